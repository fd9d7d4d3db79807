"""Windows under Xvfb: drawing, resizing, minimising, images out of date, and a lost surface."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import glfw
import numpy as np
import pytest

from vr_render import errors
from vr_render.device import Device
from vr_render.images import ImageView
from vr_render.targets import window as window_module
from vr_render.targets.window import Window, WindowTarget, open_window
from vr_render.vulkan_api import vk

sys.path.insert(0, str(Path(__file__).parent))
from display import PATIENCE, set_minimised, virtual_display
from triangle import Triangle

if sys.platform != "linux":
    pytest.skip("Xvfb is for Linux", allow_module_level=True)


class Stand:
    """A window on a display of its own, and a triangle in it."""

    def __init__(self, device: Device, window: Window, vsync: bool = True) -> None:
        self.device, self.window = device, window
        self.target = WindowTarget(device, window, vsync)
        self.triangle = Triangle(device, self.target)

    def draw(self, frames: int = 3) -> int:
        """Draw some frames; how many were not left out."""
        drawn = 0
        for _ in range(frames):
            self.window.poll()
            drawn += self.triangle.draw()
        return drawn

    def picture(self) -> np.ndarray:
        """The next frame as it is shown."""
        self.window.poll()
        frame = self.triangle.ring.begin()
        view = self.target.acquire(frame)
        assert view is not None

        def draw(view: ImageView) -> None:
            framebuffer = self.triangle.framebuffers.of(view)
            frame.commands.begin_pass(framebuffer, ((1.0, 0.5, 0.0, 1.0),))
            frame.commands.end_pass()

        draw(view)
        self.target.capture(frame, draw)
        self.triangle.finish(frame)
        return self.target.captured()

    def close(self) -> None:
        self.device.wait()
        self.triangle.close()
        self.target.close()


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with virtual_display() as name:
        yield name


@pytest.fixture
def stand(display: str) -> Iterator[Stand]:
    with open_window("test", (320, 180)) as window:
        device = Device.open(validation=True, window=True)
        stand = Stand(device, window)
        yield stand
        stand.close()
        assert +device.live == {}
        device.close()
        assert device.messages == []


def wait_until(happened: Callable[[], bool], window: Window) -> None:
    """Poll events until something happened."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        window.poll()
        time.sleep(0.01)


def fails_once(monkeypatch: pytest.MonkeyPatch, name: str, result: int) -> list[int]:
    """Let a function of the window module fail at its next call; the calls are counted."""
    calls: list[int] = []
    real = getattr(window_module, name)

    def function(*arguments: object) -> int:
        calls.append(1)
        return result if len(calls) == 1 else real(*arguments)

    monkeypatch.setattr(window_module, name, function)
    return calls


def test_a_window_shows_what_is_drawn(stand: Stand) -> None:
    assert stand.draw(6) == 6
    picture = stand.picture()
    assert picture.shape == (180, 320, 4)
    assert (picture[:, :, :3] == [255, 188, 0]).all() or (picture[:, :, :3] == [255, 187, 0]).all()
    assert stand.draw(3) == 3  # the picture was given back to the window


def test_a_frame_that_a_fault_left_out_takes_no_image_with_it(stand: Stand) -> None:
    stand.draw()
    for _ in range(5):  # more often than there are images
        frame = stand.triangle.ring.begin()
        assert stand.target.acquire(frame) is not None
        stand.triangle.ring.cancel(frame)
    assert stand.draw(4) == 4
    assert stand.picture().shape == (180, 320, 4)


def test_a_window_whose_images_cannot_be_copied_has_its_picture_drawn_again(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = window_module.surface_capabilities

    def only_to_be_drawn(*arguments: Any) -> int:
        result = real(*arguments)
        arguments[-1].supportedUsageFlags = vk.VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT
        return result

    plain = stand.picture()
    monkeypatch.setattr(window_module, "surface_capabilities", only_to_be_drawn)
    for size in ((320, 180), (200, 120)):
        stand.target.resize(size)
        stand.target.set_vsync(not stand.target.vsync)  # asks for other images
        wait_until(lambda size=size: stand.window.size == size, stand.window)
        stand.draw()
        again = stand.picture()
        assert again.shape == (*size[::-1], 4)
        assert (again == plain[0, 0]).all()
    assert stand.draw() == 3


def test_a_resized_window_is_drawn_in_its_new_size(stand: Stand) -> None:
    stand.draw()
    generation = stand.target.generation
    stand.target.resize((400, 240))
    wait_until(lambda: stand.window.size == (400, 240), stand.window)
    assert stand.draw(5) == 5
    assert stand.target.size == (400, 240)
    assert stand.target.generation > generation
    assert stand.picture().shape == (240, 400, 4)


def test_a_window_that_shrinks_while_it_is_drawn(stand: Stand) -> None:
    for width in range(320, 200, -8):
        stand.target.resize((width, 180))
        stand.triangle.draw()  # without taking in the events: the window is ahead of what we know
    wait_until(lambda: stand.window.size == (208, 180), stand.window)
    assert stand.draw(3) == 3
    assert stand.target.size == (208, 180)


def test_nothing_is_drawn_to_a_minimised_window(stand: Stand) -> None:
    stand.draw()
    number = glfw.get_x11_window(stand.window.handle)
    set_minimised(number, True)
    wait_until(lambda: stand.window.minimised, stand.window)
    assert stand.draw(5) == 0
    set_minimised(number, False)
    wait_until(lambda: not stand.window.minimised, stand.window)
    assert stand.draw(5) == 5


@pytest.mark.parametrize("result", [vk.VK_ERROR_OUT_OF_DATE_KHR, vk.VK_ERROR_SURFACE_LOST_KHR])
@pytest.mark.parametrize("name", ["acquire_image", "present_image"])
def test_what_no_longer_fits_is_made_anew(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, name: str, result: int
) -> None:
    stand.draw()
    generation = stand.target.generation
    if name == "present_image":  # what is not shown must be shown once to be let go of: wait for it first
        stand.device.wait()
    calls = fails_once(monkeypatch, name, result)
    assert stand.draw(3) == 3
    assert len(calls) >= 3
    assert stand.target.generation == generation + 1


def test_a_window_out_of_date_for_ever_leaves_frames_out(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.draw()
    with monkeypatch.context() as patch:
        patch.setattr(window_module, "acquire_image", lambda *_: vk.VK_ERROR_OUT_OF_DATE_KHR)
        assert stand.draw(2) == 0
    assert stand.draw(3) == 3


def test_a_lost_device_is_told_and_can_be_closed(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.draw()
    stand.device.wait()
    monkeypatch.setattr(window_module, "acquire_image", lambda *_: vk.VK_ERROR_DEVICE_LOST)
    frame = stand.triangle.ring.begin()
    with pytest.raises(errors.DeviceLostError, match="was lost"):
        stand.target.acquire(frame)
    stand.triangle.ring.cancel(frame)


def test_without_vsync_frames_are_shown_too(display: str) -> None:
    with open_window("test", (160, 90), visible=False) as window:
        device = Device.open(validation=True, window=True)
        stand = Stand(device, window, vsync=False)
        assert stand.draw(4) == 4
        stand.close()
        device.close()
        assert device.messages == []


def test_full_screen_and_back(stand: Stand) -> None:
    stand.draw()
    stand.window.set_fullscreen(True)
    wait_until(lambda: stand.window.size[0] > 320, stand.window)
    assert stand.draw() == 3
    assert stand.target.size == stand.window.size
    stand.window.set_fullscreen(False)
    wait_until(lambda: stand.window.size == (320, 180), stand.window)
    assert stand.draw() == 3
