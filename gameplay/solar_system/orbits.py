"""Kepler's orbits in closed form of time: where any number of bodies are, and how fast they move, at any tick.

An orbit is whole numbers: metres, ticks, and shares of 2^32. The time since a body's last periapsis is the tick modulo
its period, exactly, however late it is. Kepler's equation is solved by a fixed number of Newton's steps. From there on
only +, -, *, / and square roots of float64 are used, element by element, which IEEE 754 fixes: positions and velocities
are the same bits on every machine.

The frame is that of the star: x and y in the plane of the system, z its north; metres. Source: D. Vallado, Fundamentals
of Astrodynamics and Applications, sections 2.2 and 2.3.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gameplay.solar_system.angles import PI, sine_cosine

ONE = 1 << 32  # a turn of an angle, and 1 of an eccentricity
TICKS_PER_SECOND = 30
STEPS = 5  # of Newton's method: at an eccentricity of 0.2 the fourth changes nothing any more
FOUR_PI_SQUARED = 39478417604357434475  # times 10^-18


@dataclass(frozen=True)
class Orbit:
    """An orbit around a parent.

    Attributes:
        semi_major: [m]. period: [ticks]. since: ticks since periapsis at tick 0.
        eccentricity: in 2^-32, up to 0.2. inclination, node, periapsis: in 2^-32 turns; the last from the node.
    """

    semi_major: int
    period: int
    since: int
    eccentricity: int = 0
    inclination: int = 0
    node: int = 0
    periapsis: int = 0

    @property
    def nearest(self) -> float:
        """Distance from the parent at periapsis [m]."""
        return self.semi_major * (1 - self.eccentricity / ONE)

    @property
    def farthest(self) -> float:
        """Distance from the parent at apoapsis [m]."""
        return self.semi_major * (1 + self.eccentricity / ONE)


def period(semi_major: int, mu: int) -> int:
    """Ticks of a turn around what pulls with `mu` [m³/s²], rounded down: Kepler's third law; semi-major axis in m."""
    square = FOUR_PI_SQUARED * semi_major**3 * TICKS_PER_SECOND**2 // (mu * 10**18)
    return max(math.isqrt(square), 1)


class Orbits:
    """Orbits of bodies as arrays, a row a body.

    Args:
        bodies: the row of each body's parent and its orbit; parents come before children. -1 and None: it rests in the
            origin, as a star does.
    """

    def __init__(self, bodies: Sequence[tuple[int, Orbit | None]]) -> None:
        resting = Orbit(0, 1, 0)
        orbits = [orbit or resting for _, orbit in bodies]
        self.parents = np.array([parent for parent, _ in bodies], np.int64)
        if any(parent >= row for row, (parent, _) in enumerate(bodies)):
            raise ValueError("orbits: a parent comes before its children")
        depths = [0] * len(bodies)
        for row, (parent, _) in enumerate(bodies):
            depths[row] = depths[parent] + 1 if parent >= 0 else 0
        self._levels = [np.flatnonzero(np.array(depths) == depth) for depth in range(1, max(depths, default=0) + 1)]
        self._period = np.array([orbit.period for orbit in orbits], np.int64)
        self._since = np.array([orbit.since for orbit in orbits], np.int64)
        self._eccentricity = np.array([orbit.eccentricity for orbit in orbits], np.float64) / ONE
        self._semi_major = np.array([orbit.semi_major for orbit in orbits], np.float64)
        self._semi_minor = self._semi_major * np.sqrt(1 - self._eccentricity * self._eccentricity)
        self._motion = 2 * PI * TICKS_PER_SECOND / self._period  # mean [1/s]
        self._ahead, self._across = _axes(orbits)

    def around_parents(self, tick: int) -> tuple[np.ndarray, np.ndarray]:
        """Places and velocities of all bodies from their parents at a tick: [m] and [m/s], float64 (n, 3) each."""
        anomaly = self._eccentric_anomaly(tick)
        sine, cosine = sine_cosine(anomaly)
        turn = self._motion / (1 - self._eccentricity * cosine)
        x, y = self._semi_major * (cosine - self._eccentricity), self._semi_minor * sine
        along, across = -self._semi_major * sine * turn, self._semi_minor * cosine * turn
        places = x[:, None] * self._ahead + y[:, None] * self._across
        return places, along[:, None] * self._ahead + across[:, None] * self._across

    def at(self, tick: int) -> tuple[np.ndarray, np.ndarray]:
        """Places and velocities of all bodies from the star at a tick, 0 to 2^62: [m], [m/s], float64 (n, 3) each."""
        places, velocities = self.around_parents(tick)
        for rows in self._levels:
            places[rows] += places[self.parents[rows]]
            velocities[rows] += velocities[self.parents[rows]]
        return places, velocities

    @property
    def north(self) -> np.ndarray:
        """Unit vectors about which the bodies go round counterclockwise, float64 (n, 3)."""
        (x, y, z), (u, v, w) = self._ahead.T, self._across.T
        return np.stack([y * w - z * v, z * u - x * w, x * v - y * u], axis=1)

    def path(self, row: int, points: int = 256) -> np.ndarray:
        """The line of a body's orbit around its parent: places [m], float64 (points, 3); the first is the periapsis."""
        sine, cosine = sine_cosine(np.arange(points) * (2 * PI / points) - PI)
        x = self._semi_major[row] * (-cosine - self._eccentricity[row])
        y = self._semi_minor[row] * -sine
        return x[:, None] * self._ahead[row] + y[:, None] * self._across[row]

    def _eccentric_anomaly(self, tick: int) -> np.ndarray:
        """The E of Kepler's equation E - e sin E = M [radians], -pi to pi."""
        elapsed = (tick % self._period + self._since) % self._period
        elapsed -= self._period * (2 * elapsed > self._period)
        mean = elapsed / self._period * (2 * PI)
        e = self._eccentricity
        anomaly = mean + e * sine_cosine(mean)[0]
        for _ in range(STEPS):
            sine, cosine = sine_cosine(anomaly)
            anomaly = anomaly - (anomaly - e * sine - mean) / (1 - e * cosine)
        return anomaly


def _axes(orbits: Sequence[Orbit]) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors to each periapsis, and a quarter turn ahead of it: float64 (n, 3) each."""
    angles = np.array([(o.inclination, o.node, o.periapsis) for o in orbits], np.float64).reshape(-1, 3)
    sine, cosine = sine_cosine(angles * (2 * PI / ONE))
    (si, sn, sp), (ci, cn, cp) = sine.T, cosine.T
    ahead = np.stack([cn * cp - sn * sp * ci, sn * cp + cn * sp * ci, sp * si], axis=1)
    across = np.stack([-cn * sp - sn * cp * ci, -sn * sp + cn * cp * ci, cp * si], axis=1)
    return ahead, across
