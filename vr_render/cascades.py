"""Where shadow maps lie: boxes along the sun's rays around what is seen, and boxes straight below the sky.

Each box spans the whole planet along the light, so that every hill casts its shadow; 24 bits of depth are enough for
that. Boxes move in whole texels, so that shadows do not crawl while the eye moves.
"""

import numpy as np

from taichi_kernels.units import VOXEL_METRES
from vr_render.scene import Eye, Planet

SUN_ENDS = np.array([10.0, 36.0, 130.0, 640.0])  # [m] along the view
SKY_REACH = np.array([64.0, 320.0])  # [m] to each side of the eye
SKY_TEXELS = 256  # along an edge of a sky cascade; see shaders/shadow.glsl
HEIGHT_STEP = 60.0  # [m] above the mean radius from which cascades of the sun grow with the height


def ends(eye: Eye, planet: Planet) -> np.ndarray:
    """How far each cascade of the sun reaches along the view [m], shape (4,); it grows in steps with the height."""
    height = float(np.linalg.norm(eye.position)) - planet.radius
    steps = np.floor(np.log2(max(height / HEIGHT_STEP, 1.0)))
    reach = SUN_ENDS * 2.0**steps
    return np.minimum(reach, 2 * planet.ground[1] + max(height, 0.0))


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


def matrix(
    axes: np.ndarray, centre: np.ndarray, reach: float, texels: int, size: int, top: float, origin: np.ndarray
) -> np.ndarray:
    """From the shaders' world to a shadow map's x, y and reversed depth, all 0..1.

    Args:
        axes: of the light.
        centre: of the box [m from the planet's centre].
        reach: from its middle to its sides [m].
        texels: along an edge that the box fills.
        size: texels along an edge of the map.
        top: radius that holds all that casts shadows [m].
        origin: floating origin [voxels].
    Returns:
        float64, shape (4, 4).
    """
    texel = 2 * reach / texels
    middle = np.round(axes[:2] @ centre / texel) * texel
    out = np.eye(4)
    scale = texels / size / (2 * reach)
    start = origin * VOXEL_METRES
    for row in range(2):
        out[row, :3] = axes[row] * scale
        out[row, 3] = (axes[row] @ start - middle[row] + reach) * scale
    out[2, :3] = axes[2] / (2 * top)
    out[2, 3] = (axes[2] @ start + top) / (2 * top)
    return out


def fit(
    eyes: list[Eye], sun: np.ndarray, planet: Planet, size: int, origin: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """All cascades of a frame.

    Args:
        eyes: one or two.
        sun: unit vector to it.
        size: texels along an edge of the shadow map.
        origin: floating origin [voxels].
    Returns:
        Matrices as of `matrix`, float64, shape (6, 4, 4): four of the sun, two of the sky; ends of the former [m].
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
    out = np.zeros((6, 4, 4))
    near = 0.0
    for i, far in enumerate(reaches):
        along, radius = slice_sphere(near, far, corner)
        # A cascade blends with the next before its end, and the filter looks a few texels beyond a place.
        reach = (radius + apart) * (1 + 12 / size)
        out[i] = matrix(axes, place + ahead * along, reach, size, size, top, origin)
        near = 0.8 * far
    above = light_axes(_steady(place))
    for i, reach in enumerate(np.minimum(SKY_REACH, 0.5 * planet.radius)):
        out[4 + i] = matrix(above, place, reach, SKY_TEXELS, size, top, origin)
    return out, reaches


def _steady(place: np.ndarray) -> np.ndarray:
    """The zenith, in steps of about a hundredth of a turn of the head: else each step of a walk would turn the map."""
    up = place / max(float(np.linalg.norm(place)), 1e-9)
    stepped = np.round(up * 64)
    return stepped / np.linalg.norm(stepped)
