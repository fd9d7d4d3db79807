"""Hazards: each once, what brings it, what gear leaves of it, how it is told."""

from collections.abc import Callable

import numpy as np
import pytest

from gameplay import content
from gameplay.inventory import gear
from gameplay.outcomes import GearWornOut, HazardEntered, HazardLeft, PlayerHurt, WeatherChanged
from gameplay.state import HOME
from gameplay.survival import climate, hazards, weather, zones
from taichi_kernels.brushes import Brush
from taichi_kernels.units import UNITS_PER_METRE, UNITS_PER_VOXEL
from tests.life import ADA, Life, of
from tests.worlds import PLAYER, Play

HAZARDS = content.load().hazards
NOON = 6300


def by_source(source: str) -> hazards.Acts:
    return next(acts for acts in hazards.known() if acts.hazard.source == source)


def change(life: Life, meter: str, seconds: float = 30.0) -> float:
    """By how much a meter changes in a while, in points, degrees for warmth."""
    column = life.vitals[meter].item()
    life.live(seconds)
    return (life.vitals[meter].item() - column) / (1000 if meter == "warmth" else 1e6)


def stormy(name: str) -> Life:
    """A player in the middle of a kind of weather when it is strongest."""
    life = Life()
    number = list(content.load().weathers).index(name)
    air, rules = weather.air(life.state, HOME), weather.rules()
    for spell in range(100_000):
        front = weather.front(air, 0, spell)
        tick = (front.starts + front.ends) // 2
        if front.kind == number and (
            front.zone in rules.kinds[number].weather.zones or not rules.kinds[number].weather.zones
        ):
            place = np.array([front.middle], np.int64)
            ground = int(climate.surfaces(life.state, HOME, place)[0])
            here = place * (ground + 100) // 16384
            if weather.at(life.state, HOME, here[0], tick) == (name, 256) and ground > zones.sea(life.state, HOME):
                life.player["position"], life.state.world["tick"] = here[0], tick
                return life
    raise AssertionError(f"no {name}")


@pytest.mark.parametrize("name", [name for name, hazard in HAZARDS.items() if hazard.source == "weather"])
def test_weather(name: str) -> None:
    hazard = HAZARDS[name]
    life = stormy(hazard.weather)
    life.live(1)
    assert [told.weather for told in of(life.outcomes, WeatherChanged)] == [hazard.weather]
    assert name in [told.hazard for told in of(life.outcomes, HazardEntered)]
    if hazard.meter in ("toxins", "radiation"):
        assert change(life, hazard.meter) > 0.9 * hazard.points / 2 - 2
    else:
        assert change(life, hazard.meter) < -0.9 * hazard.points / 2 + 2
    life.outcomes.clear()
    life.player["position"] = life.player["position"] * 0.98  # ten metres down
    life.live(1)
    assert name in [told.hazard for told in of(life.outcomes, HazardLeft)]


def test_cold_and_warm_clothes() -> None:
    life = Life(latitude=85)
    place = hazards.Place.of(life.state, ADA)
    acts, degrees_here = by_source("cold"), place.temperature
    strength = (acts.threshold - degrees_here) * 256 // (acts.threshold - acts.full)
    assert 0 < strength < 256
    number = list(HAZARDS).index(acts.hazard.name)
    assert hazards.strengths(place, 0)[number] == strength
    assert number not in hazards.strengths(place, 1 + acts.threshold - degrees_here)
    assert change(life, "warmth", 20) < -0.5
    assert acts.hazard.name in [told.hazard for told in of(life.outcomes, HazardEntered)]


def test_heat() -> None:
    life = Life(latitude=0)
    acts = by_source("heat")
    life.player["position"] = life.place(0, 0, -((acts.hazard.threshold + 12) / 0.35 + 40))  # where rock is warm
    assert hazards.Place.of(life.state, ADA).temperature > acts.threshold + 5000
    assert change(life, "warmth", 20) > 0.3
    assert acts.hazard.name in [told.hazard for told in of(life.outcomes, HazardEntered)]


