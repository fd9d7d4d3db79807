"""Worlds that are solar systems on the command line: made, played on two bodies, looked into, replayed."""

import json
from pathlib import Path

from app import paths
from app.inspect import terrain
from gameplay.schema import SCHEMA
from gameplay.state import HOME
from persistence.world import World
from tests.app.conftest import Typed

MOON = 9
SCRIPT = (
    '{"tick": 20, "do": "look", "pitch": -70}',
    '{"tick": 21, "do": "use_tool", "ticks": 3}',
    f'{{"tick": 25, "do": "travel", "to": {MOON}}}',
    '{"tick": 70, "do": "use_tool", "ticks": 3}',
)


def test_a_system_is_made_played_looked_into_and_replayed(type_in: Typed, home: Path, tmp_path: Path) -> None:
    script, record = tmp_path / "visit.jsonl", tmp_path / "visit.record"
    script.write_text("\n".join(SCRIPT))
    made = json.loads(type_in("new", "worlds", "--seed", 42, "--creative", "--json").out)
    assert made["bodies"] > 20
    assert made["radius_metres"] >= 1000
    assert made["system"] in type_in("inspect", "worlds").out
    played = type_in("play", "worlds", "--display", "none", "--script", script, "--record", record, "--json")
    facts = json.loads(played.out)
    assert facts["rejected"] == []
    assert facts["planet"] == made["planet"]

    told = json.loads(type_in("inspect", "worlds", "--json").out)
    changed = {body["id"]: body["chunks_changed"] for body in told["bodies"] if body["chunks_changed"]}
    assert set(changed) == {HOME, MOON}
    assert [body["id"] for body in told["bodies"] if body["players"]] == [MOON]
    one = json.loads(type_in("inspect", "worlds", "--body", MOON, "--json").out)["bodies"]
    assert [body["kind"] for body in one] == ["moon"]
    assert one[0]["name"] in type_in("inspect", "worlds").out
    assert type_in("inspect", "worlds", "--body", "nowhere").code == 2
    path = paths.world_path("worlds")
    for body, number in ((None, HOME), (str(MOON), MOON), (one[0]["name"].upper(), MOON)):
        _, ground = terrain.load(path, "cpu", body)
        assert ground.body == number
        assert len(ground.deltas) == changed[number]
    assert type_in("inspect", "map", "worlds", "--body", 7000, "-o", tmp_path / "map.png").code == 2

    assert type_in("inspect", "verify", "worlds").code == 0
    tables = World.load(path, SCHEMA, read_only=True).tables
    assert set(tables["landscapes"]["body"].tolist()) == {HOME, MOON}, "what was never needed is not kept"
    assert len(tables["celestials"]) == made["bodies"]
    assert type_in("replay", record).code == 0
    again = json.loads(type_in("play", "worlds", "--ticks", 1, "--json").out)
    assert again["tick"] == facts["tick"] + 1


def test_planets_of_a_system_have_their_own_radius(type_in: Typed) -> None:
    answer = type_in("new", "worlds", "--system", "--radius", 60)
    assert answer.code == 2
    assert "radii of their own" in answer.err
    lone = json.loads(type_in("new", "lone", "--lone", "--seed", 3, "--json").out)
    assert lone["radius_metres"] == 500.0
    assert "bodies" not in lone
    small = type_in("new", "small", "--radius", 40, "--seed", 3)
    assert small.code == 0
    assert type_in("inspect", "mesh", "small", "--body", 2, "--at", "0,0,40", "--radius", 3, "-o", "m.glb").code == 2
