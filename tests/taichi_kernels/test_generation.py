"""Generated bodies: the same bytes however they are asked for, true bounds, levels without loss, and a landscape."""

import hashlib

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import ndimage

from taichi_kernels import generation, planet
from taichi_kernels import materials as m
from taichi_kernels.errors import ArgumentError, KernelError
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import AIR_SLOT, CHUNK, FULL, SOLID_SLOT, SURFACE, UNITS_PER_VOXEL
from tests.determinism.cases_generation import BODIES, surface_chunks

RADII = st.one_of(
    st.integers(planet.MIN_RADIUS, planet.MAX_RADIUS), st.sampled_from([planet.MIN_RADIUS, planet.MAX_RADIUS])
)
SEEDS = st.integers(0, 2**63 - 1)
DIRECTIONS = st.tuples(*[st.integers(-100, 100)] * 3).filter(lambda d: any(d))


def make(
    body: planet.Recipe, chunks: np.ndarray, level: int = 0, form: str | None = None
) -> tuple[np.ndarray, np.ndarray]:
    chunks = np.asarray(chunks, np.int32)
    pool = ChunkPool(len(chunks))
    generation.generate(body, pool, np.arange(len(chunks)), chunks, level, form)
    return pool.read(np.arange(len(chunks)))


def same_in_both_forms(body: planet.Recipe, chunks: np.ndarray, level: int) -> tuple[np.ndarray, np.ndarray]:
    """Density and material, which are the same bytes by rows and by threads."""
    rows, threads = make(body, chunks, level, "rows"), make(body, chunks, level, "threads")
    assert np.array_equal(rows[0], threads[0])
    assert np.array_equal(rows[1], threads[1])
    return rows


def bounds_hold(body: planet.Recipe, chunks: np.ndarray, level: int) -> None:
    """Both forms give the same, and what bounds say of chunks is true."""
    density, material = same_in_both_forms(body, chunks, level)
    assert np.array_equal(density == 0, material == m.AIR)
    kinds = generation.classify(body, chunks, level)
    assert not density[kinds == AIR_SLOT].any()
    assert (density[kinds == SOLID_SLOT] == FULL).all()


