"""Digest of ground heights along directions, the same on every compute backend."""

import hashlib

import numpy as np

from taichi_kernels import cube_maps, heights, planet
from tests.determinism.cases_generation import ice_body

BODIES = ((22, 1000 * 256), (2**62 + 5, 300 * 256 + 77), (9, 8000 * 256))


def digests() -> dict[str, str]:
    """Digest of the bytes of each case, by its name."""
    found = {}
    for seed, radius in BODIES:
        cube = heights.cube(planet.recipe(seed, radius), 16, 1)
        found[f"heights, radius {radius}"] = hashlib.sha256(np.ascontiguousarray(cube).tobytes()).hexdigest()
    ways = cube_maps.quantised(cube_maps.directions(16, 0)).reshape(-1, 3)
    found["ice"] = hashlib.sha256(heights.ice_along(ice_body(5), ways).tobytes()).hexdigest()
    return found
