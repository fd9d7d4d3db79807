"""Notes who carries too much."""

import numpy as np

from gameplay.inventory import load
from gameplay.outcomes import Encumbered, Outcome
from gameplay.state import GameState


def weigh(state: GameState) -> list[Outcome]:
    """Weigh what players carry who take part; it changes with every tick of digging."""
    if state.world["creative"]:
        return []  # nobody is burdened there
    players, vitals = state.players.rows, state.vitals.rows  # in older worlds nobody has vitals, nor a burden
    here = np.flatnonzero(np.isin(vitals["player"], players["id"][players["online"] == 1]))
    if not len(here):
        return []
    there = vitals["player"][here]
    heavy = load.masses(state, there) > load.limits(state, there)
    changed = np.flatnonzero(heavy != (vitals["encumbered"][here] == 1))
    vitals["encumbered"][here[changed]] = heavy[changed]
    return [Encumbered(int(there[at]), bool(heavy[at])) for at in changed]
