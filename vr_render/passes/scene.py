"""The world into light: ground, things, sky, what fades, and the tool's effects; resolved to one sample a pixel."""

import itertools
from dataclasses import replace

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.commands import Commands
from vr_render.images import Image, Sampler
from vr_render.passes import FRAME_SET, Drawing, Stage
from vr_render.passes.bodies import Bodies
from vr_render.passes.effects import Effects
from vr_render.passes.falling import Falling
from vr_render.passes.flora import Undergrowth
from vr_render.passes.jets import Jets
from vr_render.passes.mask import Mask
from vr_render.passes.picture import CORNERS, LIGHT
from vr_render.passes.shapes import INPUTS as SHAPE_INPUTS
from vr_render.passes.shapes import Shapes
from vr_render.passes.surfaces import Surfaces
from vr_render.pipelines import Constants, GraphicsPipeline
from vr_render.render_pass import Attachment, Framebuffer, RenderPass, final_layout
from vr_render.terrain.lists import FADING, OPAQUE

DISTANCE = "R32_SFLOAT"  # reversed depth as a colour: it blends and resolves like the light that it belongs to
DEPTH = "D32_SFLOAT"


def eye_by_eye(stage: Stage) -> tuple[int, ...]:
    """Which views are drawn together, as bits, one pass each.

    All in one; but Mesa's software driver puts some triangles that it has clipped for the first view into the second.
    """
    return (1, 2) if stage.device.software and stage.views == 2 else ((1 << stage.views) - 1,)


class ScenePass:
    """Draws everything that stands in the world with the samples that the settings ask for.

    Writes `colour` (linear light, half floats), `depth` (reversed, 0 is the sky) and `depth_samples` (the same before
    the mean of its samples was taken), one layer a view.
    """

    def __init__(self, stage: Stage, shapes: Shapes, flora: Undergrowth, surfaces: Surfaces) -> None:
        self._stage = stage
        self._shown = [
            _Views(stage, shapes, flora, surfaces, mask, at > 0) for at, mask in enumerate(eye_by_eye(stage))
        ]
        self._sampler = Sampler(stage.device, linear=False)
        self._images: list[Image] = []

    def resize(self) -> None:
        """Make the pictures anew."""
        stage = self._stage
        device, size, views, samples = stage.device, stage.size, stage.views, stage.graphics.samples
        for shown in self._shown:
            shown.retire()
        for image in self._images:
            device.retire(image)
        usage = "colour sampled copy_from"
        pictures = [
            Image(device, size, LIGHT, usage, views, name="colour"),
            Image(device, size, DISTANCE, usage, views, name="depth"),
        ]
        many = []
        if samples > 1:
            many = [
                Image(device, size, LIGHT, "colour transient", views, samples),
                Image(device, size, DISTANCE, "colour sampled", views, samples, name="depth samples"),
            ]
        depth = Image(device, size, DEPTH, "depth transient", views, samples, name="depth test")
        self._images = [*many, *pictures, depth]
        for shown in self._shown:
            shown.draw_to(self._images, size)
        for name, picture in zip(("colour", "depth"), pictures, strict=True):
            stage.images[name] = (picture, self._sampler)
        stage.images["depth_samples"] = ([*many, *pictures][1], self._sampler)

    def prepare(self, drawing: Drawing) -> None:
        """Write what the mask and effects need; the things on the ground were prepared before the shadows."""
        for shown in self._shown:
            shown.prepare(drawing)

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """Draw all."""
        for shown in self._shown:
            shown.record(commands, drawing)

    def close(self) -> None:
        """Close pictures, pipelines and all they are made with."""
        for shown in self._shown:
            shown.close()
        for owner in (*self._images, self._sampler):
            owner.close()


