"""What players changed, as each level of detail sees it.

At level k a chunk shows the voxels whose coordinates are all multiples of 2^k. The generator's density there has a ramp
of 64 >> k steps a voxel, so a changed density is brought nearer to the middle by the same: 128 + ((d - 128) >> k). It
stays on its side of the surface.

A changed voxel is kept as one number, its *row*: index << 16 | density << 8 | material, i32. The rows of a node rise.
"""

from __future__ import annotations

import numpy as np

from taichi_kernels.planet import MAX_LEVEL
from taichi_kernels.units import CHUNK, CHUNK_VOXELS, SURFACE
from vr_render.terrain.octree import Key, code_of

Voxels = tuple[np.ndarray, np.ndarray, np.ndarray]  # index (z * 32 + y) * 32 + x, rising, i32; density, material, u8
Chunk = tuple[int, int, int]

_NONE = np.zeros(0, np.int32)
_EVEN = (1 << 10 | 1 << 5 | 1) << 16  # of a row: the bits that are 0 in what the next level shows
_AROUND = [dx + (dy << 16) + (dz << 32) for dz in (-1, 0, 1) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]


def coarse_density(density: np.ndarray, level: int) -> np.ndarray:
    """Densities of changed voxels as a level of detail shows them, u8."""
    return (SURFACE + ((density.astype(np.int32) - SURFACE) >> level)).astype(np.uint8)


def _coarser(rows: np.ndarray, key: Key) -> np.ndarray:
    """Those rows of a node that the level above shows, counted in the node that holds it."""
    rows = rows[rows & _EVEN == 0]
    start = sum((part & 1) << (5 * axis + 4) for axis, part in enumerate(key[1:]))
    index, density = (rows >> 17) + start, coarse_density(rows >> 8 & 255, 1).astype(np.int32)
    return index << 16 | density << 8 | rows & 255


class Overrides:
    """All changes, sparse, by node.

    Attributes:
        version: counts up whenever `changed` does not hold the same nodes any more.
    """

    def __init__(self, top_level: int = MAX_LEVEL) -> None:
        self.top_level = top_level
        self.version = 0
        self._rows: dict[Key, np.ndarray] = {}
        self._at = np.full(CHUNK_VOXELS, -1, np.int32)  # row of each voxel, while two sets of rows are compared
        self._near: dict[int, dict[int, int]] = {}  # by level: node number, how many changed nodes are at or around it
        self._changed: dict[int, np.ndarray] = {}
        self._stale: set[int] = set()  # levels of which `_changed` is not

    def set_chunk(
        self, chunk: Chunk, index: np.ndarray, density: np.ndarray, material: np.ndarray
    ) -> tuple[set[Key], set[Key]]:
        """Replace all that is changed in a chunk of level 0.

        Args:
            chunk: its coordinates.
            index, density, material: see `Voxels`; of length 0 where nothing is changed any more.
        Returns:
            The nodes, of all levels, whose changed voxels are not what they were; and those whose meshes look at one of
            the voxels that differ.
        """
        key = (0, int(chunk[0]), int(chunk[1]), int(chunk[2]))
        gone = self._rows.get(key, _NONE)
        came = now = (
            np.asarray(index, np.int32) << 16 | np.asarray(density, np.int32) << 8 | np.asarray(material, np.int32)
        )
        differ, meshes = set(), set()
        while True:
            gone, came = self._without(gone, came), self._without(came, gone)
            if not len(gone) and not len(came):
                break  # what a coarser level shows, this one would
            if key[0]:
                now = np.sort(np.concatenate([self._without(self._rows.get(key, _NONE), gone), came]))
            self._replace(key, now)
            differ.add(key)
            meshes.update(_looking_at(key, np.concatenate([gone, came]) >> 16))
            if key[0] == self.top_level:
                break
            gone, came = _coarser(gone, key), _coarser(came, key)
            key = (key[0] + 1, key[1] >> 1, key[2] >> 1, key[3] >> 1)
        return differ, meshes

    def _without(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Those rows that are not among the others."""
        if not len(others):
            return rows
        places = others >> 16
        self._at[places] = others
        left = rows[self._at[rows >> 16] != rows]
        self._at[places] = -1
        return left

    def _replace(self, key: Key, rows: np.ndarray) -> None:
        """Have other rows in a node."""
        known = key in self._rows
        if len(rows):
            self._rows[key] = rows
        else:
            del self._rows[key]
        if bool(len(rows)) != known:
            self._count(key, 1 if len(rows) else -1)

    def _count(self, key: Key, step: int) -> None:
        counts, middle = self._near.setdefault(key[0], {}), code_of(key)
        for aside in _AROUND:
            code = middle + aside
            counts[code] = counts.get(code, 0) + step
            if not counts[code]:
                del counts[code]
        self._stale.add(key[0])
        self.version += 1

    @property
    def changed(self) -> dict[int, np.ndarray]:
        """By level, the sorted numbers of nodes with changes in them or beside them, i64; see `Octree.split`."""
        for level in self._stale:
            self._changed[level] = np.sort(np.fromiter(self._near[level], np.int64, len(self._near[level])))
        self._stale.clear()
        return self._changed

    def at(self, key: Key) -> Voxels | None:
        """The changed voxels of a node; None where nothing is changed."""
        rows = self._rows.get(key)
        if rows is None:
            return None
        return rows >> 16, (rows >> 8).astype(np.uint8), rows.astype(np.uint8)

    def __len__(self) -> int:
        """Chunks of level 0 in which something is changed."""
        return sum(level == 0 for level, *_ in self._rows)


def _looking_at(key: Key, places: np.ndarray) -> list[Key]:
    """The nodes whose meshes these voxels of a node decide.

    Cells take the first sample of the chunk behind theirs; normals take one more on each side.
    """
    steps = []
    for axis in range(3):
        along = (places >> (5 * axis)) & 31
        steps.append([0] + [-1] * bool(along.min() <= 1) + [1] * bool(along.max() >= CHUNK - 1))
    level, x, y, z = key
    return [(level, x + dx, y + dy, z + dz) for dz in steps[2] for dy in steps[1] for dx in steps[0]]
