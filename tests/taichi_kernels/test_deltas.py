"""Deltas against an oracle in plain Python, and what is refused."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taichi_kernels import deltas, edits
from taichi_kernels.brushes import Brush
from taichi_kernels.deltas import DeltaError
from taichi_kernels.errors import ArgumentError
from taichi_kernels.materials import BEDROCK, MATERIALS, ROCK, SOIL
from taichi_kernels.pool import ChunkPool

VOXELS = 32**3
Voxels = tuple[np.ndarray, np.ndarray]  # density and material, u8, shape (n, 32768)


def pool_of(voxels: Voxels) -> tuple[ChunkPool, np.ndarray]:
    n = len(voxels[0])
    pool = ChunkPool(n + 1)
    slots = np.arange(n, dtype=np.int32)[::-1] + 1
    pool.write(slots, *(v.reshape(n, 32, 32, 32) for v in voxels))
    return pool, slots


def voxels_of(pool: ChunkPool, slots: np.ndarray) -> Voxels:
    density, material = pool.read(slots)
    return density.reshape(len(slots), -1), material.reshape(len(slots), -1)


def encode(voxels: Voxels, baseline: Voxels) -> tuple[np.ndarray, np.ndarray]:
    pool, slots = pool_of(voxels)
    base, base_slots = pool_of(baseline)
    return deltas.encode(pool, slots, base, base_slots)


def same(a: Voxels, b: Voxels) -> bool:
    return all((x == y).all() for x, y in zip(a, b, strict=True))


def oracle(density: np.ndarray, material: np.ndarray, base_density: np.ndarray, base_material: np.ndarray) -> list:
    """The rows of one chunk, as the format says, without looking at the implementation."""
    differing = [i for i in range(VOXELS) if density[i] != base_density[i] or material[i] != base_material[i]]
    rows, end = [], 0

    def stretch(entry: tuple[int, int]) -> tuple[int, int, int]:
        place, voxel = entry
        return voxel - place, int(density[voxel]), int(material[voxel])

    for (_, d, m), group in itertools.groupby(enumerate(differing), stretch):
        members = [voxel for _, voxel in group]
        gap, left = members[0] - end, len(members)
        while gap > 255:
            rows.append([255, 0, 0, 0])
            gap -= 255
        while left:
            length = min(left, 255)
            rows.append([gap, length, d, m])
            gap, left = 0, left - length
        end = members[-1] + 1
    return rows


def noise(rng: np.random.Generator, n: int, densities: int = 256, materials: int = MATERIALS) -> Voxels:
    density = rng.integers(0, densities, (n, VOXELS)).astype(np.uint8)
    material = rng.integers(1, materials, (n, VOXELS)).astype(np.uint8)
    material[density == 0] = 0
    return density, material


@st.composite
def changes(draw: st.DrawFn) -> tuple[Voxels, Voxels]:
    """Changed chunks and their baselines: few values or many, changed everywhere or in stretches of all lengths."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 3))
    baseline = noise(rng, n, draw(st.sampled_from([2, 3, 256])), draw(st.sampled_from([2, 3, MATERIALS])))
    new = noise(rng, n, draw(st.sampled_from([1, 2, 3, 256])), draw(st.sampled_from([2, 3, MATERIALS])))
    voxels = baseline[0].copy(), baseline[1].copy()
    for chunk in range(n):
        typical = draw(st.sampled_from([1, 4, 60, 255, 600, 40_000]))
        ends = rng.geometric(1 / typical, 2 * VOXELS // typical + 2).cumsum()
        ends = np.concatenate([ends, draw(st.lists(st.sampled_from([255, 256, 510, 511, 1, 0, 765]), max_size=8))])
        changed = np.zeros(VOXELS, bool)
        for start, stop in itertools.pairwise(np.unique(ends.clip(0, VOXELS))):
            changed[int(start) : int(stop)] = ~changed[int(start) - 1]
        changed &= rng.random(VOXELS) < draw(st.sampled_from([1.0, 0.999, 0.5]))
        if draw(st.integers(0, 5)) == 0:
            changed[...] = False
        steady = draw(st.booleans())  # the same value in long stretches
        for own, others in zip(voxels, new, strict=True):
            own[chunk, changed] = others[chunk, rng.integers(VOXELS)] if steady else others[chunk, changed]
        voxels[1][chunk, voxels[0][chunk] == 0] = 0
        voxels[1][chunk, (voxels[0][chunk] > 0) & (voxels[1][chunk] == 0)] = SOIL
    return voxels, baseline


@given(changes())
def test_runs_are_the_canonical_ones_and_lead_back(pair: tuple[Voxels, Voxels]) -> None:
    voxels, baseline = pair
    counts, runs = encode(voxels, baseline)
    assert counts.dtype == np.int32 and runs.dtype == np.uint8
    wanted = [oracle(*(v[i] for v in (*voxels, *baseline))) for i in range(len(voxels[0]))]
    assert counts.tolist() == [len(rows) for rows in wanted]
    assert runs.tolist() == list(itertools.chain(*wanted))
    deltas.check(counts, runs)
    pool, slots = pool_of(baseline)
    deltas.apply(pool, slots, counts, runs)
    assert same(voxels_of(pool, slots), voxels)


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_digging_filling_and_painting_come_back(seed: int, edits_made: int) -> None:
    rng = np.random.default_rng(seed)
    baseline = noise(rng, 2, 2 if seed % 2 else 256)
    baseline[0][0] |= np.uint8(128)
    baseline[1][0][baseline[1][0] == 0] = ROCK
    pool, slots = pool_of(baseline)
    chunks = np.array([[-1, 0, 0], [0, 0, 0]], np.int32)
    for _ in range(edits_made):
        centre = tuple(int(c) for c in rng.integers((-4096, 0, 0), (4096, 8192, 8192)))
        radius = int(rng.integers(128, 3000))
        choice = int(rng.integers(4))
        brush = (
            Brush.excavate(centre, radius),
            Brush.elevate(centre, radius, SOIL),
            Brush.flatten(centre, radius, (0, 0, 16384), ROCK),
            Brush.paint(centre, radius, SOIL),
        )[choice]
        edits.apply(pool, slots, chunks, brush)
    edited = voxels_of(pool, slots)
    base, base_slots = pool_of(baseline)
    counts, runs = deltas.encode(pool, slots, base, base_slots)
    deltas.apply(base, base_slots, counts, runs)
    assert same(voxels_of(base, base_slots), edited)


def test_equal_chunks_and_undone_edits_have_no_rows() -> None:
    baseline = np.full((3, VOXELS), 255, np.uint8), np.full((3, VOXELS), ROCK, np.uint8)
    pool, slots = pool_of(baseline)
    chunks = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0]], np.int32)
    edits.apply(pool, slots, chunks, Brush.excavate((8192, 4096, 4096), 1500))
    base, base_slots = pool_of(baseline)
    counts, _ = deltas.encode(pool, slots, base, base_slots)
    assert counts[0] > 0 and counts[1] > 0 and counts[2] == 0
    edits.apply(pool, slots, chunks, Brush.elevate((8192, 4096, 4096), 4000, ROCK))
    counts, runs = deltas.encode(pool, slots, base, base_slots)
    assert counts.tolist() == [0, 0, 0] and runs.shape == (0, 4)
    deltas.apply(base, base_slots, counts, runs)
    assert same(voxels_of(base, base_slots), baseline)


