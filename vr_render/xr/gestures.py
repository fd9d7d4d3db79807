"""What a bare hand says by its fingers, as the inputs of a controller that it does not hold.

Thumb to index finger is a pinch. Thumb to middle finger, held and moved, is a stick. Thumb to ring finger is a button.
The four fingers closed are a grip. A hand makes one gesture at a time.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from vr_render.headset_frame import Pose
from vr_render.xr.hand_input import stick

THUMB_TIP = 5  # joint
KNUCKLES = {"index": 7, "middle": 12, "ring": 17, "little": 22}  # three joints more to the tip
TOUCHING, APART = 0.005, 0.05  # metres between the skins of thumb and finger at which a pinch is 1 and 0
# Strengths from which on a pinch counts, and below which it counts no more. Only the index finger pinches loosely: on
# its way to the ring finger the thumb goes by the others.
PINCHES = {"index": (0.75, 0.4), "middle": (0.9, 0.5), "ring": (0.9, 0.5)}
BIAS = 0.15  # of strength for the index finger, beside which the middle one often lies
CLOSED, STRAIGHT = 0.5, 0.75  # from knuckle to tip as a share of the finger's length, in a fist and not at all in one
FIST = 0.5  # of a fist, from which on nothing is pinched
REACH = 0.07  # metres that push the stick all the way


def strength(joints: np.ndarray, finger: str = "index") -> float:
    """How near the tips of thumb and finger are: 0 apart, 1 touching."""
    thumb, tip = joints[THUMB_TIP].tolist(), joints[KNUCKLES[finger] + 3].tolist()
    gap = math.dist(thumb[:3], tip[:3]) - thumb[7] - tip[7]
    return min(1.0, max(0.0, (APART - gap) / (APART - TOUCHING)))


def fist(joints: np.ndarray) -> float:
    """How far the four fingers are closed, 0 to 1: as far as the straightest."""
    straightest = 0.0
    for knuckle in KNUCKLES.values():
        places = joints[knuckle : knuckle + 4, :3].tolist()
        length = sum(math.dist(a, b) for a, b in itertools.pairwise(places))
        straightest = max(straightest, math.dist(places[0], places[3]) / max(length, 1e-6))
    return min(1.0, max(0.0, (STRAIGHT - straightest) / (STRAIGHT - CLOSED)))


class Gestures:
    """Remembers the gesture that a hand makes: none of them flutters.

    Attributes:
        held: finger that the thumb is at, "" none.
    """

    def __init__(self) -> None:
        self.held = ""
        self._start = np.zeros(3)
        self._right, self._ahead = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, -1.0])

    def poll(self, joints: np.ndarray, head: Pose | None) -> dict[str, float]:
        """Take a frame; levels of "pinch", "squeeze", "ring" and the stick, 0 to 1.

        Args:
            joints: as of `Hand.joints`. head: in play space; what the stick's directions are seen from.
        """
        near = {finger: strength(joints, finger) for finger in PINCHES}
        grip = fist(joints)
        if self.held:
            if near[self.held] < PINCHES[self.held][1] or grip >= FIST:
                self.held = ""
        elif grip < FIST:
            meant = [finger for finger, (begins, _) in PINCHES.items() if near[finger] >= begins]
            if meant:
                self.held = max(meant, key=lambda finger: near[finger] + (BIAS if finger == "index" else 0.0))
                self._begin(joints, head)
        return {
            "pinch": near["index"] if self.held == "index" else 0.0,
            "squeeze": 0.0 if self.held else grip,
            "ring": float(self.held == "ring"),
            **self._stick(joints),
        }

    def _begin(self, joints: np.ndarray, head: Pose | None) -> None:
        self._start = joints[THUMB_TIP, :3].astype(np.float64)
        right = np.array([1.0, 0.0, 0.0]) if head is None else head.matrix[:, 0] * (1.0, 0.0, 1.0)
        length = math.hypot(right[0], right[2])
        if length > 1e-3:  # else the head lies on its side: the directions of before stay
            self._right = right / length
            self._ahead = np.array([self._right[2], 0.0, -self._right[0]])

    def _stick(self, joints: np.ndarray) -> dict[str, float]:
        if self.held != "middle":
            return stick(0.0, 0.0)
        way = joints[THUMB_TIP, :3] - self._start
        # ahead and upwards are the same push: a hand does either
        return stick(float(way @ self._right) / REACH, float(way @ self._ahead + way[1]) / REACH)
