"""Making things: queues, stations, fuel, what is missing and what is locked; technologies and points."""

import pytest

from gameplay import content
from gameplay.building import structures
from gameplay.crafting import research
from gameplay.crafting.crafting_system import CraftingSystem
from gameplay.crafting.tech_tree import TechTree
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import (
    CommandRejected,
    CraftingFailed,
    FuelSpent,
    ItemCrafted,
    ItemDiscovered,
    ItemsSpilled,
    JobCancelled,
    JobQueued,
    ResearchEarned,
    TechnologyUnlocked,
)
from tests.carrying import Carrying, census, held, only
from tests.worlds import PLAYER, rejections

ROPE = content.load().recipes["rope"]
INGOT = content.load().recipes["iron_ingot"]


@pytest.fixture
def play() -> Carrying:
    world = Carrying()
    world.empty()
    return world


def wait(play: Carrying, kind: type, most: int = 400) -> list:
    """Play until an outcome of a kind is told; the outcomes of that tick."""
    for _ in range(most):
        told = play.tick()
        if any(isinstance(outcome, kind) for outcome in told):
            return told
    raise AssertionError(f"no {kind.__name__}")


def test_by_hand_one_after_the_other(play: Carrying) -> None:
    needs = ROPE.needs["fibre"]
    play.give(fibre=3 * needs + 1)
    told = play.must("craft", recipe="rope", times=3)
    jobs = [outcome.job for outcome in told if isinstance(outcome, JobQueued)]
    assert len(jobs) == 3
    assert held(play.pack) == {"fibre": 1}
    started = play.state.tick - 1
    for number, job in enumerate(jobs, start=1):
        made = only(wait(play, ItemCrafted), ItemCrafted)
        assert (made.job, made.station, made.item, made.amount) == (job, 0, "rope", ROPE.amount)
        assert play.state.tick - 1 - started == number * round(ROPE.seconds * 30)
    assert held(play.pack) == {"fibre": 1, "rope": 3 * ROPE.amount}
    assert len(play.state.jobs) == 0
    assert play.state.inventories.rows["owner"].tolist() == [PLAYER]


def test_what_is_missing_is_named_and_nothing_is_taken(play: Carrying) -> None:
    play.give(fibre=1)
    told = play.do("craft", recipe="campfire")
    assert "6 stone" in only(told, CommandRejected).text
    assert only(told, CraftingFailed).shortage == content.load().recipes["campfire"].needs
    assert held(play.pack) == {"fibre": 1}
    assert rejections(play.do("craft", recipe="campfire", times=1_000_000)) == ["queue_full"]


def test_recipes_that_are_refused(play: Carrying, caplog: pytest.LogCaptureFixture) -> None:
    smelter = play.build("smelter")
    play.give(fibre=50, iron=50)
    for fields, reason in (
        ({"recipe": "iron_ingot"}, "needs_station"),
        ({"recipe": "iron_ingot", "station": smelter}, "locked"),
        ({"recipe": "rope", "station": smelter}, "wrong_station"),
        ({"recipe": "plank", "station": 0}, "locked"),
        ({"recipe": "rope", "station": 1 << 40}, "unknown_structure"),
    ):
        told = play.do("craft", **fields)
        assert rejections(told) == [reason]
    assert "Smelting" in only(play.do("craft", recipe="iron_ingot", station=smelter), CommandRejected).text
    assert rejections(play.do("craft", recipe="perpetuum_mobile")) == ["unknown_recipe"]
    assert "perpetuum_mobile" in caplog.text
    assert held(play.pack) == {"fibre": 50, "iron": 50}


def test_cancelling_gives_everything_back_with_its_wear(play: Carrying) -> None:
    play.pack.add("fibre", 2, wear=4)
    play.pack.add("fibre", 9, wear=0)
    before = sorted(stack[1:] for stack in play.pack.stacks())
    told = play.must("craft", recipe="rope", times=3)
    first, second, third = (outcome.job for outcome in told if isinstance(outcome, JobQueued))
    play.tick(5)
    assert only(play.must("cancel_job", station=0, job=second), JobCancelled).recipe == "rope"
    assert rejections(play.do("cancel_job", station=0, job=second)) == ["unknown_job"]
    assert rejections(play.do("cancel_job", station=1 << 40, job=first)) == ["unknown_structure"]
    play.must("cancel_job", station=0, job=first)
    assert play.state.jobs.row(third)["ends"] > play.state.tick
    play.must("cancel_job", station=0, job=third)
    assert sorted(stack[1:] for stack in play.pack.stacks()) == before


