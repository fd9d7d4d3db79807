"""Crops: what they need, how they grow, wither and are harvested."""

from typing import Any

import numpy as np
import pytest

from gameplay import content
from gameplay.building import structures
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import CropAdvanced, CropHarvested, CropWatered, CropWithered, ItemsReceived, Outcome
from gameplay.positions import point
from gameplay.state import HOME
from gameplay.survival import farming, fields, plots, weather
from tests.life import Life, of
from tests.worlds import PLAYER, Play, rejections

CROPS = content.load().crops
BEAN = CROPS["bean"]
DAY = 43_200
MORNING = 1_000  # the world begins at half past eight


@pytest.fixture(autouse=True)
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weather is looked at elsewhere."""

    def none(state: Any, body: int, positions: np.ndarray, tick: int) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros(len(positions), np.int64), np.zeros(len(positions), np.int64)

    monkeypatch.setattr(weather, "over", none)


class Field(Life):
    """Plots in a row, on which crops grow without anybody near."""

    def __init__(
        self, latitude: float = 32.0, crop: str = "bean", name: str = "plot", count: int = 1, **at: Any
    ) -> None:
        super().__init__(latitude=latitude, **at)
        self.plots = [self.build(name) for _ in range(count)]
        for plot in self.plots:
            plots.plant(self.state, plot, crop)
            self.state.crops.row(plot)["water"] = 100_000_000
        self.state.world["tick"] = MORNING

    def grow(self, minutes: float) -> list[Outcome]:
        told: list[Outcome] = []
        for _ in range(round(minutes * 1800)):
            told += farming.grow(self.state)
            self.state.world["tick"] += 1
        return told

    @property
    def row(self) -> np.void:
        return self.state.crops.row(self.plots[0])


def test_a_crop_goes_through_its_stages_in_its_time() -> None:
    field = Field()
    told = field.grow(BEAN.minutes + 0.2)
    assert [(stage.stage, stage.ripe) for stage in of(told, CropAdvanced)] == [(1, False), (2, False), (3, True)]
    assert field.row["growth"] == farming.whole("bean")
    drunk = BEAN.water / 60 * BEAN.minutes
    assert int(field.row["water"]) / 1e6 == pytest.approx(100 - drunk, abs=1)
    fed = content.load().survival.farming.soil - BEAN.nutrients
    assert int(field.row["nutrients"]) / 1e6 == pytest.approx(fed, abs=0.5)
    assert not of(field.grow(30), CropWithered)  # what is ripe waits


@pytest.mark.parametrize(
    ("cause", "latitude", "height", "crop"),
    [("water", 32, 0, "bean"), ("light", 32, -5, "bean"), ("cold", 85, 0, "bean"), ("heat", 0, -160, "bean")],
)
def test_what_it_withers_of(cause: str, latitude: float, height: float, crop: str) -> None:
    field = Field(latitude, crop, radius=500)
    field.state.structures.row(field.plots[0])["position"] = field.place(latitude, 0, height)
    if cause == "water":
        field.row["water"] = 0
    told = field.grow(BEAN.withers + 0.4)
    withered = of(told, CropWithered)
    assert [(end.crop, end.cause) for end in withered] == [(crop, cause)]
    assert field.row["withered"] == 1
    assert field.row["growth"] < 600
    assert not field.grow(5)


def test_what_suffers_recovers() -> None:
    field = Field()
    field.row["water"] = 0
    field.grow(BEAN.withers / 2)
    hurt = int(field.row["health"])
    assert hurt == pytest.approx(50_000_000, abs=3e6)
    field.row["water"] = 100_000_000
    field.grow(1)
    assert int(field.row["health"]) == pytest.approx(hurt + 1e8 / BEAN.withers * 2, abs=4e6)


def test_it_sleeps_by_night_and_a_lamp_wakes_it() -> None:
    night = Field()
    night.state.world["tick"] = DAY // 2
    night.grow(2)
    assert (int(night.row["growth"]), int(night.row["health"])) == (0, 100_000_000)
    lamp = next(item.name for item in content.load().items.values() if item.structure and item.structure.light > 5)
    night.build(lamp, fuel=1 << 40)
    night.grow(2)
    assert night.row["growth"] == 3600


def test_poor_soil_grows_little() -> None:
    field = Field()
    field.row["nutrients"] = 0
    field.grow(2)
    assert field.row["growth"] == pytest.approx(3600 * content.load().survival.farming.poor, abs=10)


def test_a_greenhouse_warms_up_to_what_is_pleasant() -> None:
    open_air, inside = Field(62), Field(62, name="greenhouse")
    for field in (open_air, inside):
        field.state.world["tick"] = 100
    outside, within = (
        farming.conditions(f.state, fields.of(f.state, f.plots), 100).temperature[0] for f in (open_air, inside)
    )
    added = content.load().items["greenhouse"].structure
    assert added is not None
    assert within == min(outside + added.greenhouse * 1000, 20_000)
    hot = Field(0, name="greenhouse"), Field(0)
    assert len({int(farming.conditions(f.state, fields.of(f.state, f.plots), 6000).temperature[0]) for f in hot}) == 1


def test_rain_waters_and_acid_hurts_what_is_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = list(content.load().weathers)

    def raining(name: str) -> Any:
        return lambda s, b, above, f, t: (np.full(len(above), kinds.index(name)), np.full(len(above), 256))

    for name, house in (("rain", "plot"), ("acid_rain", "plot"), ("rain", "greenhouse"), ("acid_rain", "greenhouse")):
        monkeypatch.setattr(weather, "over_ways", raining(name))
        field = Field(name=house)
        field.row["water"] = 50_000_000
        field.grow(1)
        rained = content.load().weathers[name].water * (house == "plot")
        assert int(field.row["water"]) / 1e6 == pytest.approx(50 + (rained - BEAN.water) / 60, abs=0.1)
        assert (field.row["health"] < 100_000_000) == ((name, house) == ("acid_rain", "plot"))


def test_many_grow_as_each_alone_whoever_is_near() -> None:
    """Nothing is loaded here; what counts is the plot's own place and number."""
    together = Field(count=40)
    for at, plot in enumerate(together.plots):
        together.state.structures.row(plot)["position"] = together.place(-80 + 4 * at, 9 * at)
    rows = together.state.crops.rows.copy()
    together.grow(6)
    for at in (0, 7, 19, 33):
        alone = Field(count=40)
        alone.state.structures.rows[:] = together.state.structures.rows
        gone = [plot for plot in alone.plots if plot != together.plots[at]]
        alone.state.crops.discard((plot,) for plot in gone)
        assert alone.state.crops.rows[0] == rows[at]
        alone.grow(6)
        assert alone.state.crops.rows[0] == together.state.crops.rows[at]


