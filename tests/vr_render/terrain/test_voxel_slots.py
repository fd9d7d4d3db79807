"""Slots of voxels on the device: each chunk has one, and those used longest ago make room."""

import numpy as np
import pytest

from taichi_kernels.units import AIR_SLOT, SOLID_SLOT
from vr_render.terrain import voxel_slots
from vr_render.terrain.voxel_slots import AROUND, VoxelSlots, level_of, pack, unpack_all


def test_packed_keys_come_back_and_neighbours_are_a_sum_away() -> None:
    keys = [(0, 0, 0, 0), (8, -513, 512, -1), (3, 7, -8, 511), (0, -512, -512, -512)]
    packed = [pack(key) for key in keys]
    levels, chunks = unpack_all(packed)
    assert [(level, *chunk) for level, chunk in zip(levels.tolist(), chunks.tolist(), strict=True)] == keys
    assert [level_of(number) for number in packed] == [key[0] for key in keys]
    level, x, y, z = keys[1]
    steps = [(dx, dy, dz) for dz in (-1, 0, 1) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    near = [pack((level, x + dx, y + dy, z + dz)) for dx, dy, dz in steps]
    assert near == [packed[1] + step for step in AROUND]


def test_what_was_used_longest_ago_makes_room() -> None:
    slots = VoxelSlots(4)
    first = slots.take([1, 2, 3, 4], 1)
    assert sorted(first) == [0, 1, 2, 3] and len(slots) == 4
    slots.use(np.array([slots.of[1], AIR_SLOT, slots.of[3]], np.int32), 2)
    new = slots.take([5, 6], 2)
    assert set(slots.of) == {1, 3, 5, 6}
    assert sorted(new) == sorted([first[1], first[3]])


def test_a_batch_never_takes_its_own_slots() -> None:
    slots = VoxelSlots(3)
    slots.take([1, 2], 1)
    slots.use(np.array([slots.of[1]], np.int32), 2)
    slots.take([3, 4], 2)
    with pytest.raises(ValueError, match="too few"):
        slots.take([5], 2)
    assert set(slots.of) == {1, 3, 4}


def test_forgotten_chunks_free_their_slots_first() -> None:
    slots = VoxelSlots(2)
    slots.take([1, 2], 1)
    freed = slots.of[2]
    slots.drop(2)
    slots.drop(2)
    assert len(slots) == 1
    assert slots.take([3], 1) == [freed]
    assert set(slots.of) == {1, 3}


def test_chunks_of_one_thing_need_no_slot_and_are_forgotten_when_they_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(voxel_slots, "_MOST_UNIFORM", 2)
    slots = VoxelSlots(1)
    slots.take([9], 1)
    slots.put_uniform(1, AIR_SLOT)
    slots.put_uniform(2, SOLID_SLOT)
    slots.trim()
    assert slots.of == {9: 0, 1: AIR_SLOT, 2: SOLID_SLOT}
    slots.put_uniform(3, AIR_SLOT)
    slots.drop(1)
    slots.trim()
    assert set(slots.of) == {9, 2, 3}
    slots.put_uniform(4, AIR_SLOT)
    slots.trim()
    assert slots.of == {9: 0}
