"""A hand that is drawn as its joints are tracked: the palm, and each part of each finger by itself."""

import numpy as np

from app.vr.directions import products
from app.vr.rig import Rig
from vr_render.hand_meshes import KNUCKLE, PARTS, WRIST
from vr_render.headset_frame import Pose
from vr_render.scene import Shape

PALM, WRIST_JOINT, MIDDLE_KNUCKLE = 0, 1, 12  # joints
# Of each part: the joint at which it begins, and its shape. It ends at the next joint.
_LONG, _SHORT, _TIP = PARTS
BONES = (
    *((2, _SHORT), (3, _SHORT), (4, _TIP)),
    *((knuckle + place, kind) for knuckle in (7, 12, 17, 22) for place, kind in enumerate(PARTS)),
)
_STARTS = np.array([joint for joint, _ in BONES])
_LENGTHS = np.array([PARTS[kind][0] for _, kind in BONES])
_HAND = abs(WRIST[2] - KNUCKLE[2])  # metres from the wrist to the knuckle of the middle finger
_SIZES = (0.6, 1.7)  # of a part against that of the glove; what is beyond was tracked badly


def shapes(side: str, joints: np.ndarray, rig: Rig) -> list[Shape]:
    """Palm and fingers.

    Args:
        side: "left" or "right".
        joints: in play space, as of `Hand.joints`.
        rig: to the planet's frame.
    """
    scale = rig.settings.world_scale
    places, held = joints[:, :3].astype(np.float64), joints[:, 3:7].astype(np.float64)
    starts = places[_STARTS]
    ways = places[_STARTS + 1] - starts
    lengths = np.maximum(np.sqrt((ways * ways).sum(1)), 1e-6)
    turns = _along(held[_STARTS], ways / lengths[:, None])
    sizes = np.clip(lengths / _LENGTHS, *_SIZES).tolist()
    span = places[MIDDLE_KNUCKLE] - places[WRIST_JOINT]
    size = min(max(float(np.sqrt(span @ span)) / _HAND, _SIZES[0]), _SIZES[1])
    palm = rig.place(Pose(places[PALM], held[PALM]))
    found = [Shape(f"palm_{side}", palm.position, palm.orientation, scale=size * scale, shadow=False)]
    for (_, kind), point, turn, size in zip(BONES, rig.points(starts), rig.turns(turns), sizes, strict=True):
        found.append(Shape(kind, point, turn, scale=size * scale, shadow=False))
    return found


def _along(turns: np.ndarray, ways: np.ndarray) -> np.ndarray:
    """Turns, bent the shortest way so that each looks along its way: a runtime's joints may lie beside their bones.

    Args:
        turns: quaternions, shape (n, 4). ways: unit, shape (n, 3).
    """
    x, y, z, w = turns.T
    ahead = np.stack([-2 * (x * z + w * y), 2 * (w * x - y * z), 2 * (x * x + y * y) - 1], 1)
    bends = np.concatenate([np.cross(ahead, ways), 1 + (ahead * ways).sum(1, keepdims=True)], 1)
    lengths = np.sqrt((bends * bends).sum(1, keepdims=True))
    return np.where(lengths > 1e-6, products(bends / np.maximum(lengths, 1e-6), turns), turns)
