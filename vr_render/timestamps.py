"""The device's own time for each part of a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vr_render.owner import Owner
from vr_render.vulkan_api import NULL, CData, check, ffi, lib, make, struct, vk

if TYPE_CHECKING:
    from vr_render.device import Device

CAPACITY = 64  # timestamps a frame; those beyond it are left out


class Timestamps(Owner):
    """Timestamps of one frame. On a device without them nothing is written and nothing comes back."""

    def __init__(self, device: Device) -> None:
        info = struct("VkQueryPoolCreateInfo", queryType=vk.VK_QUERY_TYPE_TIMESTAMP, queryCount=CAPACITY)
        self.handle = make(lib.vkCreateQueryPool, "VkQueryPool", device.handle, info)
        super().__init__(device)
        self._names: list[str] = []
        self._on, self._bits = False, device.timestamp_bits
        self._mask = (1 << self._bits) - 1
        self._milliseconds = device.limits.timestampPeriod * 1e-6
        self._values = ffi.new("uint64_t[]", CAPACITY)

    def begin(self, buffer: CData, timed: bool = True) -> None:
        """Start a frame: its first part has no name. One that is not timed has no parts."""
        self._names = []
        self._on = timed and self._bits > 0
        if self._on:
            lib.vkCmdResetQueryPool(buffer, self.handle, 0, CAPACITY)
            self.write(buffer, "")

    def write(self, buffer: CData, name: str) -> None:
        """A part begins."""
        if self._on and len(self._names) < CAPACITY:
            stage = vk.VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT
            lib.vkCmdWriteTimestamp(buffer, stage, self.handle, len(self._names))
            self._names.append(name)

    def read(self) -> dict[str, float]:
        """Milliseconds of each part of the frame that was last recorded and is done; parts of one name are summed."""
        count = len(self._names)
        if count < 2:
            return {}
        size = ffi.sizeof("uint64_t")
        check(
            lib.vkGetQueryPoolResults(
                self.device.handle,
                self.handle,
                0,
                count,
                count * size,
                self._values,
                size,
                vk.VK_QUERY_RESULT_64_BIT,
            ),
            "reading timestamps",
        )
        times: dict[str, float] = {}
        for index, name in enumerate(self._names[:-1]):
            ticks = (self._values[index + 1] - self._values[index]) & self._mask
            if name:
                times[name] = times.get(name, 0.0) + ticks * self._milliseconds
        return times

    def _destroy(self) -> None:
        lib.vkDestroyQueryPool(self.device.handle, self.handle, NULL)
