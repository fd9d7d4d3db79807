"""The gate that each call goes through: counted, alone but for xrWaitFrame, delayed or refused as a test asked."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

import xr

from tests.openxr_runtime.outcome import AnswerError, require

# Functions that may run beside any other. All others are called one at a time: those that may use Vulkan's queue must
# be, and the game has one thread for all of them.
OVERLAPPING = {"xrWaitFrame"}
TRAIL = 500


@dataclass
class Fault:
    """A failure that a test asked for: the result, after how many more calls, how often (-1: always)."""

    result: xr.Result
    after: int
    times: int


class Gate:
    """Who is inside.

    Attributes:
        calls: how often each function was called. threads: names of the threads that called it.
        spent, cpu, waited: nanoseconds inside, sleep apart, by the wall's clock, by the threads', and of waiting for a
            processor. late: nanoseconds by which sleep took longer than it should have.
        trail: names of the last calls, oldest first.
        faults, delays, before, after: what a test asked for, by function: failures, seconds, what is to be done first,
            and last.
        delayed: tells for how many nanoseconds the thread that calls has waited for a processor so far.
    """

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.threads: dict[str, set[str]] = {}
        self.spent = self.cpu = self.waited = self.late = 0
        self.delayed: Callable[[], int] = lambda: 0
        self.faults: dict[str, list[Fault]] = {}
        self.delays: dict[str, float] = {}
        self.before: dict[str, Callable[[], None]] = {}
        self.after: dict[str, Callable[[], None]] = {}
        self.trail: deque[str] = deque(maxlen=TRAIL)
        self._inside: dict[int, str] = {}

    def enter(self, name: str) -> None:
        """A call comes in.

        Raises:
            ViolationError: another runs that it may not overlap.
            AnswerError: a test asked for it.
        """
        self.calls[name] += 1
        self.trail.append(name)
        self.threads.setdefault(name, set()).add(threading.current_thread().name)
        thread = threading.get_ident()
        if self._inside and name not in OVERLAPPING:
            others = [other for at, other in self._inside.items() if at != thread and other not in OVERLAPPING]
            text = f"called while {' and '.join(others)} runs in another thread"
            require(not others, xr.Result.ERROR_CALL_ORDER_INVALID, text)
        self._inside[thread] = name
        if name in self.before:
            self.before[name]()
        if name in self.delays:
            self.sleep(self.delays[name])
        if name in self.faults:
            self._fail(name)

    def _fail(self, name: str) -> None:
        for fault in self.faults[name]:
            if fault.after > 0:
                fault.after -= 1
            elif fault.times != 0:
                fault.times -= 1
                raise AnswerError(fault.result)

    def leave(self, began: int, cpu: int, waited: int) -> None:
        """A call is done, or was refused; with what the clocks said when it came in. What is done here is still part
        of it."""
        name = self._inside.pop(threading.get_ident(), None)
        self.waited += self.delayed() - waited
        self.cpu += time.thread_time_ns() - cpu
        self.spent += time.perf_counter_ns() - began
        if name in self.after:
            self.after[name]()

    def sleep(self, seconds: float) -> None:
        """Wait; that time is not the runtime's."""
        began = time.perf_counter_ns()
        time.sleep(seconds)
        slept = time.perf_counter_ns() - began
        self.spent -= slept
        self.late += slept - round(seconds * 1e9)
