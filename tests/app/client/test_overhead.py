"""The weather as it is drawn, from what is told of it."""

import math

import numpy as np
import pytest

from app.client.overhead import overhead
from gameplay import content
from gameplay.survival.outlook import Outlook
from vr_render.scene import FALL_BOX, Weather

RADIUS = 500.0
FOOT = np.array([0.0, 300.0, 400.0])


def told(weather: str, strength: int = 256, inside: bool = False) -> Outlook:
    return Outlook(weather, strength, 1500, inside, [], [], None)


def seen(outlook: Outlook | None, seconds: float = 100.0, eye: np.ndarray = FOOT) -> Weather:
    weather = overhead(outlook, seconds, eye, RADIUS)
    assert weather is not None
    return weather


@pytest.mark.parametrize("outlook", [None, told("clear"), told("rain", 0), told("of a pack that is gone")])
def test_a_clear_sky_and_a_world_without_weather_show_none(outlook: Outlook | None) -> None:
    assert overhead(outlook, 5.0, FOOT, RADIUS) is None


def test_it_grows_with_its_strength() -> None:
    rain = content.load().weathers["rain"]
    little, all_ = seen(told("rain", 64)), seen(told("rain"))
    assert 0 < little.amount < 0.5 < all_.amount and 0 < little.cover < all_.cover
    assert all_.light == pytest.approx(rain.light)
    assert math.exp(-all_.haze * rain.fog) == pytest.approx(0.02, abs=0.003), "one sees as far as it says"


def test_what_falls_goes_down_and_with_the_wind() -> None:
    weather = seen(told("blizzard"))
    speed, up = np.array(weather.speed), FOOT / np.linalg.norm(FOOT)
    assert weather.kind == "snow"
    assert speed @ up < -1 and np.linalg.norm(speed - up * (speed @ up)) > 3
    later, moment = seen(told("blizzard"), 100.1), 0.1
    moved = (np.array(later.gone) - weather.gone - speed * moment) / FALL_BOX
    assert np.allclose(moved, np.round(moved), atol=1e-9), "it moves as fast as it says"
    assert all(0 <= axis < FALL_BOX for axis in (*weather.gone, *later.gone))
    assert later.drift > weather.drift


def test_a_step_aside_does_not_turn_what_falls() -> None:
    assert seen(told("rain"), eye=FOOT + np.array([0.0, 1.0, 0.0])).speed == seen(told("rain")).speed


def test_under_a_roof_nothing_falls_and_from_above_nothing_is_seen() -> None:
    inside = seen(told("sandstorm", inside=True))
    assert inside.amount == inside.haze == 0 and inside.cover > 0.9
    assert overhead(told("sandstorm"), 100.0, FOOT * 2, RADIUS) is None


def test_a_solar_storm_is_curtains_of_light_and_nothing_else() -> None:
    weak, strong = seen(told("solar_storm", 64)), seen(told("solar_storm"))
    assert 0 < weak.aurora < strong.aurora == content.load().weathers["solar_storm"].aurora
    assert (strong.cover, strong.haze, strong.amount, strong.light) == (0.0, 0.0, 0.0, 1.0)
    assert seen(told("rain")).aurora == 0.0
