"""Landing pads: where shuttles of trade routes stand, load and unload."""

import numpy as np

from gameplay.building import structures
from gameplay.errors import Rejected
from gameplay.positions import Point, point, within
from gameplay.state import GameState
from gameplay.survival import fixtures
from gameplay.systems.directions import times, unit
from taichi_kernels.units import UNITS_PER_METRE

NEAR = 40 * UNITS_PER_METRE  # of a pad: a shuttle that stands so near to it is drawn onto it
TAKEN = 10 * UNITS_PER_METRE  # of where a shuttle stands on a pad: nearer there is no room for another


def all_of(state: GameState) -> np.ndarray:
    """Rows of the table structures that are landing pads, on all bodies."""
    return state.structures.rows[fixtures.all_of(state, "pad")]


def find(state: GameState, number: int) -> Rejected | np.void:
    """The row of a landing pad, or why there is none."""
    if number not in state.structures:
        return Rejected("no_pad", f"there is no landing pad {number}: somebody may have taken it away")
    row, known = state.structures.row(number), structures.item(state, number)
    if known is None or known.structure is None or not known.structure.pad:
        return Rejected("no_pad", f"{state.name_of(int(row['kind']))} is no landing pad")
    return row


def stand(state: GameState, number: int) -> Point:
    """Where a shuttle stands on a landing pad [units]."""
    box = structures.box(state, number)
    return point(box.middle + times(unit(box.middle), box.half[1]))


def is_taken(state: GameState, body: int, place: Point, but: int) -> bool:
    """Whether another shuttle stands so near to a place that there is no room for one [units]."""
    rows = state.shuttles.rows
    rows = rows[(rows["body"] == body) & (rows["landed"] == 1) & (rows["id"] != but)]
    return any(within(TAKEN, other, place) for other in rows["position"])
