"""The screen's end of a simulation that runs in another process."""

import select
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from app.errors import SimulationError
from app.simulation.child import Child
from app.simulation.messages import (
    Act,
    Ended,
    Failed,
    Found,
    Keep,
    Order,
    Pause,
    Placed,
    Quit,
    Ready,
    Report,
    Save,
    See,
    Starting,
    Step,
    decode_report,
    encode,
    merge_orders,
)
from app.simulation.outbox import Outbox
from app.simulation.process import Options
from gameplay.view import Rays

PATIENCE = 60.0  # seconds that a simulation may take to save and end before it is killed
NOTHING_PLAYED = 1.0  # the same before its first tick: it may be compiling, and there is nothing to lose


class Simulation:
    """Starts the process; nothing here waits for it unless it says so. Use it as a context manager.

    Args:
        options: what is played.
        child: a process for it, which may have been told to play that; None: it is started now.

    Attributes:
        starting: what the start is busy with; None before the first word.
        found: the planet, None until the world is open.
        placed: where the player is in it, None until that is known.
        ready: what the world is, None until it is there.
        facts: what happened, once it has ended.
    """

    def __init__(self, options: Options, child: Child | None = None) -> None:
        self.starting: Starting | None = None
        self.found: Found | None = None
        self.placed: Placed | None = None
        self.ready: Ready | None = None
        self.facts: dict[str, Any] | None = None
        self._acts = 0
        self._gone = False
        child = child or Child()
        if not child.told:
            child.begin(options)
        self._connection, self._process = child.connection, child.process
        self._comes, self._arrives = _poll_of(child.connection), _poll_of(child.connection)  # each for one thread
        self._outbox: Outbox[Order] = Outbox(self._connection, encode, merge_orders)

    @property
    def pid(self) -> int:
        """Number of the process."""
        assert self._process.pid is not None
        return self._process.pid

    def comes(self, seconds: float) -> bool:
        """Wait for something to come [s]; whether `poll` has something to take. In any thread."""
        return not self._gone and self._arrives(seconds)

    def poll(self, seconds: float = 0.0) -> list[Report]:
        """What came since the last call, in order.

        Args:
            seconds: to wait for something to come.
        Raises:
            SimulationError: the simulation has ended with a fault.
        """
        reports: list[Report] = []
        try:
            while not self._gone and self._comes(0.0 if reports else seconds):
                report = decode_report(self._connection.recv_bytes())
                reports.append(report)
                self._note(report)
        except (EOFError, OSError):
            self._gone = True
        if self._gone and self.facts is None:
            self._process.join(PATIENCE)
            raise SimulationError(f"the simulation's process ended unexpectedly (exit code {self._process.exitcode})")
        return reports

    def _note(self, report: Report) -> None:
        match report:
            case Starting():
                self.starting = report
            case Found():
                self.found = report
            case Placed():
                self.placed = report
            case Ready():
                self.ready = report
            case Ended(facts=facts):
                self.facts, self._gone = facts, True
            case Failed(text=text, code=code, fault=fault, trace=trace):
                self._gone, self.facts = True, {}
                raise SimulationError(text, code, fault) from _Elsewhere(trace)

    def act(self, commands: list[Any], tool: int = 0, tap: int = 0, rays: Rays | None = None, gather: int = 0) -> int:
        """Send what the player does; returns its sequence (see `messages.Act`)."""
        sequence, self._acts = self._acts, self._acts + 1
        self._outbox.put(Act(sequence, commands, tool, tap, rays, gather))
        return sequence

    def together(self) -> AbstractContextManager[None]:
        """Send what is said inside when that is done (see `Outbox.together`)."""
        return self._outbox.together()

    def pause(self, on: bool) -> None:
        """Let the world stand still, or go on."""
        self._outbox.put(Pause(on))

    def step(self, ticks: int) -> None:
        """Play so many ticks at once."""
        self._outbox.put(Step(ticks))

    def see(self, far: float) -> None:
        """Have tall flora told of so far off [m]."""
        self._outbox.put(See(far))

    def save(self) -> None:
        """Save; a `Saved` comes when it is done."""
        self._outbox.put(Save())

    def keep(self, data: bytes) -> None:
        """Keep something in the record of play (see `messages.Keep`)."""
        self._outbox.put(Keep(data))

    def quit(self) -> None:
        """Save and end; `facts` come at the end."""
        self._outbox.put(Quit())

    def close(self) -> None:
        """Let it save and end, and wait for that; before the first tick there is nothing to wait for.

        Raises:
            SimulationError: it ended with a fault that was not told before, or not at all.
        """
        if self._connection.closed:
            return
        try:
            self.quit()
            start = time.monotonic()
            while self.facts is None and time.monotonic() - start < self._patience:
                self.poll(0.1)
            if self.facts is None and self.ready is not None:
                raise SimulationError(f"the simulation did not end within {PATIENCE:g} s and was killed")
        finally:
            self._outbox.close(0.0 if self.facts is None else 1.0)
            self._connection.close()
            self._process.join(0.0 if self.facts is None else PATIENCE)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()

    @property
    def _patience(self) -> float:
        return PATIENCE if self.ready is not None else NOTHING_PLAYED

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
            return
        try:
            self.close()
        except SimulationError as second:
            error.add_note(str(second))


def _poll_of(connection: Connection) -> Callable[[float], bool]:
    """`connection.poll`, where the system has it without the selector that each call makes anew."""
    if not hasattr(select, "poll"):
        return connection.poll
    poller = select.poll()
    poller.register(connection, select.POLLIN)
    return lambda seconds: bool(poller.poll(seconds * 1000))


class _Elsewhere(Exception):  # noqa: N818 - a text, not a fault
    """Where in the other process it happened."""

    def __init__(self, trace: str) -> None:
        super().__init__("\n" + trace)
