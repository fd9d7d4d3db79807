"""Vectors of three plain floats: a frame has a hundred of them, and arrays so short cost ten times as much."""

import math
from collections.abc import Sequence

Vector = tuple[float, float, float]


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    """The sum of the products of their parts."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Sequence[float], b: Sequence[float]) -> Vector:
    """What is across both: x, y and z are right, up and backward."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def length(a: Sequence[float]) -> float:
    """How long a vector is."""
    return math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])


def unit(a: Sequence[float]) -> Vector:
    """The same direction at length 1; that of no length is a ZeroDivisionError."""
    long = length(a)
    return a[0] / long, a[1] / long, a[2] / long


def middle(places: Sequence[Sequence[float]]) -> Vector:
    """The mean of one place or more."""
    count = len(places)
    x, y, z = (sum(parts) / count for parts in zip(*places, strict=True))
    return x, y, z
