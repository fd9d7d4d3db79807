"""What the rows of a sound world satisfy, beyond fitting their types. `formats/v1.md` lists the same rules."""

from collections.abc import Iterator

import numpy as np

from gameplay.tables import Tables, keys, spans
from persistence.layout import Schema

CHUNK_VOXELS = 32768
LONGEST = 255
CHUNKS = "terrain.chunks"
RUNS = "terrain.runs"
RANGES: dict[str, dict[str, tuple[int, int]]] = {
    CHUNKS: {"x": (-512, 511), "y": (-512, 511), "z": (-512, 511), "rows": (1, CHUNK_VOXELS)},
    RUNS: {"material": (0, 31)},
}
_SHOWN = 3  # places named of each kind of fault

Fault = tuple[str, str]  # place, what is wrong


def check_tables(tables: Tables, schema: Schema) -> Iterator[Fault]:
    """Every rule on every table: order, ragged sums, ranges, canonical runs."""
    for name, table in schema.items():
        rows = tables[name]
        if table.key:
            yield from _order(name, rows, table.key)
        for column, (low, high) in RANGES.get(name, {}).items():
            if column in (rows.dtype.names or ()):
                bad = np.flatnonzero((rows[column] < low) | (rows[column] > high))
                yield from _some(bad, name, rows, table.key, f"{column} is not in {low} to {high}")
        if table.child:
            wrong = np.flatnonzero(rows["rows"] < 0)
            yield from _some(wrong, name, rows, table.key, "rows is negative")
            total = int(rows["rows"].sum(dtype=np.int64))
            if total != len(tables[table.child]):
                yield name, f"speaks of {total} rows of {table.child}; there are {len(tables[table.child])}"
            elif name == CHUNKS and table.child == RUNS and not len(wrong):
                yield from _runs(rows, tables[RUNS], table.key)


def _order(name: str, rows: np.ndarray, key: tuple[str, ...]) -> Iterator[Fault]:
    named = keys(rows, key)
    order = np.lexsort([named[column] for column in reversed(key)])
    if np.any(np.diff(order) < 0):
        at = int(np.flatnonzero(np.diff(order) < 0)[0])
        yield name, f"rows are not sorted by {', '.join(key)}, around row {at}"
    ordered = named[order]
    twice = np.flatnonzero(ordered[1:] == ordered[:-1])
    yield from _some(order[twice], name, rows, key, "this key stands there twice")


def _runs(chunks: np.ndarray, runs: np.ndarray, key: tuple[str, ...]) -> Iterator[Fault]:
    owner = np.repeat(np.arange(len(chunks)), chunks["rows"])
    gap, length = runs["gap"].astype(np.int64), runs["length"].astype(np.int64)
    value = runs["density"].astype(np.int64) << 8 | runs["material"]
    filler = length == 0
    same = np.zeros(len(runs), bool)  # belongs to the chunk of the row before
    same[1:] = owner[1:] == owner[:-1]
    after = np.zeros(len(runs), bool)  # stands behind a filler of its chunk
    after[1:] = filler[:-1] & same[1:]
    final = np.ones(len(runs), bool)
    final[:-1] = owner[1:] != owner[:-1]
    cut = np.zeros(len(runs), bool)
    cut[1:] = (
        same[1:] & (gap[1:] == 0) & ~filler[1:] & ~filler[:-1] & (value[1:] == value[:-1]) & (length[:-1] != LONGEST)
    )
    faults = (
        (filler & ((gap != LONGEST) | (value != 0)), "a run of length 0 is not (255, 0, 0, 0)"),
        (after & (gap == 0), "a row continues a gap by 0"),
        (filler & final, "the last row is a gap without a run"),
        (~filler & ((runs["density"] == 0) != (runs["material"] == 0)), "density 0 and material 0 do not go together"),
        (cut, "a run is cut in two"),
    )
    for mask, text in faults:
        yield from _some(np.unique(owner[mask]), CHUNKS, chunks, key, text)
    covered = spans(gap + length)
    starts = spans(chunks["rows"])
    beyond = np.flatnonzero(covered[starts[1:]] - covered[starts[:-1]] > CHUNK_VOXELS)
    yield from _some(beyond, CHUNKS, chunks, key, "its runs end behind the chunk")


def _some(bad: np.ndarray, name: str, rows: np.ndarray, key: tuple[str, ...], text: str) -> Iterator[Fault]:
    for row in bad[:_SHOWN].tolist():
        yield place(name, rows, key, row), text
    if len(bad) > _SHOWN:
        yield name, f"{text}: in {len(bad) - _SHOWN} more rows"


def place(name: str, rows: np.ndarray, key: tuple[str, ...], row: int) -> str:
    """A row in words: `terrain.chunks (body 1, x 2, y 3, z 4)`."""
    if not key:
        return f"{name} row {row}"
    return f"{name} ({', '.join(f'{column} {rows[row][column]}' for column in key)})"
