"""XR_FB_display_refresh_rate and XR_KHR_visibility_mask: how often the display shows a picture, and how much of it."""

from __future__ import annotations

import ctypes
import math
from typing import TYPE_CHECKING, Any

import xr

from tests.openxr_runtime import structs
from tests.openxr_runtime.dispatch import call
from tests.openxr_runtime.instance import check_view_type, view_type
from tests.openxr_runtime.outcome import AnswerError, require
from tests.openxr_runtime.session import Session

if TYPE_CHECKING:
    from tests.openxr_runtime.runtime import Runtime

Result = xr.Result
REFRESH, MASK = "XR_FB_display_refresh_rate", "XR_KHR_visibility_mask"
HIDDEN, VISIBLE, LOOP = 1, 2, 3  # XrVisibilityMaskTypeKHR
Point = tuple[float, float]


@call("xrEnumerateDisplayRefreshRatesFB", REFRESH)
def enumerate_refresh_rates(runtime: Runtime, session: Session, capacity: int, count: Any, into: Any) -> None:
    structs.answer_list(capacity, count, into, runtime.headset.rates)


@call("xrGetDisplayRefreshRateFB", REFRESH)
def get_refresh_rate(runtime: Runtime, session: Session, out: Any) -> None:
    out[0] = runtime.headset.rate


@call("xrRequestDisplayRefreshRateFB", REFRESH)
def request_refresh_rate(runtime: Runtime, session: Session, rate: float) -> None:
    offered = rate == 0 or any(ctypes.c_float(known).value == rate for known in runtime.headset.rates)
    text = f"{rate} Hz is not one of the rates that were enumerated"
    require(offered, Result.ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB, text)
    if rate:
        change_rate(runtime, rate)


def change_rate(runtime: Runtime, rate: float) -> None:
    """Let the display show `rate` pictures a second, and tell the application."""
    before, runtime.headset.rate = runtime.headset.rate, rate
    if before != rate and runtime.enabled(REFRESH):
        event = xr.EventDataDisplayRefreshRateChangedFB(from_display_refresh_rate=before, to_display_refresh_rate=rate)
        runtime.events.append(event)


def change_mask(runtime: Runtime, hidden: float) -> None:
    """Let the lenses hide another share of each corner (0..1), and tell the application."""
    runtime.headset.hidden = hidden
    for session in runtime.sessions if runtime.enabled(MASK) else ():
        for view in range(runtime.headset.views):
            event = xr.EventDataVisibilityMaskChangedKHR(session=runtime.c_handle(session), view_index=view)
            event._view_configuration_type = view_type(runtime)
            runtime.events.append(event)


def outline(runtime: Runtime, view: int) -> list[Point]:
    """What the lens shows: an octagon, counter-clockwise, at one metre's distance."""
    left, right, up, down = (math.tan(angle) for angle in runtime.headset.fovs[view])
    share = runtime.headset.hidden / 2
    wide, high = (right - left) * share, (up - down) * share
    return [
        (left + wide, down),
        (right - wide, down),
        (right, down + high),
        (right, up - high),
        (right - wide, up),
        (left + wide, up),
        (left, up - high),
        (left, down + high),
    ]


def mask(runtime: Runtime, view: int, kind: int) -> tuple[list[Point], list[int]]:
    """Vertices and indices of a mask: triangles, or a line loop; none where nothing is hidden."""
    if runtime.headset.hidden == 0:
        return [], []
    ring = outline(runtime, view)
    if kind == LOOP:
        return ring, list(range(8))
    if kind == VISIBLE:
        return ring, [index for last in range(2, 8) for index in (0, last - 1, last)]
    left, right, up, down = (math.tan(angle) for angle in runtime.headset.fovs[view])
    corners = [(right, down), (right, up), (left, up), (left, down)]
    # Each corner with the ends of the edge that cuts it off: 1 and 2, 3 and 4, 5 and 6, 7 and 0.
    indices = [index for corner in range(4) for index in (2 * corner + 1, 8 + corner, (2 * corner + 2) % 8)]
    return ring + corners, indices


@call("xrGetVisibilityMaskKHR", MASK)
def get_visibility_mask(runtime: Runtime, session: Session, given: int, view: int, kind: int, out: Any) -> None:
    check_view_type(runtime, given)
    require(view < runtime.headset.views, Result.ERROR_VALIDATION_FAILURE, f"there is no view {view}")
    require(kind in (HIDDEN, VISIBLE, LOOP), Result.ERROR_VALIDATION_FAILURE, f"{kind} is no kind of mask")
    vertices, indices = mask(runtime, view, kind)
    answer = out.contents
    answer.vertex_count_output, answer.index_count_output = len(vertices), len(indices)
    if answer.vertex_capacity_input == 0 and answer.index_capacity_input == 0:
        return
    if answer.vertex_capacity_input < len(vertices) or answer.index_capacity_input < len(indices):
        raise AnswerError(Result.ERROR_SIZE_INSUFFICIENT)
    for index, (x, y) in enumerate(vertices):
        answer.vertices[index].x, answer.vertices[index].y = x, y
    for index, value in enumerate(indices):
        answer.indices[index] = value
