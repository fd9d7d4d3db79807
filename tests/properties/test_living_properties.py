"""Properties 11, 12, 28, 29 and 32 of the specification, on the rules that the running game plays by."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay import content
from gameplay.inventory import gear
from gameplay.outcomes import CropAdvanced, CropWithered
from gameplay.survival import air, eating, farming, hazards, meters, plots
from gameplay.survival.fields import Field
from gameplay.survival.rules import FULL_METER, POINT
from gameplay.systems import living
from tests.life import ADA, Life, of

ITEMS = content.load().items
FOODS = sorted(item.name for item in ITEMS.values() if item.food is not None)
GEAR = sorted(item.name for item in ITEMS.values() if item.gear is not None and item.gear.protects)
SHELTERS = sorted(item.name for item in ITEMS.values() if item.structure is not None and item.structure.shelter)
CROPS = sorted(content.load().crops)


@pytest.fixture(scope="module")
def life() -> Life:
    return Life(latitude=32)


def well(life: Life) -> None:
    """As on the first day."""
    life.set(oxygen=100, hunger=100, thirst=100, health=100, stamina=100, toxins=0, radiation=0)
    life.vitals["warmth"], life.vitals["hazards"] = meters.rules().warmth, 0
    life.player["move_forward"] = life.player["move_right"] = life.player["sprint"] = 0
    life.player["stroke_tick"], life.state.world["tick"] = -1, 1000
    for table in (life.state.structures, life.state.volumes, life.state.inventories, life.state.gear, life.state.crops):
        table.discard(tuple(key) for key in table.rows[list(table.table.key)].tolist())


# Feature: planetary-survival, Property 11: oxygen depletion scales in proportion to the intensity of the activity
@given(
    forward=st.integers(-127, 127),
    right=st.integers(-127, 127),
    sprints=st.booleans(),
    digs=st.booleans(),
    ticks=st.integers(1, 40),
)
def test_oxygen_falls_in_proportion_to_what_one_does(
    life: Life, forward: int, right: int, sprints: bool, digs: bool, ticks: int
) -> None:
    well(life)
    life.player["move_forward"], life.player["move_right"], life.player["sprint"] = forward, right, sprints
    rules = content.load().survival.oxygen
    runs = sprints and forward > 0
    factor = rules.sprint if runs else rules.walk if forward or right else 1.0
    factor += rules.dig * digs
    for _ in range(ticks):
        life.player["stroke_tick"] = life.state.tick if digs else -1
        living.breathe_and_need(life.state, [ADA])
        life.state.world["tick"] += 1
    used = (FULL_METER - int(life.vitals["oxygen"])) / ticks
    assert used == pytest.approx(factor * FULL_METER / (rules.minutes * 1800), rel=0.001)


# Feature: planetary-survival, Property 12: entering pressurised air halts the fall of oxygen and begins its rise
@given(
    name=st.sampled_from(SHELTERS),
    oxygen=st.floats(0.0, 99.0),
    away=st.floats(0.0, 0.99),
    sprints=st.booleans(),
    seconds=st.integers(1, 5),
)
def test_pressurised_air_gives_oxygen_back(
    life: Life, name: str, oxygen: float, away: float, sprints: bool, seconds: int
) -> None:
    well(life)
    shelter = life.build(name, at=life.place(32))
    made = ITEMS[name].structure
    assert made is not None
    life.set(oxygen=oxygen)
    life.player["sprint"] = life.player["move_forward"] = int(sprints)
    life.player["position"] = life.place(32, 0, made.shelter * away)
    held = int(life.state.structures.row(shelter)["air"])
    before = int(life.vitals["oxygen"])
    for _ in range(seconds * 30):
        now = int(life.vitals["oxygen"])
        living.breathe_and_need(life.state, [ADA])
        assert int(life.vitals["oxygen"]) > now or int(life.vitals["oxygen"]) == FULL_METER
    gained = int(life.vitals["oxygen"]) - before
    assert gained == min(seconds * 30 * meters.rules().refill, FULL_METER - before)
    assert held - int(life.state.structures.row(shelter)["air"]) > gained  # and what was breathed
    life.player["position"] = life.place(32, 0, made.shelter + 0.5)
    now = int(life.vitals["oxygen"])
    living.breathe_and_need(life.state, [ADA])
    assert int(life.vitals["oxygen"]) < now
    life.player["position"] = life.place(32)
    assert air.at(life.state, 1, life.player["position"][None])[0] == shelter


# Feature: planetary-survival, Property 28: food and drink restore their meter by their nutrition value
@given(name=st.sampled_from(FOODS), hunger=st.floats(0, 100), thirst=st.floats(0, 100))
def test_food_restores_by_its_value(life: Life, name: str, hunger: float, thirst: float) -> None:
    well(life)
    food = ITEMS[name].food
    assert food is not None
    life.set(hunger=hunger, thirst=thirst, oxygen=0, health=1, stamina=0, toxins=100, radiation=100)
    meters_of = (*eating.GOOD, *eating.POISON)
    before = {meter: int(life.vitals[meter]) for meter in meters_of}
    warmth = int(life.vitals["warmth"])
    told = eating.take_in(life.state, ADA, food)
    for meter in meters_of:
        expected = before[meter] + round(getattr(food, meter) * POINT)
        assert int(life.vitals[meter]) == min(max(expected, 0), FULL_METER)
    assert int(life.vitals["warmth"]) == warmth + round(food.warmth * 1000)
    assert {restored.meter for restored in told} == {  # type: ignore[attr-defined]
        meter for meter in eating.GOOD if int(life.vitals[meter]) > before[meter]
    }


# Feature: planetary-survival, Property 29: a crop with water and light goes through its stages in its own time
@given(name=st.sampled_from(CROPS), water=st.integers(60, 100), begins=st.integers(0, 5000), lit=st.booleans())
def test_crops_grow_in_their_time(life: Life, name: str, water: int, begins: int, lit: bool) -> None:
    well(life)
    crop = content.load().crops[name]
    plot = life.build("plot", at=life.place(32))
    plots.plant(life.state, plot, name)
    row = life.state.crops.row(plot)
    row["water"], row["nutrients"] = water * POINT, 100 * POINT
    pleasant = round(sum(crop.warmth) / 2 * 1000)
    kinds = farming.Kinds(*farming.rules().kinds)
    light = kinds.light.max() if lit else kinds.light[_number(name)]

    def given_to(state: object, field: Field, tick: int) -> farming.Conditions:
        given = np.array([[pleasant], [light], [1], [kinds.drinks.max()], [0]], np.int64)
        return farming.Conditions(*np.repeat(given, len(field.greenhouse), axis=1))

    life.state.world["tick"] = begins
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(farming, "conditions", given_to)
        stages, ripe_after = [], 0
        first = (plot - begins) % farming.STEP
        life.state.world["tick"] = begins + first
        while not ripe_after and len(stages) < len(crop.stages) and life.state.tick < begins + 100_000:
            told = farming.grow(life.state)
            assert not of(told, CropWithered)
            stages += [(stage.stage, stage.ripe) for stage in of(told, CropAdvanced)]
            life.state.world["tick"] += farming.STEP
            if life.state.crops.row(plot)["growth"] >= farming.whole(name):
                ripe_after = life.state.tick - begins - first
    steps = list(range(1, len(crop.stages)))
    assert [stage for stage, _ in stages] == steps
    assert [ripe for _, ripe in stages] == [stage == steps[-1] for stage in steps]
    assert abs(ripe_after - crop.minutes * 1800) < farming.STEP


def _number(name: str) -> int:
    return farming.rules().names.index(name)


# Feature: planetary-survival, Property 32: gear negates or reduces a hazard by its stated share
@given(name=st.sampled_from(GEAR), number=st.integers(0, len(hazards.known()) - 1), strength=st.integers(1, 256))
def test_gear_takes_its_share_away(life: Life, name: str, number: int, strength: int) -> None:
    well(life)
    acts, piece = hazards.known()[number], ITEMS[name].gear
    assert piece is not None
    share = piece.protects.get(acts.hazard.name, 0.0)

    def hurt_by() -> int:
        life.set(oxygen=100, stamina=100, health=100, toxins=0, radiation=0)
        life.vitals["warmth"] = 37_000
        before = int(life.vitals[acts.hazard.meter])
        left = gear.protection(life.state, ADA, acts.hazard.name)
        hazards.act(life.state, ADA, acts, strength, left, 60)
        return abs(int(life.vitals[acts.hazard.meter]) - before)

    bare = hurt_by()
    life.wear(name)
    assert hurt_by() == pytest.approx(bare * (256 - round(share * 256)) / 256, abs=1)
    assert share < 1 or hurt_by() == 0
    assert not share or hurt_by() < bare or bare < 8  # whole numbers
