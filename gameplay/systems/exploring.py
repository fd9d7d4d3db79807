"""The map: a system that notes, once a second, in which cubes players are."""

from gameplay.outcomes import Outcome
from gameplay.regions import CUBE
from gameplay.shuttles import cabin
from gameplay.state import TICKS_PER_SECOND, GameState
from gameplay.survival.meters import SINCE


def note_places(state: GameState) -> list[Outcome]:
    """Add the cubes in which players are to what has been explored."""
    if state.tick % TICKS_PER_SECOND or state.world["content"] < SINCE:
        return []
    players = state.players.rows
    for row in players[(players["online"] == 1) & cabin.outside(state, players["id"])]:
        x, y, z = (row["position"] // CUBE).tolist()
        if (int(row["body"]), x, y, z) not in state.explored:
            state.explored.add(body=row["body"], x=x, y=y, z=z)
    return []
