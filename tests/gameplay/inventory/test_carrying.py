"""Carrying by commands: moving, dropping, throwing, picking up, stowing, wearing, and what is refused."""

import numpy as np
import pytest

from gameplay import content
from gameplay.inventory import gear, load, piles
from gameplay.inventory.inventory import Inventory, Stack
from gameplay.outcomes import (
    Encumbered,
    GearRemoved,
    GearWorn,
    GearWornOut,
    ItemLanded,
    ItemsReceived,
    ItemsSpilled,
    ItemThrown,
    PilePickedUp,
    StacksMoved,
)
from gameplay.state import HOME
from taichi_kernels.units import FULL, UNITS_PER_METRE
from tests.carrying import STACK, Carrying, census, held, only
from tests.worlds import PLAYER, rejections


@pytest.fixture(scope="module")
def world() -> Carrying:
    return Carrying()


@pytest.fixture
def play(world: Carrying) -> Carrying:
    """The world with an empty pack, and nothing on the ground or built."""
    state = world.state
    for table in (state.piles, state.flights, state.structures, state.volumes, state.jobs, state.gear):
        names = table.table.key
        table.discard([tuple(int(row[name]) for name in names) for row in table.rows])
    state.inventories.discard((owner,) for owner in state.inventories.rows["owner"].tolist() if owner != PLAYER)
    state.items.rows["holder"][state.items.rows["holder"] != PLAYER] = PLAYER
    world.empty()
    gear.fit_pack(state, PLAYER)
    world.tick()
    return world


def stacks(inventory: Inventory) -> list[tuple[int, str, int]]:
    return [(stack.slot, inventory.state.name_of(stack.kind), stack.amount) for stack in inventory.stacks()]


def test_stacks_are_split_merged_and_swapped(play: Carrying) -> None:
    full = STACK["fibre"]
    play.give(fibre=full + 20, iron=5)
    play.must("move_stack", store=0, slot=0, to_store=0, to_slot=9, amount=30)
    assert stacks(play.pack) == [(0, "fibre", full - 30), (1, "fibre", 20), (2, "iron", 5), (9, "fibre", 30)]
    play.must("move_stack", store=0, slot=1, to_store=0, to_slot=0)
    assert stacks(play.pack) == [(0, "fibre", full - 10), (2, "iron", 5), (9, "fibre", 30)]
    told = only(play.must("move_stack", store=0, slot=9, to_store=0, to_slot=0), StacksMoved)
    assert told.items == {"fibre": 10}
    assert stacks(play.pack) == [(0, "fibre", full), (2, "iron", 5), (9, "fibre", 20)]
    assert rejections(play.do("move_stack", store=0, slot=9, to_store=0, to_slot=0)) == ["no_room"]
    play.must("move_stack", store=0, slot=2, to_store=0, to_slot=0)
    assert stacks(play.pack) == [(0, "iron", 5), (2, "fibre", full), (9, "fibre", 20)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"store": 0, "slot": 5, "to_store": 0, "to_slot": 0}, "slot_empty"),
        ({"store": 0, "slot": 63, "to_store": 0, "to_slot": 0}, "slot_empty"),
        ({"store": 0, "slot": 0, "to_store": 0, "to_slot": 24}, "no_slot"),
        ({"store": 0, "slot": 0, "to_store": 0, "to_slot": 0}, "same_slot"),
        ({"store": 0, "slot": 0, "to_store": 0, "to_slot": 1, "amount": 2}, "slot_taken"),
        ({"store": 0, "slot": 0, "to_store": 0, "to_slot": 3, "amount": 999_999_999}, "too_many"),
        ({"store": 2, "slot": 0, "to_store": 0, "to_slot": 3}, "not_yours"),
        ({"store": 1 << 50, "slot": 0, "to_store": 0, "to_slot": 3}, "unknown_structure"),
    ],
)
def test_moves_that_are_refused(play: Carrying, fields: dict[str, int], reason: str) -> None:
    play.give(fibre=6, iron=5)
    before = play.pack.stacks()
    assert rejections(play.do("move_stack", **fields)) == [reason]
    assert play.pack.stacks() == before


@pytest.mark.parametrize(
    ("field", "value"), [("amount", -1), ("amount", 1.5), ("slot", 64), ("slot", -1), ("slot", "x")]
)
def test_fields_that_are_no_amounts_and_no_slots(play: Carrying, field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field):
        play.do("drop_stack", **{"slot": 0, "amount": 1, field: value})


