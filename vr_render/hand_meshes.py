"""Gloved hands, open and closed around a grip, and in parts for a hand whose joints are tracked.

The origin is in the palm, as OpenXR's grip has it; the frame is that of what the hand points at: fingers reach along
−Z, the back of an open right hand is up and outward, its thumb inward.
"""

from collections.abc import Sequence

import numpy as np

from vr_render.mesh_parts import (
    DARK,
    METAL,
    Look,
    Mesh,
    ball,
    joined,
    lathe,
    limb,
    mirrored,
    moved,
    placed,
)

GLOVE: Look = (0.0, 0.075, 0.72, 0.0)
GUARD: Look = (0.12, 0.42, 0.45, 0.0)
SLEEVE: Look = (0.12, 0.50, 0.85, 0.0)
INSIDE: Look = (0.0, 0.006, 0.9, 0.0)

# Of each finger, from the index to the little one: root in the hand's frame, lengths of its three parts, radius [m].
FINGERS = (
    ((-0.030, 0.000, -0.046), (0.041, 0.026, 0.020), 0.0098),
    ((-0.009, 0.003, -0.050), (0.045, 0.029, 0.021), 0.0102),
    ((0.012, 0.001, -0.047), (0.042, 0.027, 0.021), 0.0097),
    ((0.031, -0.004, -0.039), (0.033, 0.021, 0.018), 0.0086),
)
THUMB = ((-0.034, -0.012, 0.012), (0.036, 0.031, 0.024), 0.0118)
OPEN, CLOSED = (12.0, 20.0, 14.0), (68.0, 88.0, 52.0)  # degrees by which joints bend
WRIST = (0.0, -0.004, 0.052)
KNUCKLE = FINGERS[1][0]  # of the middle finger
# Length and radius [m] of the parts of a finger that bend by themselves.
PARTS = {"finger_long": (0.042, 0.0098), "finger_short": (0.027, 0.0095), "finger_tip": (0.021, 0.0088)}


def _chain(
    root: Sequence[float],
    ahead: np.ndarray,
    axis: np.ndarray,
    lengths: Sequence[float],
    bends: Sequence[float],
    radius: float,
) -> list[Mesh]:
    """A finger: parts one after the other, each bent about an axis [degrees] against the one before."""
    parts, place, turn = [], np.array(root, np.float64), 0.0
    for number, (length, bend) in enumerate(zip(lengths, bends, strict=True)):
        turn += np.radians(bend)
        way = ahead * np.cos(turn) + np.cross(axis, ahead) * np.sin(turn)
        end = place + way * length
        thick = radius * (1.0 - 0.07 * number)
        back = -np.cross(axis, way)
        axes = np.stack([np.cross(way, back), back, -way], axis=1)
        parts.append(placed(_part(length, thick, 0.07 * radius, number < 2), axes, place))
        place = end
    return parts


def _part(length: float, radius: float, thinner: float, guarded: bool) -> Mesh:
    """A part of a finger, from the origin along −Z, its back up, with a guard on it or not."""
    bone = limb((0, 0, 0), (0, 0, -length), (radius, radius - thinner), GLOVE)
    if not guarded:
        return bone
    scale = (radius * 0.78, radius * 0.5, length * 0.36)
    return joined(bone, moved(ball(1.0, GUARD, sides=10), (0.0, radius * 0.72, -length * 0.5), scale))


def finger_long() -> Mesh:
    """The first part of a finger, as of `_part`."""
    return _part(*PARTS["finger_long"], 0.0007, True)


def finger_short() -> Mesh:
    """The part in the middle of a finger, and each of a thumb's but the last."""
    return _part(*PARTS["finger_short"], 0.0007, True)


def finger_tip() -> Mesh:
    """The last part."""
    return _part(*PARTS["finger_tip"], 0.0012, False)


def palm_right() -> Mesh:
    """A right hand without fingers; it lies flat, the origin in its middle."""
    return joined(*_palm(), *(moved(ball(radius * 1.22, GLOVE, sides=12), root) for root, _, radius in FINGERS))


