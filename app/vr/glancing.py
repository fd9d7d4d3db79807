"""Sitting down in a craft, and looking to the sides and back from its seat: the view comes out of the dark, it never
sweeps."""

import math

CHOOSES = 0.7  # of a stick's way, at which it says where to look
CLEARS = 0.2  # seconds in which the new view comes out of the dark


class Glancing:
    """Where one looks from the seat.

    Attributes:
        degrees: to the right of ahead: 0, ±90 or 180.
        fade: how dark the view is, 0 to 1.
    """

    def __init__(self) -> None:
        self.degrees = self.fade = 0.0
        self._seated = False

    def poll(self, seated: bool, stick: tuple[float, float] | None, seconds: float) -> None:
        """Go on by a frame.

        Args:
            seated: whether one sits in a craft.
            stick: to the right and up; None: it steers, and one looks ahead.
            seconds: since the last frame.
        """
        before, self._seated = (self._seated, self.degrees), seated
        if stick is None or not seated:
            self.degrees = 0.0
        elif math.hypot(*stick) >= CHOOSES:
            right, up = stick
            self.degrees = math.copysign(90.0, right) if abs(right) > abs(up) else 0.0 if up > 0 else 180.0
        self.fade = 1.0 if (seated, self.degrees) != before else max(0.0, self.fade - seconds / CLEARS)
