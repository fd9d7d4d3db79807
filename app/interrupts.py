"""Ctrl-C and polite kills, as something that a loop asks for."""

import contextlib
import signal
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def stop_signal() -> Iterator[Callable[[], bool]]:
    """Yields a function that tells whether Ctrl-C or a polite kill came; a second one interrupts at once."""
    came = False

    def note(*_: object) -> None:
        nonlocal came
        if came:
            raise KeyboardInterrupt
        came = True

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
