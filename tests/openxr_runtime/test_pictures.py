"""What each eye saw, against what must be seen by the numbers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xr
from PIL import Image

from tests.openxr_runtime import Headset, Pose, Runtime, pictures
from tests.openxr_runtime.application import Application, Chain
from vr_render.device import Device

SRGB, BGR, LINEAR = 43, 50, 37
RED, GREEN, BLUE = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)
FORTY_FIVE = math.pi / 4
BLEND = xr.CompositionLayerFlags.BLEND_TEXTURE_SOURCE_ALPHA_BIT
UNPREMULTIPLIED = BLEND | xr.CompositionLayerFlags.UNPREMULTIPLIED_ALPHA_BIT


def flat(colour: tuple[int, ...], size: tuple[int, int] = (64, 64)) -> np.ndarray:
    return np.full((size[1], size[0], 4), colour, np.uint8)


@pytest.fixture
def eyes(device: Device) -> Any:
    """An application whose eyes see 45 degrees to each side, from the head's middle, in 64 x 64 pixels."""
    fov = (-FORTY_FIVE, FORTY_FIVE, FORTY_FIVE, -FORTY_FIVE)
    runtime = Runtime(Headset(fovs=(fov, fov), eye_distance=0.1, size=(64, 64)))
    with runtime, Application(runtime, device) as application:
        application.until("focused")
        yield application


def posef(x: float, y: float, z: float, yaw: float = 0.0) -> xr.Posef:
    made = xr.Posef()
    Pose.at(x, y, z, yaw=yaw).write(made)
    return made


@pytest.mark.parametrize("kind", [SRGB, BGR])
def test_each_eye_sees_its_layer(eyes: Application, kind: int, tmp_path: Path) -> None:
    chain = Chain(eyes, (64, 64), 2, kind)
    swapped = [(*colour[:3][::-1], 255) if kind == BGR else colour for colour in (RED, BLUE)]
    chain.show([flat(colour) for colour in swapped])
    eyes.frame(lambda time: [eyes.projection(chain, time)])
    left, right = eyes.runtime.picture("left"), eyes.runtime.picture("right")
    assert (left == RED[:3]).all() and (right == BLUE[:3]).all()
    pictures.save(eyes.runtime, tmp_path / "both.png")
    both = np.array(Image.open(tmp_path / "both.png"))
    assert both.shape == (64, 128, 3) and (both[:, 64:] == BLUE[:3]).all()


def test_unorm_is_light_and_a_rectangle_is_a_part(eyes: Application) -> None:
    chain = Chain(eyes, (64, 64), 2, LINEAR)
    picture = flat((55, 55, 55, 255))
    picture[:32] = 0
    chain.show([picture, picture])

    def draw(time: int) -> list[Any]:
        layer = eyes.projection(chain, time)
        for view in range(2):
            layer._views[view].sub_image.image_rect = xr.Rect2Di(xr.Offset2Di(0, 32), xr.Extent2Di(64, 32))
        return [layer]

    eyes.frame(draw)
    seen = eyes.runtime.picture("left")
    assert seen.shape == (32, 64, 3) and (seen == 128).all()  # 55/255 of the light is sRGB 128


def test_a_quad_in_perspective(eyes: Application) -> None:
    """1 m wide, 1 m ahead, 0.25 m up: from each eye's place, between columns and rows that follow from tangents."""
    panel = Chain(eyes, (16, 16), 1, SRGB)
    panel.show([flat(GREEN, (16, 16))])
    eyes.frame(lambda time: [eyes.quad(panel, posef(0, 1.85, -1.0), (1.0, 0.5))])
    for name, place in (("left", -0.05), ("right", 0.05)):
        rows, columns = np.nonzero(eyes.runtime.picture(name)[..., 1] > 128)
        first, last = (32 + 32 * (edge - place) for edge in (-0.5, 0.5))
        assert columns.min() == pytest.approx(first, abs=1) and columns.max() + 1 == pytest.approx(last, abs=1)
        assert (rows.min(), rows.max() + 1) == (16, 32)
        assert len(rows) == (columns.max() + 1 - columns.min()) * 16


