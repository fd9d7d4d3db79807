"""Turns and headings on ground that is curved. Directions are unit, float64, shape (3,)."""

import math

import numpy as np

from app.client.poses import level
from vr_render.vectors import cross, dot

UP, AHEAD = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, -1.0])  # of play space


def across(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """What is across both: of ahead and up it is right. (NumPy's own takes ten times as long for two.)"""
    return np.array(cross(a.tolist(), b.tolist()))


def turned(direction: np.ndarray, up: np.ndarray, degrees: float) -> np.ndarray:
    """A vector turned to the right around `up`, as a walker turns."""
    angle = math.radians(degrees)
    cosine, sine = math.cos(angle), math.sin(angle)
    vector, axis = direction.tolist(), up.tolist()
    along = dot(vector, axis) * (1 - cosine)
    aside = cross(vector, axis)
    return np.array([v * cosine + u * along + a * sine for v, u, a in zip(vector, axis, aside, strict=True)])


def transported(direction: np.ndarray, old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """A level direction carried along the ground, from where `old` is up to where `new` is.

    It is the shortest turn that takes the one up to the other: what a walker does who turns neither left nor right.
    """
    both = 1.0 + float(old @ new)
    if both < 1e-6:  # to the other side of the planet every way is as short
        return level(direction, new)
    return level(direction - (old + new) * (float(direction @ new) / both), new)


def heading(axes: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Where something that points along its own −Z points on the ground.

    What points almost straight down or up has its heading from its upper side, so that it is steady there.

    Args:
        axes: right, up and backward of it as columns, shape (3, 3).
        up: of the ground.
    """
    (_, a, x), (_, b, y), (_, c, z) = axes.tolist()
    rise = -dot((x, y, z), up.tolist())
    share = rise * abs(rise) ** 3
    return level(np.array([-x - a * share, -y - b * share, -z - c * share]), up)


def angle(start: np.ndarray, end: np.ndarray, up: np.ndarray) -> float:
    """From one level direction to another, to the right [degrees], -180 to 180."""
    first, last = start.tolist(), end.tolist()
    return math.degrees(math.atan2(dot(last, cross(first, up.tolist())), dot(last, first)))


def product(second: np.ndarray, first: np.ndarray) -> np.ndarray:
    """The quaternion (x, y, z, w) of two turns one after the other."""
    x, y, z, w = second.tolist()
    a, b, c, d = first.tolist()
    return np.array(
        [
            w * a + x * d + y * c - z * b,
            w * b - x * c + y * d + z * a,
            w * c + x * b - y * a + z * d,
            w * d - x * a - y * b - z * c,
        ]
    )


def products(second: np.ndarray, first: np.ndarray) -> np.ndarray:
    """As `product`, of many at once: shape (n, 4)."""
    a, b = second[:, :3], first[:, :3]
    w, v = second[:, 3:], first[:, 3:]
    return np.concatenate([w * b + v * a + np.cross(a, b), w * v - (a * b).sum(1, keepdims=True)], 1)
