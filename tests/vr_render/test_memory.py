"""Device memory: what is used is known, and a device that is full is told in time to do something about it."""

import numpy as np
import pytest

from vr_render import errors
from vr_render import memory as memory_module
from vr_render.buffers import Buffer
from vr_render.device import Device
from vr_render.images import Image
from vr_render.vulkan_api import CData, lib, struct, vk

MEGABYTE = 1 << 20


def test_bytes_are_counted_by_heap(device: Device) -> None:
    memory = device.memory
    assert len(memory.used) == len(memory.heaps)
    assert 0 < memory.limit <= sum(memory.heaps)
    before, all_before = memory.device_bytes(), sum(memory.used)
    with Buffer(device, 3 * MEGABYTE, "storage"), Image(device, (512, 512), "R8G8B8A8_UNORM", "sampled"):
        assert 4 * MEGABYTE <= memory.device_bytes() - before < 5 * MEGABYTE
        with Buffer(device, MEGABYTE, "copy_from", "upload"):
            assert 5 * MEGABYTE <= sum(memory.used) - all_before < 6 * MEGABYTE
    assert (memory.device_bytes(), sum(memory.used)) == (before, all_before)


def test_the_limit_is_told_with_numbers(device: Device) -> None:
    memory, limit = device.memory, device.memory.limit
    memory.limit = memory.device_bytes() + 10 * MEGABYTE
    try:
        with Buffer(device, 8 * MEGABYTE, "storage"):
            with pytest.raises(errors.OutOfMemoryError, match=r"\d+ of \d+ MB used, 4 MB more asked for") as told:
                Buffer(device, 4 * MEGABYTE, "storage")
            assert told.value.wanted >= 4 * MEGABYTE
            assert told.value.device
        Buffer(device, 4 * MEGABYTE, "storage").close()
    finally:
        memory.limit = limit


@pytest.mark.parametrize(
    ("name", "result", "text", "of_device"),
    [
        ("vkAllocateMemory", vk.VK_ERROR_OUT_OF_DEVICE_MEMORY, "is out of memory: 3 MB asked for", True),
        ("vkAllocateMemory", vk.VK_ERROR_OUT_OF_HOST_MEMORY, "is out of memory: 3 MB asked for", False),
        ("vkMapMemory", vk.VK_ERROR_MEMORY_MAP_FAILED, "could not be mapped", False),
    ],
)
def test_a_driver_that_is_full_is_told(
    device: Device, monkeypatch: pytest.MonkeyPatch, name: str, result: int, text: str, of_device: bool
) -> None:
    class Full:
        """Vulkan's functions, one of which has no memory to give."""

        def __getattr__(self, function: str) -> object:
            return (lambda *_: result) if function == name else getattr(lib, function)

    used = list(device.memory.used)
    with monkeypatch.context() as patch:
        patch.setattr(memory_module, "lib", Full())
        with pytest.raises(errors.OutOfMemoryError, match=text) as told:
            Buffer(device, 3 * MEGABYTE, "storage", "upload")
    assert told.value.device == of_device
    assert told.value.wanted >= 3 * MEGABYTE
    assert device.memory.used == used


def test_another_heap_is_tried_when_one_is_full(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    memory, used = device.memory, device.memory.device_bytes()
    (flags, heap), *_ = memory._types
    monkeypatch.setattr(memory, "_types", [(flags, heap), (flags & ~vk.VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, 1)])
    monkeypatch.setattr(memory, "_local", [True, False])
    monkeypatch.setattr(memory, "used", [used, 0])
    monkeypatch.setattr(memory, "limit", used)
    requirements = struct("VkMemoryRequirements", size=MEGABYTE, memoryTypeBits=0b11)

    def take(_device: object, info: CData, _allocator: object, handle: CData) -> int:
        taken.append(info.memoryTypeIndex)
        return vk.VK_SUCCESS

    class Two:
        """Vulkan's functions, with a heap that the machine does not have."""

        def __getattr__(self, function: str) -> object:
            return take if function == "vkAllocateMemory" else getattr(lib, function)

    taken: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(memory_module, "lib", Two())
        got = memory.allocate(requirements, "device")
    assert (taken, got.heap, memory.used[1]) == ([1], 1, MEGABYTE)


def test_mapped_buffers_can_be_read_where_that_is_asked_for(device: Device) -> None:
    with Buffer(device, 4096, "copy_from copy_to", "readback") as buffer:
        buffer.array(np.int32)[:] = np.arange(1024)
        assert buffer.array(np.int32, 16, 3).tolist() == [4, 5, 6]
        assert buffer.array(np.int32).flags.writeable
