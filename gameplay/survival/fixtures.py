"""Structures that give something: warmth, light, air. They are few among many, and are remembered by table."""

from collections.abc import Callable, Iterator
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
        bodies: where they stand, and places: i64 (n, 3) [units].
    """

    items: object
    rows: np.ndarray
    at: np.ndarray
    gives: np.ndarray
    burns: np.ndarray
    bodies: np.ndarray
    places: np.ndarray


class Reaching(NamedTuple):
    """Which structures reach which places, working or not, one pair after the other: arrays (n,).

    Attributes:
        place: number of the place. at, gives, burns: see `Known`.
    """

    place: np.ndarray
    at: np.ndarray
    gives: np.ndarray
    burns: np.ndarray


_KNOWN: WeakKeyDictionary[EntityTable, dict[str, Known]] = WeakKeyDictionary()


def _find(state: GameState, field: str, unknown: float = 0.0) -> Known:
    """Structures whose definition has a field that is not zero; `unknown` is what those give that have none."""
    table, known_items = state.structures, content.load().items
    by_field = _KNOWN.setdefault(table, {})
    known = by_field.get(field)
    if known is not None and known.items is known_items and known.rows is table.rows:
        return known  # rows are replaced when any come or go
    kinds, of = np.unique(table.rows["kind"], return_inverse=True)
    made = [_made(kind) for kind in kinds.tolist()]
    gives = np.array([float(getattr(one, field)) if one else unknown for one in made])[of]
    burns = np.array([one is not None and one.burns for one in made], bool)[of]
    at = np.flatnonzero(gives)
    there = table.rows[at]
    by_field[field] = Known(
        known_items, table.rows, at, gives[at], burns[at], there["body"], there["position"].astype(np.int64)
    )
    return by_field[field]


def _made(kind: int) -> Structure | None:
    item = content.load().item_of(kind)
    return item.structure if item else None


def reaching(
    state: GameState, body: int, field: str, places: np.ndarray, reach: Callable[[np.ndarray], np.ndarray | int]
) -> Reaching:
    """Structures that give something to places i64 (n, 3) [units] on a body; true while no structure comes or goes.

    Args:
        reach: how far each reaches by what it gives [units].
    """
    known = _find(state, field)
    square = np.zeros((len(places), len(known.at)), np.int64)
    for axis in range(3):
        away = places[:, axis, None] - known.places[:, axis]
        square += away * away
    near = (square <= np.square(reach(known.gives))) & (known.bodies == body)
    place, source = near.nonzero()
    return Reaching(place, known.at[source], known.gives[source], known.burns[source])


def strongest(state: GameState, found: Reaching, count: int) -> np.ndarray:
    """The most that something gives that works now to each of `count` places, 0 or more: f64 (count,)."""
    most = np.zeros(count)
    if len(found.place):
        works = ~found.burns | (state.structures.rows["fuel"][found.at] > state.tick)
        np.maximum.at(most, found.place[works], found.gives[works])
    return most


def burners(state: GameState) -> np.ndarray:
    """Rows of structures that can have fuel, i64 (n,): those that burn, and those that this content does not know."""
    return _find(state, "burns", unknown=1.0).at


def all_of(state: GameState, gives: str) -> np.ndarray:
    """Rows of structures on any body whose definition has a field that is not zero, i64 (n,)."""
    return _find(state, gives).at


def bodies(state: GameState, gives: str) -> list[int]:
    """Bodies on which structures stand that can give something."""
    found: list[int] = np.unique(_find(state, gives).bodies).tolist()
    return found


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
