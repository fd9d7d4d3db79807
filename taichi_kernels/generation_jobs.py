"""The generator as a renderer runs it on its own device: chunks of all levels of detail in one launch.

The same functions as in `generation_threads`, so the same bytes. What the host gives, all i32:

    words   numbers of the body, then the octaves of each level (`body_words`)
    jobs    a row a chunk (`job_words`)
    tiles   job | part << TILE_JOB_BITS for each TILE lattice points of a chunk (`tile_words`)
"""

import taichi as ti

from taichi_kernels.generation_bounds import above_all, bend_share, cell_bounds, spare
from taichi_kernels.generation_plan import (
    BOUND_AROUND,
    BOUND_KIND,
    BOUND_PLANES,
    BOUND_ROWS,
    BOUND_WORDS,
    JOB_COARSE,
    JOB_DETAIL,
    JOB_END,
    JOB_LATTICE,
    JOB_LEVEL,
    JOB_POINTS,
    JOB_SLOT,
    JOB_WHOLE,
    TILE,
    TILE_JOB_BITS,
)
from taichi_kernels.generation_threads import shape_point, voxel_word
from taichi_kernels.materials import ROCK
from taichi_kernels.planet import LATTICE_LOG
from taichi_kernels.radius_bounds import MIXED
from taichi_kernels.units import AIR_SLOT, CHUNK, SOLID_SLOT

I32_1D = ti.types.ndarray(ti.i32, 1)
I32_2D = ti.types.ndarray(ti.i32, 2)

# A job's bounds: for each field that shapes the ground and each plane of its lattice, the greatest value and the
# greatest second differences along x, y and z; then what `generation_bounds` calls `around`; the chunk's kind; and for
# each row of its lattice's cells whether it may hold ground (1) and air (2).
_PLANES = BOUND_PLANES
_KIND, _ROWS = BOUND_KIND, BOUND_ROWS
_MOST_ROWS = 256


@ti.kernel
def shape_jobs(lattice: I32_1D, words: I32_1D, jobs: I32_2D, tiles: I32_1D, generator: ti.template()):
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
            octaves, end = jobs[job, JOB_COARSE], jobs[job, JOB_DETAIL]
            shape_point(generator, lattice, words, to, n * n * n, octaves, end, x, y, z)


@ti.func
def bound_plane(lattice: ti.template(), bounds: ti.template(), field_at, to, n, z):
    """What `generation_bounds.smooth_bounds` looks for, in plane z of a field's n planes."""
    most = -(1 << 30)
    bends = ti.Vector([0, 0, 0])
    for i in range(n * n):
        x, y = i % n, i // n
        at = field_at + z * n * n + i
        middle = lattice[at]
        inside = 0
        for axis in ti.static(range(3)):
            place, stride = (x, y, z)[axis], (1, n, n * n)[axis]
            if place > 0 and place < n - 1:
                inside = 1
                bends[axis] = ti.max(bends[axis], ti.abs(lattice[at - stride] - 2 * middle + lattice[at + stride]))
        if inside == 1:
            most = ti.max(most, middle)
    bounds[to] = most
    for axis in ti.static(range(3)):
        bounds[to + 1 + axis] = bends[axis]


@ti.kernel
def bound_jobs(lattice: I32_1D, words: I32_1D, jobs: I32_2D, bounds: I32_1D, generator: ti.template()):
    """Which chunks are one thing: the same kinds as `generation_bounds.by_lattice` finds, in many short threads.

    Chunks whose lattice is as fine as their voxels (level 3 and above) count as mixed.
    """
    for i in range(jobs.shape[0] * (generator.cubic_fields * _PLANES)):
        job = i // (generator.cubic_fields * _PLANES)
        field = i // _PLANES % generator.cubic_fields
        z = i % _PLANES
        n = jobs[job, JOB_POINTS]
        if jobs[job, JOB_LEVEL] < LATTICE_LOG and z < n:
            to = job * BOUND_WORDS + 4 * (field * _PLANES + z)
            bound_plane(lattice, bounds, jobs[job, JOB_LATTICE] + field * n * n * n, to, n, z)
    for i in range(jobs.shape[0] * generator.cubic_fields):
        job, field = i // generator.cubic_fields, i % generator.cubic_fields
        if jobs[job, JOB_LEVEL] < LATTICE_LOG:
            most = -(1 << 30)
            bends = ti.Vector([0, 0, 0])
            for z in range(jobs[job, JOB_POINTS]):
                at = job * BOUND_WORDS + 4 * (field * _PLANES + z)
                most = ti.max(most, bounds[at])
                for axis in ti.static(range(3)):
                    bends[axis] = ti.max(bends[axis], bounds[at + 1 + axis])
            sum_bends = 0
            for axis in ti.static(range(3)):
                sum_bends += bends[axis] * bend_share(axis)
            to = job * BOUND_WORDS + BOUND_AROUND + 2 * field
            bounds[to] = most
            bounds[to + 1] = spare(sum_bends)
    for i in range(jobs.shape[0] * _MOST_ROWS):
        job, row = i // _MOST_ROWS, i % _MOST_ROWS
        level = jobs[job, JOB_LEVEL]
        fine = ti.max(LATTICE_LOG - level, 0)
        edge_log = 5 - fine
        if level < LATTICE_LOG and row >> (2 * edge_log) == 0:
            n = jobs[job, JOB_POINTS]
            cz = row >> edge_log
            cy = row - (cz << edge_log)
            over = job * BOUND_WORDS + BOUND_AROUND
            may = 0
            for cx in range(1 << edge_log):
                corner = jobs[job, JOB_LATTICE] + ((cz + 1) * n + cy + 1) * n + cx + 1
                ground, air, _ = cell_bounds(
                    generator, lattice, words, bounds, over, corner, n, n,
                    jobs[job, 0], jobs[job, 1], jobs[job, 2], cx, cy, cz, level, fine,
                )  # fmt: skip
                may |= ground | (air << 1)
            bounds[job * BOUND_WORDS + _ROWS + row] = may
    for job in range(jobs.shape[0]):
        level = jobs[job, JOB_LEVEL]
        kind = MIXED
        if level < LATTICE_LOG:
            at = job * BOUND_WORDS
            may = 0
            if not above_all(
                generator, words, bounds, at + BOUND_AROUND, jobs[job, 0], jobs[job, 1], jobs[job, 2], level
            ):
                for row in range(1 << (2 * (5 - LATTICE_LOG + level))):
                    may |= bounds[at + _ROWS + row]
            if (may & 1) == 0:
                kind = AIR_SLOT
            elif may == 1 and jobs[job, JOB_WHOLE] == 0:
                kind = SOLID_SLOT
        bounds[job * BOUND_WORDS + _KIND] = kind


@ti.kernel
def voxel_jobs(
    density: I32_1D,
    material: I32_1D,
    lattice: I32_1D,
    words: I32_1D,
    jobs: I32_2D,
    bounds: I32_1D,
    generator: ti.template(),
):
    """Voxels of all jobs, a thread a word of four; a solid chunk is rock, as meshes see one that has no slot."""
    for i in range(jobs.shape[0] * (CHUNK * CHUNK * CHUNK // 4)):
        job = i >> 13
        level = jobs[job, JOB_LEVEL]
        n = jobs[job, JOB_POINTS]
        kind = bounds[job * BOUND_WORDS + _KIND]
        densities, materials = 0, 0
        if kind == MIXED:
            densities, materials = voxel_word(
                generator,
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
        elif kind == SOLID_SLOT:
            densities = -1
            materials = ROCK * 0x01010101
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
