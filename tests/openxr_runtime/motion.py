"""Moving a head or a hand from pose to pose, smoothly, with the velocities that belong to it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from tests.openxr_runtime.poses import Pose, Quaternion, Vector, between, product

STILL: Vector = (0.0, 0.0, 0.0)


def smooth(share: float) -> float:
    """0..1 with a soft start and end."""
    return share * share * (3 - 2 * share)


@dataclass
class Motion:
    """A way from one pose to the next, in a frame of reference that may itself move ("stage" or "body").

    Attributes:
        begin, end: seconds. steady: at one speed, so that it still moves at the end (a throw).
    """

    start: Pose
    target: Pose
    begin: float = 0.0
    end: float = 0.0
    frame: str = "stage"
    steady: bool = False

    def at(self, seconds: float) -> Pose:
        """The pose at a time, in the frame."""
        if seconds >= self.end:
            return self.target
        share = (seconds - self.begin) / (self.end - self.begin)
        share = share if self.steady else smooth(share)
        first, last = self.start, self.target
        x, y, z = (a + (b - a) * share for a, b in zip(first.position, last.position, strict=True))
        return Pose((x, y, z), between(first.orientation, last.orientation, share))


@dataclass
class Mover:
    """One tracked thing: its motion, and where it was when it was asked last."""

    motion: Motion
    pose: Pose = field(init=False)
    _asked: float = -1.0

    def __post_init__(self) -> None:
        self.pose = self.motion.target

    def move(self, seconds: float, body: Pose) -> tuple[Pose, Vector, Vector]:
        """Pose, velocity and spin in STAGE at a time; velocities are those since the time before."""
        motion = self.motion
        pose = (body if motion.frame == "body" else Pose()) * motion.at(seconds)
        passed = seconds - self._asked
        before, self.pose, self._asked = self.pose, pose, seconds
        if passed <= 0 or passed > 1:
            return pose, STILL, STILL
        a, b, c = ((new - old) / passed for new, old in zip(pose.position, before.position, strict=True))
        return pose, (a, b, c), _spin(before.orientation, pose.orientation, passed)


def _spin(first: Quaternion, second: Quaternion, seconds: float) -> Vector:
    x, y, z, w = product(second, (-first[0], -first[1], -first[2], first[3]))
    if w < 0:
        x, y, z, w = -x, -y, -z, -w
    sine = math.sqrt(x * x + y * y + z * z)
    if sine < 1e-9:
        return STILL
    rate = 2 * math.atan2(sine, w) / sine / seconds
    return x * rate, y * rate, z * rate


def body(head: Pose) -> Pose:
    """The frame of the body under a head: on the floor, turned as the head looks."""
    x, _, z = head.position
    return Pose.at(x, 0.0, z, yaw=math.degrees(head.yaw))
