"""Properties 13, 14, 30 and 31 of the specification, on the running game, by its commands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay import content
from gameplay.crafting.crafting_system import CraftingSystem
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import CommandRejected, CraftingFailed, ItemsSpilled, JobQueued
from tests.carrying import STACK, Carrying, census, held, only
from tests.worlds import PLAYER, rejections

KNOWN = content.load()
BY_HAND = sorted(name for name, recipe in KNOWN.recipes.items() if not recipe.station)
STATIONS = {item.structure.station: item.name for item in KNOWN.items.values() if item.structure}
PLAIN = sorted(name for name, item in KNOWN.items.items() if not item.part)
stacks = st.lists(st.tuples(st.sampled_from(PLAIN), st.integers(1, 150), st.integers(0, 2)), max_size=12)


@pytest.fixture(scope="module")
def play() -> Carrying:
    return Carrying(seed=5)


@pytest.fixture(scope="module")
def crate(play: Carrying) -> int:
    return play.build("crate")


def begin(play: Carrying) -> None:
    """An empty pack, nothing made, nothing lying about, nothing learned."""
    state = play.state
    play.empty()
    state.jobs.discard((job,) for job in state.jobs.rows["id"].tolist())
    state.inventories.discard(
        (owner,)
        for owner in state.inventories.rows["owner"].tolist()
        if owner != PLAYER and owner not in state.structures
    )
    for table in (state.piles, state.flights):
        table.discard((number,) for number in table.rows["id"].tolist())
    state.technologies.discard((number,) for number in state.technologies.rows["technology"].tolist())


# Feature: planetary-survival, Property 13: crafting consumes exactly what the recipe requires
@given(recipe=st.sampled_from(BY_HAND), times=st.integers(1, 3), more=st.integers(0, 5), worn=st.integers(0, 9))
def test_crafting_consumes_exactly_what_the_recipe_requires(
    play: Carrying, recipe: str, times: int, more: int, worn: int
) -> None:
    begin(play)
    needs = KNOWN.recipes[recipe].needs
    CraftingSystem(play.state, PLAYER).unlock_recipe(recipe)
    for name, amount in needs.items():
        part = min(worn, amount * times)
        play.pack.add(name, part, wear=3)
        play.pack.add(name, amount * times - part + more)
    short = next(iter(needs))
    play.pack.remove(short, more + 1)
    before = held(play.pack)
    refused = play.do("craft", recipe=recipe, times=times)
    assert only(refused, CommandRejected).reason == "missing_items"
    assert only(refused, CraftingFailed).shortage == {short: 1}
    assert held(play.pack) == before
    play.pack.add(short, more + 1)
    before = held(play.pack)
    told = play.must("craft", recipe=recipe, times=times)
    assert sum(isinstance(outcome, JobQueued) for outcome in told) == times
    after = {name: amount - needs.get(name, 0) * times for name, amount in before.items()}
    assert held(play.pack) == {name: amount for name, amount in after.items() if amount}


# Feature: planetary-survival, Property 14: the recipes of an unlocked technology are available at their stations
@given(
    technology=st.sampled_from(sorted(KNOWN.technologies)), others=st.sets(st.sampled_from(sorted(KNOWN.technologies)))
)
def test_unlocked_technologies_give_their_recipes(
    play: Carrying, crate: int, technology: str, others: set[str]
) -> None:
    begin(play)
    system, state = CraftingSystem(play.state, PLAYER), play.state
    for known in {*others, *KNOWN.technologies[technology].needs} - {technology}:
        state.technologies.add(technology=state.kind(known), tick=0)
    gives = sorted(name for name, recipe in KNOWN.recipes.items() if recipe.technology == technology)
    system.add_research_points(KNOWN.technologies[technology].cost)
    row = state.structures.row(crate)
    for unlocked in (False, True):
        if unlocked:
            play.must("unlock_technology", technology=technology)
        assert set(gives) <= set(system.unlocked_recipes) if unlocked else not {*gives} & {*system.unlocked_recipes}
        for name in gives:
            station = KNOWN.recipes[name].station
            row["kind"] = state.kind(STATIONS[station] if station else "crate")
            told = play.do("craft", recipe=name, station=crate if station else 0)
            assert rejections(told) == ["missing_items" if unlocked else "locked"]
    row["kind"] = state.kind("crate")


# Feature: planetary-survival, Property 30: identical items that are moved into a container stack together
@given(there=stacks, moved=stacks)
def test_items_stack_together_in_a_container(
    play: Carrying, crate: int, there: list[tuple[str, int, int]], moved: list[tuple[str, int, int]]
) -> None:
    begin(play)
    store = Inventory.of(play.state, crate)
    store.write([])
    for name, amount, wear in there:
        store.add(name, min(amount, store.room(name, wear)), wear)
    for name, amount, wear in moved:
        play.pack.add(name, amount, wear)
    before = held(store), held(play.pack)
    play.do("transfer_stacks", store=0, to_store=crate)
    limits = {play.state.kind(name): limit for name, limit in STACK.items()}
    partial = [(stack.kind, stack.wear) for stack in store.stacks() if stack.amount < limits[stack.kind]]
    assert len(partial) == len(set(partial))  # at most one stack of a kind is not full
    for name in {*before[0], *before[1]}:
        assert store.count(name) + play.pack.count(name) == before[0].get(name, 0) + before[1].get(name, 0)
    for stack in play.pack.stacks():  # what stayed had no room
        assert store.room(play.state.name_of(stack.kind), stack.wear) == 0


# Feature: planetary-survival, Property 31: all that a destroyed container holds lies on the ground, without loss
@given(
    holds=stacks, augment=st.booleans(), creative=st.booleans(), how=st.sampled_from(["damage_structure", "dismantle"])
)
def test_a_destroyed_container_drops_all_that_it_holds(
    play: Carrying, holds: list[tuple[str, int, int]], augment: bool, creative: bool, how: str
) -> None:
    begin(play)
    state = play.state
    crate = play.build("crate")
    store = Inventory.of(state, crate)
    for name, amount, wear in holds:
        store.add(name, min(amount, store.room(name, wear)), wear)
    if augment and store.free:
        play.must("stow_item", item="boost", to_store=crate)
    expected = held(store)
    before = census(state)
    state.world["creative"] = creative
    state.structures.row(crate)["health"] = 1
    told = play.must(how, structure=crate)
    state.world["creative"] = 0
    spilled: dict[str, int] = {}
    for outcome in told:
        if isinstance(outcome, ItemsSpilled):
            spilled[outcome.item] = spilled.get(outcome.item, 0) + outcome.amount
    assert spilled == expected
    lying: dict[str, int] = {}
    for pile in state.piles.rows:
        name = state.name_of(int(pile["kind"]))
        lying[name] = lying.get(name, 0) + int(pile["count"])
    assert lying == expected
    after = census(state)
    if how == "damage_structure":
        after["crate"] += 1
    assert after == before
    for row in state.items.rows[state.items.rows["holder"] == 0]:
        play.must("pick_up_item", item=int(row["id"]))
