"""What actions say: synchronized from the player's hands, by the bindings of the profile that each hand has."""

from __future__ import annotations

import ctypes
from ctypes import POINTER
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import xr

from tests.openxr_runtime import structs
from tests.openxr_runtime.actions import BOOLEAN, FLOAT, POSE, VECTOR, VIBRATION, Action, ActionSet, check_side, side_of
from tests.openxr_runtime.dispatch import call
from tests.openxr_runtime.outcome import require
from tests.openxr_runtime.profiles import PREFIX, SIDES
from tests.openxr_runtime.records import Haptic
from tests.openxr_runtime.session import Session, State

if TYPE_CHECKING:
    from tests.openxr_runtime.headset import Hand
    from tests.openxr_runtime.runtime import Runtime

Result = xr.Result
SIMPLE = "khr/simple_controller"
PRESSED = 0.5  # of an analogue value that counts as a click
Value = float | tuple[float, float]


@dataclass
class Reading:
    """An action's state for a hand, or for any; `next` is what the next state is made of, None: it is not active."""

    boolean: bool = False
    active: bool = False
    value: Value = 0.0
    changed: bool = False
    time: int = 0
    next: Value | None = None

    def take(self, now: int) -> None:
        """Make `next` the state."""
        if self.next is None:
            self.active, self.changed, self.value = False, False, 0.0
            return
        value = float(_size(self.next) >= PRESSED) if self.boolean else self.next
        self.changed = self.active and value != self.value
        if self.changed or not self.active:
            self.time = now
        self.active, self.value = True, value


def component(hand: Hand, name: str) -> Value:
    """The value of a component; what is not set follows from what is: x and y of a stick, clicks of values, touches."""
    inputs = hand.inputs
    if name in inputs:
        return inputs[name]
    base, _, part = name.partition("/")
    whole = inputs.get(base, (0.0, 0.0))
    if not part:
        return whole
    if part in ("x", "y") and isinstance(whole, tuple):
        return whole["xy".index(part)]
    if part in ("click", "value", "force"):
        other = inputs.get(f"{base}/{'click' if part == 'value' else 'value'}", 0.0)
        if name == "select/click":
            other = inputs.get("trigger/value", inputs.get("trigger/click", 0.0))
        return float(other) if isinstance(other, (int, float)) else 0.0
    if part == "touch":
        return float(any(value != 0 and value != (0, 0) for key, value in inputs.items() if key.split("/")[0] == base))
    return 0.0


