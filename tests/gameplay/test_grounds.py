"""What was changed of bodies that one left takes no more memory than its budget, and nothing of it is ever lost."""

import errno
import tempfile
import tracemalloc
from typing import Any

import numpy as np
import pytest

from gameplay import deltas
from gameplay.commands import Envelope, Join, Travel, UseTool, make
from gameplay.errors import GroundError
from gameplay.game import Game
from gameplay.schema import SCHEMA
from gameplay.state import HOME, GameState
from gameplay.tables import Tables, merge

MOON, PLANET = 10, 2
CHUNKS = 4000  # of each body
EACH = 40  # runs of a chunk
LITTLE = 100_000  # bytes


def changed_on(*bodies: int) -> Tables:
    """A world in which thousands of chunks of bodies are changed."""
    tables = GameState.new_system(7, creative=True).tables()
    count = CHUNKS * len(bodies)
    chunks = np.zeros(count, SCHEMA["terrain.chunks"].dtype)
    chunks["body"] = np.repeat(sorted(bodies), CHUNKS)
    at = np.arange(count) % CHUNKS
    chunks["x"], chunks["y"], chunks["z"] = at // 400, at // 20 % 20, at % 20
    chunks["rows"] = EACH
    runs = np.zeros(count * EACH, SCHEMA["terrain.runs"].dtype)
    runs["gap"], runs["length"] = 3, 2
    runs["density"] = np.random.default_rng(1).integers(1, 100, len(runs))
    runs["material"] = 1
    return {**tables, "terrain.chunks": chunks, "terrain.runs": runs}


def held(game: Game, numbers: tuple[int, ...]) -> list[int]:
    return [game.state.terrains[number].deltas.size for number in numbers]


def do(game: Game, command: Any) -> None:
    game.submit(Envelope(game.state.tick, 1, game.state.tick, int(body_of(game)), command))
    game.tick()


def body_of(game: Game) -> int:
    return int(game.state.players.row(1)["body"]) if 1 in game.state.players else HOME


def test_memory_keeps_to_the_budget_whatever_the_world_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = changed_on(HOME, PLANET, MOON)
    whole = Game.restore(tables)
    monkeypatch.setattr("gameplay.grounds.BUDGET", LITTLE)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        small = Game.restore(tables)
        took = tracemalloc.get_traced_memory()[0] - before
        big = Game.restore(tables)
        for number in (HOME, PLANET, MOON):
            assert len(big.state.terrains[number].deltas) == CHUNKS  # which takes all of it back
        needs = tracemalloc.get_traced_memory()[0] - before - took
    finally:
        tracemalloc.stop()
    told = sum(held(big, (HOME, PLANET, MOON)))
    assert 0.6 * told < needs < 1.5 * told  # the size that is told is about what memory it takes
    assert sum(held(small, (HOME, PLANET, MOON))) <= LITTLE
    assert needs > took + 4_000_000
    assert small.state_hash() == whole.state_hash()
    for name, rows in whole.tables().items():
        assert small.tables()[name].tobytes() == rows.tobytes()
    assert sum(held(small, (HOME, PLANET, MOON))) <= LITTLE


def test_whoever_leaves_and_comes_back_finds_all_as_it_was() -> None:
    worlds = [Game.new_system(7, creative=True) for _ in range(2)]
    worlds[0].state.terrains.budget = 0
    marks = [game.mark() for game in worlds]
    saved = [game.tables() for game in worlds]
    for game in worlds:
        do(game, Join())
    for to in (MOON, HOME, MOON):
        for at, game in enumerate(worlds):
            for _ in range(30):
                game.tick()
            do(game, make("look", {"pitch": -70.0}))
            for _ in range(3):
                do(game, UseTool())
            left = body_of(game)
            do(game, Travel(to))
            game.tick()
            changes, marks[at] = game.changes(marks[at])
            saved[at] = merge(saved[at], changes, SCHEMA)
            assert bool(held(game, (left,))[0]) == bool(at)
        assert worlds[0].state_hash() == worlds[1].state_hash()
    for one, other in zip(saved, (game.tables() for game in worlds), strict=True):
        assert Game.restore(one).state_hash() == Game.restore(other).state_hash() == worlds[0].state_hash()


@pytest.mark.parametrize(("module", "name"), [(np, "save"), (tempfile, "TemporaryFile")])
def test_what_finds_no_room_on_the_disk_stays_in_memory(
    module: object, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    game = Game.restore(changed_on(HOME, MOON))
    before, took = game.state_hash(), held(game, (HOME, MOON))

    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, name, full)
    game.state.terrains.budget = 0
    game.state.terrains.trim()
    assert held(game, (HOME, MOON)) == took
    assert game.state_hash() == before


def test_what_does_not_come_back_whole_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    files = []
    make = tempfile.TemporaryFile
    monkeypatch.setattr(deltas.tempfile, "TemporaryFile", lambda: files.append(make()) or files[-1])
    for damage in ("cut", "changed"):
        game = Game.restore(changed_on(MOON))
        game.state.terrains.budget = 0
        game.state.terrains.trim()
        file = files[-1]
        if damage == "cut":
            file.truncate(file.seek(0, 2) // 2)
        else:
            file.seek(CHUNKS * 30)
            file.write(b"\x07" * 1000)
        with pytest.raises(GroundError, match="of body 10"):
            game.tables()
