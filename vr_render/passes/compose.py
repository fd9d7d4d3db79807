"""What is added to the drawn scene pixel by pixel: darkness in corners, and the sea.

The sea is a sphere that meets the rays of the pixels, over ocean only (the map of heights says where that is). Its
outline against the ground is smooth because it is compared with every sample of the depth.
"""

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.commands import Commands
from vr_render.images import Sampler
from vr_render.passes import FRAME_SET, Drawing, Stage
from vr_render.passes.picture import LIGHT, Picture
from vr_render.pipelines import GraphicsPipeline

OCCLUSION = "R16G16_SFLOAT"


class Compose:
    """Reads "colour" and "depth_samples" (one a pixel, or four), writes "composed"."""

    def __init__(self, stage: Stage) -> None:
        self._stage, device = stage, stage.device
        self._sampler = Sampler(device)
        self._texels = Sampler(device, linear=False)
        self._occlusion = Picture(device, OCCLUSION, stage.views, "occlusion")
        self._composed = Picture(device, LIGHT, stage.views, "composed")
        fragment = "fragment"
        images = [Binding(0, "sampled", fragment), Binding(1, "sampled", fragment), Binding(2, "sampled", fragment)]
        self._layout = Layout(device, [FRAME_SET, images])
        self._occlusion_layout = Layout(device, [FRAME_SET, [Binding(0, "sampled", fragment)]])
        self._made_for: tuple[int, bool, bool] | None = None
        self._pipelines: list[GraphicsPipeline] = []
        self._sets: list[Bindings] = []
        self._drawn = False  # whether there is anything in the image of the occlusion

    def resize(self) -> None:
        """Make the images of the picture's size, and pipelines where settings changed."""
        stage, device = self._stage, self._stage.device
        width, height = stage.size
        self._occlusion.resize((max(1, width // 2), max(1, height // 2)))
        self._composed.resize(stage.size)
        self._drawn = False
        depth = stage.images["depth_samples"][0]
        settings = (depth.samples, stage.graphics.occlusion, stage.graphics.shadows)
        if settings != self._made_for:
            for pipeline in self._pipelines:
                device.retire(pipeline)
            self._pipelines = self._make_pipelines(*settings)
            self._made_for = settings
        for bindings in self._sets:
            device.retire(bindings)
        seen = (depth, self._texels)
        colour = (stage.images["colour"][0], self._texels)
        self._sets = [
            Bindings(device, self._occlusion_layout, 1, {0: seen}),
            Bindings(device, self._layout, 1, {0: colour, 1: seen, 2: (self._occlusion.image, self._texels)}),
        ]
        stage.images["composed"] = (self._composed.image, self._sampler)

    def _make_pipelines(self, samples: int, occlusion: bool, shadows: bool) -> list[GraphicsPipeline]:
        device, form = self._stage.device, "_samples" if samples > 1 else ""
        return [
            GraphicsPipeline(
                device,
                self._occlusion_layout,
                self._occlusion.render_pass,
                "fullscreen.vert",
                f"occlusion{form}.frag",
                cull="none",
                depth="none",
            ),
            GraphicsPipeline(
                device,
                self._layout,
                self._composed.render_pass,
                "fullscreen.vert",
                f"compose{form}.frag",
                cull="none",
                depth="none",
                constants={0: occlusion, 1: shadows},
            ),
        ]

    def prepare(self, drawing: Drawing) -> None:
        """Nothing comes from the host but set 0."""

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """Draw the occlusion at half the size, then the picture."""
        darken, put_together = self._pipelines
        if self._stage.graphics.occlusion or not self._drawn:
            self._drawn = True
            self._occlusion.draw(commands, darken, self._occlusion_layout, [drawing.set, self._sets[0]])
        self._composed.draw(commands, put_together, self._layout, [drawing.set, self._sets[1]])

    def close(self) -> None:
        """Close all."""
        for owner in (*self._sets, *self._pipelines):
            owner.close()
        self._composed.close()
        self._occlusion.close()
        for shared in (self._occlusion_layout, self._layout, self._texels, self._sampler):
            shared.close()
