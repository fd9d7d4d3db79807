"""Which body a shuttle comes to next, and how it is seen from there: its ground is made ready on the way."""

import functools

import numpy as np

from app.client import heavens
from app.client.crafts import Flight
from app.system import portrait
from gameplay.solar_system.bodies import Asteroid, SolarSystem, World
from gameplay.view import Aboard, PlanetFacts
from vr_render.scene import Beside, Eye, Planet, quaternion

NEAR = 6.0  # radii of a moon within which it may be next
LEAVING = 1.3  # radii of a moon from which the planet may be


def next_body(aboard: Aboard, flight: Flight, facts: PlanetFacts, moment: float) -> int | None:
    """Number of the body in whose surroundings a craft is likely to be next; None where it stays."""
    system, sky, here = facts.system, heavens.over(facts), facts.body
    if system is None or sky is None:
        return None
    course = aboard.course
    if course is not None and course.start:
        return course.to if course.to != here else None
    parents = system.orbits.parents
    if parents[here] > 0:
        out = float(np.linalg.norm(flight.position)) / _radius(system, here)
        return int(parents[here]) if out > LEAVING else None
    for moon in (number for number, parent in enumerate(parents) if parent == here and _radius(system, number)):
        away = float(np.linalg.norm(sky.towards(moon, moment) - flight.position))
        if away < NEAR * _radius(system, moon):
            return moon
    return None


def beside(number: int, facts: PlanetFacts, moment: float, eyes: list[Eye]) -> Beside | None:
    """Another body of the system for a renderer, and eyes as they are there; None where it has no ground."""
    system = facts.system
    body = None if system is None else system.bodies[number]
    sky = heavens.over(facts)
    if sky is None or not isinstance(body, World | Asteroid):
        return None
    turn, way = sky.to(number, moment)
    there = [Eye(turn @ eye.position + way, quaternion(turn @ eye.axes), eye.tangents) for eye in eyes]
    return Beside(_planet(facts, number), there)


@functools.lru_cache(maxsize=4)
def _planet(facts: PlanetFacts, number: int) -> Planet:
    assert facts.system is not None
    body = facts.system.bodies[number]
    assert isinstance(body, World | Asteroid)
    return portrait.planet_of(body)


def _radius(system: SolarSystem, number: int) -> float:
    body = system.bodies[number]
    return body.radius if isinstance(body, World) else 0.0
