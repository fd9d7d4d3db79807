"""The way of a shuttle from one landing pad to another, in closed form of the tick: straight up, across, straight down.

Across is a course from over the one pad to over the other, or an arc round the body where both are on one. Nothing of
it asks for the ground: a shuttle rises above all that can be there.
"""

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from gameplay.positions import Point, point
from gameplay.shuttles import course, craft, frames
from gameplay.shuttles.course import Way
from gameplay.shuttles.vectors import length, metres, unit, units
from gameplay.state import GameState

LIFT = 3.0  # the most that a shuttle speeds up straight up and down [m/s²]
WAITS = 40.0  # over a pad, until it is free [m]
ARC = 1.6  # a way round a body is at most so much longer than the straight line
MOST_WAYS = 64  # that are remembered

_WAYS: WeakKeyDictionary[GameState, dict[tuple["Lane", int], Way]] = WeakKeyDictionary()


class Lane(NamedTuple):
    """From where to where: bodies, and places on pads in the frame of each [units]."""

    body: int
    place: Point
    to_body: int
    to_place: Point


def duration(state: GameState, lane: Lane, tick: int) -> int:
    """Ticks of a way that is begun at a tick."""
    up, down = _lifts(state, lane)
    return up + _across(state, lane, tick + up) + down


def fuel(state: GameState, lane: Lane, tick: int, load: int) -> int:
    """What a way that is begun at a tick burns [mg], with so much cargo [g]: changes of speed, as of any
    flight computer."""
    rules = craft.rules()
    speeds = course.speeds(_across(state, lane, tick), rules.transfer) * rules.transfer_burn
    speeds += course.speeds(sum(_lifts(state, lane)), LIFT)
    return int(speeds * rules.burn * craft.MILLIGRAMS * (1.0 + load / (rules.mass * 1000.0)))


def place(state: GameState, lane: Lane, since: int, until: int, tick: int) -> tuple[int, Point]:
    """Where a shuttle is at a tick whose way begins and ends at others: on which body, and the place there [units]."""
    up, down = _lifts(state, lane)
    if tick < since + up:
        return lane.body, _lifted(state, lane.body, lane.place, (tick - since) / up)
    if tick >= until - down:
        return lane.to_body, _lifted(state, lane.to_body, lane.to_place, max(until - tick, 0) / down)
    done = tick - since - up
    if lane.body == lane.to_body:
        share = course.eased(done / (until - since - up - down))
        return lane.body, point(units(course.arc(*_over(state, lane), share)))
    at, there = course.at(state, _way(state, lane, since + up), done, tick), frames.centres(state, tick)
    near = min(lane.body, lane.to_body, key=lambda body: length(at - there[body]))
    return near, point(units(frames.inward(state, near, tick, at - there[near])))


def above(pad: Point) -> Point:
    """Where a shuttle waits until a pad is free [units]."""
    at = metres(pad)
    return point(units(at + unit(at) * WAITS))


def _lifts(state: GameState, lane: Lane) -> tuple[int, int]:
    """How long it takes up from one pad, and down to the other [ticks]."""
    ends = ((lane.body, lane.place), (lane.to_body, lane.to_place))
    up, down = (course.lasts(course.safe(state, body) - length(metres(at)), LIFT) for body, at in ends)
    return up, down


def _across(state: GameState, lane: Lane, tick: int) -> int:
    """How long it takes from over one pad to over the other [ticks]."""
    if lane.body != lane.to_body:
        return _way(state, lane, tick).ticks
    a, b = _over(state, lane)
    return course.lasts(length(b - a) * ARC, craft.rules().transfer)


def _lifted(state: GameState, body: int, foot: Point, share: float) -> Point:
    at = metres(foot)
    return point(units(at + unit(at) * ((course.safe(state, body) - length(at)) * course.eased(share))))


def _over(state: GameState, lane: Lane) -> tuple[np.ndarray, np.ndarray]:
    """Where the way across begins and ends, each in the frame of its body [m]."""
    return (
        unit(metres(lane.place)) * course.safe(state, lane.body),
        unit(metres(lane.to_place)) * course.safe(state, lane.to_body),
    )


def _way(state: GameState, lane: Lane, start: int) -> Way:
    """The course across that is begun at a tick; planning it takes long, so it is remembered."""
    known = _WAYS.setdefault(state, {})
    if (lane, start) not in known:
        if len(known) >= MOST_WAYS:
            known.clear()
        a, b = _over(state, lane)
        known[lane, start] = course.plan(state, lane.body, a, lane.to_body, b, start)
    return known[lane, start]
