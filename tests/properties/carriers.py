"""Two players beside each other with all that they can work with, and an account of the items that there should be."""

import itertools
from collections import Counter
from typing import Any, ClassVar

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gameplay import content, ledger
from gameplay.building import structures
from gameplay.commands import Envelope, make
from gameplay.commands.root import snake
from gameplay.crafting.crafting_system import CraftingSystem
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.inventory.receive import receive
from gameplay.outcomes import (
    CommandRejected,
    CropHarvested,
    GearWornOut,
    ItemCrafted,
    ItemsSpent,
    JobCancelled,
    JobQueued,
    Outcome,
    PlayerDied,
    ResourceGathered,
    ShuttleDestroyed,
    ShuttleTaken,
    StackFormed,
    StructureDestroyed,
    StructureDismantled,
)
from gameplay.positions import point
from gameplay.resources import collecting
from gameplay.shuttles import craft
from gameplay.state import HOME, GameState
from gameplay.survival.death import REMAINS
from gameplay.tables import Tables
from taichi_kernels.units import FULL, UNITS_PER_METRE
from tests.carrying import Carrying, census

ADA, BOB = 1, 2
STRANGE = 56  # choices from here on, of 64, are of what is not there, or does not fit
KNOWN = content.load()


def settled() -> Tables:
    """Two players side by side with full packs, structures and nodes around, and two technologies."""
    play = Carrying(seed=5)
    for angle, resource in ((20, "fibre"), (140, "stone"), (260, "iron")):
        place, _ = play.place(1.4, angle)
        lifted = [part * (1 + 0.6 / np.linalg.norm(place)) for part in place]
        play.terrain.place_resource_node(lifted, resource, 12)
    crate, _, _, smelter, _ = map(play.build, ("crate", "campfire", "medical_bed", "smelter", "plot"))
    play.game.submit(Envelope(play.state.tick, BOB, 1, HOME, make("join", {"name": "Bob"})))
    play.tick(8)
    for player in (ADA, BOB):  # to where there is room
        play.game.submit(Envelope(play.state.tick, player, 99, HOME, make("look", {"yaw": -75})))
    play.sequence = 100
    state = play.state
    for technology in ("smelting", "woodwork"):
        state.technologies.add(technology=state.kind(technology), tick=0)
    play.give(fibre=150, stone=90, coal=30, iron=30, stalk=20, crate=2, warm_suit=1, satchel=1, canister=1)
    play.give(field_notes=5, rain_cape=1, bean_seed=2, compost=2, water_flask=2)
    harbour(play)
    play.pack.add("relic_of_a_pack", 9, wear=2)
    play.must("wear_gear", slot=play.slot("rain_cape"))
    play.must("craft", recipe="rope", times=3)
    play.must("craft", recipe="iron_ingot", station=smelter, times=2)
    for store, name in ((crate, "fibre"), (smelter, "iron")):
        play.must("move_stack", slot=play.slot(name), to_store=store, to_slot=2, amount=9, store=0)
    for name in ("stone", "coal"):
        play.must("drop_stack", slot=play.slot(name), amount=3)
    pack = {"fibre": 60, "coal": 9, "rain_cape": 1, "backpack": 1, "campfire": 3, "iron": 9, "berry": 8, "ration": 2}
    for name, amount in {**pack, "bean_seed": 5, "water_flask": 3, "compost": 4}.items():
        receive(state, BOB, name, amount)
    bob = Inventory.of(state, BOB).stacks()
    worn = next(stack.slot for stack in bob if state.name_of(stack.kind) == "rain_cape")
    play.game.submit(Envelope(state.tick, BOB, 100, HOME, make("wear_gear", {"slot": worn})))
    for player, (material, resource) in itertools.product((ADA, BOB), collecting.by_material().items()):
        count = 7 if resource.item in ("iron", "copper") else resource.fragments - 1  # of others one is missing
        state.fragments.add(player=player, material=material, units=count * FULL)
    CraftingSystem(state, ADA).add_research_points(500)
    for meter in ("hunger", "thirst"):
        state.vitals.rows[meter] = 30_000_000
    play.tick(60)
    return play.game.tables()


def harbour(play: Carrying) -> None:
    """A shuttle in reach, a landing pad from which it can trade, and one on the other side of the planet."""
    state = play.state
    aside, away = (np.array(play.place(far, 180.0)[0]) for far in (5.5, 20.0))
    beside, near, there = (point(np.rint(place * UNITS_PER_METRE).astype(np.int64)) for place in (aside, away, -away))
    pad, _ = (structures.place(state, "landing_pad", HOME, place, (0, 0, 16384), ADA) for place in (near, there))
    shuttle = craft.place(state, KNOWN.shuttle.item, HOME, beside, (0, 0, 16384), ADA, wear=300)
    state.shuttles.row(shuttle)["fuel"] = craft.tank() * 3 // 4
    for owner in (ADA, BOB):
        receive(state, owner, KNOWN.shuttle.fuel, 3)
        receive(state, owner, KNOWN.shuttle.repair, 2)
    Inventory.of(state, pad).add(KNOWN.shuttle.fuel, 5)


