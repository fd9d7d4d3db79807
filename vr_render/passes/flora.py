"""What stands on the ground in numbers: small instances, culled by cell on the host, one indirect draw."""

import functools
import math

import numpy as np

from taichi_kernels.units import VOXEL_METRES
from vr_render import flora_meshes, mesh_parts
from vr_render.bindings import Binding, Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.flora import FLORA, INSTANCE, MOST_KINDS, Flora
from vr_render.passes import FRAME_SET, SLOTS, Drawing, Stage
from vr_render.passes.shapes import RECORD, STEP
from vr_render.passes.surfaces import linear
from vr_render.pipelines import GraphicsPipeline, VertexInputs
from vr_render.render_pass import RenderPass
from vr_render.scene import Eye
from vr_render.sight import MOVES, Sight, half_angle
from vr_render.transfer import write_buffer
from vr_render.vectors import middle

MOST = 1 << 15  # instances; the first are drawn
MOST_GROUPS = 4096
REACH = (0.0, 0.7, 1.0)  # of what is seen from how far, by the setting
SHADOWED = 26.0  # metres to the cells whose shadows are drawn
WIDEST = 1.5  # radians from a view's axis to its edge
LEAST_REACH = 0.5  # of a kind's sight, within which all of it is seen
KIND = np.dtype([("tint", "f4", 4), ("accent", "f4", 4), ("size", "f4", 4)])
ANCHOR = 16  # bytes before the kinds
KIND_SET = [Binding(0, "storage", stages="vertex")]
INPUTS = VertexInputs(
    (mesh_parts.VERTEX.itemsize, INSTANCE.itemsize),
    (
        (0, 0, "R32G32B32_SFLOAT", 0),
        (1, 0, "R32G32B32_SFLOAT", 12),
        (2, 0, "R32G32B32A32_SFLOAT", 24),
        (3, 1, "R32G32B32_SFLOAT", 0),
        (4, 1, "R8G8B8A8_UINT", 12),
    ),
    frozenset({1}),
)


@functools.cache
def _meshes() -> list[mesh_parts.Mesh]:
    return [getattr(flora_meshes, kind)() for kind in FLORA]


