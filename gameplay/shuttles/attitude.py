"""How a craft is turned: unit quaternions of whole numbers, from its own frame (x ahead, y left, z up) to a body's."""

import numpy as np

from gameplay.schema.shuttles import ONE
from gameplay.shuttles.vectors import cross, dot, unit


def axes(turn: np.ndarray) -> np.ndarray:
    """Directions ahead, left and up, float64 (3, 3); a row each."""
    w, x, y, z = (float(part) / ONE for part in turn)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
            [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
            [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def of_axes(ahead: np.ndarray, up: np.ndarray) -> np.ndarray:
    """The turn that leads ahead, and up as far as that allows; i64 (4,)."""
    x = unit(ahead)
    y = unit(cross(up, x))
    z = cross(x, y)
    trace = x[0] + y[1] + z[2]
    if trace > 0:
        parts = [1 + trace, y[2] - z[1], z[0] - x[2], x[1] - y[0]]
    elif x[0] >= y[1] and x[0] >= z[2]:
        parts = [y[2] - z[1], 1 + x[0] - y[1] - z[2], y[0] + x[1], z[0] + x[2]]
    elif y[1] >= z[2]:
        parts = [z[0] - x[2], y[0] + x[1], 1 - x[0] + y[1] - z[2], z[1] + y[2]]
    else:
        parts = [x[1] - y[0], z[0] + x[2], z[1] + y[2], 1 - x[0] - y[1] + z[2]]
    return _whole(np.array(parts))


def rotated(turn: np.ndarray, about: np.ndarray) -> np.ndarray:
    """A turn, and then one about an axis of the body's frame by so many radians as it is long, up to about 1."""
    return _whole(_product(np.array([1.0, *(about / 2)]), turn / float(ONE)))


def towards(turn: np.ndarray, axis: int, way: np.ndarray, most: float) -> np.ndarray:
    """A turn, led on by at most `most` radians so that one of its axes comes to point along a direction."""
    now, way = axes(turn)[axis], unit(way)
    about, cosine = cross(now, way), dot(now, way)
    sine = float(np.sqrt(dot(about, about)))
    if cosine < -0.999:  # any way round
        about, sine = axes(turn)[(axis + 1) % 3], 1.0
    if sine < 1e-7:
        return np.array(turn, np.int64)
    left = sine if cosine > 0.9 else 1.0  # near to it the sine is the angle
    return rotated(turn, about / sine * min(most, left))


def upright(turn: np.ndarray, up: np.ndarray) -> np.ndarray:
    """A turn, at once so that its up is another; it heads where it did."""
    now = axes(turn)
    ahead = now[0] - up * dot(now[0], up)
    return of_axes(ahead if dot(ahead, ahead) > 1e-4 else -now[2], up)


def _product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    w, x, y, z = a
    p, q, r, s = b
    return np.array(
        [
            w * p - x * q - y * r - z * s,
            w * q + x * p + y * s - z * r,
            w * r - x * s + y * p + z * q,
            w * s + x * r - y * q + z * p,
        ]
    )


def _whole(parts: np.ndarray) -> np.ndarray:
    w, x, y, z = parts
    return np.rint(parts * (ONE / np.sqrt(w * w + x * x + y * y + z * z))).astype(np.int64)
