"""Where panels hang. All in play space."""

import math

import numpy as np

from app.vr.directions import UP, across, heading, product
from app.vr.torso import Torso
from vr_render.headset_frame import Pose
from vr_render.scene import facing, quaternion

SEEN, HIDDEN = math.cos(math.radians(38)), math.cos(math.radians(50))  # of the wrist: how it has to lie, and look
WRIST_BACK, WRIST_OUT = 0.08, 0.05  # metres from the grip to the forearm, and out of it
AT_SIDE = np.array([-0.24, -0.3, -0.46])  # of a body with a right hand alone, from the neck: right, up, back [m]
GAUGE = np.array([-0.085, 0.075, 0.0])  # beside the tool in a right hand, in the tool's frame [m]
GAUGE_OUT = 0.04  # half its width [m]
GAUGE_TILT = 25.0  # degrees by which it leans back


def _on_wrist(out: float) -> tuple[np.ndarray, np.ndarray]:
    """Place and turn in the grip's frame, of a panel that looks along so much of its +X."""
    up, back = np.array([0.0, 0.0, 1.0]), np.array([out, 0.0, 0.0])
    turn = quaternion(np.stack([across(up, back), up, back], axis=1))
    return np.array([out * WRIST_OUT, WRIST_BACK, 0.0]), turn


_WRISTS = {"left": _on_wrist(-1.0), "right": _on_wrist(1.0)}


def towards(place: np.ndarray, eye: np.ndarray) -> Pose:
    """At a place, read from where the eye is, upright."""
    return Pose(place, facing(place - eye, UP))


def before(head: Pose, distance: float, drop: float = 0.0) -> Pose:
    """Before the player, where it faces on the floor, a little below the eyes [m]."""
    ahead = heading(head.matrix, UP)
    return towards(head.position + ahead * distance - UP * drop, head.position)


def below(main: Pose, down: float, out: float) -> Pose:
    """Under another panel, nearer to the player and leaning back, as a keyboard lies [m]."""
    axes = main.matrix
    lean = np.array([-math.sin(math.radians(18)), 0.0, 0.0, math.cos(math.radians(18))])
    return Pose(main.position - axes[:, 1] * down + axes[:, 2] * out, product(main.orientation, lean))


def wrist(grip: Pose, side: str) -> Pose:
    """On the back of a wrist, as a watch is worn: its upper edge lies on the little finger's side.

    A grip has +Z along what is held, from the thumb to the little finger, and +X to the right of the fist.
    """
    place, turn = _WRISTS[side]
    return Pose(grip.position + grip.matrix @ place, product(grip.orientation, turn))


def at_side(torso: Torso, main: str, head: Pose) -> Pose:
    """Before the hip of the hand that is missing, in reach of the dominant one, read from where the head is."""
    return towards(torso.place(AT_SIDE * ((1.0 if main == "right" else -1.0), 1.0, 1.0)), head.position)


def looked_at(pose: Pose, head: Pose, before: bool) -> bool:
    """Whether a panel lies so that the head reads it; `before`: whether it did."""
    way = head.position - pose.position
    way = way / max(1e-9, math.sqrt(float(way @ way)))
    least = HIDDEN if before else SEEN
    return float(pose.matrix[:, 2] @ way) > least and float(-head.matrix[:, 2] @ -way) > least


def gauge(tool: Pose, side: str, scale: float) -> Pose:
    """On the inner side of the tool; a larger one is farther from it."""
    place = (GAUGE - (GAUGE_OUT * (scale - 1.0), 0.0, 0.0)) * ((1.0 if side == "right" else -1.0), 1.0, 1.0)
    half = math.radians(-GAUGE_TILT) / 2
    lean = np.array([math.sin(half), 0.0, 0.0, math.cos(half)])
    return Pose(tool.position + tool.matrix @ place, product(tool.orientation, lean))


def locked(down: float, distance: float) -> Pose:
    """Fixed to the head, so many degrees below where it looks."""
    angle = math.radians(down)
    place = np.array([0.0, -math.sin(angle), -math.cos(angle)]) * distance
    return Pose(place, facing(place, UP))
