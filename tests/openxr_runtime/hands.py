"""XR_EXT_hand_tracking, and made-up hands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import xr

from tests.openxr_runtime import structs
from tests.openxr_runtime.dispatch import call
from tests.openxr_runtime.handles import Object
from tests.openxr_runtime.headset import FLAGS
from tests.openxr_runtime.outcome import require
from tests.openxr_runtime.poses import Pose, Vector
from tests.openxr_runtime.session import Session
from tests.openxr_runtime.spaces import Space, check_time, where

if TYPE_CHECKING:
    from tests.openxr_runtime.runtime import Runtime

Result = xr.Result
EXTENSION = "XR_EXT_hand_tracking"
SIDES = {1: "left", 2: "right"}  # XrHandEXT
JOINTS = 26

# Of a right hand, palm down, fingers ahead. Of each finger: joints that it has, where its first lies, where its
# knuckle lies, how long the parts beyond are, how far they bend in a fist [degrees].
PALM = (0.0, 0.0, -0.06)
FINGERS = {
    "thumb": (4, (-0.02, 0.0, -0.02), (-0.045, -0.005, -0.05), (0.035, 0.03), (0.0, 0.0)),
    "index": (5, (-0.02, 0.0, -0.02), (-0.028, 0.0, -0.10), (0.04, 0.025, 0.02), (80.0, 95.0, 60.0)),
    "middle": (5, (0.0, 0.0, -0.02), (0.0, 0.0, -0.10), (0.045, 0.028, 0.02), (80.0, 95.0, 60.0)),
    "ring": (5, (0.015, 0.0, -0.02), (0.018, 0.0, -0.095), (0.042, 0.026, 0.02), (80.0, 95.0, 60.0)),
    "little": (5, (0.03, 0.0, -0.02), (0.038, 0.0, -0.085), (0.033, 0.02, 0.018), (80.0, 95.0, 60.0)),
}
PINCH = (-0.04, -0.03, -0.135)  # where the tips of the thumb and of a finger meet
RADIUS = 0.009


def _between(first: Vector, last: Vector, share: float) -> Vector:
    x, y, z = (a + (b - a) * share for a, b in zip(first, last, strict=True))
    return x, y, z


def made_up(
    side: str, wrist: Pose, pinch: float = 0.0, *, finger: str = "index", fist: float = 0.0
) -> list[tuple[float, ...]]:
    """Rows x y z, qx qy qz qw, radius of a hand's 26 joints, in the order of XrHandJointEXT.

    Args:
        wrist: in STAGE; -Z ahead to the fingers, +Y out of the back of the hand.
        pinch: 0 open, 1: the tips of the thumb and of `finger` touch.
        fist: 0 open, 1: the four fingers are closed.
    """
    here = Pose()
    poses = [Pose(PALM), here]
    for name, (count, first, knuckle, lengths, bends) in FINGERS.items():
        joints = [Pose(first)]
        joint, turned = Pose(knuckle), 0.0
        for length, bend in zip(lengths, bends, strict=True):
            turned -= bend * fist
            joint = Pose(joint.position, Pose.at(0, 0, 0, pitch=turned).orientation)
            joints.append(joint)
            joint = joint * Pose((0.0, 0.0, -length))
        joints.append(joint)
        if name in ("thumb", finger) and pinch:
            meets = [_between(knuckle, PINCH, number / (len(joints) - 2)) for number in range(len(joints) - 1)]
            joints[1:] = [
                Pose(_between(joint.position, place, pinch), joint.orientation)
                for joint, place in zip(joints[1:], meets, strict=True)
            ]
        assert len(joints) == count
        poses += joints
    mirror = -1.0 if side == "left" else 1.0
    placed = [wrist * Pose((mirror * pose.position[0], *pose.position[1:]), pose.orientation) for pose in poses]
    return [(*pose.position, *pose.orientation, RADIUS) for pose in placed]


class HandTracker(Object):
    """A tracker of the left or right hand."""

    kind = "HandTrackerEXT"

    def __init__(self, side: str) -> None:
        self.side = side


@call("xrCreateHandTrackerEXT", EXTENSION)
def create_hand_tracker(runtime: Runtime, session: Session, info: Any, out: Any) -> None:
    given = info.contents
    able = runtime.headset.hand_tracking
    require(able, Result.ERROR_FEATURE_UNSUPPORTED, "the system's properties say that it cannot track hands")
    require(given._hand in SIDES, Result.ERROR_VALIDATION_FAILURE, f"{given._hand} is no hand")
    require(given._hand_joint_set == 0, Result.ERROR_VALIDATION_FAILURE, "an unknown set of joints")
    structs.store(out, runtime.handles.add(HandTracker(SIDES[given._hand]), session))


@call("xrDestroyHandTrackerEXT", EXTENSION)
def destroy_hand_tracker(runtime: Runtime, tracker: HandTracker) -> None:
    runtime.handles.remove(tracker)


@call("xrLocateHandJointsEXT", EXTENSION)
def locate_hand_joints(runtime: Runtime, tracker: HandTracker, info: Any, out: Any) -> None:
    given, answer = info.contents, out.contents
    check_time(given.time)
    base = runtime.handles.get(structs.number(given.base_space), Space)
    count = answer.joint_count
    require(count == JOINTS, Result.ERROR_VALIDATION_FAILURE, f"{count} joints, not {JOINTS}")
    hand = runtime.player.hand(tracker.side)
    chained = structs.chained(answer, xr.StructureType.HAND_JOINT_VELOCITIES_EXT, xr.HandJointVelocitiesEXT)
    answer.is_active = int(hand.joints is not None)
    floor, _, _, tracking = where(runtime, base)
    flags = FLAGS[tracking] if hand.joints is not None else 0
    back = floor.inverse
    for index, row in enumerate(hand.joints or [(0.0,) * 8] * JOINTS):
        joint = answer._joint_locations[index]
        joint._location_flags = flags
        if flags:
            x, y, z, qx, qy, qz, qw, joint.radius = row
            (back * Pose((x, y, z), (qx, qy, qz, qw))).write(joint.pose)
        if chained is not None:
            chained._joint_velocities[index]._velocity_flags = 0
