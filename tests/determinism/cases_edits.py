"""Edits of every kind over chunk borders, at several places of a body, one by one and in sequences."""

import numpy as np
import xxhash

from taichi_kernels import edits
from taichi_kernels.brushes import Brush, affected_chunks, remesh_chunks
from taichi_kernels.materials import AIR, CLAY, IRON, MATERIALS, SOIL
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import UNITS_PER_CHUNK

BASES = ((-1, -1, -1), (-512, 510, 7), (300, -200, 0))
SLOTS = np.array([5, 0, 7, 2, 4, 6, 1, 3], np.int32)


def _noise(rng: np.random.Generator, soft: bool) -> tuple[np.ndarray, np.ndarray]:
    shape = (8, 32, 32, 32)
    density = rng.integers(0, 256, shape) if soft else 255 * rng.integers(0, 2, shape)
    material = rng.integers(1, MATERIALS, shape)
    material[density == 0] = AIR
    return density.astype(np.uint8), material.astype(np.uint8)


def _brushes(rng: np.random.Generator, middle: np.ndarray) -> list[Brush]:
    def place() -> list[int]:
        return (middle + rng.integers(-3000, 3000, 3)).tolist()

    return [
        Brush.excavate(place(), 128),
        Brush.excavate(place(), 1500),
        Brush.excavate(place(), 5120),
        Brush.excavate(place(), 2000, step=17),
        Brush.elevate(place(), 1777, CLAY),
        Brush.elevate(place(), 4000, SOIL, step=200),
        Brush.flatten(place(), 2560, (0, 16384, 0), SOIL),
        Brush.flatten(place(), 5000, (9459, -9459, 9459), CLAY, step=90),
        Brush.flatten(place(), 7000, (-3277, 2000, 15927), IRON),
        Brush.paint(place(), 3000, IRON),
        Brush.set_voxel((middle >> 8).tolist(), 0, AIR),
        Brush.set_voxel((middle // 256 - 1).tolist(), 130, CLAY),
    ]


def digests() -> dict[str, str]:
    rng = np.random.default_rng(20)
    corners = np.indices((2, 2, 2)).reshape(3, 8).T
    pool = ChunkPool(8)
    found = {}
    for base in BASES:
        chunks = (corners + base).astype(np.int32)
        middle = (np.array(base) + 1) * UNITS_PER_CHUNK
        for soft in (True, False):
            start = _noise(rng, soft)
            brushes = _brushes(rng, middle)
            digest = xxhash.xxh3_128()
            for brush in brushes:
                pool.write(SLOTS, *start)
                moved = edits.apply(pool, SLOTS, chunks, brush)
                for array in (moved.removed, moved.added, moved.changed, *pool.read(SLOTS)):
                    digest.update(np.ascontiguousarray(array).tobytes())
                digest.update(affected_chunks(brush).tobytes() + remesh_chunks(brush).tobytes())
            pool.write(SLOTS, *start)
            for moved in edits.apply_all(pool, SLOTS, chunks, brushes):
                digest.update(moved.removed.tobytes() + moved.added.tobytes() + moved.changed.tobytes())
            for array in pool.read(SLOTS):
                digest.update(array.tobytes())
            found[f"around {base}, {'soft' if soft else 'hard'} noise"] = digest.hexdigest()
    return found
