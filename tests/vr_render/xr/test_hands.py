"""Bare hands: joints, where they are and point, what a pinch is."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.openxr_runtime import Headset as Machine
from tests.openxr_runtime import Pose, Runtime, hands
from tests.vr_render.xr.wearing import Wearer, worn
from vr_render.headset_frame import JOINTS, SIDES
from vr_render.xr import hand_tracking
from vr_render.xr.hand_tracking import OPENED, PINCHED, Pinch

WRIST = Pose.at(0.2, 1.2, -0.3, yaw=30)
AHEAD = np.array([-0.5, 0.0, -math.sqrt(0.75)])  # of the wrist


def _shown(runtime, side, wrist=WRIST, pinch=0.0):
    hand = runtime.player.hand(side)
    hand.profile, hand.joints = None, hands.made_up(side, wrist, pinch)


@pytest.mark.parametrize("side", SIDES)
def test_a_bare_hand_is_where_its_joints_are(runtime, side):
    _shown(runtime, side)
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        hand = wearer.turn().hands[side]
        assert hand.joints.shape == (JOINTS, 8) and hand.joints.dtype == np.float32
        made = np.array(runtime.player.hand(side).joints)
        assert hand.joints == pytest.approx(made, abs=1e-5)
        assert hand.grip.position == pytest.approx(made[0, :3], abs=1e-5)
        assert hand.aim.position == pytest.approx(made[7, :3], abs=1e-5)
        assert -hand.aim.matrix[:, 2] == pytest.approx(AHEAD, abs=1e-5)
        thumb_to_little = made[25, :3] - made[5, :3]
        assert thumb_to_little @ hand.grip.matrix[:, 2] > 0.05, "the back of the grip points away from the thumb"
        outward = np.array([0.0, 1.0, 0.0]) * (1 if side == "right" else -1)
        assert hand.grip.matrix[:, 0] == pytest.approx(outward, abs=1e-5)


def test_a_pinch_is_an_input(runtime):
    _shown(runtime, "right")
    _shown(runtime, "left")
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        assert wearer.turn().input.levels == {}
        _shown(runtime, "right", pinch=1.0)
        assert wearer.turn().input.levels == {"vr.main_pinch": 1.0}
        _shown(runtime, "left", pinch=1.0)
        assert set(wearer.turn().input.levels) == {"vr.main_pinch", "vr.off_pinch"}
        runtime.player.right.joints = None
        frame = wearer.turn()
        assert set(frame.input.levels) == {"vr.off_pinch"}
        assert frame.hands["right"].joints is None and frame.hands["right"].grip is None
        _shown(runtime, "right", pinch=1.0)
        assert set(wearer.turn().input.levels) == {"vr.off_pinch"}, "a hand that comes pinching has to open first"


def test_a_hand_around_a_controller_does_not_pinch(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        wearer.turn()
        hand = runtime.player.right
        hand.joints = hands.made_up("right", WRIST)
        wearer.turn()
        hand.joints = hands.made_up("right", WRIST, pinch=1.0)
        frame = wearer.turn()
        assert frame.input.levels == {}
        assert frame.hands["right"].joints is not None
        assert frame.hands["right"].grip.position == pytest.approx(list(hand.grip.position), abs=1e-5)


def test_the_speed_of_a_bare_hand_is_told(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        for step in range(4):
            _shown(runtime, "left", Pose.at(0.02 * step, 1.2, -0.3))
            frame = wearer.turn()
        assert frame.hands["left"].velocity == pytest.approx([0.02 / frame.period, 0, 0], abs=1e-3)


def test_joints_that_are_none_are_no_hand(runtime, caplog):
    _shown(runtime, "right")
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        good = list(runtime.player.right.joints)
        for row in ((math.nan, *good[3][1:]), (*good[3][:3], 0.0, 0.0, 0.0, 3.0, *good[3][7:])):
            runtime.player.right.joints = [*good[:3], row, *good[4:]]
            hand = wearer.turn().hands["right"]
            assert hand.joints is None and hand.grip is None and hand.aim is None
        assert caplog.text.count("a joint of the right hand") == 1
        runtime.player.right.joints = good
        assert wearer.turn().hands["right"].grip is not None


def test_a_machine_that_cannot_track_hands_is_asked_for_none():
    for machine in (Machine(hand_tracking=False), Machine().without("XR_EXT_hand_tracking")):
        with Runtime(machine) as runtime:
            runtime.player.right.joints = hands.made_up("right", WRIST)
            with worn() as headset:
                wearer = Wearer(headset)
                wearer.focus()
                assert wearer.turn().hands["right"].joints is None
                assert "xrCreateHandTrackerEXT" not in runtime.calls
            assert not runtime.violations


# --- By numbers -----------------------------------------------------------------------------------------------------


def _joints(gap: float) -> np.ndarray:
    """A hand whose thumb and index finger are so far apart, from skin to skin [m]."""
    joints = np.zeros((JOINTS, 8), np.float32)
    joints[:, 6], joints[:, 7] = 1.0, 0.008
    joints[hand_tracking.INDEX_TIP, 0] = gap + 0.016
    return joints


@given(nearer=st.floats(-0.01, 0.2), farther=st.floats(-0.01, 0.2))
def test_nearer_fingers_pinch_harder(nearer, farther):
    nearer, farther = sorted((nearer, farther))
    assert 0 <= hand_tracking.strength(_joints(farther)) <= hand_tracking.strength(_joints(nearer)) <= 1


def test_touching_fingers_pinch_and_open_hands_do_not():
    assert hand_tracking.strength(_joints(0.0)) == 1
    assert hand_tracking.strength(_joints(0.06)) == 0


@given(strengths=st.lists(st.floats(0, 1), max_size=40))
def test_a_pinch_begins_and_ends_once(strengths):
    pinch, held = Pinch(), False
    for strength in strengths:
        level = pinch.poll(strength)
        if strength >= PINCHED:
            held = True
        elif strength < OPENED:
            held = False
        assert level == (strength if held else 0.0), "in between it stays what it was"


@given(trembling=st.lists(st.floats(OPENED, PINCHED, exclude_max=True), max_size=40), pinched=st.booleans())
def test_trembling_fingers_change_nothing(trembling, pinched):
    pinch = Pinch()
    pinch.poll(1.0 if pinched else 0.0)
    assert {pinch.poll(strength) > 0 for strength in trembling} <= {pinched}
