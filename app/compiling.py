"""Compiles the kernels that a screen's process runs, for its first start.

Taichi holds up its process while it compiles, for seconds a kernel: a window would not answer. So another process does
it, which can be ended at any moment; what it compiled lies in the cache when it has ended by itself.
"""

import contextlib
import logging
import multiprocessing
import signal
from multiprocessing.connection import Connection

from app import paths
from app.session import start_compute
from vr_render import kept

log = logging.getLogger(__name__)

NAME = "compiled"  # of the mark that it has been done


def wanted() -> bool:
    """Whether there are kernels to compile; they are others after an update."""
    return kept.read(paths.kernel_cache("cpu"), NAME, _key()) is None


class Compiling:
    """The process; whoever has it closes it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe(duplex=False)
        self._process = context.Process(target=_main, args=(other,), name="compiling", daemon=True)
        self._process.start()
        other.close()
        self._share = 0.0

    @property
    def ended(self) -> bool:
        """Whether it has ended, for better or worse: what it did not compile is compiled where it is needed."""
        if self._process.is_alive():
            return False
        if self._process.exitcode == 0:
            kept.write(paths.kernel_cache("cpu"), NAME, _key(), b"")
        else:
            log.warning("compiling ended with a fault", extra={"code": self._process.exitcode})
        return True

    @property
    def share(self) -> float:
        """That is done, 0..1."""
        with contextlib.suppress(EOFError, OSError):
            while self._connection.poll():
                self._share = self._connection.recv()
        return self._share

    def close(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.join()
        self._connection.close()


def _key() -> bytes:
    from taichi_kernels import sources

    return sources.digest()


def _main(connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process with the screen is told, and ends this one
    from vr_render.terrain import rehearsal

    start_compute(tell=lambda text: None)
    while rehearsal.step():
        connection.send(rehearsal.share())
