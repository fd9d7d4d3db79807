"""Upright capsule bodies against terrain: they slide, step, climb, stand, and never end inside it.

`CAPSULE.md` tells the method. Up is away from the centre of the celestial body, at each place anew.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from taichi_kernels import capsule_body as body
from taichi_kernels import capsule_move, runtime
from taichi_kernels.capsule_move import (
    BURIED,
    CEILING,
    FREED,
    GROUNDED,
    STEEP,
    STEPPED,
    UNLOADED,
    WALL,
)
from taichi_kernels.errors import ArgumentError
from taichi_kernels.pool import ChunkPool
from taichi_kernels.queries import POSITION_LIMIT, stride_for
from taichi_kernels.table import ChunkTable
from taichi_kernels.units import Q14

__all__ = [
    "BODY_COLUMNS",
    "BOX_COLUMNS",
    "BURIED",
    "CEILING",
    "FREED",
    "GROUNDED",
    "STEEP",
    "STEPPED",
    "UNLOADED",
    "WALL",
    "Moved",
    "Solids",
    "bodies",
    "fits",
    "move",
]

RADIUS_RANGE = (64, 240)  # [units]; samples of a wider body would stand too far apart
HEIGHT_RANGE = (128, 4096)  # [units]
WAY_LIMIT = 4096  # [units] a move
STEP_LIMIT = 512  # [units]
BODY_COLUMNS, BOX_COLUMNS = body.BODY_COLUMNS, body.BOX_COLUMNS


class Solids(NamedTuple):
    """Boxes that bodies cannot enter, beside the terrain.

    Attributes:
        boxes: middle [units], three axes across each other [Q14, a row each], half of the edges along them [units];
            i32 (m, 15).
        spans: for each body first and last + 1 of the boxes that are near it; i32 (n, 2).
    """

    boxes: np.ndarray
    spans: np.ndarray


class Moved(NamedTuple):
    """Where bodies came to.

    Attributes:
        position: feet [units]; i32 (n, 3).
        done: displacement from where they were [units]; i32 (n, 3).
        ground: normal of the ground touched last [Q14], 0 when none was; i32 (n, 3).
        wall: direction away from the wall or steep slope that turned the body aside, across up [Q14], 0 when none;
            i32 (n, 3).
        flags: sum of GROUNDED stands on ground; CEILING stopped by something above; WALL turned aside or stopped
            sideways; STEEP slides down ground too steep to stand on; FREED was inside terrain and is out of it;
            BURIED is inside terrain with no free place near; STEPPED went up a ledge; UNLOADED stands where chunks
            are not loaded, and stayed there; i32 (n,).
    """

    position: np.ndarray
    done: np.ndarray
    ground: np.ndarray
    wall: np.ndarray
    flags: np.ndarray


def bodies(
    position: np.ndarray,
    way: np.ndarray,
    rise: int | np.ndarray = 0,
    radius: int | np.ndarray = 205,
    height: int | np.ndarray = 922,
    flags: int | np.ndarray = 0,
    slope_cosine: int | np.ndarray = 10531,
    step: int | np.ndarray = 272,
    snap: int | np.ndarray = 0,
) -> np.ndarray:
    """Rows for `move`; a single value counts for all.

    Args:
        position: feet, the lowest point of the capsule [units], (n, 3).
        way: displacement asked for [units], (n, 3).
        rise: further displacement along up [units].
        radius, height: of the capsule [units], 64..240 and 2 * radius..4096.
        flags: GROUNDED if the body stood on ground before; only then it steps up ledges.
        slope_cosine: cosine of the steepest slope that can be walked [Q14], 1..16384.
        step: highest ledge that is stepped up [units], 0 for none, to 512.
        snap: how far down the ground is followed at the end [units], 0 for not at all, to 512.
    Returns:
        i32 (n, 13).
    """
    position = np.asarray(position)
    rows = np.zeros((len(position), BODY_COLUMNS), np.int32)
    rows[:, body.PLACE : body.PLACE + 3] = position
    rows[:, body.WAY : body.WAY + 3] = way
    rows[:, body.RISE] = rise
    rows[:, body.RADIUS] = radius
    rows[:, body.HEIGHT] = height
    rows[:, body.FLAGS] = flags
    rows[:, body.SLOPE_COSINE] = slope_cosine
    rows[:, body.STEP] = step
    rows[:, body.SNAP] = snap
    return rows


def _check(name: str, values: np.ndarray, low: int, high: int) -> None:
    if len(values) and not (values.min() >= low and values.max() <= high):
        raise ArgumentError(f"{name}: {low} to {high} is possible, not {values.min()} to {values.max()}")


def _check_shape(radius: np.ndarray, height: np.ndarray) -> None:
    _check("radius", radius, *RADIUS_RANGE)
    _check("height", height, *HEIGHT_RANGE)
    if (height < 2 * radius).any():
        raise ArgumentError("height: a capsule is at least twice as high as its radius")


def move(pool: ChunkPool, table: ChunkTable, rows: np.ndarray, solids: Solids | None = None) -> Moved:
    """Move bodies through the terrain, and among solid boxes, for one tick.

    A body that starts free (no sample of it in solid or unloaded space) ends free, whatever way is asked. One that
    starts inside terrain or a box is moved out first, to the nearest free place within 4 m that is not below, else the
    next one straight up within 64 m, else any within 16 m; it stays and is BURIED when there is none.

    Args:
        rows: i32 (n, 13), see `bodies`.
        solids: with a span a row; None: there are no boxes.
    Returns:
        Moved, one row a body. Bodies do not touch each other.
    Raises:
        ArgumentError: shape or ranges.
    Determinism: bit-exact on every backend; a batch moves as its members would one by one.
    """
    rows = runtime.job_array("rows", rows, BODY_COLUMNS)
    _check("position", rows[:, body.PLACE : body.PLACE + 3], -POSITION_LIMIT, POSITION_LIMIT)
    _check("way", rows[:, body.WAY : body.WAY + 3], -WAY_LIMIT, WAY_LIMIT)
    _check("rise", rows[:, body.RISE], -WAY_LIMIT, WAY_LIMIT)
    _check_shape(rows[:, body.RADIUS], rows[:, body.HEIGHT])
    _check("slope_cosine", rows[:, body.SLOPE_COSINE], 1, Q14)
    _check("step", rows[:, body.STEP], 0, STEP_LIMIT)
    _check("snap", rows[:, body.SNAP], 0, STEP_LIMIT)
    boxes = _solids(solids, len(rows))
    out = _run(pool, table, boxes, rows)
    buried = np.flatnonzero(out[:, 9] & BURIED)
    if len(buried):
        again = rows[buried]
        near = Solids(boxes.boxes, boxes.spans[buried])
        freed = _search(pool, table, near, again)
        out[buried[freed]] = _run(pool, table, Solids(boxes.boxes, near.spans[freed]), again[freed])
        out[buried[freed], 9] |= FREED
    position = out[:, :3]
    done = position - rows[:, body.PLACE : body.PLACE + 3]
    return Moved(position, done, out[:, 3:6], out[:, 6:9], out[:, 9])


def _solids(given: Solids | None, count: int) -> Solids:
    """The boxes as kernels take them: one at least, which is near nobody where there are none."""
    if given is None or not len(given.boxes):
        return Solids(np.zeros((1, BOX_COLUMNS), np.int32), np.zeros((count, 2), np.int32))
    boxes = runtime.job_array("boxes", given.boxes, BOX_COLUMNS)
    spans = runtime.job_array("spans", given.spans, 2)
    if len(spans) != count:
        raise ArgumentError(f"spans: one for each of {count} bodies is needed, not {len(spans)}")
    _check("spans", spans, 0, len(boxes))
    return Solids(boxes, spans)


def _run(pool: ChunkPool, table: ChunkTable, solids: Solids, rows: np.ndarray) -> np.ndarray:
    out = np.zeros((len(rows), body.RESULT_COLUMNS), np.int32)
    if len(rows):
        boxes, spans = solids.boxes, np.ascontiguousarray(solids.spans)
        capsule_move.move(pool.density, table.keys, table.slots, boxes, spans, rows, out, stride_for(len(rows)))
    return out


def _search(pool: ChunkPool, table: ChunkTable, solids: Solids, rows: np.ndarray) -> np.ndarray:
    """Put buried bodies at the nearest free places, changing `rows`; which of them found one, bool (n,)."""
    found = np.full(len(rows), body.ALL_LOOKS, np.int32)
    for first, end in pairwise((0, body.NEAR_LOOKS, body.UP_LOOKS, body.ALL_LOOKS)):
        left = np.flatnonzero(found == body.ALL_LOOKS)
        if len(left):
            part = found[left]
            spans = solids.spans[left]
            body.search(
                pool.density, table.keys, table.slots, solids.boxes, spans, rows[left], first, end - first, part
            )
            found[left] = part
    freed = found < body.ALL_LOOKS
    places = rows[freed]
    if len(places):
        body.take_place(places, found[freed])
        rows[freed] = places
    return freed


def fits(
    pool: ChunkPool,
    table: ChunkTable,
    positions: np.ndarray,
    radius: int | np.ndarray,
    height: int | np.ndarray,
    solids: Solids | None = None,
) -> np.ndarray:
    """Whether bodies would be free at places, e.g. standing up.

    Args:
        positions: feet [units], i32 (n, 3).
        radius, height: of the capsules [units], one for all or (n,).
        solids: as `move` takes them.
    Returns:
        bool (n,); False also where chunks are not loaded.
    Raises:
        ArgumentError: shape or ranges.
    Determinism: bit-exact on every backend.
    """
    positions = runtime.job_array("positions", positions, 3)
    _check("positions", positions, -POSITION_LIMIT, POSITION_LIMIT)
    rows = np.empty((len(positions), 5), np.int32)
    rows[:, :3] = positions
    rows[:, 3] = radius
    rows[:, 4] = height
    _check_shape(rows[:, 3], rows[:, 4])
    out = np.zeros(len(rows), np.int32)
    boxes, spans = _solids(solids, len(rows))
    if len(rows):
        body.fits(pool.density, table.keys, table.slots, boxes, spans, rows, out)
    return out == 1
