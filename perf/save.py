"""Worlds on the disk: checkpoints, saves, loading, single chunks, sizes.

Each chunk has a sphere dug into solid rock at a random place, about 700 changed voxels, with the soft surface of the
game's brush. The peers store the runs of each chunk as a blob under the chunk's coordinates.
"""

import os
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from gameplay.schema import SCHEMA
from gameplay.tables import Changes, Tables, spans, take_children
from perf.harness import Bench, load_peer
from persistence import checkpoint
from persistence.world import World
from persistence.world_file import WorldFile
from taichi_kernels.brushes import BRUSH_GRAIN, BRUSH_RAMP
from taichi_kernels.materials import ROCK
from taichi_kernels.units import CHUNK, FULL

CHUNKS, RUNS = "terrain.chunks", "terrain.runs"
RADIUS = 4.25  # voxels
BOX = 16  # voxels along each edge of a box around the sphere
BATCH = 500  # chunks made at once
MOST = 10_000
LONGEST = 255
MAP = 1 << 30  # bytes that lmdb may use

Blobs = list[tuple[bytes, bytes]]


def dug_chunks(count: int, seed: int = 1) -> Tables:
    """Chunks with a sphere each, as the two tables of terrain."""
    rng = np.random.default_rng(seed)
    corner = rng.integers(1, CHUNK - BOX, (count, 3))
    centre = (BOX - 1) / 2 + rng.uniform(-0.5, 0.5, (count, 3))
    parts = [_runs(corner[at : at + BATCH], centre[at : at + BATCH]) for at in range(0, count, BATCH)]
    chunks = np.zeros(count, SCHEMA[CHUNKS].dtype)
    number = np.arange(count)
    chunks["body"] = 1
    chunks["x"], chunks["y"], chunks["z"] = number // 400, number // 20 % 20, number % 20
    chunks["rows"] = np.concatenate([counts for _, counts in parts])
    rows = np.ascontiguousarray(np.concatenate([rows for rows, _ in parts]))
    return {CHUNKS: chunks, RUNS: rows.view(SCHEMA[RUNS].dtype).reshape(-1)}


