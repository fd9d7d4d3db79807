"""The layers of a frame: read from the application's structs, and checked."""

from __future__ import annotations

import ctypes
import math
from ctypes import POINTER, c_int
from typing import TYPE_CHECKING, Any

import xr

from tests.openxr_runtime import structs
from tests.openxr_runtime.dispatch import look_at_chain
from tests.openxr_runtime.headset import Fov
from tests.openxr_runtime.outcome import ViolationError, require
from tests.openxr_runtime.poses import Pose
from tests.openxr_runtime.records import Depth, Projection, Quad, SubImage, View
from tests.openxr_runtime.spaces import Space, read_pose, where
from tests.openxr_runtime.swapchains import Swapchain

if TYPE_CHECKING:
    from tests.openxr_runtime.runtime import Runtime

Result = xr.Result
Kind = xr.StructureType
KNOWN_FLAGS = 7
EYES = {0: "both", 1: "left", 2: "right"}


def read(runtime: Runtime, pointer: Any) -> Projection | Quad:
    """A layer of xrEndFrame.

    Raises:
        ViolationError: it breaks a rule, or is of a kind that this runtime does not have.
    """
    require(bool(pointer), Result.ERROR_LAYER_INVALID, "a layer is NULL")
    kind = c_int.from_address(structs.number(pointer)).value
    if kind == Kind.COMPOSITION_LAYER_PROJECTION.value:
        return _projection(runtime, ctypes.cast(pointer, POINTER(xr.CompositionLayerProjection)).contents)
    if kind == Kind.COMPOSITION_LAYER_QUAD.value:
        return _quad(runtime, ctypes.cast(pointer, POINTER(xr.CompositionLayerQuad)).contents)
    raise ViolationError(Result.ERROR_LAYER_INVALID, f"a layer of type {kind} is not offered")


def _header(runtime: Runtime, layer: Any) -> tuple[int, Space]:
    look_at_chain(runtime, layer)
    flags = layer._layer_flags
    require(flags & ~KNOWN_FLAGS == 0, Result.ERROR_VALIDATION_FAILURE, f"layer flags {flags:#x}")
    return flags, runtime.handles.get(structs.number(layer.space), Space)


def _sub_image(runtime: Runtime, given: Any, depth: bool = False) -> SubImage:
    swapchain = runtime.handles.get(structs.number(given.swapchain), Swapchain)
    released = swapchain.last is not None
    require(released, Result.ERROR_LAYER_INVALID, "no image of the swapchain was released yet")
    text = f"a swapchain of format {swapchain.format} is given as {'depth' if depth else 'a picture'}"
    require(swapchain.is_depth == depth, Result.ERROR_LAYER_INVALID, text)
    area = given.image_rect
    x, y, wide, high = area.offset.x, area.offset.y, area.extent.width, area.extent.height
    inside = x >= 0 and y >= 0 and x + wide <= swapchain.size[0] and y + high <= swapchain.size[1]
    text = f"the rectangle {x} {y} {wide} {high} is not within {swapchain.size[0]} x {swapchain.size[1]}"
    require(inside and wide > 0 and high > 0, Result.ERROR_SWAPCHAIN_RECT_INVALID, text)
    layer = given.image_array_index
    text = f"layer {layer} of a swapchain with {swapchain.layers}"
    require(layer < swapchain.layers, Result.ERROR_VALIDATION_FAILURE, text)
    assert swapchain.last is not None
    return SubImage(swapchain, swapchain.last, layer, (x, y, wide, high))


def _fov(given: Any) -> Fov:
    fov = (given.angle_left, given.angle_right, given.angle_up, given.angle_down)
    inside = all(-math.pi / 2 < angle < math.pi / 2 for angle in fov)
    require(inside, Result.ERROR_VALIDATION_FAILURE, f"a field of view of {fov}")
    require(fov[0] != fov[1] and fov[2] != fov[3], Result.ERROR_VALIDATION_FAILURE, "a field of view without width")
    return fov


def _depth(runtime: Runtime, given: Any) -> Depth:
    ranged = 0 <= given.min_depth < given.max_depth <= 1
    text = f"depth from {given.min_depth} to {given.max_depth}"
    require(ranged, Result.ERROR_VALIDATION_FAILURE, text)
    differ = given.near_z >= 0 and given.far_z >= 0 and given.near_z != given.far_z
    require(differ, Result.ERROR_VALIDATION_FAILURE, f"near {given.near_z}, far {given.far_z}")
    sub = _sub_image(runtime, given.sub_image, depth=True)
    return Depth(sub, given.min_depth, given.max_depth, given.near_z, given.far_z)


def _projection(runtime: Runtime, layer: Any) -> Projection:
    flags, space = _header(runtime, layer)
    count = runtime.headset.views
    text = f"{layer.view_count} views, not {count}"
    require(layer.view_count == count, Result.ERROR_VALIDATION_FAILURE, text)
    base, _, _, _ = where(runtime, space)
    views = []
    for index in range(count):
        given = layer._views[index]
        right = given._type == Kind.COMPOSITION_LAYER_PROJECTION_VIEW.value
        require(right, Result.ERROR_VALIDATION_FAILURE, "a view's struct is not XrCompositionLayerProjectionView")
        look_at_chain(runtime, given)
        chained = structs.chained(given, Kind.COMPOSITION_LAYER_DEPTH_INFO_KHR, xr.CompositionLayerDepthInfoKHR)
        depth = None if chained is None else _depth(runtime, chained)
        pose: Pose = base * read_pose(given.pose)
        views.append(View(pose, _fov(given.fov), _sub_image(runtime, given.sub_image), depth))
    return Projection(flags, tuple(views))


def _quad(runtime: Runtime, layer: Any) -> Quad:
    flags, space = _header(runtime, layer)
    eyes = layer._eye_visibility
    require(eyes in EYES, Result.ERROR_VALIDATION_FAILURE, f"eye visibility {eyes}")
    size = layer.size.width, layer.size.height
    require(min(size) > 0, Result.ERROR_VALIDATION_FAILURE, f"a quad of {size[0]} x {size[1]} m")
    base, _, _, _ = where(runtime, space)
    pose = base * read_pose(layer.pose)
    return Quad(flags, EYES[eyes], pose, size, _sub_image(runtime, layer.sub_image), space.name == "view")
