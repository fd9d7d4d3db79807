"""How tables are described in files and journals: plain lists and dicts, and HDF5 attributes."""

import logging
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from gameplay.tables import Table, Tables
from persistence.errors import SchemaError

log = logging.getLogger("persistence")

Attribute = int | float | str
Attributes = dict[str, Attribute]
Schema = Mapping[str, Table]

KINDS = "iufS"  # integers, floats, bytes of a fixed length: what every HDF5 tool shows plainly
CHECK_SUFFIX = "_check"  # `terrain.chunks_check` guards the rows of `terrain.chunks` and what belongs to them
RESERVED = ("about", "format_version", "epoch", "written_by", "written_with")


def packed(dtype: np.dtype) -> np.dtype:
    """The same columns without gaps, little endian.

    Raises:
        SchemaError: a column has a type that files do not hold.
    """
    if dtype.names is None:
        raise SchemaError(f"a table needs named columns, not {dtype}")
    columns = []
    for name in dtype.names:
        base, shape = dtype[name].subdtype or (dtype[name], ())
        if base.kind not in KINDS or base.itemsize == 0:
            raise SchemaError(f"column {name} has type {base}; a file holds integers, floats and fixed bytes (S)")
        columns.append((name, base.newbyteorder("<"), shape) if shape else (name, base.newbyteorder("<")))
    return np.dtype(columns)


def check_schema(schema: Schema) -> None:
    """Raise SchemaError unless every table can be stored."""
    children = {table.child for table in schema.values() if table.child}
    for name, table in schema.items():
        parts = name.split(".")
        if name != table.name or not all(part.isidentifier() for part in parts) or name.endswith(CHECK_SUFFIX):
            raise SchemaError(f"{name!r} is no name for a table: words joined by dots, not ending in {CHECK_SUFFIX}")
        if any(other.startswith(name + ".") for other in schema):
            raise SchemaError(f"{name} is a table, so it cannot be a group of tables too")
        dtype = packed(table.dtype)
        missing = [column for column in table.key if column not in (dtype.names or ())]
        if missing:
            raise SchemaError(f"{name} has no column {missing[0]}, which its key names")
        if any(dtype[column].subdtype for column in table.key):
            raise SchemaError(f"the key of {name} has an array column; keys are single values")
        if bool(table.key) == (name in children):
            raise SchemaError(f"{name} needs {'no key: it is a ragged child' if table.key else 'a key'}")
        if table.child:
            if table.child not in schema:
                raise SchemaError(f"{name} names the child {table.child}, which is not in the schema")
            if "rows" not in (dtype.names or ()) or dtype["rows"].kind not in "iu":
                raise SchemaError(f"{name} has a ragged child, so it needs an integer column `rows`")


def children_of(schema: Schema) -> set[str]:
    """Names of the ragged tables."""
    return {table.child for table in schema.values() if table.child}


def plain_table(table: Table) -> dict[str, Any]:
    """A table's description as lists and dicts."""
    dtype = packed(table.dtype)
    return {
        "name": table.name,
        "columns": plain_columns(dtype),
        "key": list(table.key),
        "doc": table.doc,
        "fields": dict(table.fields),
        "child": table.child,
    }


def table_from_plain(plain: Mapping[str, Any]) -> Table:
    """The way back."""
    return Table(
        plain["name"],
        columns_dtype(plain["columns"]),
        tuple(plain["key"]),
        plain["doc"],
        dict(plain["fields"]),
        plain["child"],
    )


def plain_columns(dtype: np.dtype) -> list[list[Any]]:
    """Columns as [name, type, shape]."""
    columns = []
    for name in dtype.names or ():
        base, shape = dtype[name].subdtype or (dtype[name], ())
        columns.append([name, base.str, list(shape)])
    return columns


def columns_dtype(columns: Iterable[Any]) -> np.dtype:
    """The way back."""
    return np.dtype([(name, kind, tuple(shape)) if shape else (name, kind) for name, kind, shape in columns])


