"""Edits against an oracle in NumPy that knows nothing of chunks, and the soil they move."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichi_kernels import edits, meshing
from taichi_kernels.brushes import RADIUS_MAX, RADIUS_MIN, Brush, Kind, affected_chunks, remesh_chunks
from taichi_kernels.edits import Moved
from taichi_kernels.errors import ArgumentError
from taichi_kernels.materials import AIR, BEDROCK, CLAY, IRON, MATERIALS, ROCK, SOIL
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import AIR_SLOT, CHUNK, Q14

BLOCK = 2  # chunks along an edge of the block in which edits are tried
SLOTS = np.arange(BLOCK**3, dtype=np.int32)
BASES = ((-1, -1, -1), (0, 0, 0), (-512, 7, 510), (300, -200, -1))

soils = st.sampled_from([m for m in range(1, MATERIALS) if m != BEDROCK])
steps = st.one_of(st.just(255), st.integers(1, 254))


class Block:
    """A block of chunks in a pool, and the same voxels as one volume indexed [z, y, x]."""

    def __init__(self, base: tuple[int, int, int], density: np.ndarray, material: np.ndarray) -> None:
        corners = np.stack(np.meshgrid(*[range(BLOCK)] * 3, indexing="ij"), -1).reshape(-1, 3)
        self.base = base
        self.chunks = (corners + base).astype(np.int32)
        self._corners = corners * CHUNK
        self.pool = ChunkPool(BLOCK**3)
        self.pool.write(
            SLOTS, *(np.stack([self._part(volume, c) for c in self._corners]) for volume in (density, material))
        )

    @staticmethod
    def _part(volume: np.ndarray, corner: np.ndarray) -> np.ndarray:
        x, y, z = corner
        return volume[z : z + CHUNK, y : y + CHUNK, x : x + CHUNK]

    def volume(self) -> tuple[np.ndarray, np.ndarray]:
        volumes = []
        for chunks in self.pool.read(SLOTS):
            volume = np.zeros((BLOCK * CHUNK,) * 3, np.uint8)
            for corner, chunk in zip(self._corners, chunks, strict=True):
                self._part(volume, corner)[...] = chunk
            volumes.append(volume)
        return volumes[0], volumes[1]

    def apply(self, brush: Brush, dry_run: bool = False) -> Moved:
        return edits.apply(self.pool, SLOTS, self.chunks, brush, dry_run)


def filled(base: tuple[int, int, int] = (-1, -1, -1), density: int = 255, material: int = ROCK) -> Block:
    shape = (BLOCK * CHUNK,) * 3
    return Block(base, np.full(shape, density, np.uint8), np.full(shape, material if density else AIR, np.uint8))


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    """Noise of all densities, or ground like a generator's: air, soil and a thin surface; all materials."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = (BLOCK * CHUNK,) * 3
    if draw(st.booleans()):
        density = rng.integers(0, 256, shape)
    else:
        slope = rng.normal(size=3)
        grid = np.stack(np.meshgrid(*[np.arange(BLOCK * CHUNK) - CHUNK] * 3, indexing="ij"), -1)
        density = (128 + 64 * (grid @ slope)).clip(0, 255).astype(int)
    material = rng.integers(1, MATERIALS, shape)
    material[density == 0] = AIR
    return Block(draw(st.sampled_from(BASES)), density.astype(np.uint8), material.astype(np.uint8))


@st.composite
def normals(draw: st.DrawFn) -> tuple[int, int, int]:
    x, y, z = (draw(st.integers(-100, 100)) for _ in range(3))
    length = math.sqrt(x * x + y * y + z * z)
    if length == 0:
        return 0, 0, Q14
    return round(x * Q14 / length), round(y * Q14 / length), round(z * Q14 / length)


