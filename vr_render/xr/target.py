"""Where a renderer draws for the headset: both eyes as two layers of the runtime's images, and their depth."""

from __future__ import annotations

import numpy as np

from vr_render.frame_ring import Frame
from vr_render.images import ImageView, Texels
from vr_render.owner import Owner
from vr_render.targets import Redraw
from vr_render.targets.capture import Capture
from vr_render.xr.errors import HeadsetError, HeadsetUnsuitableError
from vr_render.xr.eyes import EYES
from vr_render.xr.foveation import creation, foveate
from vr_render.xr.session import Session
from vr_render.xr.swapchain import COLOURS, DEPTHS, Swapchain, choose_format
from vr_render.xr.visibility import HiddenMesh


class HeadsetTarget(Owner):
    """A target whose frames the headset shows; see `targets.Target`. Belongs to a `Headset`, which gives images back.

    Args:
        size: of an eye's picture [pixels].
        depth: whether the runtime takes the depth of the picture. foveation: one of `foveation.LEVELS`.

    Attributes:
        hidden: what each eye never sees; empty where that is not known.
        colour: the runtime's images; depth: those for depth, or None.
        drawn: whether the frame that was begun last was submitted to the device.

    Raises:
        HeadsetUnsuitableError: the runtime offers no 8-bit sRGB format.
    """

    final = "colour"
    views = EYES

    def __init__(self, session: Session, size: tuple[int, int], depth: bool, foveation: str = "off") -> None:
        self._session, self.size, self.generation = session, size, 1
        self.drawn, self._foveation = False, foveation
        self.hidden: tuple[HiddenMesh, ...] = ()
        self.format = choose_format(session, COLOURS)
        if not self.format:
            raise HeadsetUnsuitableError(
                f"{session.instance.runtime} offers no 8-bit sRGB images ({' or '.join(COLOURS)})"
            )
        self.depth_format = choose_format(session, DEPTHS) if depth else ""
        self.colour: Swapchain | None = None
        self.depth: Swapchain | None = None
        self._capture = Capture(session.device)
        super().__init__(session.device)
        with self.making():
            self._make()

    def _make(self) -> None:
        extra = creation(self._session)
        self.colour = Swapchain(self._session, self.size, self.format, "colour copy_from", EYES, extra)
        if self._foveation != "off":
            foveate(self._session, self.colour, self._foveation)
        try:
            if self.depth_format:
                self.depth = Swapchain(self._session, self.size, self.depth_format, "depth", EYES)
        except BaseException:
            self._close_swapchains()
            raise

    def begin(self) -> None:
        """A frame of the headset begins: nothing is drawn yet."""
        self.drawn = False

    def acquire(self, frame: Frame) -> ImageView | None:
        """Both eyes' image; None: the headset wants no picture now, or gave no image (see `Swapchain.acquire`)."""
        if not (self._session.begun and self._session.render) or self.colour is None:
            return None
        view = self.colour.acquire()
        if view is not None and self.depth is not None and self.depth.acquire() is None:
            return None
        return view

    def depth_view(self) -> ImageView:
        """Both eyes' image for depth, of the frame whose view `acquire` gave; only with a `depth_format`."""
        assert self.depth is not None and self.depth.current is not None, "acquire comes first"
        return self.depth.views[self.depth.current]

    def image(self) -> Texels:
        """Both eyes' image of the frame whose view `acquire` gave, in layout `final` once it is drawn."""
        assert self.colour is not None and self.colour.current is not None, "acquire comes first"
        return self.colour.images[self.colour.current]

    def present(self, frame: Frame) -> None:
        """The frame was submitted; `Headset.end` shows it."""
        self.drawn = True

    def release(self) -> None:
        """Give back the images that are taken.

        Raises:
            HeadsetLostError, HeadsetError: as of `api.check`.
        """
        for swapchain in (self.colour, self.depth):
            if swapchain is not None:
                swapchain.release()

    def resize(self, size: tuple[int, int]) -> None:
        """Draw with another size from the next frame on; waits for the device. Between two frames alone.

        Raises:
            HeadsetError: the runtime makes no images of this size; the size stays what it was, unless it makes none of
                that either: then there is nothing to draw to until another is asked.
        """
        if size == self.size and self.colour is not None:
            return
        self.device.wait()
        self._close_swapchains()
        former, self.size, self.generation = self.size, size, self.generation + 1
        try:
            self._make()
        except HeadsetError:
            self.size = former
            self._make()
            raise

    def set_foveation(self, level: str) -> None:
        """Show less detail at the edge from now on; see `foveation.foveate`."""
        self._foveation = level
        if self.colour is not None:
            foveate(self._session, self.colour, level)

    def capture(self, frame: Frame, redraw: Redraw) -> None:
        """Keep a copy of what this frame drew, see `targets.Target`."""
        self._capture.record(frame.commands, self.image(), self.final)

    def captured(self) -> np.ndarray:
        """The copy, sRGB-encoded: u8, shape (height, width, 4), red first; of the left view. Waits for the device.

        Raises:
            ValueError: nothing was captured.
        """
        return self._capture.picture()

    def _close_swapchains(self) -> None:
        for swapchain in (self.depth, self.colour):
            if swapchain is not None:
                swapchain.close()
        self.colour = self.depth = None

    def _destroy(self) -> None:
        self._close_swapchains()
        self._capture.close()
