"""Chunks generated: surface chunks with caves and materials, and all 4,096 chunks around a player.

There is no package to compare with. The limit named is the time to copy as many bytes within memory: a generator that
does no arithmetic at all could not be faster.
"""

import time
from collections.abc import Callable

import numpy as np

from perf.harness import Bench
from taichi_kernels import generation, planet, runtime
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import SURFACE, UNITS_PER_VOXEL

RADIUS = 5700  # voxels
SEED = 1
SIDE = 16  # chunks along an edge of the neighbourhood
SURFACES = 1000
CHUNK_BYTES = 2 * 32**3


def _neighbourhood() -> np.ndarray:
    """The chunks around a point on the mean radius."""
    centre = np.array([3420, 2850, 3570]) // 32
    corner = centre - SIDE // 2
    return (np.indices((SIDE,) * 3).reshape(3, -1).T + corner).astype(np.int32)


def _copy_seconds(size: int) -> float:
    """Least seconds to copy `size` bytes."""
    source, target = np.ones(size, np.uint8), np.ones(size, np.uint8)
    times = []
    for _ in range(9):
        start = time.perf_counter()
        np.copyto(target, source)
        times.append(time.perf_counter() - start)
    return min(times)


def _finished(work: Callable[[], object], pool: ChunkPool) -> Callable[[], object]:
    """The call with what a GPU still has to do after it returns: reading a chunk waits for it."""
    if runtime.on_host():
        return work

    def call() -> None:
        work()
        pool.read(np.zeros(1, np.int32))

    return call


def run(bench: Bench) -> None:
    """Measure `generate_surface_1000` and `generate_neighbourhood_4096`."""
    body = planet.recipe(SEED, RADIUS * UNITS_PER_VOXEL)
    chunks = _neighbourhood()
    kinds = generation.classify(body, chunks)
    mixed = chunks[kinds == generation.MIXED]
    pool = ChunkPool(max(SURFACES, len(mixed)))
    slots = np.arange(pool.capacity, dtype=np.int32)
    generation.generate(body, pool, slots[: len(mixed)], mixed)
    density, _ = pool.read(slots[: len(mixed)])
    flat = density.reshape(len(mixed), -1)
    surface = mixed[(flat.min(1) < SURFACE) & (flat.max(1) >= SURFACE)]
    surface = np.resize(surface, (SURFACES, 3))
    bench.note(f"neighbourhood: {len(mixed)} of {len(chunks)} chunks are not proven empty or full")

    def around() -> None:
        found = generation.classify(body, chunks)
        near = chunks[found == generation.MIXED]
        generation.generate(body, pool, slots[: len(near)], near)

    bench.compare(
        "generate_surface_1000",
        "chunks/s",
        _finished(lambda: generation.generate(body, pool, slots[:SURFACES], surface), pool),
        work=SURFACES,
        limit=("copying the chunks' bytes in memory", SURFACES / _copy_seconds(SURFACES * CHUNK_BYTES)),
    )
    bench.compare(
        "generate_neighbourhood_4096",
        "ms",
        _finished(around, pool),
        limit=("copying the bytes of the mixed chunks in memory", 1e3 * _copy_seconds(len(mixed) * CHUNK_BYTES)),
    )
