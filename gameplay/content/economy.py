"""Whether the game can be played: everything can be obtained, nothing is of no use, nothing comes of nothing.

**Free loops.** There is one when recipes, run some times over, use nothing up and leave more than there was. There is
none exactly when every item can be given a worth above 0 so that no recipe gives more worth than it takes. A greatest
such worth, 1 at most, is found by lowering: an item is worth no more than what the cheapest of its recipes takes. An
item can only be lowered without end if it is made of such items alone, so most are out at once; for those that are left
the worths are lowered until they stay as they are, or until they have clearly gone on falling in proportion.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gameplay.content.contents import Content
from gameplay.content.definitions import Recipe
from gameplay.content.limits import REMAINS

_ROUNDS = 10_000
_FALLING = 1e-9  # share of its worth that an item loses in a round when it falls without end

Fault = tuple[str, str, str, str]  # kind, name, field, what would be right


def faults(content: Content) -> list[Fault]:
    """All that is wrong with the whole."""
    circle = _circle(content)
    if circle:
        return [("technology", circle[0], "needs", f"needs itself: {' → '.join([*circle, circle[0]])}")]
    return [*_free_loops(content), *_unreachable(content), *_useless(content)]


# What can be obtained


@dataclass
class Reach:
    """What a player who starts with nothing gets to, in the end."""

    items: set[str] = field(default_factory=set)
    recipes: set[str] = field(default_factory=set)
    technologies: set[str] = field(default_factory=set)
    crops: set[str] = field(default_factory=set)


def reach(content: Content, resources: Iterable[str] | None = None) -> Reach:
    """What can be obtained from a bare start.

    Points of research are without end as soon as an item that gives some can be made or found; until then they are
    those of discoveries, and are spent on what is cheapest.

    Args:
        resources: that are found, by name; all when None.
    """
    found = content.resource_types if resources is None else resources
    got = Reach({content.resource_types[name].item for name in found})
    got.items |= {item.name for item in content.items.values() if item.category == REMAINS}
    while True:
        before = len(got.items), len(got.recipes), len(got.technologies), len(got.crops)
        _learn(content, got)
        stations = _stations(content, got.items)
        for recipe in content.recipes.values():
            known = not recipe.technology or recipe.technology in got.technologies
            if known and recipe.station in stations and got.items.issuperset(recipe.needs):
                got.recipes.add(recipe.name)
                got.items.add(recipe.gives)
        items = [content.items[name] for name in got.items]
        if any(item.structure is not None and item.structure.plot for item in items):
            got.crops |= {item.seed for item in items} - {""}
            got.items.update(name for crop in got.crops for name in content.crops[crop].gives)
        got.items.update(item.food.leaves for item in items if item.food is not None and item.food.leaves)
        if before == (len(got.items), len(got.recipes), len(got.technologies), len(got.crops)):
            return got


def _stations(content: Content, names: set[str]) -> set[str]:
    """Stations that run; "" are the hands."""
    items = [content.items[name] for name in names]
    fuelled = any(item.fuel for item in items)
    return {""} | {i.structure.station for i in items if i.structure is not None and (fuelled or not i.structure.burns)}


def _learn(content: Content, got: Reach) -> None:
    items = [content.items[name] for name in got.items]
    points = float("inf") if any(item.research for item in items) else sum(item.discovery for item in items)
    points -= sum(content.technologies[name].cost for name in got.technologies)
    for technology in sorted(content.technologies.values(), key=lambda t: (t.tier, t.cost, t.name)):
        can = technology.name not in got.technologies and got.technologies.issuperset(technology.needs)
        if can and technology.cost <= points:
            got.technologies.add(technology.name)
            points -= technology.cost


def _unreachable(content: Content) -> Iterator[Fault]:
    got = reach(content)
    for name in content.technologies:
        if name not in got.technologies:
            yield "technology", name, "", "cannot be learned: what it needs, or the points that it costs, cannot be had"
    for name, item in content.items.items():
        if name not in got.items and not (item.structure and item.structure.remains):
            made = [recipe for recipe in content.recipes.values() if recipe.gives == name]
            lacks = f"; its recipe {made[0].name} lacks {_lacking(content, made[0], got)}" if made else ""
            yield "item", name, "", f"cannot be obtained from a bare start: no resource, recipe or crop gives it{lacks}"
    for recipe in content.recipes.values():
        if recipe.name not in got.recipes and recipe.gives in got.items:
            yield "recipe", recipe.name, "", f"can never be made: it lacks {_lacking(content, recipe, got)}"


def _lacking(content: Content, recipe: Recipe, got: Reach) -> str:
    lacking = [name for name in recipe.needs if name not in got.items]
    if recipe.station not in _stations(content, got.items):
        lacking.append(f"the station {recipe.station}")
    if recipe.technology and recipe.technology not in got.technologies:
        lacking.append(f"the technology {recipe.technology}")
    return ", ".join(lacking)


def _circle(content: Content) -> list[str]:
    """Technologies that need one another, in their order; none where there is no such circle."""
    done: set[str] = set()
    way: list[str] = []

    def follow(name: str) -> list[str]:
        if name in way:
            return way[way.index(name) :]
        if name in done:
            return []
        way.append(name)
        for needed in content.technologies[name].needs:
            if found := follow(needed):
                return found
        done.add(way.pop())
        return []

    for name in content.technologies:
        if found := follow(name):
            return found
    return []


# What is of use


def _useless(content: Content) -> Iterator[Fault]:
    needed = {name for recipe in content.recipes.values() for name in recipe.needs}
    needed |= {item.food.leaves for item in content.items.values() if item.food is not None}
    for item in content.items.values():
        uses = (
            item.name in needed, item.food, item.gear, item.structure, item.seed, item.part,
            item.fuel, item.research, item.water, item.nutrients,
        )  # fmt: skip
        if not any(uses):
            yield (
                "item",
                item.name,
                "",
                "is of no use: no recipe needs it, and it is not eaten, worn, built, burnt or sown",
            )
    led = {recipe.technology for recipe in content.recipes.values()}
    led |= {name for technology in content.technologies.values() for name in technology.needs}
    for name in content.technologies:
        if name not in led:
            yield "technology", name, "", "leads nowhere: no recipe and no technology needs it"
    worked = {recipe.station for recipe in content.recipes.values()} | {""}
    for item in content.items.values():
        if item.structure is not None and item.structure.station not in worked:
            yield "item", item.name, "structure.station", f"no recipe is made at {item.structure.station}"


# What comes of nothing


def _free_loops(content: Content) -> Iterator[Fault]:
    falling = _fall(content)
    recipes: list[Recipe] = []
    while falling:  # what is only made of the others is not part of the loop
        recipes = [r for r in content.recipes.values() if r.gives in falling and falling.issuperset(r.needs)]
        fed = {name for recipe in recipes for name in recipe.needs}
        if fed >= falling:
            break
        falling &= fed
    if falling:
        names = ", ".join(sorted(falling))
        text = f"more comes out than goes in: of {names} there is ever more; give less, or need more"
        yield "recipe", recipes[-1].name, "amount", text  # packs come last


def _fall(content: Content) -> set[str]:
    """Items whose worth falls without end."""
    left = set(content.items)
    recipes: list[Recipe] = list(content.recipes.values())
    while True:  # only what is made of what is left can fall for ever
        recipes = [recipe for recipe in recipes if left.issuperset(recipe.needs)]
        made = {recipe.gives for recipe in recipes}
        if made >= left:
            break
        left &= made
    worth = dict.fromkeys(left, 1.0)
    lost = dict.fromkeys(left, 0.0)
    for _ in range(_ROUNDS):
        before = dict(worth)
        for recipe in recipes:
            takes = sum(worth[name] * count for name, count in recipe.needs.items()) / recipe.amount
            worth[recipe.gives] = min(worth[recipe.gives], takes)
        lost = {name: 1 - worth[name] / before[name] for name in left if before[name] > 0}
        if worth == before or min(worth.values()) < 1e-200:
            break
    return {name for name in left if worth[name] < 1e-200 or lost.get(name, 0) > _FALLING}