def _runs(corner: np.ndarray, centre: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of runs, u8 (n, 4), and how many each chunk has."""
    axis = np.arange(BOX)
    x, y, z = ((axis - centre[:, i, None]) ** 2 for i in range(3))
    depth = RADIUS - np.sqrt(z[:, :, None, None] + y[:, None, :, None] + x[:, None, None, :])
    level = FULL // 2 + 1 + np.floor(depth * BRUSH_RAMP).astype(np.int64)
    wanted = np.where(level > FULL - BRUSH_GRAIN, FULL, (level & -BRUSH_GRAIN) | BRUSH_GRAIN >> 1)
    density = FULL - np.where(level < BRUSH_GRAIN, 0, wanted)
    chunk, k, j, i = np.nonzero(density != FULL)
    value = density[chunk, k, j, i]
    voxel = ((corner[chunk, 2] + k) * CHUNK + corner[chunk, 1] + j) * CHUNK + corner[chunk, 0] + i
    starts = np.ones(len(voxel), bool)
    starts[1:] = (np.diff(voxel) != 1) | (np.diff(value) != 0) | (np.diff(chunk) != 0)
    first = np.flatnonzero(starts)
    length = np.diff(np.append(first, len(voxel)))
    owner = chunk[first]
    before = np.zeros(len(first), np.int64)
    before[1:] = np.where(np.diff(owner) != 0, 0, (voxel[first] + length)[:-1])
    gap = voxel[first] - before
    fillers = np.maximum(gap - 1, 0) // LONGEST
    at = np.cumsum(fillers + 1) - 1
    rows = np.zeros((at[-1] + 1, 4), np.uint8)
    rows[:, 0] = LONGEST
    rows[at, 0] = gap - LONGEST * fillers
    rows[at, 1] = length
    rows[at, 2] = value[first]
    rows[at, 3] = np.where(value[first] == 0, 0, ROCK)
    return rows, np.bincount(owner, fillers + 1, len(corner)).astype(np.int64)


def _first(tables: Tables, count: int) -> Tables:
    """The first chunks only."""
    chunks = tables[CHUNKS][:count]
    return {CHUNKS: chunks, RUNS: tables[RUNS][: int(chunks["rows"].sum())]}


def _blobs(tables: Tables) -> Blobs:
    """Coordinates and runs of each chunk."""
    starts = spans(tables[CHUNKS]["rows"]).tolist()
    keys = tables[CHUNKS][["x", "y", "z"]]
    return [(keys[i].tobytes(), tables[RUNS][starts[i] : starts[i + 1]].tobytes()) for i in range(len(keys))]


class Sqlite:
    """One table of zlib blobs; a transaction is synced."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "peer.sqlite"
        self._open: sqlite3.Connection | None = None

    def clear(self) -> None:
        self.close()
        self.path.unlink(missing_ok=True)

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = sqlite3.connect(self.path)
            self._open.execute("pragma synchronous = full")
            self._open.execute("create table if not exists chunks (key blob primary key, runs blob) without rowid")
        return self._open

    def save(self, blobs: Blobs) -> None:
        with self._connection() as connection:
            connection.executemany(
                "insert or replace into chunks values (?, ?)", [(key, zlib.compress(runs, 1)) for key, runs in blobs]
            )

    def load(self) -> dict[bytes, bytes]:
        return {key: zlib.decompress(runs) for key, runs in self._connection().execute("select key, runs from chunks")}

    def load_one(self, key: bytes) -> bytes:
        found = self._connection().execute("select runs from chunks where key = ?", (key,)).fetchone()
        return zlib.decompress(found[0])

    def size(self) -> int:
        return self.path.stat().st_size

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


class Lmdb:
    """Raw blobs in a memory map; a transaction is synced."""

    def __init__(self, folder: Path, module: Any) -> None:
        self.path = folder / "peer.lmdb"
        self._module = module
        self._open: Any = None

    def clear(self) -> None:
        self.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def _environment(self) -> Any:
        if self._open is None:
            self._open = self._module.open(str(self.path), map_size=MAP)
        return self._open

    def save(self, blobs: Blobs) -> None:
        with self._environment().begin(write=True) as transaction:
            for key, runs in blobs:
                transaction.put(key, runs)

    def load(self) -> dict[bytes, bytes]:
        with self._environment().begin() as transaction:
            return dict(transaction.cursor())

    def load_one(self, key: bytes) -> bytes:
        with self._environment().begin() as transaction:
            found: bytes = transaction.get(key)
            return found

    def size(self) -> int:
        # Pages in use: the file itself is sparse.
        environment = self._environment()
        used: int = (environment.info()["last_pgno"] + 1) * environment.stat()["psize"]
        return used

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


class Ours:
    """A world whose journal holds all that there is to fold, made anew before each checkpoint."""

    def __init__(self, folder: Path, tables: Tables) -> None:
        self.path = folder / "world.h5"
        self._kept = folder / "kept"
        self._kept.mkdir()
        self._changes = Changes(tables)
        world = World.create(self._kept / self.path.name, {}, SCHEMA, {"seed": 1})
        world.save(self._changes)
        world.close(fold=False)

    def renew(self) -> None:
        """Put the unfolded world in place, synced, so that its pages do not burden what is measured."""
        for name in self._kept.iterdir():
            target = self.path.with_name(name.name)
            shutil.copyfile(name, target)
            with target.open("rb+") as file:
                os.fsync(file.fileno())

    def fold(self) -> None:
        """What the process of a checkpoint does."""
        checkpoint.fold(self.path, 1)

    def size(self) -> int:
        return self.path.stat().st_size


def run(bench: Bench) -> None:
    """Measure everything."""
    lmdb, why = load_peer("lmdb")
    bench.note(f"digging {MOST} spheres")
    tables = dug_chunks(MOST)
    for count in (1, 1000, MOST):
        with tempfile.TemporaryDirectory(prefix="bench-save-") as folder:
            _measure(bench, Path(folder), _first(tables, count), count, lmdb, why)


def _measure(bench: Bench, folder: Path, tables: Tables, count: int, lmdb: Any, why: str) -> None:
    ours = Ours(folder, tables)
    blobs = _blobs(tables)
    stores: dict[str, Any] = {"sqlite": Sqlite(folder)} | ({"lmdb": Lmdb(folder, lmdb)} if lmdb else {})

    def renew() -> None:
        ours.renew()
        for store in stores.values():
            store.clear()

    def peers(call: Callable[[Any], Callable[[], object]]) -> dict[str, Callable[[], object] | str]:
        found: dict[str, Callable[[], object] | str] = {name: call(store) for name, store in stores.items()}
        return found if lmdb else found | {"lmdb": why}

    bench.compare(f"save_{count}", "ms", ours.fold, peers(lambda store: lambda: store.save(blobs)), setup=renew)
    renew()
    ours.fold()
    for store in stores.values():
        store.save(blobs)
    sizes: dict[str, float | str] = {name: store.size() for name, store in stores.items()}
    bench.record(f"save_{count}_bytes", "B", [ours.size()], sizes if lmdb else sizes | {"lmdb": why})
    bench.compare(
        f"load_{count}",
        "ms",
        lambda: World.load(ours.path, SCHEMA, read_only=True),
        peers(lambda store: store.load),
    )
    if count == MOST:
        _measure_parts(bench, ours, tables, blobs, peers)
    for store in stores.values():
        store.close()


def _measure_parts(bench: Bench, ours: Ours, tables: Tables, blobs: Blobs, peers: Callable[..., Any]) -> None:
    """One chunk, a save of ten, and a checkpoint with the start of its process, in the large world."""
    rng = np.random.default_rng(2)
    chosen = iter(rng.permutation(np.tile(np.arange(MOST), 20)).tolist())
    keys = [(1, *map(int, row)) for row in tables[CHUNKS][["x", "y", "z"]].tolist()]
    with WorldFile(ours.path) as file:
        bench.compare(
            "load_chunk",
            "us",
            lambda: file.read_rows(CHUNKS, keys[next(chosen)]),
            peers(lambda store: lambda: store.load_one(blobs[next(chosen)][0])),
        )
    ten = np.arange(MOST // 2, MOST // 2 + 1000, 100)
    changes = Changes({CHUNKS: tables[CHUNKS][ten], RUNS: take_children(tables[RUNS], tables[CHUNKS]["rows"], ten)})
    some = [blobs[i] for i in ten.tolist()]
    with World.load(ours.path, SCHEMA) as world:
        world.tables = {}
        bench.compare(
            "save_10_in_10000",
            "ms",
            lambda: world.save(changes),
            peers(lambda store: lambda: store.save(some)),
            setup=lambda: None,
        )
        bench.record("save_10_in_10000_bytes", "B", [_record_size(world, changes)])

    def apart() -> None:
        with World.load(ours.path, SCHEMA) as other:
            other.tables = {}
            other.save(changes)
            other.checkpoint()

    bench.compare("checkpoint_10000_apart", "ms", apart, runs=3)


def _record_size(world: World, changes: Changes) -> int:
    """Bytes that a save adds to the journal."""
    before = world.journal_bytes
    world.save(changes)
    return world.journal_bytes - before