def chunk_at(body: planet.Recipe, direction: tuple[int, int, int], depth: int, level: int = 0) -> list[int]:
    """The chunk `depth` voxels below the mean radius in a direction."""
    length = sum(d * d for d in direction) ** 0.5
    distance = body.radius_units / UNITS_PER_VOXEL - depth
    return [int(d / length * distance) // (CHUNK << level) for d in direction]


def volume(body: planet.Recipe, low: tuple[int, int, int], size: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Density and material of a box of chunks, [z, y, x]."""
    grid = np.stack(np.meshgrid(*[np.arange(a, a + n) for a, n in zip(low, size, strict=True)], indexing="ij"), axis=-1)
    parts = []
    for voxels in make(body, grid.reshape(-1, 3)):
        blocks = voxels.reshape(*size, CHUNK, CHUNK, CHUNK).transpose(2, 3, 1, 4, 0, 5)
        parts.append(blocks.reshape(size[2] * CHUNK, size[1] * CHUNK, size[0] * CHUNK))
    return parts[0], parts[1]


def radii(low: tuple[int, int, int], shape: tuple[int, ...]) -> np.ndarray:
    z, y, x = (np.arange(n) + start * CHUNK for n, start in zip(shape, low[::-1], strict=True))
    return np.sqrt(x[None, None, :] ** 2.0 + y[None, :, None] ** 2.0 + z[:, None, None] ** 2.0)


# Feature: planetary-survival, Property 36: Terrain chunk regeneration
# For any unmodified terrain chunk, unloading and regenerating it should produce identical voxel data.
@given(SEEDS, RADII, DIRECTIONS, st.integers(-40, 150), st.integers(0, 8), st.randoms(use_true_random=False))
@example(0, planet.MIN_RADIUS, (1, 0, 0), 0, 0, None)
def test_a_chunk_regenerates_with_the_same_voxels(seed, radius, direction, depth, level, random) -> None:
    body = planet.recipe(seed, radius)
    chunk = chunk_at(body, direction, depth, level)
    density, material = make(body, [chunk], level)
    others = [[chunk[0] + dx, chunk[1], chunk[2] - dx] for dx in (-1, 1)]
    limit = 512 >> level
    batch = [c for c in others if all(-limit <= v < limit for v in c)] + [chunk]
    slots = [5, 0, 3][: len(batch)]
    if random is not None:
        random.shuffle(batch)
        random.shuffle(slots)
    pool = ChunkPool(6)
    pool.write(np.arange(6), *[np.full((6, CHUNK, CHUNK, CHUNK), 201, np.uint8)] * 2)
    generation.generate(body, pool, slots, batch, level)
    again = pool.read([slots[batch.index(chunk)]])
    assert np.array_equal(again[0], density)
    assert np.array_equal(again[1], material)
    untouched = pool.read([s for s in range(6) if s not in slots])
    assert all((part == 201).all() for part in untouched)


@given(SEEDS, RADII, DIRECTIONS, st.lists(st.integers(-60, 200), min_size=3, max_size=3), st.integers(0, 8))
def test_rows_and_threads_give_the_same_bytes(seed, radius, direction, depths, level) -> None:
    body = planet.recipe(seed, radius)
    chunks = np.array([chunk_at(body, direction, depth, level) for depth in depths])
    same_in_both_forms(body, chunks, level)


@pytest.mark.parametrize(
    ("radius", "seed", "corner", "level"),
    [
        (8000, 1, (246, -14, -1), 0),  # canyons, plains and dunes
        (8000, 1, (123, -7, -1), 1),
        (8000, 1, (61, -4, -1), 2),
        (4000, 7, (120, -9, -9), 0),  # mountains and caves
        (600, 5, (15, -6, -3), 0),
        (100, 3, (-2, -6, -3), 0),
    ],
)
def test_what_is_left_out_changes_no_byte(radius, seed, corner, level) -> None:
    """Rows leave out what bounds prove to be unseen, threads compute everything."""
    body = planet.recipe(seed, radius * UNITS_PER_VOXEL)
    chunks = np.indices((5, 12, 6)).reshape(3, -1).T + np.array(corner)
    same_in_both_forms(body, chunks, level)


@given(SEEDS, RADII, DIRECTIONS, st.integers(-40, 200))
def test_material_is_air_exactly_where_density_is_zero(seed, radius, direction, depth) -> None:
    density, material = make(planet.recipe(seed, radius), [chunk_at(planet.recipe(seed, radius), direction, depth)])
    assert np.array_equal(density == 0, material == m.AIR)
    assert material.max() < m.MATERIALS


@given(SEEDS, RADII, DIRECTIONS, st.integers(-200, 600), st.integers(0, 8))
@example(0, planet.MAX_RADIUS, (1, 1, 1), 8000, 5)  # coarse chunks in the middle of a large body
@example(0, planet.MAX_RADIUS, (1, 1, 1), 8000, 6)
def test_bounds_are_never_wrong(seed, radius, direction, depth, level) -> None:
    body = planet.recipe(seed, radius)
    centre = chunk_at(body, direction, min(depth, radius // UNITS_PER_VOXEL), level)
    limit = 512 >> level
    chunks = np.clip(np.array([[centre[0] + i, centre[1], centre[2] - i] for i in (-1, 0, 1)]), -limit, limit - 1)
    kinds = generation.classify(body, chunks, level)
    density, _ = make(body, chunks, level)
    assert not density[kinds == AIR_SLOT].any()
    assert (density[kinds == SOLID_SLOT] == FULL).all()
    assert set(kinds.tolist()) <= {AIR_SLOT, SOLID_SLOT, generation.MIXED}


@pytest.mark.parametrize("level", [0, 1, 2])
@pytest.mark.parametrize("radius", [60, 700, 8000])
def test_bounds_are_not_wrong_in_a_thousand_chunks(radius: int, level: int) -> None:
    rng = np.random.default_rng(radius + level)
    directions = rng.normal(size=(1000, 3))
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    places = directions * (radius - rng.uniform(-100, min(radius, 500), (1000, 1)))
    chunks = np.unique(np.floor(places / (CHUNK << level)).astype(np.int32), axis=0)
    for seed in range(2):
        body = planet.recipe(seed, radius * UNITS_PER_VOXEL)
        kinds = generation.classify(body, chunks, level)
        density, _ = make(body, chunks, level)
        assert not density[kinds == AIR_SLOT].any()
        assert (density[kinds == SOLID_SLOT] == FULL).all()


def test_bounds_leave_few_chunks_of_a_neighbourhood() -> None:
    body = planet.recipe(1, 5700 * UNITS_PER_VOXEL)
    around = np.indices((16, 16, 16)).reshape(3, -1).T - 8
    chunks = around + np.array([106, 88, 110])
    kinds = generation.classify(body, chunks)
    density, _ = make(body, chunks)
    flat = density.reshape(len(chunks), -1)
    mixed = flat.min(1) != flat.max(1)
    assert not density[kinds == AIR_SLOT].any()
    assert (density[kinds == SOLID_SLOT] == FULL).all()
    assert 300 < mixed.sum() <= (kinds == generation.MIXED).sum() < 2 * mixed.sum()


@given(SEEDS, RADII, DIRECTIONS, st.integers(-20, 60), st.integers(1, 8))
def test_a_coarse_voxel_is_the_fine_voxel_there(seed, radius, direction, depth, level) -> None:
    body = planet.recipe(seed, radius)
    chunk = chunk_at(body, direction, depth, level)
    density, material = make(body, [chunk], level)
    stride = 1 << level
    # The fine chunks that hold the samples of the first and the last corner and of the middle.
    corners = [[(c * CHUNK + i) * stride // CHUNK for c in chunk] for i in (0, 15, 31)]
    fine = make(body, corners)
    for i, corner in enumerate(corners):
        inside = [
            [s for s in range(CHUNK) if 0 <= (c * CHUNK + s) * stride - f * CHUNK < CHUNK]
            for c, f in zip(chunk, corner, strict=True)
        ]
        assume(all(inside))
        x, y, z = (
            [(c * CHUNK + s) * stride - f * CHUNK for s in axis]
            for c, f, axis in zip(chunk, corner, inside, strict=True)
        )
        here = np.ix_(inside[2], inside[1], inside[0])
        there = np.ix_(z, y, x)
        fine_density, fine_material = fine[0][i][there], fine[1][i][there]
        assert np.array_equal(density[0][here] >= SURFACE, fine_density >= SURFACE)
        both = (density[0][here] > 0) & (fine_density > 0)
        assert np.array_equal(material[0][here][both], fine_material[both])


@pytest.mark.parametrize("up", [0, 1, 2])
def test_a_box_of_chunks_is_one_field_without_seams(up: int) -> None:
    """Along the ground the density changes no more across a border of chunks than anywhere else."""
    body = planet.recipe(11, 3000 * UNITS_PER_VOXEL)
    low, size = np.roll([91, -3, -3], up), np.roll([5, 6, 6], up)
    density, _ = volume(body, tuple(low), tuple(size))
    for axis in {0, 1, 2} - {2 - up}:
        change = np.abs(np.diff(density.astype(np.int16), axis=axis))
        profile = change.mean(tuple({0, 1, 2} - {axis}))
        borders = np.arange(CHUNK - 1, len(profile), CHUNK)
        beside = (profile[borders - 1] + profile[borders + 1]) / 2
        assert (profile[borders] < beside * 1.15 + 0.03).all()


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_ground_has_no_creases_along_the_lattice(axis: int) -> None:
    """The ground bends hardly more where cells of the coarse lattice meet than elsewhere; trilinearly, over twice."""
    body = planet.recipe(2, 1000 * UNITS_PER_VOXEL)
    low, size = np.roll([28, -4, -4], axis), np.roll([7, 8, 8], axis)
    density, _ = volume(body, tuple(low), tuple(size))
    # Columns along the axis that points up, the last index: arrays are [z, y, x].
    columns = np.moveaxis(density, 2 - axis, 2).astype(np.float64)
    solid = columns >= SURFACE
    top = columns.shape[2] - 1 - np.argmax(solid[:, :, ::-1], axis=2)
    rows = np.indices(top.shape)
    inside, outside = columns[rows[0], rows[1], top], columns[rows[0], rows[1], np.minimum(top + 1, solid.shape[2] - 1)]
    height = top + (inside - 127.5) / (inside - outside)
    for along in (height, height.T):
        bend = np.abs(along[:-6] - 2 * along[3:-3] + along[6:])  # over three voxels to each side
        profile = [np.median(bend[(np.arange(len(bend)) + 3) % 8 == i]) for i in range(8)]
        assert profile[0] < 1.7 * np.median(bend)


# A change of these bytes is a new generator version: deltas of worlds mean nothing without the bytes below them.
GOLDEN = {1: "d1ea0f428eb35d8c7745ab7262726224fd709ddf919c9748f30cf20d447963dd"}


@pytest.mark.parametrize("version", list(GOLDEN))
def test_a_change_of_these_bytes_is_a_new_generator_version(version: int) -> None:
    digest = hashlib.sha256()
    for radius, seed, direction in BODIES:
        body = planet.recipe(seed, radius, version)
        for turn in range(6):
            turned = tuple(np.roll(direction, turn) * (-1) ** (turn // 3))
            for part in make(body, surface_chunks(radius, turned)):
                digest.update(part.tobytes())
    assert digest.hexdigest() == GOLDEN[version]


@given(SEEDS, st.integers(0, 62))
def test_every_bit_of_the_seed_changes_the_body(seed: int, bit: int) -> None:
    radius = 400 * UNITS_PER_VOXEL
    one, other = planet.recipe(seed, radius), planet.recipe(seed ^ (1 << bit), radius)
    seeds = [{o.seed for o in planet.plan(body, 0).coarse + planet.plan(body, 0).detail} for body in (one, other)]
    assert not seeds[0] & seeds[1]
    chunks = [[11, 0, 3], [0, -12, 0]]
    assert not np.array_equal(make(one, chunks)[0], make(other, chunks)[0])


@pytest.mark.parametrize("radius", [40, 100, 640, 4000, 8000])
def test_the_core_is_bedrock_and_only_the_core(radius: int) -> None:
    core = max(4, radius // 16)
    body = planet.recipe(5, radius * UNITS_PER_VOXEL)
    edge = core // CHUNK
    low = (edge, -1, -1)
    density, material = volume(body, low, (1, 2, 2))
    distance = radii(low, density.shape)
    assert (material[distance < core - 0.01] == m.BEDROCK).all()
    assert (material[distance > core + 0.01] != m.BEDROCK).all()
    assert (density[distance < core - 2.01] == FULL).all()


@pytest.fixture(scope="module")
def country() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Density, material and distance from the centre of a piece of a large body with some of everything."""
    body = planet.recipe(7, 4000 * UNITS_PER_VOXEL)
    low = (118, -9, -9)
    density, material = volume(body, low, (12, 18, 18))
    return density, material, radii(low, density.shape)


def test_ground_is_layered_by_depth(country) -> None:
    density, material, _ = country
    solid = density >= SURFACE
    top = solid.shape[2] - 1 - np.argmax(solid[:, :, ::-1], axis=2)  # along x, which is up here
    rows = np.indices(top.shape)

    def share(below: int) -> np.ndarray:
        return np.bincount(material[rows[0], rows[1], np.maximum(top - below, 0)].ravel(), minlength=16) / top.size

    surface, under, deep = share(0), share(5), share(200)
    ground = surface[[m.SOIL, m.SAND, m.GRAVEL, m.ICE, m.ROCK, m.CLAY]]
    assert ground.sum() > 0.98
    assert surface[m.SOIL] > 0.2
    assert under[m.CLAY] > 0.2
    assert deep[m.BASALT] > 0.8
    assert deep[[m.SOIL, m.SAND, m.CLAY, m.GRAVEL, m.ICE]].sum() < 0.02


def test_ores_are_there_and_the_rarer_ones_lie_deeper(country) -> None:
    _, material, distance = country
    deep = distance < 3900
    shallow = (distance > 3900) & (material != m.AIR)
    count = np.bincount(material.ravel(), minlength=16)
    for ore in (m.COAL, m.COPPER, m.IRON, m.TITANIUM, m.LITHIUM, m.CRYSTAL, m.URANIUM):
        assert count[ore] > 50
    common, rare = [m.COAL, m.COPPER, m.IRON], [m.CRYSTAL, m.URANIUM]
    assert count[m.URANIUM] < count[m.CRYSTAL] < count[m.TITANIUM] < count[common].sum()
    assert count[common].sum() > count[rare].sum() * 2
    for ore, places in ((m.URANIUM, deep), (m.COAL, shallow)):
        elsewhere = shallow if places is deep else deep
        assert (material[places] == ore).mean() > 2 * (material[elsewhere] == ore).mean()
    ores = count[m.COAL : m.URANIUM + 1].sum() / (material != m.AIR).sum()
    assert 0.002 < ores < 0.05


def test_mountains_overhang_and_plains_are_walkable(country) -> None:
    density, _, distance = country
    solid = density >= SURFACE
    top = solid.shape[2] - 1 - np.argmax(solid[:, :, ::-1], axis=2)
    height = np.take_along_axis(distance, top[..., None], axis=2)[..., 0] - 4000
    assert height.max() - np.percentile(height, 5) > 60
    below_top = np.arange(solid.shape[2]) < top[..., None]
    near_top = np.arange(solid.shape[2]) > top[..., None] - 20
    overhung = (~solid & below_top & near_top).any(axis=2).mean()
    assert 0.005 < overhung < 0.25
    coarse = height[: height.shape[0] // 4 * 4, : height.shape[1] // 4 * 4].reshape(-1, 4, height.shape[1] // 4, 4)
    slope = np.degrees(np.arctan(np.hypot(*np.gradient(coarse.mean((1, 3)), 4))))
    assert (slope < 30).mean() > 0.6


def test_caverns_are_large_and_connect_with_tunnels(country) -> None:
    density, _, distance = country
    part = (slice(0, 448, 2), slice(0, 448, 2), slice(None, None, 2))
    underground = distance[part] < 4000 - 20
    caves = (density[part] < SURFACE) & underground
    assert 0.005 < caves[underground].mean() < 0.2
    roomy = ndimage.distance_transform_edt(caves) > 5  # twenty voxels across: ten metres
    assert roomy.any()
    pieces, _ = ndimage.label(caves, np.ones((3, 3, 3)))
    names = np.unique(pieces[roomy])
    # A cavern connects when its cave also holds narrow passages well outside the room.
    narrow = caves & (ndimage.distance_transform_edt(~roomy) > 8)
    passages = np.bincount(pieces[narrow], minlength=pieces.max() + 1)
    rooms = np.bincount(pieces[roomy], minlength=pieces.max() + 1)
    connected = [name for name in names if passages[name] > 60]
    assert rooms[connected].sum() > 0.8 * rooms[names].sum()


@pytest.mark.parametrize("radius", [planet.MIN_RADIUS, planet.MIN_RADIUS + 1, 120 * 256 + 255])
def test_small_bodies_are_whole_balls(radius: int) -> None:
    body = planet.recipe(3, radius)
    chunks = -(-(radius * 3 // 2) // UNITS_PER_VOXEL // CHUNK)
    density, _ = volume(body, (-chunks,) * 3, (2 * chunks,) * 3)
    solid = density >= SURFACE
    pieces, _ = ndimage.label(solid)
    sizes = np.bincount(pieces.ravel())[1:]
    assert sizes.max() > 0.999 * sizes.sum()
    ball = 4 / 3 * np.pi * (radius / UNITS_PER_VOXEL) ** 3
    assert 0.85 < sizes.sum() / ball < 1.15
    assert not density[:, :, 0].any()
    assert not density[0].any()


def test_far_corners_of_space_are_air() -> None:
    for radius in (planet.MIN_RADIUS, planet.MAX_RADIUS):
        body = planet.recipe(1, radius)
        for level in (0, 3, 5):
            limit = 512 >> level
            chunks = np.array([[-limit, -limit, -limit], [limit - 1, limit - 1, limit - 1], [-limit, limit - 1, 0]])
            assert (generation.classify(body, chunks, level) == AIR_SLOT).all()
            assert not make(body, chunks, level)[0].any()


def test_no_chunks_are_no_work() -> None:
    body = planet.recipe(1, planet.MAX_RADIUS)
    generation.generate(body, ChunkPool(1), [], np.zeros((0, 3), np.int32))
    assert generation.classify(body, np.zeros((0, 3), np.int32)).shape == (0,)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((-1, 50000), "seed"),
        ((2**63, 50000), "seed"),
        ((1.5, 50000), "seed"),
        ((float("nan"), 50000), "seed"),
        ((True, 50000), "seed"),
        ((1, planet.MIN_RADIUS - 1), "radius_units"),
        ((1, planet.MAX_RADIUS + 1), "radius_units"),
        ((1, float("inf")), "radius_units"),
        ((1, "1 km"), "radius_units"),
        ((1, 50000, 0), "generator: version 0"),
        ((1, 50000, 99), "generator: version 99"),
        ((1, 50000, -1), "generator"),
    ],
)
def test_impossible_recipes_are_refused(arguments, said: str) -> None:
    with pytest.raises(KernelError, match=said):
        planet.recipe(*arguments)


@pytest.mark.parametrize(
    ("slots", "chunks", "level", "said"),
    [
        ([0], [[512, 0, 0]], 0, "chunks: coordinates at level 0"),
        ([0], [[0, -513, 0]], 0, "chunks: coordinates at level 0"),
        ([0], [[0, 0, 2]], 8, "chunks: coordinates at level 8"),
        ([0], [[0, 0]], 0, "chunks: shape"),
        ([0], [0, 0, 0], 0, "chunks: shape"),
        ([0], [[0.0, 0.0, 0.0]], 0, "chunks: integers"),
        ([0], [[float("nan"), 0, 0]], 0, "chunks: integers"),
        ([0], [[0, 0, 2**40]], 0, "chunks: a value"),
        ([2], [[0, 0, 0]], 0, "slots"),
        ([-1], [[0, 0, 0]], 0, "slots"),
        ([1, 1], [[0, 0, 0], [1, 0, 0]], 0, "slots: a slot is named twice"),
        ([1], [[0, 0, 0], [1, 0, 0]], 0, "slots: 2 chunks"),
        ([0], [[0, 0, 0]], 9, "level"),
        ([0], [[0, 0, 0]], -1, "level"),
        ([0], [[0, 0, 0]], 0.5, "level"),
    ],
)
def test_impossible_chunks_are_refused_and_nothing_is_written(slots, chunks, level, said: str) -> None:
    pool = ChunkPool(2)
    with pytest.raises(ArgumentError, match=said):
        generation.generate(planet.recipe(1, 50000), pool, slots, chunks, level)
    assert not pool.read([0, 1])[0].any()


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ArgumentError, match="form"):
        generation.generate(planet.recipe(1, 50000), ChunkPool(1), [0], [[0, 0, 0]], 0, "columns")
