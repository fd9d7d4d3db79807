"""What a screen is told of shuttles. Plain values."""

import msgspec

from gameplay.positions import Point

Turn = tuple[int, int, int, int]


class Course(msgspec.Struct, frozen=True, array_like=True):
    """Where a flight computer flies to.

    Attributes:
        to: body. start, end: ticks; 0 while it gets ready.
        back: whether it turned back; may_cancel: whether it still can.
        path: the way from start to end in the system's frame [m], as x, y, z; none while it gets ready.
    """

    to: int
    start: int = 0
    end: int = 0
    back: bool = False
    may_cancel: bool = True
    path: list[Point] = []


class Aboard(msgspec.Struct, frozen=True):
    """The shuttle that the own player sits in.

    Attributes:
        shuttle: id. seat: 0 the pilot's.
        position: [units], velocity: [units/s], attitude: Q30 quaternion w, x, y, z from the craft's frame (x ahead,
            y left, z up) to the body's.
        eye: of the seat in the craft's frame [units].
        fuel, hull: shares of the whole in thousandths. heat: 1000 is what the hull bears.
        throttle: wishes ahead, right, up, -127 to 127.
        speed: [units/s]. climb: [units/s] away from the body. height: over the ground [units], -1 where the ground is
            out of reach; altitude: over the mean ground or the sea [units].
        mode: what flies it, one of `gameplay.schema.shuttles.MODES`. landed: stands on the ground.
        goal: where it is to come down [units]; None where it does not land by itself.
        course: None without one.
        gravity: pull here [units/s²]. density: of the air here in thousandths of Earth's.
        realm: radius of the body's surroundings [units].
        next: body in whose surroundings it is likely to be next; None where it stays.
    """

    shuttle: int
    seat: int
    position: Point
    velocity: Point
    attitude: Turn
    eye: Point
    fuel: int
    hull: int
    heat: int
    throttle: Point
    speed: int
    climb: int
    height: int
    altitude: int
    mode: str
    landed: bool
    goal: Point | None
    course: Course | None
    gravity: int
    density: int
    realm: int
    next: int | None = None


class Craft(msgspec.Struct, frozen=True, array_like=True):
    """A shuttle in sight; see `Aboard`. `thrust`: what its engines give ahead, right, up, -127 to 127."""

    id: int
    position: Point
    attitude: Turn
    velocity: Point
    thrust: Point
    landed: bool
    heat: int
    boarded: bool
