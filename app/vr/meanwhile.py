"""What is done while the runtime lets the frame's thread wait, in a thread of its own: no frame waits for it."""

import gc
import threading
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

AFTER = 0.0003  # seconds: the frame's thread shall be in the runtime before another one takes the interpreter
SLICE = 0.001  # seconds of work at a time: the frame's thread may have to wait for it
SHARE, LISTENS = 0.5, 0.9  # of the shortest of the last waits: that is worked in, and until which news are taken in
WAITS = 8  # those
LEAST = 0.0015  # seconds of work a wait, if there is so much: in the frame's thread where the wait is too short,
LONG, LATE, MOST = 0.05, 0.1, 0.1  # and where frames are longer than so many seconds a share of what they are, at most
OLDER, OLDEST = 16, 512  # waits from one look through what outlived the last one to the next, and through all


class Meanwhile:
    """A thread that works while another one waits inside `with`, and never at any other time.

    Python's own collection of garbage is off until `close`, and is done here.

    Args:
        work: does some for a time [s], and tells whether there is more to do. What it raises is raised in the thread
            that waits.
        news: waits for something new to do for a time [s]; whether there is.
    """

    def __init__(self, work: Callable[[float], bool], news: Callable[[float], bool]) -> None:
        self._work, self._news = work, news
        self._wake = threading.Semaphore(0)
        self._busy = threading.Lock()  # held while something is done
        self._waits = self._closed = False
        self._more = False  # whether there is more to do in this wait
        self._began, self._worked, self._least = time.perf_counter(), 0.0, LEAST
        self._count = 0
        self._lasted: deque[float] = deque(maxlen=WAITS)
        self._fault: BaseException | None = None
        gc.disable()
        self._thread = threading.Thread(target=self._run, name="meanwhile", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        now = time.perf_counter()
        # ground that is far behind what a player digs is worse than a slow frame that is a little slower
        self._least = LEAST + min(LATE * max(0.0, now - self._began - LONG), MOST)
        self._began, self._worked = now, 0.0
        self._waits = self._more = True
        self._count += 1
        self._wake.release()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lasted.append(time.perf_counter() - self._began)
        self._waits = False  # before anything else: the other thread looks when it is done with a piece
        with self._busy:
            pass
        least = self._least if self._lasted[-1] < self._least else 0.0
        while self._more and (not self._worked or self._worked < least):
            self._step(least)
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise fault

    def _run(self) -> None:
        while True:
            self._wake.acquire()
            if self._closed:
                return
            time.sleep(AFTER)
            shortest = min(self._lasted, default=0.0)
            last = self._began + LISTENS * shortest
            end = max(self._began + SHARE * shortest, time.perf_counter() + self._least)
            while self._slice(end):
                pass
            while self._waits and self._news(max(0.0, last - time.perf_counter())):
                self._slice(time.perf_counter() + SLICE)

    def _slice(self, end: float) -> bool:
        """Work a little if the other thread still waits; whether there is time and work for more."""
        with self._busy:
            left = end - time.perf_counter()
            if not self._waits or left <= 0:
                return False
            self._step(min(left, SLICE))
            return self._more

    def _step(self, seconds: float) -> None:
        began = time.perf_counter()
        try:
            if not self._worked:
                self._collect()
            self._more = self._work(seconds)
        except BaseException as fault:  # raised in the thread that waits
            self._more, self._fault = False, fault
        self._worked += time.perf_counter() - began

    def _collect(self) -> None:
        gc.collect(2 if self._count % OLDEST == 0 else 1 if self._count % OLDER == 0 else 0)

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._wake.release()
        self._thread.join()
        gc.enable()
