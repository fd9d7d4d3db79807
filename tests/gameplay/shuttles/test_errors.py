"""What cannot be done with shuttles: every bad wish is refused with a reason, and changes nothing."""

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest

from gameplay import content
from gameplay.building import placing, structures
from gameplay.commands import Board, Envelope, Fly, FuelShuttle, LandHere, SetCourse, ShapeTerrain, make
from gameplay.errors import Rejected
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import CommandRejected, FlightModeChanged, PlayerDied, ShuttleDestroyed
from gameplay.positions import Point, point
from gameplay.schema.shuttles import MODES
from gameplay.shuttles import contact, craft
from gameplay.shuttles.vectors import length, metres, unit, units
from gameplay.state import HOME
from gameplay.survival import start
from taichi_kernels.units import UNITS_PER_METRE
from tests.carrying import census
from tests.gameplay.shuttles.test_piloting import ADA, BOB, MOON, Pilots

EVE = 3
FAR = 10**12  # a number of a body, or an id, that nothing has


def over(game: Pilots, high: float) -> Point:
    """A place over the shuttle [m]."""
    here = metres(game.row["position"])
    return point(units(here + unit(here) * high))


def grown(game: Pilots, high: float) -> ShapeTerrain:
    """A ball of rock over the shuttle."""
    return ShapeTerrain("elevate", over(game, high), 3 * UNITS_PER_METRE, "rock")


def test_who_is_far_off_or_on_another_body_does_not_get_in() -> None:
    game = Pilots()
    who = game.state.players.row(ADA)
    near = who["position"].copy()
    who["position"] = over(game, craft.rules().reach + 0.5)
    assert game.why(Board(game.shuttle)) == "out_of_reach"
    who["position"], who["body"] = near, HOME
    assert game.why(Board(game.shuttle)) == "out_of_reach"
    assert not len(game.state.aboard)
    who["position"], who["body"] = near, MOON
    game.do(Board(game.shuttle))
    assert len(game.state.aboard) == 1


def test_one_flies_and_there_are_no_more_seats_than_there_are() -> None:
    game = Pilots()
    game.state.players.add(id=EVE, name=b"e", online=1, body=MOON, position=game.row["position"], radius=512)
    for player in (BOB, ADA, EVE):  # in one tick
        game.sequence += 1
        game.game.submit(Envelope(game.state.tick, player, game.sequence, MOON, Board(game.shuttle)))
    told = game.game.tick()
    assert [one.reason for one in told if isinstance(one, CommandRejected)] == ["no_seat"]
    seats = {int(row["player"]): int(row["seat"]) for row in game.state.aboard.rows}
    (pilot,) = (player for player, seat in seats.items() if seat == craft.PILOT)
    assert len(seats) == 2
    (other,) = set(seats) - {pilot}
    for command in (Fly(up=127), SetCourse(HOME), LandHere()):
        assert game.why(command, other) == "passenger"
    assert game.row["landed"] and not game.row["up"]
    game.do(Fly(up=127), pilot)
    assert not game.row["landed"]


@pytest.mark.parametrize("to", [0, 200, FAR, 2**63 - 1])
def test_there_is_no_course_to_what_is_not_there(to: int) -> None:
    game = Pilots()
    game.do(Board(game.shuttle))
    assert game.why(SetCourse(to)) == "unknown_body"
    assert game.row["landed"]


def test_an_empty_tank_neither_lifts_nor_begins_a_course() -> None:
    game = Pilots()
    game.do(Board(game.shuttle))
    game.row["fuel"] = 0
    game.do(Fly(up=127))
    game.run(30)
    assert game.row["landed"]
    assert game.why(SetCourse(HOME)) == "no_fuel"
    game.row["fuel"] = 1
    told = game.run(30)
    assert not any(isinstance(one, CommandRejected) for one in told)
    assert length(metres(game.row["velocity"])) < 10


def test_under_a_roof_there_is_no_course() -> None:
    game = Pilots()
    game.do(Board(game.shuttle))
    game.do(grown(game, 12.0), BOB)
    assert game.why(SetCourse(HOME)) == "covered"
    assert game.row["landed"]


def test_a_course_that_comes_against_a_roof_is_given_up() -> None:
    game = Pilots()
    game.do(Board(game.shuttle))
    above = grown(game, 12.0)
    game.do(SetCourse(HOME))
    told = [*game.do(above, BOB), *game.run(60)]
    (held,) = (one for one in told if isinstance(one, FlightModeChanged) and one.mode == "hold")
    assert "something over it" in held.text
    assert MODES[game.row["mode"]] == "hold"
    assert length(metres(game.row["position"])) < length(metres(over(game, 12.0)))


