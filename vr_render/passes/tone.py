"""From light to the target's picture, with the interface on top, in one render pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.commands import Commands
from vr_render.passes import SLOTS, Drawing, Stage
from vr_render.passes.picture import CORNERS
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import Attachment, RenderPass
from vr_render.targets import TargetFramebuffers

if TYPE_CHECKING:
    from vr_render.interface import InterfacePass

SPREAD = 0.07  # share of the light that bloom takes


class Tone:
    """Reads "composed", "bloom" and buffer "exposure", writes the target.

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
        self._layout = Layout(device, [bindings])
        self._pipelines: dict[bool, GraphicsPipeline] = {}
        self._bindings: Bindings | None = None
        self._interface: InterfacePass | None = None

    def resize(self) -> None:
        """Read the pictures of the new size."""
        stage, device = self._stage, self._stage.device
        if self._bindings:
            device.retire(self._bindings)
        resources = {0: stage.images["composed"], 1: stage.images["bloom"], 2: stage.buffers["exposure"]}
        self._bindings = Bindings(device, self._layout, 0, resources)
        bloom = stage.graphics.bloom
        if bloom not in self._pipelines:
            self._pipelines[bloom] = GraphicsPipeline(
                device,
                self._layout,
                self.render_pass,
                "screen.vert",
                "tone.frag",
                cull="none",
                depth="none",
                constants={0: self._encode, 1: SPREAD if bloom else 0.0},
            )

    def prepare(self, drawing: Drawing) -> None:
        """Nothing comes from the host."""

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """Draw the picture and the interface."""
        assert self._bindings, "resize comes first"
        data = drawing.interface
        if data is not None:
            if self._interface is None:
                from vr_render.interface import InterfacePass  # Dear ImGui is loaded where it is used

                self._interface = InterfacePass(self._stage.device, self.render_pass, not self._encode, SLOTS)
            self._interface.prepare(commands, drawing.slot, data)
        commands.begin_pass(self._framebuffers.of(drawing.target))
        commands.bind(self._pipelines[self._stage.graphics.bloom])
        commands.bind_sets(self._layout, 0, [self._bindings])
        commands.draw(CORNERS)
        if data is not None and self._interface is not None:
            self._interface.draw(commands, drawing.slot, data, self._stage.target.size)
        commands.end_pass()

    def close(self) -> None:
        """Close all."""
        for owner in (self._interface, self._bindings, *self._pipelines.values(), self._layout):
            if owner:
                owner.close()
        self._framebuffers.close()
        self.render_pass.close()
