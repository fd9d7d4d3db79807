"""The landing assistant: over the place, down as fast as its engines can stop it, and onto ground that it can stand on.

All speeds follow v² = push · way: half of the push that there is stops the craft on the way that is left. Push is what
the engines have left over against gravity with the load that they carry.
"""

import math

import numpy as np

from gameplay import bodies
from gameplay.shuttles import contact, craft, flight
from gameplay.shuttles.vectors import cross, dot, length, metres, unit
from gameplay.state import GameState
from gameplay.survival import climate
from taichi_kernels.units import UNITS_PER_METRE

PUSH = 12.0  # [m/s²] that it brakes with at most
WEAKEST = 1.5  # [m/s²] that the computer can always brake with, however heavy the craft
OVER = 12.0  # [m] beside the place to land, nearer than which it goes down
DRIFTS = 6.0  # [m/s] aside, faster than which it does not
CRUISE = 120.0  # [m/s] towards it, and down to the height at which it goes there
FALLS = 60.0  # [m/s] down over the place
SPARE = 40.0  # [m] over the ground on the way there
NEAR = 80.0  # [m] from the place, so that the ground on the way is looked at
LOOKS = 9  # places at which it is
ROUGH = 30.0  # [m] over the ground, from which it is looked at whether it can be landed on
LAST = 5.0  # [m] over the ground, from which it comes down as slowly as can be
SLOWEST = 2.0  # [m/s] down
UNSURE = 10.0  # [m/s] down where the ground is not known yet


def land(state: GameState, row: np.void, heavy: float) -> str:
    """One tick of it; returns why one cannot land there, "" while one can."""
    body, here, rules = int(row["body"]), metres(row["position"]), craft.rules()
    up, goal = unit(here), unit(metres(row["goal"]))
    pull = length(flight.gravity(state, body, here))
    push = min(max(rules.lift / heavy - pull, WEAKEST), PUSH)
    aside = goal * length(here) - here
    aside = aside - up * dot(aside, up)
    away = length(aside) if dot(up, goal) > 0 else length(here) * math.pi / 2
    speed = metres(row["velocity"])
    drifts = length(speed - up * dot(speed, up))
    if away > OVER or drifts > DRIFTS:
        _approach(state, row, aside, away, push, heavy)
        return ""
    flight.level(row)
    high, known = contact.sounding(state, row)
    text = _unfit(state, row, here, high, known)
    if not text:
        flight.follow(row, aside * 0.5 - up * _falls(high, known, push), push, heavy)
    return text


def _approach(state: GameState, row: np.void, aside: np.ndarray, away: float, push: float, heavy: float) -> None:
    """Come over the place, above all ground on the way."""
    here = metres(row["position"])
    up, far = unit(here), length(here)
    lacks = _clear(state, int(row["body"]), here, metres(row["goal"]), away) - far
    climb = min(CRUISE, _reached(abs(lacks), push))
    if lacks <= 0:
        climb = -climb if away > 4 * NEAR else 0.0
    most = max(craft.rules().ahead / heavy, WEAKEST)
    # no faster than it can turn with the ground, and only where the ground is cleared
    fast = min(CRUISE, _reached(away, most / 2), math.sqrt(push * far / 2)) if lacks < SPARE / 2 else 0.0
    flat = unit(aside) if length(aside) > 1e-3 else unit(cross(up, np.array([1.0, 0.0, 0.0])))
    flight.level(row, flat if away > OVER else None)
    flight.follow(row, flat * fast + up * climb, most, heavy)


def _clear(state: GameState, body: int, here: np.ndarray, goal: np.ndarray, away: float) -> float:
    """Radius at which nothing is in the way to the place [m]."""
    if away > NEAR:
        return contact.highest(state, body) + SPARE
    shares = np.linspace(0.0, 1.0, LOOKS)[:, None]
    way = here * (1.0 - shares) + unit(goal) * (length(here) * shares)
    places = np.rint(way * UNITS_PER_METRE).astype(np.int64)
    return float(climate.tops(state, body, places).max()) / UNITS_PER_METRE + SPARE


def _reached(way: float, push: float) -> float:
    """The speed at which half of a push stops at the end of a way, and gently there [m/s]."""
    return min(math.sqrt(push * way), 0.4 * way)


def _falls(high: float, known: bool, push: float) -> float:
    """How fast it may come down [m/s]; over ground that is not known yet it waits."""
    if known:
        return min(max(SLOWEST, math.sqrt(push * max(high - LAST, 0.0))), FALLS)
    if high <= ROUGH:
        return 0.0
    return min(max(min(UNSURE, high - ROUGH), math.sqrt(push * max(high - contact.CLOSE - SPARE, 0.0))), FALLS)


def _unfit(state: GameState, row: np.void, here: np.ndarray, high: float, known: bool) -> str:
    """Why one cannot land below; "" where one can, or it is not known yet."""
    if high > ROUGH:
        return ""
    sea = bodies.of(state, int(row["body"])).sea / UNITS_PER_METRE
    if sea and length(here) - high < sea:
        return "there is water below: choose another place to land"
    if not known:
        return ""
    rise, steepest = contact.steepness(state, row), craft.rules().steepest
    if rise is None:
        return "there is an edge below: choose another place to land"
    if rise > math.tan(math.radians(steepest)):
        return f"the ground below is steeper than {steepest:g} degrees: choose another place to land"
    return ""
