"""Bad content is refused with file, line, field and what would be right."""

import pytest

from gameplay import content, naming
from gameplay.content.packs import Pack
from gameplay.errors import ContentError
from tests.gameplay.content.conftest import Write

TOFFEE = """\
[[item]]
name = "toffee"
title = "Toffee"
text = "Sweet."
category = "food"
stack = 10
mass = 0.1
look = { shape = "lump", colour = [200, 120, 40] }
food = { hunger = 5.0 }

[[recipe]]
name = "toffee"
needs = { berry = 3 }
seconds = 2.0
"""

OUTFIT = """\
[[outfit]]
name = "trove"
title = "Trove"
text = "Coal."
store = "crate"
items = { coal = 9 }
technologies = ["smelting"]
"""

HAZARD = """\
[[hazard]]
name = "bane_{}"
title = "Bane"
text = "Hurts."
source = "cold"
threshold = 1.0
full = 2.0
meter = "health"
points = 1.0
"""


def problems(pack: Pack) -> list[str]:
    """All that is wrong, each as it is printed, without the folder."""
    with pytest.raises(ContentError) as raised:
        content.use([pack])
    told = [str(problem).replace(f"{pack.label}/", "") for problem in raised.value.problems]
    assert str(raised.value).replace(f"{pack.label}/", "").startswith(told[0])
    return told


def test_a_sound_pack_is_taken(write: Write) -> None:
    known = content.use([write("sweets", TOFFEE)])
    assert (known.items["toffee"].stack, known.recipes["toffee"].title) == (10, "Toffee")


def toffee(old: str, new: str) -> str:
    assert old in TOFFEE
    return TOFFEE.replace(old, new)


