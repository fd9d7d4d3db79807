"""Deltas of many chunks, from untouched to changed everywhere, made and applied."""

import numpy as np
import xxhash

from taichi_kernels import deltas, edits
from taichi_kernels.brushes import Brush
from taichi_kernels.materials import AIR, MATERIALS, ROCK
from taichi_kernels.pool import ChunkPool

CHUNKS = 64


def _noise(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    shape = (CHUNKS, 32, 32, 32)
    density = rng.integers(0, 256, shape).astype(np.uint8)
    material = rng.integers(1, MATERIALS, shape).astype(np.uint8)
    material[density == 0] = AIR
    return density, material


def _digest(*arrays: np.ndarray) -> str:
    return xxhash.xxh3_128_hexdigest(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays))


def digests() -> dict[str, str]:
    rng = np.random.default_rng(21)
    slots = rng.permutation(CHUNKS).astype(np.int32)
    solid = np.full((CHUNKS, 32, 32, 32), 255, np.uint8), np.full((CHUNKS, 32, 32, 32), ROCK, np.uint8)
    baseline, pool, again = ChunkPool(CHUNKS), ChunkPool(CHUNKS), ChunkPool(CHUNKS)
    found = {}

    for target in (baseline, pool, again):
        target.write(slots, *solid)
    chunks = np.indices((4, 4, 4), np.int32).reshape(3, CHUNKS).T
    brushes = [Brush.excavate(rng.integers(0, 32768, 3).tolist(), int(rng.integers(128, 4000))) for _ in range(24)]
    edits.apply_all(pool, slots, chunks, brushes)
    counts, runs = deltas.encode(pool, slots, baseline, slots)
    deltas.apply(again, slots, counts, runs)
    found["spheres"] = _digest(counts, runs, *again.read(slots))

    start, new = _noise(rng), _noise(rng)
    share = np.linspace(0, 1, CHUNKS)[:, None, None, None] ** 8  # of changed voxels: long gaps in the first chunks
    changed = rng.random(start[0].shape) < share
    for target in (baseline, again):
        target.write(slots, *start)
    pool.write(slots, *(np.where(changed, b, a) for a, b in zip(start, new, strict=True)))
    counts, runs = deltas.encode(pool, slots, baseline, slots)
    deltas.apply(again, slots, counts, runs)
    found["noise"] = _digest(counts, runs, *again.read(slots))

    refused = []
    for row in range(0, len(runs), len(runs) // 40):
        broken = runs.copy()
        broken[row] ^= np.array((0, 255, 128, 16), np.uint8)
        try:
            deltas.check(counts, broken)
        except deltas.DeltaError as error:
            refused.append(str(error))
    found["refused"] = _digest(np.frombuffer("\n".join(refused).encode(), np.uint8))
    return found
