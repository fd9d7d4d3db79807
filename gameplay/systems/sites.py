"""Where on a body of a system one best stands: many directions looked at by the height of their ground, none by voxels.

First many are drawn and sifted by what they are themselves, then the best of them by what lies around.
"""

from typing import NamedTuple

import numpy as np

from gameplay import bodies, content
from gameplay.content import Content
from gameplay.resources.placement import draw
from gameplay.state import HOME, GameState
from gameplay.survival import zones
from gameplay.survival.rules import of_content
from gameplay.systems.directions import cross, unit
from taichi_kernels import heights, landmarks
from taichi_kernels.planet import Recipe
from taichi_kernels.units import Q14, UNITS_PER_CHUNK, UNITS_PER_METRE

DRAWN, KEPT = 4096, 192  # directions, and those whose surroundings are looked at
DRY = 2 * UNITS_PER_METRE  # above the sea, at least
STEP = 6 * UNITS_PER_METRE  # how far around the ground must be flat
GENTLE = STEP // 5  # rise over it
RINGS = tuple(metres * UNITS_PER_METRE for metres in (30, 60, 110, 180))  # where biomes and water are looked for
CLEAR = 45 * UNITS_PER_METRE  # to the middle of a ruin, at least
MEAN = (10_000, 20_000)  # [thousandths of a degree] mean of a year: neither frost nor heat through most of it


class Sites(NamedTuple):
    """Directions (n, 3) [Q14] and how far from the centre the ground, or ice, there is thought to be (n,) [units]."""

    up: np.ndarray
    radius: np.ndarray


@of_content
def _growing(known: Content) -> frozenset[str]:
    """Biomes where grows what must grow where players begin, and whose air does no harm."""
    plants = known.system.start.plants
    return frozenset(biome.name for biome in known.biomes.values() if plants in biome.resources and not biome.foul)


def ranked(state: GameState, body: int) -> Sites:
    """Places of a body of a system, the best first: dry, or at least on ice, flat and in no ruin; on the first body
    also mild, where plants grow, with water and many kinds of biomes near by."""
    known = bodies.of(state, body)
    up = _drawn(known.seed)
    radius = _ground(state, body, up)
    wet = (radius < known.level + DRY) & (known.sea > 0)
    faults = np.where(wet, np.where(_ice(known.recipe, up) > known.sea, 2, 4), 0)
    if body == HOME:
        mean = zones.mean_over(state, body, up, radius)
        faults += ((mean < MEAN[0]) | (mean > MEAN[1])) * 2
        faults += ~_grows(state, body)[heights.biomes(known.recipe, up.astype(np.int32))]
    order = np.argsort(faults, kind="stable")[:KEPT]
    up, radius, faults = up[order], radius[order], faults[order]
    around = np.stack([_ground(state, body, way) - radius for way in _round(up, radius, STEP)])
    slope = np.abs(around).max(axis=0)
    faults += (slope > GENTLE) * 8
    faults += _in_ruins(known.recipe, up, radius) * 8
    wanting = _wanting(state, body, up, radius) if body == HOME else np.zeros_like(slope)
    order = np.lexsort((slope, wanting, faults))
    return Sites(up[order], radius[order])


def _drawn(seed: int) -> np.ndarray:
    words = draw(seed, np.zeros((DRAWN, 3), np.int64), np.arange(DRAWN), 0)
    parts = np.stack([words >> np.uint64(shift) & np.uint64(0xFFFF) for shift in (0, 16, 32)], axis=-1)
    return unit(parts.astype(np.int64) - 0x8000)


def _ground(state: GameState, body: int, up: np.ndarray) -> np.ndarray:
    """How far from the centre the ground is, or the ice on the sea [units]."""
    recipe = bodies.of(state, body).recipe
    above = heights.along(recipe, up.astype(np.int32)).astype(np.int64)
    return np.maximum(recipe.radius_units + above * heights.UNITS_PER_HEIGHT, _ice(recipe, up))


def _ice(recipe: Recipe, up: np.ndarray) -> np.ndarray:
    found = heights.ice_along(recipe, up.astype(np.int32)).astype(np.int64)
    return recipe.radius_units + found * heights.UNITS_PER_HEIGHT


def _in_ruins(recipe: Recipe, up: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Whether there is a ruin at places, bool (n,)."""
    places = up * (radius[:, None] >> 14)
    corners = CLEAR * (np.indices((2, 2, 2)).reshape(3, -1).T * 2 - 1)
    found = landmarks.of_cells(
        recipe, landmarks.cells_of((places[:, None] + corners).reshape(-1, 3) // UNITS_PER_CHUNK)
    )
    feet = found.foot[found.kind == landmarks.RUIN]
    away = ((places[:, None] - feet) ** 2).sum(axis=2)
    return np.asarray((away < CLEAR * CLEAR).any(axis=1))


def _round(up: np.ndarray, radius: np.ndarray, away: int) -> list[np.ndarray]:
    """Directions to eight places around each of others, so far away [units]."""
    pole = np.zeros_like(up)
    pole[np.arange(len(up)), np.abs(up).argmin(axis=1)] = Q14
    east = unit(cross(up, pole))
    north = unit(cross(up, east))
    turns = ((4, 0), (3, 3), (0, 4), (-3, 3), (-4, 0), (-3, -3), (0, -4), (3, -3))
    place = up * (radius[:, None] >> 14)
    return [unit(place + (east * x + north * y) * (away >> 2) // Q14) for x, y in turns]


def _grows(state: GameState, body: int) -> np.ndarray:
    return np.array([name in _growing() for name in bodies.of(state, body).biomes])


def _wanting(state: GameState, body: int, up: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """How much there is not within the rings: resources of the body's biomes, and water as much as a few of them."""
    known = content.load().biomes
    lists = [known[name].resources if name in known else {} for name in bodies.of(state, body).biomes]
    every = sorted({resource for has in lists for resource in has})
    gives = np.array([[resource in has for resource in every] for has in lists])
    found = np.zeros((len(up), len(every)), bool)
    water = np.full(len(up), len(RINGS))
    for at, away in enumerate(RINGS):
        for way in _round(up, radius, away):
            found |= gives[heights.biomes(bodies.of(state, body).recipe, way.astype(np.int32))]
            wet = _ground(state, body, way) < bodies.of(state, body).sea
            water[wet & (water == len(RINGS))] = at
    return (~found).sum(axis=1) + 2 * water
