"""Refresh rates, visibility masks, foveation and depth: what extensions give and take."""

from __future__ import annotations

from ctypes import POINTER, Structure, addressof, byref, c_int, c_uint32, c_void_p, cast, pointer
from typing import Any

import numpy as np
import pytest
import xr

from tests.openxr_runtime import Headset, Runtime, pictures
from tests.openxr_runtime.application import STEREO, Application, Chain
from vr_render.device import Device

REFRESH, MASK, DEPTH = "XR_FB_display_refresh_rate", "XR_KHR_visibility_mask", "XR_KHR_composition_layer_depth"
FOVEATION = ["XR_FB_foveation", "XR_FB_foveation_configuration", "XR_FB_swapchain_update_state"]


def test_refresh_rates(runtime: Runtime, device: Device) -> None:
    with Application(runtime, device, extensions=[REFRESH]) as application:
        assert list(xr.enumerate_display_refresh_rates_fb(application.session)) == [72.0, 80.0, 90.0, 120.0]
        application.until("focused")
        application.events.clear()
        xr.request_display_refresh_rate_fb(application.session, 90.0)
        assert application.frame().predicted_display_period == 11_111_111
        assert application.kinds() == ["EVENT_DATA_DISPLAY_REFRESH_RATE_CHANGED_FB"]
        event = xr.EventDataDisplayRefreshRateChangedFB.from_address(addressof(application.events[0]))
        assert (event.from_display_refresh_rate, event.to_display_refresh_rate) == (72.0, 90.0)
        with pytest.raises(xr.exception.DisplayRefreshRateUnsupportedFBError):
            xr.request_display_refresh_rate_fb(application.session, 91.0)


def _mask(application: Application, view: int, kind: int) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (n, 2) and indices of a mask."""
    get = cast(xr.get_instance_proc_addr(application.instance, "xrGetVisibilityMaskKHR"), xr.PFN_xrGetVisibilityMaskKHR)
    asked = xr.VisibilityMaskKHR()
    assert get(application.session, STEREO.value, view, kind, byref(asked)) == 0
    vertices, indices = (xr.Vector2f * asked.vertex_count_output)(), (c_uint32 * asked.index_count_output)()
    asked.vertex_capacity_input, asked.index_capacity_input = len(vertices), len(indices)
    asked.vertices, asked.indices = cast(vertices, POINTER(xr.Vector2f)), cast(indices, POINTER(c_uint32))
    assert get(application.session, STEREO.value, view, kind, byref(asked)) == 0
    return np.array([(vertex.x, vertex.y) for vertex in vertices]), np.array(indices)


def _areas(vertices: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Signed areas of triangles; positive: counter-clockwise."""
    a, b, c = vertices[indices.reshape(-1, 3)].transpose(1, 0, 2)
    return ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2


@pytest.mark.parametrize("view", [0, 1])
def test_what_is_hidden_and_what_is_seen_is_all(runtime: Runtime, device: Device, view: int) -> None:
    with Application(runtime, device, extensions=[MASK]) as application:
        hidden, seen = (_areas(*_mask(application, view, kind)) for kind in (1, 2))
        loop, order = _mask(application, view, 3)
    assert (hidden > 0).all() and (seen > 0).all()
    left, right, up, down = np.tan(runtime.headset.fovs[view])
    assert hidden.sum() + seen.sum() == pytest.approx((right - left) * (up - down), rel=1e-5)
    assert hidden.sum() == pytest.approx((right - left) * (up - down) * 0.25**2 / 2, rel=1e-5)
    assert len(loop) == len(order) == 8


def test_masks_change(runtime: Runtime, device: Device) -> None:
    with Application(runtime, device, extensions=[MASK]) as application:
        application.poll()
        application.events.clear()
        runtime.change_mask(0.0)
        application.poll()
        assert application.kinds() == ["EVENT_DATA_VISIBILITY_MASK_CHANGED_KHR"] * 2
        assert _mask(application, 0, 1)[1].size == 0


class Header(Structure):
    """A struct of type and next alone."""

    _fields_ = (("type", c_int), ("next", c_void_p))