class Carriers(RuleBasedStateMachine):
    """What rules share: commands and their log, what they work on, and what outcomes say of items.

    Attributes:
        tables: the world that each example begins with.
        given, refused: commands of all examples by name, how many there were and how many were rejected.
    """

    tables: Tables
    given: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[str]] = Counter()

    @initialize()
    def begin(self) -> None:
        self.game = Game.restore(self.tables)
        self.sequence = 1000
        self.waiting: list[str] = []
        self.log: list[Any] = []  # envelopes, numbers of ticks, and blows that were dealt
        self.expected = census(self.game.state)
        jobs = self.state.jobs.rows
        self.making = {int(job["id"]): self.state.name_of(int(job["recipe"])) for job in jobs}

    @property
    def state(self) -> GameState:
        return self.game.state

    def do(self, player: int, name: str, /, **fields: Any) -> None:
        """Queue a command; each third waits for the next, so that some come in one tick."""
        self.sequence += 1
        envelope = Envelope(self.state.tick, player, self.sequence, HOME, make(name, fields))
        self.game.submit(envelope)
        self.log.append(envelope)
        self.waiting.append(name)
        if self.sequence % 3:
            self.play(1)

    def one_of(self, table: str, at: int) -> int:
        """The id of a row, now and then one that nothing has."""
        rows = getattr(self.state, table).rows
        return int(rows["id"][at % len(rows)]) if len(rows) and at < STRANGE else (1 << 40) + at

    def store(self, at: int) -> int:
        """The pack, a structure or a shuttle, mostly one that holds something."""
        if at >= STRANGE:
            return self.one_of("structures", at - STRANGE)
        made = [*self.state.structures.rows["id"].tolist(), *self.state.shuttles.rows["id"].tolist()]
        holders = [number for number in made if number in self.state.inventories]
        return [0, *holders][at % (1 + len(holders))]

    def slot(self, player: int, store: int, at: int, wanted: str = "") -> int:
        """A slot of a store with something in it that can do what is wanted, if there is one; or any slot."""
        owner = store or player
        if owner not in self.state.inventories or at >= STRANGE:
            return at % 30
        stacks = Inventory.of(self.state, owner).stacks()
        known = [KNOWN.item_of(stack.kind) for stack in stacks]
        fit = [
            stack for stack, item in zip(stacks, known, strict=True) if item and wanted and getattr(item, wanted, None)
        ]
        some = fit or stacks
        return some[at % len(some)].slot if some else at % 30

    def volume(self, at: int) -> int:
        """A protected box, of a structure or not."""
        free = [number for number in self.state.volumes.rows["id"].tolist() if number not in self.state.structures]
        return free[at % len(free)] if free and at < STRANGE else self.one_of("volumes", at)

    def part(self, item: int | str) -> int | str:
        """A canister or an augment by its kind, or the id of one."""
        return item if isinstance(item, str) else self.one_of("items", item)

    def hand(self, player: int) -> list[float]:
        """Where a player's hand is [m]."""
        place = self.state.players.row(player)["position"] / UNITS_PER_METRE
        return (place * (1 + 1.5 / np.linalg.norm(place))).tolist()

    def strike_down(self, table: str, key: int, column: str, value: Any) -> None:
        """Change the state as no command can, and note it for the replay."""
        getattr(self.state, table).row(key)[column] = value
        self.log.append((table, key, column, value))

    @rule(ticks=st.integers(1, 20))
    def play(self, ticks: int) -> None:
        self.log.append(ticks)
        self.given.update(self.waiting)
        self.waiting.clear()
        for _ in range(ticks):
            self.note(self.game.tick())

    def note(self, outcomes: list[Outcome]) -> None:
        """What outcomes say of items that come and go."""
        for told in outcomes:
            if isinstance(told, CommandRejected):
                self.refused[snake(told.command)] += 1
            elif isinstance(told, ItemsSpent):
                self.expected[told.item] -= told.amount
                food = KNOWN.items[told.item].food if told.by in ("Consume", "WaterCrop") else None
                if food and food.leaves:
                    self.expected[food.leaves] += told.amount
            elif isinstance(told, ResourceGathered | StackFormed):
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
            elif isinstance(told, ShuttleDestroyed):
                self.expected[KNOWN.shuttle.item] -= 1
            elif isinstance(told, ShuttleTaken):
                self.expected[KNOWN.shuttle.fuel] += told.cells
            elif isinstance(told, JobQueued):
                self.making[told.job] = told.recipe
            elif isinstance(told, JobCancelled):
                assert self.making.pop(told.job) == told.recipe

    def built(self, at: int, what: str) -> int:
        """A structure that is something: a "plot", a "bed", one that "burns"; or any."""
        rows = self.state.structures.rows
        known = [KNOWN.item_of(kind) for kind in rows["kind"].tolist()]
        found = [
            number
            for number, item in zip(rows["id"].tolist(), known, strict=True)
            if item and item.structure and getattr(item.structure, what)
        ]
        return found[at % len(found)] if found and at < STRANGE else self.one_of("structures", at)

    @invariant()
    def nothing_appears_or_vanishes(self) -> None:
        # outcomes of commands that still wait are not told yet, and have changed nothing
        assert census(self.state) == +self.expected
        assert not any(ledger.imbalance(self.state).values())
