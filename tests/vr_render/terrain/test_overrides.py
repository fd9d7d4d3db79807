"""What players changed, at every level."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vr_render.terrain.octree import code_of
from vr_render.terrain.overrides import Overrides, coarse_density

seeds = st.integers(0, 2**32 - 1)


def changes(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    index = np.unique(random.integers(0, 32768, random.integers(1, 3000))).astype(np.int32)
    return (
        index,
        random.integers(0, 256, len(index)).astype(np.uint8),
        random.integers(0, 16, len(index)).astype(np.uint8),
    )


def volume(overrides: Overrides, level: int, voxels: dict) -> None:
    """Every change is where it must be at a level, and nothing else."""
    expected: dict = {}
    step = 1 << level
    for (x, y, z), (density, material) in voxels.items():
        if x % step or y % step or z % step:
            continue
        place = x // step, y // step, z // step
        key = (level, *(part >> 5 for part in place))
        inside = [part & 31 for part in place]
        expected.setdefault(key, {})[(inside[2] * 32 + inside[1]) * 32 + inside[0]] = (
            128 + ((density - 128) >> level),
            material,
        )
    for key, values in expected.items():
        index, density, material = overrides.at(key)
        assert (np.diff(index) > 0).all()
        found = dict(zip(index.tolist(), zip(density.tolist(), material.tolist(), strict=True), strict=True))
        assert found == values
        for dx in (-1, 0, 1):
            assert np.isin(code_of((level, key[1] + dx, key[2], key[3] - dx)), overrides.changed[level])


@settings(max_examples=20)
@given(seeds)
def test_edits_show_at_every_level(seed: int) -> None:
    random = np.random.default_rng(seed)
    overrides = Overrides(4)
    voxels: dict = {}
    for _ in range(6):
        chunk = tuple(random.integers(-2, 2, 3).tolist())
        index, density, material = changes(random)
        voxels = {place: value for place, value in voxels.items() if tuple(p >> 5 for p in place) != chunk}
        for i, d, m in zip(index.tolist(), density.tolist(), material.tolist(), strict=True):
            place = (chunk[0] * 32 + (i & 31), chunk[1] * 32 + (i >> 5 & 31), chunk[2] * 32 + (i >> 10))
            voxels[place] = d, m
        overrides.set_chunk(chunk, index, density, material)
        for level in range(5):
            volume(overrides, level, voxels)


def test_densities_of_levels_stay_on_their_side_of_the_surface() -> None:
    every = np.arange(256, dtype=np.uint8)
    for level in range(9):
        coarse = coarse_density(every, level)
        np.testing.assert_array_equal(coarse >= 128, every >= 128)
        assert (np.abs(coarse.astype(int) - 128) <= (128 >> level) + 1).all()


def test_taking_changes_back_leaves_nothing() -> None:
    overrides = Overrides(4)
    random = np.random.default_rng(1)
    chunks = [(0, 0, 0), (-1, 3, 2), (5, 5, 5)]
    for chunk in chunks:
        overrides.set_chunk(chunk, *changes(random))
    nothing = np.zeros(0, np.int32), np.zeros(0, np.uint8), np.zeros(0, np.uint8)
    for chunk in chunks:
        differ, meshes = overrides.set_chunk(chunk, *nothing)
        assert (0, *chunk) in differ and (0, *chunk) in meshes
        assert overrides.at((0, *chunk)) is None
    assert len(overrides) == 0
    assert all(len(codes) == 0 for codes in overrides.changed.values())


def test_only_meshes_that_look_at_what_differs_are_named() -> None:
    overrides = Overrides(3)

    def put(*places: tuple[int, int, int]) -> set:
        index = np.array(sorted((z * 32 + y) * 32 + x for x, y, z in places), np.int32)
        full = np.full(len(index), 255, np.uint8)
        return overrides.set_chunk((0, 0, 0), index, full, full // 255)[1]

    assert put((15, 15, 15)) == {(0, 0, 0, 0)}  # odd: no coarser level shows it
    assert put((15, 15, 15)) == set()
    # a sample at the low side is the last one of the cells before it
    assert put((15, 15, 15), (0, 15, 15)) == {(0, 0, 0, 0), (0, -1, 0, 0)}
    assert put((15, 15, 15), (0, 15, 15), (31, 13, 13)) == {(0, 0, 0, 0), (0, 1, 0, 0)}
    named = put((15, 15, 15), (0, 15, 15), (31, 13, 13), (16, 16, 16))
    # at level 3 it is sample 2 of its chunk: only that one's mesh looks at it
    assert named == {(0, 0, 0, 0), (1, 0, 0, 0), (2, 0, 0, 0), (3, 0, 0, 0)}
