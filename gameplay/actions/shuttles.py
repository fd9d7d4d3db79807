"""Shuttles: getting in and out, the controls, courses, fuel, repair."""

from typing import NamedTuple

import numpy as np

from gameplay import digging
from gameplay.actions import Action, Actions, other_body
from gameplay.commands import (
    Board,
    CancelCourse,
    Disembark,
    Envelope,
    Fly,
    FuelShuttle,
    HoldOrbit,
    LandHere,
    RepairShuttle,
    SetCourse,
    TakeShuttle,
)
from gameplay.errors import Rejected
from gameplay.inventory import stores
from gameplay.inventory.inventory import Inventory, Stack
from gameplay.inventory.receive import receive
from gameplay.outcomes import (
    CourseTurned,
    ItemsSpent,
    Outcome,
    ShuttleBoarded,
    ShuttleFuelled,
    ShuttleLeft,
    ShuttleRepaired,
    ShuttleTaken,
)
from gameplay.positions import Point, point
from gameplay.schema.shuttles import WISHES
from gameplay.shuttles import attitude, computer, contact, course, craft, flying, routes
from gameplay.shuttles.vectors import length, metres, unit, units
from gameplay.state import GameState
from gameplay.systems import loading, locomotion
from taichi_kernels import queries
from taichi_kernels.sampling import ISO

ORBITS_OVER = 20.0  # [m] over the highest ground
OUT = 4.0  # [m] from the middle of a shuttle, to where one gets out
SIDES = ((0, 1), (0, -1), (-1, 0), (1, 0))  # left first; ahead and left, in its own frame
HEAD = 1.7  # [m]


def _check_board(state: GameState, envelope: Envelope, command: Board) -> Rejected | int:
    if envelope.player in state.aboard:
        return Rejected("aboard", "you sit in a shuttle already: get out first")
    row = craft.near(state, envelope.player, command.shuttle)
    if isinstance(row, Rejected):
        return row
    if not row["landed"] or routes.is_under_way(state, command.shuttle):
        return Rejected("flying", "it flies: wait until it has landed")
    taken = set(craft.crew(state, command.shuttle)["seat"].tolist())
    free = [seat for seat in range(min(craft.rules().seats, len(craft.SEATS))) if seat not in taken]
    return free[0] if free else Rejected("no_seat", "every seat in it is taken")


def _apply_board(state: GameState, envelope: Envelope, command: Board, seat: int) -> list[Outcome]:
    player = state.players.row(envelope.player)
    for wish in ("move_forward", "move_right", "sprint", "crouch", "crouched", "jump"):
        player[wish] = 0
    digging.end_stroke(player)
    state.aboard.add(player=envelope.player, shuttle=command.shuttle, seat=seat)
    flying.seat_players(state)
    return [ShuttleBoarded(envelope.player, command.shuttle, seat)]


def _check_disembark(state: GameState, envelope: Envelope, command: Disembark) -> Rejected | Point:
    shuttle = craft.seat_in(state, envelope.player)
    if not shuttle:
        return Rejected("on_foot", "you sit in no shuttle")
    row = state.shuttles.row(shuttle)
    if not row["landed"]:
        return Rejected("flying", "it flies: land first")
    loading.load_around_players(state)
    terrain, here, own = state.terrains[int(row["body"])], metres(row["position"]), attitude.axes(row["attitude"])
    up = unit(here)
    for ahead, left in SIDES:
        foot = here + own[0] * (ahead * (OUT + 2)) + own[1] * (left * OUT) + up
        body = np.array([units(foot), units(foot + up * HEAD)]).astype(np.int32)
        if (queries.density(terrain.store.pool, terrain.store.table, body) < ISO).all():
            return point(units(foot))
    return Rejected("no_room", "there is ground all around its doors")


def _apply_disembark(state: GameState, envelope: Envelope, command: Disembark, place: Point) -> list[Outcome]:
    shuttle, player = craft.seat_in(state, envelope.player), state.players.row(envelope.player)
    state.aboard.remove(envelope.player)
    for wish in ("move_forward", "move_right", "sprint", "crouch", "jump"):
        player[wish] = 0
    player["position"], player["velocity"], player["rest"], player["grounded"] = place, 0, 0, 0
    locomotion.face(state.players.rows, state.players.index(envelope.player))
    if not craft.pilot(state, shuttle):
        craft.still(state.shuttles.row(shuttle))
    return [ShuttleLeft(envelope.player, shuttle, place)]


def _check_fly(state: GameState, envelope: Envelope, command: Fly) -> Rejected | np.void:
    row = craft.flown(state, envelope.player)
    if not isinstance(row, Rejected) and int(row["mode"]) == craft.TRANSIT and _wishes(command):
        return Rejected("on_course", "the flight computer is on its course: cancel that to fly by hand")
    return row


def _wishes(command: Fly) -> bool:
    return command.brake or any(getattr(command, wish) for wish in WISHES)