def test_depth() -> None:
    acts = by_source("depth")
    deep, deeper = Life(radius=2000), Life(radius=2000)
    deep.player["position"] = deep.place(30, 0, -acts.hazard.threshold + 5)
    deeper.player["position"] = deeper.place(30, 0, -acts.hazard.full)
    deep.live(1)
    deeper.live(1)
    assert acts.hazard.name not in [told.hazard for told in of(deep.outcomes, HazardEntered)]
    assert acts.hazard.name in [told.hazard for told in of(deeper.outcomes, HazardEntered)]


def test_foul_air_gathers_in_some_caves() -> None:
    acts, life = by_source("air"), Life(radius=1000)
    met = []
    for longitude in range(0, 360, 3):
        life.player["position"] = life.place(20, longitude, -6)
        met.append(hazards.Place.of(life.state, ADA).foulness)
        life.player["position"] = life.place(20, longitude, 0)
        assert hazards.Place.of(life.state, ADA).foulness == 0
    assert 0.4 < np.mean(met) / 1000 < 0.6
    longitude = 3 * int(np.argmax(met))
    life.player["position"] = life.place(20, longitude, -6)
    assert change(life, acts.hazard.meter) > 0.3 * acts.hazard.points / 2


def test_water_over_the_head() -> None:
    acts, life = by_source("water"), Life(radius=500)
    sea = zones.sea(life.state, HOME)
    places = [life.place(latitude, longitude) for latitude in range(-80, 80, 8) for longitude in range(0, 360, 8)]
    bed = min(places, key=lambda place: np.linalg.norm(place))
    depth = sea - np.linalg.norm(bed)
    assert depth > 3 * UNITS_PER_METRE
    life.player["position"] = np.rint(np.array(bed) * (1 + 60 / np.linalg.norm(bed)))
    falls = -change(life, "oxygen", 10)
    full = round(acts.hazard.full * UNITS_PER_METRE)
    share = min((depth - 60 - 845) / full, 1)  # the eye is 1.65 m over the feet
    assert falls == pytest.approx(100 / 48 + share * acts.hazard.points / 6, rel=0.1)
    life.player["position"] = np.rint(np.array(bed) * (sea / np.linalg.norm(bed)))
    life.live(1)
    assert [told.hazard for told in of(life.outcomes, HazardLeft)] == [acts.hazard.name]


@pytest.fixture(scope="module")
def play() -> Play:
    play = Play(seed=3, radius=60.0, creative=True)
    play.tick(20)
    play.game.state.world["creative"] = 0
    return play


def eye(play: Play) -> np.ndarray:
    return hazards.Place.of(play.game.state, PLAYER).head


def test_buried_alive(play: Play) -> None:
    acts = by_source("ground")
    number = list(HAZARDS).index(acts.hazard.name)
    place = hazards.Place.of(play.game.state, PLAYER)
    assert number not in hazards.strengths(place, 0)
    x, y, z = eye(play).tolist()
    play.terrain.apply(Brush.elevate((x, y, z), 3 * UNITS_PER_VOXEL, 1))
    assert hazards.strengths(hazards.Place.of(play.game.state, PLAYER), 0)[number] == 256
    play.terrain.apply(Brush.excavate((x, y, z), 3 * UNITS_PER_VOXEL))
    assert number not in hazards.strengths(hazards.Place.of(play.game.state, PLAYER), 0)


