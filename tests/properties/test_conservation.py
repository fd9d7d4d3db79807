"""No item appears or vanishes but by a recipe, a harvest or a named loss, whatever two players do; and it plays again
the same."""

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from gameplay.commands import BY_NAME, Envelope
from gameplay.game import Game
from gameplay.resources import collecting
from gameplay.state import HOME
from gameplay.tables import Tables
from taichi_kernels.units import UNITS_PER_METRE
from tests.properties.carriers import ADA, BOB, KNOWN, STRANGE, settled
from tests.properties.pilots import Pilots

TECHNOLOGIES = sorted(name for name, technology in KNOWN.technologies.items() if technology.tier < 3)
RECIPES = ["rope", "crate", "campfire", "iron_ingot", "field_notes", "smelter", "plank", "no_such_recipe"]

OF_CREATIVE_WORLDS = ("give_items", "place_resource_node", "set_voxel", "shape_terrain", "teleport", "travel")

players = st.sampled_from([ADA, BOB])
amounts = st.sampled_from([0, 0, 0, 1, 2, 7, 40, 1000])
which = st.integers(0, 63)  # of what there is, and now and then what there is not
mostly = st.sampled_from([True, True, True, False])
degrees = st.sampled_from(range(0, 360, 15))


@pytest.fixture(scope="module")
def start() -> Tables:
    return settled()


