"""Sines and cosines that are the same on every machine: polynomials in float64, of +, - and * alone.

Libraries' sines differ in their last bit between processors, and so would all that follows from an orbit.
"""

import math

import numpy as np

PI = 3.141592653589793  # the float64 next to it
HALF_PI = PI / 2
HALF_PI_REST = 6.123233995736766e-17  # what HALF_PI lacks
_SINE = tuple((-1) ** n / math.factorial(2 * n + 1) for n in range(9))  # Taylor: the rest is below 1e-18 up to pi / 4
_COSINE = tuple((-1) ** n / math.factorial(2 * n) for n in range(10))


def sine_cosine(angles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sines and cosines of angles [radians, within a few turns], float64, of the same shape; exact to 2^-52."""
    turns = np.rint(np.asarray(angles, np.float64) / HALF_PI)
    x = (angles - turns * HALF_PI) - turns * HALF_PI_REST
    square = x * x
    sine, cosine = x * _series(_SINE, square), _series(_COSINE, square)
    quarter = turns.astype(np.int64) & 3
    swapped = (quarter & 1) == 1
    first, second = np.where(swapped, cosine, sine), np.where(swapped, sine, cosine)
    return np.where(quarter & 2, -first, first), np.where((quarter == 1) | (quarter == 2), -second, second)


def _series(factors: tuple[float, ...], square: np.ndarray) -> np.ndarray:
    total = np.full_like(square, factors[-1])
    for factor in factors[-2::-1]:
        total = total * square + factor
    return total


def cube_root(value: int) -> int:
    """The cube root of a whole number from 0, rounded down."""
    if value < 8:
        return int(value > 0)
    root = 1 << -(-value.bit_length() // 3)  # no less than it
    while True:
        nearer = (2 * root + value // (root * root)) // 3
        if nearer >= root:
            return root
        root = nearer
