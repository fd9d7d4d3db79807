"""The sky of a place against simple geometry: directions, sizes, phases, eclipses."""

import math
from functools import cache

import numpy as np
import pytest

from gameplay.solar_system.bodies import SolarSystem
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.solar_system.sky import Seen, Skies, hidden, seen

STAR, HERE = (0.0, 0.0, 0.0), (100_000.0, 0.0, 0.0)
RADII = (2000.0, 500.0)


@cache
def system() -> SolarSystem:
    return SolarSystemGenerator().generate_solar_system(3)


def sky(*others: tuple[float, float, float, float], place: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Seen:
    """The sky of body 1, 100 km from a star of 2 km, with others: places and radii [m]."""
    places = np.array([STAR, HERE, *(other[:3] for other in others)])
    radii = np.array([*RADII, *(other[3] for other in others)])
    return seen(places, radii, np.eye(3), 1, np.array(place))


def test_bodies_are_where_they_are() -> None:
    found = sky((100_000, 8000, 0, 400), (90_000, 0, 0, 30), (100_000, 0, -5000, 700))
    assert found.numbers.tolist() == [2, 3, 4]
    assert found.directions == pytest.approx(np.array([[0, 1, 0], [-1, 0, 0], [0, 0, -1]]))
    assert found.distances == pytest.approx([8000, 10_000, 5000])
    assert np.sin(found.sizes) == pytest.approx([0.05, 0.003, 0.14])
    assert found.sun == pytest.approx([-1, 0, 0])
    assert (found.sun_distance, math.sin(found.sun_size)) == pytest.approx((100_000, 0.02))


def test_a_place_has_its_own_sky() -> None:
    found = sky((100_000, 8000, 0, 400), place=(0.0, 500.0, 0.0))
    assert found.distances == pytest.approx([7500])
    aside = sky((100_000, 8000, 0, 400), place=(500.0, 0.0, 0.0))
    assert aside.directions[0] == pytest.approx(np.array([-500, 8000, 0]) / math.hypot(500, 8000))


def test_directions_turn_with_the_body() -> None:
    turn = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    places, radii = np.array([STAR, HERE, (100_000.0, 8000.0, 0.0)]), np.array([*RADII, 400.0])
    found = seen(places, radii, turn, 1, np.zeros(3))
    assert found.directions[0] == pytest.approx([1, 0, 0])
    assert found.sun == pytest.approx([0, 1, 0])
    assert found.suns[0] @ found.sun == pytest.approx(100 / math.hypot(100, 8))


def test_phases_follow_from_where_the_star_is() -> None:
    found = sky(
        (120_000, 0, 0, 400),  # beyond, opposite the star: full
        (80_000, 0, 0, 400),  # before it: new
        (100_000, 1e7, 0, 400),  # square to it, from so far that it is lit from here: nearly full
        (100_000 - 1.0, 100.0, 0, 10),  # so near that the star's light comes as it does here: half
    )
    assert found.phases == pytest.approx([1, 0, 1, 0.5], abs=6e-3)


def test_shares_of_a_disc() -> None:
    star = 0.02
    assert hidden(np.array([0.0, 0.05, 0.0199]), np.array([0.03, 0.02, 0.0]), star).tolist() == [1.0, 0.0, 0.0]
    assert hidden(np.array(0.0), 0.01, star) == pytest.approx(0.25)  # a ring is left
    assert hidden(np.array(0.02), 0.02, star) == pytest.approx(2 / 3 - math.sqrt(3) / (2 * math.pi))  # of equal discs
    shares = hidden(np.linspace(0.001, 0.06, 400), np.full(400, 0.025), star)
    assert (np.diff(shares) <= 1e-12).all() and shares[0] == 1 and shares[-1] == 0
    assert np.abs(np.diff(shares)).max() < 0.01  # it comes and goes without a jump


def test_shares_of_a_disc_are_those_that_are_counted() -> None:
    rng = np.random.default_rng(1)
    points = rng.uniform(-0.02, 0.02, (200_000, 2))
    points = points[np.hypot(*points.T) < 0.02]
    for away, size in ((0.015, 0.02), (0.03, 0.015), (0.01, 0.012), (0.06, 0.05)):
        counted = (np.hypot(points[:, 0] - away, points[:, 1]) < size).mean()
        assert hidden(np.array(away), size, 0.02) == pytest.approx(counted, abs=4e-3)


def test_only_what_is_before_the_star_hides_it() -> None:
    total = sky((90_000, 0, 0, 300))
    assert total.hidden == 1 and total.hides.tolist() == [1.0]
    assert sky((-90_000, 0, 0, 30_000)).hidden == 0  # behind it
    assert sky((110_000, 0, 0, 300)).hidden == 0  # on the other side of the sky
    ring = sky((90_000, 0, 0, 100))
    assert ring.hidden == pytest.approx(0.25, rel=2e-3)
    two = sky((90_000, 0, 0, 100), (80_000, 0, 0, 390))
    assert two.hidden == 1  # never more than all of it


def test_skies_of_a_system() -> None:
    skies = Skies(system())
    for number in (1, 8):
        found = skies.seen(number, np.array([0.0, 0.0, 1000.0]), 12_345)
        assert len(found.numbers) == len(system().bodies) - 2 and number not in found.numbers
        places = skies.places(12_345)
        ways = (places[found.numbers] - places[number]) @ skies.turn(number, 12_345).T - [0, 0, 1000]
        assert found.directions * found.distances[:, None] == pytest.approx(ways)
        assert np.linalg.norm(found.suns, axis=1) == pytest.approx(np.ones(len(found.suns)))


def test_moons_are_dark_in_the_shadow_of_their_planet() -> None:
    skies, orbits = Skies(system()), system().orbits
    planet = 1
    moon = next(number for number, parent in enumerate(orbits.parents) if parent == planet)
    places = skies.places(0)
    away = float(np.linalg.norm(places[moon] - places[planet]))
    out = places[planet] / np.linalg.norm(places[planet])
    places[moon] = places[planet] + out * away
    assert skies.eclipsed(places)[moon] == 1
    places[moon] = places[planet] - out * away
    assert skies.eclipsed(places)[moon] == 0
    shadow = (skies.radii[moon] / skies.radii[planet]) ** 2
    assert skies.eclipsed(places)[planet] == pytest.approx(shadow)  # now it is the moon that hides the star from there
    assert skies.eclipsed(places)[0] == 0


def test_some_moon_hides_the_whole_star_within_a_day() -> None:
    made = SolarSystemGenerator().generate_solar_system(2)
    skies = Skies(made)
    sun = skies.seen(1, np.zeros(3), 10_800).sun
    found = skies.seen(1, sun * made.bodies[1].radius, 10_800)  # type: ignore[union-attr]
    assert found.hidden == 1
    first = int(found.numbers[np.argmax(found.hides)])
    assert made.orbits.parents[first] == 1
    away = skies.seen(1, -sun * made.bodies[1].radius, 10_800)  # type: ignore[union-attr]
    assert away.hidden < 1
