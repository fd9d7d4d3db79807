"""The door to Vulkan: the raw functions, structs that keep what they point to, and results turned into errors.

Everything else in this package calls Vulkan through `lib` and `ffi` of the package `vulkan`. Its own wrappers are not
used: they cost 3 to 7 times as much a call, and free nested structs while the driver still reads them.

Importing this module raises `PackageMissingError` or `LoaderMissingError` where Vulkan is not there;
`vr_render.errors` and `vr_render.probe` import without it.
"""

import functools
import re
import weakref
from typing import Any

from vr_render import errors

try:
    import vulkan as vk
    from vulkan._vulkan import ffi
    from vulkan._vulkan import lib as _lib
except ImportError:
    raise errors.PackageMissingError("the Python package vulkan is not installed (run.py play installs it)") from None
except OSError:
    raise errors.LoaderMissingError("the Vulkan loader is missing (on Debian: libvulkan1)") from None

lib: Any = _lib
CData = Any  # a handle, struct or array of cffi
NULL = ffi.NULL
WHOLE_SIZE = 0xFFFFFFFFFFFFFFFF  # the package's VK_WHOLE_SIZE is -1
FOREVER = 0xFFFFFFFFFFFFFFFF  # ns, as a timeout

_kept: "weakref.WeakKeyDictionary[CData, list[Any]]" = weakref.WeakKeyDictionary()


@functools.cache
def _fields(name: str) -> dict[str, Any]:
    return dict(ffi.typeof(name).fields)


@functools.cache
def _structure_type(name: str) -> int:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z])(?=[0-9])", "_", name.removeprefix("Vk")).upper()
    return int(getattr(vk, f"VK_STRUCTURE_TYPE_{words}"))


def struct(name: str, **values: Any) -> CData:
    """A new struct, as a pointer that keeps alive all it points to.

    Args:
        name: for example "VkBufferCreateInfo"; its `sType` is filled in.
        values: by field. A list becomes an array (of numbers, handles, texts, or structs made by this function);
            a text or bytes become memory of their own; None is NULL; the rest is passed on as it is.
    """
    kept: list[Any] = []
    fields = _fields(name)
    ready: dict[str, Any] = {"sType": _structure_type(name)} if "sType" in fields else {}
    for field, value in values.items():
        ready[field] = _field(fields[field].type, value, kept)
    pointer = ffi.new(f"{name}*", ready)
    if kept:
        _kept[pointer] = kept
    return pointer


def _field(kind: Any, value: Any, kept: list[Any]) -> Any:
    if kind.kind == "struct" and isinstance(value, ffi.CData) and ffi.typeof(value).kind == "pointer":
        kept.append(value)
        return value[0]
    if kind.kind != "pointer":
        return value
    if value is None:
        return NULL
    if isinstance(value, str):
        value = ffi.new("char[]", value.encode())
    elif isinstance(value, bytes):
        memory = ffi.from_buffer(value)
        kept.append(memory)  # a cast keeps nothing alive
        value = ffi.cast(kind, memory)
    elif isinstance(value, list):
        kept.extend(value)
        value = array(kind.item.cname, value) if value else NULL
    kept.append(value)
    return value


def array(item: str, values: list[Any]) -> CData:
    """A new array of numbers, handles, texts, or structs made by `struct`; keeps alive what these point to."""
    kept = [ffi.new("char[]", value.encode()) if isinstance(value, str) else value for value in values]
    by_value = ffi.typeof(item).kind in ("struct", "union")
    pointer = ffi.new(
        f"{item}[]",
        [value[0] if by_value and isinstance(value, ffi.CData) else value for value in kept],
    )
    _kept[pointer] = kept
    return pointer


def make(function: Any, kind: str, owner: CData, info: CData, what: str = "") -> CData:
    """Call one of Vulkan's vkCreate... functions and return the new handle.

    Raises:
        RenderError: see `check`.
    """
    handle = ffi.new(f"{kind}*")
    check(function(owner, info, NULL, handle), what or f"making a {kind}")
    return handle[0]


def listed(function: Any, kind: str, *arguments: Any) -> list[CData]:
    """All that one of Vulkan's two-call functions enumerates."""
    count = ffi.new("uint32_t*")
    check(function(*arguments, count, NULL) or 0, "counting")
    found = ffi.new(f"{kind}[]", max(1, count[0]))
    check(function(*arguments, count, found) or 0, "listing")
    if ffi.typeof(kind).kind == "struct":
        return [ffi.new(f"{kind}*", found[index]) for index in range(count[0])]
    return [found[index] for index in range(count[0])]


def names_of(function: Any, kind: str, field: str, *arguments: Any) -> set[str]:
    """The names of layers or extensions that a two-call function enumerates."""
    return {ffi.string(getattr(entry, field)).decode() for entry in listed(function, kind, *arguments)}


def check(result: int, what: str) -> int:
    """Return a result of success as it is.

    Raises:
        OutOfMemoryError, DeviceLostError, SurfaceLostError, VulkanError: for a negative result.
    """
    if result >= 0:
        return result
    if result == vk.VK_ERROR_DEVICE_LOST:
        raise errors.DeviceLostError(f"the graphics device was lost while {what}; its driver may have been restarted")
    if result == vk.VK_ERROR_OUT_OF_DEVICE_MEMORY:
        raise errors.OutOfMemoryError(f"the graphics device is out of memory ({what})")
    if result == vk.VK_ERROR_OUT_OF_HOST_MEMORY:
        raise errors.OutOfMemoryError(f"the graphics driver is out of the host's memory ({what})", device=False)
    if result == vk.VK_ERROR_SURFACE_LOST_KHR:
        raise errors.SurfaceLostError(f"the window's surface was lost while {what}")
    raise errors.VulkanError(f"Vulkan failed while {what}: {result_name(result)}")


@functools.cache
def result_name(result: int) -> str:
    """VK_ERROR_... of a result, or its number."""
    for name in dir(vk):
        if name.startswith("VK_ERROR_") and getattr(vk, name) == result:
            return name
    return str(result)


# --- Names for flags ------------------------------------------------------------------------------------------------


def flags(words: str, table: dict[str, int]) -> int:
    """The bits of space-separated words.

    Raises:
        KeyError: a word is not in the table.
    """
    bits = 0
    for word in words.split():
        bits |= table[word]
    return bits


@functools.cache
def format_of(name: str) -> int:
    """The number of a format such as "R16G16B16A16_SFLOAT"."""
    return int(getattr(vk, f"VK_FORMAT_{name}"))


STAGES = {
    "vertex": vk.VK_SHADER_STAGE_VERTEX_BIT,
    "fragment": vk.VK_SHADER_STAGE_FRAGMENT_BIT,
    "compute": vk.VK_SHADER_STAGE_COMPUTE_BIT,
}
LAYOUTS = {
    "undefined": vk.VK_IMAGE_LAYOUT_UNDEFINED,
    "general": vk.VK_IMAGE_LAYOUT_GENERAL,
    "colour": vk.VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL,
    "depth": vk.VK_IMAGE_LAYOUT_DEPTH_STENCIL_ATTACHMENT_OPTIMAL,
    "depth_read": vk.VK_IMAGE_LAYOUT_DEPTH_STENCIL_READ_ONLY_OPTIMAL,
    "read": vk.VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL,
    "copy_from": vk.VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
    "copy_to": vk.VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL,
    "present": vk.VK_IMAGE_LAYOUT_PRESENT_SRC_KHR,
}
