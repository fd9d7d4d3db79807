"""Plays the flight by commands, as a script gives them, and notes these."""

import json

import numpy as np

from gameplay.commands import Envelope, Join, make
from gameplay.game import Game
from gameplay.outcomes import CommandRejected, Outcome
from gameplay.schema.shuttles import MODES
from taichi_kernels.units import UNITS_PER_METRE

SEED, MOON, PLANET, HOME = 7, 10, 2, 1
ME = 1
PATIENCE = 20_000  # ticks


class Pilot:
    """A player of a new creative system.

    Attributes:
        lines: of the script. told: all outcomes.
    """

    def __init__(self) -> None:
        self.game = Game.new_system(SEED, creative=True)
        self.lines: list[str] = []
        self.told: list[Outcome] = []
        self.game.submit(Envelope(0, ME, 0, HOME, Join()))
        self._tick()

    @property
    def player(self) -> np.void:
        return self.game.state.players.row(ME)

    @property
    def craft(self) -> np.void:
        return self.game.state.shuttles.rows[0]

    def play(self) -> None:
        """All of it."""
        self.wait(30)
        self.put_up()
        for body in (MOON, PLANET, HOME):
            self.do("board", shuttle=int(self.craft["id"]))
            self.do("set_course", to=body)
            self.until(lambda body=body: self.mode == "hold" and self.craft["body"] == body)
            self.land()
            self.do("disembark")
            self.wait(30)
            if body != HOME:
                self.dig()

    @property
    def mode(self) -> str:
        return MODES[self.craft["mode"]]

    def put_up(self) -> None:
        """Level the ground, and put up a shuttle."""
        self.do("give_items", item="shuttle")
        here = self.player["position"].astype(np.float64)
        up, ahead = here / np.sqrt((here * here).sum()), self.player["forward"] / 16384
        spot = here + ahead * (5.5 * UNITS_PER_METRE)
        for _ in range(2):
            normal = [float(part) for part in up]
            self.do("shape_terrain", how="flatten", centre=_metres(spot), radius=6.0, normal=normal)
            self.do("shape_terrain", how="excavate", centre=_metres(spot + up * (5.2 * UNITS_PER_METRE)), radius=5.0)
        slot = int(np.flatnonzero(self.game.state.inventories.row(ME)["count"])[0])
        forward = [float(part) for part in ahead]
        self.do("place_structure", slot=slot, position=_metres(spot), forward=forward)

    def land(self) -> None:
        """Land below; where one cannot, fly on a little and try again."""
        while not self.craft["landed"]:
            self.do("land_here")
            self.until(lambda: self.craft["landed"] or self.mode == "hold")
            if not self.craft["landed"]:
                self.do("fly", ahead=1.0, up=0.8)
                self.wait(60)
                self.do("fly", brake=True)
                self.wait(60)

    def dig(self) -> None:
        self.do("look", pitch=-60.0)
        for _ in range(20):
            self.do("use_tool")

    def do(self, name: str, **values: object) -> None:
        """Give a command; nothing may refuse it."""
        state = self.game.state
        self.lines.append(json.dumps({"tick": state.tick, "do": name, **values}))
        body, command = int(self.player["body"]), make(name, values)
        self.game.submit(Envelope(state.tick, ME, len(self.lines), body, command))  # type: ignore[arg-type]
        told = self._tick()
        refused = [one for one in told if isinstance(one, CommandRejected) and one.command != "UseTool"]
        assert not refused, refused

    def wait(self, ticks: int) -> None:
        for _ in range(ticks):
            self._tick()

    def until(self, done) -> None:  # type: ignore[no-untyped-def]
        """Wait for something."""
        for _ in range(PATIENCE):
            if done():
                return
            self._tick()
        raise AssertionError("it does not come to pass")

    def _tick(self) -> list[Outcome]:
        told = self.game.tick()
        self.told += told
        return told


def _metres(place: np.ndarray) -> list[float]:
    return [float(part) / UNITS_PER_METRE for part in np.rint(place)]
