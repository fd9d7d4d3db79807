"""The generator as a renderer runs it on its own device: chunks of all levels of detail in one launch.

The same functions as in `generation_threads`, so the same bytes. What the host gives, all i32:

    words   numbers of the body, then the octaves of each level (`body_words`)
    jobs    a row a chunk (`job_words`)
    tiles   job | part << TILE_JOB_BITS for each TILE lattice points of a chunk (`tile_words`)
"""

import taichi as ti

from taichi_kernels.generation_plan import (
    JOB_COARSE,
    JOB_DETAIL,
    JOB_END,
    JOB_LATTICE,
    JOB_LEVEL,
    JOB_POINTS,
    JOB_SLOT,
    TILE,
    TILE_JOB_BITS,
)
from taichi_kernels.generation_threads import shape_point, voxel_word
from taichi_kernels.planet import LATTICE_LOG
from taichi_kernels.units import CHUNK

I32_1D = ti.types.ndarray(ti.i32, 1)
I32_2D = ti.types.ndarray(ti.i32, 2)


@ti.kernel
def shape_jobs(lattice: I32_1D, words: I32_1D, jobs: I32_2D, tiles: I32_1D):
    """Lattices of all jobs, a thread a point."""
    for i in range(tiles.shape[0] * TILE):
        tile = tiles[i // TILE]
        job = tile & ((1 << TILE_JOB_BITS) - 1)
        at = (tile >> TILE_JOB_BITS) * TILE + i % TILE
        n = jobs[job, JOB_POINTS]
        if at < n * n * n:
            level = jobs[job, JOB_LEVEL]
            step = ti.max(level, LATTICE_LOG)
            before = ti.cast(step > level, ti.i32)
            row = at // n
            x = jobs[job, 0] * (CHUNK << level) + ((at - row * n - before) << step)
            y = jobs[job, 1] * (CHUNK << level) + ((row % n - before) << step)
            z = jobs[job, 2] * (CHUNK << level) + ((row // n - before) << step)
            to = jobs[job, JOB_LATTICE] + at
            shape_point(lattice, words, to, n * n * n, jobs[job, JOB_COARSE], jobs[job, JOB_DETAIL], x, y, z)


@ti.kernel
def voxel_jobs(density: I32_1D, material: I32_1D, lattice: I32_1D, words: I32_1D, jobs: I32_2D):
    """Voxels of all jobs, a thread a word of four."""
    for i in range(jobs.shape[0] * (CHUNK * CHUNK * CHUNK // 4)):
        job = i >> 13
        level = jobs[job, JOB_LEVEL]
        n = jobs[job, JOB_POINTS]
        densities, materials = voxel_word(
            lattice,
            words,
            jobs[job, JOB_LATTICE],
            n,
            n,
            jobs[job, JOB_DETAIL],
            jobs[job, JOB_END],
            jobs[job, 0] * (CHUNK << level),
            jobs[job, 1] * (CHUNK << level),
            jobs[job, 2] * (CHUNK << level),
            i & 8191,
            level,
            ti.max(LATTICE_LOG - level, 0),
        )
        to = (jobs[job, JOB_SLOT] << 13) | (i & 8191)
        density[to] = densities
        material[to] = materials


@ti.kernel
def put_overrides(density: I32_1D, material: I32_1D, entries: I32_2D):
    """Write what players changed: entries of (word, mask of its changed bytes, densities, materials), no word twice."""
    for i in range(entries.shape[0]):
        word = entries[i, 0]
        mask = entries[i, 1]
        density[word] = (density[word] & ~mask) | entries[i, 2]
        material[word] = (material[word] & ~mask) | entries[i, 3]
