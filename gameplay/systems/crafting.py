"""Work at recipes: what is due is made, and what has burned its fuel stands still. All else costs nothing."""

import numpy as np

from gameplay.crafting import jobs
from gameplay.outcomes import FuelSpent, Outcome
from gameplay.state import GameState
from gameplay.survival import fixtures


def craft(state: GameState) -> list[Outcome]:
    """One tick of all stations and hands."""
    outcomes: list[Outcome] = []
    ends = state.jobs.rows["ends"]
    due = np.flatnonzero((ends > 0) & (ends <= state.tick))
    if len(due):
        outcomes += jobs.finish(state, state.jobs.rows["id"][due].tolist())
    burners = fixtures.burners(state)
    fuel = state.structures.rows["fuel"][burners]
    spent = burners[(fuel > 0) & (fuel <= state.tick)]
    for structure in state.structures.rows["id"][spent].tolist():
        state.structures.row(structure)["fuel"] = 0
        jobs.pause(state, structure)
        outcomes.append(FuelSpent(0, structure))
    return outcomes
