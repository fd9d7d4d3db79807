"""Meshes of the ground around the last place, kept in a file: with them a known world is seen before any kernel is
loaded, which takes seconds.

A mesh is decided by the kernels, the planet, its node and what players changed in and around that; it is taken from the
file only where all of these are the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from taichi_kernels import sources
from taichi_kernels.neighbours import OFFSETS
from vr_render import kept
from vr_render.terrain.maker import INDEX_BYTES, VERTEX_BYTES, Key, Overrides
from vr_render.terrain.octree import code_of

if TYPE_CHECKING:
    from taichi_kernels.planet import Recipe

NAME = "ground"
MOST_BYTES = 32 << 20
MARK = 16  # bytes
ROW = np.dtype([("code", "<i8"), ("mark", f"S{MARK}"), ("vertices", "<u4"), ("indices", "<u4")])

_AROUND: list[tuple[int, int, int]] = [(int(x), int(y), int(z)) for x, y, z in OFFSETS.tolist()]


class KeptMesh(NamedTuple):
    """Vertices, u8, shape (12 * nv,), and indices, integers, shape (ni,); both empty where there is no surface."""

    vertices: np.ndarray
    indices: np.ndarray


class KeptMeshes:
    """The meshes of one planet's file.

    Args:
        folder: of the cache; None: nothing is kept.
        body: the planet.
        overrides: what players changed.
    """

    def __init__(self, folder: Path | None, body: Recipe, overrides: Overrides) -> None:
        self._folder, self._overrides = folder, overrides
        self._meshes: dict[int, tuple[bytes, KeptMesh]] = {}
        if folder is None:
            return
        self._key = repr((body, VERTEX_BYTES, INDEX_BYTES)).encode() + sources.digest()
        data = kept.read(folder, NAME, self._key)
        if data is not None:
            self._meshes = dict(_unpacked(data))

    def __len__(self) -> int:
        return len(self._meshes)

    def get(self, key: Key) -> KeptMesh | None:
        """The mesh of a node as it is now; None where it is not kept."""
        mark, mesh = self._meshes.get(code_of(key), (None, None))
        return mesh if mark is not None and mark == self._mark(key) else None

    def replace(self, meshes: dict[Key, KeptMesh]) -> None:
        """Keep these in place of all that was kept, the first ones where they are too many."""
        if self._folder is None:
            return
        rows, parts, size = [], [], 0
        for key, mesh in meshes.items():
            size += mesh.vertices.nbytes + mesh.indices.nbytes
            if size > MOST_BYTES:
                break
            rows.append((code_of(key), self._mark(key), mesh.vertices.size, mesh.indices.size))
            parts += [mesh.vertices.tobytes(), mesh.indices.tobytes()]
        table = np.array(rows, ROW)
        kept.write(self._folder, NAME, self._key, b"".join([np.int64(len(rows)).tobytes(), table.tobytes(), *parts]))

    def _mark(self, key: Key) -> bytes:
        """What players changed in a node and around it, as a digest that never ends with a zero byte."""
        level, x, y, z = key
        digest = hashlib.blake2b(digest_size=MARK - 1)
        for number, (dx, dy, dz) in enumerate(_AROUND):
            voxels = self._overrides.at((level, x + dx, y + dy, z + dz))
            if voxels is not None:
                digest.update(bytes([number]))
                digest.update(b"".join(part.tobytes() for part in voxels))
        return digest.digest() + b"."


def _unpacked(data: bytes) -> Iterator[tuple[int, tuple[bytes, KeptMesh]]]:
    table = np.frombuffer(data, ROW, int(np.frombuffer(data, "<i8", 1)[0]), offset=8)
    at = 8 + table.nbytes
    for code, mark, size, count in table.tolist():
        vertices = np.frombuffer(data, np.uint8, size, at)
        indices = np.frombuffer(data, f"<u{INDEX_BYTES}", count, at + size)
        at += size + indices.nbytes
        yield code, (mark, KeptMesh(vertices, indices))
