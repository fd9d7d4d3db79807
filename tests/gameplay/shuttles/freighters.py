"""Systems with landing pads and a shuttle between them, and nobody near: what tests of trade routes share."""

from functools import cache

import numpy as np

from gameplay.building import structures
from gameplay.content import load
from gameplay.errors import Rejected
from gameplay.game import Game
from gameplay.inventory.inventory import Inventory
from gameplay.outcomes import Outcome
from gameplay.positions import Point, point
from gameplay.shuttles import pads, routes
from gameplay.state import HOME, GameState
from gameplay.tables import Tables
from taichi_kernels.units import UNITS_PER_METRE
from tests.carrying import held

RULES = load().shuttle
MOON = 8  # of the system of seed 7: goes round another planet than the first
ADA = 1


@cache
def begun() -> Tables:
    """A system in which nobody was yet."""
    return Game.new_system(7).tables()


class Freighters:
    """A game with three landing pads (two on the first planet, one on a moon) and a shuttle on the first of them.

    Attributes:
        here, there, moon: the pads. shuttle: id.
        outcomes: all so far.
    """

    def __init__(self) -> None:
        self.game = Game.restore(begun())
        self.outcomes: list[Outcome] = []
        here = np.array([900.0, 1200.0, 1700.0])
        self.here = self.pad(HOME, here)
        self.there = self.pad(HOME, here[[1, 2, 0]])
        self.moon = self.pad(MOON, np.array([0.0, 300.0, 640.0]))
        self.shuttle = self.craft(self.here)

    @property
    def state(self) -> GameState:
        return self.game.state

    @property
    def route(self) -> np.void:
        return self.state.routes.row(self.shuttle)

    def pad(self, body: int, place: np.ndarray) -> int:
        """A landing pad at a place [m]."""
        at = point(np.rint(place * UNITS_PER_METRE).astype(np.int64))
        return structures.place(self.state, "landing_pad", body, at, (0, 16384, 0), ADA)

    def craft(self, pad: int, cells: int = 4) -> int:
        """A shuttle that stands on a pad, with so many cells of fuel in its tank."""
        number, row = self.state.new_id(), self.state.structures.row(pad)
        self.state.shuttles.add(
            id=number,
            kind=self.state.kind(RULES.item),
            body=row["body"],
            position=pads.stand(self.state, pad),
            attitude=(1 << 30, 0, 0, 0),
            landed=1,
            hull=round(RULES.hull * 100),
            fuel=round(cells * RULES.fuel_mass * 1e6),
        )
        Inventory.create(self.state, number, RULES.slots)
        return number

    def stock(self, owner: int, **amounts: int) -> None:
        for name, amount in amounts.items():
            assert Inventory.of(self.state, owner).add(name, amount) == 0

    def holds(self, owner: int) -> dict[str, int]:
        return held(Inventory.of(self.state, owner))

    def assign(self, origin: int, destination: int, keep: int = 0, **goods: int) -> Rejected | None:
        """Give the shuttle a route, or why that cannot be."""
        rejected = routes.check(self.state, self.shuttle, origin, destination)
        if rejected is None:
            routes.assign(self.state, ADA, self.shuttle, (origin, destination), goods, keep)
        return rejected

    def tick(self, count: int = 1) -> list[Outcome]:
        """Play ticks; all that came of them."""
        told = [outcome for _ in range(count) for outcome in self.game.tick()]
        self.outcomes += told
        return told

    def skip(self) -> list[Outcome]:
        """Go to the end of the phase that the route is in, and play the tick in which it is over."""
        self.state.world["tick"] = max(int(self.route["until"]), self.state.tick)
        return self.tick()

    @property
    def craft_place(self) -> tuple[int, Point]:
        row = self.state.shuttles.row(self.shuttle)
        return int(row["body"]), point(row["position"])
