"""Heights of the ground along directions: where the voxels' surface is, and a cube map without seams."""

import numpy as np
import pytest

from taichi_kernels import cube_maps, generation, heights, planet
from taichi_kernels.errors import ArgumentError
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK

ISO = 127.5
NEIGHBOURS = np.indices((2, 2, 2)).reshape(3, -1).T


def first_ground(body: planet.Recipe, direction: np.ndarray) -> float:
    """Height above the mean radius at which a ray from above meets the voxels' surface [voxels]."""
    low, high = (r / 256 for r in planet.shell(body))
    radii = np.arange(high, low - 40, -0.25)
    points = direction * radii[:, None]
    base = np.floor(points).astype(np.int32)
    voxels = base[:, None] + NEIGHBOURS
    chunks, slot = np.unique((voxels >> 5).reshape(-1, 3), axis=0, return_inverse=True)
    pool = ChunkPool(len(chunks))
    generation.generate(body, pool, np.arange(len(chunks)), chunks)
    density = pool.read(np.arange(len(chunks)))[0]
    x, y, z = np.moveaxis(voxels.reshape(-1, 3) & (CHUNK - 1), 1, 0)
    values = density[slot.ravel(), z, y, x].reshape(len(base), 8)
    part = points - base
    weights = np.where(NEIGHBOURS == 1, part[:, None], 1 - part[:, None]).prod(axis=2)
    return float(radii[np.argmax((values * weights).sum(axis=1) >= ISO)] - body.radius_units / 256)


@pytest.mark.parametrize(("seed", "radius"), [(22, 1000), (5, 300), (7, 2500)])
def test_heights_are_those_of_the_voxels(seed, radius) -> None:
    body = planet.recipe(seed, radius * 256)
    random = np.random.default_rng(seed)
    directions = np.rint(16384 * _unit(random.normal(size=(24, 3)))).astype(np.int32)
    found = heights.along(body, directions) / 128
    real = np.array([first_ground(body, _unit(d.astype(float))) for d in directions])
    errors = np.sort(np.abs(found - real))
    assert errors[len(errors) // 2] < 0.6  # voxels
    assert errors[len(errors) * 4 // 5] < 1.6
    assert np.abs(real).max() > 4  # the ground is not flat, so that something was compared


def test_heights_do_not_depend_on_what_else_is_asked_for() -> None:
    body = planet.recipe(3, 700 * 256)
    directions = np.rint(16384 * cube_maps.directions(20)).astype(np.int32).reshape(-1, 3)
    together = heights.along(body, directions)
    assert np.array_equal(heights.along(body, directions[[7, 1000]]), together[[7, 1000]])
    assert len(heights.along(body, np.zeros((0, 3), np.int32))) == 0


def test_the_border_of_a_cube_map_is_the_ground_of_the_face_beside() -> None:
    body = planet.recipe(22, 1000 * 256)
    cube = heights.cube(body, 64, 1)
    places = cube_maps.directions(64, 1)
    inner, ground = places[:, 1:-1, 1:-1].reshape(-1, 3), cube[:, 1:-1, 1:-1].reshape(-1)
    faces = np.repeat(np.arange(6), 64 * 64)
    for face in range(6):
        for edge in (np.s_[face, 0, 1:-1], np.s_[face, -1, 1:-1], np.s_[face, 1:-1, 0], np.s_[face, 1:-1, -1]):
            near = np.argmax(places[edge] @ inner.T, axis=1)
            assert (faces[near] != face).mean() > 0.8
            assert np.median(np.abs(cube[edge] - ground[near])) < 1.5 * 128
    assert not cube.flags.writeable
    assert heights.cube(body, 64, 1) is cube


@pytest.mark.parametrize("radius", [200, 500, 1000, 4000])
def test_a_sea_covers_a_third_at_any_size(radius) -> None:
    body = planet.recipe(22, radius * 512)
    cube = heights.cube(body, 48, 0)
    area = np.abs(cube_maps.directions(48)).max(axis=-1) ** 3
    below = cube * heights.UNITS_PER_HEIGHT < -heights.lowland(body) / 40
    assert 0.25 < (area * below).sum() / area.sum() < 0.36


@pytest.mark.parametrize(
    "directions", [[[1, 2]], [[16384.0, 0, 0]], [[100, 0, 0]], [[16384, 16384, 0]], [[0, 0, 0]]], ids=str
)
def test_a_bad_direction_is_refused(directions) -> None:
    with pytest.raises(ArgumentError, match="directions"):
        heights.along(planet.recipe(1, 100 * 256), directions)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
