"""Shuttles: getting in and out, flying them, their courses, fuel and repair."""

from gameplay.commands.quantities import Amount, Id, Point, Slot, Stick
from gameplay.commands.root import Command


class Board(Command, frozen=True):
    """Get into a shuttle that stands near; who finds the pilot's seat free takes that."""

    shuttle: Id


class Disembark(Command, frozen=True):
    """Get out of the shuttle, which must have landed."""


class Fly(Command, frozen=True):
    """Wish to fly until the next `Fly`: thrust along the craft's axes, turns about them, or `brake` to come to rest.

    Positive: ahead, to the right, up; nose up, nose to the right, clockwise. Any wish ends what the flight computer
    does, but for a course that is under way.
    """

    ahead: Stick = 0
    right: Stick = 0
    up: Stick = 0
    pitch: Stick = 0
    yaw: Stick = 0
    roll: Stick = 0
    brake: bool = False


class HoldOrbit(Command, frozen=True):
    """Let the flight computer keep a circular orbit at the present height."""


class SetCourse(Command, frozen=True):
    """Let the flight computer fly to another body, over a place of it, else over where it comes from."""

    to: Id
    place: Point | None = None


class CancelCourse(Command, frozen=True):
    """Give a course up; under way it turns back, which is possible on the first half."""


class LandHere(Command, frozen=True):
    """Let the flight computer land: at a place of the body, else below."""

    place: Point | None = None


class FuelShuttle(Command, frozen=True):
    """Put fuel of the pack into the tank of a shuttle that is near, or that one sits in."""

    shuttle: Id
    slot: Slot
    amount: Amount = 0


class RepairShuttle(Command, frozen=True):
    """Mend the hull of a shuttle that is near with an item of the pack."""

    shuttle: Id
    slot: Slot


class TakeShuttle(Command, frozen=True):
    """Take an empty shuttle that stands near into the pack; the fuel in it is given back as whole cells."""

    shuttle: Id


ShuttleCommand = (
    Board
    | Disembark
    | Fly
    | HoldOrbit
    | SetCourse
    | CancelCourse
    | LandHere
    | FuelShuttle
    | RepairShuttle
    | TakeShuttle
)
