"""Shuttles as players meet them, by commands: boarded, fuelled, flown, landed, broken up, and saved on the way."""

from functools import cache

import numpy as np

from gameplay.commands import (
    Board,
    CancelCourse,
    Command,
    Disembark,
    Envelope,
    Fly,
    FuelShuttle,
    HoldOrbit,
    LandHere,
    Leave,
    RepairShuttle,
    SetCourse,
    TakeShuttle,
    UseTool,
)
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import CommandRejected, CourseEnded, Outcome, ShuttleDestroyed, ShuttleLanded
from gameplay.positions import point
from gameplay.schema.shuttles import MODES
from gameplay.schema.system import BODY_KINDS
from gameplay.shuttles import contact, course, craft, frames
from gameplay.shuttles.vectors import length, metres, unit, units
from gameplay.state import GameState
from gameplay.tables import Tables
from gameplay.view import Snapshot, Viewer
from gameplay.wire import decode, encode

MOON = 10  # of the system of seed 7: goes round the first planet
ADA, BOB = 1, 2


@cache
def begun() -> Tables:
    """A shuttle that stands on a moon, and two players beside it."""
    state = GameState.new_system(7, creative=True)
    state.recipe(MOON)
    up = unit(np.array([1.0, 0.02, 0.03]))
    foot = point(units(up * contact.surface(state, MOON, up * 458.0)))
    shuttle = craft.place(state, "shuttle", MOON, foot, (0, 0, 16384), ADA)
    for player in (ADA, BOB):
        state.players.add(
            id=player, name=b"p", online=1, body=MOON, position=foot, forward=(0, 0, 16384), radius=512, stroke_tick=-1
        )
        Inventory.create(state, player, 16)
    Inventory.of(state, shuttle).add("iron_ingot", 7)
    return state.tables()


class Pilots:
    """A game from there."""

    def __init__(self, tables: Tables | None = None) -> None:
        self.game = Game.restore(tables or begun())
        self.shuttle = int(self.state.shuttles.rows["id"][0])
        self.sequence = 0

    @property
    def state(self) -> GameState:
        return self.game.state

    @property
    def row(self) -> np.void:
        return self.state.shuttles.row(self.shuttle)

    def do(self, command: Command, player: int = ADA) -> list[Outcome]:
        self.sequence += 1
        body = int(self.state.players.row(player)["body"])
        self.game.submit(Envelope(self.state.tick, player, self.sequence, body, command))  # type: ignore[arg-type]
        return self.game.tick()

    def why(self, command: Command, player: int = ADA) -> str:
        """The reason of a rejection."""
        return next(told.reason for told in self.do(command, player) if isinstance(told, CommandRejected))

    def raise_up(self, high: float) -> None:
        """Put the shuttle over the ground, at rest and held."""
        up = unit(metres(self.row["position"]))
        self.row["position"] = units(up * (contact.highest(self.state, MOON) + high))
        self.row["landed"], self.row["mode"] = 0, craft.HOLD

    def run(self, ticks: int) -> list[Outcome]:
        return [told for _ in range(ticks) for told in self.game.tick()]


def test_every_wish_that_cannot_be_is_told_why() -> None:
    game = Pilots()
    shuttle = game.shuttle
    assert game.why(Board(5)) == "unknown_shuttle"
    assert game.why(Disembark()) == "on_foot"
    assert game.why(Fly(up=9)) == "on_foot"
    assert game.why(FuelShuttle(shuttle, 0)) == "slot_empty"
    assert game.why(RepairShuttle(shuttle, 0)) == "slot_empty"
    Inventory.of(game.state, ADA).add("iron_ingot", 1)
    Inventory.of(game.state, ADA).add("shuttle_fuel", 1)
    Inventory.of(game.state, ADA).add("steel_plate", 1)
    assert game.why(FuelShuttle(shuttle, 0)) == "no_fuel"
    assert game.why(FuelShuttle(shuttle, 1)) == "full"
    assert game.why(RepairShuttle(shuttle, 0)) == "no_repair"
    assert game.why(RepairShuttle(shuttle, 2)) == "whole"
    assert game.why(TakeShuttle(shuttle)) == "not_empty"
    game.do(Board(shuttle))
    assert game.why(Board(shuttle)) == "aboard"
    assert game.why(UseTool()) == "aboard"
    assert game.why(TakeShuttle(shuttle), BOB) == "boarded"
    assert game.why(HoldOrbit()) == "landed"
    assert game.why(LandHere()) == "landed"
    assert game.why(CancelCourse()) == "no_course"
    assert game.why(SetCourse(0)) == "unknown_body"
    assert game.why(SetCourse(MOON)) == "there"
    game.do(Board(shuttle), BOB)
    assert game.why(Fly(up=9), BOB) == "passenger"
    game.row["fuel"] = 0
    assert game.why(SetCourse(1)) == "no_fuel"
    game.raise_up(-50.0)
    assert game.why(Disembark()) == "flying"
    assert game.why(HoldOrbit()) == "too_low"


def test_fuel_and_repair_take_what_they_use_and_no_more() -> None:
    game = Pilots()
    game.row["fuel"], game.row["hull"] = craft.tank() - 60 * craft.MILLIGRAMS, 50_000
    pack = Inventory.of(game.state, ADA)
    pack.add("shuttle_fuel", 5)
    pack.add("steel_plate", 2)
    game.do(FuelShuttle(game.shuttle, 0))
    assert (pack.count("shuttle_fuel"), int(game.row["fuel"])) == (3, craft.tank() - 10 * craft.MILLIGRAMS)
    game.do(RepairShuttle(game.shuttle, 1))
    assert (pack.count("steel_plate"), int(game.row["hull"])) == (1, 60_000)


