"""Sun, zones and temperature."""

import numpy as np
import pytest

from gameplay.daylight import Daylight
from gameplay.state import HOME
from gameplay.survival import climate, sun, zones
from taichi_kernels.units import UNITS_PER_METRE
from tests.life import Life

DAY, YEAR = 43_200, 24 * 43_200  # ticks
NOON = round((12 - 8.5) / 24 * DAY)


@pytest.mark.parametrize(("latitude", "longitude"), [(0, 0), (48, 130), (-75, -20)])
def test_the_sun_of_the_rules_is_the_sun_that_is_seen(latitude: float, longitude: float) -> None:
    life = Life(latitude=latitude, longitude=longitude)
    seen = Daylight(tuple(life.state.world["spawn"].astype(float)))
    places = [np.array(life.place(*where)) for where in ((10, 50), (-60, 170), (89, 0))]
    for tick in range(0, 2 * YEAR, 13_331):
        away = seen.sun(tick)
        ours = sun.direction(life.state, HOME, tick) / 16384
        assert np.degrees(np.arccos(np.clip(ours @ away / np.linalg.norm(ours), -1, 1))) < 0.1
        for place in places:
            height = np.degrees(np.arcsin(np.clip(sun.height(life.state, HOME, place, tick) / 16384, -1, 1)))
            right = np.degrees(np.arcsin(np.clip(away @ place / np.linalg.norm(place), -1, 1)))
            assert abs(height - right) < 0.1 + 0.5 * (abs(right) > 80)  # where the sine hardly changes


def test_the_sun_does_without_a_place_where_players_appear() -> None:
    life = Life()
    life.state.world["spawn"] = 0
    assert np.linalg.norm(sun.direction(life.state, HOME, 777) / 16384) == pytest.approx(1, abs=1e-3)
    seen = Daylight((0.0, 0.0, 0.0)).sun(777)
    assert sun.direction(life.state, HOME, 777) / 16384 @ seen == pytest.approx(1, abs=1e-3)


def test_zones() -> None:
    life = Life(radius=2000)
    state = life.state
    level = zones.sea(state, HOME)

    def at(latitude: float, metres: float) -> frozenset[str]:
        place = np.array(life.place(latitude), float)
        return zones.at(state, HOME, np.rint(place / np.linalg.norm(place) * (level + metres * 512)).astype(np.int64))

    assert at(0, 10) == {"hot"}
    assert at(35, 10) == at(-35, 10) == {"temperate"}
    assert at(80, 10) == {"polar"}
    assert at(0, -1) == {"hot", "sea"}
    assert at(80, 1) == {"polar", "shore"}
    assert at(0, 250) == {"temperate", "highland"}  # it gets colder with height
    assert at(0, 900) == {"polar", "highland"}


def test_all_zones_are_found_on_all_planets() -> None:
    some = np.random.default_rng(3).normal(size=(600, 3))
    for radius in (40, 300, 3000):
        state = Life(radius=radius).state
        up = np.rint(some / np.linalg.norm(some, axis=1)[:, None] * radius * UNITS_PER_METRE).astype(np.int64)
        ground = climate.surfaces(state, HOME, up)
        places = up * ground[:, None] // (radius * UNITS_PER_METRE)
        found = [name for names in zones.names(state, HOME, places) for name in names]
        for zone, least in (("polar", 0.15), ("temperate", 0.2), ("hot", 0.2), ("sea", 0.15), ("shore", 0.05)):
            assert found.count(zone) / len(places) > least, (radius, zone)
        assert 0.03 < found.count("highland") / len(places) < 0.4


def clear_degrees(life: Life, tick: int, latitude: float, height: float = 0.0) -> float:
    """Temperature without what the weather adds over the ground."""
    place = np.array([life.place(latitude, 0, height)], np.int64)
    found = climate.outdoors(life.state, climate.ground(life.state, HOME, place), tick)
    added = climate.weather.rules().warmth[found.weather] * found.strength // 256
    return float(found.temperature[0] - added[0] * (height >= 0)) / 1000


def test_it_is_warm_at_noon_in_summer_near_the_equator_and_low() -> None:
    life = Life(radius=1000, latitude=40)
    assert clear_degrees(life, NOON, 40) - clear_degrees(life, NOON + DAY // 2, 40) > 8
    assert clear_degrees(life, NOON, 60) - clear_degrees(life, NOON + YEAR // 2, 60) > 8
    assert clear_degrees(life, NOON, 20) > clear_degrees(life, NOON, 50) > clear_degrees(life, NOON, 80)
    assert clear_degrees(life, NOON, 40) - clear_degrees(life, NOON, 40, 100) == pytest.approx(8, abs=0.2)
    assert -60 < clear_degrees(life, NOON + YEAR // 2 + DAY // 2, 89) < -25
    assert 28 < clear_degrees(life, NOON, 0) < 45


def test_the_deep_knows_no_seasons_and_grows_warm() -> None:
    life = Life(radius=1000)
    ten_down = [clear_degrees(life, tick, latitude, -10) for tick in (0, YEAR // 2, DAY // 2) for latitude in (5, 80)]
    assert set(ten_down) == {12.0}
    assert clear_degrees(life, 0, 80) < clear_degrees(life, 0, 80, -4) < 12
    assert clear_degrees(life, 0, 80, -160) == pytest.approx(12 + 35, abs=0.5)


def test_fires_warm_what_is_near_while_they_burn() -> None:
    life = Life(latitude=75)
    here = life.player["position"]
    cold = climate.temperature(life.state, HOME, here, 0)
    heater = life.build("heater", fuel=0)
    assert climate.temperature(life.state, HOME, here, 0) == cold < 0
    life.state.structures.row(heater)["fuel"] = 500
    warm = climate.temperature(life.state, HOME, here, 0)
    assert warm == min(cold + 28_000, 20_000)
    assert climate.temperature(life.state, HOME, life.place(75, 0, 5.0), 0) < cold + 1000
    hot = Life(latitude=0)
    before = climate.temperature(hot.state, HOME, hot.player["position"], NOON)
    hot.build("heater", fuel=1 << 30)
    assert climate.temperature(hot.state, HOME, hot.player["position"], NOON) == before > 20_000


def test_many_places_are_answered_as_each_alone() -> None:
    life = Life(radius=200)
    life.build("shelter")
    places = np.array([life.place(lat, lon, h) for lat in (-80, 5, 42) for lon in (0, 99) for h in (-30, 0, 8)])
    for tick in (0, 12_345, 700_000):
        together = climate.outdoors(life.state, climate.ground(life.state, HOME, places), tick)
        for at in range(len(places)):
            alone = climate.outdoors(life.state, climate.ground(life.state, HOME, places[at : at + 1]), tick)
            assert [column[0] for column in alone] == [column[at] for column in together]


def test_there_is_light_by_day_under_the_open_sky() -> None:
    life = Life(latitude=0)

    def light(tick: int, height: float = 0.0) -> int:
        return int(
            climate.outdoors(
                life.state, climate.ground(life.state, HOME, np.array([life.place(0, 0, height)])), tick
            ).light[0]
        )

    by_hour = [light(tick) for tick in range(0, DAY, DAY // 24)]
    assert max(by_hour) > 200
    assert sum(value == 0 for value in by_hour) in range(10, 14)
    assert light(NOON, -3) == 0
