"""Everything that is made is closed: each kind of owner, also when its making fails, and none is left out here."""

import importlib
import pkgutil
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import vr_render
from vr_render import bindings as bindings_module
from vr_render import errors, frame_ring, vulkan_api
from vr_render.bindings import Binding, Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.device import Device
from vr_render.frame_ring import FrameRing
from vr_render.images import Image, ImageView, Sampler
from vr_render.owner import Owner
from vr_render.pipelines import ComputePipeline, GraphicsPipeline
from vr_render.render_pass import Attachment, Framebuffer, RenderPass
from vr_render.targets.capture import Capture
from vr_render.targets.image import ImageTarget
from vr_render.targets.window import WindowTarget, open_window
from vr_render.timestamps import Timestamps

sys.path.insert(0, str(Path(__file__).parent))
from display import virtual_display

COLOUR = Attachment("R8G8B8A8_UNORM")


def _view(device: Device) -> list[Owner]:
    image = Image(device, (4, 4), "R8_UNORM", "sampled", layers=2)
    return [image, ImageView(device, image, image.handle, "R8_UNORM")]


def _bindings(device: Device) -> list[Owner]:
    layout = Layout(device, [[Binding(0, "storage")]])
    buffer = Buffer(device, 64, "storage")
    return [layout, buffer, Bindings(device, layout, 0, {0: buffer})]


def _framebuffer(device: Device) -> list[Owner]:
    image = Image(device, (4, 4), COLOUR.format, "colour")
    render_pass = RenderPass(device, [COLOUR])
    return [image, render_pass, Framebuffer(device, render_pass, [image.view], (4, 4))]


def _graphics(device: Device) -> list[Owner]:
    layout, render_pass = Layout(device, push_bytes=16), RenderPass(device, [COLOUR])
    names = "test_triangle.vert", "test_triangle.frag"
    return [layout, render_pass, GraphicsPipeline(device, layout, render_pass, *names, depth="none")]


def _compute(device: Device) -> list[Owner]:
    layout = Layout(device, [[Binding(0, "storage", "compute")]])
    return [layout, ComputePipeline(device, layout, "test_double.comp")]


# How to make one of each kind, with what it needs, in the order of making.
MAKERS: dict[type[Owner], Callable[[Device], list[Owner]]] = {
    Buffer: lambda device: [Buffer(device, 64, "storage")],
    Image: lambda device: [Image(device, (4, 4), "D32_SFLOAT", "depth sampled", layers=2)],
    ImageView: _view,
    Sampler: lambda device: [Sampler(device, compare=True, anisotropy=4)],
    RenderPass: lambda device: [RenderPass(device, [COLOUR], Attachment("D32_SFLOAT"), [COLOUR], samples=4, views=2)],
    Framebuffer: _framebuffer,
    Layout: lambda device: [Layout(device, [[Binding(0, "sampled"), Binding(1, "uniform")], []], push_bytes=8)],
    Bindings: _bindings,
    GraphicsPipeline: _graphics,
    ComputePipeline: _compute,
    FrameRing: lambda device: [FrameRing(device)],
    Timestamps: lambda device: [Timestamps(device)],
    ImageTarget: lambda device: [ImageTarget(device, (4, 4), 2)],
    Capture: lambda device: [Capture(device)],
}


def kinds(base: type = Owner) -> set[type]:
    """All kinds of owners that were imported."""
    found = set()
    for kind in base.__subclasses__():
        found |= {kind} | kinds(kind)
    return found


@pytest.mark.parametrize("kind", MAKERS, ids=lambda kind: kind.__name__)
def test_an_owner_closes_what_it_made(device: Device, kind: type[Owner]) -> None:
    live, used = +device.live, list(device.memory.used)
    owners = MAKERS[kind](device)
    assert isinstance(owners[-1], kind)
    assert device.live[kind.__name__] == live[kind.__name__] + sum(type(owner) is kind for owner in owners) or (
        kind is ImageView  # an image has one of its own
    )
    for owner in reversed(owners):
        owner.close()
        owner.close()  # twice does nothing
    assert +device.live == live
    assert device.memory.used == used


def test_no_kind_of_owner_is_left_out() -> None:
    """Each is made above, or in tests of its own here, whose fixture `device` finds what is left open.

    A headset makes the two of its own; `xr/test_opening.py` counts what a hundred headsets leave.
    """
    for module in pkgutil.walk_packages(vr_render.__path__, "vr_render."):
        importlib.import_module(module.name)
    here = {kind.__name__ for kind in kinds() if kind.__module__.startswith("vr_render")}
    assert here >= {kind.__name__ for kind in MAKERS}
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.rglob("test_*.py"))
    untested = {name for name in here if not re.search(rf"\b{name}\(", tests)}
    assert untested == {"HeadsetTarget", "Swapchain"}


