"""Action sets, actions and bindings: made, suggested, attached."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import xr

from tests.openxr_runtime import structs
from tests.openxr_runtime.dispatch import call
from tests.openxr_runtime.handles import Object
from tests.openxr_runtime.instance import Instance
from tests.openxr_runtime.outcome import require
from tests.openxr_runtime.profiles import PREFIX, PROFILES, split
from tests.openxr_runtime.session import Session
from tests.openxr_runtime.spaces import Space, read_pose

if TYPE_CHECKING:
    from tests.openxr_runtime.runtime import Runtime

Result = xr.Result
BOOLEAN, FLOAT, VECTOR, POSE, VIBRATION = 1, 2, 3, 4, 100  # XrActionType
NAME = re.compile(r"[a-z0-9\-_.]+")
USERS = {"": "", "/user/hand/left": "left", "/user/hand/right": "right"}


class ActionSet(Object):
    """A set of actions."""

    kind = "ActionSet"

    def __init__(self, name: str, shown: str, priority: int) -> None:
        self.name, self.shown, self.priority = name, shown, priority
        self.attached = False


class Action(Object):
    """An action: `type` as XrActionType, `sides` the hands by which it may be asked."""

    kind = "Action"

    def __init__(self, owner: ActionSet, name: str, shown: str, kind: int, sides: tuple[str, ...]) -> None:
        self.set, self.name, self.shown, self.type, self.sides = owner, name, shown, kind, sides


def side_of(runtime: Runtime, path: int) -> str:
    """The hand of a top level user path, "" for XR_NULL_PATH.

    Raises:
        ViolationError: it is the path of something else.
    """
    text = runtime.instance.text(path)
    require(text in USERS, Result.ERROR_PATH_UNSUPPORTED, f"{text} is no hand")
    return USERS[text]


def _check_names(owner: Any, name: str, shown: str, others: list[Any]) -> None:
    require(bool(name), Result.ERROR_NAME_INVALID, f"a {owner} without a name")
    require(bool(shown), Result.ERROR_LOCALIZED_NAME_INVALID, f"the {owner} {name} has no localized name")
    wellformed = bool(NAME.fullmatch(name))
    require(wellformed, Result.ERROR_PATH_FORMAT_INVALID, f"the {owner} {name!r}: a-z 0-9 - _ . only")
    unique = all(other.name != name for other in others)
    require(unique, Result.ERROR_NAME_DUPLICATED, f"there is a {owner} {name} already")
    unique = all(other.shown != shown for other in others)
    require(unique, Result.ERROR_LOCALIZED_NAME_DUPLICATED, f"there is a {owner} shown as {shown!r} already")


@call("xrCreateActionSet")
def create_action_set(runtime: Runtime, instance: Instance, info: Any, out: Any) -> None:
    given = info.contents
    name, shown = given.action_set_name.decode(), given.localized_action_set_name.decode()
    _check_names("action set", name, shown, runtime.handles.all(ActionSet))
    structs.store(out, runtime.handles.add(ActionSet(name, shown, given.priority), instance))


@call("xrDestroyActionSet")
def destroy_action_set(runtime: Runtime, given: ActionSet) -> None:
    runtime.handles.remove(given)


@call("xrCreateAction")
def create_action(runtime: Runtime, owner: ActionSet, info: Any, out: Any) -> None:
    given = info.contents
    require(not owner.attached, Result.ERROR_ACTIONSETS_ALREADY_ATTACHED, f"{owner.name} is attached already")
    name, shown = given.action_name.decode(), given.localized_action_name.decode()
    _check_names("action", name, shown, [other for other in runtime.handles.all(Action) if other.set is owner])
    kinds = (BOOLEAN, FLOAT, VECTOR, POSE, VIBRATION)
    known = given._action_type in kinds
    require(known, Result.ERROR_VALIDATION_FAILURE, f"{given._action_type} is no type of action")
    sides = tuple(side_of(runtime, given._subaction_paths[index]) for index in range(given.count_subaction_paths))
    distinct = len(set(sides)) == len(sides) and "" not in sides
    require(distinct, Result.ERROR_PATH_UNSUPPORTED, f"{name}: a subaction path is null or given twice")
    structs.store(out, runtime.handles.add(Action(owner, name, shown, given._action_type, sides), owner))


@call("xrDestroyAction")
def destroy_action(runtime: Runtime, action: Action) -> None:
    runtime.handles.remove(action)


def _fits(kind: int, component: str, output: bool) -> bool:
    """Whether an action of a type can be bound to a component."""
    if output or kind == VIBRATION:
        return output and kind == VIBRATION
    pose, vector = component.endswith("/pose"), "/" not in component
    if pose or kind == POSE:
        return pose and kind == POSE
    return vector == (kind == VECTOR)


@call("xrSuggestInteractionProfileBindings")
def suggest_bindings(runtime: Runtime, instance: Instance, info: Any) -> None:
    given = info.contents
    attached = any(session.attached is not None for session in runtime.sessions)
    text = "bindings are suggested after action sets were attached"
    require(not attached, Result.ERROR_ACTIONSETS_ALREADY_ATTACHED, text)
    path = instance.text(given.interaction_profile)
    name = path.removeprefix(PREFIX)
    profile = PROFILES.get(name)
    require(profile is not None, Result.ERROR_PATH_UNSUPPORTED, f"the profile {path} is not known")
    assert profile is not None
    there = not profile.extensions or any(extension in instance.extensions for extension in profile.extensions)
    there = there or (profile.since is not None and instance.version >= profile.since)
    text = f"{name} needs {' or '.join(profile.extensions)}"
    require(there, Result.ERROR_PATH_UNSUPPORTED, text)
    require(given.count_suggested_bindings > 0, Result.ERROR_VALIDATION_FAILURE, f"{name}: no bindings")
    bindings = []
    for index in range(given.count_suggested_bindings):
        entry = given._suggested_bindings[index]
        action = runtime.handles.get(structs.number(entry.action), Action)
        text = instance.text(entry.binding)
        place = split(text)
        has = place is not None and profile.has(*place)
        require(has, Result.ERROR_PATH_UNSUPPORTED, f"{name} has no {text}")
        assert place is not None
        fits = _fits(action.type, place[1], "/output/" in text)
        require(fits, Result.ERROR_PATH_UNSUPPORTED, f"{action.name} is of another type than {text}")
        bindings.append((action, *place))
    runtime.actions.suggest(name, bindings)


@call("xrAttachSessionActionSets")
def attach_action_sets(runtime: Runtime, session: Session, info: Any) -> None:
    given = info.contents
    first = session.attached is None
    require(first, Result.ERROR_ACTIONSETS_ALREADY_ATTACHED, "action sets were attached already")
    count = given.count_action_sets
    require(count > 0, Result.ERROR_VALIDATION_FAILURE, "no action sets to attach")
    sets = [runtime.handles.get(structs.number(given._action_sets[index]), ActionSet) for index in range(count)]
    for entry in sets:
        entry.attached = True
    session.attached = [entry.handle for entry in sets]


@call("xrCreateActionSpace")
def create_action_space(runtime: Runtime, session: Session, info: Any, out: Any) -> None:
    given = info.contents
    action = runtime.handles.get(structs.number(given.action), Action)
    text = f"{action.name} is no pose action"
    require(action.type == POSE, Result.ERROR_ACTION_TYPE_MISMATCH, text)
    side = check_side(runtime, action, given.subaction_path)
    space = Space(read_pose(given.pose_in_action_space), action=action, side=side)
    structs.store(out, runtime.handles.add(space, session))


def check_side(runtime: Runtime, action: Action, path: int) -> str:
    """The hand of a subaction path.

    Raises:
        ViolationError: the action was not made with it.
    """
    side = side_of(runtime, path)
    has = not side or side in action.sides
    require(has, Result.ERROR_PATH_UNSUPPORTED, f"{action.name} was made without {side}")
    return side
