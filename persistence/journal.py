"""The journal beside a world file: what changed since the checkpoint, appended record by record.

A record is written, synced, and then followed by a mark. A kill can leave a torn record at the end, which nobody was
told was saved: it is cut. A record that does not fit its checksum although marks show that it was synced is damage, and
an error. `formats/v1.md` has the layout.
"""

import contextlib
import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import xxhash

from gameplay.tables import Changes, Table, Tables
from persistence.errors import SchemaError, WorldDamagedError
from persistence.files import guarded, sync_folder, write_all
from persistence.header import REPAIR_HINT
from persistence.layout import (
    Attributes,
    Schema,
    columns_dtype,
    conform,
    packed,
    plain_columns,
    plain_table,
    table_from_plain,
    written_by,
)

FRAME = struct.Struct("<4sIQQQ")  # magic, bytes of the head, bytes of the body, sequence, epoch
SUM = 16  # bytes of the checksum behind the frame
MARK = struct.Struct("<4sQI")  # magic, sequence, low 32 bits of XXH3-64 of epoch and sequence
RECORD_MAGIC = b"PSJR"
MARK_MAGIC = b"PSOK"
_PAIR = struct.Struct("<QQ")


@dataclass(frozen=True)
class Opening:
    """First record of a session: who writes, and what the tables of the records behind it look like.

    Args:
        schema: description of each table.
        previous: records in the journal of the epoch before, -1 where there was none.
    """

    schema: dict[str, Table]
    previous: int


@dataclass(frozen=True)
class Saved:
    """A record of changes, with attributes of the file that changed too."""

    changes: Changes
    attributes: Attributes = field(default_factory=dict)


Record = Opening | Saved


@dataclass(frozen=True)
class Contents:
    """What a journal holds.

    Args:
        records: in order.
        length: bytes that they take up.
        torn: bytes behind them that a kill left and nobody was told were saved.
    """

    records: list[Record]
    length: int
    torn: int


def encode_opening(schema: Schema, previous: int) -> list[bytes]:
    """Parts of an opening record: head, body."""
    head = {
        "kind": "open",
        "written_by": written_by(),
        "previous": previous,
        "schema": [plain_table(table) for table in schema.values()],
    }
    return [msgspec.msgpack.encode(head)]


def encode_changes(changes: Changes, schema: Schema, attributes: Attributes) -> list[bytes]:
    """Parts of a record of changes: head, then the rows of each table. They are a copy.

    Raises:
        SchemaError: a table is not in the schema, or rows do not fit it, or child rows do not fit their parents.
    """
    listed: dict[str, list[list[Any]]] = {"tables": [], "removed": []}
    body = []
    for kind, tables in (("tables", changes.tables), ("removed", changes.removed)):
        for name, rows in tables.items():
            if name not in schema or (kind == "removed" and not schema[name].key):
                raise SchemaError(f"changes to {name}, which is no table of this world that they can name")
            dtype = packed(schema[name].dtype if kind == "tables" else schema[name].key_dtype)
            body.append(conform(rows, dtype, name).tobytes())
            listed[kind].append([name, plain_columns(dtype), len(rows)])
    for name, table in schema.items():
        if table.child:
            empty = schema[table.child].empty()
            claimed = int(changes.tables.get(name, table.empty())["rows"].sum(dtype=np.int64))
            given = len(changes.tables.get(table.child, empty))
            if claimed != given:
                raise SchemaError(f"changes to {name} speak of {claimed} rows of {table.child}; there are {given}")
    head = {"kind": "save", **listed, "attributes": attributes}
    return [msgspec.msgpack.encode(head), *body]


class Journal:
    """A journal being written. Not for several threads at once."""

    def __init__(self, path: Path, epoch: int) -> None:
        """Start an empty journal file; it must not exist.

        Raises:
            WorldError: the operating system refused.
        """
        self.path = path
        self.epoch = epoch
        self.records = 0
        self.length = 0
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with guarded(path, "write"):
            self._handle = os.open(path, flags, 0o666)
            sync_folder(path.parent)

    def append(self, parts: list[bytes]) -> None:
        """Write one record and sync it.

        Raises:
            WorldError: it could not be written; the journal is as before, and the record may be tried again.
        """
        with guarded(self.path, "write"):
            # A failed append may have left something behind the last good record.
            if os.fstat(self._handle).st_size != self.length:
                os.ftruncate(self._handle, self.length)
            os.lseek(self._handle, self.length, os.SEEK_SET)
            data = b"".join(_record(parts, self.epoch, self.records))
            try:
                write_all(self._handle, data)
                os.fsync(self._handle)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(self._handle, self.length)
                raise
            # The record is safe from here on; the mark only helps to tell damage from a kill later.
            with contextlib.suppress(OSError):
                write_all(self._handle, _mark(self.epoch, self.records))
                data += bytes(MARK.size)
        self.records += 1
        self.length += len(data)

    def close(self) -> None:
        """Close the file. Everything is synced already."""
        os.close(self._handle)

    def discard(self) -> None:
        """Close and delete the file; for one that never got its opening record."""
        os.close(self._handle)
        with contextlib.suppress(OSError):
            self.path.unlink()


