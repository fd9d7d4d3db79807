"""A system: one tick of all shuttles that fly, and of all who sit in one. A world without shuttles pays nothing."""

import numpy as np

from gameplay.outcomes import FrameChanged, Outcome, ShuttleTookOff, TankEmpty
from gameplay.positions import point
from gameplay.shuttles import attitude, computer, contact, craft, flight, frames, routes
from gameplay.shuttles.vectors import dot, length, metres, unit, units
from gameplay.state import GameState
from gameplay.survival import death
from gameplay.systems import locomotion
from taichi_kernels.units import Q14, UNITS_PER_METRE

FARTHER = 30.0  # [m] ahead, where it tries to land next


def fly_shuttles(state: GameState) -> list[Outcome]:
    """One tick of all of them; those that fly by a trade route are moved by that."""
    outcomes: list[Outcome] = []
    for shuttle in state.shuttles.rows["id"].tolist():
        if not routes.is_under_way(state, shuttle):
            outcomes += _fly(state, shuttle)
    if len(state.aboard):
        seat_players(state)
    return outcomes


def _fly(state: GameState, shuttle: int) -> list[Outcome]:
    row = state.shuttles.row(shuttle)
    mode, told = int(row["mode"]), _unmanned(state, row)
    if row["landed"]:
        if mode == craft.MANUAL and not (row["up"] and contact.lift(state, row)):
            return []
        row["landed"] = 0
        told.append(ShuttleTookOff(craft.pilot(state, shuttle), shuttle, point(row["position"])))
        row["velocity"] = units(unit(metres(row["position"])))  # off the ground at once
    mode = int(row["mode"])
    if mode == craft.TRANSIT or computer.is_beside(row):
        return told + computer.transit(state, shuttle)
    fuelled, before, heavy = bool(row["fuel"]), metres(row["position"]), 1.0 + craft.load(state, shuttle)
    if mode == craft.MANUAL:
        flight.steer(state, row)
        flight.drift(state, row, flight.accelerate(state, row, heavy))
    else:
        told += computer.fly(state, shuttle, heavy)
    if fuelled and not row["fuel"]:
        told.append(TankEmpty(craft.pilot(state, shuttle), shuttle))
    burned = flight.heat(state, row)
    if burned:
        told += craft.hurt(state, shuttle, burned, "heat")
    if shuttle in state.shuttles and int(row["mode"]) != craft.TRANSIT:
        went = metres(row["velocity"])
        told += contact.touch(state, shuttle, before)
        told += _blocked(state, shuttle, went)
    if shuttle in state.shuttles and not state.shuttles.row(shuttle)["landed"]:
        told += _stay_about(state, shuttle)
    return told


def _unmanned(state: GameState, row: np.void) -> list[Outcome]:
    """Where nobody takes part who sits at the controls, the wishes end, and the computer holds what is in the air.
    Where nobody sits there, it looks for a place to land, else nobody could ever get in again."""
    shuttle, mode = int(row["id"]), int(row["mode"])
    pilot = craft.pilot(state, shuttle)
    if pilot and state.players.row(pilot)["online"] and not death.is_dead(state, pilot):
        return []
    craft.still(row)
    if row["landed"] or mode not in (craft.MANUAL, craft.HOLD):
        return []
    if pilot:
        return computer.change(state, shuttle, craft.HOLD)
    own = attitude.axes(row["attitude"])
    row["goal"] = units(metres(row["position"]) + own[0] * FARTHER)
    return computer.change(state, shuttle, craft.LANDING)


def _blocked(state: GameState, shuttle: int, went: np.ndarray) -> list[Outcome]:
    """Let the computer give up a way up into space where that leads against something; `went`: the speed before."""
    if shuttle not in state.shuttles or int(state.shuttles.row(shuttle)["mode"]) != craft.COURSE:
        return []
    row = state.shuttles.row(shuttle)
    up = unit(metres(row["position"]))
    if not dot(metres(row["velocity"]), up) < 0 < dot(went, up):
        return []
    return computer.change(state, shuttle, craft.HOLD, "there is something over it: fly out from under that first")


def _stay_about(state: GameState, shuttle: int) -> list[Outcome]:
    """Go over into the frame of the body whose surroundings it is in; out of all of them leads a course alone."""
    row = state.shuttles.row(shuttle)
    if int(row["mode"]) in (craft.TRANSIT, craft.LANDING):  # where it lands is a place of the frame that it is in
        return []
    here, body = metres(row["position"]), int(row["body"])
    to = frames.around(state, body, here)
    if to != body:
        frames.change(state, row, to)
        return [FrameChanged(craft.pilot(state, shuttle), shuttle, to, point(row["position"]))]
    edge = frames.reach(state, body) / UNITS_PER_METRE
    if length(here) <= edge:
        return []
    row["position"] = units(unit(here) * edge)
    speed = metres(row["velocity"])
    row["velocity"] = units(speed - unit(here) * max(dot(speed, unit(here)), 0.0))
    if int(row["mode"]) == craft.HOLD:
        return []
    return computer.change(state, shuttle, craft.HOLD, "this is the edge of its surroundings: set a course to go on")


def seat_players(state: GameState) -> None:
    """Put all who sit in shuttles where their seats are."""
    for row in state.aboard.rows:
        ship, number = state.shuttles.row(int(row["shuttle"])), int(row["player"])
        player = state.players.row(number)
        player["body"], player["position"] = ship["body"], craft.seat(ship, int(row["seat"]))
        player["velocity"], player["rest"], player["grounded"] = ship["velocity"], 0, 0
        ahead = np.rint(attitude.axes(ship["attitude"])[0] * Q14).astype(np.int64)
        player["forward"] = ahead
        locomotion.face(state.players.rows, state.players.index(number))