class Actions:
    """Suggested bindings, the profiles in use, and the states since the last xrSyncActions.

    Attributes:
        suggested: by profile: actions, hands, components. profiles: of each hand, "" for none.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """As for a new instance."""
        self.suggested: dict[str, list[tuple[Action, str, str]]] = {}
        self.detach()

    def detach(self) -> None:
        """As for a new session."""
        self.profiles = {"left": "", "right": ""}
        self.states: dict[tuple[int, str], Reading] = {}
        self.focused = False
        self._bound: dict[tuple[int, str], list[str]] = {}
        self._active: list[tuple[ActionSet, str]] = []
        self._asked: list[tuple[str, str, list[Reading]]] = []

    def suggest(self, profile: str, bindings: list[tuple[Action, str, str]]) -> None:
        """Take suggestions for a profile, in place of those before."""
        self.suggested[profile] = bindings

    def _profile_of(self, hand: Hand) -> str:
        """The profile by which a hand is bound: its own, else the simple one, else ""."""
        if not hand.profile:
            return ""
        return next((name for name in (hand.profile, SIMPLE) if name in self.suggested), "")

    def bound(self, action: Action, side: str) -> list[str]:
        """Components that an action has in a hand."""
        return self._bound.get((action.handle, side), [])

    def pose_side(self, runtime: Runtime, action: Action, side: str) -> str | None:
        """The hand whose pose an action has; None: it has none."""
        if not self.focused:
            return None
        sides = [side] if side else [name for name in SIDES if not action.sides or name in action.sides]
        return next((name for name in sides if runtime.player.hand(name).profile and self.bound(action, name)), None)

    def pose_component(self, action: Action, side: str) -> str:
        """ "grip" or "aim"."""
        return self.bound(action, side)[0].split("/")[0]

    def sync(self, runtime: Runtime, session: Session, active: list[tuple[ActionSet, str]]) -> None:
        """Take the player's inputs over."""
        profiles = {side: self._profile_of(runtime.player.hand(side)) for side in SIDES}
        if profiles != self.profiles:
            self.profiles = profiles
            runtime.events.append(xr.EventDataInteractionProfileChanged(session=runtime.c_handle(session)))
            self._bind()
            self._active = []
        if active != self._active:
            self._active = active
            self._ask(active)
        for reading in self.states.values():
            reading.next = None
        for side, name, readings in self._asked:
            value = component(runtime.player.hand(side), name)
            for reading in readings:
                if reading.next is None or _size(value) > _size(reading.next):
                    reading.next = value
        for reading in self.states.values():
            reading.take(runtime.now)

    def _bind(self) -> None:
        """Look up what each action has in each hand."""
        self._bound = {}
        for side, profile in self.profiles.items():
            for action, hand, name in self.suggested.get(profile, []):
                if hand == side:
                    self._bound.setdefault((action.handle, side), []).append(name)

    def _ask(self, active: list[tuple[ActionSet, str]]) -> None:
        """Look up which readings each component goes to: those of the active sets with the highest priority."""
        found: dict[tuple[str, str], list[Action]] = {}
        for side, profile in self.profiles.items():
            for action, hand, name in self.suggested.get(profile, []):
                on = any(entry is action.set and only in ("", side) for entry, only in active)
                if hand == side and on and action.type in (BOOLEAN, FLOAT, VECTOR):
                    found.setdefault((side, name), []).append(action)
        self._asked = []
        for (side, name), actions in found.items():
            highest = max(action.set.priority for action in actions)
            readings = [
                self.states.setdefault((action.handle, asked), Reading(action.type == BOOLEAN))
                for action in actions
                if action.set.priority == highest
                for asked in (side, "")
            ]
            self._asked.append((side, name, readings))


def _size(value: Value) -> float:
    return max(abs(value[0]), abs(value[1])) if isinstance(value, tuple) else abs(value)


# --- Calls ----------------------------------------------------------------------------------------------------------


@call("xrSyncActions")
def sync_actions(runtime: Runtime, session: Session, info: Any) -> Result | None:
    given, actions = info.contents, runtime.actions
    active = []
    for index in range(given.count_active_action_sets):
        entry = given._active_action_sets[index]
        found = runtime.handles.get(structs.number(entry.action_set), ActionSet)
        attached = session.attached is not None and found.handle in session.attached
        require(attached, Result.ERROR_ACTIONSET_NOT_ATTACHED, f"{found.name} is not attached")
        active.append((found, side_of(runtime, entry.subaction_path)))
    require(session.attached is not None, Result.ERROR_ACTIONSET_NOT_ATTACHED, "no action sets are attached")
    actions.focused = session.state == State.FOCUSED
    actions.sync(runtime, session, active if actions.focused else [])
    return None if actions.focused else Result.SESSION_NOT_FOCUSED


def _asked(runtime: Runtime, session: Session, info: Any, kind: int) -> tuple[Action, str]:
    given = info.contents
    action = runtime.handles.get(structs.number(given.action), Action)
    attached = session.attached is not None and action.set.handle in session.attached
    require(attached, Result.ERROR_ACTIONSET_NOT_ATTACHED, f"the set of {action.name} is not attached")
    require(action.type == kind, Result.ERROR_ACTION_TYPE_MISMATCH, f"{action.name} is of another type")
    return action, check_side(runtime, action, given.subaction_path)


def _state(runtime: Runtime, session: Session, info: Any, out: Any, kind: int) -> tuple[Value, Any]:
    action, side = _asked(runtime, session, info, kind)
    state = runtime.actions.states.get((action.handle, side)) or Reading()
    answer = out.contents
    answer.is_active, answer.changed_since_last_sync = int(state.active), int(state.changed)
    answer.last_change_time = state.time if state.active else 0
    return state.value, answer


@call("xrGetActionStateBoolean")
def get_boolean(runtime: Runtime, session: Session, info: Any, out: Any) -> None:
    value, answer = _state(runtime, session, info, out, BOOLEAN)
    answer.current_state = int(bool(value))


