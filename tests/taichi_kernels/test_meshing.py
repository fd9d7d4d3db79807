"""Meshes against a plain marching cubes in Python, against analytic shapes, and against each other."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import measure

from taichi_kernels import cube_tables, meshing, neighbours
from taichi_kernels.errors import ArgumentError
from taichi_kernels.materials import MATERIALS, ROCK
from taichi_kernels.mesh_weld import weld
from taichi_kernels.pool import ChunkPool
from taichi_kernels.table import ChunkTable
from taichi_kernels.units import AIR_SLOT, CHUNK, FULL, SOLID_SLOT, SURFACE, UNLOADED_SLOT
from tests.blocks import (
    Block,
    area,
    assert_closed,
    ball,
    edges,
    euler_characteristic,
    field,
    grid,
    split,
    torus,
    volume,
)

OWN = 13
seeds = st.integers(0, 2**32 - 1)


@st.composite
def fields(draw: st.DrawFn, chunks: int = 2) -> np.ndarray:
    """Air with balls dug and filled across chunk borders, and a box of random bytes, all away from the outer faces."""
    random = np.random.default_rng(draw(seeds))
    side = chunks * CHUNK
    density = np.zeros((side,) * 3, np.uint8)
    x, y, z = grid(chunks)
    for filled in draw(st.lists(st.booleans(), max_size=4)):
        radius = random.uniform(1, 9)
        cx, cy, cz = random.uniform(CHUNK - 8, side - CHUNK + 8, 3)
        depth = radius - np.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2)
        ramp = random.choice([40.0, 64.0, 128.0])
        density = np.maximum(density, field(depth, ramp)) if filled else np.minimum(density, field(-depth, ramp))
    if draw(st.booleans()):
        low = random.integers(CHUNK - 12, CHUNK + 1, 3)
        high = low + random.integers(1, 14, 3)
        box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
        noise = random.integers(0, 256, tuple(high - low))
        density[box] = noise if draw(st.booleans()) else np.where(noise < draw(st.integers(1, 255)), 0, noise)
    density[[0, -1]] = 0
    density[:, [0, -1]] = 0
    density[:, :, [0, -1]] = 0
    return density


def plain_marching_cubes(density: np.ndarray, material: np.ndarray) -> set[tuple[tuple[int, ...], ...]]:
    """Triangles of a volume i32 (z, y, x), -1 where a sample is missing: three corners (x, y, z, material) each.

    Positions in 1/256 voxel; a triangle starts with its least corner.
    """
    solid = density >= SURFACE
    side = [slice(0, -1), slice(1, None)]
    parts = [(side[z], side[y], side[x]) for x, y, z in cube_tables.CORNERS]
    cases = sum(solid[part].astype(int) << corner for corner, part in enumerate(parts))
    whole = np.all([density[part] >= 0 for part in parts], axis=0)
    found = set()
    for z, y, x in np.argwhere((cases > 0) & (cases < 255) & whole):
        for triangle in cube_tables.triangles(int(cases[z, y, x])):
            points = []
            for edge in triangle:
                (ax, ay, az), (bx, by, bz) = (
                    (int(x) + dx, int(y) + dy, int(z) + dz)
                    for dx, dy, dz in (cube_tables.CORNERS[c] for c in cube_tables.EDGES[edge])
                )
                low, high = int(density[az, ay, ax]), int(density[bz, by, bx])
                t = math.floor((FULL / 2 - low) / (high - low) * 256 + 0.5)
                matter = material[az, ay, ax] if low >= SURFACE else material[bz, by, bx]
                at = (ax * 256 + (bx - ax) * t, ay * 256 + (by - ay) * t, az * 256 + (bz - az) * t)
                points.append((*at, int(matter)))
            least = points.index(min(points))
            found.add(tuple(points[least:] + points[:least]))
    return found


def triangles_of(mesh: meshing.Mesh, chunks: np.ndarray) -> list[tuple[tuple[int, ...], ...]]:
    """The triangles of a mesh in the same form, positions counted from chunk (0, 0, 0)."""
    found = []
    for index, chunk in enumerate(chunks):
        vertices, triangles = mesh.chunk(index)
        places, _, materials = meshing.unpack(vertices)
        units = (places * 256).astype(int) + chunk * CHUNK * 256
        rows = np.concatenate([units, materials[:, None]], axis=1)[triangles].tolist()
        for row in rows:
            points = [tuple(point) for point in row]
            least = points.index(min(points))
            found.append(tuple(points[least:] + points[:least]))
    return found


@given(fields(), seeds)
def test_triangles_are_those_of_plain_marching_cubes(density: np.ndarray, seed: int) -> None:
    material = np.random.default_rng(seed).integers(1, MATERIALS, density.shape)
    block = Block(density, material, order=seed)
    found = triangles_of(block.mesh(), block.chunks)
    expected = plain_marching_cubes(density.astype(int), block.material)
    assert len(found) == len(expected)
    assert set(found) == expected


@given(fields())
def test_surfaces_are_closed_over_chunk_borders(density: np.ndarray) -> None:
    surface = Block(density).surface()
    assert_closed(surface)
    if len(surface.triangles):
        assert volume(surface) > 0


def test_surfaces_of_pure_noise_are_closed() -> None:
    random = np.random.default_rng(5)
    density = random.integers(0, 256, (3 * CHUNK,) * 3).astype(np.uint8)
    for outer in (0, -1):
        density[outer], density[:, outer], density[:, :, outer] = 0, 0, 0
    surface = Block(density).surface()
    assert_closed(surface)
    # half of all edges of the grid are cut in noise, none in the air around it
    assert len(surface.positions) == pytest.approx(3 * 93 * 94**2 / 2 + 6 * 94**2 / 2, rel=0.005)


def test_every_cube_case_in_one_chunk() -> None:
    density = np.zeros((CHUNK,) * 3, np.uint8)
    for case in range(256):
        z, y, x = (4 * c for c in np.unravel_index(case % 64, (4, 4, 4)))
        shift = 16 if case >= 128 else 0
        for corner, (dx, dy, dz) in enumerate(cube_tables.CORNERS):
            level = (case * 37 + corner * 11) % 128
            solid = case >> corner & 1
            density[z + dz + 1 + shift // 2, y + dy + 1 + shift // 2 * (case // 64 % 2), x + dx + 1 + shift // 2] |= (
                SURFACE + level if solid else 0
            )
    block = Block(density)
    found = triangles_of(block.mesh(), block.chunks)
    assert set(found) == plain_marching_cubes(density.astype(int), block.material)
    assert len(set(found)) == len(found)


@given(seeds, st.floats(6, 27), st.sampled_from([32.0, 64.0, 96.0]))
def test_a_ball_is_a_ball(seed: int, radius: float, ramp: float) -> None:
    centre = tuple(np.random.default_rng(seed).uniform(29, 34, 3))
    density = ball(2, centre, radius, ramp)
    surface = Block(density).surface()
    assert_closed(surface)
    assert euler_characteristic(surface) == 2
    outward = surface.positions / 256 - np.array(centre)
    distance = np.linalg.norm(outward, axis=1)
    np.testing.assert_allclose(distance, radius, atol=0.05)
    exact = 4 / 3 * math.pi * radius**3
    inside = volume(surface)
    assert inside == pytest.approx(exact, rel=1 / radius**2)  # chords cut the ball's caps off
    # the ramp lies on a bent surface: more of it outside than inside
    smeared = 4 / 3 * math.pi * radius * (127.5 / ramp) ** 2
    assert inside == pytest.approx(density.sum(dtype=np.int64) / FULL - smeared, rel=1 / radius**2)
    assert area(surface) == pytest.approx(4 * math.pi * radius**2, rel=0.2 / radius)
    assert np.linalg.norm(surface.normals, axis=1) == pytest.approx(1, abs=1e-6)
    angles = np.degrees(np.arccos(np.clip((surface.normals * outward).sum(1) / distance, -1, 1)))
    assert angles.max() < (2.0 if ramp <= 64 else 8.0)  # steep ramps are cut off within the difference's reach


def test_a_torus_has_one_hole() -> None:
    density = torus(2, 31.7, 18.0, 7.3)
    surface = Block(density).surface()
    assert_closed(surface)
    assert euler_characteristic(surface) == 0
    exact = 2 * math.pi**2 * 18.0 * 7.3**2
    assert volume(surface) == pytest.approx(exact, rel=0.01)
    smeared = 2 * math.pi**2 * 18.0 * (127.5 / 64) ** 2 / 3
    assert volume(surface) == pytest.approx(density.sum(dtype=np.int64) / FULL - smeared, rel=0.01)


def test_a_smooth_surface_is_that_of_scikit_image() -> None:
    density = torus(2, 31.7, 18.0, 7.3)
    surface = Block(density).surface()
    theirs, faces, _, _ = measure.marching_cubes(density.astype(np.float32), 127.5)
    assert len(surface.positions) == len(theirs)
    assert len(surface.triangles) == len(faces)
    assert area(surface) == pytest.approx(measure.mesh_surface_area(theirs, faces), rel=1e-3)
    ours = np.sort(surface.positions[:, ::-1] / 256, axis=0)
    np.testing.assert_allclose(ours, np.sort(theirs, axis=0), atol=1 / 256)


@given(fields())
def test_normals_are_the_interpolated_gradient(density: np.ndarray) -> None:
    surface = Block(density).surface()
    padded = np.pad(density.astype(np.float64), 1, mode="edge")
    gradient = np.stack(
        [np.roll(padded, -1, axis) - np.roll(padded, 1, axis) for axis in (2, 1, 0)], axis=-1
    )  # of sample (z, y, x) at (z + 1, y + 1, x + 1)
    low, t = np.divmod(surface.positions, 256)
    high = low + (t > 0)
    weight = t.max(axis=1, keepdims=True, initial=0) / 256
    at_low, at_high = (gradient[tuple(end.T[::-1] + 1)] for end in (low, high))
    expected = -(at_low * (1 - weight) + at_high * weight)
    length = np.linalg.norm(expected, axis=1)
    some = length > 0
    np.testing.assert_allclose(surface.normals[some], expected[some] / length[some, None], atol=3e-4)
    # a wall one voxel thin has no gradient: its sides face along their edges
    thin = surface.normals[~some]
    assert (np.abs(thin) == (t > 0)[~some]).all()


def test_a_wall_without_gradient_faces_away_from_the_solid() -> None:
    density = np.zeros((CHUNK,) * 3, np.uint8)
    density[:, :, 10] = 255
    block = Block(density)
    places, normals, _ = meshing.unpack(block.mesh().vertices)
    np.testing.assert_array_equal(normals[:, 0], np.where(places[:, 0] < 10, -1, 1))


@given(fields(), seeds)
def test_border_vertices_are_equal_on_both_sides(density: np.ndarray, seed: int) -> None:
    block = Block(density, np.random.default_rng(seed).integers(1, MATERIALS, density.shape))
    mesh = block.mesh()
    origin = np.repeat(block.chunks * CHUNK * 256, np.diff(mesh.vertex_start), axis=0)
    places, _, materials = meshing.unpack(mesh.vertices)
    rows = np.concatenate(
        [(places * 256).astype(np.int64) + origin, mesh.vertices[:, 2:].astype(np.int64), materials[:, None]], axis=1
    )
    whole = np.unique(rows, axis=0)
    assert len(whole) == len(np.unique(rows[:, :3], axis=0))


@given(fields(), seeds)
def test_a_chunks_mesh_depends_on_nothing_but_its_voxels(density: np.ndarray, seed: int) -> None:
    random = np.random.default_rng(seed)
    material = random.integers(1, MATERIALS, density.shape)
    block, other = Block(density, material), Block(density, material, order=seed)
    whole = block.mesh().copy()
    for by_rows in (False, True):
        mesher = meshing.Mesher()
        picked = random.permutation(len(block.chunks))[: random.integers(1, 9)]
        for batch in (picked, picked[::-1]):
            mesh = mesher.mesh(other.pool, other.around[batch], by_rows)
            for index, chunk in enumerate(batch):
                for ours, theirs in zip(mesh.chunk(index), whole.chunk(int(chunk)), strict=True):
                    np.testing.assert_array_equal(ours, theirs)


def test_all_forms_write_the_same() -> None:
    block = Block(np.random.default_rng(1).integers(0, 256, (64, 64, 64)).astype(np.uint8))
    around = np.tile(block.around, (3, 1))
    for count in (1, meshing.SERIAL_CHUNKS, meshing.SERIAL_CHUNKS + 1, 24):
        forms = [meshing.Mesher().mesh(block.pool, around[:count], by_rows) for by_rows in (False, True)]
        for name in ("vertices", "triangles", "vertex_start", "triangle_start"):
            np.testing.assert_array_equal(getattr(forms[0], name), getattr(forms[1], name))


@given(st.lists(st.sampled_from([0, AIR_SLOT, SOLID_SLOT, UNLOADED_SLOT]), min_size=27, max_size=27), seeds)
def test_cells_are_made_where_all_their_samples_are_loaded(kinds: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    volume_ = np.full((96,) * 3, UNLOADED_SLOT)
    material = np.full((96,) * 3, ROCK)
    pool = ChunkPool(27)
    around = np.array([kinds], np.int32)
    for place, kind in enumerate(kinds):
        z, y, x = (CHUNK * int(c) for c in np.unravel_index(place, (3, 3, 3)))
        part = (slice(z, z + CHUNK), slice(y, y + CHUNK), slice(x, x + CHUNK))
        volume_[part] = {AIR_SLOT: 0, SOLID_SLOT: FULL, UNLOADED_SLOT: -1}.get(kind, 0)
        if kind == 0:
            around[0, place] = place
            density = np.full((CHUNK,) * 3, random.choice([0, FULL]))
            for low in random.integers(0, 26, (3, 3)) // 13 * 13:  # lumps of noise at the chunk's corners and faces
                lump = tuple(slice(at, at + 6) for at in low)
                density[lump] = random.integers(0, 256, (6, 6, 6))
            volume_[part] = density
            material[part] = random.integers(1, MATERIALS, (CHUNK,) * 3)
            voxels = density.astype(np.uint8)[None]
            pool.write(np.array([place]), voxels, np.where(voxels > 0, material[part], 0).astype(np.uint8))
    mesh = meshing.mesh(pool, around)
    own = (slice(CHUNK, 2 * CHUNK + 1),) * 3
    found = triangles_of(mesh, np.zeros((1, 3), int))
    assert sorted(found) == sorted(plain_marching_cubes(volume_[own], material[own]))
    np.testing.assert_array_equal(np.unique(mesh.triangles), np.arange(len(mesh.vertices)))
    assert np.isfinite(meshing.unpack(mesh.vertices)[1]).all()


def test_air_and_solid_slots_are_as_voxels() -> None:
    x, y, z = grid(1)
    density = field((x - 15.2) * 0.3 + (y - 14.9) * 0.4 + (z - 16.1) * 0.8)[None]
    chunks = np.concatenate([density, np.zeros_like(density), np.full_like(density, FULL)])
    pool = ChunkPool(3)
    pool.write(np.arange(3), chunks, np.where(chunks > 0, ROCK, 0).astype(np.uint8))
    random = np.random.default_rng(2)
    around = random.integers(0, 3, (50, 27)).astype(np.int32)
    stored = meshing.mesh(pool, around).copy()
    implied = meshing.mesh(pool, np.array([0, AIR_SLOT, SOLID_SLOT], np.int32)[around])
    np.testing.assert_array_equal(implied.vertices, stored.vertices)
    np.testing.assert_array_equal(implied.triangles, stored.triangles)


def test_uniform_chunks_have_no_mesh() -> None:
    pool = ChunkPool(1)
    for slot in (AIR_SLOT, SOLID_SLOT, UNLOADED_SLOT):
        mesh = meshing.mesh(pool, np.full((600, 27), slot, np.int32))
        assert mesh.vertices.shape == (0, 3)
        assert mesh.triangles.shape == (0, 3)
        assert not mesh.vertex_start.any()


def test_no_chunks_give_an_empty_mesh() -> None:
    mesh = meshing.mesh(ChunkPool(1), np.zeros((0, 27), np.int32))
    assert mesh.vertices.shape == mesh.triangles.shape == (0, 3)
    assert mesh.vertex_start.tolist() == mesh.triangle_start.tolist() == [0]


def test_a_copy_outlives_the_next_call() -> None:
    one, two = Block(ball(2, (31.0, 32.0, 33.0), 20.0)), Block(ball(2, (30.0, 30.0, 30.0), 12.0))
    mesher = meshing.Mesher()
    mesh = mesher.mesh(one.pool, one.around)
    kept = mesh.copy()
    before = mesh.vertices.copy()
    mesher.mesh(two.pool, two.around)
    np.testing.assert_array_equal(kept.vertices, before)
    assert not np.array_equal(mesh.vertices, before)
    np.testing.assert_array_equal(kept.triangles, meshing.mesh(one.pool, one.around).triangles)


def test_vertices_lie_in_the_chunk_and_keep_the_spare_bits_clear() -> None:
    block = Block(np.random.default_rng(3).integers(0, 256, (64, 64, 64)).astype(np.uint8))
    vertices = block.mesh().vertices
    assert vertices.dtype == np.uint32
    assert (vertices[:, 1] >> 24 == 0).all()
    places, _, _ = meshing.unpack(vertices)
    assert places.dtype == np.float32
    assert places.min() >= 0
    assert places.max() <= CHUNK
    assert ((places % 1 > 0).sum(axis=1) == 1).all()


def test_neighbours_from_a_table_are_those_of_a_block() -> None:
    block = Block(ball(3, (47.0, 48.0, 46.0), 40.0), order=3)
    table = ChunkTable(27)
    base = np.array([-1, 510, -512])
    chunks = block.chunks + np.minimum(base, 509)
    table.insert(chunks, block.slots)
    np.testing.assert_array_equal(neighbours.in_table(table, chunks), block.around)


@pytest.mark.parametrize(
    "bad, said",
    [
        (np.zeros((2, 26), np.int32), "27"),
        (np.zeros(27, np.int32), "27"),
        (np.zeros((1, 27), np.float32), "integers"),
        (np.full((1, 27), 8), "outside -3..7"),
        (np.full((1, 27), -4), "outside -3..7"),
    ],
)
def test_bad_neighbours_are_refused(bad: np.ndarray, said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        meshing.mesh(ChunkPool(8), bad)


def test_welding_needs_the_chunks_of_the_mesh() -> None:
    block = Block(ball(1, (15.0, 16.0, 15.0), 9.0))
    with pytest.raises(ArgumentError, match="1 are needed"):
        weld(block.mesh(), np.zeros((2, 3), np.int32))
    with pytest.raises(ArgumentError, match="shape"):
        neighbours.in_block(np.zeros(3, np.int32))


def test_welding_far_out_keeps_every_vertex() -> None:
    block = Block(ball(2, (31.3, 32.1, 30.8), 22.0))
    near, far = block.surface(), weld(block.mesh(), block.chunks + np.array([-512, 510, -512]))
    np.testing.assert_array_equal(
        far.positions - near.positions, np.broadcast_to([-512 * 8192, 510 * 8192, -512 * 8192], near.positions.shape)
    )
    np.testing.assert_array_equal(far.triangles, near.triangles)
    assert len(edges(near)[0]) == 3 * len(near.triangles)
    assert len(split(block.density)) == 8