def test_chunks_are_compared_within_one_pool_too_and_none_are_fine() -> None:
    voxels = noise(np.random.default_rng(1), 2)
    pool, slots = pool_of(voxels)
    counts, runs = deltas.encode(pool, slots[:1], pool, slots[1:])
    assert runs.tolist() == oracle(voxels[0][0], voxels[1][0], voxels[0][1], voxels[1][1])
    nothing = np.zeros(0, np.int32)
    counts, runs = deltas.encode(pool, nothing, pool, nothing)
    assert counts.shape == (0,) and runs.shape == (0, 4)
    deltas.apply(pool, nothing, counts, runs)


def test_a_thousand_chunks_are_each_encoded_as_if_alone() -> None:
    rng = np.random.default_rng(2)
    base = ChunkPool(1)
    base.write(np.array([0]), np.full((1, 32, 32, 32), 255, np.uint8), np.full((1, 32, 32, 32), ROCK, np.uint8))
    n = 1000
    pool = ChunkPool(n)
    slots = rng.permutation(n).astype(np.int32)
    density = np.full((n, 32, 32, 32), 255, np.uint8)
    material = np.full((n, 32, 32, 32), ROCK, np.uint8)
    pool.write(slots, density, material)
    chunks = np.stack([slots % 10, slots // 10 % 10, slots // 100], 1)
    for _ in range(200):
        brush = Brush.excavate(tuple(int(c) for c in rng.integers(0, 81920, 3)), int(rng.integers(256, 2000)))
        edits.apply(pool, slots, chunks, brush)
    counts, runs = deltas.encode(pool, slots, base, np.zeros(n, np.int32))
    ends = counts.cumsum()
    for i in (0, 1, 500, n - 1, *np.flatnonzero(counts)[:20]):
        one, alone = deltas.encode(pool, slots[i : i + 1], base, np.zeros(1, np.int32))
        assert one[0] == counts[i] and (alone == runs[ends[i] - counts[i] : ends[i]]).all()
    other = ChunkPool(n)
    other.write(slots, density, material)
    deltas.apply(other, slots, counts, runs)
    assert same(voxels_of(other, slots), voxels_of(pool, slots))


ROW = [3, 2, 128, ROCK]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[5, 0, 0, 0], ROW], "length 0"),
        ([[255, 0, 9, 0], ROW], "length 0"),
        ([[255, 0, 0, 1], ROW], "length 0"),
        ([[3, 2, 0, ROCK]], "density 0 and material 0"),
        ([[3, 2, 77, 0]], "density 0 and material 0"),
        ([[3, 2, 77, 32]], "material is not below"),
        ([[255, 0, 0, 0], [0, 2, 128, ROCK]], "gap of a multiple"),
        ([ROW, [0, 1, 128, ROCK]], "cut in two"),
        ([[0, 254, 9, ROCK], [0, 255, 9, ROCK]], "cut in two"),
        ([[255, 0, 0, 0]] * 128 + [[128, 1, 9, ROCK]], "behind the chunk"),
        ([[0, 255, 9, ROCK]] * 128 + [[0, 129, 9, ROCK]], "behind the chunk"),
        ([[255, 0, 0, 0]] * 129, "gap without a run|behind the chunk"),
        ([ROW, [255, 0, 0, 0]], "gap without a run"),
    ],
)
def test_malformed_runs_are_refused_and_nothing_is_changed(rows: list, reason: str) -> None:
    baseline = noise(np.random.default_rng(3), 3)
    pool, slots = pool_of(baseline)
    counts = np.array([1, len(rows), 1], np.int32)
    runs = np.array([[7, 7, 7, ROCK], *rows, [0, 1, 0, 0]], np.uint8)
    with pytest.raises(DeltaError, match=f"chunk 1, row .*({reason})") as caught:
        deltas.apply(pool, slots, counts, runs)
    assert caught.value.chunk == 1
    assert same(voxels_of(pool, slots), baseline)
    with pytest.raises(DeltaError):
        deltas.check(counts, runs)


