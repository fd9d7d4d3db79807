"""The part of each eye's picture that the lenses hide: drawn first, so that nothing costs anything there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vr_render.bindings import Layout
from vr_render.buffers import Buffer
from vr_render.pipelines import GraphicsPipeline, VertexInputs
from vr_render.targets import MaskedTarget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vr_render.commands import Commands
    from vr_render.passes import Drawing, Stage
    from vr_render.render_pass import RenderPass
    from vr_render.xr.visibility import HiddenMesh

INPUTS = VertexInputs((12,), ((0, 0, "R32G32B32_SFLOAT", 0),))


class Mask:
    """Writes the nearest depth, and no colour, inside the scene's render pass; nothing where nothing is known."""

    def __init__(self, stage: Stage, render_pass: RenderPass) -> None:
        self._stage = stage
        self._target = stage.target if isinstance(stage.target, MaskedTarget) and stage.views == 2 else None
        self._shown: Sequence[HiddenMesh] | None = None
        self._points: Buffer | None = None
        self._count = 0
        self._layout = Layout(stage.device, push_bytes=32, push_stages="vertex")
        self._pipeline = GraphicsPipeline(
            stage.device, self._layout, render_pass, "mask.vert", inputs=INPUTS, cull="none", colour_write=False
        )

    def prepare(self) -> None:
        """Take the meshes in when they are others than before."""
        if self._target is None or self._target.hidden is self._shown:
            return
        self._shown = self._target.hidden
        if self._points is not None:
            self._stage.device.retire(self._points)
            self._points = None
        points = corners(self._shown)
        self._count = len(points)
        if self._count:
            self._points = Buffer(self._stage.device, points.nbytes, "vertex", "upload", name="hidden")
            self._points.array(np.float32)[:] = points.reshape(-1)

    def draw(self, commands: Commands, drawing: Drawing) -> None:
        """Draw; no set is needed."""
        if self._points is not None:
            eyes = drawing.scene.eyes
            commands.bind(self._pipeline)
            commands.push(self._layout, np.array([eyes[0].tangents, eyes[-1].tangents], np.float32))
            commands.vertex_buffers([self._points])
            commands.draw(self._count)

    def close(self) -> None:
        """Close all."""
        for owner in (self._points, self._pipeline, self._layout):
            if owner:
                owner.close()


def corners(meshes: Sequence[HiddenMesh]) -> np.ndarray:
    """Of all triangles: x, y, number of the eye; float32, shape (n, 3)."""
    parts = [np.zeros((0, 3), np.float32)]
    for eye, mesh in enumerate(meshes):
        places = mesh.points[mesh.triangles.reshape(-1)]
        parts.append(np.concatenate([places, np.full((len(places), 1), eye)], axis=1).astype(np.float32))
    return np.concatenate(parts)
