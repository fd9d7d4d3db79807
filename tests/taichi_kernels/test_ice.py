"""Ice on cold seas: the same bytes in both forms, true bounds, whole at all levels, and no other change."""

import hashlib

import numpy as np
import pytest

from taichi_kernels import cube_maps, generation, heights, landscape, planet
from taichi_kernels import materials as m
from taichi_kernels.errors import ArgumentError
from taichi_kernels.generators import LANDSCAPE
from taichi_kernels.planet import ICE_TOP, Recipe
from taichi_kernels.units import AIR_SLOT, CHUNK, FULL, SOLID_SLOT, SURFACE
from tests.determinism.cases_generation import biome_body, biome_landscape, chunks_about, frozen, ice_body
from tests.taichi_kernels.test_generation import make

SEEDS = range(20)
# A change of these bytes is a new generator version.
GOLDEN = "f73e9f8a0a8812374ab3bc154ca3c49cba402a00ca2127475e14e0869423cc75"
ISO = SURFACE - 0.5


def sea(body: Recipe) -> int:
    """Distance of the sea's surface from the centre [Q7 voxels]."""
    words = planet.head(body).astype(np.int64)
    lowest = words[planet.HEIGHT_LOW] + words[planet.DETAIL_BOUND]
    return int(words[planet.RADIUS] - (words[LANDSCAPE + landscape.SHORE] * lowest >> 14))


