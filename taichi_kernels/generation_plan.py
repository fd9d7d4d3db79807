"""What the kernels of `generation_jobs` read, made without Taichi: a body's words and a batch's jobs.

A job, JOB words: chunk x, y, z; slot; level; where its lattice starts and how many points an edge has; where in the
body's words the octaves of its lattice start, those of its detail, and where these end; 1 where all materials are
needed although the chunk may be solid, because players changed something in it.
"""

import functools
from typing import NamedTuple

import numpy as np

from taichi_kernels import generators, planet
from taichi_kernels.generators import Generator
from taichi_kernels.planet import LATTICE_LOG, MAX_LEVEL, Recipe
from taichi_kernels.units import CHUNK

JOB = 12
(JOB_SLOT, JOB_LEVEL, JOB_LATTICE, JOB_POINTS, JOB_COARSE, JOB_DETAIL, JOB_END, JOB_WHOLE) = range(3, 11)

TILE = 128  # lattice points, a group of threads
TILE_JOB_BITS = 12
MAX_JOBS = 1 << TILE_JOB_BITS

# Words a job of what `bound_jobs` finds out, and where in them what is.
BOUND_PLANES = 20  # no less than the planes of a lattice that is coarser than its voxels
BOUND_AROUND = 4 * generators.BIOMES.cubic_fields * BOUND_PLANES
BOUND_KIND = BOUND_AROUND + 2 * generators.BIOMES.cubic_fields
BOUND_ROWS = 640
BOUND_WORDS = 896

# By level: points along an edge of a chunk's lattice, words that it gets, tiles of it.
POINTS = np.array(
    [(CHUNK >> max(LATTICE_LOG - k, 0)) + (3 if k < LATTICE_LOG else 0) for k in range(MAX_LEVEL + 1)], np.int32
)
LATTICE_WORDS = generators.BIOMES.lattice_fields * POINTS**3  # room for any generator's fields
TILES = -(-(POINTS**3) // TILE)
_KERNELS = ("shape_jobs", "bound_jobs", "voxel_jobs")  # of bodies without biomes


def kernel_names(generator: Generator) -> tuple[str, str, str]:
    """The compiled kernels that make lattices, bounds and voxels."""
    shape, bound, voxel = (name.replace("_jobs", "_biome_jobs") if generator.biomes else name for name in _KERNELS)
    return shape, bound, voxel


def bound_threads(generator: Generator) -> tuple[int, ...]:
    """Threads a job that the tasks of `bound_jobs` have something to do for."""
    return BOUND_PLANES * generator.cubic_fields, generator.cubic_fields, 256, 1


class BodyWords(NamedTuple):
    """A body as the kernels read it.

    Attributes:
        generator: the version that made them.
        words: i32, the body's numbers, its landscape if any, then the octaves of all levels.
        octaves: by level, where the octaves of the lattice start, those of the detail, and where these end; i32,
            shape (MAX_LEVEL + 1, 3).
    """

    generator: Generator
    words: np.ndarray
    octaves: np.ndarray


@functools.lru_cache(maxsize=4)
def body_words(body: Recipe) -> BodyWords:
    """The words of a body for all levels of detail."""
    generator = generators.of(body.generator)
    parts = [planet.head(body)]
    octaves = np.zeros((MAX_LEVEL + 1, 3), np.int32)
    first, at = generator.octaves, len(parts[0])
    for level in range(MAX_LEVEL + 1):
        ready = planet.plan(body, level)
        parts.append(ready.words[first:])
        octaves[level] = np.array([first, ready.coarse_end, ready.detail_end]) + at - first
        at += len(parts[-1])
    return BodyWords(generator, np.concatenate(parts), octaves)


def job_words(
    body: BodyWords, levels: np.ndarray, chunks: np.ndarray, slots: np.ndarray, whole: np.ndarray
) -> np.ndarray:
    """Jobs of a batch; their lattices lie one behind the other.

    Args:
        body: from `body_words`.
        levels: of detail, i32, shape (n,), n <= MAX_JOBS.
        chunks: coordinates x, y, z at these levels, i32, shape (n, 3).
        slots: i32, shape (n,), no slot twice.
        whole: whether players changed something in a chunk, bool, shape (n,).
    Returns:
        i32, shape (n, JOB).
    """
    jobs = np.zeros((len(levels), JOB), np.int32)
    jobs[:, :3] = chunks
    jobs[:, JOB_SLOT] = slots
    jobs[:, JOB_LEVEL] = levels
    words = LATTICE_WORDS[levels]
    jobs[:, JOB_LATTICE] = np.cumsum(words) - words
    jobs[:, JOB_POINTS] = POINTS[levels]
    jobs[:, JOB_COARSE : JOB_END + 1] = body.octaves[levels]
    jobs[:, JOB_WHOLE] = whole
    return jobs


def tile_words(levels: np.ndarray) -> np.ndarray:
    """The tiles of a batch's lattices, i32, shape (m,), m = sum of TILES[levels]."""
    counts = TILES[levels]
    jobs = np.repeat(np.arange(len(levels), dtype=np.int32), counts)
    parts = np.arange(len(jobs), dtype=np.int32) - np.repeat(np.cumsum(counts) - counts, counts)
    return (jobs | parts << TILE_JOB_BITS).astype(np.int32)
