"""Sends messages from a thread of its own: who puts them in never waits for who takes them out."""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

Message = TypeVar("Message")


class Outbox(Generic[Message]):
    """A queue in front of a pipe. What waits in it is merged, so it stays as short as the kinds of messages in it.

    Args:
        connection: to send to; nobody else may.
        encode: a message as bytes.
        merge: two messages that follow each other as one, or None where that cannot be.
    """

    def __init__(
        self,
        connection: Connection,
        encode: Callable[[Message], bytes],
        merge: Callable[[Message, Message], Message | None],
    ) -> None:
        self._connection, self._encode, self._merge = connection, encode, merge
        self._waiting: deque[Message] = deque()
        self._changed = threading.Condition()
        self._closed = self._held = False
        self._fault: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def put(self, message: Message) -> None:
        """Send a message when there is room; returns at once. After the other end has gone nothing is sent.

        Raises:
            Exception: an earlier message could not be made bytes, and was left out. It is told once.
        """
        with self._changed:
            if self._fault is not None:
                fault, self._fault = self._fault, None
                raise fault
            if self._closed:
                return
            merged = self._merge(self._waiting[-1], message) if self._waiting else None
            if merged is not None:
                self._waiting[-1] = merged
            else:
                self._waiting.append(message)
            if not self._held:
                self._changed.notify_all()

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Messages put inside are sent when that is done: until then no other thread wants the interpreter for them."""
        self._held = True
        try:
            yield
        finally:
            with self._changed:
                self._held = False
                if self._waiting:
                    self._changed.notify_all()

    def close(self, seconds: float) -> None:
        """Send what waits, but wait no longer than so many seconds for that."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(seconds)

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # the other end has gone, or ours was closed
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: (self._waiting and not self._held) or self._closed)
                    if not self._waiting:
                        return
                    message = self._waiting.popleft()
                try:
                    data = self._encode(message)
                except Exception as error:
                    with self._changed:
                        self._fault = error
                    continue
                self._connection.send_bytes(data)
        with self._changed:
            self._closed = True
            self._waiting.clear()
