"""The door to OpenXR: its raw functions, results turned into errors, and handles that Vulkan and OpenXR share.

Structs, numbers and prototypes come from the package `xr` (pyopenxr), which is loaded when a headset is looked for. Its
wrappers are not used: they make structs anew for each call and raise successes as exceptions. Structs here are made
once and kept; a pointer to another struct keeps nothing alive, so whoever chains two structs keeps both.
"""

from __future__ import annotations

import ctypes
import functools
import logging
import os
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from vr_render.vulkan_api import CData, ffi, lib
from vr_render.xr.errors import HeadsetError, HeadsetLostError, RuntimeMissingError

Handle = Any  # a handle or struct of pyopenxr, which are ctypes
Given = ParamSpec("Given")
Answer = TypeVar("Answer")
_log = logging.getLogger(__name__)


@functools.cache
def load() -> Any:
    """The package xr.

    Raises:
        RuntimeMissingError: it, or a library that it needs, is not there.
    """
    os.environ.setdefault("XR_LOADER_DEBUG", "none")  # what fails is told by the errors of this package
    try:
        import xr
        import xr.platform
    except ImportError as error:
        if error.name == "xr":
            text = "the Python package pyopenxr is not installed (run.py play installs it)"
        else:
            text = f"OpenXR cannot be loaded: {error} (on Debian: libgl1)"
        raise RuntimeMissingError(text) from None
    except (OSError, NotImplementedError) as error:
        reason = str(error) or "it does not know this system"
        raise RuntimeMissingError(f"OpenXR cannot be loaded: {reason} (on Debian: libgl1)") from None
    return xr


def platform() -> Any:
    """The part of the package that depends on the system: what OpenXR calls Vulkan's types and functions."""
    return load().platform.windows if sys.platform == "win32" else load().platform.linux


def result_name(result: int) -> str:
    """XR_... of a result, or its number."""
    try:
        return f"XR_{load().Result(result).name}"
    except ValueError:
        return str(result)


def check(result: int, name: str) -> int:
    """Return a result of success, also a qualified one, as it is.

    Raises:
        HeadsetLostError: the session or the instance is gone.
        HeadsetError: any other failure.
    """
    if result >= 0:
        return result
    known = load().Result
    if result in (known.ERROR_SESSION_LOST.value, known.ERROR_INSTANCE_LOST.value):
        raise HeadsetLostError(f"{name} found the headset gone: {result_name(result)}", result)
    raise HeadsetError(f"{name} failed: {result_name(result)}", result)


class Calls:
    """The functions of an instance by name, for example `calls.xrWaitFrame(session, info, state)`.

    Each returns the result of a success and raises what `check` raises. A function whose extension is not enabled
    raises HeadsetError when it is named.

    Args:
        instance: None: the few functions that need none.
    """

    def __init__(self, instance: Handle = None) -> None:
        self._instance = instance

    def __getattr__(self, name: str) -> Callable[..., int]:
        xr = load()
        if not name.startswith("xr"):
            raise AttributeError(name)
        found = xr.PFN_xrVoidFunction()
        get = xr.raw_functions.xrGetInstanceProcAddr
        check(get(self._instance, name.encode(), ctypes.byref(found)).value, f"xrGetInstanceProcAddr({name})")
        prototype = getattr(xr, f"PFN_{name}", None) or getattr(platform(), f"PFN_{name}")
        function = ctypes.cast(found, prototype)

        def call(*arguments: Any) -> int:
            result = function(*arguments)
            return result if result == 0 else check(result, name)

        self.__dict__[name] = call  # the next time without this method
        return call


def without(otherwise: Answer) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """For functions that ask for what the game can do without: where a call fails, that is logged, and `otherwise` is
    what they return. HeadsetLostError still goes through."""

    def decorate(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
        @functools.wraps(function)
        def asked(*arguments: Given.args, **named: Given.kwargs) -> Answer:
            try:
                return function(*arguments, **named)
            except HeadsetLostError:
                raise
            except HeadsetError as error:
                _log.warning("the headset goes on without: %s", error)
                return otherwise

        return asked

    return decorate


def listed(call: Callable[..., int], kind: Any, *arguments: Any) -> list[Any]:
    """All that one of OpenXR's two-call functions lists: numbers, or structs of the ctypes class `kind`."""
    count = ctypes.c_uint32()
    call(*arguments, 0, ctypes.byref(count), None)
    found = (kind * max(1, count.value))()
    if issubclass(kind, ctypes.Structure):
        for index in range(count.value):
            found[index] = kind()  # with its type
    call(*arguments, count.value, ctypes.byref(count), found)
    return [found[index] for index in range(count.value)]


def text(call: Callable[..., int], *arguments: Any) -> str:
    """The text that one of OpenXR's two-call functions gives."""
    count = ctypes.c_uint32()
    call(*arguments, 0, ctypes.byref(count), None)
    memory = ctypes.create_string_buffer(max(1, count.value))
    call(*arguments, count.value, ctypes.byref(count), memory)
    return memory.value.decode("utf-8", "replace")


def chained(struct: Handle) -> ctypes.c_void_p:
    """What `next` of another struct takes; the caller keeps `struct` alive."""
    return ctypes.cast(ctypes.pointer(struct), ctypes.c_void_p)


# --- What Vulkan and OpenXR share -----------------------------------------------------------------------------------


def from_vulkan(handle: CData, kind: str) -> Handle:
    """OpenXR's form of a Vulkan handle; `kind` is for example "VkDevice"."""
    return ctypes.cast(ctypes.c_void_p(_address(handle)), getattr(platform(), kind))


def to_vulkan(handle: Handle, kind: str) -> CData:
    """Vulkan's form of a handle that OpenXR gave."""
    return ffi.cast(kind, ctypes.cast(handle, ctypes.c_void_p).value or 0)


def struct_from_vulkan(struct: CData, kind: str) -> Any:
    """A pointer to a struct of `vulkan_api.struct`, as OpenXR takes it; the caller keeps `struct` alive."""
    return ctypes.cast(ctypes.c_void_p(_address(struct)), ctypes.POINTER(getattr(platform(), kind)))


def vulkan_entry() -> Any:
    """vkGetInstanceProcAddr, as OpenXR takes it."""
    return ctypes.cast(_address(lib.vkGetInstanceProcAddr), platform().PFN_vkGetInstanceProcAddr)


def _address(pointer: CData) -> int:
    return int(ffi.cast("uintptr_t", pointer))
