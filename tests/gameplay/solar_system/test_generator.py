"""Systems: whole, the same each time, habitable where one begins; and what happens where something cannot be."""

import hashlib
import logging
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest

from gameplay import content
from gameplay.content import economy
from gameplay.errors import GenerationError
from gameplay.solar_system import biomes, living, rows, worlds
from gameplay.solar_system.bodies import Planet, SolarSystem
from gameplay.solar_system.generator import DEFAULT_SEED, SolarSystemGenerator
from taichi_kernels.units import AIR_SLOT, SOLID_SLOT

GOLDEN = "6684aeaa9fdd0d11e243bcdb9d439e47212edf8ab6dcc02238a66a260c3b5ad7"
BARE = "1dfc551ecc0deaea5fefaccb8fc215019fdb2995bc18be5e906e418a0a4aebb7"  # from before wrecks had ground
SEEDS = (*range(16), 2**31, 2**32 + 1, 2**62 + 12345, 2**63 - 1)
MANY = 160


def digest(bare: bool = False) -> str:
    """Of 20 systems: all that worlds keep of them, and where their bodies are at some times; with wrecks that have no
    ground where `bare`."""
    made, whole = SolarSystemGenerator(), hashlib.sha256()
    for seed in SEEDS:
        system = made.generate_solar_system(seed)
        for wreck in system.stations if bare else []:
            wreck.radius = wreck.gravity = 0.0
        whole.update(rows.celestials(system).tobytes())  # weights of resources follow the content
        for tick in (0, 1_000_003, 2**60):
            for part in system.orbits.at(tick):
                whole.update(np.ascontiguousarray(part, "<f8").tobytes())
    return whole.hexdigest()


def test_nothing_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    made = SolarSystemGenerator()
    for seed in range(1000, 1000 + MANY):
        system = made.generate_solar_system(seed)
        assert len(system.planets) == made.num_planets
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.fixture(scope="module")
def many() -> list[SolarSystem]:
    made = SolarSystemGenerator()
    return [made.generate_solar_system(seed) for seed in range(MANY)]


def test_twenty_systems_are_what_they_always_were() -> None:
    """Another digest means that worlds made before lose their systems: then it must be a new version of them."""
    assert digest() == GOLDEN
    assert digest(bare=True) == BARE


def test_worlds_from_before_wrecks_had_ground_keep_them_bare() -> None:
    system = SolarSystemGenerator().generate_solar_system(1)
    grounds = len(rows.balls(rows.celestials(system)))
    for wreck in system.stations:
        wreck.radius = wreck.gravity = 0.0
    kept = rows.celestials(system)
    assert rows.system(kept).stations == system.stations
    assert len(rows.balls(kept)) == grounds - len(system.stations)


def test_another_process_makes_the_same() -> None:
    code = "from tests.gameplay.solar_system.test_generator import digest; print(digest())"
    root = Path(__file__).parents[3]
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert answer.stdout.strip() == digest()


def test_what_a_system_has(many: list[SolarSystem]) -> None:
    counts = {len(system.planets) for system in many}
    assert counts == set(range(3, 9))
    for system in many:
        assert len({world.name for world in system.worlds}) == len(system.worlds)
        assert len({world.seed for world in system.worlds}) == len(system.worlds)
        for planet in system.planets:
            assert 1000 <= planet.radius <= 4000
            assert len(planet.moons) <= 3
            assert all(200 <= moon.radius <= 800 for moon in planet.moons)
            assert planet.temperature_range[0] <= planet.temperature_range[1]
        for world in system.worlds:
            assert not world.has_water or (world.atmosphere.kind and sum(world.temperature_range) < 200)
            assert sum(biome.share for biome in world.biomes) == pytest.approx(1, abs=0.06)  # without the least
            assert (not world.atmosphere.kind) == (world.atmosphere.density == 0)
            assert sum(world.atmosphere.composition.values()) == pytest.approx(1 if world.atmosphere.kind else 0)
        for belt in system.asteroid_belts:
            assert all(20 <= body.radius <= 200 for body in belt.bodies)
    assert sum(len(system.asteroid_belts) for system in many) > MANY / 2
    assert {len(system.stations) for system in many} == {0, 1, 2}


def test_one_can_always_live_where_one_begins(many: list[SolarSystem]) -> None:
    assert [living.faults(system.start_planet) for system in many] == [[]] * MANY
    assert any(living.faults(planet) for system in many for planet in system.planets)


