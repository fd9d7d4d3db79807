"""Other worlds in the sky: discs and points, infinitely far away, behind the air and before sun and stars."""

from vr_render.bindings import Layout
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.passes import DRAWINGS, FRAME_SET, Drawing, Stage
from vr_render.pipelines import GraphicsPipeline, VertexInputs
from vr_render.render_pass import RenderPass
from vr_render.sky import BODY, MOST

INPUTS = VertexInputs(
    (BODY.itemsize,),
    tuple((i, 0, "R32G32B32A32_SFLOAT", 16 * i) for i in range(len(BODY.names or ()))),
    frozenset({0}),
)


class Bodies:
    """Draws them inside the scene's render pass, after the sky. Its pipeline is made when there are some first, and at
    once for a headset, whose frames must not wait."""

    def __init__(self, stage: Stage, render_pass: RenderPass) -> None:
        self._device, self._pass = stage.device, render_pass
        self._layout = Layout(stage.device, [FRAME_SET])
        self._buffers = [
            Buffer(stage.device, MOST * BODY.itemsize, "vertex", "upload", name="bodies") for _ in range(DRAWINGS)
        ]
        self._pipeline = self._made() if stage.views > 1 else None

    def _made(self) -> GraphicsPipeline:
        return GraphicsPipeline(
            self._device,
            self._layout,
            self._pass,
            "body.vert",
            "body.frag",
            inputs=INPUTS,
            cull="none",
            depth="test",
            blend="premultiplied",
        )

    def draw(self, commands: Commands, drawing: Drawing) -> None:
        """Draw; set 0 is bound by it."""
        sky = drawing.scene.sky
        if sky is None or not len(sky.bodies):
            return
        bodies = sky.bodies[-MOST:]  # the nearest
        self._buffers[drawing.slot].array(BODY)[: len(bodies)] = bodies
        if self._pipeline is None:
            self._pipeline = self._made()
        commands.bind(self._pipeline)
        commands.bind_sets(self._layout, 0, [drawing.set])
        commands.vertex_buffers([self._buffers[drawing.slot]])
        commands.draw(6, len(bodies))

    def close(self) -> None:
        """Close what it made."""
        if self._pipeline is not None:
            self._pipeline.close()
        for owner in (*self._buffers, self._layout):
            owner.close()
