"""Where flora stands: a closed form of a body's seed and of the voxels of a chunk, the same in any order.

A chunk is looked at along that axis of the body's frame that is nearest to its vertical, on a lattice of 22 x 22
columns. A hash shifts each; where the ground is first met from above, its material, slope and height over the sea say
what may stand there, and another hash what does, if anything.
"""

from typing import NamedTuple

import numpy as np

from gameplay.chunk_store import ChunkStore
from gameplay.flora.kinds import ONE, STEP, kinds
from gameplay.resources import numbering
from gameplay.resources.placement import draw
from gameplay.schema.base import VECTOR, columns
from gameplay.systems.directions import unit
from taichi_kernels import queries
from taichi_kernels.units import Q14, UNITS_PER_CHUNK, UNITS_PER_METRE

COLUMNS = 22  # along an edge of a chunk
CELL = UNITS_PER_CHUNK // COLUMNS
CLUMP = 5 * UNITS_PER_METRE  # width of the patches that kinds keep together in
BLUR = 3 * UNITS_PER_METRE  # by which their borders are frayed
EVEN = 9459  # Q14, 1 / sqrt(3): columns are at least this dense, seen along the vertical
# tries on 100 m²: columns where a chunk's axis is 55 degrees from the vertical, fewer are kept elsewhere
TRIES = COLUMNS * COLUMNS * 100 * UNITS_PER_METRE**2 * EVEN // (UNITS_PER_CHUNK**2 * Q14)
_PLACE, _KIND, _CLUMP, _LOOK = 16, 17, 18, 19  # purposes of draws, none that nodes have

PLANT = columns(("number", "<u2"), ("kind", "<u2"), ("place", VECTOR), ("yaw", "u1"), ("size", "u1"), ("rank", "u1"))
"""What stands somewhere: `number` in its chunk, foot in units, `yaw` in 1/256 turn, `size` from the least of its kind,
0, to the greatest, 255. Those with a low `rank` are seen from farther off."""


class Land(NamedTuple):
    """What flora asks of a body: its seed, radius of its sea [units], 0 for none, and whether it has air."""

    seed: int
    sea: int
    air: bool


def place(land: Land, store: ChunkStore, chunks: np.ndarray) -> list[np.ndarray]:
    """What stands in chunks i32 (n, 3) that are loaded: PLANT of each, by number.

    Where chunks beside one are not loaded some of what touches them is missing.
    """
    chunks = np.asarray(chunks, np.int64)
    owner, number, starts, down = _columns(land, chunks)
    hits = queries.raycast(store.pool, store.table, starts.astype(np.int32), down.astype(np.int32), UNITS_PER_CHUNK - 1)
    met = np.flatnonzero((hits.hit == 1) & (hits.distance > 0) & (hits.material > 0))
    owner, number, places = owner[met], number[met], hits.position[met].astype(np.int64)
    kind = _kinds(land, chunks[owner], number, places, hits.normal[met], hits.material[met])
    some = np.flatnonzero(kind >= 0)
    look = draw(land.seed, chunks[owner[some]], number[some], _LOOK)
    rows = np.zeros(len(some), PLANT)
    rows["number"], rows["kind"], rows["place"] = number[some], kind[some], places[some]
    for at, name in enumerate(("yaw", "size", "rank")):
        rows[name] = look >> np.uint64(16 * at) & np.uint64(0xFF)
    return np.split(rows, np.searchsorted(owner[some], np.arange(1, len(chunks))))


def _columns(land: Land, chunks: np.ndarray) -> tuple[np.ndarray, ...]:
    """Chunk (index), number, upper end [units] and direction down (Q14) of the columns that are tried."""
    each = np.arange(COLUMNS * COLUMNS)
    owner, number = np.repeat(np.arange(len(chunks)), len(each)), np.tile(each, len(chunks))
    place = draw(land.seed, chunks[owner], number, _PLACE)
    middles = chunks * UNITS_PER_CHUNK + UNITS_PER_CHUNK // 2
    axis = np.abs(middles).argmax(axis=1)
    side = np.where(np.take_along_axis(middles, axis[:, None], 1)[:, 0] > 0, 1, -1)
    spread = np.stack(
        [
            number % COLUMNS * CELL + (place & np.uint64(0xFFFF)).astype(np.int64) * CELL // 65536,
            number // COLUMNS * CELL + (place >> np.uint64(16) & np.uint64(0xFFFF)).astype(np.int64) * CELL // 65536,
        ],
        axis=1,
    )
    starts = np.empty((len(owner), 3), np.int64)
    rows, along = np.arange(len(owner)), axis[owner]
    starts[rows, (along + 1) % 3], starts[rows, (along + 2) % 3] = spread.T
    starts[rows, along] = np.where(side[owner] > 0, UNITS_PER_CHUNK - 1, 0)
    starts += chunks[owner] * UNITS_PER_CHUNK
    # seen along the vertical, columns are the denser the more their axis leans: all are kept as densely as the least
    lean = np.abs(unit(starts)[rows, along])
    kept = (place >> np.uint64(32) & np.uint64(0x3FFF)).astype(np.int64) * lean < EVEN * Q14
    owner, number, starts = owner[kept], number[kept], starts[kept]
    down = np.zeros((len(owner), 3), np.int64)
    down[np.arange(len(owner)), axis[owner]] = -side[owner] * Q14
    return owner, number, starts, down


def _kinds(
    land: Land, chunks: np.ndarray, number: np.ndarray, places: np.ndarray, normals: np.ndarray, materials: np.ndarray
) -> np.ndarray:
    """Which kind stands at places, -1 for none: i64 (n,)."""
    types, wide = kinds(), places.astype(np.float64)
    upright = (unit(places) * normals).sum(axis=1) >> 14
    fits = types.on[:, materials].T & (upright[:, None] >= types.steepest)
    if land.sea:
        over = np.sqrt((wide * wide).sum(axis=1)).astype(np.int64) - land.sea  # sums below 2^53: exact
        fits &= (over[:, None] >= types.height[:, 0]) & (over[:, None] <= types.height[:, 1])
    else:
        fits &= types.height[:, 0] >= 0  # what may stand under a sea needs one
    if not land.air:
        fits &= ~types.alive
    chance = draw(land.seed, chunks, number, _KIND)
    frayed = np.stack([chance >> np.uint64(shift) & np.uint64(0xFFF) for shift in (0, 12, 24)], axis=1).astype(np.int64)
    patch = (places + frayed * BLUR // 4096) // CLUMP
    luck = (draw(land.seed, patch, np.zeros(len(patch)), _CLUMP)[:, None] >> _shifts(len(types.density))) & np.uint64(3)
    # of four patches a kind keeps to one the more it clumps, and is four times as dense there
    weights = types.density * (ONE - types.clumps + types.clumps * 4 * (luck == 0)) // ONE
    sums = np.cumsum(np.where(fits, weights, 0), axis=1)
    drawn = (chance >> np.uint64(40)).astype(np.int64) * np.maximum(sums[:, -1], TRIES * STEP) >> 24
    kind = (sums <= drawn[:, None]).sum(axis=1)
    return np.where(kind < sums.shape[1], kind, -1)


def _shifts(count: int) -> np.ndarray:
    """Which two bits of a patch's draw are whose, among `count` kinds."""
    return (np.arange(count) * 2 % 64).astype(np.uint64)


def ids(body: int, chunk: tuple[int, int, int], rows: np.ndarray) -> np.ndarray:
    """Ids of PLANT of a chunk, i64 (n,)."""
    return numbering.pack_flora(body, chunk) + rows["number"].astype(np.int64)
