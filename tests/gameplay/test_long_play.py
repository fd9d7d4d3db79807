"""An hour of play by a player who does anything: what must always hold, holds."""

import gc

import numpy as np
import pytest

from gameplay import ledger, record
from gameplay.commands import Envelope, make
from gameplay.game import Game
from gameplay.schema import SCHEMA
from gameplay.state import HOME
from gameplay.tables import merge
from taichi_kernels import queries
from tests.worlds import Play

HOUR = 30 * 3600
MODES = ["excavate", "elevate", "flatten"]


def anything(random: np.random.Generator) -> tuple[str, dict]:
    """A command that a player might give."""
    match random.integers(0, 12):
        case 0 | 1:
            forward, right = random.uniform(-1, 1, 2).tolist()
            return "move", {"forward": forward, "right": right, "sprint": bool(random.integers(2))}
        case 2:
            return "jump", {}
        case 3 | 4:
            return "look", {"yaw": float(random.uniform(-90, 90)), "pitch": float(random.uniform(-40, 30))}
        case 5:
            return "switch_mode", {"mode": MODES[random.integers(3)]}
        case 6:
            return "set_radius", {"radius": float(random.uniform(0.5, 6))}
        case 7:
            names = ["boost", "wide", "narrow", "inhibitor", "alignment", "analyzer", "canister"]
            return "attach_item", {"item": names[random.integers(7)], "slot": int(random.integers(7))}
        case 8:
            return "detach_item", {"slot": int(random.integers(7))}
        case _:
            return "use_tool", {"power": float(random.uniform(0.1, 1))}


@pytest.mark.long
def test_an_hour_of_anything() -> None:
    random = np.random.default_rng(4)
    play = Play(seed=8, radius=150.0)
    tables, mark = play.game.tables(), play.game.mark()
    memory = []
    name, fields = "jump", {}
    for tick in range(HOUR):
        if tick % 10 == 0:
            name, fields = anything(random)
        if tick % 10 == 0 or name == "use_tool":
            play.submit(name, **fields)
        play.tick()
        play.outcomes.clear()
        if tick % 300 == 0:
            assert not any(ledger.imbalance(play.game.state).values())
            above = play.player["position"][None]
            assert queries.density(play.terrain.store.pool, play.terrain.store.table, above)[0] < 128 * 256
            changes, mark = play.game.changes(mark)
            tables = merge(tables, changes, SCHEMA)
        if tick % (HOUR // 6) == HOUR // 12:
            gc.collect()
            memory.append(len(gc.get_objects()))
    changes, mark = play.game.changes(mark)
    assert Game.restore(merge(tables, changes, SCHEMA)).state_hash() == play.game.state_hash()
    assert max(memory) < 1.5 * memory[0], memory  # objects; chunks come and go, nothing piles up


@pytest.mark.long
def test_ten_minutes_play_again() -> None:
    random = np.random.default_rng(5)
    pieces: list[bytes] = []
    recorder = record.Recorder(Game.new(13, 200.0), pieces.append)
    for tick in range(HOUR // 6):
        name, fields = ("join", {}) if tick == 0 else anything(random)
        recorder.submit(Envelope(tick, 1, tick, HOME, make(name, fields)))  # type: ignore[arg-type]
        recorder.tick()
    recorder.close()
    result = record.replay(b"".join(pieces))
    assert result.complete, result
    assert result.checks == HOUR // 6 // 30 + 1
