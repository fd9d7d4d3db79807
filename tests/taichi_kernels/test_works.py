"""What somebody built: ruins on the ground, and wrecks; the same bytes in both forms, true bounds, places to walk."""

import hashlib

import numpy as np
import pytest

from taichi_kernels import generation, landscape, planet
from taichi_kernels.planet import Recipe
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK, SURFACE
from tests.determinism.cases_generation import biome_body, chunks_about, ruin_body, ruins, wreck_body
from tests.taichi_kernels.test_generation import bounds_hold, make

SEEDS = range(20)
MIDDLE = np.zeros(3, np.int64)
# A change of these bytes is a new generator version.
RUINS = "08b864ce500cc8e2a8120e69193842852ef823a5fe1a9e16d6100d504aa4704c"
WRECKS = "f2a1790e01ff4c4f4b0c0c221a2904c80716cebe49f71f764e575af20146e6f6"


def digest_of(places: list[tuple[Recipe, np.ndarray]]) -> str:
    digest = hashlib.sha256()
    for body, chunks in places:
        for part in make(body, chunks):
            digest.update(part.tobytes())
    return digest.hexdigest()


def volume(body: Recipe, low: np.ndarray, edge: int, level: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Density and material of a cube of chunks, [x, y, z]."""
    chunks = np.indices((edge,) * 3).reshape(3, -1).T + low
    shape = (edge,) * 3 + (CHUNK,) * 3  # of chunks, and of voxels in them by z, y, x
    density, material = (
        part.reshape(shape).transpose(0, 5, 1, 4, 2, 3).reshape((edge * CHUNK,) * 3)
        for part in make(body, chunks, level)
    )
    return density, material


def test_a_change_of_a_ruins_bytes_is_a_new_generator_version() -> None:
    bodies = [ruin_body(seed, 2000 + 50 * seed) for seed in SEEDS]
    assert digest_of([(body, ruins(body, 1) // CHUNK) for body in bodies]) == RUINS


def test_a_change_of_a_wrecks_bytes_is_a_new_generator_version() -> None:
    chunks = np.array([[1, 0, -1], [-1, -1, 0], [0, 0, 1]])
    assert digest_of([(wreck_body(seed, 40 + 2 * seed), chunks) for seed in SEEDS]) == WRECKS


def test_bodies_without_them_have_none() -> None:
    """Landmarks stay what they were; small bodies have no ruins, and their landmarks stay, too."""
    for without, bare in ((biome_body(3, 700, ruin=landscape.ONE), biome_body(3, 700)),):
        chunks = chunks_about(np.array([700, 0, 0]), 100)
        for one, other in zip(make(without, chunks), make(bare, chunks), strict=True):
            assert np.array_equal(one, other)
    assert not planet.head(biome_body(3, 3000))[[planet.RUINS, planet.HULL]].any()


@pytest.mark.parametrize("level", [0, 1, 2, 3, 5, 8])
@pytest.mark.parametrize("kind", ["ruin", "wreck"])
def test_rows_and_threads_give_the_same_bytes_and_bounds_are_never_wrong(kind: str, level: int) -> None:
    body = ruin_body(9) if kind == "ruin" else wreck_body(9, 60)
    place = ruins(body, 1)[0] if kind == "ruin" else MIDDLE
    chunks = chunks_about(place, 90, level)
    bounds_hold(body, chunks, level)


def test_chunks_do_not_depend_on_the_order_in_which_they_are_made() -> None:
    body = ruin_body(2)
    chunks = chunks_about(ruins(body, 1)[0], 40)
    together = make(body, chunks)
    pool = ChunkPool(1)
    for at in np.random.default_rng(1).permutation(len(chunks))[:8].tolist():
        generation.generate(body, pool, np.zeros(1, np.int32), chunks[at : at + 1])
        for one, all_ in zip(pool.read(np.zeros(1, np.int32)), together, strict=True):
            assert np.array_equal(one[0], all_[at])


@pytest.mark.parametrize("kind", ["ruin", "wreck"])
def test_a_coarse_voxel_is_the_fine_voxel_there(kind: str) -> None:
    body = ruin_body(4) if kind == "ruin" else wreck_body(4, 45)
    place = ruins(body, 1)[0] if kind == "ruin" else MIDDLE
    low = place // 128 - (kind == "wreck")
    fine, fine_material = volume(body, low * 4, 8)
    for level in (1, 2):
        coarse, material = volume(body, low * (4 >> level), 8 >> level, level)
        step = 1 << level
        same, same_material = fine[::step, ::step, ::step], fine_material[::step, ::step, ::step]
        assert np.array_equal(coarse >= SURFACE, same >= SURFACE)
        both = (coarse > 0) & (same > 0)
        assert np.array_equal(material[both], same_material[both])


def around(body: Recipe, place: np.ndarray) -> np.ndarray:
    """Densities of 128 voxels along each axis about a place, [x, y, z] from 64 before it."""
    low = place - 64
    first = low // CHUNK
    density, _ = volume(body, first, 5)
    x, y, z = low - first * CHUNK
    return np.asarray(density[x : x + 128, y : y + 128, z : z + 128])


def test_a_ruin_has_a_level_court_under_the_sky_and_a_hall_below() -> None:
    body = ruin_body(9)
    found = ruins(body, 12)
    assert len(found) > 3
    for place in found:
        density = around(body, place)
        up = place / np.linalg.norm(place)
        level = np.cross(up, np.eye(3)[np.abs(up).argmin()])
        level /= np.linalg.norm(level)
        ways = [level, -level, np.cross(up, level), -np.cross(up, level)]

        def at(out: np.ndarray, far: float, high: float, density=density, up=up) -> int:
            return int(density[tuple(np.rint(64 + out * far + up * high).astype(int))])

        for way in ways:  # inside the colonnade, beside the dais
            for far in (12, 15):
                assert at(way, far, 2.5) < SURFACE
            assert at(way, 4, -8) < SURFACE  # the hall
            assert at(way, 4, -16) >= SURFACE  # its floor
        assert sum(at(way, 13.5, -2) >= SURFACE for way in ways) >= 3  # one of them is over the stairs
