"""The weather as it is drawn: it follows what is told slowly, and stays below."""

import numpy as np
import pytest

from app.client.overhead import Overhead
from gameplay import content
from gameplay.survival.outlook import Outlook
from vr_render.scene import FALL_BOX, Weather

RADIUS = 500.0
FOOT = np.array([0.0, 300.0, 400.0])


def told(weather: str, strength: int = 256, inside: bool = False) -> Outlook:
    return Outlook(weather, strength, 1500, inside, [], [], None)


def seen(overhead: Overhead, first: float, last: float, eye: np.ndarray = FOOT) -> Weather | None:
    """What is seen at last, drawn ten times a second."""
    weather = None
    for seconds in np.arange(first, last, 0.1):
        weather = overhead.at(float(seconds), eye, RADIUS)
    return weather


def test_a_clear_sky_and_a_world_without_weather_show_none() -> None:
    overhead = Overhead()
    for outlook in (None, told("clear"), told("rain", 0), told("of a pack that is gone")):
        overhead.take(outlook)
        assert seen(overhead, 0, 5) is None


def test_what_comes_comes_slowly_and_goes_again() -> None:
    overhead = Overhead()
    overhead.take(None)
    seen(overhead, 0, 1)
    overhead.take(told("rain"))
    soon, later = seen(overhead, 1, 2), seen(overhead, 2, 30)
    assert soon is not None and later is not None
    assert 0 < soon.amount < 0.5 < later.amount and soon.cover < later.cover
    rain = content.load().weathers["rain"]
    assert later.light == pytest.approx(rain.light, abs=0.02)
    assert np.exp(-later.haze * rain.fog) == pytest.approx(0.02, abs=0.003), "one sees as far as it says"
    overhead.take(told("clear", 0))
    assert seen(overhead, 30, 90) is None


def test_what_falls_goes_down_and_with_the_wind() -> None:
    overhead = Overhead()
    overhead.take(told("blizzard"))
    weather = seen(overhead, 0, 20)
    assert weather is not None and weather.kind == "snow"
    speed, up = np.array(weather.speed), FOOT / np.linalg.norm(FOOT)
    assert speed @ up < -1 and np.linalg.norm(speed - up * (speed @ up)) > 3
    assert all(0 <= axis < FALL_BOX for axis in weather.gone)
    overhead.take(told("rain"))
    still = seen(overhead, 20, 20.2)
    assert still is not None and still.kind == "snow", "what is in the air does not turn into something else"
    rain = seen(overhead, 20.2, 60)
    assert rain is not None and rain.amount < 0.1
    overhead.take(told("rain"))
    rain = seen(overhead, 60, 80)
    assert rain is not None and rain.kind == "rain" and rain.amount > 0.9


def test_under_a_roof_nothing_falls_and_from_above_nothing_is_seen() -> None:
    overhead = Overhead()
    overhead.take(told("sandstorm", inside=True))
    inside = seen(overhead, 0, 30)
    assert inside is not None and inside.amount == inside.haze == 0 and inside.cover > 0.9
    assert seen(overhead, 30, 31, FOOT * 2) is None