@pytest.mark.parametrize(
    "rows",
    [
        [[255, 0, 0, 0]] * 128 + [[127, 1, 9, ROCK]],
        [[0, 255, 9, ROCK]] * 128 + [[0, 128, 9, ROCK]],
        [[255, 0, 0, 0], [1, 1, 9, ROCK], [0, 1, 8, ROCK], [0, 1, 8, BEDROCK], [255, 1, 8, BEDROCK]],
        [[0, 255, 0, 0], [0, 255, 0, 0], [0, 3, 0, 0]],
    ],
)
def test_the_longest_gaps_and_runs_are_accepted(rows: list) -> None:
    deltas.check(np.array([len(rows)]), np.array(rows, np.uint8))


@given(st.integers(0, 2**32 - 1))
def test_what_is_accepted_is_exactly_what_encode_makes(seed: int) -> None:
    # over a baseline that no run equals, runs that pass the check come back byte for byte
    rng = np.random.default_rng(seed)
    n = 3
    baseline = np.full((n, VOXELS), 201, np.uint8), np.full((n, VOXELS), BEDROCK, np.uint8)
    rows = []
    for _ in range(n):
        length = int(rng.integers(0, 12))
        row = np.stack(
            [rng.choice([0, 0, 1, 200, 255], length), rng.choice([0, 1, 254, 255], length, p=[0.1, 0.5, 0.2, 0.2])], 1
        )
        soil = rng.choice([(0, 0), (200, ROCK), (200, SOIL), (1, ROCK)], length)
        soil[row[:, 1] == 0] = 0
        row[row[:, 1] == 0, 0] = 255
        rows.append(np.concatenate([row, soil], 1).astype(np.uint8))
    counts, runs = np.array([len(r) for r in rows], np.int32), np.concatenate(rows)
    if len(runs) and seed % 3 == 0:
        runs[rng.integers(len(runs)), rng.integers(4)] ^= np.uint8(1 << rng.integers(8))
    pool, slots = pool_of(baseline)
    base, base_slots = pool_of(baseline)
    canonical = True
    for chunk, row in enumerate(rows):
        own = runs[counts[:chunk].sum() :][: len(row)].tolist()
        canonical = canonical and is_canonical(own)
    try:
        deltas.apply(pool, slots, counts, runs)
    except DeltaError:
        assert not canonical
        assert same(voxels_of(pool, slots), baseline)
        return
    assert canonical
    again = deltas.encode(pool, slots, base, base_slots)
    assert (again[0] == counts).all() and (again[1] == runs).all()


