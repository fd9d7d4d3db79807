"""The table of functions that the loader calls: each is looked at before and after, then answered by its own module."""

from __future__ import annotations

import ctypes
import inspect
import time
import traceback
from collections.abc import Callable, Iterator
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_uint32, c_uint64, c_void_p
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import xr
from xr.base_struct import BaseXrStructure

from tests.openxr_runtime import handles, structs
from tests.openxr_runtime.outcome import AnswerError, ViolationError

if TYPE_CHECKING:
    from tests.openxr_runtime.runtime import Runtime

Function = Callable[..., "xr.Result | None"]

_TEXT_OUT = (c_uint32, POINTER(c_uint32), c_void_p)
# Prototypes in which pyopenxr declares a text that is written as a text that is read.
PROTOTYPES = {
    "xrPathToString": (c_void_p, c_uint64, *_TEXT_OUT),
    "xrResultToString": (c_void_p, c_int, c_void_p),
    "xrStructureTypeToString": (c_void_p, c_int, c_void_p),
    "xrGetInputSourceLocalizedName": (c_void_p, POINTER(xr.InputSourceLocalizedNameGetInfo), *_TEXT_OUT),
    "xrGetVulkanInstanceExtensionsKHR": (c_void_p, c_uint64, *_TEXT_OUT),
    "xrGetVulkanDeviceExtensionsKHR": (c_void_p, c_uint64, *_TEXT_OUT),
    "xrGetInstanceProcAddr": (c_void_p, c_char_p, POINTER(c_void_p)),
}
BEFORE_INSTANCE = {
    "xrGetInstanceProcAddr",
    "xrEnumerateInstanceExtensionProperties",
    "xrEnumerateApiLayerProperties",
    "xrCreateInstance",
}

# Structs that may be chained only while one of these extensions is on; no others are known.
STRUCT_EXTENSIONS: dict[xr.StructureType, tuple[str, ...]] = {
    xr.StructureType.SPACE_VELOCITY: (),
    xr.StructureType.SPACE_VELOCITIES: (),
    xr.StructureType.GRAPHICS_BINDING_VULKAN_KHR: ("XR_KHR_vulkan_enable", "XR_KHR_vulkan_enable2"),
    xr.StructureType.COMPOSITION_LAYER_DEPTH_INFO_KHR: ("XR_KHR_composition_layer_depth",),
    xr.StructureType.SYSTEM_HAND_TRACKING_PROPERTIES_EXT: ("XR_EXT_hand_tracking",),
    xr.StructureType.SYSTEM_USER_PRESENCE_PROPERTIES_EXT: ("XR_EXT_user_presence",),
    xr.StructureType.HAND_JOINT_VELOCITIES_EXT: ("XR_EXT_hand_tracking",),
    xr.StructureType.SWAPCHAIN_CREATE_INFO_FOVEATION_FB: ("XR_FB_foveation",),
    xr.StructureType.FOVEATION_LEVEL_PROFILE_CREATE_INFO_FB: ("XR_FB_foveation_configuration",),
    # The loader leaves it in the chain of xrCreateInstance for the layers and for itself.
    xr.StructureType.DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT: (),
}
_BY_NUMBER = {kind.value: (kind, names) for kind, names in STRUCT_EXTENSIONS.items()}


@dataclass(frozen=True)
class Call:
    """A function of OpenXR: what answers it, and when it is there."""

    name: str
    function: Function
    extensions: tuple[str, ...]  # one of them must be on; none: always there
    since: tuple[int, int] | None  # or the version of OpenXR that took it in

    def offered(self, extensions: set[str], version: tuple[int, int]) -> bool:
        """Whether an instance with these extensions, made for this version, has it."""
        if self.since and version >= self.since:
            return True
        return not (self.extensions or self.since) or any(name in extensions for name in self.extensions)


CALLS: dict[str, Call] = {}
_addresses: dict[str, Any] = {}
_current: list[Runtime] = []


def call(name: str, *extensions: str, since: tuple[int, int] | None = None) -> Callable[[Function], Function]:
    """Make a function answer a call. It gets the runtime, then the call's arguments, with objects for handles; what it
    returns is the result, None for SUCCESS."""

    def register(function: Function) -> Function:
        CALLS[name] = Call(name, function, extensions, since)
        return function

    return register


def play(runtime: Runtime | None) -> Runtime | None:
    """Let a runtime answer from now on, or none; returns the one that did."""
    before = _current[0] if _current else None
    _current[:] = [runtime] if runtime else []
    return before


def current() -> Runtime:
    """The runtime that answers."""
    return _current[0]


