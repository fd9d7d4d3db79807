"""Shuttles; `player` is the pilot, or 0 where nobody sits at the controls."""

from gameplay.outcomes.root import Outcome, Point


class ShuttlePlaced(Outcome, frozen=True):
    """A shuttle was put up."""

    shuttle: int
    item: str
    position: Point


class ShuttleTaken(Outcome, frozen=True):
    """A shuttle was taken into a pack; so many cells of the fuel in it were whole, and come back."""

    shuttle: int
    cells: int


class ShuttleBoarded(Outcome, frozen=True):
    """A player sits in a shuttle; seat 0 is the pilot's."""

    shuttle: int
    seat: int


class ShuttleLeft(Outcome, frozen=True):
    """A player got out of a shuttle."""

    shuttle: int
    position: Point


class ShuttleTookOff(Outcome, frozen=True):
    """A shuttle left the ground."""

    shuttle: int
    position: Point


class ShuttleLanded(Outcome, frozen=True):
    """A shuttle came down with a speed [1/512 m/s]."""

    shuttle: int
    body: int
    position: Point
    speed: int


class ShuttleDamaged(Outcome, frozen=True):
    """The hull of a shuttle was hurt by "impact" or "heat"; `hull` is left, in hundredths of a point."""

    shuttle: int
    why: str
    hull: int


class ShuttleDestroyed(Outcome, frozen=True):
    """A shuttle broke up; what it held lies there."""

    shuttle: int
    body: int
    position: Point


class ShuttleFuelled(Outcome, frozen=True):
    """Fuel came into a tank, which holds so much then [mg]."""

    shuttle: int
    fuel: int


class ShuttleRepaired(Outcome, frozen=True):
    """A hull was mended; in hundredths of a point."""

    shuttle: int
    hull: int


class TankEmpty(Outcome, frozen=True):
    """A shuttle has no fuel any more."""

    shuttle: int


class FlightModeChanged(Outcome, frozen=True):
    """Another part of the flight computer flies (see `gameplay.schema.shuttles.MODES`); `text` says why, if it does."""

    shuttle: int
    mode: str
    text: str = ""


class FrameChanged(Outcome, frozen=True):
    """A shuttle is in the surroundings of another body from now on; its place is in the frame of that."""

    shuttle: int
    body: int
    position: Point


class CourseBegun(Outcome, frozen=True):
    """A shuttle is on its way to a body, where it is at a tick."""

    shuttle: int
    to: int
    arrives: int


class CourseTurned(Outcome, frozen=True):
    """A shuttle goes back to where it came from, where it is at a tick."""

    shuttle: int
    to: int
    arrives: int


class CourseEnded(Outcome, frozen=True):
    """A shuttle is over the body that it flew to."""

    shuttle: int
    body: int
    position: Point


ShuttleOutcome = (
    ShuttlePlaced | ShuttleTaken | ShuttleBoarded | ShuttleLeft | ShuttleTookOff | ShuttleLanded | ShuttleDamaged
    | ShuttleDestroyed | ShuttleFuelled | ShuttleRepaired | TankEmpty | FlightModeChanged | FrameChanged | CourseBegun
    | CourseTurned | CourseEnded
)  # fmt: skip
