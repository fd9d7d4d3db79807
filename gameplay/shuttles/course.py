"""Courses: the way from over one body to over another of the system, on rails, in closed form of the tick.

Three legs, each from rest to rest: round the origin, out to its gate, which lies towards the destination; across, from
gate to gate; and from the destination's gate round it to the aim. The first and the last turn and move with their
bodies, the way across is blended from one to the other, with a bulge where bodies are in between. Whoever turns back
goes the same way backwards. Metres in float64 of + - * / and sqrt alone.
"""

from typing import NamedTuple

import numpy as np

from gameplay.schema.system import BODY_KINDS
from gameplay.shuttles import contact, craft, frames
from gameplay.shuttles.vectors import cross, dot, length, metres, unit
from gameplay.state import TICKS_PER_SECOND, GameState
from taichi_kernels.units import UNITS_PER_METRE

GATE = 2.2  # radii from the centre
LEAST = 60.0  # [m] over the safe height
PEAK = 10 / np.sqrt(3.0)  # greatest push of `eased`
FASTEST = 1.875  # greatest speed of it
TURNS_IN = 10 * TICKS_PER_SECOND  # ticks in which a shuttle turns back
SAMPLES = 24
AROUND, KEEPS = 1.3, 200.0  # radii, and more [m], that the way keeps to what is in between
WRECK = BODY_KINDS.index("wreck")


class Way(NamedTuple):
    """What a course is: see the table shuttles; places in metres, ticks of each leg."""

    origin: int
    place: np.ndarray
    to: int
    aim: np.ndarray
    start: int
    gates: tuple[np.ndarray, np.ndarray]
    legs: tuple[int, int, int]
    bulge: np.ndarray

    @property
    def ticks(self) -> int:
        """From start to end."""
        return sum(self.legs)


def safe(state: GameState, body: int) -> float:
    """Radius at which courses begin and end [m]; a wreck has no ground."""
    if body not in state.bodies:
        return float(craft.rules().hover)
    return contact.highest(state, body) + craft.rules().hover


def plan(state: GameState, origin: int, place: np.ndarray, to: int, aim: np.ndarray | None, start: int) -> Way:
    """The way from a place over a body to one over another; without an aim over where the gate is [m]."""
    there = frames.centres(state, start)
    out = unit(there[to] - there[origin])
    gates = out * _gate(state, origin), -out * _gate(state, to)
    if aim is None:
        aim = unit(frames.inward(state, to, start, gates[1])) * safe(state, to)
    else:
        aim = unit(aim) * safe(state, to)
    way = Way(origin, place, to, aim, start, gates, _legs(gates, place, aim, there[to] - there[origin]), np.zeros(3))
    return way._replace(bulge=_bulge(state, way))


def of(state: GameState, row: np.void) -> Way:
    """The way of a shuttle that is on one."""
    origin, to, start = int(row["origin"]), int(row["to"]), int(row["start"])
    place, aim = metres(row["origin_place"]), metres(row["aim"])
    there = frames.centres(state, start)
    out = unit(there[to] - there[origin])
    gates = out * _gate(state, origin), -out * _gate(state, to)
    legs = _legs(gates, place, aim, there[to] - there[origin])
    return Way(origin, place, to, aim, start, gates, legs, row["bulge"].astype(np.float64))


def _gate(state: GameState, body: int) -> float:
    radius = int(state.bodies.row(body)["radius"]) / UNITS_PER_METRE if body in state.bodies else 100.0
    return max(GATE * radius, safe(state, body) + LEAST)


def _legs(gates: tuple[np.ndarray, np.ndarray], place: np.ndarray, aim: np.ndarray, way: np.ndarray) -> tuple:
    push = craft.rules().transfer
    # round a body it is at most half a turn
    near, far = (1.6 * (length(at) + length(gate)) for at, gate in zip((place, aim), gates, strict=True))
    across = length(way + gates[1] - gates[0])
    return tuple(lasts(leg, push) for leg in (near, across, far))


def fuel(way: Way) -> float:
    """Change of speed that a course costs [m/s]."""
    rules = craft.rules()
    return sum(speeds(leg, rules.transfer) for leg in way.legs) * rules.transfer_burn


def lasts(way: float, push: float) -> int:
    """How many ticks so many metres take from rest to rest, `eased`, with so much push at most [m/s²]."""
    return max(int(np.ceil(np.sqrt(PEAK * max(way, 0.0) / push) * TICKS_PER_SECOND)), 1)


