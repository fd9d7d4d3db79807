"""The way of a shuttle from one landing pad to another, in closed form of the tick: straight up, across, straight down.

Across is a cubic of Bezier from over the one pad to over the other, which leaves and comes in upwards and sidewards;
where it would dip below the height at which it began, it goes round the body at that height. Nothing of it asks for
the ground: a shuttle rises above all that can be there. Only + - * / and sqrt of float64: the same on every machine.
"""

from typing import NamedTuple

import numpy as np

from gameplay import content, daylight
from gameplay.positions import Point, point
from gameplay.state import TICKS_PER_SECOND, GameState
from taichi_kernels import planet
from taichi_kernels.units import UNITS_PER_METRE

LIFT = 2.0  # the most that a shuttle speeds up straight up and down [m/s²]
MILLIGRAMS = 1_000_000  # in a kilogram
WAITS = 40.0  # over a pad, until it is free [m]
_PUSH = 10 / np.sqrt(3.0)  # the greatest second derivative of `_eased`
_SPEED = 1.875  # the greatest first one


class Lane(NamedTuple):
    """From where to where: bodies, and places on pads in the frame of each [units]."""

    body: int
    place: Point
    to_body: int
    to_place: Point


def duration(state: GameState, lane: Lane, tick: int) -> int:
    """Ticks of a way that is begun at a tick."""
    up, across, down = _legs(state, lane, tick)
    return _ticks(up, LIFT) + _ticks(across, content.load().shuttle.transfer) + _ticks(down, LIFT)


def fuel(state: GameState, lane: Lane, tick: int, load: int) -> int:
    """What a way that is begun at a tick burns [mg], with so much cargo [g]."""
    rules = content.load().shuttle
    up, across, down = _legs(state, lane, tick)
    pulls = [int(state.bodies.row(body)["gravity"]) / UNITS_PER_METRE for body in (lane.body, lane.to_body)]
    speeds = rules.transfer_burn * _spent(across, rules.transfer)
    for leg, pull in zip((up, down), pulls, strict=True):
        speeds += _spent(leg, LIFT) + pull * (_ticks(leg, LIFT) / TICKS_PER_SECOND)
    return int(speeds * rules.burn * MILLIGRAMS * (1.0 + load / (rules.mass * 1000.0)))


def _legs(state: GameState, lane: Lane, tick: int) -> tuple[float, float, float]:
    """How far it is up, across and down [m]."""
    across = _length(np.subtract(*_ends(state, lane, tick)))
    if lane.body == lane.to_body:  # it goes round
        across *= 1.5
    up, down = (_clear(state, body) - _length(_metres(at)) for body, at in (lane[:2], lane[2:]))
    return up, across, down


def _spent(metres: float, push: float) -> float:
    """Speed that is gained and lost again on a leg [m/s]."""
    return 2.0 * _SPEED * metres / (_ticks(metres, push) / TICKS_PER_SECOND)


def place(state: GameState, lane: Lane, since: int, until: int, tick: int) -> tuple[int, Point]:
    """Where a shuttle is at a tick whose way begins and ends at others: on which body, and the place there [units]."""
    up, down = _lifts(state, lane)
    across = max(until - since - up - down, 1)
    elapsed = tick - since
    if elapsed < up:
        return lane.body, _lifted(state, lane.body, lane.place, elapsed / up)
    if elapsed < up + across:
        return _across(state, lane, tick, (elapsed - up) / across)
    return lane.to_body, _lifted(state, lane.to_body, lane.to_place, min(max(until - tick, 0) / down, 1.0))


def _lifts(state: GameState, lane: Lane) -> tuple[int, int]:
    """How long it takes up from one pad, and down to the other [ticks]."""
    up, down = (_ticks(_clear(state, body) - _length(_metres(at)), LIFT) for body, at in (lane[:2], lane[2:]))
    return up, down


def above(place: Point) -> Point:
    """Where a shuttle waits until a pad is free [units]."""
    at = _metres(place)
    return _units(at + _unit(at) * WAITS)


