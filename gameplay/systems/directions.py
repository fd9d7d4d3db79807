"""Directions as integers: unit vectors and angles that come out the same on every machine.

Vectors are Q14 (16384 is 1), angles 1/65536 turn.
"""

import functools

import numpy as np

from taichi_kernels.units import Q14

TURN = 65536
RIGHT_ANGLE = TURN // 4
_BITS = 60
_PI = 0x3243F6A8885A308D  # pi in Q60, rounded


def unit(vectors: np.ndarray) -> np.ndarray:
    """Unit vectors along integer vectors; the zero vector gives +z.

    Only +, *, / and sqrt of f64, element by element: IEEE 754 fixes their results.

    Args:
        vectors: integers below 2^31, shape (..., 3).
    Returns:
        Q14, i64, same shape.
    """
    wide = np.asarray(vectors).astype(np.float64)
    x, y, z = wide[..., 0], wide[..., 1], wide[..., 2]
    length = np.sqrt(x * x + y * y + z * z)
    out = np.rint(wide * (Q14 / np.maximum(length, 1.0))[..., None]).astype(np.int64)
    if not length.all():
        out[..., 2] += Q14 * (length == 0)
    return out


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Product of vectors, one of them Q14, in the unit of the other and rounded; i64, shape (...)."""
    return (np.vecdot(a, b) + Q14 // 2) >> 14


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Vector product, one factor Q14, in the unit of the other and rounded; i64, shape (..., 3)."""
    product = a[..., [1, 2, 0]] * b[..., [2, 0, 1]] - a[..., [2, 0, 1]] * b[..., [1, 2, 0]]
    return (product + Q14 // 2) >> 14


def times(direction: np.ndarray, amount: np.ndarray | int) -> np.ndarray:
    """Q14 directions times amounts, rounded; i64, shape (..., 3)."""
    return (direction * np.asarray(amount)[..., None] + Q14 // 2) >> 14


def level(vectors: np.ndarray, up: np.ndarray) -> np.ndarray:
    """The parts of vectors across `up`; i64, shape (..., 3)."""
    return vectors - times(up, dot(vectors, up))


@functools.lru_cache(maxsize=4096)
def sine(angle: int) -> int:
    """Sine of an angle, Q14, rounded. Taylor series in whole numbers of 60 fractional bits."""
    angle %= TURN
    if angle >= TURN // 2:
        return -sine(angle - TURN // 2)
    x = min(angle, TURN // 2 - angle) * _PI // (TURN // 2)
    total, term, n = x, x, 1
    while term:
        term = -(term * x * x >> 2 * _BITS) // ((n + 1) * (n + 2))
        total += term
        n += 2
        if term == -1:  # the floor of what vanishes from below
            break
    return (total * Q14 + (1 << _BITS - 1)) >> _BITS


def cosine(angle: int) -> int:
    """Cosine of an angle, Q14, rounded."""
    return sine(angle + RIGHT_ANGLE)
