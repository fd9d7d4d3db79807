"""Canisters and augments: into the tool, out of it, onto the ground, through the air and up again."""

import numpy as np

from gameplay import content, hands
from gameplay.actions import ARM, Action, Actions
from gameplay.commands import AttachItem, DetachItem, DropItem, Envelope, PickUpItem, ThrowItem
from gameplay.crafting import research
from gameplay.errors import Rejected
from gameplay.inventory import parts, stores
from gameplay.inventory.inventory import Inventory
from gameplay.inventory.parts import IN_PACK
from gameplay.outcomes import ItemAttached, ItemDetached, ItemDropped, ItemPickedUp, ItemThrown, Outcome, PilePickedUp
from gameplay.positions import Point, point, within
from gameplay.state import GameState
from gameplay.tool import TerrainTool
from taichi_kernels.units import UNITS_PER_METRE


def _check_attach(state: GameState, envelope: Envelope, command: AttachItem) -> Rejected | int:
    item = parts.in_pack(state, envelope.player, command.item)
    if isinstance(item, Rejected):
        return item
    tool = TerrainTool(state, envelope.player)
    if not tool.fits(item, command.slot):
        return Rejected("wrong_slot", f"slot {command.slot} does not take that: augments go on top, canisters below")
    if tool.item_in(command.slot) is not None:
        return Rejected("slot_taken", f"slot {command.slot} is taken: detach what is in it first")
    return item


def _apply_attach(state: GameState, envelope: Envelope, command: AttachItem, plan: int) -> list[Outcome]:
    TerrainTool(state, envelope.player).attach_item(plan, command.slot)
    return [ItemAttached(envelope.player, plan, command.slot)]


def _check_detach(state: GameState, envelope: Envelope, command: DetachItem) -> Rejected | int:
    item = TerrainTool(state, envelope.player).item_in(command.slot)
    if item is None:
        return Rejected("slot_empty", f"there is nothing in slot {command.slot}")
    return _no_slot(state, envelope.player) or item


def _apply_detach(state: GameState, envelope: Envelope, command: DetachItem, plan: int) -> list[Outcome]:
    TerrainTool(state, envelope.player).detach_item(command.slot)
    return [ItemDetached(envelope.player, plan, command.slot)]


def _no_slot(state: GameState, player: int) -> Rejected | None:
    """The answer to a canister or an augment that would come into a full pack."""
    if player in state.inventories and not Inventory.of(state, player).free:
        return Rejected("pack_full", "every slot of your pack is taken: drop or store something first")
    return None


def _check_drop(state: GameState, envelope: Envelope, command: DropItem) -> Rejected | int:
    return parts.in_pack(state, envelope.player, command.item)


def _apply_drop(state: GameState, envelope: Envelope, command: DropItem, plan: int) -> list[Outcome]:
    player = state.players.row(envelope.player)
    place = point(player["position"])
    _let_go(state, player, plan, place)
    return [ItemDropped(envelope.player, plan, place)]


def _let_go(state: GameState, player: np.void, item: int, place: Point) -> None:
    row = state.items.row(item)
    row["holder"], row["body"], row["position"] = 0, player["body"], place


def _check_throw(state: GameState, envelope: Envelope, command: ThrowItem) -> Rejected | int:
    rejected = hands.cannot_throw(state, envelope, command.origin, command.velocity)
    return rejected or parts.in_pack(state, envelope.player, command.item)


def _apply_throw(state: GameState, envelope: Envelope, command: ThrowItem, plan: int) -> list[Outcome]:
    _let_go(state, state.players.row(envelope.player), plan, command.origin)
    state.flights.add(id=plan, velocity=command.velocity)
    return [ItemThrown(envelope.player, plan, command.origin, command.velocity)]


def _check_pick_up(state: GameState, envelope: Envelope, command: PickUpItem) -> Rejected | None:
    pile = command.item in state.piles
    if not pile and command.item not in state.items:
        return Rejected("unknown_item", f"there is no item {command.item}: somebody may have taken it")
    player, row = state.players.row(envelope.player), (state.piles if pile else state.items).row(command.item)
    if not pile and row["holder"] != 0:
        return Rejected("held", f"item {command.item} is not on the ground")
    rejected = _too_far(state, envelope, command, player, row)
    if rejected or not pile:
        return rejected or _no_slot(state, envelope.player)
    pack = stores.find(state, envelope.player, stores.PACK)
    if isinstance(pack, Rejected):
        return pack
    if not pack.free and not pack.room_beside(int(row["kind"]), int(row["wear"])):
        return Rejected("pack_full", "your pack has no room for that: drop or store something first")
    return None


def _too_far(
    state: GameState, envelope: Envelope, command: PickUpItem, player: np.void, row: np.void
) -> Rejected | None:
    if row["body"] == player["body"] and within(ARM, row["position"], player["position"]):
        return None
    if command.origin is None or command.direction is None:
        return Rejected(
            "out_of_reach", f"item {command.item} lies more than {ARM // UNITS_PER_METRE} m away: go closer"
        )
    if not hands.meets(state, envelope.player, command.item, command.origin, command.direction):
        reach = content.load().player.grab_reach
        return Rejected("out_of_reach", f"the hand does not point at item {command.item}, within {reach:g} m")
    return None


def _apply_pick_up(state: GameState, envelope: Envelope, command: PickUpItem, plan: None) -> list[Outcome]:
    if command.item in state.piles:
        return _take_pile(state, envelope.player, command.item)
    row = state.items.row(command.item)
    place = point(row["position"])
    row["holder"], row["slot"], row["body"], row["position"] = envelope.player, IN_PACK, 0, 0
    if command.item in state.flights:
        state.flights.remove(command.item)
    return [ItemPickedUp(envelope.player, command.item, place)]


def _take_pile(state: GameState, player: int, pile: int) -> list[Outcome]:
    row = state.piles.row(pile)
    kind, amount, wear, place = int(row["kind"]), int(row["count"]), int(row["wear"]), point(row["position"])
    left = Inventory.of(state, player).put(kind, amount, wear)
    row["count"] = left
    if not left:
        state.piles.remove(pile)
        if pile in state.flights:
            state.flights.remove(pile)
    name = state.name_of(kind)
    taken = PilePickedUp(player, pile, name, amount - left, left, place)
    return [taken, *research.discover(state, player, name)]


ACTIONS: Actions = {
    AttachItem: Action(_check_attach, _apply_attach),
    DetachItem: Action(_check_detach, _apply_detach),
    DropItem: Action(_check_drop, _apply_drop),
    ThrowItem: Action(_check_throw, _apply_throw),
    PickUpItem: Action(_check_pick_up, _apply_pick_up),
}