@st.composite
def brushes(draw: st.DrawFn, base: tuple[int, int, int], kinds: tuple[Kind, ...] = tuple(Kind)) -> Brush:
    """Brushes whose centre is in or near the block, as long as the body's cube of voxels holds them."""
    kind = draw(st.sampled_from(kinds))
    radius = draw(st.one_of(st.integers(RADIUS_MIN, 20 * 256), st.integers(RADIUS_MIN, RADIUS_MAX)))
    margin = radius + 512
    centre = tuple(
        min(max(corner * 8192 + draw(st.integers(-2048, BLOCK * 8192 + 2048)), -(1 << 22) + margin), (1 << 22) - margin)
        for corner in base
    )
    if kind is Kind.EXCAVATE:
        return Brush.excavate(centre, radius, draw(steps))
    if kind is Kind.ELEVATE:
        return Brush.elevate(centre, radius, draw(soils), draw(steps))
    if kind is Kind.FLATTEN:
        return Brush.flatten(centre, radius, draw(normals()), draw(soils), draw(steps))
    if kind is Kind.PAINT:
        return Brush.paint(centre, radius, draw(soils))
    density = draw(st.integers(0, 255))
    return Brush.set_voxel([c >> 8 for c in centre], density, draw(soils) if density else AIR)


def oracle(block: Block, brush: Brush) -> tuple[np.ndarray, np.ndarray]:
    """The block's voxels after the brush, computed in float64 (exact for these numbers) on the whole volume."""
    density, material = (volume.astype(np.float64) for volume in block.volume())
    side = np.arange(BLOCK * CHUNK)
    x, y, z = ((side + block.base[axis] * CHUNK) * 256.0 - brush.centre[axis] for axis in range(3))
    z, y, x = np.meshgrid(z, y, x, indexing="ij")
    distance = np.floor(np.sqrt(x * x + y * y + z * z))
    level = np.floor(128 + (brush.radius - distance) * 96 / 256)
    sphere = np.where(level < 8, 0, np.where(level >= 248, 255, np.floor(level / 8) * 8 + 4))
    new, made_of = density.copy(), material.copy()
    if brush.kind is Kind.EXCAVATE:
        new = np.minimum(density, 255 - sphere)
    elif brush.kind is Kind.ELEVATE:
        new = np.maximum(density, sphere)
    elif brush.kind is Kind.FLATTEN:
        nx, ny, nz = brush.normal
        height = np.floor((x * nx + y * ny + z * nz) / Q14)
        bank = np.maximum(brush.radius // 4 - (brush.radius - distance), 0)
        over, under = (np.clip(128 - np.ceil((height + h) * 96 / 256), 0, 255) for h in (-bank, bank))
        new = np.maximum(np.minimum(density, np.maximum(255 - sphere, over)), np.minimum(sphere, under))
    elif brush.kind is Kind.PAINT:
        made_of[(distance <= brush.radius) & (density > 0)] = brush.material
    else:
        new[distance == 0], made_of[distance == 0] = brush.density, brush.material
    new = new.clip(density - brush.step, density + brush.step)
    made_of[(density == 0) & (new > 0)] = brush.material
    made_of[new == 0] = AIR
    core = material == BEDROCK
    new[core], made_of[core] = density[core], BEDROCK
    return new.astype(np.uint8), made_of.astype(np.uint8)


def sums(density: np.ndarray, material: np.ndarray) -> np.ndarray:
    """Density in all voxels, by material."""
    return np.bincount(material.ravel(), density.ravel(), MATERIALS).astype(np.int64)


@given(st.data())
def test_an_edit_over_chunk_borders_is_the_edit_of_one_volume(data: st.DataObject) -> None:
    block = data.draw(blocks())
    brush = data.draw(brushes(block.base))
    before = block.volume()
    wanted = oracle(block, brush)
    moved = block.apply(brush)
    after = block.volume()
    assert (after[0] == wanted[0]).all()
    assert (after[1] == wanted[1]).all()
    changed = (before[0] != after[0]) | (before[1] != after[1])
    assert moved.changed.sum() == changed.sum()
    assert ((after[1] == AIR) == (after[0] == 0)).all()
    assert (changed & (before[1] == BEDROCK)).sum() == 0


# Feature: planetary-survival, Property 1: soil taken out equals the volume of voxels removed, by density and material
# Feature: planetary-survival, Property 2: soil put in equals the volume of voxels added, by density and material
@given(st.data())
def test_soil_is_conserved_by_material_and_chunk(data: st.DataObject) -> None:
    block = data.draw(blocks())
    brush = data.draw(brushes(block.base))
    before = block.pool.read(SLOTS)
    moved = block.apply(brush)
    after = block.pool.read(SLOTS)
    for chunk in SLOTS:
        lost = sums(before[0][chunk], before[1][chunk]) - sums(after[0][chunk], after[1][chunk])
        assert (lost == moved.removed[chunk] - moved.added[chunk]).all()
    assert (moved.total_removed() - moved.total_added() == sums(*before) - sums(*after)).all()
    assert moved.removed.min() >= 0 and moved.added.min() >= 0
    assert moved.removed[:, [AIR, BEDROCK]].sum() == 0 and moved.added[:, [AIR, BEDROCK]].sum() == 0
    if brush.kind is Kind.EXCAVATE:
        assert moved.added.sum() == 0
    if brush.kind is Kind.ELEVATE:
        assert moved.removed.sum() == 0
    if brush.kind is Kind.PAINT:
        assert (moved.removed.sum(1) == moved.added.sum(1)).all()
        assert (before[0] == after[0]).all()


@given(st.data())
def test_a_dry_run_says_what_the_edit_will_move_and_changes_nothing(data: st.DataObject) -> None:
    block = data.draw(blocks())
    brush = data.draw(brushes(block.base))
    before = block.volume()
    planned = block.apply(brush, dry_run=True)
    for was, now in zip(before, block.volume(), strict=True):
        assert (was == now).all()
    done = block.apply(brush)
    for name in ("removed", "added", "changed"):
        assert (getattr(planned, name) == getattr(done, name)).all()


@given(st.data())
def test_a_second_application_changes_nothing_and_small_steps_reach_the_same(data: st.DataObject) -> None:
    block = data.draw(blocks())
    brush = data.draw(brushes(block.base, (Kind.EXCAVATE, Kind.ELEVATE, Kind.FLATTEN)))
    whole = Brush(brush.kind, brush.centre, brush.radius, brush.normal, brush.material)
    wanted = oracle(block, whole)[0]
    before = block.volume()[0]
    for _ in range(-(-255 // brush.step) if brush.step > 20 else 3):
        block.apply(brush)
        after = block.volume()[0]
        assert (abs(after.astype(int) - before) <= brush.step).all()
        before = after
    if brush.step > 20:
        assert (before == wanted).all()
    block.apply(whole)
    assert block.apply(whole).changed.sum() == 0


@given(st.data())
def test_neither_order_nor_batches_of_chunks_matter(data: st.DataObject) -> None:
    block = data.draw(blocks())
    sequence = data.draw(st.lists(brushes(block.base), min_size=1, max_size=3))
    start = block.pool.read(SLOTS)
    order = np.array(data.draw(st.permutations(range(BLOCK**3))), np.int32)
    together = edits.apply_all(block.pool, SLOTS[order], block.chunks[order], sequence)
    result = block.pool.read(SLOTS)
    block.pool.write(SLOTS, *start)
    for brush, at_once in zip(sequence, together, strict=True):
        for place, chunk in enumerate(order):
            alone = edits.apply(block.pool, SLOTS[chunk : chunk + 1], block.chunks[chunk : chunk + 1], brush)
            assert (alone.removed[0] == at_once.removed[place]).all()
            assert (alone.added[0] == at_once.added[place]).all()
            assert alone.changed[0] == at_once.changed[place]
    for was, now in zip(result, block.pool.read(SLOTS), strict=True):
        assert (was == now).all()


@given(st.data())
def test_nothing_changes_outside_the_affected_chunks_nor_where_meshes_stay(data: st.DataObject) -> None:
    base = data.draw(st.sampled_from(BASES))
    block = filled(base, data.draw(st.sampled_from([0, 100, 255])))
    brush = data.draw(brushes(base))
    before = block.volume()
    moved = block.apply(brush)
    after = block.volume()
    affected = triples(affected_chunks(brush))
    touched = block.chunks[moved.changed > 0]
    assert triples(touched) <= affected
    z, y, x = np.nonzero((before[0] != after[0]) | (before[1] != after[1]))
    voxels = np.stack([x, y, z], 1) + np.array(base) * CHUNK
    # chunks that have such a voxel among their samples -1 .. 33: two at most along each axis
    ends = np.stack([-(-(voxels - 33) // CHUNK), (voxels + 1) // CHUNK])
    needed = set()
    for choice in np.ndindex(2, 2, 2):
        needed |= triples(np.stack([ends[choice[axis], :, axis] for axis in range(3)], 1))
    needed = {chunk for chunk in needed if all(-512 <= c < 512 for c in chunk)}
    remeshed = remesh_chunks(brush)
    assert len(triples(remeshed)) == len(remeshed)
    assert needed | affected <= triples(remeshed)
    assert needed <= triples(remesh_chunks(touched))


@given(st.data())
def test_chunks_of_several_brushes_are_those_of_each(data: st.DataObject) -> None:
    several = data.draw(st.lists(brushes((0, 0, 0)), max_size=4))
    for chunks in (affected_chunks, remesh_chunks):
        together = chunks(several).tolist()
        each = set().union(*(triples(chunks(brush)) for brush in several))
        assert together == sorted(list(chunk) for chunk in each)


def triples(chunks: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(chunk) for chunk in np.unique(chunks, axis=0).tolist()}


def test_a_single_voxel_needs_exactly_the_meshes_that_read_it() -> None:
    for voxel, expected in ((16, [0]), (0, [-1, 0]), (1, [-1, 0]), (2, [0]), (31, [0, 1]), (30, [0])):
        brush = Brush.set_voxel((voxel, 16, 16), 255, SOIL)
        assert affected_chunks(brush).tolist() == [[0, 0, 0]]
        assert remesh_chunks(brush).tolist() == [[x, 0, 0] for x in expected]
    assert len(remesh_chunks(Brush.set_voxel((32, 31, 1), 255, SOIL))) == 8
    assert remesh_chunks(np.zeros((0, 3), np.int32)).shape == (0, 3)
    assert len(remesh_chunks(np.array([[-512, 0, 511]]))) == 2 * 3 * 2


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("side", [-1, 1])
def test_the_outermost_voxel_that_changes_counts_and_none_beyond(axis: int, side: int) -> None:
    block = filled((0, 0, 0))
    sample = 32 if side > 0 else 31  # the first of the upper chunk, or the last of the lower one
    centre = [16 * 256] * 3
    for off, chunks in ((0, 2), (1, 1)):
        brush = Brush.excavate([0, 0, 0], 700)
        centre[axis] = sample * 256 - side * (brush.reach + off)
        brush = Brush.excavate(centre, 700)
        assert len(affected_chunks(brush)) == chunks
        changed = block.apply(brush, dry_run=True).changed
        assert (changed > 0).sum() == chunks and sorted(changed)[-2] == chunks - 1


@pytest.mark.parametrize(
    "centre", [(0, 0, 0), (32 * 256, 16 * 256, 16 * 256), (40 * 256, 16 * 256, 16 * 256), (5321, 4907, 4001)]
)
@pytest.mark.parametrize("radius", [300, 1100])
def test_meshes_change_only_where_they_are_said_to(centre: tuple[int, int, int], radius: int) -> None:
    corners = np.indices((5, 5, 5), np.int32).reshape(3, -1).T - 2
    places = {tuple(c): slot for slot, c in enumerate(corners.tolist())}
    neighbours = np.array(
        [
            [places.get((x + i, y + j, z + k), AIR_SLOT) for k in (-1, 0, 1) for j in (-1, 0, 1) for i in (-1, 0, 1)]
            for x, y, z in corners.tolist()
        ]
    )
    pool, slots = ChunkPool(125), np.arange(125, dtype=np.int32)
    density = np.random.default_rng(5).integers(90, 170, (125, 32, 32, 32), dtype=np.uint8)
    pool.write(slots, density, np.full(density.shape, ROCK, np.uint8))
    before = meshing.mesh(pool, neighbours).copy()
    brush = Brush.excavate(centre, radius)
    edits.apply(pool, slots, corners, brush)
    after = meshing.mesh(pool, neighbours).copy()
    remeshed = {tuple(c) for c in remesh_chunks(brush).tolist()}
    different = set()
    for i, chunk in enumerate(map(tuple, corners.tolist())):
        if any(not np.array_equal(a, b) for a, b in zip(before.chunk(i), after.chunk(i), strict=True)):
            different.add(chunk)
    assert different and different <= remeshed


def test_what_was_dug_can_be_filled_again() -> None:
    block = filled()
    centre, radius = (100, -77, 31), 9 * 256
    dug = block.apply(Brush.excavate(centre, radius))
    assert block.volume()[0].min() == 0
    filled_in = block.apply(Brush.elevate(centre, radius, IRON))
    density, material = block.volume()
    assert density.min() >= 128 and set(np.unique(material)) == {ROCK, IRON}
    assert filled_in.total_added().sum() == dug.total_removed().sum() - int((255 - density.astype(int)).sum())


def test_the_volume_of_a_sphere_is_right() -> None:
    for radius in (4, 7, 12, 20):
        block = filled()
        moved = block.apply(Brush.excavate((13, 41, -99), radius * 256))
        analytic = 4 / 3 * math.pi * radius**3
        air = (block.volume()[0] < 128).sum()
        assert abs(air / analytic - 1) < 0.02
        # the soft surface takes a little more: its shell is wider outside than inside
        assert 1 <= moved.total_removed()[ROCK] / 255 / analytic < 1 + 2.5 / radius**2


@pytest.mark.parametrize("normal", [(0, 0, Q14), (Q14, 0, 0), (0, -Q14, 0), (9459, 9459, 9459), (3277, -2000, 15927)])
@pytest.mark.parametrize("start", [0, 255])
def test_flatten_leaves_a_plane_and_banks_around_it(normal: tuple[int, int, int], start: int) -> None:
    block = filled(density=start)
    centre, radius = (37, -120, 64), 24 * 256
    block.apply(Brush.flatten(centre, radius, normal, CLAY))
    density, material = block.volume()
    side = (np.arange(BLOCK * CHUNK) - CHUNK) * 256
    z, y, x = np.meshgrid(*(side - c for c in centre[::-1]), indexing="ij")
    height = (x * normal[0] + y * normal[1] + z * normal[2]) / Q14
    distance = np.sqrt(x * x + y * y + z * z)
    core = (distance < radius * 3 // 4 - 2) & (abs(height) > 2)
    assert ((density[core] >= 128) == (height[core] < 0)).all()
    # the surface itself, where densities are neither 0 nor 255, lies on the plane
    soft = core & (density > 0) & (density < 255)
    assert (abs((127.5 - density[soft]) * 256 / 96 - height[soft]) < 4).all()
    beyond = abs(height) < (distance - radius * 3 // 4) - 2 * 256
    assert beyond.any() and (density[beyond] == start).all()
    assert (density[distance > radius + 330] == start).all()
    assert set(np.unique(material)) <= {AIR, ROCK, CLAY}
    if start == 0:
        assert set(np.unique(material[core & (height < -400)])) == {CLAY}


def test_paint_and_set_change_what_they_name() -> None:
    block = filled(density=200)
    block.apply(Brush.set_voxel((3, -4, 5), 0, AIR))
    painted = block.apply(Brush.paint((3 * 256, -4 * 256, 5 * 256), 2 * 256, IRON))
    density, material = block.volume()
    assert (material == IRON).sum() == 32  # 33 voxels within two, one of them air
    assert painted.removed[:, ROCK].sum() == painted.added[:, IRON].sum() == 32 * 200
    assert density[5 + 32, -4 + 32, 3 + 32] == 0 and material[5 + 32, -4 + 32, 3 + 32] == AIR
    again = block.apply(Brush.set_voxel((3, -4, 5), 77, CLAY))
    assert again.added[:, CLAY].sum() == 77 and again.changed.sum() == 1
    assert block.volume()[0][37, 28, 35] == 77


def test_elevate_keeps_the_material_of_soil_that_is_there() -> None:
    block = filled(density=1)
    moved = block.apply(Brush.elevate((0, 0, 0), 1024, CLAY))
    assert moved.added[:, ROCK].sum() > 0 and moved.added[:, CLAY].sum() == 0
    block = filled(density=0)
    moved = block.apply(Brush.elevate((0, 0, 0), 1024, CLAY))
    assert moved.added[:, CLAY].sum() == moved.added.sum() > 0


def test_no_chunks_and_no_brushes_are_fine() -> None:
    block = filled()
    nothing = np.zeros((0, 3), np.int32)
    moved = edits.apply(block.pool, nothing[:, 0], nothing, Brush.excavate((0, 0, 0), 512))
    assert moved.removed.shape == (0, MATERIALS) and moved.changed.shape == (0,)
    assert edits.apply_all(block.pool, SLOTS, block.chunks, []) == []


GOOD = {"kind": Kind.ELEVATE, "centre": (0, 0, 0), "radius": 512, "material": SOIL}
FLAT = {**GOOD, "kind": Kind.FLATTEN, "normal": (0, 0, Q14)}


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({**GOOD, "radius": 127}, "radius"),
        ({**GOOD, "radius": 64 * 256 + 1}, "radius"),
        ({**GOOD, "radius": float("nan")}, "radius"),
        ({**GOOD, "radius": float("inf")}, "radius"),
        ({**GOOD, "radius": 512.0}, "radius"),
        ({**GOOD, "radius": True}, "radius"),
        ({**GOOD, "radius": "big"}, "radius"),
        ({**GOOD, "centre": (0, 0)}, "centre"),
        ({**GOOD, "centre": 5}, "centre"),
        ({**GOOD, "centre": (0, 0.5, 0)}, "centre"),
        ({**GOOD, "centre": (0, math.nan, 0)}, "centre"),
        ({**GOOD, "centre": (0, 0, 1 << 22)}, "centre"),
        ({**GOOD, "centre": (-(1 << 22) + 700, 0, 0)}, "centre"),
        ({**GOOD, "centre": (0, 1 << 40, 0)}, "centre"),
        ({**GOOD, "material": AIR}, "material"),
        ({**GOOD, "material": BEDROCK}, "material"),
        ({**GOOD, "material": 32}, "material"),
        ({**GOOD, "material": -1}, "material"),
        ({**GOOD, "step": 0}, "step"),
        ({**GOOD, "step": 256}, "step"),
        ({**GOOD, "density": 7}, "density"),
        ({**GOOD, "normal": (0, 0, Q14)}, "normal"),
        ({**GOOD, "kind": 1}, "kind"),
        ({**GOOD, "kind": "ELEVATE"}, "kind"),
        ({**GOOD, "kind": Kind.EXCAVATE}, "material"),
        ({**FLAT, "normal": (0, 0, 0)}, "normal"),
        ({**FLAT, "normal": (Q14, Q14, 0)}, "normal"),
        ({**FLAT, "normal": (0, 0, 1)}, "normal"),
        ({**FLAT, "normal": (0, 0, math.inf)}, "normal"),
        ({**GOOD, "kind": Kind.SET}, "radius"),
        ({**GOOD, "kind": Kind.SET, "radius": 0, "density": 256}, "density"),
        ({**GOOD, "kind": Kind.SET, "radius": 0, "density": 0}, "material"),
        ({**GOOD, "kind": Kind.SET, "radius": 0, "centre": (1, 0, 0)}, "centre"),
    ],
)
def test_a_brush_refuses_what_makes_no_sense(values: dict, named: str) -> None:
    with pytest.raises(ArgumentError, match=named):
        Brush(**values)


@pytest.mark.parametrize(
    ("slots", "chunks"),
    [
        ([0, 0], [[0, 0, 0], [1, 0, 0]]),
        ([8], [[0, 0, 0]]),
        ([-1], [[0, 0, 0]]),
        ([0], [[512, 0, 0]]),
        ([0], [[0, 0]]),
        ([0, 1], [[0, 0, 0]]),
        ([0.0], [[0, 0, 0]]),
    ],
)
def test_apply_refuses_wrong_job_lists_and_changes_nothing(slots: list, chunks: list) -> None:
    block = filled((0, 0, 0))
    with pytest.raises(ArgumentError):
        edits.apply(block.pool, np.array(slots), np.array(chunks), Brush.excavate((4096, 4096, 4096), 1024))
    assert block.volume()[0].min() == 255
