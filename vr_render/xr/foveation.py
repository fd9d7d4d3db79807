"""Less detail at the edge of what the runtime shows, where it offers that for its images (XR_FB_foveation).

What a level does is then the runtime's own affair, for example in what it sends to a headset over a wire. A runtime
that hands the level back as a density map (XR_FB_foveation_vulkan) leaves all of it to the passes. Those draw all
pixels alike, since density maps take VK_EXT_fragment_density_map, which devices of desktops do not have; so such a
runtime is not asked.
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
DENSITY_MAPS = "XR_FB_foveation_vulkan"
_log = logging.getLogger(__name__)


def offered(session: Session) -> bool:
    """Whether the runtime does it by itself."""
    return session.instance.extensions >= EXTENSIONS and DENSITY_MAPS not in session.instance.offered


@functools.cache
def _say_missing(runtime: str, what: str) -> None:
    _log.warning("%s %s: the setting changes nothing", runtime, what)


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
            by_map = DENSITY_MAPS in session.instance.offered
            what = "leaves foveation to density maps, which the game does not use" if by_map else "offers no foveation"
            _say_missing(session.instance.runtime, what)
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
