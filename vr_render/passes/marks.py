"""What hands point at: rays, the arc of a hop, and a ring where it would end, or where a craft comes down; drawn over
the finished picture.

They have the same colours by day and by night, and no part in exposure and bloom. The picture's depth tells what hides
them, and where the ground is that the ring lies on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.frame_block import relative
from vr_render.passes import FRAME_SET, SLOTS
from vr_render.passes.surfaces import linear
from vr_render.pipelines import GraphicsPipeline, VertexInputs
from vr_render.scene import LONGEST_ARC

if TYPE_CHECKING:
    from vr_render.commands import Commands
    from vr_render.passes import Drawing, Stage
    from vr_render.render_pass import RenderPass
    from vr_render.scene import Arc, Landing, Pointer

LINE, DOT, RING = range(3)  # as shaders/mark.glsl counts them
POINTERS = 4  # at most
MOST = 3 * POINTERS + LONGEST_ARC + 1
MARK = np.dtype([("start", "f4", 4), ("end", "f4", 4), ("tint", "f4", 4), ("first", "f4", 4), ("last", "f4", 4)])
INPUTS = VertexInputs((MARK.itemsize,), tuple((i, 0, "R32G32B32A32_SFLOAT", 16 * i) for i in range(5)), frozenset({0}))
GOOD, BAD, OPEN = (70, 235, 120), (255, 70, 50), (170, 200, 225)  # one could stand there, could not, nobody knows
THIN, WIDE = 0.0022, 0.012  # metres from the middle of a ray and of an arc to the edge
DOT_SIZE = 0.022  # metres
FADE = 0.35  # metres of a ray over which it comes out of the hand
_NONE = (0.0, 0.0, 0.0, 0.0)


class Marks:
    """Draws them inside the last render pass."""

    def __init__(self, stage: Stage, render_pass: RenderPass, encode: bool) -> None:
        self._stage, device = stage, stage.device
        self._buffers = [Buffer(device, MOST * MARK.itemsize, "vertex", "upload", name="marks") for _ in range(SLOTS)]
        self._layout = Layout(device, [FRAME_SET, [Binding(0, "sampled", "fragment")]])
        self._pipeline = GraphicsPipeline(
            device,
            self._layout,
            render_pass,
            "mark.vert",
            "mark.frag",
            inputs=INPUTS,
            cull="none",
            depth="none",
            blend="premultiplied",
            constants={0: encode},
        )
        self._bindings: Bindings | None = None
        self._count = 0

    def resize(self) -> None:
        """Read the depth of the new size."""
        if self._bindings:
            self._stage.device.retire(self._bindings)
        self._bindings = Bindings(self._stage.device, self._layout, 1, {0: self._stage.images["depth"]})

    def prepare(self, drawing: Drawing) -> None:
        """Write those of the frame."""
        scene = drawing.scene
        rows: list[tuple] = []
        if scene.landing is not None:
            rows.append(_ring(scene.landing, drawing.origin))
        if scene.arc is not None:
            rows += _arc(scene.arc, drawing.origin)
        for pointer in scene.pointers[:POINTERS]:
            rows += _ray(pointer, drawing.origin)
        self._count = len(rows)
        if rows:
            self._buffers[drawing.slot].array(MARK)[: len(rows)] = rows

    def draw(self, commands: Commands, drawing: Drawing) -> None:
        """Draw; set 0 is bound by it."""
        if self._count:
            assert self._bindings, "resize comes first"
            commands.bind(self._pipeline)
            commands.bind_sets(self._layout, 0, [drawing.set, self._bindings])
            commands.vertex_buffers([self._buffers[drawing.slot]])
            commands.draw(6, self._count)

    def close(self) -> None:
        """Close all."""
        for owner in (self._bindings, self._pipeline, self._layout, *self._buffers):
            if owner:
                owner.close()


def _ring(landing: Landing, origin: np.ndarray) -> tuple:
    ahead = (0.0, 0.0, 0.0) if landing.ahead is None else landing.ahead.tolist()
    return (
        (*relative(landing.position, origin), landing.radius),
        (*landing.up.tolist(), RING),
        (*_tint(landing.ok), 1.0),
        (*ahead, 0.0),
        _NONE,
    )


def _tint(ok: bool | None) -> np.ndarray:
    return linear(np.array(OPEN if ok is None else GOOD if ok else BAD))


def _arc(arc: Arc, origin: np.ndarray) -> list[tuple]:
    """A line through all points that comes out of the hand, and a dot at its end."""
    points = [relative(point, origin) for point in arc.points[:LONGEST_ARC]]
    if len(points) < 2:
        return []
    tint = (*_tint(arc.ok), 0.9)
    steps = np.diff(points, axis=0)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(steps, axis=1))])
    opacity = np.minimum(1.0, along / FADE)
    if arc.ok is None:
        opacity *= 1 - along / max(along[-1], 1e-6)
    ways = np.concatenate([steps[:1], steps[:-1] + steps[1:], steps[-1:]])  # of strips that meet without a gap
    ends = np.concatenate([ways, opacity[:, None]], axis=1).tolist()
    rows: list[tuple] = [
        ((*points[i], WIDE), (*points[i + 1], LINE), tint, ends[i], ends[i + 1]) for i in range(len(points) - 1)
    ]
    if arc.ok is not None:
        rows.append(_dot(points[-1], tint, 2.5 * DOT_SIZE))
    return [tuple(map(tuple, row)) for row in rows]


def _ray(pointer: Pointer, origin: np.ndarray) -> list[tuple]:
    start, end = np.array(relative(pointer.start, origin)), np.array(relative(pointer.end, origin))
    tint = (*linear(np.array(pointer.colour)), 0.85)
    way = end - start
    length = float(np.linalg.norm(way))
    if length < 1e-4:
        return []
    fade = min(FADE, 0.5 * length)
    bend = start + way * (fade / length)
    last = 1.0 if pointer.hit else 0.0
    rows = [
        ((*start, THIN), (*bend, LINE), tint, (*way, 0.0), (*way, 1.0)),
        ((*bend, THIN), (*end, LINE), tint, (*way, 1.0), (*way, last)),
    ]
    return [*rows, _dot(end.tolist(), tint, DOT_SIZE)] if pointer.hit else rows


def _dot(place: list[float], tint: tuple, size: float) -> tuple:
    return (*place, size), (0.0, 0.0, 0.0, DOT), tint, _NONE, _NONE
