"""What players do with shuttles, as rules: get in, fly, crash, fuel, mend, take them down, let them trade."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import rule

from gameplay.shuttles.vectors import metres, unit, units
from tests.properties.carriers import ADA, BOB, KNOWN, Carriers

SHUTTLE = KNOWN.shuttle
HIGH = 60.0  # [m] over where a shuttle stood, to which one is raised: over all ground
GOODS: tuple[dict[str, int], ...] = ({}, {"iron": 0}, {"iron": 5, "stone": 2}, {"no_such_item": 1})
FAST = 60.0  # [m/s] down, at which one breaks up

players = st.sampled_from([ADA, BOB])
which = st.integers(0, 63)
sticks = st.sampled_from([-1.0, 0.0, 0.0, 0.5, 1.0])
amounts = st.sampled_from([0, 0, 1, 2, 40, 1_000_000_000])


class Pilots(Carriers):
    """Two players with a shuttle, and pads."""

    @rule(player=players, at=which)
    def board(self, player: int, at: int) -> None:
        self.do(player, "board", shuttle=self.one_of("shuttles", at))

    @rule(player=players)
    def disembark(self, player: int) -> None:
        self.do(player, "disembark")

    @rule(
        player=players,
        ahead=sticks,
        right=sticks,
        up=sticks,
        turn=sticks,
        brake=st.booleans(),
        ticks=st.integers(1, 30),
    )
    def fly(self, player: int, ahead: float, right: float, up: float, turn: float, brake: bool, ticks: int) -> None:
        self.do(player, "fly", ahead=ahead, right=right, up=up, pitch=-turn, yaw=turn, roll=turn, brake=brake)
        self.play(ticks)

    @rule(player=players, to=st.integers(0, 3), does=st.sampled_from(["hold_orbit", "land_here", "set_course"]))
    def leave_it_to_the_computer(self, player: int, to: int, does: str) -> None:
        self.do(player, does, **({"to": to} if does == "set_course" else {}))
        self.play(10)

    @rule(player=players)
    def call_a_course_off(self, player: int) -> None:
        self.do(player, "cancel_course")

    @rule(player=players, at=which, slot=which, amount=amounts)
    def fuel(self, player: int, at: int, slot: int, amount: int) -> None:
        stack = self.found(player, SHUTTLE.fuel, slot)
        self.do(player, "fuel_shuttle", shuttle=self.one_of("shuttles", at), slot=stack, amount=amount)

    @rule(player=players, at=which, slot=which)
    def mend(self, player: int, at: int, slot: int) -> None:
        stack = self.found(player, SHUTTLE.repair, slot)
        self.do(player, "repair_shuttle", shuttle=self.one_of("shuttles", at), slot=stack)

    @rule(player=players, at=which)
    def take_it_down(self, player: int, at: int) -> None:
        self.do(player, "take_shuttle", shuttle=self.one_of("shuttles", at))

    @rule(at=which)
    def raise_it(self, at: int) -> None:
        """It hovers, high up."""
        self.play(1)
        number = self.one_of("shuttles", at)
        if number in self.state.shuttles:
            place = metres(self.state.shuttles.row(number)["position"])
            self.strike_down("shuttles", number, "position", units(place + unit(place) * HIGH))
            self.strike_down("shuttles", number, "landed", 0)

    @rule(at=which, hull=st.sampled_from([1, 1, 100_000]))
    def crash(self, at: int, hull: int) -> None:
        self.play(1)
        number = self.one_of("shuttles", at)
        if number in self.state.shuttles:
            row = self.state.shuttles.row(number)
            fall = units(unit(metres(row["position"])) * -FAST)
            for column, value in (("landed", 0), ("mode", 0), ("velocity", fall), ("hull", hull)):
                self.strike_down("shuttles", number, column, value)
        self.play(20)

    @rule(player=players, at=which, a=which, b=which, goods=st.sampled_from(GOODS), keep=amounts)
    def trade(self, player: int, at: int, a: int, b: int, goods: dict[str, int], keep: int) -> None:
        ends = {"origin": self.built(a, "pad"), "destination": self.built(b, "pad")}
        self.do(player, "assign_route", shuttle=self.one_of("shuttles", at), **ends, goods=goods, keep=keep)

    @rule(player=players, at=which)
    def end_trade(self, player: int, at: int) -> None:
        self.do(player, "clear_route", shuttle=self.one_of("shuttles", at))

    @rule(at=which, phases=st.integers(1, 5))
    def let_time_go_by(self, at: int, phases: int) -> None:
        """To the end of the phase that a route is in, and of those after it."""
        for _ in range(phases):
            self.play(1)
            for shuttle in self.state.routes.rows["shuttle"].tolist():
                self.strike_down("routes", shuttle, "until", self.state.tick)
        self.play(1)

    def found(self, player: int, name: str, slot: int) -> int:
        """A slot of the pack with such items, if there is one; or any."""
        row = self.state.inventories.row(player)
        slots = np.flatnonzero((row["kind"] == self.state.kind(name)) & (row["count"] > 0)).tolist()
        return slots[slot % len(slots)] if slots else slot % 30
