"""Vulkan as XR_KHR_vulkan_enable and XR_KHR_vulkan_enable2 share it: requirements, device, images, readback."""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, c_char_p, c_int, c_void_p
from typing import TYPE_CHECKING, Any

import xr

from tests.openxr_runtime import structs
from tests.openxr_runtime.dispatch import call
from tests.openxr_runtime.instance import Instance, check_system
from tests.openxr_runtime.outcome import ViolationError, require
from vr_render.vulkan_api import ffi, lib, listed, vk

if TYPE_CHECKING:
    from tests.openxr_runtime.runtime import Runtime

Result = xr.Result
ENABLE, ENABLE2 = "XR_KHR_vulkan_enable", "XR_KHR_vulkan_enable2"
PREFERRED = (
    vk.VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU,
    vk.VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU,
    vk.VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU,
    vk.VK_PHYSICAL_DEVICE_TYPE_CPU,
    vk.VK_PHYSICAL_DEVICE_TYPE_OTHER,
)


def _address(handle: Any) -> int:
    return int(ffi.cast("uintptr_t", handle))


def _as_vulkan(kind: str, handle: Any) -> Any:
    return ffi.cast(kind, structs.number(handle))


def _vulkan_function(entry: Any, name: bytes) -> Any:
    """One of the functions that need no instance, by the application's own vkGetInstanceProcAddr."""
    get = CFUNCTYPE(c_void_p, c_void_p, c_char_p)(ctypes.cast(entry, c_void_p).value or 0)
    found = get(None, name)
    require(bool(found), Result.ERROR_VALIDATION_FAILURE, f"pfnGetInstanceProcAddr does not know {name.decode()}")
    return found


# --- What both ask --------------------------------------------------------------------------------------------------


@call("xrGetVulkanGraphicsRequirementsKHR", ENABLE)
@call("xrGetVulkanGraphicsRequirements2KHR", ENABLE2)
def get_requirements(runtime: Runtime, instance: Instance, system: int, out: Any) -> None:
    check_system(runtime, system)
    least, most = runtime.headset.vulkan_versions
    out.contents._min_api_version_supported = xr.Version(*least, 0).number()
    out.contents._max_api_version_supported = xr.Version(*most, 0xFFF).number()
    instance.requirements_asked = True


def choose_device(instance: Any) -> Any:
    """The physical device of a VkInstance that drives the headset: a discrete GPU before others."""

    def rank(device: Any) -> int:
        properties = ffi.new("VkPhysicalDeviceProperties*")
        lib.vkGetPhysicalDeviceProperties(device, properties)
        return PREFERRED.index(properties.deviceType)

    devices = listed(lib.vkEnumeratePhysicalDevices, "VkPhysicalDevice", instance)
    return min(devices, key=rank)


# --- XR_KHR_vulkan_enable -------------------------------------------------------------------------------------------


@call("xrGetVulkanInstanceExtensionsKHR", ENABLE)
def get_instance_extensions(
    runtime: Runtime, instance: Instance, system: int, capacity: int, count: Any, into: int
) -> None:
    check_system(runtime, system)
    structs.answer_text(capacity, count, into, runtime.headset.vulkan_instance_extensions)


@call("xrGetVulkanDeviceExtensionsKHR", ENABLE)
def get_device_extensions(
    runtime: Runtime, instance: Instance, system: int, capacity: int, count: Any, into: int
) -> None:
    check_system(runtime, system)
    structs.answer_text(capacity, count, into, runtime.headset.vulkan_device_extensions)


@call("xrGetVulkanGraphicsDeviceKHR", ENABLE)
def get_device(runtime: Runtime, instance: Instance, system: int, vulkan_instance: Any, out: Any) -> None:
    check_system(runtime, system)
    structs.store(out, _address(choose_device(_as_vulkan("VkInstance", vulkan_instance))))


# --- XR_KHR_vulkan_enable2 ------------------------------------------------------------------------------------------


@call("xrCreateVulkanInstanceKHR", ENABLE2)
def create_vulkan_instance(runtime: Runtime, instance: Instance, info: Any, out: Any, result: Any) -> None:
    given = info.contents
    check_system(runtime, given.system_id)
    create = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p)(
        _vulkan_function(given.pfn_get_instance_proc_addr, b"vkCreateInstance")
    )
    made = ctypes.cast(given.vulkan_create_info, c_void_p)
    result[0] = create(made, ctypes.cast(given.vulkan_allocator, c_void_p), ctypes.cast(out, c_void_p))


@call("xrGetVulkanGraphicsDevice2KHR", ENABLE2)
def get_device2(runtime: Runtime, instance: Instance, info: Any, out: Any) -> None:
    check_system(runtime, info.contents.system_id)
    structs.store(out, _address(choose_device(_as_vulkan("VkInstance", info.contents.vulkan_instance))))


@call("xrCreateVulkanDeviceKHR", ENABLE2)
def create_vulkan_device(runtime: Runtime, instance: Instance, info: Any, out: Any, result: Any) -> None:
    given = info.contents
    check_system(runtime, given.system_id)
    result[0] = lib.vkCreateDevice(
        _as_vulkan("VkPhysicalDevice", given.vulkan_physical_device),
        ffi.cast("VkDeviceCreateInfo*", structs.number(given.vulkan_create_info)),
        ffi.cast("VkAllocationCallbacks*", structs.number(given.vulkan_allocator)),
        ffi.cast("VkDevice*", structs.number(out)),
    )


# --- The session's device -------------------------------------------------------------------------------------------


class Binding:
    """The device and queue that the application gave to its session."""

    def __init__(self, given: Any) -> None:
        self.instance = _as_vulkan("VkInstance", given.instance)
        self.physical = _as_vulkan("VkPhysicalDevice", given.physical_device)
        self.device = _as_vulkan("VkDevice", given.device)
        self.family = given.queue_family_index
        named = all(structs.number(handle) for handle in (given.instance, given.physical_device, given.device))
        require(named, Result.ERROR_GRAPHICS_DEVICE_INVALID, "the binding has a handle that is NULL")
        right = _address(choose_device(self.instance)) == _address(self.physical)
        text = "the binding's physical device is not the one that xrGetVulkanGraphicsDevice gave"
        require(right, Result.ERROR_GRAPHICS_DEVICE_INVALID, text)
        queue = ffi.new("VkQueue*")
        lib.vkGetDeviceQueue(self.device, self.family, given.queue_index, queue)
        self.queue = queue[0]


def bind(runtime: Runtime, info: Any) -> Binding:
    """The binding chained to XrSessionCreateInfo.

    Raises:
        ViolationError: none is chained, or it is of another device, or the requirements were not asked for.
    """
    given = structs.chained(info, xr.StructureType.GRAPHICS_BINDING_VULKAN_KHR, xr.GraphicsBindingVulkanKHR)
    if given is None:
        raise ViolationError(Result.ERROR_GRAPHICS_DEVICE_INVALID, "no graphics binding is chained")
    asked = runtime.instance.requirements_asked
    text = "xrGetVulkanGraphicsRequirements was not called before xrCreateSession"
    require(asked, Result.ERROR_GRAPHICS_REQUIREMENTS_CALL_MISSING, text)
    return Binding(given)