def speeds(ticks: int, push: float) -> float:
    """Change of speed that such a way takes: to its greatest, and back to rest [m/s]."""
    return 2 * FASTEST * push / PEAK * ticks / TICKS_PER_SECOND


def eased(share: float) -> float:
    """From rest to rest: the quintic with no speed and no push at either end."""
    share = min(max(share, 0.0), 1.0)
    return share * share * share * (share * (share * 6.0 - 15.0) + 10.0)


def progress(start: int, back: int, tick: int) -> float:
    """How many ticks of its way a shuttle has behind it: one that turns back slows down, and goes backwards."""
    if not back:
        return float(tick - start)
    gone = tick - back
    if gone < TURNS_IN:
        return back - start + gone - gone * gone / TURNS_IN
    return float(back - start - (gone - TURNS_IN))


def ends(start: int, back: int, ticks: int) -> int:
    """Tick at which a way is over."""
    return start + ticks if not back else back + TURNS_IN + back - start


def at(state: GameState, way: Way, done: float, tick: int) -> np.ndarray:
    """Where a shuttle is at a tick with so many ticks of its way behind it, in the system's frame [m]."""
    there = frames.centres(state, tick)
    first, across, last = way.legs
    gates = there[way.origin] + way.gates[0], there[way.to] + way.gates[1]
    if done <= first:
        start = frames.outward(state, way.origin, tick, way.place)
        return there[way.origin] + arc(start, way.gates[0], eased(done / first))
    if done <= first + across:
        share = eased((done - first) / across)
        swell = 16.0 * share * share * (1.0 - share) * (1.0 - share)
        return gates[0] + (gates[1] - gates[0]) * share + way.bulge * swell
    end = frames.outward(state, way.to, tick, way.aim)
    return there[way.to] + arc(end, way.gates[1], eased((first + across + last - done) / last))


def arc(a: np.ndarray, b: np.ndarray, share: float) -> np.ndarray:
    """From one place round the centre to another, a share of the way; never nearer than the nearer of both [m]."""
    u, v = unit(a), unit(b)
    cosine = dot(u, v)
    aside = cross(u, np.array([0.0, 0.0, 1.0]) if abs(u[2]) < 0.8 else np.array([1.0, 0.0, 0.0]))
    # where they are opposite, it goes by one side
    lean = unit(aside) * (2.0 * max(-cosine, 0.0) * share * (1.0 - share))
    direction = unit(u * (1.0 - share) + v * share + lean)
    return direction * (length(a) + (length(b) - length(a)) * share)


def _bulge(state: GameState, way: Way) -> np.ndarray:
    """How far the middle of the way across leads aside, so that no body is in it [m, whole]."""
    first, across, _ = way.legs
    shares = [(number + 0.5) / SAMPLES for number in range(SAMPLES)]
    ticks = [way.start + first + int(across * share) for share in shares]
    places = [frames.centres(state, tick) for tick in ticks]
    radii = state.celestials.rows["radius"].astype(np.float64) / UNITS_PER_METRE
    others = [body for body in range(len(radii)) if body not in (way.origin, way.to) and radii[body] > 0]
    ahead = unit(places[0][way.to] - places[0][way.origin])
    left = unit(cross(ahead, np.array([0.0, 0.0, 1.0]) if abs(ahead[2]) < 0.8 else np.array([1.0, 0.0, 0.0])))
    asides = (left, -left, cross(ahead, left), -cross(ahead, left))
    widest = 3.0 * float(max(radii))
    tries = [np.zeros(3), *(np.rint(aside * (far * widest)) for far in (1.0, 2.0, 4.0) for aside in asides)]
    for bulge in tries:
        bent = way._replace(bulge=bulge)
        on = [at(state, bent, first + across * share, tick) for share, tick in zip(shares, ticks, strict=True)]
        if all(
            _gap(a, b, there[body]) > AROUND * radii[body] + KEEPS
            for a, b, there in zip(on, on[1:], places, strict=False)
            for body in others
        ):
            return bulge
    return tries[0]


def _gap(a: np.ndarray, b: np.ndarray, place: np.ndarray) -> float:
    """Distance of a place from a straight way."""
    way = b - a
    share = dot(place - a, way) / max(dot(way, way), 1e-9)
    return length(place - a - way * min(max(share, 0.0), 1.0))