def _apply_fly(state: GameState, envelope: Envelope, command: Fly, row: np.void) -> list[Outcome]:
    for wish in WISHES:
        row[wish] = getattr(command, wish)
    row["brake"] = command.brake
    return computer.change(state, int(row["id"]), craft.MANUAL) if _wishes(command) else []


def _aloft(state: GameState, player: int) -> Rejected | np.void:
    """The row of the shuttle that a player flies and could leave to the computer, or why not."""
    row = craft.flown(state, player)
    if isinstance(row, Rejected):
        return row
    if row["landed"]:
        return Rejected("landed", "it stands on the ground: take off first")
    if int(row["mode"]) == craft.TRANSIT:
        return Rejected("on_course", "it is on a course: wait until it is there, or cancel that")
    return row


def _check_orbit(state: GameState, envelope: Envelope, command: HoldOrbit) -> Rejected | np.void:
    row = _aloft(state, envelope.player)
    if isinstance(row, Rejected):
        return row
    least = contact.highest(state, int(row["body"])) + ORBITS_OVER
    if length(metres(row["position"])) < least:
        return Rejected("too_low", f"mountains are in the way: climb {least - length(metres(row['position'])):.0f} m")
    return row


def _apply_orbit(state: GameState, envelope: Envelope, command: HoldOrbit, row: np.void) -> list[Outcome]:
    row["goal"] = units(np.array([length(metres(row["position"])), 0.0, 0.0]))
    return computer.change(state, int(row["id"]), craft.ORBIT)


def _check_course(state: GameState, envelope: Envelope, command: SetCourse) -> Rejected | np.void:
    row = craft.flown(state, envelope.player)
    if isinstance(row, Rejected):
        return row
    if int(row["mode"]) == craft.TRANSIT:
        return Rejected("on_course", "it is on a course: wait until it is there, or cancel that")
    if not len(state.celestials):
        return Rejected("no_system", "this planet is a world alone: there is nowhere to fly to")
    if command.to == 0 or command.to not in state.celestials:
        last = len(state.celestials) - 1
        return Rejected("unknown_body", f"there is no body {command.to} to fly to: 1 to {last} are possible")
    body = int(row["body"])
    if command.to == body or (computer.is_beside(row) and command.to == row["to"]):
        return Rejected("there", "you are there already: land where you want to")
    if contact.is_covered(state, row):
        return Rejected("covered", "there is something over it: fly out from under that first")
    aim = _aim(command.place)
    way = course.plan(state, body, metres(row["position"]), command.to, aim, state.tick)
    needs = course.fuel(way) * (1.0 + craft.load(state, int(row["id"]))) * craft.rules().burn
    has = int(row["fuel"]) / craft.MILLIGRAMS
    if needs > has:
        return Rejected("no_fuel", f"that takes {needs:.0f} kg of fuel, the tank holds {has:.0f}: fill it up")
    return row


def _aim(place: Point | None) -> np.ndarray | None:
    return metres(place) if place and any(place) else None


def _apply_course(state: GameState, envelope: Envelope, command: SetCourse, row: np.void) -> list[Outcome]:
    told = computer.change(state, int(row["id"]), craft.COURSE)
    aim = _aim(command.place)
    row["to"], row["aimed"] = command.to, aim is not None
    row["aim"] = (0, 0, 0) if aim is None else units(aim)
    return told


def _check_cancel(state: GameState, envelope: Envelope, command: CancelCourse) -> Rejected | np.void:
    row = craft.flown(state, envelope.player)
    if isinstance(row, Rejected):
        return row
    if int(row["mode"]) not in (craft.COURSE, craft.TRANSIT):
        return Rejected("no_course", "it is on no course")
    if row["back"]:
        return Rejected("turned", "it is on its way back already")
    if int(row["mode"]) == craft.TRANSIT and 2 * state.tick > int(row["start"]) + int(row["end"]):
        return Rejected("too_late", "more than half of the way is done: it is nearer to go on")
    return row


def _apply_cancel(state: GameState, envelope: Envelope, command: CancelCourse, row: np.void) -> list[Outcome]:
    shuttle = int(row["id"])
    if int(row["mode"]) == craft.COURSE:
        return computer.change(state, shuttle, craft.HOLD)
    row["back"] = state.tick
    row["end"] = course.ends(int(row["start"]), state.tick, 0)
    return [CourseTurned(envelope.player, shuttle, int(row["origin"]), int(row["end"]))]


def _check_land(state: GameState, envelope: Envelope, command: LandHere) -> Rejected | np.void:
    return (command.place is not None and other_body(state, envelope)) or _aloft(state, envelope.player)


def _apply_land(state: GameState, envelope: Envelope, command: LandHere, row: np.void) -> list[Outcome]:
    row["goal"], row["aimed"] = command.place if command.place and any(command.place) else row["position"], 0
    return computer.change(state, int(row["id"]), craft.LANDING)


