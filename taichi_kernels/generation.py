"""Makes the voxels of a body: many chunks a launch, the same bytes on every backend, at any level of detail.

Determinism: bit-exact. A chunk depends on the recipe, its coordinates and the level alone, never on the batch, the
slot, the form of the kernels or the number of threads. GENERATION.md describes the method.
"""

import functools
import threading
from typing import Any, NamedTuple

import numpy as np

from taichi_kernels import generators, noise, runtime
from taichi_kernels.errors import ArgumentError
from taichi_kernels.generation_bounds import ALL, by_lattice
from taichi_kernels.generation_rows import shape_rows, shape_rows_needed, voxel_rows, voxel_rows_needed
from taichi_kernels.generation_threads import shape_threads, voxel_threads
from taichi_kernels.generators import Generator
from taichi_kernels.planet import LATTICE_LOG, MAX_LEVEL, Plan, Recipe, plan
from taichi_kernels.pool import ChunkPool
from taichi_kernels.radius_bounds import MIXED, by_radius
from taichi_kernels.units import CHUNK, CHUNK_LIMIT
from taichi_kernels.work_rows import PART

__all__ = ["MIXED", "classify", "generate"]

FORMS = ("rows", "threads")
_LATTICE_WORDS = 1 << 22  # of one batch: 16 MiB
_BATCH = 2048  # most chunks of a launch; their lattices must fit _LATTICE_WORDS


class _Grid(NamedTuple):
    """The coarse lattice of a chunk at a level of detail.

    Attributes:
        step: log2 of the distance of two points [voxels].
        fine: log2 of the samples of the chunk between two points.
        n: points along an edge: all samples, or those from one before the chunk to two beyond its last cell's start.
        halves: rows of 16 lanes for n points.
        batch: chunks whose lattices fit the buffer.
    """

    step: int
    fine: int
    n: int
    halves: int
    batch: int


