"""Rain, snow and dust in the air."""

from vr_render.bindings import Layout
from vr_render.commands import Commands
from vr_render.passes import FRAME_SET, Drawing, Stage
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import RenderPass

SHARE = 6  # of the most particles, one in so many is a drop


class Falling:
    """Draws it inside the scene's render pass, after all that is opaque. Its pipeline is made when it first falls on a
    screen, and at once for a headset, whose frames must not wait."""

    def __init__(self, stage: Stage, render_pass: RenderPass) -> None:
        self._device, self._pass = stage.device, render_pass
        self._most = stage.graphics.particles // SHARE
        self._layout = Layout(stage.device, [FRAME_SET])
        self._pipeline = self._made() if stage.views > 1 and self._most else None

    def _made(self) -> GraphicsPipeline:
        return GraphicsPipeline(
            self._device,
            self._layout,
            self._pass,
            "fall.vert",
            "fall.frag",
            cull="none",
            depth="test",
            blend="premultiplied",
        )

    def draw(self, commands: Commands, drawing: Drawing) -> None:
        """Draw; set 0 is bound by it."""
        weather = drawing.scene.weather
        count = 0 if weather is None else round(min(max(weather.amount, 0.0), 1.0) * self._most)
        if not count:
            return
        if self._pipeline is None:
            self._pipeline = self._made()
        commands.bind(self._pipeline)
        commands.bind_sets(self._layout, 0, [drawing.set])
        commands.draw(6, count)

    def close(self) -> None:
        """Close what it made."""
        if self._pipeline is not None:
            self._pipeline.close()
        self._layout.close()
