"""Shadow maps: the ground and the things on it as the sun sees them, and as the sky straight above does.

A layer is drawn again only when something in it may have changed, and then in its turn (`shadow_turns`).
"""

from typing import NamedTuple

import numpy as np

from vr_render.bindings import Layout
from vr_render.cascades import SKY_TEXELS, Box
from vr_render.commands import Commands
from vr_render.frame_block import CASCADES, SKY_CASCADES
from vr_render.images import Image, Sampler
from vr_render.passes import FRAME_SET, Drawing, DrawnTerrain, Stage
from vr_render.passes.flora import Undergrowth
from vr_render.passes.shapes import Shapes
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import Attachment, Framebuffer, RenderPass
from vr_render.terrain.lists import SUN

LAYERS = CASCADES + SKY_CASCADES
FLORA_CASCADES = 2
LATE = 0.2  # of a fade: a layer further behind does not wait, it is a fade that was cut short
BIAS = (-40.0, -1.6)  # away from the light, in steps of depth and by slope


class _Shown(NamedTuple):
    """What a layer shows: where it lies, which ground, how far that has faded, and which things."""

    box: Box
    ground: int
    faded: float
    things: bytes

    def may_wait(self, last: "_Shown", nearest: bool) -> bool:
        """Whether a layer that shows `last` may show it for some frames more."""
        moved = nearest and self.things != last.things
        return self.box == last.box and self.faded - last.faded < LATE and not moved


class ShadowPass:
    """Draws the six layers; without shadows it leaves them empty: all is lit."""

    def __init__(self, stage: Stage, shapes: Shapes, flora: Undergrowth) -> None:
        """Make the map.

        Args:
            shapes: the things on the ground; they are in the nearer cascades of the sun.
            flora: trees and rocks; they are in the nearest.
        """
        self._stage, self._shapes, self._flora = stage, shapes, flora
        device, graphics = stage.device, stage.graphics
        size = graphics.shadow_size if graphics.shadows else SKY_TEXELS
        self._map = Image(device, (size, size), "D32_SFLOAT", "depth sampled", layers=LAYERS, name="shadow")
        self._sampler = Sampler(device, compare=True, border=True)
        self._pass = RenderPass(device, depth=Attachment("D32_SFLOAT"), name="shadows")
        self._framebuffers = [
            Framebuffer(device, self._pass, [self._map.layer_view(i)], (size, size)) for i in range(LAYERS)
        ]
        self.layout = Layout(device, [FRAME_SET], push_bytes=4)
        self._pipeline = GraphicsPipeline(
            device,
            self.layout,
            self._pass,
            "terrain_shadow.vert",
            "terrain_shadow.frag",
            inputs=stage.vertex_inputs,
            cull="none",
            depth_bias=BIAS,
        )
        self._shape_pipeline = shapes.shadow_pipeline(self._pass, BIAS)
        self._flora_pipeline = flora.shadow_pipeline(self._pass, BIAS)
        self._cascades = [np.array([i], np.int32).tobytes() for i in range(LAYERS)]
        self._drawn: list[_Shown | None] = [None] * LAYERS  # what each layer shows
        self._empty = False  # all layers are, for good
        self._terrain: DrawnTerrain | None = None
        stage.images["shadow"] = (self._map, self._sampler)

    def resize(self) -> None:
        """Its size does not follow the picture's."""

    def prepare(self, drawing: Drawing) -> None:
        """Matrices are in the frame's block already."""

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """Draw the layers that changed and whose turn it is."""
        if not self._stage.graphics.shadows:
            self._clear(commands)
            return
        terrain, cascades = drawing.terrain, drawing.cascades
        if terrain is not self._terrain:  # that of another body
            self._terrain, self._drawn = terrain, [None] * LAYERS
        for i, framebuffer in enumerate(self._framebuffers):
            shapes, flora = i < CASCADES - 1 and not drawing.past, i < FLORA_CASCADES and not drawing.past
            things = (self._shapes.key if shapes else b"") + (self._flora.key if flora else b"")
            shown, last = _Shown(cascades.boxes[i], terrain.changes, terrain.faded, things), self._drawn[i]
            if shown == last or (last and i not in cascades.due and shown.may_wait(last, i == 0)):
                continue
            self._drawn[i] = shown
            commands.begin_pass(framebuffer, (0.0,))
            if i >= CASCADES:
                commands.scissor(0, 0, SKY_TEXELS, SKY_TEXELS)
            commands.bind(self._pipeline)
            commands.bind_sets(self.layout, 0, [drawing.set])
            commands.push(self.layout, self._cascades[i])
            terrain.draw(commands, SUN + i)
            if shapes:
                self._shapes.draw_shadow(commands, self._shape_pipeline, drawing, i)
            if flora:
                self._flora.draw_shadow(commands, self._flora_pipeline, drawing, i)
            commands.end_pass()

    def _clear(self, commands: Commands) -> None:
        if not self._empty:
            self._empty = True
            for framebuffer in self._framebuffers:
                commands.begin_pass(framebuffer, (0.0,))
                commands.end_pass()

    def close(self) -> None:
        """Close the map and all that draws it."""
        for owner in (
            self._flora_pipeline,
            self._shape_pipeline,
            self._pipeline,
            self.layout,
            *self._framebuffers,
            self._pass,
            self._sampler,
            self._map,
        ):
            owner.close()
