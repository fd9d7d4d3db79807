"""The simulation's process before it is told what to play: it loads while the screen's process does.

Nothing here may import much: the sooner the process is started, the more the two do at once.
"""

import contextlib
import multiprocessing
import signal
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.simulation.process import Options


class Child:
    """The process and the way to it. It ends by itself when it loses this end before it was told what to play.

    Attributes:
        process: it never outlives this process. connection: to it.
        told: whether it was told what to play.
    """

    def __init__(self) -> None:
        self.told = False
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        # a daemon: it is asked to end when this process ends in whatever way
        self.process = context.Process(target=_main, args=(other,), name="simulation", daemon=True)
        self.process.start()
        other.close()

    def begin(self, options: "Options") -> None:
        """Tell it what to play, once."""
        self.told = True
        with contextlib.suppress(OSError):  # it is gone: whoever reads next learns that
            self.connection.send(options)

    def close(self) -> None:
        """Give it up if it was not told what to play; else nothing."""
        if not self.connection.closed:
            self.connection.close()
            self.process.terminate()
            self.process.join()


def _main(connection: Connection) -> None:
    # Ctrl-C goes to all processes of a terminal; the one with the screen tells this one what to do
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from app.simulation import process

    process.load()
    try:
        options: Options = connection.recv()
    except (EOFError, OSError):  # it was given up
        return
    process.main(connection, options)
