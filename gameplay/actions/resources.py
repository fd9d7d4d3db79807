"""Resource nodes: placing them, and taking what they hold."""

import numpy as np

from gameplay import content
from gameplay.actions import Action, Actions, creative_only
from gameplay.commands import Envelope, ExtractResource, PlaceResourceNode
from gameplay.errors import Rejected
from gameplay.outcomes import NodePlaced, Outcome, ResourceExtracted
from gameplay.state import GameState
from gameplay.tool import TerrainTool
from taichi_kernels.units import FULL, UNITS_PER_METRE

ARM = 3 * UNITS_PER_METRE


def _check_place(state: GameState, envelope: Envelope, command: PlaceResourceNode) -> Rejected | None:
    known = content.load().resources
    if command.resource not in known:
        return Rejected("unknown_resource", f"unknown resource {command.resource!r}; there are {', '.join(known)}")
    if envelope.body not in state.terrains:
        return Rejected("unknown_body", f"there is no body {envelope.body}")
    return creative_only(state)


def _apply_place(state: GameState, envelope: Envelope, command: PlaceResourceNode, plan: None) -> list[Outcome]:
    node = state.terrains[envelope.body].add_node(command.position, command.resource, command.quantity)
    return [NodePlaced(envelope.player, node, command.resource, command.quantity)]


def _check_extract(state: GameState, envelope: Envelope, command: ExtractResource) -> Rejected | int:
    player = state.players.row(envelope.player)
    offset = np.array(command.position, np.int64) - player["position"]
    if (offset * offset).sum() > ARM * ARM:
        return Rejected("out_of_reach", "that is more than 3 m away: go closer")
    near = state.terrains[int(player["body"])].nodes_near(command.position)
    if not near:
        return Rejected("no_node", "there is no resource node")
    return near[0]


def _apply_extract(state: GameState, envelope: Envelope, command: ExtractResource, plan: int) -> list[Outcome]:
    body = int(state.players.row(envelope.player)["body"])
    resource, quantity = state.terrains[body].take_node(plan)
    TerrainTool(state, envelope.player).find_ore(content.load().material_id(resource), quantity * FULL)
    return [ResourceExtracted(envelope.player, plan, resource, quantity)]


ACTIONS: Actions = {
    PlaceResourceNode: Action(_check_place, _apply_place),
    ExtractResource: Action(_check_extract, _apply_extract),
}
