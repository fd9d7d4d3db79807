"""What geysers throw up: water and steam, or glowing clods and ash."""

from typing import TYPE_CHECKING

import numpy as np

from vr_render.bindings import Layout
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.frame_block import relative
from vr_render.passes import FRAME_SET, SLOTS, Drawing, Stage
from vr_render.passes.surfaces import linear
from vr_render.pipelines import GraphicsPipeline, VertexInputs
from vr_render.render_pass import RenderPass

if TYPE_CHECKING:
    from vr_render.scene import Jet

MOST = 4  # geysers at once: the nearest
PARTICLES = 1024  # of one, at most;
SHARE = 4  # of the most particles of the settings, one in so many is of one geyser
JET = np.dtype([(name, "f4", 4) for name in ("source", "axis", "form", "tint", "mist")])
INPUTS = VertexInputs(
    (JET.itemsize,),
    tuple((i, 0, "R32G32B32A32_SFLOAT", 16 * i) for i in range(5)),
    frozenset({0}),
)


class Jets:
    """Draws them inside the scene's render pass, after all that is opaque. Their pipeline is made when one is first in
    sight of a screen, and at once for a headset, whose frames must not wait."""

    def __init__(self, stage: Stage, render_pass: RenderPass) -> None:
        self._device, self._pass, self._shadows = stage.device, render_pass, stage.graphics.shadows
        self._particles = min(stage.graphics.particles // SHARE, PARTICLES)
        self._layout = Layout(stage.device, [FRAME_SET])
        self._rows = [Buffer(stage.device, MOST * JET.itemsize, "vertex", "upload", name="jets") for _ in range(SLOTS)]
        self._pipeline = self._made() if stage.views > 1 and self._particles else None
        self._count = 0

    def _made(self) -> GraphicsPipeline:
        return GraphicsPipeline(
            self._device,
            self._layout,
            self._pass,
            "jet.vert",
            "particle.frag",
            inputs=INPUTS,
            cull="none",
            depth="test",
            blend="premultiplied",
            constants={1: self._shadows},
        )

    def prepare(self, drawing: Drawing) -> None:
        """Write the geysers that erupt; of too many, the nearest. The farthest is drawn first."""
        jets = drawing.scene.jets if self._particles else []
        if jets:
            eye = drawing.scene.eyes[0].position
            jets = sorted(jets, key=lambda jet: float(((jet.position - eye) ** 2).sum()))[:MOST][::-1]
            rows = self._rows[drawing.slot].array(JET)[: len(jets)]
            for row, jet in zip(rows, jets, strict=True):
                _write(row, jet, drawing.origin)
        self._count = len(jets)

    def draw(self, commands: Commands, drawing: Drawing) -> None:
        """Draw; set 0 is bound by it."""
        if not self._count:
            return
        if self._pipeline is None:
            self._pipeline = self._made()
        commands.bind(self._pipeline)
        commands.bind_sets(self._layout, 0, [drawing.set])
        commands.vertex_buffers([self._rows[drawing.slot]])
        commands.draw(self._particles * 6, self._count)

    def close(self) -> None:
        """Close what it made."""
        if self._pipeline is not None:
            self._pipeline.close()
        for owner in (self._layout, *self._rows):
            owner.close()


def _write(row: np.ndarray, jet: "Jet", origin: np.ndarray) -> None:
    row["source"] = *relative(jet.position, origin), jet.age
    row["axis"] = *jet.up, jet.lasts
    row["form"] = jet.height, jet.radius, jet.swells, jet.dies
    row["tint"] = *linear(np.array(jet.colour)), jet.glow
    row["mist"][:3] = linear(np.array(jet.accent))
    row["mist"][3:].view(np.uint32)[0] = (jet.seed * 2654435761) & 0x3FFFFFFF  # finite as a float
