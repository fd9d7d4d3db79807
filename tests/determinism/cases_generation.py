"""Digests of noise and of generated chunks, the same on every compute backend."""

import hashlib

import numpy as np

from taichi_kernels import generation, noise, planet, runtime
from taichi_kernels.pool import ChunkPool

# Radius in 1/256 voxel, seed, and a direction in which the surface is met.
BODIES = (
    (40 * 256 + 77, 1, (1, 0, 0)),
    (300 * 256, 2**62 + 5, (-3, 2, 6)),
    (2500 * 256 + 13, 77, (2, -6, 3)),
    (8000 * 256, 9, (-6, -3, -2)),
)
_DEPTHS = (-40, 0, 0, 0, 30, 60, 90, 140)  # voxels below the mean radius


def surface_chunks(radius_units: int, direction: tuple[int, int, int], level: int = 0) -> np.ndarray:
    """Chunks around the surface in a direction of whole length, and two about the axes."""
    length = round(sum(d * d for d in direction) ** 0.5)
    width = 32 << level
    chunks = []
    for i, depth in enumerate(_DEPTHS):
        r = radius_units // 256 - depth
        chunks.append([(d * r // length + (i - 3) * 8 * (axis == 0)) // width for axis, d in enumerate(direction)])
    chunks += [[0, -1, radius_units // 256 // width], [-1, 0, -1]]
    return np.array(chunks, np.int32)


def digests() -> dict[str, str]:
    """Digest of the bytes of each case, by its name."""
    found = {}
    for radius, seed, direction in BODIES:
        body = planet.recipe(seed, radius)
        for level in (0, 1, 2, 3, 6):
            chunks = surface_chunks(radius, direction, level)
            if level >= 2:
                chunks = chunks[:3]
            slots = np.arange(len(chunks))[::-1]
            pool = ChunkPool(len(chunks))
            generation.generate(body, pool, slots, chunks, level)
            digest = hashlib.sha256()
            for voxels in pool.read(slots):
                digest.update(voxels.tobytes())
            digest.update(generation.classify(body, chunks, level).tobytes())
            found[f"generate, radius {radius}, level {level}"] = digest.hexdigest()
    many = np.indices((8, 10, 20)).reshape(3, -1).T.astype(np.int32) + np.array(
        [103, 86, 101], np.int32
    )  # some batches
    kinds = generation.classify(planet.recipe(1, 5700 * 256), many)
    found["classify"] = hashlib.sha256(kinds.tobytes()).hexdigest()
    octaves = [noise.Octave(0, 6 - i, 512 >> i, 1234567 * (i + 1)) for i in range(5)]
    values = runtime.fetch(noise.Grid(octaves, 64).fill(-64, 128, -8192))
    found["noise"] = hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()
    return found