def is_canonical(rows: list) -> bool:
    """Whether the rows are what the oracle makes of what they say."""
    density, material = np.full(VOXELS, 201), np.full(VOXELS, BEDROCK)
    end = 0
    for gap, length, d, m in rows:
        start, end = end + gap, end + gap + length
        if end > VOXELS or (length and ((d == 0) != (m == 0) or m >= MATERIALS)):
            return False
        density[start:end], material[start:end] = d, m
    return rows == oracle(density, material, np.full(VOXELS, 201), np.full(VOXELS, BEDROCK))


def test_wrong_lists_are_refused() -> None:
    voxels = noise(np.random.default_rng(4), 2)
    pool, slots = pool_of(voxels)
    runs = np.array([ROW, ROW], np.uint8)
    one = np.array([1, 1])
    with pytest.raises(DeltaError, match="3 rows, but 2"):
        deltas.apply(pool, slots, np.array([1, 2]), runs)
    with pytest.raises(DeltaError, match="chunk 1: 0 to 32768 rows"):
        deltas.apply(pool, slots, np.array([3, -1]), runs)
    with pytest.raises(DeltaError, match="chunk 0: 0 to 32768 rows"):
        deltas.check(np.array([40_000]), np.zeros((40_000, 4), np.uint8))
    for bad in (runs.astype(np.int32), runs[:, :3], runs.ravel(), runs.tolist()):
        with pytest.raises(ArgumentError, match="runs"):
            deltas.apply(pool, slots, one, bad)
    with pytest.raises(ArgumentError, match="counts"):
        deltas.apply(pool, slots, np.array([2]), runs)
    with pytest.raises(ArgumentError, match="counts"):
        deltas.apply(pool, slots, np.array([1.0, 1.0]), runs)
    with pytest.raises(ArgumentError, match="twice"):
        deltas.apply(pool, slots[[0, 0]], one, runs)
    with pytest.raises(ArgumentError, match="slot"):
        deltas.apply(pool, np.array([1, 9]), one, runs)
    with pytest.raises(ArgumentError, match="baseline_slots"):
        deltas.encode(pool, slots, pool, slots[:1])
    with pytest.raises(ArgumentError, match="slot"):
        deltas.encode(pool, slots, pool, np.array([0, 99]))
    assert same(voxels_of(pool, slots), voxels)
