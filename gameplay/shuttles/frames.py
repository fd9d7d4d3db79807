"""From the frame of one body to that of another, and whose surroundings a place is in.

A shuttle is always in the own, turning frame of one body, and flies there as if that frame did not turn: a body carries
its surroundings along. Those of a moon reach to one radius over its ground, those of a planet hold all its moons, and
all of them hold where courses begin and end. Only + - * / and sqrt of float64, and rounding: the same bits on every
machine.
"""

from weakref import WeakKeyDictionary

import numpy as np

from gameplay import content, daylight
from gameplay.positions import Point, point
from gameplay.schema.system import BODY_KINDS
from gameplay.shuttles import attitude
from gameplay.shuttles.vectors import length, metres, turned, units
from gameplay.solar_system.spin import Spin
from gameplay.state import TICKS_PER_SECOND, GameState
from taichi_kernels.units import UNITS_PER_METRE

REALM = 4  # radii that the surroundings of anything reach at least, but a moon's
WELL = 2  # radii that those of a moon reach
PEAKS = 1.6  # radii that the ground of the smallest reaches
ROOM = 100.0  # [m] over where courses begin and end: what hovers there is in the surroundings of what it hovers over
BEYOND = 1.3  # of the farthest moon's distance that those of a planet reach
MOONS = [BODY_KINDS.index(kind) for kind in ("moon", "wreck")]  # what goes round a planet

_SPINS: WeakKeyDictionary[GameState, dict[tuple[int, Point], Spin]] = WeakKeyDictionary()


def centres(state: GameState, tick: int) -> np.ndarray:
    """Where all bodies of the system are at a tick [m], float64 (n, 3)."""
    assert state.system is not None
    return state.system.orbits.at(tick)[0]


def turn(state: GameState, body: int, tick: int) -> np.ndarray:
    """The rotation from the system's frame to a body's own at a tick: float64 (3, 3)."""
    spawn = point(state.world["spawn"])
    known = _SPINS.setdefault(state, {})
    if (body, spawn) not in known:
        assert state.system is not None
        known[body, spawn] = daylight.of_system(state.system, body, spawn).turning
    return known[body, spawn].turn(tick)


def outward(state: GameState, body: int, tick: int, place: np.ndarray) -> np.ndarray:
    """A place of a body's frame [m] as seen from the body's centre in the system's frame [m]."""
    return turned(turn(state, body, tick).T, place)


def inward(state: GameState, body: int, tick: int, way: np.ndarray) -> np.ndarray:
    """What `outward` does, backwards."""
    return turned(turn(state, body, tick), way)


def moved(state: GameState, body: int, to: int, tick: int, place: np.ndarray) -> np.ndarray:
    """A place in the frame of a body [m] in that of another [m]."""
    there = centres(state, tick)
    return inward(state, to, tick, outward(state, body, tick, place) + there[body] - there[to])


def change(state: GameState, row: np.void, to: int) -> None:
    """Put a shuttle that has flown through this tick into the frame of another body, so that it goes on there as it
    went: its place, its velocity and its attitude."""
    body, tick = int(row["body"]), state.tick + 1
    here, velocity = metres(row["position"]), metres(row["velocity"])
    now = moved(state, body, to, tick, here)
    then = moved(state, body, to, tick + 1, here + velocity / TICKS_PER_SECOND)
    axes = attitude.axes(row["attitude"])
    row["attitude"] = attitude.of_axes(
        *(inward(state, to, tick, outward(state, body, tick, axis)) for axis in (axes[0], axes[2]))
    )
    row["position"], row["velocity"], row["rest"] = units(now), units((then - now) * TICKS_PER_SECOND), 0
    row["body"] = to


def reach(state: GameState, body: int) -> int:
    """How far the surroundings of a body reach from its centre [units]."""
    radius = int(state.bodies.row(body)["radius"])
    least = round(PEAKS * radius + (content.load().shuttle.hover + ROOM) * UNITS_PER_METRE)
    if body in state.celestials and state.celestials.row(body)["kind"] in MOONS:
        return max(WELL * radius, least)
    far = [REALM * radius, least]
    if body not in state.celestials:
        return max(far)
    for moon in state.celestials.rows[moons(state, body)]:
        apoapsis = float(moon["semi_major"]) * (1.0 + float(moon["eccentricity"]) / (1 << 32))
        far.append(round(apoapsis * BEYOND * UNITS_PER_METRE))
    return max(far)


def moons(state: GameState, body: int) -> np.ndarray:
    """Rows of the table celestials that are moons of a body, or wrecks with ground, i64 (n,)."""
    rows = state.celestials.rows
    return np.flatnonzero((rows["parent"] == body) & np.isin(rows["kind"], MOONS) & (rows["radius"] > 0))


def around(state: GameState, body: int, place: np.ndarray) -> int:
    """In whose surroundings a place in the frame of a body [m] is at the end of this tick: its own, its moon's or its
    planet's."""
    if body not in state.celestials:
        return body
    row = state.celestials.row(body)
    if row["kind"] in MOONS:
        return body if _within(place, reach(state, body)) else int(row["parent"])
    found = moons(state, body).tolist()
    if found and _within(place, reach(state, body)):
        there = centres(state, state.tick + 1)
        away = outward(state, body, state.tick + 1, place) + there[body]
        for moon in found:
            if _within(away - there[moon], reach(state, moon)):
                return int(moon)
    return body


def _within(way: np.ndarray, most: int) -> bool:
    return length(way) * UNITS_PER_METRE <= most
