"""The hands: what OpenXR calls actions. One action a physical component, with a path for each hand."""

from __future__ import annotations

import contextlib
import ctypes
from typing import Any

from vr_render.headset_frame import SIDES, Hand, Pose
from vr_render.input import InputFrame
from vr_render.xr import api
from vr_render.xr.controller import Controller
from vr_render.xr.errors import HeadsetError
from vr_render.xr.hand_input import HandInput
from vr_render.xr.hand_tracking import HandTracking
from vr_render.xr.haptics import Haptics
from vr_render.xr.profiles import PARTS, PROFILES, Profile
from vr_render.xr.session import Session
from vr_render.xr.spaces import Spaces

_NOT_FOCUSED = 8  # XR_SESSION_NOT_FOCUSED


class Actions:
    """Actions of a session, attached when they are made.

    Attributes:
        input: what the hands hold; knows which is the dominant one.
        haptics: what they feel.

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
        with contextlib.ExitStack() as made:
            made.callback(self._calls.xrDestroyActionSet, self._set)
            self._sides = {side: instance.path(f"/user/hand/{side}") for side in SIDES}
            kinds = {"float": "FLOAT_INPUT", "boolean": "BOOLEAN_INPUT", "vector": "VECTOR2F_INPUT"}
            actions = {part: self._make(part, kinds[kind]) for part, kind in PARTS.items()}
            actions |= {pose: self._make(pose, "POSE_INPUT") for pose in ("grip", "aim")}
            actions["haptic"] = self._make("haptic", "VIBRATION_OUTPUT")
            for profile in PROFILES:
                if instance.knows(profile):
                    self._suggest(profile, actions)
            attach = xr.SessionActionSetsAttachInfo(action_sets=[self._set])
            self._calls.xrAttachSessionActionSets(session.handle, ctypes.byref(attach))
            self._active = (xr.ActiveActionSet * 1)(xr.ActiveActionSet(action_set=self._set))
            self._sync = xr.ActionsSyncInfo(active_action_sets=self._active)
            self._hands = {}
            for side, path in self._sides.items():
                self._hands[side] = Controller(session, side, path, actions)
                made.callback(self._hands[side].close)
            made.pop_all()
        self.input = HandInput()
        self.haptics = Haptics(session, actions["haptic"], self._sides)
        self._tracking = HandTracking(session)

    def _make(self, name: str, kind: str) -> Any:
        xr = api.load()
        info = xr.ActionCreateInfo(
            action_name=name,
            action_type=xr.ActionType[kind],
            subaction_paths=list(self._sides.values()),
            localized_action_name=name.capitalize(),
        )
        action = xr.Action()
        self._calls.xrCreateAction(self._set, ctypes.byref(info), ctypes.byref(action))
        return action

    @api.without(None)
    def _suggest(self, profile: Profile, actions: dict[str, Any]) -> None:
        """A runtime that knows nothing of a profile has no such controllers."""
        xr, instance = api.load(), self._session.instance
        bindings = [xr.ActionSuggestedBinding(actions[part], instance.path(path)) for part, path in profile.paths()]
        suggested = xr.InteractionProfileSuggestedBinding(
            interaction_profile=instance.path(profile.full), suggested_bindings=bindings
        )
        self._calls.xrSuggestInteractionProfileBindings(instance.handle, ctypes.byref(suggested))

    def sync(self, time: int, focused: bool, head: Pose | None) -> tuple[InputFrame, dict[str, Hand]]:
        """What the hands do, and where they are at a time [ns]; without focus the input is at rest.

        Args:
            head: in play space.

        Raises:
            HeadsetLostError, HeadsetError: as of `api.check`.
        """
        synced = self._calls.xrSyncActions(self._session.handle, ctypes.byref(self._sync)) != _NOT_FOCUSED
        focused = focused and synced
        play, values, hands = self._spaces.play, {}, {}
        for side, controller in self._hands.items():
            joints = self._tracking.joints(side, play, time)
            hands[side], bare = controller.with_joints(controller.locate(play, time), joints, time, head)
            values[side] = controller.values() | bare if focused else {}
        return self.input.poll(values, focused), hands

    def profile_changed(self) -> None:
        """Ask which controllers the hands hold.

        Raises:
            HeadsetLostError, HeadsetError: as of `api.check`.
        """
        xr = api.load()
        for side, controller in self._hands.items():
            state = xr.InteractionProfileState()
            path = self._sides[side]
            self._calls.xrGetCurrentInteractionProfile(self._session.handle, path, ctypes.byref(state))
            controller.take(self._session.instance.path_name(state.interaction_profile))
        self.haptics.able = tuple(side for side, controller in self._hands.items() if controller.haptic)

    def close(self) -> None:
        """Close all; works with a session that is gone."""
        self._tracking.close()
        for controller in self._hands.values():
            controller.close()
        with contextlib.suppress(HeadsetError):
            self._calls.xrDestroyActionSet(self._set)
