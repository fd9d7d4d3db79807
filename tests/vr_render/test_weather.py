"""Weather in the picture: clouds, less sun, haze, and what falls; a clear sky is left as it is."""

from dataclasses import replace

import numpy as np
import pytest

from tests.vr_render.test_renderer import LOW, drawn, picture, scene
from vr_render.device import Device
from vr_render.graphics import Graphics
from vr_render.scene import FALLS, Scene, Weather

GREY = (0.4, 0.4, 0.4)
NOTHING = Weather(cover=0.0, light=1.0, haze=0.0, colour=GREY)
SKY, GROUND = slice(0, 16), slice(56, 64)  # rows of a level look


def test_weather_that_does_nothing_changes_nothing(device: Device) -> None:
    with drawn(device) as (renderer, target):
        clear = picture(renderer, target, scene())
        assert (picture(renderer, target, scene(weather=NOTHING)) == clear).all()


def test_clouds_take_the_sky_its_blue_and_the_ground_its_sun(device: Device) -> None:
    with drawn(device) as (renderer, target):
        clear = picture(renderer, target, scene(down=0.0))
        weather = Weather(cover=1.0, light=0.3, haze=0.0, colour=GREY)
        lidded = picture(renderer, target, scene(down=0.0, weather=weather))
        torn = picture(renderer, target, scene(down=0.0, weather=Weather(0.6, 0.3, 0.0, GREY)))

    def blue(seen: np.ndarray) -> float:
        return float((seen[SKY, :, 2] - seen[SKY, :, 0]).mean())

    assert blue(lidded) < 0.3 * blue(clear)
    assert blue(lidded) < blue(torn) < blue(clear)
    assert lidded[GROUND].mean() < 0.9 * clear[GROUND].mean()
    assert torn[SKY].std() > lidded[SKY].std()


def test_haze_hides_what_is_far_before_what_is_near(device: Device) -> None:
    with drawn(device) as (renderer, target):
        clear = picture(renderer, target, scene(down=0.2))
        hazy = picture(renderer, target, scene(down=0.2, weather=Weather(0.0, 1.0, 0.1, (0.6, 0.4, 0.1))))
    changed = np.abs(hazy - clear).mean(axis=(1, 2))
    assert changed[30] > 2 * changed[-1] > 0, "rows of the ground from far to near"
    assert hazy[SKY, :, 0].mean() > hazy[SKY, :, 2].mean(), "in its own colour"


def test_curtains_of_light_stand_in_the_sky_and_move(device: Device) -> None:
    def storm(seconds: float, aurora: float) -> Scene:
        return replace(scene(down=-0.3, weather=replace(NOTHING, aurora=aurora)), seconds=seconds)

    with drawn(device) as (renderer, target):
        calm, weak, strong, later = (
            picture(renderer, target, storm(*of)) for of in ((7.0, 0.0), (7.0, 0.5), (7.0, 1.0), (15.0, 1.0))
        )
    assert np.abs(strong[-1] - calm[-1]).max() <= 1, "not the ground at the feet"
    assert (strong >= calm - 1).all() and (strong[SKY] - calm[SKY]).max() > 8
    assert strong[SKY].sum() > weak[SKY].sum() > calm[SKY].sum()
    assert np.abs(later[SKY] - strong[SKY]).max() > 4


@pytest.mark.parametrize("views", [1, 2])
@pytest.mark.parametrize("kind", FALLS)
def test_what_falls_is_seen_and_moves(device: Device, kind: str, views: int) -> None:
    def falling(gone: float) -> Weather:
        return Weather(0.0, 1.0, 0.0, (0.9, 0.9, 0.9), kind, 1.0, (3.0, -6.0, 1.0), (gone, 2 * gone, gone))

    settings = Graphics(**{**vars(LOW), "particles": 8192})
    with drawn(device, settings, views) as (renderer, target):
        dry = picture(renderer, target, scene(weather=NOTHING))
        seen = picture(renderer, target, scene(weather=falling(1.0)))
        again = picture(renderer, target, scene(weather=falling(1.0)))
        later = picture(renderer, target, scene(weather=falling(1.4)))
    assert (seen == again).all()
    for one, other in ((dry, seen), (seen, later)):
        changed = np.abs(one - other).max(axis=2) > 4
        assert 5 < changed.sum() < 0.5 * changed.size


def test_under_the_ground_it_is_dry_and_clear(device: Device) -> None:
    settings = Graphics(**{**vars(LOW), "particles": 8192})
    storm = Weather(0.0, 1.0, 0.3, (0.9, 0.9, 0.9), "rain", 1.0, (0.0, -6.0, 0.0))
    with drawn(device, settings) as (renderer, target):
        below, weather = scene(), scene(weather=storm)
        for each in (below, weather):
            eye = each.eyes[0]
            each.eyes[0] = type(eye)(eye.position * 0.6, eye.orientation, eye.tangents)
        dry, wet = picture(renderer, target, below), picture(renderer, target, weather)
    assert (dry == wet).all()
