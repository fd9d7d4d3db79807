"""Which nodes are shown from where."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taichi_kernels import generation, planet
from taichi_kernels.planet import Recipe
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK
from vr_render.terrain import octree
from vr_render.terrain.octree import Octree

TREE = Octree(planet.recipe(7, 150 * 512))
SMALL = Octree(planet.recipe(7, 20 * 512))
LARGE = Octree(planet.recipe(7, 4000 * 512))
coordinates = st.tuples(*[st.integers(-4, 3)] * 3)
eyes = st.tuples(*[st.floats(-900, 900)] * 3).map(np.array)
details = st.sampled_from([1.0, 2.0, 2.5, 4.0])


@given(st.integers(0, 8), coordinates)
def test_numbers_of_nodes_stand_for_them(level: int, chunk: tuple[int, int, int]) -> None:
    code = octree.code_of((level, *chunk))
    assert octree.key_of(code) == (level, *chunk)
    assert octree.encode(level, np.array([chunk])).tolist() == [code]
    levels, chunks = octree.decode(np.array([code]))
    assert (levels.tolist(), chunks.tolist()) == ([level], [list(chunk)])
    if level:
        below = octree.children(code)
        assert len(set(below)) == 8
        assert {octree.parent(child) for child in below} == {code}
        assert octree.parents(below) == [code] * 8
        low, width = octree.boxes(np.array([code, *below]))
        assert (low[1:] >= low[0]).all() and (low[1:] + width[1:, None] <= low[0] + width[0]).all()
        assert (width[1:] ** 3).sum() == width[0] ** 3


@settings(max_examples=30)
@given(eyes, details)
def test_leaves_fill_the_planets_box_exactly_once(eye: np.ndarray, detail: float) -> None:
    split = TREE.split(eye, detail)
    assert set(split.tolist()).issuperset(octree.parent(code) for code in split.tolist() if code not in TREE.roots)
    low, width = octree.boxes(TREE.leaves(split))
    least = int(width.min())
    side = 2 * CHUNK << TREE.root_level
    filled = np.zeros((side // least,) * 3, np.uint8)
    for corner, across in zip((low + side // 2) // least, width // least, strict=True):
        part = tuple(slice(c, c + across) for c in corner)
        filled[part] += 1
    assert (filled == 1).all()


@settings(max_examples=30)
@given(eyes, details)
def test_what_is_near_is_fine_and_what_is_far_is_not(eye: np.ndarray, detail: float) -> None:
    leaves = TREE.leaves(TREE.split(eye, detail))
    low, width = octree.boxes(leaves)
    away = octree.distances(eye, low, width)
    levels, chunks = octree.decode(leaves)
    for level in range(1, TREE.root_level + 1):
        coarse = levels == level
        near = coarse & (away < detail * width - 1e-6)
        assert TREE.bare(level, chunks[near]).all()  # only what has no surface is left coarse near by
    above = np.array([octree.parent(code) for code in leaves.tolist()])[levels < TREE.root_level]
    low, width = octree.boxes(above)
    assert (octree.distances(eye, low, width) < detail * width).all()


@pytest.mark.parametrize("tree", [SMALL, TREE, LARGE])
def test_roots_hold_the_whole_planet(tree: Octree) -> None:
    top = planet.shell(tree.body)[1] / 256
    low, width = octree.boxes(tree.roots)
    assert (low.min(axis=0) <= -top).all()
    assert ((low + width[:, None]).max(axis=0) >= top).all()
    far = np.array([0, 0, 1e6])
    assert len(tree.split(far, 2.5)) == 0
    np.testing.assert_array_equal(tree.leaves(tree.split(far, 2.5)), np.sort(tree.roots))


def test_bare_nodes_hold_no_surface_at_any_level() -> None:
    """What is never split because it is proven empty at its own level is empty at all finer ones too."""
    body: Recipe = SMALL.body
    pool = ChunkPool(8)
    random = np.random.default_rng(3)
    tried = 0
    for level in (1, 2):
        reach = 80 // (CHUNK << level) + 1
        chunks = random.integers(-reach, reach, (60, 3))
        for chunk in chunks[SMALL.bare(level, chunks)]:
            below = (2 * chunk + np.array(list(np.ndindex(2, 2, 2)))).astype(np.int32)
            generation.generate(body, pool, np.arange(8, dtype=np.int32), below, level - 1)
            solid = pool.read(np.arange(8, dtype=np.int32))[0] >= 128
            assert solid.all() or not solid.any()
            tried += 1
    assert tried > 20


def test_changes_make_bare_nodes_worth_a_look() -> None:
    height = planet.shell(TREE.body)[1] / 256 + 80  # above all ground
    eye = np.array([0.0, 0.0, height])
    chunk = np.array([[0, 0, int(height) // CHUNK]])
    changed = {level: octree.encode(level, chunk >> level) for level in range(TREE.root_level + 1)}
    plain, with_changes = TREE.split(eye, 2.0), TREE.split(eye, 2.0, changed)
    own = octree.encode(1, chunk >> 1)
    assert not np.isin(own, plain).any()
    assert np.isin(own, with_changes).all()
