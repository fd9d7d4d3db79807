"""The headset's clock: virtual, a frame at a time, or the wall's."""

from __future__ import annotations

import time
from collections.abc import Callable

START = 1_000_000_000  # ns, at first


class Clock:
    """Nanoseconds `now`, and whether they are `realtime`."""

    def __init__(self, realtime: bool) -> None:
        self.realtime = realtime
        self.now = START
        self._began = 0.0

    @property
    def seconds(self) -> float:
        """Seconds since it began."""
        return (self.now - START) / 1e9

    def due(self, period: int) -> bool:
        """Whether the next frame's time has come: in real time it may be ahead."""
        if not self.realtime:
            return True
        self._begin(period)
        return time.perf_counter() >= self._began + self.seconds + period / 1e9

    def _begin(self, period: int) -> None:
        self._began = self._began or time.perf_counter() - self.seconds - period / 1e9

    def tick(self, period: int, sleep: Callable[[float], None]) -> None:
        """Go on by a frame; in real time wait for it, and miss those that are over already, as a display does."""
        self.now += period
        if not self.realtime:
            return
        self._begin(period)
        late = time.perf_counter() - self._began - self.seconds
        self.now += max(0, int(late * 1e9 / period)) * period
        sleep(max(0.0, self._began + self.seconds - time.perf_counter()))
