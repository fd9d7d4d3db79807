"""The sun as the rules of the game see it, in whole numbers; a screen sees it by `gameplay.daylight`."""

import functools
from collections.abc import Sequence

import numpy as np

from gameplay import content
from gameplay.content.rules import PlanetRules
from gameplay.state import GameState
from gameplay.survival.rules import MINUTE
from gameplay.systems.directions import TURN, cosine, dot, sine, unit
from taichi_kernels.units import Q14


def direction(state: GameState, tick: int) -> np.ndarray:
    """Direction to the sun at a tick in a planet's frame: Q14, i64 (3,)."""
    x, y, z = map(int, state.world["spawn"])
    return _direction(content.load().planet, x, y, z, tick)


@functools.lru_cache(maxsize=4)  # all that ask in a tick
def _direction(rules: PlanetRules, x: int, y: int, z: int, tick: int) -> np.ndarray:
    day, year = round(rules.day_minutes * MINUTE), round(rules.day_minutes * rules.year_days * MINUTE)
    start = round((12 - rules.start_hour) / 24 * TURN)
    along = start - tick * TURN // day
    season = cosine(tick * TURN // year)
    summer = -1 if z < 0 else 1
    height = summer * round(rules.axial_tilt / 360 * TURN) * season // Q14
    east, north = _meridian(x, y)
    across = cosine(height)
    turned = (east * cosine(along) - north * sine(along), east * sine(along) + north * cosine(along))
    return np.array([*((part * across + (1 << 27)) >> 28 for part in turned), sine(height)], np.int64)


@functools.lru_cache(maxsize=4)
def _meridian(x: int, y: int) -> tuple[int, int]:
    """Where it is noon when the sun stands over a place, as a level direction: Q14."""
    east, north, _ = unit(np.array([x or (not y), y, 0])).tolist()
    return east, north


def height(state: GameState, position: Sequence[int] | np.ndarray, tick: int) -> int:
    """Sine of the sun's height over a place [units]: Q14, -16384 at the nadir to 16384 straight above."""
    return int(heights(state, np.array([position], np.int64), tick)[0])


def heights(state: GameState, positions: np.ndarray, tick: int) -> np.ndarray:
    """The same over places (n, 3) [units]: i64 (n,)."""
    return dot(unit(positions), direction(state, tick))
