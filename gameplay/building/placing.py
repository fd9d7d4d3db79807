"""Where a structure can stand: on loaded ground that is level enough, in a box that nothing else takes."""

from typing import NamedTuple

import msgspec
import numpy as np

from gameplay import content
from gameplay.building import structures
from gameplay.building.boxes import Box
from gameplay.content.definitions import Structure
from gameplay.errors import Rejected
from gameplay.positions import Point, point, within
from gameplay.shuttles import craft
from gameplay.state import GameState
from gameplay.systems import locomotion
from gameplay.systems.directions import dot, level, times, unit
from gameplay.terrain import VoxelTerrain
from taichi_kernels import queries
from taichi_kernels.sampling import ISO
from taichi_kernels.units import Q14, UNITS_PER_CHUNK, UNITS_PER_METRE, UNLOADED_SLOT

LEEWAY = UNITS_PER_METRE  # over and under the place that is asked for, in which ground is looked for
NEAR = 16 * UNITS_PER_METRE  # from the middle of a structure: farther off no shuttle reaches into it
SPACING = UNITS_PER_METRE // 2  # between the places in a box at which it must be free of ground
LIFT = UNITS_PER_METRE // 8  # above the highest ground under it from which it must be free of ground


class Stand(NamedTuple):
    """Where a structure would stand: middle of its foot [units], and its front, Q14 and level."""

    position: Point
    forward: Point


class Site(msgspec.Struct, frozen=True, array_like=True):
    """Where a screen is told that a structure would stand.

    Attributes:
        item: that it is. position: middle of its foot [units]. forward: its front, Q14 and level.
        ok: whether it can stand there; reason, text: why not, as in `Rejected`.
    """

    item: str
    position: Point
    forward: Point
    ok: bool
    reason: str = ""
    text: str = ""


def preview(state: GameState, player: int, name: str, position: Point, forward: Point) -> Site:
    """What would come of putting an item up at a place [units]; nothing changes."""
    item = content.load().items.get(name)
    if item is None or item.structure is None:
        return Site(name, position, forward, False, "no_structure", f"{name} cannot be put up")
    stand = find(state, player, item.structure, position, forward)
    if isinstance(stand, Rejected):
        return Site(name, position, forward, False, stand.reason, stand.text)
    return Site(name, *stand, True)


def find(state: GameState, player: int, structure: Structure, position: Point, forward: Point) -> Rejected | Stand:
    """Where a structure stands that a player puts at a place [units], or why it cannot."""
    row = state.players.row(player)
    reach = content.load().survival.building.reach
    if not within(round(reach * UNITS_PER_METRE), position, row["position"]):
        return Rejected("out_of_reach", f"that is more than {reach:g} m away: go closer")
    return stand(state, int(row["body"]), structure, position, forward)


def stand(state: GameState, body: int, structure: Structure, position: Point, forward: Point) -> Rejected | Stand:
    """Where a structure stands that is put at a place [units] on a body, or why it cannot."""
    terrain, uneven = state.terrains[body], content.load().survival.building.uneven
    above = unit(np.array(position))
    ahead = level(np.array(forward, np.int64), above)
    if np.abs(ahead).max() < Q14 // 64:
        return Rejected("no_direction", "its front must face somewhere along the ground")
    foot = _ground(terrain, np.array([position], np.int64), above)
    if isinstance(foot, Rejected):
        return foot
    box = Box.standing(foot[0], unit(ahead), structures.units(structure.size))
    rejected = _uneven(terrain, box, above, round(uneven * UNITS_PER_METRE)) or _taken(state, terrain, box)
    return rejected or Stand(point(foot[0]), point(box.axes[2]))


def _ground(terrain: VoxelTerrain, places: np.ndarray, above: np.ndarray) -> Rejected | np.ndarray:
    """The ground at places, straight above or below them; units, i64 (n, 3)."""
    starts = places + times(above, LEEWAY)
    count, store = len(places), terrain.store
    hits = queries.raycast(
        store.pool,
        store.table,
        starts.astype(np.int32),
        np.repeat(-above[None], count, axis=0).astype(np.int32),
        np.full(count, 2 * LEEWAY, np.int32),
    )
    if not hits.known.all():
        return Rejected("not_loaded", "the ground there is too far away: go closer")
    if not hits.hit.all():
        return Rejected("no_ground", "there is no ground under all of it: it must stand on the ground")
    if not hits.distance.all():
        return Rejected("in_ground", "there is ground where it would stand: dig there first")
    return hits.position.astype(np.int64)


def _uneven(terrain: VoxelTerrain, box: Box, above: np.ndarray, most: int) -> Rejected | None:
    """The answer to ground that rises and falls too much under a box, or rises into it."""
    feet = _ground(terrain, box.feet(), above)
    if isinstance(feet, Rejected):
        return feet
    heights = dot(feet - (box.middle - times(above, box.half[1])), above)
    if int(heights.max() - heights.min()) > most:
        return Rejected("uneven", "the ground is too uneven there: flatten it first")
    places = box.points(SPACING, int(heights.max()) + LIFT).astype(np.int32)
    if (queries.density(terrain.store.pool, terrain.store.table, places) >= ISO).any():
        return Rejected("in_ground", "there is ground where it would stand: dig there first")
    return None


def _taken(state: GameState, terrain: VoxelTerrain, box: Box) -> Rejected | None:
    """The answer to a box in which something or somebody stands."""
    low, high = box.bounds
    if (terrain.store.find((np.stack([low, high]) // UNITS_PER_CHUNK).astype(np.int32)) == UNLOADED_SLOT).any():
        return Rejected("not_loaded", "the ground there is too far away: go closer")
    rows = state.volumes.rows
    rows = rows[(rows["body"] == terrain.body) & (rows["minimum"] < high).all(axis=1)]
    for volume in rows[(rows["maximum"] > low).all(axis=1)]:
        number = int(volume["id"])
        stands = number in state.structures
        other = structures.box(state, number) if stands else Box.straight(volume["minimum"], volume["maximum"])
        if box.meets(other):
            return Rejected("occupied", "something stands there already", point(other.middle))
    crafts = state.shuttles.rows
    for row in crafts[(crafts["body"] == terrain.body) & (crafts["landed"] == 1)]:
        if within(NEAR, row["position"], point(box.middle)) and box.meets(other := craft.box(row)):
            return Rejected("occupied", "a shuttle stands there already", point(other.middle))
    rules, players = locomotion.standard(), state.players.rows
    width = 2 * rules.radius
    for player in players[players["body"] == terrain.body]:
        body = Box.standing(player["position"], player["forward"], np.array([width, rules.height, width]))
        if box.meets(body):
            return Rejected("player_in_way", "somebody stands in the way", point(player["position"]))
    return None
