"""The thread that appends to journals, so that a tick never waits for the disk."""

import threading
from collections import deque
from pathlib import Path

from persistence.errors import WorldBusyError, WorldError
from persistence.files import journal_name
from persistence.journal import Journal, encode_opening
from persistence.layout import Schema, log


class Writer:
    """Appends records in the order in which they come.

    A record that cannot be written stays at the front of the queue, with all that follow it, and is tried again when
    the next one comes or somebody waits.

    Args:
        path: of the world file.
        epoch: of the journal that the first record will start.
        schema: of the tables in the records.
        previous: records in the journal before that, -1 where there is none.
    """

    def __init__(self, path: Path, epoch: int, schema: Schema, previous: int) -> None:
        self._path = path
        self._schema = schema
        self._epoch = epoch
        self._previous = previous
        self._journal: Journal | None = None
        self._queue: deque[list[bytes] | None] = deque()  # None: start a new journal
        self._changed = threading.Condition()
        self._stalled = False
        self._ended = False
        self._error: WorldError | None = None
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    @property
    def epoch(self) -> int:
        """Epoch of the journal that the next record goes to, once the queue is empty."""
        return self._epoch

    @property
    def waiting(self) -> int:
        """Records not yet written."""
        with self._changed:
            return len(self._queue)

    def submit(self, parts: list[bytes] | None) -> None:
        """Queue a record; None closes the journal, so that the next record starts a new one."""
        with self._changed:
            self._queue.append(parts)
            self._stalled = False
            self._changed.notify_all()

    def raise_error(self) -> None:
        """Raise what went wrong since the last time, if anything."""
        with self._changed:
            error, self._error = self._error, None
        if error is not None:
            raise error

    def drain(self) -> None:
        """Wait until everything is written and synced.

        Raises:
            WorldError: it could not be; everything not written stays queued.
        """
        with self._changed:
            self._error = None
            self._stalled = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._queue or self._stalled)
        self.raise_error()

    def end(self) -> None:
        """Stop the thread and close the journal. What is still queued is dropped."""
        with self._changed:
            self._ended = True
            self._queue.clear()
            self._changed.notify_all()
        self._thread.join()
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ended or (self._queue and not self._stalled))
                if self._ended:
                    return
                parts = self._queue[0]
            try:
                self._do(parts)
            except Exception as error:  # any fault must reach the caller and lose nothing
                if not isinstance(error, WorldError):
                    error = WorldBusyError(f"could not save to {self._path}: {error}")
                log.error("%s; %d saves are kept in memory and tried again", error, len(self._queue))
                with self._changed:
                    self._error = error
                    self._stalled = True
                    self._changed.notify_all()
                continue
            with self._changed:
                if self._queue:
                    self._queue.popleft()
                self._changed.notify_all()

    def _do(self, parts: list[bytes] | None) -> None:
        if parts is None:
            if self._journal is not None:
                self._previous = self._journal.records
                self._journal.close()
                self._journal = None
                self._epoch += 1
            return
        if self._journal is None:
            journal = Journal(journal_name(self._path, self._epoch), self._epoch)
            try:
                journal.append(encode_opening(self._schema, self._previous))
            except BaseException:
                journal.discard()
                raise
            self._journal = journal
        self._journal.append(parts)
