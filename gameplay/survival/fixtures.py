"""Structures that give something: warmth, light, air. They are few among many, and are remembered by table."""

from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from gameplay import content
from gameplay.content.definitions import Structure
from gameplay.entities import EntityTable
from gameplay.state import GameState


class Known(NamedTuple):
    """Structures of a table that can give something, while its rows and the content are these.

    Attributes:
        at: their rows, i64 (n,). gives: the field of their definition, f64 (n,); burns: whether they need fuel, bool.
    """

    items: object
    rows: np.ndarray
    at: np.ndarray
    gives: np.ndarray
    burns: np.ndarray


_KNOWN: WeakKeyDictionary[EntityTable, dict[str, Known]] = WeakKeyDictionary()


def _find(state: GameState, field: str) -> Known:
    """Structures whose definition has a field that is not zero."""
    table, known_items = state.structures, content.load().items
    by_field = _KNOWN.setdefault(table, {})
    known = by_field.get(field)
    if known is not None and known.items is known_items and known.rows is table.rows:
        return known  # rows are replaced when any come or go
    kinds, of = np.unique(table.rows["kind"], return_inverse=True)
    made = [_made(kind) for kind in kinds.tolist()]
    gives = np.array([float(getattr(one, field)) if one else 0.0 for one in made])[of]
    burns = np.array([one is not None and one.burns for one in made], bool)[of]
    at = np.flatnonzero(gives)
    by_field[field] = Known(known_items, table.rows, at, gives[at], burns[at])
    return by_field[field]


def _made(kind: int) -> Structure | None:
    item = content.load().item_of(kind)
    return item.structure if item else None


def sources(state: GameState, body: int, field: str) -> tuple[np.ndarray, np.ndarray]:
    """Places i64 (n, 3) [units] of what works on a body, and what each gives, f64 (n,), in the content's unit."""
    known = _find(state, field)
    if not len(known.at):
        return np.zeros((0, 3), np.int64), known.gives
    rows = state.structures.rows
    works = (rows["body"][known.at] == body) & (~known.burns | (rows["fuel"][known.at] > state.tick))
    return rows["position"][known.at[works]].astype(np.int64), known.gives[works]


def standing(state: GameState, body: int, gives: str) -> Iterator[tuple[np.void, Structure]]:
    """Structures on a body that can give something."""
    rows = state.structures.rows
    for at in _find(state, gives).at.tolist():
        made = _made(int(rows["kind"][at]))
        if made and rows["body"][at] == body:
            yield rows[at], made


def working(state: GameState, body: int, gives: str) -> Iterator[tuple[np.void, Structure]]:
    """Structures on a body that give something now: those that burn, only while they have fuel."""
    for row, structure in standing(state, body, gives):
        if row["fuel"] > state.tick or not structure.burns:
            yield row, structure