def test_a_crop_of_a_pack_that_has_gone_waits() -> None:
    field = Field()
    field.row["kind"] = field.state.kind("crop_of_another_pack")
    before = field.row.copy()
    assert field.grow(1) == []
    assert field.row == before


# By commands


@pytest.fixture
def play() -> Play:
    play = Play(seed=7, radius=40.0)
    play.tick(5)
    return play


def build(play: Play, name: str) -> int:
    where = point(play.player["position"])
    return structures.place(play.game.state, name, HOME, where, point(play.player["forward"]), PLAYER)


def slot(play: Play, name: str, amount: int = 1) -> int:
    """A slot that holds an item, which is given out of nothing."""
    pack = Inventory.of(play.game.state, PLAYER)
    assert pack.add(name, amount) == 0
    number = play.game.state.kind(name)
    return next(stack.slot for stack in pack.stacks() if stack.kind == number)


def held(play: Play, name: str) -> int:
    return Inventory.of(play.game.state, PLAYER).count(name)


def test_from_seed_to_harvest(play: Play) -> None:
    plot = build(play, "plot")
    row = lambda: play.game.state.crops.row(plot)  # noqa: E731
    seeds = slot(play, "bean_seed")
    before = held(play, "bean_seed")
    assert rejections(play.do("harvest_crop", plot=plot)) == ["nothing_grows"]
    play.must("plant_seed", plot=plot, slot=seeds)
    assert held(play, "bean_seed") == before - 1
    assert rejections(play.do("plant_seed", plot=plot, slot=seeds)) == ["occupied"]
    assert rejections(play.do("harvest_crop", plot=plot)) == ["not_ripe"]
    flask = slot(play, "water_flask")
    flasks, empty = held(play, "water_flask"), held(play, "flask")
    told = play.must("water_crop", plot=plot, slot=flask)
    assert [water.water for water in of(told, CropWatered)] == [20]
    assert (held(play, "water_flask"), held(play, "flask")) == (flasks - 1, empty + 1)
    compost = next(item for item in content.load().items.values() if item.nutrients)
    play.must("fertilise_crop", plot=plot, slot=slot(play, compost.name))
    full = content.load().survival.farming.soil + compost.nutrients
    assert row()["nutrients"] == round(min(full, 100) * 1e6)
    row()["growth"] = farming.whole("bean")
    told = play.must("harvest_crop", plot=plot)
    assert [harvest.items for harvest in of(told, CropHarvested)] == [BEAN.gives]
    assert {got.item: got.amount for got in of(told, ItemsReceived)} == BEAN.gives
    assert row()["kind"] == 0
    assert row()["water"] > 0
    play.must("plant_seed", plot=plot, slot=slot(play, "bean_seed"))
    row()["withered"], row()["growth"] = 1, farming.whole("bean")
    told = play.must("harvest_crop", plot=plot)
    assert [harvest.items for harvest in of(told, CropHarvested)] == [{}]
    play.must("plant_seed", plot=plot, slot=slot(play, "bean_seed"))


