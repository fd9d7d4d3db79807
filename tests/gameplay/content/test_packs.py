"""Packs add definitions and change fields, in an order that they state; worlds remember them."""

from pathlib import Path

import pytest

from gameplay import content, naming, origins
from gameplay.content import packs
from gameplay.errors import ContentError
from gameplay.state import GameState
from tests.gameplay.content.conftest import Write
from tests.gameplay.content.test_bad_content import TOFFEE

STACK = '[[item]]\nname = "coal"\nstack = {}\n'


def test_a_pack_adds_and_changes_and_leaves_the_rest(write: Write) -> None:
    own = content.load()
    known = content.use([write("sweets", TOFFEE + STACK.format(7))])
    assert content.load() is known
    assert set(known.items) - set(own.items) == {"toffee"}
    coal = known.items["coal"]
    assert (coal.stack, coal.mass, coal.fuel) == (7, own.items["coal"].mass, own.items["coal"].fuel)
    assert known.item_of(naming.number("toffee")) is known.items["toffee"]
    assert [pack.name for pack in known.packs] == ["base", "sweets"]
    assert {name: item for name, item in known.items.items() if name not in ("coal", "toffee")} == {
        name: item for name, item in own.items.items() if name != "coal"
    }
    assert content.use(()).items == own.items
    assert content.load().item_of(naming.number("toffee")) is None


def test_what_is_in_use_stays_when_other_packs_are_bad(write: Write) -> None:
    known = content.use([write("good", STACK.format(7))])
    with pytest.raises(ContentError):
        content.use([write("bad", STACK.format(0))])
    assert content.load() is known


@pytest.mark.parametrize(
    ("about", "order"),
    [
        ({"b": "", "a": "", "c": ""}, "abc"),  # by name
        ({"b": "order = -1", "a": "", "c": ""}, "bac"),  # by order, then name
        ({"b": "", "a": 'after = ["c"]', "c": ""}, "bca"),
        ({"b": "", "a": 'after = ["c"]\norder = -9', "c": "order = 5"}, "bca"),
        ({"b": 'after = ["base"]', "a": 'after = ["b"]', "c": 'after = ["a"]'}, "bac"),
    ],
)
def test_the_order_is_the_one_stated(write: Write, tmp_path: Path, about: dict[str, str], order: str) -> None:
    for at, (name, more) in enumerate(about.items()):
        write(name, STACK.format(10 + at), more)
    found = packs.find(tmp_path)
    assert "".join(pack.name for pack in found) == order
    assert content.use(found).items["coal"].stack == 10 + list(about).index(order[-1])  # the last has the last word


def test_a_folder_is_a_pack_or_holds_packs(write: Write, tmp_path: Path) -> None:
    one = write("one")
    write("two")
    (tmp_path / "notes").mkdir()
    assert packs.find(one.folder) == [one]
    assert [pack.name for pack in packs.find(tmp_path)] == ["one", "two"]


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ({"a": 'after = ["z"]'}, "comes after z, which is not there; add that pack too"),
        ({"a": 'after = ["b"]', "b": 'after = ["a"]'}, "the packs a, b come after one another in a circle"),
        ({"base": ""}, "there is another pack called base; names must differ"),
        ({"a": "order = 1.5"}, "Expected `int`"),
        ({"a": "ordre = 1"}, "unknown field `ordre`"),
        ({"a": "order = "}, "Invalid value"),
        ({"A": ""}, "name is 'A'; up to 48 lower-case letters"),
    ],
)
def test_packs_that_do_not_go_together(write: Write, tmp_path: Path, about: dict[str, str], says: str) -> None:
    with pytest.raises(ContentError, match=r"pack\.toml") as raised:
        for name, more in about.items():
            write(name, "", more)
        packs.find(tmp_path)
    assert says in str(raised.value)


def test_two_packs_of_one_name(write: Write, tmp_path: Path) -> None:
    write("a")
    write("a", folder="copy")
    with pytest.raises(ContentError, match="there is another pack called a"):
        packs.find(tmp_path)


def test_a_folder_without_packs(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"holds no content pack: a pack is a folder with a pack\.toml"):
        packs.find(tmp_path)
    with pytest.raises(ContentError, match="cannot be read"):
        packs.find(tmp_path / "missing")


@pytest.mark.usefixtures("compute")
def test_a_world_misses_a_pack_that_has_gone(write: Write) -> None:
    content.use([write("sweets", TOFFEE)])
    state = GameState.new(1, 20 * 512)
    state.inventories.add(owner=5, slots=1, kind=[state.kind("toffee")] + [0] * 63, count=[3] + [0] * 63)
    assert origins.missing(state) == []

    content.use([write("salts")])
    again = GameState(state.tables())
    assert origins.missing(again) == ["sweets 1"]
    origins.note(again)
    assert again.packs.rows["name"].tolist() == [b"sweets", b"salts"]
    kind = int(again.inventories.row(5)["kind"][0])
    assert (again.name_of(kind), content.load().item_of(kind)) == ("toffee", None)  # it waits

    content.use([write("sweets", TOFFEE)])
    back = GameState(again.tables())
    assert origins.missing(back) == ["salts 1"]
    assert content.load().item_of(kind) is content.load().items["toffee"]


@pytest.mark.usefixtures("compute")
def test_a_world_of_the_games_own_content_names_no_packs() -> None:
    assert len(GameState.new(1, 20 * 512).packs) == 0
