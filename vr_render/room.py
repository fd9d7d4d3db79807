"""Where a player in a headset waits while there is no planet to draw: a calm place that stays where it is."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import numpy as np

from vr_render.bindings import Layout
from vr_render.errors import RenderError
from vr_render.frame_ring import FrameRing
from vr_render.passes import SLOTS
from vr_render.passes.picture import CORNERS
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import Attachment, RenderPass
from vr_render.targets import DepthTarget, TargetFramebuffers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vr_render.device import Device
    from vr_render.headset_frame import EyeView
    from vr_render.renderer import Extra
    from vr_render.targets import Target


class Room:
    """A dusk over far hills and a floor, in play space; a ring on the floor fills as loading goes on."""

    def __init__(self, device: Device, target: Target) -> None:
        self._device, self._target = device, target
        self._depth = target if isinstance(target, DepthTarget) and target.depth_format else None
        self._ring = FrameRing(device, SLOTS)
        depth = Attachment(self._depth.depth_format, final="depth") if self._depth else None
        colour = Attachment(target.format, load="discard", final=target.final)
        self._pass = RenderPass(device, [colour], depth, views=target.views, name="room")
        self._framebuffers = TargetFramebuffers(device, self._pass, target)
        self._layout = Layout(device, push_bytes=96, push_stages="fragment")
        self._pipeline = GraphicsPipeline(
            device,
            self._layout,
            self._pass,
            "screen.vert",
            "room.frag",
            cull="none",
            depth="test+write" if self._depth else "none",
            constants={0: not target.format.endswith("_SRGB")},
        )

    def draw(self, eyes: Sequence[EyeView], progress: float = 0.0, extras: Sequence[Extra] = ()) -> bool:
        """Draw one frame.

        Args:
            eyes: in play space, as many as the target has views; a single one is drawn to both.
            progress: share of the loading that is done, 0 to 1.
            extras: as of `Renderer.draw`.
        Returns:
            False where the target had nothing to draw to.
        """
        frame = self._ring.begin()
        view = self._target.acquire(frame)
        if view is None:
            self._ring.cancel(frame)
            return False
        sights = np.zeros((2, 3, 4), np.float32)
        for sight, eye in zip(sights, (eyes[0], eyes[-1]), strict=True):
            sight[0], sight[1], sight[2, :3] = eye.tangents, eye.pose.orientation, eye.pose.position
        sights[0, 2, 3] = progress
        commands = frame.commands
        others = [self._depth.depth_view()] if self._depth else []
        commands.begin_pass(self._framebuffers.of(view, others), (None, 0.0) if self._depth else ())
        commands.bind(self._pipeline)
        commands.push(self._layout, sights)
        commands.draw(CORNERS)
        commands.end_pass()
        for extra in extras:
            extra.record(commands, frame)
        self._ring.end(frame)
        self._target.present(frame)
        for extra in extras:
            extra.submitted()
        return True

    def close(self) -> None:
        """Wait for the device and close everything; the target and the device stay open."""
        if self._device.closed:  # and all that was made with it
            return
        with contextlib.suppress(RenderError):  # a lost device has nothing to wait for
            self._device.wait()
        for owner in (self._pipeline, self._layout, self._framebuffers, self._pass, self._ring):
            owner.close()
