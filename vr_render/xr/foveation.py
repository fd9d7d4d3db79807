"""Less detail at the edge of what the runtime shows, where it offers that for its images (XR_FB_foveation).

What a level does is the runtime's own affair, for example in what it sends to a headset over a wire. The game's passes
draw all pixels alike: foveating them takes VK_EXT_fragment_density_map, which devices of desktops do not have.
"""

from __future__ import annotations

import ctypes
import functools
import logging
from typing import Any

from vr_render.xr import api
from vr_render.xr.session import Session
from vr_render.xr.swapchain import Swapchain

LEVELS = ("off", "low", "medium", "high")  # as XrFoveationLevelFB counts them
EXTENSIONS = frozenset({"XR_FB_foveation", "XR_FB_foveation_configuration", "XR_FB_swapchain_update_state"})
_log = logging.getLogger(__name__)


def offered(session: Session) -> bool:
    """Whether the runtime can do it."""
    return session.instance.extensions >= EXTENSIONS


@functools.cache
def _say_missing(runtime: str) -> None:
    _log.warning("%s offers no foveation: the setting changes nothing", runtime)


def creation(session: Session) -> Any:
    """What is chained to the creation of images that may be foveated; None where the runtime cannot."""
    return api.load().SwapchainCreateInfoFoveationFB() if offered(session) else None


@api.without(None)
def foveate(session: Session, swapchain: Swapchain, level: str) -> None:
    """Set the level of images that were made with `creation`; says once where the runtime cannot.

    Raises:
        ValueError: the level is none of `LEVELS`.
    """
    number = LEVELS.index(level)
    if not offered(session):
        if number:
            _say_missing(session.instance.runtime)
        return
    xr, calls = api.load(), session.instance.calls
    chosen = xr.FoveationLevelProfileCreateInfoFB(level=xr.FoveationLevelFB(number))
    info = xr.FoveationProfileCreateInfoFB(next=api.chained(chosen))
    profile = xr.FoveationProfileFB()
    calls.xrCreateFoveationProfileFB(session.handle, ctypes.byref(info), ctypes.byref(profile))
    try:
        state = xr.SwapchainStateFoveationFB(profile=profile)
        header = ctypes.cast(ctypes.pointer(state), ctypes.POINTER(xr.SwapchainStateBaseHeaderFB))
        calls.xrUpdateSwapchainFB(swapchain.handle, header)
    finally:
        calls.xrDestroyFoveationProfileFB(profile)
