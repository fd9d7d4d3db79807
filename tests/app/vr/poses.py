"""Poses and bodies for tests of the headset's logic."""

import math

import numpy as np
from hypothesis import strategies as st

from app.client import poses
from app.client.poses import level, up_at
from vr_render.headset_frame import Pose
from vr_render.scene import quaternion

RADIUS = 1200.0


def pose(
    place: tuple[float, float, float] = (0.0, 1.65, 0.0), yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0
) -> Pose:
    """A pose in play space that is turned to the right, then up, then tilted clockwise [degrees]."""
    y, p, r = (math.radians(value) for value in (-yaw, pitch, -roll))
    around_y = np.array([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    around_x = np.array([[1, 0, 0], [0, math.cos(p), -math.sin(p)], [0, math.sin(p), math.cos(p)]])
    around_z = np.array([[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]])
    return Pose(np.array(place, np.float64), quaternion(around_y @ around_x @ around_z))


def body(feet: np.ndarray | tuple[float, float, float] = (0.0, RADIUS, 0.0), eye: float = 1.65) -> poses.Pose:
    """Someone who stands there and faces somewhere."""
    place = np.array(feet, np.float64)
    return poses.Pose(place, level(np.array([0.3, 0.2, -1.0]), up_at(place)), 0.0, eye)


scales = st.floats(0.5, 2.0)
directions = st.tuples(*[st.floats(-1, 1) for _ in range(3)]).map(np.array).filter(lambda v: v @ v > 0.05)
feet = directions.map(lambda v: v / np.linalg.norm(v) * RADIUS)
places = st.tuples(st.floats(-2, 2), st.floats(0.2, 2), st.floats(-2, 2))
turns = st.floats(-180, 180)
tilts = st.floats(-80, 80)
any_pose = st.builds(pose, places, turns, tilts, turns)
heads = st.builds(pose, places, turns, st.floats(-60, 60), st.floats(-20, 20))
