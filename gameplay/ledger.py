"""The ledger of soil: every density unit that leaves the terrain is somewhere, always.

For each material    dug + granted = collected + vented + reused.
Over all materials   placed + consumed = drawn + reused + created (soil takes the material of what it joins).
For each material    content of all canisters = collected - drawn.
"""

import numpy as np

from gameplay.state import GameState


def book(state: GameState, column: str, soil: np.ndarray) -> None:
    """Add amounts by material, i64 (32,), to a column of the ledger."""
    state.ledger.rows[column] += soil


def stored(state: GameState) -> np.ndarray:
    """Content of all canisters by material, i64 (32,)."""
    return state.items.rows["soil"].sum(axis=0, dtype=np.int64)


def imbalance(state: GameState) -> dict[str, int]:
    """The three sums of the ledger that must be zero, as their largest difference."""
    rows = state.ledger.rows
    return {
        "dug": int(abs(rows["dug"] + rows["granted"] - rows["collected"] - rows["vented"] - rows["reused"]).max()),
        "placed": abs(
            int((rows["placed"] + rows["consumed"]).sum() - (rows["drawn"] + rows["reused"] + rows["created"]).sum())
        ),
        "stored": int(abs(stored(state) - rows["collected"] + rows["drawn"]).max()),
    }


def amounts(soil: np.ndarray) -> dict[int, int]:
    """Soil by material as outcomes tell it: materials that are there, in order."""
    return {int(material): int(soil[material]) for material in np.flatnonzero(soil)}
