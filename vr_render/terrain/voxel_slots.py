"""Which chunks' voxels lie in which slot of the device's memory: those used longest ago make room."""

from __future__ import annotations

import numpy as np

from vr_render.terrain.maker import Key

_BITS = 12  # of a coordinate in a packed key
_HALF = 1 << (_BITS - 1)
_MASK = (1 << _BITS) - 1
_LEVEL = 3 * _BITS

# What is added to a packed key for each of the 3 x 3 x 3 chunks around it, x fastest, as meshing takes them.
AROUND = tuple((z << 2 * _BITS) + (y << _BITS) + x for z in (-1, 0, 1) for y in (-1, 0, 1) for x in (-1, 0, 1))
_MOST_UNIFORM = 1 << 17  # chunks of air or rock that are remembered


def pack(key: Key) -> int:
    """A key as one number; coordinates lie in -2048..2047, neighbours too."""
    level, x, y, z = key
    return (level << _LEVEL) + ((z + _HALF) << 2 * _BITS) + ((y + _HALF) << _BITS) + x + _HALF


def unpack(packed: int) -> Key:
    """The key of a number."""
    x, y, z = ((packed >> shift * _BITS & _MASK) - _HALF for shift in range(3))
    return packed >> _LEVEL, x, y, z


def unpack_all(packed: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Levels, i32, shape (n,), and chunk coordinates, i32, shape (n, 3), of packed keys."""
    numbers = np.array(packed, np.int64)
    chunks = np.stack([(numbers >> shift * _BITS & _MASK) - _HALF for shift in range(3)], axis=1)
    return (numbers >> _LEVEL).astype(np.int32), chunks.astype(np.int32)


class VoxelSlots:
    """The book of slots.

    Args:
        capacity: number of slots.

    Attributes:
        of: by packed key, the slot of a chunk, or AIR_SLOT or SOLID_SLOT for one that needs none.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.of: dict[int, int] = {}
        self._keys: list[int | None] = [None] * capacity
        self._used = np.zeros(capacity, np.int64)  # number of the batch that used a slot last; 0: free
        self._uniform = 0

    def __len__(self) -> int:
        """Slots that hold a chunk."""
        return sum(key is not None for key in self._keys)

    def use(self, slots: list[int], batch: int) -> None:
        """Note that a batch (> 0, counting up) uses slots; negative ones are none."""
        used = np.array(slots, np.int64)
        self._used[used[used >= 0]] = batch

    def put_uniform(self, packed: int, kind: int) -> None:
        """Note that a chunk is all air or all solid."""
        if self._uniform >= _MOST_UNIFORM:
            self.of = {key: slot for key, slot in self.of.items() if slot >= 0}
            self._uniform = 0
        self.of[packed] = kind
        self._uniform += 1

    def take(self, packed: list[int], batch: int) -> list[int]:
        """Slots for chunks that have none, for use by this batch; what was used longest ago is forgotten.

        Raises:
            ValueError: this batch uses so many slots that there are too few.
        """
        count = len(packed)
        if not count:
            return []
        oldest = np.argpartition(self._used, count - 1)[:count] if count < self.capacity else np.arange(self.capacity)
        if count > self.capacity or self._used[oldest].max() >= batch:
            raise ValueError(f"{self.capacity} slots are too few for a batch")
        slots: list[int] = oldest.tolist()
        for slot, key in zip(slots, packed, strict=True):
            old = self._keys[slot]
            if old is not None:
                del self.of[old]
            self._keys[slot] = key
            self.of[key] = slot
        self._used[oldest] = batch
        return slots

    def drop(self, packed: int) -> None:
        """Forget a chunk."""
        slot = self.of.pop(packed, None)
        if slot is None:
            return
        if slot >= 0:
            self._keys[slot] = None
            self._used[slot] = 0
        else:
            self._uniform -= 1
