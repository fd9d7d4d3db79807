"""What a shuttle of a trade route takes aboard and leaves: items go from one inventory to another, none vanish."""

from collections.abc import Iterable

from gameplay.inventory.catalogue import catalogue, fits_slot
from gameplay.inventory.inventory import Inventory, Stack
from gameplay.state import GameState


def load(state: GameState, pad: int, shuttle: int, goods: dict[int, int], keep: int, stays: int) -> dict[int, int]:
    """Take goods of a pad aboard, as many as fit; returns how many came, by kind.

    Args:
        goods: kinds, and how many of each are to be aboard then, 0 for as many as there are; none: all kinds but
            `stays`.
        keep: of each kind so many stay in the pad.
    """
    source, target = Inventory.of(state, pad), Inventory.of(state, shuttle)
    there, aboard = _amounts(source.stacks()), _amounts(target.stacks())
    wanted = {}
    for kind, amount in there.items():
        if kind not in goods if goods else kind == stays:
            continue
        most = goods.get(kind, 0)
        rest = max(most - aboard.get(kind, 0), 0) if most else amount
        wanted[kind] = min(rest, max(amount - keep, 0))
    return _move(source, target, wanted)


def unload(state: GameState, shuttle: int, pad: int) -> dict[int, int]:
    """Leave all stacks that are aboard in a pad, as many as fit; returns how many went, by kind."""
    source, target = Inventory.of(state, shuttle), Inventory.of(state, pad)
    return _move(source, target, _amounts(source.stacks()))


def grams(state: GameState, shuttle: int) -> int:
    """Mass of all stacks that are aboard [g]."""
    row = Inventory.of(state, shuttle).row
    return int((catalogue().grams(row["kind"]) * row["count"]).sum())


def aboard(state: GameState, shuttle: int) -> int:
    """How many items in stacks are aboard."""
    return int(Inventory.of(state, shuttle).row["count"].sum())


def _amounts(stacks: Iterable[Stack]) -> dict[int, int]:
    amounts: dict[int, int] = {}
    for stack in stacks:
        amounts[stack.kind] = amounts.get(stack.kind, 0) + stack.amount
    return amounts


def _move(source: Inventory, target: Inventory, wanted: dict[int, int]) -> dict[int, int]:
    moved: dict[int, int] = {}
    for slot, kind, amount, wear in source.stacks():
        room = target.room_beside(kind, wear) + target.free * fits_slot(kind)
        part = min(amount, wanted.get(kind, 0) - moved.get(kind, 0), room)
        if part > 0:
            source.take(slot, part)
            target.put(kind, part, wear)
            moved[kind] = moved.get(kind, 0) + part
    return moved