def test_containers(play: Carrying) -> None:
    crate = play.build("crate")
    play.give(fibre=60, iron=5)
    told = play.must("transfer_stacks", store=0, to_store=crate)
    assert only(told, StacksMoved) == StacksMoved(PLAYER, 0, crate, {"fibre": 60, "iron": 5})
    assert rejections(play.do("transfer_stacks", store=0, to_store=crate)) == ["store_empty"]
    assert rejections(play.do("transfer_stacks", store=crate, to_store=crate)) == ["same_store"]
    play.must("move_stack", store=crate, slot=0, to_store=0, to_slot=7, amount=15)
    assert stacks(play.pack) == [(7, "fibre", 15)]
    play.must("sort_store", store=crate)
    play.must("transfer_stacks", store=crate, to_store=0, slot=0)
    assert held(play.pack)["fibre"] + held(Inventory.of(play.state, crate)).get("fibre", 0) == 60
    store = Inventory.of(play.state, crate)
    store.write([Stack(at, play.state.kind("stone"), STACK["stone"], 0) for at in range(store.slots)])
    assert rejections(play.do("transfer_stacks", store=0, to_store=crate)) == ["no_room"]
    play.player["position"] += 20 * UNITS_PER_METRE
    try:
        assert rejections(play.do("sort_store", store=crate)) == ["out_of_reach"]
    finally:
        play.player["position"] -= 20 * UNITS_PER_METRE


def test_canisters_and_augments_take_slots_and_can_be_stowed(play: Carrying) -> None:
    crate = play.build("crate")
    free = play.pack.free
    boost = play.item("boost")
    play.must("stow_item", item="boost", to_store=crate)
    assert (play.pack.free, Inventory.of(play.state, crate).free) == (free + 1, 15)
    assert rejections(play.do("stow_item", item=boost, to_store=crate)) == ["not_yours"]
    assert rejections(play.do("stow_item", item="wide", to_store=0)) == ["same_store"]
    assert rejections(play.do("attach_item", item=boost, slot=0)) == ["not_yours"]
    play.must("stow_item", item=boost, to_store=0)
    assert play.pack.free == free
    play.give(stone=play.pack.room("stone"))
    assert rejections(play.do("detach_item", slot=3)) == ["pack_full"]
    canister = play.item("canister")
    assert rejections(play.do("stow_item", item=canister, to_store=crate)) == ["in_tool"]


def test_a_drop_lies_at_the_feet_and_is_picked_up(play: Carrying) -> None:
    play.give(fibre=60)
    dropped = only(play.must("drop_stack", slot=0, amount=20), ItemsSpilled)
    pile = dropped.pile
    assert not dropped.overflow
    play.tick(60)
    assert play.state.piles.row(pile)["count"] == 20
    play.must("drop_stack", slot=0, amount=5)
    play.tick(90)
    assert play.state.piles.rows["count"].sum() == 25
    for number in play.state.piles.rows["id"].tolist():
        play.must("pick_up_item", item=number)
    assert held(play.pack) == {"fibre": 60}
    assert rejections(play.do("pick_up_item", item=pile)) == ["unknown_item"]


def test_alike_piles_join_where_they_rest(play: Carrying) -> None:
    state = play.state
    place = tuple(round(part * UNITS_PER_METRE) for part in play.open_air(0.4))
    for name, amount, wear in (("fibre", 4, 0), ("fibre", 5, 0), ("fibre", 2, 7), ("iron", 3, 0)):
        state.flights.add(id=piles.lay(state, HOME, place, state.kind(name), amount, wear))
        play.tick(60)
    lying = [(state.name_of(int(pile["kind"])), int(pile["count"]), int(pile["wear"])) for pile in state.piles.rows]
    assert lying == [("fibre", 9, 0), ("fibre", 2, 7), ("iron", 3, 0)]
    assert len(state.flights) == 0


def test_what_has_no_room_stays_or_falls(play: Carrying) -> None:
    room = play.pack.room("stone")
    play.give(stone=room - 10)
    pile = only(play.must("drop_stack", slot=0, amount=25), ItemsSpilled).pile
    play.give(stone=25)
    taken = only(play.must("pick_up_item", item=pile), PilePickedUp)
    assert (taken.amount, taken.left) == (10, 15)
    assert rejections(play.do("pick_up_item", item=pile)) == ["pack_full"]
    assert play.state.piles.row(pile)["count"] == 15
    before = census(play.state)
    play.give(iron=7)
    assert census(play.state)["iron"] == before["iron"] + 7
    assert play.pack.count("iron") == 0


