"""State outside the game: named tables of rows, whole or as changes.

This is the only form in which state leaves `gameplay`: world files store it, servers send it. A table is a structured
NumPy array whose rows are sorted by its key. A ragged table (`terrain.runs`) has no key: its rows belong to the rows
of its parent, in order, and the parent's column `rows` says how many each has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

Tables = dict[str, np.ndarray]


@dataclass(frozen=True)
class Table:
    """Description of one table.

    Args:
        name: dotted path, e.g. `terrain.chunks`.
        dtype: structured dtype of a row, little endian.
        key: columns that name a row; empty for a ragged child.
        doc: what a row is, one sentence.
        fields: meaning and unit of each column.
        child: name of the ragged table whose rows belong to this table's rows, or None.
    """

    name: str
    dtype: np.dtype
    key: tuple[str, ...]
    doc: str
    fields: Mapping[str, str]
    child: str | None = None

    def empty(self) -> np.ndarray:
        """No rows."""
        return np.zeros(0, self.dtype)

    @property
    def key_dtype(self) -> np.dtype:
        """Row dtype of this table's keys alone."""
        return _key_dtype(self.dtype, self.key)


@dataclass(frozen=True)
class Changes:
    """What changed since a moment.

    Args:
        tables: changed rows by table; a row replaces the one with its key. Child rows come with their parents.
        removed: keys of rows that are gone, by table (structured arrays of the key columns).
    """

    tables: Tables = field(default_factory=dict)
    removed: Tables = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(len(rows) for rows in (*self.tables.values(), *self.removed.values()))


def keys(rows: np.ndarray, key: tuple[str, ...]) -> np.ndarray:
    """The key columns of rows, packed; shape (n,)."""
    out = np.zeros(len(rows), _key_dtype(rows.dtype, key))
    for name in key:
        out[name] = rows[name]
    return out


def _key_dtype(dtype: np.dtype, key: tuple[str, ...]) -> np.dtype:
    return np.dtype([(name, dtype[name]) for name in key])


def spans(counts: np.ndarray) -> np.ndarray:
    """Where each parent's child rows start, and behind the last the end; i64, shape (n + 1,)."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def take_children(children: np.ndarray, counts: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Child rows of the parents `rows` (indices, in that order)."""
    starts = spans(counts)
    lengths = counts[rows].astype(np.int64)
    shift = np.repeat(starts[rows] - spans(lengths)[:-1], lengths)
    return children[np.arange(int(lengths.sum())) + shift]


def merge(tables: Tables, changes: Changes, schema: Mapping[str, Table]) -> Tables:
    """Fold changes into tables; neither argument is changed.

    Tables that the schema does not know keep their place, but a change to one is an error.

    Args:
        tables: whole tables, rows sorted by key.
        changes: rows to put in place and keys to take away.
        schema: description of each table by name.
    Returns:
        Whole tables, rows sorted by key.
    Raises:
        KeyError: a change names a table that is not in the schema.
    """
    merged = dict(tables)
    children = {table.child for table in schema.values() if table.child}
    for name in sorted(set(changes.tables) | set(changes.removed)):
        if name in children:
            continue
        table = schema[name]
        old = merged.get(name, table.empty())
        new = changes.tables.get(name, table.empty())
        gone = changes.removed.get(name, np.zeros(0, table.key_dtype))
        # The last of equal keys wins, so what is new stands behind what was, and what is gone behind both.
        order, last = _last_of_each_key(
            np.concatenate([keys(old, table.key), keys(new, table.key), gone.astype(table.key_dtype)])
        )
        kept = order[last & (order < len(old) + len(new))]
        rows = np.concatenate([old, new])
        if table.child:
            child = schema[table.child]
            both = np.concatenate(
                [merged.get(child.name, child.empty()), changes.tables.get(child.name, child.empty())]
            )
            merged[child.name] = take_children(both, rows["rows"], kept)
        merged[name] = rows[kept]
    return merged


def difference(table: Table, old: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What leads from rows to others: those of `new` that are not so in `old`, and keys that are only in `old`.

    Args:
        table: description of both; a table without children.
        old, new: rows, sorted by key.
    """
    key = table.key
    old, new = _without_equal_ends(old, new)
    before = dict(zip(keys(old, key).tolist(), _raw(old).tolist(), strict=True))
    new_keys = keys(new, key).tolist()
    changed = [at for at, (k, row) in enumerate(zip(new_keys, _raw(new).tolist(), strict=True)) if before.get(k) != row]
    gone = sorted(set(before) - set(new_keys))
    return new[changed], np.array(gone, table.key_dtype)


def _without_equal_ends(old: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both without the rows at their beginning, and at their end, that are the same: most of a large table."""
    for step in (1, -1):  # from the beginning, then from the end
        both = min(len(old), len(new))
        differs = np.flatnonzero(_raw(old)[::step][:both] != _raw(new)[::step][:both])
        same = int(differs[0]) if len(differs) else both
        old, new = (rows[same:] if step == 1 else rows[: len(rows) - same] for rows in (old, new))
    return old, new


def _raw(rows: np.ndarray) -> np.ndarray:
    """Rows as plain bytes, to be compared."""
    return rows.view(f"V{rows.dtype.itemsize}")


def _last_of_each_key(all_keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Stable order by key, and which entries of that order are the last of their key."""
    names = all_keys.dtype.names or ()
    order = np.lexsort([all_keys[name] for name in reversed(names)])
    ordered = all_keys[order]
    last = np.ones(len(order), bool)
    if len(order) > 1:
        same = np.ones(len(order) - 1, bool)
        for name in names:
            same &= ordered[name][1:] == ordered[name][:-1]
        last[:-1] = ~same
    return order, last