def densities(body: Recipe, places: np.ndarray, level: int = 0) -> np.ndarray:
    """Trilinear, at places [voxels], float64 (n, 3), among samples of a level."""
    at = places / (1 << level)
    low = np.floor(at).astype(np.int64)
    corners = low[:, None] + np.indices((2, 2, 2)).reshape(3, -1).T
    flat = corners.reshape(-1, 3)
    chunks, owner = np.unique(flat // CHUNK, axis=0, return_inverse=True)
    x, y, z = (flat % CHUNK).T
    found = make(body, chunks, level)[0][owner.ravel(), z, y, x].reshape(corners.shape[:2])
    part = (at - low)[:, None]
    weights = np.where(np.indices((2, 2, 2)).reshape(3, -1).T == 1, part, 1 - part).prod(axis=2)
    return np.asarray((found * weights).sum(axis=1))


def test_a_change_of_the_ices_bytes_is_a_new_generator_version() -> None:
    digest = hashlib.sha256()
    for seed in SEEDS:
        body = ice_body(seed, 800 + 100 * seed)
        for part in make(body, frozen(body, 1)[1] // CHUNK):
            digest.update(part.tobytes())
    assert digest.hexdigest() == GOLDEN


@pytest.mark.parametrize("level", [0, 1, 2, 3, 5])
def test_rows_and_threads_give_the_same_bytes_and_bounds_are_never_wrong(level: int) -> None:
    body = ice_body(9)
    edge = frozen(body, 3, deep=0)[1]
    chunks = np.unique(np.concatenate([chunks_about(place, 40, level) for place in edge]), axis=0)
    rows, threads = make(body, chunks, level, "rows"), make(body, chunks, level, "threads")
    assert (rows[1] == m.ICE).any()
    assert np.array_equal(rows[0], threads[0])
    assert np.array_equal(rows[1], threads[1])
    assert np.array_equal(rows[0] == 0, rows[1] == m.AIR)
    kinds = generation.classify(body, chunks, level)
    assert not rows[0][kinds == AIR_SLOT].any()
    assert (rows[0][kinds == SOLID_SLOT] == FULL).all()


@pytest.mark.parametrize("level", [0, 2])
def test_bounds_are_not_wrong_in_a_thousand_chunks(level: int) -> None:
    body = ice_body(11, 3500)
    rng = np.random.default_rng(level)
    directions = rng.normal(size=(1000, 3))
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    places = directions * (sea(body) / 128 + rng.uniform(-30, 30, (1000, 1)))
    chunks = np.unique(np.floor(places / (CHUNK << level)).astype(np.int32), axis=0)
    kinds = generation.classify(body, chunks, level)
    density, material = make(body, chunks, level)
    assert (material == m.ICE).any()
    assert not density[kinds == AIR_SLOT].any()
    assert (density[kinds == SOLID_SLOT] == FULL).all()
    assert (kinds == AIR_SLOT).any()


def test_chunks_do_not_depend_on_the_order_in_which_they_are_made() -> None:
    body = ice_body(2)
    chunks = chunks_about(frozen(body, 1, deep=0)[1][0], 40)
    together = make(body, chunks)
    for at in np.random.default_rng(1).permutation(len(chunks))[:8].tolist():
        for one, all_ in zip(make(body, chunks[at : at + 1]), together, strict=True):
            assert np.array_equal(one[0], all_[at])


def test_the_sheet_has_no_seams_at_chunks_and_lattices() -> None:
    """Across borders of chunks and of the lattice's cells the density of ice changes as it does elsewhere."""
    body = ice_body(6, 2500, growth=96)
    low = frozen(body, 1, deep=2000, far=60)[1][0] // CHUNK - [2, 2, 1]
    grid = np.indices((5, 5, 3)).reshape(3, -1).T + low
    density, material = (part.reshape(5, 5, 3, CHUNK, CHUNK, CHUNK) for part in make(body, grid))
    assert (material == m.ICE).mean() > 0.02
    whole = density.transpose(0, 5, 1, 4, 2, 3).reshape(5 * CHUNK, 5 * CHUNK, 3 * CHUNK).astype(np.int16)
    for axis in (0, 1):
        profile = np.abs(np.diff(whole, axis=axis)).mean(tuple({0, 1, 2} - {axis}))
        for width in (CHUNK, 8):
            borders = np.arange(width - 1, len(profile) - 1, width)
            beside = (profile[borders - 1] + profile[borders + 1]) / 2
            assert profile[borders].mean() < beside.mean() * 1.05 + 0.03


def test_the_ground_stays_as_it_is_without_ice() -> None:
    """All that differs is ice, at the height of the sea, where it is cold."""
    for seed in (3, 4):
        icy, bare = ice_body(seed), biome_body(seed, 900)
        place = frozen(icy, 1)[1][0]
        chunks = chunks_about(place, 60)
        ice, ground = make(icy, chunks), make(bare, chunks)
        differs = (ice[0] != ground[0]) | (ice[1] != ground[1])
        assert differs.any()
        assert (ice[1][differs] == m.ICE).all()
        assert (ice[0][differs] >= ground[0][differs]).all()
        chunk, z, y, x = np.nonzero(differs)
        voxels = chunks[chunk] * CHUNK + np.stack([x, y, z], axis=1)
        over = np.linalg.norm(voxels, axis=1) * 128 - sea(icy)
        assert over.max() < ICE_TOP + 256
        assert over.min() > -1024 - 256
    warm = chunks_about(np.array([900, 0, 0]), 60)  # at the equator
    for ice, ground in zip(make(ice_body(3), warm), make(biome_body(3, 900), warm), strict=True):
        assert np.array_equal(ice, ground)


def test_one_stands_on_it_over_water() -> None:
    """Where the kernel of heights says there is ice, its top is there, and below it water, then the ground."""
    body = ice_body(6)
    up, _ = frozen(body, 40, deep=2000)
    top = (planet.head(body)[planet.RADIUS] + heights.ice_along(body, up)) / 128
    ways = up / np.linalg.norm(up, axis=1)[:, None]
    for out, solid in ((1.5, False), (-0.9, True), (-11.5, False)):
        found = densities(body, ways * (top + out)[:, None]) > ISO
        assert (found == solid).mean() > 0.9  # rims of floes and landmarks aside
    assert (top * 128 - sea(body) >= 40).all()


@pytest.mark.parametrize("level", range(7))
def test_no_water_lies_on_it_at_any_level_of_detail(level: int) -> None:
    """Well inside its edge the ice reaches over the sea at each level, also between its samples."""
    body = ice_body(6, 2500, growth=96)
    up, _ = frozen(body, 60, deep=2000, far=60 + (2 << level))
    ways = up / np.linalg.norm(up, axis=1)[:, None]
    assert (densities(body, ways * (sea(body) / 128 + 0.1), level) > ISO).all()


def test_heights_of_ice_are_open_where_there_is_none() -> None:
    ways = cube_maps.quantised(cube_maps.directions(8, 0)).reshape(-1, 3)
    assert (heights.ice_along(biome_body(1, 900), ways) == heights.OPEN).all()
    assert (heights.ice_along(planet.recipe(1, 900 * 256), ways) == heights.OPEN).all()
    found = heights.ice_along(ice_body(1), ways)
    north = np.abs(ways[:, 2])
    assert (found[north < 4000] == heights.OPEN).all()
    assert (found[north > 15500] != heights.OPEN).all()


def test_landscapes_with_ice_are_checked() -> None:
    with pytest.raises(ArgumentError, match="70000 does not fit 16 bits"):
        biome_landscape(freezes=70000, growth=1)
    words = np.frombuffer(biome_landscape(freezes=9000, growth=48), "<i4").copy()
    words[landscape.WET] = 0
    with pytest.raises(ArgumentError, match="only a sea freezes"):
        planet.recipe(1, 60000, landscape=words.tobytes())
