"""Reference and action spaces, and where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import xr

from tests.openxr_runtime import structs
from tests.openxr_runtime.dispatch import call
from tests.openxr_runtime.handles import Object
from tests.openxr_runtime.headset import FLAGS, LOST
from tests.openxr_runtime.instance import check_view_type
from tests.openxr_runtime.outcome import ViolationError, require
from tests.openxr_runtime.poses import Pose, Vector, is_unit, turn
from tests.openxr_runtime.session import Session

if TYPE_CHECKING:
    from tests.openxr_runtime.actions import Action
    from tests.openxr_runtime.runtime import Runtime

Result = xr.Result
Type = xr.ReferenceSpaceType
TYPES = {
    "view": Type.VIEW.value,
    "local": Type.LOCAL.value,
    "stage": Type.STAGE.value,
    "local_floor": Type.LOCAL_FLOOR.value,
}
NAMES = {number: name for name, number in TYPES.items()}
STILL: Vector = (0.0, 0.0, 0.0)
VELOCITY_VALID = 3  # linear and angular


class Space(Object):
    """A reference space (`name`) or an action space (`action`, `side`), with an offset."""

    kind = "Space"

    def __init__(self, offset: Pose, name: str = "", action: Action | None = None, side: str = "") -> None:
        self.offset, self.name, self.action, self.side = offset, name, action, side


def read_pose(posef: Any) -> Pose:
    """A pose that the application gave.

    Raises:
        ViolationError: its quaternion is not of length 1.
    """
    pose = Pose.read(posef)
    require(is_unit(pose.orientation), Result.ERROR_POSE_INVALID, f"{pose.orientation} is no unit quaternion")
    return pose


def where(runtime: Runtime, space: Space) -> tuple[Pose, Vector, Vector, str]:
    """Pose in STAGE, velocity, spin, and how well it is tracked."""
    player = runtime.player
    if space.action is not None:
        side = runtime.actions.pose_side(runtime, space.action, space.side)
        if side is None:
            return space.offset, STILL, STILL, LOST
        hand = player.hand(side)
        component = runtime.actions.pose_component(space.action, side)
        pose = (hand.aim if component == "aim" else hand.grip) * space.offset
        return pose, hand.velocity, hand.spin, hand.tracking
    if space.name == "view":
        return player.head * space.offset, player.velocity, player.spin, player.tracking
    return runtime.origin(space.name) * space.offset, STILL, STILL, "tracked"


def locate(runtime: Runtime, space: Space, base: Space) -> tuple[Pose, Vector, Vector, int]:
    """Pose, velocity and spin of a space in another, and XrSpaceLocationFlags."""
    pose, velocity, spin, tracking = where(runtime, space)
    floor, _, _, base_tracking = where(runtime, base)
    back = floor.inverse
    flags = FLAGS[tracking] & FLAGS[base_tracking]
    return back * pose, turn(back.orientation, velocity), turn(back.orientation, spin), flags


def check_time(time: int) -> None:
    """Raise ViolationError for a time that is none."""
    require(time > 0, Result.ERROR_TIME_INVALID, f"{time} is no time")


def offered(runtime: Runtime) -> list[str]:
    """Names of the reference spaces that the session has."""
    instance = runtime.instance
    floor = "XR_EXT_local_floor" in instance.extensions or instance.version >= (1, 1)
    return [name for name in runtime.headset.spaces if name != "local_floor" or floor]


@call("xrEnumerateReferenceSpaces")
def enumerate_reference_spaces(runtime: Runtime, session: Session, capacity: int, count: Any, into: Any) -> None:
    structs.answer_list(capacity, count, into, [TYPES[name] for name in offered(runtime)])


def _check_type(runtime: Runtime, given: int) -> str:
    name = NAMES.get(given, "")
    text = f"reference space {name or given} is not one of those that were enumerated"
    require(name in offered(runtime), Result.ERROR_REFERENCE_SPACE_UNSUPPORTED, text)
    return name


@call("xrCreateReferenceSpace")
def create_reference_space(runtime: Runtime, session: Session, info: Any, out: Any) -> None:
    given = info.contents
    name = _check_type(runtime, given._reference_space_type)
    space = Space(read_pose(given.pose_in_reference_space), name)
    structs.store(out, runtime.handles.add(space, session))


@call("xrGetReferenceSpaceBoundsRect")
def get_reference_space_bounds_rect(runtime: Runtime, session: Session, given: int, out: Any) -> Result | None:
    if _check_type(runtime, given) != "stage":
        out.contents.width = out.contents.height = 0.0
        return Result.SPACE_BOUNDS_UNAVAILABLE
    out.contents.width, out.contents.height = runtime.bounds
    return None


@call("xrDestroySpace")
def destroy_space(runtime: Runtime, space: Space) -> None:
    runtime.handles.remove(space)


def _write_velocity(into: Any, velocity: Vector, spin: Vector, flags: int) -> None:
    into._velocity_flags = VELOCITY_VALID if flags else 0
    linear, angular = into.linear_velocity, into.angular_velocity
    linear.x, linear.y, linear.z = velocity
    angular.x, angular.y, angular.z = spin


@call("xrLocateSpace")
def locate_space(runtime: Runtime, space: Space, base: Space, time: int, out: Any) -> None:
    check_time(time)
    location = out.contents
    pose, velocity, spin, flags = locate(runtime, space, base)
    location._location_flags = flags
    if flags:
        pose.write(location.pose)
    chained = structs.chained(location, xr.StructureType.SPACE_VELOCITY, xr.SpaceVelocity)
    if chained is not None:
        _write_velocity(chained, velocity, spin, flags)


@call("xrLocateSpacesKHR", "XR_KHR_locate_spaces")
@call("xrLocateSpaces", since=(1, 1))
def locate_spaces(runtime: Runtime, session: Session, info: Any, out: Any) -> None:
    given, locations = info.contents, out.contents
    check_time(given.time)
    base = runtime.handles.get(structs.number(given.base_space), Space)
    same = given.space_count == locations.location_count
    require(same, Result.ERROR_VALIDATION_FAILURE, "the counts of spaces and locations differ")
    velocities = structs.chained(locations, xr.StructureType.SPACE_VELOCITIES, xr.SpaceVelocities)
    for index in range(given.space_count):
        space = runtime.handles.get(structs.number(given._spaces[index]), Space)
        pose, velocity, spin, flags = locate(runtime, space, base)
        locations._locations[index]._location_flags = flags
        if flags:
            pose.write(locations._locations[index].pose)
        if velocities is not None:
            _write_velocity(velocities.velocities[index], velocity, spin, flags)


@call("xrLocateViews")
def locate_views(
    runtime: Runtime, session: Session, info: Any, state: Any, capacity: int, count: Any, into: Any
) -> None:
    given = info.contents
    check_view_type(runtime, given._view_configuration_type)
    check_time(given.display_time)
    base = runtime.handles.get(structs.number(given.space), Space)
    if capacity and into and any(into[index]._type != xr.StructureType.VIEW.value for index in range(capacity)):
        raise ViolationError(Result.ERROR_VALIDATION_FAILURE, "an XrView has another type")
    floor, _, _, tracking = where(runtime, base)
    flags = FLAGS[tracking] & FLAGS[runtime.player.tracking]
    state.contents._view_state_flags = flags
    head = floor.inverse * runtime.player.head
    headset = runtime.headset

    def put(array: Any, index: int, _: int) -> None:
        view = array[index]
        if flags:
            (head * headset.eye(index)).write(view.pose)
        fov = view.fov
        fov.angle_left, fov.angle_right, fov.angle_up, fov.angle_down = headset.fovs[index]

    structs.answer_list(capacity, count, into, range(headset.views), put)
