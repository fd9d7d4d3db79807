"""Which chunks are loaded: those around players who take part. A rule over the state, never a matter of memory."""

import numpy as np

from gameplay.outcomes import Outcome
from gameplay.positions import chunk_of
from gameplay.shuttles.cabin import needs_ground
from gameplay.state import GameState
from taichi_kernels.units import CHUNK_LIMIT

REACH = 3  # chunks in each direction: 48 m at least
_OFFSETS = (np.indices((2 * REACH + 1,) * 3, np.int32) - REACH).reshape(3, -1).T


def load_around_players(state: GameState) -> list[Outcome]:
    """Load what is near a player and forget the rest. A body without players takes no memory but for its changes,
    and those of all such bodies no more than their budget."""
    players = state.players.rows[state.players.rows["online"] == 1]
    players = players[needs_ground(state, players["id"])]
    for body in sorted({*state.terrains, *players["body"].tolist()}):
        terrain = state.terrains[body]
        centres = {chunk_of(row["position"]) for row in players if row["body"] == body}
        if centres == terrain.anchors:
            continue
        if not centres:
            state.terrains.leave(body)
            continue
        wanted = np.unique(np.concatenate([_OFFSETS[:0], *(_OFFSETS + np.array(c, np.int32) for c in centres)]), axis=0)
        wanted = wanted[((wanted >= -CHUNK_LIMIT) & (wanted < CHUNK_LIMIT)).all(axis=1)]
        keep = set(map(tuple, wanted.tolist()))
        terrain.unload([key for key in terrain.chunks if key not in keep])
        terrain.load(wanted)
        terrain.anchors = centres
    return []
