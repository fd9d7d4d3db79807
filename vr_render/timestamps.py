"""The device's own time for each part of a frame.

The device copies what it noted to memory that the host sees, at the end of the frame: to ask for it afterwards makes
some drivers wait for all that they were given since.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from vr_render.buffers import Buffer
from vr_render.owner import Owner
from vr_render.vulkan_api import NULL, CData, lib, make, struct, vk

if TYPE_CHECKING:
    from vr_render.commands import Commands
    from vr_render.device import Device

SIZE = 8  # bytes of a timestamp
CAPACITY = 64  # timestamps a frame; those beyond it are left out


class Timestamps(Owner):
    """Timestamps of one frame. On a device without them nothing is written and nothing comes back."""

    def __init__(self, device: Device) -> None:
        self._values = Buffer(device, CAPACITY * SIZE, "copy_to", "readback", "timestamps")
        info = struct("VkQueryPoolCreateInfo", queryType=vk.VK_QUERY_TYPE_TIMESTAMP, queryCount=CAPACITY)
        try:
            self.handle = make(lib.vkCreateQueryPool, "VkQueryPool", device.handle, info)
        except BaseException:
            self._values.close()
            raise
        super().__init__(device)
        self._names: list[str] = []
        self._on, self._bits = False, device.timestamp_bits
        self._mask = (1 << self._bits) - 1
        self._milliseconds = device.limits.timestampPeriod * 1e-6

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

    def end(self, commands: Commands) -> None:
        """The last part ends, and with it the frame."""
        self.write(commands.handle, "")
        if self._on:
            flags = vk.VK_QUERY_RESULT_64_BIT | vk.VK_QUERY_RESULT_WAIT_BIT
            count = len(self._names)
            lib.vkCmdCopyQueryPoolResults(commands.handle, self.handle, 0, count, self._values.handle, 0, SIZE, flags)
        commands.barrier("copy", "host")

    def read(self) -> dict[str, float]:
        """Milliseconds of each part of the frame that was last recorded and is done; parts of one name are summed."""
        values = self._values.array("u8", 0, len(self._names)).tolist()
        times: dict[str, float] = {}
        for name, (began, ended) in zip(self._names, pairwise(values), strict=False):
            if name:
                times[name] = times.get(name, 0.0) + ((ended - began) & self._mask) * self._milliseconds
        return times

    def _destroy(self) -> None:
        lib.vkDestroyQueryPool(self.device.handle, self.handle, NULL)
        self._values.close()
