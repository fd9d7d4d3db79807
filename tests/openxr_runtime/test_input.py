"""Hands: what actions say of them, by profile; haptics; joints."""

from __future__ import annotations

from ctypes import c_void_p, cast, pointer
from typing import Any

import pytest
import xr

from tests.openxr_runtime import Headset, Pose, Runtime
from tests.openxr_runtime.application import TOUCH, Application
from tests.openxr_runtime.hands import made_up
from tests.openxr_runtime.profiles import PROFILES
from vr_render.device import Device


def test_levels_clicks_and_sticks(focused: Application, runtime: Runtime) -> None:
    runtime.player.right.inputs = {"trigger/value": 0.7, "thumbstick": (0.25, -0.5), "thumbstick/click": True}
    focused.synchronize()
    pull = xr.get_action_state_float(focused.session, focused.asked("pull", "right"))
    assert (pull.is_active, pull.changed_since_last_sync) == (1, 1)
    assert pull.current_state == pytest.approx(0.7)
    stick = xr.get_action_state_vector2f(focused.session, focused.asked("stick", "right"))
    assert (stick.current_state.x, stick.current_state.y) == (0.25, -0.5)
    assert xr.get_action_state_boolean(focused.session, focused.asked("press", "right")).current_state
    left = xr.get_action_state_boolean(focused.session, focused.asked("press", "left"))
    assert left.is_active and not left.current_state
    either = xr.ActionStateGetInfo(action=focused.actions["pull"])
    assert xr.get_action_state_float(focused.session, either).current_state == pytest.approx(0.7)
    focused.synchronize()
    assert not xr.get_action_state_float(focused.session, focused.asked("pull", "right")).changed_since_last_sync


def test_controllers_vanish_return_and_change(application: Application, runtime: Runtime) -> None:
    application.suggest("khr/simple_controller", {"press": "input/select/click", "grip": "input/grip/pose"})
    application.attach()
    application.until("focused")

    def profile(side: str) -> str:
        application.synchronize()
        found = xr.get_current_interaction_profile(application.session, application.users[side]).interaction_profile
        return xr.path_to_string(application.instance, found).split("profiles/")[1] if found else ""

    assert profile("left") == TOUCH
    application.poll()
    application.events.clear()
    runtime.player.left.profile = None
    assert profile("left") == ""
    application.poll()
    assert application.kinds() == ["EVENT_DATA_INTERACTION_PROFILE_CHANGED"]
    assert not xr.get_action_state_float(application.session, application.asked("pull", "left")).is_active
    assert xr.get_action_state_float(application.session, application.asked("pull", "right")).is_active
    runtime.player.left.profile = "valve/index_controller"  # nothing is suggested for it
    runtime.player.left.inputs["trigger/value"] = 1.0
    assert profile("left") == "khr/simple_controller"
    assert xr.get_action_state_boolean(application.session, application.asked("press", "left")).current_state


def test_grip_and_aim_with_velocity(focused: Application, runtime: Runtime) -> None:
    hand = runtime.player.right
    hand.place(Pose.at(0.3, 1.2, -0.5, yaw=90))
    hand.velocity, hand.spin = (1.0, 0.0, 0.0), (0.0, 2.0, 0.0)
    spaces = {
        name: xr.create_action_space(
            focused.session,
            xr.ActionSpaceCreateInfo(action=focused.actions[name], subaction_path=focused.users["right"]),
        )
        for name in ("grip", "aim")
    }
    turned = xr.Posef()
    Pose.at(0, 0, 0, yaw=90).write(turned)
    kind = xr.ReferenceSpaceType.STAGE
    floor = xr.create_reference_space(
        focused.session, xr.ReferenceSpaceCreateInfo(reference_space_type=kind, pose_in_reference_space=turned)
    )
    found = {}
    for name, space in spaces.items():
        velocity = xr.SpaceVelocity()
        location = xr.SpaceLocation(next=cast(pointer(velocity), c_void_p))
        xr.raw_functions.xrLocateSpace(space, floor, runtime.now, pointer(location))
        assert location._location_flags == 15 and velocity._velocity_flags == 3
        moves, turns = velocity.linear_velocity, velocity.angular_velocity
        assert (moves.x, moves.z, turns.y) == pytest.approx((0.0, 1.0, 2.0), abs=1e-6)  # seen from a turned floor
        found[name] = Pose.read(location.pose)
    assert found["aim"].position == pytest.approx((0.5, 1.2, 0.3))
    assert found["aim"].ahead == pytest.approx((0, 0, -1), abs=1e-6)
    assert found["grip"].position != found["aim"].position
    hand.tracking = "inferred"
    assert xr.locate_space(spaces["aim"], focused.stage, runtime.now)._location_flags == 3
    hand.profile = None
    assert xr.locate_space(spaces["aim"], focused.stage, runtime.now)._location_flags == 0


