"""Structures: where they can stand, what they protect, how they go, and what burns in them."""

import numpy as np
import pytest

from gameplay import content
from gameplay.building import structures
from gameplay.building.boxes import Box
from gameplay.commands import Envelope, Join, make
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import (
    FuelSpent,
    ItemsSpilled,
    StructureDamaged,
    StructureDestroyed,
    StructureDismantled,
    StructurePlaced,
    StructureRefuelled,
)
from gameplay.state import HOME
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.carrying import Carrying, census, held, only
from tests.worlds import PLAYER, rejections


@pytest.fixture
def play() -> Carrying:
    return Carrying()


def test_boxes_meet_or_do_not() -> None:
    foot, size = np.array([0, 0, 10_000]), np.array([512, 512, 512])
    box = Box.standing(foot, np.array([Q14, 0, 0]), size)
    for aside, along, meets in ((500, 0, True), (520, 0, False), (400, 400, True), (0, 514, False)):
        other = Box.standing(foot + np.array([aside, along, 0]), np.array([Q14, 0, 0]), size)
        assert box.meets(other) == other.meets(box) == meets
    turned = Box.standing(foot + np.array([600, 0, 0]), np.array([Q14, Q14, 0]), size)  # its corner points at the box
    assert box.meets(turned)
    assert not box.meets(Box.standing(foot + np.array([640, 0, 0]), np.array([Q14, Q14, 0]), size))
    assert box.meets(Box.straight(np.array([200, 200, 10_200]), np.array([900, 900, 10_900])))
    assert not box.meets(Box.straight(np.array([300, 300, 10_200]), np.array([900, 900, 10_900])))
    assert box.distance_square(np.array([256 + 30, 0, 10_100])) in range(28**2, 32**2)
    assert box.distance_square(np.array([0, 0, 10_100])) == 0


def test_a_structure_takes_the_item_and_protects_its_place(play: Carrying) -> None:
    crate = play.build("crate")
    assert play.pack.count("crate") == 0
    row = play.state.structures.row(crate)
    place = (row["position"] / UNITS_PER_METRE).tolist()
    assert rejections(play.do("release_volume", volume=crate)) == ["structure"]
    brush = [part * (1 - 0.1 / np.linalg.norm(place)) for part in place]
    assert play.terrain.excavate_sphere(brush, 1.0) == 0
    play.give(crate=1)
    _, forward = play.place()
    slot = play.slot("crate")
    told = play.do("place_structure", slot=slot, position=place, forward=forward)
    assert rejections(told) == ["occupied"]
    play.must("dismantle", structure=crate)
    assert play.terrain.excavate_sphere(brush, 1.0) > 0


def test_where_nothing_can_stand(play: Carrying) -> None:
    play.give(crate=1, shelter=1, fibre=1)
    slot = play.slot("crate")
    near, forward = play.place(2.0)
    up = (np.array(near) / np.linalg.norm(near)).tolist()
    high = (np.array(near) + 3 * np.array(up)).tolist()
    far, _ = play.place(9.0)
    me, _ = play.place(0.0)
    deep = (np.array(near) - 2.5 * np.array(up)).tolist()
    for fields, reason in (
        ({"position": far, "forward": forward}, "out_of_reach"),
        ({"position": high, "forward": forward}, "no_ground"),
        ({"position": deep, "forward": forward}, "in_ground"),
        ({"position": near, "forward": up}, "no_direction"),
        ({"position": near, "forward": [0, 0, 0]}, "no_direction"),
        ({"position": me, "forward": forward}, "player_in_way"),
    ):
        assert rejections(play.do("place_structure", slot=slot, **fields)) == [reason], reason
    stack = play.slot("fibre")
    assert rejections(play.do("place_structure", slot=stack, position=near, forward=forward)) == ["no_structure"]
    assert rejections(play.do("place_structure", slot=40, position=near, forward=forward)) == ["slot_empty"]
    assert len(play.state.structures) == 0
    assert len(play.state.volumes) == 0


def test_steep_ground_is_refused() -> None:
    play = Carrying(creative=True)
    here, forward = play.place(4.0)
    up = np.array(here) / np.linalg.norm(here)
    play.must("shape_terrain", how="elevate", centre=here, radius=2.5)
    side, _ = play.place(2.4)
    play.give(shelter=1)
    told = play.do("place_structure", slot=play.slot("shelter"), position=(side + up).tolist(), forward=forward)
    assert rejections(told)[0] in ("uneven", "in_ground", "no_ground")


