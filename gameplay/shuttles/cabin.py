"""What players can do who sit in a shuttle: its cabin is sealed, pressurised and warm, and there is no ground in it."""

import numpy as np

from gameplay.commands import (
    AnalyseStack,
    AssignRoute,
    CancelCourse,
    CancelJob,
    ClearRoute,
    Command,
    Consume,
    Craft,
    Disembark,
    Fly,
    FuelShuttle,
    GiveItems,
    HoldOrbit,
    Jump,
    LandHere,
    Leave,
    Look,
    Move,
    MoveStack,
    RemoveGear,
    SetCourse,
    SetRadius,
    SortStore,
    SwitchMode,
    TransferStacks,
    UnlockTechnology,
    WakeUp,
    WearGear,
)
from gameplay.errors import Rejected
from gameplay.schema.shuttles import MODES
from gameplay.shuttles.vectors import length, metres, units
from gameplay.state import GameState
from gameplay.survival import climate
from taichi_kernels import planet
from taichi_kernels.units import UNITS_PER_METRE

TRANSIT = MODES.index("transit")
CLEAR = 100.0  # [m] over the ground: higher up no chunks are needed
FAST = 80.0  # [m/s]

POSSIBLE = (
    AnalyseStack, AssignRoute, CancelCourse, CancelJob, ClearRoute, Consume, Craft, Disembark, Fly, FuelShuttle,
    GiveItems, HoldOrbit, Jump, LandHere, Leave, Look, Move, MoveStack, RemoveGear, SetCourse, SetRadius,
    SortStore, SwitchMode, TransferStacks, UnlockTechnology, WakeUp, WearGear,
)  # fmt: skip


def cannot(state: GameState, player: int, command: Command) -> Rejected | None:
    """The answer to what cannot be done in a shuttle, to somebody who sits in one."""
    if player not in state.aboard or isinstance(command, POSSIBLE):
        return None
    return Rejected("aboard", "that cannot be done in a shuttle: get out first")


def outside(state: GameState, players: np.ndarray) -> np.ndarray:
    """Which of some players, by id (n,), sit in no shuttle: bool (n,)."""
    return ~np.isin(players, state.aboard.rows["player"]) if len(state.aboard) else np.ones(len(players), bool)


def needs_ground(state: GameState, players: np.ndarray) -> np.ndarray:
    """Around which of some players, by id (n,), the ground must be known voxel by voxel: not around those in a shuttle
    that is high up, or so fast that the ground as the body was made with is all that it can meet; bool (n,)."""
    out = np.ones(len(players), bool)
    for at in np.flatnonzero(~outside(state, players)).tolist():
        row = state.shuttles.row(int(state.aboard.row(int(players[at]))["shuttle"]))
        out[at] = bool(row["landed"]) or (row["mode"] != TRANSIT and _low(state, row))
    return out


def _low(state: GameState, row: np.void) -> bool:
    here, speed = metres(row["position"]), metres(row["velocity"])
    body = int(row["body"])
    if length(speed) > FAST or length(here) > planet.shell(state.recipe(body))[1] / UNITS_PER_METRE + CLEAR:
        return False
    surface = int(climate.tops(state, body, units(here)[None])[0])
    return length(here) - surface / UNITS_PER_METRE < CLEAR
