"""Separates the sound rows of a salvaged world from the damaged ones."""

import numpy as np
import xxhash

from gameplay.tables import Table, Tables, spans
from persistence.image import CHECK, checks
from persistence.layout import CHECK_SUFFIX
from persistence.report import Report
from persistence.rules import place
from persistence.salvage import Salvage

_SHOWN = 20  # damaged rows named of each table


def sound_tables(found: Salvage, report: Report) -> Tables:
    """The rows that are as they were written, with their child rows.

    Args:
        found: what could be read.
        report: gets a finding for everything that is lost.
    Returns:
        Every table of the schema; those that could not be read are empty.
    """
    tables: Tables = {}
    for name, table in found.schema.items():
        if not table.key:
            continue
        child = found.schema.get(table.child) if table.child else None
        rows = found.rows.get(name)
        if rows is None:
            report.add(name, "lost: the table cannot be read")
            report.lost.add(name)
            tables[name] = table.empty()
            if child:
                tables[child.name] = child.empty()
            continue
        good, first = _sound(found, table, rows, report)
        kept = np.flatnonzero(good)
        _tell_lost(table, rows, np.flatnonzero(~good), report)
        tables[name] = rows[kept]
        if child:
            theirs = found.rows.get(child.name, child.empty())
            stretches = [theirs[first[i] : first[i] + int(rows["rows"][i])] for i in kept.tolist()]
            tables[child.name] = np.concatenate(stretches) if stretches else child.empty()
    for name, table in found.schema.items():
        tables.setdefault(name, table.empty())
    return tables


def _sound(found: Salvage, table: Table, rows: np.ndarray, report: Report) -> tuple[np.ndarray, list[int]]:
    """Which rows are sound, and where the child rows of each start."""
    readable = ~found.lost[table.name]
    guard = found.rows.get(table.name + CHECK_SUFFIX)
    guarded = guard is not None and len(guard) == len(rows)
    if table.child:
        counts = np.clip(rows["rows"].astype(np.int64), 0, None)
        first = (guard["first"] if guarded and guard is not None else spans(counts)[:-1]).tolist()
    else:
        first = [0] * len(rows)
    if guarded and guard is not None:
        readable &= ~found.lost[table.name + CHECK_SUFFIX]
        return readable & _fits(found, table, rows, guard), first
    report.add(table.name, "its checksums are lost, so what could be read of it is kept unchecked")
    if table.child:
        theirs = found.lost.get(table.child, np.zeros(0, bool))
        for i in np.flatnonzero(readable).tolist():
            stop = first[i] + int(counts[i])
            readable[i] = stop <= len(theirs) and not theirs[first[i] : stop].any()
    return readable, first


def _fits(found: Salvage, table: Table, rows: np.ndarray, guard: np.ndarray) -> np.ndarray:
    if not table.child:
        return np.asarray(checks(rows, None)["check"] == guard["check"])
    theirs = found.rows.get(table.child, np.zeros(0, found.schema[table.child].dtype))
    digest = xxhash.xxh3_64_intdigest
    good = np.zeros(len(rows), bool)
    for i in range(len(rows)):
        start, count = int(guard["first"][i]), int(rows["rows"][i])
        if 0 <= count and start + count <= len(theirs):
            own = digest(rows[i : i + 1].tobytes())
            good[i] = digest(theirs[start : start + count].tobytes(), own) & 0xFFFFFFFF == guard["check"][i]
    return good


def _tell_lost(table: Table, rows: np.ndarray, lost: np.ndarray, report: Report) -> None:
    if len(lost):
        report.lost.add(table.name)
    for row in lost[:_SHOWN].tolist():
        report.add(place(table.name, rows, table.key, row), f"lost: row {row} or what belongs to it is damaged")
    if len(lost) > _SHOWN:
        report.add(table.name, f"lost: {len(lost) - _SHOWN} more damaged rows")


def same_guard(rows: np.ndarray, children: np.ndarray | None, guard: np.ndarray) -> bool:
    """True where a guard is the one of these rows."""
    return guard.dtype == CHECK and len(guard) == len(rows) and bool(np.all(checks(rows, children) == guard))
