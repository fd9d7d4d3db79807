"""What players changed of a body's terrain, encoded: for each changed chunk the runs that differ from the generator.

This is the part of the terrain that is state. Voxels in the pool are made from it and can be thrown away.
"""

import struct
from collections.abc import Iterable, Iterator

import numpy as np
import xxhash

from gameplay.schema import SCHEMA

ChunkKey = tuple[int, int, int]
RUN = SCHEMA["terrain.runs"].dtype
HASH_MODULUS = 1 << 64


class ChunkDeltas:
    """Encoded changes of one body's chunks.

    Attributes:
        body: number of the body.
        revision: counts changes; a chunk's revision is that of its last change.
        hash: sum of the hashes of all changed chunks, modulo 2^64, so that regions compare apart.
    """

    def __init__(self, body: int) -> None:
        self.body = body
        self.revision = 0
        self.hash = 0
        self._runs: dict[ChunkKey, bytes] = {}
        self._revisions: dict[ChunkKey, int] = {}  # in the order of the last change; also of chunks that went back

    def __len__(self) -> int:
        return len(self._runs)

    def __contains__(self, chunk: ChunkKey) -> bool:
        return chunk in self._runs

    def __iter__(self) -> Iterator[ChunkKey]:
        return iter(self._runs)

    def runs(self, chunk: ChunkKey) -> np.ndarray:
        """Runs of a chunk, u8 (n, 4): gap, length, density, material; no rows when it is as generated."""
        return np.frombuffer(self._runs.get(chunk, b""), np.uint8).reshape(-1, 4)

    def put(self, chunk: ChunkKey, runs: bytes) -> bool:
        """Set the runs of a chunk; none when it is as the generator makes it again.

        Returns:
            Whether that changed anything.
        """
        old = self._runs.get(chunk, b"")
        if old == runs:
            return False
        if old:
            self.hash -= self._hash(chunk, old)
        if runs:
            self.hash += self._hash(chunk, runs)
            self._runs[chunk] = runs
        else:
            del self._runs[chunk]
        self.hash %= HASH_MODULUS
        self.revision += 1
        self._revisions.pop(chunk, None)
        self._revisions[chunk] = self.revision
        return True

    def since(self, revision: int) -> tuple[list[ChunkKey], list[ChunkKey]]:
        """Chunks that changed after a revision, and those that went back to what the generator makes."""
        changed: list[ChunkKey] = []
        removed: list[ChunkKey] = []
        for chunk in reversed(self._revisions):
            if self._revisions[chunk] <= revision:
                break
            (changed if chunk in self._runs else removed).append(chunk)
        return changed, removed

    def rows(self, chunks: Iterable[ChunkKey]) -> tuple[np.ndarray, np.ndarray]:
        """Rows of `terrain.chunks` and `terrain.runs` for chunks, sorted by coordinates."""
        keys = sorted(chunks)
        parts = [self._runs[key] for key in keys]
        table = np.zeros(len(keys), SCHEMA["terrain.chunks"].dtype)
        table["body"] = self.body
        if keys:
            table["x"], table["y"], table["z"] = np.array(keys, np.int32).T
            table["rows"] = np.array([len(part) // 4 for part in parts], np.int32)
        return table, np.frombuffer(b"".join(parts), RUN)

    def _hash(self, chunk: ChunkKey, runs: bytes) -> int:
        return xxhash.xxh3_64_intdigest(struct.pack("<4i", self.body, *chunk) + runs)
