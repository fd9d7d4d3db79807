"""Every command through the command line: what it answers, and how it says what was typed wrongly."""

import json
from pathlib import Path

import pytest

from app import cli
from app.files import new_file
from gameplay.schema import SCHEMA
from persistence.world import World
from tests.app.conftest import SMALL, Typed, dig_script

EVERY = [
    ["new"], ["play"], ["render"], ["replay"], ["doctor"], ["bench"],
    *(["content", name] for name in ("list", "graph", "check")),
    *(["inspect", name] for name in ("summary", "verify", "repair", "diff", "mesh", "map")),
]  # fmt: skip


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_help_has_an_example(type_in: Typed, words: list[str]) -> None:
    answer = type_in(*words, "--help")
    assert answer.code == 0
    example = "inspect" if words == ["inspect", "summary"] else " ".join(words)
    assert f"planetary-survival {example} " in answer.out or f"planetary-survival {example}\n" in answer.out


def test_help_names_every_command(type_in: Typed) -> None:
    answer = type_in("--help")
    assert answer.code == 0
    assert all(f"  {name} " in answer.out for name in cli.COMMANDS)


def is_one_line(text: str) -> bool:
    return text.startswith("Error: ") and text.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["fly"], 2, "fly"),
        (["play", "w", "--ticks", "0"], 2, "--ticks"),
        (["play", "w", "--display", "hologram"], 2, "hologram"),
        (["play", "w", "--display", "offscreen", "--ticks", "5"], 2, "--frames says how many frames"),
        (["play", "w", "--ticks", "5", "--video", "dig.mp4"], 2, "--ticks goes with --display none"),
        (["play", "w", "--display", "none", "--frames", "5"], 2, "--frames goes with --display offscreen"),
        (["play", "w", "--display", "window", "-o", "pictures"], 2, "-o goes with --display offscreen"),
        (["play", "w", "--video", "dig.avi"], 2, ".mp4"),
        (["play", "w", "--video", "no/folder/dig.mp4"], 2, "no folder"),
        (["play", "w", "--video", "dig.mp4", "--size", "321x180"], 2, "even"),
        (["play", "w", "--size", "big"], 2, "1280x720"),
        (["play", "w", "--compute", "abacus"], 2, "abacus"),
        (["play", "wh?t"], 2, "cannot be the name of a world"),
        (["play", "w", "--script", "missing.jsonl"], 2, "missing.jsonl cannot be read"),
        (["new", "w", "--seed", "-1"], 2, "seed"),
        (["new", "w", "--seed", str(2**63)], 2, "seed"),
        (["new", "w", "--seed", "one"], 2, "one"),
        (["new", "w", "--radius", "19"], 2, "radius"),
        (["new", "w", "--radius", "4001"], 2, "radius"),
        (["new", "w", "--radius", "nan"], 2, "radius"),
        (["new", "w", "--radius", "inf"], 2, "radius"),
        (["replay", "missing.record"], 2, "missing.record cannot be read"),
        (["inspect", "missing"], 1, "there is no world"),
        (["inspect", "verify", "missing"], 1, "there is no world"),
        (["inspect", "repair", "missing"], 1, "there is no world"),
        (["inspect", "diff", "missing", "missing"], 1, "there is no world"),
        (["inspect", "map", "missing", "-o", "m.png"], 1, "there is no world"),
        (["inspect", "map", "missing", "-o", "m.gif"], 2, ".png"),
        (["inspect", "map", "missing", "-o", "no/folder/m.png"], 2, "no folder"),
        (["inspect", "mesh", "missing", "--at", "1,2,3", "--radius", "5", "-o", "m.glb"], 1, "there is no world"),
        (["inspect", "mesh", "missing", "--at", "1,2", "--radius", "5", "-o", "m.glb"], 2, "three numbers"),
        (["inspect", "mesh", "missing", "--at", "1,2,nan", "--radius", "5", "-o", "m.glb"], 2, "1,000,000 m"),
        (["inspect", "mesh", "missing", "--at", "1,2,3", "--radius", "-5", "-o", "m.glb"], 2, "--radius"),
        (["inspect", "mesh", "missing", "--at", "1,2,3", "--radius", "nan", "-o", "m.glb"], 2, "--radius"),
        (["inspect", "mesh", "missing", "--at", "1,2,3", "--radius", "5", "-o", "m.stl"], 2, ".glb"),
        (["bench", "cooking"], 2, "cooking"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_typed_wrongly_is_said_in_one_line(type_in: Typed, words: list[str], code: int, says: str) -> None:
    answer = type_in(*words)
    assert answer.code == code
    assert answer.out == ""
    assert is_one_line(answer.err)
    assert says in answer.err


def test_debug_shows_where(type_in: Typed) -> None:
    with pytest.raises(Exception, match="there is no world"):
        type_in("inspect", "missing", "--debug")


def test_new_makes_a_world_once(type_in: Typed, home: Path) -> None:
    made = type_in("new", "mars", *SMALL, "--json")
    assert made.code == 0
    assert json.loads(made.out) == {
        "world": str(home / "worlds" / "mars.h5"), "seed": 42, "radius_metres": 60.0, "tick": 0,
    }  # fmt: skip
    again = type_in("new", "mars", *SMALL)
    assert again.code == 2
    assert is_one_line(again.err)
    assert "exists already" in again.err


def test_a_world_without_a_seed_gets_one(type_in: Typed) -> None:
    seeds = {json.loads(type_in("new", name, "--radius", 40, "--json").out)["seed"] for name in "ab"}
    assert len(seeds) == 2


def test_play_goes_on_where_it_stopped(type_in: Typed, world: str) -> None:
    first = json.loads(type_in("play", world, "--ticks", 45, "--json").out)
    second = json.loads(type_in("play", "--ticks", 15, "--json").out)  # the last world, without its name
    assert second["world"] == first["world"]
    assert second["tick"] == first["tick"] + 15
    assert not second["created"]


def test_play_tells_what_was_dug(type_in: Typed) -> None:
    type_in("new", "w", *SMALL)
    played = type_in("play", "w", "--display", "none", "--script", dig_script(), "--json")
    facts = json.loads(played.out)
    held = sum(sum(canister["soil"].values()) for canister in facts["canisters"])
    assert sum(facts["dug"].values()) == held + facts["vented"] > 0
    assert facts["rejected"] == []
    assert facts["ticks"] == 61 + 30
    shown = type_in("play", "w", "--ticks", 1)
    assert "Canister" in shown.out


def test_play_without_a_world_begins_one(type_in: Typed, home: Path) -> None:
    answer = type_in("play", "--ticks", 2, "--json")
    assert answer.code == 0
    facts = json.loads(answer.out)
    assert facts["world"] == str(home / "worlds" / "home.h5")
    assert facts["created"]
    assert facts["bodies"] > 20
    assert f"a whole system, seed {facts['seed']}" in answer.err


def test_a_world_begins_with_an_outfit(type_in: Typed, home: Path) -> None:
    made = type_in("new", "yard", "--seed", 3, "--radius", 300, "--outfit", "shipyard", "--json")
    assert made.code == 0
    tables = World.load(home / "worlds" / "yard.h5", SCHEMA, read_only=True).tables
    assert (len(tables["structures"]), len(tables["technologies"]) > 10) == (1, True)
    answer = type_in("new", "y", "--outfit", "shipyards")
    assert answer.code == 2 and is_one_line(answer.err) and "there are shipyard" in answer.err
    assert not (home / "worlds" / "y.h5").exists()
    assert "shipyard" in type_in("content", "list", "outfits").out


def test_play_makes_the_world_that_a_script_is_for(type_in: Typed, home: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text(
        '# for a small planet\n{"world": {"seed": 3, "radius": 40, "creative": true}}\n'
        '{"tick": 4, "do": "give_items", "item": "iron"}\n',
        "utf-8",
    )
    answer = type_in("play", "w", "--display", "none", "--script", script, "--json")
    facts = json.loads(answer.out)
    assert (facts["seed"], facts["radius_metres"], facts["ticks"]) == (3, 40.0, 35)
    assert "radius 40 m, seed 3, creative" in answer.err
    assert "not_creative" not in answer.out + answer.err
    assert "bodies" not in facts
    for wrong, says in (
        ('{"radius": 40}', "seed"),
        ('{"seed": 3, "radius": 1e9}', "4000 metres"),
        ("22", "an example"),
    ):
        script.write_text(f'{{"world": {wrong}}}\n', "utf-8")
        answer = type_in("play", "x", "--display", "none", "--script", script)
        assert answer.code == 2 and is_one_line(answer.err) and says in answer.err
        assert not (home / "worlds" / "x.h5").exists()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"do": "jump"', "JSON"),
        ('["jump"]', "an object with a command is needed"),
        ('{"do": "swim"}', "unknown command 'swim'"),
        ('{"do": "move", "forward": 2}', "out of range"),
        ('{"do": "move", "forward": NaN}', ""),
        ('{"do": "move", "backward": 1}', "its fields are"),
        ('{"do": "jump", "tick": -1}', "a whole number from 0"),
    ],
)
def test_a_malformed_line_is_named_and_nothing_is_made(
    type_in: Typed, home: Path, tmp_path: Path, line: str, says: str
) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('# a comment\n{"do": "jump"}\n\n' + line + "\n", "utf-8")
    answer = type_in("play", "w", "--script", script)
    assert answer.code == 2
    assert is_one_line(answer.err)
    assert "script.jsonl, line 4: " in answer.err
    assert says in answer.err
    assert not (home / "worlds" / "w.h5").exists()


