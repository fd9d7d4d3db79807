"""The scanner: where resources are, through the ground, and how strongly they answer.

Veins of ore are found by samples of the loaded voxels on a lattice, joined by cubes of 8 m. What answers fades with
distance, and with every metre of ground on the straight way to it.
"""

import functools
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.ballistics import triple
from gameplay.positions import Point, nearest_voxel
from gameplay.resources import collecting, natural, nodes, placement
from gameplay.state import GameState
from gameplay.systems.directions import unit
from taichi_kernels import queries
from taichi_kernels.materials import MATERIALS
from taichi_kernels.units import SURFACE, UNITS_PER_METRE, UNITS_PER_VOXEL

FULL_STRENGTH = 255
MOST = 8  # answers of a resource: the strongest
TRIED = 16  # of a resource: the nearest, before what is in between counts
FINE, COARSE = 4, 8  # voxels between samples, up to FINE_REACH and beyond
FINE_REACH = 48 * UNITS_PER_METRE
FARTHEST = 80 * UNITS_PER_METRE  # that gear can make it
VEIN = 16  # edge of the cubes that join samples [voxels]
STEPS = 16  # samples of the way to what answers
_FADE = [65536 * 95**metre // 100**metre for metre in range(128)]  # what a metre of ground leaves, Q16


class Answer(NamedTuple):
    """What answers to a scan: `resource` at `position`, `strength` 1 to 255, lengths in units, `direction` Q14."""

    resource: str
    position: Point
    distance: int
    direction: Point
    quantity: int
    strength: int


class _Found(NamedTuple):
    """Candidates, one entry each."""

    resource: np.ndarray  # number in a list of names
    position: np.ndarray  # i64 (n, 3)
    quantity: np.ndarray
    node: np.ndarray  # id, 0 for a vein


def scan(state: GameState, body: int, centre: Point, reach: int) -> list[Answer]:
    """All that answers within reach of a place [units], the strongest first."""
    names = [*placement.kinds().names, *collecting.names()]
    here = np.array(centre, np.int64)
    found = _join(_natural(state, body), _placed(state, body, names), _veins(state, body, centre, reach, names))
    away = found.position - here
    square = (away * away).sum(axis=1)
    which = _first_of_each(found.resource, square, np.flatnonzero(square <= reach * reach), TRIED)
    distance = np.sqrt(square[which].astype(np.float64)).astype(np.int64)
    strength = FULL_STRENGTH * (reach - distance) // max(reach, 1) * _left_by_ground(state, body, here, away[which])
    strength = -(-strength >> 16)
    keep = np.flatnonzero(strength > 0)
    keep = keep[_first_of_each(found.resource[which[keep]], -strength[keep], np.arange(len(keep)), MOST)]
    which, distance, strength = which[keep], distance[keep], strength[keep]
    vectors = (found.position[which].tolist(), unit(away[which]).tolist())
    numbers = (found.resource[which], distance, strength, found.quantity[which], found.node[which])
    answers = []
    for place, direction, *rest in zip(*vectors, *(column.tolist() for column in numbers), strict=True):
        resource, far, strong, quantity, node = rest
        if node in state.harvests:
            quantity = nodes.left(state, node, names[resource], quantity)
        if quantity > 0:
            answers.append(Answer(names[resource], triple(place), far, triple(direction), quantity, strong))
    return sorted(answers, key=lambda answer: (-answer.strength, answer.distance, answer.position, answer.resource))


def _natural(state: GameState, body: int) -> _Found:
    lying = natural.of(state, body)
    rows = lying.rows
    return _Found(rows["kind"].astype(np.int64), lying.places.astype(np.int64), rows["quantity"], rows["id"])


def _placed(state: GameState, body: int, names: list[str]) -> _Found:
    rows = state.nodes.rows[state.nodes.rows["body"] == body]
    known = [names.index(name) if (name := state.name_of(kind)) in names else -1 for kind in rows["kind"].tolist()]
    numbers = np.array(known, np.int64)
    rows, numbers = rows[numbers >= 0], numbers[numbers >= 0]
    return _Found(numbers, rows["position"].astype(np.int64), rows["quantity"], rows["id"])


def _veins(state: GameState, body: int, centre: Point, reach: int, names: list[str]) -> _Found:
    step = FINE if reach <= FINE_REACH else COARSE
    start = np.array(nearest_voxel(centre)) // step * step
    voxels = start.astype(np.int32) + _lattice(reach // UNITS_PER_VOXEL, step)
    store = state.terrains[body].store
    density, material = queries.voxel(store.pool, store.table, voxels)
    ore = np.zeros(MATERIALS, bool)
    ore[[entry.id for entry in content.load().materials if entry.ore and entry.id in collecting.by_material()]] = True
    hit = np.flatnonzero((density >= SURFACE) & (material >= 0))
    hit = hit[ore[material[hit]]]
    cubes = np.column_stack([material[hit], voxels[hit] // VEIN])
    veins, which, counts = np.unique(cubes, axis=0, return_inverse=True, return_counts=True)
    sums = np.zeros((len(veins), 3), np.int64)
    np.add.at(sums, which.ravel(), voxels[hit].astype(np.int64))
    resources = [names.index(collecting.by_material()[number].item) for number in veins[:, 0].tolist()]
    return _Found(
        np.array(resources, np.int64),
        sums * UNITS_PER_VOXEL // np.maximum(counts, 1)[:, None],
        counts * step**3,
        np.zeros(len(veins), np.int64),
    )


@functools.lru_cache(maxsize=4)
def _lattice(reach: int, step: int) -> np.ndarray:
    """Multiples of a step within reach of 0 [voxels], i32 (n, 3)."""
    line = np.arange(-(reach // step), reach // step + 1, dtype=np.int32) * step
    grid = np.stack(np.meshgrid(line, line, line, indexing="ij"), axis=-1).reshape(-1, 3)
    return grid[(grid.astype(np.int64) ** 2).sum(axis=1) <= reach * reach]


def _left_by_ground(state: GameState, body: int, here: np.ndarray, away: np.ndarray) -> np.ndarray:
    """What the ground on straight ways leaves of the strength, Q16."""
    store = state.terrains[body].store
    parts = 2 * np.arange(STEPS) + 1
    points = here + away[:, None, :] * parts[:, None] // (2 * STEPS)
    voxels = (points.reshape(-1, 3) + UNITS_PER_VOXEL // 2) // UNITS_PER_VOXEL
    density, _ = queries.voxel(store.pool, store.table, voxels.astype(np.int32))
    solid = (density.reshape(-1, STEPS) >= SURFACE).sum(axis=1)
    length = np.sqrt((away * away).sum(axis=1).astype(np.float64)).astype(np.int64)
    metres = length * solid // STEPS // UNITS_PER_METRE
    return np.array(_FADE, np.int64)[np.minimum(metres, len(_FADE) - 1)]


def _first_of_each(group: np.ndarray, order: np.ndarray, which: np.ndarray, most: int) -> np.ndarray:
    """Of `which` the first few of each group, by `order`."""
    which = which[np.lexsort([which, order[which], group[which]])]
    own = group[which]
    first = np.searchsorted(own, own)
    return which[np.arange(len(which)) - first < most]


def _join(*parts: _Found) -> _Found:
    return _Found(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