def test_fuel_is_taken_in_whole_amounts_that_are_there() -> None:
    game = Pilots()
    game.row["fuel"] = 0
    Inventory.of(game.state, ADA).add("shuttle_fuel", 3)
    before = census(game.state)
    for amount, reason in ((4, "too_many"), (1_000_000_000, "too_many")):
        assert game.why(FuelShuttle(game.shuttle, 0, amount)) == reason
    assert game.why(FuelShuttle(game.shuttle, 63, 1)) == "slot_empty"
    assert game.why(FuelShuttle(FAR, 0, 1)) == "unknown_shuttle"
    assert census(game.state) == before and not game.row["fuel"]
    game.do(FuelShuttle(game.shuttle, 0, 3))
    assert int(game.row["fuel"]) == round(3 * craft.rules().fuel_mass * craft.MILLIGRAMS)


NUMBERS = [math.nan, math.inf, -math.inf, 1e300, 10**30, "1", None, True]


@pytest.mark.parametrize("number", [*NUMBERS, 1.5, -1])
@pytest.mark.parametrize(
    ("command", "field", "others"),
    [
        ("board", "shuttle", {}),
        ("fuel_shuttle", "amount", {"shuttle": 1, "slot": 0}),
        ("fuel_shuttle", "slot", {"shuttle": 1}),
        ("set_course", "to", {}),
        ("assign_route", "keep", {"shuttle": 1, "origin": 2, "destination": 3}),
    ],
)
def test_what_is_no_whole_number_is_no_command(number: Any, command: str, field: str, others: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=command):
        make(command, {**others, field: number})


@pytest.mark.parametrize("number", [*NUMBERS, 1.5, -1.5])
@pytest.mark.parametrize("field", ["ahead", "right", "up", "pitch", "yaw", "roll"])
def test_sticks_are_within_their_range(number: Any, field: str) -> None:
    with pytest.raises(ValueError, match=f"fly: {field}"):
        make("fly", {field: number})


@pytest.mark.parametrize("number", [*NUMBERS[:5], 1e9])
def test_places_are_finite_and_near(number: Any) -> None:
    for command, others in (("set_course", {"to": 1}), ("land_here", {})):
        with pytest.raises(ValueError, match=f"{command}: place"):
            make(command, {**others, "place": [number, 0.0, 0.0]})


def test_a_route_takes_no_amounts_that_are_none() -> None:
    ends = {"shuttle": 1, "origin": 2, "destination": 3}
    for goods in ({"iron": -1}, {"iron": 1.5}, {"iron": math.nan}, {"": 1}, {f"item_{n}": 1 for n in range(9)}):
        with pytest.raises(ValueError, match="assign_route"):
            make("assign_route", {**ends, "goods": goods})


def test_nothing_is_put_up_where_a_shuttle_stands() -> None:
    game = Pilots()
    here, ahead = point(game.row["position"]), (0, 0, 16384)
    for player in (ADA, BOB):  # out of the way
        game.state.players.row(player)["position"] = over(game, 5.0)
    up = point(np.rint(unit(metres(here)) * 16384).astype(np.int64))
    game.do(ShapeTerrain("flatten", here, 6 * UNITS_PER_METRE, "rock", up))
    game.do(ShapeTerrain("excavate", over(game, 4.2), 4 * UNITS_PER_METRE))

    def found() -> Rejected | placing.Stand:
        known = content.load().items["crate"].structure
        assert known is not None
        return placing.find(game.state, ADA, known, here, ahead)

    assert found() == Rejected("occupied", "a shuttle stands there already", point(craft.box(game.row).middle))
    game.row["landed"] = 0
    assert isinstance(found(), placing.Stand)


def test_who_dies_high_up_lies_on_the_ground() -> None:
    game = Pilots()
    for player in (ADA, BOB):
        start.settle(game.state, player)
    game.state.world["creative"] = 0
    game.do(Board(game.shuttle))
    Inventory.of(game.state, ADA).add("steel_plate", 3)
    game.raise_up(400.0)
    game.row["hull"], game.row["heat"], game.row["mode"] = 1, 1 << 19, craft.MANUAL
    before = census(game.state)
    told = game.run(1)
    assert any(isinstance(one, ShuttleDestroyed) for one in told)
    (died,) = (one for one in told if isinstance(one, PlayerDied))
    place = metres(structures.box(game.state, died.remains).middle)
    assert abs(length(place) - contact.surface(game.state, MOON, place)) < 3
    assert census(game.state) == before - Counter(shuttle=1) + Counter(remains=1)
