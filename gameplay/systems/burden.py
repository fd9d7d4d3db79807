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
    for player in rows["id"][rows["online"] == 1].tolist():
        if player not in state.vitals:
            continue  # a world where nobody is burdened
        row = state.vitals.row(player)
        heavy = load.mass(state, player) > load.limit(state, player)
        if heavy != bool(row["encumbered"]):
            row["encumbered"] = heavy
            outcomes.append(Encumbered(player, heavy))
    return outcomes
