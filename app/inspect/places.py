"""Where a world's ground was changed: edited chunks that touch, taken together as one place."""

from dataclasses import dataclass

import numpy as np

from gameplay.deltas import ChunkKey
from gameplay.terrain import VoxelTerrain
from taichi_kernels import deltas as delta_kernels
from taichi_kernels import generation
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK, UNITS_PER_CHUNK, UNITS_PER_VOXEL

BATCH = 64  # chunks that are compared at a time


@dataclass(frozen=True)
class Place:
    """Edited chunks that touch.

    Attributes:
        chunks: their coordinates.
        centre: where most was changed [units].
        reach: half the longest edge of the box of changed voxels [units].
        dug, filled: soil that is less and more than generated [density units].
    """

    chunks: tuple[ChunkKey, ...]
    centre: tuple[int, int, int]
    reach: int
    dug: int
    filled: int


@dataclass
class _Change:
    """What differs in one chunk: weights over voxels, as sums."""

    dug: int
    filled: int
    moment: np.ndarray  # sum of change times voxel coordinate
    low: np.ndarray
    high: np.ndarray


def find(terrain: VoxelTerrain) -> list[Place]:
    """Edited places of a body, the one with the most change first."""
    keys = sorted(terrain.deltas)
    changes: dict[ChunkKey, _Change] = {}
    for start in range(0, len(keys), BATCH):
        changes |= _compare(terrain, keys[start : start + BATCH])
    found = [_join(group, changes) for group in _touching(set(changes))]
    return sorted(found, key=lambda place: (-(place.dug + place.filled), place.chunks[0]))


def edited_voxels(terrain: VoxelTerrain, keys: list[ChunkKey]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Generated density, and density and material with the changes, of chunks; u8 (n, 32, 32, 32), [z, y, x]."""
    pool = ChunkPool(len(keys))
    slots = np.arange(len(keys), dtype=np.int32)
    generation.generate(terrain.store.recipe, pool, slots, np.array(keys, np.int32))
    generated, _ = pool.read(slots)
    generated = generated.copy()
    parts = [terrain.deltas.runs(key) for key in keys]
    counts = np.array([len(part) for part in parts], np.int32)
    delta_kernels.apply(pool, slots, counts, np.concatenate(parts))
    density, material = pool.read(slots)
    return generated, density, material


def _compare(terrain: VoxelTerrain, keys: list[ChunkKey]) -> dict[ChunkKey, _Change]:
    generated, density, _ = edited_voxels(terrain, keys)
    out = {}
    for key, before, after in zip(keys, generated, density, strict=True):
        change = after.astype(np.int64) - before
        where = np.argwhere(change != 0)[:, ::-1]  # x, y, z
        if not len(where):
            continue  # only materials differ
        amounts = np.abs(change[change != 0])
        voxels = where + np.array(key, np.int64) * CHUNK
        moment = (voxels * amounts[:, None]).sum(axis=0)
        dug, filled = int(-change[change < 0].sum()), int(change[change > 0].sum())
        out[key] = _Change(dug, filled, moment, voxels.min(axis=0), voxels.max(axis=0))
    return out


def _touching(left: set[ChunkKey]) -> list[list[ChunkKey]]:
    """Groups of chunks that share a face, an edge or a corner."""
    around = [(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1)]
    groups = []
    while left:
        group = [min(left)]
        left.remove(group[0])
        for x, y, z in group:  # grows while it is walked
            for dx, dy, dz in around:
                other = (x + dx, y + dy, z + dz)
                if other in left:
                    left.remove(other)
                    group.append(other)
        groups.append(sorted(group))
    return groups


def _join(group: list[ChunkKey], changes: dict[ChunkKey, _Change]) -> Place:
    parts = [changes[key] for key in group]
    dug, filled = sum(part.dug for part in parts), sum(part.filled for part in parts)
    moment = np.sum([part.moment for part in parts], axis=0)
    low = np.min([part.low for part in parts], axis=0)
    high = np.max([part.high for part in parts], axis=0)
    x, y, z = (moment * UNITS_PER_VOXEL // (dug + filled)).tolist()
    reach = int((high - low).max()) * UNITS_PER_VOXEL // 2
    return Place(tuple(group), (x, y, z), min(reach, 64 * UNITS_PER_CHUNK), dug, filled)