class Survivors(Pilots):
    """Two players who gather, carry, build, make, farm, fly and die."""

    @rule(player=players, a=which, slot=which, b=which, to=st.integers(0, 17), amount=amounts)
    def move(self, player: int, a: int, slot: int, b: int, to: int, amount: int) -> None:
        store, to_store = self.store(a), self.store(b)
        at = self.slot(player, store, slot)
        self.do(player, "move_stack", store=store, slot=at, to_store=to_store, to_slot=to, amount=amount)

    @rule(player=players, a=which, b=which, slot=st.none() | which)
    def transfer(self, player: int, a: int, b: int, slot: int | None) -> None:
        store = self.store(a)
        at = None if slot is None else self.slot(player, store, slot)
        self.do(player, "transfer_stacks", store=store, to_store=self.store(b), slot=at)

    @rule(player=players, a=which)
    def sort(self, player: int, a: int) -> None:
        self.do(player, "sort_store", store=self.store(a))

    @rule(player=players, slot=which, amount=amounts)
    def drop(self, player: int, slot: int, amount: int) -> None:
        self.do(player, "drop_stack", slot=self.slot(player, 0, slot), amount=amount)

    @rule(player=players, slot=which, amount=amounts, speed=st.floats(-6, 6))
    def throw(self, player: int, slot: int, amount: int, speed: float) -> None:
        at, velocity = self.slot(player, 0, slot), [speed, 3.0, -speed / 2]
        self.do(player, "throw_stack", slot=at, amount=amount, origin=self.hand(player), velocity=velocity)

    @rule(player=players, pile=which)
    def pick_up(self, player: int, pile: int) -> None:
        self.do(player, "pick_up_item", item=self.one_of("piles", pile))

    @rule(player=players, item=which)
    def pick_up_part(self, player: int, item: int) -> None:
        self.do(player, "pick_up_item", item=self.one_of("items", item))

    @rule(player=players, item=which | st.sampled_from(["canister", "boost"]), a=which)
    def stow(self, player: int, item: int | str, a: int) -> None:
        self.do(player, "stow_item", item=self.part(item), to_store=self.store(a))

    @rule(player=players, slot=which)
    def wear(self, player: int, slot: int) -> None:
        self.do(player, "wear_gear", slot=self.slot(player, 0, slot, "gear"))

    @rule(player=players, place=st.sampled_from(["body", "back", "tail"]))
    def take_off(self, player: int, place: str) -> None:
        self.do(player, "remove_gear", place=place)

    @rule(player=players, recipe=st.sampled_from(RECIPES), a=which, times=st.integers(1, 4))
    def craft(self, player: int, recipe: str, a: int, times: int) -> None:
        known = KNOWN.recipes.get(recipe)
        stations = [0]
        if known and known.station:
            kinds = [self.state.name_of(int(row["kind"])) for row in self.state.structures.rows]
            numbers = self.state.structures.rows["id"].tolist()
            stations = [n for n, kind in zip(numbers, kinds, strict=True) if kind == known.station] or [0]
        station = self.store(a) if a >= STRANGE else stations[0]
        self.do(player, "craft", recipe=recipe, station=station, times=times)

    @rule(player=players, job=which)
    def cancel(self, player: int, job: int) -> None:
        number = self.one_of("jobs", job)
        station = int(self.state.jobs.row(number)["station"]) if number in self.state.jobs else 0
        self.do(player, "cancel_job", station=0 if station in (ADA, BOB) else station, job=number)

    @rule(player=players, a=which, slot=which, amount=amounts)
    def refuel(self, player: int, a: int, slot: int, amount: int) -> None:
        at = self.slot(player, 0, slot, "fuel")
        self.do(player, "refuel", structure=self.built(a, "burns"), slot=at, amount=amount)

    @rule(player=players, slot=which, amount=amounts)
    def analyse(self, player: int, slot: int, amount: int) -> None:
        self.do(player, "analyse_stack", slot=self.slot(player, 0, slot, "research"), amount=amount)

    @rule(player=players, technology=st.sampled_from(TECHNOLOGIES))
    def unlock(self, player: int, technology: str) -> None:
        self.do(player, "unlock_technology", technology=technology)

    @rule(player=players, slot=which, angle=degrees)
    def build(self, player: int, slot: int, angle: int) -> None:
        row = self.state.players.row(player)
        here, ahead = row["position"] / UNITS_PER_METRE, row["forward"] / 16384
        aside = np.cross(ahead, here / np.linalg.norm(here))
        way = ahead * np.cos(np.radians(angle)) + aside * np.sin(np.radians(angle))
        place, front = (here + 2.5 * way).tolist(), way.tolist()
        at = self.slot(player, 0, slot, "structure")
        self.do(player, "place_structure", slot=at, position=place, forward=front)

    @rule(player=players, a=which)
    def dismantle(self, player: int, a: int) -> None:
        self.do(player, "dismantle", structure=self.one_of("structures", a))

    @rule(player=players, a=which, weak=st.booleans())
    def strike(self, player: int, a: int, weak: bool) -> None:
        structure = self.one_of("structures", a)
        if weak and structure in self.state.structures:
            self.strike_down("structures", structure, "health", 50)  # half a point
        self.do(player, "damage_structure", structure=structure)

    @rule(player=players, at=which, ticks=st.integers(1, 12))
    def gather(self, player: int, at: int, ticks: int) -> None:
        node = self.one_of("nodes", at)
        for _ in range(ticks):
            self.do(player, "gather", node=node)

    @rule(player=players, at=which)
    def extract(self, player: int, at: int) -> None:
        rows = self.state.nodes.rows
        place = rows["position"][at % len(rows)] if len(rows) else self.state.players.row(player)["position"]
        self.do(player, "extract_resource", position=(place / UNITS_PER_METRE).tolist())

    @rule(player=players, resource=st.sampled_from([None, "iron", "copper", "coal"]))
    def take_fragments(self, player: int, resource: str | None) -> None:
        self.play(1)
        before = collecting.fragments(self.state, player)
        self.do(player, "take_fragments", **({"resource": resource} if resource else {}))
        self.play(1)
        left = collecting.fragments(self.state, player)
        for material, count in before.items():
            known = collecting.by_material()[material]
            used = count - left.get(material, 0)
            self.expected[known.item] += used * (known.gives or known.fragments) // known.fragments

    @rule(player=players, slot=which)
    def consume(self, player: int, slot: int) -> None:
        self.do(player, "consume", slot=self.slot(player, 0, slot, "food"))

    @rule(player=players, plot=which, slot=which, does=st.sampled_from(["plant_seed", "water_crop", "fertilise_crop"]))
    def tend(self, player: int, plot: int, slot: int, does: str) -> None:
        wanted = {"plant_seed": "seed", "water_crop": "water", "fertilise_crop": "nutrients"}[does]
        self.do(player, does, plot=self.built(plot, "plot"), slot=self.slot(player, 0, slot, wanted))

    @rule(player=players, plot=which, ripe=st.booleans())
    def harvest(self, player: int, plot: int, ripe: bool) -> None:
        number = self.built(plot, "plot")
        if number not in self.state.crops or not self.state.crops.row(number)["kind"]:
            self.do(player, "plant_seed", plot=number, slot=self.slot(player, 0, 0, "seed"))
            self.play(1)
        if ripe and number in self.state.crops and self.state.crops.row(number)["kind"]:
            self.strike_down("crops", number, "growth", 1 << 28)
        self.do(player, "harvest_crop", plot=number)

    @rule(player=players, wakes=mostly)
    def die(self, player: int, wakes: bool) -> None:
        self.play(1)
        if not self.state.players.row(player)["online"] or player in self.state.aboard:
            return  # who sleeps needs nothing, and a cabin heals: there one dies in a crash
        if not self.state.vitals.row(player)["died"]:
            for meter in ("health", "oxygen"):  # without air one does not recover
                self.strike_down("vitals", player, meter, 0)
        self.play(1)
        assert self.state.vitals.row(player)["died"]
        if wakes:
            self.do(player, "wake_up")

    @rule(player=players)
    def wake_up(self, player: int) -> None:
        self.do(player, "wake_up")

    @rule(
        player=players,
        mode=st.sampled_from(["excavate", "elevate", "flatten", "melt"]),
        radius=st.sampled_from([0.5, 0.6, 0.7, 0.0]),
        yaw=st.integers(-5, 5),
        power=st.sampled_from([1.0, 0.5, 0.0]),
        ticks=st.integers(1, 6),
    )
    def work_the_ground(self, player: int, mode: str, radius: float, yaw: int, power: float, ticks: int) -> None:
        self.do(player, "switch_mode", mode=mode)
        self.do(player, "set_radius", radius=radius)
        self.do(player, "look", pitch=-180)  # no farther than down
        self.do(player, "look", yaw=yaw, pitch=60)
        for _ in range(ticks):
            self.do(player, "use_tool", power=power)

    @rule(player=players, item=which | st.sampled_from(["canister", "boost"]), slot=st.integers(0, 3))
    def attach(self, player: int, item: int | str, slot: int) -> None:
        below = KNOWN.tool.augment_slots * (item == "canister")
        self.do(player, "attach_item", item=self.part(item), slot=slot + below)

    @rule(player=players, slot=st.integers(0, 7))
    def detach(self, player: int, slot: int) -> None:
        self.do(player, "detach_item", slot=slot)

    @rule(player=players, item=which | st.sampled_from(["canister", "boost"]), speed=st.none() | st.floats(-6, 6))
    def let_go(self, player: int, item: int | str, speed: float | None) -> None:
        if speed is None:
            self.do(player, "drop_item", item=self.part(item))
        else:
            velocity = [speed, 2.0, speed / 2]
            self.do(player, "throw_item", item=self.part(item), origin=self.hand(player), velocity=velocity)

    @rule(
        player=players, forward=st.integers(-1, 1), sprint=st.booleans(), jumps=st.booleans(), ticks=st.integers(1, 9)
    )
    def walk(self, player: int, forward: int, sprint: bool, jumps: bool, ticks: int) -> None:
        self.do(player, "move", forward=forward, right=1 - abs(forward), sprint=sprint)
        if jumps:
            self.do(player, "jump")
        self.play(ticks)
        self.do(player, "move")

    @rule(player=players, speed=st.floats(-5, 5))
    def hop(self, player: int, speed: float) -> None:
        self.do(player, "hop", origin=self.hand(player), velocity=[speed, -speed, 1.0])
        self.do(player, "stride", by=[speed / 20, 0.1, -speed / 20])

    @rule(player=players)
    def look_about(self, player: int) -> None:
        self.do(player, "scan")
        self.do(player, "drink_water")

    @rule(player=players, a=which)
    def choose_bed(self, player: int, a: int) -> None:
        self.do(player, "set_bed", structure=self.built(a, "bed"))

    @rule(player=players, again=mostly)
    def leave(self, player: int, again: bool) -> None:
        self.do(player, "leave")
        if again:
            self.do(player, "join", name="again")

    @rule(player=players)
    def join(self, player: int) -> None:
        self.do(player, "join", name="again")

    @rule(player=players, volume=which, guards=st.booleans())
    def guard(self, player: int, volume: int, guards: bool) -> None:
        if guards:
            here = self.hand(player)
            self.do(player, "protect_volume", minimum=[part - 0.5 for part in here], maximum=here)
        else:
            self.do(player, "release_volume", volume=self.volume(volume))

    @rule(player=players, how=st.sampled_from(["excavate", "elevate", "paint"]))
    def play_god(self, player: int, how: str) -> None:
        here = self.hand(player)
        self.do(player, "place_resource_node", position=here, resource="iron", quantity=9)
        self.do(player, "shape_terrain", how=how, centre=here, radius=2.0, material="iron")
        self.do(player, "set_voxel", position=here, density=1.0, material="iron")
        self.do(player, "teleport", position=here)
        self.do(player, "travel", to=HOME)

    @rule(player=players, amount=st.integers(1, 9))
    def ask_for_gifts(self, player: int, amount: int) -> None:
        self.do(player, "give_items", item="iron", amount=amount)


