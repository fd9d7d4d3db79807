"""The sky while playing: it goes as the orbits say, without jumps; airs are those of the worlds."""

import functools

import numpy as np
import pytest

from app.client.heavens import STEP, Heavens, with_air
from gameplay.daylight import of_system
from gameplay.solar_system.bodies import Asteroid, SolarSystem, World
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.solar_system.sky import Skies
from gameplay.solar_system.spin import Beginning
from taichi_kernels import planet
from vr_render.scene import Planet, rotation
from vr_render.sky import BODY

SPAWN = (3.0, -4.0, 5.0)
PIXEL = 2 * np.tan(np.radians(35.0)) / 1080  # of a picture of 1080 lines that takes in 70 degrees
SEED, ECLIPSE = 2, 10_800  # a tick in which the first planet's moon hides the star from where it stands highest


@functools.cache
def system() -> SolarSystem:
    return SolarSystemGenerator().generate_solar_system(SEED)


def heavens(number: int = 1) -> Heavens:
    return Heavens(system(), number, Beginning(SPAWN, 8.5))


def place(number: int = 1) -> np.ndarray:
    return np.array([0.6, 0.0, 0.8]) * (system().bodies[number].radius + 2)  # type: ignore[union-attr]


def bodies(found: np.ndarray, many: int) -> np.ndarray:
    """The rows of worlds, moons, wrecks and asteroids: those that are not only dust are the nearest of their size."""
    return found[np.argsort(-found["place"][:, 3])][:many]


@pytest.mark.parametrize("number", [1, 2, 7])
def test_the_sun_stands_where_daylight_says(number: int) -> None:
    daylight = of_system(system(), number, SPAWN)
    sky = heavens(number)
    for tick in (0, 100, 5001, 777_777):
        assert np.abs(sky.sun(tick, np.zeros(3)) - daylight.sun(tick)).max() < 2e-4


def test_bodies_are_where_the_orbits_say_also_between_samples() -> None:
    sky, skies, eye = heavens(), Skies(system(), Beginning(SPAWN, 8.5)), place()
    for tick in (0, STEP // 2, STEP * 3 + 17, 400_000):
        found = sky.sky(tick, eye)
        told = skies.seen(1, eye, tick)
        largest = int(np.argmax(told.sizes))
        drawn = bodies(found.bodies, 1)[0]
        turned = found.turn.T @ drawn["place"][:3]
        turned /= np.linalg.norm(turned)
        assert turned @ told.directions[largest] == pytest.approx(1, abs=1e-6)
        assert drawn["place"][3] == pytest.approx(np.sin(told.sizes[largest]), rel=1e-4)
        assert (found.turn.T @ drawn["light"][:3]) @ told.suns[largest] == pytest.approx(1, abs=1e-6)
        number = int(told.numbers[largest])
        quaternion = drawn["turn"].astype(np.float64)
        assert rotation(quaternion) == pytest.approx(skies.turn(number, tick), abs=2e-3)


def test_nothing_jumps() -> None:
    sky, eye = heavens(), place()
    moments = np.arange(0, 3 * STEP, 0.5)
    ways = []
    for moment in moments:
        found = sky.sky(moment, eye + moment * 0.01)
        ways.append(found.turn.T @ bodies(found.bodies, 1)[0]["place"][:3])
    steps = np.linalg.norm(np.diff(ways, axis=0), axis=1)
    assert steps.max() < 1.3 * np.median(steps)


def test_the_farthest_come_first_and_who_travels_sees_another_sky() -> None:
    sky, eye = heavens(), place()
    found = sky.sky(50, eye)
    assert found.bodies.dtype == BODY and len(found.bodies) > len(system().bodies)
    largest = bodies(found.bodies, 1)[0]["place"][3]
    assert found.bodies["place"][-1, 3] == largest  # nearest of all: the moon
    away = sky.sky(51, eye + 1600)
    assert abs(bodies(away.bodies, 1)[0]["place"][3] / largest - 1) > 0.02


@pytest.mark.parametrize("radii", [2.0, 6.0])
def test_a_body_that_one_flies_past_does_not_tremble(radii: float) -> None:
    """It is drawn within a quarter of a pixel of where it is, and that changes by a fiftieth of one between frames."""
    sky, skies = heavens(), Skies(system(), Beginning(SPAWN, 8.5))
    moon = int(np.flatnonzero(system().orbits.parents == 1)[0])
    radius = system().bodies[moon].radius  # type: ignore[union-attr]
    errors = []
    for tick in range(1000, 1000 + 3 * STEP):
        eye = sky.towards(moon, 1000) + np.array([(tick - 1000) * 10.0 - 900.0, 0.0, radii * radius])  # 300 m/s
        told, found = skies.seen(1, eye, tick), sky.sky(tick, eye)
        drawn = max(found.bodies, key=lambda row: row["place"][3])
        way = found.turn.T @ drawn["place"][:3].astype(np.float64)
        errors.append((way - told.directions[told.numbers == moon][0]) / PIXEL)
        size = (np.arcsin(drawn["place"][3].astype(np.float64)) - told.sizes[told.numbers == moon][0]) / PIXEL
        errors[-1] = np.append(errors[-1], size)
    assert np.abs(errors).max() < 0.25
    assert np.abs(np.diff(errors, axis=0)).max() < 0.02


def test_frames_of_bodies_go_straight_between_ticks() -> None:
    sky = heavens()
    for number in (2, 7):
        (turn, way), (turn_then, way_then) = sky.to(number, 500), sky.to(number, 501)
        between, half = sky.to(number, 500.5)
        np.testing.assert_allclose(half, (way + way_then) / 2, rtol=1e-12)
        np.testing.assert_allclose(between @ between.T, np.eye(3), atol=1e-7)
        np.testing.assert_allclose(between, (turn + turn_then) / 2, atol=1e-6)
        np.testing.assert_allclose(turn @ sky.towards(number, 500) + way, 0, atol=1e-6)


def test_an_eclipse_hides_the_star() -> None:
    sky = heavens()
    skies = Skies(system(), Beginning(SPAWN, 8.5))
    radius = system().start_planet.radius
    sun = skies.seen(1, np.zeros(3), ECLIPSE).sun
    assert sky.sky(ECLIPSE, sun * radius).hidden == pytest.approx(1)
    assert heavens().sky(ECLIPSE + 3000, sun * radius).hidden == 0


def test_light_is_the_stars_and_falls_off() -> None:
    near, far = (heavens(number).sky(0, np.zeros(3)) for number in by_distance())
    assert near.light[0] > far.light[0] and near.size > far.size
    red, _, blue = near.light
    star = system().star.colour
    assert (red > blue) == (star[0] > star[2])


def by_distance() -> tuple[int, int]:
    parents = system().orbits.parents
    planets = [n for n, parent in enumerate(parents) if parent == 0 and isinstance(system().bodies[n], World)]
    planets.sort(key=lambda number: system().bodies[number].orbit.semi_major)  # type: ignore[union-attr]
    return planets[0], planets[-1]


def test_airs_are_those_of_the_worlds() -> None:
    plain = Planet(planet.recipe(1, 512 * 500), np.zeros((32, 3), np.uint8))
    for body in system().bodies[1:]:
        drawn = with_air(plain, body)
        if isinstance(body, World) and body.atmosphere.kind:
            assert min(drawn.scattering) > 0 and drawn.air is None
        else:
            assert max(drawn.scattering) == 0 and drawn.top < 1.01 * plain.radius
    assert any(isinstance(body, Asteroid) for body in system().bodies)
