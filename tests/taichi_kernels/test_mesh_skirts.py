"""Skirts: the rim of a mesh, its twin, and the strip between them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taichi_kernels import cube_tables, meshing, neighbours
from taichi_kernels.mesh_skirts import SKIRT
from taichi_kernels.units import AIR_SLOT, CHUNK, SOLID_SLOT, UNLOADED_SLOT
from tests.blocks import Block, ball

seeds = st.integers(0, 2**32 - 1)


def volume(seed: int) -> np.ndarray:
    """Two chunks a side: smooth balls, dug and filled, or bytes at random."""
    random = np.random.default_rng(seed)
    density = ball(2, tuple(random.uniform(20, 44, 3)), random.uniform(8, 40))
    for _ in range(random.integers(0, 3)):
        other = ball(2, tuple(random.uniform(0, 64, 3)), random.uniform(2, 30))
        density = np.maximum(density, other) if random.random() < 0.5 else np.minimum(density, 255 - other)
    if random.random() < 0.3:
        low = random.integers(0, 50, 3)
        box = tuple(slice(a, a + 14) for a in low)
        density[box] = random.integers(0, 256, (14, 14, 14))
    return density


def rim(triangles: np.ndarray) -> np.ndarray:
    """Directed edges that no other triangle has the other way round; shape (n, 2), in rising order."""
    there = np.concatenate([triangles[:, [i, (i + 1) % 3]] for i in range(3)]).astype(np.int64)
    keys, back = there[:, 0] << 32 | there[:, 1], there[:, 1] << 32 | there[:, 0]
    alone = np.sort(keys[~np.isin(keys, back)])
    return np.stack([alone >> 32, alone & 0xFFFFFFFF], axis=1)


def check(plain: meshing.Mesh, skirted: meshing.Mesh, chunk: int) -> int:
    """All that a chunk's skirt must be; returns its triangles."""
    vertices, triangles = plain.chunk(chunk)
    all_vertices, all_triangles = skirted.chunk(chunk)
    nv, nt = len(vertices), len(triangles)
    np.testing.assert_array_equal(all_vertices[:nv], vertices)
    np.testing.assert_array_equal(all_triangles[:nt], triangles)
    twins, strip = all_vertices[nv:], all_triangles[nt:]
    assert (all_vertices[:nv, 1] & SKIRT == 0).all()
    assert (twins[:, 1] & SKIRT != 0).all()

    edges = rim(triangles)
    assert len(strip) == 2 * len(edges)
    assert len(strip) == 0 or len(np.unique(np.sort(strip, axis=1), axis=0)) == len(strip)
    # the strip closes the rim: what is left open belongs to the twins alone. Two faces that meet have a twin each of a
    # vertex on both, which are pulled alike.
    _, first, number = np.unique(all_vertices, axis=0, return_index=True, return_inverse=True)
    open_edges = rim(first[number.ravel()][all_triangles])
    assert (open_edges >= nv).all()
    # and runs along it: as twins lie on their own vertices, both open rims are the same lines
    places = all_vertices & np.array([0xFFFFFFFF, 0xFFFF, 0], np.uint32)

    def lines(of: np.ndarray) -> np.ndarray:
        ends = places[of].reshape(-1, 6)
        return ends[np.lexsort(ends.T)]

    np.testing.assert_array_equal(lines(open_edges), lines(edges))
    same = np.concatenate([vertices, twins]).copy()
    same[:, 1] &= ~np.uint32(SKIRT)
    assert set(map(tuple, same[nv:].tolist())) == set(map(tuple, vertices[np.unique(edges)].tolist()))
    for corners in places[strip]:  # no strip has an area while it is not pulled
        assert len(np.unique(corners, axis=0)) == 2
    if nv + len(twins):
        np.testing.assert_array_equal(np.unique(all_triangles), np.arange(nv + len(twins)))
    return len(strip)


@settings(max_examples=40)
@given(seeds)
def test_a_skirt_is_the_rim_and_its_twin(seed: int) -> None:
    block = Block(volume(seed), order=seed)
    around = neighbours.in_block(block.slots.reshape(block.shape), AIR_SLOT)
    plain = meshing.mesh(block.pool, around).copy()
    skirted = meshing.Mesher(skirts=True).mesh(block.pool, around)
    for chunk in range(8):
        check(plain, skirted, chunk)


@given(st.lists(st.sampled_from([0, 1, AIR_SLOT, SOLID_SLOT, UNLOADED_SLOT]), min_size=27, max_size=27), seeds)
def test_skirts_hang_where_the_neighbours_samples_are(kinds: list[int], seed: int) -> None:
    """A rim at cells that are not made, for want of samples, has no skirt; every other one has."""
    block = Block(volume(seed))
    around = np.array([kinds], np.int32)
    plain, skirted = meshing.mesh(block.pool, around).copy(), meshing.Mesher(skirts=True).mesh(block.pool, around)
    vertices, triangles = plain.chunk(0)
    all_vertices, all_triangles = skirted.chunk(0)
    places = np.stack([vertices[:, 0] & 0xFFFF, vertices[:, 0] >> 16, vertices[:, 1] & 0xFFFF], axis=1)
    ends = places[rim(triangles)]
    on_face = ((ends == 0).all(axis=1) | (ends == 8192).all(axis=1)).any(axis=1)
    assert len(all_triangles) - len(triangles) == 2 * on_face.sum()
    strip = all_triangles[len(triangles) :]
    assert ((strip >= len(vertices)).sum(axis=1) >= 1).all()
    np.testing.assert_array_equal(np.unique(all_triangles), np.arange(len(all_vertices)))


def test_skirts_of_every_contour_on_every_face() -> None:
    """All sixteen cases of a face's cell, the two ambiguous ones among them, at all six faces."""
    random = np.random.default_rng(4)
    density = random.integers(0, 256, (64, 64, 64)).astype(np.uint8)
    block = Block(density)
    plain = block.mesh().copy()
    skirted = meshing.Mesher(skirts=True).mesh(block.pool, block.around)
    inner = np.flatnonzero((block.chunks == 0).all(axis=1))
    assert check(plain, skirted, int(inner[0])) > 6 * CHUNK**2
    faces = cube_tables.packed_faces().reshape(6, 16)
    assert (faces[:, [0, 15]] == 0).all()
    np.testing.assert_array_equal(faces & 3, np.array([[0, 1, 1, 1, 1, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 0]] * 6))


@pytest.mark.parametrize("count", [1, meshing.SERIAL_CHUNKS, meshing.SERIAL_CHUNKS + 1, 24])
def test_all_forms_write_the_same_skirts(count: int) -> None:
    block = Block(np.random.default_rng(1).integers(0, 256, (64, 64, 64)).astype(np.uint8))
    around = np.tile(block.around, (3, 1))
    forms = [meshing.Mesher(skirts=True).mesh(block.pool, around[:count], by_rows) for by_rows in (False, True)]
    for name in ("vertices", "triangles", "vertex_start", "triangle_start"):
        np.testing.assert_array_equal(getattr(forms[0], name), getattr(forms[1], name))
    alone = meshing.Mesher(skirts=True).mesh(block.pool, around[count - 1 : count])
    for ours, theirs in zip(alone.chunk(0), forms[0].chunk(count - 1), strict=True):
        np.testing.assert_array_equal(ours, theirs)
