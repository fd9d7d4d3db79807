"""Where shadow maps lie: boxes along the sun's rays around what is seen, and boxes straight below the sky.

Each box reaches from behind what is seen to beyond the planet towards the light, so that every hill casts its shadow;
24 bits of depth are enough for that. Boxes move in whole texels, so that shadows do not crawl while the eye moves.
"""

import math
from typing import NamedTuple

import numpy as np

from taichi_kernels.units import VOXEL_METRES
from vr_render.scene import Eye, Planet
from vr_render.vectors import Vector, cross, dot, length, middle, unit

SUN_ENDS = (10.0, 36.0, 130.0, 640.0)  # [m] along the view
SKY_REACH = (64.0, 200.0)  # [m] to each side of the eye
SKY_TEXELS = 192  # along an edge of a sky cascade; see shaders/shadow.glsl
HEIGHT_STEP = 60.0  # [m] above the mean radius from which cascades of the sun grow with the height

Axes = tuple[Vector, Vector, Vector]


def ends(place: Vector, planet: Planet) -> tuple[float, ...]:
    """How far each cascade of the sun reaches along the view from a place [m]; it grows in steps with the height."""
    height = length(place) - planet.radius
    steps = math.floor(math.log2(max(height / HEIGHT_STEP, 1.0)))
    away = max(length(place), planet.radius)
    horizon = math.sqrt(away**2 - planet.radius**2) + math.sqrt(planet.ground[1] ** 2 - planet.radius**2)
    farthest = math.ceil(horizon / 64) * 64.0
    return tuple(min(end * 2.0**steps, farthest) for end in SUN_ENDS)


def slice_sphere(near: float, far: float, tangent: float) -> tuple[float, float]:
    """The least sphere around the part of a view between two distances.

    Args:
        near, far: along the view [m].
        tangent: of the angle to a corner of the view.
    Returns:
        Distance of its centre along the view, and its radius [m].
    """
    centre = min(far, (near + far) / 2 * (1 + tangent * tangent))
    return centre, math.hypot(far - centre, far * tangent)


def shares(size: int) -> np.ndarray:
    """Share of a map's edge that each cascade fills, shape (6,)."""
    return np.array([1.0] * len(SUN_ENDS) + [SKY_TEXELS / size] * len(SKY_REACH))


def light_axes(toward: Vector) -> Axes:
    """Right, up, and towards the light. They turn smoothly with the sun around +Y."""
    toward = unit(toward)
    axis = (0.0, 0.0, 1.0) if abs(toward[1]) > 0.999 else (0.0, 1.0, 0.0)
    right = unit(cross(axis, toward))
    return right, cross(toward, right), toward


class Box(NamedTuple):
    """A box along a light, in whole texels; equal boxes hold the same.

    Attributes:
        axes: of the light.
        middle: across the light. reach: to its sides. low, high: along the light. All in metres from the planet's
            centre.
        share: of the map's edge that it fills.
    """

    axes: Axes
    middle: tuple[float, float]
    reach: float
    low: float
    high: float
    share: float

    @classmethod
    def around(cls, axes: Axes, centre: Vector, reach: float, texels: int, size: int, top: float, low: float) -> "Box":
        """The box around a place [m from the planet's centre].

        Args:
            texels: along an edge that the box fills. size: texels along an edge of the map.
            top: radius that holds all that casts shadows. low: where it ends along the light.
        """
        texel = 2 * reach / texels
        right, up = (round(dot(axis, centre) / texel) * texel for axis in axes[:2])
        return cls(axes, (right, up), reach, low, top, texels / size)

    def matrix(self, origin: Vector) -> list[list[float]]:
        """From the shaders' world, which is counted from `origin` [m], to a shadow map's x, y and reversed depth, all
        0..1; four rows."""
        across, along = self.share / (2 * self.reach), 1 / (self.high - self.low)
        starts = (self.reach - self.middle[0], self.reach - self.middle[1], -self.low)
        rows = [
            [x * scale, y * scale, z * scale, (dot((x, y, z), origin) + start) * scale]
            for (x, y, z), start, scale in zip(self.axes, starts, (across, across, along), strict=True)
        ]
        return [*rows, [0.0, 0.0, 0.0, 1.0]]


class Cascades(NamedTuple):
    """All boxes of a frame: four of the sun, two of the sky; none of either without shadows.

    Attributes:
        ends: how far those of the sun reach along the view [m].
        centres: of what each is to hold [m from the planet's centre].
        due: numbers of those whose turn it is, see `shadow_turns`.
    """

    boxes: list[Box]
    ends: tuple[float, ...]
    centres: list[Vector]
    due: tuple[int, ...] = tuple(range(len(SUN_ENDS) + len(SKY_REACH)))

    def matrices(self, origin: np.ndarray) -> np.ndarray:
        """Of all boxes, float64, shape (n, 4, 4), for a floating origin [voxels]; see `Box.matrix`."""
        x, y, z = origin.tolist()
        start = x * VOXEL_METRES, y * VOXEL_METRES, z * VOXEL_METRES
        return np.array([box.matrix(start) for box in self.boxes]).reshape(-1, 4, 4)


NONE = Cascades([], (0.0,) * len(SUN_ENDS), [], ())  # of a frame without shadows


def fit(eyes: list[Eye], sun: np.ndarray, planet: Planet, size: int) -> Cascades:
    """Place all cascades.

    Args:
        eyes: one or two.
        sun: unit vector to it.
        size: texels along an edge of the shadow map.
    """
    places = [eye.position.tolist() for eye in eyes]
    reaches = ends(places[0], planet)
    place = middle(places)
    apart = max(math.dist(each, place) for each in places)
    x, y, z = unit(middle([eye.axes[:, 2].tolist() for eye in eyes]))
    ahead = -x, -y, -z
    tangents = [[abs(tangent) for tangent in eye.tangents.tolist()] for eye in eyes]
    corner = math.hypot(max(max(each[:2]) for each in tangents), max(max(each[2:]) for each in tangents))
    axes = light_axes(sun.tolist())
    top = planet.ground[1] + 16.0
    boxes, centres = [], []
    near = 0.0
    for far in reaches:
        along, radius = slice_sphere(near, far, corner)
        # A cascade blends with the next before its end, and the filter looks a few texels beyond a place.
        reach = (radius + apart) * (1 + 12 / size)
        centre = place[0] + ahead[0] * along, place[1] + ahead[1] * along, place[2] + ahead[2] * along
        # In steps, so that the box stays as it is while the eye moves less than a texel.
        low = max(math.floor((dot(axes[2], centre) - reach) / reach) * reach - 4.0, -top)
        boxes.append(Box.around(axes, centre, reach, size, size, top, min(low, top - 16.0)))
        centres.append(centre)
        near = 0.8 * far
    above = light_axes(_steady(place))
    skies = [min(reach, 0.5 * planet.radius) for reach in SKY_REACH]
    boxes += [Box.around(above, place, reach, SKY_TEXELS, size, top, 0.0) for reach in skies]
    return Cascades(boxes, reaches, [*centres, *[place] * len(skies)])


def _steady(place: Vector) -> Vector:
    """The zenith, in steps of about a hundredth of a turn of the head: else each step of a walk would turn the map.

    At the planet's centre, where there is none, it is the axis.
    """
    if length(place) <= 1e-6:
        return 0.0, 0.0, 1.0
    x, y, z = unit(place)
    return unit((round(x * 64), round(y * 64), round(z * 64)))
