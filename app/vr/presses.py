"""Levels that count as presses."""

from app.desktop.controls import PRESSED, RELEASED


class Press:
    """A trigger, a grip or a push of a stick as a button.

    Attributes:
        held: whether it counts as pressed. went_down, went_up: whether that changed with the last level.
    """

    def __init__(self, down: float = PRESSED, up: float = RELEASED) -> None:
        self._down, self._up = down, up
        self.held = self.went_down = self.went_up = False

    def poll(self, level: float) -> None:
        """Take the level of a frame, 0 to 1."""
        held = level >= self._down or (self.held and level > self._up)
        self.went_down, self.went_up = held and not self.held, self.held and not held
        self.held = held
