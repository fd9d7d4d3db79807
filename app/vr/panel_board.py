"""The panels' canvas as images of the headset, and its rectangles as quads that hang in the room."""

import contextlib

from app.vr.panels.panels import Shown
from app.vr.panels.sheets import CANVAS
from vr_render.board import Board
from vr_render.errors import RenderError
from vr_render.xr.headset import Headset
from vr_render.xr.layers import Quad


class PanelBoard:
    """Owns the canvas; close it before the headset.

    Args:
        headset: that shows it.
        kept: whether a copy is kept for a window beside the headset.

    Attributes:
        board: for `Renderer.draw`, as one of its extras.

    Raises:
        RenderError: there is no room for it, or the runtime makes no images.
    """

    def __init__(self, headset: Headset, kept: bool) -> None:
        self._device = headset.device
        self._canvas = headset.quad_image(CANVAS)
        self.board = Board(headset.device, self._canvas, kept)

    def quads(self, shown: Shown) -> list[Quad]:
        """What hangs in the room, the lowest first."""
        return [Quad(self._canvas, sheet.rect, sheet.pose, sheet.size, sheet.head_locked) for sheet in shown.sheets]

    def close(self) -> None:
        """Wait for the device and close the board; the canvas is the headset's."""
        if not self._device.closed:
            with contextlib.suppress(RenderError):  # a lost device has nothing to wait for
                self._device.wait()
            self.board.close()
