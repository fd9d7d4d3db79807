"""How things fly, in integers: under the pull of the body, until the ground or a structure is in the way."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gameplay.building import stops
from gameplay.positions import Point
from gameplay.state import TICKS_PER_SECOND
from gameplay.systems.directions import times, unit
from gameplay.terrain import VoxelTerrain
from taichi_kernels import queries
from taichi_kernels.capsule import Solids

SKIN = 4  # [units] that is kept to a structure
SHARES = stops.WHOLE.bit_length() - 1


class Flying(NamedTuple):
    """A point in flight.

    Attributes:
        position: [units].
        velocity: [units/s].
        rest: part of a step that is not yet taken [1/30 unit].
    """

    position: Point
    velocity: Point
    rest: Point = (0, 0, 0)


def fly(flying: Flying, gravity: int, fastest: int) -> Flying:
    """One tick in the void.

    Args:
        gravity: towards the centre of the body [units/s²].
        fastest: that it flies [units/s].
    """
    position, velocity, rest = flying
    away = max(length(position), 1)
    pull = (gravity + TICKS_PER_SECOND // 2) // TICKS_PER_SECOND
    after = [v - (p * pull + away // 2) // away for v, p in zip(velocity, position, strict=True)]
    speed = length(after)
    if speed > fastest:
        after = [v * fastest // speed for v in after]
    # the mean of before and after: arcs are parabolas at any tick rate
    carry = [(v + a >> 1) + r for v, a, r in zip(velocity, after, rest, strict=True)]
    way = [part // TICKS_PER_SECOND for part in carry]
    return Flying(
        triple([p + w for p, w in zip(position, way, strict=True)]),
        triple(after),
        triple([c - w * TICKS_PER_SECOND for c, w in zip(carry, way, strict=True)]),
    )


class Met(NamedTuple):
    """Where straight ways end, a row a way.

    Attributes:
        hit: 1 where something is in the way, 0 where nothing is up to the end, or to chunks that are not loaded.
        wall: what is in the way is a structure.
        position: the last free place of a way that a structure stops, else as `queries.Hits` tells it [units].
        normal: out of what is in the way, Q14, i64.
        distance: up to it [units]; 0 in the ground.
        known: 0 where a way came to chunks that are not loaded.
        directions: of the ways, Q14, i64.
    """

    hit: np.ndarray
    wall: np.ndarray
    position: np.ndarray
    normal: np.ndarray
    distance: np.ndarray
    known: np.ndarray
    directions: np.ndarray


def meet(terrain: VoxelTerrain, starts: Sequence[Point], ends: Sequence[Point], walls: Solids | None = None) -> Met:
    """Where straight ways meet the ground, or a structure whose walls are near: see `solids.near`."""
    origins = np.array(starts, np.int64).reshape(-1, 3)
    goals = np.array(ends, np.int64).reshape(-1, 3)
    ways = goals - origins
    directions = unit(ways)
    reaches = np.array([length(way) for way in ways.tolist()], np.int64)
    store = terrain.store
    hits = queries.raycast(
        store.pool, store.table, origins.astype(np.int32), directions.astype(np.int32), reaches.astype(np.int32)
    )
    met = Met(
        hits.hit,
        np.zeros(len(origins), bool),
        hits.position.astype(np.int64),
        hits.normal.astype(np.int64),
        hits.distance.astype(np.int64),
        hits.known,
        directions,
    )
    return met if walls is None else _stopped(met, walls, origins, goals, reaches)


def _stopped(met: Met, walls: Solids, origins: np.ndarray, goals: np.ndarray, reaches: np.ndarray) -> Met:
    """The same where structures are in the way before the ground is."""
    shares, normals = stops.first(walls, origins, goals)
    away = reaches * shares >> SHARES
    wall = (met.known == 1) & (shares <= stops.WHOLE) & ((met.hit == 0) | (away < met.distance))
    place = origins + ((goals - origins) * shares[:, None] >> SHARES) + times(normals, SKIN)
    return met._replace(
        hit=np.where(wall, 1, met.hit),
        wall=wall,
        position=np.where(wall[:, None], place, met.position),
        normal=np.where(wall[:, None], normals, met.normal),
        distance=np.where(wall, away, met.distance),
    )


def length(vector: Sequence[int]) -> int:
    """Length of an integer vector, rounded."""
    return math.isqrt(4 * sum(part * part for part in vector)) + 1 >> 1


def triple(parts: Sequence[int]) -> Point:
    """Three integers as a tuple."""
    x, y, z = parts
    return x, y, z
