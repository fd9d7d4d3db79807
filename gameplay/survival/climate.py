"""How warm it is somewhere, in thousandths of a degree Celsius: whole numbers that follow from the state."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from gameplay import bodies
from gameplay.bodies import FULL_SWING
from gameplay.content import Content
from gameplay.state import GameState
from gameplay.survival import fixtures, sun, weather, zones
from gameplay.survival.rules import DEGREE, degrees, of_content
from gameplay.systems.directions import TURN, dot, sine, unit
from taichi_kernels import heights
from taichi_kernels.planet import Recipe
from taichi_kernels.units import Q14, UNITS_PER_METRE

HEARTH = 4 * UNITS_PER_METRE  # how far the warmth of a structure reaches
_MOST_KNOWN = 1 << 17  # places whose ground is remembered


class Rules(NamedTuple):
    """Temperatures in thousandths of a degree, depths in units, `gradient` a metre; the sine of the axis' tilt, Q14."""

    season: int
    day: int
    ground: int
    soaks: int
    deep: int
    gradient: int
    cosy: int
    tilt: int


@of_content
def rules(known: Content) -> Rules:
    """The rules of the content."""
    of = known.survival.climate
    soaks, deep = (round(depth * UNITS_PER_METRE) for depth in (of.soaks, of.deep))
    return Rules(
        season=degrees(of.season),
        day=degrees(of.day),
        ground=degrees(of.ground),
        soaks=soaks,
        deep=deep,
        gradient=degrees(of.gradient),
        cosy=degrees(of.shelter),
        tilt=max(sine(round(known.planet.axial_tilt / 360 * TURN)), 1),
    )


class Outdoors(NamedTuple):
    """What it is like at places: i64 (n,) each.

    Attributes:
        temperature: in thousandths of a degree, with the warmth of structures near by, which warm no more than is
            pleasant; of weather, season and time of day the less is felt the deeper a place lies.
        sun: sine of its height, Q14.
        light: of the sun on level ground, in 256ths of a clear noon with the sun straight above.
        weather, strength: see `weather.over`.
        depth: under the ground that the planet was made with [units], negative above it.
    """

    temperature: np.ndarray
    sun: np.ndarray
    light: np.ndarray
    weather: np.ndarray
    strength: np.ndarray
    depth: np.ndarray


class Ground(NamedTuple):
    """What never changes of places on a body while no structure comes or goes: i64 (n,) each, but for `above`.

    Attributes:
        above: directions, Q14, i64 (n, 3); radii: distance from the centre [units]. depth: see `Outdoors`.
        mean: temperature through the year on the ground. forms: see `zones.FORMS`.
        felt: how much of the weather is felt, `Rules.soaks` for all; stored: warmth of the rock times what is not.
        hearths: structures that warm.
    """

    body: int
    above: np.ndarray
    radii: np.ndarray
    depth: np.ndarray
    mean: np.ndarray
    forms: np.ndarray
    felt: np.ndarray
    stored: np.ndarray
    hearths: fixtures.Reaching


def ground(state: GameState, body: int, positions: np.ndarray) -> Ground:
    """What never changes of places (n, 3) [units] on a body."""
    known, places = rules(), np.asarray(positions, np.int64)
    above, radii = unit(places), zones.radii(places)
    depth = _surfaces(state, body, above) - radii
    under = np.maximum(depth, 0)
    felt = np.maximum(known.soaks - under, 0)
    inside = known.ground + np.maximum(under - known.deep, 0) * known.gradient // UNITS_PER_METRE
    return Ground(
        body=body,
        above=above,
        radii=radii,
        depth=depth,
        mean=zones.mean_over(state, body, above, radii),
        forms=zones.landforms_at(state, body, radii),
        felt=felt,
        stored=inside * (known.soaks - felt),
        hearths=fixtures.reaching(state, body, "warmth", places, lambda warmth: HEARTH),
    )