def join_schemas(old: Schema, new: Schema) -> dict[str, Table]:
    """What a file must hold after a build with the schema `new` wrote into one with `old`.

    Tables and columns that only `old` has stay; where both have a column, its type is that of `new`.
    """
    joined = dict(old)
    for name, table in new.items():
        before = old.get(name)
        dtype = packed(table.dtype)
        fields = dict(table.fields)
        if before is not None:
            extra = [column for column in packed(before.dtype).names or () if column not in (dtype.names or ())]
            if extra:
                dtype = columns_dtype(
                    plain_columns(dtype) + [c for c in plain_columns(packed(before.dtype)) if c[0] in extra]
                )
                fields |= {column: before.fields.get(column, "") for column in extra}
        joined[name] = Table(name, dtype, table.key, table.doc, fields, table.child)
    return joined


def conform(rows: np.ndarray, dtype: np.dtype, name: str) -> np.ndarray:
    """Rows with exactly these columns: missing ones are zero, others are left out; arrays that grew end in zeros.

    Raises:
        SchemaError: a value does not fit the type of its column.
    """
    if rows.dtype == dtype:
        return rows
    out = np.zeros(len(rows), dtype)
    for column in dtype.names or ():
        if column not in (rows.dtype.names or ()):
            continue
        before, now = rows.dtype[column].shape, dtype[column].shape
        if len(before) != len(now) or any(a > b for a, b in zip(before, now, strict=True)):
            raise SchemaError(f"{name}.{column} has shape {before}, which does not fit into {now}")
        values = rows[column]
        place = out[column][(slice(None), *map(slice, before))]
        with np.errstate(invalid="ignore"):
            place[...] = values.astype(dtype[column].base)
            same = place == values if values.dtype.kind != "f" else _same_floats(place, values)
        if not np.all(same):
            raise SchemaError(f"{name}.{column} holds values that do not fit {dtype[column].base}")
    return out


def select(tables: Tables, stored: Schema, schema: Schema, place: str) -> Tables:
    """What a build with `schema` sees of stored tables; what it does not know is logged, and stays in the file."""
    out: Tables = {}
    for name in sorted(set(stored) - set(schema)):
        log.warning("%s: table %s is unknown to this build; it is kept as it is", place, name)
    for name, table in schema.items():
        if name not in stored:
            log.info("%s: table %s is not in the file; it starts empty", place, name)
            out[name] = np.zeros(0, table.dtype)
            continue
        before = stored[name]
        if before.key != table.key or before.child != table.child:
            raise SchemaError(
                f"{place}: table {name} has the key {before.key} and the child {before.child}; this build expects"
                f" {table.key} and {table.child}"
            )
        for column in (c for c in before.dtype.names or () if c not in (table.dtype.names or ())):
            log.warning("%s: column %s.%s is unknown to this build; it is kept as it is", place, name, column)
        out[name] = conform(tables[name], table.dtype, name)
    return out


def check_attributes(attributes: Mapping[str, Attribute]) -> Attributes:
    """A copy with plain values. Raises SchemaError for names or values that a file cannot hold."""
    out: Attributes = {}
    for name, value in attributes.items():
        if not name.isidentifier() or name in RESERVED:
            raise SchemaError(f"{name!r} is no name for an attribute: a word, none of {', '.join(RESERVED)}")
        plain = value.item() if isinstance(value, np.generic) else value
        if not isinstance(plain, (int, float, str)) or (isinstance(plain, str) and "\0" in plain):
            raise SchemaError(f"attribute {name} is {value!r}; it must be a number or a text without NUL")
        if isinstance(plain, int) and not -(2**63) <= plain < 2**63:
            raise SchemaError(f"attribute {name} is {plain}, which has more than 64 bits")
        out[name] = int(plain) if isinstance(plain, bool) else plain
    return out


def written_by() -> str:
    """Name of this program, for the file."""
    return f"Planetary Survival (Python {sys.version_info.major}.{sys.version_info.minor}, NumPy {np.__version__})"


def _same_floats(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a == b) | (np.isnan(b) & np.isnan(a) if a.dtype.kind == "f" else np.zeros(a.shape, bool))
