"""Resource nodes: placing them, and taking what they hold."""

from gameplay import content
from gameplay.actions import ARM, Action, Actions, creative_only, other_body
from gameplay.commands import Envelope, ExtractResource, PlaceResourceNode
from gameplay.errors import Rejected
from gameplay.outcomes import NodePlaced, Outcome, ResourceExtracted
from gameplay.positions import point, within
from gameplay.state import GameState
from gameplay.tool import TerrainTool
from taichi_kernels.units import FULL, UNITS_PER_METRE


def _check_place(state: GameState, envelope: Envelope, command: PlaceResourceNode) -> Rejected | None:
    known = content.load().resource_types
    if command.resource not in known:
        return Rejected("unknown_resource", f"unknown resource {command.resource!r}; there are {', '.join(known)}")
    return creative_only(state)


def _apply_place(state: GameState, envelope: Envelope, command: PlaceResourceNode, plan: None) -> list[Outcome]:
    node = state.terrains[envelope.body].add_node(command.position, command.resource, command.quantity)
    return [NodePlaced(envelope.player, node, command.resource, command.quantity)]


def _check_extract(state: GameState, envelope: Envelope, command: ExtractResource) -> Rejected | int:
    rejected = other_body(state, envelope)
    if rejected:
        return rejected
    if not within(ARM, command.position, state.players.row(envelope.player)["position"]):
        return Rejected("out_of_reach", f"that is more than {ARM // UNITS_PER_METRE} m away: go closer")
    near = state.terrains[envelope.body].nodes_near(command.position)
    if not near:
        return Rejected("no_node", "there is no resource node within a metre of that")
    if state.name_of(int(state.nodes.row(near[0])["kind"])) not in content.load().resource_types:
        return Rejected("unknown_resource", "another version of the game knows what that is: play on with that one")
    return near[0]


def _apply_extract(state: GameState, envelope: Envelope, command: ExtractResource, plan: int) -> list[Outcome]:
    place = point(state.nodes.row(plan)["position"])
    resource, quantity = state.terrains[envelope.body].take_node(plan)
    TerrainTool(state, envelope.player).find_ore(content.load().material_id(resource), quantity * FULL)
    return [ResourceExtracted(envelope.player, plan, resource, quantity, place)]


ACTIONS: Actions = {
    PlaceResourceNode: Action(_check_place, _apply_place),
    ExtractResource: Action(_check_extract, _apply_extract),
}
