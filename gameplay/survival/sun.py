"""The sun as the rules of the game see it, in whole numbers; a screen sees it by `gameplay.daylight`.

Over a body of a solar system it stands where the orbits and the body's turning put it; over a planet that is a world
alone, where the content's rules do.
"""

import functools
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np

from gameplay import content, daylight
from gameplay.content.rules import PlanetRules
from gameplay.state import GameState
from gameplay.survival.rules import MINUTE
from gameplay.systems.directions import TURN, cosine, dot, sine, unit
from taichi_kernels.units import Q14

_KNOWN: WeakKeyDictionary[GameState, dict[int, tuple[tuple[int, ...], np.ndarray]]] = WeakKeyDictionary()


def direction(state: GameState, body: int, tick: int) -> np.ndarray:
    """Direction to the sun at a tick in a body's frame: Q14, i64 (3,)."""
    x, y, z = map(int, state.world["spawn"])
    if state.system is None or body not in state.celestials:
        return _direction(content.load().planet, x, y, z, tick)
    known = _KNOWN.setdefault(state, {})
    if body not in known or known[body][0] != (x, y, z, tick):
        sky = daylight.of_system(state.system, body, (x, y, z))
        known[body] = (x, y, z, tick), np.rint(sky.sun(tick) * Q14).astype(np.int64)
    return known[body][1]


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


def height(state: GameState, body: int, position: Sequence[int] | np.ndarray, tick: int) -> int:
    """Sine of the sun's height over a place [units]: Q14, -16384 at the nadir to 16384 straight above."""
    return int(heights(state, body, np.array([position], np.int64), tick)[0])


def heights(state: GameState, body: int, positions: np.ndarray, tick: int) -> np.ndarray:
    """The same over places (n, 3) [units]: i64 (n,)."""
    return dot(unit(positions), direction(state, body, tick))
