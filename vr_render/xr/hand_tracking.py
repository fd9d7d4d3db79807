"""Bare hands (XR_EXT_hand_tracking): their joints, and where they say that the hand is: its grip and its aim."""

from __future__ import annotations

import ctypes
import logging
from typing import Any

import numpy as np

from vr_render.headset_frame import JOINTS, SIDES, Pose
from vr_render.scene import quaternion
from vr_render.xr import api, poses
from vr_render.xr.errors import HeadsetError
from vr_render.xr.lenient import Lenient
from vr_render.xr.session import Session

EXTENSION = "XR_EXT_hand_tracking"
PALM, INDEX_ROOT = 0, 7  # joints
_ROUNDING = 0.02  # of the length of a quaternion, until it counts as none
_log = logging.getLogger(__name__)


class HandTracking:
    """Both hands, where the headset can see them.

    Args:
        session: its instance may have the extension or not.
    """

    def __init__(self, session: Session) -> None:
        self._calls = session.instance.calls
        self._hands: dict[str, _Tracked] = {}
        self._located = {side: Lenient(self._locate) for side in SIDES}
        if EXTENSION in session.instance.extensions and _able(session):
            for number, side in enumerate(SIDES, start=1):
                tracker = _tracker(session, number)
                if tracker is not None:
                    self._hands[side] = _Tracked(tracker)

    def joints(self, side: str, space: Any, time: int) -> np.ndarray | None:
        """Joints of a hand in a space at a time [ns], as of `Hand.joints`; None: not seen, in part or at all.

        Raises:
            HeadsetLostError: as of `api.check`.
        """
        hand = self._hands.get(side)
        return None if hand is None else self._located[side](hand, side, space, time)

    def _locate(self, hand: _Tracked, side: str, space: Any, time: int) -> np.ndarray | None:
        hand.info.base_space, hand.info.time = space, time
        self._calls.xrLocateHandJointsEXT(hand.tracker, hand.info_out, hand.found_out)
        if not hand.found.is_active or not (hand.flags & poses.VALID == poses.VALID).all():
            return None
        return sound(hand.poses, hand.radii, side)

    def close(self) -> None:
        """Close all; works with a session that is gone."""
        for hand in self._hands.values():
            try:
                self._calls.xrDestroyHandTrackerEXT(hand.tracker)
            except HeadsetError as error:
                _log.debug("a hand tracker was not closed: %s", error)
        self._hands = {}


class _Tracked:
    """A tracker, with the memory into which its joints are written."""

    def __init__(self, tracker: Any) -> None:
        xr = api.load()
        self.tracker = tracker
        self.array = (xr.HandJointLocationEXT * JOINTS)()
        self.info = xr.HandJointsLocateInfoEXT()
        self.found = xr.HandJointLocationsEXT(joint_locations=self.array)
        self.info_out, self.found_out = ctypes.byref(self.info), ctypes.byref(self.found)
        memory = np.frombuffer(self.array, [("flags", "<u8"), ("poses", "<f4", 7), ("radii", "<f4")])
        self.flags, self.poses, self.radii = memory["flags"], memory["poses"], memory["radii"]


def _able(session: Session) -> bool:
    """Whether the system can, which the extension alone does not say."""
    xr, instance = api.load(), session.instance
    found = xr.SystemHandTrackingPropertiesEXT()
    properties = xr.SystemProperties(next=api.chained(found))
    instance.calls.xrGetSystemProperties(instance.handle, instance.system, ctypes.byref(properties))
    return bool(found.supports_hand_tracking)


_NO_TRACKER: Any = None


@api.without(_NO_TRACKER)
def _tracker(session: Session, hand: int) -> Any:
    xr = api.load()
    info = xr.HandTrackerCreateInfoEXT(hand=xr.HandEXT(hand))
    tracker = xr.HandTrackerEXT()
    session.instance.calls.xrCreateHandTrackerEXT(session.handle, ctypes.byref(info), ctypes.byref(tracker))
    return tracker


def sound(given: np.ndarray, radii: np.ndarray, side: str) -> np.ndarray | None:
    """Joints as of `Hand.joints`; None where a pose of them is none.

    Args:
        given: turns and places, float32, shape (JOINTS, 7). radii: [m], shape (JOINTS,).
        side: is named, once, when a runtime gives what is no hand.
    """
    joints = np.empty((JOINTS, 8), np.float32)
    joints[:, :3], joints[:, 3:7], joints[:, 7] = given[:, 4:], given[:, :4], radii
    turns = joints[:, 3:7]
    lengths = np.sqrt((turns * turns).sum(1, keepdims=True))
    if not (np.isfinite(joints).all() and (abs(lengths - 1.0) < _ROUNDING).all()):
        poses.complain(f"a joint of the {side} hand")
        return None
    turns /= lengths
    return joints


def grip(joints: np.ndarray, side: str) -> Pose:
    """The palm as OpenXR's grip pose: −Z from the little finger to the thumb, +X out of the back of a right hand."""
    palm = joints[PALM].astype(np.float64)
    axes = Pose(palm[:3], palm[3:7]).matrix
    mirror = 1.0 if side == "right" else -1.0
    return Pose(palm[:3], quaternion(np.stack([axes[:, 1] * mirror, axes[:, 2], axes[:, 0] * mirror], axis=1)))


def aim(joints: np.ndarray) -> Pose:
    """Where a hand points: from the root of the index finger the way the flat hand lies, which a pinch leaves alone."""
    palm = joints[PALM].astype(np.float64)
    return Pose(joints[INDEX_ROOT, :3].astype(np.float64), palm[3:7] / np.linalg.norm(palm[3:7]))
