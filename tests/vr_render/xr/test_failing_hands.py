"""Calls about the hands that fail: the frame goes on, and what a hand said last counts for a moment."""

import numpy as np
import pytest
import xr

from tests.openxr_runtime import Pose, hands
from tests.vr_render.xr.wearing import Painter, Wearer, worn
from vr_render.xr.errors import HeadsetError
from vr_render.xr.lenient import MOMENT

STATES = {
    "xrGetActionStateFloat": ("trigger/value", 0.75, {"vr.main_trigger": 0.75}),
    "xrGetActionStateBoolean": ("b/click", True, {"vr.main_secondary": 1.0}),
    "xrGetActionStateVector2f": ("thumbstick", (0.5, 0.0), {"vr.main_stick_right": 0.5}),
}
GRIP = 1  # xrLocateSpace is asked for the head, then for a hand's grip and aim


def shown(runtime) -> bool:
    return runtime.last.projection is not None


def test_what_a_component_said_last_counts_for_a_moment(runtime, caplog):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        wearer.turn()

        def held() -> dict[str, float]:
            told = wearer.turn().input
            assert shown(runtime), "the picture goes on"
            return {**dict.fromkeys(told.down, 1.0), **told.levels}

        for call, (component, value, wanted) in STATES.items():
            runtime.player.right.inputs = {component: value}
            assert held() == wanted, call
            runtime.fail(call, xr.Result.ERROR_RUNTIME_FAILURE, times=-1)
            assert [held() for _ in range(MOMENT)] == [wanted] * MOMENT
            assert held() == {}, "not for ever"
            runtime.gate.faults.clear()
            assert held() == {}, "what is held when it comes again is no press"
            runtime.player.right.inputs = {}
            assert held() == {}
            runtime.player.right.inputs = {component: value}
            assert held() == wanted
            runtime.player.right.inputs = {}
            held()
            told = [record.message for record in caplog.records if call in record.message]
            assert 1 <= len(told) <= 20, "each component says it once"


def test_a_hand_stays_where_it_was_for_a_moment(runtime):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        before = wearer.turn().hands["left"]
        runtime.player.left.place(Pose.at(-0.5, 1.5, -0.5))
        for result in ("ERROR_RUNTIME_FAILURE", "ERROR_OUT_OF_MEMORY"):
            runtime.fail("xrLocateSpace", xr.Result[result], after=GRIP)
            frame = wearer.turn()
            assert shown(runtime) and frame.head is not None
            assert (frame.hands["left"].grip.position == before.grip.position).all()
            before = wearer.turn().hands["left"]
            assert before.grip.position[1] > 1.4
        for _ in range(MOMENT + 1):
            runtime.fail("xrLocateSpace", xr.Result.ERROR_RUNTIME_FAILURE, after=GRIP)
            hand = wearer.turn().hands["left"]
        assert hand.grip is None and hand.aim is None and hand.profile == before.profile
        assert wearer.turn().hands["left"].grip is not None


def test_joints_stay_where_they_were_for_a_moment(runtime):
    runtime.player.right.profile = None
    runtime.player.right.joints = hands.made_up("right", Pose.at(0.2, 1.2, -0.3))
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        wearer.turn()
        runtime.player.right.joints = hands.made_up("right", Pose.at(0.2, 1.2, -0.3), pinch=1.0)
        before = wearer.turn()
        runtime.fail("xrLocateHandJointsEXT", xr.Result.ERROR_RUNTIME_FAILURE, times=-1)
        for _ in range(MOMENT):
            frame = wearer.turn()
            assert shown(runtime) and frame.input.levels == before.input.levels == {"vr.main_pinch": 1.0}
            np.testing.assert_array_equal(frame.hands["right"].joints, before.hands["right"].joints)
        frame = wearer.turn()
        assert frame.hands["right"].joints is None and not frame.input.levels
        runtime.gate.faults.clear()
        assert wearer.turn().hands["right"].joints is not None


def test_a_vibration_that_fails_is_not_felt(runtime, caplog):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        wearer.turn()
        for call in ("xrApplyHapticFeedback", "xrStopHapticFeedback"):
            runtime.fail(call, xr.Result.ERROR_RUNTIME_FAILURE, times=3)
        for _ in range(3):
            headset.vibrate("right", 1.0, 0.1)
            headset.stop("right")
        assert not runtime.haptics
        assert len([record for record in caplog.records if "HapticFeedback" in record.message]) == 2
        headset.vibrate("right", 1.0, 0.1)
        assert len(runtime.haptics) == 1


def test_which_controllers_there_are_is_asked_again(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        wearer.turn()
        runtime.player.left.profile = "valve/index_controller"
        runtime.fail("xrGetCurrentInteractionProfile", xr.Result.ERROR_RUNTIME_FAILURE)
        with pytest.raises(HeadsetError, match="xrGetCurrentInteractionProfile failed"):
            wearer.until(lambda: False)
        assert "index" in wearer.turn().hands["left"].profile


def test_play_space_that_cannot_be_moved_stays(runtime):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        runtime.player.head = Pose.at(1, 1.7, 0)
        headset.recentre()
        runtime.fail("xrCreateReferenceSpace", xr.Result.ERROR_RUNTIME_FAILURE)
        with pytest.raises(HeadsetError, match="xrCreateReferenceSpace"):
            wearer.turn()
        assert wearer.turn().head.position == pytest.approx([1, 1.7, 0], abs=1e-5)
        headset.recentre()
        runtime.fail("xrDestroySpace", xr.Result.ERROR_RUNTIME_FAILURE)
        assert wearer.turn().head.position == pytest.approx([0, 1.7, 0], abs=1e-5)
        assert wearer.turn().render and shown(runtime)
    assert runtime.left == ["Space"], "the one that could not be destroyed"
    runtime.left.clear()


@pytest.mark.parametrize("result", ["ERROR_SESSION_LOST", "ERROR_INSTANCE_LOST"])
def test_a_loss_is_found_by_any_of_them(runtime, result):
    for call in (*STATES, "xrLocateHandJointsEXT", "xrApplyHapticFeedback"):
        with worn() as headset:
            wearer = Wearer(headset)
            wearer.focus()
            wearer.turn()
            runtime.fail(call, xr.Result[result], times=-1)
            headset.vibrate("right", 1.0, 0.1)
            wearer.turn()
            assert headset.lost, call
            runtime.gate.faults.clear()
