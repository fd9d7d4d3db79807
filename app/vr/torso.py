"""Where the player's body is below its head, by guess: headsets do not see it. All in play space."""

import math

import numpy as np

from app.client.poses import level
from app.vr.directions import UP, angle, heading, turned
from vr_render.headset_frame import Pose

NECK = np.array([0.0, -0.1, 0.08])  # from between the eyes, in the head's own frame [m]
HIP = np.array([0.23, -0.56, 0.03])  # of the right side, from the neck: right, up and back [m]
TWIST = 40.0  # degrees that a head turns before the body follows
SETTLE = 1.5  # seconds in which the body turns to where the head looks
BEHIND = 0.08  # metres behind the neck where a hand is over the shoulder
SHOULDER = (-0.15, 0.45)  # metres from the neck up between which it is
ASIDE = 0.45  # metres from the neck sideways


class Torso:
    """Follows the head, slowly.

    Attributes:
        neck: [m], shape (3,). ahead: level, unit.
    """

    def __init__(self) -> None:
        self.neck = np.array([0.0, 1.5, 0.0])
        self.ahead: np.ndarray | None = None
        self._axes = np.eye(3)

    def follow(self, head: Pose, seconds: float, recentred: bool = False) -> None:
        """Take the head of a frame; `recentred`: the runtime has moved the play space."""
        axes = head.matrix
        self.neck = head.position + axes @ NECK
        looks = heading(axes, UP)
        if self.ahead is None or recentred:
            self.ahead = looks
        off = angle(self.ahead, looks, UP)
        follows = off * (1 - math.exp(-seconds / SETTLE))
        if abs(off - follows) > TWIST:
            follows = off - math.copysign(TWIST, off)
        self.ahead = level(turned(self.ahead, UP, follows), UP)
        x, _, z = self.ahead.tolist()  # level
        self._axes = np.array([[-z, 0.0, -x], [0.0, 1.0, 0.0], [x, 0.0, -z]])

    def hip(self, side: str) -> np.ndarray:
        """Place of a hip [m], "left" or "right"."""
        return self.place(HIP * ((1 if side == "right" else -1), 1, 1))

    def place(self, offset: np.ndarray) -> np.ndarray:
        """In play space [m], of a place that is so far right, up and back of the neck [m], shape (3,)."""
        return self.neck + self._axes @ offset

    def over_shoulder(self, place: np.ndarray) -> bool:
        """Whether a hand reaches over a shoulder, to the pack."""
        aside, high, back = (self._axes.T @ (place - self.neck)).tolist()
        return back > BEHIND and SHOULDER[0] < high < SHOULDER[1] and abs(aside) < ASIDE
