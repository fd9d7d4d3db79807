"""Tall flora from afar: seen there by another mesh, which takes over without a gap; gone beyond the setting's range."""

import dataclasses

import numpy as np
import pytest

from gameplay.content import shapes
from tests.vr_render.test_flora import ahead, looks, marked
from tests.vr_render.test_renderer import LOW, SIZE, drawn, picture, scene
from vr_render import flora_far, flora_meshes, graphics
from vr_render.device import Device
from vr_render.flora import FLORA, TALL, Flora, cell, joined
from vr_render.scene import Eye, Scene

TALLNESS = 6.0  # metres that they are tall


def tall(shown: Scene, away: float, kind: str = "tree", count: int = 1) -> Flora:
    """Some before the sky, `away` [m] to the north."""
    eye = shown.eyes[0]
    kinds = looks(1000.0)
    kinds = dataclasses.replace(kinds, sizes=kinds.sizes * TALLNESS, tall=np.isin(FLORA, TALL))
    ahead = -eye.axes[:, 2]
    steps = np.arange(count) - (count - 1) / 2
    places = eye.position + ahead * away - eye.axes[:, 1] * TALLNESS / 2 + eye.axes[:, 0] * steps[:, None] * TALLNESS
    anchor = np.rint(eye.position)
    look = np.tile(np.array([FLORA.index(kind), 0, 0, 0], np.uint8), (count, 1))
    return joined(kinds, anchor, [cell(anchor, places, look)])


def upwards(fov: float = 70.0) -> Scene:
    """Nothing but the sky, through a lens of so many degrees."""
    shown = scene(down=-0.9)
    eye = shown.eyes[0]
    return shown.seen_from(Eye.looking(eye.position, -eye.axes[:, 2], fov, SIZE))


def test_names_are_the_contents() -> None:
    assert shapes.TALL_FLORA == TALL
    assert set(TALL) <= set(FLORA)


@pytest.mark.parametrize("name", TALL)
def test_meshes_are_as_large_as_those_from_near_and_cheaper(name: str) -> None:
    (near, _), (far, triangles) = (getattr(part, name)() for part in (flora_meshes, flora_far))
    assert triangles.max() < len(far) <= 135
    assert len(triangles) <= 120
    for side in (
        near["point"].min(axis=0) - far["point"].min(axis=0),
        near["point"].max(axis=0) - far["point"].max(axis=0),
    ):
        assert np.abs(side).max() < 0.4
    assert np.abs(np.linalg.norm(far["normal"], axis=1) - 1).max() < 0.01
    bright = [mesh["look"][:, 1].mean() for mesh in (near, far)]
    assert bright[1] == pytest.approx(bright[0], rel=0.25)


def test_it_is_seen_as_far_as_the_setting_says(device: Device) -> None:
    for setting, seen, gone in ((1, 100.0, 151.0), (2, 200.0, 301.0)):
        with drawn(device, graphics.preset("low", detail=1.0, way="cpu", flora=setting)) as (renderer, target):
            shown = upwards()
            bare = picture(renderer, target, shown)
            for away, there in ((seen, True), (gone, False)):
                shown.tall = tall(shown, away, count=9)
                assert (marked(picture(renderer, target, shown), bare) > 3) == there


@pytest.mark.parametrize("kind", ["tree", "conifer", "tall_cap"])
def test_its_meshes_change_without_a_gap(device: Device, kind: str) -> None:
    with drawn(device, LOW) as (renderer, target):
        shown = upwards(16.0)
        bare = picture(renderer, target, shown)
        found = []
        for away in np.linspace(25.0, 35.0, 6):  # at low the one is there to 34 m, the other from 26 m
            shown.tall = tall(shown, away, kind)
            found.append(marked(picture(renderer, target, shown), bare) * away * away)
        assert min(found) > 0.7 * max(found)
        assert found[0] != found[-1]


def test_both_eyes_see_it_near_and_far(device: Device) -> None:
    with drawn(device, LOW, views=2) as (renderer, target):
        shown = upwards()
        picture(renderer, target, shown)
        bare = [target.read(layer)[..., :3].astype(int) for layer in (0, 1)]
        for away in (15.0, 30.0, 60.0):
            shown.tall = tall(shown, away, count=3)
            picture(renderer, target, shown)
            counts = [marked(target.read(layer), bare[layer]) for layer in (0, 1)]
            assert min(counts) > 20
            assert counts[0] == pytest.approx(counts[1], rel=0.2)


def test_a_frame_calls_as_often_for_any_number(device: Device) -> None:
    with drawn(device, LOW) as (renderer, target):
        shown = scene()
        calls = []
        for count in (3, 30, 3000):
            shown.tall = tall(shown, 30.0, count=count)
            picture(renderer, target, shown)
            calls.append(renderer.draw(shown, still=True).calls)
        assert len(set(calls)) == 1


def test_low_and_tall_are_drawn_together(device: Device) -> None:
    with drawn(device, LOW) as (renderer, target):
        shown = scene()
        bare = picture(renderer, target, shown)
        high = tall(shown, 20.0, count=5)
        low = dataclasses.replace(ahead(shown, 4.0), looks=high.looks)
        alone = []
        for parts in ((low, None), (None, high), (low, high)):
            shown.flora, shown.tall = parts
            alone.append(marked(picture(renderer, target, shown), bare))
        assert alone[2] > max(alone[:2])
