"""Pressurised air: breathed, used up, made and filled up."""

import pytest

from gameplay import content
from gameplay.building import structures
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import AirRefilled, ShelterEntered
from gameplay.positions import point
from gameplay.state import HOME
from gameplay.survival import air, fixtures
from tests.life import ADA, Life, of
from tests.worlds import PLAYER, Play, rejections

RULES = content.load().survival
SHELTER = content.load().items["shelter"].structure


def left(life: Life, shelter: int) -> float:
    return int(life.state.structures.row(shelter)["air"]) / 1e6


def test_air_is_breathed_and_used_up() -> None:
    life = Life(latitude=32)
    shelter = life.build("shelter")
    assert SHELTER is not None
    assert left(life, shelter) == SHELTER.air
    life.set(oxygen=50)
    life.live(10)
    assert of(life.outcomes, ShelterEntered) == [ShelterEntered(ADA, shelter, True)]
    assert life.vitals["shelter"] == shelter
    assert life.points("oxygen") == pytest.approx(50 + RULES.oxygen.refill / 6, rel=0.01)
    breathed = 1000 / 60 / RULES.oxygen.minutes
    assert SHELTER.air - left(life, shelter) == pytest.approx(RULES.oxygen.refill / 6 + breathed, rel=0.01)
    life.set(oxygen=100)
    before = left(life, shelter)
    life.live(10)
    assert life.points("oxygen") == 100
    assert before - left(life, shelter) == pytest.approx(breathed, rel=0.01)
    life.state.structures.row(shelter)["air"] = 300_000
    life.outcomes.clear()
    life.live(5)
    assert left(life, shelter) == 0
    assert of(life.outcomes, ShelterEntered) == [ShelterEntered(ADA, shelter, False)]
    assert life.points("oxygen") < 100
    assert life.vitals["shelter"] == 0


def test_the_edge_of_the_air() -> None:
    life = Life(latitude=32)
    shelter = life.build("shelter")
    assert SHELTER is not None
    for away, inside in ((SHELTER.shelter - 0.1, True), (SHELTER.shelter + 0.1, False)):
        life.player["position"] = life.place(32, 0, away)
        life.live(ticks=1)
        assert (life.vitals["shelter"] == shelter) == inside


def test_air_is_made_while_fuel_burns_and_never_too_much() -> None:
    life = Life(latitude=32)
    name = next(item.name for item in content.load().items.values() if item.structure and item.structure.makes_air)
    made = content.load().items[name].structure
    assert made is not None
    pump = life.build(name, at=life.place(60), air=0, fuel=301)
    life.live(10)
    full = made.makes_air / 6
    assert left(life, pump) == pytest.approx(full, rel=0.01)
    life.live(10)
    assert left(life, pump) == pytest.approx(full, rel=0.01)
    assert air.refill(life.state, pump, 10_000_000_000) == pytest.approx((made.air - full) * 1e6, rel=0.01)
    assert left(life, pump) == made.air
    assert air.capacity(life.state, life.build("crate")) == 0


def test_a_tank_that_is_taken_off_takes_its_air_along() -> None:
    life = Life(latitude=32)
    name = next(item.name for item in content.load().items.values() if item.gear and item.gear.oxygen)
    tank = content.load().items[name].gear
    assert tank is not None
    life.wear(name)
    life.build("shelter", air=1_000_000_000)
    life.live(2 + tank.oxygen / RULES.oxygen.refill * 60)
    assert life.points("oxygen") == pytest.approx(100 + tank.oxygen, abs=0.1)
    life.state.gear.row(ADA)["kind"] = 0
    life.player["position"] = life.place(20)
    life.live(ticks=1)
    assert life.points("oxygen") == 100


def test_what_gives_something_is_found_again_when_structures_come_and_go() -> None:
    life = Life(latitude=32)
    first = life.build("shelter")
    for _ in range(3):
        life.build("crate")
    second = life.build("shelter")
    assert [int(row["id"]) for row, _ in fixtures.standing(life.state, 1, "shelter")] == [first, second]
    life.state.structures.remove(first)
    assert [int(row["id"]) for row, _ in fixtures.standing(life.state, 1, "shelter")] == [second]
    assert list(fixtures.standing(life.state, 2, "shelter")) == []


def test_oxygen_of_the_pack_fills_a_shelter_up() -> None:
    play = Play(seed=7, radius=40.0)
    state = play.game.state
    here, ahead = point(play.player["position"]), point(play.player["forward"])
    shelter = structures.place(state, "shelter", HOME, here, ahead, PLAYER)
    state.structures.row(shelter)["air"] = 50_000_000
    pack = Inventory.of(state, PLAYER)
    pack.add("oxygen_cell", 5)
    kind = state.kind("oxygen_cell")
    slot = next(stack.slot for stack in pack.stacks() if stack.kind == kind)
    ration = next(stack.slot for stack in pack.stacks() if state.name_of(stack.kind) == "ration")
    assert rejections(play.do("refuel", structure=shelter, slot=ration)) == ["no_oxygen"]
    assert rejections(play.do("refuel", structure=shelter, slot=slot, amount=4)) == ["full"]
    told = play.must("refuel", structure=shelter, slot=slot)
    assert SHELTER is not None
    assert [filled.air for filled in of(told, AirRefilled)] == [SHELTER.air]
    assert pack.count("oxygen_cell") == 2
    play.must("refuel", structure=shelter, slot=slot)  # what was breathed in a tick
    assert pack.count("oxygen_cell") == 1
