"""Biomes by climate, and what is done where they conflict."""

import logging

import numpy as np
import pytest

from gameplay import content
from gameplay.errors import ContentError
from gameplay.solar_system import biomes, climates
from gameplay.solar_system.generator import SolarSystemGenerator
from tests.gameplay.content.conftest import Write, write

__all__ = ["write"]

BIOME = """\
[[biome]]
name = "{}"
"""
LIVELY = {"air", "water", "life"}


def at(temperature: float, moisture: float, height: float = 0.1, variety: float = 0.5, traits: set = LIVELY) -> str:
    """Name of the biome that takes a climate."""
    number = int(biomes.choose(np.array([[temperature, moisture, height, variety]]), traits)[0])
    return "" if number == biomes.CONFLICT else list(content.load().biomes)[number]


@pytest.mark.parametrize(
    ("climate", "name"),
    [
        ((15, 0.7), "forest"),
        ((15, 0.4), "grassland"),
        ((25, 0.1), "desert"),
        ((-10, 0.5), "tundra"),
        ((-40, 0.5), "glacier"),
        ((10, 0.5, 0.8), "highlands"),
        ((10, 0.5, -0.2), "ocean_floor"),
        ((30, 0.1, 0.2, 0.9), "canyon"),
        ((30, 0.1, 0.2, 0.2, {"air", "volcanic"}), "volcanic"),
        ((30, 0.5, 0.2, 0.6, {"air", "toxic"}), "toxic"),
        ((-30, 0.5, 0.2, 0.6, {"air", "crystal"}), "crystal"),
        ((20, 0.6, 0.2, 0.5, {"air", "life", "fungal"}), "fungal"),
        ((20, 0.0, 0.2, 0.5, {"airless"}), "barren"),
    ],
)
def test_climates_and_their_biomes(climate: tuple, name: str) -> None:
    assert at(*climate) == name


def test_every_climate_has_a_biome() -> None:
    rng = np.random.default_rng(3)
    low, high = np.array([[-273, 0, -1, 0], [500, 1, 1, 1]])
    places = rng.uniform(low, high, (20_000, 4))
    land = places[:, 2] >= 0
    for traits in (LIVELY, {"air"}, {"airless"}, {"air", "volcanic"}, {"air", "toxic", "water"}):
        here = places if "water" in traits else places[land]
        assert (biomes.choose(here, traits) != biomes.CONFLICT).all()


def test_ground_gets_colder_to_the_poles_and_upwards() -> None:
    planet = SolarSystemGenerator(6).generate_planet(0, 650_000.0)
    warmth = climates.temperatures(planet, np.array([0, 0.5, 1, -1, 0]), np.array([0, 0, 0, -0.5, 1]))
    pole, equator = planet.temperature_range
    assert warmth[0] == equator > warmth[1] > warmth[2] == warmth[3] == pole
    assert warmth[4] < equator - 5


def test_where_biomes_conflict_the_fallback_takes_the_ground(write: Write, caplog: pytest.LogCaptureFixture) -> None:
    changed = "".join(
        f'[[biome]]\nname = "{name}"\nneeds = ["airless"]\n' for name, own in content.load().biomes.items()
    )
    made = SolarSystemGenerator(11)
    planet = made.generate_planet(made.generate_solar_system(11).start, 650_000.0)
    content.use([write("odd", changed)])
    with caplog.at_level(logging.WARNING):
        found = made.generate_biomes(planet)
    assert [biome.biome_type for biome in found] == ["barren"]
    assert f"biome conflict on {planet.name}" in caplog.text


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("temperature = [20, 10]", "temperature: is 20 to 10; the lesser comes first"),
        ("moisture = [0, 2]", "moisture: is 2; 0 to 1 as a share are possible"),
        ('needs = ["lively"]', "needs: there is no trait lively; did you mean life?"),
        ('hazards = ["colt"]', "hazards: there is no hazard colt; did you mean cold?"),
        ("resources = { irn = 1 }", "resources: there is no resource irn; did you mean iron?"),
        ('geyser = "hot_sprig"', "geyser: there is no geyser hot_sprig; did you mean hot_spring?"),
        ("resources = {}", "resources: is empty; something must lie there"),
        ("colours = [[1, 2, 3]]", "colours: needs 4 colours of three numbers from 0 to 255"),
        ('creatures = ["A B"]', "creatures: is 'A B'; lower-case letters, digits and _ are possible"),
    ],
)
def test_wrong_biomes_are_told(write: Write, field: str, told: str) -> None:
    with pytest.raises(ContentError) as raised:
        content.use([write("odd", BIOME.format("desert") + field)])
    assert f"biome desert, {told}" in str(raised.value)
