"""Vectors of three float64 in metres, with every sum in an order of its own: the same bits on every machine."""

import numpy as np

from gameplay.positions import Point
from taichi_kernels.units import UNITS_PER_METRE

LIMIT = (1 << 31) - 1


def metres(place: np.ndarray | Point) -> np.ndarray:
    """Units as metres, float64 (3,)."""
    return np.array(place, np.float64) / UNITS_PER_METRE


def units(place: np.ndarray) -> np.ndarray:
    """Metres as units, i64 (3,), as far as a column holds them."""
    return np.clip(np.rint(place * UNITS_PER_METRE), -LIMIT, LIMIT).astype(np.int64)


def turned(matrix: np.ndarray, way: np.ndarray) -> np.ndarray:
    """A matrix times a vector, in an order of its own."""
    x, y, z = way
    return matrix[:, 0] * x + matrix[:, 1] * y + matrix[:, 2] * z


def dot(a: np.ndarray, b: np.ndarray) -> float:
    """Product of two vectors."""
    return float(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Vector product."""
    return np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def length(way: np.ndarray) -> float:
    """Of a vector."""
    return float(np.sqrt(dot(way, way)))


def unit(way: np.ndarray) -> np.ndarray:
    """The direction of a vector; of none +z."""
    far = length(way)
    return way / far if far > 1e-9 else np.array([0.0, 0.0, 1.0])
