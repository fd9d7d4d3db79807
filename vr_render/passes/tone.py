"""From light to the target's picture, with the interface on top, in one render pass."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.commands import Commands
from vr_render.passes import SLOTS, Drawing, Stage
from vr_render.passes.marks import Marks
from vr_render.passes.picture import CORNERS
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import Attachment, RenderPass
from vr_render.targets import TargetFramebuffers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vr_render.interface import InterfacePass
    from vr_render.scene import Eye, Veil

SPREAD = 0.07  # share of the light that bloom takes
WIDEST, NARROWEST = 64.0, 20.0  # degrees around straight ahead that a vignette of 0 and of 1 leaves open
SOFT = 14.0  # degrees over which it gets dark
_NO_VEIL = np.zeros((4, 4), np.float32)


class Tone:
    """Reads "composed", "bloom", "depth" and buffer "exposure", writes the target.

    `drawing.target` is the view that the target handed out; `drawing.interface`, where there is one, is Dear ImGui's
    draw data, and is drawn over the picture.

    Attributes:
        render_pass: that the interface's pipelines are made for.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage, device, target = stage, stage.device, stage.target
        attachment = Attachment(target.format, load="discard", final=target.final)
        self.render_pass = RenderPass(device, [attachment], views=target.views, name="tone")
        self._framebuffers = TargetFramebuffers(device, self.render_pass, target)
        self._encode = not target.format.endswith("_SRGB")
        fragment = "fragment"
        bindings = [Binding(0, "sampled", fragment), Binding(1, "sampled", fragment), Binding(2, "storage", fragment)]
        self._layout = Layout(device, [bindings], push_bytes=64, push_stages=fragment)
        self._pipelines: dict[tuple[bool, bool], GraphicsPipeline] = {}  # by bloom, veil
        self._bindings: Bindings | None = None
        self._marks = Marks(stage, self.render_pass, self._encode)
        self._interface: InterfacePass | None = None

    def resize(self) -> None:
        """Read the pictures of the new size."""
        stage, device = self._stage, self._stage.device
        if self._bindings:
            device.retire(self._bindings)
        resources = {0: stage.images["composed"], 1: stage.images["bloom"], 2: stage.buffers["exposure"]}
        self._bindings = Bindings(device, self._layout, 0, resources)
        for veil in (False, True)[: stage.views]:  # with a headset no frame waits for the other one to be made
            self._pipeline(stage.graphics.bloom, veil)
        self._marks.resize()

    def _pipeline(self, bloom: bool, veil: bool) -> GraphicsPipeline:
        """Without a veil its code is not run at all."""
        if (bloom, veil) not in self._pipelines:
            self._pipelines[bloom, veil] = GraphicsPipeline(
                self._stage.device,
                self._layout,
                self.render_pass,
                "screen.vert",
                "tone.frag",
                cull="none",
                depth="none",
                constants={0: self._encode, 1: SPREAD if bloom else 0.0, 2: veil},
            )
        return self._pipelines[bloom, veil]

    def prepare(self, drawing: Drawing) -> None:
        """Write what hands point at."""
        self._marks.prepare(drawing)

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """Draw the picture, what hands point at and the interface."""
        assert self._bindings, "resize comes first"
        data = drawing.interface
        if data is not None:
            if self._interface is None:
                from vr_render.interface import InterfacePass  # Dear ImGui is loaded where it is used

                self._interface = InterfacePass(self._stage.device, self.render_pass, not self._encode, SLOTS)
            self._interface.prepare(commands, drawing.slot, data)
        commands.begin_pass(self._framebuffers.of(drawing.target))
        veil = drawing.scene.veil
        commands.bind(self._pipeline(self._stage.graphics.bloom, veil.covers))
        commands.bind_sets(self._layout, 0, [self._bindings])
        commands.push(self._layout, veil_numbers(veil, drawing.scene.eyes) if veil.covers else _NO_VEIL)
        commands.draw(CORNERS)
        self._marks.draw(commands, drawing)
        if data is not None and self._interface is not None:
            self._interface.draw(commands, drawing.slot, data, self._stage.target.size)
        commands.end_pass()

    def close(self) -> None:
        """Close all."""
        self._marks.close()
        for owner in (self._interface, self._bindings, *self._pipelines.values(), self._layout):
            if owner:
                owner.close()
        self._framebuffers.close()
        self.render_pass.close()


def veil_numbers(veil: Veil, eyes: Sequence[Eye]) -> np.ndarray:
    """Push constants of shaders/tone.frag: tangents of both eyes; colour, fade; angles at which the vignette begins and
    ends [rad]; float32, shape (4, 4)."""
    numbers = np.zeros((4, 4), np.float32)
    numbers[:2] = [eye.tangents for eye in (eyes[0], eyes[-1])]
    numbers[2] = *(part / 255 for part in veil.colour), min(max(veil.fade, 0.0), 1.0)
    narrow = min(max(veil.vignette, 0.0), 1.0)
    opened = math.radians(WIDEST + (NARROWEST - WIDEST) * narrow)
    numbers[3, :2] = (opened, opened + math.radians(SOFT)) if narrow else (4.0, 5.0)
    return numbers
