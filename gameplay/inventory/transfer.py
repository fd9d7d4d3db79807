"""Moving stacks between inventories, one by one or all at once, and putting them in order."""

from gameplay.errors import Rejected
from gameplay.inventory.catalogue import GREATEST_STACK, UNKNOWN, catalogue, fits_slot
from gameplay.inventory.inventory import Inventory, Stack
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


def can_transfer(source: Inventory, target: Inventory, slot: int | None = None) -> bool:
    """Whether `transfer` would move anything."""
    if target.free:
        return bool(source.row["count"].any() if slot is None else source.stack(slot))
    return any(target.room_beside(kind, wear) for at, kind, _, wear in source.stacks() if slot is None or at == slot)


def transfer(source: Inventory, target: Inventory, slot: int | None = None) -> dict[int, int]:
    """Move all stacks, or that of a slot, to wherever there is room; returns how many went of each kind.

    One look and one write for each of the two: moving is done among plain numbers, which for 64 slots is faster than
    arrays are.
    """
    limits, free = catalogue().stack, target.free
    row, slots, from_row = target.row, target.slots, source.row
    kinds, counts, wears = row["kind"].tolist(), row["count"].tolist(), row["wear"].tolist()
    from_kinds, from_counts, from_wears = (from_row[column].tolist() for column in ("kind", "count", "wear"))
    empty = [at for at in range(slots) if not counts[at]][:free][::-1]
    partial: dict[tuple[int, int], list[int]] = {}  # slots with room, the first at the end
    for at in reversed(range(slots)):
        if counts[at]:
            partial.setdefault((kinds[at], wears[at]), []).append(at)
    moved: dict[int, int] = {}
    for at in range(len(from_counts)) if slot is None else (slot,):
        left = amount = from_counts[at]
        if not amount:
            continue
        kind, wear = from_kinds[at], from_wears[at]
        limit, places = limits.get(kind, GREATEST_STACK), partial.setdefault((kind, wear), [])
        if empty and not places and left <= limit:  # as it is into a free slot: what most do
            place, left = empty.pop(), 0
            kinds[place], counts[place], wears[place] = kind, amount, wear
            if amount < limit:
                places.append(place)
        while left and (places or empty):
            if not places:
                places.append(empty.pop())
                kinds[places[0]], wears[places[0]] = kind, wear
            place = places[-1]
            part = max(min(left, limit - counts[place]), 0)
            counts[place] += part
            left -= part
            if counts[place] >= limit:
                places.pop()
        if left < amount:
            moved[kind] = moved.get(kind, 0) + amount - left
            from_counts[at] = left
            if not left:
                from_kinds[at] = from_wears[at] = 0
    if moved:
        from_row["kind"], from_row["count"], from_row["wear"] = from_kinds, from_counts, from_wears
        row["kind"], row["count"], row["wear"] = kinds, counts, wears
    return moved


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
