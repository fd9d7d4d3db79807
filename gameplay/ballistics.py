"""How things fly, in integers: under the pull of the body, until the ground is in the way."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gameplay.positions import Point
from gameplay.state import TICKS_PER_SECOND
from gameplay.systems.directions import unit
from gameplay.terrain import VoxelTerrain
from taichi_kernels import queries


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


def meet(terrain: VoxelTerrain, starts: Sequence[Point], ends: Sequence[Point]) -> tuple[queries.Hits, np.ndarray]:
    """Where straight ways meet the ground, a row a way; and their directions, Q14, i64 (n, 3)."""
    origins = np.array(starts, np.int64).reshape(-1, 3)
    ways = np.array(ends, np.int64).reshape(-1, 3) - origins
    directions = unit(ways)
    reaches = [length(way) for way in ways.tolist()]
    store = terrain.store
    hits = queries.raycast(
        store.pool, store.table, origins.astype(np.int32), directions.astype(np.int32), np.array(reaches, np.int32)
    )
    return hits, directions


def length(vector: Sequence[int]) -> int:
    """Length of an integer vector, rounded."""
    return math.isqrt(4 * sum(part * part for part in vector)) + 1 >> 1


def triple(parts: Sequence[int]) -> Point:
    """Three integers as a tuple."""
    x, y, z = parts
    return x, y, z
