"""What stands on the ground in numbers, drawn: seen near, not afar, behind nothing, and at one price for any number."""

import numpy as np
import pytest

from gameplay.content import shapes
from tests.vr_render.test_renderer import LOW, NORTH, SIZE, UP, drawn, picture, scene
from vr_render import flora_meshes, graphics
from vr_render.device import Device
from vr_render.flora import FLORA, Flora, FloraLooks, cell, joined
from vr_render.scene import Eye, Scene

BRIGHT = (255, 40, 200)


def looks(sight: float = 30.0) -> FloraLooks:
    count = len(FLORA)
    return FloraLooks(
        np.arange(count, dtype=np.int32),
        np.tile(BRIGHT, (count, 1)),
        np.tile(BRIGHT, (count, 1)),
        np.tile((1.0, 1.0), (count, 1)),
        np.full(count, sight),
        np.zeros(count),
        np.zeros(count, bool),
        np.zeros(count, bool),
    )


def ahead(shown: Scene, away: float, count: int = 1, kind: str = "shrub", rank: int = 0, sight: float = 30.0) -> Flora:
    """Some in a row in the air, level with the eye; `away` [m] to the north."""
    eye = shown.eyes[0]
    middle = eye.position + NORTH * away - UP * 0.5
    steps = np.arange(count) - (count - 1) / 2
    places = middle + eye.axes[:, 0] * steps[:, None] * 0.5
    look = np.tile(np.array([FLORA.index(kind), 0, 0, rank], np.uint8), (count, 1))
    anchor = np.rint(eye.position)
    return joined(looks(sight), anchor, [cell(anchor, places, look)])


def marked(shot: np.ndarray, bare: np.ndarray) -> int:
    """Pixels that are others than without flora."""
    return int((np.abs(shot[..., :3].astype(int) - bare[..., :3]).max(axis=-1) > 12).sum())


def test_names_are_the_contents() -> None:
    assert shapes.FLORA == FLORA


@pytest.mark.parametrize("name", FLORA)
def test_meshes_are_a_metre_tall_and_cheap(name: str) -> None:
    vertices, triangles = getattr(flora_meshes, name)()
    assert triangles.max() < len(vertices)
    assert len(triangles) <= 700
    assert 0.4 < vertices["point"][:, 1].max() < 1.3
    assert vertices["point"][:, 1].min() > -0.7
    assert np.abs(np.linalg.norm(vertices["normal"], axis=1) - 1).max() < 0.01
    assert (vertices["look"][:, 1] > 0).all()


def test_it_is_seen_near_and_shrinks_to_nothing_afar(device: Device) -> None:
    with drawn(device, LOW) as (renderer, target):
        shown = scene()
        bare = picture(renderer, target, shown)
        counts = []
        for away, rank in ((3.0, 0), (16.0, 0), (16.0, 255), (22.0, 0)):
            shown.flora = ahead(shown, away, rank=rank)
            counts.append(marked(picture(renderer, target, shown), bare))
        assert counts[0] > 300
        assert counts[0] > counts[1] > 0  # at low it is seen to 21 m
        assert counts[2:] == [0, 0]  # a high rank to half of that
        shown.flora = None
        assert marked(picture(renderer, target, shown), bare) == 0


def test_the_setting_turns_it_off(device: Device) -> None:
    with drawn(device, graphics.preset("low", detail=1.0, way="cpu", flora=0)) as (renderer, target):
        shown = scene()
        bare = picture(renderer, target, shown)
        shown.flora = ahead(shown, 4.0)
        assert marked(picture(renderer, target, shown), bare) == 0


def test_what_is_behind_the_eye_is_not_drawn_and_turning_shows_it(device: Device) -> None:
    with drawn(device, LOW) as (renderer, target):
        shown = scene()
        behind = ahead(shown, -4.0, 5)
        bare = picture(renderer, target, shown)
        shown.flora = behind
        assert marked(picture(renderer, target, shown), bare) == 0
        eye = shown.eyes[0]
        around = shown.seen_from(Eye.looking(eye.position, -NORTH, 70.0, SIZE))
        with_it = picture(renderer, target, around)
        around.flora = None
        assert marked(with_it, picture(renderer, target, around)) > 200


@pytest.mark.parametrize("prepared", [False, True])
def test_it_is_seen_wherever_the_eye_has_gone_and_turned(device: Device, prepared: bool) -> None:
    """Whether what may be in view was looked for in frames or between them."""
    with drawn(device, LOW) as (renderer, target):
        first = scene()
        eye, flora = first.eyes[0], ahead(first, 24.0, 12, sight=90.0)
        for step in range(41):
            turned = np.radians(4.0 * step - 160.0)
            side = np.cross(NORTH, UP)
            way = NORTH * np.cos(turned) + side * np.sin(turned)
            shown = first.seen_from(Eye.looking(eye.position + 0.02 * step * side, way, 40.0, SIZE))
            shown.flora = flora
            if step == 40:
                renderer.settle(shown)  # of two pictures that are compared, terrain must not come between
            if prepared:
                device.wait()
                renderer.prepare()
            renderer.draw(shown, still=True)
        seen = target.read()
        shown.flora = ahead(first, 24.0, 12, sight=90.0)  # others, which are looked for anew
        renderer.draw(shown, still=True)
        assert (seen == target.read()).all()
        shown.flora = None
        assert marked(seen[0], picture(renderer, target, shown)) > 200


def test_a_frame_calls_as_often_for_any_number(device: Device) -> None:
    with drawn(device, LOW) as (renderer, target):
        shown = scene()
        calls = []
        for count in (1, 4, 40):
            shown.flora = ahead(shown, 6.0, count)
            picture(renderer, target, shown)
            calls.append(renderer.draw(shown, still=True).calls)
        assert len(set(calls)) == 1
