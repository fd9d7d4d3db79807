"""What differs between two worlds."""

from pathlib import Path
from typing import Any

import numpy as np

from gameplay.tables import Table, keys, spans
from persistence.image import Content
from persistence.layout import conform
from persistence.reading import read_world
from persistence.rules import CHUNKS

_LISTED = 20  # chunks named of each kind


def diff(a: str | Path, b: str | Path) -> dict[str, Any]:
    """Compare two worlds with their journals; neither is changed.

    Args:
        a: path of the first world file.
        b: path of the second.
    Returns:
        `same`: whether nothing differs; `attributes`: {name: [in a, in b]} where they differ; `tables`: {name: {added,
        removed, changed}}, counts of rows from a to b, for tables where any is not 0, or {name: "only in a" or "only in
        b"}; `chunks`: {added, removed, changed}, each the first of the keys concerned as lists; `ledger`: {material:
        {column: b - a}} where not 0.
    Raises:
        WorldError: one of them cannot be read.
    """
    one, two = read_world(Path(a)).content, read_world(Path(b)).content
    attributes = {
        name: [one.attributes.get(name), two.attributes.get(name)]
        for name in sorted(set(one.attributes) | set(two.attributes))
        if one.attributes.get(name) != two.attributes.get(name)
    }
    tables: dict[str, Any] = {}
    chunks: dict[str, list[list[int]]] = {}
    for name in sorted(set(one.schema) | set(two.schema)):
        if name not in one.schema or name not in two.schema:
            tables[name] = "only in a" if name in one.schema else "only in b"
        elif one.schema[name].key:
            found = _rows(one, two, one.schema[name])
            if any(len(rows) for rows in found.values()):
                tables[name] = {kind: len(rows) for kind, rows in found.items()}
            if name == CHUNKS:
                chunks = {kind: [list(row) for row in rows[:_LISTED].tolist()] for kind, rows in found.items()}
    return {
        "same": not attributes and not tables,
        "attributes": attributes,
        "tables": tables,
        "chunks": chunks,
        "ledger": _ledger(one, two),
    }


def _rows(one: Content, two: Content, table: Table) -> dict[str, np.ndarray]:
    """Keys of rows that are only in the second, only in the first, or in both and not equal."""
    old, new = one.tables[table.name], two.tables[table.name]
    both = _places(keys(old, table.key).tolist()), _places(keys(new, table.key).tolist())
    common = [key for key in both[0] if key in both[1]]
    shared = [both[0][key] for key in common], [both[1][key] for key in common]
    plain = conform(new, old.dtype, table.name) if set(new.dtype.names or ()) == set(old.dtype.names or ()) else None
    if plain is None:
        changed = np.array(shared[0], np.int64)
    else:
        unequal = old[shared[0]] != plain[shared[1]]
        if table.child:
            unequal |= _children_differ(one, two, table, shared)
        changed = np.array(shared[0], np.int64)[unequal]
    return {
        "added": keys(new[[at for key, at in both[1].items() if key not in both[0]]], table.key),
        "removed": keys(old[[at for key, at in both[0].items() if key not in both[1]]], table.key),
        "changed": keys(old[changed], table.key),
    }


def _children_differ(one: Content, two: Content, table: Table, shared: tuple[list[int], list[int]]) -> np.ndarray:
    name = str(table.child)
    starts = spans(one.tables[table.name]["rows"]), spans(two.tables[table.name]["rows"])
    left, right = one.tables[name], two.tables[name]
    return np.array(
        [
            left[starts[0][i] : starts[0][i + 1]].tobytes() != right[starts[1][j] : starts[1][j + 1]].tobytes()
            for i, j in zip(*shared, strict=True)
        ],
        bool,
    )


def _places(named: list[Any]) -> dict[Any, int]:
    return {key: at for at, key in enumerate(named)}


def _ledger(one: Content, two: Content) -> dict[str, dict[str, int]]:
    table = one.schema.get("ledger")
    if table is None or "ledger" not in two.schema or len(table.key) != 1:
        return {}
    sums: dict[str, dict[str, int]] = {}
    for sign, content in ((-1, one), (1, two)):
        rows = content.tables["ledger"]
        for row in rows:
            mine = sums.setdefault(str(row[table.key[0]]), {})
            for column in rows.dtype.names or ():
                if column not in table.key and rows.dtype[column].kind in "iu":
                    mine[column] = mine.get(column, 0) + sign * int(row[column])
    return {
        material: {column: value for column, value in columns.items() if value}
        for material, columns in sums.items()
        if any(columns.values())
    }
