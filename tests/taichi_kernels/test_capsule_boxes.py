"""Capsule bodies and solid boxes: whoever begins outside stays outside."""

import numpy as np
import pytest
from hypothesis import given

from taichi_kernels import capsule
from taichi_kernels.errors import ArgumentError
from tests.ground import ORIGIN, Ground, floor
from tests.taichi_kernels.test_capsule import CLIMB, FASTEST, HEIGHT, RADIUS, SEEDS


def scattered(rng: np.random.Generator, count: int) -> np.ndarray:
    """Boxes of any size and turn round the place, as `capsule.Solids` has them."""
    rows = np.zeros((count, capsule.BOX_COLUMNS), np.int32)
    for row in rows:
        axes, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        row[:3] = ORIGIN + rng.integers(-2500, 2500, 3)
        row[3:12], row[12:] = np.rint(axes * 16384).ravel(), rng.integers(20, 900, 3)
    return rows


def clear_of(rows: np.ndarray, feet: np.ndarray) -> np.ndarray:
    """Distances from the axes of bodies to the nearest box [units], 0 in one."""
    up = feet / np.linalg.norm(feet, axis=1, keepdims=True)
    centres = feet[:, None] + np.linspace(RADIUS, HEIGHT - RADIUS, 41)[:, None] * up[:, None]
    found = np.full(len(feet), np.inf)
    for row in rows.astype(np.float64):
        along = np.abs((centres - row[:3]) @ (row[3:12].reshape(3, 3) / 16384).T)
        found = np.minimum(found, np.linalg.norm(np.maximum(along - row[12:], 0), axis=2).min(axis=1))
    return found


@given(SEEDS)
def test_bodies_that_begin_outside_boxes_stay_outside(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ground, rows = Ground(floor(-8), 1), scattered(rng, 12)
    places = (ORIGIN + rng.integers(-3000, 3000, (32, 3))).astype(np.int32)
    solids = capsule.Solids(rows, np.tile([0, len(rows)], (len(places), 1)).astype(np.int32))
    free = capsule.fits(ground.pool, ground.table, places, RADIUS, HEIGHT, solids)
    clear, open_air = clear_of(rows, places), capsule.fits(ground.pool, ground.table, places, RADIUS, HEIGHT)
    assert (clear[free] > RADIUS - 24).all() and (clear[open_air & ~free] < RADIUS + 4).all()
    places, flags = places[free], np.zeros(int(free.sum()), np.int32)
    solids = capsule.Solids(rows, solids.spans[free])
    for _ in range(8):
        way = np.clip(rng.normal(size=(len(places), 3)), -3, 3) * rng.choice([20, 136, FASTEST])
        rise = np.where(flags & capsule.GROUNDED, -8, -136)
        moved = capsule.move(
            ground.pool, ground.table, capsule.bodies(places, way.astype(int), rise, flags=flags, step=CLIMB), solids
        )
        places, flags = moved.position, moved.flags & capsule.GROUNDED
        assert not (moved.flags & (capsule.FREED | capsule.BURIED)).any()
        assert capsule.fits(ground.pool, ground.table, places, RADIUS, HEIGHT, solids).all()
    assert (clear_of(rows, places) > RADIUS - 24).all()


def test_only_the_boxes_of_its_span_are_in_a_bodys_way() -> None:
    ground, here = Ground(floor(-8), 1), ORIGIN.copy()
    rows = np.zeros((2, capsule.BOX_COLUMNS), np.int32)
    rows[:, :3], rows[:, 3:12] = np.add(here, [600, 0, 400]), (np.eye(3) * 16384).ravel()
    rows[0, 12:], rows[1, 12:] = 100, 300
    spans = np.array([[0, 0], [0, 1], [0, 2], [1, 2]], np.int32)
    bodies = capsule.bodies(np.tile(here, (4, 1)), np.tile([600, 0, 0], (4, 1)))
    moved = capsule.move(ground.pool, ground.table, bodies, capsule.Solids(rows, spans))
    reached = (moved.position[:, 0] - here[0]).tolist()
    assert reached == pytest.approx([600, 500 - RADIUS, 300 - RADIUS, 300 - RADIUS], abs=3)
    inside = capsule.bodies(np.tile(np.add(here, [560, 30, 0]), (4, 1)), np.zeros((4, 3)))
    freed = capsule.move(ground.pool, ground.table, inside, capsule.Solids(rows, spans))
    assert (freed.flags & capsule.FREED != 0).tolist() == [False, True, True, True]
    for wrong in (spans[:3], spans + 1):
        with pytest.raises(ArgumentError, match="spans"):
            capsule.move(ground.pool, ground.table, bodies, capsule.Solids(rows, wrong))
