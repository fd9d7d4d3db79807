"""Hash table from chunk coordinates to slots, for kernels and host alike.

Open addressing with linear probing; erasing moves later entries back, so there are no tombstones and look-ups stay
short.
"""

import numpy as np
import taichi as ti

from taichi_kernels import runtime
from taichi_kernels.errors import ArgumentError
from taichi_kernels.launch import quick
from taichi_kernels.units import CHUNK_LIMIT, UNLOADED_SLOT
from taichi_kernels.voxels import EMPTY_KEY, chunk_key, find_slot, key_home

SERIAL_CHUNKS = 8192  # of one launch: software Vulkan cuts a thread off after 65,535 rounds of its loops

I32_1D = ti.types.ndarray(ti.i32, 1)
I32_2D = ti.types.ndarray(ti.i32, 2)


@quick
@ti.kernel
def _insert(keys: I32_1D, slots: I32_1D, chunks: I32_2D, values: I32_1D, grown: I32_1D, host: ti.template()):
    if ti.static(host):
        ti.loop_config(serialize=True)  # even one round would wake the thread pool
    for _ in range(1):  # one thread does all: a GPU makes only the outermost loop parallel
        for i in range(chunks.shape[0]):
            key = chunk_key(chunks[i, 0], chunks[i, 1], chunks[i, 2])
            mask = keys.shape[0] - 1
            at = key_home(key, mask)
            while keys[at] != EMPTY_KEY and keys[at] != key:
                at = (at + 1) & mask
            if keys[at] == EMPTY_KEY:
                keys[at] = key
                grown[0] = grown[0] + 1
            slots[at] = values[i]


@quick
@ti.kernel
def _erase(keys: I32_1D, slots: I32_1D, chunks: I32_2D, shrunk: I32_1D, host: ti.template()):
    if ti.static(host):
        ti.loop_config(serialize=True)  # even one round would wake the thread pool
    for _ in range(1):  # one thread does all: a GPU makes only the outermost loop parallel
        for i in range(chunks.shape[0]):
            key = chunk_key(chunks[i, 0], chunks[i, 1], chunks[i, 2])
            mask = keys.shape[0] - 1
            hole = key_home(key, mask)
            while keys[hole] != EMPTY_KEY and keys[hole] != key:
                hole = (hole + 1) & mask
            if keys[hole] == key:
                shrunk[0] = shrunk[0] + 1
                keys[hole] = EMPTY_KEY
                at = (hole + 1) & mask
                while keys[at] != EMPTY_KEY:
                    home = key_home(keys[at], mask)
                    # an entry may move back to the hole unless its search starts behind it
                    if ((at - home) & mask) >= ((at - hole) & mask):
                        keys[hole] = keys[at]
                        slots[hole] = slots[at]
                        keys[at] = EMPTY_KEY
                        hole = at
                    at = (at + 1) & mask


@quick
@ti.kernel
def _find(keys: I32_1D, slots: I32_1D, chunks: I32_2D, out: I32_1D, host: ti.template()):
    if ti.static(host):
        ti.loop_config(serialize=True)
    for i in range(chunks.shape[0]):
        out[i] = find_slot(keys, slots, chunks[i, 0], chunks[i, 1], chunks[i, 2])


class ChunkTable:
    """Chunk coordinates → slot, AIR_SLOT or SOLID_SLOT; what is not in there is UNLOADED_SLOT.

    Attributes:
        keys, slots: i32, shape (a power of two,), for `voxels.find_slot`.
        count: chunks in the table.
    """

    def __init__(self, capacity: int) -> None:
        """Room for `capacity` chunks, at most half full."""
        if capacity < 1:
            raise ArgumentError(f"capacity: at least one chunk is needed, not {capacity}")
        self.capacity = capacity
        self.count = 0
        size = 1 << (2 * capacity - 1).bit_length()
        self.keys = runtime.zeros(size)
        self.slots = runtime.zeros(size)
        runtime.send(self.keys, np.full(size, EMPTY_KEY, np.int32))

    def insert(self, chunks: np.ndarray, slots: np.ndarray) -> None:
        """Put chunks i32 (n, 3) in with their slots i32 (n,); a chunk that is there gets the new slot.

        Raises:
            ArgumentError: coordinates out of range, or the table would overflow (nothing is inserted then).
        """
        chunks = check_chunks(chunks)
        slots = runtime.job_array("slots", slots)
        if len(slots) != len(chunks):
            raise ArgumentError(f"slots: {len(chunks)} are needed, one a chunk, not {len(slots)}")
        if self.count + len(chunks) > self.capacity and self._count_with(chunks) > self.capacity:
            raise ArgumentError(f"the chunk table has room for {self.capacity} chunks")
        grown = np.zeros(1, np.int32)
        for start in range(0, len(chunks), SERIAL_CHUNKS):
            part = slice(start, start + SERIAL_CHUNKS)
            _insert(self.keys, self.slots, chunks[part], slots[part], grown, runtime.on_host())
        self.count += int(grown[0])

    def _count_with(self, chunks: np.ndarray) -> int:
        new = np.unique(chunks, axis=0)
        return self.count + int((self.find(new) == UNLOADED_SLOT).sum())

    def erase(self, chunks: np.ndarray) -> None:
        """Take chunks i32 (n, 3) out; those that are not in there are passed over."""
        chunks = check_chunks(chunks)
        shrunk = np.zeros(1, np.int32)
        for start in range(0, len(chunks), SERIAL_CHUNKS):
            _erase(self.keys, self.slots, chunks[start : start + SERIAL_CHUNKS], shrunk, runtime.on_host())
        self.count -= int(shrunk[0])

    def find(self, chunks: np.ndarray) -> np.ndarray:
        """Slots of chunks i32 (n, 3), UNLOADED_SLOT where one is not in there; i32, shape (n,)."""
        chunks = runtime.job_array("chunks", chunks, 3)
        out = np.zeros(len(chunks), np.int32)
        if len(chunks):
            _find(self.keys, self.slots, chunks, out, runtime.on_host())
        return out


def check_chunks(chunks: np.ndarray) -> np.ndarray:
    """Chunk coordinates as a job list, i32 (n, 3).

    Raises:
        ArgumentError: another shape or type, or a coordinate outside -512..511.
    """
    chunks = runtime.job_array("chunks", chunks, 3)
    if len(chunks) and int((chunks + CHUNK_LIMIT).view(np.uint32).max()) >= 2 * CHUNK_LIMIT:  # -1 is huge there
        raise ArgumentError(f"chunks: a coordinate is outside {-CHUNK_LIMIT}..{CHUNK_LIMIT - 1}")
    return chunks
