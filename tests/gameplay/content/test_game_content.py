"""The game's own content: as much as was promised, all of it can be had, and it begins gently."""

import pytest

from gameplay import content
from gameplay.content import economy, graph, limits
from gameplay.content.contents import Content
from gameplay.content.definitions import Item
from gameplay.content.shapes import SHAPES

HAND_MADE = ("crate", "smelter", "shelter", "plot", "campfire", "workbench", "stone_pick", "flask", "field_notes")


@pytest.fixture(scope="module")
def known() -> Content:
    return content.load()


@pytest.mark.parametrize(
    ("group", "least"),
    [("resource_types", 25), ("recipes", 80), ("technologies", 40), ("crops", 8), ("hazards", 10), ("weathers", 6),
     ("goals", 20)],
)  # fmt: skip
def test_there_is_enough_of_each(known: Content, group: str, least: int) -> None:
    assert len(getattr(known, group)) >= least


def test_there_are_enough_items_of_each_use(known: Content) -> None:
    items = known.items.values()
    assert len(set(known.items) - set(known.resource_types)) >= 60
    assert sum(item.food is not None and item.category == "food" for item in items) >= 12
    assert sum(item.gear is not None for item in items) >= 15
    assert {technology.tier for technology in known.technologies.values()} == {1, 2, 3, 4, 5, 6}
    assert {item.gear.place for item in items if item.gear} == {
        "head", "body", "hands", "feet", "back", "tank", "light", "belt"
    }  # fmt: skip
    assert len(SHAPES) <= 44 and set(SHAPES) == {look(item) for item in items} | {"boulder", "bush", "stalk"}


def look(item: Item) -> str:
    return item.look.shape


def test_no_two_items_look_alike(known: Content) -> None:
    looks = [(item.look.shape, item.look.colour, item.look.accent) for item in known.items.values()]
    assert len(set(looks)) == len(looks)


def test_all_of_it_can_be_had_from_a_bare_start(known: Content) -> None:
    got = economy.reach(known)
    assert got.items == set(known.items)
    assert got.recipes == set(known.recipes)
    assert got.technologies == set(known.technologies)
    assert got.crops == set(known.crops)


def test_ores_of_the_ground_are_resources(known: Content) -> None:
    assert set(known.resources) <= {resource.material for resource in known.resource_types.values()}


def test_the_start_needs_bare_hands_and_nothing_to_learn(known: Content) -> None:
    tiers = graph.tiers(known)
    assert all(tiers[name] == 0 for name in HAND_MADE)
    by_hand = {
        r.item
        for r in known.resource_types.values()
        if r.by_hand and r.nodes and (not r.zones or "temperate" in r.zones)
    }
    needed = {need for name in HAND_MADE[:5] for need in known.recipes[name].needs}
    assert needed <= by_hand | {"rope"}


def test_tiers_rise_with_their_technologies(known: Content) -> None:
    costs = {tier: [t.cost for t in known.technologies.values() if t.tier == tier] for tier in range(1, 7)}
    for tier in range(1, 6):
        assert max(costs[tier]) < min(costs[tier + 1])
    tiers = graph.tiers(known)
    assert {tiers[name] for name in known.items if known.items[name].category != limits.REMAINS} == {*range(-1, 7)}


def test_tier_three_is_reached_within_a_third_of_an_hour(known: Content) -> None:
    """Ways between nodes take as long as all work: so the work of one who knows the way is at most ten minutes."""
    assert seconds_of_work(known, "steelmaking", 3) <= 600


def seconds_of_work(known: Content, technology: str, tier: int) -> float:
    """Time to gather, make and analyse for a technology and all that it needs, by the tools of the start."""

    def item(name: str) -> float:
        resource = known.resource_types.get(name)
        if resource is not None:
            return resource.seconds + (0.5 if not resource.by_hand else 0)
        recipe = known.recipes[name]
        return (recipe.seconds + sum(count * item(need) for need, count in recipe.needs.items())) / recipe.amount

    def behind(name: str) -> set[str]:
        return {name}.union(*(behind(need) for need in known.technologies[name].needs))

    assert known.technologies[technology].tier == tier
    points = sum(known.technologies[name].cost for name in behind(technology))
    notes = known.items["field_notes"].research / item("field_notes")
    return points / notes + sum(item(name) for name in ("smelter", "kiln", "workbench", "stone_pick", "shelter"))


def test_every_hazard_can_be_met_or_escaped(known: Content) -> None:
    worn = {name for item in known.items.values() if item.gear for name in item.gear.protects}
    assert set(known.hazards) == worn


def test_stations_that_will_need_power_work_by_fuel_for_now(known: Content) -> None:
    stations = [item.structure for item in known.items.values() if item.structure and item.structure.station]
    assert sum(station.powered > 0 for station in stations) >= 5
    assert all(station.burns for station in stations if station.powered)


def test_there_is_weather_everywhere(known: Content) -> None:
    assert any(not weather.zones for weather in known.weathers.values())
    assert known.items[next(iter(known.survival.start.items))]
