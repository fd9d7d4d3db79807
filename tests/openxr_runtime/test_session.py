"""A session from its beginning to its end, and all that a player can do to it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from ctypes import addressof
from pathlib import Path

import pytest
import xr

from tests.openxr_runtime import Headset, Pose, Runtime
from tests.openxr_runtime.application import CORE_VALIDATION, Application, Chain
from vr_render.device import Device

ROOT = Path(__file__).resolve().parents[2]


def states(application: Application) -> list[str]:
    kind = xr.StructureType.EVENT_DATA_SESSION_STATE_CHANGED
    events = [event for event in application.events if event.type == kind]
    return [xr.SessionState(xr.EventDataSessionStateChanged.from_address(addressof(e))._state).name for e in events]


def test_states_go_up_one_a_frame_and_down_to_the_end(application: Application, runtime: Runtime) -> None:
    asked = [bool(application.frame().should_render) for _ in range(5)]
    assert asked == [False, False, True, True, True]
    runtime.exit()
    for _ in range(6):
        application.frame()
    up, down = ["IDLE", "READY", "SYNCHRONIZED", "VISIBLE", "FOCUSED"], ["VISIBLE", "SYNCHRONIZED", "STOPPING", "IDLE"]
    assert states(application) == [*up, *down, "EXITING"]
    assert not runtime.violations


def test_headset_off_and_on_again(focused: Application, runtime: Runtime) -> None:
    seconds = []
    runtime.script = lambda runtime, now: seconds.append(now)
    runtime.wish = "idle"
    for _ in range(5):
        focused.frame()
    assert runtime.state == "idle" and not focused.running
    before = len(seconds)
    focused.poll()  # nothing runs, and yet time goes by
    assert len(seconds) > before
    runtime.wish = "focused"
    focused.until("focused")
    assert states(focused)[3:] == ["IDLE", "READY", "SYNCHRONIZED", "VISIBLE", "FOCUSED"]


def test_without_focus_nothing_is_pressed_or_felt(focused: Application, runtime: Runtime) -> None:
    runtime.player.right.inputs["trigger/value"] = 0.7
    focused.synchronize()
    assert xr.get_action_state_float(focused.session, focused.asked("pull", "right")).is_active
    runtime.wish = "visible"
    focused.until("visible")
    active = [xr.ActiveActionSet(action_set=focused.set)]
    with pytest.raises(xr.exception.SessionNotFocused):
        xr.sync_actions(focused.session, xr.ActionsSyncInfo(active_action_sets=active))
    assert not xr.get_action_state_float(focused.session, focused.asked("pull", "right")).is_active


def test_session_is_lost_after_it_was_told(focused: Application, runtime: Runtime) -> None:
    runtime.lose_session(after=2)
    with pytest.raises(xr.exception.SessionLossPending):
        focused.frame()
    focused.poll()
    assert states(focused)[-1] == "LOSS_PENDING"
    runtime.lose_session(after=0)
    with pytest.raises(xr.exception.SessionLostError):
        xr.wait_frame(focused.session)
    xr.destroy_session(focused.session)
    xr.get_system(focused.instance, xr.SystemGetInfo())  # the instance lives, a new session may come


def test_a_second_session_on_one_instance(focused: Application, runtime: Runtime) -> None:
    xr.destroy_session(focused.session)
    focused.reopen()
    xr.attach_session_action_sets(focused.session, xr.SessionActionSetsAttachInfo(action_sets=[focused.set]))
    focused.until("focused")
    left = focused.users["left"]
    assert xr.get_current_interaction_profile(focused.session, left).interaction_profile == 0  # until it synchronizes
    focused.synchronize()
    focused.poll()
    assert xr.get_current_interaction_profile(focused.session, left).interaction_profile != 0
    assert focused.kinds()[-1] == "EVENT_DATA_INTERACTION_PROFILE_CHANGED"
    assert not runtime.violations


def test_instance_is_lost(focused: Application, runtime: Runtime) -> None:
    runtime.lose_instance()
    focused_events = xr.poll_event(focused.instance)
    assert focused_events.type == xr.StructureType.EVENT_DATA_INSTANCE_LOSS_PENDING
    for lost in (lambda: xr.poll_event(focused.instance), lambda: xr.wait_frame(focused.session)):
        with pytest.raises(xr.exception.InstanceLostError):
            lost()


def test_recentring_moves_local_to_the_head(focused: Application, runtime: Runtime) -> None:
    runtime.player.head = Pose.at(1.0, 1.5, -2.0, yaw=90, pitch=20)
    runtime.recentre()
    focused.poll()
    assert focused.kinds() == ["EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING"]
    event = xr.EventDataReferenceSpaceChangePending.from_address(addressof(focused.events[0]))
    moved = event.pose_in_previous_space.position
    assert (moved.x, moved.y, moved.z) == pytest.approx((1.0, 0.0, -2.0))
    view = focused.reference(xr.ReferenceSpaceType.VIEW)
    found = xr.locate_space(view, focused.space, runtime.now).pose
    assert (found.position.x, found.position.y, found.position.z) == pytest.approx((0, -0.1, 0), abs=1e-6)
    assert found.orientation.y == pytest.approx(0, abs=1e-6) and found.orientation.x > 0.1


def test_lost_tracking_and_nan_are_passed_on(focused: Application, runtime: Runtime) -> None:
    runtime.player.tracking = "lost"
    assert focused.views(runtime.now)[0] == 0
    runtime.player.tracking = "inferred"
    assert focused.views(runtime.now)[0] == 3
    runtime.player.head = Pose((float("nan"), 0, 0))
    assert focused.views(runtime.now)[1][0].pose.position.x != focused.views(runtime.now)[1][0].pose.position.x
    assert not runtime.violations


def test_a_frame_knows_its_calls_and_a_head_moves_late(focused: Application, runtime: Runtime) -> None:
    runtime.before("xrLocateViews", lambda: setattr(runtime.player, "head", Pose((9.0, 1.6, 0.0))))
    seen = []
    focused.frame(lambda time: seen.extend(focused.views(time)[1]) or [])
    assert seen[0].pose.position.x > 8
    assert runtime.last.calls[-4:] == ("xrBeginFrame", "xrLocateViews", "xrLocateViews", "xrEndFrame")
    assert runtime.last.seconds > 0


def test_a_real_clock_misses_frames_that_are_late(device: Device) -> None:
    with Runtime(realtime=True) as runtime, Application(runtime, device) as application:
        first = application.frame().predicted_display_time
        time.sleep(0.1)
        second = application.frame().predicted_display_time
        period = runtime.headset.period
        assert second - first >= 100_000_000 - period and (second - first) % period == 0
        runtime.wish = "idle"
        application.until("idle")
        before = runtime.now
        time.sleep(2e-9 * period)
        application.poll()  # while nothing runs time goes by, too
        assert runtime.now > before


def test_a_call_fails_when_asked(focused: Application, runtime: Runtime) -> None:
    runtime.fail("xrEndFrame", xr.Result.ERROR_RUNTIME_FAILURE, after=1)
    focused.frame()
    with pytest.raises(xr.exception.RuntimeFailureError):
        focused.frame()
    runtime.fail("xrWaitSwapchainImage", xr.Result.TIMEOUT_EXPIRED)
    chain = Chain(focused, (8, 8), 2, 43)
    xr.acquire_swapchain_image(chain.handle)
    with pytest.raises(xr.exception.TimeoutExpired):
        xr.wait_swapchain_image(chain.handle, xr.SwapchainImageWaitInfo(timeout=0))
    with pytest.raises(KeyError):
        runtime.fail("xrEndFrames", xr.Result.ERROR_RUNTIME_FAILURE)
    assert not runtime.violations


def test_wait_may_overlap_the_frame_before(focused: Application, runtime: Runtime) -> None:
    first = xr.wait_frame(focused.session)
    xr.begin_frame(focused.session)
    got = []
    other = threading.Thread(target=lambda: got.append(xr.wait_frame(focused.session)), name="waiter")
    other.start()
    other.join()
    focused.end(first, [])
    xr.begin_frame(focused.session)
    focused.end(got[0], [])
    assert not runtime.violations
    assert "waiter" in runtime.gate.threads["xrWaitFrame"]


def test_other_calls_may_not_overlap(focused: Application, runtime: Runtime) -> None:
    runtime.delay("xrSyncActions", 0.2)
    other = threading.Thread(target=focused.synchronize)
    other.start()
    while "xrSyncActions" not in runtime.gate._inside.values():
        pass
    with pytest.raises(xr.exception.CallOrderInvalidError):
        focused.views(runtime.now)
    other.join()
    assert "another thread" in runtime.violations[0].text


def test_headsets_of_other_kinds(device: Device) -> None:
    with Runtime(Headset(present=False)) as runtime, pytest.raises(xr.exception.FormFactorUnavailableError):
        Application(runtime, device)
    assert runtime.left[-1] == "Instance"
    with Runtime(Headset(api_version=(1, 0))) as runtime, pytest.raises(xr.exception.ApiVersionUnsupportedError):
        Application(runtime, device, version=(1, 1))
    with Runtime(Headset(views=1)) as runtime, Application(runtime, device) as application:
        found = xr.enumerate_view_configurations(application.instance, application.system)
        assert list(found) == [xr.ViewConfigurationType.PRIMARY_MONO.value]


def test_what_is_left_open_is_told(device: Device, runtime: Runtime) -> None:
    with Application(runtime, device) as application:
        Chain(application, (8, 8), 1, 43)
    assert {"Swapchain", "Session", "ActionSet"} <= set(runtime.left)
    assert runtime.handles.alive() == []


def test_fifty_sessions_leave_nothing(device: Device) -> None:
    for _ in range(50):
        with Runtime() as runtime:
            with Application(runtime, device) as application:
                application.attach()
                application.until("focused")
            assert not runtime.violations
    assert "XR_RUNTIME_JSON" not in os.environ


def test_a_broken_script_is_told_in_the_end(device: Device) -> None:
    runtime = Runtime()
    runtime.script = lambda runtime, seconds: 1 / 0
    application = Application(runtime.__enter__(), device)
    application.poll()
    with pytest.raises(xr.exception.RuntimeFailureError):
        xr.wait_frame(application.session)
    xr.destroy_instance(application.instance)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        runtime.close()


def test_core_validation_has_nothing_to_say(tmp_path: Path) -> None:
    """In a process of its own: the layer writes what it finds when the process ends."""
    found = tmp_path / "found.txt"
    more = {"XR_CORE_VALIDATION_EXPORT_TYPE": "text", "XR_CORE_VALIDATION_FILE_NAME": str(found)}
    command = [sys.executable, "-m", "tests.openxr_runtime.validated"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **more}, check=True, timeout=100)
    lines = [line for line in found.read_text().splitlines() if "VALID_ERROR" in line or "VALID_WARNING" in line]
    assert lines == []
    assert CORE_VALIDATION.startswith("XR_APILAYER")