def _ticks(metres: float, push: float) -> int:
    """How long it takes from rest to rest."""
    return max(int(np.ceil(np.sqrt(_PUSH * max(metres, 0.0) / push) * TICKS_PER_SECOND)), 1)


def _eased(share: float) -> float:
    """From rest to rest: the quintic with no speed and no push at either end."""
    return share * share * share * (share * (share * 6.0 - 15.0) + 10.0)


def _clear(state: GameState, body: int) -> float:
    """Radius at which a shuttle goes across over a body [m]."""
    return planet.shell(state.recipe(body))[1] / UNITS_PER_METRE + content.load().shuttle.hover


def _lifted(state: GameState, body: int, foot: Point, share: float) -> Point:
    at = _metres(foot)
    return _units(at + _unit(at) * ((_clear(state, body) - _length(at)) * _eased(share)))


def _across(state: GameState, lane: Lane, tick: int, share: float) -> tuple[int, Point]:
    bodies = (lane.body, lane.to_body)
    ends = _ends(state, lane, tick)
    centres = _centres(state, lane, tick)
    w = _eased(share)
    way = ends[1] - ends[0]
    out = 0.5 * _length(way)
    pulls = []
    for end, centre, aside in zip(ends, centres, (way, -way), strict=True):
        up = _unit(end - centre)
        pulls.append(end + (up + _sideways(aside, up)) * out)
    left = 1.0 - w
    at = ends[0] * (left * left * left) + pulls[0] * (3.0 * left * left * w)
    at = at + pulls[1] * (3.0 * left * w * w) + ends[1] * (w * w * w)
    for body, centre in zip(bodies, centres, strict=True):
        low, from_it = _clear(state, body), at - centre
        if _length(from_it) < low:
            at = centre + _unit(from_it) * low
    near = int(_length(at - centres[1]) < _length(at - centres[0]))
    from_it = at - centres[near]
    return bodies[near], _units(_turned(_turn(state, lane, bodies[near], tick), from_it))


def _ends(state: GameState, lane: Lane, tick: int) -> list[np.ndarray]:
    """Where the way across begins and ends, in the frame of the system, or of the body if both are on one [m]."""
    ends = []
    for (body, at), centre in zip((lane[:2], lane[2:]), _centres(state, lane, tick), strict=True):
        over = _unit(_metres(at)) * _clear(state, body)
        ends.append(centre + _turned(_turn(state, lane, body, tick).T, over))
    return ends


def _centres(state: GameState, lane: Lane, tick: int) -> list[np.ndarray]:
    if state.system is None or lane.body == lane.to_body:
        return [np.zeros(3), np.zeros(3)]
    places = state.system.orbits.at(tick)[0]
    return [places[lane.body], places[lane.to_body]]


def _turn(state: GameState, lane: Lane, body: int, tick: int) -> np.ndarray:
    """From that frame to a body's own."""
    if state.system is None or lane.body == lane.to_body:
        return np.eye(3)
    return daylight.of_system(state.system, body, point(state.world["spawn"])).turning.turn(tick)


def _sideways(way: np.ndarray, up: np.ndarray) -> np.ndarray:
    """The direction of a way along the ground; any where it leads straight up or down."""
    x, y, z = way * up
    flat = way - up * (x + y + z)
    if _length(flat) * 64 < _length(way):
        flat = np.array([-up[1], up[0], 0.0]) if abs(up[2]) < 0.9 else np.array([0.0, -up[2], up[1]])
    return _unit(flat)


def _turned(turn: np.ndarray, vector: np.ndarray) -> np.ndarray:
    x, y, z = vector
    return turn[:, 0] * x + turn[:, 1] * y + turn[:, 2] * z


def _length(vector: np.ndarray) -> float:
    x, y, z = vector
    return float(np.sqrt(x * x + y * y + z * z))


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(_length(vector), 1e-9)


def _metres(place: Point) -> np.ndarray:
    return np.array(place, np.float64) / UNITS_PER_METRE


def _units(metres: np.ndarray) -> Point:
    return point(np.rint(metres * UNITS_PER_METRE).astype(np.int64))
