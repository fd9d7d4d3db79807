"""What the kernels of `generation_jobs` read, made without Taichi: a body's words and a batch's jobs.

A job, JOB words: chunk x, y, z; slot; level; where its lattice starts and how many points an edge has; where in the
body's words the octaves of its lattice start, those of its detail, and where these end; 1 where all materials are
needed although the chunk may be solid, because players changed something in it.
"""

import functools
from typing import NamedTuple

import numpy as np

from taichi_kernels import planet
from taichi_kernels.planet import LATTICE_LOG, MAX_LEVEL, Recipe
from taichi_kernels.units import CHUNK

JOB = 12
(JOB_SLOT, JOB_LEVEL, JOB_LATTICE, JOB_POINTS, JOB_COARSE, JOB_DETAIL, JOB_END, JOB_WHOLE) = range(3, 11)

TILE = 128  # lattice points, a group of threads
TILE_JOB_BITS = 12
MAX_JOBS = 1 << TILE_JOB_BITS

LATTICE_FIELDS = 10

# Words a job of what `bound_jobs` finds out.
BOUND_WORDS = 768
BOUND_THREADS = 100, 5, 256, 1  # a job that its tasks have something to do for

# By level: points along an edge of a chunk's lattice, words of it, tiles of it.
POINTS = np.array(
    [(CHUNK >> max(LATTICE_LOG - k, 0)) + (3 if k < LATTICE_LOG else 0) for k in range(MAX_LEVEL + 1)], np.int32
)
LATTICE_WORDS = LATTICE_FIELDS * POINTS**3
TILES = -(-(POINTS**3) // TILE)


class BodyWords(NamedTuple):
    """A body as the kernels read it.

    Attributes:
        words: i32, the body's numbers, then the octaves of all levels.
        octaves: by level, where the octaves of the lattice start, those of the detail, and where these end; i32,
            shape (MAX_LEVEL + 1, 3).
    """

    words: np.ndarray
    octaves: np.ndarray


@functools.lru_cache(maxsize=4)
def body_words(body: Recipe) -> BodyWords:
    """The words of a body for all levels of detail."""
    parts = [planet.plan(body, 0).words[: planet.HEAD_WORDS]]
    octaves = np.zeros((MAX_LEVEL + 1, 3), np.int32)
    at = planet.HEAD_WORDS
    for level in range(MAX_LEVEL + 1):
        ready = planet.plan(body, level)
        parts.append(ready.words[planet.OCTAVES :])
        octaves[level] = np.array([planet.OCTAVES, ready.coarse_end, ready.detail_end]) + at - planet.OCTAVES
        at += len(parts[-1])
    return BodyWords(np.concatenate(parts), octaves)


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
