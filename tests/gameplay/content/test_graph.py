"""The drawing of the content shows all of it, and no box lies on another."""

import itertools
from xml.etree import ElementTree

from gameplay import content
from gameplay.content import graph
from tests.gameplay.content.conftest import Write
from tests.gameplay.content.test_bad_content import TOFFEE

SVG = "{http://www.w3.org/2000/svg}"


def boxes(svg: str) -> dict[str, tuple[int, int]]:
    """Corners of the boxes by the title that they show when pointed at."""
    root = ElementTree.fromstring(svg)
    return {
        group.find(f"{SVG}title").text: tuple(int(group.find(f"{SVG}rect").get(edge)) for edge in "xy")  # type: ignore
        for group in root.iter(f"{SVG}g")
    }


def named(title: str) -> str:
    """The name in the first line of what a box shows when pointed at."""
    return title.splitlines()[0].rsplit("(", 1)[1].rstrip(")")


def test_every_item_and_technology_is_drawn_once_and_apart(write: Write) -> None:
    known = content.use([write("sweets", TOFFEE)])
    drawn = boxes(graph.draw(known))
    names = [named(title) for title in drawn]
    assert sorted(names) == sorted([*(name for name in known.items if name != "remains"), *known.technologies])
    assert "toffee" in names
    corners = sorted(drawn.values())
    assert len(set(corners)) == len(corners)
    assert all(abs(a[1] - b[1]) >= 36 for a, b in itertools.pairwise(corners) if a[0] == b[0])


def test_what_is_made_stands_right_of_what_it_is_made_of() -> None:
    known = content.load()
    places: dict[str, tuple[int, ...]] = {}
    for title, at in boxes(graph.draw(known)).items():
        places.setdefault(named(title), at)  # items come first; some technologies are called like one
    made = [
        recipe
        for recipe in known.recipes.values()
        if recipe.name == recipe.gives and recipe.name not in known.resource_types
    ]
    backwards = [recipe.name for recipe in made for need in recipe.needs if places[need][0] >= places[recipe.gives][0]]
    assert backwards == []


def test_lines_join_what_recipes_join() -> None:
    svg = graph.draw(content.load())
    assert "<title>iron → iron_ingot</title>" in svg
    assert "<title>smelting → toolmaking</title>" in svg
    assert "<title>gold → iron_ingot</title>" not in svg