def test_no_orbits_cross_and_moons_stay_with_their_planets(many: list[SolarSystem]) -> None:
    clear = content.load().system.scale.clear * 1000
    for system in many:
        ends = []
        for planet in system.planets:
            reach = max((moon.orbit.farthest + moon.radius for moon in planet.moons), default=planet.radius)
            ends += [planet.orbit.nearest - reach, planet.orbit.farthest + reach]
            for moon in planet.moons:
                assert worlds.roche_limit(planet, round(moon.radius), moon.mu) < moon.orbit.nearest
                assert moon.orbit.farthest < worlds.hill_radius(planet, system.star.mu) / 2
            away = [moon.orbit.semi_major for moon in planet.moons]
            assert all(far - near > 1600 for near, far in pairwise(away))
        assert ends[0] > system.star.radius
        rooms = [*zip(ends[1::2], ends[2::2], strict=False)]
        assert all(far - near >= clear for near, far in rooms)
        for belt in system.asteroid_belts:
            assert any(near < belt.inner_radius < belt.outer_radius < far for near, far in rooms)
            for body in belt.bodies:
                assert belt.inner_radius <= body.orbit.nearest < body.orbit.farthest <= belt.outer_radius


def test_no_world_has_every_resource_and_every_system_does(many: list[SolarSystem]) -> None:
    rare = set(content.load().system.resources.rare)
    for system in many:
        assert all(planet.lacks for planet in system.planets)
        assert set.union(*(rare - planet.lacks for planet in system.planets)) == rare
        assert not system.start_planet.lacks & set(content.load().system.resources.start)
        for world in system.worlds:
            assert not any(world.lacks & set(biome.resource_distribution) for biome in world.biomes)
            assert not any(world.lacks & set(biome.cave_resources) for biome in world.biomes)


def test_the_ground_of_a_system_has_all_that_recipes_need_and_that_of_no_world_has(many: list[SolarSystem]) -> None:
    known = content.load()
    types = {name for name, own in known.resource_types.items() if not own.ruins}  # those lie in ruins and wrecks
    needed = {name for recipe in known.recipes.values() for name in recipe.needs} & types
    early = {recipe.technology for recipe in known.recipes.values()} - {
        name for name, technology in known.technologies.items() if technology.tier > 2
    }
    first = {name for r in known.recipes.values() if r.technology in early for name in r.needs} & needed
    for system in many:
        whole: set[str] = set()
        for world in system.worlds:
            own = {*biomes.resources_of(world), *biomes.rare_on(world)}
            assert not own >= needed, f"{world.name} has everything"
            assert not own & world.lacks
            whole |= own
        assert whole >= needed
        assert biomes.resources_of(system.start_planet).keys() >= first


def test_who_begins_with_nothing_can_fly_on_with_what_the_first_planet_has(many: list[SolarSystem]) -> None:
    known = content.load()
    for system in many:
        own = {*biomes.resources_of(system.start_planet), *biomes.rare_on(system.start_planet)}
        got = economy.reach(known, own)
        assert got.items >= {"shuttle", known.shuttle.fuel}, f"{system.name}: no {known.recipes['shuttle'].needs}"
        assert not got.items >= known.items.keys(), f"{system.name}: nothing is left to fly for"


def test_shares_of_resources_are_those_of_the_biomes(many: list[SolarSystem]) -> None:
    for system in many[:20]:
        for world in system.worlds:
            shares = biomes.resources_of(world)
            assert sum(shares.values()) == pytest.approx(1)
            assert list(shares.values()) == sorted(shares.values(), reverse=True)
            if world.atmosphere.density == 0:
                assert not any(content.load().resource_types[name].regrows for name in shares)
            if len(world.biomes) == 1:
                only = world.biomes[0].resource_distribution
                assert shares["stone"] == pytest.approx(only["stone"] / sum(only.values()))


def test_every_biome_and_kind_of_world_comes_up(many: list[SolarSystem]) -> None:
    found = {biome.biome_type for system in many for world in system.worlds for biome in world.biomes}
    assert found == set(content.load().biomes) - {content.load().system.biomes.wreck}
    kinds = {world.kind for system in many for world in system.worlds}
    assert kinds == {kind.name for kind in content.load().system.world}


def test_bodies_are_numbered_from_where_one_begins(many: list[SolarSystem]) -> None:
    for system in many[:20]:
        assert system.bodies[0] is system.star
        assert system.bodies[1] is system.start_planet
        places, _ = system.orbits.at(5_000)
        assert len(places) == len(system.bodies)
        moon = next((world for world in system.worlds if not isinstance(world, Planet)), None)
        if moon is not None:
            planet = next(planet for planet in system.planets if moon in planet.moons)
            away = places[system.bodies.index(moon)] - places[system.bodies.index(planet)]
            assert np.linalg.norm(away) == pytest.approx(moon.orbit.semi_major)