ITEM, RECIPE = "item toffee", "recipe toffee"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        # the form of the file
        ("a = [\n\n!", "things.toml:3: is no valid TOML: Invalid value"),
        ("[[itm]]\nname = 1", "things.toml:1: itm: no kind of definition; did you mean [[item]]?"),
        ("x = 1", "things.toml:1: x: no kind of definition; there are [[item]], [[resource]]"),
        ("[item]\nname = 1", "things.toml:1: item: needs tables that begin with [[item]]"),
        ("[[item]]\nstack = 1", "things.toml:1: item: needs a name"),
        # fields
        (toffee("stack = 10\n", ""), f"things.toml:1: {ITEM}, stack: is missing"),
        (toffee("stack", "stakc"), f"things.toml:6: {ITEM}, stakc: there is no such field; did you mean stack?"),
        (toffee("10", '"ten"'), f"things.toml:6: {ITEM}, stack: needs a whole number, not text in quotes"),
        (toffee("10", "2.5"), f"things.toml:6: {ITEM}, stack: needs a whole number, not one with a fraction"),
        (toffee("0.1", "true"), f"things.toml:7: {ITEM}, mass: needs a number, not true or false"),
        (toffee("{ hunger = 5.0 }", "3"), f"things.toml:9: {ITEM}, food: needs a table {{ ... }}, not a whole number"),
        (toffee("hunger", "hungry"), f"things.toml:9: {ITEM}, food.hungry: there is no such field; did you mean"),
        (toffee(", colour = [200, 120, 40]", ""), f"things.toml:8: {ITEM}, look.colour: is missing"),
        # numbers and units
        (toffee("10", "0"), f"things.toml:6: {ITEM}, stack: is 0; 1 to 1,000 items are possible"),
        (toffee("10", "-3"), f"things.toml:6: {ITEM}, stack: is -3; 1 to"),
        (toffee("0.1", "nan"), f"things.toml:7: {ITEM}, mass: is nan; 0.001 to 1,000 kilograms are possible"),
        (toffee("0.1", "inf"), f"things.toml:7: {ITEM}, mass: is inf; 0.001 to"),
        (toffee("40]", "400]"), f"things.toml:8: {ITEM}, look.colour: is 400; 0 to 255 of 255 are possible"),
        (toffee("5.0", "500.0"), f"things.toml:9: {ITEM}, food.hunger: is 500; -100 to 100 points are possible"),
        (toffee("berry = 3", "berry = 0"), f"things.toml:13: {RECIPE}, needs.berry: is 0; 1 to 1,000 items"),
        (toffee("2.0", "0.0"), f"things.toml:14: {RECIPE}, seconds: is 0; 0.1 to 600 seconds are possible"),
        (
            '[[item]]\nname = "warm_suit"\ngear = { place = "body", protects = { cold = 70 } }',
            "things.toml:3: item warm_suit, gear.protects.cold: is 70; 0 to 1 as a share are possible",
        ),
        # names and words
        (toffee('title = "Toffee"', 'title = ""'), f"things.toml:3: {ITEM}, title: has 0 letters; 1 to 32"),
        (toffee("Sweet.", "S" * 121), f"things.toml:4: {ITEM}, text: has 121 letters; 1 to 120 are possible"),
        ('[[technology]]\nname = "Big-Bang"\ntitle = "B"\ntext = "B"\ntier = 1\ncost = 1',
         "things.toml:2: technology Big-Bang, name: is 'Big-Bang'; up to 40 lower-case letters, digits and _"),
        (toffee('"food"', '"foood"'), f"things.toml:5: {ITEM}, category: there is no category foood; did"),
        (toffee('"lump"', '"lmp"'), f"things.toml:8: {ITEM}, look.shape: there is no shape lmp; did you mean lump?"),
        (OUTFIT.replace("crate", "coal"), "things.toml:5: outfit trove, store: coal holds nothing; a structure with"),
        (OUTFIT.replace("crate", "crat"), "things.toml:5: outfit trove, store: there is no item crat; did you mean"),
        (OUTFIT.replace("coal", "cole"), "things.toml:6: outfit trove, items: there is no item cole; did you mean"),
        (OUTFIT.replace("= 9", "= 0"), "things.toml:6: outfit trove, items.coal: is 0; 1 to 10,000 items are possible"),
        (OUTFIT.replace("smelting", "smelding"), "things.toml:7: outfit trove, technologies: there is no technology"),
        (toffee("berry", "bery"), f"things.toml:13: {RECIPE}, needs: there is no item bery; did you mean berry?"),
        (toffee("2.0\n", '2.0\nstation = "kitchn"'), f"things.toml:15: {RECIPE}, station: there is no station kitchn"),
        (toffee("2.0\n", '2.0\ntechnology = "magic"'), f"things.toml:15: {RECIPE}, technology: there is no technology"),
        (toffee("{ berry = 3 }", "{}"), f"things.toml:13: {RECIPE}, needs: is empty; nothing is made of nothing"),
        ('[[item]]\nname = "coal"\nseed = "tree"', "things.toml:3: item coal, seed: there is no crop tree"),
        ('[[item]]\nname = "coal"\npart = "warp"', "things.toml:3: item coal, part: there is no part warp"),
        ('[[item]]\nname = "warm_suit"\nstack = 2', "things.toml:3: item warm_suit, stack: is 2; gear wears"),
        ('[[resource]]\nitem = "coal"\nzones = ["arctic"]', "things.toml:3: resource coal, zones: there is no zone"),
        ('[[resource]]\nitem = "coal"\ndepth = [5.0, 2.0]', "things.toml:3: resource coal, depth: is 5 to 2; the"),
        ('[[resource]]\nitem = "coal"\nmaterial = "cheese"', "things.toml:3: resource coal, material: there is no"),
        ('[[resource]]\nitem = "lead"', "things.toml:1: resource lead, nodes: is 0, and no material is given: it"),
        ('[[resource]]\nitem = "fibre"\nmaterial = "coal"', "things.toml:3: resource fibre, material: coal is coal"),
        ('[[item]]\nname = "satchel"\ngear = { place = "back", slots = 60 }',
         "things.toml:3: item satchel, gear.slots: is 60; a pack has room for 40 more"),
        ("\n".join(HAZARD.format(at) for at in range(64)), ": is one too many; there can be 64 of this kind"),
        ('[[crop]]\nname = "bean"\nstages = ["ripe"]', "things.toml:3: crop bean, stages: has 1; 2 to 8 are possible"),
        ('[[hazard]]\nname = "cold"\nfull = 2.0', "things.toml:3: hazard cold, full: is 2 like threshold"),
        ('[[hazard]]\nname = "cold"\nmeter = "mood"', "things.toml:3: hazard cold, meter: there is no meter mood"),
        ('[[geyser]]\nname = "hot_spring"\nhazard = "cold"',
         "things.toml:3: geyser hot_spring, hazard: there is no hazard of a geyser cold; there are geyser"),
        ('[[geyser]]\nname = "hot_spring"\nperiod = [90, 40]',
         "things.toml:3: geyser hot_spring, period: is 90 to 40; the lesser comes first"),
        ('[[geyser]]\nname = "hot_spring"\nlasts = [7, 60]',
         "things.toml:3: geyser hot_spring, lasts: is up to 60 s; it begins again after 45 s"),
        ('[[geyser]]\nname = "hot_spring"\nswells = 6.0',
         "things.toml:3: geyser hot_spring, swells: and dies are 9 s; it lasts 7 s at least"),
        ('[[geyser]]\nname = "hot_spring"\nradius = 40.0',
         "things.toml:3: geyser hot_spring, radius: is 40; 0.5 to 8 metres are possible"),
        ('[[goal]]\nname = "eat"\nwhen = "item_eaten"', "things.toml:3: goal eat, when: there is no outcome"),
        ('[[goal]]\nname = "eat"\nwhat = "mood"', "things.toml:3: goal eat, what: there is no name mood"),
        # the game as a whole
        ('[[technology]]\nname = "smelting"\nneeds = ["fusion"]',
         "things.toml:3: technology smelting, needs: fusion is of tier 6, and this of tier 1; no less is possible"),
        ('[[technology]]\nname = "smelting"\nneeds = ["toolmaking"]',
         "things.toml:3: technology smelting, needs: needs itself: smelting → toolmaking → smelting"),
        (TOFFEE[: TOFFEE.index("[[recipe]]")], f"things.toml:1: {ITEM}: cannot be obtained from a bare start"),
        ('[[technology]]\nname = "fusion"\nneeds = ["fusion"]',
         "things.toml:3: technology fusion, needs: needs itself: fusion → fusion"),
        (toffee("food = { hunger = 5.0 }", ""), f"things.toml:1: {ITEM}: is of no use: no recipe needs it"),
        ('[[technology]]\nname = "idle"\ntitle = "I"\ntext = "I"\ntier = 1\ncost = 1',
         "things.toml:1: technology idle: leads nowhere: no recipe and no technology needs it"),
        ('[[item]]\nname = "crate"\nstructure = { size = [1.0, 1.0, 1.0], station = "crate" }',
         "things.toml:3: item crate, structure.station: no recipe is made at crate"),
    ],
    ids=lambda value: value[:40] if "things.toml" not in value else value.split(": ", 1)[1][:40],
)  # fmt: skip
def test_bad_content_is_told_with_its_place(write: Write, text: str, says: str) -> None:
    told = problems(write("sweets", text))
    assert any(says in line for line in told), told


