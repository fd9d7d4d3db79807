"""What players changed, as each level of detail sees it.

At level k a chunk shows the voxels whose coordinates are all multiples of 2^k. The generator's density there has a ramp
of 64 >> k steps a voxel, so a changed density is brought nearer to the middle by the same: 128 + ((d - 128) >> k). It
stays on its side of the surface.
"""

from __future__ import annotations

import numpy as np

from taichi_kernels.planet import MAX_LEVEL
from taichi_kernels.units import CHUNK, SURFACE
from vr_render.terrain.octree import Key, code_of

Voxels = tuple[np.ndarray, np.ndarray, np.ndarray]  # index (z * 32 + y) * 32 + x, rising, i32; density, material, u8
Chunk = tuple[int, int, int]


def coarse_density(density: np.ndarray, level: int) -> np.ndarray:
    """Densities of changed voxels as a level of detail shows them, u8."""
    return (SURFACE + ((density.astype(np.int32) - SURFACE) >> level)).astype(np.uint8)


def _coarser(voxels: Voxels, level: int, chunk: Chunk) -> Voxels:
    """Those voxels of a level 0 chunk that a level shows, counted in the chunk of that level."""
    index, density, material = voxels
    step = (1 << level) - 1
    x, y, z = index & 31, (index >> 5) & 31, index >> 10
    base = [(c * CHUNK) for c in chunk]
    kept = (((x + base[0]) | (y + base[1]) | (z + base[2])) & step) == 0
    places = [((part[kept] + start) >> level) & 31 for part, start in zip((x, y, z), base, strict=True)]
    return (
        ((places[2] << 10) | (places[1] << 5) | places[0]).astype(np.int32),
        coarse_density(density[kept], level),
        material[kept],
    )


class Overrides:
    """All changes, sparse, by node.

    Attributes:
        version: counts up whenever `changed` does not hold the same nodes any more.
    """

    def __init__(self, top_level: int = MAX_LEVEL) -> None:
        self.top_level = top_level
        self.version = 0
        self._own: dict[Chunk, list[Key]] = {}  # of a level 0 chunk: the nodes that show something of it
        self._parts: dict[Key, dict[Chunk, Voxels]] = {}
        self._whole: dict[Key, Voxels] = {}
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
        chunk = (int(chunk[0]), int(chunk[1]), int(chunk[2]))
        voxels = np.asarray(index, np.int32), np.asarray(density, np.uint8), np.asarray(material, np.uint8)
        touched = set(self._own.pop(chunk, ()))
        for key in touched:
            del self._parts[key][chunk]
        now = []
        for level in range(self.top_level + 1):
            part = voxels if level == 0 else _coarser(voxels, level, chunk)
            if not len(part[0]):
                break  # what a coarser level shows, this one would
            key = (level, chunk[0] >> level, chunk[1] >> level, chunk[2] >> level)
            self._parts.setdefault(key, {})[chunk] = part
            now.append(key)
        if now:
            self._own[chunk] = now
        differ, meshes = set(), set()
        for key in touched.union(now):
            before = _rows(self._whole.get(key))
            self._join(key)
            places = np.setxor1d(before, _rows(self._whole.get(key)), assume_unique=True) >> 16
            if len(places):
                differ.add(key)
                meshes.update(_looking_at(key, places))
        return differ, meshes

    def _join(self, key: Key) -> None:
        """Put together what the chunks of level 0 have in a node."""
        parts = self._parts.get(key)
        if not parts:
            self._parts.pop(key, None)
            if self._whole.pop(key, None):
                self._count(key, -1)
            return
        index, density, material = (np.concatenate([part[i] for part in parts.values()]) for i in range(3))
        if len(parts) > 1:
            order = np.argsort(index)
            index, density, material = index[order], density[order], material[order]
        if key not in self._whole:
            self._count(key, 1)
        self._whole[key] = index, density, material

    def _count(self, key: Key, step: int) -> None:
        counts = self._near.setdefault(key[0], {})
        for dx, dy, dz in np.ndindex(3, 3, 3):
            code = code_of((key[0], key[1] + dx - 1, key[2] + dy - 1, key[3] + dz - 1))
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
        return self._whole.get(key)

    def __len__(self) -> int:
        return len(self._own)


def _rows(voxels: Voxels | None) -> np.ndarray:
    """Changed voxels as one number each, i64."""
    if voxels is None:
        return np.zeros(0, np.int64)
    return (voxels[0].astype(np.int64) << 16) | (voxels[1].astype(np.int64) << 8) | voxels[2]


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
