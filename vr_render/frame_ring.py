"""Frames in flight: the host records one while the device draws the one before."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from vr_render.commands import Commands
from vr_render.owner import Owner
from vr_render.timestamps import Timestamps
from vr_render.vulkan_api import FOREVER, NULL, CData, check, ffi, lib, make, struct, vk

if TYPE_CHECKING:
    from vr_render.device import Device

FRAMES = 2  # in flight, unless told otherwise
_WAITS = 4  # semaphores that a frame may wait for, and signal


@dataclasses.dataclass
class Frame:
    """A frame that is being recorded.

    Attributes:
        index: 0 … count − 1: which of the things kept per frame in flight belong to it.
        number: counts up from 1 over the device's life.
        commands: record here.
        waits: (semaphore, stages) that the frame waits for; signals: semaphores that it signals. Targets fill them.
    """

    index: int
    number: int
    commands: Commands
    waits: list[tuple[CData, int]] = dataclasses.field(default_factory=list)
    signals: list[CData] = dataclasses.field(default_factory=list)


class FrameRing(Owner):
    """Hands out frames in turn.

    Args:
        count: frames in flight, 1 to 3.
        timed: every so many frames one is timed.

    Attributes:
        times: milliseconds of each part of the last timed frame that the device has finished, by `Commands.timestamp`
            name; empty where the device has no timestamps.
        time_number: number of the frame that `times` is of.
    """

    def __init__(self, device: Device, count: int = FRAMES, timed: int = 1) -> None:
        self.count = count
        self.times: dict[str, float] = {}
        self.time_number = 0
        self._timed = timed
        super().__init__(device)
        self._numbers = [0] * count  # of the frame whose fence is pending; 0: none
        self._timestamps: list[Timestamps] = []
        self._commands: list[Commands] = []
        self._fences: list[CData] = []
        with self.making():
            for _ in range(count):
                self._timestamps.append(Timestamps(device))
                self._commands.append(Commands(device, device.command_buffer(), self._timestamps[-1]))
                fence = make(lib.vkCreateFence, "VkFence", device.handle, struct("VkFenceCreateInfo"))
                self._fences.append(ffi.new("VkFence*", fence))
        self._next = 0
        self._ready = False  # whether the next frame records already
        self._wait_handles = ffi.new("VkSemaphore[]", _WAITS)
        self._wait_stages = ffi.new("VkPipelineStageFlags[]", _WAITS)
        self._signal_handles = ffi.new("VkSemaphore[]", _WAITS)
        self._submits = [
            struct(
                "VkSubmitInfo",
                commandBufferCount=1,
                pCommandBuffers=[commands.handle],
                pWaitSemaphores=self._wait_handles,
                pWaitDstStageMask=self._wait_stages,
                pSignalSemaphores=self._signal_handles,
            )
            for commands in self._commands
        ]

    @property
    def coming(self) -> int | None:
        """Index of the next frame, as soon as the device is done with what is kept for it."""
        return self._next if self._ready else None

    def prepare(self) -> None:
        """Do what `begin` need not do then, if the device is done with the slot's last frame: between two frames, in
        any thread. A driver takes its time to forget what was recorded."""
        index = self._next
        if not self._ready and (
            not self._numbers[index]
            or lib.vkGetFenceStatus(self.device.handle, self._fences[index][0]) == vk.VK_SUCCESS
        ):
            self._make_ready()

    def _make_ready(self) -> None:
        """Wait until the slot's last frame is done, close what was retired for it, and start to record."""
        index, device = self._next, self.device
        if self._numbers[index]:
            fence = self._fences[index]
            check(lib.vkWaitForFences(device.handle, 1, fence, 1, FOREVER), "waiting for a frame")
            check(lib.vkResetFences(device.handle, 1, fence), "resetting a fence")
            if self._numbers[index] % self._timed == 0:
                self.times, self.time_number = self._timestamps[index].read(), self._numbers[index]
            device.close_retired(self._numbers[index])
            self._numbers[index] = 0
        self._commands[index].begin()
        self._ready = True

    def begin(self) -> Frame:
        """Start to record, as soon as the device is done with the slot's last frame.

        Raises:
            DeviceLostError: the device stopped answering.
        """
        if not self._ready:
            self._make_ready()
        self._ready = False
        index, device = self._next, self.device
        device.frame += 1
        commands = self._commands[index]
        self._timestamps[index].begin(commands.handle, device.frame % self._timed == 0)
        return Frame(index, device.frame, commands)

    def end(self, frame: Frame) -> None:
        """Give the frame to the device.

        Raises:
            DeviceLostError: the device stopped answering.
        """
        index, device = frame.index, self.device
        self._timestamps[index].end(frame.commands)
        frame.commands.end()
        submit = self._submits[index]
        submit.waitSemaphoreCount, submit.signalSemaphoreCount = len(frame.waits), len(frame.signals)
        for place, (semaphore, stages) in enumerate(frame.waits):
            self._wait_handles[place], self._wait_stages[place] = semaphore, stages
        for place, semaphore in enumerate(frame.signals):
            self._signal_handles[place] = semaphore
        check(lib.vkQueueSubmit(device.queue, 1, submit, self._fences[index][0]), "submitting a frame")
        self._numbers[index] = device.submitted = frame.number
        device.calls = frame.commands.calls + 8  # fences, query pool, its two timestamps and its copy, submit, present
        self._next = (index + 1) % self.count

    def cancel(self, frame: Frame) -> None:
        """Drop a frame that is not to be drawn, for example of a minimised window."""
        frame.commands.end()
        self.device.submitted = max(self.device.submitted, frame.number)

    def _destroy(self) -> None:
        for index, fence in enumerate(self._fences):
            if self._numbers[index]:
                lib.vkWaitForFences(self.device.handle, 1, fence, 1, FOREVER)
            lib.vkDestroyFence(self.device.handle, fence[0], NULL)
        for commands in self._commands:
            self.device.free_command_buffer(commands.handle)
        for timestamps in self._timestamps:
            timestamps.close()
