"""A dark picture with the interface on it: what is drawn while there is no planet to draw yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vr_render.frame_ring import FrameRing
from vr_render.interface import InterfacePass
from vr_render.passes import SLOTS
from vr_render.render_pass import Attachment, RenderPass
from vr_render.targets import TargetFramebuffers

if TYPE_CHECKING:
    from vr_render.device import Device
    from vr_render.targets import Target

COLOUR = (0.012, 0.014, 0.02, 1.0)  # linear light


class Backdrop:
    """Draws Dear ImGui's draw data over one colour."""

    def __init__(self, device: Device, target: Target) -> None:
        self._device, self._target = device, target
        self._ring = FrameRing(device, SLOTS)
        attachment = Attachment(target.format, load="clear", final=target.final)
        self._pass = RenderPass(device, [attachment], views=target.views, name="backdrop")
        self._framebuffers = TargetFramebuffers(device, self._pass, target)
        self._interface = InterfacePass(device, self._pass, target.format.endswith("_SRGB"), SLOTS)

    def draw(self, interface: Any = None) -> bool:
        """Draw one frame, without an interface the colour alone; False where there was nothing to draw to or with."""
        if self._device.closed:
            return False
        frame = self._ring.begin()
        view = self._target.acquire(frame)
        if view is None:
            self._ring.cancel(frame)
            return False
        if interface is not None:
            self._interface.prepare(frame.commands, frame.index, interface)
        frame.commands.begin_pass(self._framebuffers.of(view), (COLOUR,))
        if interface is not None:
            self._interface.draw(frame.commands, frame.index, interface, self._target.size)
        frame.commands.end_pass()
        self._ring.end(frame)
        self._target.present(frame)
        return True

    def close(self) -> None:
        """Wait for the device and close everything; the target and the device stay open."""
        if self._device.closed:  # and all that was made with it
            return
        self._device.wait()
        for owner in (self._interface, self._framebuffers, self._pass, self._ring):
            owner.close()
