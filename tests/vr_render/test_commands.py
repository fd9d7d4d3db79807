"""Commands and passes: what they do, and that validation watches them."""

import sys
from pathlib import Path

import numpy as np
import pytest

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.device import Device
from vr_render.frame_ring import FrameRing
from vr_render.images import Image, Sampler
from vr_render.pipelines import ComputePipeline, GraphicsPipeline, VertexInputs
from vr_render.render_pass import Attachment, Framebuffer, RenderPass
from vr_render.targets.image import ImageTarget
from vr_render.transfer import read_buffer, read_image, write_buffer, write_image

sys.path.insert(0, str(Path(__file__).parent))
from triangle import Triangle


def test_synchronization_validation_is_on_and_heard() -> None:
    """The negative of all other tests: without its barrier, a copy that reads what another wrote is told."""
    device = Device.open(validation=True)
    with Buffer(device, 64, "copy_from copy_to", name="twice") as buffer:

        def record(commands: Commands) -> None:
            commands.fill_buffer(buffer, 1)
            commands.copy_buffer(buffer, buffer, np.array([[0, 32, 32]], np.uint64))

        device.run(record)
        said = list(device.messages)
        assert any("SYNC-HAZARD" in message for message in said)
        device.messages.clear()
        device.run(lambda commands: [commands.fill_buffer(buffer, 1), commands.barrier("copy", "copy")])  # type: ignore
        assert device.messages == []
    device.close()


def test_messages_name_the_object() -> None:
    device = Device.open(validation=True)
    with Buffer(device, 64, "copy_to", name="the small one") as buffer, FrameRing(device) as ring:
        frame = ring.begin()
        frame.commands.fill_buffer(buffer, 1, offset=0, size=128)
        ring.cancel(frame)  # told when it is recorded; it must not run
    assert any("the small one" in message for message in device.messages)
    device.messages.clear()
    device.close()
    assert device.messages == []


def test_what_is_left_open_is_told() -> None:
    device = Device.open(validation=True)
    buffer = Buffer(device, 64, "copy_to", name="forgotten")
    assert device.live["Buffer"] == 1
    device.close()
    assert any("vkDestroyDevice" in message for message in device.messages)
    buffer.closed = True  # its device is gone


def test_samples_are_resolved_and_depth_is_reversed(device: Device) -> None:
    """Two views, four samples: a near triangle before a far one, and a smooth edge in what is resolved."""
    size, form = (32, 32), "R8G8B8A8_UNORM"
    inputs = VertexInputs((12,), ((0, 0, "R32G32B32_SFLOAT", 0),))
    corners = np.array([[-1, 1, 0.2], [1, 1, 0.2], [0, -1, 0.2], [-1, 1, 0.8], [1, 1, 0.8], [-1, -1, 0.8]], np.float32)
    samples = Image(device, size, form, "colour transient", layers=2, samples=4)
    depth = Image(device, size, "D32_SFLOAT", "depth sampled", layers=2, samples=4)
    result = Image(device, size, form, "colour copy_from sampled", layers=2)
    owners = [
        samples,
        depth,
        result,
        layout := Layout(device, push_bytes=16),
        render_pass := RenderPass(
            device,
            [Attachment(form, store="discard")],
            Attachment("D32_SFLOAT"),
            [Attachment(form, load="discard")],
            samples=4,
            views=2,
        ),
        framebuffer := Framebuffer(device, render_pass, [samples.view, result.view, depth.view], size),
        pipeline := GraphicsPipeline(
            device, layout, render_pass, "test_corners.vert", "test_triangle.frag", inputs, cull="none"
        ),
        vertices := Buffer(device, corners.nbytes, "vertex copy_to"),
    ]
    write_buffer(vertices, corners)

    def record(commands: Commands) -> None:
        commands.begin_pass(framebuffer, ((0.0, 0.0, 0.0, 1.0), None, 0.0))
        commands.bind(pipeline)
        commands.vertex_buffers([vertices])
        for first, colour in ((3, (0, 1, 0, 1)), (0, (1, 0, 0, 1))):  # the near one first: only depth can hide the far
            commands.push(layout, np.array(colour, np.float32))
            commands.draw(3, first=first)
        commands.end_pass()

    device.run(record)
    for layer in range(2):
        picture = read_image(result, np.uint8, 4, layer)
        assert tuple(picture[24, 4]) == (0, 255, 0, 255)  # near and far: near
        assert tuple(picture[18, 22]) == (255, 0, 0, 255)  # far alone
        assert tuple(picture[2, 30]) == (0, 0, 0, 255)
        assert len({int(value) for value in picture[:, :, 0].ravel()}) > 2  # edges between 0 and 255
    for owner in reversed(owners):
        owner.close()


