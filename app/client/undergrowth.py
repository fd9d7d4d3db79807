"""What stands on the ground in numbers, as a renderer takes it. Made anew only when some of it changes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from gameplay.chunk_store import ChunkStore
from gameplay.content import Content
from gameplay.deltas import ChunkDeltas
from gameplay.flora import growth, kinds, placement
from gameplay.flora.beyond import Beyond
from gameplay.flora.placement import Land
from gameplay.positions import Point, point
from gameplay.survival.rules import of_content
from gameplay.view import Grown, flora_of
from taichi_kernels.planet import Recipe
from taichi_kernels.units import CHUNK_LIMIT, UNITS_PER_CHUNK, UNITS_PER_METRE
from vr_render.flora import FLORA, Cell, Flora, FloraLooks, cell, joined

if TYPE_CHECKING:
    from gameplay.state import GameState

CHUNK = UNITS_PER_CHUNK / UNITS_PER_METRE  # metres
BLOCK = 4  # chunks along an edge of what is tall and drawn together
FARTHEST = 2048.0  # metres from the place that single-precision places count from
STILL = 5  # chunks round the eye of a still


@of_content
def looks(known: Content) -> FloraLooks:
    """Of the flora of the content, in its order."""
    every = list(known.flora.values())
    return FloraLooks(
        np.array([FLORA.index(kind.shape) for kind in every], np.int32),
        np.array([kind.colour for kind in every], np.int64).reshape(-1, 3),
        np.array([kind.accent for kind in every], np.int64).reshape(-1, 3),
        np.array([kind.size for kind in every], np.float64).reshape(-1, 2),
        np.array([kinds.sight(kind) for kind in every], np.float64),
        np.array([kind.sway for kind in every], np.float64),
        np.array([kind.shadow for kind in every], bool),
        kinds.kinds().tall,
    )


class Growing:
    """Keeps what was told of the flora: what is low chunk by chunk, what is tall block by block."""

    def __init__(self) -> None:
        self._anchor: np.ndarray | None = None
        self._low, self._tall = _Part(), _Part()
        self._blocks: dict[Point, dict[Point, Grown]] = {}  # what is tall

    def take(self, told: Iterable[Grown]) -> None:
        """Take in what was told."""
        blocks: set[Point] = set()
        for grown in told:
            if len(grown.places):
                self._hold(np.array(grown.chunk) * CHUNK)
            tall = looks().tall[grown.looks[:, 0]]
            self._low.put(grown.chunk, grown.places[~tall], grown.looks[~tall])
            x, y, z = grown.chunk
            block = x // BLOCK, y // BLOCK, z // BLOCK
            chunks = self._blocks.setdefault(block, {})
            old, new = chunks.get(grown.chunk), Grown(grown.chunk, grown.places[tall], grown.looks[tall])
            if not len(new.places):
                chunks.pop(grown.chunk, None)
            elif old is None or not (_same(old.places, new.places) and _same(old.looks, new.looks)):
                chunks[grown.chunk] = new
            else:
                continue
            blocks.add(block)
        for block in blocks:
            chunks = self._blocks[block]
            self._tall.put(
                block,
                np.concatenate([np.zeros((0, 3), np.int32), *(grown.places for grown in chunks.values())]),
                np.concatenate([np.zeros((0, 4), np.uint8), *(grown.looks for grown in chunks.values())]),
            )
            if not chunks:
                del self._blocks[block]

    def forget(self) -> None:
        """The player is on another body."""
        self._anchor, self._low, self._tall, self._blocks = None, _Part(), _Part(), {}

    @property
    def flora(self) -> Flora | None:
        """What is low; another object whenever some of it changed, None where there is nothing."""
        return self._low.flora(self._anchor)

    @property
    def tall(self) -> Flora | None:
        """The same of what is tall."""
        return self._tall.flora(self._anchor)

    def _hold(self, place: np.ndarray) -> None:
        """Keep the anchor near what was told [m], not when it is drawn: so pictures are the same however often."""
        if self._anchor is None or np.abs(place - self._anchor).max() > FARTHEST:
            self._anchor = place


class _Part:
    """Some of the flora by places of a lattice, made ready only where it changed."""

    def __init__(self) -> None:
        self._anchor: np.ndarray | None = None
        self._told: dict[Point, tuple[np.ndarray, np.ndarray]] = {}
        self._cells: dict[Point, Cell] = {}
        self._flora: Flora | None = None
        self._stale = False

    def put(self, key: Point, places: np.ndarray, look: np.ndarray) -> None:
        """All there is somewhere now: feet [units], and how they look."""
        self._stale |= bool(len(places)) or key in self._told
        self._cells.pop(key, None)
        self._told.pop(key, None)
        if len(places):
            self._told[key] = places, look

    def flora(self, anchor: np.ndarray | None) -> Flora | None:
        """All of it from an anchor."""
        if anchor is not self._anchor:
            self._anchor, self._cells, self._stale = anchor, {}, True
        if self._stale:
            self._stale = False
            self._flora = self._made(anchor) if anchor is not None and self._told else None
        return self._flora

    def _made(self, anchor: np.ndarray) -> Flora:
        for key, (places, look) in self._told.items():
            if key not in self._cells:
                self._cells[key] = cell(anchor, places / UNITS_PER_METRE, look)
        return joined(looks(), anchor, list(self._cells.values()))


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool((a == b).all())


def around_in(state: "GameState", body: int, at: np.ndarray, far: float) -> Growing:
    """What stands round a place [m] of a world now, of what is tall as far off as is said [m]; the ground there is
    loaded for it."""
    terrain = state.terrains[body]
    near = _near(at)
    terrain.load(near)
    chunks = [(x, y, z) for x, y, z in near.tolist()]
    growing = growth.of(state, body)
    growing.look(chunks)
    here = point(np.rint(at * UNITS_PER_METRE).astype(np.int64))
    while growing.grow_beyond(here, round(far * UNITS_PER_METRE)):
        pass
    found = Growing()
    found.take(flora_of(key, growing.standing(key)) for key in sorted({*chunks, *growing.tall}))
    return found


def around_on(land: Land, recipe: Recipe, at: np.ndarray, far: float) -> Growing:
    """The same of a body where nobody has been."""
    store, near = ChunkStore(recipe, ChunkDeltas(0)), _near(at)
    store.load(near)
    chunks = [(x, y, z) for x, y, z in near.tolist() if store.slots[x, y, z] >= 0]
    told: dict[Point, Grown] = {}
    if far:
        beyond = Beyond(land, recipe, ChunkDeltas(0))
        beyond.seek(point(np.rint(at * UNITS_PER_METRE).astype(np.int64)), round(far * UNITS_PER_METRE))
        while (rows := beyond.look()) is not None:
            told.update((key, flora_of(key, part)) for key, part in rows.items())
    if chunks:
        rows_near = placement.place(land, store, np.array(chunks, np.int32))
        told.update((key, flora_of(key, part)) for key, part in zip(chunks, rows_near, strict=True))
    found = Growing()
    found.take(told.values())
    return found


def _near(at: np.ndarray) -> np.ndarray:
    """Chunks round a place [m], i32 (n, 3)."""
    around = (np.indices((2 * STILL + 1,) * 3) - STILL).reshape(3, -1).T + np.floor(at / CHUNK).astype(np.int64)
    return around[((around >= -CHUNK_LIMIT) & (around < CHUNK_LIMIT)).all(axis=1)].astype(np.int32)
