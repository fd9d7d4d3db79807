"""What stands on the ground in numbers: small instances, culled by cell on the host, an indirect draw for what has its
own mesh and one for what has that for afar."""

import functools
import math
from collections.abc import Sequence

import numpy as np

from taichi_kernels.units import VOXEL_METRES
from vr_render import flora_far, flora_meshes, mesh_parts
from vr_render.bindings import Binding, Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.device import Device
from vr_render.flora import FLORA, INSTANCE, MOST_KINDS, TALL, Flora
from vr_render.passes import FRAME_SET, SLOTS, Drawing, Stage
from vr_render.passes.shapes import RECORD, STEP
from vr_render.passes.surfaces import linear
from vr_render.pipelines import GraphicsPipeline, VertexInputs
from vr_render.render_pass import RenderPass
from vr_render.scene import Eye
from vr_render.sight import AHEAD, MOVES, Sight, half_angle
from vr_render.transfer import write_buffer
from vr_render.vectors import middle

REACH = (0.0, 0.7, 1.0, 1.0)  # of what is low, from how far it is seen, by the setting
CHANGES = ((0.0, 0.0), (26.0, 34.0), (40.0, 52.0), (56.0, 72.0))  # metres between which the mesh for afar comes
SHADOWED = 26.0  # metres to what casts shadows
WIDEST = 1.5  # radians from a view's axis to its edge
TALL_LOW, TALLEST = 8.0, 16.0  # metres by which what is low and what is tall may stand out of its cell
LEAST_REACH = 0.5  # of a kind's sight, within which all of it is seen
KIND = np.dtype([("tint", "f4", 4), ("accent", "f4", 4), ("size", "f4", 4)])
ANCHOR = 16  # bytes before the kinds
MOST_GROUPS = 4096  # of each part of the records
VIEW, AFAR, CAST = range(3)  # parts of the records: what is in view with its own mesh, with that for afar; shadows
LOW, ALL_TALL, NEAR, CASTING = (1 << 15, 3 << 14, 1 << 12, 1 << 11)  # instances in each part of them, the first drawn
STARTS = np.cumsum([0, LOW, ALL_TALL, NEAR, CASTING]).tolist()
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
    """Of `FLORA`, and for afar of `TALL`."""
    return [getattr(flora_meshes, kind)() for kind in FLORA] + [getattr(flora_far, kind)() for kind in TALL]


class _Slot:
    """What a frame in flight draws: buffers, what they were written for, and how many records each part has."""

    def __init__(self, device: Device, layout: Layout) -> None:
        self.instances = Buffer(device, STARTS[-1] * INSTANCE.itemsize, "vertex", "upload", name="flora")
        size = 3 * MOST_GROUPS * RECORD.itemsize
        self.records = Buffer(device, size, "indirect", "upload", name="flora records")
        size = ANCHOR + MOST_KINDS * KIND.itemsize
        self.kinds = Buffer(device, size, "storage", "upload", name="flora kinds")
        self.set = Bindings(device, layout, 1, {0: self.kinds}, "flora kinds")
        self.written: tuple[Flora | None, Flora | None] = (None, None)
        self.seen: Sight | None = None
        self.cast: tuple[object, ...] = ()  # what casts shadows, and from where
        self.counts = [0, 0, 0]

    def put(self, part: int, records: np.ndarray) -> None:
        """Write the records of a part."""
        records = records[:MOST_GROUPS]
        self.counts[part] = len(records)
        self.records.array(RECORD)[part * MOST_GROUPS : part * MOST_GROUPS + len(records)] = records

    def close(self) -> None:
        for owner in (self.set, self.kinds, self.records, self.instances):
            owner.close()


