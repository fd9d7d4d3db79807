"""Shuttles between two ticks: where they are and how they are turned, from the seat, from behind, in another frame."""

import math

import msgspec
import numpy as np
import pytest

from app.client.crafts import CHASE, Crafts, turn_of
from gameplay.shuttles import attitude
from gameplay.view import Aboard, Craft
from vr_render.scene import Landing, rotation

AHEAD, UP = np.array([0.6, 0.8, 0.0]), np.array([0.0, 0.0, 1.0])


def aboard(x: int, ahead: np.ndarray = AHEAD) -> Aboard:
    turn = tuple(attitude.of_axes(ahead, UP).tolist())
    return Aboard(
        shuttle=7, seat=0, position=(x * 512, 0, 512_000), velocity=(5120, 0, 0), attitude=turn, eye=(512, 256, 1024),
        fuel=500, hull=1000, heat=0, throttle=(127, 0, 0), speed=5120, climb=0, height=1, altitude=1, mode="manual",
        landed=False, goal=None, course=None, gravity=1, density=0, realm=1,
    )  # fmt: skip


def test_a_mesh_looks_where_its_craft_does() -> None:
    axes = rotation(turn_of(tuple(attitude.of_axes(AHEAD, UP).tolist())))
    np.testing.assert_allclose(-axes[:, 2], AHEAD, atol=1e-6)
    np.testing.assert_allclose(axes[:, 1], UP, atol=1e-6)


def test_between_ticks_it_goes_on_evenly_and_turns() -> None:
    crafts = Crafts()
    crafts.take(10, aboard(0), [])
    crafts.take(11, aboard(10, np.array([-0.8, 0.6, 0.0])), [])
    flight = crafts.own(10.5)
    assert flight is not None
    np.testing.assert_allclose(flight.position, (5, 0, 1000), atol=1e-9)
    half = AHEAD + np.array([-0.8, 0.6, 0.0])
    np.testing.assert_allclose(-flight.axes[:, 2], half / math.sqrt(half @ half), atol=1e-6)
    assert flight.thrust == (1.0, 0.0, 0.0)


def test_another_frame_moves_what_was_told_before() -> None:
    crafts = Crafts()
    crafts.take(10, aboard(0), [])
    turn = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    crafts.arrive(lambda tick: (turn, np.array([100.0, 0.0, -100.0 * tick])))
    flight = crafts.own(10)
    assert flight is not None
    np.testing.assert_allclose(flight.position, (100, 0, 0), atol=1e-9)
    np.testing.assert_allclose(-flight.axes[:, 2], turn @ AHEAD, atol=1e-6)


def test_one_looks_from_the_seat_and_from_behind() -> None:
    crafts = Crafts()
    crafts.take(10, aboard(0), [])
    flight = crafts.own(10)
    assert flight is not None
    left = np.array([-0.8, 0.6, 0.0])
    place, axes = crafts.view(flight, (0.0, 0.0), False)
    np.testing.assert_allclose(place, np.array([0, 0, 1000]) + AHEAD + left / 2 + UP * 2, atol=1e-6)
    np.testing.assert_allclose(-axes[:, 2], AHEAD, atol=1e-6)
    _, aside = crafts.view(flight, (math.pi / 2, 0.0), False)
    np.testing.assert_allclose(-aside[:, 2], -left, atol=1e-6)
    behind, _ = crafts.view(flight, (0.0, 0.0), True)
    assert (behind - flight.position) @ AHEAD == pytest.approx(-CHASE[0])
    assert [shape.kind for shape in crafts.shapes(10, outside=False)] == ["cockpit"]
    assert [shape.kind for shape in crafts.shapes(10, outside=True)] == ["shuttle", "flame", "flame"]


def test_others_are_seen_and_the_nearest_is_boarded() -> None:
    crafts = Crafts()
    told = Craft(9, (0, 0, 512_000), aboard(0).attitude, (0, 0, 0), (0, 0, 0), True, 0, False)
    crafts.take(1, None, [told, msgspec.structs.replace(told, id=4, position=(51_200, 0, 512_000))])
    assert crafts.nearest(np.array([96.0, 0.0, 1000.0]), 6.0) == 4
    assert crafts.nearest(np.array([50.0, 0.0, 1000.0]), 6.0) is None
    assert [shape.kind for shape in crafts.shapes(1, outside=False)] == ["shuttle", "shuttle"]


def test_a_mark_says_where_it_comes_down() -> None:
    def told(height: int, goal: tuple[int, int, int] | None = None, landed: bool = False) -> Landing | None:
        crafts = Crafts()
        crafts.take(10, msgspec.structs.replace(aboard(0), height=height * 512, goal=goal, landed=landed), [])
        return crafts.landing(10)

    below, goal = told(40), told(40, (0, 512_000, 0))
    assert below is not None
    assert goal is not None
    np.testing.assert_allclose(below.position, (0, 0, 960), atol=1e-9)
    np.testing.assert_allclose(goal.position, (0, 960, 0), atol=1e-9)
    assert (below.ok, goal.ok) == (None, True)
    assert [told(-1), told(2), told(2000), told(40, landed=True)] == [None] * 4
    assert Crafts().landing(10) is None
