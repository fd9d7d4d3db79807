"""How warm it is somewhere, in thousandths of a degree Celsius: whole numbers that follow from the state."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.content import Content
from gameplay.state import GameState
from gameplay.survival import fixtures, sun, weather, zones
from gameplay.survival.rules import degrees, of_content
from gameplay.systems.directions import sine, unit
from taichi_kernels import heights
from taichi_kernels.units import Q14, UNITS_PER_METRE

HEARTH = 4 * UNITS_PER_METRE  # how far the warmth of a structure reaches
_MOST_KNOWN = 1 << 17  # places whose ground is remembered


class Rules(NamedTuple):
    """Temperatures in thousandths of a degree, depths in units, `gradient` a metre."""

    season: int
    day: int
    ground: int
    soaks: int
    deep: int
    gradient: int
    cosy: int


@of_content
def rules(known: Content) -> Rules:
    """The rules of the content."""
    of = known.survival.climate
    soaks, deep = (round(depth * UNITS_PER_METRE) for depth in (of.soaks, of.deep))
    return Rules(
        degrees(of.season), degrees(of.day), degrees(of.ground), soaks, deep, degrees(of.gradient), degrees(of.shelter)
    )


def temperature(state: GameState, body: int, position: Sequence[int] | np.ndarray, tick: int) -> int:
    """At a place [units] at a tick, with the warmth of structures near by, which warm no more than is pleasant."""
    return int(temperatures(state, body, np.array([position], np.int64), tick)[0])


def temperatures(state: GameState, body: int, positions: np.ndarray, tick: int) -> np.ndarray:
    """The same at places (n, 3) [units]: i64 (n,).

    Of the weather, the season and the time of day the less is felt the deeper a place lies.
    """
    known = rules()
    mean = zones.mean(state, body, positions)
    season = known.season * (unit(positions)[:, 2] * int(sun.direction(state, tick)[2]) >> 14) // _tilt()
    outside = mean + season + (known.day * sun.heights(state, positions, tick) >> 14)
    outside += weather.warmth(state, body, positions, tick)
    under = np.maximum(depths(state, body, positions), 0)
    felt = np.maximum(known.soaks - under, 0)
    inside = known.ground + np.maximum(under - known.deep, 0) * known.gradient // UNITS_PER_METRE
    around = (outside * felt + inside * (known.soaks - felt)) // known.soaks
    return np.maximum(around, np.minimum(around + hearths(state, body, positions), known.cosy))


def _tilt() -> int:
    """Sine of the sun's greatest height over the equator's plane, Q14, 1 at least."""
    return max(sine(round(content.load().planet.axial_tilt / 360 * 65536)), 1)


def depths(state: GameState, body: int, positions: np.ndarray) -> np.ndarray:
    """How far places (n, 3) [units] lie under the ground that the planet was made with: i64 (n,), negative above."""
    return surfaces(state, body, positions) - zones.radii(positions)


_SURFACES: dict[tuple, int] = {}  # by body and direction: what never changes, and takes a kernel to know


def surfaces(state: GameState, body: int, positions: np.ndarray) -> np.ndarray:
    """Radius of the ground that the planet was made with, under or over places (n, 3) [units]: i64 (n,)."""
    recipe = state.terrains[body].store.recipe
    ways = unit(positions)
    names = [(recipe, *way) for way in ways.tolist()]
    new = [at for at, name in enumerate(names) if name not in _SURFACES]
    if new:
        if len(_SURFACES) > _MOST_KNOWN:
            _SURFACES.clear()
            new = list(range(len(names)))
        found = heights.along(recipe, ways[new].astype(np.int32)).astype(np.int64) * heights.UNITS_PER_HEIGHT
        _SURFACES.update(zip([names[at] for at in new], (found + recipe.radius_units).tolist(), strict=True))
    return np.array([_SURFACES[name] for name in names], np.int64)


def hearths(state: GameState, body: int, positions: np.ndarray) -> np.ndarray:
    """Thousandths of a degree that the warmest structure near each of places (n, 3) [units] adds: i64 (n,)."""
    added = np.zeros(len(positions), np.int64)
    for row, structure in fixtures.working(state, body, "warmth"):
        away = np.asarray(positions, np.int64) - row["position"]
        near = (away * away).sum(axis=1) <= HEARTH * HEARTH
        added[near] = np.maximum(added[near], degrees(structure.warmth))
    return added


def sunlight(state: GameState, body: int, positions: np.ndarray, tick: int) -> np.ndarray:
    """Light of the sun on level ground at places (n, 3) [units], by its height, the weather and the ground over them.

    Returns:
        256ths of the light of a clear noon with the sun straight above: i64 (n,).
    """
    shining = np.maximum(sun.heights(state, positions, tick), 0) * 256 // Q14
    open_sky = depths(state, body, positions) < UNITS_PER_METRE
    return shining * weather.light(state, body, positions, tick) * open_sky >> 8