def test_haptics_are_recorded_by_hand(focused: Application, runtime: Runtime) -> None:
    for side in ("left", "right"):
        info = xr.HapticActionInfo(action=focused.actions["buzz"], subaction_path=focused.users[side])
        xr.apply_haptic_feedback(
            focused.session, info, xr.HapticVibration(duration=20_000_000, frequency=160, amplitude=0.5)
        )
    xr.stop_haptic_feedback(focused.session, info)
    felt = [(haptic.side, haptic.amplitude, haptic.duration, haptic.frequency) for haptic in runtime.haptics]
    assert felt == [("left", 0.5, 0.02, 160.0), ("right", 0.5, 0.02, 160.0), ("right", 0.0, 0.0, 0.0)]
    assert all(haptic.seconds == runtime.seconds and haptic.action == "buzz" for haptic in runtime.haptics)


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_every_profile_can_be_bound_whole(runtime: Runtime, device: Device, name: str) -> None:
    """A component by itself, in a hand that has it."""
    profile = PROFILES[name]
    needed = () if profile.since else profile.extensions
    with Application(runtime, device, version=(1, 1), extensions=needed) as application:
        kinds = {"pose": "grip", "haptic": "buzz", "x": "pull", "y": "pull", "value": "pull", "force": "pull"}
        pairs = []
        for side, own in (("left", profile.left), ("right", profile.right)):
            for component in sorted(profile.both | own):
                part = component.split("/")[-1]
                action = "stick" if part in ("thumbstick", "trackpad") else kinds.get(part, "press")
                where = "output" if part == "haptic" else "input"
                path = application.path(f"/user/hand/{side}/{where}/{component}")
                pairs.append(xr.ActionSuggestedBinding(application.actions[action], path))
        path = application.path(f"/interaction_profiles/{name}")
        info = xr.InteractionProfileSuggestedBinding(interaction_profile=path, suggested_bindings=pairs)
        xr.suggest_interaction_profile_bindings(application.instance, info)
    assert not runtime.violations


def _joints(tracker: Any, base: Any, time: int) -> Any:
    info = xr.HandJointsLocateInfoEXT(base_space=base, time=time)
    joints = (xr.HandJointLocationEXT * 26)()
    return xr.HandJointLocationsEXT(joint_locations=joints), info


def test_joints_of_hands(runtime: Runtime, device: Device) -> None:
    with Application(runtime, device, extensions=["XR_EXT_hand_tracking"]) as application:
        made = xr.HandTrackerCreateInfoEXT(hand=xr.HandEXT.LEFT, hand_joint_set=xr.HandJointSetEXT.DEFAULT)
        tracker = xr.create_hand_tracker_ext(application.session, made)
        answer, info = _joints(tracker, application.stage, runtime.now)
        address = xr.get_instance_proc_addr(application.instance, "xrLocateHandJointsEXT")
        locate = cast(address, xr.PFN_xrLocateHandJointsEXT)
        assert locate(tracker, info, pointer(answer)) == 0
        assert not answer.is_active
        runtime.player.left.joints = made_up("left", Pose.at(-0.2, 1.2, -0.3), pinch=1.0)
        assert locate(tracker, info, pointer(answer)) == 0
        assert answer.is_active
        thumb, index = (answer._joint_locations[joint].pose.position for joint in (5, 10))
        assert (thumb.x, thumb.y, thumb.z) == pytest.approx((index.x, index.y, index.z))
        assert answer._joint_locations[5]._location_flags == 15
        xr.destroy_hand_tracker_ext(tracker)
    assert not runtime.violations


def test_a_headset_that_cannot_see_hands(device: Device) -> None:
    runtime = Runtime(Headset(hand_tracking=False))
    with runtime, Application(runtime, device, extensions=["XR_EXT_hand_tracking"]) as application:
        hands = xr.SystemHandTrackingPropertiesEXT(supports_hand_tracking=1)
        properties = xr.SystemProperties(next=cast(pointer(hands), c_void_p))
        xr.raw_functions.xrGetSystemProperties(application.instance, application.system, pointer(properties))
        assert not hands.supports_hand_tracking
        with pytest.raises(xr.exception.FeatureUnsupportedError):
            xr.create_hand_tracker_ext(application.session, xr.HandTrackerCreateInfoEXT(hand=xr.HandEXT.LEFT))


def test_locating_many_spaces_at_once(runtime: Runtime, device: Device) -> None:
    with Application(runtime, device, version=(1, 1)) as application:
        floor = application.reference(xr.ReferenceSpaceType.LOCAL_FLOOR)
        spaces = (xr.Space * 2)(application.space, floor)
        info = xr.SpacesLocateInfo(base_space=application.stage, time=runtime.now, spaces=spaces)
        found = (xr.SpaceLocationData * 2)()
        answer = xr.SpaceLocations(locations=found)
        assert xr.raw_functions.xrLocateSpaces(application.session, pointer(info), pointer(answer)) == 0
        assert [round(entry.pose.position.y, 3) for entry in found] == [1.6, 0.0]
    assert not runtime.violations
