"""What stands on one body now, where it is loaded and, of what is tall, around. A cache: all follows from the state."""

import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from gameplay import bodies
from gameplay.deltas import ChunkKey
from gameplay.flora import kinds, placement
from gameplay.flora.beyond import Beyond
from gameplay.flora.placement import Land
from gameplay.positions import Point, chunk_of
from gameplay.resources import numbering
from gameplay.state import TICKS_PER_SECOND
from gameplay.survival.meters import SINCE
from taichi_kernels.units import CHUNK, UNITS_PER_CHUNK, UNITS_PER_VOXEL

if TYPE_CHECKING:
    from gameplay.state import GameState
    from gameplay.terrain import VoxelTerrain

_AROUND = [tuple(part) for part in (np.indices((3, 3, 3)).reshape(3, -1).T - 1).tolist()]
_CORNERS = np.indices((2, 2, 2)).reshape(3, -1).T
_NONE = np.zeros(0, placement.PLANT)
BURST = 8  # blocks of ground beyond what is loaded that show what they bear at once: a screen makes much anew then


class _Placed(NamedTuple):
    """What the ground of a chunk bears, all of it, and what of that nothing was built over; whole: no chunk beside it
    was missing."""

    rows: np.ndarray
    free: np.ndarray
    whole: bool


