"""Which device to draw on, and what it must be able to do."""

from __future__ import annotations

import dataclasses

from vr_render import errors
from vr_render.vulkan_api import NULL, CData, ffi, format_of, lib, listed, names_of, struct, vk

VERSION = (1, 1)
# Without these the game cannot be drawn; each is named in the error where it is missing.
REQUIRED = ("multiDrawIndirect", "drawIndirectFirstInstance")
# Turned on where they are there; the game draws without them.
OPTIONAL = ("samplerAnisotropy", "depthClamp")
# What Vulkan itself does not promise of formats and limits, though every graphics card has it.
FORMATS = {
    "R32_SFLOAT": vk.VK_FORMAT_FEATURE_COLOR_ATTACHMENT_BLEND_BIT | vk.VK_FORMAT_FEATURE_SAMPLED_IMAGE_BIT,
    "D32_SFLOAT": vk.VK_FORMAT_FEATURE_DEPTH_STENCIL_ATTACHMENT_BIT | vk.VK_FORMAT_FEATURE_SAMPLED_IMAGE_BIT,
}
LIMITS = {
    "maxPerStageDescriptorStorageBuffers": 7,  # a compiled kernel binds as many
    "maxComputeWorkGroupInvocations": 256,  # threads of shaders/exposure.comp
}
ORDER = {  # the first kind that is there is taken
    vk.VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: 0,
    vk.VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: 1,
    vk.VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU: 2,
    vk.VK_PHYSICAL_DEVICE_TYPE_CPU: 3,
    vk.VK_PHYSICAL_DEVICE_TYPE_OTHER: 4,
}
SWAPCHAIN = "VK_KHR_swapchain"


@dataclasses.dataclass
class Candidate:
    """A physical device, what it offers, and what it lacks.

    Attributes:
        family: queue family that draws and computes; −1 when there is none.
        features: names of the optional features that are there.
        missing: names of what is required and not there; empty: the device is good.
    """

    physical: CData
    name: str
    order: int
    software: bool
    version: tuple[int, int]
    family: int
    timestamp_bits: int
    extensions: set[str]
    features: set[str]
    missing: list[str]
    limits: CData
    properties: CData


def examine(physical: CData, extensions: tuple[str, ...]) -> Candidate:
    """What a physical device offers, and what of the required it lacks."""
    properties = ffi.new("VkPhysicalDeviceProperties*")
    lib.vkGetPhysicalDeviceProperties(physical, properties)
    version = (properties.apiVersion >> 22 & 0x7F, properties.apiVersion >> 12 & 0x3FF)
    offered = names_of(
        lib.vkEnumerateDeviceExtensionProperties, "VkExtensionProperties", "extensionName", physical, NULL
    )
    missing = [name for name in extensions if name not in offered]
    features: set[str] = set()
    if version < VERSION:
        missing.insert(0, "Vulkan 1.1 (it has {}.{})".format(*version))
    else:
        multiview = struct("VkPhysicalDeviceMultiviewFeatures")
        found = struct("VkPhysicalDeviceFeatures2", pNext=multiview)
        lib.vkGetPhysicalDeviceFeatures2(physical, found)
        missing += [name for name in REQUIRED if not getattr(found.features, name)]
        if not multiview.multiview:
            missing.append("multiview")
        features = {name for name in OPTIONAL if getattr(found.features, name)}
        missing += _missing_formats(physical)
        limits = properties.limits
        missing += [f"{name} of {least}" for name, least in LIMITS.items() if getattr(limits, name) < least]
    families = listed(lib.vkGetPhysicalDeviceQueueFamilyProperties, "VkQueueFamilyProperties", physical)
    both = vk.VK_QUEUE_GRAPHICS_BIT | vk.VK_QUEUE_COMPUTE_BIT
    family = next((index for index, entry in enumerate(families) if entry.queueFlags & both == both), -1)
    if family < 0:
        missing.append("a queue that draws and computes")
    return Candidate(
        physical=physical,
        name=ffi.string(properties.deviceName).decode("utf-8", "replace"),
        order=ORDER.get(properties.deviceType, len(ORDER)),
        software=properties.deviceType == vk.VK_PHYSICAL_DEVICE_TYPE_CPU,
        version=version,
        family=family,
        timestamp_bits=families[family].timestampValidBits if family >= 0 else 0,
        extensions=offered,
        features=features,
        missing=missing,
        limits=properties.limits,
        properties=properties,
    )


def _missing_formats(physical: CData) -> list[str]:
    found = ffi.new("VkFormatProperties*")
    missing = []
    for name, wanted in FORMATS.items():
        lib.vkGetPhysicalDeviceFormatProperties(physical, format_of(name), found)
        if found.optimalTilingFeatures & wanted != wanted:
            missing.append(f"images of {name} as they are used here")
    return missing


def choose(candidates: list[Candidate], name: str | None) -> Candidate:
    """The best device: discrete before integrated before virtual before software; the driver's order among equals.

    Args:
        name: part of a device's name, in any case, to take no other; None: any.

    Raises:
        DeviceMissingError: none is good; the text names what each lacks, or the names to choose from.
    """
    if not candidates:
        raise errors.DriverMissingError("no Vulkan driver is installed (on Debian: mesa-vulkan-drivers)")
    named = [candidate for candidate in candidates if name is None or name.lower() in candidate.name.lower()]
    if not named:
        there = ", ".join(candidate.name for candidate in candidates)
        raise errors.DeviceMissingError(f"no Vulkan device is called {name!r}; there are: {there}")
    good = [candidate for candidate in named if not candidate.missing]
    if not good:
        lacks = "; ".join(f"{candidate.name} lacks {', '.join(candidate.missing)}" for candidate in named)
        raise errors.DeviceMissingError(
            f"no Vulkan device can draw the game: {lacks} (a newer driver may help; a processor can draw"
            " with, on Debian: mesa-vulkan-drivers)"
        )
    return min(good, key=lambda candidate: candidate.order)
