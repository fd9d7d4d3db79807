"""Tall flora on ground that is not loaded: what will stand there once it is.

The ground is made block by block, the nearest first, bears what it bears, and is soon forgotten. It is the same ground,
with the changes of players, so it bears the same.
"""

import itertools
import math

import numpy as np

from gameplay.chunk_store import ChunkStore
from gameplay.deltas import ChunkDeltas, ChunkKey
from gameplay.flora import placement
from gameplay.flora.kinds import kinds
from gameplay.flora.placement import Land
from gameplay.positions import Point
from taichi_kernels import generation, heights, planet
from taichi_kernels.planet import Recipe
from taichi_kernels.units import CHUNK_LIMIT, Q14, UNITS_PER_CHUNK, UNITS_PER_METRE

BLOCK = 2  # chunks along an edge of a block
WIDTH = BLOCK * UNITS_PER_CHUNK
BURIED = 12 * UNITS_PER_METRE  # below the surface beside a block's corners: nobody sees what stands in caves so deep
SIFTED = 64  # blocks that are looked for at a time
RING = 2 * WIDTH  # rings that are gone through one after the other, each around
KEPT = 600  # chunks, most of them all air or all solid, that are kept for the blocks beside
CAPACITY = 256  # those that are neither

_WITHIN = np.indices((BLOCK,) * 3).reshape(3, -1).T
_AROUND = np.indices((BLOCK + 2,) * 3).reshape(3, -1).T - 1


class Beyond:
    """Looks for tall flora round a place of one body.

    Args:
        land, recipe: of the body. deltas: what players changed of it, up to date whenever something is looked for.
    """

    def __init__(self, land: Land, recipe: Recipe, deltas: ChunkDeltas) -> None:
        self._land, self._recipe = land, recipe
        self._store = ChunkStore(recipe, deltas, CAPACITY)
        self._shell = planet.shell(recipe)
        self._sought: tuple[ChunkKey, int] | None = None  # round which block, and how far
        self._known: dict[ChunkKey, list[ChunkKey]] = {}  # of blocks that were looked at, chunks that bear something
        self._wanted = np.zeros((0, 3), np.int64)  # not looked at yet, the nearest ring last
        self._ready: list[ChunkKey] = []  # those of the last that hold ground

    def seek(self, here: Point, reach: int) -> list[ChunkKey]:
        """Look for what stands within a reach of a place [units] from now on.

        Returns:
            Chunks that were told of and are out of reach now.
        """
        x, y, z = (part // WIDTH for part in here)
        if self._sought == ((x, y, z), reach):
            return []
        self._sought = (x, y, z), reach
        middle = np.array([x, y, z])
        known = np.array(list(self._known), np.int64).reshape(-1, 3)
        left = known[_apart(known, middle) > reach + 2 * WIDTH].tolist()
        gone = list(itertools.chain.from_iterable(self._known.pop((x, y, z)) for x, y, z in left))
        most = math.ceil(reach / WIDTH) + 1
        blocks = np.indices((2 * most + 1,) * 3).reshape(3, -1).T + (middle - most)
        away, up = _apart(blocks, middle), np.linalg.norm(_centres(blocks), axis=1)
        limit = CHUNK_LIMIT // BLOCK
        there = (away <= reach + WIDTH) & (blocks >= -limit).all(axis=1) & (blocks < limit).all(axis=1)
        there &= (up > self._shell[0] - WIDTH) & (up < self._shell[1] + WIDTH)
        blocks, away = blocks[there], away[there]
        fresh = [at for at, key in enumerate(map(tuple, blocks.tolist())) if key not in self._known]
        blocks, away = blocks[fresh], away[fresh]
        self._wanted = blocks[np.lexsort([_turns(blocks - middle, middle), -(away // RING)])]
        self._ready = []
        self._store.unload(list(self._store.slots))
        return gone

    def look(self) -> dict[ChunkKey, np.ndarray] | None:
        """Look at one of the nearest blocks that were not looked at yet.

        Returns:
            By chunk what stands there and is tall, PLANT (n,), n > 0; None when all were looked at.
        """
        while not self._ready:
            if not len(self._wanted):
                return None
            self._sift()
        block = self._ready.pop()
        found = self._look_at(np.array(block))
        self._known[block] = list(found)
        return found

    def _sift(self) -> None:
        """Find those of the nearest blocks that hold ground near its surface."""
        blocks, self._wanted = self._wanted[-SIFTED:], self._wanted[:-SIFTED]
        centres = _centres(blocks)
        up = np.linalg.norm(centres, axis=1, keepdims=True)
        ways = np.rint(centres * (Q14 / np.maximum(up, 1.0))).astype(np.int32)
        high = heights.along(self._recipe, ways) * heights.UNITS_PER_HEIGHT + self._recipe.radius_units
        seen = up[:, 0] > high - (WIDTH + BURIED)
        mixed = generation.classify(self._recipe, blocks.astype(np.int32), BLOCK.bit_length() - 1) == generation.MIXED
        for key, holds in zip(map(tuple, blocks.tolist()), (seen & mixed).tolist(), strict=True):
            if holds:
                self._ready.append(key)
            else:
                self._known[key] = []

    def _look_at(self, block: np.ndarray) -> dict[ChunkKey, np.ndarray]:
        store, around = self._store, block * BLOCK + _AROUND
        inside = ((around >= -CHUNK_LIMIT) & (around < CHUNK_LIMIT)).all(axis=1)
        store.unload(list(store.slots)[: max(len(store.slots) + len(around) - KEPT, 0)])
        store.load(around[inside].astype(np.int32))
        own = [(x, y, z) for x, y, z in (block * BLOCK + _WITHIN).tolist() if store.slots[x, y, z] >= 0]
        found = {}
        if own:
            tall = kinds().tall
            for key, rows in zip(own, placement.place(self._land, store, np.array(own, np.int32)), strict=True):
                some = rows[tall[rows["kind"]]]
                if len(some):
                    found[key] = some
        return found


def _centres(blocks: np.ndarray) -> np.ndarray:
    """[units], float64 (n, 3)."""
    return (blocks + 0.5) * WIDTH


def _apart(blocks: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """How far blocks are from another one [units], float64 (n,)."""
    return np.linalg.norm(blocks - middle, axis=1) * WIDTH


def _turns(ways: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Where ways point around an upward direction [radians], float64 (n,)."""
    side = np.cross(up, (0.0, 0.0, 1.0) if abs(up[2]) < abs(up).max() else (1.0, 0.0, 0.0))
    return np.arctan2(ways @ np.cross(up, side) / max(float(np.linalg.norm(up)), 1.0), ways @ side)
