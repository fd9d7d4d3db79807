"""How much there is to see from a place: along rays the ground as it is, with its landmarks, and what grows."""

import math
from typing import NamedTuple

import numpy as np

from app.client import undergrowth
from app.client.undergrowth import CHUNK
from gameplay.chunk_store import ChunkStore
from gameplay.deltas import ChunkDeltas
from gameplay.flora.placement import Land
from taichi_kernels import queries
from taichi_kernels.planet import Recipe
from taichi_kernels.units import Q14, UNITS_PER_METRE

FAR = 60.0  # metres that rays go
CHUNKS = 4  # round the eye, for them
ACROSS, RISES = np.linspace(-0.8, 0.8, 25), np.linspace(-0.3, 0.6, 16)  # angles of rays from the way of looking
CLOSE, OPEN = 7.0, 15.0  # metres to what hides the view, and to what may stand out
UNEVEN = 0.12  # radians by which a skyline that is worth looking at goes up and down
STANDS = (2.5, 42.0)  # metres to what grows and is looked at
TALL = 1.0  # of a height to its distance: it hides what is behind
FULL = 6.0  # sum of them that is a picture full of plants


class Worth(NamedTuple):
    """Of a view; each 0 to 1.

    Attributes:
        hidden: share of what lies ahead that is hidden by something near.
        skyline: how uneven it is. colours: how many of the ground there are, evenly. grown: how much grows there.
    """

    hidden: float
    skyline: float
    colours: float
    grown: float


def worth(land: Land, recipe: Recipe, at: np.ndarray, ahead: np.ndarray) -> Worth:
    """What one sees from an eye [m] along a level way on a body where nobody has been. Needs the compute runtime."""
    up = at / np.linalg.norm(at)
    right = np.cross(ahead, up)
    hidden, skyline, colours = _ground(recipe, at, ahead, right, up)
    tall, grown = _plants(land, recipe, at, ahead, right)
    return Worth(min(hidden + tall, 1.0), skyline, colours, grown)


def _ground(
    recipe: Recipe, at: np.ndarray, ahead: np.ndarray, right: np.ndarray, up: np.ndarray
) -> tuple[float, float, float]:
    store = ChunkStore(recipe, ChunkDeltas(0))
    around = (np.indices((2 * CHUNKS + 1,) * 3) - CHUNKS).reshape(3, -1).T
    store.load((around + np.floor(at / CHUNK).astype(np.int64)).astype(np.int32))
    rise, side = (part.ravel()[:, None] for part in np.meshgrid(RISES, ACROSS, indexing="ij"))
    ways = (ahead * np.cos(side) + right * np.sin(side)) * np.cos(rise) + up * np.sin(rise)
    starts = np.tile(np.rint(at * UNITS_PER_METRE), (len(ways), 1))
    found = queries.raycast(
        store.pool,
        store.table,
        starts.astype(np.int32),
        np.rint(ways * Q14).astype(np.int32),
        int(FAR * UNITS_PER_METRE),
    )
    away = np.where(found.hit == 1, found.distance / UNITS_PER_METRE, math.inf).reshape(len(RISES), len(ACROSS))
    hidden = float((away[RISES > 0] < CLOSE).mean())
    outline = np.where((away > OPEN) & (away < math.inf), RISES[:, None], 0.0).max(axis=0)
    materials = found.material[found.material > 0]
    shares = np.bincount(materials)[np.unique(materials)] / max(len(materials), 1)
    colours = float(1 - (shares * shares).sum())
    return hidden, min(float(outline.std()) / UNEVEN, 1.0), colours


def _plants(land: Land, recipe: Recipe, at: np.ndarray, ahead: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    growing = undergrowth.around_on(land, recipe, at, 0.0)
    parts = [part for part in (growing.flora, growing.tall) if part is not None]
    if not parts:
        return 0.0, 0.0
    rows = np.concatenate([part.rows for part in parts])
    away = rows["place"] + (parts[0].anchor - at)
    kinds, shares = rows["look"][:, 0], rows["look"][:, 2] / 255
    low, high = parts[0].looks.sizes[kinds].T
    deep, side = away @ ahead, np.abs(away @ right)
    far = np.maximum(np.linalg.norm(away, axis=1), 0.1)
    tall = (low + (high - low) * shares) / far
    seen = (side < deep) & (far > STANDS[0]) & (far < STANDS[1])
    grown = float(np.minimum(tall[seen], TALL / 2).sum())
    before = (side < deep / 2) & (far < CLOSE) & (tall > TALL)
    return 0.5 * float(before.any()), min(grown / FULL, 1.0)
