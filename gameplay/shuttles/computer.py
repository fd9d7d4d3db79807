"""The flight computer: it holds a place or an orbit, lands, climbs to where a course begins, and flies the course."""

import math

import numpy as np

from gameplay.outcomes import CourseBegun, CourseEnded, FlightModeChanged, FrameChanged, Outcome
from gameplay.positions import Point, point
from gameplay.schema.shuttles import MODES
from gameplay.shuttles import attitude, course, craft, flight, frames, landing
from gameplay.shuttles.vectors import dot, length, metres, unit, units
from gameplay.state import TICKS_PER_SECOND, GameState
from taichi_kernels.units import UNITS_PER_METRE

PUSH = 12.0  # [m/s²] that the computer speeds up and slows down with, but on a course
NEARER = 0.8  # of the distance to the ground below at which another body is nearer


def change(state: GameState, shuttle: int, mode: int, text: str = "") -> list[Outcome]:
    """Let another part of the computer fly."""
    row = state.shuttles.row(shuttle)
    if row["mode"] == mode and not text:
        return []
    row["mode"] = mode
    for column in ("to", "start", "end", "back", "aimed", "origin"):
        row[column] = 0
    row["bulge"] = row["aim"] = row["origin_place"] = 0
    if mode != craft.LANDING and mode != craft.ORBIT:
        row["goal"] = 0
    return [FlightModeChanged(craft.pilot(state, shuttle), shuttle, MODES[mode], text)]


def fly(state: GameState, shuttle: int, heavy: float) -> list[Outcome]:
    """One tick of a shuttle that the computer flies, but in transit."""
    row = state.shuttles.row(shuttle)
    match int(row["mode"]):
        case craft.HOLD:
            flight.level(row)
            flight.follow(row, np.zeros(3), 2 * PUSH, heavy)
        case craft.ORBIT:
            _orbit(state, row, heavy)
        case craft.LANDING:
            return _land(state, row, heavy)
        case craft.COURSE:
            return _climb(state, row, heavy)
    return []


def _land(state: GameState, row: np.void, heavy: float) -> list[Outcome]:
    """Land, or go on to another place where one cannot; held where there is none."""
    shuttle, wrong = int(row["id"]), landing.land(state, row, heavy)
    if not wrong:
        return []
    far = landing.elsewhere(state, row)
    if far is None:
        return change(state, shuttle, craft.HOLD, f"{wrong}: choose another place to land")
    text = f"{wrong}: it tries {far:.0f} m from there"
    return [FlightModeChanged(craft.pilot(state, shuttle), shuttle, MODES[craft.LANDING], text)]


def _orbit(state: GameState, row: np.void, heavy: float) -> None:
    here, speed, radius = metres(row["position"]), metres(row["velocity"]), int(row["goal"][0]) / UNITS_PER_METRE
    up = unit(here)
    flat = speed - up * dot(speed, up)
    if length(flat) < 1.0:
        ahead = attitude.axes(row["attitude"])[0]
        flat = ahead - up * dot(ahead, up)
    pull = length(flight.gravity(state, int(row["body"]), here))
    fast = float(np.sqrt(pull * length(here)))
    ahead = unit(flat)
    flight.level(row, ahead)
    # a straight step along the tangent gains height: a share of the fall in a tick leads back
    falls = fast * fast / length(here) / TICKS_PER_SECOND / 2
    wanted = ahead * fast + up * (max(-20.0, min(20.0, radius - length(here))) - falls)
    flight.follow(row, wanted, 2 * PUSH, heavy)