def test_what_comes_back_to_a_full_pack_falls(play: Carrying) -> None:
    play.give(fibre=ROPE.needs["fibre"])
    job = only(play.must("craft", recipe="rope"), JobQueued).job
    play.give(stone=play.pack.room("stone"))
    told = play.must("cancel_job", station=0, job=job)
    spilled = only(told, ItemsSpilled)
    assert (spilled.amount, spilled.overflow) == (ROPE.needs["fibre"], True)


def test_a_station_takes_from_its_store_first_and_needs_fuel(play: Carrying) -> None:
    smelter = play.build("smelter")
    system = CraftingSystem(play.state, PLAYER)
    system.unlock_recipe("iron_ingot")
    store, need = Inventory.of(play.state, smelter), INGOT.needs["iron"]
    store.add("iron", need + 1)
    play.give(iron=need, coal=5)
    play.must("craft", recipe="iron_ingot", station=smelter, times=2)
    assert (store.count("iron"), play.pack.count("iron")) == (0, 1)
    play.tick(round(INGOT.seconds * 30) * 2)
    assert len(play.state.jobs) == 2
    play.must("refuel", structure=smelter, slot=play.slot("coal"), amount=1)
    ends = play.state.tick - 1 + round(INGOT.seconds * 30)
    assert only(wait(play, ItemCrafted), ItemCrafted).station == smelter
    assert play.state.tick - 1 == ends
    assert store.count("iron_ingot") == INGOT.amount
    play.tick(10)
    play.state.structures.row(smelter)["fuel"] = play.state.tick + 1
    wait(play, FuelSpent, 3)
    (job,) = play.state.jobs.rows
    left = int(job["left"])
    assert job["ends"] == 0
    assert 0 < left < round(INGOT.seconds * 30)
    play.tick(30)
    play.must("refuel", structure=smelter, slot=play.slot("coal"))
    start = play.state.tick - 1
    wait(play, ItemCrafted)
    assert play.state.tick - 1 - start == left


def test_a_station_that_is_destroyed_gives_back_what_its_jobs_took(play: Carrying) -> None:
    smelter = play.build("smelter")
    CraftingSystem(play.state, PLAYER).unlock_recipe("iron_ingot")
    play.give(iron=20)
    play.must("craft", recipe="iron_ingot", station=smelter, times=3)
    before = census(play.state)
    structures.destroy(play.state, smelter)
    after = census(play.state)
    before["smelter"] -= 1
    assert after == +before
    assert len(play.state.jobs) == 0
    play.tick(5)


def test_output_that_has_no_room_falls_beside_the_station(play: Carrying) -> None:
    smelter = play.build("smelter")
    CraftingSystem(play.state, PLAYER).unlock_recipe("iron_ingot")
    play.give(iron=INGOT.needs["iron"], coal=1)
    play.must("refuel", structure=smelter, slot=play.slot("coal"))
    play.must("craft", recipe="iron_ingot", station=smelter)
    store = Inventory.of(play.state, smelter)
    store.add("stone", store.room("stone"))
    assert only(wait(play, ItemCrafted), ItemsSpilled).item == "iron_ingot"


def test_canisters_and_augments_are_made_as_such(play: Carrying) -> None:
    bench = play.build("workbench")
    CraftingSystem(play.state, PLAYER).unlock_recipe("canister")
    play.give(**content.load().recipes["canister"].needs)
    count = len(play.state.items)
    play.must("craft", recipe="canister", station=bench)
    wait(play, ItemCrafted)
    assert len(play.state.items) == count + 1
    assert play.state.items.rows["holder"][-1] == bench
    assert play.state.items.rows["kind"][-1] == 0
    play.must("stow_item", item=int(play.state.items.rows["id"][-1]), to_store=0)
    play.give(boost_augment=1)
    made = play.state.items.rows[-1]
    assert (made["holder"], made["kind"], made["type"]) == (PLAYER, 1, content.load().augment_id("boost"))