class Growth:
    """The flora of one body: of loaded chunks, and what is tall beyond them. Ask for it with `of`.

    Attributes:
        revision: counts changes; see `since`.
        told: what screens were last told is within reach (`gameplay.surroundings`), and what that depends on.
    """

    def __init__(self, state: "GameState", terrain: "VoxelTerrain") -> None:
        self._state: Final = state
        self._terrain: Final = terrain
        self.revision = 0
        self.told: tuple[Any, Any] | None = None
        self._placed: dict[ChunkKey, _Placed] = {}
        self._beyond: Beyond | None = None
        self._tall: dict[ChunkKey, _Placed] = {}  # found beyond
        self._found: list[ChunkKey] = []  # what of that is not shown yet
        self._blocks = 0  # in which it was found
        self._standing: dict[ChunkKey, np.ndarray] = {}
        self._revisions: dict[ChunkKey, int] = {}  # in the order of the last change; also of chunks that went
        self._missing: list[ChunkKey] = []  # to be looked at, the nearest last
        self._seen: tuple[int, ChunkKey] | None = None  # loads, and round which chunk
        self._taken: dict[ChunkKey, dict[int, int]] = {}  # of each chunk the numbers that were taken, and when
        self._harvests: tuple[bytes, int] = (b"", 0)
        self._boxes = b""
        self._built: set[ChunkKey] = set()  # chunks that hold some of what was built

    @property
    def tall(self) -> Iterable[ChunkKey]:
        """Chunks that were found to bear something tall beyond the ground that is loaded."""
        return self._tall

    def standing(self, chunk: ChunkKey) -> np.ndarray:
        """What stands in a chunk that was looked at, and what is tall in one that is far off: PLANT (n,)."""
        return self._standing.get(chunk, _NONE)

    def free(self, chunk: ChunkKey) -> np.ndarray:
        """The same, and what was taken from it."""
        placed = self._placed.get(chunk)
        return _NONE if placed is None else placed.free

    def since(self, revision: int) -> list[ChunkKey]:
        """Chunks that changed after a revision, those that went among them."""
        found = []
        for chunk in reversed(self._revisions):
            if self._revisions[chunk] <= revision:
                break
            found.append(chunk)
        return found

    def grow(self, middle: Point, most: int) -> bool:
        """Take in what changed, and look at no more than so many chunks, the nearest to a place [units] first.

        Returns:
            Whether more are to be looked at.
        """
        self._follow_state()
        here = chunk_of(middle)
        if self._seen != (self._terrain.loads, here):
            self._seen = self._terrain.loads, here
            loaded = self._terrain.store.slots
            for chunk in [chunk for chunk in self._placed if chunk not in loaded]:
                self._forget(chunk)
            self._missing = [key for key, slot in loaded.items() if slot >= 0 and self._is_missing(key)]
            self._missing.sort(key=lambda key: -sum((a - b) ** 2 for a, b in zip(key, here, strict=True)))
        wanted: list[ChunkKey] = []
        while self._missing and len(wanted) < most:
            key = self._missing.pop()
            if self._terrain.store.slots.get(key, -1) >= 0 and self._is_missing(key):
                wanted.append(key)
        self._place(wanted)
        return bool(self._missing)

    def grow_beyond(self, middle: Point, reach: int) -> bool:
        """Take in what changed, and look for what is tall within a reach of a place [units] in one block more.

        Returns:
            Whether more is to be looked at.
        """
        self._follow_state()
        if not reach or self._state.world["content"] < SINCE:
            return False
        self._terrain.store.flush()
        if self._beyond is None:
            self._beyond = Beyond(self._land(), self._terrain.store.recipe, self._terrain.deltas)
        for key in self._beyond.seek(middle, reach):
            del self._tall[key]
            self._show(key)
        found = self._beyond.look()
        for key, rows in (found or {}).items():
            borne = rows[self._untouched(key, rows)]
            self._tall[key] = _Placed(borne, self._unbuilt(borne), True)
            self._found.append(key)
        self._blocks += 1
        if found is None or self._blocks >= BURST:
            for key in self._found:
                if key in self._tall:
                    self._show(key)
            self._found, self._blocks = [], 0
        return found is not None

    def look(self, chunks: list[ChunkKey]) -> None:
        """Look at chunks now, those that are loaded."""
        self._follow_state()
        slots = self._terrain.store.slots
        self._place([key for key in chunks if slots.get(key, -1) >= 0 and self._is_missing(key)])

    def disturb(self, chunks: list[ChunkKey]) -> None:
        """Ground changed in or beside chunks."""
        for key in chunks:
            placed = self._placed.get(key)
            if placed is not None:
                self._placed[key] = placed._replace(whole=False)
            if self._terrain.store.slots.get(key, -1) >= 0:
                self._missing.append(key)

    def _is_missing(self, key: ChunkKey) -> bool:
        placed = self._placed.get(key)
        return placed is None or (not placed.whole and self._is_whole(key))

    def _is_whole(self, key: ChunkKey) -> bool:
        slots = self._terrain.store.slots
        x, y, z = key
        return all((x + dx, y + dy, z + dz) in slots for dx, dy, dz in _AROUND)

    def _place(self, chunks: list[ChunkKey]) -> None:
        if not chunks or self._state.world["content"] < SINCE:
            return
        store = self._terrain.store
        store.flush()
        found = placement.place(self._land(), store, np.array(chunks, np.int32))
        for key, rows in zip(chunks, found, strict=True):
            borne = rows[self._untouched(key, rows)]
            self._placed[key] = _Placed(borne, self._unbuilt(borne), self._is_whole(key))
            if key in self._tall:
                borne = self._tall[key].rows[self._untouched(key, self._tall[key].rows)]
                self._tall[key] = _Placed(borne, self._unbuilt(borne), True)
            self._show(key)

    def _land(self) -> Land:
        body = bodies.of(self._state, self._terrain.body)
        return Land(body.seed, body.sea, body.density > 0)

    def _untouched(self, key: ChunkKey, rows: np.ndarray) -> np.ndarray:
        """Which stand on ground that nobody changed: a voxel round their foot that somebody changed bears nothing."""
        deltas = self._terrain.deltas
        x, y, z = key
        touched = [
            (side, deltas.runs(chunk))
            for side in _CORNERS.tolist()
            if (chunk := (x + side[0], y + side[1], z + side[2])) in deltas
        ]
        keep = np.ones(len(rows), bool)
        if not touched or not len(rows):
            return keep
        edge = CHUNK + 1  # a cell at the upper faces has corners in the chunks behind them
        changed = np.zeros((edge, edge, edge), bool)
        for side, runs in touched:
            changed_there = _changed(runs).transpose(2, 1, 0)  # by x, y, z
            into = tuple(slice(CHUNK, edge) if part else slice(0, CHUNK) for part in side)
            part = tuple(slice(0, 1) if part else slice(0, CHUNK) for part in side)
            changed[into] = changed_there[part]
        cells = rows["place"] // UNITS_PER_VOXEL - np.array(key) * CHUNK
        for corner in _CORNERS:
            keep &= ~changed[tuple((cells + corner).T)]
        return keep

    def _unbuilt(self, rows: np.ndarray) -> np.ndarray:
        """What of some stands where nothing was built."""
        volumes = self._terrain.volumes.rows
        for box in volumes[volumes["body"] == self._terrain.body] if len(rows) else ():
            within = (rows["place"] >= box["minimum"]) & (rows["place"] <= box["maximum"])
            rows = rows[~within.all(axis=1)]
        return rows

    def _show(self, key: ChunkKey) -> None:
        """Let a chunk show what it is known to bear, without what was taken and has not grown again."""
        rows, taken = self._rows(key), self._taken.get(key, {})
        gone = [
            number
            for number, kind in zip(rows["number"].tolist(), rows["kind"].tolist(), strict=True)
            if number in taken and not kinds.grown(kind, self._state.tick - taken[number])
        ]
        if gone:
            rows = rows[~np.isin(rows["number"], gone)]
        old = self._standing.get(key, _NONE)
        if len(rows):
            self._standing[key] = rows
        else:
            self._standing.pop(key, None)
        if not np.array_equal(old, rows):
            self._changed(key)

    def _rows(self, key: ChunkKey) -> np.ndarray:
        """What a chunk bears that nothing was built over."""
        placed, tall = self._placed.get(key), self._tall.get(key)
        if placed is None or placed.whole or tall is None:
            return placed.free if placed else tall.free if tall else _NONE
        # what touches the next chunk is missing until that is loaded, too
        rows = np.concatenate([placed.free, tall.free[~np.isin(tall.free["number"], placed.rows["number"])]])
        return rows[np.argsort(rows["number"])]

    def _forget(self, key: ChunkKey) -> None:
        placed, tall = self._placed.pop(key), kinds.kinds().tall
        if placed.whole and key in self._tall:
            rows, free = (part[tall[part["kind"]]] for part in (placed.rows, placed.free))
            self._tall[key] = _Placed(rows, free, True)
        self._show(key)

    def _changed(self, key: ChunkKey) -> None:
        self.revision += 1
        self._revisions.pop(key, None)
        self._revisions[key] = self.revision

    def _follow_state(self) -> None:
        """Take in what was taken, what has grown again, and what was built or taken down."""
        state = self._state
        harvests = state.harvests.rows.tobytes(), state.tick // TICKS_PER_SECOND
        volumes = self._terrain.volumes.rows.tobytes()
        stale: set[ChunkKey] = set()
        if harvests != self._harvests:
            self._harvests = harvests
            taken = _taken(state, self._terrain.body)
            stale = {*taken, *self._taken}
            self._taken = taken
        if volumes != self._boxes:
            self._boxes = volumes
            before, self._built = self._built, self._built_over()
            stale |= before | self._built
            for known in (self._placed, self._tall):
                for key in (before | self._built) & known.keys():
                    known[key] = known[key]._replace(free=self._unbuilt(known[key].rows))
        for key in stale & (self._placed.keys() | self._tall.keys()):
            self._show(key)

    def _built_over(self) -> set[ChunkKey]:
        """Chunks that hold some of what was built."""
        rows = self._terrain.volumes.rows
        rows = rows[rows["body"] == self._terrain.body]
        low, high = rows["minimum"] // UNITS_PER_CHUNK, rows["maximum"] // UNITS_PER_CHUNK
        return {
            (x, y, z)
            for first, last in zip(low.tolist(), (high + 1).tolist(), strict=True)
            for x, y, z in itertools.product(*map(range, first, last))
        }


