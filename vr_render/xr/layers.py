"""What a frame shows: the eyes' pictures with their depth, and rectangles that hang in play space. Built once, filled
each frame."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vr_render.frame_block import NEAR
from vr_render.headset_frame import Pose
from vr_render.xr import api, poses
from vr_render.xr.eyes import EYES
from vr_render.xr.session import Session
from vr_render.xr.spaces import Spaces
from vr_render.xr.swapchain import Swapchain
from vr_render.xr.target import HeadsetTarget

QUADS = 12  # in a frame at most; a runtime takes 16 layers or more


@dataclass(frozen=True)
class Quad:
    """A rectangle of an image, shown by the headset itself: sharper than drawn into the eyes' pictures.

    Attributes:
        image: with premultiplied alpha; filled before the frame ends.
        rect: x, y, width, height of the part that is shown [pixels], from the upper left.
        pose: of its middle; it is seen from its +Z. In play space, or from the head when `head_locked`.
        size: width and height [m].
    """

    image: Swapchain
    rect: tuple[int, int, int, int]
    pose: Pose
    size: tuple[float, float]
    head_locked: bool = False


class Layers:
    """The composition layers of a session."""

    def __init__(self, session: Session) -> None:
        xr = api.load()
        self._most = min(QUADS, max(0, session.instance.layers - 1))
        self._projected = (xr.CompositionLayerProjectionView * EYES)(
            xr.CompositionLayerProjectionView(), xr.CompositionLayerProjectionView()
        )
        self._depths = [xr.CompositionLayerDepthInfoKHR() for _ in range(EYES)]
        for depth in self._depths:  # reversed: 1 is the near plane, 0 is infinitely far
            depth.min_depth, depth.max_depth, depth.near_z = 0.0, 1.0, math.inf
        self._world_scale = 0.0
        self._projection = xr.CompositionLayerProjection(views=self._projected)
        both = xr.EyeVisibility.BOTH
        flags = xr.CompositionLayerFlags.BLEND_TEXTURE_SOURCE_ALPHA_BIT
        self._quads = [xr.CompositionLayerQuad(eye_visibility=both, layer_flags=flags) for _ in range(self._most)]
        header = ctypes.POINTER(xr.CompositionLayerBaseHeader)
        self._pointers = (header * (1 + self._most))()
        self._projection_pointer = ctypes.cast(ctypes.pointer(self._projection), header)
        self._quad_pointers = [ctypes.cast(ctypes.pointer(quad), header) for quad in self._quads]
        self.array = ctypes.cast(self._pointers, ctypes.POINTER(header))
        self._sight = xr.View.pose.offset, xr.View.fov.offset + ctypes.sizeof(xr.Fovf) - xr.View.pose.offset

    def aim(self, target: HeadsetTarget) -> None:
        """Show the images of a target from now on; again when it made others."""
        for index, view in enumerate(self._projected):
            _fill_rect(view.sub_image, target.colour, (0, 0, *target.size), index)
            depth = self._depths[index]
            if target.depth is not None:
                _fill_rect(depth.sub_image, target.depth, (0, 0, *target.size), index)
                view._next = ctypes.addressof(depth)
            else:
                view._next = None

    def keep_sight(self, views: Any) -> None:
        """The picture of this frame is drawn as `Eyes.views` are now."""
        for view, projected in zip(views, self._projected, strict=True):
            poses.byte_copy(projected, view, *self._sight)

    def fill(self, spaces: Spaces, picture: bool, quads: Sequence[Quad], world_scale: float) -> int:
        """Fill `array`; returns the number of layers.

        Args:
            picture: whether the eyes' picture is shown.
            quads: the lowest first; those beyond what the runtime takes are left out, the lowest first.
            world_scale: metres of the picture's depth that are one metre to the player.
        """
        count = 0
        if picture:
            self._projection.space = spaces.play
            if world_scale != self._world_scale:
                self._world_scale = world_scale
                for depth in self._depths:
                    depth.far_z = NEAR / world_scale
            self._pointers[0] = self._projection_pointer
            count = 1
        shown = [quad for quad in quads if quad.image.filled][-self._most :] if self._most else []
        for place, quad in enumerate(shown):
            self._fill_quad(self._quads[place], quad, spaces)
            self._pointers[count] = self._quad_pointers[place]
            count += 1
        return count

    def _fill_quad(self, layer: Any, quad: Quad, spaces: Spaces) -> None:
        layer.space = spaces.view if quad.head_locked else spaces.play
        _fill_rect(layer.sub_image, quad.image, quad.rect, 0)
        poses.write_pose(layer.pose, quad.pose)
        layer.size.width, layer.size.height = quad.size


def _fill_rect(sub_image: Any, swapchain: Swapchain | None, rect: tuple[int, int, int, int], layer: int) -> None:
    assert swapchain is not None, "the target has images"
    sub_image.swapchain, sub_image.image_array_index = swapchain.handle, layer
    place, extent = sub_image.image_rect.offset, sub_image.image_rect.extent
    place.x, place.y, extent.width, extent.height = rect
