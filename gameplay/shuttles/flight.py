"""One tick of a shuttle in free flight: gravity, thrust, drag and heat; what the flight computer wishes; no ground.

Gravity kicks half before and half after the way of a tick, so that orbits keep their energy. Metres and seconds in
float64 of + - * / and sqrt, rounded to units where they are kept.
"""

import math

import numpy as np

from gameplay import bodies
from gameplay.schema.system import THOUSANDTHS
from gameplay.shuttles import attitude, craft
from gameplay.shuttles.vectors import cross, dot, length, metres, unit, units
from gameplay.state import TICKS_PER_SECOND, GameState
from taichi_kernels.units import UNITS_PER_METRE

FULL_WISH = 127
STEP = 1.0 / TICKS_PER_SECOND
LEVELLING = 0.6  # of the turns that a pilot can make, for the computer's


def gravity(state: GameState, body: int, place: np.ndarray) -> np.ndarray:
    """Pull of a body at a place of its frame [m/s²]."""
    row = state.bodies.row(body)
    radius, away = int(row["radius"]) / UNITS_PER_METRE, length(place)
    away = max(away, radius / 2)
    return unit(place) * (-int(row["gravity"]) / UNITS_PER_METRE * (radius / away) * (radius / away))


def density(state: GameState, body: int, place: np.ndarray) -> float:
    """Of the air at a place, 1 is Earth's at the sea."""
    known = bodies.of(state, body)
    up = max(length(place) - known.level / UNITS_PER_METRE, 0.0) / craft.rules().fall_off
    if not known.density or up > 20:
        return 0.0
    whole = int(up)
    # half as dense at every step, and between two the parabola through both and their middle: no power is needed
    part = up - whole
    return known.density / THOUSANDTHS / float(1 << whole) * (1.0 - part * (0.67157 - 0.17157 * part))


def steer(state: GameState, row: np.void) -> None:
    """Turn a craft as its pilot wishes."""
    wishes = np.array([int(row["roll"]), -int(row["pitch"]), -int(row["yaw"])], np.float64) / FULL_WISH
    if not wishes.any():
        return
    own = attitude.axes(row["attitude"])
    rate = math.pi / 180 * craft.rules().turn * STEP
    about = sum(wish * axis for wish, axis in zip(wishes, own, strict=True))
    row["attitude"] = attitude.rotated(row["attitude"], about * rate)


def level(row: np.void, way: np.ndarray | None = None) -> None:
    """Turn a craft upright, and its front towards a direction."""
    most = math.pi / 180 * craft.rules().turn * STEP * LEVELLING
    up = unit(metres(row["position"]))
    row["attitude"] = attitude.towards(row["attitude"], 2, up, most)
    if way is not None:
        flat = way - up * dot(way, up)
        if length(flat) > 0.5:
            ahead = attitude.axes(row["attitude"])[0]
            flat = unit(flat)
            sine, cosine = dot(cross(ahead, flat), up), dot(ahead, flat)
            angle = max(-most, min(most, sine)) if cosine > 0 else math.copysign(most, sine or 1.0)
            row["attitude"] = attitude.rotated(row["attitude"], up * angle)


def thrust(row: np.void, heavy: float) -> np.ndarray:
    """What the pilot's wishes add to the speed [m/s²]; `heavy`: mass in that of the empty craft."""
    rules, own = craft.rules(), attitude.axes(row["attitude"])
    pushes = (rules.ahead * int(row["ahead"]), -rules.aside * int(row["right"]), rules.lift * int(row["up"]))
    return sum(push * axis for push, axis in zip(pushes, own, strict=True)) / (FULL_WISH * heavy)


def burn(row: np.void, speed: float, heavy: float) -> None:
    """Use up the fuel for a change of speed [m/s]."""
    row["fuel"] = max(int(row["fuel"]) - math.ceil(speed * heavy * craft.rules().burn * craft.MILLIGRAMS), 0)


def accelerate(state: GameState, row: np.void, heavy: float) -> np.ndarray:
    """What engines add to the speed now, by the wishes of the pilot [m/s²]; it costs fuel."""
    rules, speed = craft.rules(), metres(row["velocity"])
    if not row["fuel"]:
        return np.zeros(3)
    if row["brake"]:
        pull = gravity(state, int(row["body"]), metres(row["position"]))
        push = -speed / STEP - pull
        most = max(rules.lift, rules.ahead) / heavy
        push = push * min(1.0, most / max(length(push), 1e-9))
    else:
        push = thrust(row, heavy)
        fast = length(speed)
        if fast >= rules.fastest and (along := dot(push, speed) / fast) > 0:
            push = push - speed * (along / fast)
    burn(row, length(push) * STEP, heavy)
    return push


def drift(state: GameState, row: np.void, push: np.ndarray) -> None:
    """A tick under gravity, drag and what the engines add."""
    body, place, speed = int(row["body"]), metres(row["position"]), metres(row["velocity"])
    air = density(state, body, place)
    slows = min(craft.rules().drag * air * length(speed) / 100.0 * STEP, 0.9)
    half = speed + gravity(state, body, place) * (STEP / 2)
    half = half * (1.0 - slows) + push * STEP
    go(row, half)
    row["velocity"] = units(half + gravity(state, body, metres(row["position"])) * (STEP / 2))


def go(row: np.void, speed: np.ndarray) -> None:
    """Move on for a tick with a speed; what is less than a unit is kept for the next."""
    row["velocity"] = units(speed)
    carry = row["velocity"].astype(np.int64) + row["rest"]
    way = carry // TICKS_PER_SECOND
    row["position"] = row["position"] + way
    row["rest"] = carry - way * TICKS_PER_SECOND


def follow(row: np.void, wanted: np.ndarray, most: float, heavy: float) -> None:
    """A tick of the flight computer: it comes to a velocity, carried against gravity; changes alone cost fuel."""
    speed = metres(row["velocity"])
    change = wanted - speed
    change = change * min(1.0, most * STEP / max(length(change), 1e-9))
    if row["fuel"]:
        burn(row, length(change), heavy)
    go(row, speed + change)


def heat(state: GameState, row: np.void) -> int:
    """Let air heat the hull, or let it cool; returns the hundredths of a point that it loses."""
    rules = craft.rules()
    fast = length(metres(row["velocity"])) / 100.0
    heats = density(state, int(row["body"]), metres(row["position"])) * fast * fast * fast
    share = STEP * 0.6931 / rules.cool
    change = (heats / rules.heat * 1000.0 - int(row["heat"])) * share
    # away from what it was, so that it comes to the end of both
    row["heat"] = min(int(row["heat"]) + (math.ceil(change) if change > 0 else math.floor(change)), 1 << 20)
    over = int(row["heat"]) - 1000
    return round(rules.heat_damage * craft.HUNDREDTHS * over / 1000.0 * STEP) if over > 0 else 0
