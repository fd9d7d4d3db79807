"""The pass that draws Dear ImGui: colours, clipping, text, textures that come, change and go; nothing stays open."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from imgui_bundle import imgui

from vr_render.buffers import Buffer
from vr_render.device import Device
from vr_render.frame_ring import FrameRing
from vr_render.graphics import Graphics
from vr_render.images import Image, Sampler
from vr_render.interface import BACKEND_FLAGS, InterfacePass
from vr_render.passes.tone import Tone
from vr_render.render_pass import Attachment, Framebuffer, RenderPass
from vr_render.scene import Veil
from vr_render.targets.image import ImageTarget
from vr_render.transfer import read_image, write_buffer, write_image

SIZE = (160, 96)
RED, WHITE, BLACK = 0xFF0000FF, 0xFFFFFFFF, 0xFF000000  # alpha, blue, green, red
Draw = Callable[[imgui.ImDrawList], None]


class Screen:
    """An image, and the pass over it. `clear` is light, as the render pass takes it."""

    def __init__(self, device: Device, format: str = "R8G8B8A8_SRGB", size: tuple[int, int] = SIZE) -> None:
        self.size = size
        self.image = Image(device, size, format, "colour copy_from", name="screen")
        self.render_pass = RenderPass(device, [Attachment(format, final="copy_from")], name="screen")
        self.framebuffer = Framebuffer(device, self.render_pass, [self.image.view], size)
        self.ring = FrameRing(device)
        self.encodes = format.endswith("SRGB")
        self.interface = InterfacePass(device, self.render_pass, self.encodes)

    def show(self, draw: Draw, clear: float = 0.0, frames: int = 1, display: tuple[int, int] = SIZE) -> np.ndarray:
        """Draw some frames; the last one, u8, shape (height, width, 4)."""
        for _ in range(frames):
            io = imgui.get_io()
            io.display_size = imgui.ImVec2(*display)
            io.delta_time = 1 / 60
            imgui.new_frame()
            draw(imgui.get_background_draw_list())
            imgui.render()
            data = imgui.get_draw_data()
            frame = self.ring.begin()
            self.interface.prepare(frame.commands, frame.index, data)
            frame.commands.begin_pass(self.framebuffer, ((clear, clear, clear, 1.0),))
            self.interface.draw(frame.commands, frame.index, data, self.size)
            frame.commands.end_pass()
            self.ring.end(frame)
        return read_image(self.image, np.uint8, 4, layout="copy_from")

    def close(self) -> None:
        for owner in (self.interface, self.ring, self.framebuffer, self.render_pass, self.image):
            owner.close()


@pytest.fixture
def context() -> Iterator[imgui.internal.Context]:
    made = imgui.create_context()
    imgui.set_current_context(made)
    io = imgui.get_io()
    io.set_ini_filename("")
    io.backend_flags |= BACKEND_FLAGS
    yield made
    imgui.destroy_context(made)


@pytest.fixture
def screen(device: Device, context: imgui.internal.Context) -> Iterator[Screen]:
    made = Screen(device)
    yield made
    device.wait()
    made.close()


def plate(low: tuple[float, float], high: tuple[float, float], colour: int) -> Draw:
    return lambda draw: draw.add_rect_filled(low, high, colour)


def test_a_plate_has_its_colour_and_place(screen: Screen) -> None:
    shown = screen.show(plate((40, 24), (120, 72), RED))
    assert (shown[26:70, 42:118] == (255, 0, 0, 255)).all()
    assert (shown[:22] == (0, 0, 0, 255)).all() and (shown[:, 124:] == (0, 0, 0, 255)).all()


@pytest.mark.parametrize("format", ["R8G8B8A8_SRGB", "R8G8B8A8_UNORM"])
@pytest.mark.parametrize("value", [0x20, 0x80, 0xC8])
def test_colours_arrive_as_they_were_chosen(
    device: Device, context: imgui.internal.Context, format: str, value: int
) -> None:
    screen = Screen(device, format)
    grey = 0xFF000000 | value << 16 | value << 8 | value
    shown = screen.show(plate((0, 0), SIZE, grey))
    assert abs(int(shown[40, 80, 0]) - value) <= 1
    device.wait()
    screen.close()


@pytest.mark.parametrize(("plate_colour", "clear", "expected"), [(BLACK, 1.0, 77), (WHITE, 0.0, 178)])
def test_opacity_looks_the_same_where_light_is_blended(
    screen: Screen, plate_colour: int, clear: float, expected: int
) -> None:
    see_through = (plate_colour & 0xFFFFFF) | 0xB2000000  # 70 %
    shown = screen.show(plate((0, 0), SIZE, see_through), clear)
    # the sRGB curve is not quite a power of 2.2
    assert abs(int(shown[40, 80, 0]) - expected) <= 6


def test_clip_rectangles_hold(screen: Screen) -> None:
    def draw(into: imgui.ImDrawList) -> None:
        into.push_clip_rect((30, 20), (60, 50))
        into.add_rect_filled((0, 0), SIZE, RED)
        into.pop_clip_rect()
        into.push_clip_rect((-50, 80), (500, 900))
        into.add_rect_filled((0, 0), SIZE, WHITE)
        into.pop_clip_rect()
        into.push_clip_rect((300, 300), (400, 400))
        into.add_rect_filled((0, 0), SIZE, WHITE)
        into.pop_clip_rect()

    shown = screen.show(draw)
    lit = (shown[..., :3] > 0).any(axis=2)
    expected = np.zeros_like(lit)
    expected[20:50, 30:60] = True
    expected[80:] = True
    np.testing.assert_array_equal(lit, expected)


def test_text_is_bright_where_it_stands_and_nowhere_else(screen: Screen) -> None:
    shown = screen.show(lambda draw: draw.add_text((20, 30), WHITE, "Soil 123"))
    width, height = imgui.calc_text_size("Soil 123")
    inside = shown[30 : 30 + round(height), 20 : 20 + round(width), 0]
    assert inside.max() > 200
    assert 0.1 < (inside > 100).mean() < 0.7, "letters, not a plate"
    outside = shown[..., 0].copy()
    outside[28 : 32 + round(height), 18 : 22 + round(width)] = 0
    assert outside.max() == 0


def test_a_larger_picture_is_the_same_layout(device: Device, context: imgui.internal.Context) -> None:
    screen = Screen(device, size=(320, 192))
    shown = screen.show(plate((40, 24), (120, 72), RED))
    assert (shown[52:140, 84:236] == (255, 0, 0, 255)).all()
    assert shown[:44].max(axis=(0, 1))[0] == 0
    device.wait()
    screen.close()


def test_textures_grow_change_and_go(screen: Screen, device: Device) -> None:
    """Many sizes of many letters make the texture of the letters grow, which replaces it."""
    screen.show(lambda draw: draw.add_text((2, 2), WHITE, "x"))
    before = imgui.get_io().fonts.tex_data.unique_id
    for size in range(10, 60, 4):
        letters = "".join(chr(code) for code in range(33, 127))
        shown = screen.show(
            lambda draw, size=size, letters=letters: draw.add_text(
                imgui.get_font(), float(size), (2, 2), WHITE, letters, 156.0
            )
        )
        assert shown[..., 0].max() > 200
    assert imgui.get_io().fonts.tex_data.unique_id != before
    screen.show(lambda draw: None, frames=80)  # letters that nobody uses are let go of
    assert device.live["Image"] <= 3


def test_a_new_pass_draws_the_letters_of_the_old_context(device: Device, context: imgui.internal.Context) -> None:
    """As after a device was lost: textures belong to a pass, the context goes on."""
    pictures = []
    for _ in range(2):
        screen = Screen(device)
        pictures.append(screen.show(lambda draw: draw.add_text((20, 30), WHITE, "Soil"), frames=2))
        device.wait()
        screen.close()
    assert pictures[0][..., 0].max() > 200
    np.testing.assert_array_equal(*pictures)


def test_buffers_grow_while_frames_are_in_flight(screen: Screen) -> None:
    count = 1

    def draw(into: imgui.ImDrawList) -> None:
        for number in range(count):
            into.add_rect_filled((number % 160, 0), (number % 160 + 1, 96), WHITE)

    for step in (1, 10, 3000, 30_000, 5):
        count = step
        shown = screen.show(draw, frames=3)
    assert (shown[:, :5, 0] > 0).all() and shown[:, 8:, 0].max() == 0


def test_windows_and_plates_take_few_calls(screen: Screen, device: Device) -> None:
    def draw(into: imgui.ImDrawList) -> None:
        for number in range(200):
            into.add_rect_filled(
                (number % 16 * 10, number // 16 * 6), (number % 16 * 10 + 8, number // 16 * 6 + 4), RED
            )
            into.add_text((number % 16 * 10, 0), WHITE, "x")

    screen.show(draw, frames=3)
    assert device.calls < 30


def test_an_empty_frame_draws_nothing(screen: Screen) -> None:
    shown = screen.show(lambda draw: None, clear=1.0, frames=3)
    assert (shown == 255).all()


@pytest.mark.parametrize("views", [1, 2])
def test_the_last_pass_draws_it_over_the_picture(device: Device, context: imgui.internal.Context, views: int) -> None:
    """In every layer, also after the pass was made anew, as new settings do."""
    target = ImageTarget(device, SIZE, views)
    sampler, exposure = Sampler(device), Buffer(device, 64, "storage copy_to")
    light = Image(device, SIZE, "R16G16B16A16_SFLOAT", "sampled copy_to", layers=views)
    for layer in range(views):
        write_image(light, np.zeros((SIZE[1], SIZE[0], 4), np.float16), layer)
    write_buffer(exposure, np.ones(16, np.float32))
    stage = SimpleNamespace(
        device=device,
        target=target,
        views=views,
        graphics=Graphics(bloom=False),
        images=dict.fromkeys(("composed", "bloom", "depth"), (light, sampler)),
        buffers={"exposure": exposure},
    )
    ring = FrameRing(device)
    for _ in range(2):
        tone = Tone(stage)  # type: ignore[arg-type]
        tone.resize()
        for _ in range(3):
            imgui.get_io().display_size = imgui.ImVec2(*SIZE)
            imgui.new_frame()
            imgui.get_background_draw_list().add_rect_filled((40, 24), (120, 72), RED)
            imgui.get_background_draw_list().add_text((2, 2), WHITE, "Soil")
            imgui.render()
            frame = ring.begin()
            view = target.acquire(frame)
            scene = SimpleNamespace(veil=Veil(), eyes=[])
            drawing = SimpleNamespace(slot=frame.index, target=view, interface=imgui.get_draw_data(), scene=scene)
            tone.record(frame.commands, drawing)  # type: ignore[arg-type]
            ring.end(frame)
        for layer in range(views):
            shown = target.read(layer)
            assert (shown[26:70, 42:118] == (255, 0, 0, 255)).all()
            assert shown[:20, :40].max(axis=(0, 1))[1] > 200
            assert (shown[76:, 124:, :3] < 8).all()
        device.wait()
        tone.close()
    for owner in (ring, light, exposure, sampler, target):
        owner.close()