def test_images_are_sampled_in_compute_and_by_mips(device: Device) -> None:
    with (
        Image(device, (8, 8), "R32_SFLOAT", "sampled copy_from copy_to", mips=0) as image,
        Sampler(device, linear=False) as sampler,
        Layout(device, [[Binding(0, "sampled", "compute"), Binding(1, "storage", "compute")]]) as layout,
        Buffer(device, 256, "storage copy_from") as buffer,
        ComputePipeline(device, layout, "test_sample.comp") as pipeline,
        Bindings(device, layout, 0, {0: (image.mip_view(1), sampler), 1: buffer}) as bindings,
    ):
        assert image.mips == 4
        write_image(image, np.arange(64, dtype=np.float32))

        def record(commands: Commands) -> None:
            commands.image_barrier(image, "read", "copy_from", "copy", "copy", mips=(0, 1))
            commands.image_barrier(image, "undefined", "copy_to", "nothing", "copy", mips=(1, 1))
            commands.blit(image, image, target_mip=1)
            commands.image_barrier(image, "copy_to", "read", "copy", "compute", mips=(1, 1))
            commands.image_barrier(image, "copy_from", "read", "copy", "compute", mips=(0, 1))
            commands.bind(pipeline)
            commands.bind_sets(layout, 0, [bindings], compute=True)
            commands.dispatch(1)

        device.run(record)
        texels = read_buffer(buffer, np.float32, count=16).reshape(4, 4)
    expected = np.arange(64, dtype=np.float32).reshape(4, 2, 4, 2).mean((1, 3))
    assert texels == pytest.approx(expected)


def test_cleared_images_and_parts_of_a_picture(device: Device) -> None:
    with Image(device, (8, 4), "R8G8B8A8_UNORM", "copy_from copy_to", layers=2) as image:

        def record(commands: Commands) -> None:
            commands.image_barrier(image, "undefined", "copy_to", "nothing", "copy")
            commands.clear_image(image, (1.0, 0.0, 0.2, 1.0))
            commands.image_barrier(image, "copy_to", "copy_from", "copy", "copy")

        device.run(record)
        assert (read_image(image, np.uint8, 4, layer=1, layout="copy_from") == [255, 0, 51, 255]).all()


def test_viewport_and_scissor_draw_to_a_part(device: Device) -> None:
    with ImageTarget(device, (64, 64)) as target:
        triangle = Triangle(device, target)
        frame = triangle.ring.begin()
        commands, view = frame.commands, target.acquire(frame)
        commands.begin_pass(triangle.framebuffers.of(view), ((0.0, 0.0, 0.0, 1.0),))
        commands.viewport(32, 0, 32, 64)
        commands.scissor(0, 0, 64, 40)
        commands.bind(triangle.pipeline)
        commands.push(triangle.layout, np.ones(4, np.float32))
        commands.draw(3)
        commands.end_pass()
        triangle.finish(frame)
        rows, columns = np.nonzero(target.read()[:, :, 0])
        assert (columns.min(), columns.max()) == (42, 53)
        assert rows.max() == 39
        triangle.close()


def test_indirect_draws_come_from_records(device: Device) -> None:
    records = np.array([[3, 1, 0, 0], [3, 0, 0, 0]], np.uint32)  # one drawn, one culled
    with ImageTarget(device, (64, 64)) as target, Buffer(device, 32, "indirect copy_to") as buffer:
        write_buffer(buffer, records)
        triangle = Triangle(device, target)
        frame = triangle.ring.begin()
        commands = frame.commands
        commands.begin_pass(triangle.framebuffers.of(target.acquire(frame)), ((0.0, 0.0, 0.0, 1.0),))
        commands.bind(triangle.pipeline)
        commands.push(triangle.layout, np.ones(4, np.float32))
        commands.draw_indirect(buffer, 0, 2)
        commands.end_pass()
        triangle.finish(frame)
        assert 0.11 < (target.read()[:, :, 1] == 255).mean() < 0.14
        triangle.close()


def test_compiled_pipelines_are_kept(tmp_path: Path) -> None:
    cache = tmp_path / "folder" / "pipelines.bin"
    for _ in range(2):
        with Device.open(validation=True, cache=cache) as device:
            layout = Layout(device, [[Binding(0, "storage", "compute")]])
            ComputePipeline(device, layout, "test_double.comp").close()
            layout.close()
        assert device.messages == []
        assert cache.stat().st_size > 0
    cache.write_bytes(b"damaged" * 100)  # the driver takes no notice of what is not its own
    with Device.open(cache=cache):
        pass
    assert cache.read_bytes()[:7] != b"damaged"
    assert [path.name for path in cache.parent.iterdir()] == ["pipelines.bin"]