def test_a_script_that_is_no_text_is_refused(type_in: Typed, tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_bytes(b"\xff\xfe\x00")
    answer = type_in("play", "w", "--script", script)
    assert answer.code == 2
    assert "no UTF-8 text" in answer.err


def test_a_record_is_written_by_one_game(type_in: Typed, world: str, tmp_path: Path) -> None:
    file = tmp_path / "play.record"
    words = ("play", world, "--display", "none", "--ticks", "3", "--record", file)
    with new_file(file, alone=True) as first:
        first.write(b"the first game's")
        answer = type_in(*words)
    assert answer.code == 2 and is_one_line(answer.err), answer.err
    assert "play.record is being written by another game" in answer.err
    assert file.read_bytes() == b"the first game's"
    assert type_in(*words).code == 0, "a record that is whole is replaced"


def test_a_record_replays_and_a_changed_one_does_not(type_in: Typed, world: str, tmp_path: Path) -> None:
    record = tmp_path / "play.record"
    assert type_in("play", world, "--display", "none", "--script", dig_script(), "--record", record).code == 0
    answer = type_in("replay", record, "--json")
    facts = json.loads(answer.out)
    assert answer.code == 0
    assert facts["same"]
    assert facts["complete"]
    assert facts["ticks"] == 91
    forged = tmp_path / "forged.record"
    forged.write_bytes(_without_commands(record.read_bytes()))
    answer = type_in("replay", forged, "--json")
    facts = json.loads(answer.out)
    assert answer.code == 1
    assert not facts["same"]
    assert facts["last_equal"] < facts["differs_at"]
    assert "DIFFERENT" in type_in("replay", forged).out
    torn = tmp_path / "torn.record"
    torn.write_bytes(record.read_bytes()[:-5])
    answer = type_in("replay", torn)
    assert answer.code == 1
    assert "Same: " in answer.out and "was cut off: the 89 ticks that it holds were played" in answer.err


def _without_commands(data: bytes) -> bytes:
    """A record whose commands are left out, so that its hashes are those of another game."""
    import msgspec

    out, at = b"", 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "little")
        if msgspec.msgpack.decode(data[at + 12 : at + 12 + size])["type"] != "Commands":
            out += data[at : at + 12 + size]
        at += 12 + size
    return out


def test_the_range_of_radii_is_that_of_the_generator(type_in: Typed) -> None:
    from app.session import GREATEST_RADIUS, LEAST_RADIUS
    from taichi_kernels import planet
    from taichi_kernels.units import UNITS_PER_METRE

    assert (LEAST_RADIUS * UNITS_PER_METRE, GREATEST_RADIUS * UNITS_PER_METRE) == (planet.MIN_RADIUS, planet.MAX_RADIUS)
    assert type_in("new", "least", "--seed", 1, "--radius", LEAST_RADIUS).code == 0
