"""Where the nodes that a planet has by itself lie in the loaded voxels. A cache: all of it follows from the state.

A node on the ground is let down on it, from a little above where the ground is thought to be; so it goes down with
ground that is dug away under it, and is hidden where ground was heaped on it. A node in the ground is hidden until the
ground at it is gone, and lies then on what is left below.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gameplay import bodies
from gameplay.chunk import VoxelChunk
from gameplay.deltas import ChunkKey
from gameplay.positions import Point
from gameplay.resources import deposits, numbering, placement
from gameplay.resources.placement import NODE
from gameplay.survival import zones
from gameplay.survival.meters import SINCE
from taichi_kernels import queries
from taichi_kernels.units import UNITS_PER_METRE

if TYPE_CHECKING:
    from gameplay.state import GameState
    from gameplay.terrain import VoxelTerrain

FALL = 16 * UNITS_PER_METRE  # what has no ground within it is gone
_MARGIN = UNITS_PER_METRE  # what an edit changes of the density beyond its own reach


class Natural:
    """The nodes of the loaded chunks of one body. Ask for it with `of`.

    Attributes:
        rows: NODE (n,), by id.
        places: where they lie [units], i32 (n, 3).
        open: whether they lie in the open, bool (n,); all others are in the ground, or nowhere.
        revision: counts changes of these.
        seen: what screens were last told of them (`gameplay.surroundings`), and what that depends on.
    """

    def __init__(self, state: "GameState", terrain: "VoxelTerrain") -> None:
        self._state: Final = state
        self._terrain: Final = terrain
        self._loads = -1
        self._chunks: dict[ChunkKey, VoxelChunk] = {}
        self._revealed: list[int] = []
        self.revision = 0
        self.seen: tuple[Any, Any] | None = None
        self.rows = np.zeros(0, NODE)
        self.places = np.zeros((0, 3), np.int32)
        self.open = np.zeros(0, bool)

    def sync(self) -> None:
        """Take in which chunks are loaded now."""
        terrain = self._terrain
        if terrain.loads == self._loads:
            return
        self._loads = terrain.loads
        new = [key for key, chunk in terrain.chunks.items() if self._chunks.get(key) is not chunk]
        gone = [key for key, chunk in self._chunks.items() if terrain.chunks.get(key) is not chunk]
        kept = self.rows[~np.isin(numbering.cell(self.rows["id"]), [self._cell(key) for key in gone])]
        rows = np.concatenate([kept, self._generate(new)])
        self.rows = rows[np.argsort(rows["id"])]
        self._chunks = dict(terrain.chunks)
        self.places = self.rows["start"].copy()
        self.open = np.zeros(len(self.rows), bool)
        self._settle(np.arange(len(self.rows)))

    def index(self, node: int) -> int | None:
        """Where a node is in the rows, None for one that is not loaded."""
        at = int(np.searchsorted(self.rows["id"], node))
        return at if at < len(self.rows) and self.rows["id"][at] == node else None

    def disturb(self, centre: Point, reach: int) -> None:
        """Ground changed within reach [units] of a place."""
        self.sync()
        wide = reach + _MARGIN
        offset = self.rows["start"].astype(np.int64) - np.array(centre, np.int64)
        # the way down from a start is where its node can lie: how far that passes from the place
        down = np.clip((offset * self.rows["up"]).sum(axis=1) >> 14, 0, FALL)
        offset -= self.rows["up"] * down[:, None] >> 14
        near = np.flatnonzero((offset * offset).sum(axis=1) <= wide * wide)
        hidden = near[~self.open[near]]
        self._settle(near)
        self._revealed += self.rows["id"][hidden[self.open[hidden]]].tolist()

    def revealed(self) -> list[int]:
        """Nodes that edits laid open since this was last asked."""
        found, self._revealed = self._revealed, []
        return found

    def _generate(self, keys: list[ChunkKey]) -> np.ndarray:
        """NODE of chunks, which are told what lies in them."""
        if self._state.world["content"] < SINCE or not keys:  # in older worlds there is only what somebody placed
            return self.rows[:0]
        terrain = self._terrain
        body, recipe, chunks = bodies.of(self._state, terrain.body), terrain.store.recipe, np.array(keys, np.int32)
        if body.biomes:
            own = deposits.chances(deposits.of_names(body.biomes, body.lacks, body.rich))
            nodes = deposits.generate(body.number, recipe, chunks, own, terrain.store.were_open)
        else:
            nodes = placement.generate(body.number, recipe, chunks, self._zones)
            gone = [number for number, name in enumerate(placement.kinds().names) if name in body.lacks]
            nodes = nodes[~np.isin(nodes["kind"], gone)]
        for number in nodes["id"].tolist():
            terrain.chunks[numbering.unpack(number)[1]].resource_nodes.append(number)
        return nodes

    def _cell(self, key: ChunkKey) -> int:
        return int(numbering.cell(numbering.pack(self._terrain.body, key, 0)))

    def _zones(self, places: np.ndarray) -> list[frozenset[str]]:
        return zones.names(self._state, self._terrain.body, places)

    def _settle(self, which: np.ndarray) -> None:
        """Find where some nodes lie now."""
        if not len(which):
            return
        self.revision += 1
        store, rows = self._terrain.store, self.rows[which]
        hits = queries.raycast(store.pool, store.table, rows["start"], -rows["up"], FALL)
        found = (hits.hit == 1) & (hits.distance > 0)
        self.places[which] = np.where(found[:, None], hits.position, rows["start"])
        self.open[which] = found


def of(state: "GameState", body: int) -> Natural:
    """The nodes that a body has by itself, as they lie now."""
    terrain = state.terrains[body]
    if terrain.natural is None:
        terrain.natural = Natural(state, terrain)
    terrain.natural.sync()
    return terrain.natural