def read(path: Path, epoch: int) -> Contents:
    """Read and verify a journal.

    Raises:
        WorldDamagedError: a record that was synced is not what was written.
        WorldError: the file could not be read.
    """
    with guarded(path, "read"):
        data = path.read_bytes()
    return decode(data, epoch, str(path))


def decode(data: bytes, epoch: int, place: str) -> Contents:
    """Records of a journal's bytes; see `read`."""
    records: list[Record] = []
    at = 0
    for head, body, end in frames(data, epoch):
        records.append(_decode_record(head, body, f"{place}, record {len(records)}"))
        at = end
    if at < len(data) and _mark_behind(data, at, epoch):
        raise WorldDamagedError(f"{place}: record {len(records)} at byte {at} is damaged; {REPAIR_HINT}")
    if records and not isinstance(records[0], Opening):
        raise WorldDamagedError(f"{place} does not begin with an opening record; {REPAIR_HINT}")
    return Contents(records, at, len(data) - at)


def frames(data: bytes, epoch: int, sequence: int = 0) -> Iterator[tuple[Mapping[str, Any], memoryview, int]]:
    """Head, body and end of each good record, up to the first that is not good.

    Args:
        data: bytes that begin with a record.
        epoch: of the journal.
        sequence: of the first record.
    """
    at = 0
    view = memoryview(data)
    while True:
        start = at + FRAME.size + SUM
        if start > len(data):
            return
        magic, head_length, body_length, number, of_epoch = FRAME.unpack_from(data, at)
        end = start + head_length + body_length
        if (magic, number, of_epoch) != (RECORD_MAGIC, sequence, epoch) or end > len(data):
            return
        if _sum(view[at : at + FRAME.size], [view[start:end]]) != view[at + FRAME.size : start]:
            return
        head = msgspec.msgpack.decode(view[start : start + head_length])
        at = end + _mark_length(data[end : end + MARK.size], _mark(epoch, sequence))
        yield head, view[start + head_length : end], at
        sequence += 1


def salvage(data: bytes, epoch: int) -> tuple[list[Record], list[tuple[int, int]]]:
    """Every sound record of a damaged journal.

    Returns:
        The records in order, and the stretches of bytes (start, stop) between and behind them that are no record.
    """
    records: list[Record] = []
    gaps: list[tuple[int, int]] = []
    at = 0
    while at < len(data):
        begin, sequence = at, None
        while (at := data.find(RECORD_MAGIC, at)) >= 0:
            if at + FRAME.size <= len(data):
                sequence = FRAME.unpack_from(data, at)[3]
            good = next(frames(data[at:], epoch, sequence), None) if sequence is not None else None
            if good is not None:
                break
            at += 1
        if at < 0:
            gaps.append((begin, len(data)))
            break
        if at > begin:
            gaps.append((begin, at))
        assert good is not None
        try:
            records.append(_decode_record(good[0], good[1], "record"))
        except WorldDamagedError:
            gaps.append((at, at + good[2]))
        at += good[2]
    return records, gaps


def _mark_length(found: bytes, mark: bytes) -> int:
    """Bytes that the mark behind a good record takes up.

    A kill may leave none or a part of it; and where a whole one is damaged the record before it still counts.
    """
    if found.startswith(RECORD_MAGIC):
        return 0
    return len(found) if len(found) == len(mark) or mark.startswith(found) else 0


def _record(parts: list[bytes], epoch: int, sequence: int) -> list[bytes]:
    frame = FRAME.pack(RECORD_MAGIC, len(parts[0]), sum(map(len, parts[1:])), sequence, epoch)
    return [frame, _sum(frame, parts), *parts]


def _sum(frame: bytes | memoryview, parts: list[bytes] | list[memoryview]) -> bytes:
    state = xxhash.xxh3_128(frame)
    for part in parts:
        state.update(part)
    return state.digest()


def _mark(epoch: int, sequence: int) -> bytes:
    return MARK.pack(MARK_MAGIC, sequence, xxhash.xxh3_64_intdigest(_PAIR.pack(epoch, sequence)) & 0xFFFFFFFF)


def _mark_behind(data: bytes, at: int, epoch: int) -> bool:
    """True where a mark of any record stands at or behind `at`."""
    while (at := data.find(MARK_MAGIC, at)) >= 0:
        if at + MARK.size <= len(data):
            sequence = MARK.unpack_from(data, at)[1]
            if data[at : at + MARK.size] == _mark(epoch, sequence):
                return True
        at += 1
    return False


def _decode_record(head: Mapping[str, Any], body: memoryview, place: str) -> Record:
    try:
        if head["kind"] == "open":
            return Opening({plain["name"]: table_from_plain(plain) for plain in head["schema"]}, head["previous"])
        at = 0
        found: dict[str, Tables] = {"tables": {}, "removed": {}}
        for kind, tables in found.items():
            for name, columns, count in head[kind]:
                dtype = columns_dtype(columns)
                tables[name] = np.frombuffer(body, dtype, count, at)
                at += count * dtype.itemsize
        return Saved(Changes(found["tables"], found["removed"]), dict(head["attributes"]))
    except (KeyError, TypeError, ValueError) as error:
        raise WorldDamagedError(f"{place} has a form that this build does not know: {error}") from error
