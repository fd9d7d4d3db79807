"""Notes who carries too much."""

from gameplay.inventory import load
from gameplay.outcomes import Encumbered, Outcome
from gameplay.state import GameState


def weigh(state: GameState) -> list[Outcome]:
    """Weigh what players carry who take part; it changes with every tick of digging."""
    outcomes: list[Outcome] = []
    if state.world["creative"]:
        return outcomes  # nobody is burdened there
    rows = state.players.rows
    there = rows["id"][rows["online"] == 1].tolist()
    there = [player for player in there if player in state.vitals]  # in older worlds nobody is burdened
    if not there:
        return outcomes
    for player, mass in zip(there, load.masses(state, there).tolist(), strict=True):
        row = state.vitals.row(player)
        heavy = mass > load.limit(state, player)
        if heavy != bool(row["encumbered"]):
            row["encumbered"] = heavy
            outcomes.append(Encumbered(player, heavy))
    return outcomes
