"""Plots and what grows in them. A plot has a row in the table crops from when somebody first worked at it."""

import numpy as np

from gameplay import content
from gameplay.schema import SCHEMA
from gameplay.state import GameState
from gameplay.survival import farming
from gameplay.survival.rules import FULL_METER, POINT


def row(state: GameState, plot: int) -> np.void:
    """The row of a plot, or what it would be; not to be written."""
    return state.crops.row(plot) if plot in state.crops else _fresh(plot)[0]


def written(state: GameState, plot: int) -> np.void:
    """The row of a plot, to be changed; it is there from now on."""
    if plot not in state.crops:
        state.crops.insert(_fresh(plot))
    return state.crops.row(plot)


def _fresh(plot: int) -> np.ndarray:
    new = np.zeros(1, SCHEMA["crops"].dtype)
    new["plot"], new["nutrients"] = plot, round(content.load().survival.farming.soil * POINT)
    return new


def crop(state: GameState, plot: int) -> str:
    """Name of what grows in a plot, withered or not; "" for nothing."""
    return state.name_of(int(row(state, plot)["kind"]))


def plant(state: GameState, plot: int, name: str) -> None:
    """Let a crop begin to grow in a plot in which nothing grows."""
    new = written(state, plot)
    new["kind"], new["planted"], new["health"] = state.kind(name), state.tick, FULL_METER
    new["growth"] = new["stage"] = new["withered"] = 0


def harvest(state: GameState, plot: int) -> dict[str, int]:
    """Take what a ripe crop bears; it goes on growing where its kind does, else the plot is free. Nothing of a
    withered one."""
    here, name = written(state, plot), crop(state, plot)
    kind = content.load().crops.get(name)
    if kind and kind.regrows and not here["withered"]:
        here["growth"] = round(farming.whole(name) * kind.regrows)
        here["stage"] = int(here["growth"]) * (len(kind.stages) - 1) // farming.whole(name)
        return dict(kind.gives)
    gives = dict(kind.gives) if kind and not here["withered"] else {}
    for column in ("kind", "planted", "growth", "health", "stage", "withered"):
        here[column] = 0
    return gives
