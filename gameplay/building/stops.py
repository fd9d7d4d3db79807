"""What stops a thing that flies straight: the boxes of structures, in whole numbers."""

import numpy as np

from taichi_kernels.capsule import Solids
from taichi_kernels.units import Q14

WHOLE = 1 << 16  # a way; shares of one are counted in it
SHALLOW = 8  # [units] what is no deeper in a box is held to be before it: places are rounded
_NEVER = 1 << 40


def first(walls: Solids, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where straight ways enter a box first. What starts deep in one can come out of it.

    Args:
        walls: boxes, and those near each way.
        starts, ends: of the ways [units], i64 (n, 3).
    Returns:
        The share of each way up to there, more than `WHOLE` where none is in the way, i64 (n,); and the direction out
        of the box there, Q14, i64 (n, 3).
    """
    counts = (walls.spans[:, 1] - walls.spans[:, 0]).astype(np.int64)
    way = np.repeat(np.arange(len(starts)), counts)
    behind = np.cumsum(counts) - counts
    boxes = walls.boxes[np.arange(len(way)) + np.repeat(walls.spans[:, 0] - behind, counts)].astype(np.int64)
    axes, half = boxes[:, 3:12].reshape(-1, 3, 3), boxes[:, 12:]
    place = _along(axes, starts[way] - boxes[:, :3])
    go = _along(axes, (ends - starts)[way])
    outside, towards = np.abs(place) - half, np.sign(go)
    step = np.where(go == 0, 1, go)
    beside = np.where(outside >= 0, _NEVER, -_NEVER)
    enter = np.where(go == 0, beside, ((-towards * half - place) * WHOLE) // step)
    leave = np.where(go == 0, -beside, ((towards * half - place) * WHOLE) // step)
    share, axis, each = enter.max(axis=1), enter.argmax(axis=1), np.arange(len(way))
    met = (share >= 0) & (share <= WHOLE) & (share < leave.min(axis=1))
    face = outside.argmax(axis=1)  # the one that a thing in the box is nearest to
    depth = -outside[each, face]
    deeper = (depth > 0) & (depth <= SHALLOW) & (towards[each, face] * place[each, face] < 0)
    share, axis = np.where(deeper, 0, share), np.where(deeper, face, axis)
    side = np.where(deeper, np.sign(place[each, axis]), -towards[each, axis])
    out = axes[each, axis] * side[:, None]
    shares, normals = np.full(len(starts), WHOLE + 1), np.zeros((len(starts), 3), np.int64)
    found = np.flatnonzero(met | deeper)
    found = found[np.argsort(share[found], kind="stable")][::-1]  # of each way the nearest is written last
    shares[way[found]], normals[way[found]] = share[found], out[found]
    return shares, normals


def _along(axes: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Vectors (n, 3) as axes (n, 3, 3) count them, rounded."""
    return (axes * vectors[:, None]).sum(axis=2) + Q14 // 2 >> 14