def address(name: str) -> int:
    """The address of a function for C code."""
    if not _addresses:
        kinds = handles.kinds()
        _addresses.update({entry.name: _made(entry, kinds) for entry in CALLS.values()})
    return ctypes.cast(_addresses[name], c_void_p).value or 0


def _made(entry: Call, kinds: dict[Any, type[handles.Object]]) -> Any:
    declared = getattr(xr, f"PFN_{entry.name}")._argtypes_
    prototype = [c_void_p if kind in kinds else kind for kind in PROTOTYPES.get(entry.name, declared)]
    objects = [(index, kinds[kind]) for index, kind in enumerate(declared) if kind in kinds]
    if entry.name == "xrGetInstanceProcAddr":
        objects = []  # its instance may be NULL
    expected = list(_structs(declared))
    return CFUNCTYPE(c_int, *prototype)(_entry(entry, objects, expected))


def _structs(declared: Any) -> Iterator[tuple[int, int | None]]:
    """Index and structure type (None: any) of the arguments that point to structs with a type."""
    for index, kind in enumerate(declared):
        struct = getattr(kind, "_type_", None)
        if inspect.isclass(struct) and issubclass(struct, BaseXrStructure):
            parameter = inspect.signature(struct.__init__).parameters.get("type")
            default = parameter.default if parameter else None
            yield index, default.value if isinstance(default, xr.StructureType) else None


def _entry(entry: Call, objects: list[tuple[int, type[handles.Object]]], expected: list[tuple[int, int | None]]) -> Any:
    """What C calls: no exception leaves it."""
    name, function = entry.name, entry.function

    def answer(*arguments: Any) -> int:
        runtime = _current[0] if _current else None
        if runtime is None:  # an application that goes on when the test is over
            return int(xr.Result.ERROR_RUNTIME_UNAVAILABLE.value)
        began = time.perf_counter_ns(), time.thread_time_ns(), runtime.gate.delayed()
        try:
            runtime.enter(name)
            if objects:
                ready = list(arguments)
                for index, kind in objects:
                    ready[index] = runtime.handles.get(arguments[index] or 0, kind)
            else:
                ready = arguments
            for index, kind in expected:
                if arguments[index]:
                    _look(runtime, arguments[index].contents, kind)
            result = function(runtime, *ready)
            return 0 if result is None else int(result.value)
        except ViolationError as violation:
            runtime.broken(name, violation)
            return int(violation.result.value)
        except AnswerError as other:
            return int(other.result.value)
        except Exception as fault:
            if isinstance(fault, ValueError) and "NULL pointer" in str(fault):
                runtime.broken(name, ViolationError(xr.Result.ERROR_VALIDATION_FAILURE, "a pointer is NULL"))
                return int(xr.Result.ERROR_VALIDATION_FAILURE.value)
            runtime.faults.append(f"{name}: {traceback.format_exc()}")
            return int(xr.Result.ERROR_RUNTIME_FAILURE.value)
        finally:
            runtime.gate.leave(*began)

    return answer


def _look(runtime: Runtime, struct: Any, kind: int | None) -> None:
    """Check a struct's type and what is chained to it."""
    given = c_int.from_address(ctypes.addressof(struct)).value
    if kind is not None and given != kind:
        wanted = xr.StructureType(kind).name
        raise ViolationError(xr.Result.ERROR_VALIDATION_FAILURE, f"a struct's type is {given}, not {wanted}")
    look_at_chain(runtime, struct)


def look_at_chain(runtime: Runtime, struct: Any) -> None:
    """Raise ViolationError for a chained struct that is unknown, or whose extension is not on."""
    for value, _ in structs.chain(struct):
        if value not in _BY_NUMBER:
            raise ViolationError(xr.Result.ERROR_VALIDATION_FAILURE, f"an unknown struct is chained: type {value}")
        found, extensions = _BY_NUMBER[value]
        if extensions and not any(runtime.enabled(name) for name in extensions):
            text = f"{found.name} is chained, but {' or '.join(extensions)} is not enabled"
            raise ViolationError(xr.Result.ERROR_VALIDATION_FAILURE, text)


@call("xrGetInstanceProcAddr")
def get_instance_proc_addr(runtime: Runtime, instance: int | None, name: bytes, out: Any) -> xr.Result | None:
    entry = CALLS.get(name.decode())
    out[0] = None
    if entry is None or (not instance and entry.name not in BEFORE_INSTANCE):
        raise AnswerError(xr.Result.ERROR_FUNCTION_UNSUPPORTED if instance else xr.Result.ERROR_HANDLE_INVALID)
    if instance and not entry.offered(runtime.instance.extensions, runtime.instance.version):
        raise AnswerError(xr.Result.ERROR_FUNCTION_UNSUPPORTED)
    out[0] = address(entry.name)
    return None
