"""Properties of systems that come from seeds."""

import functools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gameplay.resources import natural
from gameplay.resources.placement import ground_radius
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.state import GameState
from gameplay.systems.directions import unit
from taichi_kernels.planet import plan
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE

SEEDS = st.integers(0, 2**63 - 1)


# Feature: planetary-survival, Property 34: Deterministic planet generation
@settings(max_examples=100, deadline=None)
@given(seed=SEEDS, other=SEEDS, index=st.integers(0, 7), share=st.floats(0.5, 6.0))
def test_a_planet_is_the_same_each_time(seed: int, other: int, index: int, share: float) -> None:
    first = SolarSystemGenerator(seed)
    index %= first.num_planets
    distance = share * 600_000 * first.star_properties["light"] ** 0.5
    planet = first.generate_planet(index, distance)
    second = SolarSystemGenerator(other)
    second.generate_solar_system(seed)  # whatever was made before
    again = second.generate_planet(index, distance)
    assert again == planet
    assert [own.resource_distribution for own in again.biomes] == [own.resource_distribution for own in planet.biomes]
    assert again.biomes == second.generate_biomes(planet)
    assert (plan(again.recipe, 0).words == plan(planet.recipe, 0).words).all()  # all that decides its terrain
    chunk = int(planet.radius) // 16 - 1, 0, 0
    grounds = [made.generate_terrain(own, chunk) for made, own in ((first, planet), (second, again))]
    for biome in planet.biomes[:1]:
        first.place_procedural_resources(planet, biome, grounds[0])
        second.place_procedural_resources(again, biome, grounds[1])
    assert (grounds[0].voxels == grounds[1].voxels).all()
    assert grounds[0].resource_nodes == grounds[1].resource_nodes
    assert first.get_planet_seed(index) == planet.seed


@functools.lru_cache(maxsize=2)
def world(seed: int) -> GameState:
    return GameState.new_system(seed)


# Feature: planetary-survival, Property 36: Terrain chunk regeneration
@settings(max_examples=100, deadline=None)
@given(
    seed=st.sampled_from([7, 42]),
    body=st.integers(1, 4),
    direction=st.tuples(*[st.integers(-99, 99)] * 3).filter(any),
    depth=st.integers(-8, 60),
)
def test_a_chunk_of_any_world_comes_again_as_it_was(
    seed: int, body: int, direction: tuple[int, int, int], depth: int
) -> None:
    state = world(seed)
    terrain = state.terrains[body]
    up = unit(np.array([direction]))
    radius = ground_radius(state.recipe(body), up * 64)[0] - depth * UNITS_PER_METRE
    chunk = ((up * radius >> 14) // UNITS_PER_CHUNK).astype(np.int32)
    key = (int(chunk[0, 0]), int(chunk[0, 1]), int(chunk[0, 2]))
    seen = []
    for _ in range(2):
        terrain.load(chunk)
        rows = natural.of(state, body).rows
        seen.append((terrain.chunks[key].voxels, rows.tobytes(), list(terrain.chunks[key].resource_nodes)))
        terrain.unload([key])
        assert not len(natural.of(state, body).rows)
    assert (seen[0][0] == seen[1][0]).all()
    assert seen[0][1:] == seen[1][1:]
    assert len(terrain.deltas) == 0
