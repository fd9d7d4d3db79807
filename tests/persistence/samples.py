"""Worlds for tests: random tables of the shapes that the game uses, and a small schema of their own."""

from pathlib import Path

import numpy as np

from gameplay.tables import Changes, Table, Tables, keys, merge, spans, take_children
from persistence.world import World


def _table(name: str, columns: list, key: tuple[str, ...], child: str | None = None) -> Table:
    dtype = np.dtype(columns)
    return Table(name, dtype, key, f"Rows of {name}.", {c: f"meaning of {c}" for c in dtype.names or ()}, child)


SCHEMA: dict[str, Table] = {
    table.name: table
    for table in (
        _table("world", [("id", "u1"), ("seed", "<i8"), ("tick", "<i8")], ("id",)),
        _table(
            "players",
            [("id", "<i8"), ("name", "S8"), ("position", "<i4", (3,)), ("health", "<f8")],
            ("id",),
        ),
        _table("items", [("id", "<i8"), ("kind", "u1"), ("soil", "<i4", (16,))], ("id",)),
        _table("ledger", [("material", "u1"), ("dug", "<i8"), ("vented", "<i8")], ("material",)),
        _table("volumes", [("id", "<i8"), ("minimum", "<i4", (3,)), ("maximum", "<i4", (3,))], ("id",)),
        _table(
            "terrain.chunks",
            [("body", "<i4"), ("x", "<i4"), ("y", "<i4"), ("z", "<i4"), ("rows", "<i4")],
            ("body", "x", "y", "z"),
            "terrain.runs",
        ),
        _table("terrain.runs", [("gap", "u1"), ("length", "u1"), ("density", "u1"), ("material", "u1")], ()),
    )
}
CHUNKS, RUNS = "terrain.chunks", "terrain.runs"
ATTRIBUTES: dict[str, int | float | str] = {"seed": 42, "radius": 400.5, "generator_version": 1, "note": "für Tests"}


def random_rows(rng: np.random.Generator, dtype: np.dtype, count: int) -> np.ndarray:
    """Rows of random numbers and texts."""
    rows = np.zeros(count, dtype)
    for name in dtype.names or ():
        column = rows[name]
        if column.dtype.kind == "f":
            rows[name] = rng.normal(size=column.shape)
        elif column.dtype.kind == "S":
            rows[name] = [f"p{n}".encode() for n in rng.integers(0, 1000, count)]
        else:
            low, high = np.iinfo(column.dtype).min, np.iinfo(column.dtype).max
            rows[name] = rng.integers(low, high, column.shape, column.dtype, endpoint=True)
    return rows


def sort_rows(rows: np.ndarray, key: tuple[str, ...]) -> np.ndarray:
    """Sorted by key, the last of equal keys only."""
    named = keys(rows, key)
    order = np.lexsort([named[name] for name in reversed(key)])
    last = np.append(named[order][1:] != named[order][:-1], True)[: len(order)]
    return rows[order[last]]


def runs_of(rng: np.random.Generator, count: int) -> np.ndarray:
    """Canonical runs of one chunk."""
    rows = np.zeros(count, SCHEMA[RUNS].dtype)
    rows["gap"] = rng.integers(1, 20, count)
    rows["length"] = rng.integers(1, 20, count)
    rows["density"] = rng.integers(0, 256, count)
    rows["material"] = np.where(rows["density"] == 0, 0, rng.integers(1, 16, count))
    return rows


def chunk_rows(rng: np.random.Generator, count: int, spread: int = 6, most: int = 40) -> Tables:
    """Chunks with runs: the two tables."""
    chunks = np.zeros(count, SCHEMA[CHUNKS].dtype)
    chunks["body"] = 1
    for axis in "xyz":
        chunks[axis] = rng.integers(-spread, spread, count)
    chunks = sort_rows(chunks, SCHEMA[CHUNKS].key)
    chunks["rows"] = rng.integers(1, most, len(chunks))
    runs = [runs_of(rng, n) for n in chunks["rows"].tolist()]
    return {CHUNKS: chunks, RUNS: np.concatenate(runs) if runs else SCHEMA[RUNS].empty()}


def random_tables(seed: int, chunks: int = 20, rows: int = 10) -> Tables:
    """A whole state."""
    rng = np.random.default_rng(seed)
    tables = {}
    for name, table in SCHEMA.items():
        if name in (CHUNKS, RUNS):
            continue
        count = min(rows, 200)
        raw = random_rows(rng, table.dtype, count)
        raw[table.key[0]] = rng.integers(0, 200, count)
        tables[name] = sort_rows(raw, table.key)
    return tables | chunk_rows(rng, chunks)


def random_changes(seed: int, tables: Tables) -> Changes:
    """Some rows changed, some new, some removed."""
    rng = np.random.default_rng(seed)
    changed: Tables = {}
    removed: Tables = {}
    for name, table in SCHEMA.items():
        if not table.key or rng.random() < 0.3:
            continue
        if name == CHUNKS:
            changed |= chunk_rows(rng, int(rng.integers(0, 6)))
        else:
            raw = random_rows(rng, table.dtype, int(rng.integers(0, 5)))
            raw[table.key[0]] = rng.integers(0, 200, len(raw))
            changed[name] = sort_rows(raw, table.key)
        old = tables[name]
        if len(old) and rng.random() < 0.5:
            removed[name] = keys(old[rng.choice(len(old), min(3, len(old)), replace=False)], table.key)
    return Changes(changed, removed)


def chunk_runs(tables: Tables, row: int) -> np.ndarray:
    """Runs of the chunk in that row."""
    return take_children(tables[RUNS], tables[CHUNKS]["rows"], np.array([row]))


def chunk_starts(tables: Tables) -> np.ndarray:
    """Where the runs of each chunk start."""
    return spans(tables[CHUNKS]["rows"])


def assert_same(a: Tables, b: Tables) -> None:
    """Tables hold the same bytes."""
    assert set(a) == set(b)
    for name in a:
        assert a[name].dtype == b[name].dtype, name
        assert len(a[name]) == len(b[name]), name
        assert a[name].tobytes() == b[name].tobytes(), name


def loaded(path: Path) -> Tables:
    """State of a world on the disk."""
    return World.load(path, SCHEMA, read_only=True).tables


def make_world(path: Path, seed: int = 1, saves: int = 0, chunks: int = 20) -> Tables:
    """A closed world with so many saves in its journal; returns its state."""
    tables = random_tables(seed, chunks)
    world = World.create(path, tables, SCHEMA, ATTRIBUTES)
    for save in range(saves):
        changes = random_changes(seed * 1000 + save, tables)
        world.save(changes)
        tables = merge(tables, changes, SCHEMA)
    world.close(fold=False)
    return tables
