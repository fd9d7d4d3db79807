"""Folds changes into tables, as `gameplay.tables.merge` does, but many changes at once and with columns that only the
file knows."""

from collections.abc import Iterable, Sequence

import numpy as np

from gameplay.tables import Changes, Table, Tables, keys, spans
from persistence.errors import SchemaError
from persistence.image import Content
from persistence.journal import Opening, Record, Saved
from persistence.layout import Schema, conform, join_schemas


def apply_records(content: Content, records: Iterable[Record]) -> Content:
    """A content with the records of journals folded in, in order; the argument is not changed.

    Raises:
        SchemaError: a record does not fit the tables.
    """
    current = Content(dict(content.schema), dict(content.tables), dict(content.attributes))
    waiting: list[Changes] = []
    schema: Schema = content.schema
    for record in records:
        if isinstance(record, Saved):
            waiting.append(record.changes)
            current.attributes |= record.attributes
            continue
        if isinstance(record, Opening) and record.schema != schema:
            current.tables = fold(current.tables, waiting, current.schema)
            waiting = []
            schema = record.schema
            current.schema = join_schemas(current.schema, schema)
            current.tables = {
                name: conform(current.tables.get(name, table.empty()), table.dtype, name)
                for name, table in current.schema.items()
            }
    current.tables = fold(current.tables, waiting, current.schema)
    return current


def fold(tables: Tables, changes: Sequence[Changes], schema: Schema) -> Tables:
    """Fold changes into tables in order; a later change to a row wins. No argument is changed.

    Columns that changes do not have keep the value that the row had before, or are zero in new rows and child rows.

    Args:
        tables: whole tables with the columns of the schema, rows sorted by key.
        changes: to be folded, all of one build.
        schema: description of each table.
    Returns:
        Whole tables, rows sorted by key.
    Raises:
        SchemaError: a change does not fit the tables.
    """
    folded = dict(tables)
    touched = {name for change in changes for name in (*change.tables, *change.removed)}
    for name in sorted(touched):
        if name not in schema:
            raise SchemaError(f"changes to {name}, which is no table of this world")
        if schema[name].key:
            folded |= _fold_table(tables, changes, schema[name], schema)
    return folded


def gather(pieces: Sequence[np.ndarray], counts: Sequence[np.ndarray], rows: np.ndarray) -> np.ndarray:
    """Child rows of some parents, copied in stretches of neighbours.

    Args:
        pieces: child rows, piece by piece.
        counts: for each piece, how many child rows each of its parents has.
        rows: which parents, numbered through all pieces, in the order wanted.
    """
    if len(rows) == 0:
        return pieces[0][:0]
    piece = np.searchsorted(spans(np.array([len(count) for count in counts])), rows, "right") - 1
    starts = spans(np.concatenate(counts))
    ends = (piece[1:] != piece[:-1]) | (np.diff(rows) != 1)
    first = np.flatnonzero(np.concatenate([[True], ends]))
    last = np.append(first[1:], len(rows)) - 1
    behind = spans(np.array([len(children) for children in pieces]))[piece[first]]
    begin, end = starts[rows[first]] - behind, starts[rows[last] + 1] - behind
    return join(
        [pieces[p][a:b] for p, a, b in zip(piece[first].tolist(), begin.tolist(), end.tolist(), strict=True)],
        pieces[0].dtype,
    )


def join(pieces: Sequence[np.ndarray], dtype: np.dtype) -> np.ndarray:
    """Rows of all pieces, which have that dtype; a single piece is not copied."""
    if len(pieces) == 1:
        return pieces[0]
    # As bytes: NumPy copies structured rows column by column.
    return np.concatenate([np.ascontiguousarray(piece).view(np.uint8) for piece in pieces]).view(dtype)


def _fold_table(tables: Tables, changes: Sequence[Changes], table: Table, schema: Schema) -> Tables:
    old = tables[table.name]
    child = schema[table.child] if table.child else None
    pieces = [old]
    named = [keys(old, table.key)]
    alive = [np.ones(len(old), bool)]
    litter = [tables[child.name]] if child else []
    known: set[str] = set()
    for change in changes:
        rows = change.tables.get(table.name)
        if rows is not None and len(rows):
            known |= set(rows.dtype.names or ())
            pieces.append(conform(rows, table.dtype, table.name))
            named.append(keys(pieces[-1], table.key))
            alive.append(np.ones(len(rows), bool))
            if child:
                brought = change.tables.get(child.name, child.empty())
                if len(brought) != int(rows["rows"].sum(dtype=np.int64)):
                    raise SchemaError(f"changes to {table.name} and {child.name} do not fit each other")
                litter.append(conform(brought, child.dtype, child.name))
        gone = change.removed.get(table.name)
        if gone is not None and len(gone):
            named.append(conform(gone, table.key_dtype, table.name))
            alive.append(np.zeros(len(gone), bool))
            pieces.append(np.zeros(len(gone), table.dtype))  # stand-ins, so that all lists have the same rows
            if child:
                litter.append(child.empty())
    if len(pieces) == 1:
        return {}
    order, first, last = _groups(np.concatenate(named), table.key)
    living = np.concatenate(alive)[order[last]]
    kept = order[last][living]
    rows = join(pieces, table.dtype)
    out = {}
    if child:
        out[child.name] = gather(litter, [piece["rows"] for piece in pieces], kept)
    result = rows[kept]
    strange = [name for name in table.dtype.names or () if name not in known]
    if known and strange:
        before = order[first][living]
        changed = (kept >= len(old)) & (before < len(old))
        for name in strange:
            result[name][changed] = old[name][before[changed]]
    out[table.name] = result
    return out


def _groups(named: np.ndarray, key: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stable order by key, and where in it the first and the last of each equal keys stand."""
    order = np.lexsort([named[name] for name in reversed(key)])
    ordered = named[order]
    new = np.zeros(len(order), bool)
    new[:1] = True
    for name in key:
        new[1:] |= ordered[name][1:] != ordered[name][:-1]
    first = np.flatnonzero(new)
    return order, first, np.append(first[1:], len(order)) - 1
