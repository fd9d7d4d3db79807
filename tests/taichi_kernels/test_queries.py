"""Density, voxels, rays and height of the ground against oracles in float64 and shapes that are known exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichi_kernels import queries
from taichi_kernels.errors import ArgumentError
from taichi_kernels.pool import ChunkPool
from taichi_kernels.sampling import ISO
from taichi_kernels.table import ChunkTable
from taichi_kernels.units import AIR_SLOT, CHUNK, Q14, SOLID_SLOT, UNITS_PER_CHUNK, UNITS_PER_METRE, UNLOADED_SLOT
from tests.ground import ORIGIN, Ground, ball, balls, floor

SEEDS = st.integers(0, 2**32 - 1)
NEAR = (0, 0, 0)  # coordinates of both signs


def directions(rng: np.random.Generator, count: int) -> np.ndarray:
    vectors = rng.normal(size=(count, 3))
    return np.rint(vectors / np.linalg.norm(vectors, axis=1)[:, None] * Q14).astype(np.int32)


@pytest.fixture(scope="module")
def noise() -> Ground:
    """Random bytes, and chunks of air, of rock, and absent ones among them."""
    ground = Ground(lambda x, y, z: np.random.default_rng(5).integers(0, 256, (64, 64, 64)), 1, NEAR)
    ground.replace(0, UNLOADED_SLOT)
    ground.replace(5, AIR_SLOT)
    ground.replace(6, SOLID_SLOT)
    return ground


@given(SEEDS)
def test_density_is_trilinear(noise: Ground, seed: int) -> None:
    rng = np.random.default_rng(seed)
    positions = rng.integers(-34 * 256, 34 * 256, (200, 3)).astype(np.int32)
    positions[::4] &= ~255  # on planes, edges and voxels too
    got = queries.density(noise.pool, noise.table, positions)
    wanted = noise.oracle(positions) * 256
    assert ((got == -1) == np.isnan(wanted)).all()
    known = got >= 0
    assert np.abs(got[known] - wanted[known]).max(initial=0) <= 1.01


def test_density_on_voxels_is_exact(noise: Ground) -> None:
    voxels = np.random.default_rng(1).integers(-31, 31, (500, 3))
    got = queries.density(noise.pool, noise.table, (voxels * 256).astype(np.int32))
    wanted = noise.oracle(voxels * 256) * 256
    assert (got[got >= 0] == wanted[got >= 0]).all()


def test_voxels(noise: Ground) -> None:
    voxels = np.random.default_rng(2).integers(-40, 40, (500, 3)).astype(np.int32)
    density, material = queries.voxel(noise.pool, noise.table, voxels)
    slots = noise.table.find(voxels >> 5)
    for voxel, slot, d, m in zip(voxels, slots, density, material, strict=True):
        if slot == UNLOADED_SLOT:
            assert (d, m) == (-1, -1)
        elif slot == SOLID_SLOT:
            assert (d, m) == (255, -1)
        else:
            x, y, z = voxel - noise.corner
            value = noise.values[z, y, x]
            assert (d, m) == (value, noise.material if value else 0)


@given(SEEDS)
def test_rays_meet_planes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    normal = directions(rng, 1)[0] / Q14
    offset = rng.uniform(-8, 8)
    ground = Ground(lambda x, y, z: 127.5 + 32 * (offset - normal[0] * x - normal[1] * y - normal[2] * z), 1, NEAR)
    origins = rng.integers(-24 * 256, 24 * 256, (20, 3)).astype(np.int32)
    rays = directions(rng, 20)
    above = origins @ normal - offset * 256
    towards = rays @ normal / Q14
    rays[towards > 0] *= -1
    towards = -np.abs(towards)
    use = (above > 64) & (towards < -0.1)
    wanted = above / -np.where(use, towards, -1.0)
    hits = queries.raycast(ground.pool, ground.table, origins, rays, 200 * 256)
    ends = origins + rays / Q14 * wanted[:, None]
    use &= (np.abs(ends) < 30 * 256).all(1)  # the crossing lies within what is loaded
    assert (hits.hit[use] == 1).all()
    # half a step of density is 1/64 voxel across the plane
    assert (np.abs(hits.distance - wanted)[use] * -towards[use] <= 10).all()
    assert (hits.normal[use] @ normal > 0.999 * Q14).all()
    assert (hits.material[use] == ground.material).all()
    assert np.abs(hits.position - origins - rays / Q14 * hits.distance[:, None])[use].max(initial=0) <= 1


@given(SEEDS)
def test_rays_meet_the_first_thing_in_their_way(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ground = Ground(balls(seed % 1000, 30, 30), 1, NEAR)
    origins = rng.integers(-28 * 256, 28 * 256, (12, 3)).astype(np.int32)
    rays = directions(rng, 12)
    reach = 40 * 256
    hits = queries.raycast(ground.pool, ground.table, origins, rays, reach)
    steps = np.arange(0, reach + 1, 4)
    path = ground.oracle(origins[:, None] + rays[:, None] / Q14 * steps[None, :, None])
    for i in range(len(rays)):
        end = hits.distance[i]
        before = path[i][steps < end - 2]
        assert not np.isnan(before[:-1]).any(), "the march went on where nothing is loaded"
        # slivers thinner than the least step may be passed, nothing thicker
        solid = np.flatnonzero(before >= 127.5 + 2)
        runs = np.split(solid, np.flatnonzero(np.diff(solid) > 1) + 1)
        assert max(len(run) for run in runs) * 4 <= queries.LEAST_STEP, f"ray {i} passed through rock"
        if hits.hit[i]:
            at = ground.oracle(hits.position[i])
            assert at >= 127.5 - 0.01
            assert end == 0 or ground.oracle(origins[i] + rays[i] / Q14 * (end - 2)) < 127.5 + 4
        elif hits.known[i]:
            assert end == reach
        else:
            beyond = origins[i] + rays[i] / Q14 * (end + np.arange(0, 132, 2)[:, None])
            assert np.isnan(ground.oracle(beyond)).any()


def test_a_wall_of_one_voxel_stops_every_ray() -> None:
    ground = Ground(lambda x, y, z: np.where(x == 7, 255, 0) + 0 * y + 0 * z, 1, NEAR)
    rng = np.random.default_rng(3)
    rays = directions(rng, 500)
    rays[:, 0] = np.abs(rays[:, 0])
    rays = rays[rays[:, 0] > 6000]
    origins = rng.integers(-256, 256, (len(rays), 3)).astype(np.int32)
    hits = queries.raycast(ground.pool, ground.table, origins, rays, 40 * 256)
    assert (hits.hit == 1).all()
    assert (np.abs(hits.position[:, 0] - 6.5 * 256) <= 2).all()
    assert (hits.normal == [-Q14, 0, 0]).all()


def test_a_wall_of_one_voxel_behind_air_stops_every_ray() -> None:
    ground = Ground(lambda x, y, z: np.where((x == 33) | (x == -34), 255, 0) + 0 * y + 0 * z, 2, NEAR)
    for index in range(64):
        if index % 4 in (1, 2):  # the chunks in the middle along x
            ground.replace(index, AIR_SLOT)
    rng = np.random.default_rng(3)
    rays = directions(rng, 500)
    rays = rays[np.abs(rays[:, 0]) > 11000]
    origins = rng.integers(-2560, 2560, (len(rays), 3)).astype(np.int32)
    hits = queries.raycast(ground.pool, ground.table, origins, rays, 90 * 256)
    assert (hits.hit == 1).all()
    walls = np.where(rays[:, 0] > 0, 32.5 * 256, -33.5 * 256)
    assert (np.abs(hits.position[:, 0] - walls) <= 2).all()


def far_wall(chunks: int) -> tuple[ChunkPool, ChunkTable]:
    """A row of air chunks along x with a wall of rock in the last."""
    pool, table = ChunkPool(1), ChunkTable(9 * chunks)
    density = np.zeros((1, CHUNK, CHUNK, CHUNK), np.uint8)
    density[..., 16:] = 255
    pool.write(np.array([0]), density, np.where(density > 0, 9, 0).astype(np.uint8))
    row = np.array([[x, y, z] for x in range(chunks) for y in (-1, 0) for z in (-1, 0)], np.int32)
    table.insert(row, np.where(row[:, 0] == chunks - 1, 0, AIR_SLOT).astype(np.int32))
    return pool, table


def test_rays_cross_half_a_kilometre_of_air() -> None:
    pool, table = far_wall(31)
    origin = np.array([[100, 50, 60]])
    hits = queries.raycast(pool, table, origin, np.array([[Q14, 0, 0]]), queries.REACH_LIMIT)
    assert hits.hit[0] == 1
    assert hits.distance[0] == 30 * UNITS_PER_CHUNK + 15 * 256 + 128 - 100
    assert hits.material[0] == 9
    back = queries.raycast(pool, table, origin, np.array([[-Q14, 0, 0]]), queries.REACH_LIMIT)
    assert (back.hit[0], back.known[0]) == (0, 0)
    short = queries.raycast(pool, table, origin, np.array([[Q14, 0, 0]]), 1000)
    assert (short.hit[0], short.known[0], short.distance[0]) == (0, 1, 1000)


def test_a_ray_that_starts_in_rock_ends_there() -> None:
    ground = Ground(floor(), 1)
    hits = queries.raycast(ground.pool, ground.table, ORIGIN[None] - [0, 0, 900], np.array([[0, 0, Q14]]), 5000)
    assert (hits.hit[0], hits.distance[0]) == (1, 0)


def test_solid_chunks_have_no_materials() -> None:
    ground = Ground(floor(-100), 1)
    for index in range(4):
        ground.replace(index, SOLID_SLOT)
    high = np.array([(ground.corner * 256 + [5000, 5000, 40 * 256])])
    hits = queries.raycast(ground.pool, ground.table, high, np.array([[0, 0, -Q14]]), 50 * 256)
    assert hits.hit[0] == 1
    assert hits.material[0] == queries.UNKNOWN


@given(SEEDS)
def test_height_of_the_ground_of_a_small_body(planet: Ground, seed: int) -> None:
    rng = np.random.default_rng(seed)
    out = rng.normal(size=(20, 3))
    out /= np.linalg.norm(out, axis=1)[:, None]
    distance = rng.uniform(43, 60, 20) * 256
    positions = np.rint(out * distance[:, None]).astype(np.int32)
    heights = queries.ground_height(planet.pool, planet.table, positions, 30 * 256)
    assert (np.abs(heights - (distance - 40 * 256)) <= 6).all()
    assert (queries.ground_height(planet.pool, planet.table, positions, 100) == queries.NO_GROUND).all()
    inside = np.rint(out * 39 * 256).astype(np.int32)
    assert (queries.ground_height(planet.pool, planet.table, inside, 30 * 256) == 0).all()


@pytest.fixture(scope="module")
def planet() -> Ground:
    return Ground(ball(0, 0, 0, 40), 2, NEAR)


def test_no_ground_is_looked_for_beyond_the_centre() -> None:
    ground = Ground(lambda x, y, z: 64 * (-20 - z) + 0 * x + 0 * y, 1, NEAR)  # rock only on the far side
    assert queries.ground_height(ground.pool, ground.table, np.array([[0, 0, 2560]]), 9000)[0] == queries.NO_GROUND
    assert queries.ground_height(ground.pool, ground.table, np.array([[0, 0, 0]]), 9000)[0] == queries.NO_GROUND


def test_batches_answer_as_one_by_one() -> None:
    ground = Ground(balls(11, 30, 30), 1, NEAR)
    rng = np.random.default_rng(11)
    origins = rng.integers(-28 * 256, 28 * 256, (300, 3)).astype(np.int32)
    rays = directions(rng, 300)
    together = queries.raycast(ground.pool, ground.table, origins, rays, 9000)
    density = queries.density(ground.pool, ground.table, origins)
    for i in range(0, 300, 7):
        alone = queries.raycast(ground.pool, ground.table, origins[i : i + 1], rays[i : i + 1], 9000)
        assert all((a[0] == b[i]).all() for a, b in zip(alone, together, strict=True))
        assert queries.density(ground.pool, ground.table, origins[i : i + 1])[0] == density[i]


def test_nothing_asked_nothing_answered() -> None:
    ground = Ground(floor(), 1)
    none = np.zeros((0, 3), np.int32)
    assert queries.density(ground.pool, ground.table, none).shape == (0,)
    assert queries.raycast(ground.pool, ground.table, none, none, 5).normal.shape == (0, 3)
    assert queries.ground_height(ground.pool, ground.table, none, 5).shape == (0,)


@pytest.mark.parametrize(
    ("origins", "rays", "reach", "told"),
    [
        ([[0.5, 0, 0]], [[Q14, 0, 0]], 5, "integers"),
        ([[0, 0]], [[Q14, 0, 0]], 5, "shape"),
        ([[1 << 25, 0, 0]], [[Q14, 0, 0]], 5, "centre"),
        ([[0, 0, 0]], [[Q14, Q14, 0]], 5, "unit vectors"),
        ([[0, 0, 0]], [[0, 0, 0]], 5, "unit vectors"),
        ([[0, 0, 0]], [[Q14, 0, 0], [Q14, 0, 0]], 5, "one a ray"),
        ([[0, 0, 0]], [[Q14, 0, 0]], -1, "reach"),
        ([[0, 0, 0]], [[Q14, 0, 0]], 513 * UNITS_PER_METRE, "reach"),
    ],
)
def test_bad_rays_are_refused(origins: list, rays: list, reach: int, told: str) -> None:
    ground = Ground(floor(), 1)
    with pytest.raises(ArgumentError, match=told):
        queries.raycast(ground.pool, ground.table, np.array(origins), np.array(rays), reach)


def test_iso_is_half_a_density_step_below_solid() -> None:
    assert ISO == 127.5 * 256
