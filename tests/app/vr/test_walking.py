"""A head that goes through a room, on real ground: the whole way from strides to what is seen."""

import math

import numpy as np
import pytest

from app.client.client import Client
from app.client.poses import level
from app.desktop.settings import VrSettings
from app.simulation.messages import Told
from app.vr.rig import LEAN, Rig
from gameplay.view import PlanetFacts, Viewer
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.vr.poses import pose
from tests.worlds import PLAYER, Play

FRAMES = 3  # a tick
SPEED = 1.3  # metres a second of a stroll


class Room:
    """A player with a headset in a game that answers two ticks late."""

    def __init__(self) -> None:
        self.play = Play(seed=22, radius=90.0)
        self.play.tick(30)
        self.viewer = Viewer(self.play.game.state, PLAYER)
        self.client = Client(PlanetFacts.of(self.play.game.state))
        self.rig = Rig(VrSettings(posture="room_scale"))
        self.known = self.sequence = -1
        self.tell()
        self.tick_to(3)
        self.rig.follow(self.client.pose(self.client.tick), pose(), self.client.tick, 0.0)

    def tell(self) -> None:
        self.client.take(Told(self.viewer.snapshot(), self.known, 1.0))
        self.rig.echoes.told(self.known, self.client.tick)

    def tick_to(self, count: int) -> None:
        for _ in range(count):
            self.play.tick()
            self.tell()

    def go(self, way: np.ndarray) -> np.ndarray:
        """Take the head along places of the room, three frames a tick; the places from which it sees."""
        seen, waiting = [], []
        for number, (x, z) in enumerate(way):
            if number % FRAMES == 0:
                for sequence, stride in waiting:
                    self.play.submit("stride", by=[part / UNITS_PER_METRE for part in stride.by])
                    self.known = sequence
                waiting = []
                self.tick_to(1)
            moment = self.client.tick - 1.5 + number % FRAMES / FRAMES
            head = pose((x, 1.65, z))
            self.rig.follow(self.client.pose(moment), head, moment, 1 / 90)
            stride = self.rig.stride()
            if stride is not None:
                self.sequence += 1
                self.rig.sent(stride, self.sequence)
                waiting.append((self.sequence, stride))
            seen.append(self.rig.point(head.position))
        return np.array(seen)


@pytest.mark.parametrize("side", [0, 90, 180, 270])
def test_on_real_ground_the_view_goes_where_the_head_goes(side: int) -> None:
    room = Room()
    ahead, right, up = room.rig.ahead, np.cross(room.rig.ahead, room.rig.up), room.rig.up
    x, z = math.sin(math.radians(side)), -math.cos(math.radians(side))
    far = np.append(np.arange(0, 2.5, SPEED / 90), [2.5] * 30)
    seen = room.go(far[:, None] * (x, z))
    steps = np.diff(seen, axis=0)
    along = steps @ (right * x - ahead * z)
    assert np.abs(along - np.diff(far)).max() < 0.012, "no frame goes on by more than the head did, and a hair"
    assert np.abs(steps @ up).max() < 0.03, "the ground rises and falls softly"
    assert (seen[-1] - seen[0]) @ (right * x - ahead * z) == pytest.approx(2.5, abs=0.15)
    under = seen[-1] - room.client.pose(room.client.tick).position
    assert np.linalg.norm(under - up * (under @ up)) < LEAN["room_scale"] + 0.05
    assert level(room.rig.ahead, up) @ ahead > 0.999
