"""Someone who lives in a small world with a headset on: poses and inputs go in, what happens comes out."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np

from app.client.acting import Acting
from app.client.client import Client
from app.client.flying import Flying, Wishes
from app.client.placing import Placing
from app.desktop.panels.desktop import DesktopPanels
from app.desktop.requests import Requests
from app.desktop.settings import change
from app.playing import Playing
from app.simulation.messages import Told
from app.vr.wearer import Turn, Wearer
from gameplay.outcomes import Outcome
from gameplay.surroundings import Surroundings
from gameplay.view import PlanetFacts, Viewer
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.vr.poses import pose
from tests.app.vr.test_handedness import Link
from tests.carrying import Carrying
from tests.worlds import PLAYER
from vr_render.headset_frame import Hand, HeadsetFrame, Pose
from vr_render.input import HAND_BUTTONS, HAND_LEVELS
from vr_render.scene import facing
from vr_render.xr.hand_input import HandInput

FRAMES = 3  # a tick
PARTS = HAND_BUTTONS + HAND_LEVELS
UP = np.array([0.0, 1.0, 0.0])


class Alive:
    """A player with two hands before the body.

    Attributes:
        aims: where hands are and point, by side, in play space; one that is missing is away.
        swings: how fast they go [m/s]. held: what they hold down.
        turns: what came of each frame. outcomes: of each tick. obeyed: what the game was asked for.
    """

    def __init__(self, **vr: object) -> None:
        self.play = Carrying()
        self.link, self.viewer = Link(self.play), Viewer(self.play.game.state, PLAYER)
        self.client = Client(PlanetFacts.of(self.play.game.state))
        self.panels = DesktopPanels()
        for name, value in vr.items():
            self.panels.settings = change(self.panels.settings, "vr", name, value)
        self.placing = Placing()

        def nothing(*_: object) -> None:
            pass

        self.obeyed: list[str] = []
        acting, flying = Acting(self.client, self.link), Flying(self.client)

        playing = self.playing = SimpleNamespace(
            panels=self.panels, client=self.client, acting=acting, placing=self.placing,
            flying=flying, fly=self.fly, rest=acting.rest,
            options=SimpleNamespace(world=Path("small")), obey=self.obeyed.extend, answer=self._answer, pause=nothing,
        )  # fmt: skip
        self.wearer, self.hands = Wearer(cast(Playing, playing), software=True), HandInput()
        self.head, self.profile = pose(), "x"
        self.aims = {"left": pose((-0.25, 1.2, -0.3)), "right": pose((0.25, 1.2, -0.3))}
        self.swings = {"left": np.zeros(3), "right": np.zeros(3)}
        self.held: dict[str, dict[str, float]] = {"left": {}, "right": {}}
        self.turns: list[Turn] = []
        self.outcomes: list[Outcome] = []
        self._number = 0
        for _ in range(3):
            self._tick()
        self.frames(6)

    def fly(self, wishes: Wishes, seconds: float) -> None:
        """Fly as the game does."""
        Playing.fly(cast(Playing, self.playing), wishes, seconds)

    def _answer(self, requests: Requests) -> None:
        if requests.place is not None:
            self.placing.begin(self.around, requests.place)
        for command in requests.commands:
            self.link.submit(command)

    def _tick(self) -> None:
        tick = self.play.game.state.tick
        self.link.tick()
        new = [outcome for outcome in self.play.outcomes if outcome not in self.outcomes]
        assert self.play.game.state.tick == tick + 1
        told = Told(self.viewer.snapshot(new, rays=self.link.rays), self.link.sequence, 1.0)
        self.outcomes = [*self.play.outcomes]
        self.client.take(told)
        self.wearer.told(told)

    @property
    def around(self) -> Surroundings:
        assert self.client.around is not None
        return self.client.around

    def frames(self, count: int = 1) -> "Alive":
        for _ in range(count):
            if self._number % FRAMES == 0:
                self._tick()
            self.wearer.prepare()
            self._number += 1
            there = {
                side: Hand(grip=aim, aim=aim, velocity=self.swings[side], profile=self.profile)
                for side, aim in self.aims.items()
            }
            told = self.hands.poll({side: self.says(side) for side in self.aims}, True)
            frame = HeadsetFrame(self._number, 0, 1 / 90, True, True, self.head, there, told)
            moment = self.client.tick - 1.5 + (self._number - 1) % FRAMES / FRAMES
            self.turns.append(self.wearer.turn(frame, moment, 1 / 90, None))
        return self

    def says(self, side: str) -> dict[str, float]:
        """What a hand that has everything says."""
        return {**dict.fromkeys(PARTS, 0.0), **self.held[side]}

    def press(self, side: str, **parts: float) -> "Alive":
        """Hold something down for as long as nothing else is said."""
        self.held[side] = parts
        return self

    def tap(self, side: str, **parts: float) -> "Alive":
        """Press something and let go of it."""
        self.press(side, **parts).frames(4)
        return self.press(side).frames(4)

    def room(self, place: np.ndarray) -> np.ndarray:
        """A place of the planet in play space [m]."""
        rig = self.wearer.motion.rig
        found: np.ndarray = rig._axes.T @ (place - rig.point(np.zeros(3)))
        return found

    def foot(self, thing: object, lift: float = 0.0) -> np.ndarray:
        """Where something lies, in play space, so many metres higher."""
        place = np.array(thing.position) / UNITS_PER_METRE  # type: ignore[attr-defined]
        return self.room(place * (1 + lift / np.linalg.norm(place)))

    def point(self, side: str, target: np.ndarray) -> "Alive":
        """Point a hand at a place of play space from where it is."""
        start = self.aims[side].position
        self.aims[side] = Pose(start, facing(target - start, UP))
        return self

    def reach(self, side: str, place: np.ndarray) -> "Alive":
        """Bring a hand to a place of play space."""
        self.aims[side] = Pose(place, self.aims[side].orientation)
        return self

    def happened(self, kind: type) -> int:
        """How often something has happened."""
        return sum(isinstance(outcome, kind) for outcome in self.play.outcomes)

    def close(self) -> None:
        self.panels.close()
