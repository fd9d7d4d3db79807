"""Players who live on a planet of which no ground is loaded: as fast as the rules themselves."""

import math
from typing import Any

import numpy as np

from gameplay import content
from gameplay.building import structures
from gameplay.outcomes import Outcome
from gameplay.positions import point
from gameplay.schema.survival import GEAR_PLACES
from gameplay.state import HOME, GameState
from gameplay.survival import climate, start
from gameplay.survival.rules import POINT
from gameplay.systems import living, locomotion
from gameplay.systems.directions import times, unit
from taichi_kernels.units import Q14, UNITS_PER_METRE

ADA = 1


class Life:
    """A player on the bare rules: `live` plays the system alone, without terrain, commands and movement.

    Args:
        latitude, longitude: where the player stands [degrees]. height: over the ground [m], below 0 under it.
    """

    def __init__(
        self,
        seed: int = 7,
        radius: float = 500.0,
        latitude: float = 30.0,
        longitude: float = 0.0,
        height: float = 0.0,
        creative: bool = False,
    ) -> None:
        self.state = GameState.new(seed, round(radius * UNITS_PER_METRE), creative)
        self.outcomes: list[Outcome] = []
        place = self.place(latitude, longitude, height)
        self.state.world["spawn"], self.state.world["spawned"] = place, 1
        self.state.players.add(id=ADA, online=1, body=HOME, position=place, stroke_tick=-1, grounded=1)
        locomotion.face(self.state.players.rows, 0)
        self.begun = start.settle(self.state, ADA)

    def place(self, latitude: float, longitude: float = 0.0, height: float = 0.0) -> tuple[int, int, int]:
        """A place at a height over the ground [units]."""
        north, east = math.radians(latitude), math.radians(longitude)
        way = np.array([math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)])
        up = unit(np.rint(way * Q14).astype(np.int64))
        ground = int(climate.surfaces(self.state, HOME, up[None] * 1000)[0])
        return point(times(up, ground + round(height * UNITS_PER_METRE)))

    @property
    def player(self) -> np.void:
        return self.state.players.row(ADA)

    @property
    def vitals(self) -> np.void:
        return self.state.vitals.row(ADA)

    def points(self, meter: str) -> float:
        return int(self.vitals[meter]) / POINT

    def set(self, **points: float) -> None:
        """Set meters to points."""
        for meter, value in points.items():
            self.vitals[meter] = round(value * POINT)

    def live(self, seconds: float = 0.0, ticks: int = 0) -> list[Outcome]:
        """Let time pass; what came of it."""
        told: list[Outcome] = []
        for _ in range(round(seconds * 30) + ticks):
            told += living.live(self.state)
            self.state.world["tick"] += 1
        self.outcomes += told
        return told

    def build(self, name: str, at: tuple[int, int, int] | None = None, **columns: Any) -> int:
        """Put a structure up, where the player is when no place is given."""
        body = self.player
        place = point(body["position"]) if at is None else at
        made = structures.place(self.state, name, HOME, place, point(body["forward"]), ADA)
        for column, value in columns.items():
            self.state.structures.row(made)[column] = value
        return made

    def wear(self, name: str, wear: int = 0) -> None:
        """Put gear on, out of nothing."""
        gear = content.load().items[name].gear
        assert gear is not None
        row = self.state.gear.row(ADA) if ADA in self.state.gear else self.state.gear.add(player=ADA)
        at = GEAR_PLACES.index(gear.place)
        row["kind"][at], row["wear"][at] = self.state.kind(name), wear


def of(outcomes: list[Outcome], kind: type) -> list[Any]:
    """Outcomes of a kind."""
    return [outcome for outcome in outcomes if type(outcome) is kind]
