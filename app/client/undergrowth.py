"""What stands on the ground in numbers, as a renderer takes it. Made anew only when some of it changes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from gameplay.chunk_store import ChunkStore
from gameplay.content import Content
from gameplay.deltas import ChunkDeltas
from gameplay.flora import growth, placement
from gameplay.flora.placement import Land
from gameplay.positions import Point
from gameplay.survival.rules import of_content
from gameplay.view import Grown, flora_of
from taichi_kernels.planet import Recipe
from taichi_kernels.units import CHUNK_LIMIT, UNITS_PER_CHUNK, UNITS_PER_METRE
from vr_render.flora import FLORA, Cell, Flora, FloraLooks, cell, joined

if TYPE_CHECKING:
    from gameplay.state import GameState

CHUNK = UNITS_PER_CHUNK / UNITS_PER_METRE  # metres
FARTHEST = 256.0  # metres from the place that single-precision places count from
STILL = 5  # chunks round the eye of a still


@of_content
def looks(known: Content) -> FloraLooks:
    """Of the flora of the content, in its order."""
    kinds = list(known.flora.values())
    return FloraLooks(
        np.array([FLORA.index(kind.shape) for kind in kinds], np.int32),
        np.array([kind.colour for kind in kinds], np.int64).reshape(-1, 3),
        np.array([kind.accent for kind in kinds], np.int64).reshape(-1, 3),
        np.array([kind.size for kind in kinds], np.float64).reshape(-1, 2),
        np.array([kind.sight for kind in kinds], np.float64),
        np.array([kind.sway for kind in kinds], np.float64),
        np.array([kind.shadow for kind in kinds], bool),
    )


class Growing:
    """Keeps what was told of the flora, chunk by chunk."""

    def __init__(self) -> None:
        self._anchor: np.ndarray | None = None
        self._chunks: dict[Point, Grown] = {}
        self._cells: dict[Point, Cell] = {}
        self._flora: Flora | None = None
        self._stale = False

    def take(self, told: Iterable[Grown]) -> None:
        """Take in what was told."""
        for grown in told:
            self._stale = True
            self._cells.pop(grown.chunk, None)
            self._chunks.pop(grown.chunk, None)
            if len(grown.places):
                self._chunks[grown.chunk] = grown
                self._hold(np.array(grown.chunk) * CHUNK)

    def forget(self) -> None:
        """The player is on another body."""
        self._anchor, self._flora, self._stale = None, None, False
        self._chunks, self._cells = {}, {}

    @property
    def flora(self) -> Flora | None:
        """All of it; another object whenever some of it changed, None where there is nothing."""
        if self._stale:
            self._stale = False
            self._flora = self._made() if self._chunks else None
        return self._flora

    def _hold(self, place: np.ndarray) -> None:
        """Keep the anchor near what was told [m], not when it is drawn: so pictures are the same however often."""
        if self._anchor is None or np.abs(place - self._anchor).max() > FARTHEST:
            self._anchor, self._cells = place, {}

    def _made(self) -> Flora:
        assert self._anchor is not None
        for key, grown in self._chunks.items():
            if key not in self._cells:
                self._cells[key] = cell(self._anchor, grown.places / UNITS_PER_METRE, grown.looks)
        return joined(looks(), self._anchor, list(self._cells.values()))


def around_in(state: "GameState", body: int, at: np.ndarray) -> Flora | None:
    """What stands round a place [m] of a world now; the ground there is loaded for it."""
    terrain = state.terrains[body]
    near = _near(at)
    terrain.load(near)
    chunks = [(x, y, z) for x, y, z in near.tolist()]
    growing = growth.of(state, body)
    growing.look(chunks)
    found = Growing()
    found.take(flora_of(key, growing.standing(key)) for key in chunks)
    return found.flora


def around_on(land: Land, recipe: Recipe, at: np.ndarray) -> Flora | None:
    """What stands round a place [m] of a body where nobody has been."""
    store, near = ChunkStore(recipe, ChunkDeltas(0)), _near(at)
    store.load(near)
    chunks = [(x, y, z) for x, y, z in near.tolist() if store.slots[x, y, z] >= 0]
    found = Growing()
    if chunks:
        rows = placement.place(land, store, np.array(chunks, np.int32))
        found.take(flora_of(key, part) for key, part in zip(chunks, rows, strict=True))
    return found.flora


def _near(at: np.ndarray) -> np.ndarray:
    """Chunks round a place [m], i32 (n, 3)."""
    around = (np.indices((2 * STILL + 1,) * 3) - STILL).reshape(3, -1).T + np.floor(at / CHUNK).astype(np.int64)
    return around[((around >= -CHUNK_LIMIT) & (around < CHUNK_LIMIT)).all(axis=1)].astype(np.int32)
