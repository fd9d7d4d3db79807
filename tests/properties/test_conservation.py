"""No item appears or vanishes but by a recipe, a harvest or a named loss, whatever two players do; and it plays again
the same."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gameplay import content, naming
from gameplay.commands import Envelope, make
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.inventory.receive import receive
from gameplay.outcomes import (
    CropHarvested,
    GearWornOut,
    ItemCrafted,
    ItemsSpent,
    JobCancelled,
    JobQueued,
    Outcome,
    PlayerDied,
    ResourceGathered,
    StructureDestroyed,
    StructureDismantled,
)
from gameplay.resources import collecting
from gameplay.state import HOME, GameState
from gameplay.survival.death import REMAINS
from gameplay.tables import Tables
from taichi_kernels.units import FULL, UNITS_PER_METRE
from tests.carrying import Carrying, census

ADA, BOB = 1, 2
KNOWN = content.load()
RECIPES = ["rope", "crate", "campfire", "iron_ingot", "field_notes", "smelter", "plank", "no_such_recipe"]

players = st.sampled_from([ADA, BOB])
amounts = st.sampled_from([0, 0, 0, 1, 2, 7, 40, 1000])
which = st.integers(0, 1 << 16)  # of what there is, and now and then what there is not


@pytest.fixture(scope="module")
def start() -> Tables:
    """Two players side by side with full packs, structures and nodes around, and two technologies."""
    play = Carrying(seed=5)
    for angle, resource in ((20, "fibre"), (140, "stone"), (260, "iron")):
        place, _ = play.place(1.4, angle)
        lifted = [part * (1 + 0.6 / np.linalg.norm(place)) for part in place]
        play.terrain.place_resource_node(lifted, resource, 12)
    for name in ("crate", "campfire", "smelter", "plot"):
        play.build(name)
    play.game.submit(Envelope(play.state.tick, BOB, 1, HOME, make("join", {"name": "Bob"})))
    play.tick(8)
    state = play.state
    for technology in ("smelting", "woodwork"):
        state.technologies.add(technology=state.kind(technology), tick=0)
    play.give(fibre=150, stone=90, coal=30, iron=30, stalk=20, crate=2, warm_suit=1, satchel=1, canister=1)
    play.pack.add("relic_of_a_pack", 9, wear=2)
    pack = {"fibre": 60, "coal": 9, "rain_cape": 1, "backpack": 1, "campfire": 1, "iron": 9, "berry": 8, "ration": 2}
    for name, amount in {**pack, "bean_seed": 5, "water_flask": 3, "compost": 4}.items():
        receive(state, BOB, name, amount)
    for player, material in itertools.product((ADA, BOB), ("iron", "copper")):
        state.fragments.add(player=player, material=KNOWN.material_id(material), units=7 * FULL)
    for meter in ("hunger", "thirst"):
        state.vitals.rows[meter] = 30_000_000
    play.tick(60)
    return play.game.tables()


class Carriers(RuleBasedStateMachine):
    """Two players who gather, carry, build, make, farm and die."""

    tables: Tables

    @initialize()
    def begin(self) -> None:
        self.game = Game.restore(self.tables)
        self.sequence = 100
        self.log: list[Any] = []  # envelopes, numbers of ticks, and blows that were dealt
        self.expected = census(self.game.state)
        self.making: dict[int, str] = {}

    @property
    def state(self) -> GameState:
        return self.game.state

    def do(self, player: int, name: str, /, **fields: Any) -> None:
        """Queue a command; each third waits for the next, so that some come in one tick."""
        self.sequence += 1
        envelope = Envelope(self.state.tick, player, self.sequence, HOME, make(name, fields))
        self.game.submit(envelope)
        self.log.append(envelope)
        if self.sequence % 3:
            self.play(1)

    def one_of(self, table: str, at: int) -> int:
        """The id of a row, or one that nothing has."""
        rows = getattr(self.state, table).rows
        at %= len(rows) + 1
        return int(rows["id"][at]) if at < len(rows) else (1 << 40) + at

    def store(self, at: int) -> int:
        return 0 if at % 2 else self.one_of("structures", at // 2)

    def slot(self, player: int, store: int, at: int, wanted: str = "") -> int:
        """A slot of a store with something in it that can do what is wanted, if there is one; or any slot."""
        owner = store or player
        if owner not in self.state.inventories or at % 7 == 0:
            return at % 30
        stacks = Inventory.of(self.state, owner).stacks()
        known = [KNOWN.item_of(stack.kind) for stack in stacks]
        fit = [
            stack for stack, item in zip(stacks, known, strict=True) if item and wanted and getattr(item, wanted, None)
        ]
        some = fit or stacks
        return some[at % len(some)].slot if some else at % 30

    def strike_down(self, table: str, key: int, column: str, value: int) -> None:
        """Change the state as no command can, and note it for the replay."""
        getattr(self.state, table).row(key)[column] = value
        self.log.append((table, key, column, value))

    @rule(ticks=st.integers(1, 20))
    def play(self, ticks: int) -> None:
        self.log.append(ticks)
        for _ in range(ticks):
            self.note(self.game.tick())

    def note(self, outcomes: list[Outcome]) -> None:
        """What outcomes say of items that come and go."""
        for told in outcomes:
            if isinstance(told, ItemsSpent):
                self.expected[told.item] -= told.amount
                food = KNOWN.items[told.item].food if told.by in ("Consume", "WaterCrop") else None
                if food and food.leaves:
                    self.expected[food.leaves] += told.amount
            elif isinstance(told, ResourceGathered):
                self.expected[told.resource] += told.amount
            elif isinstance(told, CropHarvested):
                self.expected.update(told.items)
            elif isinstance(told, PlayerDied):
                self.expected[REMAINS] += bool(told.remains)
            elif isinstance(told, StructureDismantled):
                self.expected[REMAINS] -= told.item == REMAINS
            elif isinstance(told, ItemCrafted):
                self.expected[told.item] += told.amount
                self.expected.subtract(KNOWN.recipes[told.recipe].needs)
            elif isinstance(told, GearWornOut | StructureDestroyed):
                self.expected[told.item] -= 1
            elif isinstance(told, JobQueued):
                self.making[told.job] = told.recipe
            elif isinstance(told, JobCancelled):
                assert self.making.pop(told.job) == told.recipe

    @rule(player=players, a=which, slot=which, b=which, to=st.integers(0, 30), amount=amounts)
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
        place = self.state.players.row(player)["position"] / UNITS_PER_METRE
        hand = (place * (1 + 1.5 / np.linalg.norm(place))).tolist()
        at = self.slot(player, 0, slot)
        self.do(player, "throw_stack", slot=at, amount=amount, origin=hand, velocity=[speed, 3.0, -speed / 2])

    @rule(player=players, pile=which)
    def pick_up(self, player: int, pile: int) -> None:
        self.do(player, "pick_up_item", item=self.one_of("piles", pile))

    @rule(player=players, item=which)
    def pick_up_part(self, player: int, item: int) -> None:
        self.do(player, "pick_up_item", item=self.one_of("items", item))

    @rule(player=players, item=which | st.sampled_from(["canister", "boost"]), a=which)
    def stow(self, player: int, item: int | str, a: int) -> None:
        number = item if isinstance(item, str) else self.one_of("items", item)
        self.do(player, "stow_item", item=number, to_store=self.store(a))

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
        station = self.store(a) if a % 7 == 0 else stations[0]
        self.do(player, "craft", recipe=recipe, station=station, times=times)

    @rule(player=players, job=which)
    def cancel(self, player: int, job: int) -> None:
        number = self.one_of("jobs", job)
        station = int(self.state.jobs.row(number)["station"]) if number in self.state.jobs else 0
        self.do(player, "cancel_job", station=0 if station in (ADA, BOB) else station, job=number)

    @rule(player=players, a=which, slot=which, amount=amounts)
    def refuel(self, player: int, a: int, slot: int, amount: int) -> None:
        at = self.slot(player, 0, slot, "fuel")
        self.do(player, "refuel", structure=self.one_of("structures", a), slot=at, amount=amount)

    @rule(player=players, slot=which, amount=amounts)
    def analyse(self, player: int, slot: int, amount: int) -> None:
        self.do(player, "analyse_stack", slot=self.slot(player, 0, slot, "research"), amount=amount)

    @rule(player=players, technology=st.sampled_from(sorted(KNOWN.technologies)))
    def unlock(self, player: int, technology: str) -> None:
        self.do(player, "unlock_technology", technology=technology)

    @rule(player=players, slot=which, angle=st.integers(0, 359))
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
        self.do(player, does, plot=self.plot(plot), slot=self.slot(player, 0, slot, wanted))

    @rule(player=players, plot=which, ripe=st.booleans())
    def harvest(self, player: int, plot: int, ripe: bool) -> None:
        number = self.plot(plot)
        if ripe and number in self.state.crops and self.state.crops.row(number)["kind"]:
            self.strike_down("crops", number, "growth", 1 << 28)
        self.do(player, "harvest_crop", plot=number)

    def plot(self, at: int) -> int:
        """A plot, if there is one; or any structure."""
        rows = self.state.structures.rows
        found = rows["id"][rows["kind"] == naming.number("plot")].tolist()
        return found[at % len(found)] if found and at % 7 else self.one_of("structures", at)

    @rule(player=players)
    def die(self, player: int) -> None:
        if not self.state.vitals.row(player)["died"]:
            for meter in ("health", "oxygen"):  # without air one does not recover
                self.strike_down("vitals", player, meter, 0)
        self.play(1)
        assert self.state.vitals.row(player)["died"]

    @rule(player=players)
    def wake_up(self, player: int) -> None:
        self.do(player, "wake_up")

    @rule(player=players, amount=st.integers(1, 9))
    def ask_for_gifts(self, player: int, amount: int) -> None:
        self.do(player, "give_items", item="iron", amount=amount)

    @invariant()
    def nothing_appears_or_vanishes(self) -> None:
        # outcomes of commands that still wait are not told yet, and have changed nothing
        assert census(self.state) == +self.expected


class Replayed(Carriers):
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
    Carriers.tables = start
    run_state_machine_as_test(Carriers, settings=settings(max_examples=100, stateful_step_count=25))


def test_what_carriers_do_plays_again_the_same(start: Tables) -> None:
    Replayed.tables = start
    run_state_machine_as_test(Replayed, settings=settings(max_examples=10, stateful_step_count=25))
