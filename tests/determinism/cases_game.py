"""A played world: the hashes of its state on the way, and its record played again."""

from typing import Any

import numpy as np

from gameplay import record
from gameplay.commands import Envelope, make
from gameplay.game import Game
from gameplay.state import HOME
from gameplay.systems import locomotion
from gameplay.systems.directions import cross
from taichi_kernels.units import Q14, UNITS_PER_METRE

TICKS = 60
PLAN = {
    0: ("join", {"name": "Ada"}),
    3: ("look", {"yaw": 30, "pitch": -50}),
    5: ("set_radius", {"radius": 3}),
    6: ("move", {"forward": 1.0, "right": 0.2}),
    32: ("jump", {}),
    35: ("switch_mode", {"mode": "flatten"}),
    36: ("attach_item", {"item": "alignment", "slot": 0}),
    50: ("switch_mode", {"mode": "elevate"}),
}
# with a hand at the player's eye, and velocities along what is ahead of him, to the right and up
BY_HAND = {
    12: ("hop", {}, (3, -2, 3)),
    20: ("throw_item", {"item": "boost"}, (5, 1, 4)),
    30: ("stride", {}, (0.3, 0.3, 0)),
    55: ("throw_item", {"item": "wide"}, (2, 0, 1)),
}


def digests() -> dict[str, str]:
    pieces: list[bytes] = []
    game = Game.new(20261122, 300.0)
    recorder = record.Recorder(game, pieces.append)
    hashes = {}
    told: set[str] = set()
    for tick in range(TICKS):
        name, fields = PLAN.get(tick) or _by_hand(game, tick) or ("use_tool", {})
        recorder.submit(Envelope(tick, 1, tick, HOME, make(name, fields)))  # type: ignore[arg-type]
        told |= {type(outcome).__name__ for outcome in recorder.tick()}
        if tick % 15 == 14:
            hashes[f"state after {tick + 1} ticks"] = f"{game.state_hash():016x}"
    recorder.close()
    assert told >= {"ItemLanded", "ItemBounced", "PlayerHopped", "PlayerStrode"}, told
    again = record.replay(b"".join(pieces))
    assert again.complete, again
    return {**hashes, "ledger": game.state.ledger.rows.tobytes().hex()}


def _by_hand(game: Game, tick: int) -> tuple[str, dict[str, Any]] | None:
    if tick not in BY_HAND:
        return None
    name, fields, way = BY_HAND[tick]
    player = game.state.players.row(1)
    up, ahead = locomotion.up(player["position"]), player["forward"].astype(np.int64)
    axes = np.stack([ahead, cross(ahead, up), up]) / Q14
    vector = (np.array(way) @ axes).tolist()
    if name == "stride":
        return name, {"by": vector}
    return name, {**fields, "origin": (locomotion.eye(player) / UNITS_PER_METRE).tolist(), "velocity": vector}
