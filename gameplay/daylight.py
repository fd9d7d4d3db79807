"""Time of day, seasons and seas. Floats: they are only looked at, and rounded where the rules of the game ask.

The axis of a body is +z, its north. It turns eastward, so in the body's own frame the sun goes round westward. Of a
planet that is a world alone all this follows from the tick and the content, of a body of a system from its orbit.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from gameplay import content
from gameplay.solar_system import spin
from gameplay.solar_system.bodies import SolarSystem
from gameplay.state import HOME
from taichi_kernels import planet
from taichi_kernels.planet import Recipe

TICKS_A_MINUTE = 1800
HOURS = 24.0


@dataclass(frozen=True)
class Daylight:
    """Where the sun stands over a planet.

    When a world begins it is summer and `start_hour` where its players appear, so that the first thing they see is a
    morning.

    Args:
        origin: the place whose clock `hours` tells, and where it was morning: where players appear, any unit; all zero
            where that is not known yet.
    """

    origin: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def day_ticks(self) -> float:
        """Ticks from noon to noon."""
        return content.load().planet.day_minutes * TICKS_A_MINUTE

    def hours(self, tick: float, place: Sequence[float] | np.ndarray | None = None) -> float:
        """Hour of the day, 0 to less than 24, by the sun over a place; over the origin when None."""
        rules = content.load().planet
        east = 0.0 if place is None else _longitude(place) - _longitude(self.origin)
        return (rules.start_hour + HOURS * (tick / self.day_ticks + east / math.tau)) % HOURS

    def sun(self, tick: float) -> np.ndarray:
        """Direction to the sun in the planet's frame at a tick: unit, float64, shape (3,)."""
        return self._sun(self.hours(tick), self.origin, tick)

    def sun_at(self, hours: float, place: Sequence[float] | np.ndarray, tick: float = 0) -> np.ndarray:
        """Direction to the sun when it is so late over a place, in the season of a tick; see `sun`."""
        return self._sun(hours, place, tick)

    def _sun(self, hours: float, place: Sequence[float] | np.ndarray, tick: float) -> np.ndarray:
        rules = content.load().planet
        around = _longitude(place) + math.tau * (12.0 - hours) / HOURS
        season = math.tau * tick / (self.day_ticks * rules.year_days)
        summer = -1.0 if self.origin[2] < 0 else 1.0  # of the half of the planet where players appear
        height = summer * math.radians(rules.axial_tilt) * math.cos(season)
        across = math.cos(height)
        return np.array([across * math.cos(around), across * math.sin(around), math.sin(height)])


@dataclass(frozen=True)
class OrbitalDaylight(Daylight):
    """Where the sun stands over a body of a system. On the planet where players begin it is summer in the first tick,
    and `start_hour` at the origin; on others there is no such place, and their clocks tell the hour of longitude 0.

    Args:
        system: that the body is in.
        turning: how the body turns.
        number: of the body.
    """

    system: SolarSystem = field(kw_only=True)
    turning: spin.Spin = field(kw_only=True)
    number: int = field(kw_only=True)

    @property
    def day_ticks(self) -> float:
        """Ticks from noon to noon; those of a turn round its planet for what shows that always the same side."""
        return float(self.turning.day or self.turning.orbit.period)

    def hours(self, tick: float, place: Sequence[float] | np.ndarray | None = None) -> float:
        """Hour of the day, 0 to less than 24, by the sun over a place; over the origin when None."""
        behind = _longitude(self.origin if place is None else place) - _longitude(self.sun(tick))
        return (HOURS / 2 + HOURS * behind / math.tau) % HOURS

    def sun(self, tick: float) -> np.ndarray:
        """Direction to the sun in the body's frame at a tick, the last whole one: unit, float64, shape (3,). The same
        bits on every machine."""
        place, turn = self.system.orbits.at(int(tick))[0][self.number], self.turning.turn(int(tick))
        way = -(turn[:, 0] * place[0] + turn[:, 1] * place[1] + turn[:, 2] * place[2])
        x, y, z = way
        return way / np.sqrt(x * x + y * y + z * z)

    def _sun(self, hours: float, place: Sequence[float] | np.ndarray, tick: float) -> np.ndarray:
        height = self.sun(tick)[2]
        around = _longitude(place) + math.tau * (12.0 - hours) / HOURS
        across = math.sqrt(1.0 - height * height)
        return np.array([across * math.cos(around), across * math.sin(around), height])


def of_system(system: SolarSystem, number: int, spawn: Sequence[float]) -> OrbitalDaylight:
    """Where the sun stands over the body with a number; players begin at `spawn`, any unit, on the first planet."""
    x, y, z = map(float, spawn)
    first = number == HOME
    beginning = spin.Beginning((x, y, z), content.load().planet.start_hour) if first else None
    origin = (x, y, z) if first else (0.0, 0.0, 0.0)
    return OrbitalDaylight(origin, system=system, turning=spin.of(system, number, beginning), number=number)


def _longitude(place: Iterable[float]) -> float:
    x, y, _ = (float(part) for part in place)
    return math.atan2(y, x)


def sea_radius(recipe: Recipe) -> int:
    """Radius of the sea's surface [units], 0 where the content has no seas."""
    share = content.load().planet.sea_level
    lowest = planet.shell(recipe)[0]
    return recipe.radius_units - round((recipe.radius_units - lowest) * share) if share > 0 else 0
