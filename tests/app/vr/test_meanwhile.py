"""What is done while a frame's thread waits: only then, never too little, and no fault is lost."""

import contextlib
import gc
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from app.vr.meanwhile import LISTENS, Meanwhile

LONG = 0.1  # seconds


class Work:
    """So many steps of work, and news that may come."""

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.waits = False
        self.threads: list[int] = []
        self.came = threading.Event()
        self.fault: Exception | None = None

    def __call__(self, seconds: float) -> bool:
        assert self.waits, "nothing is done while the frame's thread does not wait"
        self.threads.append(threading.get_ident())
        if self.fault is not None:
            raise self.fault
        if self.came.is_set():
            self.came.clear()
            self.left += 1
        self.left -= 1
        return self.left > 0

    def news(self, seconds: float) -> bool:
        return self.came.wait(min(seconds, LONG))


Opened = Callable[[Work], Meanwhile]


@pytest.fixture
def opened() -> Iterator[Opened]:
    with contextlib.ExitStack() as stack:
        yield lambda work: stack.enter_context(contextlib.closing(Meanwhile(work, work.news)))


def wait(meanwhile: Meanwhile, work: Work, seconds: float, during: Callable[[], object] = lambda: None) -> None:
    work.waits = True
    with meanwhile:
        time.sleep(seconds)
        during()
        time.sleep(seconds)
    work.waits = False


def test_all_is_done_in_another_thread_while_the_frame_waits(opened: Opened) -> None:
    work = Work(20)
    meanwhile = opened(work)
    for _ in range(3):
        wait(meanwhile, work, LONG)
        time.sleep(0.01)
    assert work.left <= 0
    assert set(work.threads) == {work.threads[0]} != {threading.get_ident()}


def test_a_wait_that_is_too_short_makes_the_frame_work(opened: Opened) -> None:
    work = Work(1000)
    meanwhile = opened(work)
    for number in range(5):
        before = len(work.threads)
        wait(meanwhile, work, 0.0)
        assert len(work.threads) > before, number
    assert threading.get_ident() in work.threads


def test_news_are_taken_in_when_they_come(opened: Opened) -> None:
    work = Work(1)
    meanwhile = opened(work)
    wait(meanwhile, work, LONG)
    done = len(work.threads)
    wait(meanwhile, work, LONG * LISTENS / 2, during=work.came.set)
    assert len(work.threads) == done + 2, "once as always, and once more for the news"


def test_a_fault_is_raised_where_it_is_waited(opened: Opened) -> None:
    work = Work(1)
    work.fault = OSError("gone")
    meanwhile = opened(work)
    with pytest.raises(OSError, match="gone"):
        wait(meanwhile, work, LONG)
    work.fault = None
    wait(meanwhile, work, LONG)


def test_garbage_is_collected_there_alone(opened: Opened) -> None:
    work = Work(1)
    collected: list[int] = []

    def told(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            collected.append(threading.get_ident())

    meanwhile = opened(work)
    assert not gc.isenabled()
    gc.callbacks.append(told)
    try:
        wait(meanwhile, work, LONG)
    finally:
        gc.callbacks.remove(told)
    assert collected and threading.get_ident() not in collected
    meanwhile.close()
    assert gc.isenabled()


def test_nothing_is_begun_once_the_wait_is_over(opened: Opened) -> None:
    over = threading.Event()
    begun: list[bool] = []

    def work(seconds: float) -> bool:
        begun.append(over.is_set())
        time.sleep(0.01)
        return True

    with contextlib.closing(Meanwhile(work, lambda seconds: True)) as meanwhile:
        for _ in range(5):
            over.clear()
            with meanwhile:
                time.sleep(LONG)
                over.set()
    assert len(begun) > 5
    assert not any(begun)
