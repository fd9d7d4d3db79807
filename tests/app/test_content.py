"""`content`, and packs that are laid over the game's content on the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import paths
from app.content import COLUMNS
from gameplay import content
from tests.app.conftest import SMALL, Typed

STACK = '[[item]]\nname = "coal"\nstack = {}\n'


@pytest.fixture(autouse=True)
def own_content(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No packs before and after."""
    monkeypatch.setenv(paths.CONTENT_VARIABLE, "")
    monkeypatch.delenv(paths.CONTENT_VARIABLE)
    yield
    content.use(())


def pack(folder: Path, name: str, text: str) -> Path:
    place = folder / name
    place.mkdir(parents=True)
    (place / "pack.toml").write_text(f'name = "{name}"\ntitle = "{name}"\nversion = "1.0"\n')
    (place / "things.toml").write_text(text)
    return place


def coal(answer_json: str) -> dict:
    return next(item for item in json.loads(answer_json) if item["name"] == "coal")


def test_list_counts_and_lists(type_in: Typed) -> None:
    counts = json.loads(type_in("content", "list", "--json").out)
    known = content.load()
    assert counts["packs"] == [{"name": "base", "version": known.packs[0].about.version}]
    assert (counts["items"], counts["resources"]) == (len(known.items), len(known.resource_types))
    assert f"items         {len(known.items)}\n" in type_in("content", "list").out
    lines = type_in("content", "list", "technologies").out.splitlines()
    assert len(lines) == len(known.technologies) + 1
    assert lines[0].split() == ["name", "title", "tier", "cost", "needs", "pack"]
    told = coal(type_in("content", "list", "items", "--json").out)
    assert (told["title"], told["pack"]) == ("Coal", "base")
    path, line = Path(content.__file__).parents[2] / told["file"], told["line"]
    assert path.read_text().splitlines()[line - 1 : line + 1] == ["[[item]]", 'name = "coal"']


@pytest.mark.parametrize("group", COLUMNS)
def test_every_group_can_be_listed(type_in: Typed, group: str) -> None:
    answer = type_in("content", "list", group)
    assert answer.code == 0
    assert len(answer.out.splitlines()) == 1 + len(json.loads(type_in("content", "list", group, "--json").out)) > 1


def test_graph_is_drawn(type_in: Typed, tmp_path: Path) -> None:
    assert type_in("content", "graph", "-o", tmp_path / "all.svg").code == 0
    assert (tmp_path / "all.svg").read_text().startswith("<svg ")
    for bad, says in ((tmp_path / "all.png", "ends in .svg"), (tmp_path / "no" / "all.svg", "cannot be written")):
        answer = type_in("content", "graph", "-o", bad)
        assert (answer.code, says in answer.err) == (2, True)


def test_check_of_a_sound_pack(type_in: Typed, tmp_path: Path) -> None:
    answer = type_in("content", "check", pack(tmp_path, "more", STACK.format(7)))
    assert (answer.code, answer.out) == (0, "Sound: more 1.0, with 1 definition added or changed.\n")
    told = json.loads(type_in("content", "check", tmp_path, "--json").out)
    assert (told["sound"], told["packs"], told["problems"]) == (True, [{"name": "more", "version": "1.0"}], [])


def test_check_lists_all_that_is_wrong(type_in: Typed, tmp_path: Path) -> None:
    place = pack(tmp_path, "more", STACK.format(0) + 'seed = "tree"\n')
    answer = type_in("content", "check", place)
    assert answer.code == 1
    assert answer.out.splitlines() == [
        f"{place}/things.toml:3: item coal, stack: is 0; 1 to 1,000 items are possible",
        f"{place}/things.toml:4: item coal, seed: there is no crop tree; there are {', '.join(content.load().crops)}",
    ]
    answer = type_in("content", "check", place, "--json")
    told = json.loads(answer.out)
    assert (answer.code, told["sound"], len(told["problems"])) == (1, False, 2)
    assert told["problems"][0] == {
        "file": f"{place}/things.toml",
        "line": 3,
        "what": "item coal, stack",
        "text": "is 0; 1 to 1,000 items are possible",
    }


def test_check_of_a_folder_that_is_no_pack(type_in: Typed, tmp_path: Path) -> None:
    answer = type_in("content", "check", tmp_path)
    assert answer.code == 1
    assert "holds no content pack: a pack is a folder with a pack.toml" in answer.out
    answer = type_in("content", "check", tmp_path / "missing")
    assert (answer.code, "does not exist" in answer.err) == (2, True)


def test_packs_come_from_the_option_the_variable_or_the_data_folder(
    type_in: Typed, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stack(*words: object) -> int:
        return coal(type_in("content", "list", "items", "--json", *words).out)["stack"]

    own = stack()
    pack(home / "content", "default", STACK.format(11))
    assert (own, stack()) == (100, 11)
    monkeypatch.setenv(paths.CONTENT_VARIABLE, str(pack(tmp_path, "named", STACK.format(12))))
    assert stack() == 12
    assert stack("--content", pack(tmp_path, "typed", STACK.format(13))) == 13


def test_a_bad_pack_stops_a_game_before_it_begins(type_in: Typed, home: Path, tmp_path: Path) -> None:
    place = pack(tmp_path, "more", STACK.format(0))
    for words in (["new", "w", *SMALL], ["play", "w", "--ticks", 1], ["replay", "x.record"], ["content", "list"]):
        answer = type_in(*words, "--content", place)
        assert (answer.code, answer.out) == (1, "")
        assert f"{place}/things.toml:3: item coal, stack: is 0; 1 to" in answer.err
    assert not (home / "worlds").exists()


def test_a_world_tells_of_its_packs_and_warns_when_one_has_gone(
    type_in: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = pack(tmp_path, "more", STACK.format(7))
    assert type_in("new", "w", *SMALL, "--content", place).code == 0
    assert json.loads(type_in("inspect", "w", "--json").out)["content_packs"] == [{"name": "more", "version": "1.0"}]
    assert ", with the packs more 1.0" in type_in("inspect", "w").out
    assert "content packs" not in type_in("play", "w", "--ticks", 1, "--content", place).err
    monkeypatch.delenv(paths.CONTENT_VARIABLE)
    answer = type_in("play", "w", "--ticks", 1)
    assert answer.code == 0
    assert "was played with content packs that are not here: more 1.0; their items stay" in answer.err


def test_a_pack_that_is_met_later_is_remembered_too(
    type_in: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert type_in("new", "w", *SMALL).code == 0
    assert type_in("play", "w", "--ticks", 1, "--content", pack(tmp_path, "late", STACK.format(7))).code == 0
    monkeypatch.delenv(paths.CONTENT_VARIABLE)
    assert json.loads(type_in("inspect", "w", "--json").out)["content_packs"] == [{"name": "late", "version": "1.0"}]
