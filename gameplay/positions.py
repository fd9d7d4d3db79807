"""Between metres, in which people and interfaces think, and the integers that the game computes with."""

import math
from collections.abc import Iterable

import numpy as np

from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE, UNITS_PER_VOXEL, VOXEL_LIMIT

Point = tuple[int, int, int]
LIMIT = VOXEL_LIMIT * UNITS_PER_VOXEL


def length_units(metres: float, what: str = "length") -> int:
    """A length in units.

    Raises:
        ValueError: NaN, infinite, or beyond the largest body.
    """
    if isinstance(metres, float) and not math.isfinite(metres):
        raise ValueError(f"{what}: a finite number of metres is needed, not {metres}")
    most = LIMIT // UNITS_PER_METRE
    # before it is scaled: what is far too large has no place among floats
    if abs(metres) < most and abs(units := round(metres * UNITS_PER_METRE)) < LIMIT:
        return units
    raise ValueError(f"{what}: {metres} m is out of range; less than {most} m is possible")


def within(reach: int, a: Iterable[int], b: Iterable[int]) -> bool:
    """Whether two places are no farther apart than `reach`; all in units."""
    (ax, ay, az), (bx, by, bz) = map(int, a), map(int, b)
    return (ax - bx) ** 2 + (ay - by) ** 2 + (az - bz) ** 2 <= reach * reach


def point_units(metres: Iterable[float], what: str = "position") -> Point:
    """A place in units of its body's frame; x, y, z in metres.

    Raises:
        ValueError: not three finite numbers within the largest body.
    """
    values = [float(value) for value in metres]
    if len(values) != 3:
        raise ValueError(f"{what}: three numbers are needed, not {len(values)}")
    x, y, z = (length_units(value, what) for value in values)
    return x, y, z


def point(row: np.ndarray) -> Point:
    """Three integers of a column as a tuple of Python integers."""
    x, y, z = row.tolist()
    return x, y, z


def nearest_voxel(units: Iterable[int]) -> Point:
    """The voxel whose sample is nearest to a place in units."""
    x, y, z = ((int(value) + UNITS_PER_VOXEL // 2) // UNITS_PER_VOXEL for value in units)
    return x, y, z


def chunk_of(units: Iterable[int]) -> Point:
    """The chunk that holds a place in units."""
    x, y, z = (int(value) // UNITS_PER_CHUNK for value in units)
    return x, y, z
