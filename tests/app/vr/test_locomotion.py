"""Smooth walking by head and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.settings import VrSettings
from app.vr.directions import angle, heading, turned
from app.vr.locomotion import Walk, walk
from app.vr.rig import Rig
from tests.app.vr.poses import body, pose, turns
from vr_render.scene import rotation

FULL = (0.0, 1.0)


def axes(rig: Rig, **turn: float) -> np.ndarray:
    return rotation(rig.place(pose(**turn)).orientation)


@pytest.fixture
def rig() -> Rig:
    made = Rig(VrSettings())
    made.follow(body(), pose(), 0.0, 0.1)
    return made


def way(rig: Rig, wish: Walk, facing: np.ndarray) -> np.ndarray:
    """Where the simulation walks: it turns first, then goes."""
    forward = turned(facing, rig.up, wish.yaw)
    return forward * wish.forward + np.cross(forward, rig.up) * wish.right


@given(yaw=turns, pitch=st.floats(-85, 85), facing=turns, aside=turns, hand=turns, by_hand=st.booleans())
def test_the_stick_goes_where_the_guide_points_and_the_body_faces_where_the_head_does(
    yaw: float, pitch: float, facing: float, aside: float, hand: float, by_hand: bool
) -> None:
    rig = Rig(VrSettings())
    rig.follow(body(), pose(), 0.0, 0.1)
    head = axes(rig, yaw=yaw, pitch=pitch)
    guide = axes(rig, yaw=hand, pitch=-60.0) if by_hand else head
    forward = turned(rig.ahead, rig.up, facing)
    stick = math.sin(math.radians(aside)), math.cos(math.radians(aside))
    wish = walk(stick, head, guide, rig.up, (forward, 0.3))
    gone = way(rig, wish, forward)
    assert np.linalg.norm(gone) == pytest.approx(1, abs=1e-9)
    wanted = turned(heading(guide, rig.up), rig.up, aside)
    np.testing.assert_allclose(gone, wanted, atol=1e-6)
    after = turned(forward, rig.up, wish.yaw)
    assert abs(angle(after, heading(head, rig.up), rig.up)) < 0.51
    assert abs(math.degrees(0.3) + wish.pitch - pitch) < 0.51


def test_a_head_that_is_almost_still_sends_nothing_and_yet_the_way_is_right(rig: Rig) -> None:
    head = axes(rig, yaw=0.4, pitch=0.3)
    wish = walk(FULL, head, head, rig.up, (rig.ahead, 0.0))
    assert (wish.yaw, wish.pitch) == (0.0, 0.0)
    np.testing.assert_allclose(way(rig, wish, rig.ahead), heading(head, rig.up), atol=1e-6)


def test_strafing_and_going_back(rig: Rig) -> None:
    head = axes(rig)
    right, back = (walk(stick, head, head, rig.up, (rig.ahead, 0.0)) for stick in ((1.0, 0.0), (0.0, -1.0)))
    assert (right.forward, right.right) == pytest.approx((0, 1), abs=1e-9)
    assert (back.forward, back.right) == pytest.approx((-1, 0), abs=1e-9)


def test_wishes_to_sprint_and_crouch_pass(rig: Rig) -> None:
    head = axes(rig)
    wish = walk(FULL, head, head, rig.up, (rig.ahead, 0.0), sprint=True, crouch=True)
    assert wish.sprint and wish.crouch
