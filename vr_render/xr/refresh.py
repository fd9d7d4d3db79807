"""How often the headset shows a frame, where the runtime lets that be chosen."""

from __future__ import annotations

import ctypes

from vr_render.xr import api
from vr_render.xr.session import Session

EXTENSION = "XR_FB_display_refresh_rate"
_CLOSE = 0.5  # Hz: rates are given as 89.9 too


def best_rate(offered: list[float], wanted: float) -> float:
    """The slowest rate that is at least as fast as wanted; the fastest where none is. 0 where none is offered."""
    enough = [rate for rate in offered if rate >= wanted - _CLOSE]
    return min(enough) if enough else max(offered, default=0.0)


@api.without(0.0)
def request_rate(session: Session, wanted: float) -> float:
    """Ask for a rate [Hz]; returns the one that is asked for, 0 where the runtime lets none be chosen."""
    if EXTENSION not in session.instance.extensions:
        return 0.0
    calls = session.instance.calls
    offered = api.listed(calls.xrEnumerateDisplayRefreshRatesFB, ctypes.c_float, session.handle)
    rate = best_rate(offered, wanted)
    if rate:
        now = ctypes.c_float()
        calls.xrGetDisplayRefreshRateFB(session.handle, ctypes.byref(now))
        if abs(now.value - rate) > _CLOSE:
            calls.xrRequestDisplayRefreshRateFB(session.handle, rate)
    return rate
