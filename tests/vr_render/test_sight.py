"""What may be in view holds all that is, until the eyes have left its room."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.vr.directions import product
from vr_render.scene import Eye
from vr_render.sight import MOVES, TURNS, Sight, half_angle

seeds = st.integers(0, 2**32 - 1)
TANGENTS = np.array([-1.2, 0.9, 1.0, -1.1])


def unit(random: np.random.Generator, parts: int) -> np.ndarray:
    found = random.normal(size=parts)
    return found / np.linalg.norm(found)


def moved(eye: Eye, random: np.random.Generator, way: float, turn: float) -> Eye:
    axis = unit(random, 3) * math.sin(turn / 2)
    turned = product(np.array([*axis, math.cos(turn / 2)]), eye.orientation)
    return Eye(eye.position + unit(random, 3) * way, turned, eye.tangents)


@given(seeds, st.floats(0, 0.99), st.floats(0, 0.99))
def test_all_in_view_of_an_eye_that_is_near_lies_in_the_cone(seed: int, way: float, turn: float) -> None:
    random = np.random.default_rng(seed)
    first = Eye(random.normal(size=3) * 100, unit(random, 4), TANGENTS)
    now = moved(first, random, way * MOVES, turn * TURNS)
    assert Sight.of([now]).near(Sight.of([first]))
    across, up = random.uniform(TANGENTS[0], TANGENTS[1]), random.uniform(TANGENTS[3], TANGENTS[2])
    seen = now.position + now.axes @ np.array([across, up, -1.0]) * random.uniform(0.1, 300)
    offset = seen - first.position
    away, ahead = float(np.linalg.norm(offset)), -float(offset @ first.axes[:, 2])
    outside = max(0.0, math.acos(max(-1.0, min(1.0, ahead / away))) - half_angle(first))
    assert away * math.sin(min(outside, math.pi / 2)) <= MOVES + 1e-6


@given(seeds)
def test_eyes_that_moved_turned_or_look_otherwise_are_not_near(seed: int) -> None:
    random = np.random.default_rng(seed)
    first = Eye(random.normal(size=3) * 100, unit(random, 4), TANGENTS)
    sight = Sight.of([first, first])
    other = Eye(first.position, first.orientation, TANGENTS * 1.1)
    for now in (moved(first, random, MOVES * 1.01, 0.0), moved(first, random, 0.0, TURNS * 1.01), other):
        assert not Sight.of([first, now]).near(sight)
    assert not Sight.of([first]).near(sight)
    assert Sight.of([first, Eye(first.position, -first.orientation, TANGENTS)]).near(sight)