def test_a_turned_quad_is_smaller_where_it_is_far(eyes: Application) -> None:
    panel = Chain(eyes, (16, 16), 1, SRGB)
    picture = flat(GREEN, (16, 16))
    picture[:, 8:] = RED
    panel.show([picture])
    eyes.frame(lambda time: [eyes.quad(panel, posef(0, 1.6, -1.0, yaw=45), (1.0, 1.0))])
    seen = eyes.runtime.picture("left")
    green, red = seen[..., 1] > 128, seen[..., 0] > 128
    assert green.any() and red.any()
    assert green.any(1).sum() > red.any(1).sum()  # its left side comes towards the eye
    eyes.frame(lambda time: [eyes.quad(panel, posef(0, 1.6, -1.0, yaw=180), (1.0, 1.0))])
    assert not eyes.runtime.picture("left").any()  # from behind


def test_a_quad_for_one_eye_and_one_locked_to_the_head(eyes: Application) -> None:
    panel = Chain(eyes, (16, 16), 1, SRGB)
    panel.show([flat(GREEN, (16, 16))])
    view = eyes.reference(xr.ReferenceSpaceType.VIEW)
    eyes.runtime.player.head = Pose.at(3, 1, 2, yaw=130)
    locked = {"space": view, "eye_visibility": xr.EyeVisibility.RIGHT}
    eyes.frame(lambda time: [eyes.quad(panel, posef(0, 0, -1.0), (1.0, 1.0), **locked)])
    assert eyes.runtime.last.quads[0].head_locked
    assert not eyes.runtime.picture("left").any()
    assert eyes.runtime.picture("right")[32, 30, 1] == 255


@pytest.mark.parametrize(
    ("texel", "flags", "behind", "expected"),
    [
        ((188, 188, 188, 128), BLEND, 0, 188),  # half the light of white, premultiplied
        ((188, 188, 188, 128), BLEND, 255, 255),
        ((255, 255, 255, 128), UNPREMULTIPLIED, 0, 188),
        ((0, 0, 0, 128), BLEND, 255, 188),
        ((0, 0, 0, 128), xr.CompositionLayerFlags.NONE, 255, 0),
    ],
)
def test_blending_in_linear_light(
    eyes: Application, texel: tuple[int, ...], flags: xr.CompositionLayerFlags, behind: int, expected: int
) -> None:
    chain, panel = Chain(eyes, (64, 64), 2, SRGB), Chain(eyes, (16, 16), 1, SRGB)
    chain.show([flat((behind, behind, behind, 255))] * 2)
    panel.show([flat(texel, (16, 16))])

    def draw(time: int) -> list[Any]:
        quad = eyes.quad(panel, posef(0, 1.6, -1.0), (1.0, 1.0), layer_flags=flags)
        return [eyes.projection(chain, time), quad]

    eyes.frame(draw)
    seen = eyes.runtime.picture("left")
    assert seen[32, 32] == pytest.approx(expected, abs=2)
    assert (seen[0, 0] == behind).all()


def test_small_print_is_averaged_not_skipped(eyes: Application) -> None:
    """Stripes of one texel, many to a pixel, are an even grey."""
    panel = Chain(eyes, (512, 64), 1, SRGB)
    stripes = flat((0, 0, 0, 255), (512, 64))
    stripes[:, ::2] = 255
    panel.show([stripes])
    eyes.frame(lambda time: [eyes.quad(panel, posef(0, 1.6, -1.0), (1.0, 1.0))])
    seen = eyes.runtime.picture("left")[24:40, 24:40, 0]
    assert seen.min() > 150 and seen.max() < 220


def test_no_picture_without_a_frame_or_its_swapchain(eyes: Application) -> None:
    runtime = Runtime()
    with pytest.raises(RuntimeError, match="no frame"):
        runtime.picture("left")
    chain = Chain(eyes, (64, 64), 2, SRGB)
    chain.show([flat(RED)] * 2)
    eyes.frame(lambda time: [eyes.projection(chain, time)])
    xr.destroy_swapchain(chain.handle)
    with pytest.raises(RuntimeError, match="was destroyed"):
        eyes.runtime.picture("left")
