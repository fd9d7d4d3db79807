"""Where someone is between two ticks."""

import math
from collections import deque
from typing import NamedTuple

import numpy as np

from gameplay.positions import Point
from taichi_kernels.units import Q14, UNITS_PER_METRE
from vr_render.scene import quaternion

KEPT = 12  # ticks
FASTEST = 2.5  # metres in a tick; what moves farther was put there
STEEPEST = 1.25  # metres up for one along the ground; what rises faster has stepped on a ledge
CENTRE = 1e-6  # metres; nearer to the planet's centre there is no up


class Pose(NamedTuple):
    """Someone at a moment.

    Attributes:
        position: of the feet [m], float64, shape (3,).
        forward: level, unit, float64, shape (3,).
        lift: metres that were stepped up, at once, so far.
        eye: height of the eye above the feet [m].
        up: of who sits in a craft, whose axes count then; None: away from the planet's centre.
    """

    position: np.ndarray
    forward: np.ndarray
    lift: float = 0.0
    eye: float = 0.0
    up: np.ndarray | None = None


def up_at(position: np.ndarray) -> np.ndarray:
    """Away from the planet's centre: unit, float64, shape (3,)."""
    x, y, z = position.tolist()
    length = math.sqrt(x * x + y * y + z * z)
    return np.array([x / length, y / length, z / length] if length > CENTRE else [0.0, 0.0, 1.0])


def level(forward: np.ndarray, up: np.ndarray) -> np.ndarray:
    """The part of a direction across `up`, unit."""
    x, y, z = forward.tolist()
    a, b, c = up.tolist()
    along = x * a + y * b + z * c
    x, y, z = x - a * along, y - b * along, z - c * along
    length = math.sqrt(x * x + y * y + z * z)
    if length > 1e-6:
        return np.array([x / length, y / length, z / length])
    return level(np.eye(3)[int(np.argmin(np.abs(up)))], up)


class Track:
    """The last moments of someone."""

    def __init__(self) -> None:
        self._ticks: deque[int] = deque(maxlen=KEPT)
        self._poses: deque[Pose] = deque(maxlen=KEPT)

    def add(self, tick: int, position: Point, forward: Point, eye: int = 0, grounded: bool = False) -> None:
        """Where someone is at a tick; positions in units, directions 16384 a one, as snapshots have them."""
        place = np.array(position, np.float64) / UNITS_PER_METRE
        ahead = np.array(forward, np.float64) / Q14
        lift = 0.0
        if self._poses:
            lift = self._poses[-1].lift
            if grounded:
                lift += _stepped(self._poses[-1].position, place)
        self._ticks.append(tick)
        self._poses.append(Pose(place, ahead, lift, eye / UNITS_PER_METRE))

    def at(self, moment: float) -> Pose:
        """Between the two ticks around a moment; the first or the last where there is none before or behind it."""
        ticks, poses = self._ticks, self._poses
        after = len(ticks) - 1  # moments are shown soon after they were told
        while after > 0 and ticks[after - 1] >= moment:
            after -= 1
        new = poses[after]
        if after == 0 or moment >= ticks[after]:
            return new
        old, span = poses[after - 1], ticks[after] - ticks[after - 1]
        way = new.position - old.position
        if way @ way > (FASTEST * span) ** 2:
            return new
        share = (moment - ticks[after - 1]) / span
        position = old.position + way * share
        forward = level(old.forward + (new.forward - old.forward) * share, up_at(position))
        return Pose(position, forward, old.lift + (new.lift - old.lift) * share, old.eye + (new.eye - old.eye) * share)


def _stepped(old: np.ndarray, new: np.ndarray) -> float:
    """Metres that someone rose on the ground beyond what a slope explains; downwards negative."""
    up = up_at(new)
    rise = float(np.sqrt(new @ new) - np.sqrt(old @ old))
    way = new - old
    along = way - up * (way @ up)
    rest = abs(rise) - STEEPEST * float(np.sqrt(along @ along))
    return float(np.copysign(rest, rise)) if 0 < rest and way @ way < FASTEST**2 else 0.0


def standing(ahead: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Quaternion of what stands upright and faces ahead; both unit, at right angles."""
    return quaternion(np.stack([np.cross(ahead, up), up, -ahead], axis=1))
