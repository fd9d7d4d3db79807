"""Things on the ground and in hands, and what stands there. One indirect draw for all."""

import functools
import math

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
from vr_render.scene import SHAPES, Eye, Props
from vr_render.sight import AHEAD, MOVES, Sight, half_angle
from vr_render.transfer import write_buffer
from vr_render.vectors import middle

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


STEP = 4.0  # metres of the eye's way after which it is looked for again what is near
SHADOWED = 45.0  # metres within which shadows of what stands still are drawn
SMALLEST = 1 / 300  # of a prop's size to its distance, below which it is not drawn
_NUMBERS = {kind: number for number, kind in enumerate(SHAPES)}
RECORD = np.dtype([(name, "u4") for name in ("indices", "instances", "first", "vertex", "instance")])


@functools.cache  # they take a third of a second, and are the same for every renderer
def _meshes() -> list[mesh_parts.Mesh]:
    return [getattr(shape_meshes, kind)() for kind in SHAPES]


class Shapes:
    """Meshes of all kinds in one buffer, and what is drawn of them this frame, in one indirect call.

    What moves and what stands still (`scene.Props`) have records and instances of their own. Of the latter those are
    drawn that are in view and not too small, and those near by cast shadows.

    Attributes:
        key: equal for frames in which those that cast shadows are the same and stand in the same places.
    """

    def __init__(self, device: Device) -> None:
        self._device = device
        vertices, triangles = zip(*_meshes(), strict=True)
        self._meshes = np.zeros(len(SHAPES), RECORD)
        self._meshes["indices"] = [triangle.size for triangle in triangles]
        self._meshes["first"] = np.cumsum([0, *self._meshes["indices"][:-1]])
        self._meshes["vertex"] = np.cumsum([0, *(len(part) for part in vertices[:-1])])
        self._vertices = Buffer(device, np.concatenate(vertices).nbytes, "vertex copy_to", name="shape vertices")
        self._indices = Buffer(device, np.concatenate(triangles).nbytes, "index copy_to", name="shape indices")
        write_buffer(self._vertices, np.concatenate(vertices))
        write_buffer(self._indices, np.concatenate(triangles))
        size = (MOST + 2 * MOST_PROPS) * INSTANCE.itemsize  # what moves, props in view, props that cast shadows
        self._instances = [Buffer(device, size, "vertex", "upload", name="shapes") for _ in range(SLOTS)]
        # lists of records: what moves, props; and of what casts shadows: what moves, props
        size = 4 * len(SHAPES) * RECORD.itemsize
        self._records = [Buffer(device, size, "indirect", "upload", name="shape records") for _ in range(SLOTS)]
        self._shadow_layout = Layout(device, [FRAME_SET], push_bytes=4)
        self._written: list[tuple[int, int, bytes] | None] = [(0, 0, b"")] * SLOTS  # of each slot: turns, and origin
        self._shown: list[list[tuple]] = [[(None,)]] * SLOTS  # of each slot: what of the moving shapes does not move
        self._drawn = self._cast = False
        self._props: Props | None = None
        self._anchor: list[int] = []
        self._near = np.zeros(0, np.int64)
        self._rows = np.zeros(0, INSTANCE)
        self._turn = 0  # counts up when other props stand, or others are near
        self._sight: Sight | None = None  # for which they were looked for
        self._seen = np.zeros(0, np.int64)  # what may be in view from there
        self._look = 0  # counts up then
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

    def foresee(self, drawing: Drawing) -> None:
        """Between two frames, in any thread: what `prepare` would do for what stands still if the next were so, with
        room for moves."""
        self._take_props(drawing.scene.props, drawing.scene.eyes[0].position)
        self._write_props(drawing, drawing.scene.props, AHEAD)

    def prepare(self, drawing: Drawing) -> None:
        """Write the instances of the frame."""
        props = drawing.scene.props
        self._take_props(props, drawing.scene.eyes[0].position)
        self._write_props(drawing, props, 1.0)
        moving, cast = self._write_shapes(drawing)
        still = props is not None and len(props) > 0
        self._drawn, self._cast = moving or still, bool(cast) or still
        self.key = cast + self._turn.to_bytes(8, "little")

    def _write_props(self, drawing: Drawing, props: Props | None, share: float) -> None:
        if props is None or not len(props):
            if self._written[drawing.slot] is not None:
                self._written[drawing.slot] = None
                nothing = np.zeros(len(SHAPES), np.int64)
                self._write_records(drawing.slot, 1, nothing, nothing, MOST)
                self._write_records(drawing.slot, 3, nothing, nothing, MOST + MOST_PROPS)
            return
        sight = Sight.of(drawing.scene.eyes)
        if self._sight is None or not sight.near(self._sight, share):
            self._sight, self._seen = sight, _in_view(props, drawing.scene.eyes)
            self._look += 1
        written = self._turn, self._look, drawing.origin.tobytes()
        if self._written[drawing.slot] == written:
            return
        self._written[drawing.slot] = written
        first = MOST
        lists = [(1, self._seen)]
        if drawing.cascades.boxes:
            lists.append((3, self._near))
        for part, shown in lists:
            shown = shown[:MOST_PROPS]
            rows = self._rows[shown]
            rows["place"][:, :3] = props.positions[shown] - drawing.origin * VOXEL_METRES
            self._instances[drawing.slot].array(INSTANCE)[first : first + len(shown)] = rows
            counts = np.bincount(props.kinds[shown], minlength=len(SHAPES))
            self._write_records(drawing.slot, part, counts, counts, first)
            first += MOST_PROPS

    def _take_props(self, props: Props | None, eye: np.ndarray) -> None:
        """Note what stands still now, and what of it is near enough for its shadow to be seen."""
        at = [round(part / STEP) for part in eye.tolist()]
        if props is self._props and at == self._anchor:
            return
        self._turn += 1
        if props is not self._props:
            self._sight = None
        if props is not self._props and props is not None:
            self._rows = np.zeros(len(props), INSTANCE)
            self._rows["place"][:, 3] = props.scales
            self._rows["turn"] = props.orientations
            self._rows["tint"][:, :3] = linear(props.colours)
            self._rows["accent"][:, :3] = linear(props.accents)
        self._props, self._anchor = props, at
        if props is not None:
            away = props.positions - np.array(at) * STEP
            self._near = np.flatnonzero((away * away).sum(axis=1) < SHADOWED**2)

    def _write_shapes(self, drawing: Drawing) -> tuple[bool, bytes]:
        """Write what moves; whether there is any, and the places of what casts shadows."""
        shapes, eye = drawing.scene.shapes, drawing.scene.eyes[0].position
        if len(shapes) > MOST:
            shapes = sorted(shapes, key=lambda shape: float(np.linalg.norm(shape.position - eye)))[:MOST]
        shapes = sorted(shapes, key=lambda shape: (_NUMBERS[shape.kind], not shape.shadow))
        shown = [(shape.kind, shape.shadow, *shape.colour, *shape.accent) for shape in shapes]
        anew, self._shown[drawing.slot] = shown != self._shown[drawing.slot], shown
        if shapes:
            rows = self._instances[drawing.slot].array(INSTANCE)[: len(shapes)]
            rows["place"] = [(*relative(shape.position, drawing.origin), shape.scale) for shape in shapes]
            turns = np.array([shape.orientation for shape in shapes], np.float32)
            rows["turn"] = turns  # mapped memory is written, never read
            if anew:
                rows["tint"][:, :3] = linear(np.array([shape.colour for shape in shapes]))
                rows["accent"][:, :3] = linear(np.array([shape.accent for shape in shapes]))
        if anew:
            kinds = np.array([_NUMBERS[shape.kind] for shape in shapes], np.int64)
            casts = np.array([shape.shadow for shape in shapes], bool)
            counts = np.bincount(kinds, minlength=len(SHAPES))
            self._write_records(drawing.slot, 0, counts, counts, 0)
            self._write_records(drawing.slot, 2, counts, np.bincount(kinds[casts], minlength=len(SHAPES)), 0)
        cast = [shape for shape in shapes if shape.shadow]
        places = [(*shape.position, *shape.orientation, shape.scale, _NUMBERS[shape.kind]) for shape in cast]
        return bool(shapes), np.array(places, np.float64).tobytes()

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


def _in_view(props: Props, eyes: list[Eye]) -> np.ndarray:
    """Which props one of the eyes may see while it is `Sight.near`, ascending: a cone round each view, and a least
    size. Two eyes look from between them, and as far around as one is from there."""
    places = [eye.position.tolist() for eye in eyes]
    place = middle(places)
    offset = props.positions - np.array(place)
    away = np.sqrt(np.einsum("ij,ij->i", offset, offset))
    slack = 2 * math.dist(place, places[0])
    reach = props.scales * 1.5 + slack + 2 * MOVES
    shown = np.zeros(len(props), bool)
    for eye in eyes:
        shown |= reach > offset @ eye.axes[:, 2] + away * math.cos(half_angle(eye))
    return np.flatnonzero(shown & (props.scales > (away - slack) * SMALLEST))
