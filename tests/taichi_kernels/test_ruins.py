"""What is left out because of bounds changes no voxel: parts of ruins, and biomes that a chunk cannot have."""

from functools import cache

import numpy as np
import taichi as ti
from hypothesis import given, settings
from hypothesis import strategies as st

from taichi_kernels import landscape, planet, ruins, works
from taichi_kernels.biome_bounds import biome_between
from taichi_kernels.biome_fields import biome_of
from taichi_kernels.biome_strata import climate_bin
from taichi_kernels.features import MARK_LOG, built, cell_hash
from taichi_kernels.fields import clamped, radius_q7
from taichi_kernels.planet import LEAST_MARK, Recipe
from taichi_kernels.units import FULL, SURFACE
from tests.determinism.cases_generation import biome_body, ruin_body
from tests.determinism.cases_generation import ruins as ruins_of

PLACES = 4096  # an example
NATURAL = 9  # a material that no ruin has
SEEDS = st.integers(0, 2**63 - 1)
I32 = ti.types.ndarray(ti.i32, 1)


@ti.func
def _voxel(words: ti.template(), place: ti.template(), at, inside, clear, made, level):
    """A voxel's density and material as one number."""
    depth = place[at + 6]
    d = clamped(SURFACE + (depth >> (1 + level)), 0, FULL)
    d = works.density(d, inside, clear, level)
    return d << 8 | works.material(ti.select(d > 0, NATURAL, 0), d, depth, inside, clear, made)


@ti.kernel
def _both(short: I32, plain: I32, words: I32, places: I32, level: ti.i32):
    """Voxels as `works.at_voxel` has them made, and by the plain formula."""
    for i in range(short.shape[0]):
        at = i * 7
        x, y, z = places[at], places[at + 1], places[at + 2]
        height, mark, detail = places[at + 3], places[at + 4], places[at + 5]
        stands, inside, clear, made = works.at_voxel(words, x, y, z, height, mark, detail, level)
        short[i] = _voxel(words, places, at, inside, clear, made, level) ^ stands << 16

        stands, inside, clear, made = mark, ruins.NOTHING, ruins.NOTHING, 0
        h = cell_hash(x, y, z, words[planet.FEATURE_SEED], MARK_LOG)
        if mark > LEAST_MARK and built(words, h):
            radius = radius_q7(x * x + y * y + z * z)
            frame = ruins.frame_of(x, y, z, h)
            lx, ly, lz = x - frame[0], y - frame[1], z - frame[2]
            u = ruins.along(lx, ly, lz, frame[3], frame[4], frame[5])
            v = ruins.along(lx, ly, lz, frame[6], frame[7], frame[8])
            up = radius - frame[9]
            reach = ruins.reach_of(u, v, h)
            court, air = ruins.court(u, v, up, reach, h)
            walls = ruins.stands(u, v, up, reach, radius - words[planet.RADIUS] - height, detail >> 15, h)
            below = ruins.vault(u, v, up)
            stands = LEAST_MARK
            inside = ti.min(ti.min(ti.max(court, walls), -below), mark)
            clear = ti.min(ti.max(air, below), mark)
            made = ruins.made_of(u, v, up, h)
        plain[i] = _voxel(words, places, at, inside, clear, made, level) ^ stands << 16


@cache
def _ruin(seed: int) -> tuple[Recipe, np.ndarray]:
    body = ruin_body(seed, 900 + 40 * seed)
    return body, ruins_of(body, 8)


@settings(max_examples=200)
@given(SEEDS, st.integers(0, 5), st.sampled_from([0, 0, 0, 1, 2, 3, 5, 8]))
def test_parts_of_ruins_that_are_left_out_change_no_voxel(seed: int, number: int, level: int) -> None:
    body, found = _ruin(number)
    random = np.random.default_rng(seed)
    place = found[random.integers(len(found))]
    places = np.zeros((PLACES, 7), np.int32)
    places[:, :3] = place + random.integers(-75, 76, (PLACES, 3))
    away = np.linalg.norm(places[:, :3], axis=1)
    rise = random.normal(0, 4, PLACES)  # the ground's height over the place [voxels]
    places[:, 3] = (away + rise) * 128 - planet.head(body)[planet.RADIUS]
    places[:, 4] = random.integers(-800 << level, 2000 << level, PLACES)
    places[:, 5] = random.integers(-1100, 1100, PLACES) << 15
    places[:, 6] = random.normal(0, 300 << level, PLACES)
    short, plain = np.zeros((2, PLACES), np.int32)
    _both(short, plain, planet.head(body), places.ravel(), level)
    assert np.array_equal(short, plain)
    assert len(np.unique(short & 255)) > 2, "no ruin is there"


@ti.kernel
def _biomes(between: I32, own: I32, words: I32, bounds: I32, climates: I32, off: ti.i32):
    """The biome between bounds, and those of climates with their detail."""
    for i in range(own.shape[0] + 1):
        if i == own.shape[0]:
            low = ti.Vector([bounds[0], bounds[1], bounds[2], bounds[3]])
            high = ti.Vector([bounds[4], bounds[5], bounds[6], bounds[7]])
            between[0] = biome_between(words, low, high, off)
        else:
            a = i * 5
            place = climate_bin(climates[a], climates[a + 1], climates[a + 2], climates[a + 3], climates[a + 4])
            own[i] = biome_of(words, place)


@settings(max_examples=200)
@given(SEEDS, st.integers(0, 19), st.integers(0, 600), st.integers(0, 1200))
def test_a_chunk_that_is_said_to_have_one_biome_has_no_other(seed: int, number: int, wide: int, off: int) -> None:
    random = np.random.default_rng(seed)
    words = planet.head(biome_body(number, 900))
    low = random.integers(0, landscape.ONE, 4)
    high = low + random.integers(0, wide + 1, 4)
    climates = np.concatenate(
        [random.integers(low, high + 1, (PLACES, 4)), random.integers(-off, off + 1, (PLACES, 1))], axis=1
    )
    between, own = np.zeros(1, np.int32), np.zeros(PLACES, np.int32)
    bounds = np.concatenate([low, high]).astype(np.int32)
    _biomes(between, own, words, bounds, climates.astype(np.int32).ravel(), off)
    assert between[0] in (0, own[0])
    assert between[0] == 0 or (own == own[0]).all()
    _biomes(between, own, words, np.concatenate([low, low]).astype(np.int32), climates.astype(np.int32).ravel(), 0)
    assert between[0] > 0, "a single climate is of one biome"
