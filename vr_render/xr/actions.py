"""The hands' input: what OpenXR calls actions. One action a physical component, with a path for each hand."""

from __future__ import annotations

import contextlib
import ctypes
from typing import Any

from vr_render.headset_frame import SIDES, Hand
from vr_render.input import InputFrame
from vr_render.xr import api, poses
from vr_render.xr.errors import HeadsetError
from vr_render.xr.session import Session
from vr_render.xr.spaces import Spaces

PROFILE = "/interaction_profiles/khr/simple_controller"
_NOT_FOCUSED = 8  # XR_SESSION_NOT_FOCUSED


class Actions:
    """Actions of a session, attached when they are made.

    Raises:
        HeadsetError: as of `api.check`.
    """

    def __init__(self, session: Session, spaces: Spaces) -> None:
        xr = api.load()
        self._session, self._spaces, self._calls = session, spaces, session.instance.calls
        instance = session.instance
        info = xr.ActionSetCreateInfo(action_set_name="game", localized_action_set_name="Game")
        self._set = xr.ActionSet()
        self._calls.xrCreateActionSet(instance.handle, ctypes.byref(info), ctypes.byref(self._set))
        self._sides = {side: instance.path(f"/user/hand/{side}") for side in SIDES}
        kinds = xr.ActionType
        self._poses = {name: self._make(name, kinds.POSE_INPUT) for name in ("grip", "aim")}
        self._haptic = self._make("haptic", kinds.VIBRATION_OUTPUT)
        parts = [(action, f"input/{name}/pose") for name, action in self._poses.items()]
        parts.append((self._haptic, "output/haptic"))
        bindings = [
            xr.ActionSuggestedBinding(action, instance.path(f"/user/hand/{side}/{part}"))
            for side in SIDES
            for action, part in parts
        ]
        suggested = xr.InteractionProfileSuggestedBinding(
            interaction_profile=instance.path(PROFILE), suggested_bindings=bindings
        )
        self._calls.xrSuggestInteractionProfileBindings(instance.handle, ctypes.byref(suggested))
        attach = xr.SessionActionSetsAttachInfo(action_sets=[self._set])
        self._calls.xrAttachSessionActionSets(session.handle, ctypes.byref(attach))
        self._places = {(side, name): self._space(side, name) for side in SIDES for name in self._poses}
        self._active = (xr.ActiveActionSet * 1)(xr.ActiveActionSet(action_set=self._set))
        self._sync = xr.ActionsSyncInfo(active_action_sets=self._active)
        self._profiles: dict[str, str] = dict.fromkeys(SIDES, "")
        self._location = xr.SpaceLocation()
        self._floats = poses.memory_of(self._location, "pose", 7)

    def _make(self, name: str, kind: Any) -> Any:
        xr = api.load()
        info = xr.ActionCreateInfo(
            action_name=name,
            action_type=kind,
            subaction_paths=list(self._sides.values()),
            localized_action_name=name.capitalize(),
        )
        action = xr.Action()
        self._calls.xrCreateAction(self._set, ctypes.byref(info), ctypes.byref(action))
        return action

    def _space(self, side: str, name: str) -> Any:
        xr = api.load()
        info = xr.ActionSpaceCreateInfo(
            action=self._poses[name],
            subaction_path=self._sides[side],
            pose_in_action_space=xr.Posef(xr.Quaternionf(0, 0, 0, 1)),
        )
        space = xr.Space()
        self._calls.xrCreateActionSpace(self._session.handle, ctypes.byref(info), ctypes.byref(space))
        return space

    def sync(self, time: int, focused: bool) -> tuple[InputFrame, dict[str, Hand]]:
        """What the hands do, and where they are at a time [ns]; without focus the input is at rest.

        Raises:
            HeadsetLostError, HeadsetError: as of `api.check`.
        """
        synced = self._calls.xrSyncActions(self._session.handle, ctypes.byref(self._sync)) != _NOT_FOCUSED
        hands = {}
        for side in SIDES:
            found = {}
            for name in self._poses:
                place = self._places[side, name]
                self._calls.xrLocateSpace(place, self._spaces.play, time, ctypes.byref(self._location))
                found[name] = poses.pose(self._floats, self._location._location_flags, f"the {side} hand")
            hands[side] = Hand(grip=found["grip"], aim=found["aim"], profile=self._profiles[side])
        return InputFrame(focused=focused and synced), hands

    def profile_changed(self) -> None:
        """Ask which controllers the hands hold.

        Raises:
            HeadsetLostError, HeadsetError: as of `api.check`.
        """
        xr = api.load()
        for side, path in self._sides.items():
            state = xr.InteractionProfileState()
            self._calls.xrGetCurrentInteractionProfile(self._session.handle, path, ctypes.byref(state))
            self._profiles[side] = self._session.instance.path_name(state.interaction_profile)

    def vibrate(self, side: str, amplitude: float, seconds: float, frequency: float = 0.0) -> None:
        """Let a hand feel something.

        Args:
            amplitude: 0..1. seconds: 0: as short as it can be. frequency: [Hz]; 0: the runtime's choice.

        Raises:
            HeadsetLostError, HeadsetError: as of `api.check`.
        """
        xr = api.load()
        duration = max(xr.MIN_HAPTIC_DURATION, int(seconds * 1e9)) if seconds else xr.MIN_HAPTIC_DURATION
        vibration = xr.HapticVibration(duration=duration, frequency=frequency, amplitude=min(max(amplitude, 0.0), 1.0))
        header = ctypes.cast(ctypes.pointer(vibration), ctypes.POINTER(xr.HapticBaseHeader))
        self._calls.xrApplyHapticFeedback(self._session.handle, ctypes.byref(self._haptic_of(side)), header)

    def stop(self, side: str) -> None:
        """Let a hand feel nothing more."""
        self._calls.xrStopHapticFeedback(self._session.handle, ctypes.byref(self._haptic_of(side)))

    def _haptic_of(self, side: str) -> Any:
        return api.load().HapticActionInfo(action=self._haptic, subaction_path=self._sides[side])

    def close(self) -> None:
        """Close all; works with a session that is gone."""
        for space in self._places.values():
            with contextlib.suppress(HeadsetError):
                self._calls.xrDestroySpace(space)
        with contextlib.suppress(HeadsetError):
            self._calls.xrDestroyActionSet(self._set)
