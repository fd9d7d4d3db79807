"""How the view goes with the player's steps: head bob, and a wider view while sprinting. Both only where wanted."""

import math

import numpy as np

from app.desktop.settings import ComfortSettings

STRIDE = 1.7  # metres from one step of a foot to its next
RISE, SIDE = 0.028, 0.018  # metres that the head goes up and aside
FULL_SPEED = 4.0  # m/s from which the head goes all the way
WIDER = 8.0  # degrees
EASE = 0.18  # seconds in which both come and go
FASTEST = 30.0  # m/s; who is faster was put elsewhere


class Sway:
    """Follows the player's way over the ground.

    Attributes:
        rise, side: of the eye, upwards and to the right [m].
        wider: to be added to the field of view [degrees].
    """

    def __init__(self) -> None:
        self.rise = self.side = self.wider = 0.0
        self._place: np.ndarray | None = None
        self._phase = self._strength = 0.0

    def step(
        self, place: np.ndarray, seconds: float, *, grounded: bool, sprinting: bool, comfort: ComfortSettings
    ) -> None:
        """Take in where the eye is now.

        Args:
            place: [m from the planet's centre], float64, shape (3,).
            seconds: since the last call.
            grounded: whether the player stands on something.
            sprinting: whether the player wants to sprint.
            comfort: what is wanted.
        """
        way = np.zeros(3) if self._place is None else place - self._place
        self._place = np.array(place)
        if seconds <= 0:
            return
        length = math.sqrt(float(place @ place))
        up = place / length if length else np.array([0.0, 0.0, 1.0])
        way = way - up * (way @ up)
        along = math.sqrt(float(way @ way))
        speed = along / seconds if along < FASTEST * seconds else 0.0
        follow = 1 - math.exp(-seconds / EASE)
        walking = min(1.0, speed / FULL_SPEED) if grounded and comfort.head_bob else 0.0
        self._strength += (walking - self._strength) * follow
        self._phase = (self._phase + math.tau * speed * seconds / STRIDE) % (2 * math.tau)
        self.rise = -RISE * self._strength * abs(math.sin(self._phase / 2))
        self.side = SIDE * self._strength * math.sin(self._phase / 2)
        wide = WIDER if sprinting and comfort.view_kick and speed > 1 else 0.0
        self.wider += (wide - self.wider) * follow
