"""Orbits against Kepler's laws, closed forms and libraries; times without end."""

import math

import numpy as np
import pytest

from gameplay.solar_system.angles import cube_root, sine_cosine
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.solar_system.orbits import ONE, TICKS_PER_SECOND, Orbit, Orbits, period

MU = 10**10
FAR = 600_000
TURN = period(FAR, MU)


def made(eccentricity: float = 0.2, **parts: int) -> Orbit:
    return Orbit(FAR, TURN, parts.pop("since", 0), round(eccentricity * ONE), **parts)


TILTED = {"inclination": ONE // 40, "node": ONE // 3, "periapsis": ONE // 7}


def around(orbit: Orbit, ticks: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Places and velocities of one body at ticks."""
    orbits = Orbits([(-1, None), (0, orbit)])
    found = [orbits.at(tick) for tick in ticks]
    return np.array([places[1] for places, _ in found]), np.array([velocities[1] for _, velocities in found])


def test_sines_are_those_of_the_library() -> None:
    angles = np.random.default_rng(1).uniform(-7, 7, 10_000)
    sine, cosine = sine_cosine(angles)
    assert np.abs(sine - np.sin(angles)).max() < 3e-16
    assert np.abs(cosine - np.cos(angles)).max() < 3e-16


@pytest.mark.parametrize("value", [0, 1, 7, 8, 26, 27, 10**30 - 1, 10**30, 10**30 + 1])
def test_cube_roots(value: int) -> None:
    root = cube_root(value)
    assert root**3 <= value < (root + 1) ** 3


@pytest.mark.parametrize("far", [1_000, 20_000, 600_000, 7_000_000])
def test_the_square_of_the_period_follows_the_cube_of_the_axis(far: int) -> None:
    exact = 2 * math.pi * math.sqrt(far**3 / MU) * TICKS_PER_SECOND
    assert exact - 1 <= period(far, MU) <= exact


def test_planets_of_a_system_obey_the_third_law() -> None:
    system = SolarSystemGenerator().generate_solar_system(3)
    ratios = [own.orbit.period**2 / own.orbit.semi_major**3 for own in system.planets]
    assert np.ptp(ratios) / np.mean(ratios) < 1e-5


def test_equal_areas_in_equal_times() -> None:
    ticks = [TURN * part // 40 for part in range(41)]
    places, _ = around(made(**TILTED), [tick + step for tick in ticks for step in (0, 30)])
    areas = np.linalg.norm(np.cross(places[::2], places[1::2]), axis=1)
    assert np.ptp(areas) / areas.mean() < 1e-6  # triangles for sectors


def test_energy_and_angular_momentum_stay() -> None:
    places, velocities = around(made(**TILTED), [TURN * part // 97 for part in range(97)])
    pull = (2 * math.pi * TICKS_PER_SECOND / TURN) ** 2 * FAR**3
    away = np.linalg.norm(places, axis=1)
    energy = (velocities**2).sum(axis=1) / 2 - pull / away
    assert energy == pytest.approx(-pull / (2 * FAR), rel=1e-13)
    momentum = np.cross(places, velocities)
    assert np.ptp(momentum, axis=0).max() / np.linalg.norm(momentum[0]) < 1e-13
    assert pull == pytest.approx(MU, rel=1e-4)  # what the period of whole ticks leaves


def test_nearest_at_periapsis_and_farthest_half_a_turn_later() -> None:
    orbit = made(since=17)
    places, _ = around(orbit, [TURN - 17, TURN - 17 + TURN // 2])
    assert np.linalg.norm(places, axis=1) == pytest.approx([orbit.nearest, orbit.farthest], rel=1e-9)


def test_velocities_are_how_places_change() -> None:
    places, velocities = around(made(**TILTED), [999_999, 1_000_000, 1_000_001])
    assert (places[2] - places[0]) * TICKS_PER_SECOND / 2 == pytest.approx(velocities[1], rel=1e-7)


def test_a_turn_later_all_is_where_it_was_however_late() -> None:
    orbit = made(**TILTED, since=123)
    first, later = around(orbit, [77, 77 + TURN * 10**11])[0]
    assert first.tobytes() == later.tobytes()


def test_inclination_tilts_and_the_node_turns_the_line_of_nodes() -> None:
    orbit = Orbit(FAR, TURN, 0, inclination=ONE // 12, node=ONE // 8)
    places, velocities = around(orbit, [0])
    assert places[0] / FAR == pytest.approx([math.sqrt(0.5), math.sqrt(0.5), 0])  # periapsis in the node
    speed = np.linalg.norm(velocities[0])
    assert velocities[0, 2] / speed == pytest.approx(0.5)  # upwards by 30 degrees


def test_moons_go_round_planets_that_go_round_the_star() -> None:
    moon = Orbit(9_000, 40_000, 5)
    orbits = Orbits([(-1, None), (0, made()), (1, moon)])
    (star, planet, place), (still, fast, velocity) = orbits.at(123_456)
    assert not star.any() and not still.any()
    assert np.linalg.norm(place - planet) == pytest.approx(9_000)
    assert np.linalg.norm(velocity - fast) == pytest.approx(2 * math.pi * 9_000 / (40_000 / TICKS_PER_SECOND))


def test_a_child_before_its_parent_is_refused() -> None:
    with pytest.raises(ValueError, match="before its children"):
        Orbits([(1, made()), (-1, None)])


def test_the_line_of_an_orbit_is_where_the_body_passes() -> None:
    orbits = Orbits([(-1, None), (0, made(**TILTED))])
    line = orbits.path(1, 4096)
    for tick in (0, TURN // 3, TURN * 4 // 5):
        away = np.linalg.norm(line - orbits.at(tick)[0][1], axis=1).min()
        assert away < FAR * math.pi / 4096 * 1.3
    assert np.linalg.norm(line[0]) == pytest.approx(made().nearest)
