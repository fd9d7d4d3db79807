"""What the generator of systems tells of a planet's ground is what players meet: its chunks, its caves, its nodes."""

import logging

import numpy as np
import pytest

from gameplay import bodies
from gameplay.errors import GenerationError
from gameplay.game import Game
from gameplay.resources import deposits, natural, numbering
from gameplay.resources.placement import ground_radius, length
from gameplay.solar_system.bodies import Planet
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.state import HOME
from taichi_kernels import heights
from taichi_kernels.units import Q14, UNITS_PER_METRE, UNITS_PER_VOXEL
from tests.worlds import Play

SEED = 7
IN_CAVES = deposits.ON_GROUND + deposits.IN_GROUND


@pytest.fixture(scope="module")
def play() -> Play:
    world = Play(game=Game.new_system(SEED))
    world.tick()
    return world


@pytest.fixture(scope="module")
def made() -> SolarSystemGenerator:
    return SolarSystemGenerator(SEED)


@pytest.fixture(scope="module")
def planet(made: SolarSystemGenerator) -> Planet:
    return made.generate_solar_system(SEED).start_planet


def test_chunks_and_their_nodes_are_those_that_players_meet(
    play: Play, made: SolarSystemGenerator, planet: Planet
) -> None:
    lying = natural.of(play.game.state, HOME)
    cells, counts = np.unique(numbering.cell(lying.rows["id"]), return_counts=True)
    found = 0
    for cell in cells[np.argsort(-counts, kind="stable")][:6].tolist():
        key = numbering.unpack(cell * numbering.MOST)[1]
        chunk = made.generate_terrain(planet, key)
        assert (chunk.voxels == play.terrain.chunks[key].voxels).all()
        for biome in planet.biomes:
            made.place_procedural_resources(planet, biome, chunk)
        assert sorted(chunk.resource_nodes) == sorted(play.terrain.chunks[key].resource_nodes)
        found += len(chunk.resource_nodes)
        made.place_procedural_resources(planet, planet.biomes[0], chunk)
        assert len(set(chunk.resource_nodes)) == len(chunk.resource_nodes), "noted once"
    assert found > 60


def test_nodes_are_placed_for_their_own_biome_alone(play: Play, made: SolarSystemGenerator, planet: Planet) -> None:
    number = int(natural.of(play.game.state, HOME).rows["id"][0])
    chunk = made.generate_terrain(planet, numbering.unpack(number)[1])
    far = next(biome for biome in planet.biomes if biome.biome_type == "glacier")
    made.place_procedural_resources(planet, far, chunk)
    assert chunk.resource_nodes == []


def test_a_resource_that_cannot_be_placed_is_left_out(
    made: SolarSystemGenerator, planet: Planet, play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    key = numbering.unpack(int(natural.of(play.game.state, HOME).rows["id"][0]))[1]
    chunk = made.generate_terrain(planet, key)
    biome = next(biome for biome in made.generate_biomes(planet) if biome.biome_type != "ocean_floor")
    biome.resource_distribution["moonstone"] = 5.0
    with caplog.at_level(logging.ERROR):
        made.place_procedural_resources(planet, biome, chunk)
    assert "no moonstone is placed" in caplog.text
    other = SolarSystemGenerator(8)
    with pytest.raises(GenerationError, match="another system"):
        other.place_procedural_resources(planet, biome, chunk)


def test_caves_are_what_is_open_under_the_ground(play: Play, made: SolarSystemGenerator, planet: Planet) -> None:
    state, lying = play.game.state, natural.of(play.game.state, HOME)
    inside = lying.rows[lying.rows["id"] % numbering.MOST >= IN_CAVES]
    place = inside["start"][len(inside) // 2] / UNITS_PER_METRE
    network = made.generate_cave_system(planet, tuple(place.tolist()))
    assert network == made.generate_cave_system(planet, tuple(place.tolist()))
    assert (np.array(network.low) <= place).all()
    assert (np.array(network.high) >= place).all()
    assert network.caves
    volumes = [cave.volume for cave in network.caves]
    assert volumes == sorted(volumes, reverse=True)
    for cave in network.caves:
        assert deposits.CAVE_DEPTH / UNITS_PER_METRE <= cave.depth[0] <= cave.depth[1]
        assert set(cave.resources).isdisjoint(planet.lacks)
    holding = [
        cave
        for cave in network.caves
        if (place >= np.array(cave.low) - 1).all() and (place <= np.array(cave.high) + 1).all()
    ]
    assert holding, "where something lies in a cave, there is one"
    assert any(cave.resources for cave in holding)
    # each node of caves within the box lies in one of them
    box = (inside["start"] / UNITS_PER_METRE > np.array(network.low) + 1).all(axis=1)
    box &= (inside["start"] / UNITS_PER_METRE < np.array(network.high) - 1).all(axis=1)
    lows, highs = (np.array([getattr(cave, side) for cave in network.caves]) for side in ("low", "high"))
    for start in inside["start"][box] / UNITS_PER_METRE:
        assert ((start >= lows - 1.5) & (start <= highs + 1.5)).all(axis=1).any()
    doors = np.array([door for cave in network.caves for door in cave.entrances])
    under = np.rint(doors.reshape(-1, 3) * UNITS_PER_METRE).astype(np.int64)
    depth = (ground_radius(planet.recipe, under) - length(under)) / UNITS_PER_METRE
    assert (np.abs(depth - deposits.CAVE_DEPTH / UNITS_PER_METRE) < 4).all()
    assert bodies.of(state, HOME).recipe == planet.recipe


def test_rock_without_caves_has_none(made: SolarSystemGenerator, planet: Planet) -> None:
    assert made.generate_cave_system(planet, (0.0, 0.0, 50.0)).caves == []


def test_biomes_of_real_worlds_meet_without_a_seam() -> None:
    """Where one walks from biome to biome the ground rises by more than just before and just after no more often than
    elsewhere: a step where they meet would be such a rise each time."""
    drawn = np.random.default_rng(1)
    jumps: dict[bool, list[np.ndarray]] = {True: [], False: []}
    for seed in (SEED, 3):
        for world in SolarSystemGenerator(seed).generate_solar_system(seed).planets[:3]:
            recipe = world.recipe
            angles = np.arange(8000) * 2 * UNITS_PER_VOXEL / recipe.radius_units  # steps of a metre
            for _ in range(4):
                start, ahead = np.linalg.qr(drawn.normal(size=(3, 2)))[0].T
                walk = np.cos(angles)[:, None] * start + np.sin(angles)[:, None] * ahead
                ways = np.rint(walk * Q14).astype(np.int32)
                rises = np.abs(np.diff(heights.along(recipe, ways)))
                crossing = np.diff(heights.biomes(recipe, ways))[1:-1] != 0
                more = rises[1:-1] > np.maximum(rises[:-2], rises[2:])
                for met in jumps:
                    jumps[met].append(more[crossing == met])
    over, elsewhere = (np.concatenate(jumps[met]) for met in (True, False))
    assert len(over) > 400
    assert over.mean() < elsewhere.mean() + 0.08
