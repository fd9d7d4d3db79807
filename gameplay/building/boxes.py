"""Boxes of structures: upright on their planet, turned towards their front."""

from dataclasses import dataclass

import numpy as np

from gameplay.systems.directions import cross, level, times, unit
from taichi_kernels.units import Q14, UNITS_PER_METRE

FOUNDATION = UNITS_PER_METRE // 2  # of ground under a structure that is protected with it
_SIGNS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.int64)


@dataclass(frozen=True)
class Box:
    """A box in space.

    Attributes:
        middle: [units], i64 (3,).
        axes: three directions across each other, Q14, i64 (3, 3).
        half: half of its edges along them [units], i64 (3,).
    """

    middle: np.ndarray
    axes: np.ndarray
    half: np.ndarray

    @classmethod
    def standing(cls, foot: np.ndarray, forward: np.ndarray, size: np.ndarray) -> "Box":
        """A box that stands upright.

        Args:
            foot: middle of its lowest face [units].
            forward: towards its front; what of it leads up or down does not count.
            size: width, height and depth [units].
        """
        above = unit(foot)
        ahead = unit(level(forward.astype(np.int64), above))
        size = size.astype(np.int64)
        return cls(
            foot.astype(np.int64) + times(above, size[1] // 2), np.stack([cross(ahead, above), above, ahead]), size // 2
        )

    @classmethod
    def straight(cls, minimum: np.ndarray, maximum: np.ndarray) -> "Box":
        """A box along the axes of its body's frame."""
        low, high = minimum.astype(np.int64), maximum.astype(np.int64)
        return cls(low + high >> 1, np.eye(3, dtype=np.int64) * Q14, high - low >> 1)

    @property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Least and greatest corner of the box along the frame's axes that holds it."""
        spread = (np.abs(self.axes) * self.half[:, None]).sum(axis=0) // Q14 + 1
        return self.middle - spread, self.middle + spread

    def points(self, spacing: int, lift: int) -> np.ndarray:
        """Places throughout the box at most `spacing` apart, but not in its lowest `lift` [units]; i64 (n, 3)."""
        low = -self.half.copy()
        low[1] = min(low[1] + lift, self.half[1])
        steps = [
            np.linspace(a, b, int((b - a) // spacing) + 2).astype(np.int64) for a, b in zip(low, self.half, strict=True)
        ]
        grid = np.stack(np.meshgrid(*steps, indexing="ij"), axis=-1).reshape(-1, 3)
        return self.middle + (grid @ self.axes + Q14 // 2 >> 14)

    def feet(self) -> np.ndarray:
        """The corners and the middle of its lowest face [units], i64 (5, 3)."""
        corners = np.array([[x, -1, z] for x in (-1, 1) for z in (-1, 1)] + [[0, -1, 0]], np.int64)
        return self.middle + (corners * self.half @ self.axes + Q14 // 2 >> 14)

    def meets(self, other: "Box") -> bool:
        """Whether two boxes share space; those that only touch do not. Separating axes, in whole numbers."""
        apart = other.middle - self.middle
        across = [cross(a, b) for a in self.axes for b in other.axes]
        for axis in [*self.axes, *other.axes, *across]:
            if np.abs(axis).max() < Q14 // 16:
                continue  # of two edges that run alike: the faces tell
            reach = (np.abs(self.axes @ axis) * self.half).sum() + (np.abs(other.axes @ axis) * other.half).sum()
            if abs(int(apart @ axis)) >= int(reach) >> 14:
                return False
        return True

    def distance_square(self, place: np.ndarray) -> int:
        """Square of how far a place is from the box [units²]; 0 in it."""
        inside = np.abs((place.astype(np.int64) - self.middle) @ self.axes.T + Q14 // 2 >> 14)
        gap = np.maximum(inside - self.half, 0)
        return int((gap * gap).sum())
