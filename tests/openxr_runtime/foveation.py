"""XR_FB_foveation, XR_FB_foveation_configuration and XR_FB_swapchain_update_state: taken and recorded, not drawn."""

from __future__ import annotations

import ctypes
from ctypes import POINTER
from typing import TYPE_CHECKING, Any

import xr

from tests.openxr_runtime import structs
from tests.openxr_runtime.dispatch import call
from tests.openxr_runtime.handles import Object
from tests.openxr_runtime.outcome import ViolationError, require
from tests.openxr_runtime.session import Session
from tests.openxr_runtime.swapchains import Swapchain

if TYPE_CHECKING:
    from tests.openxr_runtime.runtime import Runtime

Result = xr.Result
Kind = xr.StructureType


class FoveationProfile(Object):
    """A level of foveation: 0 none, 1 low, 2 medium, 3 high; `dynamic`: the runtime may use less."""

    kind = "FoveationProfileFB"

    def __init__(self, level: int, dynamic: bool) -> None:
        self.level, self.dynamic = level, dynamic


@call("xrCreateFoveationProfileFB", "XR_FB_foveation")
def create_foveation_profile(runtime: Runtime, session: Session, info: Any, out: Any) -> None:
    kind = Kind.FOVEATION_LEVEL_PROFILE_CREATE_INFO_FB
    given = structs.chained(info.contents, kind, xr.FoveationLevelProfileCreateInfoFB)
    if given is None:
        raise ViolationError(Result.ERROR_VALIDATION_FAILURE, "no XrFoveationLevelProfileCreateInfoFB is chained")
    require(0 <= given._level <= 3, Result.ERROR_VALIDATION_FAILURE, f"a foveation level of {given._level}")
    structs.store(out, runtime.handles.add(FoveationProfile(given._level, bool(given._dynamic)), session))


@call("xrDestroyFoveationProfileFB", "XR_FB_foveation")
def destroy_foveation_profile(runtime: Runtime, profile: FoveationProfile) -> None:
    runtime.handles.remove(profile)


def _foveation(runtime: Runtime, swapchain: Swapchain, state: Any) -> Any:
    text = "the swapchain's state is no XrSwapchainStateFoveationFB"
    require(state.contents._type == Kind.SWAPCHAIN_STATE_FOVEATION_FB.value, Result.ERROR_VALIDATION_FAILURE, text)
    require(runtime.enabled("XR_FB_foveation"), Result.ERROR_VALIDATION_FAILURE, "XR_FB_foveation is not enabled")
    text = "the swapchain was made without XrSwapchainCreateInfoFoveationFB"
    require(swapchain.foveated, Result.ERROR_VALIDATION_FAILURE, text)
    return ctypes.cast(state, POINTER(xr.SwapchainStateFoveationFB)).contents


@call("xrUpdateSwapchainFB", "XR_FB_swapchain_update_state")
def update_swapchain(runtime: Runtime, swapchain: Swapchain, state: Any) -> None:
    given = _foveation(runtime, swapchain, state)
    swapchain.foveation = runtime.handles.get(structs.number(given.profile), FoveationProfile).level


@call("xrGetSwapchainStateFB", "XR_FB_swapchain_update_state")
def get_swapchain_state(runtime: Runtime, swapchain: Swapchain, state: Any) -> None:
    _foveation(runtime, swapchain, state)._flags = 0
