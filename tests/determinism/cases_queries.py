"""Queries over random caves: density, voxels, rays, ground."""

import hashlib

import numpy as np

from taichi_kernels import queries
from taichi_kernels.units import AIR_SLOT, Q14, SOLID_SLOT, UNLOADED_SLOT
from tests.ground import ORIGIN, Ground, ball, balls


def _digest(*arrays: np.ndarray) -> str:
    return hashlib.sha256(b"".join(np.ascontiguousarray(array, "<i4").tobytes() for array in arrays)).hexdigest()


def digests() -> dict[str, str]:
    found = {}
    for seed in range(4):
        rng = np.random.default_rng(seed)
        ground = Ground(balls(seed), 1)
        if seed == 3:
            for index, slot in enumerate((AIR_SLOT, SOLID_SLOT, UNLOADED_SLOT)):
                ground.replace(index, slot)
        points = (ORIGIN + rng.integers(-34 * 256, 34 * 256, (400, 3))).astype(np.int32)
        rays = rng.normal(size=(400, 3))
        rays = np.rint(rays / np.linalg.norm(rays, axis=1)[:, None] * Q14).astype(np.int32)
        found[f"density {seed}"] = _digest(queries.density(ground.pool, ground.table, points))
        found[f"voxels {seed}"] = _digest(*queries.voxel(ground.pool, ground.table, points >> 8))
        found[f"rays {seed}"] = _digest(*queries.raycast(ground.pool, ground.table, points, rays, 60 * 256))
        found[f"ground {seed}"] = _digest(queries.ground_height(ground.pool, ground.table, points, 9000))
    small = Ground(ball(0, 0, 0, 20), 1, (0, 0, 0))
    points = np.random.default_rng(9).integers(-30 * 256, 30 * 256, (400, 3)).astype(np.int32)
    found["ground of a small body"] = _digest(queries.ground_height(small.pool, small.table, points, 9000))
    return found
