"""What a frame draws of the nodes: volumes of the eyes and of the shadow cascades, and the records of all lists."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence

import numpy as np

from taichi_kernels.candidates import Candidates, Volumes
from taichi_kernels.errors import ComputeError
from taichi_kernels.units import VOXEL_LIMIT, VOXEL_METRES
from vr_render.scene import Eye
from vr_render.terrain.nodes import NodeTable
from vr_render.vectors import Vector, dot, length, middle, unit

OPAQUE, FADING, SUN, SKY = 0, 1, 2, 6  # lists; SUN and SKY are the first of 4 and of 2
LISTS = 8
CASCADES = LISTS - SUN

_Q14 = 1 << 14
_SLACK = 4 << 14  # see taichi_kernels/culling.py
_FARTHEST = 1 << 30  # offset of a plane
Plane = tuple[float, float, float, float]
_FILL = Callable[[Candidates, Volumes, np.ndarray, np.ndarray], None]


def eye_volume(*eyes: Eye) -> list[Plane]:
    """What an eye takes in, or all those together that are turned alike: six planes (x, y, z, offset) with unit
    normals, the sum >= 0 inside, in voxels from the planet's centre."""
    lefts, rights, ups, downs = zip(*(eye.tangents.tolist() for eye in eyes), strict=True)
    places = [eye.position.tolist() for eye in eyes]
    sides, above, back = eyes[0].axes.T.tolist()
    ahead = _plane((-back[0], -back[1], -back[2]), places)
    edges = [
        _plane(_leaning(axis, sign, back, tangent), places)
        for axis, sign, tangent in (
            (sides, 1, min(lefts)),
            (sides, -1, -max(rights)),
            (above, 1, min(downs)),
            (above, -1, -max(ups)),
        )
    ]
    return [*edges, ahead, ahead]


def eye_volumes(eyes: Sequence[Eye]) -> list[list[Plane]]:
    """What eyes take in: one volume for all where they are turned alike, as in most headsets, else one for each."""
    turn = eyes[0].orientation.tolist()
    if all(eye.orientation.tolist() == turn for eye in eyes):
        return [eye_volume(*eyes)]
    return [eye_volume(eye) for eye in eyes]


def _leaning(axis: Sequence[float], sign: int, back: Sequence[float], tangent: float) -> Vector:
    return unit([sign * a + tangent * b for a, b in zip(axis, back, strict=True)])


def _plane(normal: Vector, places: Sequence[Sequence[float]]) -> Plane:
    """With a unit normal, through a place [m]; of several, through that behind which none of the others lies."""
    return *normal, -min(dot(normal, place) for place in places) / VOXEL_METRES


def shadow_volumes(shadow_from_world: np.ndarray, origin: np.ndarray, shares: np.ndarray | None = None) -> np.ndarray:
    """What each cascade takes in, float64, shape (n, 6, 4), planes as of `eye_volume`.

    Args:
        shadow_from_world: to x, y and depth of 0..1, metres from the floating origin, float, shape (n, 4, 4).
        origin: floating origin [voxels], shape (3,).
        shares: of each map's edge that is used, float, shape (n,); None: all.
    """
    if not len(shadow_from_world):
        return np.zeros((0, 6, 4))
    rows = np.asarray(shadow_from_world, np.float64)[:, :3]
    normals = rows[..., :3] * VOXEL_METRES
    offsets = rows[..., 3] - normals @ np.asarray(origin, np.float64)
    ends = np.ones((len(rows), 3))
    if shares is not None:
        ends[:, :2] = np.asarray(shares)[:, None]
    planes = np.concatenate(
        [
            np.concatenate([normals, offsets[..., None]], axis=2),
            np.concatenate([-normals, (ends - offsets)[..., None]], axis=2),
        ],
        axis=1,
    )
    return planes / np.maximum(np.linalg.norm(planes[..., :3], axis=2, keepdims=True), 1e-30)


def quantised(plane: Sequence[float]) -> tuple[int, int, int, int]:
    """A plane as the kernel takes it: nothing is outside that was inside."""
    x, y, z, offset = plane
    a, b, c = round(x * _Q14), round(y * _Q14), round(z * _Q14)
    # A rounded normal turns the plane around its point nearest to the centre by at most sqrt(3) / 2 steps.
    turn = 0.87 * (abs(offset) + 2.0 * VOXEL_LIMIT) + _Q14
    moved = math.ceil(turn + offset * (a * x + b * y + c * z))
    return a, b, c, min(max(moved, -_FARTHEST), _FARTHEST)


def eye_horizon(position: np.ndarray, occluder: float) -> np.ndarray:
    """Direction, cosine and sine of an eye's horizon on a ball [voxels], and whether it has one; i32, shape (6,)."""
    away = length(position.tolist())
    if not away > occluder > 0:
        return np.zeros(6, np.int32)
    cosine = occluder / away
    direction = [round(part / away * _Q14) for part in position.tolist()]
    return np.array([*direction, round(cosine * _Q14), round((1 - cosine * cosine) ** 0.5 * _Q14), 1], np.int32)