def test_seeds_of_neighbours_have_nothing_in_common() -> None:
    """Of 63 bits each flips half of the time when the system, the planet or the chunk is the next one."""
    made = SolarSystemGenerator(77)
    seeds = [made.get_planet_seed(at) for at in range(500)]
    seeds += [made.get_chunk_seed(seeds[0], (x, y, -3)) for x in range(-20, 20) for y in range(20)]
    seeds += [SolarSystemGenerator(seed).get_planet_seed(0) for seed in range(100, 300)]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**63 for seed in seeds)
    flips = np.array([[(a ^ b) >> bit & 1 for bit in range(63)] for a, b in pairwise(seeds)])
    assert abs(flips.mean() - 0.5) < 0.005
    assert np.abs(flips.mean(axis=0) - 0.5).max() < 0.06


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, "seven", None, True])
def test_what_is_no_seed_gives_the_default_system(seed: object, caplog: pytest.LogCaptureFixture) -> None:
    made = SolarSystemGenerator()
    with caplog.at_level(logging.ERROR):
        system = made.generate_solar_system(seed)  # type: ignore[arg-type]
    assert system == made.generate_solar_system(DEFAULT_SEED)
    assert f"no seed of a system: {seed!r}" in caplog.text


@pytest.mark.parametrize("distance", [0.0, -1.0, float("nan"), 1e3, 1e9])
def test_a_planet_cannot_be_anywhere(distance: float) -> None:
    with pytest.raises(GenerationError, match=r"km from the star; .* are possible"):
        SolarSystemGenerator(5).generate_planet(0, distance)
    with pytest.raises(GenerationError, match="planet 9: this system has 0 to"):
        SolarSystemGenerator(5).generate_planet(9, 600_000.0)


def crowded(monkeypatch: pytest.MonkeyPatch, **planets: object) -> SolarSystem:
    """A system of 8 planets by other rules."""
    known = content.load()
    rules = msgspec.structs.replace(known.system.planets, count=(8, 8), **planets)
    system = msgspec.structs.replace(known.system, planets=rules)
    monkeypatch.setattr(content, "_USED", [msgspec.structs.replace(known, system=system)])
    return SolarSystemGenerator().generate_solar_system(1)


def test_planets_that_come_near_others_are_tried_farther_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    system = crowded(monkeypatch, outward=(1.01, 1.02), gap=(0.0, 0.1), inside=(0, 0), tries=16)
    assert len(system.planets) == 8
    assert all(apart > 60_000 for apart in np.diff([own.orbital_distance for own in system.planets]))
    assert not caplog.records


def test_planets_without_any_place_are_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    system = crowded(monkeypatch, outward=(1.01, 1.02), gap=(0.0, 0.1), inside=(0, 0), tries=1)
    assert 1 <= len(system.planets) < 8
    assert living.faults(system.start_planet) == []
    assert "left out: planet 1 would come near" in caplog.text


def test_moons_without_room_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    made = SolarSystemGenerator(4)
    near = made.generate_planet(0, 300_000.0)
    assert len(made.generate_moons(near, 3)) < 3
    assert f"{near.name} has room for" in caplog.text


def test_a_belt_without_room_is_refused() -> None:
    with pytest.raises(GenerationError, match="24 km wide at least"):
        SolarSystemGenerator(4).generate_asteroid_belt(500_000.0, 510_000.0)


def test_moons_and_belts_are_those_of_the_system() -> None:
    made = SolarSystemGenerator()
    system = made.generate_solar_system(9)
    for planet in system.planets:
        alone = made.generate_planet(planet.planet_id, planet.orbital_distance)
        alone.moons = made.generate_moons(alone, len(planet.moons))
        assert alone == planet
    belt = system.asteroid_belts[0]
    assert made.generate_asteroid_belt(belt.inner_radius, belt.outer_radius) == belt


def test_a_chunk_of_a_planet_is_made_alone() -> None:
    made = SolarSystemGenerator(2)
    planet = made.generate_planet(0, 700_000.0)
    top = round(planet.radius / 16)
    columns = [made.generate_terrain(planet, (0, 0, z)) for z in range(top - 8, top + 10)]
    assert columns[0].slot == SOLID_SLOT or columns[0].voxels.mean() > 0.9
    assert columns[-1].slot == AIR_SLOT
    ground = next(chunk for chunk in columns if 0 < chunk.voxels.mean() < 1)
    assert (made.generate_terrain(planet, ground.position).voxels == ground.voxels).all()