def _changed(runs: np.ndarray) -> np.ndarray:
    """Which voxels of a chunk runs tell of (see `ChunkDeltas.runs`): bool, by z, y, x."""
    gaps, lengths = runs[:, 0].astype(np.int64), runs[:, 1].astype(np.int64)
    ends = np.cumsum(gaps + lengths)
    out = np.zeros(CHUNK**3 + 1, np.int8)
    np.add.at(out, ends - lengths, 1)
    np.add.at(out, ends, -1)
    return np.cumsum(out[:-1]).astype(bool).reshape(CHUNK, CHUNK, CHUNK)


def _taken(state: "GameState", body: int) -> dict[ChunkKey, dict[int, int]]:
    rows = state.harvests.rows
    taken: dict[ChunkKey, dict[int, int]] = {}
    for row in rows[(rows["id"] & numbering.FLORA != 0) & (rows["left"] == 0)]:
        where, chunk, number = numbering.unpack_flora(int(row["id"]))
        if where == body:
            taken.setdefault(chunk, {})[number] = int(row["tick"])
    return taken


def of(state: "GameState", body: int) -> Growth:
    """The flora of a body, as it stands now."""
    terrain = state.terrains[body]
    if terrain.growth is None:
        terrain.growth = Growth(state, terrain)
    return terrain.growth
