"""Worlds from before players had needs, opened to be played on."""

from pathlib import Path

from app import session
from gameplay import content
from gameplay.commands import Envelope, Join
from gameplay.game import Game
from gameplay.schema import SCHEMA
from gameplay.state import HOME
from persistence.world import World


def test_a_world_from_before_comes_to_what_players_need_and_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "old.h5"
    before = session.create(path, 3, 40.0)
    before.game.state.world["content"] = 2
    before.game.submit(Envelope(0, 1, 1, HOME, Join("Ada")))
    before.game.tick()
    assert len(before.game.state.vitals) == len(before.game.state.inventories) == 0
    before.close()
    opened = session.load(path)
    state = opened.game.state
    assert int(state.world["content"]) == content.CONTENT_VERSION
    players = state.players.rows["id"].tolist()
    assert players == [1]
    assert state.vitals.rows["player"].tolist() == players
    assert set(players) <= set(state.inventories.rows["owner"].tolist())
    opened.game.tick()
    after = opened.game.state_hash()
    opened.close()
    world = World.load(path, SCHEMA)
    assert Game.restore(world.tables).state_hash() == after
    world.close()