def test_two_commands_for_the_same_in_one_tick(play: Carrying) -> None:
    play.give(fibre=6)
    pile = only(play.must("drop_stack", slot=0), ItemsSpilled).pile
    for _ in range(2):
        play.submit("pick_up_item", item=pile)
    assert rejections(play.tick()) == ["unknown_item"]
    for _ in range(2):
        play.submit("drop_stack", slot=0)
    assert rejections(play.tick()) == ["slot_empty"]
    assert census(play.state)["fibre"] == 6


def test_a_throw_flies_and_a_hand_that_points_at_a_pile_grabs_it(play: Carrying) -> None:
    play.give(fibre=6)
    origin = play.open_air()
    up = np.array(origin) / np.linalg.norm(origin)
    told = only(play.must("throw_stack", slot=0, amount=4, origin=origin, velocity=(3 * up).tolist()), ItemThrown)
    assert play.state.piles.row(told.item)["count"] == 4
    assert play.pack.count("fibre") == 2
    for fields, reason in (
        ({"origin": play.open_air(9.0), "velocity": [0, 0, 0]}, "out_of_reach"),
        ({"origin": origin, "velocity": [30, 0, 0]}, "too_fast"),
        ({"origin": play.open_air(-0.3), "velocity": [0, 0, 0]}, "in_ground"),
    ):
        assert rejections(play.do("throw_stack", slot=0, **fields)) == [reason]
    play.tick(40)
    play.state.piles.row(told.item)["position"] = np.array(play.open_air(1.0)) * UNITS_PER_METRE + 2 * (
        play.player["forward"] / 16384 * UNITS_PER_METRE
    )
    way = play.state.piles.row(told.item)["position"] / UNITS_PER_METRE - np.array(origin)
    way = (way / np.linalg.norm(way)).tolist()
    play.must("pick_up_item", item=told.item, origin=origin, direction=way)
    assert play.pack.count("fibre") == 6


def test_a_pile_rolls_down_a_slope_and_rests_where_it_is_gentle(play: Carrying) -> None:
    """A cone of ground is put up, and the pile is let go on its flank."""
    creative = Carrying(seed=3, radius=30.0, creative=True)
    here = np.array(creative.player["position"]) / UNITS_PER_METRE
    up = here / np.linalg.norm(here)
    aside = creative.player["forward"] / 16384
    for height in range(4):
        creative.must(
            "shape_terrain", how="elevate", centre=(here + aside * 7 + up * height).tolist(), radius=3.5 - 0.7 * height
        )
    creative.give(iron=5)
    creative.player["position"] = ((here + aside * 5 + up * 4.5) * UNITS_PER_METRE).astype(int)
    dropped = only(creative.must("drop_stack", slot=0), ItemsSpilled)
    landed: list[ItemLanded] = []
    for _ in range(1000):
        landed += [o for o in creative.tick() if isinstance(o, ItemLanded) and o.item == dropped.pile]
        if landed:
            break
    rest = np.array(landed[0].position) / UNITS_PER_METRE
    assert np.linalg.norm(rest - (here + aside * 7)) > 2.5
    # and it falls again when its ground goes
    creative.must("shape_terrain", how="excavate", centre=rest.tolist(), radius=1.0)
    creative.tick(120)
    (pile,) = creative.state.piles.rows
    assert np.linalg.norm(pile["position"] / UNITS_PER_METRE) < np.linalg.norm(rest) - 0.5
    assert len(creative.state.flights) == 0


def test_a_load_slows_down(play: Carrying) -> None:
    def walked() -> float:
        start = play.player["position"].copy()
        play.must("move", forward=1, sprint=True)
        play.tick(20)
        play.must("move")
        play.tick(10)
        return float(np.linalg.norm((play.player["position"] - start) / UNITS_PER_METRE))

    free = walked()
    rules = content.load().survival.carrying
    grams = round(content.load().items["iron"].mass * 1000)
    empty = load.mass(play.state, PLAYER)
    assert empty == round(1000 * (2 * rules.canister + 6 * rules.augment))
    fits = (load.limit(play.state, PLAYER) - empty) // grams
    play.pack.write([Stack(0, play.state.kind("iron"), fits, 0)])
    play.tick()
    assert not play.state.vitals.row(PLAYER)["encumbered"]
    play.pack.write([Stack(0, play.state.kind("iron"), fits + 1, 0)])
    assert only(play.tick(), Encumbered).encumbered
    play.must("look", yaw=180)
    assert walked() < free / 2
    play.empty()
    assert not only(play.tick(), Encumbered).encumbered
    canister = play.state.items.rows["kind"] == 0
    play.state.items.rows["soil"][np.flatnonzero(canister)[0], 1] = 100 * FULL
    assert load.mass(play.state, PLAYER) == empty + round(100 * rules.soil * 1000)
    play.state.items.rows["soil"] = 0


