"""A window beside the headset that shows what the player sees: one eye, and the panels that hang before it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from vr_render.bindings import Binding, Bindings, Layout
from vr_render.errors import SurfaceLostError
from vr_render.frame_block import NEAR
from vr_render.images import Image, Sampler
from vr_render.owner import Owner
from vr_render.pipelines import GraphicsPipeline
from vr_render.render_pass import Attachment, RenderPass
from vr_render.targets import TargetFramebuffers
from vr_render.targets.window import WindowTarget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vr_render.board import Board
    from vr_render.commands import Commands
    from vr_render.device import Device
    from vr_render.frame_ring import Frame
    from vr_render.headset_frame import EyeView, Pose
    from vr_render.targets import ImagedTarget
    from vr_render.targets.window import Window
    from vr_render.xr.layers import Quad

log = logging.getLogger(__name__)

_WHOLE = np.array([(-1, -1, 0, 1), (1, -1, 0, 1), (-1, 1, 0, 1), (1, 1, 0, 1), (0, 0, 1, 1)], np.float32)
_CORNERS = np.array([(-0.5, 0.5), (0.5, 0.5), (-0.5, -0.5), (0.5, -0.5)])  # of a quad, as shaders/mirror.vert has them


class Mirror(Owner):
    """Draws the window as one of the extras of a frame, after the board.

    It never waits: while the window has no free image, is minimised or lost, the frame goes without it. Each
    frame: `look`, then give it to `Renderer.draw` or `Room.draw`.

    Args:
        device: opened with window=True.
        window: stays the caller's; it is closed after the mirror.
        target: what the player sees.
        board: kept; its canvas's quads are shown. None: no quads.

    Attributes:
        target: the window's images.
        shown: frames that the window has shown.
    """

    def __init__(self, device: Device, window: Window, target: ImagedTarget, board: Board | None = None) -> None:
        super().__init__(device)
        self.shown = 0
        self._window, self._source, self._board = window, target, board
        self._made: list[Owner | TargetFramebuffers] = []
        self._eye: EyeView | None = None
        self._head: Pose | None = None
        self._quads: Sequence[Quad] = ()
        self._frame: Frame | None = None  # that draws to the window
        self._picture: tuple[Image, Bindings] | None = None
        self._panels: Bindings | None = None
        self._lost = False
        with self.making():
            self._make()

    def _make(self) -> None:
        device = self.device
        self.target = WindowTarget(device, self._window, vsync=False, patience=0)
        self._made.append(self.target)
        self._pass = RenderPass(
            device, [Attachment(self.target.format, load="discard", final=self.target.final)], name="mirror"
        )
        self._made.append(self._pass)
        self._framebuffers = TargetFramebuffers(device, self._pass, self.target)
        self._made.append(self._framebuffers)
        self._sampler = Sampler(device)
        self._made.append(self._sampler)
        self._layout = Layout(device, [[Binding(0, "sampled", "fragment")]], push_bytes=80, push_stages="vertex")
        self._made.append(self._layout)
        self._pipeline = GraphicsPipeline(
            device,
            self._layout,
            self._pass,
            "mirror.vert",
            "mirror.frag",
            cull="none",
            depth="none",
            blend="premultiplied",
        )
        self._made.append(self._pipeline)

    def look(self, eye: EyeView, head: Pose | None = None, quads: Sequence[Quad] = ()) -> None:
        """What the next frame shows.

        Args:
            eye: the left one, as it is drawn. head: for quads that are locked to it; None: they are left out.
            quads: the lowest first.
        """
        self._eye, self._head, self._quads = eye, head, quads

    def record(self, commands: Commands, frame: Frame) -> None:
        """See `renderer.Extra`."""
        self._frame = None
        if self._eye is None or self._lost:
            return
        try:
            view = self.target.acquire(frame)
        except SurfaceLostError as error:
            self._lose(error)
            return
        if view is None:
            return
        self._frame = frame
        half = fit(self._eye.tangents, self.target.size)
        picture, bindings = self._fitting()
        self._copy(commands, picture, half, self._eye.tangents)
        commands.begin_pass(self._framebuffers.of(view))
        commands.bind(self._pipeline)
        commands.bind_sets(self._layout, 0, [bindings])
        commands.push(self._layout, _WHOLE)
        commands.draw(6)
        self._draw_quads(commands, half)
        commands.end_pass()

    def submitted(self) -> None:
        """See `renderer.Extra`."""
        if self._frame is not None:
            frame, self._frame = self._frame, None
            self.shown += 1
            try:
                self.target.present(frame)
            except SurfaceLostError as error:
                self._lose(error)

    def _lose(self, error: SurfaceLostError) -> None:
        log.warning("the window beside the headset is lost", extra={"error": str(error)})
        self._lost = True

    def _fitting(self) -> tuple[Image, Bindings]:
        """A picture of the window's size, and the set that reads it."""
        if self._picture is None or self._picture[0].size != self.target.size:
            for owner in reversed(self._picture or ()):
                self.device.retire(owner)
            image = Image(self.device, self.target.size, "R8G8B8A8_SRGB", "sampled copy_to", name="mirror")
            self._picture = image, Bindings(self.device, self._layout, 0, {0: (image, self._sampler)}, "mirror")
        return self._picture

    def _copy(self, commands: Commands, picture: Image, half: tuple[float, float], tangents: np.ndarray) -> None:
        source, final = self._source.image(), self._source.final
        commands.image_barrier(source, final, "copy_from", "colour copy", "copy")
        commands.image_barrier(picture, "undefined", "copy_to", "fragment", "copy")
        commands.blit(source, picture, part=part_of(tangents, half, source.size), target_layer=0)
        commands.image_barrier(picture, "copy_to", "read", "copy", "fragment")
        commands.image_barrier(source, "copy_from", final, "copy", "colour copy")

    def _draw_quads(self, commands: Commands, half: tuple[float, float]) -> None:
        board = self._board
        if board is None or board.picture is None or not board.drawn:
            return
        quads = [quad for quad in self._quads if quad.image is board.canvas]
        if not quads:
            return
        if self._panels is None:
            self._panels = Bindings(self.device, self._layout, 0, {0: (board.picture, self._sampler)}, "panels")
        commands.bind_sets(self._layout, 0, [self._panels])
        for quad in quads:
            numbers = self._numbers(quad, half, board.size)
            if numbers is not None:
                commands.push(self._layout, numbers)
                commands.draw(6)

    def _numbers(self, quad: Quad, half: tuple[float, float], size: tuple[int, int]) -> np.ndarray | None:
        """Push constants of a quad; None: it is not seen."""
        assert self._eye is not None, "look comes first"
        axes, place = quad.pose.matrix, quad.pose.position
        if quad.head_locked:
            if self._head is None:
                return None
            axes, place = self._head.matrix @ axes, self._head.position + self._head.matrix @ place
        eye = self._eye.pose
        if (eye.position - place) @ axes[:, 2] <= 0:  # seen from behind
            return None
        corners = place + (_CORNERS * quad.size) @ axes[:, :2].T
        x, y, z = ((corners - eye.position) @ eye.matrix).T
        numbers = np.zeros((5, 4), np.float32)
        numbers[:4, 0], numbers[:4, 1], numbers[:4, 2], numbers[:4, 3] = x / half[0], -y / half[1], NEAR, -z
        left, upper, width, height = quad.rect
        numbers[4] = left / size[0], upper / size[1], (left + width) / size[0], (upper + height) / size[1]
        return numbers

    def _destroy(self) -> None:
        for owner in (self._panels, *reversed(self._picture or ()), *reversed(self._made)):
            if owner is not None:
                owner.close()


def fit(tangents: np.ndarray, size: tuple[int, int]) -> tuple[float, float]:
    """Half the width and height of the largest picture of a window's shape that an eye takes in, with straight ahead in
    its middle; one metre away [m]."""
    left, right, up, down = tangents.tolist()
    aspect = size[0] / size[1]
    wide = min(-left, right, min(up, -down) * aspect)
    return wide, wide / aspect


def part_of(tangents: np.ndarray, half: tuple[float, float], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The part of an eye's picture that `fit` found: x, y, width, height [pixels], of at least one pixel."""
    left, right, up, down = tangents.tolist()
    across, along = size[0] / (right - left), size[1] / (up - down)
    x, y = round((-half[0] - left) * across), round((up - half[1]) * along)
    x, y = min(max(0, x), size[0] - 1), min(max(0, y), size[1] - 1)
    width, height = max(1, round(2 * half[0] * across)), max(1, round(2 * half[1] * along))
    return x, y, min(width, size[0] - x), min(height, size[1] - y)
