"""Reference spaces: play space, whose origin lies on the floor, and the head in it."""

from __future__ import annotations

import contextlib
import ctypes
import math
from typing import Any

import numpy as np

from vr_render.headset_frame import Pose
from vr_render.xr import api, poses
from vr_render.xr.errors import HeadsetError
from vr_render.xr.session import Session

EYE_HEIGHT = 1.6  # metres above the floor, where the runtime knows no floor
_STEEP = 0.95  # sine of the head's pitch from which on its heading is not where it looks


class Spaces:
    """Play space and the head's space.

    Attributes:
        play: handle of play space; another one after `recentre`. view: of the head's.
        base: "local_floor", "stage" or "local": what play space stands on.

    Raises:
        HeadsetError: the runtime makes none.
    """

    def __init__(self, session: Session) -> None:
        xr = api.load()
        self._session, self._calls = session, session.instance.calls
        there = api.listed(self._calls.xrEnumerateReferenceSpaces, ctypes.c_int, session.handle)
        kinds = xr.ReferenceSpaceType
        instance = session.instance
        floor_known = instance.version >= (1, 1) or "XR_EXT_local_floor" in instance.extensions
        floor = kinds.LOCAL_FLOOR if floor_known else None
        self._kind = next((kind for kind in (floor, kinds.STAGE) if kind and kind.value in there), kinds.LOCAL)
        self.base = {kinds.STAGE: "stage", kinds.LOCAL: "local"}.get(self._kind, "local_floor")
        self._origin = Pose(
            np.array([0.0, -EYE_HEIGHT if self.base == "local" else 0.0, 0.0]), np.array([0, 0, 0, 1.0])
        )
        self._location = xr.SpaceLocation()
        self._floats = poses.memory_of(self._location, "pose", 7)
        self._location_out = ctypes.byref(self._location)
        self.play = self._make(self._kind, self._origin)
        try:
            self.view = self._make(kinds.VIEW, None)
        except BaseException:
            self._calls.xrDestroySpace(self.play)
            raise

    def _make(self, kind: Any, origin: Pose | None) -> Any:
        xr = api.load()
        info = xr.ReferenceSpaceCreateInfo(
            reference_space_type=kind, pose_in_reference_space=xr.Posef(xr.Quaternionf(0, 0, 0, 1))
        )
        if origin is not None:
            poses.write_pose(info.pose_in_reference_space, origin)
        space = xr.Space()
        self._calls.xrCreateReferenceSpace(self._session.handle, ctypes.byref(info), ctypes.byref(space))
        return space

    def is_base(self, kind: int) -> bool:
        """Whether play space stands on the reference space of this XrReferenceSpaceType."""
        return bool(kind == self._kind.value)

    def head(self, time: int) -> Pose | None:
        """The head in play space at a time [ns]; None: not tracked."""
        self._calls.xrLocateSpace(self.view, self.play, time, self._location_out)
        return poses.pose(self._floats, self._location._location_flags, "the head")

    def recentre(self, head: Pose) -> None:
        """Move play space so that its origin is below the head and its −Z is where the head looks, level."""
        axes = head.matrix
        # who looks straight down or up has the crown of the head ahead, or behind
        ahead = -axes[:, 2] if abs(axes[1, 2]) < _STEEP else axes[:, 1] * math.copysign(1.0, axes[1, 2])
        yaw = math.atan2(-ahead[0], -ahead[2])
        turn = np.array([0.0, math.sin(yaw / 2), 0.0, math.cos(yaw / 2)])
        level = np.array([head.position[0], 0.0, head.position[2]])
        before = self._origin
        y, w = before.orientation[[1, 3]]
        both = np.array([0.0, w * turn[1] + y * turn[3], 0.0, w * turn[3] - y * turn[1]])  # turns about +Y alone
        origin = Pose(before.position + before.matrix @ level, both / np.linalg.norm(both))
        made, self._origin = self._make(self._kind, origin), origin
        gone, self.play = self.play, made
        with contextlib.suppress(HeadsetError):
            self._calls.xrDestroySpace(gone)

    def close(self) -> None:
        """Close both; works with a session that is gone."""
        for space in (self.view, self.play):
            with contextlib.suppress(HeadsetError):
                self._calls.xrDestroySpace(space)
