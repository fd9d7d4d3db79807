"""The window beside the headset, under Xvfb: one eye as it is, panels over it; the frames never depend on it."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import glfw
import numpy as np
import pytest
from imgui_bundle import imgui

from vr_render import device as device_module
from vr_render import frame_ring
from vr_render.board import Board, PlainCanvas
from vr_render.device import Device
from vr_render.headset_frame import EyeView, Pose
from vr_render.interface import BACKEND_FLAGS
from vr_render.room import Room
from vr_render.targets import mirror as mirror_module
from vr_render.targets import window as window_module
from vr_render.targets.image import ImageTarget
from vr_render.targets.mirror import Mirror, fit, part_of
from vr_render.targets.window import open_window
from vr_render.vulkan_api import lib, vk
from vr_render.xr.layers import Quad

sys.path.insert(0, str(Path(__file__).parent))
from display import PATIENCE, set_minimised, virtual_display

if sys.platform != "linux":
    pytest.skip("Xvfb is for Linux", allow_module_level=True)

AHEAD = np.array([0.0, 0.0, 0.0, 1.0])
EYE = EyeView(Pose(np.array([0.0, 1.6, 0.0]), AHEAD), np.array([-1.0, 1.0, 1.0, -1.0]))
RED = 0xFF0000FF  # alpha, blue, green, red


class Beside:
    """A room for two eyes, a board that is red to beyond its middle, and the window."""

    def __init__(self, device: Device, window: window_module.Window) -> None:
        self.device, self.window = device, window
        self.target = ImageTarget(device, (320, 320), 2)
        self.room = Room(device, self.target)
        self.canvas = PlainCanvas(device, (64, 64))
        self.board = Board(device, self.canvas, kept=True)
        self.mirror = Mirror(device, window, self.target, self.board)
        self.quads: list[Quad] = []
        self.captures = False
        self.red = 40  # pixels of the board, from the left

    def record(self, _commands: object, frame: object) -> None:
        if frame.waits:  # type: ignore[attr-defined]  # the window gave an image
            self.mirror.target.capture(frame, lambda view: None)  # type: ignore[arg-type]

    def submitted(self) -> None:
        """Nothing."""

    def draw(self, frames: int = 1) -> int:
        """Draw some frames; how many of them the window showed."""
        before = self.mirror.shown
        for _ in range(frames):
            self.window.poll()
            imgui.get_io().display_size = imgui.ImVec2(64, 64)
            imgui.new_frame()
            imgui.get_background_draw_list().add_rect_filled((0, 0), (self.red, 64), RED)
            imgui.render()
            self.board.show(imgui.get_draw_data())
            self.mirror.look(EYE, EYE.pose, self.quads)
            assert self.room.draw([EYE, EYE], extras=[self.board, self.mirror, self])
        return self.mirror.shown - before

    def picture(self) -> np.ndarray:
        """What the window shows, int, shape (height, width, 3)."""
        end = time.monotonic() + PATIENCE
        while not self.draw():
            assert time.monotonic() < end
        return self.mirror.target.captured()[..., :3].astype(int)

    def panel(self, *, locked: bool = False, yaw: float = 0.0) -> Quad:
        """The left half of the board, 40 by 40 cm, a metre ahead."""
        turn = np.array([0.0, np.sin(yaw / 2), 0.0, np.cos(yaw / 2)])
        place = np.array([0.0, 0.0 if locked else 1.6, -1.0])
        return Quad(self.canvas, (0, 0, 32, 64), Pose(place, turn), (0.4, 0.4), locked)  # type: ignore[arg-type]

    def close(self) -> None:
        self.device.wait()
        for owner in (self.mirror, self.board, self.canvas, self.room, self.target):
            owner.close()


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with virtual_display() as name:
        yield name


@pytest.fixture
def beside(display: str) -> Iterator[Beside]:
    context = imgui.create_context()
    imgui.set_current_context(context)
    imgui.get_io().set_ini_filename("")
    imgui.get_io().backend_flags |= BACKEND_FLAGS
    with open_window("test", (320, 180)) as window:
        device = Device.open(validation=True, window=True)
        made = Beside(device, window)
        yield made
        made.close()
        assert +device.live == {}
        device.close()
        assert device.messages == []
    imgui.destroy_context(context)


def test_it_shows_the_middle_of_the_eye_with_panels_where_they_hang(beside: Beside) -> None:
    plain = beside.picture()
    expected = beside.target.read(0)[70:250, :, :3].astype(int)
    assert plain.shape == (180, 320, 3)
    assert np.abs(plain - expected).max() <= 3
    for quad in (beside.panel(), beside.panel(locked=True)):
        beside.quads = [quad]
        shown = beside.picture()
        red = (shown == (255, 0, 0)).all(axis=2)
        assert red[60:120, 130:190].all()  # 0.2 m of the metre that is half of 320 pixels, to each side
        assert red.sum() == pytest.approx(64 * 64, rel=0.05)
        assert np.abs(shown - plain)[~red].max() <= 3
    beside.quads = [beside.panel(yaw=np.pi)]
    assert np.abs(beside.picture() - plain).max() <= 3, "nothing from behind"


class Counting:
    """Vulkan, with what is submitted counted."""

    def __init__(self) -> None:
        self.submits = 0

    def __getattr__(self, name: str) -> object:
        return getattr(lib, name)

    def vkQueueSubmit(self, *arguments: object) -> int:  # noqa: N802
        self.submits += 1
        return int(lib.vkQueueSubmit(*arguments))


def test_panels_and_window_go_with_the_eyes_in_one_submit(beside: Beside, monkeypatch: pytest.MonkeyPatch) -> None:
    beside.quads = [beside.panel()]
    beside.draw(3)
    counting = Counting()
    for module in (frame_ring, device_module, window_module):
        monkeypatch.setattr(module, "lib", counting)
    shown, changes = 0, beside.board.changes
    for frame in range(8):
        beside.red = 30 + frame
        shown += beside.draw()
        assert counting.submits == frame + 1
    assert shown > 0 and beside.board.changes == changes + 8


def test_it_follows_the_window(beside: Beside) -> None:
    beside.draw(3)
    beside.window.resize((240, 240))
    end = time.monotonic() + PATIENCE
    while beside.picture().shape != (240, 240, 3):
        assert time.monotonic() < end
    set_minimised(glfw.get_x11_window(beside.window.handle), True)
    while not beside.window.minimised:
        beside.window.poll()
    assert beside.draw(5) == 0
    set_minimised(glfw.get_x11_window(beside.window.handle), False)
    while beside.window.minimised:
        beside.window.poll()
    assert beside.picture().shape == (240, 240, 3)


@pytest.mark.parametrize("result", [vk.VK_NOT_READY, vk.VK_ERROR_OUT_OF_DATE_KHR, vk.VK_ERROR_SURFACE_LOST_KHR])
def test_a_frame_goes_on_without_an_image(beside: Beside, monkeypatch: pytest.MonkeyPatch, result: int) -> None:
    beside.picture()
    real, calls = window_module.acquire_image, []

    def acquire(*arguments: object) -> int:
        calls.append(arguments[2])
        return real(*arguments) if len(calls) > 1 else result

    monkeypatch.setattr(window_module, "acquire_image", acquire)
    beside.draw()
    assert calls[0] == 0, "it does not wait"
    assert beside.picture().shape == (180, 320, 3)


def test_a_window_that_is_gone_takes_nothing_with_it(beside: Beside, monkeypatch: pytest.MonkeyPatch) -> None:
    beside.picture()

    def refuse(*_: object) -> None:
        raise mirror_module.SurfaceLostError("gone")

    monkeypatch.setattr(beside.mirror.target, "_make_surface", refuse)
    monkeypatch.setattr(window_module, "acquire_image", lambda *_: vk.VK_ERROR_SURFACE_LOST_KHR)
    assert beside.draw(3) == 0


@pytest.mark.parametrize("size", [(1280, 720), (700, 1400), (400, 400)])
def test_the_part_has_the_shape_of_the_window_and_straight_ahead_in_its_middle(size: tuple[int, int]) -> None:
    tangents = np.array([-1.3, 0.9, 1.0, -1.2])
    half = fit(tangents, size)
    x, y, width, height = part_of(tangents, half, (2016, 2240))
    assert half[0] / half[1] == pytest.approx(size[0] / size[1])
    assert x + width / 2 == pytest.approx(1.3 / 2.2 * 2016, abs=1)
    assert y + height / 2 == pytest.approx(1.0 / 2.2 * 2240, abs=1)
    assert 0 <= x and x + width <= 2016 and 0 <= y and y + height <= 2240
    assert x + width >= 2015 or y <= 1
