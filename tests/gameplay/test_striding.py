"""Strides: steps in a room move the body as walking would, and no faster than somebody moves."""

import functools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay import content
from gameplay.outcomes import PlayerStrode
from gameplay.schema import SCHEMA
from gameplay.systems import locomotion
from taichi_kernels import capsule
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.arena import Arena
from tests.ground import ORIGIN, Ground, balls, boxes
from tests.worlds import rejections

RULES = content.load().player
BODY = locomotion.standard()


@pytest.fixture
def arena() -> Arena:
    return Arena()


def done(arena: Arena, *way: float) -> np.ndarray:
    """What comes of a stride, as the arena counts [m]."""
    (strode,) = (o for o in arena.must("stride", by=arena.way(*way)) if isinstance(o, PlayerStrode))
    return arena.axes @ np.array(strode.done) / UNITS_PER_METRE


def test_a_stride_is_as_long_as_asked_and_keeps_what_one_does(arena: Arena) -> None:
    before = arena.player.copy()
    assert np.allclose(done(arena, 0.3, -0.4), [0.3, -0.4, 0], atol=0.01)
    assert np.allclose(arena.feet, [0.3, -0.4, 0], atol=0.02)
    assert np.allclose(done(arena, 0.2, 0.0, 0.4), [0.2, 0, 0], atol=0.01), "nobody strides upwards"
    for column in ("velocity", "pitch", "grounded", "jump"):
        assert np.array_equal(before[column], arena.player[column]), column
    arena.must("move", forward=1.0)
    arena.tick(20)
    speed = np.abs(arena.player["velocity"]).max()
    done(arena, 0.0, 0.3)
    assert abs(int(np.abs(arena.player["velocity"]).max()) - int(speed)) < 8


def test_walls_stop_it_and_ledges_are_stepped_on(arena: Arena) -> None:
    arena.fill((1.0, 1.5), (-2.0, 2.0), (-0.5, 2.5))
    assert done(arena, 0.5)[0] < 0.45
    for _ in range(4):
        arena.do("stride", by=arena.way(0.4))
        arena.tick(5)
    assert arena.feet[0] < 0.75
    arena.go(-4.0)
    arena.fill((-5.5, -4.75), (-1.0, 1.0), (-0.5, 0.15))
    for _ in range(2):
        done(arena, -0.5)
        arena.tick(10)
    assert 0.2 < arena.feet[2] < 0.5


def test_off_an_edge_one_falls(arena: Arena) -> None:
    arena.must("shape_terrain", how="excavate", centre=arena.at(3.0, 0, 0), radius=2.2)
    arena.go(0.3)
    for _ in range(3):
        done(arena, 0.5)
        arena.tick(8)
    arena.tick(30)
    assert arena.feet[2] < -0.8


def test_strides_are_short(arena: Arena) -> None:
    assert rejections(arena.do("stride", by=arena.way(0.51))) == ["too_far"]
    assert rejections(arena.do("stride", by=arena.way(0, 0, -0.6))) == ["too_far"]
    done(arena, 0.5)


def test_who_strides_on_and_on_goes_no_faster_than_the_limit(arena: Arena) -> None:
    seconds, went = 4, 0.0
    for tick in range(30 * seconds):
        for _ in range(2):
            arena.submit("stride", by=arena.way(0, 0.4 if tick // 15 % 2 else -0.4))
        told = arena.tick()
        assert set(rejections(told)) <= {"too_fast"}
        went += sum(0.4 for o in told if isinstance(o, PlayerStrode))
    assert RULES.stride_speed * seconds * 0.95 < went <= RULES.stride_speed * (seconds + 1)
    arena.tick(31)
    assert len(arena.game.state.footwork) == 0
    done(arena, 0.5)


@given(seed=st.integers(0, 5), data=st.data())
def test_a_stride_never_ends_in_rock(seed: int, data: st.DataObject) -> None:
    ground = cave(seed)
    players = np.zeros(1, SCHEMA["players"].dtype)
    players["forward"] = Q14, 0, 0
    players["position"] = ORIGIN + np.array([data.draw(st.integers(-5000, 5000)) for _ in range(3)])
    players["grounded"] = data.draw(st.integers(0, 1))
    if not capsule.fits(ground.pool, ground.table, players["position"], BODY.radius, BODY.height)[0]:
        return
    for _ in range(6):
        way = np.array([data.draw(st.integers(-147, 147)) for _ in range(3)])
        before = players["position"][0].copy()
        done = locomotion.stride(players, ground.pool, ground.table, tuple(way.tolist()))
        assert np.array_equal(players["position"][0] - before, done)
        assert ground.densest(players["position"][0], BODY.radius, BODY.height) < 129.5
        assert np.linalg.norm(done[:2]) < 256 + 8


@functools.cache
def cave(seed: int) -> Ground:
    return Ground(balls(seed), 1)


def test_along_a_wall() -> None:
    wall = boxes(((-999, 999), (-999, 999), (-99, 0)), ((2, 3), (-999, 999), (0, 20)))
    ground = Ground(wall, 1)
    players = np.zeros(1, SCHEMA["players"].dtype)
    players["forward"], players["grounded"] = (Q14, 0, 0), 1
    players["position"] = ORIGIN + np.array([150, 0, 140])
    for _ in range(3):
        done = locomotion.stride(players, ground.pool, ground.table, (180, 180, 0))
    assert done[1] > 150
    assert done[0] < 20