def palm_left() -> Mesh:
    """The right palm, mirrored."""
    return mirrored(palm_right())


def _palm() -> list[Mesh]:
    palm = moved(ball(1.0, GLOVE, sides=20), (0.0, -0.002, -0.006), (0.043, 0.0175, 0.052))
    back = moved(ball(1.0, GUARD, sides=18), (0.0, 0.009, -0.008), (0.034, 0.0125, 0.037))
    heel = moved(ball(1.0, GLOVE, sides=14), (-0.022, -0.010, 0.014), (0.021, 0.016, 0.033))
    rings = (
        ([(0.030, 0.0), (0.037, 0.004), (0.038, 0.018), (0.034, 0.022)], DARK, 0.050),
        ([(0.034, 0.0), (0.040, 0.012), (0.042, 0.060), (0.0405, 0.065), (0.038, 0.066)], SLEEVE, 0.070),
        ([(0.038, 0.066), (0.034, 0.050), (0.0, 0.046)], INSIDE, 0.070),
        ([(0.0415, 0.0), (0.0435, 0.003), (0.0435, 0.010), (0.0418, 0.013)], METAL, 0.112),
    )
    cuff = [placed(lathe(profile, look, 24), _BACK, (0, -0.004, z)) for profile, look, z in rings]
    cuff.append(limb((0.0, -0.003, 0.030), WRIST, (0.029, 0.030), GLOVE, 18))
    return [palm, back, heel, *cuff]


def _hand(bends: Sequence[float], thumb: Sequence[float], inward: float) -> Mesh:
    """A right hand whose palm looks down."""
    parts = _palm()
    down, ahead = np.array([-1.0, 0.0, 0.0]), np.array([0.0, 0.0, -1.0])
    for number, (root, lengths, radius) in enumerate(FINGERS):
        spread = np.radians((number - 1.2) * 5.0 * (1.0 - 0.8 * inward))
        c, s = np.cos(spread), np.sin(spread)
        turn = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
        parts += _chain(root, turn @ ahead, turn @ down, lengths, bends, radius)
        parts.append(moved(ball(radius * 1.22, GLOVE, sides=12), root))
    root, lengths, radius = THUMB
    way = np.array([-0.62 + 0.30 * inward, -0.30 - 0.42 * inward, -0.72])
    way /= np.linalg.norm(way)
    axis = np.cross(way, [0.75, -0.55 + 0.25 * inward, 0.0])
    axis /= np.linalg.norm(axis)
    parts += _chain(root, way, axis, lengths, thumb, radius)
    return joined(*parts)


_BACK = np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])  # +Y becomes +Z
_OUTWARD = np.radians(-68.0)  # a relaxed hand stands on its edge: the back outward, the thumb up
_ROLL = np.array([[np.cos(_OUTWARD), -np.sin(_OUTWARD), 0], [np.sin(_OUTWARD), np.cos(_OUTWARD), 0], [0, 0, 1.0]])


def hand_right() -> Mesh:
    """Open and relaxed."""
    return placed(_hand(OPEN, (6.0, 14.0, 10.0), 0.0), _ROLL, (0.0, 0.0, 0.0))


def hand_left() -> Mesh:
    """The right hand, mirrored."""
    return mirrored(hand_right())


def fist_right() -> Mesh:
    """Closed around a grip that stands in the origin."""
    return placed(_hand(CLOSED, (10.0, 34.0, 30.0), 1.0), _GRIP, (0.030, -0.028, 0.026))


def fist_left() -> Mesh:
    """The right fist, mirrored."""
    return mirrored(fist_right())


_UPRIGHT = np.radians(-90.0)
_GRIP = np.array([[np.cos(_UPRIGHT), -np.sin(_UPRIGHT), 0], [np.sin(_UPRIGHT), np.cos(_UPRIGHT), 0], [0, 0, 1.0]])
