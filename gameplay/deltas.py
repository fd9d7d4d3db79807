"""What players changed of a body's terrain, encoded: for each changed chunk the runs that differ from the generator.

This is the part of the terrain that is state. Voxels in the pool are made from it and can be thrown away. Where it is
not needed for long it can lie in a file meanwhile, which goes with the process: what is saved, and when, is another
matter, and a kill loses nothing that was.
"""

import logging
import struct
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from typing import IO

import numpy as np
import xxhash

from gameplay.errors import GroundError
from gameplay.schema import SCHEMA

log = logging.getLogger(__name__)

ChunkKey = tuple[int, int, int]
RUN = SCHEMA["terrain.runs"].dtype
HASH_MODULUS = 1 << 64
OVERHEAD = 500  # bytes that a changed chunk takes beside its runs: its coordinates twice, and two places to look it up


class ChunkDeltas:
    """Encoded changes of one body's chunks.

    Attributes:
        body: number of the body.
        revision: counts changes; a chunk's revision is that of its last change.
        hash: sum of the hashes of all changed chunks, modulo 2^64, so that regions compare apart.
    """

    # Whatever looks into `_runs` or `_revisions` calls `_take_back` first.

    def __init__(self, body: int) -> None:
        self.body = body
        self.revision = 0
        self.hash = 0
        self._runs: dict[ChunkKey, bytes] = {}
        self._revisions: dict[ChunkKey, int] = {}  # in the order of the last change; also of chunks that went back
        self._bytes = 0  # of all runs
        self._file: IO[bytes] | None = None  # where all of it is, while it is not here

    def __len__(self) -> int:
        self._take_back()
        return len(self._runs)

    def __contains__(self, chunk: ChunkKey) -> bool:
        self._take_back()
        return chunk in self._runs

    def __iter__(self) -> Iterator[ChunkKey]:
        self._take_back()
        return iter(self._runs)

    @property
    def size(self) -> int:
        """Bytes of memory that it takes, roughly; 0 while it is put away."""
        return 0 if self._file is not None else self._bytes + OVERHEAD * len(self._revisions)

    def put_away(self) -> None:
        """Give its memory back until something of it is asked for; it stays where it is when there is no room on the
        disk."""
        if self._file is not None or not self._revisions:
            return
        chunks, runs = self.rows(self._runs)
        keys = np.array([(*key, revision) for key, revision in self._revisions.items()], np.int64)
        file: IO[bytes] | None = None
        try:
            file = tempfile.TemporaryFile()  # noqa: SIM115  open while it holds something
            for part in (chunks, runs, keys):
                np.save(file, part)
            file.flush()
        except OSError as error:
            if file is not None:
                file.close()
            log.warning("the ground of body %d stays in memory: %s", self.body, error)
            return
        self._file, self._runs, self._revisions = file, {}, {}
        self._close = weakref.finalize(self, file.close)

    def _take_back(self) -> None:
        """Have all of it in memory.

        Raises:
            GroundError: what was put away is not what comes back.
        """
        if self._file is None:
            return
        file = self._file
        try:
            file.seek(0)
            chunks, runs, keys = (np.load(file) for _ in range(3))
        except (OSError, ValueError, EOFError) as error:
            raise GroundError(f"what was changed of body {self.body} cannot be read back: {error}") from error
        data, ends = runs.tobytes(), np.cumsum(chunks["rows"], dtype=np.int64) * RUN.itemsize
        known = zip(chunks["x"].tolist(), chunks["y"].tolist(), chunks["z"].tolist(), strict=True)
        starts = [0, *ends.tolist()]
        held = {key: data[start:end] for key, start, end in zip(known, starts, starts[1:], strict=False)}
        if sum(self._hash(key, part) for key, part in held.items()) % HASH_MODULUS != self.hash:
            raise GroundError(
                f"what was changed of body {self.body} is not what was put away: start again from the save"
            )
        self._close()
        self._file, self._runs = None, held
        self._revisions = {(x, y, z): revision for x, y, z, revision in keys.tolist()}

    def runs(self, chunk: ChunkKey) -> np.ndarray:
        """Runs of a chunk, u8 (n, 4): gap, length, density, material; no rows when it is as generated."""
        self._take_back()
        return np.frombuffer(self._runs.get(chunk, b""), np.uint8).reshape(-1, 4)

    def put(self, chunk: ChunkKey, runs: bytes) -> bool:
        """Set the runs of a chunk; none when it is as the generator makes it again.

        Returns:
            Whether that changed anything.
        """
        self._take_back()
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
        self._bytes += len(runs) - len(old)
        self.revision += 1
        self._revisions.pop(chunk, None)
        self._revisions[chunk] = self.revision
        return True

    def since(self, revision: int) -> tuple[list[ChunkKey], list[ChunkKey]]:
        """Chunks that changed after a revision, and those that went back to what the generator makes."""
        changed: list[ChunkKey] = []
        removed: list[ChunkKey] = []
        if revision >= self.revision:
            return changed, removed
        self._take_back()
        for chunk in reversed(self._revisions):
            if self._revisions[chunk] <= revision:
                break
            (changed if chunk in self._runs else removed).append(chunk)
        return changed, removed

    def rows(self, chunks: Iterable[ChunkKey]) -> tuple[np.ndarray, np.ndarray]:
        """Rows of `terrain.chunks` and `terrain.runs` for chunks, sorted by coordinates."""
        keys = sorted(chunks)
        if keys:
            self._take_back()
        parts = [self._runs[key] for key in keys]
        table = np.zeros(len(keys), SCHEMA["terrain.chunks"].dtype)
        table["body"] = self.body
        if keys:
            table["x"], table["y"], table["z"] = np.array(keys, np.int32).T
            table["rows"] = np.array([len(part) // 4 for part in parts], np.int32)
        return table, np.frombuffer(b"".join(parts), RUN)

    def _hash(self, chunk: ChunkKey, runs: bytes) -> int:
        return xxhash.xxh3_64_intdigest(struct.pack("<4i", self.body, *chunk) + runs)
