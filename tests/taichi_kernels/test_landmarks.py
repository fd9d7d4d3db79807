"""Landmarks stand in the voxels where they are said to, as high and as wide, and nowhere else."""

import numpy as np
import pytest

from taichi_kernels import generation, heights, landmarks, landscape, planet
from taichi_kernels.landmarks import ARCH, CONE, DOME, NEEDLE, PILLAR, RUIN, Landmarks
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK, SURFACE, UNITS_PER_METRE, UNITS_PER_VOXEL

ONE = landscape.ONE
RADIUS = 1500  # voxels
M = UNITS_PER_METRE
# For each kind: places inside it and in the open, as shares of its reach beside the axis and of its height over the
# foot; those of ruins are metres.
INSIDE = {
    ARCH: [(0, 0.8)],
    PILLAR: [(0, 0.3), (0, 0.7), (0.5, 0.3)],
    NEEDLE: [(0, 0.2), (0.5, 0.05)],
    CONE: [(0.4, 0.2), (0.4, 0.4)],
    DOME: [(0, 0.4), (0, 0.8), (0.6, 0.2)],
    RUIN: [(6, -0.75), (2, -8), (0, 0.5)],
}
OPEN = {
    ARCH: [(0, 0.25), (0, 1.2)],
    PILLAR: [(0, 1.3), (1.6, 0.4)],
    NEEDLE: [(0, 1.2), (2.5, 0.2)],
    CONE: [(0, 0.0), (1.3, 0.3)],
    DOME: [(0, 1.3), (1.3, 0.3)],
    RUIN: [(6, 1), (2, -5), (8, 1)],
}
FORMS = {ARCH: "arch", PILLAR: "pillar", NEEDLE: "needle", CONE: "cone", DOME: "dome", RUIN: "ruin"}


