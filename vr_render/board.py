"""What Dear ImGui drew, on an image of its own with premultiplied alpha: panels in the world are parts of it."""

from __future__ import annotations

import ctypes
import zlib
from typing import TYPE_CHECKING, Any, Protocol

from imgui_bundle import imgui

from vr_render.images import Image, ImageView, Texels
from vr_render.interface import InterfacePass
from vr_render.owner import Owner
from vr_render.passes import SLOTS
from vr_render.render_pass import Attachment, Framebuffer, RenderPass

if TYPE_CHECKING:
    from vr_render.commands import Commands
    from vr_render.device import Device
    from vr_render.frame_ring import Frame

CLEAR = (0.0, 0.0, 0.0, 0.0)


class Canvas(Protocol):
    """Images that a board draws to in turn: `xr.swapchain.Swapchain`, or a `PlainCanvas`.

    Attributes:
        size: of each [pixels]. format: 8 bits, "..._SRGB": the board writes light.
        images, views: by index. current: index of the image that is taken, None while none is.
    """

    size: tuple[int, int]
    format: str
    images: list[Texels]
    views: list[ImageView]
    current: int | None

    def acquire(self) -> ImageView | None:
        """The view to draw to, to be left in layout "colour"; None: not in this frame."""


class PlainCanvas(Owner):
    """One image; see `Canvas`."""

    format = "R8G8B8A8_SRGB"
    current = 0

    def __init__(self, device: Device, size: tuple[int, int]) -> None:
        self.size = size
        self._image = Image(device, size, self.format, "colour copy_from", name="canvas")
        self.images: list[Texels] = [self._image]
        self.views = [self._image.view]
        super().__init__(device)

    def acquire(self) -> ImageView:
        """The image; frames follow each other on the device, so one is enough."""
        return self.views[0]

    def _destroy(self) -> None:
        self._image.close()


class Board(Owner):
    """Draws Dear ImGui's draw data to a canvas, in frames in which they differ from what was drawn last.

    Each frame: `show` what is to be seen, and give the board to `Renderer.draw` as one of its extras.

    Args:
        canvas: it stays the caller's; its parts are shown by `xr.layers.Quad`.
        kept: keep a copy on the device that others may sample at any time (`picture`).

    Attributes:
        picture: the copy, shader-readable once `drawn`; None without `kept`.
        drawn: whether anything was ever drawn.
        changes: how many times the canvas was drawn. missed: whether the last frame had no image for what was new.
    """

    def __init__(self, device: Device, canvas: Canvas, kept: bool = False) -> None:
        super().__init__(device)
        self.canvas, self.size = canvas, canvas.size
        self.drawn, self.changes, self.missed = False, 0, False
        self.picture: Image | None = None
        self._made: list[Owner] = []
        self._framebuffers: dict[ImageView, Framebuffer] = {}
        self._data: imgui.ImDrawData | None = None
        self._shown = 0
        with self.making():
            self._pass = RenderPass(device, [Attachment(canvas.format, final="colour")], name="board")
            self._made.append(self._pass)
            self._interface = InterfacePass(device, self._pass, canvas.format.endswith("_SRGB"), SLOTS)
            self._made.append(self._interface)
            if kept:
                self.picture = Image(device, canvas.size, canvas.format, "sampled copy_to copy_from", name="board")
                self._made.append(self.picture)

    def show(self, data: imgui.ImDrawData | None) -> None:
        """What the next frame is to show; None: the same as before. The data must stay as they are until then."""
        self._data = data

    def record(self, commands: Commands, frame: Frame) -> None:
        """Draw, if there is anything new and the canvas has an image for it; see `renderer.Extra`."""
        data, self._data, self.missed = self._data, None, False
        if data is None or (key := _fingerprint(data)) == self._shown:
            return
        view = self.canvas.acquire()
        if view is None:
            self.missed = True
            return
        self._interface.prepare(commands, frame.index, data)
        commands.begin_pass(self._framebuffer(view), (CLEAR,))
        self._interface.draw(commands, frame.index, data, self.size)
        commands.end_pass()
        self._shown, self.drawn = key, True
        self.changes += 1
        if self.picture is not None:
            self._keep(commands, self.picture)

    def submitted(self) -> None:
        """See `renderer.Extra`."""

    def _framebuffer(self, view: ImageView) -> Framebuffer:
        if view not in self._framebuffers:
            self._framebuffers[view] = Framebuffer(self.device, self._pass, [view], self.size, "board")
        return self._framebuffers[view]

    def _keep(self, commands: Commands, picture: Image) -> None:
        assert self.canvas.current is not None, "an image is taken"
        source = self.canvas.images[self.canvas.current]
        commands.image_barrier(source, "colour", "copy_from", "colour", "copy")
        commands.image_barrier(picture, "undefined", "copy_to", "fragment copy", "copy")
        commands.copy_image(source, picture)
        commands.image_barrier(picture, "copy_to", "read", "copy", "fragment copy")
        commands.image_barrier(source, "copy_from", "colour", "copy", "colour")

    def _destroy(self) -> None:
        for framebuffer in self._framebuffers.values():
            framebuffer.close()
        for owner in reversed(self._made):
            owner.close()


def _fingerprint(data: imgui.ImDrawData) -> int:
    """A number that is another one when something else is to be drawn; never 0.

    Letters that are new to Dear ImGui's texture move the vertices that show them, or replace the texture.
    """
    numbers: list[float] = [*data.display_pos, *data.display_size]
    code = 1
    for part in data.cmd_lists:
        code = zlib.crc32(_bytes(part.vtx_buffer, imgui.VERTEX_SIZE), code)
        code = zlib.crc32(_bytes(part.idx_buffer, imgui.INDEX_SIZE), code)
        for command in part.cmd_buffer:
            clip = command.clip_rect
            numbers += (clip.x, clip.y, clip.z, clip.w, command.elem_count)
    for texture in imgui.get_platform_io().textures:
        numbers += (texture.unique_id, texture.status.value)
    return hash((code, tuple(numbers))) or 1


def _bytes(vector: Any, width: int) -> ctypes.Array:
    """Memory of one of Dear ImGui's vectors."""
    return (ctypes.c_char * (vector.size() * width)).from_address(vector.data_address() or 0)
