"""The chunks of one body that are loaded: generated, with the players' changes laid over them.

Loaded chunks are a cache. What they hold follows from the seed and the encoded deltas; `flush` brings the deltas up to
date with what edits did to the voxels.
"""

from collections.abc import Iterable

import numpy as np

from gameplay.deltas import ChunkDeltas, ChunkKey
from taichi_kernels import deltas as delta_kernels
from taichi_kernels import generation, neighbours, queries
from taichi_kernels.planet import Recipe
from taichi_kernels.pool import ChunkPool
from taichi_kernels.table import ChunkTable
from taichi_kernels.units import CHUNK, FULL, UNITS_PER_VOXEL, UNLOADED_SLOT

FIRST_CAPACITY = 512  # chunks; pools double when they are full
BASELINE_BATCH = 64  # chunks that are generated again at a time to be compared


class ChunkStore:
    """Slots, table and pool of one body's loaded chunks.

    Attributes:
        pool: voxels of the loaded chunks that are neither all air nor all solid.
        table: chunk coordinates → slot, for kernels.
        slots: the same for the host.
        revision: counts how often voxels that can be looked up came, went or changed.

    Args:
        capacity: chunks that the pool holds at first, once any is loaded.
    """

    def __init__(self, recipe: Recipe, deltas: ChunkDeltas, capacity: int = FIRST_CAPACITY) -> None:
        self._capacity = capacity
        self.recipe = recipe
        self.deltas = deltas
        self.table = ChunkTable(4 * capacity)
        self.slots: dict[ChunkKey, int] = {}
        self.revision = 0
        self._stale: dict[ChunkKey, None] = {}
        self._empty()

    def _empty(self) -> None:
        """No more memory than a body needs that nobody is on."""
        self.pool = ChunkPool(1)
        self._free = [0]
        self._baseline: ChunkPool | None = None

    def release(self) -> None:
        """Forget all chunks, their changes encoded, and give back what they took."""
        if self.pool.capacity > 1:
            self.unload(list(self.slots))
            self.flush()
            self._empty()

    def load(self, chunks: np.ndarray) -> list[ChunkKey]:
        """Load chunks i32 (n, 3) that are not loaded yet; returns them."""
        keys = [key for key in map(tuple, chunks.tolist()) if key not in self.slots]
        if not keys:
            return []
        coordinates = np.array(keys, np.int32)
        kinds = generation.classify(self.recipe, coordinates)
        changed = np.fromiter((key in self.deltas for key in keys), bool, len(keys))
        real = np.flatnonzero((kinds == 0) | changed)
        uniform = np.flatnonzero((kinds != 0) & ~changed)
        self._insert(coordinates[uniform], kinds[uniform])
        self._generate(coordinates[real])
        return keys

    def unload(self, chunks: Iterable[ChunkKey]) -> None:
        """Forget the voxels of chunks; their changes are encoded first."""
        keys = [key for key in chunks if key in self.slots]
        if not keys:
            return
        if any(key in self._stale for key in keys):
            self.flush()
        self.revision += 1
        for key in keys:
            slot = self.slots.pop(key)
            if slot >= 0:
                self._free.append(slot)
        self.table.erase(np.array(keys, np.int32))

    def find(self, chunks: np.ndarray) -> np.ndarray:
        """Slots of chunks i32 (n, 3), UNLOADED_SLOT where one is not loaded; i32 (n,)."""
        return np.array([self.slots.get(key, UNLOADED_SLOT) for key in map(tuple, chunks.tolist())], np.int32)

    def materialise(self, chunks: np.ndarray) -> np.ndarray:
        """Give loaded chunks i32 (n, 3) that are all air or all solid a slot of their own; slots i32 (n,)."""
        slots = self.find(chunks)
        uniform = chunks[(slots < 0) & (slots != UNLOADED_SLOT)]
        if len(uniform):
            self._generate(uniform)
            slots = self.find(chunks)
        return slots

    def touch(self, chunks: Iterable[ChunkKey]) -> None:
        """Say that an edit changed voxels of chunks."""
        self.revision += 1
        self._stale.update(dict.fromkeys(chunks))

    def flush(self) -> None:
        """Encode what edits changed since the last call."""
        keys = list(self._stale)
        self._stale.clear()
        for start in range(0, len(keys), BASELINE_BATCH):
            batch = keys[start : start + BASELINE_BATCH]
            if self._baseline is None:
                self._baseline = ChunkPool(BASELINE_BATCH)
            chunks = np.array(batch, np.int32)
            own = np.arange(len(batch), dtype=np.int32)
            generation.generate(self.recipe, self._baseline, own, chunks)
            counts, runs = delta_kernels.encode(self.pool, self.find(chunks), self._baseline, own)
            ends = np.cumsum(counts).tolist()
            for key, count, end in zip(batch, counts.tolist(), ends, strict=True):
                self.deltas.put(key, runs[end - count : end].tobytes())

    def were_open(self, places: np.ndarray) -> np.ndarray:
        """Whether places i64 (n, 3) [units] in loaded chunks were open before any edit, by their voxels: bool (n,)."""
        voxels = (places // UNITS_PER_VOXEL).astype(np.int32)
        density = queries.voxel(self.pool, self.table, voxels)[0]
        owners = [tuple(key) for key in (voxels // CHUNK).tolist()]
        edited = sorted({key for key in set(owners) if key in self.deltas or key in self._stale})
        for start in range(0, len(edited), BASELINE_BATCH):
            batch = edited[start : start + BASELINE_BATCH]
            pool, own, chunks = ChunkPool(len(batch)), np.arange(len(batch), dtype=np.int32), np.array(batch, np.int32)
            generation.generate(self.recipe, pool, own, chunks)
            table = ChunkTable(4 * BASELINE_BATCH)
            table.insert(chunks, own)
            here = np.flatnonzero([owner in batch for owner in owners])
            density[here] = queries.voxel(pool, table, voxels[here])[0]
        return (density >= 0) & (2 * density < FULL)

    def neighbourhoods(self, chunks: np.ndarray) -> np.ndarray:
        """Slots of the 27 chunks around each chunk, as the mesher takes them; i32 (n, 27)."""
        return neighbours.in_table(self.table, chunks)

    def _generate(self, chunks: np.ndarray) -> None:
        if not len(chunks):
            return
        while len(self._free) < len(chunks):
            old = self.pool.capacity
            self.pool.grow(max(2 * old, self._capacity))
            self._free[:0] = range(self.pool.capacity - 1, old - 1, -1)
        slots = np.array([self._free.pop() for _ in range(len(chunks))], np.int32)
        generation.generate(self.recipe, self.pool, slots, chunks)
        keys = [tuple(key) for key in chunks.tolist()]
        changed = [at for at, key in enumerate(keys) if key in self.deltas]
        if changed:
            parts = [self.deltas.runs(keys[at]) for at in changed]
            counts = np.array([len(part) for part in parts], np.int32)
            delta_kernels.apply(self.pool, slots[changed], counts, np.concatenate(parts))
        self._insert(chunks, slots)

    def _insert(self, chunks: np.ndarray, slots: np.ndarray) -> None:
        if not len(chunks):
            return
        if len(self.slots) + len(chunks) > self.table.capacity:
            self.table = ChunkTable(2 * max(self.table.capacity, len(self.slots) + len(chunks)))
            if self.slots:
                self.table.insert(np.array(list(self.slots), np.int32), np.array(list(self.slots.values()), np.int32))
        self.revision += 1
        self.table.insert(chunks, slots)
        self.slots.update(zip(map(tuple, chunks.tolist()), slots.tolist(), strict=True))
