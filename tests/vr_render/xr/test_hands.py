"""Bare hands: joints, where they are and point, what their fingers say."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.openxr_runtime import Headset as Machine
from tests.openxr_runtime import Pose, Runtime, hands
from tests.vr_render.xr.wearing import Wearer, worn
from vr_render.headset_frame import JOINTS, SIDES
from vr_render.xr import gestures
from vr_render.xr.gestures import PINCHES, REACH, Gestures

WRIST = Pose.at(0.2, 1.2, -0.3, yaw=30)
AHEAD = np.array([-0.5, 0.0, -math.sqrt(0.75)])  # of the wrist


def _shown(runtime, side, wrist=WRIST, pinch=0.0, **more):
    hand = runtime.player.hand(side)
    hand.profile, hand.joints = None, hands.made_up(side, wrist, pinch, **more)


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


# --- Gestures -------------------------------------------------------------------------------------------------------


def _along(right=0.0, up=0.0, ahead=0.0):
    """The wrist, moved as someone sees it who looks along −Z [m]."""
    return Pose.at(0.2 + right, 1.2 + up, -0.3 - ahead, yaw=30)


@pytest.mark.parametrize(
    ("moved", "wanted"),
    [
        ({"ahead": REACH}, {"stick_up": 1.0}),
        ({"up": REACH / 2}, {"stick_up": 0.5}),
        ({"ahead": -REACH}, {"stick_down": 1.0}),
        ({"right": REACH}, {"stick_right": 1.0}),
        ({"right": -REACH / 2, "ahead": REACH / 2}, {"stick_left": 0.5, "stick_up": 0.5}),
        ({"ahead": 5 * REACH}, {"stick_up": 1.0}),
    ],
)
@pytest.mark.parametrize("side", SIDES)
def test_thumb_and_middle_finger_hold_a_stick(runtime, side, moved, wanted):
    role = "main" if side == "right" else "off"
    _shown(runtime, side, _along())
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        _shown(runtime, side, _along(), 1.0, finger="middle")
        assert wearer.turn().input.levels == {}
        _shown(runtime, side, _along(**moved), 1.0, finger="middle")
        expected = {f"vr.{role}_{name}": level for name, level in wanted.items()}
        assert wearer.turn().input.levels == pytest.approx(expected, abs=1e-4)
        _shown(runtime, side, _along(**moved))
        assert wearer.turn().input.levels == {}, "let go"
        _shown(runtime, side, _along(**moved), 1.0, finger="middle")
        assert wearer.turn().input.levels == {}, "it begins where it is taken"


def test_the_stick_goes_where_the_player_looks(runtime):
    _shown(runtime, "left", _along())
    runtime.player.head = Pose.at(0, 1.6, 0, yaw=90, pitch=-40)  # along −X
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        _shown(runtime, "left", _along(), 1.0, finger="middle")
        wearer.turn()
        _shown(runtime, "left", _along(right=-REACH), 1.0, finger="middle")
        levels = wearer.turn().input.levels
        assert levels.pop("vr.off_stick_up") == pytest.approx(1.0)
        assert max(levels.values(), default=0.0) < 1e-4


def test_thumb_and_ring_finger_press_a_button(runtime):
    _shown(runtime, "right")
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        wearer.turn()
        _shown(runtime, "right", pinch=1.0, finger="ring")
        frame = wearer.turn()
        assert [(event.name, event.down) for event in frame.input.events] == [("vr.main_ring", True)]
        assert frame.input.levels == {}
        assert wearer.turn().input.events == ()
        _shown(runtime, "right")
        assert [(event.name, event.down) for event in wearer.turn().input.events] == [("vr.main_ring", False)]


def test_a_fist_is_a_grip(runtime):
    _shown(runtime, "right")
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        wearer.turn()
        for share in (0.2, 0.4, 0.6, 0.8, 1.0):
            _shown(runtime, "right", fist=share)
            assert set(wearer.turn().input.levels) <= {"vr.main_squeeze"}
        assert wearer.frame.input.levels == {"vr.main_squeeze": 1.0}
        _shown(runtime, "right", fist=0.3)
        assert wearer.turn().input.levels == {}


def test_what_the_runtime_reads_from_the_fingers_counts_more(runtime):
    """XR_EXT_hand_interaction says pinch and grip itself; stick and menu are read here."""
    _shown(runtime, "right")
    runtime.player.right.profile = "ext/hand_interaction_ext"
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        hand = runtime.player.right
        wearer.until(lambda: "hand_interaction" in wearer.frame.hands["right"].profile)
        wearer.turn()
        hand.joints = hands.made_up("right", WRIST, pinch=1.0)
        assert wearer.turn().input.levels == {}
        hand.inputs = {"pinch_ext/value": 1.0, "aim_activate_ext/value": 0.8}
        assert wearer.turn().input.levels == pytest.approx({"vr.main_pinch": 1.0, "vr.main_trigger": 0.8})
        hand.joints, hand.inputs = hands.made_up("right", WRIST), {}
        wearer.turn()
        hand.joints, hand.inputs = hands.made_up("right", WRIST, 1.0, finger="ring"), {"aim_activate_ext/value": 0.8}
        assert wearer.turn().input.levels == {} and wearer.frame.input.down == {"vr.main_ring"}


# --- By numbers -----------------------------------------------------------------------------------------------------


def _joints(gap: float, finger: str = "index") -> np.ndarray:
    """A straight hand whose thumb and a finger are so far apart, from skin to skin [m]."""
    joints = np.zeros((JOINTS, 8), np.float32)
    joints[:, 6], joints[:, 7] = 1.0, 0.008
    for place, knuckle in enumerate(gestures.KNUCKLES.values()):
        joints[knuckle : knuckle + 4, 0] = 0.5 + 0.1 * place
        joints[knuckle : knuckle + 4, 2] = 0.03 * np.arange(4)
    joints[gestures.THUMB_TIP, :3] = joints[gestures.KNUCKLES[finger] + 3, :3] + (0.0, gap + 0.016, 0.0)
    return joints


def _gap(strength: float) -> float:
    return gestures.APART - strength * (gestures.APART - gestures.TOUCHING)


@given(nearer=st.floats(-0.01, 0.2), farther=st.floats(-0.01, 0.2))
def test_nearer_fingers_pinch_harder(nearer, farther):
    nearer, farther = sorted((nearer, farther))
    assert 0 <= gestures.strength(_joints(farther)) <= gestures.strength(_joints(nearer)) <= 1


def test_touching_fingers_pinch_and_open_hands_do_not():
    assert gestures.strength(_joints(0.0)) == 1
    assert gestures.strength(_joints(0.06)) == 0


@given(strengths=st.lists(st.floats(0, 1), max_size=40))
def test_a_pinch_begins_and_ends_once(strengths):
    made, held = Gestures(), False
    begins, ends = PINCHES["index"]
    for wanted in strengths:
        joints = _joints(_gap(wanted))
        strength = gestures.strength(joints)
        level = made.poll(joints, None)["pinch"]
        if strength >= begins:
            held = True
        elif strength < ends:
            held = False
        assert level == (strength if held else 0.0), "in between it stays what it was"


@given(
    trembling=st.lists(st.floats(PINCHES["middle"][1] + 0.01, PINCHES["middle"][0] - 0.01), max_size=40),
    pinched=st.booleans(),
)
def test_trembling_fingers_change_nothing(trembling, pinched):
    made = Gestures()
    made.poll(_joints(0.0 if pinched else 0.2, "middle"), None)
    for strength in trembling:
        made.poll(_joints(_gap(strength), "middle"), None)
        assert made.held == ("middle" if pinched else "")


def test_a_hand_makes_one_gesture_at_a_time():
    made = Gestures()
    joints = np.array(hands.made_up("right", WRIST, 1.0), np.float32)
    tip = gestures.KNUCKLES["middle"] + 3
    joints[tip, :3] = joints[gestures.THUMB_TIP, :3]  # the middle finger lies beside the index finger
    assert made.poll(joints, None)["pinch"] == 1 and made.held == "index"
    fist = np.array(hands.made_up("right", WRIST, fist=1.0), np.float32)
    fist[gestures.THUMB_TIP, :3] = fist[gestures.KNUCKLES["index"] + 3, :3]  # the thumb over the fingers
    assert made.poll(fist, None)["pinch"] == 0
    assert made.poll(fist, None)["squeeze"] == 1 and made.held == ""
