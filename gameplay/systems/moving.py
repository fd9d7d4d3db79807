"""Moves the bodies of players, body by body."""

import numpy as np

from gameplay import bodies
from gameplay.building import solids
from gameplay.inventory import load
from gameplay.outcomes import Outcome, PlayerFreed, PlayerLanded
from gameplay.positions import point
from gameplay.shuttles import cabin
from gameplay.state import GameState
from gameplay.survival import geysers
from gameplay.systems import living, locomotion


def move_players(state: GameState) -> list[Outcome]:
    """One tick of walking, falling and jumping for all players who take part."""
    outcomes: list[Outcome] = []
    rows = state.players.rows
    walks = (rows["online"] == 1) & cabin.outside(state, rows["id"])
    for body in np.unique(rows["body"][walks]).tolist():
        here = np.flatnonzero(walks & (rows["body"] == body))
        known = bodies.of(state, body)
        gravity = locomotion.hold(known.gravity, known.recipe.radius_units, locomotion.standard())
        players = rows[here]
        store, fastest = state.terrains[body].store, load.fastest(state, players["id"])
        walls = solids.near(state, body, players["position"])
        jets = geysers.jets(state, body, players["position"])
        events = locomotion.step(players, store.pool, store.table, gravity, locomotion.standard(), fastest, walls, jets)
        rows[here] = players
        for event in events:
            player, place = int(players["id"][event.index]), point(players["position"][event.index])
            if event.kind == "landed":
                outcomes.append(PlayerLanded(player, event.speed, place))
                outcomes += living.land(state, player, event.speed)
            elif event.kind == "freed":
                outcomes.append(PlayerFreed(player, place))
    return outcomes