class _Views:
    """The views that are drawn together: their render pass and its pipelines.

    Args:
        mask: bits of the views.
        again: whether other views were drawn to the same pictures before.
    """

    def __init__(
        self, stage: Stage, shapes: Shapes, flora: Undergrowth, surfaces: Surfaces, mask: int, again: bool
    ) -> None:
        self._stage, self._shapes, self._flora = stage, shapes, flora
        device, samples, views = stage.device, stage.graphics.samples, stage.views
        store = "store" if samples == 1 else "discard"
        drawn = [Attachment(LIGHT, store=store), Attachment(DISTANCE)]
        resolved = [Attachment(LIGHT, load="discard"), Attachment(DISTANCE, load="discard")] if samples > 1 else []
        depth = Attachment(DEPTH, store="discard")
        if again:  # the layers of the other views stay as they are
            drawn, resolved = (
                [replace(each, initial=final_layout(each)) for each in some] for some in (drawn, resolved)
            )
            depth = replace(depth, initial=final_layout(depth))
        self._pass = RenderPass(device, drawn, depth, resolved, samples, views, name="scene", mask=mask)
        surface = [Binding(0, "sampled", stages="fragment")]
        self._layout = Layout(device, [FRAME_SET, surface])
        self._surface = Bindings(device, self._layout, 1, {0: (surfaces.maps, surfaces.sampler)}, "surfaces")
        self._plain_layout = Layout(device, [FRAME_SET])
        self._sky = GraphicsPipeline(
            device, self._plain_layout, self._pass, "fullscreen.vert", "sky.frag", cull="none", depth="test"
        )
        self._shape = GraphicsPipeline(
            device,
            self._plain_layout,
            self._pass,
            "shape.vert",
            "shape.frag",
            inputs=SHAPE_INPUTS,
            constants={1: stage.graphics.shadows},
        )
        self._plants = [flora.pipeline(self._pass, far) for far in (False, True)]
        self._fade_depth = self._terrain_pipeline("terrain_depth.frag", "test+write", None, colour_write=False)
        self._grounds: dict[tuple[bool, bool, bool], GraphicsPipeline] = {}
        if stage.views > 1:  # no frame in a headset waits for one to be made
            for needs in itertools.product((False, True), repeat=3):
                self._ground(*needs)
        self._effects, self._falling = Effects(stage, self._pass), Falling(stage, self._pass)
        self._jets = Jets(stage, self._pass)
        self._bodies = Bodies(stage, self._pass)
        self._mask = Mask(stage, self._pass)
        self._framebuffer: Framebuffer | None = None

    def _terrain_pipeline(
        self, fragment: str, depth: str, blend: str | None, colour_write: bool = True, **constants: bool
    ) -> GraphicsPipeline:
        graphics = self._stage.graphics
        numbers: Constants = {0: graphics.surface, 1: graphics.shadows, 2: constants.get("lamp", False)}
        return GraphicsPipeline(
            self._stage.device,
            self._layout,
            self._pass,
            "terrain.vert",
            fragment,
            inputs=self._stage.vertex_inputs,
            cull="none",
            depth=depth,
            blend=blend,
            constants=numbers | {3: constants.get("brush", False), 4: not self._stage.device.software},
            colour_write=colour_write,
        )

    def _ground(self, lamp: bool, brush: bool, fades: bool) -> GraphicsPipeline:
        """The pipeline for what a frame needs: without a lamp or a brush their code is not run at all."""
        key = (lamp, brush, fades)
        if key not in self._grounds:
            depth, blend = ("equal", "alpha") if fades else ("test+write", None)
            self._grounds[key] = self._terrain_pipeline("terrain.frag", depth, blend, lamp=lamp, brush=brush)
        return self._grounds[key]

    def draw_to(self, images: list[Image], size: tuple[int, int]) -> None:
        """Draw to other pictures from now on."""
        self._framebuffer = Framebuffer(self._stage.device, self._pass, [image.view for image in images], size, "scene")

    def retire(self) -> None:
        """Let go of the pictures, once the device is done with them."""
        if self._framebuffer is not None:
            self._stage.device.retire(self._framebuffer)
            self._framebuffer = None

    def prepare(self, drawing: Drawing) -> None:
        """Write what the mask and effects need."""
        self._mask.prepare()
        self._effects.prepare(drawing)
        self._jets.prepare(drawing)

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """Draw all in one render pass."""
        assert self._framebuffer is not None, "resize comes first"
        terrain = drawing.terrain
        dark = (0.0, 0.0, 0.0, 0.0)
        rest = (None, None) if self._stage.graphics.samples > 1 else ()
        lit, marked = drawing.scene.lamp is not None, drawing.scene.brush is not None
        commands.begin_pass(self._framebuffer, (dark, dark, *rest, 0.0))
        self._mask.draw(commands, drawing)
        commands.bind(self._ground(lit, marked, False))
        commands.bind_sets(self._layout, 0, [drawing.set, self._surface])
        terrain.draw(commands, OPAQUE)
        if not drawing.past:
            commands.bind(self._shape)
            self._shapes.draw(commands, drawing)
            self._flora.draw(commands, self._plants, drawing)
        commands.bind(self._sky)
        commands.draw(CORNERS)
        self._bodies.draw(commands, drawing)
        commands.bind(self._fade_depth)
        commands.bind_sets(self._layout, 0, [drawing.set, self._surface])
        terrain.draw(commands, FADING)
        commands.bind(self._ground(lit, marked, True))
        terrain.draw(commands, FADING)
        if not drawing.past:
            self._jets.draw(commands, drawing)
            self._falling.draw(commands, drawing)
            self._effects.draw(commands, drawing)
        commands.end_pass()

    def close(self) -> None:
        """Close pipelines and all they are made with."""
        if self._framebuffer is not None:
            self._framebuffer.close()
        self._mask.close()
        self._effects.close()
        self._jets.close()
        self._falling.close()
        self._bodies.close()
        pipelines = (*self._grounds.values(), self._fade_depth, *self._plants, self._shape, self._sky)
        for owner in (*pipelines, self._surface, self._plain_layout, self._layout, self._pass):
            owner.close()
