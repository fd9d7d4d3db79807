"""The part of each eye's picture that the lenses hide: nothing has to be drawn there."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np

from vr_render.xr import api
from vr_render.xr.eyes import EYES
from vr_render.xr.session import Session

EXTENSION = "XR_KHR_visibility_mask"


@dataclass(frozen=True)
class HiddenMesh:
    """Triangles over what one eye never sees.

    Attributes:
        points: on the plane one metre ahead of the eye, x to the right, y up, float32, shape (n, 2): as
            `EyeView.tangents` measure.
        triangles: uint32, shape (m, 3); m is 0 where nothing is hidden.
    """

    points: np.ndarray
    triangles: np.ndarray


_NOTHING: tuple[HiddenMesh, ...] = ()


@api.without(_NOTHING)
def hidden_meshes(session: Session) -> tuple[HiddenMesh, ...]:
    """What is hidden from each eye; empty where the runtime does not tell."""
    if EXTENSION not in session.instance.extensions:
        return ()
    return tuple(_hidden(session, eye) for eye in range(EYES))


def _hidden(session: Session, eye: int) -> HiddenMesh:
    xr, call = api.load(), session.instance.calls.xrGetVisibilityMaskKHR
    mask = xr.VisibilityMaskKHR()
    which = session.handle, xr.ViewConfigurationType.PRIMARY_STEREO.value, eye
    kind = xr.VisibilityMaskTypeKHR.HIDDEN_TRIANGLE_MESH.value
    call(*which, kind, ctypes.byref(mask))
    points = np.zeros((mask.vertex_count_output, 2), np.float32)
    indices = np.zeros(mask.index_count_output, np.uint32)
    if indices.size:
        mask.vertex_capacity_input, mask.index_capacity_input = len(points), len(indices)
        mask.vertices = ctypes.cast(points.ctypes.data, ctypes.POINTER(xr.Vector2f))
        mask.indices = ctypes.cast(indices.ctypes.data, ctypes.POINTER(ctypes.c_uint32))
        call(*which, kind, ctypes.byref(mask))
    if indices.size % 3 or (indices.size and indices.max() >= len(points)) or not np.isfinite(points).all():
        return HiddenMesh(np.zeros((0, 2), np.float32), np.zeros((0, 3), np.uint32))  # no mesh: hide nothing
    return HiddenMesh(points, indices.reshape(-1, 3))
