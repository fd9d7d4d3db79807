"""A game in the headset whose frames, ticks and clock go in step: the same hands come to the same, to the bit."""

import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from app.playing import Playing
from app.simulation.child import Child
from app.vr import loop
from app.vr.loop import VrLoop
from tests.app.vr.worn import Game

RATE, FRAMES = 90.0, 3  # frames a second, and a tick
BEGINS = 1e6  # seconds of the clock that stands still until the game is loaded
PATIENCE = 60.0  # seconds that a tick may take


class Lockstep:
    """From now on games are played so.

    Attributes:
        frame: frames since the game was loaded.
    """

    def __init__(self, game: Game, monkeypatch: pytest.MonkeyPatch) -> None:
        self.frame = 0
        begin, turn, hear = Child.begin, VrLoop._turn, Playing.hear

        def told_to_wait(child: Child, options: Any) -> None:
            begin(child, replace(options, clock=False))

        def in_step(screen: VrLoop, show: Any) -> None:
            if screen._plays:
                playing = screen._playing
                self.frame += 1
                if self.frame % FRAMES == 0 and game.pauses[-1:] != [True]:
                    tick = game.tick
                    playing.simulation.step(1)
                    last = time.monotonic() + PATIENCE
                    while game.tick == tick:
                        assert time.monotonic() < last, "no tick came"
                        time.sleep(0.001)
                        hear(playing, self.now())
            turn(screen, show)

        def not_between(playing: Playing, now: float) -> None:
            pass

        monkeypatch.setattr(Child, "begin", told_to_wait)
        monkeypatch.setattr(VrLoop, "_turn", in_step)
        monkeypatch.setattr(Playing, "hear", not_between)
        monkeypatch.setattr(loop, "time", SimpleNamespace(perf_counter=self.now, sleep=lambda seconds: None))

    def now(self) -> float:
        """The clock [s]."""
        return BEGINS + self.frame / RATE
