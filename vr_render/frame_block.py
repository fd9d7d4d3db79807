"""The uniform block that all passes read: shaders/frame.glsl tells what each value means."""

from collections.abc import Sequence

import numpy as np

from taichi_kernels.units import VOXEL_METRES
from vr_render.scene import Beam, BrushPreview, Eye, Planet, Scene

NEAR = 0.05  # metres; the far plane is infinitely far
CASCADES, SKY_CASCADES = 4, 2
SUN_COS = np.cos(np.radians(0.6))  # a little larger than our own sun
SUN_LIGHT = np.array([10.6, 10.2, 9.6])
MODE_COLOURS = np.array([[1.0, 0.36, 0.10], [0.12, 0.55, 1.0], [0.22, 0.95, 0.32]], np.float32)  # linear

_MATRIX = (np.float32, (4, 4))  # columns first: row i of the array is column i of the matrix
_VEC4 = (np.float32, 4)
BLOCK = np.dtype(
    [
        ("views", [("clip_from_world", *_MATRIX), ("world_from_clip", *_MATRIX), ("eye", *_VEC4)], 2),
        ("shadow_from_world", np.float32, (CASCADES + SKY_CASCADES, 4, 4)),
        ("cascade_ends", *_VEC4),
        ("origin", np.int32, 4),
        ("centre", *_VEC4),
        ("sun", *_VEC4),
        ("sun_light", *_VEC4),
        ("shell", *_VEC4),
        ("lamp_position", *_VEC4),
        ("lamp_direction", *_VEC4),
        ("brush", *_VEC4),
        ("brush_colour", *_VEC4),
        ("size", *_VEC4),
    ]
)


def floating_origin(eyes: Sequence[Eye]) -> np.ndarray:
    """The whole voxel nearest to the middle of the eyes, from which the shaders' world is counted; i32, shape (3,)."""
    middle = np.mean([eye.position for eye in eyes], axis=0)
    return np.rint(middle / VOXEL_METRES).astype(np.int32)


def relative(position: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """A place [m from the planet's centre] as the shaders count it, float64."""
    return np.asarray(position, np.float64) - origin * VOXEL_METRES


def projection(tangents: np.ndarray) -> np.ndarray:
    """Clip space from view space, reversed depth, far plane infinitely far, y down; float64, shape (4, 4)."""
    left, right, up, down = np.asarray(tangents, np.float64)
    return np.array(
        [
            [2 / (right - left), 0, (right + left) / (right - left), 0],
            [0, -2 / (up - down), -(up + down) / (up - down), 0],
            [0, 0, 0, NEAR],
            [0, 0, -1, 0],
        ]
    )


def clip_from_world(eye: Eye, origin: np.ndarray) -> np.ndarray:
    """Clip space from the shaders' world, float64, shape (4, 4)."""
    view = np.eye(4)
    view[:3, :3] = eye.axes.T
    view[:3, 3] = -eye.axes.T @ relative(eye.position, origin)
    return projection(eye.tangents) @ view


def fill(
    block: np.ndarray,
    scene: Scene,
    planet: Planet,
    size: tuple[int, int],
    number: int,
    shadow_from_world: np.ndarray,
    cascade_ends: np.ndarray,
) -> None:
    """Write the block of a frame.

    Args:
        block: `BLOCK`, shape (); written in place, all of it.
        scene: one or two eyes; with one, both views are equal.
        size: of the drawn picture [pixels].
        number: of the frame.
        shadow_from_world: float, shape (6, 4, 4), relative to the floating origin of these eyes.
        cascade_ends: [m], shape (4,).
    """
    origin = floating_origin(scene.eyes)
    for i in range(2):
        eye = scene.eyes[min(i, len(scene.eyes) - 1)]
        matrix = clip_from_world(eye, origin)
        view = block["views"][i]
        view["clip_from_world"] = matrix.T
        view["world_from_clip"] = np.linalg.inv(matrix).T
        view["eye"] = *relative(eye.position, origin), 1
    block["shadow_from_world"] = np.swapaxes(shadow_from_world, 1, 2)
    block["cascade_ends"] = cascade_ends
    block["origin"] = *origin, number & 0x7FFFFFFF
    block["centre"] = *relative(np.zeros(3), origin), planet.radius
    block["sun"] = *scene.sun, SUN_COS
    lamp = scene.lamp
    block["sun_light"] = *SUN_LIGHT, lamp.intensity if lamp else 0
    block["shell"] = planet.floor, planet.top, planet.sea_radius, scene.seconds
    if lamp:
        block["lamp_position"] = *relative(lamp.position, origin), 0
        block["lamp_direction"] = *lamp.direction, np.cos(np.radians(lamp.angle))
    else:
        block["lamp_position"] = 0
        block["lamp_direction"] = 0, 0, -1, 1
    _fill_brush(block, scene.brush, scene.beam, origin)
    block["size"] = *size, 1 / size[0], 1 / size[1]


def _fill_brush(block: np.ndarray, brush: BrushPreview | None, beam: Beam | None, origin: np.ndarray) -> None:
    if brush is None:
        block["brush"] = 0
        block["brush_colour"] = 0
    else:
        block["brush"] = *relative(brush.centre, origin), brush.radius
        block["brush_colour"] = *MODE_COLOURS[brush.mode], float(beam is not None)
