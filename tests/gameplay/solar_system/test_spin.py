"""How bodies turn: days, seasons, bound rotation, and the same bits everywhere."""

import hashlib
import math
from functools import cache

import numpy as np
import pytest

from gameplay.solar_system import spin
from gameplay.solar_system.bodies import SolarSystem
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.solar_system.orbits import ONE, Orbit, Orbits, period
from gameplay.solar_system.spin import Beginning, Spin

MU = 5 * 10**9
ROUND = Orbit(600_000, period(600_000, MU), 12_345, inclination=ONE // 90, node=ONE // 5)


@cache
def system() -> SolarSystem:
    return SolarSystemGenerator().generate_solar_system(3)


def sun(own: Spin, tick: int) -> np.ndarray:
    """Direction to the star in the body's own frame, of what goes round the star."""
    place = Orbits([(-1, None), (0, own.orbit)]).at(tick)[0][1]
    found: np.ndarray = own.turn(tick) @ (-place / np.linalg.norm(place))
    return found


def hour(own: Spin, tick: int, place: tuple[float, float, float]) -> float:
    x, y, _ = sun(own, tick)
    return (12 + (math.atan2(place[1], place[0]) - math.atan2(y, x)) / math.tau * 24) % 24


def own_planets() -> list[Spin]:
    numbers = [number for number, parent in enumerate(system().orbits.parents) if parent == 0]
    return [spin.of(system(), number) for number in numbers[:6]]


def test_turns_are_rotations() -> None:
    for number in range(1, len(system().bodies)):
        for tick in (0, 1, 98_765, 2**61 + 7):
            turn = spin.of(system(), number).turn(tick)
            assert turn.shape == (3, 3) and turn.dtype == np.float64
            assert np.abs(turn @ turn.T - np.eye(3)).max() < 1e-14
            assert np.linalg.det(turn) > 0


def test_a_day_goes_from_noon_to_noon() -> None:
    own = Spin(ROUND, 43_200, seed=5)
    begins = hour(own, 0, (1, 0, 0))
    for days in (1, 7, 23):
        assert (hour(own, days * own.day, (1, 0, 0)) - begins + 12) % 24 == pytest.approx(12, abs=1e-9)
    assert (hour(own, own.day // 4, (1, 0, 0)) - begins) % 24 == pytest.approx(6, abs=1e-9)  # the sun goes westward


def test_uneven_orbits_move_noons_but_not_their_mean() -> None:
    for own in own_planets():
        year, place = own.orbit.period, (1.0, 0.0, 0.0)
        for tick in (0, 44_444):
            passed = (hour(own, tick + year, place) - hour(own, tick, place)) % 24
            assert passed == pytest.approx(24 * (year % own.day) / own.day, abs=1e-6)


def test_the_axis_leans_from_the_orbit_by_the_tilt_and_stays() -> None:
    for own in own_planets():
        north = Orbits([(-1, own.orbit)]).north[0]
        axes = np.array([own.turn(tick)[2] for tick in (0, 5000, own.orbit.period // 3)])
        assert np.degrees(np.arccos(axes @ north)) == pytest.approx(np.full(3, own.tilt), abs=1e-6)
        assert np.ptp(axes, axis=0).max() < 1e-15
        year = np.linspace(0, own.orbit.period, 721).astype(np.int64)
        heights = [math.degrees(math.asin(sun(own, int(tick))[2])) for tick in year]
        assert max(heights) == pytest.approx(own.tilt, abs=0.02)
        assert min(heights) == pytest.approx(-own.tilt, abs=0.02)


@pytest.mark.parametrize("place", [(3.0, 4.0, 5.0), (-3.0, 1.0, -2.0), (0.2, -9.0, 0.0), (0.0, 0.0, 1.0)])
@pytest.mark.parametrize("hours", [8.5, 12.0, 21.25])
def test_the_first_planet_begins_with_its_hour_and_in_summer(place: tuple[float, float, float], hours: float) -> None:
    own = spin.of(system(), 1, Beginning(place, hours))
    assert hour(own, 0, place) == pytest.approx(hours, abs=1e-9)
    height = math.degrees(math.asin(sun(own, 0)[2]))
    assert height == pytest.approx(own.tilt if place[2] >= 0 else -own.tilt, abs=1e-6)


def test_what_goes_round_a_planet_shows_it_one_side() -> None:
    orbits = system().orbits
    bound = [number for number, parent in enumerate(orbits.parents) if parent > 0]
    assert bound
    for number in bound:
        for tick in (0, 1234, 777_777):
            places, velocities = orbits.around_parents(tick)
            turn = spin.of(system(), number).turn(tick)
            away = turn @ places[number]
            assert away == pytest.approx([-np.linalg.norm(away), 0, 0], abs=1e-6)
            assert turn @ velocities[number] == pytest.approx([0, -np.linalg.norm(velocities[number]), 0], abs=1e-9)


def test_seeds_tell_bodies_apart() -> None:
    assert np.abs(Spin(ROUND, 43_200, 20.0, seed=1).turn(0) - Spin(ROUND, 43_200, 20.0, seed=2).turn(0)).max() > 0.01


def test_the_star_does_not_turn() -> None:
    with pytest.raises(ValueError, match="does not turn"):
        spin.of(system(), 0)


def test_the_same_bits_on_every_machine() -> None:
    uneven = Orbit(600_000, period(600_000, MU), 54_321, ONE // 30, ONE // 90, ONE // 5, ONE // 3)
    spins = [
        Spin(uneven, 43_200, 23.4, seed=7),
        Spin(uneven, 36_180, 11.2, seed=8, beginning=Beginning((3.0, -4.0, 5.0), 8.5)),
        Spin(uneven, 0),
    ]
    turns = np.array([own.turn(tick) for own in spins for tick in (0, 1_000_003, 2**60 + 11)])
    assert hashlib.sha256(turns.tobytes()).hexdigest()[:16] == "d0be1c8bf7121041"
