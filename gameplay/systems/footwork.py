"""How much players hop and stride: a short while may be fast, a long one not.

Strides fill a budget of a second, which empties as fast as strides may go on; who has not moved so of late has no row.
"""

import numpy as np

from gameplay import content
from gameplay.outcomes import Outcome
from gameplay.state import TICKS_PER_SECOND, GameState
from taichi_kernels.units import UNITS_PER_METRE


def may_stride(state: GameState, player: int, way: int) -> bool:
    """Whether a player may stride so far [units] now."""
    strode = int(state.footwork.row(player)["strode"]) if player in state.footwork else 0
    return strode + way <= _stride_speed()


def note_stride(state: GameState, player: int, way: int) -> None:
    """A player has stridden so far [units]."""
    _row(state, player)["strode"] += way


def note_hop(state: GameState, player: int) -> None:
    """A player has hopped."""
    _row(state, player)["pause"] = round(content.load().player.hop_pause * TICKS_PER_SECOND)


def recover(state: GameState) -> list[Outcome]:
    """Let a tick pass."""
    rows = state.footwork.rows
    if len(rows):
        rows["strode"] = np.maximum(rows["strode"] - _stride_speed() // TICKS_PER_SECOND, 0)
        rows["pause"] = np.maximum(rows["pause"] - 1, 0)
        done = rows["player"][(rows["strode"] == 0) & (rows["pause"] == 0)]
        if len(done):
            state.footwork.discard((player,) for player in done.tolist())
    return []


def _row(state: GameState, player: int) -> np.void:
    return state.footwork.row(player) if player in state.footwork else state.footwork.add(player=player)


def _stride_speed() -> int:
    return round(content.load().player.stride_speed * UNITS_PER_METRE)
