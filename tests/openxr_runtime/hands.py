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

# Of a right hand, palm down, fingers ahead: where each finger begins, where it ends, and its joints between.
PALM, THUMB = (0.0, 0.0, -0.06), ((-0.02, 0.0, -0.02), (-0.07, 0.0, -0.09), 4)
FINGERS = (
    ((-0.02, 0.0, -0.02), (-0.03, 0.0, -0.18), 5),
    ((0.0, 0.0, -0.02), (0.0, 0.0, -0.19), 5),
    ((0.015, 0.0, -0.02), (0.02, 0.0, -0.18), 5),
    ((0.03, 0.0, -0.02), (0.045, 0.0, -0.15), 5),
)
PINCH = (-0.05, -0.02, -0.11)  # where the tips of thumb and index finger meet
RADIUS = 0.009


def _between(first: Vector, last: Vector, share: float) -> Vector:
    x, y, z = (a + (b - a) * share for a, b in zip(first, last, strict=True))
    return x, y, z


def made_up(side: str, wrist: Pose, pinch: float = 0.0) -> list[tuple[float, ...]]:
    """Rows x y z, qx qy qz qw, radius of a hand's 26 joints, in the order of XrHandJointEXT.

    Args:
        wrist: in STAGE; -Z ahead to the fingers, +Y out of the back of the hand.
        pinch: 0 open, 1: the tips of thumb and index finger touch.
    """
    points: list[Vector] = [PALM, (0.0, 0.0, 0.0)]
    for number, (first, last, count) in enumerate((THUMB, *FINGERS)):
        end = _between(last, PINCH, pinch) if number < 2 else last
        points += [_between(first, end, joint / (count - 1)) for joint in range(count)]
    mirror = -1.0 if side == "left" else 1.0
    poses = [wrist * Pose((x * mirror, y, z)) for x, y, z in points]
    return [(*pose.position, *pose.orientation, RADIUS) for pose in poses]


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
