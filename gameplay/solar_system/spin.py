"""How bodies turn: from the frame of their system to their own, at any tick, the same bits on every machine.

A body's own frame has its centre as origin and its axis as +z, its north; it turns eastward. Planets and asteroids
turn evenly: a day goes from noon to noon, and the stars come round once a year more often than the star. Their axes
lean from the orbit's north by the tilt and keep their direction. What goes round a planet shows it always the same
side: its +x points at the planet, its +z to its orbit's north.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gameplay.solar_system.angles import PI, sine_cosine
from gameplay.solar_system.bodies import Asteroid, SolarSystem, Station, World
from gameplay.solar_system.chances import Chances
from gameplay.solar_system.orbits import Orbit, Orbits

TICKS_A_MINUTE = 1800
_TUMBLE = (4.0, 20.0)  # minutes of an asteroid's day
_HOURS = 24

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Beginning:
    """When and where it is which hour at tick 0, and summer.

    Attributes:
        place: in the body's own frame, of any length; all zero is the equator's zero.
        hour: by the star over it, 0 to 24.
    """

    place: tuple[float, float, float]
    hour: float


@dataclass(frozen=True)
class Spin:
    """How one body turns.

    Attributes:
        orbit: of the body around its parent.
        day: ticks from noon to noon, in the mean of a year; 0: it shows its parent always the same side.
        tilt: of its axis from its orbit's north [degrees].
        seed: of the body; where its axis leans to and what hour it has at tick 0 follow from it,
        beginning: unless this says so.
    """

    orbit: Orbit
    day: int
    tilt: float = 0.0
    seed: int = 0
    beginning: Beginning | None = None

    def turn(self, tick: int) -> np.ndarray:
        """The rotation from the system's frame to the body's own at a tick, 0 to 2^62: float64 (3, 3)."""
        if self.day == 0:
            ahead = _unit(_minus(self._place(tick)))
            return np.array([ahead, _cross(self._normal, ahead), self._normal])
        north, east, ahead = self._axes
        sine, cosine = _wave(tick % self.day / self.day + tick % self.orbit.period / self.orbit.period)
        x = _sum(cosine, ahead, sine, east)
        return np.array([x, _cross(north, x), north])

    @cached_property
    def _path(self) -> Orbits:
        return Orbits([(-1, self.orbit)])

    @cached_property
    def _normal(self) -> Vector:
        return _vector(self._path.north[0])

    def _place(self, tick: int) -> Vector:
        return _vector(self._path.around_parents(tick)[0][0])

    @cached_property
    def _axes(self) -> tuple[Vector, Vector, Vector]:
        """North, and at tick 0 a quarter turn east of where the body's +x points to, and that."""
        sunward = _unit(_minus(self._place(0)))  # in the orbit's plane
        if self.beginning is None:
            own = Chances(self.seed)
            leans, hours = _wave(own.share("leans")), _wave(own.share("noon"))
            lean = _sum(leans[1], sunward, leans[0], _cross(self._normal, sunward))
        else:
            x, y, z = self.beginning.place
            lean = _minus(sunward) if z < 0 else sunward  # summer is on the half of the place
            long = np.sqrt(x * x + y * y)
            at = (y / long, x / long) if long > 0 else (0.0, 1.0)
            behind = _wave(0.5 - self.beginning.hour / _HOURS)  # the star is east of a place in its morning
            hours = at[0] * behind[1] + at[1] * behind[0], at[1] * behind[1] - at[0] * behind[0]
        sine, cosine = _wave(self.tilt / 360)
        north = _unit(_sum(cosine, self._normal, sine, lean))
        noon = _unit(_sum(1.0, sunward, -_dot(sunward, north), north))  # over the equator
        x_axis = _sum(hours[1], noon, -hours[0], _cross(north, noon))
        return north, _cross(north, x_axis), x_axis


def of(system: SolarSystem, number: int, beginning: Beginning | None = None) -> Spin:
    """How the body with a number turns; not the star, which does not.

    Args:
        beginning: for the planet where players begin.
    """
    body = system.bodies[number]
    if not isinstance(body, World | Asteroid | Station):
        raise ValueError(f"body {number}: {body.name} does not turn")
    return Spin(body.orbit, day(system, number), tilt(system, number), body.seed, beginning)


def day(system: SolarSystem, number: int) -> int:
    """Ticks from noon to noon on a body that goes round the star; 0 for what goes round a planet."""
    body = system.bodies[number]
    if system.orbits.parents[number] != 0 or not isinstance(body, World | Asteroid):
        return 0
    minutes = body.day_length if isinstance(body, World) else Chances(body.seed).between("day", _TUMBLE)
    return round(minutes * TICKS_A_MINUTE)


def tilt(system: SolarSystem, number: int) -> float:
    """How far a body's axis leans from its orbit's north [degrees]; 0 for what goes round a planet."""
    body = system.bodies[number]
    if system.orbits.parents[number] != 0:
        return 0.0
    return body.axial_tilt if isinstance(body, World) else 0.0


def _wave(turns: float) -> tuple[float, float]:
    sine, cosine = sine_cosine(np.array(2 * PI * turns))
    return float(sine), float(cosine)


# Vectors of three floats: libraries' products may round otherwise, from machine to machine.


def _vector(parts: Sequence[float] | np.ndarray) -> Vector:
    x, y, z = (float(part) for part in parts)
    return x, y, z


def _minus(a: Vector) -> Vector:
    return -a[0], -a[1], -a[2]


def _sum(s: float, a: Vector, t: float, b: Vector) -> Vector:
    return s * a[0] + t * b[0], s * a[1] + t * b[1], s * a[2] + t * b[2]


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _unit(a: Vector) -> Vector:
    long = float(np.sqrt(_dot(a, a)))
    return a[0] / long, a[1] / long, a[2] / long