class Undergrowth:
    """The meshes, what stands now, and what of it this frame draws.

    Attributes:
        key: equal for frames in which those that cast shadows stand in the same places.
    """

    def __init__(self, stage: Stage) -> None:
        device = self._device = stage.device
        self._reach, self._shadows = REACH[stage.graphics.flora], stage.graphics.shadows
        vertices, triangles = zip(*_meshes(), strict=True)
        self._meshes = np.zeros(len(FLORA), RECORD)
        self._meshes["indices"] = [part.size for part in triangles]
        self._meshes["first"] = np.cumsum([0, *self._meshes["indices"][:-1]])
        self._meshes["vertex"] = np.cumsum([0, *(len(part) for part in vertices[:-1])])
        self._vertices = Buffer(device, np.concatenate(vertices).nbytes, "vertex copy_to", name="flora vertices")
        self._indices = Buffer(device, np.concatenate(triangles).nbytes, "index copy_to", name="flora indices")
        write_buffer(self._vertices, np.concatenate(vertices))
        write_buffer(self._indices, np.concatenate(triangles))
        self.layout = Layout(device, [FRAME_SET, KIND_SET])
        slots = range(SLOTS)
        self._instances = [Buffer(device, MOST * INSTANCE.itemsize, "vertex", "upload", name="flora") for _ in slots]
        size = 2 * MOST_GROUPS * RECORD.itemsize  # what is in view; what casts shadows
        self._records = [Buffer(device, size, "indirect", "upload", name="flora records") for _ in slots]
        size = ANCHOR + MOST_KINDS * KIND.itemsize
        self._kinds = [Buffer(device, size, "storage", "upload", name="flora kinds") for _ in slots]
        self._sets = [Bindings(device, self.layout, 1, {0: kinds}, "flora kinds") for kinds in self._kinds]
        self._written: list[Flora | None] = [None] * SLOTS
        self._seen: list[Sight | None] = [None] * SLOTS  # for which the records of each slot were made
        self._counts = [(0, 0)] * SLOTS  # records in view, and of what casts shadows
        self._flora: Flora | None = None
        self._shadow_layout = Layout(device, [FRAME_SET, KIND_SET], push_bytes=4)
        self._cast: list[Flora | None] = [None] * SLOTS  # whose shadows the records of each slot are
        self._anchors: list[list[int]] = [[]] * SLOTS  # and from where
        self.key = b""

    def pipeline(self, render_pass: RenderPass) -> GraphicsPipeline:
        """What `draw` takes; the caller closes it."""
        return GraphicsPipeline(
            self._device,
            self.layout,
            render_pass,
            "flora.vert",
            "shape.frag",
            inputs=INPUTS,
            cull="none",
            constants={1: self._shadows},
        )

    def shadow_pipeline(self, render_pass: RenderPass, bias: tuple[float, float]) -> GraphicsPipeline:
        """What `draw_shadow` takes; the caller closes it."""
        return GraphicsPipeline(
            self._device,
            self._shadow_layout,
            render_pass,
            "flora_shadow.vert",
            inputs=INPUTS,
            cull="none",
            depth_bias=bias,
        )

    def prepare(self, drawing: Drawing) -> None:
        """Write what the frame draws."""
        self._flora, slot = drawing.scene.flora if self._reach else None, drawing.slot
        flora = self._flora
        if flora is None or not len(flora.rows):
            self._counts[slot], self.key = (0, 0), b""
            return
        self._kinds[slot].array("f4", 0, 4)[:] = *(flora.anchor - drawing.origin * VOXEL_METRES), LEAST_REACH
        eyes = drawing.scene.eyes
        if self._written[slot] is not flora:
            self._written[slot] = flora
            self._write(slot, flora)
            self._seen[slot] = None
        sight, seen = Sight.of(eyes), self._seen[slot]
        if seen is None or not sight.near(seen):
            self._seen[slot] = sight
            self._counts[slot] = self._write_view(slot, flora, eyes), self._counts[slot][1]
        at = [round(part / STEP) for part in eyes[0].position.tolist()]
        if self._shadows and (self._cast[slot] is not flora or self._anchors[slot] != at):
            self._cast[slot], self._anchors[slot] = flora, at
            self._counts[slot] = self._counts[slot][0], self._write_cast(slot, flora, np.array(at) * STEP)

    def _write(self, slot: int, flora: Flora) -> None:
        rows = flora.rows[:MOST]
        self._instances[slot].array(INSTANCE)[: len(rows)] = rows
        looks = flora.looks
        kinds = np.zeros(len(looks.shapes), KIND)
        kinds["tint"][:, :3], kinds["tint"][:, 3] = linear(looks.colours), looks.sights * self._reach
        kinds["accent"][:, :3], kinds["accent"][:, 3] = linear(looks.accents), looks.sways
        kinds["size"][:, :2] = looks.sizes
        self._kinds[slot].array(KIND, ANCHOR)[: len(kinds)] = kinds

    def _write_view(self, slot: int, flora: Flora, eyes: list[Eye]) -> int:
        """Write records of the groups that an eye may see while it is `Sight.near`; how many."""
        places = [eye.position.tolist() for eye in eyes]
        place = middle(places)
        offset = flora.middles - (np.array(place) - flora.anchor)
        away = np.sqrt(np.einsum("ij,ij->i", offset, offset))
        tall = flora.radii + 8.0 + math.dist(place, places[0]) + MOVES
        seen = np.zeros(len(away), bool)
        for eye in eyes:
            width = math.tan(min(half_angle(eye), WIDEST))
            # a ball is beyond the cone round the view when it is farther from its axis than that is wide there
            ahead = -(offset @ eye.axes[:, 2])
            beside = np.sqrt(np.maximum(away * away - ahead * ahead, 0.0))
            seen |= beside - ahead * width < tall * math.hypot(1.0, width)
        sight = flora.looks.sights[flora.kinds] * self._reach
        nearest = np.maximum(away - flora.radii - MOVES, 0.0)[flora.cells]
        rank = np.minimum((1 - nearest / sight) * (256 / LEAST_REACH), 256).astype(np.int64)
        groups = np.flatnonzero(seen[flora.cells] & (rank > 0))[:MOST_GROUPS]
        first = np.searchsorted(flora.keys, groups * 256)
        count = np.searchsorted(flora.keys, groups * 256 + rank[groups]) - first
        return self._write_records(slot, 0, flora, groups, first, count)

    def _write_cast(self, slot: int, flora: Flora, place: np.ndarray) -> int:
        """Write records of the groups near a place that cast shadows; how many."""
        offset = flora.middles - (place - flora.anchor)
        near = np.sqrt(np.einsum("ij,ij->i", offset, offset)) - flora.radii < SHADOWED
        groups = np.flatnonzero(near[flora.cells] & flora.looks.shadows[flora.kinds])[:MOST_GROUPS]
        first, last = np.searchsorted(flora.keys, groups * 256), np.searchsorted(flora.keys, groups * 256 + 256)
        rows = [flora.rows[start:end] for start, end in zip(first.tolist(), last.tolist(), strict=True)]
        self.key = flora.anchor.tobytes() + b"".join(part.tobytes() for part in rows)
        return self._write_records(slot, MOST_GROUPS, flora, groups, first, last - first)

    def _write_records(
        self, slot: int, at: int, flora: Flora, groups: np.ndarray, first: np.ndarray, count: np.ndarray
    ) -> int:
        records = self._meshes[flora.looks.shapes[flora.kinds[groups]]]
        records["instance"], records["instances"] = first, np.clip(MOST - first, 0, count)
        self._records[slot].array(RECORD)[at : at + len(records)] = records
        return len(records)

    def draw(self, commands: Commands, pipeline: GraphicsPipeline, drawing: Drawing) -> None:
        """Draw what is in view."""
        count = self._counts[drawing.slot][0]
        if count:
            commands.bind(pipeline)
            commands.bind_sets(self.layout, 0, [drawing.set, self._sets[drawing.slot]])
            self._draw(commands, drawing.slot, 0, count)

    def draw_shadow(self, commands: Commands, pipeline: GraphicsPipeline, drawing: Drawing, cascade: int) -> None:
        """Draw what casts shadows into a cascade."""
        count = self._counts[drawing.slot][1]
        if count:
            commands.bind(pipeline)
            commands.bind_sets(self._shadow_layout, 0, [drawing.set, self._sets[drawing.slot]])
            commands.push(self._shadow_layout, np.array([cascade], np.int32))
            self._draw(commands, drawing.slot, MOST_GROUPS, count)

    def _draw(self, commands: Commands, slot: int, first: int, count: int) -> None:
        commands.vertex_buffers([self._vertices, self._instances[slot]])
        commands.index_buffer(self._indices, 16)
        commands.draw_indexed_indirect(self._records[slot], first * RECORD.itemsize, count, RECORD.itemsize)

    def close(self) -> None:
        """Close buffers, sets and layout."""
        buffers = (*self._kinds, *self._records, *self._instances, self._indices, self._vertices)
        for owner in (*self._sets, *buffers, self._shadow_layout, self.layout):
            owner.close()
