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
_FREE = np.iinfo(np.int64).max  # never the one that was used longest ago
_NO_SLOTS = np.zeros(0, np.int64)


def pack(key: Key) -> int:
    """A key as one number; coordinates lie in -2048..2047, neighbours too."""
    level, x, y, z = key
    return (level << _LEVEL) + ((z + _HALF) << 2 * _BITS) + ((y + _HALF) << _BITS) + x + _HALF


def level_of(packed: int) -> int:
    """The level of a packed key."""
    return packed >> _LEVEL


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
        self._used = np.full(capacity, _FREE, np.int64)  # number of the batch that used a slot last
        self._free = list(range(capacity - 1, -1, -1))
        self._uniform = 0

    def __len__(self) -> int:
        """Slots that hold a chunk."""
        return self.capacity - len(self._free)

    def use(self, slots: np.ndarray, batch: int) -> None:
        """Note that a batch (> 0, counting up) uses slots, i32, shape (n,); negative ones are none."""
        self._used[slots[slots >= 0]] = batch

    def put_uniform(self, packed: int, kind: int) -> None:
        """Note that a chunk is all air or all solid; it was not known."""
        self.of[packed] = kind
        self._uniform += 1

    def trim(self) -> None:
        """Forget what is all air or all solid when that has become too much to remember."""
        if self._uniform > _MOST_UNIFORM:
            self.of = {key: slot for key, slot in self.of.items() if slot >= 0}
            self._uniform = 0

    def take(self, packed: list[int], batch: int) -> list[int]:
        """Slots for chunks that have none, for use by this batch; what was used longest ago is forgotten.

        Raises:
            ValueError: this batch uses so many slots that there are too few.
        """
        wanted = len(packed) - len(self._free)
        if wanted > 0:
            oldest = np.argpartition(self._used, wanted - 1)[:wanted] if wanted < self.capacity else _NO_SLOTS
            if len(oldest) < wanted or self._used[oldest].max() >= batch:
                raise ValueError(f"{self.capacity} slots are too few for a batch")
            for slot in oldest.tolist():
                self._evict(slot)
        slots = [self._free.pop() for _ in packed]
        for slot, key in zip(slots, packed, strict=True):
            self._keys[slot] = key
            self.of[key] = slot
        self._used[slots] = batch
        return slots

    def _evict(self, slot: int) -> None:
        key = self._keys[slot]
        assert key is not None
        del self.of[key]
        self._keys[slot] = None
        self._used[slot] = _FREE
        self._free.append(slot)

    def drop(self, packed: int) -> None:
        """Forget a chunk."""
        slot = self.of.get(packed)
        if slot is None:
            return
        if slot >= 0:
            self._evict(slot)
        else:
            del self.of[packed]
            self._uniform -= 1
