"""Instance, system, paths, events: what there is before a session."""

from __future__ import annotations

import ctypes
import re
from typing import TYPE_CHECKING, Any

import xr

from tests.openxr_runtime import structs
from tests.openxr_runtime.dispatch import call
from tests.openxr_runtime.handles import Object
from tests.openxr_runtime.outcome import AnswerError, ViolationError, require

if TYPE_CHECKING:
    from tests.openxr_runtime.runtime import Runtime

Result = xr.Result
SYSTEM = 1
OPAQUE = xr.EnvironmentBlendMode.OPAQUE.value
MONO, STEREO = xr.ViewConfigurationType.PRIMARY_MONO.value, xr.ViewConfigurationType.PRIMARY_STEREO.value
NAME_BYTES = 64
PATH = re.compile(r"(/[a-z0-9\-_.]*[a-z0-9\-_][a-z0-9\-_.]*)+|/\.\.\.")


class Instance(Object):
    """An instance: what was enabled, and the paths it knows."""

    kind = "Instance"

    def __init__(self, extensions: set[str], version: tuple[int, int]) -> None:
        self.extensions, self.version = extensions, version
        self.system_asked = False
        self.requirements_asked = False
        self._paths: list[str] = []
        self._numbers: dict[str, int] = {}

    def path(self, text: str) -> int:
        """The number of a path."""
        if text not in self._numbers:
            self._paths.append(text)
            self._numbers[text] = len(self._paths)
        return self._numbers[text]

    def text(self, path: int) -> str:
        """The path of a number, "" for XR_NULL_PATH.

        Raises:
            ViolationError: no path has this number.
        """
        require(0 <= path <= len(self._paths), Result.ERROR_PATH_INVALID, f"no path has the number {path}")
        return self._paths[path - 1] if path else ""


def view_type(runtime: Runtime) -> int:
    """The one view configuration that the headset has."""
    return int(STEREO if runtime.headset.views == 2 else MONO)


def check_view_type(runtime: Runtime, given: int) -> None:
    """Raise ViolationError unless it is the one that the headset has."""
    fits = given == view_type(runtime)
    text = f"view configuration {given} is not one of those that were enumerated"
    require(fits, Result.ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED, text)


def check_system(runtime: Runtime, system: int) -> None:
    """Raise ViolationError unless it is the id that xrGetSystem gave."""
    known = system == SYSTEM and runtime.instance.system_asked
    require(known, Result.ERROR_SYSTEM_INVALID, f"{system} is not an id that xrGetSystem gave")


# --- Instance -------------------------------------------------------------------------------------------------------


@call("xrEnumerateInstanceExtensionProperties")
def enumerate_extensions(runtime: Runtime, layer: bytes | None, capacity: int, count: Any, into: Any) -> None:
    def put(array: Any, index: int, entry: tuple[str, int]) -> None:
        array[index].extension_name, array[index].extension_version = entry[0].encode(), entry[1]

    structs.answer_list(capacity, count, into, list(runtime.headset.extensions.items()), put)


@call("xrCreateInstance")
def create_instance(runtime: Runtime, info: Any, out: Any) -> None:
    given = info.contents
    names = {given._enabled_extension_names[index].decode() for index in range(given.enabled_extension_count)}
    if unknown := names - set(runtime.headset.extensions):
        raise ViolationError(Result.ERROR_EXTENSION_NOT_PRESENT, f"not offered: {', '.join(sorted(unknown))}")
    wanted = xr.Version(given.application_info._api_version)
    version = (wanted.major, wanted.minor)
    if version[0] != 1 or version > runtime.headset.api_version:
        raise AnswerError(Result.ERROR_API_VERSION_UNSUPPORTED)
    require(bool(given.application_info.application_name), Result.ERROR_NAME_INVALID, "the application has no name")
    if runtime.instances:
        raise AnswerError(Result.ERROR_LIMIT_REACHED)
    structs.store(out, runtime.handles.add(Instance(names, version), None))


@call("xrDestroyInstance")
def destroy_instance(runtime: Runtime, instance: Instance) -> None:
    runtime.left.extend(runtime.handles.remove(instance))
    runtime.events.clear()
    runtime.actions.reset()
    runtime.lost = None


@call("xrGetInstanceProperties")
def get_instance_properties(runtime: Runtime, instance: Instance, out: Any) -> None:
    out.contents._runtime_version = xr.Version(1, 0, 0).number()
    out.contents.runtime_name = runtime.headset.runtime_name.encode()


@call("xrPollEvent")
def poll_event(runtime: Runtime, instance: Instance, buffer: Any) -> None:
    event = runtime.next_event()
    if event is None:
        raise AnswerError(Result.EVENT_UNAVAILABLE)
    ctypes.memmove(buffer, ctypes.addressof(event), ctypes.sizeof(event))


