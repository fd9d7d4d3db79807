"""Each rule that the runtime watches, broken once: the specification's error comes back, and it is recorded."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from ctypes import POINTER, c_void_p, cast, pointer
from typing import Any

import pytest
import xr

from tests.openxr_runtime import Runtime
from tests.openxr_runtime.application import TOUCH, Application, Chain
from vr_render.device import Device

SRGB, DEPTH = 43, 126
INFINITE = 0x7FFFFFFFFFFFFFFF


@contextlib.contextmanager
def broken(runtime: Runtime, result: str, text: str) -> Iterator[None]:
    """A call in here breaks a rule."""
    before = len(runtime.violations)
    with pytest.raises(xr.exception.ErrorResult) as caught:
        yield
    assert caught.value.get_result_enum() == xr.Result[result]
    assert len(runtime.violations) == before + 1
    record = runtime.violations[-1]
    assert record.result == result
    assert text in record.text


# --- Before the session ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["user", "/User/hand", "/user//hand", "/user/hand/", "/user/."])
def test_paths(runtime: Runtime, device: Device, application: Application, path: str) -> None:
    with broken(runtime, "ERROR_PATH_FORMAT_INVALID", path):
        xr.string_to_path(application.instance, path)


def test_unknown_extension(runtime: Runtime) -> None:
    runtime.headset = runtime.headset.without("XR_EXT_hand_tracking")
    with pytest.raises(xr.exception.ExtensionNotPresentError):
        xr.create_instance(xr.InstanceCreateInfo(enabled_extension_names=["XR_EXT_hand_tracking"]))


def test_what_is_not_enabled_is_not_there(application: Application) -> None:
    for name in ("xrGetVisibilityMaskKHR", "xrCreateHandTrackerEXT", "xrCreateVulkanDeviceKHR", "xrLocateSpaces"):
        with pytest.raises(xr.exception.FunctionUnsupportedError):
            xr.get_instance_proc_addr(application.instance, name)


def test_session_without_binding_or_requirements(runtime: Runtime, device: Device, application: Application) -> None:
    xr.destroy_session(application.session)
    with broken(runtime, "ERROR_GRAPHICS_DEVICE_INVALID", "no graphics binding"):
        xr.create_session(application.instance, xr.SessionCreateInfo(system_id=application.system))
    info = xr.SessionCreateInfo(system_id=application.system, next=cast(pointer(application.binding), c_void_p))
    with broken(runtime, "ERROR_SYSTEM_INVALID", "7 is not"):
        xr.create_session(application.instance, xr.SessionCreateInfo(system_id=7, next=info.next))
    runtime.instance.requirements_asked = False
    with broken(runtime, "ERROR_GRAPHICS_REQUIREMENTS_CALL_MISSING", "before xrCreateSession"):
        xr.create_session(application.instance, info)


# --- Handles --------------------------------------------------------------------------------------------------------


def test_handles(runtime: Runtime, application: Application) -> None:
    space = application.reference(xr.ReferenceSpaceType.VIEW)
    xr.destroy_space(space)
    with broken(runtime, "ERROR_HANDLE_INVALID", "destroyed"):
        xr.locate_space(space, application.space, runtime.now)
    wrong = cast(application.session, xr.Space)
    with broken(runtime, "ERROR_HANDLE_INVALID", "Session was given as Space"):
        xr.locate_space(wrong, application.space, runtime.now)
    with broken(runtime, "ERROR_TIME_INVALID", "no time"):
        xr.locate_space(application.stage, application.space, 0)


def test_structs(runtime: Runtime, application: Application) -> None:
    wrong = xr.ReferenceSpaceCreateInfo(type=xr.StructureType.ACTION_SPACE_CREATE_INFO)
    with broken(runtime, "ERROR_VALIDATION_FAILURE", "not REFERENCE_SPACE_CREATE_INFO"):
        xr.create_reference_space(application.session, wrong)
    more = xr.SwapchainCreateInfoFoveationFB()
    with broken(runtime, "ERROR_VALIDATION_FAILURE", "XR_FB_foveation is not enabled"):
        Chain(application, (8, 8), 1, SRGB, next=cast(pointer(more), c_void_p))
    unknown = xr.SwapchainCreateInfoFoveationFB(type=xr.StructureType.SPACE_LOCATION)
    with broken(runtime, "ERROR_VALIDATION_FAILURE", "unknown struct"):
        Chain(application, (8, 8), 1, SRGB, next=cast(pointer(unknown), c_void_p))
    turned = xr.Posef(xr.Quaternionf(0, 0, 0, 2), xr.Vector3f())
    with broken(runtime, "ERROR_POSE_INVALID", "unit quaternion"):
        xr.create_reference_space(
            application.session, xr.ReferenceSpaceCreateInfo(xr.ReferenceSpaceType.VIEW, pose_in_reference_space=turned)
        )
    with broken(runtime, "ERROR_REFERENCE_SPACE_UNSUPPORTED", "local_floor"):
        application.reference(xr.ReferenceSpaceType.LOCAL_FLOOR)


# --- The session's order --------------------------------------------------------------------------------------------


def test_order_of_a_session(runtime: Runtime, application: Application) -> None:
    with broken(runtime, "ERROR_SESSION_NOT_RUNNING", "not run"):
        xr.wait_frame(application.session)
    with broken(runtime, "ERROR_SESSION_NOT_RUNNING", "not run"):
        xr.request_exit_session(application.session)
    application.poll()
    with broken(runtime, "ERROR_SESSION_RUNNING", "already"):
        application.begin()
    with broken(runtime, "ERROR_SESSION_NOT_STOPPING", "READY, not STOPPING"):
        xr.end_session(application.session)
    runtime.wish = "idle"
    application.until("idle")
    runtime.wish = "focused"
    with broken(runtime, "ERROR_SESSION_NOT_READY", "IDLE, not READY"):
        application.begin()


def test_order_of_frames(runtime: Runtime, focused: Application) -> None:
    with broken(runtime, "ERROR_CALL_ORDER_INVALID", "without xrWaitFrame"):
        xr.begin_frame(focused.session)
    state = xr.wait_frame(focused.session)
    with broken(runtime, "ERROR_CALL_ORDER_INVALID", "not begun"):
        xr.wait_frame(focused.session)
    with broken(runtime, "ERROR_CALL_ORDER_INVALID", "without xrBeginFrame"):
        focused.end(state, [])
    xr.begin_frame(focused.session)
    later = xr.wait_frame(focused.session)
    with pytest.raises(xr.exception.FrameDiscarded):
        xr.begin_frame(focused.session)
    with broken(runtime, "ERROR_TIME_INVALID", "frame's time"):
        focused.end(state, [])
    assert later.predicted_display_time > state.predicted_display_time


def test_order_of_images(runtime: Runtime, focused: Application) -> None:
    chain = Chain(focused, (8, 8), 1, SRGB)
    forever = xr.SwapchainImageWaitInfo(timeout=INFINITE)
    with broken(runtime, "ERROR_CALL_ORDER_INVALID", "no image is acquired"):
        xr.wait_swapchain_image(chain.handle, forever)
    assert [xr.acquire_swapchain_image(chain.handle) for _ in range(3)] == [0, 1, 2]
    with broken(runtime, "ERROR_CALL_ORDER_INVALID", "all images"):
        xr.acquire_swapchain_image(chain.handle)
    with broken(runtime, "ERROR_CALL_ORDER_INVALID", "no image was waited for"):
        xr.release_swapchain_image(chain.handle)
    xr.wait_swapchain_image(chain.handle, forever)
    with broken(runtime, "ERROR_CALL_ORDER_INVALID", "not released"):
        xr.wait_swapchain_image(chain.handle, forever)


@pytest.mark.parametrize(
    ("change", "result", "text"),
    [
        ({"kind": 999}, "ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED", "999"),
        ({"size": (8, 9000)}, "ERROR_VALIDATION_FAILURE", "8 x 9000"),
        ({"layers": 0}, "ERROR_VALIDATION_FAILURE", "a layer"),
        ({"sample_count": 4}, "ERROR_FEATURE_UNSUPPORTED", "4 samples"),
        ({"kind": DEPTH}, "ERROR_FEATURE_UNSUPPORTED", "does not fit format"),
    ],
)
def test_swapchains(runtime: Runtime, application: Application, change: dict[str, Any], result: str, text: str) -> None:
    with broken(runtime, result, text):
        Chain(application, **({"size": (8, 8), "layers": 1, "kind": SRGB} | change))


# --- Layers ---------------------------------------------------------------------------------------------------------


def _rect(x: int, y: int, wide: int, high: int) -> xr.Rect2Di:
    return xr.Rect2Di(xr.Offset2Di(x, y), xr.Extent2Di(wide, high))


def _set_rect(layer: Any) -> None:
    layer._views[1].sub_image.image_rect = _rect(1, 0, 8, 8)


def _set_index(layer: Any) -> None:
    layer._views[1].sub_image.image_array_index = 2


def _set_count(layer: Any) -> None:
    layer.view_count = 1


def _set_flags(layer: Any) -> None:
    layer._layer_flags = 0x80


def _set_turn(layer: Any) -> None:
    layer._views[0].pose.orientation.w = 3.0


def _set_nan(layer: Any) -> None:
    layer._views[0].pose.orientation.x = math.nan


def _set_fov(layer: Any) -> None:
    layer._views[0].fov.angle_left = -2.0


def _set_space(layer: Any) -> None:
    layer.space = cast(c_void_p(4), xr.Space)


def _set_kind(layer: Any) -> None:
    layer._type = xr.StructureType.COMPOSITION_LAYER_CYLINDER_KHR.value


def _set_depth(layer: Any) -> None:
    depth = xr.CompositionLayerDepthInfoKHR()
    layer.kept = depth
    layer._views[0]._next = cast(pointer(depth), c_void_p).value


@pytest.mark.parametrize(
    ("change", "result", "text"),
    [
        (_set_rect, "ERROR_SWAPCHAIN_RECT_INVALID", "1 0 8 8"),
        (_set_index, "ERROR_VALIDATION_FAILURE", "layer 2"),
        (_set_count, "ERROR_VALIDATION_FAILURE", "1 views"),
        (_set_flags, "ERROR_VALIDATION_FAILURE", "0x80"),
        (_set_turn, "ERROR_POSE_INVALID", "unit quaternion"),
        (_set_nan, "ERROR_POSE_INVALID", "unit quaternion"),
        (_set_fov, "ERROR_VALIDATION_FAILURE", "field of view"),
        (_set_space, "ERROR_HANDLE_INVALID", "no Space"),
        (_set_kind, "ERROR_LAYER_INVALID", "not offered"),
        (_set_depth, "ERROR_VALIDATION_FAILURE", "XR_KHR_composition_layer_depth is not enabled"),
    ],
)
def test_layers(runtime: Runtime, focused: Application, change: Callable[[Any], None], result: str, text: str) -> None:
    chain = Chain(focused, (8, 8), 2, SRGB)
    index = xr.acquire_swapchain_image(chain.handle)
    assert index == 0
    xr.wait_swapchain_image(chain.handle, xr.SwapchainImageWaitInfo(timeout=INFINITE))
    xr.release_swapchain_image(chain.handle)

    def draw(time: int) -> list[Any]:
        layer = focused.projection(chain, time)
        change(layer)
        return [layer]

    with broken(runtime, result, text):
        focused.frame(draw)
    assert focused.frame() is not None  # the frame was ended; the next one begins


def test_layer_of_a_swapchain_that_shows_nothing(runtime: Runtime, focused: Application) -> None:
    chain = Chain(focused, (8, 8), 2, SRGB)
    with broken(runtime, "ERROR_LAYER_INVALID", "no image"):
        focused.frame(lambda time: [focused.projection(chain, time)])


def test_quads_and_ends(runtime: Runtime, focused: Application) -> None:
    chain = Chain(focused, (8, 8), 1, SRGB)
    xr.acquire_swapchain_image(chain.handle)
    xr.wait_swapchain_image(chain.handle, xr.SwapchainImageWaitInfo(timeout=INFINITE))
    xr.release_swapchain_image(chain.handle)
    with broken(runtime, "ERROR_VALIDATION_FAILURE", "0.0 m"):
        focused.frame(lambda time: [focused.quad(chain, xr.Posef(), (1.0, 0.0))])
    with broken(runtime, "ERROR_LAYER_LIMIT_EXCEEDED", "17 layers"):
        focused.frame(lambda time: [focused.quad(chain, xr.Posef(), (1.0, 1.0))] * 17)
    state = xr.wait_frame(focused.session)
    xr.begin_frame(focused.session)
    with broken(runtime, "ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED", "blend mode 2"):
        focused.end(state, [], environment_blend_mode=xr.EnvironmentBlendMode.ADDITIVE)
    state = xr.wait_frame(focused.session)
    xr.begin_frame(focused.session)
    none = (POINTER(xr.CompositionLayerBaseHeader) * 1)()
    with broken(runtime, "ERROR_LAYER_INVALID", "NULL"):
        info = xr.FrameEndInfo(display_time=state.predicted_display_time)
        info.layer_count, info._layers = 1, none
        xr.end_frame(focused.session, info)


# --- Actions --------------------------------------------------------------------------------------------------------


def test_names_of_actions(runtime: Runtime, application: Application) -> None:
    kind = xr.ActionType.BOOLEAN_INPUT
    with broken(runtime, "ERROR_NAME_DUPLICATED", "press"):
        application.action("press", kind, "Other")
    with broken(runtime, "ERROR_LOCALIZED_NAME_DUPLICATED", "Press"):
        application.action("other", kind, "Press")
    with broken(runtime, "ERROR_PATH_FORMAT_INVALID", "Press it"):
        application.action("Press it", kind)
    with broken(runtime, "ERROR_NAME_INVALID", "without a name"):
        application.action("", kind, "Nothing")


@pytest.mark.parametrize(
    ("profile", "bindings", "text"),
    [
        ("acme/controller", {"press": "input/a/click"}, "not known"),
        (TOUCH, {"press": "input/trackpad/click"}, "has no"),
        (TOUCH, {"press": "input/a/click"}, "has no /user/hand/left/input/a/click"),
        (TOUCH, {"stick": "input/thumbstick/click"}, "another type"),
        (TOUCH, {"pull": "input/grip/pose"}, "another type"),
        ("bytedance/pico4_controller", {"pull": "input/trigger/value"}, "needs XR_BD_controller_interaction"),
    ],
)
def test_bindings(
    runtime: Runtime, application: Application, profile: str, bindings: dict[str, str], text: str
) -> None:
    with broken(runtime, "ERROR_PATH_UNSUPPORTED", text):
        application.suggest(profile, bindings)


def test_order_of_actions(runtime: Runtime, application: Application) -> None:
    with broken(runtime, "ERROR_ACTIONSET_NOT_ATTACHED", "game"):
        application.synchronize()
    application.attach()
    with broken(runtime, "ERROR_ACTIONSETS_ALREADY_ATTACHED", "already"):
        xr.attach_session_action_sets(application.session, xr.SessionActionSetsAttachInfo([application.set]))
    with broken(runtime, "ERROR_ACTIONSETS_ALREADY_ATTACHED", "after"):
        application.suggest(TOUCH, {"pull": "input/trigger/value"})
    with broken(runtime, "ERROR_ACTIONSETS_ALREADY_ATTACHED", "attached already"):
        application.action("late", xr.ActionType.BOOLEAN_INPUT)
    with broken(runtime, "ERROR_ACTION_TYPE_MISMATCH", "another type"):
        xr.get_action_state_boolean(application.session, application.asked("pull", "left"))
    head = xr.ActionStateGetInfo(action=application.actions["pull"], subaction_path=application.path("/user/head"))
    with broken(runtime, "ERROR_PATH_UNSUPPORTED", "no hand"):
        xr.get_action_state_float(application.session, head)
    wrong = xr.ActionSpaceCreateInfo(action=application.actions["pull"])
    with broken(runtime, "ERROR_ACTION_TYPE_MISMATCH", "no pose action"):
        xr.create_action_space(application.session, wrong)


def test_haptics(runtime: Runtime, focused: Application) -> None:
    info = xr.HapticActionInfo(action=focused.actions["buzz"], subaction_path=focused.users["left"])
    with broken(runtime, "ERROR_VALIDATION_FAILURE", "amplitude of 2.0"):
        xr.apply_haptic_feedback(focused.session, info, xr.HapticVibration(duration=1, amplitude=2.0))


def test_views(runtime: Runtime, focused: Application) -> None:
    mono = xr.ViewConfigurationType.PRIMARY_MONO
    info = xr.ViewLocateInfo(view_configuration_type=mono, display_time=runtime.now, space=focused.space)
    with broken(runtime, "ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED", "configuration 1"):
        xr.locate_views(focused.session, info)
