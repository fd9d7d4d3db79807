"""The pool of chunk slots: where voxels live while kernels work on them."""

import numpy as np
import taichi as ti

from taichi_kernels import runtime
from taichi_kernels.errors import ArgumentError
from taichi_kernels.units import CHUNK

CHUNK_WORDS = CHUNK**3 // 4


@ti.kernel
def _gather(words: ti.types.ndarray(ti.i32, 1), slots: ti.types.ndarray(ti.i32, 1), out: ti.types.ndarray(ti.i32, 1)):
    for i in range(slots.shape[0] * CHUNK_WORDS):
        out[i] = words[slots[i >> 13] * CHUNK_WORDS + (i & (CHUNK_WORDS - 1))]


@ti.kernel
def _scatter(words: ti.types.ndarray(ti.i32, 1), slots: ti.types.ndarray(ti.i32, 1), new: ti.types.ndarray(ti.i32, 1)):
    for i in range(slots.shape[0] * CHUNK_WORDS):
        words[slots[i >> 13] * CHUNK_WORDS + (i & (CHUNK_WORDS - 1))] = new[i]


@ti.kernel
def _copy(new: ti.types.ndarray(ti.i32, 1), old: ti.types.ndarray(ti.i32, 1), words: ti.i32):
    for i in range(words):
        new[i] = old[i]


class ChunkPool:
    """Density and material of `capacity` chunks.

    Attributes:
        density, material: i32 words, shape (capacity * 8192,), four voxels a word, little endian along x: the byte
            x & 3 of word slot * 8192 + (z * 32 + y) * 8 + (x >> 2).
        bytes: the same memory as bytes, density and material, u8, where kernels work on NumPy memory and i32 indices
            reach the last byte; else None.
        capacity: number of slots.
    """

    def __init__(self, capacity: int) -> None:
        if not 0 < capacity <= 1 << 17:
            raise ArgumentError(f"capacity: 1 to {1 << 17} slots are possible, not {capacity}")
        self.capacity = capacity
        self.density = runtime.zeros(capacity * CHUNK_WORDS)
        self.material = runtime.zeros(capacity * CHUNK_WORDS)
        self._see_bytes()

    def _see_bytes(self) -> None:
        self.bytes: tuple[np.ndarray, np.ndarray] | None = None
        if runtime.on_host() and self.capacity * 4 * CHUNK_WORDS <= 2**31:
            self.bytes = self.density.view(np.uint8), self.material.view(np.uint8)

    def check_slots(self, slots: np.ndarray) -> np.ndarray:
        """Slots as a job list.

        Raises:
            ArgumentError: a slot is out of range.
        """
        slots = runtime.job_array("slots", slots)
        if len(slots) and int(slots.view(np.uint32).max()) >= self.capacity:  # unsigned, one below 0 is huge
            raise ArgumentError(f"slots: a slot is outside 0..{self.capacity - 1}")
        return slots

    def read(self, slots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Copy chunks out.

        Args:
            slots: i32, shape (n,).
        Returns:
            Density and material, u8, shape (n, 32, 32, 32), indexed [z, y, x].
        """
        slots = self.check_slots(slots)
        return self._read(self.density, slots), self._read(self.material, slots)

    def _read(self, words: runtime.Array, slots: np.ndarray) -> np.ndarray:
        shape = (len(slots), CHUNK, CHUNK, CHUNK)
        if isinstance(words, np.ndarray):
            return words.view(np.uint8).reshape(-1, CHUNK, CHUNK, CHUNK)[slots]
        out = np.zeros(len(slots) * CHUNK_WORDS, np.int32)
        if len(slots):
            _gather(words, slots, out)
        return out.view(np.uint8).reshape(shape)

    def write(self, slots: np.ndarray, density: np.ndarray, material: np.ndarray) -> None:
        """Copy chunks in.

        Args:
            slots: i32, shape (n,), no slot twice.
            density, material: u8, shape (n, 32, 32, 32).
        Raises:
            ArgumentError: another shape or type, a slot out of range or twice.
        """
        slots = self.check_slots(slots)
        if len(np.unique(slots)) != len(slots):
            raise ArgumentError("slots: a slot is named twice")
        for name, values in (("density", density), ("material", material)):
            if values.dtype != np.uint8 or values.shape != (len(slots), CHUNK, CHUNK, CHUNK):
                raise ArgumentError(
                    f"{name}: u8 of shape ({len(slots)}, 32, 32, 32) is needed, not {values.dtype} {values.shape}"
                )
        for words, values in ((self.density, density), (self.material, material)):
            if isinstance(words, np.ndarray):
                words.view(np.uint8).reshape(-1, CHUNK, CHUNK, CHUNK)[slots] = values
            elif len(slots):
                _scatter(words, slots, np.ascontiguousarray(values).view(np.int32).ravel())

    def grow(self, capacity: int) -> None:
        """Make room for more slots; what is in the old ones stays.

        Raises:
            ArgumentError: it would not be more, or too many.
        """
        if capacity <= self.capacity:
            raise ArgumentError(f"capacity: more than {self.capacity} slots are needed, not {capacity}")
        larger = ChunkPool(capacity)
        for name in ("density", "material"):
            old, new = getattr(self, name), getattr(larger, name)
            if isinstance(old, np.ndarray):
                new[: len(old)] = old
            else:
                _copy(new, old, self.capacity * CHUNK_WORDS)
            setattr(self, name, new)
        self.capacity = capacity
        self._see_bytes()
