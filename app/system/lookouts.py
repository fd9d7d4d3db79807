"""Where a biome shows itself: level ground of it by day, more of it around, and something that stands out ahead."""

import math
from typing import NamedTuple

import numpy as np

from app.errors import UserError
from app.system import sights
from app.system.portrait import EYE, Views
from gameplay.solar_system.bodies import Solid, World
from gameplay.solar_system.landscapes import landscape_of
from taichi_kernels import heights
from taichi_kernels.units import Q14, UNITS_PER_METRE

PLACES = 20_000  # directions over the whole body
TRIED = 240  # of those in the biome
WAYS = 16  # in which one could look from each
RINGS = np.array([3.0, 8.0, 16.0, 28.0, 44.0, 66.0, 95.0])  # metres around that are looked at
NEAR = 3  # of the rings: what is steep there is no place to stand, or hides the rest
OUTLINE = (0.12, 0.3)  # how high above the eye's level the land ahead may rise: enough to be seen, room for the sky
LIGHT = -0.1  # cosine between the way of looking and the sun's: its light comes from the side, a little from behind
LOWEST_SUN = 0.2  # sine of its height: by day
SUBMERGED = (3.0, 14.0)  # metres of sea above the ground where a biome has none that is dry
LEVEL = 0.15  # slope of the ground where one stands that is no fault
RISE = 0.06  # of the way of looking, so that there is sky over what stands out
LOOKED_AT = 8  # best of all places, of which the best view is taken
SIGHT = (-4.0, 1.5, 1.0, 1.2)  # how much counts there: what hides the view, the skyline, colours, what grows
LOOK = 30.0  # metres to the point that is looked at
TICKS_PER_MINUTE = 1800


class Lookout(NamedTuple):
    """Where to look from and at [m, body frame], at a tick."""

    at: np.ndarray
    look: np.ndarray
    tick: int