@pytest.mark.parametrize(("source", "metres"), [("near", 3.0), ("lava", 1.5)])
def test_ground_that_shines_or_glows(play: Play, source: str, metres: float) -> None:
    shines = content.load().material_id("uranium")  # of which there can be less than of bedrock
    acts = by_source(source)._replace(material=shines)

    def level() -> int | None:
        place = hazards.Place.of(play.game.state, PLAYER)
        if source == "lava":
            place.depth = 9 * UNITS_PER_METRE
        return hazards.level(place, acts)

    assert level() is None
    x, y, z = (eye(play) // UNITS_PER_VOXEL + [round(metres * 2), 0, 0]).tolist()
    play.terrain.apply(Brush.set_voxel((x, y, z), 255, shines))
    assert level() == (9000 if source == "lava" else 1000 * metres)
    play.terrain.apply(Brush.set_voxel((x, y, z), 0, 0))
    assert level() is None


def test_glowing_crust_burns_who_stands_on_it(play: Play) -> None:
    lava, glows = list(HAZARDS).index("lava"), content.load().material_id("ember")
    assert lava not in hazards.strengths(hazards.Place.of(play.game.state, PLAYER), 0)
    up = eye(play) / np.linalg.norm(eye(play))
    x, y, z = np.rint(play.player["position"] / UNITS_PER_VOXEL - up).astype(int).tolist()
    play.terrain.apply(Brush.set_voxel((x, y, z), 255, glows))
    assert hazards.strengths(hazards.Place.of(play.game.state, PLAYER), 0)[lava] > 64
    play.player["position"] = play.player["position"] + np.rint(up * 2 * UNITS_PER_METRE)
    assert lava not in hazards.strengths(hazards.Place.of(play.game.state, PLAYER), 0)


def test_falls_hurt_at_once_and_by_speed(play: Play) -> None:
    acts = by_source("fall")
    vitals = play.game.state.vitals.row(PLAYER)
    vitals["health"] = 100_000_000
    up = eye(play) / np.linalg.norm(eye(play))
    middle = (acts.hazard.threshold + acts.hazard.full) / 2
    for speed, loss in ((acts.hazard.threshold - 1.0, 0.0), (middle, acts.hazard.points / 2)):
        play.tick(20)
        before = int(vitals["health"])
        play.outcomes.clear()
        play.player["velocity"] = np.rint(-up * speed * UNITS_PER_METRE)
        play.player["position"] = play.player["position"] + np.rint(up * 300)
        play.player["grounded"] = 0
        play.tick(3)
        lost = sum(told.amount for told in of(play.outcomes, PlayerHurt))
        assert lost == pytest.approx(loss * 100, abs=400)
        assert (before - int(vitals["health"])) / 1e6 == pytest.approx(loss, abs=4)


# Gear


def wearable(hazard: str) -> str:
    return next(
        item.name for item in content.load().items.values() if item.gear is not None and item.gear.protects.get(hazard)
    )


def test_gear_wears_out_where_it_protects_and_only_there() -> None:
    life = Life(latitude=88)
    name = wearable("cold")
    piece = content.load().items[name].gear
    assert piece is not None
    life.wear(name, gear.life(piece) - 40)
    life.live(2)
    worn_out = of(life.outcomes, GearWornOut)
    if "cold" in [told.hazard for told in of(life.outcomes, HazardEntered)]:
        assert [told.item for told in worn_out] == [name]
    calm = Life(latitude=32)
    calm.wear(name, gear.life(piece) - 40)
    calm.live(5)
    assert not of(calm.outcomes, GearWornOut)
    assert calm.state.gear.row(ADA)["wear"].max() == gear.life(piece) - 40


def test_what_acts_is_told_once() -> None:
    life = Life(latitude=85)
    life.live(20)
    assert [told.hazard for told in of(life.outcomes, HazardEntered)].count("cold") == 1
    assert "cold" not in [told.hazard for told in of(life.outcomes, HazardLeft)]
    assert int(life.vitals["hazards"]) >> list(HAZARDS).index("cold") & 1
    life.player["position"] = life.place(32)
    life.live(1)
    assert [told.hazard for told in of(life.outcomes, HazardLeft)].count("cold") == 1


def test_shelter_keeps_everything_off() -> None:
    make: Callable[[], Life] = lambda: stormy("sandstorm")  # noqa: E731
    life = make()
    life.build("shelter")
    life.live(2)
    assert not of(life.outcomes, HazardEntered)
    assert hazards.Place.of(life.state, ADA).temperature == 20_000
