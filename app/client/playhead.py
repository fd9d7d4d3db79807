"""Which moment of the world a frame shows."""

TICKS = 30.0  # a second
DELAY = 1.5  # ticks behind what was told last, so that there is nearly always something to go to
FOLLOW_EARLY, FOLLOW_LATE = 0.05, 0.02  # shares of an error in the clock that are mended with each tick that is told
JUMP = 0.25  # seconds of error beyond which the clock is set anew: after a pause, or when the simulation was held up


class Playhead:
    """Goes on evenly although ticks arrive unevenly, never back, and never beyond what was told.

    It estimates the clock of the simulation from when ticks arrive. Time comes in as an argument [s].
    """

    def __init__(self) -> None:
        self._zero: float | None = None  # when tick 0 would have arrived
        self._latest = 0
        self._shown = 0.0

    def told(self, tick: int, now: float) -> None:
        """A tick has arrived."""
        sample = now - tick / TICKS
        if self._zero is None or abs(sample - self._zero) > JUMP:
            self._zero = sample
            self._shown = max(self._shown, tick - DELAY) if self._latest else float(tick)
        else:
            error = sample - self._zero
            self._zero += error * (FOLLOW_EARLY if error < 0 else FOLLOW_LATE)
        self._latest = tick

    def tick(self, now: float) -> float:
        """The moment to show, in ticks."""
        if self._zero is not None:
            moment = (now - self._zero) * TICKS - DELAY
            self._shown = max(self._shown, min(moment, float(self._latest)))
        return self._shown
