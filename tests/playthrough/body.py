"""A player who knows what a screen is told, and acts by the lines of a script."""

import json
from typing import Any, TypeVar

import msgspec
import numpy as np

from gameplay import content, script
from gameplay.commands import Envelope, Join
from gameplay.game import Game
from gameplay.outcomes import (
    CommandRejected,
    GoalReached,
    MeterLow,
    Outcome,
    PlayerDied,
    ResearchEarned,
    TechnologyUnlocked,
)
from gameplay.state import HOME, TICKS_PER_SECOND
from gameplay.surroundings import Surroundings
from gameplay.view import Own, PlanetFacts, Snapshot, Viewer
from taichi_kernels import heights
from taichi_kernels.units import Q14, UNITS_PER_METRE

PLAYER = 1
Told = TypeVar("Told", bound=Outcome)


class DeadError(Exception):
    """The player died: the plan was bad."""


class Body:
    """The one player of a new world. Lengths in metres, places from the middle of the planet, f64 (3,).

    Args:
        radius: of the planet; None: the world is a whole system.
        outfit: that the world begins with, "" for none.

    Attributes:
        lines: the script so far.
        heard: outcomes since the last command that was tried.
    """

    def __init__(self, seed: int, radius: float | None, outfit: str = "") -> None:
        self.game = Game.new_system(seed, False, outfit) if radius is None else Game.new(seed, radius, False, outfit)
        own = {"radius": radius, "outfit": outfit}
        self.lines = [json.dumps({"world": {"seed": seed, **{name: value for name, value in own.items() if value}}})]
        self.heard: list[Outcome] = []
        self.told: list[Outcome] = []
        self.milestones: list[tuple[int, str]] = []
        self._viewer = Viewer(self.game.state, PLAYER)
        self._given = 0
        self._seen: Snapshot | None = None
        self.game.submit(Envelope(0, PLAYER, -1, HOME, Join()))
        self.wait(TICKS_PER_SECOND)
        self.facts = PlanetFacts.of(self.game.state)

    # Commands

    def give(self, do: str, ticks: int = 1, **fields: Any) -> None:
        """Give a command in this tick, and in the next ones when it is to be repeated."""
        line = {"tick": self.tick, "do": do, **({"ticks": ticks} if ticks > 1 else {}), **fields}
        self.lines.append(json.dumps(line))
        for envelope in script.read(self.lines[-1:]):
            self.game.submit(msgspec.structs.replace(envelope, sequence=self._given + envelope.sequence))
        self._given += ticks

    def wait(self, ticks: int = 1) -> list[Outcome]:
        """Let ticks pass; what came of them."""
        came = [told for _ in range(ticks) for told in self.game.tick()]
        self.heard += came
        self.told += came
        self._seen = None
        self.milestones += [(self.tick, *told_of(told)) for told in came if told_of(told)]
        if any(isinstance(told, PlayerDied) for told in came):
            raise DeadError(f"tick {self.tick}: {came}")
        return came

    def attempt(self, do: str, **fields: Any) -> str:
        """Give a command and let its tick pass; why it was rejected, "" if it was not. What was rejected has changed
        nothing, and is left out of the script."""
        self.heard = []
        self.give(do, **fields)
        self.wait()
        refused = next((told.reason for told in self.of(CommandRejected)), "")
        if refused:
            self.lines.pop()
        return refused

    def of(self, kind: type[Told]) -> list[Told]:
        """Outcomes of a kind since the last attempt."""
        return [told for told in self.heard if isinstance(told, kind)]

    # Senses

    @property
    def tick(self) -> int:
        """Ticks since the world began."""
        return self.game.state.tick

    @property
    def seen(self) -> Snapshot:
        """What the screen shows now."""
        if self._seen is None:
            self._seen = self._viewer.snapshot()
        return self._seen

    @property
    def own(self) -> Own:
        """Oneself."""
        assert self.seen.own is not None
        return self.seen.own

    @property
    def around(self) -> Surroundings:
        """What one lives on and among."""
        assert self.seen.surroundings is not None
        return self.seen.surroundings

    @property
    def here(self) -> np.ndarray:
        """Where the feet are."""
        return metres(self.own.position)

    def meter(self, name: str) -> float:
        """Points of a meter."""
        return getattr(self.around.vitals, name) / 100

    def count(self, name: str) -> int:
        """How many of an item the pack holds."""
        return sum(stack.count for stack in self.pack if stack.item == name)

    @property
    def pack(self) -> list:
        """Stacks of the pack."""
        return self.around.stores[0].stacks

    def slot(self, name: str) -> int:
        """The first slot of the pack that holds an item."""
        return next(stack.slot for stack in self.pack if stack.item == name)

    @property
    def skill(self) -> float:
        """How many times as fast as bare hands one gathers."""
        worn = [content.load().items[stack.item].gear for stack in self.around.gear.values()]
        return float(np.prod([gear.gathers for gear in worn if gear]))

    def ground(self, places: np.ndarray) -> np.ndarray:
        """The ground at places (n, 3), as the terrain is drawn from afar: distance from the middle of the planet."""
        ways = np.rint(places / np.linalg.norm(places, axis=1, keepdims=True) * Q14).astype(np.int32)
        high = heights.along(self.facts.recipe, ways).astype(float) * heights.UNITS_PER_HEIGHT
        return (high + self.facts.radius) / UNITS_PER_METRE

    def on_ground(self, place: np.ndarray) -> np.ndarray:
        """A place moved up or down to the ground."""
        return place / np.linalg.norm(place) * self.ground(place[None])[0]

    # The head

    def face(self, place: np.ndarray) -> None:
        """Turn the head to a place; a hair's breadth does not count."""
        own = self.own
        up = self.here / np.linalg.norm(self.here)
        ahead = np.array(own.forward) / Q14
        away = place - self.here - up * own.eye / UNITS_PER_METRE
        level = away - up * (away @ up)
        yaw = np.degrees(np.arctan2(level @ np.cross(ahead, up), level @ ahead))
        pitch = np.degrees(np.arctan2(away @ up, np.linalg.norm(level))) - own.pitch * 360 / 65536
        turn = {name: round(float(angle), 1) for name, angle in (("yaw", yaw), ("pitch", pitch)) if abs(angle) > 3}
        if turn:
            self.give("look", **turn)


def metres(point: Any) -> np.ndarray:
    """Units as metres."""
    return np.array(point, float) / UNITS_PER_METRE


def distance(a: np.ndarray, b: np.ndarray) -> float:
    """Metres between places."""
    return float(np.linalg.norm(a - b))


def told_of(told: Outcome) -> tuple[str, ...]:
    """In words, what is worth telling of an outcome."""
    match told:
        case GoalReached(goal=goal):
            return (f"goal {goal}",)
        case TechnologyUnlocked(technology=name):
            return (f"learned {name}",)
        case ResearchEarned(points=points, total=total, why=why):
            return (f"+{points} = {total} {why}",)
        case MeterLow(meter=meter, points=points):
            return (f"{meter} below {points}",)
    return ()
