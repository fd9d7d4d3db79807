"""The renderer's foundation, end to end: drawing into an image that is read back, in one view and in two."""

import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.device import Device
from vr_render.frame_ring import FrameRing
from vr_render.images import Image
from vr_render.targets.image import ImageTarget
from vr_render.transfer import read_buffer, read_image, write_buffer, write_image
from vr_render.vulkan_api import NULL, check, ffi, lib, make, struct, vk

sys.path.insert(0, str(Path(__file__).parent))
from triangle import Triangle

PATIENCE = 20.0  # seconds
RED, BLUE = (255, 0, 0, 255), (0, 0, 255, 255)


@pytest.mark.parametrize("views", [1, 2])
def test_a_triangle_is_drawn_in_each_view(device: Device, views: int) -> None:
    with ImageTarget(device, (64, 48), views) as target:
        triangle = Triangle(device, target)
        for _ in range(4):
            assert triangle.draw()
        triangle.close()
        pictures = [target.read(layer) for layer in range(views)]
    for layer, picture in enumerate(pictures):
        assert picture.shape == (48, 64, 4)
        assert tuple(picture[2, 2]) == BLUE
        assert tuple(picture[30, 32 + 8 * layer]) == RED
        red = np.flatnonzero((picture[:, :, 0] == 255).any(0))
        assert abs((red[0] + red[-1]) / 2 - (31.5 + 8 * layer)) <= 0.5  # gl_ViewIndex moved it by a quarter
        assert 0.10 < (picture[:, :, 0] == 255).mean() < 0.14  # an eighth of the picture


def test_srgb_targets_encode_linear_light(device: Device) -> None:
    with ImageTarget(device, (32, 32)) as target:
        triangle = Triangle(device, target, brightness=0.5)
        triangle.draw()
        triangle.close()
        assert target.read()[20, 16, 0] in (187, 188)  # 0.5 linear is 187.5


def test_calls_and_times_of_a_frame_are_counted(device: Device) -> None:
    with ImageTarget(device, (32, 32)) as target:
        triangle = Triangle(device, target)
        for _ in range(3):
            triangle.draw()
        assert 10 < device.calls < 25
        assert set(triangle.ring.times) <= {"triangle"}
        assert all(0 < time < 10_000 for time in triangle.ring.times.values())
        assert triangle.ring.times or device.timestamp_bits == 0
        assert triangle.ring.time_number == device.frame - 2
        triangle.close()


def test_a_frame_that_was_got_ready_is_drawn_as_any_other(device: Device) -> None:
    with ImageTarget(device, (32, 32)) as target:
        triangle = Triangle(device, target)
        begun = 0
        record = Commands.begin

        def counted(commands: Commands) -> None:
            nonlocal begun
            begun += 1
            record(commands)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Commands, "begin", counted)
            for frame in range(5):
                device.wait()
                triangle.ring.prepare()
                triangle.ring.prepare()
                assert begun == frame + 1
                triangle.draw((0.0, 1.0, 0.0))
                assert begun == frame + 1
        assert tuple(target.read()[20, 16]) == (0, 255, 0, 255)
        triangle.ring.prepare()
        device.wait()
        triangle.close()


def test_who_gets_a_frame_ready_waits_for_no_later_one(device: Device) -> None:
    """Nor for the times of the slot's last frame, though the device is at work."""
    event = make(lib.vkCreateEvent, "VkEvent", device.handle, struct("VkEventCreateInfo"))
    host, top = vk.VK_PIPELINE_STAGE_HOST_BIT, vk.VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT
    with FrameRing(device) as ring:
        first = ring.begin()
        first.commands.timestamp("first")
        ring.end(first)
        device.wait()
        second = ring.begin()
        handle = second.commands.handle
        lib.vkCmdWaitEvents(handle, 1, ffi.new("VkEvent*", event), host, top, 0, NULL, 0, NULL, 0, NULL)
        ring.end(second)
        ready = threading.Thread(target=ring.prepare, daemon=True)
        ready.start()
        ready.join(PATIENCE)
        waited = ready.is_alive()
        check(lib.vkSetEvent(device.handle, event), "setting an event")
        ready.join()
        device.wait()
        assert not waited
        assert ring.coming == first.index
        assert set(ring.times) == {"first"} or device.timestamp_bits == 0
    lib.vkDestroyEvent(device.handle, event, NULL)


def test_a_resized_image_target_draws_on(device: Device) -> None:
    with ImageTarget(device, (32, 32)) as target:
        triangle = Triangle(device, target)
        triangle.draw()
        target.resize((48, 16))
        triangle.draw((0.0, 1.0, 0.0))
        assert target.read().shape == (16, 48, 4)
        assert tuple(target.read()[10, 24]) == (0, 255, 0, 255)
        triangle.close()


def test_buffers_come_back_as_written(device: Device) -> None:
    values = np.arange(1000, dtype=np.uint32)
    with Buffer(device, 4000, "storage copy_from copy_to") as buffer:
        write_buffer(buffer, values)
        write_buffer(buffer, np.full(10, 7, np.uint32), offset=40)
        back = read_buffer(buffer, np.uint32)
        assert (read_buffer(buffer, np.uint32, 400, 5) == values[100:105]).all()
    values[10:20] = 7
    assert (back == values).all()


def test_a_buffer_of_the_device_is_not_mapped(device: Device) -> None:
    with Buffer(device, 64, "storage", name="hidden") as buffer, pytest.raises(ValueError, match="hidden"):
        buffer.array(np.uint8)


@pytest.mark.parametrize("shape", [{}, {"layers": 3}, {"depth": 4}, {"mips": 0}])
def test_images_come_back_as_written(device: Device, shape: dict[str, int]) -> None:
    random = np.random.default_rng(1)
    with Image(device, (16, 8), "R16G16_SFLOAT", "sampled copy_from copy_to", **shape) as image:
        layer, mip = image.layers - 1, min(1, image.mips - 1)
        width, height = image.mip_size(mip)
        texels = random.random((image.depth, height, width, 2)).astype(np.float16).squeeze()
        write_image(image, texels, layer, mip)
        back = read_image(image, np.float16, 2, layer, mip)
    assert (back == texels).all()


def test_sets_name_the_slots_that_are_wrong(device: Device) -> None:
    with (
        Layout(device, [[Binding(0, "uniform"), Binding(3, "storage", "compute")]]) as layout,
        Buffer(device, 64, "uniform") as buffer,
        pytest.raises(KeyError, match=r"has slots \[0, 3\], given are \[0\]"),
    ):
        Bindings(device, layout, 0, {0: buffer})
