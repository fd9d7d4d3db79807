"""Caves as the ground really has them: what is open under it, looked at in the voxels that its generator makes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from gameplay.resources.deposits import CAVE_DEPTH
from gameplay.resources.placement import ground_radius, length
from taichi_kernels import generation, queries
from taichi_kernels.planet import Recipe
from taichi_kernels.pool import ChunkPool
from taichi_kernels.table import ChunkTable
from taichi_kernels.units import CHUNK, FULL, UNITS_PER_METRE, UNITS_PER_VOXEL

AROUND = 1  # chunks on each side of the one that is asked for
STEP = 2  # voxels between the places that are looked at: a metre
LEAST = 8  # m³: smaller holes are no caves
_SIDES = ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))

Cell = tuple[int, int, int]
Place = tuple[float, float, float]


@dataclass
class Cave:
    """A room, or rooms that hang together. Places in metres from the body's centre.

    Attributes:
        volume: m³, of what was looked at. low, high: corners of the box that it fills.
        depth: its least and greatest, under the ground [m].
        entrances: where it opens to the day.
        resources: weights of what lies in it.
    """

    volume: float
    low: Place
    high: Place
    depth: tuple[float, float]
    entrances: list[Place] = field(default_factory=list)
    resources: dict[str, float] = field(default_factory=dict)


@dataclass
class CaveNetwork:
    """The caves around a place [m], the largest first. `low`, `high`: corners of the box that was looked at [m]; caves
    end there."""

    position: Place
    low: Place
    high: Place
    caves: list[Cave] = field(default_factory=list)


def network(recipe: Recipe, position: Place) -> CaveNetwork:
    """The caves of a body around a place [m]; needs the compute runtime."""
    here = np.array([round(part * UNITS_PER_METRE) for part in position], np.int64) // (CHUNK * UNITS_PER_VOXEL)
    side = (2 * AROUND + 1) * CHUNK // STEP
    first = (here - AROUND) * CHUNK
    voxels = np.indices((side,) * 3).reshape(3, -1).T * STEP + first
    density = _density(recipe, here, voxels)
    places = voxels * UNITS_PER_VOXEL
    is_open = (2 * density < FULL) & (length(places) <= _highest(recipe, places))
    depth = np.zeros(len(places), np.int64)
    depth[is_open] = ground_radius(recipe, places[is_open]) - length(places[is_open])
    at = (voxels[is_open] - first) // STEP
    cells: dict[Cell, int] = {
        (x, y, z): deep for (x, y, z), deep in zip(at.tolist(), depth[is_open].tolist(), strict=True)
    }
    low, high = (_metres(first + corner * STEP) for corner in (0, side))
    found = CaveNetwork(position, low, high)
    inside = {cell for cell, deep in cells.items() if deep >= CAVE_DEPTH}
    day = cells.keys() - inside
    for cave in _parts(inside):
        if len(cave) * (STEP * UNITS_PER_VOXEL / UNITS_PER_METRE) ** 3 >= LEAST:
            found.caves.append(_cave(cave, cells, day, first))
    found.caves.sort(key=lambda cave: -cave.volume)
    return found


def _highest(recipe: Recipe, places: np.ndarray) -> int:
    """No ground around places is higher [units]: above is the open sky."""
    corners = places[:: max(len(places) // 512, 1)]
    return int(ground_radius(recipe, corners).max())


def _density(recipe: Recipe, here: np.ndarray, voxels: np.ndarray) -> np.ndarray:
    chunks = (here + (np.indices((2 * AROUND + 1,) * 3) - AROUND).reshape(3, -1).T).astype(np.int32)
    slots = generation.classify(recipe, chunks).astype(np.int32)
    real = np.flatnonzero(slots == generation.MIXED)
    slots[real] = np.arange(len(real))
    pool, table = ChunkPool(max(len(real), 1)), ChunkTable(4 * len(chunks))
    generation.generate(recipe, pool, slots[real], chunks[real])
    table.insert(chunks, slots)
    return queries.voxel(pool, table, voxels.astype(np.int32))[0]


def _parts(cells: Iterable[Cell]) -> list[list[Cell]]:
    """Cells that hang together by their sides, in the order of their first."""
    left, parts = set(cells), []
    for start in sorted(left):
        if start in left:
            left.discard(start)
            part = [start]
            for x, y, z in part:  # grows while it is gone through
                for dx, dy, dz in _SIDES:
                    beside = (x + dx, y + dy, z + dz)
                    if beside in left:
                        left.discard(beside)
                        part.append(beside)
            parts.append(part)
    return parts


def _cave(part: list[Cell], cells: dict[Cell, int], day: set[Cell], first: np.ndarray) -> Cave:
    own = set(part)
    doors = {cell for cell in part for side in _SIDES if tuple(np.add(cell, side).tolist()) in day}
    middles = [np.mean(np.array(door), axis=0) for door in _parts(doors & own)]
    depths = [cells[cell] / UNITS_PER_METRE for cell in part]
    corners = np.array(part)
    return Cave(
        volume=len(part) * (STEP * UNITS_PER_VOXEL / UNITS_PER_METRE) ** 3,
        low=_metres(first + corners.min(axis=0) * STEP),
        high=_metres(first + (corners.max(axis=0) + 1) * STEP),
        depth=(min(depths), max(depths)),
        entrances=[_metres(first + (middle + 0.5) * STEP) for middle in middles],
    )


def _metres(voxels: np.ndarray) -> Place:
    x, y, z = (float(part) * UNITS_PER_VOXEL / UNITS_PER_METRE for part in voxels)
    return x, y, z
