"""Gear: put on, taken off."""

from gameplay import content
from gameplay.actions import Action, Actions
from gameplay.commands import Envelope, RemoveGear, WearGear
from gameplay.errors import Rejected
from gameplay.inventory import gear, stores
from gameplay.inventory.inventory import Inventory, Stack
from gameplay.inventory.receive import receive
from gameplay.outcomes import GearRemoved, GearWorn, Outcome
from gameplay.schema.survival import GEAR_PLACES
from gameplay.state import GameState


def _check_wear(state: GameState, envelope: Envelope, command: WearGear) -> Rejected | tuple[Stack, str]:
    stack = stores.of_pack(state, envelope.player, command.slot, 0)
    if isinstance(stack, Rejected):
        return stack
    item = content.load().item_of(stack.kind)
    if item is None or item.gear is None:
        return Rejected("no_gear", f"{state.name_of(stack.kind)} is nothing to wear")
    return stack._replace(amount=1), item.gear.place


def _apply_wear(state: GameState, envelope: Envelope, command: WearGear, plan: tuple[Stack, str]) -> list[Outcome]:
    (slot, kind, _, wear), place = plan
    Inventory.of(state, envelope.player).take(slot, 1)
    outcomes = _take_off(state, envelope.player, place)
    gear.put_on(state, envelope.player, place, kind, wear)
    name = state.name_of(kind)
    return [*outcomes, GearWorn(envelope.player, place, name), *gear.fit_pack(state, envelope.player)]


def _check_remove(state: GameState, envelope: Envelope, command: RemoveGear) -> Rejected | None:
    if command.place not in GEAR_PLACES:
        return Rejected("unknown_place", f"nothing is worn at {command.place!r}; there are {', '.join(GEAR_PLACES)}")
    player = envelope.player
    if player not in state.gear or not state.gear.row(player)["kind"][GEAR_PLACES.index(command.place)]:
        return Rejected("not_worn", f"you wear nothing at that place: {command.place}")
    return None


def _apply_remove(state: GameState, envelope: Envelope, command: RemoveGear, plan: None) -> list[Outcome]:
    return _take_off(state, envelope.player, command.place) + gear.fit_pack(state, envelope.player)


def _take_off(state: GameState, player: int, place: str) -> list[Outcome]:
    """What is worn at a place, if anything, comes into the pack."""
    kind, wear = gear.take_off(state, player, place)
    if not kind:
        return []
    name = state.name_of(kind)
    return [GearRemoved(player, place, name), *receive(state, player, name, 1, wear)]


ACTIONS: Actions = {WearGear: Action(_check_wear, _apply_wear), RemoveGear: Action(_check_remove, _apply_remove)}