class Replayed(Survivors):
    """The same commands give the same world, closed and opened again in the middle of it or not."""

    @precondition(lambda self: not self.game.waiting())
    @rule()
    def close_and_open(self) -> None:
        """All that waits was applied; the world goes on from its tables."""
        game = Game.restore(self.game.tables())
        assert game.state_hash() == self.game.state_hash()
        self.game = game

    def teardown(self) -> None:
        if not hasattr(self, "game"):
            return
        again = Game.restore(self.tables)
        for entry in self.log:
            if isinstance(entry, Envelope):
                again.submit(entry)
            elif isinstance(entry, int):
                for _ in range(entry):
                    again.tick()
            else:
                table, key, column, value = entry
                getattr(again.state, table).row(key)[column] = value
        assert again.state_hash() == self.game.state_hash()


def test_items_are_conserved(start: Tables) -> None:
    Survivors.tables = start
    run_state_machine_as_test(Survivors, settings=settings(max_examples=100, stateful_step_count=25))


def test_every_command_is_tried_and_can_succeed(start: Tables) -> None:
    """Else nothing would be shown by that nothing is lost."""
    Survivors.tables = start
    Survivors.given.clear()
    Survivors.refused.clear()
    play = Survivors()
    play.begin()
    for act in (
        lambda: play.fuel(BOB, at=0, slot=0, amount=1),
        lambda: play.mend(BOB, at=0, slot=0),
        lambda: play.take_it_down(BOB, at=0),
        play.begin,
        lambda: play.board(BOB, at=0),
        lambda: play.disembark(BOB),
        lambda: play.board(BOB, at=0),
        lambda: play.fly(BOB, ahead=0.0, right=0.0, up=1.0, turn=0.0, brake=False, ticks=30),
        lambda: play.raise_it(at=0),
        lambda: play.leave_it_to_the_computer(BOB, to=0, does="hold_orbit"),
        lambda: play.leave_it_to_the_computer(BOB, to=0, does="land_here"),
        lambda: play.leave_it_to_the_computer(BOB, to=1, does="set_course"),
        lambda: play.call_a_course_off(BOB),
        lambda: play.crash(at=0, hull=100_000),
        play.begin,
        lambda: play.trade(BOB, at=0, a=0, b=1, goods={}, keep=0),
        lambda: play.let_time_go_by(at=0, phases=6),
        lambda: play.end_trade(BOB, at=0),
        lambda: play.let_time_go_by(at=0, phases=3),
        play.begin,
        lambda: play.move(ADA, a=0, slot=0, b=1, to=9, amount=2),
        lambda: play.transfer(ADA, a=1, b=0, slot=None),
        lambda: play.sort(ADA, a=0),
        lambda: play.drop(ADA, slot=1, amount=0),
        lambda: play.throw(ADA, slot=1, amount=1, speed=1.0),
        lambda: play.pick_up(ADA, pile=0),
        lambda: play.stow(ADA, item="boost", a=1),
        lambda: play.wear(BOB, slot=0),
        lambda: play.take_off(BOB, place="back"),
        lambda: play.craft(ADA, recipe="rope", a=0, times=2),
        lambda: play.cancel(ADA, job=0),
        lambda: play.refuel(ADA, a=0, slot=0, amount=1),
        lambda: play.analyse(ADA, slot=0, amount=1),
        lambda: play.unlock(ADA, technology="pottery"),
        lambda: play.work_the_ground(ADA, mode="excavate", radius=0.5, yaw=0, power=1.0, ticks=6),
        lambda: play.build(BOB, slot=1, angle=0),
        lambda: play.gather(ADA, at=0, ticks=12),
        lambda: play.extract(ADA, at=1),
        lambda: play.take_fragments(ADA, resource=None),
        lambda: play.consume(BOB, slot=0),
        lambda: play.harvest(ADA, plot=0, ripe=True),
        lambda: play.harvest(BOB, plot=0, ripe=False),
        lambda: play.tend(BOB, plot=0, slot=0, does="water_crop"),
        lambda: play.tend(BOB, plot=0, slot=0, does="fertilise_crop"),
        lambda: play.attach(ADA, item="canister", slot=2),
        lambda: play.detach(ADA, slot=3),
        lambda: play.let_go(ADA, item="canister", speed=None),
        lambda: play.let_go(BOB, item="boost", speed=2.0),
        lambda: play.look_about(ADA),
        lambda: play.choose_bed(ADA, a=0),
        lambda: play.guard(ADA, volume=0, guards=True),
        lambda: play.guard(ADA, volume=0, guards=False),
        lambda: play.strike(ADA, a=0, weak=True),
        lambda: play.dismantle(ADA, a=0),
        lambda: play.walk(BOB, forward=1, sprint=True, jumps=True, ticks=9),
        lambda: play.hop(ADA, speed=0.5),
        lambda: play.leave(BOB, again=True),
        lambda: play.die(ADA, wakes=True),
        lambda: play.play_god(ADA, how="paint"),
        lambda: play.ask_for_gifts(ADA, amount=1),
    ):
        act()
        play.play(1)
        play.nothing_appears_or_vanishes()
    assert set(play.given) == set(BY_NAME)
    never = {name for name in BY_NAME if play.given[name] == play.refused[name]}
    assert never == {
        *OF_CREATIVE_WORLDS,
        *("drink_water", "set_course", "cancel_course"),  # neither water nor another body is there
    }


def test_what_carriers_do_plays_again_the_same(start: Tables) -> None:
    Replayed.tables = start
    run_state_machine_as_test(Replayed, settings=settings(max_examples=10, stateful_step_count=25))
