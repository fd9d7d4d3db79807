"""Hands that are drawn as their joints are."""

import math

import numpy as np
import pytest

from app.desktop.settings import VrSettings
from app.vr import fingers
from app.vr.rig import Rig
from tests.openxr_runtime import Pose, hands
from vr_render.hand_meshes import PARTS
from vr_render.headset_frame import SIDES
from vr_render.scene import SHAPES, rotation

ROUNDING = 1e-6


def _rig(scale: float = 1.0) -> Rig:
    rig = Rig(VrSettings(world_scale=scale))
    rig.turn(50.0)
    rig.feet = np.array([3.0, -4.0, 60.0])
    return rig


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("shape", [{}, {"fist": 1.0}, {"pinch": 1.0}, {"pinch": 1.0, "finger": "ring"}])
@pytest.mark.parametrize("side", SIDES)
def test_each_part_lies_between_its_joints(side: str, shape: dict, scale: float) -> None:
    rig = _rig(scale)
    joints = np.array(hands.made_up(side, Pose.at(0.2, 1.2, -0.3, yaw=30, roll=70), **shape), np.float32)
    palm, *parts = fingers.shapes(side, joints, rig)
    assert palm.kind == f"palm_{side}" and palm.position == pytest.approx(rig.point(joints[0, :3]))
    assert len(parts) == 15 and {part.kind for part in parts} <= set(SHAPES)
    for (joint, kind), part in zip(fingers.BONES, parts, strict=True):
        assert part.kind == kind
        assert part.position == pytest.approx(rig.point(joints[joint, :3]), abs=ROUNDING)
        way = rig.point(joints[joint + 1, :3]) - part.position
        assert -rotation(part.orientation)[:, 2] == pytest.approx(way / np.linalg.norm(way), abs=1e-4)
        if "pinch" not in shape:  # a made-up pinch has bones of any length
            assert PARTS[kind][0] * part.scale == pytest.approx(np.linalg.norm(way), rel=0.1)


def test_a_joint_that_points_the_wrong_way_still_has_its_part_along_the_finger() -> None:
    joints = np.array(hands.made_up("right", Pose.at(0, 1.2, -0.3)), np.float32)
    for turn in ((0.0, 1.0, 0.0, 0.0), (math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5))):  # backwards, upwards
        joints[7, 3:7] = turn
        for part in fingers.shapes("right", joints, _rig()):
            assert np.isfinite(part.orientation).all()
            assert np.linalg.norm(part.orientation) == pytest.approx(1)