def outdoors(state: GameState, places: Ground, tick: int) -> Outdoors:
    """What it is like at places at a tick."""
    known, air, swing = rules(), weather.rules(), bodies.of(state, places.body).swing
    to_sun = sun.direction(state, places.body, tick)
    height = dot(places.above, to_sun)
    kinds, strengths = weather.over_ways(state, places.body, places.above, places.forms, tick)
    season = (known.season * swing // FULL_SWING) * (places.above[:, 2] * int(to_sun[2]) >> 14) // known.tilt
    outside = places.mean + season + ((known.day * swing // FULL_SWING) * height >> 14)
    outside += air.warmth[kinds] * strengths // weather.FULL_STRENGTH
    around = (outside * places.felt + places.stored) // known.soaks
    hearths = np.rint(fixtures.strongest(state, places.hearths, len(around)) * DEGREE).astype(np.int64)
    shining = np.maximum(height, 0) * (places.depth < UNITS_PER_METRE) * 256 // Q14
    light = shining * (weather.FULL_STRENGTH - air.shade[kinds] * strengths // weather.FULL_STRENGTH) >> 8
    return Outdoors(warmed(around, hearths), height, light, kinds, strengths, places.depth)


def warmed(temperatures: np.ndarray, adds: np.ndarray) -> np.ndarray:
    """Temperatures where something adds warmth, no more than is pleasant; thousandths of a degree, i64 (n,)."""
    return np.maximum(temperatures, np.minimum(temperatures + adds, rules().cosy))


def temperature(state: GameState, body: int, position: Sequence[int] | np.ndarray, tick: int) -> int:
    """At a place [units] at a tick, in thousandths of a degree; see `Outdoors`."""
    return int(outdoors(state, ground(state, body, np.array([position])), tick).temperature[0])


def depths(state: GameState, body: int, positions: np.ndarray) -> np.ndarray:
    """How far places (n, 3) [units] lie under the ground that the planet was made with: i64 (n,), negative above."""
    return surfaces(state, body, positions) - zones.radii(positions)


_SURFACES: dict[tuple, int] = {}  # by body and direction: what never changes, and takes a kernel to know
_ICE: dict[tuple, int] = {}  # the same of the ice on seas


def surfaces(state: GameState, body: int, positions: np.ndarray) -> np.ndarray:
    """Radius of the ground that the planet was made with, under or over places (n, 3) [units]: i64 (n,)."""
    return _surfaces(state, body, unit(positions))


def _surfaces(state: GameState, body: int, ways: np.ndarray) -> np.ndarray:
    """The same along directions (n, 3), Q14."""
    return _along(state.recipe(body), ways, heights.along, _SURFACES)


def ice(state: GameState, body: int, positions: np.ndarray) -> np.ndarray:
    """Radius of the top of the ice that the sea was made with, under or over places (n, 3) [units]: i64 (n,), far below
    the ground where the sea is open. Ground that is higher bears none."""
    return _along(state.recipe(body), unit(positions), heights.ice_along, _ICE)


def tops(state: GameState, body: int, positions: np.ndarray) -> np.ndarray:
    """Radius of what was made to stand on, ground or ice, under or over places (n, 3) [units]: i64 (n,)."""
    return np.maximum(surfaces(state, body, positions), ice(state, body, positions))


def _along(
    recipe: Recipe, ways: np.ndarray, look: Callable[[Recipe, np.ndarray], np.ndarray], known: dict[tuple, int]
) -> np.ndarray:
    """Radii that a look along directions finds, of which those are kept that were looked for before."""
    names = [(recipe, *way) for way in ways.tolist()]
    new = [at for at, name in enumerate(names) if name not in known]
    if new:
        if len(known) > _MOST_KNOWN:
            known.clear()
            new = list(range(len(names)))
        found = look(recipe, ways[new].astype(np.int32)).astype(np.int64) * heights.UNITS_PER_HEIGHT
        known.update(zip([names[at] for at in new], (found + recipe.radius_units).tolist(), strict=True))
    return np.array([known[name] for name in names], np.int64)
