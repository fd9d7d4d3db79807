"""What frames cost the application: the time of its thread from when xrWaitFrame lets it go to the next call of it,
this runtime's own time taken off, when the first picture came, and the memory that the process holds. A frame begins
when it should: what the thread wakes late, because another one has the interpreter, is part of it. The device has
nothing to do then, so that the application need not wait for it.

Where a processor draws, its threads take from the application's: the processor itself, and what lies in its caches. A
GPU takes neither, and a machine for headsets has a processor for each of the game's processes; so the thread can be
given one of its own, which it has before all else, what serves the machine too (the kernel looking for memory to free
has been seen to hold a frame up by 13 ms). How long it was ready to go on and had no processor Linux tells."""

from __future__ import annotations

import contextlib
import gc
import json
import multiprocessing
import os
import sys
import threading
import time
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from vr_render.vulkan_api import lib

if TYPE_CHECKING:
    from tests.openxr_runtime.records import Frame
    from tests.openxr_runtime.runtime import Runtime

MEASURED = 250  # frames from one look at the memory to the next
MOST = 100_000  # frames; room for them is made at once, so that what is noted does not grow
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
STATM = Path("/proc/self/statm")
DELAYS = Path("/proc/thread-self/schedstat")  # nanoseconds on a processor, and ready without one


class Timing:
    """Notes frames of a runtime; make it before the application starts.

    Args:
        apart: whether the thread of the frames gets a processor of its own, see `keep_apart`.

    Attributes:
        running: whether frames count now.
    """

    def __init__(self, runtime: Runtime, apart: bool = False) -> None:
        self.running, self._apart = False, apart
        self._runtime = runtime
        self._columns = {name: array("d", bytes(8 * MOST)) for name in ("seconds", "cpu_ms", "wall_ms", "ready_ms")}
        self._memory: list[tuple[int, int | None, int]] = []
        self._count = 0
        self._began: tuple[int, int, int, int, int, int] | None = None
        self._delays: int | None = None  # file that tells of them
        self._first_picture: float | None = None
        runtime.on_frame.append(self._shown)
        runtime.after("xrWaitFrame", self._begin)
        runtime.before("xrWaitFrame", self._end)
        runtime.gate.delayed = self._delayed

    def _shown(self, frame: Frame) -> None:
        if self._first_picture is None and frame.projection:
            self._first_picture = time.time()

    def _delayed(self) -> int:
        if threading.current_thread() is not threading.main_thread():
            return 0
        if self._delays is None and DELAYS.exists():
            self._delays = os.open(DELAYS, os.O_RDONLY)
        return int(os.pread(self._delays, 64, 0).split()[1]) if self._delays is not None else 0

    def _begin(self) -> None:
        gate = self._runtime.gate
        wall = time.perf_counter_ns() - gate.late
        self._began = gate.cpu, gate.spent, gate.waited, self._delayed(), time.thread_time_ns(), wall

    def _end(self) -> None:
        cpu, wall, ready = time.thread_time_ns(), time.perf_counter_ns(), self._delayed()
        gate, began, self._began = self._runtime.gate, self._began, None
        if began is None or not self.running or self._count >= MOST:
            return
        if self._apart:
            self._apart = False
            keep_apart()
        own_cpu, own_wall, own_ready, first_ready, first_cpu, first_wall = began
        at = self._count
        self._columns["seconds"][at] = self._runtime.seconds
        self._columns["cpu_ms"][at] = (cpu - first_cpu - (gate.cpu - own_cpu)) / 1e6
        self._columns["wall_ms"][at] = (wall - first_wall - (gate.spent - own_wall)) / 1e6
        self._columns["ready_ms"][at] = (ready - first_ready - (gate.waited - own_ready)) / 1e6
        if at % MEASURED == 0:
            self._measure()
        self._count += 1
        for session in self._runtime.sessions:
            lib.vkDeviceWaitIdle(session.binding.device)
        gate.late = 0

    def _measure(self) -> None:
        gc.collect()
        try:
            resident = int(STATM.read_text("ascii").split()[1]) * PAGE
        except (OSError, ValueError, IndexError):
            resident = None
        self._memory.append((self._count, resident, sys.getallocatedblocks()))

    def write(self, file: Path) -> None:
        """Write it as JSON: a list for each of "seconds" (of the headset's clock), "cpu_ms", "wall_ms" and, of that,
        the "ready_ms" in which the thread waited for a processor (0 where the system does not tell), a value a frame;
        "memory", rows of frame, bytes that are resident (null where the system does not tell), and blocks of memory
        that Python's objects take; and "first_picture", the time at which the eyes saw something first, be it the
        loading [seconds since 1970; null: never]."""
        facts: dict[str, object] = {name: column[: self._count].tolist() for name, column in self._columns.items()}
        facts |= {"memory": self._memory, "first_picture": self._first_picture}
        file.write_text(json.dumps(facts) + "\n", encoding="utf-8")


def keep_apart() -> None:
    """Give the thread that calls a processor, of those that it may use, before all else that would run there where the
    system lets it (on Linux who may set priorities), and after it Python's other threads, which work while it waits.
    The other processors are for all threads that are not Python's and for the processes that this one has begun.
    Nothing where there is but one, or where the system cannot."""
    if not hasattr(os, "sched_setaffinity"):
        return
    ours, *others = sorted(os.sched_getaffinity(0))
    if not others:
        return
    known = {thread.native_id for thread in threading.enumerate()}
    begun = [child.pid for child in multiprocessing.active_children()]
    for process in (os.getpid(), *begun):
        for task in map(int, os.listdir(f"/proc/{process}/task")):
            with contextlib.suppress(OSError):  # it has ended
                os.sched_setaffinity(task, [ours] if task in known else others)
    for thread in known - {None}:
        first = os.sched_param(2 if thread == threading.get_native_id() else 1)
        with contextlib.suppress(OSError):  # not allowed, or ended
            os.sched_setscheduler(thread, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, first)
