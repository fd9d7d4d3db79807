"""Moving stacks between inventories, one by one or all at once, and putting them in order."""

from array import array
from typing import NamedTuple

from gameplay.errors import Rejected
from gameplay.inventory.catalogue import GREATEST_STACK, UNKNOWN, catalogue, fits_slot
from gameplay.inventory.inventory import CELLS, Inventory, Stack
from gameplay.schema.survival import MOST_STACKS
from gameplay.state import GameState


def check_move(source: Inventory, stack: Stack, target: Inventory, to_slot: int) -> Rejected | None:
    """Why a stack, or an amount of one, cannot go to a slot, onto its like or in exchange; None where it can."""
    if to_slot >= target.slots:
        return Rejected("no_slot", f"there is no slot {to_slot}: it has slots 0 to {target.slots - 1}")
    same = source.owner == target.owner
    if same and stack.slot == to_slot:
        return Rejected("same_slot", f"it is in slot {to_slot} already")
    whole = source.stack(stack.slot) == stack
    there = target.stack(to_slot)
    if there is None:
        if target.free or (same and whole):
            return None
        return Rejected("no_room", "every slot there is taken")
    if _alike(there, stack):
        if there.amount < fits_slot(stack.kind):
            return None
        return Rejected("no_room", f"slot {to_slot} is full")
    if whole:
        return None
    return Rejected("slot_taken", f"something else is in slot {to_slot}: only a whole stack can change places with it")


def move(source: Inventory, stack: Stack, target: Inventory, to_slot: int) -> int:
    """Do what `check_move` allowed; returns how many items went, fewer where not all fitted onto their like."""
    there = target.stack(to_slot)
    fits = stack.amount
    if there is not None and _alike(there, stack):
        fits = min(fits, fits_slot(stack.kind) - there.amount)
    elif there is not None:
        target.take(to_slot)
    source.take(stack.slot, fits)
    _lay(target, to_slot, stack, fits)
    if there is not None and not _alike(there, stack):
        _lay(source, stack.slot, there, there.amount)
    return fits


def _alike(a: Stack, b: Stack) -> bool:
    return (a.kind, a.wear) == (b.kind, b.wear)


def _lay(inventory: Inventory, slot: int, stack: Stack, amount: int) -> None:
    row = inventory.row
    row["kind"][slot], row["wear"][slot] = stack.kind, stack.wear
    row["count"][slot] += amount


class Transfer(NamedTuple):
    """What moving many stacks comes to: the `cells` of both stores then, and how many items went, by kind."""

    source: Inventory
    target: Inventory
    left: list[int]
    there: list[int]
    moved: dict[int, int]


Key = int | tuple[int, int]  # of what shares a stack: kind, or kind and wear


def plan(source: Inventory, target: Inventory, slot: int | None = None) -> Transfer | None:
    """How all stacks, or that of a slot, would go to wherever there is room; None where nothing can go.

    A stack goes onto its like, the first slot first, then into free slots. That is worked out among plain numbers: for
    64 slots they are faster than arrays.
    """
    limits, left = catalogue().stack, source.cells.tolist()
    first, end = (0, MOST_STACKS) if slot is None else (slot, slot + 1)
    stacks = [left[start + first : start + end] for start in CELLS]
    for start in CELLS:
        left[start + first : start + end] = [0] * (end - first)
    there, slots = target.cells.tolist(), target.slots
    kinds, counts, wears = (there[start : start + MOST_STACKS] for start in CELLS)
    free = [at for at in range(slots) if not counts[at]][: target.free][::-1]
    rooms, more = _rooms(kinds, counts, wears, slots) if len(free) < slots else ({}, {})
    moved: dict[int, int] = {}
    for at, kind, amount, wear in zip(range(first, end), *stacks, strict=True):
        if not amount:
            continue
        key: Key = (kind, wear) if wear else kind  # most have none, and a number is found sooner than two
        place, limit, rest = rooms.get(key), limits.get(kind, GREATEST_STACK), amount
        while rest:
            if place is None:
                if not free:
                    break
                place = free.pop()
                kinds[place], wears[place] = kind, wear
            held = counts[place] + rest
            if held < limit:
                counts[place], rooms[key], rest = held, place, 0
            else:
                counts[place], rest = limit, held - limit
                place = rooms[key] = more[key].pop() if more.get(key) else None
        if rest:
            for start, value in zip(CELLS, (kind, rest, wear), strict=True):
                left[start + at] = value
        if rest < amount:
            moved[kind] = moved.get(kind, 0) + amount - rest
    return Transfer(source, target, left, kinds + counts + wears, moved) if moved else None


def _rooms(
    kinds: list[int], counts: list[int], wears: list[int], slots: int
) -> tuple[dict[Key, int | None], dict[Key, list[int]]]:
    """The first slot with room on what it holds, of each kind and wear; and those behind it, the next at the end."""
    rooms: dict[Key, int | None] = {}
    more: dict[Key, list[int]] = {}
    for at in reversed(range(slots)):
        if 0 < counts[at] < fits_slot(kinds[at]):
            key: Key = (kinds[at], wears[at]) if wears[at] else kinds[at]
            if (behind := rooms.get(key)) is not None:
                more.setdefault(key, []).append(behind)
            rooms[key] = at
    return rooms, more


def carry_out(transfer: Transfer) -> dict[int, int]:
    """Do what was planned; returns how many items went, by kind."""
    transfer.source.cells[:] = array("I", transfer.left)
    transfer.target.cells[:] = array("I", transfer.there)
    return transfer.moved


def sort(state: GameState, inventory: Inventory) -> None:
    """Join partial stacks and put all in the order of the content: by category and title; what is unknown last."""
    order = catalogue().order
    amounts: dict[tuple[int, int], int] = {}
    limits: dict[tuple[int, int], int] = {}  # no stack is torn apart that is larger than stacks may be now
    for _, kind, amount, wear in inventory.stacks():
        key = kind, wear
        amounts[key] = amounts.get(key, 0) + amount
        limits[key] = max(limits.get(key, fits_slot(kind)), amount)
    sorted_stacks: list[Stack] = []
    for kind, wear in sorted(amounts, key=lambda key: (order.get(key[0], UNKNOWN), state.name_of(key[0]), key[1])):
        left, limit = amounts[kind, wear], limits[kind, wear]
        while left:
            sorted_stacks.append(Stack(len(sorted_stacks), kind, min(left, limit), wear))
            left -= sorted_stacks[-1].amount
    inventory.write(sorted_stacks)
