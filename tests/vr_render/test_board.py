"""The board: light with premultiplied alpha, drawn when something changed, kept for others; an extra of a frame."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from imgui_bundle import imgui

from vr_render.board import Board, PlainCanvas
from vr_render.device import Device
from vr_render.frame_ring import FrameRing
from vr_render.interface import BACKEND_FLAGS
from vr_render.transfer import read_image

SIZE = (96, 64)
WHITE, RED = 0xFFFFFFFF, 0xFF0000FF  # alpha, blue, green, red
Draw = Callable[[imgui.ImDrawList], None]


class Wall:
    """A board on a plain canvas, and frames to draw it in."""

    def __init__(self, device: Device) -> None:
        self.canvas = PlainCanvas(device, SIZE)
        self.board = Board(device, self.canvas, kept=True)
        self.ring = FrameRing(device)

    def show(self, draw: Draw) -> np.ndarray:
        """Draw a frame; what is kept then, u8, shape (height, width, 4)."""
        imgui.get_io().display_size = imgui.ImVec2(*SIZE)
        imgui.new_frame()
        draw(imgui.get_background_draw_list())
        imgui.render()
        self.board.show(imgui.get_draw_data())
        self.frame()
        assert self.board.picture is not None
        return read_image(self.board.picture, np.uint8, 4)

    def frame(self) -> None:
        frame = self.ring.begin()
        self.board.record(frame.commands, frame)
        self.ring.end(frame)

    def close(self) -> None:
        for owner in (self.ring, self.board, self.canvas):
            owner.close()


@pytest.fixture
def wall(device: Device) -> Iterator[Wall]:
    context = imgui.create_context()
    imgui.set_current_context(context)
    imgui.get_io().set_ini_filename("")
    imgui.get_io().backend_flags |= BACKEND_FLAGS
    made = Wall(device)
    yield made
    device.wait()
    made.close()
    imgui.destroy_context(context)


def plate(colour: int, left: float = 20) -> Draw:
    return lambda draw: draw.add_rect_filled((left, 10), (70, 50), colour)


def light(values: np.ndarray) -> np.ndarray:
    c = values.astype(float) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def test_nothing_is_clear_and_plates_are_opaque(wall: Wall) -> None:
    shown = wall.show(plate(RED))
    assert (shown[12:48, 22:68] == (255, 0, 0, 255)).all()
    assert (shown[:8] == 0).all() and (shown[:, 72:] == 0).all()


@pytest.mark.parametrize("colour", [0x80FFFFFF, 0x40FF8020])
def test_a_plate_over_a_world_looks_as_blending_it_there_would(wall: Wall, colour: int) -> None:
    """What a runtime does with premultiplied alpha gives what the plate gives when it is drawn into the picture."""
    shown = wall.show(plate(colour))[30, 40]
    world = np.array([0.1, 0.3, 0.6])
    composed = light(shown[:3]) + world * (1 - shown[3] / 255)
    own = light(np.array([colour & 255, colour >> 8 & 255, colour >> 16 & 255]))
    alpha = shown[3] / 255
    np.testing.assert_allclose(composed, own * alpha + world * (1 - alpha), atol=0.006)
    assert 0.05 < alpha < 0.6
    assert (light(shown[:3]) <= alpha + 0.006).all(), "premultiplied: no more light than it covers"


def test_two_plates_cover_as_much_as_both(wall: Wall) -> None:
    once = wall.show(plate(0x80FFFFFF))[30, 40, 3] / 255

    def twice(draw: imgui.ImDrawList) -> None:
        plate(0x80FFFFFF)(draw)
        plate(0x80FFFFFF)(draw)

    assert wall.show(twice)[30, 40, 3] / 255 == pytest.approx(1 - (1 - once) ** 2, abs=0.01)


def test_it_is_drawn_when_something_changed_alone(wall: Wall) -> None:
    for _ in range(3):
        wall.show(plate(WHITE))
    before = wall.board.changes
    first = wall.show(plate(WHITE))
    wall.frame()  # nothing new to show
    assert wall.board.changes == before
    moved = wall.show(plate(WHITE, 30))
    assert wall.board.changes == before + 1
    assert (moved[:, 22:28] == 0).all() and (first[12:48, 22:28] == 255).all()
    assert (wall.show(plate(RED, 30))[30, 40] == (255, 0, 0, 255)).all()


def test_what_the_canvas_had_no_image_for_is_drawn_when_it_is_shown_again(
    wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        before = wall.show(plate(RED))
    changes = wall.board.changes
    with monkeypatch.context() as held:
        held.setattr(wall.canvas, "acquire", lambda: None)
        assert (wall.show(plate(WHITE, 30)) == before).all()
        assert wall.board.missed and wall.board.changes == changes
        wall.show(plate(RED))
        assert not wall.board.missed, "that is what is seen"
    assert (wall.show(plate(WHITE, 30))[30, 40] == 255).all()
    assert not wall.board.missed and wall.board.changes == changes + 1


def test_text_that_comes_later_is_there(wall: Wall) -> None:
    wall.show(lambda draw: draw.add_text((4, 4), WHITE, "abc"))
    shown = wall.show(lambda draw: draw.add_text((4, 4), WHITE, "xyz"))
    assert shown[..., 3].max() > 200
    assert wall.board.changes >= 2
