"""Who makes the Vulkan instance and device: Vulkan itself, or what stands between it and the game."""

from __future__ import annotations

from collections.abc import Sequence

from vr_render.vulkan_api import NULL, CData, lib, listed


class Maker:
    """Makes them with Vulkan itself. A headset's runtime makes its own (`xr.binding`).

    Attributes:
        instance_extensions, device_extensions: needed besides the game's own; those of the device where they are there.
    """

    instance_extensions: Sequence[str] = ()
    device_extensions: Sequence[str] = ()

    def instance(self, info: CData, out: CData) -> int:
        """As vkCreateInstance; returns its result."""
        return int(lib.vkCreateInstance(info, NULL, out))

    def physicals(self, instance: CData) -> list[CData]:
        """The devices to choose from."""
        return listed(lib.vkEnumeratePhysicalDevices, "VkPhysicalDevice", instance)

    def device(self, physical: CData, info: CData, out: CData) -> int:
        """As vkCreateDevice; returns its result."""
        return int(lib.vkCreateDevice(physical, info, NULL, out))