def test_a_hard_fall_breaks_it_up_and_nothing_of_its_cargo_is_lost() -> None:
    game = Pilots()
    game.do(Board(game.shuttle))
    game.raise_up(-10.0)
    game.row["mode"] = craft.MANUAL
    game.row["velocity"] = units(unit(metres(game.row["position"])) * -70.0)
    told = game.run(60)
    assert any(isinstance(one, ShuttleDestroyed) for one in told)
    assert not len(game.state.shuttles)
    assert not len(game.state.aboard)
    assert game.state.piles.rows["count"].sum() == 7


def test_it_takes_off_is_held_without_its_pilot_and_lands_by_itself() -> None:
    game = Pilots()
    game.do(Board(game.shuttle))
    game.do(Fly(up=127))
    game.run(40)
    assert not game.row["landed"]
    assert Viewer(game.state, ADA).snapshot().own.aboard.height > 512  # type: ignore[union-attr]
    game.do(Leave())
    game.run(60)
    assert MODES[game.row["mode"]] == "hold"
    assert not game.row["velocity"].any()
    game.state.players.row(ADA)["online"] = 1
    game.do(LandHere())
    told = game.run(600)
    landed = [one for one in told if isinstance(one, ShuttleLanded)]
    assert len(landed) == 1
    assert landed[0].speed < craft.rules().soft * 512
    game.do(Disembark())
    assert not len(game.state.aboard)


def test_a_course_is_the_same_when_it_is_saved_on_the_way_and_two_see_it() -> None:
    game = Pilots()
    game.do(Board(game.shuttle))
    game.do(Board(game.shuttle), BOB)
    game.raise_up(craft.rules().hover + 1.0)
    game.do(SetCourse(1))
    game.run(30)
    assert MODES[game.row["mode"]] == "transit"
    end = int(game.row["end"])
    game.run(end - 90 - game.state.tick)
    again = Pilots(game.game.tables())
    left = end - game.state.tick
    for one in (game, again):
        told = one.run(left)
        ended = [outcome for outcome in told if isinstance(outcome, CourseEnded)]
        assert [outcome.body for outcome in ended] == [1]
        assert one.state.tick == end
        assert (one.state.players.rows["body"] == 1).all()
        assert abs(np.sqrt((metres(one.row["position"]) ** 2).sum()) - course.safe(one.state, 1)) < 0.1
    assert game.game.state_hash() == again.game.state_hash()
    seen = Viewer(game.state, BOB).snapshot()
    assert seen.own is not None
    assert seen.own.aboard is not None
    assert seen.own.aboard.seat == 1
    assert decode(encode(seen), Snapshot).own.aboard == seen.own.aboard


def test_a_course_is_cancelled_on_its_first_half_alone_and_leads_back() -> None:
    game = Pilots()
    game.do(Board(game.shuttle))
    game.raise_up(craft.rules().hover + 1.0)
    start = game.row["position"].copy()
    game.do(SetCourse(1))
    game.run(60)
    assert game.why(Fly(ahead=9)) == "on_course"
    game.do(CancelCourse())
    assert game.why(CancelCourse()) == "turned"
    game.run(int(game.row["end"]) - game.state.tick)
    assert MODES[game.row["mode"]] == "hold"
    assert int(game.row["body"]) == MOON
    assert np.abs(game.row["position"] - start).max() < 1200  # what it rose before the course began
    late = Pilots(game.game.tables())
    late.do(SetCourse(1))
    late.run(30)
    late.state.world["tick"] = (int(late.row["start"]) + int(late.row["end"])) // 2 + 2
    assert late.why(CancelCourse()) == "too_late"


def bare(tables: Tables) -> Tables:
    """The same in a world made before wrecks had ground."""
    old = tables["celestials"].copy()
    wrecks = old["kind"] == BODY_KINDS.index("wreck")
    for name in ("radius", "gravity", "pole", "equator"):
        old[name][wrecks] = 0
    kept = ~np.isin(tables["bodies"]["id"], old["body"][wrecks])
    return {**tables, "celestials": old, "bodies": tables["bodies"][kept]}


def test_at_a_wreck_without_ground_it_goes_its_way_with_it_until_the_pilot_flies_on() -> None:
    game = Pilots(bare(begun()))
    game.do(Board(game.shuttle))
    game.raise_up(craft.rules().hover + 1.0)
    game.row["fuel"] = 1 << 50
    wreck = next(number for number in range(1, len(game.state.celestials)) if number not in game.state.bodies)
    game.do(SetCourse(wreck))
    game.run(60)
    assert MODES[game.row["mode"]] == "transit"
    game.state.world["tick"] = int(game.row["end"]) - 3
    told = game.run(5)
    assert sum(isinstance(one, CourseEnded) for one in told) == 1
    assert game.why(SetCourse(wreck)) == "there"
    again = Pilots(game.game.tables())
    for one in (game, again):
        one.state.world["tick"] += 40_000  # the wreck is elsewhere by then
        assert not any(isinstance(told, CourseEnded) for told in one.run(2))
        assert MODES[one.row["mode"]] == "hold"
        body, tick = int(one.row["body"]), one.state.tick
        there = frames.centres(one.state, tick)
        here = frames.outward(one.state, body, tick, metres(one.row["position"])) + there[body]
        assert length(here - there[wreck]) < craft.rules().hover + 0.1
    assert game.game.state_hash() == again.game.state_hash()
    game.do(Fly(up=127))
    assert MODES[game.row["mode"]] == "manual"
    assert not game.row["to"]
