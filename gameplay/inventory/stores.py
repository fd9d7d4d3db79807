"""Stores that a player can reach: the own pack, and what structures near by hold."""

from gameplay.building import structures
from gameplay.checks import FIRST_ID
from gameplay.errors import Rejected
from gameplay.inventory.inventory import Inventory, Stack
from gameplay.shuttles import craft
from gameplay.state import GameState

PACK = 0  # as commands and outcomes name the own pack


def find(state: GameState, player: int, store: int) -> Rejected | Inventory:
    """A store as a command names it, or why it cannot be used."""
    if store == PACK:
        if player in state.inventories:
            return Inventory.of(state, player)
        return Rejected("no_pack", "this world is from before there were packs: open it to play, not to replay")
    if 0 < store < FIRST_ID:
        return Rejected("not_yours", "that is somebody's pack: 0 is your own")
    row = craft.near(state, player, store) if store in state.shuttles else structures.near(state, player, store)
    if isinstance(row, Rejected):
        return row
    if store not in state.inventories:
        return Rejected("no_store", f"{state.name_of(int(row['kind']))} holds nothing")
    return Inventory.of(state, store)


def stack(state: GameState, inventory: Inventory, slot: int, amount: int = 0) -> Rejected | Stack:
    """An amount of what is in a slot, all of it for 0, or why that cannot be."""
    found = inventory.stack(slot)
    if found is None:
        return Rejected("slot_empty", f"there is nothing in slot {slot} (it has slots 0 to {inventory.slots - 1})")
    if amount > found.amount:
        name = state.name_of(found.kind)
        return Rejected("too_many", f"slot {slot} holds {found.amount} {name}, fewer than {amount}")
    return found._replace(amount=amount or found.amount)


def of_pack(state: GameState, player: int, slot: int, amount: int = 0) -> Rejected | Stack:
    """`stack` of the own pack."""
    pack = find(state, player, PACK)
    return pack if isinstance(pack, Rejected) else stack(state, pack, slot, amount)


def named(inventory: Inventory, player: int) -> int:
    """How outcomes call a store."""
    return PACK if inventory.owner == player else inventory.owner
