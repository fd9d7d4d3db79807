"""The canvas, and the rectangles of it that hang in the room."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vr_render.headset_frame import Pose
from vr_render.vectors import Vector, dot

CANVAS = (2048, 2048)
Rect = tuple[int, int, int, int]  # x, y, width, height, in pixels of the canvas

# the main one lies in the corner, so that it is laid out as a window of that size is
REGIONS: dict[str, Rect] = {
    "main": (0, 0, 1280, 800),
    "ahead": (0, 0, 1280, 800),  # never seen with the main one
    "prompt": (1288, 0, 720, 144),
    "next": (1288, 152, 512, 360),
    "radial": (1288, 520, 512, 512),
    "wrist": (1288, 1040, 512, 664),
    "tool": (1024, 1616, 256, 384),
    "keyboard": (0, 808, 1024, 400),
    "subtitles": (0, 1216, 1008, 160),
    "toast": (0, 1384, 1008, 288),
}


@dataclass(frozen=True)
class Sheet:
    """A rectangle of the canvas that hangs somewhere.

    Attributes:
        name: one of REGIONS.
        pose: of its middle; it is read from its +Z. In play space, or from the head when `head_locked`.
        size: width and height [m].
    """

    name: str
    pose: Pose
    size: tuple[float, float]
    head_locked: bool = False

    @property
    def rect(self) -> Rect:
        """What is shown of the canvas."""
        return REGIONS[self.name]

    def pixel(self, right: float, up: float) -> tuple[float, float]:
        """The pixel of the canvas at a place on the sheet [m from its middle]."""
        x, y, wide, high = self.rect
        return x + wide * (0.5 + right / self.size[0]), y + high * (0.5 - up / self.size[1])

    def place(self, pixel: Sequence[float]) -> np.ndarray:
        """Where in play space a pixel of the canvas is seen [m]."""
        x, y, wide, high = self.rect
        right = ((pixel[0] - x) / wide - 0.5) * self.size[0]
        up = (0.5 - (pixel[1] - y) / high) * self.size[1]
        axes = self.pose.matrix
        return self.pose.position + axes[:, 0] * right + axes[:, 1] * up

    def holds(self, pixel: Sequence[float]) -> bool:
        """Whether a pixel of the canvas is in the sheet's rectangle."""
        x, y, wide, high = self.rect
        return x <= pixel[0] < x + wide and y <= pixel[1] < y + high

    def clamped(self, pixel: Sequence[float]) -> tuple[float, float]:
        """The nearest pixel of the sheet's rectangle."""
        x, y, wide, high = self.rect
        return min(max(pixel[0], x), x + wide - 1.0), min(max(pixel[1], y), y + high - 1.0)

    def from_front(self, point: np.ndarray) -> Vector:
        """A point of play space as the sheet has it: right, up, and before it [m]."""
        right, up, before = (self.pose.matrix.T @ (point - self.pose.position)).tolist()
        return right, up, before

    def meet(self, origin: np.ndarray, direction: np.ndarray) -> tuple[tuple[float, float], float] | None:
        """Where a ray from the front meets the sheet's plane: the pixel, and how far away [m].

        Args:
            origin: [m], shape (3,). direction: unit, shape (3,).
        """
        axes = self.pose.matrix.T
        right, up, before = (axes @ (origin - self.pose.position)).tolist()
        across, rise, back = (axes @ direction).tolist()
        if before <= 0 or back > -1e-6:
            return None
        far = -before / back
        return self.pixel(right + across * far, up + rise * far), far


def distance(a: np.ndarray, b: np.ndarray) -> float:
    """Between two points [m]."""
    way = (a - b).tolist()
    return float(dot(way, way)) ** 0.5