def fill_plainly(nodes: Candidates, volumes: Volumes, records: np.ndarray, counts: np.ndarray) -> None:
    """`taichi_kernels.culling.fill` without a kernel, for processes that compile none: the same records."""
    slots, fades, box, mesh, horizon = nodes
    planes, eye, eyes = volumes
    boxes = box[slots].astype(np.int64)
    sides = planes.astype(np.int64)
    reach = boxes[:, :3] @ sides[:, :3].T + boxes[:, 3:] * np.abs(sides[:, :3]).sum(axis=1) + sides[:, 3]
    inside = (reach >= 0).reshape(len(slots), -1, 6).all(axis=2)
    seen = inside[:, :eyes].any(axis=1)
    if eye[5]:
        ours, theirs = horizon[slots].astype(np.int64), eye.astype(np.int64)
        sine = ours[:, 4] * theirs[3] + ours[:, 3] * theirs[4]
        cosine = ours[:, 3] * theirs[3] - ours[:, 4] * theirs[4]
        seen &= (sine <= 0) | (ours[:, :3] @ theirs[:3] >= cosine - _SLACK)
    out = records.reshape(len(counts), len(box), 5)
    fading = fades[: len(slots)] == 1
    for index in range(len(counts)):
        shown = seen & (fading if index else ~fading) if index < 2 else inside[:, eyes + index - 2]
        drawn = slots[shown]
        counts[index] = len(drawn)
        rows = np.ones((len(drawn), 5), np.int32)
        rows[:, 0] = mesh[drawn, 0]
        rows[:, 2:4] = mesh[drawn, 1:]
        rows[:, 4] = drawn
        out[index, : len(drawn)] = rows


@functools.cache
def kernel_fill() -> _FILL:
    """The kernel, where this process computes on the processor; else the form without one."""
    try:
        from taichi_kernels import culling, runtime
    except ImportError:
        return fill_plainly
    try:
        return culling.fill if runtime.on_host() else fill_plainly
    except ComputeError:  # none was started
        return fill_plainly


class DrawLists:
    """Records of all lists for one frame at a time.

    Attributes:
        counts: records of each list, i32, shape (LISTS,); 0 for those of cascades that the frame has not.
        seen: the planes of the eyes of the last frame, for what asks whether a box is in view.
    """

    def __init__(self, nodes: NodeTable, occluder: float, fill: _FILL | None = None) -> None:
        """
        Args:
            nodes: whose slots are drawn.
            occluder: radius of a ball that nothing is seen through [voxels], 0: none.
        """
        self.nodes = nodes
        self.counts = np.zeros(LISTS, np.int32)
        self._eyes_alone = self.counts[:SUN]  # the same array in each frame without shadows
        self.volumes = 1  # of the eyes
        self._occluder = occluder
        self._fill = fill
        self._planes, self._horizon = np.zeros((6, 4), np.int32), np.zeros(6, np.int32)
        self._fades = np.zeros(nodes.capacity, np.int32)
        self._written = -1  # of the nodes, when those were

    def write(self, eyes: Sequence[Eye], cascades: np.ndarray, records: np.ndarray) -> None:
        """Write a frame's records.

        Args:
            eyes: one or two.
            cascades: of `shadow_volumes`, for the lists from SUN on: all of them, or none.
            records: memory for LISTS * capacity of them, i32, shape (LISTS * capacity * 5,).
        """
        nodes = self.nodes
        volumes = eye_volumes(eyes)
        planes = [quantised(plane) for volume in volumes for plane in volume]
        planes += map(quantised, cascades.reshape(-1, 4).tolist())
        if len(planes) != len(self._planes):
            self._planes = np.zeros((len(planes), 4), np.int32)
        self._planes[:] = planes  # a kernel is launched sooner with the same array
        self.volumes = len(volumes)
        place = np.array(middle([eye.position.tolist() for eye in eyes])) / VOXEL_METRES
        counts = self.counts
        if not len(cascades):
            counts[SUN:] = 0
            counts = self._eyes_alone
        drawn = nodes.drawn
        if self._written != nodes.written:
            self._written = nodes.written
            self._fades[: len(drawn)] = nodes.lists()
        fill = self._fill or kernel_fill()
        candidates = Candidates(drawn, self._fades, nodes.box, nodes.mesh, nodes.horizon)
        self._horizon[:] = eye_horizon(place, self._occluder)
        fill(candidates, Volumes(self._planes, self._horizon, self.volumes), records, counts)

    def in_view(self, low: np.ndarray, width: np.ndarray) -> np.ndarray:
        """Which boxes the eyes of the last frame may see, horizon aside; bool, shape (n,), of corners [voxels], shape
        (n, 3), and widths, shape (n,)."""
        half = np.asarray(width, np.int64)[:, None] // 2
        middle = np.asarray(low, np.int64) + half
        planes = self._planes[: 6 * self.volumes].astype(np.int64)
        sums = middle @ planes[:, :3].T + (half + 2) * np.abs(planes[:, :3]).sum(axis=1) + planes[:, 3]
        return np.asarray((sums >= 0).reshape(len(middle), self.volumes, 6).all(axis=2).any(axis=1))
