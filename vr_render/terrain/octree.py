"""Which nodes of the octree of levels are split, for an eye anywhere from the ground to an orbit.

A node is a chunk of a level of detail: 32 samples along an edge, 2^level voxels apart. Its children are the eight
chunks of the level below that fill it. Everything follows from the eye's place, the detail and the planet: no history.
"""

from __future__ import annotations

import numpy as np

from taichi_kernels import planet, radius_bounds
from taichi_kernels.planet import MAX_LEVEL, Recipe
from taichi_kernels.units import CHUNK, UNITS_PER_VOXEL

Key = tuple[int, int, int, int]  # level of detail, chunk coordinates x, y, z at that level

BUILT = 128  # voxels above the highest ground that players may build and that are still shown
_BIAS = 1 << 15
_EIGHT = np.array([(x, y, z) for z in (0, 1) for y in (0, 1) for x in (0, 1)], np.int64)


def encode(level: int, chunks: np.ndarray) -> np.ndarray:
    """One number for each node: i64, shape (n,), of chunk coordinates of shape (n, 3)."""
    biased = np.asarray(chunks, np.int64) + _BIAS
    return (level << 48) | (biased[..., 2] << 32) | (biased[..., 1] << 16) | biased[..., 0]


def code_of(key: Key) -> int:
    """The number of a node."""
    level, x, y, z = key
    return (level << 48) | ((z + _BIAS) << 32) | ((y + _BIAS) << 16) | (x + _BIAS)


def key_of(code: int) -> Key:
    """The node of a number."""
    return code >> 48, (code & 0xFFFF) - _BIAS, ((code >> 16) & 0xFFFF) - _BIAS, ((code >> 32) & 0xFFFF) - _BIAS


def decode(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Levels, i64, shape (n,), and chunk coordinates, i64, shape (n, 3)."""
    codes = np.asarray(codes, np.int64)
    return codes >> 48, np.stack([codes & 0xFFFF, (codes >> 16) & 0xFFFF, (codes >> 32) & 0xFFFF], axis=-1) - _BIAS


def parent(code: int) -> int:
    """The node that holds this one, a level up."""
    level, x, y, z = key_of(code)
    return code_of((level + 1, x >> 1, y >> 1, z >> 1))


def parents(codes: list[int]) -> list[int]:
    """The nodes that hold each of these, a level up."""
    levels, chunks = decode(np.array(codes, np.int64))
    return (encode(0, chunks >> 1) | ((levels + 1) << 48)).tolist()


def children(code: int) -> list[int]:
    """The eight nodes of the level below that fill a node, by rising x, then y, then z."""
    level, x, y, z = key_of(code)
    first = code_of((level - 1, 2 * x, 2 * y, 2 * z))
    return [first + dx + (dy << 16) + (dz << 32) for dz in (0, 1) for dy in (0, 1) for dx in (0, 1)]


def boxes(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lowest corners, i64, shape (n, 3), and widths, i64, shape (n,), of nodes [voxels]."""
    levels, chunks = decode(codes)
    width = CHUNK << levels
    return chunks * width[..., None], width


def distances(eye: np.ndarray, low: np.ndarray, width: np.ndarray) -> np.ndarray:
    """From an eye to the nearest point of each box, all in one unit; 0 inside."""
    outside = np.maximum(np.maximum(low - eye, eye - (low + width[..., None])), 0.0)
    return np.sqrt((outside * outside).sum(axis=-1))


def among(some: np.ndarray, rising: np.ndarray) -> np.ndarray:
    """Which of some numbers are among others that rise, bool. (NumPy's own takes several times as long for few.)"""
    if not len(rising):
        return np.zeros(len(some), bool)
    return np.asarray(rising[np.minimum(np.searchsorted(rising, some), len(rising) - 1)] == some)


class Octree:
    """The tree over one planet.

    Attributes:
        root_level: eight nodes of this level hold the whole planet.
        roots: their numbers, i64, shape (8,).
    """

    def __init__(self, body: Recipe) -> None:
        self.body = body
        top = -(-planet.shell(body)[1] // UNITS_PER_VOXEL) + BUILT  # voxels
        self.root_level = next((k for k in range(MAX_LEVEL) if CHUNK << k >= top), MAX_LEVEL)
        reach = -(-top // (CHUNK << self.root_level))
        side = np.arange(-reach, reach)
        grid = np.stack(np.meshgrid(side, side, side, indexing="ij"), axis=-1).reshape(-1, 3)[:, ::-1]
        self._root_chunks = np.ascontiguousarray(grid, np.int64)
        self.roots = encode(self.root_level, self._root_chunks)

    def bare(self, level: int, chunks: np.ndarray) -> np.ndarray:
        """Which chunks are proven, by their distance to the centre, to hold no surface at any level; bool, shape (n,).

        What players changed is not looked at.
        """
        return radius_bounds.by_radius(self.body, chunks, level) != radius_bounds.MIXED

    def split(self, eye: np.ndarray, detail: float, changed: dict[int, np.ndarray] | None = None) -> np.ndarray:
        """The nodes that are to be split.

        Args:
            eye: [voxels from the planet's centre], float, shape (3,).
            detail: a node is split where the eye is nearer to it than this many times its width.
            changed: by level, sorted numbers of nodes that players changed: they may hold surface anywhere.
        Returns:
            Their numbers, i64, sorted: with each node, all that hold it are there. The nodes to be shown are the
            children of these that are not in it themselves, and roots that are not; they fill the roots exactly once.
        """
        eye = np.asarray(eye, np.float64)
        chunks, found = self._root_chunks, []
        for level in range(self.root_level, 0, -1):
            width = CHUNK << level
            reach = detail * width
            offset = eye - width / 2 - chunks * float(width)
            offset = np.maximum(np.abs(offset) - width / 2, 0.0)
            near = chunks[np.einsum("ij,ij->i", offset, offset) < reach * reach]
            if len(near):
                bare = self.bare(level, near)
                codes = encode(level, near)
                if changed and level in changed:
                    bare &= ~among(codes, changed[level])
                near, codes = near[~bare], codes[~bare]
                found.append(codes)
            if not len(near):
                break
            chunks = (2 * near[:, None, :] + _EIGHT).reshape(-1, 3)
        return np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def leaves(self, split: np.ndarray) -> np.ndarray:
        """The nodes to be shown when these are split, i64, sorted."""
        levels, chunks = decode(split)
        below = [self.roots]
        for level in np.unique(levels):
            inner = chunks[levels == level]
            below.append(encode(int(level) - 1, (2 * inner[:, None, :] + _EIGHT).reshape(-1, 3)))
        return np.setdiff1d(np.concatenate(below), split, assume_unique=True)
