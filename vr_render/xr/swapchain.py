"""Images of the runtime that the game draws to: chosen, taken, waited for, given back."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Sequence
from typing import Any

from vr_render.images import ImageView, Texels
from vr_render.owner import Owner
from vr_render.vulkan_api import format_of
from vr_render.xr import api
from vr_render.xr.errors import HeadsetError, HeadsetLostError
from vr_render.xr.session import Session

COLOURS = ("R8G8B8A8_SRGB", "B8G8R8A8_SRGB")  # whatever the runtime lists first: shaders write light
DEPTHS = ("D32_SFLOAT", "D16_UNORM")
_PATIENCE = 10**9  # ns to wait for the compositor to be done with an image
_TIMEOUT_EXPIRED = 1


def choose_format(session: Session, wanted: Sequence[str]) -> str:
    """The first of these formats that the runtime offers; "" where it offers none of them."""
    calls = session.instance.calls
    offered = set(api.listed(calls.xrEnumerateSwapchainFormats, ctypes.c_int64, session.handle))
    return next((name for name in wanted if format_of(name) in offered), "")


class Swapchain(Owner):
    """Images of one size and format, as Vulkan sees them.

    Args:
        usage: words of "colour", "depth", "sampled", "copy_from", "copy_to".
        layers: of each image.
        extra: a struct that is chained to what makes it; None: nothing.

    Attributes:
        handle: as OpenXR gives it. size, format, layers: of the images.
        images, views: by the index that the runtime counts by.
        current: index of the image that is taken, None while none is.
        filled: whether an image was ever given back: only then may a layer show it.
    """

    def __init__(
        self,
        session: Session,
        size: tuple[int, int],
        format: str,
        usage: str,
        layers: int = 1,
        extra: Any = None,
    ) -> None:
        xr = api.load()
        self.size, self.format, self.layers = size, format, layers
        self.current: int | None = None
        self.filled = False
        self._session, self._calls, self._taken = session, session.instance.calls, False
        bits = xr.SwapchainUsageFlags
        words = {
            "colour": bits.COLOR_ATTACHMENT_BIT,
            "depth": bits.DEPTH_STENCIL_ATTACHMENT_BIT,
            "sampled": bits.SAMPLED_BIT,
            "copy_from": bits.TRANSFER_SRC_BIT,
            "copy_to": bits.TRANSFER_DST_BIT,
        }
        info = xr.SwapchainCreateInfo(
            usage_flags=sum(words[word].value for word in usage.split()),
            format=format_of(format),
            sample_count=1,
            width=size[0],
            height=size[1],
            face_count=1,
            array_size=layers,
            mip_count=1,
            next=None if extra is None else api.chained(extra),
        )
        self.handle = xr.Swapchain()
        self._calls.xrCreateSwapchain(session.handle, ctypes.byref(info), ctypes.byref(self.handle))
        super().__init__(session.device)
        self.images: list[Texels] = []
        self.views: list[ImageView] = []
        self._index = ctypes.c_uint32()
        self._index_out = ctypes.byref(self._index)
        self._acquire_info = ctypes.byref(xr.SwapchainImageAcquireInfo())
        self._wait_info = ctypes.byref(xr.SwapchainImageWaitInfo(timeout=_PATIENCE))
        self._release_info = ctypes.byref(xr.SwapchainImageReleaseInfo())
        with self.making():
            for number, handle in enumerate(self._list()):
                self.images.append(Texels(handle, size, format, layers))
                name = f"headset {number}"
                self.views.append(ImageView(session.device, None, handle, format, layers=(0, layers), name=name))

    def _list(self) -> list:
        xr = api.load()
        count, kind = ctypes.c_uint32(), xr.SwapchainImageVulkanKHR
        listing = self._calls.xrEnumerateSwapchainImages
        listing(self.handle, 0, ctypes.byref(count), None)
        found = (kind * count.value)(*[kind() for _ in range(count.value)])
        header = ctypes.cast(found, ctypes.POINTER(xr.SwapchainImageBaseHeader))
        listing(self.handle, count.value, ctypes.byref(count), header)
        return [api.to_vulkan(entry.image, "VkImage") for entry in found]

    def acquire(self) -> ImageView | None:
        """The view of an image to draw to, in the layout of its kind, until the headset's frame ends.

        None: leave it out of this frame: the compositor still holds it, or a call failed (the session keeps the fault
        until the frame ends). The next time goes on where it stopped.
        """
        try:
            if not self._taken:
                self._calls.xrAcquireSwapchainImage(self.handle, self._acquire_info, self._index_out)
                self._taken = True
            if self.current is None:
                if self._calls.xrWaitSwapchainImage(self.handle, self._wait_info) == _TIMEOUT_EXPIRED:
                    return None
                self.current = self._index.value
        except HeadsetLostError:
            self._session.lose()
            return None
        except HeadsetError as error:
            self._session.fault = error
            return None
        return self.views[self.current]

    def release(self) -> None:
        """Give the image back that is taken, once the commands that draw to it are submitted; nothing where none is.

        Raises:
            HeadsetLostError, HeadsetError: as of `api.check`.
        """
        if self.current is not None:
            self._calls.xrReleaseSwapchainImage(self.handle, self._release_info)
            self.current, self._taken, self.filled = None, False, True

    def _destroy(self) -> None:
        for view in self.views:
            view.close()
        with contextlib.suppress(HeadsetError):  # a session that is gone took its images with it
            self._calls.xrDestroySwapchain(self.handle)
