"""Heads and what is around them: looked up for many at once, and again only when they moved or the ground changed."""

import functools
from weakref import WeakKeyDictionary

import numpy as np

from gameplay import bodies
from gameplay.state import GameState
from gameplay.survival import climate
from gameplay.systems import locomotion
from gameplay.systems.directions import unit
from taichi_kernels import heights, queries
from taichi_kernels.units import FULL, UNITS_PER_VOXEL

_THOUSAND = 1000
_MOST_KNOWN = 64  # groups of heads that are remembered


class Heads:
    """Heads on a body; what takes a look at the voxels is looked up when it is first asked.

    Args:
        positions: [units], i64 (n, 3).
    """

    def __init__(self, state: GameState, body: int, positions: np.ndarray) -> None:
        self.body = body
        self.positions = positions
        self.ground = climate.ground(state, body, positions)
        self._store = state.terrains[body].store
        self._recipe = bodies.of(state, body).recipe
        self._near: dict[tuple[int, int], list[int | None]] = {}

    @functools.cached_property
    def solid(self) -> list[int]:
        """How solid it is where each is, in thousandths."""
        density = queries.density(self._store.pool, self._store.table, self.positions.astype(np.int32))
        return (np.maximum(density.astype(np.int64), 0) * _THOUSAND // (FULL << 8)).tolist()

    @functools.cached_property
    def biomes(self) -> list[int]:
        """Numbers of the biomes over or under which they are, on a body with a landscape."""
        return heights.biomes(self._recipe, unit(self.positions).astype(np.int32)).tolist()

    def near(self, material: int, reach: int) -> list[int | None]:
        """Distances to the nearest ground of a material within a reach [m] that a coarse search finds, in mm."""
        if (material, reach) not in self._near:
            offsets, distances = _around(reach)
            voxels = (self.positions // UNITS_PER_VOXEL)[:, None].astype(np.int32) + offsets
            materials = queries.voxel(self._store.pool, self._store.table, voxels.reshape(-1, 3))[1]
            found = (materials == material).reshape(len(voxels), len(offsets))
            first = found.argmax(axis=1).tolist()
            self._near[material, reach] = [
                int(distances[at]) if row[at] else None for row, at in zip(found, first, strict=True)
            ]
        return self._near[material, reach]


_KNOWN: WeakKeyDictionary[GameState, dict[bytes, tuple[np.ndarray, int, Heads]]] = WeakKeyDictionary()


def of_players(state: GameState, body: int, players: np.ndarray) -> Heads:
    """The heads of rows of the table players who are on one body."""
    known = _KNOWN.setdefault(state, {})
    name = b"%d " % body + players["position"].tobytes() + players["crouched"].tobytes()
    structures, revision = state.structures.rows, state.terrains[body].store.revision
    found = known.get(name)
    if found is None or found[0] is not structures or found[1] != revision:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        found = known[name] = structures, revision, Heads(state, body, locomotion.eye(players))
    return found[2]


@functools.cache
def _around(reach: int) -> tuple[np.ndarray, np.ndarray]:
    """Voxels in a ball of a reach [m], of a larger one every third, the nearest first, and how far they are [mm]."""
    line = np.arange(-reach * 2, reach * 2 + 1)
    line = line[line % 3 == 0] if reach > 3 else line
    grid = np.stack(np.meshgrid(line, line, line, indexing="ij"), axis=-1).reshape(-1, 3)
    square = (grid * grid).sum(axis=1)
    order = np.lexsort([*grid.T, square])
    order = order[square[order] <= (reach * 2) ** 2]
    return grid[order], np.array([round(float(root)) for root in np.sqrt(square[order] * 250_000.0)], np.int64)
