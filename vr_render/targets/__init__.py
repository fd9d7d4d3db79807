"""Where frames go: a window, an image, a headset (`xr.target`), behind one protocol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from vr_render.device import Device
from vr_render.frame_ring import Frame
from vr_render.images import ImageView, Texels
from vr_render.render_pass import Framebuffer, RenderPass

if TYPE_CHECKING:
    from vr_render.xr.visibility import HiddenMesh


Redraw = Callable[[ImageView], None]


class Target(Protocol):
    """What a renderer draws to.

    A frame goes: `frame = ring.begin()`; `view = target.acquire(frame)`; without a view `ring.cancel(frame)`, else
    record, `ring.end(frame)`, `target.present(frame)`.

    Attributes:
        size: (width, height) in pixels; may change when `acquire` is called.
        views: 1 or 2: layers of the image, drawn with multiview.
        format: of the image; "..._SRGB": shaders write linear light and the device encodes it.
        final: layout to leave the image in.
        generation: counts up whenever the views are others than before.
    """

    size: tuple[int, int]
    views: int
    format: str
    final: str
    generation: int

    def acquire(self, frame: Frame) -> ImageView | None:
        """The view to draw this frame to; None: there is nothing to draw to now."""

    def present(self, frame: Frame) -> None:
        """Show the frame that was just submitted."""

    def capture(self, frame: Frame, redraw: Redraw) -> None:
        """Keep a copy of what this frame drew; record it after the last pass, before `FrameRing.end`.

        Args:
            redraw: records the drawing once more, to another view of the target's size and format.
        """

    def captured(self) -> np.ndarray:
        """The copy, sRGB-encoded: u8, shape (height, width, 4), red first; of the left view. Waits for the device."""

    def resize(self, size: tuple[int, int]) -> None:
        """Draw with another size from the next `acquire` on."""


@runtime_checkable
class DepthTarget(Target, Protocol):
    """A target that may also take the depth of the picture.

    Attributes:
        depth_format: of an image for it, as many layers as the picture; "": it takes none.
    """

    depth_format: str

    def depth_view(self) -> ImageView:
        """The view for the depth of the frame that was just acquired, to be left in layout "depth"."""


@runtime_checkable
class MaskedTarget(Target, Protocol):
    """A target of which not all is seen.

    Attributes:
        hidden: for each view, what of it nobody sees; another object when that changes. Empty: all is seen.
    """

    hidden: Sequence[HiddenMesh]


class ImagedTarget(Target, Protocol):
    """A target whose picture can be copied within a frame."""

    def image(self) -> Texels:
        """The image of the frame whose view `acquire` gave, all its layers; in layout `final` once it is drawn."""


class TargetFramebuffers:
    """Framebuffers of one render pass for whatever view a target hands out; old ones are retired with its views."""

    def __init__(self, device: Device, render_pass: RenderPass, target: Target) -> None:
        self._device, self._render_pass, self._target = device, render_pass, target
        self._generation = -1
        self._framebuffers: dict[tuple[ImageView, ...], Framebuffer] = {}

    def of(self, view: ImageView, others: Sequence[ImageView] = ()) -> Framebuffer:
        """The framebuffer of a view that was just acquired, followed by other attachments."""
        if self._generation != self._target.generation:
            self.retire()
            self._generation = self._target.generation
        views = (view, *others)
        found = self._framebuffers.get(views)
        if found is None:
            found = Framebuffer(self._device, self._render_pass, views, self._target.size)
            self._framebuffers[views] = found
        return found

    def retire(self) -> None:
        """Let go of all framebuffers, once the device is done with them."""
        for framebuffer in self._framebuffers.values():
            self._device.retire(framebuffer)
        self._framebuffers = {}

    def close(self) -> None:
        """Close all framebuffers; the device must be done with them."""
        for framebuffer in self._framebuffers.values():
            framebuffer.close()
        self._framebuffers = {}