def _climb(state: GameState, row: np.void, heavy: float) -> list[Outcome]:
    """Up to where a course begins; it begins there."""
    shuttle, body, here = int(row["id"]), int(row["body"]), metres(row["position"])
    up, rules = unit(here), craft.rules()
    lacks = course.safe(state, body) - length(here)
    rise = max(min(rules.climb, lacks * 0.5 + 1.0), 0.0) if lacks > 0 else 0.0
    flight.level(row)
    flight.follow(row, up * rise, 2 * PUSH, heavy)
    if lacks > 0 or length(metres(row["velocity"])) > 5.0:
        return []
    here = metres(row["position"])
    aim = metres(row["aim"]) if row["aimed"] else None
    way = course.plan(state, body, here, int(row["to"]), aim, state.tick + 1)
    speed = course.fuel(way)
    if speed * heavy * rules.burn * craft.MILLIGRAMS > int(row["fuel"]):
        return change(state, shuttle, craft.HOLD, "there is too little fuel for that way: fill the tank")
    flight.burn(row, speed, heavy)
    row["mode"], row["origin"], row["origin_place"], row["velocity"] = craft.TRANSIT, body, row["position"], 0
    row["aim"], row["bulge"], row["start"] = units(way.aim), way.bulge, way.start
    way = course.of(state, row)  # by what the table holds, to the unit
    row["end"] = course.ends(way.start, 0, way.ticks)
    return [CourseBegun(craft.pilot(state, shuttle), shuttle, way.to, int(row["end"]))]


def is_beside(row: np.void) -> bool:
    """Whether a shuttle is held at the end of a course to what has no ground, and goes its way with it."""
    return bool(row["mode"] == craft.HOLD and row["to"])


def transit(state: GameState, shuttle: int) -> list[Outcome]:
    """One tick on a course, or at its end: where it is in the next, in the frame of whose ground is nearest."""
    row = state.shuttles.row(shuttle)
    tick, way = state.tick + 1, course.of(state, row)
    start, back = int(row["start"]), int(row["back"])
    place = course.at(state, way, course.progress(start, back, tick), tick)
    ahead = course.at(state, way, course.progress(start, back, tick + 1), tick + 1) - place
    there, body = frames.centres(state, tick), int(row["body"])
    to = _nearest(state, there, place, body)
    over = tick >= int(row["end"])
    if over:  # at its ends it is whose ground it is over
        ended = way.origin if back else way.to
        to = ended if ended in state.bodies else to
    told: list[Outcome] = []
    before = metres(row["position"])
    now = frames.inward(state, to, tick, place - there[to])
    if to != body:
        own = attitude.axes(row["attitude"])
        turned = [frames.inward(state, to, tick, frames.outward(state, body, state.tick, own[at])) for at in (0, 2)]
        row["attitude"], row["body"] = attitude.of_axes(*turned), to
        before = frames.moved(state, body, to, state.tick, before)
        told.append(FrameChanged(craft.pilot(state, shuttle), shuttle, to, _units(now)))
    row["position"], row["velocity"], row["rest"] = units(now), units((now - before) * TICKS_PER_SECOND), 0
    if over:
        row["velocity"] = 0
        if is_beside(row):
            return told
        told.append(CourseEnded(craft.pilot(state, shuttle), shuttle, to, _units(now)))
        if ended in state.bodies:
            return told + change(state, shuttle, craft.HOLD)
        row["mode"] = craft.HOLD  # the course is kept: it leads on with what it ends at
        return [*told, FlightModeChanged(craft.pilot(state, shuttle), shuttle, MODES[craft.HOLD], "")]
    if length(ahead) > 1.0:
        most = math.pi / 180 * craft.rules().turn / TICKS_PER_SECOND
        row["attitude"] = attitude.towards(row["attitude"], 0, frames.inward(state, to, tick, ahead), most)
    return told


def _nearest(state: GameState, there: np.ndarray, place: np.ndarray, body: int) -> int:
    """The body whose ground is nearest, or that whose it was, while no other is much nearer."""
    rows = state.bodies.rows
    numbers = rows["id"].tolist()
    away = {
        number: max(length(place - there[number]) - int(radius) / UNITS_PER_METRE, 0.0)
        for number, radius in zip(numbers, rows["radius"].tolist(), strict=True)
    }
    best = min(numbers, key=lambda number: (away[number], number))
    return best if body not in away or away[best] < NEARER * away[body] else body


def _units(place: np.ndarray) -> Point:
    return point(units(place))