class Fill(NamedTuple):
    """What goes into a tank: items of a stack, and the fuel in them [mg]."""

    stack: Stack
    fuel: int


def _check_fuel(state: GameState, envelope: Envelope, command: FuelShuttle) -> Rejected | Fill:
    row = craft.near(state, envelope.player, command.shuttle)
    if isinstance(row, Rejected):
        return row
    stack = stores.of_pack(state, envelope.player, command.slot, command.amount)
    if isinstance(stack, Rejected):
        return stack
    rules = craft.rules()
    if state.name_of(stack.kind) != rules.fuel:
        return Rejected("no_fuel", f"{state.name_of(stack.kind)} does not drive it: it burns {rules.fuel}")
    cell = round(rules.fuel_mass * craft.MILLIGRAMS)
    fits = max(craft.tank() - int(row["fuel"]), 0) // cell
    if fits < max(command.amount, 1):
        return Rejected("full", f"it takes no more than {fits} {rules.fuel} now")
    amount = min(stack.amount, fits)
    return Fill(stack._replace(amount=amount), amount * cell)


def _apply_fuel(state: GameState, envelope: Envelope, command: FuelShuttle, plan: Fill) -> list[Outcome]:
    player, row = envelope.player, state.shuttles.row(command.shuttle)
    Inventory.of(state, player).take(plan.stack.slot, plan.stack.amount)
    row["fuel"] = int(row["fuel"]) + plan.fuel
    return [
        ItemsSpent(player, stores.PACK, state.name_of(plan.stack.kind), plan.stack.amount, "refuel"),
        ShuttleFuelled(player, command.shuttle, int(row["fuel"])),
    ]


def _check_repair(state: GameState, envelope: Envelope, command: RepairShuttle) -> Rejected | Stack:
    row = craft.near(state, envelope.player, command.shuttle)
    if isinstance(row, Rejected):
        return row
    stack = stores.of_pack(state, envelope.player, command.slot, 1)
    if isinstance(stack, Rejected):
        return stack
    rules = craft.rules()
    if state.name_of(stack.kind) != rules.repair:
        return Rejected("no_repair", f"{state.name_of(stack.kind)} does not mend it: take {rules.repair}")
    if int(row["hull"]) >= round(rules.hull * craft.HUNDREDTHS):
        return Rejected("whole", "its hull is whole")
    return stack


def _apply_repair(state: GameState, envelope: Envelope, command: RepairShuttle, plan: Stack) -> list[Outcome]:
    player, row, rules = envelope.player, state.shuttles.row(command.shuttle), craft.rules()
    Inventory.of(state, player).take(plan.slot, 1)
    row["hull"] = min(
        int(row["hull"]) + round(rules.repair_hull * craft.HUNDREDTHS), round(rules.hull * craft.HUNDREDTHS)
    )
    return [
        ItemsSpent(player, stores.PACK, state.name_of(plan.kind), 1, "repair"),
        ShuttleRepaired(player, command.shuttle, int(row["hull"])),
    ]


def _check_take(state: GameState, envelope: Envelope, command: TakeShuttle) -> Rejected | np.void:
    row = craft.near(state, envelope.player, command.shuttle)
    if isinstance(row, Rejected):
        return row
    if len(craft.crew(state, command.shuttle)):
        return Rejected("boarded", "somebody sits in it")
    if not row["landed"] or command.shuttle in state.routes:
        return Rejected("flying", "it flies, or has a trade route: take that away first")
    if not Inventory.of(state, command.shuttle).is_empty:
        return Rejected("not_empty", "take out first what it holds")
    return row


def _apply_take(state: GameState, envelope: Envelope, command: TakeShuttle, row: np.void) -> list[Outcome]:
    player, rules = envelope.player, craft.rules()
    name, fuel = state.name_of(int(row["kind"])), int(row["fuel"])
    wear = round(rules.hull) - int(row["hull"]) // craft.HUNDREDTHS
    state.inventories.remove(command.shuttle)
    state.shuttles.remove(command.shuttle)
    cells = 0 if state.world["creative"] else fuel // round(rules.fuel_mass * craft.MILLIGRAMS)
    return [
        ShuttleTaken(player, command.shuttle, cells),
        *receive(state, player, name, 1, wear),
        *receive(state, player, rules.fuel, cells),
    ]


ACTIONS: Actions = {
    Board: Action(_check_board, _apply_board),
    Disembark: Action(_check_disembark, _apply_disembark),
    Fly: Action(_check_fly, _apply_fly),
    HoldOrbit: Action(_check_orbit, _apply_orbit),
    SetCourse: Action(_check_course, _apply_course),
    CancelCourse: Action(_check_cancel, _apply_cancel),
    LandHere: Action(_check_land, _apply_land),
    FuelShuttle: Action(_check_fuel, _apply_fuel),
    RepairShuttle: Action(_check_repair, _apply_repair),
    TakeShuttle: Action(_check_take, _apply_take),
}
