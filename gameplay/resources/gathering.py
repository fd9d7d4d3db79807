"""Working at resource nodes: what one can reach and see, and what work gives."""

import math
from collections.abc import Iterable

import numpy as np

from gameplay import ballistics, content
from gameplay.actions import ARM
from gameplay.content.definitions import Resource
from gameplay.errors import Rejected
from gameplay.inventory import gear
from gameplay.inventory.receive import receive
from gameplay.outcomes import NodeDepleted, NodeRevealed, Outcome, ResourceGathered
from gameplay.positions import Point, point, within
from gameplay.resources import natural, nodes
from gameplay.resources.nodes import Node
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.systems import locomotion
from gameplay.systems.directions import dot
from taichi_kernels.units import Q14, UNITS_PER_METRE

BARE = 1000  # work of a tick with bare hands
CLEARANCE = UNITS_PER_METRE // 4  # [units] of the way to a node that the ground it lies in may hide
NOTICED = 40 * UNITS_PER_METRE  # within which players notice that a node was laid open
LEAST_WIDTH = UNITS_PER_METRE // 5  # half the width of a node to a ray that looks for it
SLOPE = Q14 // 24  # and this much more the farther it is


def reject(state: GameState, player: int, node: int) -> Rejected | Node:
    """Why a player cannot work at a node now, or the node."""
    row = state.players.row(player)
    found = nodes.find(state, node)
    if found is None:
        if node in state.harvests:
            return Rejected("depleted", "there is nothing left of that")
        return Rejected("no_node", f"there is no resource node {node} here")
    known = content.load().resource_types.get(found.resource)
    if known is None:
        return Rejected("unknown_resource", f"nobody here knows {found.resource!r}: its content pack is gone")
    if not found.open:
        return Rejected("hidden", "it lies in the ground: dig it free", found.position)
    if found.body != row["body"] or not _reaches(row, found, known):
        reach = ARM // UNITS_PER_METRE if known.by_hand else content.load().tool.reach
        return Rejected("out_of_reach", f"that is more than {reach:g} m away: go closer", found.position)
    if not _sees(state, row, point(locomotion.eye(row)), [found])[0]:
        return Rejected("hidden", "the ground is in the way: it cannot be seen from here", found.position)
    return found


def work(state: GameState, player: int, node: Node) -> list[Outcome]:
    """One tick of work of a player, who has a row of vitals, at a node that was not rejected."""
    row = state.vitals.row(player)
    known = content.load().resource_types[node.resource]
    factor = math.prod(round(piece.gathers * 256) for piece in gear.pieces(state, player))
    done = int(row["work"]) + BARE * factor // 256 ** len(gear.pieces(state, player))
    each = _each(known)
    amount = min(done // each, node.quantity)
    row["worked"], row["work"] = state.tick, done - amount * each if amount < node.quantity else 0
    return gain(state, player, node, amount) if amount else []


def share(work: int, resource: str) -> float:
    """How much of the next item of a resource is done, 0 to 1, with the work of a row of vitals."""
    known = content.load().resource_types.get(resource)
    return min(work / _each(known), 1.0) if known else 0.0


def gain(state: GameState, player: int, node: Node, amount: int) -> list[Outcome]:
    """An amount of a node comes to a player."""
    nodes.take(state, node, amount)
    left = node.quantity - amount
    outcomes: list[Outcome] = [ResourceGathered(player, node.id, node.resource, amount, left, node.position)]
    outcomes += receive(state, player, node.resource, amount)
    if not left:
        outcomes.append(NodeDepleted(player, node.id, node.resource, node.position))
    return outcomes


def aimed(state: GameState, player: int, origin: Point, towards: np.ndarray) -> int | None:
    """Id of the node that a ray meets and that the player could work at: the one nearest to the ray's start.

    Args:
        origin: [units].
        towards: Q14, i64 (3,).
    """
    body = int(state.players.row(player)["body"])
    reach = round(content.load().tool.reach * UNITS_PER_METRE)
    return met(state, player, nodes.near(state, body, origin, reach + 2 * UNITS_PER_METRE), origin, towards)


def met(state: GameState, player: int, some: Iterable[Node], origin: Point, towards: np.ndarray) -> int | None:
    """As `aimed`, among some nodes."""
    row, known = state.players.row(player), content.load().resource_types
    near = [node for node in some if node.open and node.resource in known and _reaches(row, node, known[node.resource])]
    if not near:
        return None
    offset = np.array([node.middle for node in near], np.int64) - np.array(origin)
    ahead = dot(offset, towards)
    beside = (offset * offset).sum(axis=1) - ahead * ahead
    width = np.maximum(np.array([node.size for node in near]) // 2, LEAST_WIDTH) + (np.maximum(ahead, 0) * SLOPE >> 14)
    met = [near[at] for at in np.lexsort([ahead]) if ahead[at] > 0 and beside[at] <= width[at] ** 2]
    seen = _sees(state, row, origin, met)
    return next((node.id for node, sees in zip(met, seen, strict=True) if sees), None)


def reveal(state: GameState) -> list[Outcome]:
    """A system: tell players near by which nodes digging laid open in this tick."""
    outcomes: list[Outcome] = []
    players = state.players.rows[state.players.rows["online"] == 1]
    for body in sorted(body for body, terrain in state.terrains.items() if terrain.chunks):
        for number in natural.of(state, body).revealed():
            node = nodes.find(state, number)
            if node is not None and node.open:
                outcomes += [
                    NodeRevealed(int(row["id"]), node.id, node.resource, node.position)
                    for row in players
                    if row["body"] == body and within(NOTICED, row["position"], node.position)
                ]
    return outcomes


def _each(known: Resource) -> int:
    """Work for one item, in thousandths of a tick with bare hands."""
    return max(1, round(known.seconds * TICKS_PER_SECOND * BARE))


def _reaches(player: np.void, node: Node, known: Resource) -> bool:
    if known.by_hand:
        return within(ARM, node.position, player["position"])
    return within(round(content.load().tool.reach * UNITS_PER_METRE), node.middle, locomotion.eye(player))


def _sees(state: GameState, player: np.void, origin: Point, wanted: Iterable[Node]) -> list[bool]:
    """Whether no ground is between a place and the middles of nodes."""
    ends = [node.middle for node in wanted]
    if not ends:
        return []
    terrain = state.terrains[int(player["body"])]
    ground = ballistics.meet(terrain, [origin] * len(ends), ends)
    ways = np.array(ends, np.int64) - np.array(origin)
    length = np.sqrt((ways * ways).sum(axis=1).astype(np.float64)).astype(np.int64)
    return ((ground.hit == 0) | (ground.distance >= length - CLEARANCE)).tolist()
