"""What takes two hands, as orders of the radial menu, so that one hand can do everything."""

from gameplay import content
from gameplay.commands import AttachItem, Command, DetachItem, DropItem
from gameplay.view import Own

ORDERS = {
    "attach_next": "Put the next item of the pack into the tool",
    "detach_last": "Take the last item out of the tool",
    "drop_next": "Lay the next item of the pack down",
}


def orders(name: str, own: Own) -> list[Command]:
    """Commands for one of ORDERS; none where there is nothing to do it with.

    Raises:
        KeyError: an unknown order.
    """
    pack = [entry for entry in own.items if entry.slot < 0]
    full = {entry.slot for entry in own.items if entry.slot >= 0}
    match name:
        case "attach_next":
            rules = content.load().tool
            augments, canisters = range(rules.augment_slots), range(rules.augment_slots, rules.slots)
            for entry in pack:
                free = [slot for slot in (canisters if entry.canister else augments) if slot not in full]
                if free:
                    return [AttachItem(entry.id, free[0])]
            return []
        case "detach_last":
            return [DetachItem(max(full))] if full else []
        case "drop_next":
            return [DropItem(pack[0].id)] if pack else []
    raise KeyError(name)
