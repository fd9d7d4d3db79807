"""Where players appear: a place that is open, dry, mild and not too steep.

On a planet alone it is the first such of a fixed list of directions; on a body of a system the best of many (`sites`).
"""

import numpy as np

from gameplay import bodies
from gameplay.positions import Point, point
from gameplay.state import HOME, GameState
from gameplay.survival import zones
from gameplay.systems import sites
from gameplay.systems.directions import unit
from gameplay.terrain import VoxelTerrain
from taichi_kernels import planet, queries
from taichi_kernels.units import Q14, UNITS_PER_CHUNK, UNITS_PER_METRE

TRIES, MORE = 24, 48  # directions; more where it must be mild too
GENTLE = round(Q14 * 0.94)  # cosine of 20 degrees
ABOVE = UNITS_PER_METRE // 8  # set down a little above the ground
ABOVE_SEA = UNITS_PER_METRE // 2  # no beach that waves wash over
CLOSE = 2 * UNITS_PER_METRE  # to where the ground was thought to be: elsewhere is an overhang, or a cave below
SPAN = 16 * UNITS_PER_METRE  # above and below it, within which the ground is looked for
MILD = 9_000  # [thousandths of a degree] mean of a year from which nobody freezes at once
MILD_SINCE = 3  # version of the content
SEAS_SINCE = 2  # version of the content; in older worlds players appear where they always did, and records stay true


def place(state: GameState) -> Point:
    """Where players appear [units, feet]; chosen when the first one does, the same ever after."""
    world = state.world
    if not world["spawned"]:
        world["spawn"] = foreseen(state)
        world["spawned"] = 1
    return point(world["spawn"])


def foreseen(state: GameState) -> Point:
    """Where players appear, or will when the first one does [units, feet]; the state stays as it is."""
    world = state.world
    if world["spawned"]:
        return point(world["spawn"])
    if bodies.of(state, HOME).biomes:
        return _best(state, HOME)
    shore = bodies.of(state, HOME).sea + ABOVE_SEA if world["content"] >= SEAS_SINCE else 0
    return _choose(state, HOME, int(world["seed"]), shore, world["content"] >= MILD_SINCE)


def on(state: GameState, body: int) -> Point:
    """A place on any body where one can stand [units, feet], the same at any time but for what was dug."""
    known = bodies.of(state, body)
    if known.biomes:
        return _best(state, body)
    return _choose(state, body, known.seed, known.sea + ABOVE_SEA if known.sea else 0, mild=False)


def _best(state: GameState, body: int) -> Point:
    """The first of the ranked sites whose voxels are as flat and as open as they were thought to be, else the best."""
    terrain = state.terrains[body]
    best: tuple[int, Point] | None = None
    for up, radius in zip(*sites.ranked(state, body), strict=True):
        found = _ground(terrain, up, (int(radius) - SPAN, int(radius) + SPAN))
        if found is None:
            continue
        flatness, place = found
        if flatness >= GENTLE and abs(int(zones.radii(np.array([place]))[0]) - radius) <= CLOSE:
            return place
        if best is None or flatness > best[0]:
            best = flatness, place
    return best[1] if best else (0, 0, planet.shell(terrain.store.recipe)[1])


def _choose(state: GameState, body: int, seed: int, shore: int, mild: bool) -> Point:
    """The best place; farther from the centre than `shore` [units], and where it is `mild`, if there is one."""
    terrain = state.terrains[body]
    best: tuple[tuple[bool, bool, int], Point] | None = None
    tries = MORE if mild else TRIES
    for attempt in range(tries):
        up = _direction(seed, attempt)
        if mild and attempt < tries - 1 and _cold(state, up * terrain.store.recipe.radius_units >> 14):
            continue
        found = _ground(terrain, up, planet.shell(terrain.store.recipe))
        if found is None:
            continue
        flatness, point = found
        dry = sum(part * part for part in point) > shore * shore
        warm = not (mild and _cold(state, np.array(point)))
        if best is None or (warm, dry, flatness) > best[0]:
            best = (warm, dry, flatness), point
        if warm and dry and flatness >= GENTLE:
            break
    if best is None:  # a body without ground along any of the rays: start above it
        return (0, 0, planet.shell(terrain.store.recipe)[1])
    return best[1]


def _cold(state: GameState, place: np.ndarray) -> bool:
    """Whether one freezes at a place [units] through much of the year."""
    return int(zones.mean(state, HOME, place[None])[0]) < MILD


def _direction(seed: int, attempt: int) -> np.ndarray:
    """A direction of a fixed, well spread sequence, as a Q14 unit vector."""
    h = (seed * 0x9E3779B97F4A7C15 + attempt * 0xD1B54A32D192ED03) & (1 << 64) - 1
    h = (h ^ h >> 31) * 0xBF58476D1CE4E5B9 & (1 << 64) - 1
    parts = [(h >> shift & 0xFFFF) - 0x8000 for shift in (0, 16, 32)]
    return unit(np.array(parts if any(parts) else [0, 0, 1], np.int64))


def _ground(terrain: VoxelTerrain, up: np.ndarray, between: tuple[int, int]) -> tuple[int, Point] | None:
    """How flat the highest ground along a direction between two distances is (cosine, Q14), and a place on it."""
    lowest, highest = between
    start, reach = up * highest >> 14, highest - lowest
    # every chunk that the ray passes, and those beside it for normals
    steps = np.arange(0, reach + UNITS_PER_CHUNK, UNITS_PER_CHUNK // 4)
    along = (start - (up * steps[:, None] >> 14)) // UNITS_PER_CHUNK
    around = (np.indices((3, 3, 3)) - 1).reshape(3, -1).T
    terrain.load(np.unique((along[:, None] + around).reshape(-1, 3), axis=0).astype(np.int32))
    store = terrain.store
    hits = queries.raycast(store.pool, store.table, start[None].astype(np.int32), -up[None].astype(np.int32), reach)
    if not hits.hit[0]:
        return None
    point = hits.position[0].astype(np.int64) + (up * ABOVE >> 14)
    flatness = int((hits.normal[0].astype(np.int64) * up).sum() >> 14)
    return flatness, (int(point[0]), int(point[1]), int(point[2]))
