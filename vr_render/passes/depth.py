"""The picture's depth for the headset: with it the runtime can move the picture rightly when the head moved on."""

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.commands import Commands
from vr_render.passes import Drawing, Stage
from vr_render.passes.picture import CORNERS
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import Attachment, RenderPass
from vr_render.targets import DepthTarget, TargetFramebuffers


class DepthCopy:
    """Reads "depth" (reversed, 0 is the sky), writes the target's own image for it, which may have another size."""

    def __init__(self, stage: Stage, target: DepthTarget) -> None:
        self._stage, self._target, device = stage, target, stage.device
        attachment = Attachment(target.depth_format, final="depth")
        self._pass = RenderPass(device, depth=attachment, views=target.views, name="depth")
        self._framebuffers = TargetFramebuffers(device, self._pass, target)
        self._layout = Layout(device, [[Binding(0, "sampled", "fragment")]])
        self._pipeline = GraphicsPipeline(device, self._layout, self._pass, "screen.vert", "depth.frag", cull="none")
        self._bindings: Bindings | None = None

    def resize(self) -> None:
        """Read the picture of the new size."""
        if self._bindings:
            self._stage.device.retire(self._bindings)
        self._bindings = Bindings(self._stage.device, self._layout, 0, {0: self._stage.images["depth"]})

    def prepare(self, drawing: Drawing) -> None:
        """Nothing comes from the host."""

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """Write the depth."""
        assert self._bindings, "resize comes first"
        commands.begin_pass(self._framebuffers.of(self._target.depth_view()), (0.0,))
        commands.bind(self._pipeline)
        commands.bind_sets(self._layout, 0, [self._bindings])
        commands.draw(CORNERS)
        commands.end_pass()

    def close(self) -> None:
        """Close all."""
        self._framebuffers.close()
        for owner in (self._bindings, self._pipeline, self._layout, self._pass):
            if owner:
                owner.close()