@call("xrGetActionStateFloat")
def get_float(runtime: Runtime, session: Session, info: Any, out: Any) -> None:
    value, answer = _state(runtime, session, info, out, FLOAT)
    answer.current_state = value if isinstance(value, (int, float)) else 0.0


@call("xrGetActionStateVector2f")
def get_vector(runtime: Runtime, session: Session, info: Any, out: Any) -> None:
    value, answer = _state(runtime, session, info, out, VECTOR)
    answer.current_state.x, answer.current_state.y = value if isinstance(value, tuple) else (0.0, 0.0)


@call("xrGetActionStatePose")
def get_pose(runtime: Runtime, session: Session, info: Any, out: Any) -> None:
    action, side = _asked(runtime, session, info, POSE)
    out.contents.is_active = int(runtime.actions.pose_side(runtime, action, side) is not None)


@call("xrGetCurrentInteractionProfile")
def get_current_interaction_profile(runtime: Runtime, session: Session, path: int, out: Any) -> None:
    side = side_of(runtime, path)
    require(bool(side), Result.ERROR_PATH_INVALID, "no hand is named")
    require(session.attached is not None, Result.ERROR_ACTIONSET_NOT_ATTACHED, "no action sets are attached")
    name = runtime.actions.profiles[side]
    out.contents.interaction_profile = runtime.instance.path(PREFIX + name) if name else 0


def _full(side: str, name: str) -> str:
    return f"/user/hand/{side}/{'output' if name == 'haptic' else 'input'}/{name}"


@call("xrEnumerateBoundSourcesForAction")
def enumerate_bound_sources(
    runtime: Runtime, session: Session, info: Any, capacity: int, count: Any, into: Any
) -> None:
    action = runtime.handles.get(structs.number(info.contents.action), Action)
    attached = session.attached is not None and action.set.handle in session.attached
    require(attached, Result.ERROR_ACTIONSET_NOT_ATTACHED, f"the set of {action.name} is not attached")
    paths = [_full(side, name) for side in SIDES for name in runtime.actions.bound(action, side)]
    structs.answer_list(capacity, count, into, [runtime.instance.path(path) for path in paths])


@call("xrGetInputSourceLocalizedName")
def get_localized_name(runtime: Runtime, session: Session, info: Any, capacity: int, count: Any, into: int) -> None:
    given = info.contents
    require(given._which_components != 0, Result.ERROR_VALIDATION_FAILURE, "no component of the name is asked for")
    path = runtime.instance.text(given.source_path)
    words = path.removeprefix("/user/hand/").replace("/input/", " ").replace("/output/", " ").replace("/", " ")
    structs.answer_text(capacity, count, into, words.capitalize())


@call("xrApplyHapticFeedback")
def apply_haptic_feedback(runtime: Runtime, session: Session, info: Any, feedback: Any) -> Result | None:
    action, side = _asked(runtime, session, info, VIBRATION)
    given = ctypes.cast(feedback, POINTER(xr.HapticVibration)).contents
    right = given._type == xr.StructureType.HAPTIC_VIBRATION.value
    require(right, Result.ERROR_VALIDATION_FAILURE, "the haptics are not an XrHapticVibration")
    inside = 0 <= given.amplitude <= 1
    require(inside, Result.ERROR_VALIDATION_FAILURE, f"an amplitude of {given.amplitude}, not 0 to 1")
    require(given.duration >= -1, Result.ERROR_VALIDATION_FAILURE, f"a duration of {given.duration}")
    if session.state != State.FOCUSED:
        return Result.SESSION_NOT_FOCUSED
    duration = given.duration / 1e9 if given.duration >= 0 else -1.0
    _feel(runtime, action, side, given.amplitude, duration, given.frequency)
    return None


@call("xrStopHapticFeedback")
def stop_haptic_feedback(runtime: Runtime, session: Session, info: Any) -> Result | None:
    action, side = _asked(runtime, session, info, VIBRATION)
    if session.state != State.FOCUSED:
        return Result.SESSION_NOT_FOCUSED
    _feel(runtime, action, side, 0.0, 0.0, 0.0)
    return None


def _feel(runtime: Runtime, action: Action, side: str, amplitude: float, duration: float, frequency: float) -> None:
    for hand in (side,) if side else SIDES:
        if runtime.actions.bound(action, hand):
            runtime.haptics.append(Haptic(runtime.seconds, hand, amplitude, duration, frequency, action.name))
