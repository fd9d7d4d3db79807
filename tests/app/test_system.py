"""`system`: the table, the data, the pictures; what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.system import statistics
from gameplay import content
from gameplay.solar_system.bodies import SolarSystem
from gameplay.solar_system.generator import SolarSystemGenerator
from tests.app.conftest import Typed


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def made_of(seed: int) -> SolarSystem:
    return SolarSystemGenerator().generate_solar_system(seed)


def test_the_table_names_all_worlds(type_in: Typed) -> None:
    made = SolarSystemGenerator().generate_solar_system(7)
    lines = type_in("system", 7).out.splitlines()
    assert lines[0].startswith(f"{made.name}, seed 7: {made.star.title} of class {made.star.star_class}")
    told = {line.strip().split("  ")[0].removesuffix(" *") for line in lines}
    for world in made.worlds:
        assert world.name in told
    first = next(line for line in lines if f"{made.start_planet.name} *" in line)
    assert f"{made.start_planet.radius:,.0f} m" in first
    assert any(line.startswith(made.asteroid_belts[0].name) for line in lines)
    assert any(line.split()[:1] == [made.start_planet.name] and "forest" in line for line in lines)
    riches = [line for line in lines if "; rare: " in line]
    assert [line.split("  ")[0] for line in riches] == [world.name for world in made.worlds]
    assert "titanium" in riches[0]
    assert "stone" in riches[0].split(";")[0]


def test_json_tells_where_bodies_are(type_in: Typed) -> None:
    made = SolarSystemGenerator().generate_solar_system(7)
    told = json.loads(type_in("system", 7, "--minutes", 90.5, "--json").out)
    assert (told["seed"], told["tick"], told["start"]) == (7, 162_900, made.start_planet.name)
    assert [planet["name"] for planet in told["planets"]] == [planet.name for planet in made.planets]
    places, velocities = made.orbits.at(162_900)
    for planet in told["planets"]:
        for body in (planet, *planet["moons"]):
            assert body["position_metres"] == places[body["body"]].tolist()
            assert body["velocity_metres_per_second"] == velocities[body["body"]].tolist()
            assert body["name"] == made.bodies[body["body"]].name
    resources = told["planets"][0]["resources"]
    assert sum(resources.values()) == pytest.approx(1, abs=0.01)
    assert set(told["planets"][0]["rare"]).isdisjoint(told["planets"][0]["lacks"])
    assert [planet["unlivable"] == [] for planet in told["planets"] if planet["start"]] == [True]
    assert len(told["asteroid_belts"][0]["bodies"]) == len(made.asteroid_belts[0].bodies)


def test_orbits_are_drawn(type_in: Typed, tmp_path: Path) -> None:
    first, later = tmp_path / "first.png", tmp_path / "later.png"
    assert type_in("system", 7, "-o", first).code == 0
    assert f"Drew {later}." in type_in("system", 7, "-o", later, "--minutes", 100).out
    before, after = pixels(first), pixels(later)
    assert before.shape == after.shape == (1160, 1600, 3)
    assert before[430, 800].min() > 240  # the star
    moved = np.abs(before - after).max(axis=2)
    assert moved[120:780].max() > 100
    assert moved[800:].max() == 0  # what is told below stays


def test_planets_are_drawn_from_space(type_in: Typed, tmp_path: Path) -> None:
    made = SolarSystemGenerator().generate_solar_system(22)
    answer = type_in("system", 22, "--planets", tmp_path / "worlds", "--json")
    assert answer.code == 0, answer.err
    paths = [Path(path) for path in json.loads(answer.out)["pictures"]]
    assert [path.name for path in paths] == [f"{at}-{own.name.lower()}.png" for at, own in enumerate(made.planets, 1)]
    for path in paths:
        picture = pixels(path)
        day, night = picture[200:420, 180:420], picture[480:640, 480:640]
        assert day.mean() > 1.5 * night.mean()
        assert day.std() > 5


def test_statistics_are_counted_and_drawn(type_in: Typed, tmp_path: Path) -> None:
    told = json.loads(type_in("system", 0, "--statistics", 40, "--json").out)
    assert told["systems"] == sum(told["planets"].values()) == 40
    planets = [planet for seed in range(40) for planet in made_of(seed).planets]
    worlds = [world for planet in planets for world in (planet, *planet.moons)]
    assert sum(told["kinds"].values()) == sum(told["lacking"].values()) == len(planets)
    assert told["radii_metres"]["greatest"] == pytest.approx(max(planet.radius for planet in planets), abs=0.01)
    assert told["gravities"]["least"] == pytest.approx(min(planet.gravity for planet in planets), abs=0.01)
    for kind, shares in told["resources"].items():
        own = [biome for world in worlds if world.kind == kind for biome in world.biomes]
        assert shares.keys() <= {name for biome in own for name in biome.resource_distribution}
        assert sum(shares.values()) == pytest.approx(1, abs=0.01)
    for name, share in told["ground"].items():
        taken = sum(biome.share for planet in planets for biome in planet.biomes if biome.biome_type == name)
        assert share == pytest.approx(taken / len(planets), abs=0.005)
    answer = type_in("system", 0, "--statistics", 40, "-o", tmp_path / "counts.png")
    assert "systems where one cannot begin  none" in answer.out
    assert pixels(tmp_path / "counts.png").std() > 20


def test_one_can_begin_in_each_system_and_all_it_takes_is_in_it() -> None:
    rare = content.load().system.resources.rare
    counted = statistics.count(10_000, 300)
    assert counted.unlivable == []
    assert counted.livable[0] == 0
    assert counted.missing == {0: 300}
    assert counted.lacking[0] == 0  # no planet has everything
    assert max(counted.lacking) <= len(rare)
    assert 5 < min(counted.start_mean_celsius) <= max(counted.start_mean_celsius) < 20


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((-1,), "-1"),
        ((2**63,), f"seed: 0 to {2**63 - 1} is possible, not {2**63}"),
        ((7, "--minutes", "nan"), "--minutes: 0 to 1,000,000,000 are possible, not nan"),
        ((7, "-o", "orbits.jpg"), "the picture orbits.jpg needs a name that ends in .png"),
        ((7, "--statistics", 3, "--minutes", 4), "--planets and --minutes do not go with it"),
        ((7, "--statistics", 0), "0 is not in the range"),
        (("seven",), "'seven' is not a valid integer"),
    ],
)
def test_what_cannot_be_is_refused(type_in: Typed, words: tuple, told: str) -> None:
    answer = type_in("system", *words)
    assert answer.code == 2
    assert told in answer.err
    assert not answer.out


def test_a_folder_that_cannot_be_made_is_told(type_in: Typed, tmp_path: Path) -> None:
    answer = type_in("system", 7, "--planets", tmp_path / "no" / "where")
    assert answer.code == 2
    assert "cannot be made" in answer.err
