"""The body below the head, the tool at its hip, and the pack behind its shoulder."""

import math

import numpy as np
import pytest
from hypothesis import given

from app.vr.directions import UP, angle
from app.vr.holster import Holster
from app.vr.torso import TWIST, Torso
from tests.app.vr.poses import pose, turns
from vr_render.headset_frame import Pose

FRAME = 1 / 90


def standing(yaw: float = 0.0, place: tuple[float, float, float] = (0.0, 1.65, 0.0)) -> Torso:
    torso = Torso()
    torso.follow(pose(place, yaw=yaw), FRAME)
    return torso


def around(yaw: float, right: float, up: float, back: float) -> np.ndarray:
    """A place beside somebody who stands in the origin [m]."""
    turn = math.radians(yaw)
    ahead, aside = np.array([math.sin(turn), 0, -math.cos(turn)]), np.array([math.cos(turn), 0, math.sin(turn)])
    return aside * right - ahead * back + (0.0, up, 0.0)


@given(yaw=turns)
def test_hips_and_shoulders_turn_with_the_body(yaw: float) -> None:
    torso = standing(yaw)
    for side, sign in (("right", 1), ("left", -1)):
        away = torso.hip(side) - around(yaw, sign * 0.23, 1.0, 0.1)
        assert np.linalg.norm(away) < 0.05, "a hand's breadth beside the hip"
    assert torso.over_shoulder(around(yaw, 0.2, 1.6, 0.3))
    assert torso.over_shoulder(around(yaw, -0.2, 1.75, 0.25))
    for place in ((0.2, 1.6, -0.2), (0.2, 1.0, 0.3), (0.8, 1.6, 0.3), (0.0, 2.3, 0.3)):
        assert not torso.over_shoulder(around(yaw, *place)), place


def test_a_glance_moves_no_hip_and_looking_back_does() -> None:
    torso = standing()
    for _ in range(9):
        torso.follow(pose(yaw=35), FRAME)
    assert torso.ahead is not None
    assert abs(angle(np.array([0.0, 0.0, -1.0]), torso.ahead, UP)) < 4
    torso.follow(pose(yaw=100), FRAME)
    assert angle(np.array([0.0, 0.0, -1.0]), torso.ahead, UP) == pytest.approx(100 - TWIST, abs=0.1)
    for _ in range(90 * 8):
        torso.follow(pose(yaw=100), FRAME)
    assert angle(np.array([0.0, 0.0, -1.0]), torso.ahead, UP) == pytest.approx(100, abs=1)


def test_looking_down_at_the_tool_leaves_the_hip_where_it_is() -> None:
    torso = standing()
    before = torso.hip("right")
    torso.follow(pose((0.0, 1.53, -0.05), pitch=-60), FRAME)  # the eyes go down and ahead
    assert np.linalg.norm(torso.hip("right") - before) < 0.02


def test_when_the_room_is_moved_the_body_faces_where_the_head_does() -> None:
    torso = standing()
    torso.follow(pose(yaw=170), FRAME, recentred=True)
    assert torso.ahead is not None
    assert angle(np.array([0.0, 0.0, -1.0]), torso.ahead, UP) == pytest.approx(170, abs=0.1)


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_tool_goes_to_the_hip_and_back(side: str) -> None:
    holster, torso = Holster(), standing()
    hip, far = torso.hip(side) + 0.05 * UP, np.array([0.0, 1.2, -0.4])
    other = torso.hip("left" if side == "right" else "right")
    assert not holster.poll(far, True, torso, side) and holster.drawn
    assert not holster.poll(other, True, torso, side) and holster.drawn
    holster.poll(hip, False, torso, side)
    assert holster.near and holster.entered
    assert holster.poll(hip, True, torso, side) and not holster.drawn
    assert not holster.entered
    assert not holster.poll(None, True, torso, side) and not holster.near
    assert holster.poll(hip, True, torso, side) and holster.drawn


def test_at_the_hip_the_tool_points_down() -> None:
    torso = standing(yaw=30)
    hangs: Pose = Holster.pose(torso, "right")
    np.testing.assert_allclose(-hangs.matrix[:, 2], -UP, atol=1e-12)
    np.testing.assert_allclose(hangs.matrix[:, 1], torso.ahead, atol=1e-12)
    np.testing.assert_allclose(hangs.position, torso.hip("right"))
