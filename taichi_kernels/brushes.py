"""Brushes: what an edit of the terrain is, in plain integers, and which chunks it reaches.

A sphere brush has a soft surface. With s the depth of a voxel's sample below the sphere's surface in voxels, the brush
wants a density of 128 + s * RAMP there, rounded to the middle of GRAIN steps. `EDITS.md` says why these two numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np

from taichi_kernels.errors import ArgumentError
from taichi_kernels.materials import AIR, BEDROCK, MATERIALS
from taichi_kernels.table import check_chunks
from taichi_kernels.units import CHUNK, CHUNK_LIMIT, FULL, Q14, UNITS_PER_CHUNK, UNITS_PER_VOXEL, VOXEL_LIMIT

BRUSH_RAMP = 96  # density steps a voxel across the surface of a sphere
BRUSH_GRAIN = 8  # densities of that surface are kept to the middles of steps of this size
# Depth from which a sphere wants density 255, and height from which it wants 0 [1/256 voxel].
SATURATION = (FULL // 2 + 1 - BRUSH_GRAIN) * UNITS_PER_VOXEL // BRUSH_RAMP

RADIUS_MIN = UNITS_PER_VOXEL // 2
RADIUS_MAX = 64 * UNITS_PER_VOXEL
NORMAL_TOLERANCE = Q14 // 100  # by how much the length of a normal may differ from Q14

HEADER = 14  # i32 numbers of a brush for the kernels

Chunk = tuple[int, int, int]


class Kind(IntEnum):
    """What a brush does."""

    EXCAVATE = 0
    ELEVATE = 1
    FLATTEN = 2
    PAINT = 3
    SET = 4


@dataclass(frozen=True, slots=True)
class Brush:
    """One edit. Made by the constructors below; checked when made, by whichever way.

    Attributes:
        kind: what it does.
        centre: x, y, z [1/256 voxel, frame of the body]. The sample of voxel v lies at 256 * v.
        radius: [1/256 voxel], RADIUS_MIN to RADIUS_MAX; 0 for SET.
        normal: of the plane through the centre, Q14; used by FLATTEN, else (0, 0, 0).
        material: what soil that is put down, or painted, is made of; AIR for EXCAVATE.
        step: largest change of a voxel's density in one application, 1 to 255.
        density: for SET, 0 to 255; else 255.
        reach: largest distance from the centre at which a voxel can change [1/256 voxel]; follows from the others.
    Raises:
        ArgumentError: a value is no integer, or out of range.
    """

    kind: Kind
    centre: tuple[int, int, int]
    radius: int
    normal: tuple[int, int, int] = (0, 0, 0)
    material: int = AIR
    step: int = FULL
    density: int = FULL
    reach: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.kind, Kind):
            raise ArgumentError(f"kind: a brush Kind is needed, not {self.kind!r}")
        keep = object.__setattr__
        keep(self, "centre", _triple("centre", self.centre))
        keep(self, "normal", _triple("normal", self.normal))
        for name in ("radius", "material", "step", "density"):
            keep(self, name, _integer(name, getattr(self, name)))
        keep(self, "reach", self.radius + (0 if self.kind in (Kind.PAINT, Kind.SET) else SATURATION))
        self._check_shape()
        self._check_soil()

    def _check_shape(self) -> None:
        if self.kind is Kind.SET:
            if self.radius != 0 or any(c % UNITS_PER_VOXEL for c in self.centre):
                raise ArgumentError("radius, centre: a SET brush has radius 0 and its centre on a voxel")
        else:
            _within("radius", self.radius, RADIUS_MIN, RADIUS_MAX, " [1/256 voxel]")
        limit = VOXEL_LIMIT * UNITS_PER_VOXEL
        for c in self.centre:
            if not (-limit <= c - self.reach and c + self.reach < limit):
                raise ArgumentError(
                    f"centre: the brush must stay within ±{limit} [1/256 voxel], not reach from "
                    f"{c - self.reach} to {c + self.reach}"
                )
        if self.kind is Kind.FLATTEN:
            square = sum(n * n for n in self.normal)
            if not (Q14 - NORMAL_TOLERANCE) ** 2 <= square <= (Q14 + NORMAL_TOLERANCE) ** 2:
                raise ArgumentError(
                    f"normal: a direction of length {Q14} ± {NORMAL_TOLERANCE} is needed, not {self.normal}"
                )
        elif self.normal != (0, 0, 0):
            raise ArgumentError(f"normal: only a FLATTEN brush has one, not {self.kind.name}")

    def _check_soil(self) -> None:
        _within("step", self.step, 1, FULL)
        _within("density", self.density, 0, FULL)
        takes_only = self.kind is Kind.EXCAVATE or (self.kind is Kind.SET and self.density == 0)
        if self.kind is not Kind.SET and self.density != FULL:
            raise ArgumentError(f"density: only a SET brush has one, not {self.kind.name}")
        if takes_only:
            if self.material != AIR:
                raise ArgumentError(f"material: a brush that puts nothing down has AIR, not {self.material}")
        elif not 0 < self.material < MATERIALS:
            raise ArgumentError(f"material: a material 1..{MATERIALS - 1} is needed, not {self.material}")
        elif self.material == BEDROCK:
            raise ArgumentError("material: BEDROCK can be neither put down nor taken away")

    @classmethod
    def excavate(cls, centre: Sequence[int], radius: int, step: int = FULL) -> "Brush":
        """Take soil away inside a sphere."""
        return cls(Kind.EXCAVATE, _triple("centre", centre), radius, step=step)

    @classmethod
    def elevate(cls, centre: Sequence[int], radius: int, material: int, step: int = FULL) -> "Brush":
        """Fill a sphere with soil; voxels that hold some already keep their material."""
        return cls(Kind.ELEVATE, _triple("centre", centre), radius, material=material, step=step)

    @classmethod
    def flatten(
        cls, centre: Sequence[int], radius: int, normal_q14: Sequence[int], material: int, step: int = FULL
    ) -> "Brush":
        """Inside a sphere, take soil above the plane through its centre and fill below it.

        In the outer quarter of the radius the plane turns into a bank of 45 degrees up and down, so that the yard ends
        in slopes instead of walls.
        """
        normal = _triple("normal", normal_q14)
        return cls(Kind.FLATTEN, _triple("centre", centre), radius, normal, material, step)

    @classmethod
    def paint(cls, centre: Sequence[int], radius: int, material: int) -> "Brush":
        """Change the material of all soil whose sample is inside a sphere; no density changes."""
        return cls(Kind.PAINT, _triple("centre", centre), radius, material=material)

    @classmethod
    def set_voxel(cls, voxel: Sequence[int], density: int, material: int) -> "Brush":
        """Give one voxel a density and a material (AIR exactly for density 0)."""
        x, y, z = _triple("voxel", voxel)
        centre = (x * UNITS_PER_VOXEL, y * UNITS_PER_VOXEL, z * UNITS_PER_VOXEL)
        return cls(Kind.SET, centre, 0, material=material, density=density)

    def header(self) -> tuple[int, ...]:
        """The brush as kernels read it: HEADER numbers."""
        reach = self.reach
        outer, inner = reach + 1, max(self.radius - SATURATION + 1, 0)
        soil = (self.material, self.step, self.density)
        return (int(self.kind), *self.centre, self.radius, *self.normal, *soil, reach, outer * outer, inner * inner)


def affected_chunks(brushes: Brush | Sequence[Brush]) -> np.ndarray:
    """Chunks that hold a voxel within reach of a brush, or of any of several.

    Returns:
        Chunk coordinates x, y, z, i32, shape (m, 3), in ascending order, each once; none outside ever changes.
    """
    return _coordinates(_near_any(brushes, 0, CHUNK - 1))


def remesh_chunks(changed: Brush | Sequence[Brush] | np.ndarray) -> np.ndarray:
    """Chunks whose meshes can look different after a change.

    The mesh of a chunk reads samples -1 to 33 along each axis: its own, one below for normals, and the first two of its
    upper neighbours.

    Args:
        changed: a brush, several, or changed chunks, i32, shape (n, 3).
    Returns:
        Chunk coordinates, i32, shape (m, 3), in ascending order, each once.
    """
    if not isinstance(changed, np.ndarray):
        return _coordinates(_near_any(changed, -1, CHUNK + 1))
    chunks = check_chunks(changed)
    around = np.indices((3, 3, 3), np.int32).reshape(3, 27).T - 1
    near = np.unique((chunks[:, None] + around).reshape(-1, 3), axis=0)
    return near[((near >= -CHUNK_LIMIT) & (near < CHUNK_LIMIT)).all(1)]


def _coordinates(chunks: list[Chunk]) -> np.ndarray:
    return np.array(chunks, np.int32).reshape(-1, 3)


def _near_any(brushes: Brush | Sequence[Brush], first: int, last: int) -> list[Chunk]:
    """Chunks that have one of their samples `first` to `last` within reach of a brush, in ascending order."""
    if isinstance(brushes, Brush):
        return _near(brushes, first, last)
    return sorted({chunk for brush in brushes for chunk in _near(brush, first, last)})


def _near(brush: Brush, first: int, last: int) -> list[Chunk]:
    """Such chunks of one brush. In plain Python, because most brushes reach few chunks."""
    reach = brush.reach
    x, y, z = brush.centre
    # between these along each axis, a centre is among samples of its own chunk, and no other chunk is near
    low = reach + (last - CHUNK) * UNITS_PER_VOXEL
    high = min((CHUNK + first) * UNITS_PER_VOXEL - reach, last * UNITS_PER_VOXEL + 1)
    if low < x % UNITS_PER_CHUNK < high and low < y % UNITS_PER_CHUNK < high and low < z % UNITS_PER_CHUNK < high:
        return [(x // UNITS_PER_CHUNK, y // UNITS_PER_CHUNK, z // UNITS_PER_CHUNK)]
    limit = (reach + 1) ** 2
    near_x, near_y, near_z = (_gaps(c, reach, first, last) for c in brush.centre)
    return [(x, y, z) for x, a in near_x for y, b in near_y if a + b < limit for z, c in near_z if a + b + c < limit]


def _gaps(centre: int, reach: int, first: int, last: int) -> list[tuple[int, int]]:
    """Chunks along one axis with a sample `first` to `last` within reach, and their squared distances."""
    low = -((-(centre - reach) // UNITS_PER_VOXEL + last) // CHUNK)
    high = ((centre + reach) // UNITS_PER_VOXEL - first) // CHUNK
    squares = []
    for chunk in range(max(low, -CHUNK_LIMIT), min(high, CHUNK_LIMIT - 1) + 1):
        offset = chunk * UNITS_PER_CHUNK - centre
        gap = max(offset + first * UNITS_PER_VOXEL, -(offset + last * UNITS_PER_VOXEL), 0)
        squares.append((chunk, gap * gap))
    return squares


def _integer(name: str, value: Any) -> int:
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise ArgumentError(f"{name}: an integer is needed, not {value!r}")
    return int(value)


def _triple(name: str, values: Any) -> tuple[int, int, int]:
    try:
        x, y, z = values
    except (TypeError, ValueError):
        raise ArgumentError(f"{name}: three integers are needed, not {values!r}") from None
    return _integer(name, x), _integer(name, y), _integer(name, z)


def _within(name: str, value: int, low: int, high: int, unit: str = "") -> None:
    if not low <= value <= high:
        raise ArgumentError(f"{name}: {low} to {high}{unit} is possible, not {value}")