def test_dismantling_gives_the_item_back_and_spills_what_it_held(play: Carrying) -> None:
    crate = play.build("crate")
    play.give(fibre=30, iron=4)
    play.must("transfer_stacks", store=0, to_store=crate)
    play.must("stow_item", item="boost", to_store=crate)
    boost = int(play.state.items.rows["id"][play.state.items.rows["holder"] == crate][0])
    before = census(play.state)
    told = play.must("dismantle", structure=crate)
    assert only(told, StructureDismantled).item == "crate"
    spilled = {(o.item, o.amount) for o in told if isinstance(o, ItemsSpilled)}
    assert ("fibre", 30) in spilled
    assert ("iron", 4) in spilled
    assert census(play.state) == before
    assert play.pack.count("crate") == 1
    play.tick(200)
    assert play.state.items.row(boost)["holder"] == 0
    assert len(play.state.flights) == 0
    assert rejections(play.do("dismantle", structure=crate)) == ["unknown_structure"]


def test_strikes_destroy_and_one_tool_strikes_once_a_tick(play: Carrying) -> None:
    crate = play.build("crate")
    play.give(fibre=30)
    play.must("transfer_stacks", store=0, to_store=crate)
    play.submit("damage_structure", structure=crate)
    assert rejections(play.do("damage_structure", structure=crate)) == ["tool_busy"]
    before = census(play.state)
    health = only(play.do("damage_structure", structure=crate), StructureDamaged).health
    for _ in range(health // 100 - 1):
        play.must("damage_structure", structure=crate)
    gone = play.must("damage_structure", structure=crate)
    assert only(gone, StructureDestroyed).item == "crate"
    before["crate"] -= 1
    assert census(play.state) == +before
    assert crate not in play.state.inventories
    assert crate not in play.state.volumes


def test_fuel_burns_for_as_long_as_it_says(play: Carrying) -> None:
    fire = play.build("campfire")
    play.give(coal=100, stone=3)
    assert rejections(play.do("refuel", structure=fire, slot=play.slot("stone"))) == ["no_fuel"]
    told = play.must("refuel", structure=fire, slot=play.slot("coal"), amount=1)
    seconds = only(told, StructureRefuelled).seconds
    left = structures.burning(play.state, fire)
    assert left == seconds * 30 - 1  # the tick in which it was lit
    told = play.must("refuel", structure=fire, slot=play.slot("coal"))
    assert only(told, StructureRefuelled).seconds <= 120 * 60
    assert rejections(play.do("refuel", structure=fire, slot=0, amount=100)) in (["full"], ["too_many"])
    play.state.structures.row(fire)["fuel"] = play.state.tick + 3
    outcomes = [outcome for _ in range(5) for outcome in play.tick() if isinstance(outcome, FuelSpent)]
    assert [outcome.structure for outcome in outcomes] == [fire]
    crate = play.build("crate")
    assert rejections(play.do("refuel", structure=crate, slot=0)) == ["burns_nothing"]


def test_first_of_two_players_wins_and_other_packs_are_closed(play: Carrying) -> None:
    play.game.submit(Envelope(play.state.tick, 2, 1, HOME, Join("Bob")))
    play.tick(3)
    crate = play.build("crate")
    play.give(fibre=5)
    play.must("transfer_stacks", store=0, to_store=crate)
    for player in (2, PLAYER):
        command = make("transfer_stacks", {"store": crate, "to_store": 0})
        play.game.submit(Envelope(play.state.tick, player, 9, HOME, command))
    assert rejections(play.tick()) == ["store_empty"]
    assert held(play.pack).get("fibre") == 5
    assert "fibre" not in held(Inventory.of(play.state, 2))
    play.game.submit(Envelope(play.state.tick, 2, 10, HOME, make("transfer_stacks", {"store": PLAYER, "to_store": 0})))
    assert rejections(play.tick()) == ["not_yours"]


def test_a_shelter_that_is_moved_takes_no_new_air_along(play: Carrying) -> None:
    made = content.load().items["shelter"].structure
    assert made is not None
    play.pack.add("shelter", 1)
    airs = []
    for _ in range(3):
        ways = (play.place(3.4, angle) for angle in range(0, 360, 15))
        slot = play.slot("shelter")
        told = (play.do("place_structure", slot=slot, position=place, forward=way) for place, way in ways)
        shelter = next(only(one, StructurePlaced).structure for one in told if not rejections(one))
        row = play.state.structures.row(shelter)
        airs.append(int(row["air"]) / 1e6)
        row["air"] = int(row["air"]) - 120_300_000 if row["air"] > 120_300_000 else 0
        play.must("dismantle", structure=shelter)
    assert airs == [made.air, made.air - 121, made.air - 242]
    play.state.world["content"] = 3
    old = structures.place(play.state, "shelter", HOME, (0, 0, 99), (1, 0, 0), PLAYER, 20)
    assert structures.lacks(play.state, old) == 0