def _grid(generator: Generator, level: int) -> _Grid:
    step = max(level, LATTICE_LOG)
    fine = step - level
    n = (CHUNK >> fine) + (3 if fine else 0)
    halves = (n + 15) // 16
    words = generator.lattice_fields * n * n * halves * 16
    return _Grid(step, fine, n, halves, min(_BATCH, _LATTICE_WORDS // words))


class _Buffers:
    """Memory of the kernels between launches, one set a process; it grows to what the largest batch needed.

    Whoever uses it holds `lock` until the results are out of it.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.lattice = runtime.zeros(16)
        self.around = runtime.zeros(2 * generators.BIOMES.cubic_fields * _BATCH)
        self.scratch = np.zeros((1, 16), np.int32)

    def lattice_of(self, words: int) -> runtime.Array:
        if self.lattice.shape[0] < words:
            self.lattice = runtime.zeros(words)
        return self.lattice

    def scratch_of(self, rows: int, jobs: int) -> np.ndarray:
        """Rows for each of `jobs` jobs: exactly jobs * rows, because a job finds its part by dividing."""
        if len(self.scratch) < rows * jobs:
            self.scratch = np.zeros((rows * jobs, 16), np.int32)
        return self.scratch[: rows * jobs]


@functools.cache
def _buffers() -> _Buffers:
    return _Buffers()


def _jobs(count: int) -> int:
    return min(count, 8 * runtime.threads())


def _shape(
    ready: Plan, grid: _Grid, level: int, jobs_list: np.ndarray, first: int, count: int, form: str
) -> runtime.Array:
    """Compute the lattices of chunks first .. first + count."""
    n, halves, own = grid.n, grid.halves, ready.generator
    lattice = _buffers().lattice_of(count * own.lattice_fields * n * n * halves * 16)
    if form == "threads":
        end = ready.coarse_end
        shape_threads(lattice, ready.words, jobs_list, first, count, end, level, grid.step, n, halves, own)
        return lattice
    expanded, lines = noise.rows_needed(ready.coarse, grid.step, n, halves)
    jobs = _jobs(count)
    scratch = _buffers().scratch_of(expanded + lines + shape_rows_needed(own, n, halves), jobs)
    shape_rows(
        lattice.reshape(-1, 16),
        lattice,
        scratch,
        scratch.reshape(-1),
        ready.words,
        jobs_list,
        first,
        count,
        ready.coarse_end,
        level,
        grid.step,
        n,
        jobs,
        expanded,
        0,
        halves,
        own,
    )
    return lattice


def _bounds(
    ready: Plan,
    grid: _Grid,
    level: int,
    lattice: runtime.Array,
    jobs_list: np.ndarray,
    first: int,
    count: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Kinds of chunks first .. first + count, and what can show in each of them.

    The kernel writes all of both arrays: a GPU does not upload what a kernel only writes, so that the rest of a longer
    array would come back as garbage.
    """
    kinds = np.full(count, MIXED, np.int32)
    shown = np.full(count, ALL, np.int32)
    if grid.fine:
        around = _buffers().around
        by_lattice(
            lattice,
            ready.words,
            jobs_list,
            kinds,
            shown,
            around,
            first,
            count,
            level,
            grid.n,
            grid.halves,
            grid.fine,
            ready.generator,
        )
    return kinds, shown


def classify(body: Recipe, chunks: Any, level: int = 0) -> np.ndarray:
    """Which chunks are one thing, proven by bounds and without computing their voxels.

    Chunks near the surface have the coarse lattice of their noise computed (at levels 0 to 2), which costs a tenth of
    their voxels and leaves few mixed ones that need not be.

    Args:
        body: from `planet.recipe`.
        chunks: chunk coordinates x, y, z at this level (a chunk is 32 << level voxels wide), i32, shape (n, 3).
        level: level of detail, 0..8.
    Returns:
        AIR_SLOT where all densities are 0, SOLID_SLOT where all are 255, 0 where it is not known to be either;
        i32, shape (n,).
    Raises:
        ArgumentError: wrong types or shapes, a coordinate or the level out of range.
    Determinism: bit-exact on every backend.
    """
    level = _check_level(level)
    chunks = _check_chunks(chunks, level)
    kinds = by_radius(body, chunks, level)
    grid = _grid(generators.of(body.generator), level)
    near = np.flatnonzero(kinds == MIXED)
    if not len(near) or not grid.fine:
        return kinds
    ready = plan(body, level)
    jobs_list = np.zeros((len(near), 4), np.int32)
    jobs_list[:, :3] = chunks[near]
    found = np.zeros(len(near), np.int32)
    form = "rows" if runtime.on_host() else "threads"
    for first in range(0, len(near), grid.batch):
        count = min(grid.batch, len(near) - first)
        with _buffers().lock:
            lattice = _shape(ready, grid, level, jobs_list.ravel(), first, count, form)
            found[first : first + count], _ = _bounds(ready, grid, level, lattice, jobs_list.ravel(), first, count)
    kinds[near] = found
    return kinds


def generate(body: Recipe, pool: ChunkPool, slots: Any, chunks: Any, level: int = 0, form: str | None = None) -> None:
    """Write the voxels of chunks into slots of a pool.

    At level k the sample at index i of a chunk is the voxel (32 * chunk + i) << k. Its density is on the same side of
    the surface as at level 0 and its material the same wherever both densities are above 0; the ramp of the density is
    64 >> k steps a voxel.

    Args:
        body: from `planet.recipe`.
        pool: where to; only the named slots change.
        slots: one slot a chunk, no slot twice, i32, shape (n,).
        chunks: chunk coordinates x, y, z at this level, i32, shape (n, 3).
        level: level of detail, 0..8.
        form: "rows" or "threads" to choose the kernels (tests do); what suits the backend when None.
    Raises:
        ArgumentError: wrong types or shapes, a coordinate, slot or the level out of range, a slot twice; nothing was
            written.
    Determinism: bit-exact on every backend and in both forms. Material is 0 exactly where density is 0.
    """
    level = _check_level(level)
    chunks = _check_chunks(chunks, level)
    slots = pool.check_slots(slots)
    if len(slots) != len(chunks):
        raise ArgumentError(f"slots: {len(chunks)} chunks need as many slots, not {len(slots)}")
    if len(np.unique(slots)) != len(slots):
        raise ArgumentError("slots: a slot is named twice")
    if form is None:
        form = "rows" if runtime.on_host() else "threads"
    if form not in FORMS or (form == "rows" and not runtime.on_host()):
        raise ArgumentError(f"form: {form!r} is not possible on {runtime.compute()}")
    if not len(chunks):
        return
    ready = plan(body, level)
    grid = _grid(ready.generator, level)
    jobs_list = np.concatenate([chunks, slots[:, None]], axis=1).ravel()
    for first in range(0, len(chunks), grid.batch):
        count = min(grid.batch, len(chunks) - first)
        with _buffers().lock:
            lattice = _shape(ready, grid, level, jobs_list, first, count, form)
            if form == "threads":
                voxel_threads(
                    pool.density,
                    pool.material,
                    lattice,
                    ready.words,
                    jobs_list,
                    first,
                    count,
                    ready.coarse_end,
                    ready.detail_end,
                    level,
                    grid.n,
                    grid.halves,
                    grid.fine,
                    ready.generator,
                )
            else:
                _, shown = _bounds(ready, grid, level, lattice, jobs_list, first, count)
                _voxel_rows(ready, grid, level, pool, lattice, jobs_list, shown, first, count)


def _voxel_rows(
    ready: Plan,
    grid: _Grid,
    level: int,
    pool: ChunkPool,
    lattice: np.ndarray,
    jobs_list: np.ndarray,
    shown: np.ndarray,
    first: int,
    count: int,
) -> None:
    n = grid.n
    expanded, lines = noise.rows_needed(ready.detail, level, CHUNK, 2)
    jobs = _jobs(count)
    scratch = _buffers().scratch_of(expanded + lines + voxel_rows_needed(ready.generator, n, grid.fine), jobs)
    voxel_rows(
        pool.density.view(np.uint8).reshape(-1, 16),
        pool.material.view(np.uint8).reshape(-1, 16),
        lattice.reshape(-1, 16),
        lattice,
        scratch,
        scratch.reshape(-1, PART),
        scratch.reshape(-1),
        ready.words,
        jobs_list,
        shown,
        first,
        count,
        ready.coarse_end,
        ready.detail_end,
        level,
        n,
        grid.halves,
        grid.fine,
        jobs,
        expanded,
        lines,
        0,
        ready.generator,
    )


def _check_level(level: Any) -> int:
    if not isinstance(level, int | np.integer) or isinstance(level, bool) or not 0 <= level <= MAX_LEVEL:
        raise ArgumentError(f"level: 0 to {MAX_LEVEL} is possible, not {level!r}")
    return int(level)


def _check_chunks(chunks: Any, level: int) -> np.ndarray:
    chunks = runtime.job_array("chunks", chunks, 3)
    limit = CHUNK_LIMIT >> level
    if len(chunks) and not (chunks.min() >= -limit and chunks.max() < limit):
        raise ArgumentError(f"chunks: coordinates at level {level} lie in {-limit}..{limit - 1}")
    return chunks
