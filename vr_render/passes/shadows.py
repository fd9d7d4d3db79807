"""Shadow maps: the ground and the things on it as the sun sees them, and as the sky straight above does.

A layer is drawn again only when something in it may have changed. While ground comes and goes, as it does for seconds
behind somebody who walks, that would be all of them in each frame: the wide ones take turns then. To an eye that rests
they do not, because it would see the larger steps.
"""

import numpy as np

from vr_render.bindings import Layout
from vr_render.cascades import SKY_TEXELS
from vr_render.commands import Commands
from vr_render.frame_block import CASCADES, SKY_CASCADES
from vr_render.images import Image, Sampler
from vr_render.passes import FRAME_SET, Drawing, Stage
from vr_render.passes.shapes import Shapes
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import Attachment, Framebuffer, RenderPass
from vr_render.terrain.lists import SUN

LAYERS = CASCADES + SKY_CASCADES
WIDE = (2, 3, 4, 5)  # layers that hold so much that ground in them may be shown some frames late
BIAS = (-40.0, -1.6)  # away from the light, in steps of depth and by slope


class ShadowPass:
    """Draws the six layers; without shadows it leaves them empty: all is lit."""

    def __init__(self, stage: Stage, shapes: Shapes) -> None:
        """Make the map.

        Args:
            shapes: the things on the ground; they are in the nearer cascades of the sun.
        """
        self._stage, self._shapes = stage, shapes
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
            inputs=stage.terrain.vertex_inputs,
            cull="none",
            depth_bias=BIAS,
        )
        self._shape_pipeline = shapes.shadow_pipeline(self._pass, BIAS)
        self._cascades = [np.array([i], np.int32).tobytes() for i in range(LAYERS)]
        self._drawn: list[object] = [None] * LAYERS  # what each layer shows
        self._eye = b""  # of the last frame
        self._rests = False
        stage.images["shadow"] = (self._map, self._sampler)

    def resize(self) -> None:
        """Its size does not follow the picture's."""

    def prepare(self, drawing: Drawing) -> None:
        """Matrices are in the frame's block already."""
        eye = drawing.scene.eyes[0]
        seen = eye.position.tobytes() + eye.orientation.tobytes()
        self._rests, self._eye = seen == self._eye, seen

    def record(self, commands: Commands, drawing: Drawing) -> None:
        """Draw every cascade."""
        shadows = self._stage.graphics.shadows
        for i, framebuffer in enumerate(self._framebuffers):
            things = self._shapes.key if i < CASCADES - 1 else b""
            shown = (drawing.cascades.boxes[i], self._stage.terrain.changes, things) if shadows else True
            if shown == self._drawn[i] or self._may_wait(i, shown, drawing):
                continue
            self._drawn[i] = shown
            commands.begin_pass(framebuffer, (0.0,))
            if shadows:
                if i >= CASCADES:
                    commands.scissor(0, 0, SKY_TEXELS, SKY_TEXELS)
                commands.bind(self._pipeline)
                commands.bind_sets(self.layout, 0, [drawing.set])
                commands.push(self.layout, self._cascades[i])
                self._stage.terrain.draw(commands, SUN + i)
                if i < CASCADES - 1:
                    self._shapes.draw_shadow(commands, self._shape_pipeline, drawing, i)
            commands.end_pass()

    def _may_wait(self, layer: int, shown: object, drawing: Drawing) -> bool:
        """Whether nothing but the ground differs, and it is another layer's turn."""
        last = self._drawn[layer]
        if (
            layer not in WIDE
            or drawing.still
            or self._rests
            or not (isinstance(shown, tuple) and isinstance(last, tuple))
        ):
            return False
        return shown[::2] == last[::2] and drawing.number % len(WIDE) != WIDE.index(layer)

    def close(self) -> None:
        """Close the map and all that draws it."""
        for owner in (
            self._shape_pipeline,
            self._pipeline,
            self.layout,
            *self._framebuffers,
            self._pass,
            self._sampler,
            self._map,
        ):
            owner.close()
