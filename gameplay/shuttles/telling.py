"""How the shuttles of a state are told to a screen; see `seen`."""

import numpy as np

from gameplay import bodies
from gameplay.positions import Point, point
from gameplay.schema.shuttles import MODES
from gameplay.schema.system import THOUSANDTHS
from gameplay.shuttles import contact, course, craft, flight, frames
from gameplay.shuttles.seen import Aboard, Course, Craft
from gameplay.shuttles.vectors import dot, length, metres, unit
from gameplay.state import GameState
from taichi_kernels.units import UNITS_PER_METRE

SIGHT = 4000 * UNITS_PER_METRE
POINTS = 48  # of the way of a course
NEAR = 6  # radii of a moon within which it may be next
LEAVING = 1.3  # radii of a moon from which its planet may be


def aboard(state: GameState, player: int) -> Aboard | None:
    """The shuttle that a player sits in."""
    if player not in state.aboard:
        return None
    sits = state.aboard.row(player)
    row = state.shuttles.row(int(sits["shuttle"]))
    rules, mode, body = craft.rules(), int(row["mode"]), int(row["body"])
    here, speed = metres(row["position"]), metres(row["velocity"])
    over = contact.height(state, row) if length(here) < 3 * contact.highest(state, body) else -1.0
    level = bodies.of(state, body).level
    return Aboard(
        shuttle=int(row["id"]),
        seat=int(sits["seat"]),
        position=point(row["position"]),
        velocity=point(row["velocity"]),
        attitude=_turn(row),
        eye=_eye(int(sits["seat"])),
        fuel=int(row["fuel"]) * THOUSANDTHS // craft.tank(),
        hull=int(row["hull"]) * THOUSANDTHS // round(rules.hull * craft.HUNDREDTHS),
        heat=int(row["heat"]),
        throttle=_throttle(row),
        speed=round(length(speed) * UNITS_PER_METRE),
        climb=round(dot(speed, unit(here)) * UNITS_PER_METRE),
        height=round(over * UNITS_PER_METRE) if over >= 0 else -1,
        altitude=round(length(here) * UNITS_PER_METRE) - level,
        mode=MODES[mode],
        landed=bool(row["landed"]),
        goal=point(row["goal"]) if mode == craft.LANDING else None,
        course=_course(state, row),
        gravity=round(length(flight.gravity(state, body, here)) * UNITS_PER_METRE),
        density=round(flight.density(state, body, here) * THOUSANDTHS),
        realm=frames.reach(state, body),
        next=_next(state, row, here),
    )


def near(state: GameState, body: int, here: np.ndarray) -> list[Craft]:
    """Shuttles in sight of a place on a body [units]."""
    if not len(state.shuttles):
        return []
    rows = state.shuttles.rows[state.shuttles.rows["body"] == body]
    away = rows["position"].astype(np.float64) - here
    return [
        Craft(
            int(row["id"]),
            point(row["position"]),
            _turn(row),
            point(row["velocity"]),
            _throttle(row),
            bool(row["landed"]),
            int(row["heat"]),
            bool(len(craft.crew(state, int(row["id"])))),
        )
        for row in rows[(away * away).sum(axis=1) <= SIGHT * SIGHT]
    ]


def _next(state: GameState, row: np.void, here: np.ndarray) -> int | None:
    body = int(row["body"])
    if int(row["mode"]) == craft.TRANSIT:
        to = int(row["origin"]) if row["back"] else int(row["to"])
        return to if to != body else None
    if row["landed"] or body not in state.celestials:
        return None
    own = state.celestials.row(body)
    if own["kind"] in frames.MOONS:
        return int(own["parent"]) if length(here) > LEAVING * _radius(state, body) else None
    for moon in frames.moons(state, body).tolist():
        if length(here - frames.moved(state, moon, body, state.tick, np.zeros(3))) < NEAR * _radius(state, moon):
            return int(moon)
    return None


def _radius(state: GameState, body: int) -> float:
    return int(state.bodies.row(body)["radius"]) / UNITS_PER_METRE


def _throttle(row: np.void) -> Point:
    return int(row["ahead"]), int(row["right"]), int(row["up"])


def _turn(row: np.void) -> tuple[int, int, int, int]:
    w, x, y, z = row["attitude"].tolist()
    return w, x, y, z


def _eye(seat: int) -> Point:
    ahead, left, up = craft.SEATS[seat]
    return round(ahead * UNITS_PER_METRE), round(left * UNITS_PER_METRE), round((up + craft.EYE) * UNITS_PER_METRE)


def _course(state: GameState, row: np.void) -> Course | None:
    if int(row["mode"]) == craft.COURSE:
        return Course(int(row["to"]))
    if int(row["mode"]) != craft.TRANSIT:
        return None
    start, end, back = int(row["start"]), int(row["end"]), int(row["back"])
    way = course.of(state, row)
    path = [
        point(np.rint(course.at(state, way, way.ticks * n / POINTS, start + way.ticks * n // POINTS)).astype(np.int64))
        for n in range(POINTS + 1)
    ]
    to = int(row["origin"]) if back else int(row["to"])
    return Course(to, start, end, bool(back), not back and 2 * state.tick <= start + end, path)
