"""Things on the ground and in hands, and what stands there. One indirect draw for all."""

import numpy as np

from taichi_kernels.units import VOXEL_METRES
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
from vr_render.scene import SHAPES, Props
from vr_render.transfer import write_buffer

MOST = 1024  # things that move in one frame; the nearest are drawn
MOST_PROPS = 2048  # things that stand still; the first are drawn
INSTANCE = np.dtype([("place", "f4", 4), ("turn", "f4", 4), ("tint", "f4", 4), ("accent", "f4", 4)])
INPUTS = VertexInputs(
    (mesh_parts.VERTEX.itemsize, INSTANCE.itemsize),
    (
        (0, 0, "R32G32B32_SFLOAT", 0),
        (1, 0, "R32G32B32_SFLOAT", 12),
        (2, 0, "R32G32B32A32_SFLOAT", 24),
        (3, 1, "R32G32B32A32_SFLOAT", 0),
        (4, 1, "R32G32B32A32_SFLOAT", 16),
        (5, 1, "R32G32B32A32_SFLOAT", 32),
        (6, 1, "R32G32B32A32_SFLOAT", 48),
    ),
    frozenset({1}),
)


RECORD = np.dtype([(name, "u4") for name in ("indices", "instances", "first", "vertex", "instance")])


class Shapes:
    """Meshes of all kinds in one buffer, and what is drawn of them this frame, in one indirect call.

    What moves and what stands still (`scene.Props`) have records and instances of their own: the latter are written
    again only when they, or the origin of the frame, are others.

    Attributes:
        key: equal for frames in which those that cast shadows are the same and stand in the same places.
    """

    def __init__(self, device: Device) -> None:
        self._device = device
        meshes = [getattr(shape_meshes, kind)() for kind in SHAPES]
        vertices, triangles = zip(*meshes, strict=True)
        self._meshes = np.zeros(len(SHAPES), RECORD)
        self._meshes["indices"] = [triangle.size for triangle in triangles]
        self._meshes["first"] = np.cumsum([0, *self._meshes["indices"][:-1]])
        self._meshes["vertex"] = np.cumsum([0, *(len(part) for part in vertices[:-1])])
        self._vertices = Buffer(device, np.concatenate(vertices).nbytes, "vertex copy_to", name="shape vertices")
        self._indices = Buffer(device, np.concatenate(triangles).nbytes, "index copy_to", name="shape indices")
        write_buffer(self._vertices, np.concatenate(vertices))
        write_buffer(self._indices, np.concatenate(triangles))
        size = (MOST + MOST_PROPS) * INSTANCE.itemsize
        self._instances = [Buffer(device, size, "vertex", "upload", name="shapes") for _ in range(SLOTS)]
        # lists of records: what moves, props; and of what casts shadows: what moves, props
        size = 4 * len(SHAPES) * RECORD.itemsize
        self._records = [Buffer(device, size, "indirect", "upload", name="shape records") for _ in range(SLOTS)]
        self._shadow_layout = Layout(device, [FRAME_SET], push_bytes=4)
        self._written: list[tuple[Props | None, bytes]] = [(None, b"")] * SLOTS
        self._drawn = self._cast = False
        self._props: Props | None = None
        self._turn = 0
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
        props = drawing.scene.props
        if props is not self._props:
            self._props, self._turn = props, self._turn + 1
        self._write_props(drawing, props)
        moving, cast = self._write_shapes(drawing)
        still = props is not None and len(props) > 0
        self._drawn, self._cast = moving or still, bool(cast) or still
        self.key = cast + self._turn.to_bytes(8, "little")

    def _write_props(self, drawing: Drawing, props: Props | None) -> None:
        slot, origin = drawing.slot, drawing.origin.tobytes()
        known, where = self._written[slot]
        if known is props and where == origin:
            return
        self._written[slot] = props, origin
        count = 0 if props is None else min(len(props), MOST_PROPS)
        if props is not None and count:
            rows = np.zeros(count, INSTANCE)
            rows["place"][:, :3] = props.positions[:count] - drawing.origin * VOXEL_METRES
            rows["place"][:, 3] = props.scales[:count]
            rows["turn"] = props.orientations[:count]
            rows["tint"][:, :3] = linear(props.colours[:count])
            rows["accent"][:, :3] = linear(props.accents[:count])
            self._instances[slot].array(INSTANCE)[MOST : MOST + count] = rows
        kinds = np.zeros(0, np.int32) if props is None else props.kinds[:count]
        counts = np.bincount(kinds, minlength=len(SHAPES))
        self._write_records(slot, 1, counts, counts, MOST)
        self._write_records(slot, 3, counts, counts, MOST)

    def _write_shapes(self, drawing: Drawing) -> tuple[bool, bytes]:
        """Write what moves; whether there is any, and the places of what casts shadows."""
        shapes, eye = drawing.scene.shapes, drawing.scene.eyes[0].position
        if len(shapes) > MOST:
            shapes = sorted(shapes, key=lambda shape: float(np.linalg.norm(shape.position - eye)))[:MOST]
        shapes = sorted(shapes, key=lambda shape: (SHAPES.index(shape.kind), not shape.shadow))
        if shapes:
            rows = self._instances[drawing.slot].array(INSTANCE)[: len(shapes)]
            rows["place"] = [(*relative(shape.position, drawing.origin), shape.scale) for shape in shapes]
            turns = np.array([shape.orientation for shape in shapes], np.float32)
            rows["turn"] = turns  # mapped memory is written, never read
            rows["tint"][:, :3] = linear(np.array([shape.colour for shape in shapes]))
            rows["accent"][:, :3] = linear(np.array([shape.accent for shape in shapes]))
        counts, casters = [0] * len(SHAPES), [0] * len(SHAPES)
        for shape in shapes:
            kind = SHAPES.index(shape.kind)
            counts[kind] += 1
            casters[kind] += shape.shadow
        self._write_records(drawing.slot, 0, np.array(counts), np.array(counts), 0)
        self._write_records(drawing.slot, 2, np.array(counts), np.array(casters), 0)
        cast = [(*shape.position, *shape.orientation, shape.scale) for shape in shapes if shape.shadow]
        key = np.array(cast, np.float64).tobytes() + bytes(min(count, 255) for count in casters) if cast else b""
        return bool(shapes), key

    def _write_records(self, slot: int, part: int, counts: np.ndarray, drawn: np.ndarray, first: int) -> None:
        """One list of records: of each kind the first `drawn` of its `counts` instances."""
        records = self._meshes.copy()
        records["instances"] = drawn
        records["instance"] = first + np.cumsum(counts) - counts
        self._records[slot].array(RECORD)[part * len(SHAPES) : (part + 1) * len(SHAPES)] = records

    def draw(self, commands: Commands, drawing: Drawing) -> None:
        """Draw all with the pipeline that is bound."""
        if self._drawn:
            self._draw(commands, drawing, 0)

    def _draw(self, commands: Commands, drawing: Drawing, part: int) -> None:
        """Draw two lists of records, from `part` on."""
        commands.vertex_buffers([self._vertices, self._instances[drawing.slot]])
        commands.index_buffer(self._indices, 16)
        size = len(SHAPES) * RECORD.itemsize
        commands.draw_indexed_indirect(self._records[drawing.slot], part * size, 2 * len(SHAPES), RECORD.itemsize)

    def draw_shadow(self, commands: Commands, pipeline: GraphicsPipeline, drawing: Drawing, cascade: int) -> None:
        """Draw what casts shadows into a cascade; set 0 is bound."""
        if self._cast:
            commands.bind(pipeline)
            commands.push(self._shadow_layout, np.array([cascade], np.int32))
            self._draw(commands, drawing, 2)

    def close(self) -> None:
        """Close buffers and layout."""
        for owner in (self._shadow_layout, *self._records, *self._instances, self._indices, self._vertices):
            owner.close()