def test_foveation_is_taken(runtime: Runtime, device: Device) -> None:
    with Application(runtime, device, extensions=FOVEATION) as application:
        foveated = xr.SwapchainCreateInfoFoveationFB()
        chain = Chain(application, (8, 8), 2, 43, next=cast(pointer(foveated), c_void_p))
        level = xr.FoveationLevelProfileCreateInfoFB(level=xr.FoveationLevelFB.HIGH)
        header = Header(xr.StructureType.FOVEATION_PROFILE_CREATE_INFO_FB.value, addressof(level))
        profile = xr.FoveationProfileFB()
        create, update = (
            cast(xr.get_instance_proc_addr(application.instance, name), getattr(xr, f"PFN_{name}"))
            for name in ("xrCreateFoveationProfileFB", "xrUpdateSwapchainFB")
        )
        info = cast(pointer(header), POINTER(xr.FoveationProfileCreateInfoFB))
        assert create(application.session, info, byref(profile)) == 0
        state = xr.SwapchainStateFoveationFB(profile=profile)
        given = cast(pointer(state), POINTER(xr.SwapchainStateBaseHeaderFB))
        assert update(chain.handle, given) == 0
        plain = Chain(application, (8, 8), 2, 43)
        assert update(plain.handle, given) == xr.Result.ERROR_VALIDATION_FAILURE.value
        assert [entry.foveation for entry in runtime.swapchains] == [3, 0]
    assert [broken.text for broken in runtime.violations] == [
        "the swapchain was made without XrSwapchainCreateInfoFoveationFB"
    ]


def _release(chain: Chain) -> None:
    xr.acquire_swapchain_image(chain.handle)
    xr.wait_swapchain_image(chain.handle, xr.SwapchainImageWaitInfo(timeout=0))
    xr.release_swapchain_image(chain.handle)


@pytest.mark.parametrize(("least", "most", "near", "far", "kept"), [(0, 1, 0.1, 9, True), (1, 0, 0.1, 9, False)])
def test_depth(
    runtime: Runtime, device: Device, least: float, most: float, near: float, far: float, kept: bool
) -> None:
    with Application(runtime, device, extensions=[DEPTH]) as application:
        application.until("focused")
        colour = Chain(application, (8, 8), 2, 43)
        usage = xr.SwapchainUsageFlags.DEPTH_STENCIL_ATTACHMENT_BIT
        depth = Chain(application, (8, 8), 2, 126, usage_flags=usage)
        for chain in (colour, depth):
            _release(chain)

        def draw(time: int) -> list[Any]:
            layer = application.projection(colour, time)
            layer.kept = []
            for view in range(2):
                info = xr.CompositionLayerDepthInfoKHR(min_depth=least, max_depth=most, near_z=near, far_z=far)
                info.sub_image = layer._views[view].sub_image
                info.sub_image.swapchain = depth.handle
                layer.kept.append(info)
                layer._views[view]._next = cast(pointer(info), c_void_p).value
            return [layer]

        if kept:
            application.frame(draw)
            given = runtime.last.projection.views[1].depth
            assert (given.near, given.sub.layer) == (pytest.approx(0.1), 1)
            assert pictures.depth(given).shape == (8, 8)
        else:
            with pytest.raises(xr.exception.ValidationFailureError):
                application.frame(draw)
    assert bool(runtime.violations) != kept


def test_formats_sizes_and_spaces_are_the_headsets(device: Device) -> None:
    headset = Headset(size=(640, 480), name="Odd")
    with Runtime(headset):
        instance = xr.create_instance(xr.InstanceCreateInfo())
        system = xr.get_system(instance, xr.SystemGetInfo())
        views = xr.enumerate_view_configuration_views(instance, system, STEREO)
        assert [view.recommended_image_rect_width for view in views] == [640, 640]
        assert xr.get_system_properties(instance, system).system_name == b"Odd"
    runtime = Runtime(Headset(formats=(97, 50), spaces=("view", "local", "stage")))
    with runtime, Application(runtime, device, version=(1, 1)) as application:
        assert list(xr.enumerate_swapchain_formats(application.session)) == [97, 50]
        assert len(xr.enumerate_reference_spaces(application.session)) == 3