def test_some_crops_bear_again(play: Play) -> None:
    crop = next(crop for crop in CROPS.values() if crop.regrows)
    plot = build(play, "plot")
    plots.plant(play.game.state, plot, crop.name)
    play.game.state.crops.row(plot)["growth"] = farming.whole(crop.name)
    play.must("harvest_crop", plot=plot)
    row = play.game.state.crops.row(plot)
    assert row["growth"] == round(farming.whole(crop.name) * crop.regrows)
    assert play.game.state.name_of(int(row["kind"])) == crop.name
    assert row["stage"] < len(crop.stages) - 1


def test_what_cannot_be_done(play: Play) -> None:
    plot, crate = build(play, "plot"), build(play, "crate")
    ration = slot(play, "ration")
    assert rejections(play.do("plant_seed", plot=crate, slot=0)) == ["no_plot"]
    assert rejections(play.do("plant_seed", plot=plot + 99, slot=0)) == ["unknown_structure"]
    assert rejections(play.do("plant_seed", plot=plot, slot=ration)) == ["not_seed"]
    assert rejections(play.do("plant_seed", plot=plot, slot=60)) == ["empty_slot"]
    assert rejections(play.do("water_crop", plot=plot, slot=ration)) == ["not_water"]
    assert rejections(play.do("water_crop", plot=plot)) == ["no_water"]
    assert rejections(play.do("fertilise_crop", plot=plot, slot=ration)) == ["not_nutrients"]
    plots.written(play.game.state, plot)["water"] = 100_000_000
    assert rejections(play.do("water_crop", plot=plot, slot=slot(play, "water_flask"))) == ["not_needed"]
    play.player["position"] = -play.player["position"]
    assert rejections(play.do("plant_seed", plot=plot, slot=0)) == ["out_of_reach"]
    assert len(play.game.state.crops) == 1


def test_a_plot_that_goes_takes_its_crop_along(play: Play) -> None:
    plot = build(play, "plot")
    play.must("plant_seed", plot=plot, slot=slot(play, "bean_seed"))
    structures.destroy(play.game.state, plot)
    assert len(play.game.state.crops) == 0
    play.tick(310)


def test_a_field_is_saved_and_grows_on(play: Play) -> None:
    for name in ("plot", "greenhouse"):
        plots.plant(play.game.state, build(play, name), "bean")
    play.tick(200)
    again = Game.restore(play.game.tables())
    play.tick(500)
    for _ in range(500):
        again.tick()
    assert again.state_hash() == play.game.state_hash()
    assert (again.state.crops.rows["growth"] >= 0).all()
