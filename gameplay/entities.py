"""Tables of entities while the game runs: rows in a structured array, found by key."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import numpy as np

from gameplay.errors import StateError
from gameplay.tables import Table, keys


class EntityTable:
    """Rows of one table, sorted by key.

    Attributes:
        rows: structured array; fields may be changed in place, keys may not. It is replaced when rows come or go, so
            hold no view of it across `add` and `remove`.
    """

    def __init__(self, table: Table, rows: np.ndarray | None = None) -> None:
        """Take rows over.

        Raises:
            StateError: two rows have the same key, or keys are not in order.
        """
        self.table = table
        self.rows = table.empty() if rows is None else np.array(rows, table.dtype)
        self._index: dict[tuple[int, ...], int] = {}
        self._count(0)
        if len(self._index) != len(self.rows):
            raise StateError(f"table {table.name}: two rows have the same key")
        if list(self._index) != sorted(self._index):
            raise StateError(f"table {table.name}: rows are not sorted by key")

    def _count(self, first: int) -> None:
        """Note where the rows from `first` on are."""
        names = keys(self.rows[first:], self.table.key).tolist()
        self._index.update(zip(names, range(first, len(self.rows)), strict=True))

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, key: int | tuple[int, ...]) -> bool:
        return (key if isinstance(key, tuple) else (key,)) in self._index

    def index(self, *key: int) -> int:
        """Place of a row in `rows`.

        Raises:
            KeyError: there is no such row.
        """
        return self._index[key]

    def indices(self, keys: Iterable[int]) -> list[int]:
        """Places of those of some rows that are there, in the order of their keys, which are one number each."""
        return [self._index[key] for key in zip(keys, strict=True) if key in self._index]

    def row(self, *key: int) -> np.void:
        """A row, writable in place.

        Raises:
            KeyError: there is no such row.
        """
        return self.rows[self._index[key]]

    def add(self, **values: Any) -> np.void:
        """A new row; columns that are not named are 0.

        Raises:
            StateError: there is a row of that key.
        """
        row = np.zeros(1, self.table.dtype)
        for name, value in values.items():
            row[name] = value
        self.insert(row)
        return self.row(*keys(row, self.table.key).tolist()[0])

    def insert(self, rows: np.ndarray) -> None:
        """New rows; nothing is done when one cannot be.

        Raises:
            StateError: there is a row of such a key, or two of the new ones have the same.
        """
        names = keys(rows, self.table.key).tolist()
        new: set[tuple[int, ...]] = set()
        for name in names:
            if name in self._index or name in new:
                raise StateError(f"table {self.table.name}: there is a row {name} already")
            new.add(name)
        behind, last = len(self.rows), next(reversed(self._index), ())
        self.rows = np.concatenate([self.rows, rows.astype(self.table.dtype)])
        if [last, *names] != sorted([last, *names]):
            self.rows = self.rows[np.lexsort([self.rows[name] for name in reversed(self.table.key)])]
            self._index, behind = {}, 0
        self._count(behind)

    def remove(self, *key: int) -> None:
        """Take a row away.

        Raises:
            KeyError: there is no such row.
        """
        self.discard([key])

    def discard(self, gone: Iterable[tuple[int, ...]]) -> None:
        """Take rows away.

        Raises:
            KeyError: there is no such row.
        """
        names = set(gone)
        if not names:
            return
        places = [self._index[key] for key in names]
        self.rows = np.delete(self.rows, np.array(places, np.int64))
        for key in names:
            del self._index[key]
        first = min(places)  # those before it are where they were
        self._index.update(zip(list(islice(self._index, first, None)), range(first, len(self.rows)), strict=True))
