"""Vulkan as the headset's runtime wants it: the instance and the device are made through it."""

from __future__ import annotations

import ctypes
from typing import Any

from vr_render import features
from vr_render.device import Device
from vr_render.maker import Maker
from vr_render.vulkan_api import CData
from vr_render.xr import api
from vr_render.xr.errors import HeadsetUnsuitableError
from vr_render.xr.instance import Instance


def maker(instance: Instance) -> Maker:
    """Makes a device on which the headset's pictures can be drawn.

    Raises:
        HeadsetUnsuitableError: the runtime wants another version of Vulkan.
    """
    return _Made(instance) if instance.vulkan == "XR_KHR_vulkan_enable2" else _Asked(instance)


def graphics_binding(device: Device) -> Any:
    """The struct that tells a new session of the device; for both extensions."""
    return api.load().GraphicsBindingVulkanKHR(
        instance=api.from_vulkan(device.instance, "VkInstance"),
        physical_device=api.from_vulkan(device.physical, "VkPhysicalDevice"),
        device=api.from_vulkan(device.handle, "VkDevice"),
        queue_family_index=device.family,
        queue_index=0,
    )


def _check_version(instance: Instance, function: str) -> None:
    """A session may only be made after the runtime was asked for the versions of Vulkan that it takes."""
    xr = api.load()
    found = xr.GraphicsRequirementsVulkanKHR()
    getattr(instance.calls, function)(instance.handle, instance.system, ctypes.byref(found))
    least, most = found.min_api_version_supported, found.max_api_version_supported
    used = "{}.{}".format(*features.VERSION)
    if (least.major, least.minor) > features.VERSION:
        raise HeadsetUnsuitableError(
            f"{instance.runtime} wants Vulkan {least.major}.{least.minor}; the game uses {used}"
        )
    if (most.major, most.minor) < features.VERSION:
        raise HeadsetUnsuitableError(
            f"{instance.runtime} takes Vulkan up to {most.major}.{most.minor} only, not {used}"
        )


class _Made(Maker):
    """XR_KHR_vulkan_enable2: the runtime makes both, with what the game and it need."""

    def __init__(self, instance: Instance) -> None:
        self._xr = instance
        _check_version(instance, "xrGetVulkanGraphicsRequirements2KHR")

    def instance(self, info: CData, out: CData) -> int:
        xr, found, result = api.load(), api.platform().VkInstance(), ctypes.c_int()
        wanted = xr.VulkanInstanceCreateInfoKHR(
            system_id=self._xr.system,
            pfn_get_instance_proc_addr=api.vulkan_entry(),
            vulkan_create_info=api.struct_from_vulkan(info, "VkInstanceCreateInfo"),
        )
        self._xr.calls.xrCreateVulkanInstanceKHR(
            self._xr.handle, ctypes.byref(wanted), ctypes.byref(found), ctypes.byref(result)
        )
        out[0] = api.to_vulkan(found, "VkInstance")
        return result.value

    def physicals(self, instance: CData) -> list[CData]:
        xr, found = api.load(), api.platform().VkPhysicalDevice()
        wanted = xr.VulkanGraphicsDeviceGetInfoKHR(
            system_id=self._xr.system, vulkan_instance=api.from_vulkan(instance, "VkInstance")
        )
        self._xr.calls.xrGetVulkanGraphicsDevice2KHR(self._xr.handle, ctypes.byref(wanted), ctypes.byref(found))
        return [api.to_vulkan(found, "VkPhysicalDevice")]

    def device(self, physical: CData, info: CData, out: CData) -> int:
        xr, found, result = api.load(), api.platform().VkDevice(), ctypes.c_int()
        wanted = xr.VulkanDeviceCreateInfoKHR(
            system_id=self._xr.system,
            pfn_get_instance_proc_addr=api.vulkan_entry(),
            vulkan_physical_device=api.from_vulkan(physical, "VkPhysicalDevice"),
            vulkan_create_info=api.struct_from_vulkan(info, "VkDeviceCreateInfo"),
        )
        self._xr.calls.xrCreateVulkanDeviceKHR(
            self._xr.handle, ctypes.byref(wanted), ctypes.byref(found), ctypes.byref(result)
        )
        out[0] = api.to_vulkan(found, "VkDevice")
        return result.value


class _Asked(Maker):
    """XR_KHR_vulkan_enable: the runtime says which device to take and what to enable."""

    def __init__(self, instance: Instance) -> None:
        self._xr = instance
        _check_version(instance, "xrGetVulkanGraphicsRequirementsKHR")
        calls, which = instance.calls, (instance.handle, instance.system)
        self.instance_extensions = api.text(calls.xrGetVulkanInstanceExtensionsKHR, *which).split()
        self.device_extensions = api.text(calls.xrGetVulkanDeviceExtensionsKHR, *which).split()

    def physicals(self, instance: CData) -> list[CData]:
        found = api.platform().VkPhysicalDevice()
        self._xr.calls.xrGetVulkanGraphicsDeviceKHR(
            self._xr.handle, self._xr.system, api.from_vulkan(instance, "VkInstance"), ctypes.byref(found)
        )
        return [api.to_vulkan(found, "VkPhysicalDevice")]
