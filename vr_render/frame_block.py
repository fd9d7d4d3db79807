"""The uniform block that all passes read: shaders/frame.glsl tells what each value means."""

import math
from collections.abc import Sequence

import numpy as np

from taichi_kernels.units import VOXEL_METRES
from vr_render.scene import FALL_BOX, FALLS, Beam, BrushPreview, Eye, Planet, Scene, Weather
from vr_render.vectors import dot, middle

NEAR = 0.05  # metres; the far plane is infinitely far
CASCADES, SKY_CASCADES = 4, 2
SUN_COS = math.cos(math.radians(0.6))  # a little larger than our own sun
SUN_LIGHT = (10.6, 10.2, 9.6)
CORONA = 0.004  # share of a star's light that is left when its disc is hidden
MODE_COLOURS = ((1.0, 0.36, 0.10), (0.12, 0.55, 1.0), (0.22, 0.95, 0.32))  # linear

_CENTRE = np.zeros(3)
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
        ("weather", *_VEC4),
        ("cloud", *_VEC4),
        ("cloud_drift", *_VEC4),
        ("fall", *_VEC4),
        ("fall_speed", *_VEC4),
        ("star", *_VEC4),
        ("star_turn", np.float32, (3, 4)),
    ]
)


def floating_origin(eyes: Sequence[Eye]) -> np.ndarray:
    """The whole voxel nearest to the middle of the eyes, from which the shaders' world is counted; i32, shape (3,)."""
    place = middle([eye.position.tolist() for eye in eyes])
    return np.array([round(part / VOXEL_METRES) for part in place], np.int32)


def relative(position: np.ndarray, origin: np.ndarray) -> list[float]:
    """A place [m from the planet's centre] as the shaders count it."""
    at, start = position.tolist(), origin.tolist()
    return [at[0] - start[0] * VOXEL_METRES, at[1] - start[1] * VOXEL_METRES, at[2] - start[2] * VOXEL_METRES]


def clip_from_world(eye: Eye, origin: np.ndarray) -> np.ndarray:
    """Clip space from the shaders' world: reversed depth, far plane infinitely far, y down; float64, shape (4, 4)."""
    return np.array(_matrices(eye, origin)[0])


def _matrices(eye: Eye, origin: np.ndarray) -> tuple[list[list[float]], list[list[float]]]:
    """`clip_from_world` and its inverse, in rows."""
    left, right, up, down = eye.tangents.tolist()
    place = relative(eye.position, origin)
    # rows of the view: a place's way to the right, upward and backward of the eye
    right_of, above_of, behind = eye.axes.T.tolist()
    across, above, back = [(*axis, -dot(axis, place)) for axis in (right_of, above_of, behind)]
    width, height = right - left, up - down
    wide, aside = 2 / width, (right + left) / width
    high, aslant = -2 / height, -(up + down) / height
    there = [
        [wide * a + aside * b for a, b in zip(across, back, strict=True)],
        [high * a + aslant * b for a, b in zip(above, back, strict=True)],
        [0.0, 0.0, 0.0, NEAR],
        [-b for b in back],
    ]
    again = [
        [r / wide, u / high, at / NEAR, r * (aside / wide) + u * (aslant / high) - b]
        for r, u, b, at in zip(right_of, above_of, behind, place, strict=True)
    ]
    return there, [*again, [0.0, 0.0, 1 / NEAR, 0.0]]


def fill(
    block: np.ndarray,
    scene: Scene,
    planet: Planet,
    size: tuple[int, int],
    number: int,
    shadow_from_world: np.ndarray,
    cascade_ends: Sequence[float],
) -> None:
    """Write the block of a frame.

    Args:
        block: `BLOCK`, shape (); written in place, all of it.
        scene: one or two eyes; with one, both views are equal.
        size: of the drawn picture [pixels].
        number: of the frame.
        shadow_from_world: float, shape (6, 4, 4), relative to the floating origin of these eyes; shape (0, 4, 4)
            without shadows.
        cascade_ends: [m], one for each cascade of the sun.
    """
    origin = floating_origin(scene.eyes)
    matrices = np.array([_matrices(eye, origin) for eye in scene.eyes]).swapaxes(2, 3)
    views = block["views"]
    views["clip_from_world"] = matrices[:, 0]
    views["world_from_clip"] = matrices[:, 1]
    views["eye"] = [[*relative(eye.position, origin), 1.0] for eye in scene.eyes]
    if len(shadow_from_world):
        block["shadow_from_world"] = shadow_from_world.swapaxes(1, 2)
    block["cascade_ends"] = cascade_ends
    block["origin"] = *origin.tolist(), number & 0x7FFFFFFF
    block["centre"] = *relative(_CENTRE, origin), planet.radius
    lamp = scene.lamp
    _fill_star(block, scene, planet, lamp.intensity if lamp else 0)
    block["shell"] = planet.floor, planet.top, planet.sea_radius, scene.seconds
    if lamp:
        block["lamp_position"] = *relative(lamp.position, origin), 0
        block["lamp_direction"] = *lamp.direction.tolist(), math.cos(math.radians(lamp.angle))
    else:
        block["lamp_position"] = 0
        block["lamp_direction"] = 0, 0, -1, 1
    _fill_brush(block, scene.brush, scene.beam, origin)
    block["size"] = *size, 1 / size[0], 1 / size[1]
    _fill_weather(block, scene.weather)


def _fill_star(block: np.ndarray, scene: Scene, planet: Planet, lamp: float) -> None:
    sky = scene.sky
    if sky is None:
        block["sun"] = *scene.sun.tolist(), SUN_COS
        block["sun_light"] = *SUN_LIGHT, lamp
        block["star"] = *SUN_LIGHT, 0
        block["star_turn"] = 0
        return
    light = [own * share for own, share in zip(SUN_LIGHT, sky.light, strict=True)]
    left = 1 - sky.hidden * (1 - CORONA)
    block["sun"] = *scene.sun.tolist(), math.cos(sky.size)
    block["sun_light"] = *(part * left for part in light), lamp
    block["star"] = *light, sky.hidden
    block["star_turn"][:, :3] = sky.turn
    block["star_turn"][:, 3] = 1, min(max(planet.scattering), 1), 0


def _fill_weather(block: np.ndarray, weather: Weather | None) -> None:
    if weather is None:
        block["weather"] = 0, 0, 1, 0
        block["cloud"] = block["cloud_drift"] = block["fall"] = block["fall_speed"] = 0
        return
    block["weather"] = weather.cover, weather.haze, weather.light, weather.amount
    block["cloud"] = *weather.colour, FALLS.index(weather.kind)
    block["cloud_drift"] = math.cos(weather.drift), math.sin(weather.drift), weather.aurora, 0
    block["fall"] = *weather.gone, FALL_BOX
    block["fall_speed"] = *weather.speed, 0


def _fill_brush(block: np.ndarray, brush: BrushPreview | None, beam: Beam | None, origin: np.ndarray) -> None:
    if brush is None:
        block["brush"] = 0
        block["brush_colour"] = 0
    else:
        block["brush"] = *relative(brush.centre, origin), brush.radius
        block["brush_colour"] = *MODE_COLOURS[brush.mode], float(beam is not None)
