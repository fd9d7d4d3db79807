"""Resource nodes: placing them, working at them, taking all that they hold; fragments; the scanner."""

import math

from gameplay import content
from gameplay.actions import ARM, Action, Actions, creative_only, other_body
from gameplay.commands import Envelope, ExtractResource, Gather, PlaceResourceNode, Scan, TakeFragments
from gameplay.errors import Rejected
from gameplay.inventory import gear
from gameplay.outcomes import NodePlaced, Outcome, ResourceExtracted, ScanCompleted, Signature
from gameplay.positions import point, within
from gameplay.resources import collecting, gathering, nodes, scanning
from gameplay.resources.nodes import Node
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.systems import locomotion
from gameplay.tool import TerrainTool
from taichi_kernels.units import FULL, UNITS_PER_METRE

NOBODY = Rejected("old_world", "in this world nobody has a pack: it is from before there were any")


def _check_place(state: GameState, envelope: Envelope, command: PlaceResourceNode) -> Rejected | None:
    known = content.load().resource_types
    if command.resource not in known:
        return Rejected("unknown_resource", f"unknown resource {command.resource!r}; there are {', '.join(known)}")
    return creative_only(state)


def _apply_place(state: GameState, envelope: Envelope, command: PlaceResourceNode, plan: None) -> list[Outcome]:
    node = state.terrains[envelope.body].add_node(command.position, command.resource, command.quantity)
    return [NodePlaced(envelope.player, node, command.resource, command.quantity)]


def _check_extract(state: GameState, envelope: Envelope, command: ExtractResource) -> Rejected | Node:
    rejected = other_body(state, envelope)
    if rejected:
        return rejected
    if not within(ARM, command.position, state.players.row(envelope.player)["position"]):
        return Rejected("out_of_reach", f"that is more than {ARM // UNITS_PER_METRE} m away: go closer")
    near = nodes.near(state, envelope.body, command.position, nodes.NEAR)
    found = next((node for node in near if node.open or node.id in state.nodes), None)
    if found is None:
        return Rejected("no_node", "there is no resource node within a metre of that")
    if found.resource not in content.load().resource_types:
        return Rejected("unknown_resource", "another version of the game knows what that is: play on with that one")
    if envelope.player not in state.inventories and not content.load().resource_types[found.resource].material:
        return NOBODY
    return found


def _apply_extract(state: GameState, envelope: Envelope, command: ExtractResource, plan: Node) -> list[Outcome]:
    extracted = ResourceExtracted(envelope.player, plan.id, plan.resource, plan.quantity, plan.position)
    if envelope.player in state.inventories:
        return [extracted, *gathering.gain(state, envelope.player, plan, plan.quantity)]
    nodes.take(state, plan, plan.quantity)
    material = content.load().material_id(content.load().resource_types[plan.resource].material)
    TerrainTool(state, envelope.player).find_ore(material, plan.quantity * FULL)
    return [extracted]


def _check_gather(state: GameState, envelope: Envelope, command: Gather) -> Rejected | Node:
    if envelope.player not in state.vitals:
        return NOBODY
    if state.vitals.row(envelope.player)["worked"] == state.tick:
        return Rejected("busy", "the hands have worked in this tick: go on in the next")
    return gathering.reject(state, envelope.player, command.node)


def _apply_gather(state: GameState, envelope: Envelope, command: Gather, plan: Node) -> list[Outcome]:
    return gathering.work(state, envelope.player, plan)


def _check_take(state: GameState, envelope: Envelope, command: TakeFragments) -> Rejected | list[int]:
    if envelope.player not in state.inventories:
        return NOBODY
    held = collecting.fragments(state, envelope.player)
    known = collecting.by_material()
    if command.resource is not None and command.resource not in {resource.item for resource in known.values()}:
        names = ", ".join(resource.item for resource in known.values())
        return Rejected("unknown_resource", f"no ground gives {command.resource!r}; it gives {names}")
    found = [
        number
        for number, count in held.items()
        if number in known
        and command.resource in (None, known[number].item)
        and collecting.worth(known[number], count)[0]
    ]
    return found or Rejected("no_fragments", "the tool holds no fragments of that which are worth an item")


def _apply_take(state: GameState, envelope: Envelope, command: TakeFragments, plan: list[int]) -> list[Outcome]:
    return collecting.take(TerrainTool(state, envelope.player), plan)


def _check_scan(state: GameState, envelope: Envelope, command: Scan) -> Rejected | int:
    """The reach of the pulse [units]."""
    if envelope.player not in state.vitals:
        return NOBODY
    rules, last = content.load().tool, int(state.vitals.row(envelope.player)["scanned"])
    wait = last + round(rules.scan_pause * TICKS_PER_SECOND) - state.tick
    if last and wait > 0:
        return Rejected("not_ready", f"the scanner is ready again in {wait / TICKS_PER_SECOND:.1f} s")
    pieces = gear.pieces(state, envelope.player)
    factor = math.prod(round(piece.scan * 256) for piece in pieces)
    return min(round(rules.scan_reach * UNITS_PER_METRE) * factor // 256 ** len(pieces), scanning.FARTHEST)


def _apply_scan(state: GameState, envelope: Envelope, command: Scan, plan: int) -> list[Outcome]:
    row = state.players.row(envelope.player)
    state.vitals.row(envelope.player)["scanned"] = state.tick
    answers = scanning.scan(state, int(row["body"]), point(locomotion.eye(row)), plan)
    return [ScanCompleted(envelope.player, [Signature(envelope.player, *answer) for answer in answers], plan)]


ACTIONS: Actions = {
    PlaceResourceNode: Action(_check_place, _apply_place),
    ExtractResource: Action(_check_extract, _apply_extract),
    Gather: Action(_check_gather, _apply_gather),
    TakeFragments: Action(_check_take, _apply_take),
    Scan: Action(_check_scan, _apply_scan),
}