def test_a_window_target_closes_what_it_made() -> None:
    if sys.platform != "linux":
        pytest.skip("Xvfb is for Linux")
    with virtual_display(), Device.open(validation=True, window=True) as device:
        with open_window("test", (64, 64)) as window, WindowTarget(device, window):
            assert device.live["WindowTarget"] == 1
        assert +device.live == Counter()
    assert device.messages == []


def fails_at(number: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, out of memory at its call of that number."""
    calls: list[int] = []

    def instead(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == number:
            raise errors.OutOfMemoryError("full")
        return function(*arguments)

    return instead


def test_what_could_not_be_made_leaves_nothing(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    live, used, limit = +device.live, list(device.memory.used), device.memory.limit
    device.memory.limit = 0
    try:
        for make in (
            lambda: Buffer(device, 1 << 20, "storage"),
            lambda: Image(device, (64, 64), "R8_UNORM", "sampled"),
            lambda: ImageTarget(device, (64, 64)),
        ):
            with pytest.raises(errors.OutOfMemoryError):
                make()
    finally:
        device.memory.limit = limit
    with monkeypatch.context() as patch:  # validation tells what is left when the device is closed
        patch.setattr(bindings_module, "make", fails_at(2, bindings_module.make))
        with pytest.raises(errors.OutOfMemoryError):
            Layout(device, [[Binding(0, "storage")], []])
    layout, render_pass = Layout(device), RenderPass(device, [COLOUR])
    with pytest.raises(errors.ShaderError, match=r"missing\.vert is not compiled"):
        GraphicsPipeline(device, layout, render_pass, "missing.vert")
    with pytest.raises(errors.ShaderError, match=r"missing\.frag is not compiled"):
        GraphicsPipeline(device, layout, render_pass, "test_triangle.vert", "missing.frag")
    layout.close()
    render_pass.close()
    assert +device.live == live
    assert device.memory.used == used


def test_what_is_retired_is_closed_after_its_frame(device: Device) -> None:
    with FrameRing(device, count=2) as ring:
        frame = ring.begin()
        buffer = Buffer(device, 256, "copy_to")
        frame.commands.fill_buffer(buffer, 7)
        device.retire(buffer)
        device.wait()  # the frame is not even submitted: it must not be closed yet
        assert not buffer.closed
        ring.end(frame)
        ring.end(ring.begin())
        assert not buffer.closed
        ring.end(ring.begin())  # waits for the first frame's fence
        assert buffer.closed
        device.wait()


def test_waiting_closes_what_is_retired(device: Device) -> None:
    buffer = Buffer(device, 256, "copy_to")
    device.run(lambda commands: commands.fill_buffer(buffer, 7))
    device.retire(buffer)
    device.wait()
    assert buffer.closed


def test_a_frame_that_is_left_out_keeps_the_order(device: Device) -> None:
    with FrameRing(device) as ring:
        ring.end(ring.begin())
        ring.cancel(ring.begin())
        buffer = Buffer(device, 256, "copy_to")
        device.retire(buffer)
        for _ in range(3):
            ring.end(ring.begin())
        assert buffer.closed
        device.wait()


def test_compute_reads_what_was_copied_and_constants_reach_it(device: Device) -> None:
    values = np.arange(64, dtype=np.uint32)
    with (
        Layout(device, [[Binding(0, "storage", "compute")]]) as layout,
        ComputePipeline(device, layout, "test_double.comp", {0: 3}) as pipeline,
        Buffer(device, 256, "storage copy_to copy_from") as buffer,
        Buffer(device, 256, "copy_from copy_to", "readback") as host,
        Bindings(device, layout, 0, {0: buffer}) as bindings,
    ):
        host.array(np.uint32)[:] = values
        whole = np.array([[0, 0, 256]], np.uint64)

        def record(commands: Commands) -> None:
            commands.copy_buffer(host, buffer, whole)
            commands.barrier("copy", "compute")
            commands.bind(pipeline)
            commands.bind_sets(layout, 0, [bindings], compute=True)
            commands.dispatch(1)
            commands.barrier("compute", "copy")
            commands.copy_buffer(buffer, host, whole)
            commands.barrier("copy", "host")

        device.run(record)
        assert (host.array(np.uint32) == values * 3).all()


def test_a_ring_of_frames_that_is_made_by_half_leaves_nothing(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    fences: list[object] = []

    def make_one(*arguments: object) -> object:
        if fences:
            raise errors.VulkanError("no second fence")
        fences.append(vulkan_api.make(*arguments))
        return fences[-1]

    monkeypatch.setattr(frame_ring, "make", make_one)
    before = +device.live
    with pytest.raises(errors.VulkanError, match="no second fence"):
        FrameRing(device)
    assert +device.live == before
