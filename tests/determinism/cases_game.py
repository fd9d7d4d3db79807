"""A played world: the hashes of its state on the way, and its record played again."""

from gameplay import record
from gameplay.commands import Envelope, make
from gameplay.game import Game
from gameplay.state import HOME

TICKS = 90
PLAN = {
    0: ("join", {"name": "Ada"}),
    3: ("look", {"yaw": 30, "pitch": -50}),
    5: ("set_radius", {"radius": 3}),
    6: ("move", {"forward": 1.0, "right": 0.2}),
    40: ("jump", {}),
    45: ("switch_mode", {"mode": "flatten"}),
    46: ("attach_item", {"item": "alignment", "slot": 0}),
    70: ("switch_mode", {"mode": "elevate"}),
}


def digests() -> dict[str, str]:
    pieces: list[bytes] = []
    game = Game.new(20261122, 300.0)
    recorder = record.Recorder(game, pieces.append)
    hashes = {}
    for tick in range(TICKS):
        name, fields = PLAN.get(tick, ("use_tool", {}))
        recorder.submit(Envelope(tick, 1, tick, HOME, make(name, fields)))  # type: ignore[arg-type]
        recorder.tick()
        if tick % 15 == 14:
            hashes[f"state after {tick + 1} ticks"] = f"{game.state_hash():016x}"
    recorder.close()
    again = record.replay(b"".join(pieces))
    assert again.complete, again
    return {**hashes, "ledger": game.state.ledger.rows.tobytes().hex()}
