"""Thirty ticks a second on a clock of its own."""

from gameplay.game import TICKS_PER_SECOND

MOST_BEHIND = 4  # ticks that are caught up with; beyond that the world just goes slower


class Pace:
    """Says when the next tick is due. Time comes in as an argument."""

    def __init__(self, now: float) -> None:
        self._next = now

    def due(self, now: float) -> bool:
        """Whether a tick is to be played now; counts it."""
        if now < self._next:
            return False
        self._next += 1 / TICKS_PER_SECOND
        self._next = max(self._next, now - MOST_BEHIND / TICKS_PER_SECOND)
        return True

    def wait(self, now: float) -> float:
        """Seconds until the next tick."""
        return max(0.0, self._next - now)

    def restart(self, now: float) -> None:
        """After a pause: what was missed is not caught up with."""
        self._next = now