def test_jobs_of_a_recipe_that_is_gone_wait_and_give_back(play: Carrying) -> None:
    play.give(fibre=2 * ROPE.needs["fibre"])
    first, second = (o.job for o in play.must("craft", recipe="rope", times=2) if isinstance(o, JobQueued))
    for row in play.state.jobs.rows:
        row["recipe"] = play.state.kind("recipe_of_a_pack")
    again = Carrying(game=Game.restore(play.game.tables()))
    again.tick(100)
    assert len(again.state.jobs) == 2
    again.must("cancel_job", station=0, job=second)
    assert held(again.pack) == {"fibre": ROPE.needs["fibre"]}
    again.state.jobs.row(first)["recipe"] = again.state.kind("rope")
    assert only(again.tick(), ItemCrafted).job == first


def test_in_creative_worlds_all_is_known_and_costs_nothing() -> None:
    play = Carrying(creative=True)
    smelter = play.build("smelter")
    play.empty()
    play.give(coal=1)
    play.must("refuel", structure=smelter, slot=play.slot("coal"))
    job = only(play.must("craft", recipe="iron_ingot", station=smelter), JobQueued).job
    wait(play, ItemCrafted)
    job = only(play.must("craft", recipe="iron_ingot", station=smelter), JobQueued).job
    play.must("cancel_job", station=smelter, job=job)
    assert held(Inventory.of(play.state, smelter)) == {"iron_ingot": INGOT.amount}
    assert rejections(play.do("unlock_technology", technology="smelting")) == ["known"]


def test_points_come_from_discoveries_and_from_what_is_analysed(play: Carrying) -> None:
    notes = content.load().items["field_notes"]
    needs = content.load().recipes["field_notes"].needs
    play.give(**needs)
    start = research.points(play.state)
    play.must("craft", recipe="field_notes")
    told = wait(play, ItemCrafted)
    assert only(told, ItemDiscovered).item == "field_notes"
    found = [outcome for outcome in told if isinstance(outcome, ResearchEarned)]
    assert [outcome.points for outcome in found] == [notes.discovery] * bool(notes.discovery)
    earned = only(play.must("analyse_stack", slot=play.slot("field_notes")), ResearchEarned)
    assert (earned.points, earned.why) == (notes.research, "field_notes")
    assert research.points(play.state) == start + notes.discovery + notes.research == earned.total
    play.give(**needs)
    play.must("craft", recipe="field_notes")
    assert not any(isinstance(outcome, ItemDiscovered) for outcome in wait(play, ItemCrafted))
    play.give(rope=1)
    assert rejections(play.do("analyse_stack", slot=play.slot("rope"))) == ["teaches_nothing"]


def test_technologies_have_a_price_and_come_in_order(play: Carrying) -> None:
    tree = TechTree(play.state)
    deep = next(technology for technology in tree.technologies.values() if technology.needs)
    assert rejections(play.do("unlock_technology", technology=deep.name)) == ["needs_technology"]
    assert rejections(play.do("unlock_technology", technology="alchemy")) == ["unknown_technology"]
    first = max(tree.available(), key=lambda technology: technology.cost)
    points = research.points(play.state)
    if points < first.cost:
        assert rejections(play.do("unlock_technology", technology=first.name)) == ["too_few_points"]
    CraftingSystem(play.state, PLAYER).add_research_points(first.cost)
    told = only(play.must("unlock_technology", technology=first.name), TechnologyUnlocked)
    assert told.recipes == tree.recipes(first.name)
    assert research.points(play.state) == points
    assert tree.is_unlocked(first.name)
    assert first not in tree.available()
    assert rejections(play.do("unlock_technology", technology=first.name)) == ["known"]


def test_the_specifications_faces(play: Carrying) -> None:
    system = CraftingSystem(play.state, PLAYER)
    assert not system.can_craft("rope", play.pack)
    assert not system.craft_item("rope", play.pack)
    play.give(fibre=ROPE.needs["fibre"])
    assert system.can_craft("rope", play.pack)
    assert system.craft_item("rope", play.pack)
    assert play.pack.is_empty is False  # the augments that one begins with
    assert held(play.pack) == {}
    assert system.get_crafting_time("rope") == ROPE.seconds
    assert "rope" in system.unlocked_recipes
    assert "iron_ingot" not in system.unlocked_recipes
    system.add_research_points(1000)
    (technology, *_) = system.get_available_technologies()
    assert system.unlock_technology(technology.name)
    assert not system.unlock_technology(technology.name)
    with pytest.raises(ValueError, match="0 or more"):
        system.add_research_points(-1)
