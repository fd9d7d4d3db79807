"""One hand: what its controller's components say, and where it is, be it by the controller or by its joints."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vr_render.headset_frame import Hand, Pose
from vr_render.xr import api, hand_tracking, poses
from vr_render.xr.components import Components
from vr_render.xr.errors import HeadsetError
from vr_render.xr.gestures import Gestures
from vr_render.xr.lenient import Lenient
from vr_render.xr.profiles import BY_PATH, PARTS
from vr_render.xr.session import Session

_LINEAR, _ANGULAR = 1, 2  # of XrSpaceVelocityFlags
_LONGEST = 0.1  # seconds between two places of a bare hand that still tell its velocity


class Controller:
    """A hand of a session whose action sets are attached.

    Args:
        side: "left" or "right". path: of its hand.
        actions: by part, and "grip" and "aim".

    Attributes:
        profile: of what it holds, as of `Hand.profile`. haptic: whether that can vibrate.

    Raises:
        HeadsetError: as of `api.check`.
    """

    def __init__(self, session: Session, side: str, path: int, actions: Mapping[str, Any]) -> None:
        xr = api.load()
        self.profile, self.haptic = "", False
        self._side, self._session, self._calls = side, session, session.instance.calls
        self._all = {part: Lenient(self._reader(actions[part], path, kind)) for part, kind in PARTS.items()}
        self._bound: list[tuple[str, Callable[[], Any]]] = []
        self._components = Components(None)
        self._gestures = Gestures()
        self._palm: tuple[int, np.ndarray] | None = None  # when and where it was [ns], [m]
        self._located = Lenient(self._locate)
        self._speed = xr.SpaceVelocity()
        self._grip_location, self._aim_location = xr.SpaceLocation(next=api.chained(self._speed)), xr.SpaceLocation()
        self._grip_out, self._aim_out = ctypes.byref(self._grip_location), ctypes.byref(self._aim_location)
        self._grip_floats = poses.memory_of(self._grip_location, "pose", 7)
        self._aim_floats = poses.memory_of(self._aim_location, "pose", 7)
        self._linear = poses.memory_of(self._speed, "linear_velocity", 3)
        self._angular = poses.memory_of(self._speed, "angular_velocity", 3)
        self._grip = self._space(actions["grip"], path)
        try:
            self._aim = self._space(actions["aim"], path)
        except HeadsetError:
            self._calls.xrDestroySpace(self._grip)
            raise

    def _space(self, action: Any, path: int) -> Any:
        xr = api.load()
        info = xr.ActionSpaceCreateInfo(
            action=action, subaction_path=path, pose_in_action_space=xr.Posef(xr.Quaternionf(0, 0, 0, 1))
        )
        space = xr.Space()
        self._calls.xrCreateActionSpace(self._session.handle, ctypes.byref(info), ctypes.byref(space))
        return space

    def _reader(self, action: Any, path: int, kind: str) -> Callable[[], Any]:
        """Gives the state of an action: a number, or x and y; None where nothing is bound to it."""
        xr, session = api.load(), self._session.handle
        struct, call = {
            "float": (xr.ActionStateFloat, self._calls.xrGetActionStateFloat),
            "boolean": (xr.ActionStateBoolean, self._calls.xrGetActionStateBoolean),
            "vector": (xr.ActionStateVector2f, self._calls.xrGetActionStateVector2f),
        }[kind]
        info, state = xr.ActionStateGetInfo(action=action, subaction_path=path), struct()
        info_out, state_out = ctypes.byref(info), ctypes.byref(state)

        def read() -> Any:
            call(session, info_out, state_out)
            return state.current_state if state.is_active else None

        return read

    def take(self, profile: str) -> None:
        """Go on with another controller, "" for none."""
        self.profile = profile
        known = BY_PATH.get(profile)
        parts = [] if not profile else PARTS if known is None else known.parts(self._side)
        self._bound = [(part, self._all[part]) for part in parts]
        self._components = Components(known)
        self.haptic = bool(profile) and (known is None or known.haptic)

    def values(self) -> dict[str, float]:
        """What its components say, as `HandInput.poll` takes it.

        Raises:
            HeadsetLostError: as of `api.check`.
        """
        said: dict[str, float] = {}
        way = None
        for part, read in self._bound:
            value = read()
            if part == "way":
                way = None if value is None else (value.x, value.y)
            elif value is not None:
                said[part] = value
        return self._components.poll(said, way)

    def locate(self, space: Any, time: int) -> Hand:
        """Where it is in a space at a time [ns].

        Raises:
            HeadsetLostError: as of `api.check`.
        """
        return (self.profile and self._located(space, time)) or Hand(profile=self.profile)

    def _locate(self, space: Any, time: int) -> Hand:
        self._calls.xrLocateSpace(self._grip, space, time, self._grip_out)
        self._calls.xrLocateSpace(self._aim, space, time, self._aim_out)
        what, flags = f"the {self._side} hand", self._speed._velocity_flags
        return Hand(
            grip=poses.pose(self._grip_floats, self._grip_location._location_flags, what),
            aim=poses.pose(self._aim_floats, self._aim_location._location_flags, what),
            velocity=poses.speed(self._linear, flags & _LINEAR),
            spin=poses.speed(self._angular, flags & _ANGULAR),
            profile=self.profile,
        )

    def with_joints(
        self, hand: Hand, joints: np.ndarray | None, time: int, head: Pose | None
    ) -> tuple[Hand, dict[str, float]]:
        """The hand with its joints at a time [ns], and what a bare one says by them.

        Where no controller says where it is, its joints do. What the runtime itself reads from the fingers counts more
        than what is read from them here.
        """
        palm, self._palm = self._palm, None
        if joints is None:
            self._gestures = Gestures()
            return hand, {}
        velocity = hand.velocity
        if hand.grip is None:
            place = joints[hand_tracking.PALM, :3].astype(np.float64)
            self._palm = time, place
            if palm is not None and 0 < (seconds := (time - palm[0]) / 1e9) < _LONGEST:
                velocity = (place - palm[1]) / seconds
        seen = Hand(
            grip=hand.grip or hand_tracking.grip(joints, self._side),
            aim=hand.aim or hand_tracking.aim(joints),
            velocity=velocity,
            spin=hand.spin,
            profile=hand.profile,
            joints=joints,
        )
        known = BY_PATH.get(self.profile)
        if self.profile and (known is None or not known.bare):
            return seen, {}  # a hand around a controller looks as if it pinched
        said = self._gestures.poll(joints, head)
        if known is not None and self._gestures.held in ("", "index"):
            said = {part: level for part, level in said.items() if part not in known.both}
        elif known is not None:
            said["trigger"] = 0.0  # one gesture at a time
        return seen, said

    def close(self) -> None:
        """Close all; works with a session that is gone."""
        for space in (self._grip, self._aim):
            with contextlib.suppress(HeadsetError):
                self._calls.xrDestroySpace(space)
