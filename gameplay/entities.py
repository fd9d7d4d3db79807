"""Tables of entities while the game runs: rows in a structured array, found by key."""

from typing import Any

import numpy as np

from gameplay.errors import StateError
from gameplay.tables import Table


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
        self._index = {self._key(row): at for at, row in enumerate(self.rows)}
        if len(self._index) != len(self.rows):
            raise StateError(f"table {table.name}: two rows have the same key")
        if list(self._index) != sorted(self._index):
            raise StateError(f"table {table.name}: rows are not sorted by key")

    def _key(self, row: np.void) -> tuple[int, ...]:
        return tuple(int(row[name]) for name in self.table.key)

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
        key = self._key(row[0])
        if key in self._index:
            raise StateError(f"table {self.table.name}: there is a row {key} already")
        self._replace(np.concatenate([self.rows, row]))
        return self.row(*key)

    def remove(self, *key: int) -> None:
        """Take a row away.

        Raises:
            KeyError: there is no such row.
        """
        self._replace(np.delete(self.rows, self._index[key]))

    def _replace(self, rows: np.ndarray) -> None:
        self.rows = rows[np.lexsort([rows[name] for name in reversed(self.table.key)])]
        self._index = {self._key(row): at for at, row in enumerate(self.rows)}
