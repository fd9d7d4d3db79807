"""Bodies with biomes: the same bytes in both forms and at all levels, true bounds, and ground without seams."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.solar_system.landscapes import landscape_of
from taichi_kernels import generation, heights, landscape, planet
from taichi_kernels.errors import ArgumentError
from taichi_kernels.units import AIR_SLOT, CHUNK, FULL, SOLID_SLOT, SURFACE
from tests.determinism.cases_generation import BIOME_SEEDS, biome_body, biome_chunks, biome_landscape
from tests.taichi_kernels.test_generation import bounds_hold, chunk_at, make, volume

DIRECTIONS = st.tuples(*[st.integers(-100, 100)] * 3).filter(lambda d: any(d))
BODIES = st.builds(biome_body, st.integers(0, 2**63 - 1), st.integers(40, 8000))

# A change of these bytes is a new generator version.
GOLDEN = "1fcd26c2cc14173774003aa027cf70be9d198904793f7acdc1903afdbde0258b"


def test_a_change_of_these_bytes_is_a_new_generator_version() -> None:
    digest = hashlib.sha256()
    seen: set[int] = set()
    for seed in BIOME_SEEDS:
        body, chunks = biome_chunks(seed)
        for part in make(body, chunks):
            digest.update(part.tobytes())
        seen |= set(np.unique(part).tolist())
    assert len(seen) > 20
    assert digest.hexdigest() == GOLDEN


@settings(max_examples=25)
@given(BODIES, DIRECTIONS, st.lists(st.integers(-90, 200), min_size=3, max_size=3), st.sampled_from([0, 1, 2, 3, 5]))
def test_rows_and_threads_give_the_same_bytes_and_bounds_are_never_wrong(body, direction, depths, level) -> None:
    chunks = np.unique([chunk_at(body, direction, depth, level) for depth in depths], axis=0)
    bounds_hold(body, chunks, level)


@pytest.mark.parametrize("level", [0, 2])
@pytest.mark.parametrize("radius", [400, 3500])
def test_bounds_are_not_wrong_in_a_thousand_chunks(radius: int, level: int) -> None:
    rng = np.random.default_rng(radius + level)
    directions = rng.normal(size=(1000, 3))
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    places = directions * (radius - rng.uniform(-180, min(radius, 300), (1000, 1)))
    chunks = np.unique(np.floor(places / (CHUNK << level)).astype(np.int32), axis=0)
    body = biome_body(11, radius)
    kinds = generation.classify(body, chunks, level)
    density, _ = make(body, chunks, level)
    assert not density[kinds == AIR_SLOT].any()
    assert (density[kinds == SOLID_SLOT] == FULL).all()
    assert (kinds == AIR_SLOT).any()
    assert (kinds == SOLID_SLOT).any()


@settings(max_examples=25)
@given(BODIES, DIRECTIONS, st.integers(-40, 80), st.integers(1, 5))
def test_a_coarse_voxel_is_the_fine_voxel_there(body, direction, depth, level) -> None:
    chunk = chunk_at(body, direction, depth, level)
    density, material = make(body, [chunk], level)
    first = [(c * CHUNK) << level for c in chunk]  # the coarse chunk's first voxels lie in one fine chunk
    count = min(CHUNK, max(CHUNK >> level, 1))
    fine_density, fine_material = make(body, [[v // CHUNK for v in first]])
    picked = slice(0, CHUNK, 1 << level)
    fine_density, fine_material = fine_density[0][picked, picked, picked], fine_material[0][picked, picked, picked]
    here = slice(0, count)
    density, material = density[0][here, here, here], material[0][here, here, here]
    assert np.array_equal(density >= SURFACE, fine_density >= SURFACE)
    both = (density > 0) & (fine_density > 0)
    assert np.array_equal(material[both], fine_material[both])


def test_ground_has_no_seams_at_chunks_lattices_or_biomes() -> None:
    """Along the ground the density changes no more across borders of chunks and cells than anywhere else, and heights
    no more where biomes meet."""
    body = biome_body(3, 3000)
    density, _ = volume(body, (91, -4, -4), (5, 8, 8))
    for axis in (0, 1):
        change = np.abs(np.diff(density.astype(np.int16), axis=axis))
        profile = change.mean(tuple({0, 1, 2} - {axis}))
        for width in (CHUNK, 8):
            borders = np.arange(width - 1, len(profile) - 1, width)
            beside = (profile[borders - 1] + profile[borders + 1]) / 2
            assert profile[borders].mean() < beside.mean() * 1.05 + 0.03
    # a walk of steps of half a voxel around the body
    angles = np.linspace(0, 6, 40_000)
    walk = np.stack([np.cos(angles), np.sin(angles) * 0.8, np.sin(angles) * 0.6], 1)
    directions = np.round(walk / np.linalg.norm(walk, axis=1)[:, None] * landscape.ONE).astype(np.int32)
    here = heights.biomes(body, directions)
    change = np.abs(np.diff(heights.along(body, directions)))
    crossing = np.flatnonzero(np.diff(here))
    assert len(crossing) > 3
    assert np.median(change[crossing]) <= np.quantile(change, 0.95) + 64


def test_the_table_chooses_as_the_content_does() -> None:
    world = SolarSystemGenerator().generate_solar_system(22).start_planet
    body = planet.recipe(world.seed, round(world.radius * 512), landscape=landscape_of(world).words)
    rng = np.random.default_rng(5)
    directions = rng.normal(size=(4000, 3))
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    here = heights.biomes(body, np.round(directions * landscape.ONE).astype(np.int32))
    under = heights.along(body, np.round(directions * landscape.ONE).astype(np.int32))
    names = [biome.biome_type for biome in world.biomes]
    assert len(np.unique(here)) >= len(names) - 1
    sea = -world.sea_level * heights.lowland(body) / heights.UNITS_PER_HEIGHT
    assert abs((under < sea).mean() - world.water) < 0.15


def test_landscapes_are_checked() -> None:
    good = biome_landscape()
    with pytest.raises(ArgumentError, match="generator 2 needs one"):
        planet.recipe(1, 60000, 2)
    with pytest.raises(ArgumentError, match="generator 1 has none"):
        planet.recipe(1, 60000, 1, good)
    with pytest.raises(ArgumentError, match=r"landscape: \d+ bytes are needed"):
        planet.recipe(1, 60000, landscape=good[:-4])
    words = np.frombuffer(good, "<i4").copy()
    words[landscape.COUNT] = 1
    with pytest.raises(ArgumentError, match="the table names biome"):
        planet.recipe(1, 60000, landscape=words.tobytes())
