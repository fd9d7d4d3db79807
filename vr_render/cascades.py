"""Where shadow maps lie: boxes along the sun's rays around what is seen, and boxes straight below the sky.

Each box reaches from behind what is seen to beyond the planet towards the light, so that every hill casts its shadow;
24 bits of depth are enough for that. Boxes move in whole texels, so that shadows do not crawl while the eye moves.
"""

from typing import NamedTuple

import numpy as np

from taichi_kernels.units import VOXEL_METRES
from vr_render.scene import Eye, Planet

SUN_ENDS = np.array([10.0, 36.0, 130.0, 640.0])  # [m] along the view
SKY_REACH = np.array([64.0, 200.0])  # [m] to each side of the eye
SKY_TEXELS = 192  # along an edge of a sky cascade; see shaders/shadow.glsl
HEIGHT_STEP = 60.0  # [m] above the mean radius from which cascades of the sun grow with the height


def ends(eye: Eye, planet: Planet) -> np.ndarray:
    """How far each cascade of the sun reaches along the view [m], shape (4,); it grows in steps with the height."""
    height = float(np.linalg.norm(eye.position)) - planet.radius
    steps = np.floor(np.log2(max(height / HEIGHT_STEP, 1.0)))
    away = max(float(np.linalg.norm(eye.position)), planet.radius)
    horizon = np.sqrt(away**2 - planet.radius**2) + np.sqrt(planet.ground[1] ** 2 - planet.radius**2)
    reach = SUN_ENDS * 2.0**steps
    return np.minimum(reach, np.ceil(horizon / 64) * 64)


def slice_sphere(near: float, far: float, tangent: float) -> tuple[float, float]:
    """The least sphere around the part of a view between two distances.

    Args:
        near, far: along the view [m].
        tangent: of the angle to a corner of the view.
    Returns:
        Distance of its centre along the view, and its radius [m].
    """
    centre = min(far, (near + far) / 2 * (1 + tangent * tangent))
    return centre, float(np.hypot(far - centre, far * tangent))


def shares(size: int) -> np.ndarray:
    """Share of a map's edge that each cascade fills, shape (6,)."""
    return np.array([1.0] * 4 + [SKY_TEXELS / size] * 2)


def light_axes(toward: np.ndarray, planet_axis: np.ndarray | None = None) -> np.ndarray:
    """Rows: right, up, and towards the light, float64, shape (3, 3). They turn smoothly with the sun around +Y."""
    toward = np.asarray(toward, np.float64) / np.linalg.norm(toward)
    axis = np.array([0.0, 1.0, 0.0]) if planet_axis is None else planet_axis
    if abs(float(toward @ axis)) > 0.999:
        axis = np.array([0.0, 0.0, 1.0])
    right = np.cross(axis, toward)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(toward, right), toward])


class Box(NamedTuple):
    """A box along a light, in whole texels.

    Attributes:
        axes: of the light, shape (3, 3).
        middle: across the light, shape (2,). reach: to its sides. low, high: along the light. All in metres from the
            planet's centre.
        share: of the map's edge that it fills.
    """

    axes: np.ndarray
    middle: np.ndarray
    reach: float
    low: float
    high: float
    share: float

    @classmethod
    def around(
        cls, axes: np.ndarray, centre: np.ndarray, reach: float, texels: int, size: int, top: float, low: float
    ) -> "Box":
        """The box around a place [m from the planet's centre].

        Args:
            texels: along an edge that the box fills. size: texels along an edge of the map.
            top: radius that holds all that casts shadows. low: where it ends along the light.
        """
        texel = 2 * reach / texels
        return cls(axes, np.round(axes[:2] @ centre / texel) * texel, reach, low, top, texels / size)

    def matrix(self, origin: np.ndarray) -> np.ndarray:
        """From the shaders' world to a shadow map's x, y and reversed depth, all 0..1; float64, shape (4, 4)."""
        out = np.eye(4)
        scale = self.share / (2 * self.reach)
        start = self.axes @ (origin * VOXEL_METRES)
        out[:2, :3] = self.axes[:2] * scale
        out[:2, 3] = (start[:2] - self.middle + self.reach) * scale
        out[2, :3] = self.axes[2] / (self.high - self.low)
        out[2, 3] = (start[2] - self.low) / (self.high - self.low)
        return out

    def key(self) -> bytes:
        """Equal for equal boxes."""
        return np.concatenate([self.axes.ravel(), self.middle, [self.reach, self.low, self.high, self.share]]).tobytes()


class Cascades(NamedTuple):
    """All boxes of a frame: four of the sun, two of the sky; and how far the former reach along the view [m]."""

    boxes: list[Box]
    ends: np.ndarray

    def matrices(self, origin: np.ndarray) -> np.ndarray:
        """Of all boxes, float64, shape (6, 4, 4); see `Box.matrix`."""
        return np.stack([box.matrix(origin) for box in self.boxes])


def fit(eyes: list[Eye], sun: np.ndarray, planet: Planet, size: int) -> Cascades:
    """Place all cascades.

    Args:
        eyes: one or two.
        sun: unit vector to it.
        size: texels along an edge of the shadow map.
    """
    reaches = ends(eyes[0], planet)
    place = np.mean([eye.position for eye in eyes], axis=0)
    apart = max(float(np.linalg.norm(eye.position - place)) for eye in eyes)
    ahead = -np.mean([eye.axes[:, 2] for eye in eyes], axis=0)
    ahead /= np.linalg.norm(ahead)
    tangents = np.abs([eye.tangents for eye in eyes])
    corner = float(np.hypot(tangents[:, :2].max(), tangents[:, 2:].max()))
    axes = light_axes(sun)
    top = planet.ground[1] + 16.0
    boxes = []
    near = 0.0
    for far in reaches:
        along, radius = slice_sphere(near, far, corner)
        # A cascade blends with the next before its end, and the filter looks a few texels beyond a place.
        reach = (radius + apart) * (1 + 12 / size)
        centre = place + ahead * along
        # In steps, so that the box stays as it is while the eye moves less than a texel.
        low = max(np.floor((axes[2] @ centre - reach) / reach) * reach - 4.0, -top)
        boxes.append(Box.around(axes, centre, reach, size, size, top, min(low, top - 16.0)))
        near = 0.8 * far
    above = light_axes(_steady(place))
    skies = np.minimum(SKY_REACH, 0.5 * planet.radius).tolist()
    boxes += [Box.around(above, place, reach, SKY_TEXELS, size, top, 0.0) for reach in skies]
    return Cascades(boxes, reaches)


def _steady(place: np.ndarray) -> np.ndarray:
    """The zenith, in steps of about a hundredth of a turn of the head: else each step of a walk would turn the map.

    At the planet's centre, where there is none, it is the axis.
    """
    length = float(np.linalg.norm(place))
    up = place / length if length > 1e-6 else np.array([0.0, 0.0, 1.0])
    stepped = np.round(up * 64)
    return stepped / np.linalg.norm(stepped)
