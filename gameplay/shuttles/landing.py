"""The landing assistant: over the place, down as fast as its engines can stop it, and onto ground that it can stand on.
Where it cannot stand it goes on to the nearest place around where it seems that it can.

All speeds follow v² = push · way: half of the push that there is stops the craft on the way that is left. Push is what
the engines have left over against gravity with the load that they carry.
"""

import math

import numpy as np

from gameplay import bodies
from gameplay.shuttles import contact, craft, flight
from gameplay.shuttles.vectors import cross, dot, length, metres, unit, units
from gameplay.state import GameState
from gameplay.survival import climate
from taichi_kernels.units import UNITS_PER_METRE

PUSH = 12.0  # [m/s²] that it brakes with at most
WEAKEST = 1.5  # [m/s²] that the computer can always brake with, however heavy the craft
OVER = 12.0  # [m] beside the place to land, nearer than which it goes down
EXACTLY = 3.0  # [m] the same where what was nearer has been tried
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
STEP, FARTHEST = 12.0, 120.0  # [m] between places to land that are looked at, and from the one that was wanted
FEET = ((0.0, 0.0), (4.0, 0.0), (-4.0, 0.0), (0.0, 4.0), (0.0, -4.0))  # [m] of each, where its ground is looked at
EASIER = 3.0  # degrees less steep than it must be, as the ground looks from afar


def land(state: GameState, row: np.void, heavy: float) -> str:
    """One tick of it; returns what is wrong with the ground there, "" while one can land."""
    body, here, rules = int(row["body"]), metres(row["position"]), craft.rules()
    up, goal = unit(here), unit(metres(row["goal"]))
    pull = length(flight.gravity(state, body, here))
    push = min(max(rules.lift / heavy - pull, WEAKEST), PUSH)
    aside = goal * length(here) - here
    aside = aside - up * dot(aside, up)
    away = length(aside) if dot(up, goal) > 0 else length(here) * math.pi / 2
    speed = metres(row["velocity"])
    drifts = length(speed - up * dot(speed, up))
    if away > (EXACTLY if row["aimed"] else OVER) or drifts > DRIFTS:
        _approach(state, row, aside, away, push, heavy)
        return ""
    flight.level(row)
    high, known = contact.sounding(state, row)
    text = _unfit(state, row, here, high, known)
    if not text:
        flight.follow(row, aside * 0.5 - up * _falls(high, known, push), push, heavy)
    return text


def elsewhere(state: GameState, row: np.void) -> float | None:
    """Make the next place around the one that was wanted the goal, the nearest first, as far as the ground there seems
    to be fit; how far it is from there [m], None where there is none left. What was wanted is kept in `aim`."""
    if not row["aimed"]:
        row["aim"], row["aimed"] = row["goal"], 1
    offsets, goals = _around(state, row)
    tried = np.flatnonzero((goals[:, 0] == row["goal"]).all(axis=1))
    first = int(tried[0]) + 1 if len(tried) else 1
    body = int(row["body"])
    ground = climate.tops(state, body, goals[first:].reshape(-1, 3)).reshape(-1, len(FEET)) / UNITS_PER_METRE
    rises = (ground.max(axis=1) - ground.min(axis=1)) / (2 * FEET[1][0])
    dry = ground.min(axis=1) > bodies.of(state, body).sea / UNITS_PER_METRE
    fit = np.flatnonzero(dry & (rises <= math.tan(math.radians(craft.rules().steepest - EASIER))))
    if not len(fit):
        return None
    at = first + int(fit[0])
    row["goal"] = goals[at, 0]
    return math.sqrt(offsets[at, 0] * offsets[at, 0] + offsets[at, 1] * offsets[at, 1])


def _around(state: GameState, row: np.void) -> tuple[np.ndarray, np.ndarray]:
    """Places to land round the one that was wanted, from there outwards: metres aside, f64 (n, 2), and where their feet
    are looked at, i64 (n, feet, 3) [units], the middle first."""
    steps = np.arange(-int(FARTHEST / STEP), int(FARTHEST / STEP) + 1) * STEP
    offsets = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    squares = (offsets * offsets).sum(axis=1)
    order = np.lexsort((offsets[:, 1], offsets[:, 0], squares))
    offsets = offsets[order[squares[order] <= FARTHEST * FARTHEST]]
    wanted = metres(row["aim"])
    up = unit(wanted)
    east = unit(cross(up, np.array([0.0, 0.0, 1.0]) if abs(up[2]) < 0.8 else np.array([1.0, 0.0, 0.0])))
    aside = offsets[:, None, :] + np.array(FEET)
    middle = up * contact.surface(state, int(row["body"]), wanted)
    return offsets, units(middle + aside[..., :1] * east + aside[..., 1:] * cross(up, east))


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
        return "there is water below"
    if not known:
        return ""
    rise, steepest = contact.steepness(state, row), craft.rules().steepest
    if rise is None:
        return "there is an edge below"
    if rise > math.tan(math.radians(steepest)):
        return f"the ground below is steeper than {steepest:g} degrees"
    return ""
