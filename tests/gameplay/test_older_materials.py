"""States from when there were sixteen materials mean the same, and hash to the same."""

import numpy as np
import pytest
import xxhash

from gameplay.game import Game
from gameplay.schema import SCHEMA
from gameplay.state import GameState
from gameplay.tables import Tables
from taichi_kernels.materials import MATERIALS, SNOW, SOIL
from tests.worlds import Play

FEWER = 16


def narrower(tables: Tables) -> Tables:
    """The tables as a build with sixteen materials had them."""
    items = tables["items"]
    old = np.zeros(
        len(items), [(n, ("<i4", FEWER) if n == "soil" else items.dtype[n]) for n in items.dtype.names or ()]
    )
    for name in items.dtype.names or ():
        old[name] = items[name][:, :FEWER] if name == "soil" else items[name]
    return {**tables, "items": old, "ledger": tables["ledger"][:FEWER]}


@pytest.fixture
def played() -> Tables:
    play = Play(radius=40)
    play.tool.add_soil(1000)
    return play.game.tables()


def test_a_state_of_sixteen_materials_opens_with_all_and_keeps_its_hash(played: Tables) -> None:
    old = narrower(played)
    state = GameState(old)
    assert state.items.rows["soil"].shape[1] == len(state.ledger.rows) == MATERIALS
    assert state.items.rows["soil"][:, SOIL].sum() == 1000
    total = xxhash.xxh3_64_intdigest(b"world" + old["world"].tobytes())
    for name in SCHEMA:
        if SCHEMA[name].key and name not in ("world", "terrain.chunks"):
            total += sum(xxhash.xxh3_64_intdigest(name.encode() + row.tobytes()) for row in old[name])
    assert state.hash() == total % (1 << 64)


def test_a_ledger_with_some_rows_of_the_others_gets_the_rest(played: Tables) -> None:
    """As a file has it in which this build changed one row."""
    ledger = played["ledger"].copy()
    ledger["vented"][SNOW] = 7
    some = ledger[(ledger["material"] < FEWER) | (ledger["material"] == SNOW)]
    assert GameState({**played, "ledger": some}).ledger.rows.tolist() == ledger.tolist()


@pytest.mark.parametrize("table", ["items", "ledger"])
def test_what_there_is_of_the_others_counts(played: Tables, table: str) -> None:
    hashes = {Game.restore(played).state_hash()}
    for amount in (3, 4):
        rows = played[table].copy()
        if table == "items":
            rows["soil"][0, SNOW] = amount
        else:
            rows["dug"][SNOW] = amount
        hashes.add(Game.restore({**played, table: rows}).state_hash())
    assert len(hashes) == 3
