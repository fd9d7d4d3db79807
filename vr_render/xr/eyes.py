"""Where the eyes are and what they take in: located for a frame, kept while they are not tracked."""

from __future__ import annotations

import ctypes
import math

import numpy as np

from vr_render.headset_frame import EyeView
from vr_render.xr import api, poses
from vr_render.xr.session import Session
from vr_render.xr.spaces import EYE_HEIGHT, Spaces

EYES = 2
_APART = 0.064  # metres, until the runtime knows better


class Eyes:
    """Both eyes.

    Attributes:
        sight: what was sound last: left, right. Until then the eyes of someone who stands in the middle of play space.
        views: ctypes array of XrView: as the runtime located them last, sound or not.
    """

    def __init__(self, session: Session, spaces: Spaces) -> None:
        xr = api.load()
        self._session, self._spaces = session, spaces
        self.views = (xr.View * EYES)(xr.View(), xr.View())
        self._info = xr.ViewLocateInfo(view_configuration_type=xr.ViewConfigurationType.PRIMARY_STEREO)
        self._state, self._count = xr.ViewState(), ctypes.c_uint32()
        self._out = ctypes.byref(self._state), EYES, ctypes.byref(self._count), self.views
        self._places = [poses.memory_of(view, "pose", 7) for view in self.views]
        self._angles = [poses.memory_of(view, "fov", 4) for view in self.views]
        for index in range(EYES):
            self._places[index][:] = 0, 0, 0, 1, (index - 0.5) * _APART, EYE_HEIGHT, 0
            self._angles[index][:] = -math.pi / 4, math.pi / 4, math.pi / 4, -math.pi / 4
        self.sight = self._read(poses.VALID) or []

    def locate(self) -> bool:
        """Ask for the frame that was begun; whether `sight`, and what `views` hold, is new and sound.

        Raises:
            HeadsetLostError, HeadsetError: as of `api.check`.
        """
        session = self._session
        self._info.display_time, self._info.space = session.time, self._spaces.play
        session.instance.calls.xrLocateViews(session.handle, self._info, *self._out)
        found = self._read(self._state._view_state_flags) if self._count.value == EYES else None
        if found is None:
            return False
        self.sight = found
        return True

    def _read(self, flags: int) -> list[EyeView] | None:
        """The eyes as `views` have them; None where one of them is not sound."""
        found = []
        for place, angles in zip(self._places, self._angles, strict=True):
            pose, tangents = poses.pose(place, flags, "an eye"), np.tan(angles.astype(np.float64))
            left, right, up, down = tangents.tolist()
            if pose is None or not (left < right and down < up):  # also so for NaN
                return None
            found.append(EyeView(pose, tangents))
        return found
