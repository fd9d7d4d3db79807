"""Things on the ground and in hands. One instanced draw a kind."""

import numpy as np

from vr_render import mesh_parts, shape_meshes
from vr_render.bindings import Layout
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.device import Device
from vr_render.frame_block import relative
from vr_render.passes import FRAME_SET, SLOTS, Drawing
from vr_render.passes.surfaces import linear
from vr_render.pipelines import GraphicsPipeline, VertexInputs
from vr_render.render_pass import RenderPass
from vr_render.scene import SHAPES
from vr_render.transfer import write_buffer

MOST = 1024  # things in one frame; the nearest are drawn
INSTANCE = np.dtype([("place", "f4", 4), ("turn", "f4", 4), ("tint", "f4", 4)])
INPUTS = VertexInputs(
    (mesh_parts.VERTEX.itemsize, INSTANCE.itemsize),
    (
        (0, 0, "R32G32B32_SFLOAT", 0),
        (1, 0, "R32G32B32_SFLOAT", 12),
        (2, 0, "R32G32B32A32_SFLOAT", 24),
        (3, 1, "R32G32B32A32_SFLOAT", 0),
        (4, 1, "R32G32B32A32_SFLOAT", 16),
        (5, 1, "R32G32B32A32_SFLOAT", 32),
    ),
    frozenset({1}),
)


class Shapes:
    """Meshes of all kinds in one buffer, and what is drawn of them this frame.

    Attributes:
        key: equal for frames in which those that cast shadows are the same and stand in the same places.
    """

    def __init__(self, device: Device) -> None:
        self._device = device
        meshes = [getattr(shape_meshes, kind)() for kind in SHAPES]
        vertices, triangles = zip(*meshes, strict=True)
        self._ranges = []
        first_index = first_vertex = 0
        for vertex, triangle in meshes:
            self._ranges.append((triangle.size, first_index, first_vertex))
            first_index += triangle.size
            first_vertex += len(vertex)
        self._vertices = Buffer(device, np.concatenate(vertices).nbytes, "vertex copy_to", name="shape vertices")
        self._indices = Buffer(device, np.concatenate(triangles).nbytes, "index copy_to", name="shape indices")
        write_buffer(self._vertices, np.concatenate(vertices))
        write_buffer(self._indices, np.concatenate(triangles))
        self._instances = [
            Buffer(device, MOST * INSTANCE.itemsize, "vertex", "upload", name="shapes") for _ in range(SLOTS)
        ]
        self._shadow_layout = Layout(device, [FRAME_SET], push_bytes=4)
        self._counts, self._casters = [0] * len(SHAPES), [0] * len(SHAPES)
        self.key = b""

    def shadow_pipeline(self, render_pass: RenderPass, bias: tuple[float, float]) -> GraphicsPipeline:
        """What `draw_shadow` takes; the caller closes it."""
        return GraphicsPipeline(
            self._device,
            self._shadow_layout,
            render_pass,
            "shape_shadow.vert",
            inputs=INPUTS,
            cull="none",
            depth_bias=bias,
        )

    def prepare(self, drawing: Drawing) -> None:
        """Write the instances of the frame."""
        shapes = drawing.scene.shapes
        self._counts, self._casters = [0] * len(SHAPES), [0] * len(SHAPES)
        self.key = b""
        if not shapes:
            return
        eye = drawing.scene.eyes[0].position
        if len(shapes) > MOST:
            shapes = sorted(shapes, key=lambda shape: float(np.linalg.norm(shape.position - eye)))[:MOST]
        shapes = sorted(shapes, key=lambda shape: (SHAPES.index(shape.kind), not shape.shadow))
        rows = self._instances[drawing.slot].array(INSTANCE)[: len(shapes)]
        rows["place"] = [(*relative(shape.position, drawing.origin), shape.scale) for shape in shapes]
        turns = np.array([shape.orientation for shape in shapes], np.float32)
        rows["turn"] = turns  # mapped memory is written, never read
        rows["tint"][:, :3] = linear(np.array([shape.colour for shape in shapes]))
        for shape in shapes:
            kind = SHAPES.index(shape.kind)
            self._counts[kind] += 1
            self._casters[kind] += shape.shadow
        cast = [(*shape.position, *shape.orientation, shape.scale) for shape in shapes if shape.shadow]
        self.key = np.array(cast, np.float64).tobytes() + bytes(min(count, 255) for count in self._casters)

    def draw(self, commands: Commands, drawing: Drawing) -> None:
        """Draw all with the pipeline that is bound."""
        self._draw(commands, drawing, self._counts)

    def _draw(self, commands: Commands, drawing: Drawing, drawn: list[int]) -> None:
        """Draw the first so many of each kind."""
        if not any(drawn):
            return
        commands.vertex_buffers([self._vertices, self._instances[drawing.slot]])
        commands.index_buffer(self._indices, 16)
        first = 0
        for all_, count, (indices, first_index, first_vertex) in zip(self._counts, drawn, self._ranges, strict=True):
            if count:
                commands.draw_indexed(indices, count, first_index, first_vertex, first)
            first += all_

    def draw_shadow(self, commands: Commands, pipeline: GraphicsPipeline, drawing: Drawing, cascade: int) -> None:
        """Draw what casts shadows into a cascade; set 0 is bound."""
        if any(self._casters):
            commands.bind(pipeline)
            commands.push(self._shadow_layout, np.array([cascade], np.int32))
            self._draw(commands, drawing, self._casters)

    def close(self) -> None:
        """Close buffers and layout."""
        for owner in (self._shadow_layout, *self._instances, self._indices, self._vertices):
            owner.close()
