"""The free camera: starts where the eye was, stays level, flies as far as is wished."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.controls import Intents
from app.desktop.free_camera import GREATEST_SPEED, LEAST_SPEED, SPRINT, STEP, FreeCamera

numbers = st.floats(-1, 1)


def turn(quaternion: np.ndarray, vector: tuple[float, float, float]) -> np.ndarray:
    axis, w = quaternion[:3], quaternion[3]
    cross = 2 * np.cross(axis, vector)
    return np.asarray(vector) + w * cross + np.cross(axis, cross)


def axes(camera: FreeCamera) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """To the right, upwards and forwards."""
    return (
        turn(camera.orientation, (1, 0, 0)),
        turn(camera.orientation, (0, 1, 0)),
        turn(camera.orientation, (0, 0, -1)),
    )


def at_pole() -> FreeCamera:
    """On the +Y axis, looking along −Z."""
    return FreeCamera(np.array([0.0, 500.0, 0.0]), np.array([0.0, 0.0, 0.0, 1.0]), speed=10.0)


def test_it_starts_as_the_eye_was() -> None:
    camera = at_pole()
    np.testing.assert_allclose(camera.orientation, [0, 0, 0, 1], atol=1e-12)
    tilted = np.array([math.sin(0.3), 0.0, 0.0, math.cos(0.3)])
    camera = FreeCamera(np.array([0.0, 500.0, 0.0]), tilted)
    np.testing.assert_allclose(axes(camera)[2], turn(tilted, (0, 0, -1)), atol=1e-12)


@given(position=st.tuples(numbers, numbers, numbers), turned=st.tuples(numbers, numbers, numbers, numbers))
def test_any_start_is_level_and_whole(
    position: tuple[float, float, float], turned: tuple[float, float, float, float]
) -> None:
    quaternion = np.array(turned)
    length = np.linalg.norm(quaternion)
    quaternion = quaternion / length if length > 0.1 else np.array([0.0, 0.0, 0.0, 1.0])
    camera = FreeCamera(500 * np.array(position), quaternion)
    right, up, forward = axes(camera)
    assert np.linalg.norm(camera.orientation) == pytest.approx(1)
    if np.linalg.norm(camera.position) > 1:
        out = camera.position / np.linalg.norm(camera.position)
        assert abs(right @ out) < 1e-6, "the horizon is level"
        assert up @ out > 0
    assert abs(np.cross(right, up) @ -forward) == pytest.approx(1)


def test_it_turns_and_stops_before_the_zenith() -> None:
    camera = at_pole()
    camera.move(Intents(yaw=90.0), 0.01)
    np.testing.assert_allclose(axes(camera)[2], [1, 0, 0], atol=1e-9)
    camera.move(Intents(pitch=30.0), 0.01)
    assert math.degrees(math.asin(axes(camera)[2][1])) == pytest.approx(30)
    camera.move(Intents(pitch=500.0), 0.01)
    assert math.degrees(math.asin(axes(camera)[2][1])) == pytest.approx(89)
    camera.move(Intents(pitch=-500.0), 0.01)
    assert math.degrees(math.asin(axes(camera)[2][1])) == pytest.approx(-89)


def test_it_flies_where_it_looks_and_up() -> None:
    camera = at_pole()
    for _ in range(300):
        camera.move(Intents(forward=1.0), 0.01)
    # it follows the wish after a moment, and the planet bends away below
    assert 27 < -camera.position[2] < 30
    camera = at_pole()
    for _ in range(300):
        camera.move(Intents(up=1.0, sprint=True), 0.01)
    assert 27 * SPRINT < camera.position[1] - 500 < 30 * SPRINT


def test_it_comes_to_rest() -> None:
    camera = at_pole()
    camera.move(Intents(right=1.0), 0.5)
    for _ in range(400):
        camera.move(Intents(), 0.01)
    before = camera.position
    camera.move(Intents(), 0.01)
    np.testing.assert_array_equal(camera.position, before)


def test_the_wheel_changes_the_speed() -> None:
    camera = at_pole()
    camera.move(Intents(pressed=("radius_more", "radius_more", "radius_less")), 0.01)
    assert camera.speed == pytest.approx(10 * STEP)
    camera.move(Intents(pressed=("radius_more",) * 100), 0.01)
    assert camera.speed == GREATEST_SPEED
    camera.move(Intents(pressed=("radius_less",) * 200), 0.01)
    assert camera.speed == LEAST_SPEED


def test_it_stays_level_round_the_planet() -> None:
    camera = at_pole()
    camera.speed = 1000.0
    for _ in range(500):
        camera.move(Intents(forward=1.0), 0.01)
        out = camera.position / np.linalg.norm(camera.position)
        assert abs(axes(camera)[0] @ out) < 1e-9


def test_the_middle_of_the_planet_is_a_place_too() -> None:
    camera = FreeCamera(np.zeros(3), np.array([0.0, 0.0, 0.0, 1.0]))
    camera.move(Intents(forward=1.0, yaw=10.0), 0.1)
    assert np.isfinite(camera.position).all() and np.isfinite(camera.orientation).all()