def body(seed: int, **shares: int) -> planet.Recipe:
    """Ground without hills that has some landforms."""
    every = (-landscape.ANY, landscape.ANY)
    layers = landscape.Layers(
        1, 3, 2, 3, 3, False, 250, 5, 6, (5,) * 4, 0, 0, tuple((0,) * landscape.ORE_EIGHTHS for _ in range(3))
    )
    biome = landscape.Biome((every,) * 4, landscape.Forms(caves=0, **shares), layers)
    climate = landscape.Climate(ONE // 2, 0, 0, -2 * ONE, 0, (0,) * landscape.BAND_COUNT, ONE // 5, False)
    table = np.zeros([len(axis) for axis in landscape.bins()], np.int64)
    return planet.recipe(seed, RADIUS * UNITS_PER_VOXEL, landscape=landscape.pack(climate, table, [biome]))


def cells(count: int, seed: int) -> np.ndarray:
    """Cells that the mean radius passes through, i64 (n, 3)."""
    random = np.random.default_rng(seed)
    places = random.normal(size=(count, 3))
    return landmarks.cells_of(places / np.linalg.norm(places, axis=1)[:, None] * RADIUS // CHUNK)


def solid(of: planet.Recipe, places: np.ndarray) -> np.ndarray:
    """Whether the voxels at places [units] are, by the generator: bool, one for each."""
    voxels = np.rint(places / UNITS_PER_VOXEL).astype(np.int64).reshape(-1, 3)
    chunks, slot = np.unique(voxels // CHUNK, axis=0, return_inverse=True)
    pool, slots = ChunkPool(len(chunks)), np.arange(len(chunks))
    generation.generate(of, pool, slots, chunks.astype(np.int32))
    x, y, z = (voxels % CHUNK).T
    return (pool.read(slots)[0][slot.ravel(), z, y, x] >= SURFACE).reshape(places.shape[:-1])


def beside(found: Landmarks, away: np.ndarray, over: np.ndarray) -> np.ndarray:
    """Places beside axes and over feet [units], f64 (n, 3)."""
    up = found.foot / np.linalg.norm(found.foot, axis=1)[:, None]
    side = np.cross(up, (0.3, -0.5, 0.8))
    side /= np.linalg.norm(side, axis=1)[:, None]
    places = found.foot + up * over[:, None] + side * away[:, None]
    return _in_plane(found, places) if (found.kind == ARCH).all() else places


def _in_plane(found: Landmarks, places: np.ndarray) -> np.ndarray:
    """Places moved levelly to where an arch is: across the axis of space that is most level there."""
    up = found.foot / np.linalg.norm(found.foot, axis=1)[:, None]
    axis = np.eye(3)[np.abs(up).argmin(axis=1)]
    level = axis - up * (up * axis).sum(axis=1)[:, None]
    off = ((places - found.foot) * axis).sum(axis=1) / (level * axis).sum(axis=1)
    return places - level * off[:, None]


def at(found: Landmarks, part: tuple[float, float]) -> np.ndarray:
    away, over = part
    if (found.kind == RUIN).all():
        return beside(found, np.full(len(found.kind), away * M), np.full(len(found.kind), over * M))
    return beside(found, found.reach * away, found.height * over)


@pytest.mark.parametrize("share", [ONE, ONE * 15 // 16])
@pytest.mark.parametrize("kind", FORMS)
def test_they_stand_where_they_are_said_to(kind: int, share: int) -> None:
    of = body(11, **{FORMS[kind]: share})
    found = landmarks.of_cells(of, cells(400, kind))
    assert len(found.kind) >= 8
    assert (found.kind == kind).all()
    first = Landmarks(*(part[:12] for part in found))
    for away, over in INSIDE[kind]:
        near = [solid(of, at(first, (away, over * part))) for part in (0.85, 1.0, 1.15)]
        assert np.any(near, axis=0).mean() > 0.7, (away, over)
    for part in OPEN[kind]:
        assert solid(of, at(first, part)).mean() < 0.3, part


def test_nothing_stands_where_none_is_said_to_be() -> None:
    of = body(5, pillar=ONE, dome=ONE, needle=ONE, cone=ONE)
    tried = cells(160, 1)
    told = landmarks.of_cells(of, tried)
    empty = tried[~(tried[:, None] == told.cell).all(axis=2).any(axis=1)]
    assert 0.1 < len(empty) / len(tried) < 0.9
    random = np.random.default_rng(2)
    hits = []
    for chosen in (empty, told.cell):
        low = np.repeat(chosen[:20], 400, axis=0) << 8
        places = (low + random.integers(0, 256, low.shape)) * float(UNITS_PER_VOXEL)
        up = places / np.linalg.norm(places, axis=1)[:, None]
        ground = of.radius_units + heights.along(of, np.rint(up * 16384).astype(np.int32)) * heights.UNITS_PER_HEIGHT
        over = up * (ground + 5 * M)[:, None]
        over = over[(over // (UNITS_PER_VOXEL << 8) == low >> 8).all(axis=1)]
        hits.append(solid(of, over).mean())
    assert hits[0] == 0
    assert hits[1] > 0.005


def test_a_smaller_share_makes_them_lower() -> None:
    where = cells(300, 3)
    whole, half = (landmarks.of_cells(body(9, pillar=part), where) for part in (ONE, ONE // 2))
    same = (whole.cell[:, None] == half.cell).all(axis=2)
    assert same.any(axis=0).all()
    assert (half.height * 2 <= whole.height[same.argmax(axis=0)] + 4).all()
    low = landmarks.of_cells(body(9, pillar=ONE // 16), where)
    assert not len(low.kind), "what is hardly there does not count"


def test_cells_are_told_alone_as_together() -> None:
    of, where = body(4, arch=ONE, dome=ONE, ruin=ONE), cells(100, 6)
    together = landmarks.of_cells(of, where)
    assert {ARCH, DOME, RUIN} <= set(together.kind.tolist())
    alone = [landmarks.of_cells(of, cell) for cell in where]
    for name in Landmarks._fields:
        assert np.array_equal(np.concatenate([getattr(own, name) for own in alone]), getattr(together, name))
    inside = together.foot // (UNITS_PER_VOXEL << 8) == together.cell
    assert inside.all(), "each stands in its own cell"