def find(views: Views, body: Solid, biome: str, tick: int, hour: float) -> Lookout:
    """A place of a biome, the next time that it is an hour there by the star. Needs the compute runtime.

    Args:
        views: of the body.
        biome: its name in the content.
        tick: not before it.
        hour: 0 to 24.
    Raises:
        UserError: the body has no such ground; which it has.
    """
    if not isinstance(body, World):
        raise UserError(f"--biome: {body.name} is bare all over; planets and moons have biomes")
    sun = views.towards(np.zeros(3), tick, 0)
    behind = (hour - 12) / 24 * math.tau  # the place is so far east of the star
    ups = _ground(views, body, biome)
    suns = _suns(ups, sun, behind)
    shown = (suns * ups).sum(axis=1) > LOWEST_SUN
    if shown.any():  # else it is never day there
        ups, suns = ups[shown], suns[shown]
    step = -(-len(ups) // TRIED)
    ups, suns = ups[::step], suns[::step]
    ways = _ways(ups)
    worth = _worth(views, body, biome, ups, ways) - np.abs((ways * suns[:, None]).sum(axis=2) - LIGHT)
    best = worth.argmax(axis=1)
    tried = np.argsort(-worth.max(axis=1), kind="stable")[:LOOKED_AT]
    eyes = ups[tried] * (_radii(views, ups[tried])[:, None] + EYE)
    aheads = ways[tried, best[tried]]
    shown = [sights.worth(views.land, views.planet.recipe, *each) for each in zip(eyes, aheads, strict=True)]
    chosen = int((worth.max(axis=1)[tried] + np.array(shown) @ SIGHT).argmax())
    up, at, ahead = ups[tried[chosen]], eyes[chosen], aheads[chosen]
    turned = math.atan2(sun[1], sun[0]) - math.atan2(up[1], up[0]) + behind
    wait = turned / math.tau % 1 * body.day_length * TICKS_PER_MINUTE
    return Lookout(at, at + LOOK * (ahead + RISE * up), tick + round(wait))


def _ground(views: Views, body: World, biome: str) -> np.ndarray:
    """Directions to places of a biome: dry ones if there are some, else those under not too much sea; (n, 3)."""
    ups = _sphere(PLACES)
    numbers = heights.biomes(views.planet.recipe, _q14(ups))
    names = landscape_of(body).biomes
    found = ups[numbers == names.index(biome)] if biome in names else ups[:0]
    if not len(found):
        has = ", ".join(names[at] for at in np.unique(numbers))
        raise UserError(f"--biome: {body.name} has no {biome}; it has {has}")
    over = _radii(views, found) - views.planet.sea_radius
    dry = over > 1
    if dry.any():
        return found[dry]
    near = (over < -SUBMERGED[0]) & (over > -SUBMERGED[1])
    near &= heights.ice_along(views.planet.recipe, _q14(found)) == heights.OPEN  # it is dark under ice
    return found[near] if near.any() else found


def _worth(views: Views, body: World, biome: str, ups: np.ndarray, ways: np.ndarray) -> np.ndarray:
    """How well each of places (n, 3) shows a biome in each of ways to look (n, WAYS, 3); (n, WAYS)."""
    angles = (RINGS / views.planet.radius)[:, None]
    around = ups[:, None, None] * np.cos(angles) + ways[:, :, None] * np.sin(angles)
    flat = around.reshape(-1, 3)
    own = heights.biomes(views.planet.recipe, _q14(flat)) == landscape_of(body).biomes.index(biome)
    share = own.reshape(around.shape[:3]).mean(axis=2)
    places = around * _radii(views, flat).reshape(*around.shape[:3], 1)
    feet = ups * _radii(views, ups)[:, None]
    away = places - feet[:, None, None]
    rises = (away * ups[:, None, None]).sum(axis=3) / RINGS
    level = np.abs(rises[..., :NEAR]).max(axis=(1, 2))[:, None]
    clear = np.maximum(rises[..., :NEAR] - EYE / RINGS[:NEAR], 0).max(axis=2)
    outline = rises[..., NEAR:].max(axis=2)
    outline = np.max([np.roll(outline, turn, axis=1) for turn in (-1, 0, 1)], axis=0)
    off = np.maximum(OUTLINE[0] - outline, 0) + np.maximum(outline - OUTLINE[1], 0)
    return np.asarray(2 * share - 2 * np.maximum(level - LEVEL, 0) - 4 * clear - 3 * off)


def _radii(views: Views, ups: np.ndarray) -> np.ndarray:
    """Distance of the ground from the body's centre in directions [m]."""
    height = heights.along(views.planet.recipe, _q14(ups))
    return np.asarray(views.planet.radius + height * (heights.UNITS_PER_HEIGHT / UNITS_PER_METRE))


def _suns(ups: np.ndarray, sun: np.ndarray, behind: float) -> np.ndarray:
    """Directions to the star when a place in each direction is so far east of it; (n, 3)."""
    east = np.arctan2(ups[:, 1], ups[:, 0]) - behind
    level = math.hypot(sun[0], sun[1])
    return np.stack([level * np.cos(east), level * np.sin(east), np.full(len(ups), sun[2])], axis=1)


def _ways(ups: np.ndarray) -> np.ndarray:
    """Level unit vectors all around at each of directions; (n, WAYS, 3)."""
    axis = np.where(np.abs(ups[:, 2:]) < 0.9, [0.0, 0.0, 1.0], [1.0, 0.0, 0.0])
    east = np.cross(axis, ups)
    east /= np.linalg.norm(east, axis=1, keepdims=True)
    north = np.cross(ups, east)
    turns = np.arange(WAYS)[:, None] / WAYS * math.tau
    return np.asarray(east[:, None] * np.cos(turns) + north[:, None] * np.sin(turns))


def _sphere(count: int) -> np.ndarray:
    """Directions evenly over the sphere, on Fibonacci's spiral; (count, 3)."""
    z = 1 - (2 * np.arange(count) + 1) / count
    around = np.arange(count) * math.pi * (3 - math.sqrt(5))
    level = np.sqrt(1 - z * z)
    return np.stack([level * np.cos(around), level * np.sin(around), z], axis=1)


def _q14(ups: np.ndarray) -> np.ndarray:
    return np.rint(ups * Q14).astype(np.int32)
