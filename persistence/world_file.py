"""Single rows of a world, without inflating the rest."""

from pathlib import Path

import h5py
import numpy as np

from gameplay.tables import keys, spans
from persistence import image
from persistence.fold import apply_records
from persistence.image import Content
from persistence.journal import Saved
from persistence.packing import inflate_into
from persistence.reading import read_base

Key = tuple[int, ...]


class WorldFile:
    """A world as it was when it was opened, for reading rows by key. Nothing on the disk is locked or changed.

    The compressed file and the journals are verified and held in memory; rows are inflated when asked for.
    """

    def __init__(self, path: str | Path) -> None:
        """Open it.

        Raises:
            WorldError: as `World.load`.
        """
        _, behind, records, _ = read_base(Path(path))
        self._file = image.open_image(behind)
        self.schema = image.read_schema(self._file)
        self._tables: dict[str, tuple[np.ndarray, dict[Key, int], np.ndarray]] = {}
        self._children: dict[str, h5py.Dataset] = {}
        base = Content(dict(self.schema), {name: table.empty() for name, table in self.schema.items()})
        self._newer = apply_records(base, records)
        self._gone: dict[str, set[Key]] = {name: set() for name in self.schema}
        for record in records:
            if isinstance(record, Saved):
                for name, named in record.changes.removed.items():
                    self._gone.setdefault(name, set()).update(map(tuple, named.tolist()))
        self._newer_index: dict[str, tuple[dict[Key, int], np.ndarray]] = {}

    def read_rows(self, name: str, key: Key) -> tuple[np.void, np.ndarray] | None:
        """The row of a table with this key, and its child rows.

        Args:
            name: of the table.
            key: values of the key columns, in their order.
        Returns:
            Row and child rows (none in a table without a child); None where there is no such row.
        Raises:
            KeyError: there is no such table.
        """
        newer = self._newest(name)
        at = newer[0].get(key)
        child = self._newer.schema[name].child
        if at is not None:
            rows = self._newer.tables[name]
            if child is None:
                return rows[at], rows[:0]
            return rows[at], self._newer.tables[child][newer[1][at] : newer[1][at + 1]]
        if key in self._gone.get(name, ()) or name not in self.schema:
            return None
        rows, index, starts = self._table(name)
        at = index.get(key)
        if at is None:
            return None
        if child is None:
            return rows[at], rows[:0]
        return rows[at], self._slice(child, int(starts[at]), int(starts[at + 1]))

    def close(self) -> None:
        """Give the memory back."""
        self._file.close()

    def __enter__(self) -> "WorldFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _newest(self, name: str) -> tuple[dict[Key, int], np.ndarray]:
        if name not in self._newer_index:
            self._newer_index[name] = _index(self._newer.tables[name], self._newer.schema[name].key)
        return self._newer_index[name]

    def _table(self, name: str) -> tuple[np.ndarray, dict[Key, int], np.ndarray]:
        if name not in self._tables:
            rows = self._file[image.path_of(name)][()]
            self._tables[name] = (rows, *_index(rows, self.schema[name].key))
        return self._tables[name]

    def _slice(self, name: str, start: int, stop: int) -> np.ndarray:
        dataset = self._children.get(name)
        if dataset is None:
            dataset = self._children[name] = self._file[image.path_of(name)]
        dtype = self.schema[name].dtype
        if not image.direct(dataset):
            return np.asarray(dataset[start:stop])
        out = np.empty(stop - start, dtype)
        plain = out.view(np.uint8).reshape(stop - start, dtype.itemsize)
        length = dataset.chunks[0]
        for first in range(start - start % length, stop, length):
            begin, end = max(first, start), min(first + length, stop)
            chunk = dataset.id.read_direct_chunk((first,))[1]
            inflate_into(chunk, length, plain[begin - start : end - start], begin - first)
        return out


def _index(rows: np.ndarray, key: tuple[str, ...]) -> tuple[dict[Key, int], np.ndarray]:
    """Where each key stands, and where the child rows of each row start."""
    named = keys(rows, key).tolist() if key else []
    starts = spans(rows["rows"]) if "rows" in (rows.dtype.names or ()) else spans(np.zeros(len(rows), np.int64))
    return {tuple(values): at for at, values in enumerate(named)}, starts
