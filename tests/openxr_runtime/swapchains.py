"""Swapchains of real Vulkan images on the application's device."""

from __future__ import annotations

import ctypes
from collections import deque
from typing import TYPE_CHECKING, Any

import xr

from tests.openxr_runtime import structs
from tests.openxr_runtime.dispatch import call
from tests.openxr_runtime.handles import Object
from tests.openxr_runtime.headset import DEPTH_FORMATS
from tests.openxr_runtime.images import Image
from tests.openxr_runtime.outcome import require
from tests.openxr_runtime.session import Session

if TYPE_CHECKING:
    from tests.openxr_runtime.runtime import Runtime

Result = xr.Result
COLOUR, DEPTH, STATIC = 1, 2, 2  # XrSwapchainUsageFlags, XrSwapchainCreateFlags
KNOWN_USAGE = 0x7F


class Swapchain(Object):
    """A swapchain.

    Attributes:
        size: width and height. format: Vulkan's number. layers: of the array.
        images: Vulkan's, in the order of their indices. last: index of the one released last; None before the first.
        foveated: made for foveation. foveation: the level that it has.
    """

    kind = "Swapchain"

    def __init__(self, session: Session, given: Any, count: int, foveated: bool) -> None:
        self.size = (given.width, given.height)
        self.format, self.layers, self.usage = given.format, given.array_size, given._usage_flags
        self.static = bool(given._create_flags & STATIC)
        self.is_depth = self.format in DEPTH_FORMATS
        self.foveated, self.foveation = foveated, 0
        arguments = (self.size, self.format, self.layers, given.mip_count, given.sample_count, self.usage)
        self.images = [Image(session.binding, *arguments) for _ in range(1 if self.static else count)]
        self.last: int | None = None
        self.acquired: deque[int] = deque()
        self.waited = False
        self.acquisitions = 0

    def closed(self) -> None:
        for image in self.images:
            image.close()


@call("xrEnumerateSwapchainFormats")
def enumerate_swapchain_formats(runtime: Runtime, session: Session, capacity: int, count: Any, into: Any) -> None:
    structs.answer_list(capacity, count, into, runtime.headset.formats)


@call("xrCreateSwapchain")
def create_swapchain(runtime: Runtime, session: Session, info: Any, out: Any) -> None:
    given = info.contents
    listed = given.format in runtime.headset.formats
    text = f"format {given.format} is not one of those that were enumerated"
    require(listed, Result.ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED, text)
    wide, high = runtime.headset.largest
    fits = 0 < given.width <= wide and 0 < given.height <= high
    require(fits, Result.ERROR_VALIDATION_FAILURE, f"{given.width} x {given.height} is not within {wide} x {high}")
    counted = given.array_size > 0 and given.mip_count > 0
    require(counted, Result.ERROR_VALIDATION_FAILURE, "a swapchain needs a layer and a mip level")
    require(given.sample_count == 1, Result.ERROR_FEATURE_UNSUPPORTED, f"{given.sample_count} samples a pixel")
    require(given.face_count == 1, Result.ERROR_FEATURE_UNSUPPORTED, "cube images")
    known = given._usage_flags & ~KNOWN_USAGE == 0
    require(known, Result.ERROR_FEATURE_UNSUPPORTED, f"usage {given._usage_flags:#x}")
    other = COLOUR if given.format in DEPTH_FORMATS else DEPTH
    text = f"usage {given._usage_flags:#x} does not fit format {given.format}"
    require(not given._usage_flags & other, Result.ERROR_FEATURE_UNSUPPORTED, text)
    require(given._create_flags in (0, STATIC), Result.ERROR_FEATURE_UNSUPPORTED, "protected content")
    foveated = structs.chained(
        given, xr.StructureType.SWAPCHAIN_CREATE_INFO_FOVEATION_FB, xr.SwapchainCreateInfoFoveationFB
    )
    swapchain = Swapchain(session, given, runtime.headset.images, foveated is not None)
    structs.store(out, runtime.handles.add(swapchain, session))


@call("xrDestroySwapchain")
def destroy_swapchain(runtime: Runtime, swapchain: Swapchain) -> None:
    runtime.handles.remove(swapchain)


@call("xrEnumerateSwapchainImages")
def enumerate_swapchain_images(runtime: Runtime, swapchain: Swapchain, capacity: int, count: Any, into: Any) -> None:
    def put(array: Any, index: int, image: Image) -> None:
        right = array[index]._type == xr.StructureType.SWAPCHAIN_IMAGE_VULKAN_KHR.value
        require(right, Result.ERROR_VALIDATION_FAILURE, "an image's struct is not XrSwapchainImageVulkanKHR")
        field = ctypes.addressof(array[index]) + xr.SwapchainImageVulkanKHR.image.offset
        structs.store(ctypes.c_void_p(field), image.number)

    typed = ctypes.cast(into, ctypes.POINTER(xr.SwapchainImageVulkanKHR)) if into else None
    structs.answer_list(capacity, count, typed, swapchain.images, put)


@call("xrAcquireSwapchainImage")
def acquire_swapchain_image(runtime: Runtime, swapchain: Swapchain, info: Any, out: Any) -> None:
    free = len(swapchain.acquired) < len(swapchain.images)
    require(free, Result.ERROR_CALL_ORDER_INVALID, "all images are acquired")
    once = not swapchain.static or swapchain.acquisitions == 0
    require(once, Result.ERROR_CALL_ORDER_INVALID, "a static image is acquired once")
    index = swapchain.acquisitions % len(swapchain.images)
    swapchain.acquisitions += 1
    swapchain.acquired.append(index)
    out[0] = index


@call("xrWaitSwapchainImage")
def wait_swapchain_image(runtime: Runtime, swapchain: Swapchain, info: Any) -> None:
    require(bool(swapchain.acquired), Result.ERROR_CALL_ORDER_INVALID, "no image is acquired")
    require(not swapchain.waited, Result.ERROR_CALL_ORDER_INVALID, "an image was waited for and not released")
    timeout = info.contents.timeout
    require(timeout >= 0, Result.ERROR_VALIDATION_FAILURE, f"a timeout of {timeout}")
    swapchain.waited = True


@call("xrReleaseSwapchainImage")
def release_swapchain_image(runtime: Runtime, swapchain: Swapchain, info: Any) -> None:
    require(swapchain.waited, Result.ERROR_CALL_ORDER_INVALID, "no image was waited for")
    swapchain.last = swapchain.acquired.popleft()
    swapchain.waited = False
