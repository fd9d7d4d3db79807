"""Resource nodes at landmarks, beside those of the ground: what is rare round arches, pillars, needles, cones and
domes, and in ruins what those before us left. They are drawn by weights of their own, so that the shares of all other
nodes stay as they are.

A cell of landmarks is made of whole chunks, and a node lies in its landmark's cell; so a chunk has those of one
landmark alone, and their numbers tell them apart.
"""

import numpy as np

from gameplay.resources import numbering
from gameplay.resources.placement import LIFT, NODE, draw, ground_radius, length, rows_of
from gameplay.systems.directions import level, times, unit
from taichi_kernels import landmarks
from taichi_kernels.planet import Recipe
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE

MOST = 3  # nodes at a landmark; 1 at least
BESIDE = UNITS_PER_METRE  # how far from what stands there they begin to lie,
WIDE = 3 * UNITS_PER_METRE  # and how much farther they can
VAULT = 13 * UNITS_PER_METRE // 2  # how far under the court of a ruin the first of its nodes lies
_PLACE, _KIND, _COUNT = 4, 5, 6  # purposes of draws, beside those of `placement` and `deposits`


def generate(recipe: Recipe, chunks: np.ndarray, rare: np.ndarray, left: np.ndarray) -> np.ndarray:
    """The nodes at landmarks that lie in chunks, as if their body had the number 0.

    Args:
        recipe: with a landscape.
        chunks: i64 (n, 3).
        rare, left: where draws end at landmarks and in ruins, i64 (biomes, kinds); see `deposits.Chances`.
    Returns:
        NODE (m,).
    """
    if not len(chunks):
        return np.zeros(0, NODE)
    found = landmarks.of_cells(recipe, landmarks.cells_of(chunks))
    count = draw(recipe.seed, found.cell, np.zeros(len(found.cell), np.int64), _COUNT) % np.uint64(MOST)
    owner, number = (part.ravel() for part in np.indices((len(found.kind), MOST)))
    kept = number <= count[owner].astype(np.int64)
    owner, number = owner[kept], number[kept]
    place, up = _round(recipe, found, owner, number)
    home = place // UNITS_PER_CHUNK
    ends = np.where((found.kind == landmarks.RUIN)[owner, None], left[found.biome[owner]], rare[found.biome[owner]])
    luck = draw(recipe.seed, found.cell[owner], number, _KIND) >> np.uint64(48)
    kind = (ends <= luck.astype(np.int64)[:, None]).sum(axis=1)
    here = np.isin(numbering.pack_all(home, number * 0), numbering.pack_all(chunks, np.zeros(len(chunks), np.int64)))
    here &= (home >> landmarks.CHUNKS_LOG == found.cell[owner]).all(axis=1)
    home, number, place, up, kind = (part[here] for part in (home, number, place, up, kind))
    rows = rows_of(recipe, home, number, place + times(up, LIFT), up, kind, 1)
    rows["id"] |= numbering.LANDMARK
    return rows


def _round(
    recipe: Recipe, found: landmarks.Landmarks, owner: np.ndarray, number: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Places on the ground round landmarks, and on the floors of ruins [units], and up there [Q14]."""
    drawn = draw(recipe.seed, found.cell[owner], number, _PLACE)
    lean, far = _parts(drawn)[:, :3] - (1 << 15), _parts(drawn)[:, 3]
    foot = found.foot[owner]
    ruin, below = found.kind[owner] == landmarks.RUIN, number == 0
    out = np.where(ruin & below, BESIDE * 2, found.reach[owner] + BESIDE + (far * WIDE >> 16))
    up = unit(foot)
    places = foot + times(unit(level(lean, up)), out)
    ground = places * ground_radius(recipe, places)[:, None] // np.maximum(length(places), 1)[:, None]
    floor = places - times(up, np.where(below, VAULT, 0))
    return np.where(ruin[:, None], floor, ground), up


def _parts(drawn: np.ndarray) -> np.ndarray:
    """Four numbers of 16 bits of each of 64, i64 (n, 4)."""
    return np.stack([drawn >> np.uint64(shift) & np.uint64(0xFFFF) for shift in (0, 16, 32, 48)], -1).astype(np.int64)
