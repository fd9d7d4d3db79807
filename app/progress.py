"""How far long work is, on standard error: one line that is drawn over on a terminal, a line now and then elsewhere."""

import sys
import time
from typing import TextIO

REDRAW = 0.1  # seconds between two drawings on a terminal
REPORT = 10.0  # seconds between two lines elsewhere
WIDTH = 28


class Progress:
    """A bar over a known number of steps; use it as a context manager.

    Args:
        label: what is being done.
        total: number of steps.
        stream: where to draw; standard error when None.
    """

    def __init__(self, label: str, total: int, stream: TextIO | None = None) -> None:
        self._label, self._total = label, max(1, total)
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._start = self._drawn = time.monotonic()
        self._width = 0

    def __enter__(self) -> "Progress":
        if self._terminal:
            self._draw(0)
        return self

    def __exit__(self, *_: object) -> None:
        if self._terminal:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()

    def update(self, done: int) -> None:
        """So many steps are done; cheap enough to call at each."""
        now = time.monotonic()
        if now - self._drawn < (REDRAW if self._terminal else REPORT):
            return
        self._drawn = now
        self._draw(done)

    def _draw(self, done: int) -> None:
        share = min(1.0, done / self._total)
        elapsed = time.monotonic() - self._start
        left = f", {elapsed / share - elapsed:.0f} s left" if share > 0.02 else ""
        if self._terminal:
            filled = round(share * WIDTH)
            line = f"{self._label} [{'#' * filled}{'.' * (WIDTH - filled)}] {share:4.0%}{left}"
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            self._stream.write(f"{self._label}: {share:.0%}{left}\n")
        self._stream.flush()


def say(text: str) -> None:
    """One line for the person at the keyboard, on standard error."""
    print(text, file=sys.stderr, flush=True)
