"""Players who carry, build and make: what tests of that share."""

from collections import Counter
from typing import Any

import numpy as np

from gameplay import content
from gameplay.game import Game
from gameplay.inventory import parts
from gameplay.inventory.inventory import Inventory
from gameplay.inventory.receive import receive
from gameplay.outcomes import Outcome, StructurePlaced
from gameplay.state import GameState
from taichi_kernels.units import UNITS_PER_METRE
from tests.worlds import PLAYER, Play, rejections

STACK = {name: item.stack for name, item in content.load().items.items()}


class Carrying(Play):
    """A game with one player, whose pack is looked into and filled."""

    def __init__(self, seed: int = 7, radius: float = 25.0, creative: bool = False, game: Game | None = None) -> None:
        super().__init__(seed, radius, creative, game)
        self.tick(8)  # the player has come down onto the ground

    @property
    def state(self) -> GameState:
        return self.game.state

    @property
    def pack(self) -> Inventory:
        return Inventory.of(self.state, PLAYER)

    def give(self, **amounts: int) -> None:
        """Let the player gain items, as by gathering them."""
        for name, amount in amounts.items():
            receive(self.state, PLAYER, name, amount)

    def empty(self, owner: int = PLAYER) -> None:
        """Take all stacks out of the world that somebody holds."""
        Inventory.of(self.state, owner).write([])

    def slot(self, name: str) -> int:
        """The first slot of the pack with items of a name."""
        return next(stack.slot for stack in self.pack.stacks() if self.state.name_of(stack.kind) == name)

    def place(self, away: float = 2.0, angle: float = 0.0) -> tuple[list[float], list[float]]:
        """A place so many metres from the player, an angle to the right of ahead; and the way there."""
        here = self.player["position"] / UNITS_PER_METRE
        ahead = self.player["forward"] / 16384
        aside = np.cross(ahead, here / np.linalg.norm(here))
        way = ahead * np.cos(np.radians(angle)) + aside * np.sin(np.radians(angle))
        return (here + way * away).tolist(), way.tolist()

    def build(self, name: str) -> int:
        """Put a structure up somewhere within arm's reach; its id."""
        self.give(**{name: 1})
        for angle in range(0, 360, 20):
            position, forward = self.place(2.2, angle)
            told = self.do("place_structure", slot=self.slot(name), position=position, forward=forward)
            if not rejections(told):
                return only(told, StructurePlaced).structure
        raise AssertionError(told)

    def open_air(self, metres: float = 1.6) -> list[float]:
        """A place above the player's feet."""
        here = self.player["position"] / UNITS_PER_METRE
        return (here * (1 + metres / np.linalg.norm(here))).tolist()


def only(outcomes: list[Outcome], kind: type) -> Any:
    """The one outcome of a kind."""
    (found,) = (outcome for outcome in outcomes if isinstance(outcome, kind))
    return found


def held(inventory: Inventory) -> dict[str, int]:
    """How many of what an inventory holds."""
    amounts: Counter[str] = Counter()
    for stack in inventory.stacks():
        amounts[inventory.state.name_of(stack.kind)] += stack.amount
    return dict(amounts)


def census(state: GameState) -> Counter[str]:
    """All items of a world by name: in packs, stores and jobs, worn, on the ground, built, in tools."""
    amounts: Counter[str] = Counter()
    rows = state.inventories.rows
    groups = [(rows["kind"].ravel(), rows["count"].ravel()), (state.piles.rows["kind"], state.piles.rows["count"])]
    single = state.gear.rows["kind"].ravel(), state.structures.rows["kind"], state.shuttles.rows["kind"]
    groups += [(kinds, np.ones(len(kinds), int)) for kinds in single]
    for kinds, counts in groups:
        for kind, count in zip(kinds.tolist(), counts.tolist(), strict=True):
            if kind and count:
                amounts[state.name_of(kind)] += count
    names = {item.part: name for name, item in content.load().items.items() if item.part}
    amounts.update(names[parts.name(row)] for row in state.items.rows)
    return amounts