def _write_name(into: int, name: str) -> None:
    data = name.encode()[: NAME_BYTES - 1] + b"\0"
    ctypes.memmove(into, data, len(data))


@call("xrResultToString")
def result_to_string(runtime: Runtime, instance: Instance, value: int, into: int) -> None:
    try:
        _write_name(into, f"XR_{Result(value).name}")
    except ValueError:
        _write_name(into, f"XR_UNKNOWN_{'FAILURE' if value < 0 else 'SUCCESS'}_{abs(value)}")


@call("xrStructureTypeToString")
def structure_type_to_string(runtime: Runtime, instance: Instance, value: int, into: int) -> None:
    try:
        _write_name(into, f"XR_TYPE_{xr.StructureType(value).name}")
    except ValueError:
        _write_name(into, f"XR_UNKNOWN_STRUCTURE_TYPE_{value}")


# --- Paths ----------------------------------------------------------------------------------------------------------


@call("xrStringToPath")
def string_to_path(runtime: Runtime, instance: Instance, text: bytes, out: Any) -> None:
    path = text.decode()
    require(bool(PATH.fullmatch(path)), Result.ERROR_PATH_FORMAT_INVALID, f"{path!r} is no path")
    structs.store(out, instance.path(path))


@call("xrPathToString")
def path_to_string(runtime: Runtime, instance: Instance, path: int, capacity: int, count: Any, into: int) -> None:
    require(path != 0, Result.ERROR_PATH_INVALID, "XR_NULL_PATH has no text")
    structs.answer_text(capacity, count, into, instance.text(path))


# --- System ---------------------------------------------------------------------------------------------------------


@call("xrGetSystem")
def get_system(runtime: Runtime, instance: Instance, info: Any, out: Any) -> None:
    if info.contents._form_factor != xr.FormFactor.HEAD_MOUNTED_DISPLAY.value:
        raise AnswerError(Result.ERROR_FORM_FACTOR_UNSUPPORTED)
    if not runtime.headset.present:
        raise AnswerError(Result.ERROR_FORM_FACTOR_UNAVAILABLE)
    instance.system_asked = True
    structs.store(out, SYSTEM)


@call("xrGetSystemProperties")
def get_system_properties(runtime: Runtime, instance: Instance, system: int, out: Any) -> None:
    check_system(runtime, system)
    properties = out.contents
    properties.system_id, properties.vendor_id = SYSTEM, 0
    properties.system_name = runtime.headset.name.encode()
    graphics, tracking = properties.graphics_properties, properties.tracking_properties
    graphics.max_swapchain_image_width, graphics.max_swapchain_image_height = runtime.headset.largest
    graphics.max_layer_count = runtime.headset.max_layers
    tracking.orientation_tracking = tracking.position_tracking = 1
    hands = structs.chained(
        properties, xr.StructureType.SYSTEM_HAND_TRACKING_PROPERTIES_EXT, xr.SystemHandTrackingPropertiesEXT
    )
    if hands is not None:
        hands.supports_hand_tracking = int(runtime.headset.hand_tracking)
    kind = xr.StructureType.SYSTEM_USER_PRESENCE_PROPERTIES_EXT
    presence = structs.chained(properties, kind, xr.SystemUserPresencePropertiesEXT)
    if presence is not None:
        presence.supports_user_presence = int(runtime.headset.presence)


@call("xrEnumerateViewConfigurations")
def enumerate_view_configurations(
    runtime: Runtime, instance: Instance, system: int, capacity: int, count: Any, into: Any
) -> None:
    check_system(runtime, system)
    structs.answer_list(capacity, count, into, [view_type(runtime)])


@call("xrGetViewConfigurationProperties")
def get_view_configuration_properties(runtime: Runtime, instance: Instance, system: int, given: int, out: Any) -> None:
    check_system(runtime, system)
    check_view_type(runtime, given)
    out.contents._view_configuration_type, out.contents.fov_mutable = given, 0


@call("xrEnumerateViewConfigurationViews")
def enumerate_view_configuration_views(
    runtime: Runtime, instance: Instance, system: int, given: int, capacity: int, count: Any, into: Any
) -> None:
    check_system(runtime, system)
    check_view_type(runtime, given)
    headset = runtime.headset

    def put(array: Any, index: int, _: int) -> None:
        view = array[index]
        view.recommended_image_rect_width, view.recommended_image_rect_height = headset.size
        view.max_image_rect_width, view.max_image_rect_height = headset.largest
        view.recommended_swapchain_sample_count = view.max_swapchain_sample_count = 1

    structs.answer_list(capacity, count, into, range(headset.views), put)


@call("xrEnumerateEnvironmentBlendModes")
def enumerate_environment_blend_modes(
    runtime: Runtime, instance: Instance, system: int, given: int, capacity: int, count: Any, into: Any
) -> None:
    check_system(runtime, system)
    check_view_type(runtime, given)
    structs.answer_list(capacity, count, into, [OPAQUE])
