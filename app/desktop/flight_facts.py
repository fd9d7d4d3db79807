"""From what the simulation tells of the shuttle that the player sits in to what its instruments show."""

import math
from dataclasses import dataclass

import numpy as np

from app.client import heavens
from app.client.crafts import Flight, metres_of
from gameplay.view import TICKS_PER_SECOND, Aboard, PlanetFacts
from vr_render.scene import Eye

SLOW = 0.5  # m/s below which nobody sees which way a craft goes

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Flown:
    """What instruments show. Directions are unit vectors along right, up and back of the view.

    Attributes:
        aboard: as the simulation tells it.
        up: away from the body. going: where the craft flies; None where it stands nearly still.
        nose: ahead of the craft.
        target: name, direction and distance [m] of where it flies to; None without a goal.
        left: seconds to the arrival; None where nothing is under way.
        place: name of the body in whose surroundings it is, "" where there is but one.
        wide, high: tangents of half the view's angles.
    """

    aboard: Aboard
    up: Vector
    nose: Vector
    going: Vector | None
    target: tuple[str, Vector, float] | None
    left: float | None
    place: str
    wide: float
    high: float


def flown_of(aboard: Aboard, flight: Flight, facts: PlanetFacts, moment: float, eye: Eye) -> Flown:
    """What the instruments of a craft show at a moment [ticks] to an eye."""
    axes = eye.axes
    speed = float(np.linalg.norm(flight.velocity))
    target = left = None
    system, course = facts.system, aboard.course
    if course is not None and system is not None:
        sky = heavens.over(facts)
        assert sky is not None
        away = sky.towards(course.to, moment) - flight.position
        target = system.bodies[course.to].name, _seen(axes, away), float(np.linalg.norm(away))
        if course.end:
            left = max((course.end - moment) / TICKS_PER_SECOND, 0.0)
    elif aboard.goal is not None:
        away = metres_of(aboard.goal) - flight.position
        target = "Landing place", _seen(axes, away), float(np.linalg.norm(away))
    return Flown(
        aboard,
        _seen(axes, flight.position),
        _seen(axes, -flight.axes[:, 2]),
        _seen(axes, flight.velocity) if speed > SLOW else None,
        target,
        left,
        system.bodies[facts.body].name if system is not None else "",
        float(eye.tangents[1] - eye.tangents[0]) / 2,
        float(eye.tangents[2] - eye.tangents[3]) / 2,
    )


def _seen(axes: np.ndarray, way: np.ndarray) -> Vector:
    x, y, z = (axes.T @ way).tolist()
    length = math.sqrt(x * x + y * y + z * z) or 1.0
    return x / length, y / length, z / length
