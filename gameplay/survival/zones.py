"""Zones of a planet: "polar", "temperate" or "hot" by mean temperature; "shore", "highland" or "sea" by height."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gameplay import bodies
from gameplay.content import Content
from gameplay.positions import Point
from gameplay.state import GameState
from gameplay.survival.rules import degrees, of_content
from gameplay.systems.directions import unit
from taichi_kernels import planet
from taichi_kernels.units import Q14, UNITS_PER_METRE

FORMS = ("", "shore", "highland", "sea")
LANDFORMS = frozenset(FORMS[1:])


class Means(NamedTuple):
    """Of mean temperatures, in thousandths of a degree; `lapse` a metre."""

    lapse: int
    polar: int
    hot: int


@of_content
def means(known: Content) -> Means:
    """The means of the content."""
    rules = known.survival.climate
    return Means(*map(degrees, (rules.lapse, rules.polar, rules.hot)))


def at(state: GameState, body: int, position: Sequence[int] | np.ndarray) -> frozenset[str]:
    """Names of the zones that a place [units] is in: one by its mean temperature, and one by its height, or none."""
    return names(state, body, np.array([position], np.int64))[0]


def names(state: GameState, body: int, positions: np.ndarray) -> list[frozenset[str]]:
    """The same of places (n, 3) [units], one after the other."""
    pairs = zip(mean(state, body, positions).tolist(), landforms(state, body, positions).tolist(), strict=True)
    return [frozenset((_named(warmth), FORMS[form])) - {""} for warmth, form in pairs]


def climate(pole: int, equator: int, up: Point) -> str:
    """Name of the zone of a direction (Q14), at the height of the sea, by the means of a body (see `Body`)."""
    return _named(int(_by_latitude(pole, equator, np.array([up], np.int64))[0]))


def _named(mean: int) -> str:
    return "polar" if mean < means().polar else "hot" if mean > means().hot else "temperate"


def mean(state: GameState, body: int, positions: np.ndarray) -> np.ndarray:
    """Mean temperature through the year at places (n, 3) [units], in thousandths of a degree: i64 (n,)."""
    return mean_over(state, body, unit(positions), radii(positions))


def mean_over(state: GameState, body: int, up: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """The same by direction (n, 3) [Q14] and distance from the centre (n,) [units]."""
    known = bodies.of(state, body)
    by_latitude = _by_latitude(known.pole, known.equator, up)
    return by_latitude - np.maximum(radius - known.level, 0) * means().lapse // UNITS_PER_METRE


def _by_latitude(pole: int, equator: int, up: np.ndarray) -> np.ndarray:
    return equator - (equator - pole) * (up[:, 2] * up[:, 2] >> 14) // Q14


def landforms(state: GameState, body: int, positions: np.ndarray) -> np.ndarray:
    """Of places (n, 3) [units], by their height alone: numbers in `FORMS`, i64 (n,)."""
    return landforms_at(state, body, radii(positions))


def landforms_at(state: GameState, body: int, radius: np.ndarray) -> np.ndarray:
    """The same by distance from the centre (n,) [units]."""
    known = bodies.of(state, body)
    from_sea = radius - known.level
    shore, highland = _heights()
    high = (planet.shell(known.recipe)[1] - known.level) * highland >> 8
    forms = np.where(from_sea > high, FORMS.index("highland"), 0)
    if known.sea:
        forms[from_sea < min(shore, high // 4)] = FORMS.index("shore")
        forms[from_sea < 0] = FORMS.index("sea")
    return forms


@of_content
def _heights(known: Content) -> tuple[int, int]:
    rules = known.survival.climate
    return round(rules.shore * UNITS_PER_METRE), round(rules.highland * 256)


def sea(state: GameState, body: int) -> int:
    """Radius of the sea of a body [units], 0 where there is none."""
    return bodies.of(state, body).sea


def radii(positions: np.ndarray) -> np.ndarray:
    """Distance of places (n, 3) [units] from the centre: i64 (n,)."""
    wide = np.asarray(positions, np.float64)  # squares below 2^53, and a root that IEEE 754 fixes
    return np.sqrt((wide * wide).sum(axis=1)).astype(np.int64)
