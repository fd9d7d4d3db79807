"""Light and dirt of the tool at work: its beam, and soil in the air."""

from typing import TYPE_CHECKING

import numpy as np

from vr_render.bindings import Layout
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.frame_block import MODE_COLOURS, relative
from vr_render.passes import FRAME_SET, SLOTS, Drawing, Stage
from vr_render.passes.surfaces import linear
from vr_render.pipelines import GraphicsPipeline, VertexInputs
from vr_render.render_pass import RenderPass

if TYPE_CHECKING:
    from vr_render.scene import Burst

LIFE = 1.6  # seconds until the last particle of a burst is gone
PARTICLES = 56  # of a full burst
BEAM_WIDTH = 0.028  # metres from its middle to its edge
BEAM_LIGHT = 7.0
BURST = np.dtype([("source", "f4", 4), ("direction", "f4", 4), ("tint", "f4", 4)])
INPUTS = VertexInputs(
    (BURST.itemsize,),
    tuple((i, 0, "R32G32B32A32_SFLOAT", 16 * i) for i in range(3)),
    frozenset({0}),
)


class Effects:
    """Draws them inside the scene's render pass, after all that is opaque."""

    def __init__(self, stage: Stage, render_pass: RenderPass) -> None:
        device, graphics = stage.device, stage.graphics
        self._colours = linear(stage.planet.colours)
        self._most = graphics.particles // PARTICLES
        self._bursts = [
            Buffer(device, max(self._most, 1) * BURST.itemsize, "vertex", "upload", name="bursts") for _ in range(SLOTS)
        ]
        self._beam_layout = Layout(device, [FRAME_SET], push_bytes=48)
        self._layout = Layout(device, [FRAME_SET])
        self._beam = GraphicsPipeline(
            device, self._beam_layout, render_pass, "beam.vert", "beam.frag", cull="none", depth="test", blend="add"
        )
        self._particles = GraphicsPipeline(
            device,
            self._layout,
            render_pass,
            "particle.vert",
            "particle.frag",
            inputs=INPUTS,
            cull="none",
            depth="test",
            blend="premultiplied",
            constants={1: graphics.shadows},
        )
        self._count = 0

    def prepare(self, drawing: Drawing) -> None:
        """Write the bursts that are still in the air; of too many, the youngest."""
        now = drawing.scene.seconds
        alive = [burst for burst in drawing.scene.bursts if 0 <= now - burst.born < LIFE]
        alive.sort(key=lambda burst: burst.born)
        alive = alive[len(alive) - min(self._most, len(alive)) :]
        self._count = len(alive)
        if alive:
            rows = self._bursts[drawing.slot].array(BURST)[: len(alive)]
            for row, burst in zip(rows, alive, strict=True):
                self._write(row, burst, now, drawing.origin)

    def _write(self, row: np.ndarray, burst: "Burst", now: float, origin: np.ndarray) -> None:
        row["source"] = *relative(burst.position, origin), now - burst.born
        row["direction"] = *burst.direction, min(max(burst.amount, 0.0), 1.0)
        row["tint"][:3] = self._colours[burst.material]
        row["tint"][3:].view(np.uint32)[0] = (burst.seed * 2654435761) & 0x3FFFFFFF  # finite as a float

    def draw(self, commands: Commands, drawing: Drawing) -> None:
        """Draw; set 0 is bound by it."""
        if self._count:
            commands.bind(self._particles)
            commands.bind_sets(self._layout, 0, [drawing.set])
            commands.vertex_buffers([self._bursts[drawing.slot]])
            commands.draw(PARTICLES * 6, self._count)
        beam = drawing.scene.beam
        if beam is not None:
            numbers = np.zeros((3, 4), np.float32)
            numbers[0] = *relative(beam.start, drawing.origin), BEAM_WIDTH
            numbers[1, :3] = relative(beam.end, drawing.origin)
            numbers[2] = *MODE_COLOURS[beam.mode], BEAM_LIGHT
            commands.bind(self._beam)
            commands.bind_sets(self._beam_layout, 0, [drawing.set])
            commands.push(self._beam_layout, numbers)
            commands.draw(18)

    def close(self) -> None:
        """Close pipelines and buffers."""
        for owner in (self._particles, self._beam, self._layout, self._beam_layout, *self._bursts):
            owner.close()
