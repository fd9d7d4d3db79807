"""Structures that give something: warmth, light, air. They are few among many, and are remembered by table."""

from collections.abc import Iterator
from weakref import WeakKeyDictionary

import numpy as np

from gameplay import content
from gameplay.content.definitions import Structure
from gameplay.entities import EntityTable
from gameplay.state import GameState

_KNOWN: WeakKeyDictionary[EntityTable, dict[str, tuple[object, np.ndarray, np.ndarray]]] = WeakKeyDictionary()


def indices(state: GameState, gives: str) -> np.ndarray:
    """Rows of the table `structures` whose definition has a field that is not zero: i64 (n,)."""
    table = state.structures
    by_field = _KNOWN.setdefault(table, {})
    items = content.load().items
    known = by_field.get(gives)
    if known is None or known[0] is not items or known[1] is not table.rows:  # rows are replaced when any come or go
        content_of = content.load()
        kinds = np.unique(table.rows["kind"])
        items_of = [content_of.item_of(kind) for kind in kinds.tolist()]
        has = [bool(item and item.structure and getattr(item.structure, gives)) for item in items_of]
        known = by_field[gives] = items, table.rows, np.flatnonzero(np.isin(table.rows["kind"], kinds[has]))
    return known[2]


def standing(state: GameState, body: int, gives: str) -> Iterator[tuple[np.void, Structure]]:
    """Structures on a body that can give something."""
    rows = state.structures.rows
    for at in indices(state, gives).tolist():
        item = content.load().item_of(int(rows["kind"][at]))
        if item and item.structure and rows["body"][at] == body:
            yield rows[at], item.structure


def working(state: GameState, body: int, gives: str) -> Iterator[tuple[np.void, Structure]]:
    """Structures on a body that give something now: those that burn, only while they have fuel."""
    for row, structure in standing(state, body, gives):
        if row["fuel"] > state.tick or not structure.burns:
            yield row, structure
