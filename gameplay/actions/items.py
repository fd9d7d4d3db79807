"""Canisters and augments: into the tool, out of it, onto the ground, through the air and up again."""

import numpy as np

from gameplay import content, hands
from gameplay.actions import ARM, Action, Actions, other_body
from gameplay.commands import AttachItem, DetachItem, DropItem, Envelope, PickUpItem, ThrowItem
from gameplay.errors import Rejected
from gameplay.inventory.parts import AUGMENT, CANISTER, IN_PACK
from gameplay.outcomes import ItemAttached, ItemDetached, ItemDropped, ItemPickedUp, ItemThrown, Outcome
from gameplay.positions import Point, point, within
from gameplay.state import GameState
from gameplay.tool import TerrainTool
from taichi_kernels.units import UNITS_PER_METRE


def _in_pack(state: GameState, player: int, item: int | str) -> Rejected | int:
    """Id of an item in the player's pack."""
    if isinstance(item, str):
        return _by_name(state, player, item)
    if item not in state.items:
        return Rejected("unknown_item", f"there is no item {item}")
    row = state.items.row(item)
    if row["holder"] != player:
        return Rejected("not_yours", f"item {item} is not in your pack")
    if row["slot"] != IN_PACK:
        return Rejected("in_tool", f"item {item} sits in slot {int(row['slot'])} of the tool: detach it first")
    return item


def _by_name(state: GameState, player: int, name: str) -> Rejected | int:
    rows = state.items.rows
    mine = (rows["holder"] == player) & (rows["slot"] == IN_PACK)
    if name == "canister":
        mine &= rows["kind"] == CANISTER
    else:
        try:
            mine &= (rows["kind"] == AUGMENT) & (rows["type"] == content.load().augment_id(name))
        except KeyError as error:
            return Rejected("unknown_item", str(error.args[0]))
    if not mine.any():
        return Rejected("not_yours", f"there is no {name} in your pack")
    return int(rows["id"][mine][0])


def _check_attach(state: GameState, envelope: Envelope, command: AttachItem) -> Rejected | int:
    item = _in_pack(state, envelope.player, command.item)
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
    return item


def _apply_detach(state: GameState, envelope: Envelope, command: DetachItem, plan: int) -> list[Outcome]:
    TerrainTool(state, envelope.player).detach_item(command.slot)
    return [ItemDetached(envelope.player, plan, command.slot)]


def _check_drop(state: GameState, envelope: Envelope, command: DropItem) -> Rejected | int:
    return _in_pack(state, envelope.player, command.item)


def _apply_drop(state: GameState, envelope: Envelope, command: DropItem, plan: int) -> list[Outcome]:
    player = state.players.row(envelope.player)
    place = point(player["position"])
    _let_go(state, player, plan, place)
    return [ItemDropped(envelope.player, plan, place)]


def _let_go(state: GameState, player: np.void, item: int, place: Point) -> None:
    row = state.items.row(item)
    row["holder"], row["body"], row["position"] = 0, player["body"], place


def _check_throw(state: GameState, envelope: Envelope, command: ThrowItem) -> Rejected | int:
    rejected = other_body(state, envelope)
    if rejected:
        return rejected
    most, player = content.load().player.throw_speed, state.players.row(envelope.player)
    if not within(round(most * UNITS_PER_METRE) + 2, command.velocity, (0, 0, 0)):  # 2: it was rounded
        return Rejected("too_fast", f"nobody throws faster than {most:g} m/s")
    rejected = hands.out_of_arm(player, command.origin) or hands.hidden(
        state.terrains[int(player["body"])], player, command.origin
    )
    return rejected or _in_pack(state, envelope.player, command.item)


def _apply_throw(state: GameState, envelope: Envelope, command: ThrowItem, plan: int) -> list[Outcome]:
    _let_go(state, state.players.row(envelope.player), plan, command.origin)
    state.flights.add(id=plan, velocity=command.velocity)
    return [ItemThrown(envelope.player, plan, command.origin, command.velocity)]


def _check_pick_up(state: GameState, envelope: Envelope, command: PickUpItem) -> Rejected | None:
    if command.item not in state.items:
        return Rejected("unknown_item", f"there is no item {command.item}")
    player, row = state.players.row(envelope.player), state.items.row(command.item)
    if row["holder"] != 0:
        return Rejected("held", f"item {command.item} is not on the ground")
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
    row = state.items.row(command.item)
    place = point(row["position"])
    row["holder"], row["slot"], row["body"], row["position"] = envelope.player, IN_PACK, 0, 0
    if command.item in state.flights:
        state.flights.remove(command.item)
    return [ItemPickedUp(envelope.player, command.item, place)]


ACTIONS: Actions = {
    AttachItem: Action(_check_attach, _apply_attach),
    DetachItem: Action(_check_detach, _apply_detach),
    DropItem: Action(_check_drop, _apply_drop),
    ThrowItem: Action(_check_throw, _apply_throw),
    PickUpItem: Action(_check_pick_up, _apply_pick_up),
}