def test_gear_is_worn_taken_off_and_wears_out(play: Carrying) -> None:
    play.give(warm_suit=1, rain_cape=1, satchel=1, fibre=3)
    assert only(play.must("wear_gear", slot=play.slot("warm_suit")), GearWorn).place == "body"
    share = gear.protection(play.state, PLAYER, "cold")
    assert share == 256 - round(256 * content.load().items["warm_suit"].gear.protects["cold"])  # type: ignore[union-attr]
    told = play.must("wear_gear", slot=play.slot("rain_cape"))
    assert only(told, GearRemoved).item == "warm_suit"
    assert gear.worn(play.state, PLAYER)["body"].name == "rain_cape"
    assert rejections(play.do("wear_gear", slot=play.slot("fibre"))) == ["no_gear"]
    slots, limit = play.pack.slots, load.limit(play.state, PLAYER)
    play.must("wear_gear", slot=play.slot("satchel"))
    assert (play.pack.slots, load.limit(play.state, PLAYER)) == (slots + 8, limit + 15_000)
    play.give(stone=play.pack.room("stone"))
    before = census(play.state)
    told = play.must("remove_gear", place="back")
    assert play.pack.slots == slots
    assert len(play.pack.stacks()) + 6 == slots
    assert census(play.state) == before
    assert all(outcome.overflow for outcome in told if isinstance(outcome, ItemsSpilled))
    assert any(isinstance(outcome, ItemsSpilled) for outcome in told)
    assert rejections(play.do("remove_gear", place="back")) == ["not_worn"]
    assert rejections(play.do("remove_gear", place="tail")) == ["unknown_place"]
    piece = gear.worn(play.state, PLAYER)["body"]
    assert piece.gear is not None
    hazard, whole = next(iter(piece.gear.protects)), gear.life(piece.gear)
    assert gear.wear_down(play.state, PLAYER, hazard, whole - 1) == []
    told = play.must("remove_gear", place="body") if play.pack.free else []
    if told:
        assert only(told, ItemsReceived).wear == whole - 1
        play.must("wear_gear", slot=play.slot("rain_cape"))
    assert only(gear.wear_down(play.state, PLAYER, hazard, 1), GearWornOut).item == "rain_cape"
    assert "body" not in gear.worn(play.state, PLAYER)


def test_items_of_content_that_is_gone_can_be_moved_but_not_used(play: Carrying) -> None:
    play.pack.write([Stack(0, play.state.kind("relic_of_a_pack"), 20, 3)])
    crate = play.build("crate")
    play.must("move_stack", store=0, slot=0, to_store=0, to_slot=5, amount=4)
    play.must("transfer_stacks", store=0, to_store=crate)
    play.must("transfer_stacks", store=crate, to_store=0)
    assert held(play.pack) == {"relic_of_a_pack": 20}
    slot = play.slot("relic_of_a_pack")
    position, forward = play.place()
    for command, fields, reason in (
        ("wear_gear", {}, "no_gear"),
        ("analyse_stack", {}, "teaches_nothing"),
        ("place_structure", {"position": position, "forward": forward}, "no_structure"),
    ):
        assert rejections(play.do(command, slot=slot, **fields)) == [reason]
    pile = only(play.must("drop_stack", slot=slot), ItemsSpilled).pile
    play.must("pick_up_item", item=pile)
    assert held(play.pack) == {"relic_of_a_pack": 20}
    assert play.pack.stacks()[0].wear == 3


def test_things_out_of_nothing_are_for_creative_worlds(play: Carrying) -> None:
    assert rejections(play.do("give_items", item="fibre", amount=5)) == ["not_creative"]
    assert rejections(play.do("give_items", item="nothing")) == ["unknown_item"]
    assert rejections(play.do("give_items", item="canister", amount=1_000_000)) == ["too_many"]