def test_all_that_is_wrong_is_told_at_once(write: Write) -> None:
    text = toffee("10", "0").replace('"lump"', '"lmp"').replace("berry", "bery")
    assert [line.split(": ")[0] for line in problems(write("sweets", text))] == [
        f"things.toml:{at}" for at in (6, 8, 13)
    ]


def test_the_same_name_twice_in_a_pack(write: Write) -> None:
    told = problems(write("sweets", {"a.toml": TOFFEE, "b/c.toml": "\n" + TOFFEE}))
    assert told[0].endswith("a.toml:1; names must differ")
    assert told[0].startswith("b/c.toml:2: item toffee: is there already, in ")


def test_names_whose_numbers_collide(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    number = naming.number
    monkeypatch.setattr(naming, "number", lambda name: number("coal" if name == "toffee" else name))
    assert any(
        "item toffee, name: has the number of coal; choose another" in line for line in problems(write("a", TOFFEE))
    )


def test_a_pack_leaves_the_rules_of_the_game_alone(write: Write) -> None:
    told = problems(write("sweets", {"tool.toml": "reach = 99.0"}))
    assert told == ["tool.toml:1: the rules are the game's own; a pack brings definitions alone"]


def test_a_file_that_is_no_text(write: Write) -> None:
    pack = write("sweets", TOFFEE)
    (pack.folder / "noise.toml").write_bytes(b"\xff\xfe")
    assert problems(pack) == ["noise.toml: is no UTF-8 text: invalid start byte at byte 0"]


# Free loops

LOOP = '[[recipe]]\nname = "{0}"\ngives = "{1}"\ntitle = "T"\ntext = "T"\nneeds = {{ {2} }}\namount = {3}\n'


def loop(*recipes: tuple[str, str, int]) -> str:
    return "\n".join(LOOP.format(f"loop_{at}", *recipe) for at, recipe in enumerate(recipes))


@pytest.mark.parametrize(
    "recipes",
    [
        [("coal", "coal = 1", 2)],
        [("stone", "gold = 1", 2), ("gold", "stone = 1", 1)],
        [("stone", "gold = 100", 101), ("gold", "stone = 1", 1)],
        [("stone", "gold = 1, salt = 1", 3), ("gold", "stone = 1", 1), ("salt", "stone = 1", 1)],
        [("iron", "iron_ingot = 1", 4)],  # against the smelter's recipe
    ],
)
def test_recipes_that_give_more_than_they_take(write: Write, recipes: list[tuple[str, str, int]]) -> None:
    told = problems(write("greed", loop(*recipes)))
    assert any("more comes out than goes in: " in line for line in told), told
    assert all("things.toml:" in line for line in told)


@pytest.mark.parametrize(
    "recipes",
    [
        [("stone", "gold = 1", 1), ("gold", "stone = 1", 1)],  # there and back
        [("stone", "gold = 1", 9), ("gold", "stone = 9", 1)],  # packed and unpacked
        [("stone", "gold = 1", 2), ("gold", "stone = 3", 1)],  # something is lost
        [("gold", "gold = 1, stone = 1", 2)],  # stone becomes gold: nothing comes of nothing
        [("stone", "gold = 1, salt = 1", 2), ("gold", "stone = 1", 1), ("salt", "stone = 1", 1)],
        [("iron", "iron_ingot = 1", 3)],
    ],
)
def test_recipes_that_give_no_more_than_they_take(write: Write, recipes: list[tuple[str, str, int]]) -> None:
    assert content.use([write("fair", loop(*recipes))]).recipes["loop_0"].gives == recipes[0][0]
