"""Pressurised air: in which sealed volume a place is, and what is breathed of it.

A volume is known by the structure that keeps it sealed, whose column `air` is what there is to breathe. Whatever seals
volumes adds a query to `SEALED`; one without air is none.
"""

from collections.abc import Callable

import numpy as np

from gameplay import bodies, content
from gameplay.state import GameState
from gameplay.survival import fixtures
from gameplay.survival.meters import a_minute
from gameplay.survival.rules import POINT
from taichi_kernels.units import UNITS_PER_METRE

Sealed = Callable[[GameState, int, np.ndarray], np.ndarray]


def at(state: GameState, body: int, positions: np.ndarray) -> np.ndarray:
    """Structures in whose pressurised air places (n, 3) [units] on a body are, 0 in the open: i64 (n,)."""
    found = np.zeros(len(positions), np.int64)
    for query in SEALED:
        found = np.where(found == 0, query(state, body, positions), found)
    return found


def _shelters(state: GameState, body: int, positions: np.ndarray) -> np.ndarray:
    """Shelters seal a ball round the middle of their foot; the first built counts where two overlap."""
    found = np.zeros(len(positions), np.int64)
    for row, structure in fixtures.standing(state, body, "shelter"):
        if row["air"] > 0:
            away = np.asarray(positions, np.int64) - row["position"]
            inside = (away * away).sum(axis=1) <= round(structure.shelter * UNITS_PER_METRE) ** 2
            found[inside & (found == 0)] = row["id"]
    return found


SEALED: tuple[Sealed, ...] = (_shelters,)


def breathable(state: GameState, on: np.ndarray) -> np.ndarray:
    """Whether the open air is of bodies with these numbers (n,): bool (n,)."""
    out = np.zeros(len(on), bool)
    for body in np.unique(on).tolist():
        out[on == body] = bodies.of(state, body).breathable
    return out


def breathe(state: GameState, structure: int, amount: int) -> int:
    """Take oxygen out of the air of a structure; how much there was of the amount."""
    row = state.structures.row(structure)
    taken = min(amount, int(row["air"]))
    row["air"] -= taken
    return taken


def capacity(state: GameState, structure: int) -> int:
    """How much oxygen the air of a structure can hold; 0 where it is no shelter."""
    item = content.load().item_of(int(state.structures.row(structure)["kind"]))
    return round(item.structure.air * POINT) if item and item.structure else 0


def refill(state: GameState, structure: int, amount: int) -> int:
    """Put oxygen into the air of a structure; how much found room."""
    row = state.structures.row(structure)
    added = max(min(amount, capacity(state, structure) - int(row["air"])), 0)
    row["air"] += added
    return added


def make(state: GameState) -> None:
    """A tick of all that makes air."""
    for body in fixtures.bodies(state, "makes_air"):
        for row, structure in fixtures.working(state, body, "makes_air"):
            refill(state, int(row["id"]), a_minute(structure.makes_air))
