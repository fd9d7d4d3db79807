"""From keys in a craft to where one looks: to the sides, back and up, and ahead again."""

import math

import numpy as np
import pytest

from app.client.client import Client
from app.client.flying import Flying
from app.desktop.bindings import Bindings
from app.desktop.controls import Controls
from app.desktop.settings import ControlSettings
from gameplay.commands import Fly
from gameplay.view import PlanetFacts
from tests.app.client.test_crafts import aboard
from tests.carrying import Carrying
from vr_render.input import Event, InputFrame

FRAME = 1 / 60


class Pilot:
    """Someone in a craft at a keyboard."""

    def __init__(self) -> None:
        self.client = Client(PlanetFacts.of(Carrying().game.state))
        self.client.crafts.take(10, aboard(0), [])
        self.flying = Flying(self.client)
        self.controls = Controls(Bindings(), ControlSettings())
        self.sent: list[object] = []
        self.angles: list[float] = []

    def hold(self, *keys: str, frames: int = 90) -> np.ndarray:
        """Hold keys for some frames; where one looks then, to the right, up and back of the craft."""
        events = tuple(Event(key, True) for key in keys)
        for _ in range(frames):
            told = InputFrame(events=events, down=frozenset(keys))
            self.sent += self.flying.commands(self.controls.poll(told, FRAME, True), FRAME)
            self.angles.append(self.client.glance[0])
            events = ()
        flight = self.client.crafts.own(10)
        assert flight is not None
        sight = self.client.sight(10, FRAME)
        np.testing.assert_allclose(sight.position, flight.place(self.client.crafts.seat()), atol=1e-9)
        np.testing.assert_allclose(np.cross(sight.forward, sight.up), sight.right, atol=1e-9)
        looks: np.ndarray = flight.axes.T @ sight.forward
        return looks


@pytest.fixture(scope="module")
def pilot() -> Pilot:
    return Pilot()


@pytest.mark.parametrize(
    ("key", "way"),
    [
        ("key.1", (-1.0, 0.0, 0.0)),
        ("key.kp_4", (-1.0, 0.0, 0.0)),
        ("key.2", (1.0, 0.0, 0.0)),
        ("key.kp_6", (1.0, 0.0, 0.0)),
        ("key.r", (0.0, 0.0, 1.0)),
        ("key.kp_2", (0.0, 0.0, 1.0)),
        ("key.3", (0.0, math.sin(math.radians(52)), -math.cos(math.radians(52)))),
    ],
)
def test_a_key_looks_that_way_while_it_is_held(pilot: Pilot, key: str, way: tuple[float, float, float]) -> None:
    start = len(pilot.angles)
    np.testing.assert_allclose(pilot.hold(key), way, atol=1e-3)
    np.testing.assert_allclose(pilot.hold(), (0.0, 0.0, -1.0), atol=1e-3)
    assert np.abs(np.diff(pilot.angles[start:])).max() < math.radians(30), "it goes there and back evenly"
    assert not [command for command in pilot.sent if command != Fly()], "the craft flies on"


def test_two_keys_look_between(pilot: Pilot) -> None:
    right, up, back = pilot.hold("key.2", "key.3")
    assert right == pytest.approx(math.cos(math.radians(52)), abs=1e-3)
    assert up == pytest.approx(math.sin(math.radians(52)), abs=1e-3) and back == pytest.approx(0, abs=1e-3)
    pilot.hold()
