"""A world on the disk: created, loaded, saved to, checkpointed, closed."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import filelock

from gameplay.tables import Changes, Tables
from persistence import checkpoint
from persistence.errors import (
    NotAWorldError,
    SchemaError,
    WorldClosedError,
    WorldError,
    WorldExistsError,
)
from persistence.files import check_is_file, check_writable, guarded, journals
from persistence.image import Content
from persistence.journal import encode_changes
from persistence.layout import (
    Attribute,
    Attributes,
    Schema,
    check_attributes,
    check_schema,
    conform,
    log,
    packed,
    select,
)
from persistence.locking import acquire, release
from persistence.reading import read_world
from persistence.writer import Writer


class World:
    """A world that is open. Made by `create` or `load`; used from one thread, best in a `with` statement.

    Attributes:
        path: of the world file.
        tables: the state as it was when the world was opened. Saving does not change it; whoever has taken the tables
            may set it to {} and so give the memory back.
        attributes: of the file, as they were when the world was opened.
        read_only: nothing is locked, and nothing on the disk will be changed.
    """

    def __init__(self, path: Path, tables: Tables, attributes: Attributes, schema: Schema, read_only: bool) -> None:
        self.path = path
        self.tables = tables
        self.attributes = attributes
        self.read_only = read_only
        self._schema = schema
        self._lock: filelock.BaseFileLock | None = None
        self._writer: Writer | None = None
        self._child: checkpoint.Child | None = None

    @classmethod
    def create(
        cls, path: str | Path, tables: Tables, schema: Schema, attributes: Mapping[str, Attribute] | None = None
    ) -> "World":
        """Make a new world and open it.

        Args:
            path: of the world file; its folder is made where it is missing.
            tables: the whole state by table; tables that are missing are empty.
            schema: description of each table.
            attributes: what the file says about itself, e.g. seed, radius, tick, versions of generator and content.
        Returns:
            The open world; the file is on the disk.
        Raises:
            WorldExistsError: there is one already.
            SchemaError: tables or attributes that a file cannot hold.
            WorldError: it could not be written, or its place is in use.
        """
        path = Path(path)
        check_schema(schema)
        content = Content(dict(schema), _whole(tables, schema), check_attributes(attributes or {}))
        if path.is_dir():
            raise NotAWorldError(f"{path} is a folder; give the name of a file")
        with guarded(path.parent, "write"):
            path.parent.mkdir(parents=True, exist_ok=True)
        check_writable(path.parent)
        held = acquire(path)
        try:
            if path.exists():
                raise WorldExistsError(f"{path} exists already; load it, or choose another name")
            left = journals(path)
            if left:
                raise WorldExistsError(
                    f"{path} is missing, but its journal {next(iter(left.values())).name} is here; put the file back,"
                    " move the journal away, or choose another name"
                )
            checkpoint.write(path, content, 0)
            world = cls(path, dict(content.tables), content.attributes, schema, False)
            world._open(held, 0, -1)
            return world
        except BaseException:
            release(path, held)
            raise

    @classmethod
    def load(cls, path: str | Path, schema: Schema | None = None, *, read_only: bool = False) -> "World":
        """Open a world.

        Args:
            path: of the world file.
            schema: the tables that this build knows; without it, those that the file has. Tables and columns that only
                the file has are logged and stay in it; those that only the schema has are empty or zero.
            read_only: neither lock nor change anything. It works while another process has the world open, and sees
                what was saved until then.
        Returns:
            The open world, its state in `tables`.
        Raises:
            WorldError: it is missing, no world, truncated, damaged, too new, read-only, or open elsewhere.
        """
        path = Path(path)
        if schema is not None:
            check_schema(schema)
        check_is_file(path)
        held = None
        if not read_only:
            check_writable(path)
            held = acquire(path)
        try:
            stored = read_world(path)
            known = schema if schema is not None else stored.content.schema
            tables = select(stored.content.tables, stored.content.schema, known, str(path))
            tables = {name: rows if rows.flags.writeable else rows.copy() for name, rows in tables.items()}
            world = cls(path, tables, stored.content.attributes, known, read_only)
            if held is not None:
                checkpoint.clean(path)
                # A session never appends to the journal of another: a checkpoint may still be folding that one.
                last = max(stored.journals, default=None)
                if last is None:
                    world._open(held, stored.header.epoch, -1)
                else:
                    world._open(held, last + 1, len(stored.journals[last].records))
            return world
        except BaseException:
            if held is not None:
                release(path, held)
            raise

    @property
    def closed(self) -> bool:
        return self._writer is None

    @property
    def journal_bytes(self) -> int:
        """Bytes in journals that no checkpoint has folded yet."""
        total = 0
        for name in journals(self.path).values():
            with contextlib.suppress(OSError):  # a checkpoint may delete it meanwhile
                total += name.stat().st_size
        return total

    def save(self, changes: Changes, *, wait: bool = True, attributes: Mapping[str, Attribute] | None = None) -> None:
        """Append changes to the journal and sync it. Costs what the changes cost, however large the world.

        Args:
            changes: rows to put in place and keys to take away; copied at once.
            wait: return when they are safe on the disk. Otherwise a thread writes them, and its errors are raised by
                the next call.
            attributes: of the file, to be changed with them.
        Raises:
            SchemaError: the changes do not fit the tables; nothing was saved.
            WorldError: this or an earlier save, or a checkpoint, failed. These changes are in the queue all the same,
                and are tried again with the next call.
        """
        writer = self._open_writer()
        if changes or attributes:
            writer.submit(encode_changes(changes, self._schema, check_attributes(attributes or {})))
        if wait:
            writer.drain()
        else:
            writer.raise_error()
        self._reap()

    def checkpoint(self, *, wait: bool = True) -> None:
        """Fold the journals into the file, in another process.

        Args:
            wait: return when it is done. Otherwise its error, if any, is raised by the next call; where a checkpoint
                is going on already, nothing is started.
        Raises:
            WorldError: it failed; file and journals are intact.
        """
        writer = self._open_writer()
        if self._child is not None and (wait or not self._child.running):
            self._finish_child()
        if self._child is not None:
            return
        writer.drain()
        if journals(self.path):
            writer.submit(None)
            writer.drain()
            self._child = checkpoint.Child(self.path, writer.epoch)
            if wait:
                self._finish_child()

    def close(self, *, fold: bool = True) -> None:
        """Save what is queued, fold the journals into the file, and release the lock. Closing twice does no harm.

        Args:
            fold: false leaves the journals for the next time, which is quicker.
        Raises:
            WorldError: what is queued could not be saved, and the world is still open: free space and close again, or
                `abandon` it. Or folding failed: the world is closed, and everything is in file and journals.
        """
        if self._writer is None:
            return
        self._writer.drain()
        failed: WorldError | None = None
        try:
            self._finish_child()
        except WorldError as error:
            failed = error
        self._writer.submit(None)
        self._writer.drain()
        epoch = self._writer.epoch
        self._writer.end()
        self._writer = None
        try:
            if fold:
                if journals(self.path):
                    checkpoint.fold(self.path, epoch)
            elif failed is not None:
                raise failed
        finally:
            self._unlock()

    def abandon(self) -> None:
        """Close without saving what is queued."""
        if self._writer is not None:
            self._writer.end()
            self._writer = None
            with contextlib.suppress(WorldError):
                self._finish_child()
            self._unlock()

    def __enter__(self) -> "World":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
        except WorldError as fault:
            self.abandon()
            if error is None:
                raise
            log.error("%s could not be closed in good order: %s", self.path, fault)

    def _open(self, held: filelock.BaseFileLock, epoch: int, previous: int) -> None:
        self._lock = held
        self._writer = Writer(self.path, epoch, self._schema, previous)

    def _open_writer(self) -> Writer:
        if self._writer is None:
            why = "was opened only for reading" if self.read_only else "is closed"
            raise WorldClosedError(f"{self.path} {why}; load it again to save")
        return self._writer

    def _reap(self) -> None:
        """Raise the error of a checkpoint that has ended."""
        if self._child is not None and not self._child.running:
            self._finish_child()

    def _finish_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.finish()

    def _unlock(self) -> None:
        if self._lock is not None:
            release(self.path, self._lock)
            self._lock = None


def _whole(tables: Tables, schema: Schema) -> Tables:
    """All tables of the schema, in the form that files have."""
    unknown = set(tables) - set(schema)
    if unknown:
        raise SchemaError(f"no description of table {min(unknown)} in the schema")
    return {name: conform(tables.get(name, table.empty()), packed(table.dtype), name) for name, table in schema.items()}
