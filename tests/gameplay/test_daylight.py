"""Days, seasons and seas."""

import numpy as np
import pytest

from gameplay import content
from gameplay.daylight import Daylight, sea_radius
from taichi_kernels import heights, planet
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.worlds import Play

DAY = 24 * 60 * 30  # ticks


def angle_up(sun: np.ndarray, place: np.ndarray) -> float:
    return float(np.degrees(np.arcsin(sun @ (place / np.linalg.norm(place)))))


@pytest.mark.parametrize("latitude", [-70, -20, 0, 35, 80])
def test_a_world_begins_in_a_summer_morning(latitude: int) -> None:
    north = np.radians(latitude)
    place = np.array([np.cos(north) * 0.6, -np.cos(north) * 0.8, np.sin(north)])
    day = Daylight(tuple(place))
    heights_of_the_sun = [angle_up(day.sun(tick), place) for tick in range(0, DAY, DAY // 240)]
    assert day.hours(0) == content.load().planet.start_hour
    assert 20 < heights_of_the_sun[0] < 50
    assert heights_of_the_sun[5] > heights_of_the_sun[0]  # it rises
    noon = round((12 - day.hours(0)) / 24 * DAY)
    assert day.hours(noon) == pytest.approx(12)
    assert max(heights_of_the_sun) == pytest.approx(angle_up(day.sun(noon), place), abs=0.1)
    assert max(heights_of_the_sun) == pytest.approx(90 - abs(abs(latitude) - 23.5), abs=0.2)


def test_the_sun_rises_in_the_east_and_is_unit() -> None:
    place = np.array([3.0, 4.0, 1.0])
    day = Daylight(tuple(place))
    east = np.cross([0, 0, 1], place)
    assert day.sun_at(7, place) @ east > 0 > day.sun_at(17, place) @ east
    for tick in (0, 1234.5, 10 * DAY, 10_000 * DAY + 7):
        assert np.linalg.norm(day.sun(tick)) == pytest.approx(1)


def test_hours_elsewhere_and_seasons() -> None:
    day = Daylight((1.0, 0.0, 0.3))
    assert day.hours(0, (0.0, 1.0, 0.0)) == pytest.approx(day.hours(0) + 6)  # a quarter to the east it is later
    assert day.hours(DAY * 3 + DAY // 4) == pytest.approx((day.hours(0) + 6) % 24)
    summer, winter = day.sun(0)[2], day.sun(12 * DAY)[2]
    assert summer == pytest.approx(np.sin(np.radians(23.5))) == pytest.approx(-winter)


def test_about_a_third_of_a_planet_is_water() -> None:
    some = np.random.default_rng(1).normal(size=(3000, 3))
    some = np.rint(some / np.linalg.norm(some, axis=1)[:, None] * Q14).astype(np.int32)
    for seed, radius in ((22, 500), (3, 120), (9, 2000)):
        recipe = planet.recipe(seed, radius * UNITS_PER_METRE)
        ground = heights.along(recipe, some) * heights.UNITS_PER_HEIGHT + recipe.radius_units
        assert 0.2 < (ground < sea_radius(recipe)).mean() < 0.45


def test_players_appear_on_dry_ground() -> None:
    play = Play(seed=5, radius=100.0)  # the first gentle place of this planet is under water
    place = np.linalg.norm(play.player["position"].astype(float))
    assert place > sea_radius(play.terrain.store.recipe)
