"""What a player wants to have at hand: an item by its name, whichever stack of the pack it comes from.

In a headset a hand over the shoulder takes it; on the desktop a key uses it.
"""

from gameplay import content
from gameplay.commands import Command, Consume, WearGear
from gameplay.surroundings import Stack, Surroundings


def item_of(part: str) -> str:
    """Name of the item that a canister or an augment of a kind is."""
    return next((item.name for item in content.load().items.values() if item.part == part), part)


def stack_of(around: Surroundings | None, item: str) -> Stack | None:
    """The largest stack of an item in the pack."""
    stacks = around.stores[0].stacks if around is not None and around.stores else []
    alike = [stack for stack in stacks if stack.item == item]
    return max(alike, key=lambda stack: stack.count, default=None)


def parts_of(around: Surroundings | None, item: str) -> frozenset[int]:
    """Ids of the canisters and augments in the pack that are such an item."""
    parts = around.stores[0].parts if around is not None and around.stores else []
    return frozenset(part.id for part in parts if item and item_of(part.item) == item)


def use(around: Surroundings | None, item: str) -> Command | int | None:
    """What uses one of an item in the pack: what eats, drinks or wears it, or its slot where it is to be put up; None:
    there is none, or nothing uses it."""
    stack, known = stack_of(around, item), content.load().items.get(item)
    if stack is None or known is None:
        return None
    if known.food is not None:
        return Consume(stack.slot)
    if known.gear is not None:
        return WearGear(stack.slot)
    return stack.slot if known.structure is not None else None
