"""What hands feel."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Collection, Mapping
from typing import Any

from vr_render.xr import api
from vr_render.xr.lenient import Lenient
from vr_render.xr.session import Session


class Haptics:
    """Vibration of both hands.

    Args:
        action: of vibration. sides: paths of the hands by side.

    Attributes:
        able: sides of the hands that can vibrate; for the others nothing is called.
    """

    def __init__(self, session: Session, action: Any, sides: Mapping[str, int]) -> None:
        xr = api.load()
        self.able: Collection[str] = ()
        self._session, calls = session, session.instance.calls
        self._apply, self._stop = Lenient(calls.xrApplyHapticFeedback), Lenient(calls.xrStopHapticFeedback)
        self._hands = {side: xr.HapticActionInfo(action=action, subaction_path=path) for side, path in sides.items()}
        self._vibration = xr.HapticVibration()
        self._header = ctypes.cast(ctypes.pointer(self._vibration), ctypes.POINTER(xr.HapticBaseHeader))
        self._shortest = xr.MIN_HAPTIC_DURATION

    def vibrate(self, side: str, amplitude: float, seconds: float, frequency: float = 0.0) -> None:
        """Let a hand feel something, in the place of what it felt.

        Args:
            side: "left" or "right".
            amplitude: 0 to 1; 0 is nothing.
            seconds: 0: as short as it can be.
            frequency: [Hz]; 0: the runtime's choice.

        Raises:
            HeadsetLostError: as of `api.check`.
        """
        if side not in self.able or not (amplitude > 0 and math.isfinite(seconds)):
            return
        given = self._vibration
        given.amplitude, given.frequency = min(amplitude, 1.0), frequency
        given.duration = max(1, int(seconds * 1e9)) if seconds > 0 else self._shortest
        self._apply(self._session.handle, ctypes.byref(self._hands[side]), self._header)

    def stop(self, side: str) -> None:
        """Let a hand feel nothing more.

        Raises:
            HeadsetLostError: as of `api.check`.
        """
        if side in self.able:
            self._stop(self._session.handle, ctypes.byref(self._hands[side]))