class Undergrowth:
    """The meshes, what stands now, and what of it this frame draws.

    Attributes:
        key: equal for frames in which those that cast shadows stand in the same places.
    """

    def __init__(self, stage: Stage) -> None:
        device = self._device = stage.device
        self._setting, self._far = stage.graphics.flora, stage.graphics.far_flora
        self._shadows = stage.graphics.shadows
        vertices, triangles = zip(*_meshes(), strict=True)
        self._meshes = np.zeros(len(triangles), RECORD)
        self._meshes["indices"] = [part.size for part in triangles]
        self._meshes["first"] = np.cumsum([0, *self._meshes["indices"][:-1]])
        self._meshes["vertex"] = np.cumsum([0, *(len(part) for part in vertices[:-1])])
        self._afar = np.array([len(FLORA) + TALL.index(kind) if kind in TALL else 0 for kind in FLORA])
        self._vertices = Buffer(device, np.concatenate(vertices).nbytes, "vertex copy_to", name="flora vertices")
        self._indices = Buffer(device, np.concatenate(triangles).nbytes, "index copy_to", name="flora indices")
        write_buffer(self._vertices, np.concatenate(vertices))
        write_buffer(self._indices, np.concatenate(triangles))
        self.layout = Layout(device, [FRAME_SET, KIND_SET])
        self._shadow_layout = Layout(device, [FRAME_SET, KIND_SET], push_bytes=4)
        self._slots = [_Slot(device, self.layout) for _ in range(SLOTS)]
        self.key = b""

    def pipeline(self, render_pass: RenderPass, far: bool) -> GraphicsPipeline:
        """What `draw` takes, for own meshes or those for afar; the caller closes it."""
        return GraphicsPipeline(
            self._device,
            self.layout,
            render_pass,
            "flora.vert",
            "flora.frag",
            inputs=INPUTS,
            cull="none",
            constants={1: self._shadows, 2: far},
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

    def foresee(self, drawing: Drawing) -> None:
        """Between two frames, in any thread: what `prepare` would do if the next were so, with room for moves."""
        self.prepare(drawing, AHEAD)

    def prepare(self, drawing: Drawing, share: float = 1.0) -> None:
        """Write what the frame draws; a `share` as of `Sight.near`."""
        slot, scene = self._slots[drawing.slot], drawing.scene
        low, tall = (_some(part) if self._setting else None for part in (scene.flora, scene.tall))
        some = low or tall
        if some is None:
            slot.counts, self.key = [0, 0, 0], b""
            return
        slot.kinds.array("f4", 0, 4)[:] = *(some.anchor - drawing.origin * VOXEL_METRES), LEAST_REACH
        if slot.written[0] is not low or slot.written[1] is not tall:
            self._write(slot, low, tall)
            slot.written, slot.seen = (low, tall), None
        sight = Sight.of(scene.eyes)
        if slot.seen is None or not sight.near(slot.seen, share):
            slot.seen = sight
            self._write_view(slot, scene.eyes)
        at = [round(part / STEP) for part in scene.eyes[0].position.tolist()]
        if self._shadows and slot.cast != (low, tall, at):
            slot.cast = (low, tall, at)
            self._write_cast(slot, np.array(at) * STEP)

    def _sights(self, flora: Flora, far: bool) -> np.ndarray:
        sights = flora.looks.sights
        return np.minimum(sights, self._far) if far else sights * REACH[self._setting]

    def _write(self, slot: _Slot, low: Flora | None, tall: Flora | None) -> None:
        for flora, start, most in ((low, STARTS[0], LOW), (tall, STARTS[1], ALL_TALL)):
            if flora is not None:
                rows = flora.rows[:most]
                slot.instances.array(INSTANCE)[start : start + len(rows)] = rows
        some = low or tall
        assert some is not None
        looks = some.looks
        kinds = np.zeros(len(looks.shapes), KIND)
        kinds["tint"][:, :3], kinds["accent"][:, :3] = linear(looks.colours), linear(looks.accents)
        kinds["tint"][:, 3] = np.where(looks.tall, self._sights(some, True), self._sights(some, False))
        kinds["accent"][:, 3] = looks.sways
        kinds["size"][:, :2] = looks.sizes
        kinds["size"][:, 2:] = np.where(looks.tall[:, None], CHANGES[self._setting], 0.0)
        slot.kinds.array(KIND, ANCHOR)[: len(kinds)] = kinds

    def _write_view(self, slot: _Slot, eyes: list[Eye]) -> None:
        """Write records of what an eye may see while it is `Sight.near`."""
        low, tall = slot.written
        shown = [np.zeros(0, RECORD)]
        if low is not None:
            shown.append(self._records(low, *self._seen(low, eyes, False), STARTS[0], LOW))
        slot.counts[AFAR] = 0
        if tall is not None:
            groups, first, count = self._seen(tall, eyes, True)
            slot.put(AFAR, self._records(tall, groups, first, count, STARTS[1], ALL_TALL, self._afar))
            place, apart = _middle(eyes)
            away = CHANGES[self._setting][1] + apart + MOVES
            shown.append(self._pick(slot, tall, groups, place, away, STARTS[2], NEAR)[0])
        slot.put(VIEW, np.concatenate(shown))

    def _seen(self, flora: Flora, eyes: list[Eye], far: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Groups that may be in view, their first rows, and how many of each: those of low rank come first."""
        place, apart = _middle(eyes)
        offset = flora.middles - (place - flora.anchor)
        away = np.sqrt(np.einsum("ij,ij->i", offset, offset))
        tall = flora.radii + (TALLEST if far else TALL_LOW) + apart + MOVES
        seen = np.zeros(len(away), bool)
        for eye in eyes:
            width = math.tan(min(half_angle(eye), WIDEST))
            # a ball is beyond the cone round the view when it is farther from its axis than that is wide there
            ahead = -(offset @ eye.axes[:, 2])
            beside = np.sqrt(np.maximum(away * away - ahead * ahead, 0.0))
            seen |= beside - ahead * width < tall * math.hypot(1.0, width)
        sight = self._sights(flora, far)[flora.kinds]
        nearest = np.maximum(away - flora.radii - MOVES, 0.0)[flora.cells]
        rank = np.minimum((1 - nearest / sight) * (256 / LEAST_REACH), 256).astype(np.int64)
        groups = np.flatnonzero(seen[flora.cells] & (rank > 0))
        first = np.searchsorted(flora.keys, groups * 256)
        return groups, first, np.searchsorted(flora.keys, groups * 256 + rank[groups]) - first

    def _write_cast(self, slot: _Slot, place: np.ndarray) -> None:
        """Write records of what casts shadows near a place."""
        low, tall = slot.written
        records, rows = [np.zeros(0, RECORD)], []
        if low is not None:
            rows.append(low.anchor.tobytes())
            groups = np.flatnonzero(_near(low, place, SHADOWED) & low.looks.shadows[low.kinds])
            first, last = np.searchsorted(low.keys, groups * 256), np.searchsorted(low.keys, groups * 256 + 256)
            rows += [low.rows[a:b].tobytes() for a, b in zip(first.tolist(), last.tolist(), strict=True)]
            records.append(self._records(low, groups, first, last - first, STARTS[0], LOW))
        if tall is not None:
            rows.append(tall.anchor.tobytes())
            groups = np.flatnonzero(tall.looks.shadows[tall.kinds])
            own, some = self._pick(slot, tall, groups, place, SHADOWED + STEP, STARTS[3], CASTING)
            records.append(own)
            rows.append(some.tobytes())
        self.key = b"".join(rows)
        slot.put(CAST, np.concatenate(records))

    def _pick(
        self, slot: _Slot, flora: Flora, groups: np.ndarray, place: np.ndarray, within: float, start: int, most: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Copy those of groups that are near a place, one by one, to instances from `start`; their records; they."""
        groups = groups[_near(flora, place, within)[groups]]
        first, last = np.searchsorted(flora.keys, groups * 256), np.searchsorted(flora.keys, groups * 256 + 256)
        rows = [flora.rows[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)]
        some = np.concatenate([flora.rows[:0], *rows])
        offset = some["place"] - (place - flora.anchor).astype(np.float32)
        some = some[np.einsum("ij,ij->i", offset, offset) < within * within]
        some = some[np.argsort(some["look"][:, 0], kind="stable")][:most]
        slot.instances.array(INSTANCE)[start : start + len(some)] = some
        kinds, starts, count = np.unique(some["look"][:, 0], return_index=True, return_counts=True)
        records = self._meshes[flora.looks.shapes[kinds]]
        records["instance"], records["instances"] = start + starts, count
        return records, some

    def _records(
        self,
        flora: Flora,
        groups: np.ndarray,
        first: np.ndarray,
        count: np.ndarray,
        start: int,
        most: int,
        meshes: np.ndarray | None = None,
    ) -> np.ndarray:
        """Of the first so many of groups whose instances start there."""
        shapes = flora.looks.shapes[flora.kinds[groups]]
        records = self._meshes[shapes if meshes is None else meshes[shapes]]
        records["instance"], records["instances"] = start + first, np.clip(most - first, 0, count)
        return records

    def draw(self, commands: Commands, pipelines: Sequence[GraphicsPipeline], drawing: Drawing) -> None:
        """Draw what is in view, by the two `pipeline`s: with own meshes, and with those for afar."""
        slot = self._slots[drawing.slot]
        for part, pipeline in zip((VIEW, AFAR), pipelines, strict=True):
            if slot.counts[part]:
                commands.bind(pipeline)
                commands.bind_sets(self.layout, 0, [drawing.set, slot.set])
                self._draw(commands, slot, part)

    def draw_shadow(self, commands: Commands, pipeline: GraphicsPipeline, drawing: Drawing, cascade: int) -> None:
        """Draw what casts shadows into a cascade."""
        slot = self._slots[drawing.slot]
        if slot.counts[CAST]:
            commands.bind(pipeline)
            commands.bind_sets(self._shadow_layout, 0, [drawing.set, slot.set])
            commands.push(self._shadow_layout, np.array([cascade], np.int32))
            self._draw(commands, slot, CAST)

    def _draw(self, commands: Commands, slot: _Slot, part: int) -> None:
        commands.vertex_buffers([self._vertices, slot.instances])
        commands.index_buffer(self._indices, 16)
        start = part * MOST_GROUPS * RECORD.itemsize
        commands.draw_indexed_indirect(slot.records, start, slot.counts[part], RECORD.itemsize)

    def close(self) -> None:
        """Close buffers, sets and layout."""
        for slot in self._slots:
            slot.close()
        for owner in (self._indices, self._vertices, self._shadow_layout, self.layout):
            owner.close()


def _some(flora: Flora | None) -> Flora | None:
    return flora if flora is not None and len(flora.rows) else None


def _middle(eyes: list[Eye]) -> tuple[np.ndarray, float]:
    """The place between eyes [m], and how far they are from it."""
    places = [eye.position.tolist() for eye in eyes]
    place = middle(places)
    return np.array(place), math.dist(place, places[0])


def _near(flora: Flora, place: np.ndarray, within: float) -> np.ndarray:
    """Which groups are in cells that are near a place: bool (m,)."""
    offset = flora.middles - (place - flora.anchor)
    near: np.ndarray = np.sqrt(np.einsum("ij,ij->i", offset, offset)) - flora.radii < within
    return near[flora.cells]
