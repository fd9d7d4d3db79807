"""A drawing of all content: what is made of what, tier by tier, and which technology leads to which."""

from gameplay.content import layers
from gameplay.content.contents import Content
from gameplay.content.definitions import Item, Recipe
from gameplay.content.layers import Box

_COLOURS = {
    "resource": "#8a6d4b", "material": "#7a8699", "fuel": "#c8702f", "part": "#9a7fd1", "tool": "#c9a227",
    "gear": "#4a90c2", "food": "#6ba84f", "seed": "#a3b84c", "structure": "#b5544d", "medicine": "#d1678f",
    "remains": "#999999",
}  # fmt: skip
_TIERS = {
    -1: "From the ground", 0: "By hand, untaught", 1: "Tier 1", 2: "Tier 2", 3: "Tier 3", 4: "Tier 4", 5: "Tier 5",
    6: "Tier 6",
}  # fmt: skip
_EDGE = 40


def draw(content: Content) -> str:
    """An SVG file: items by tier from left to right with their recipes, and under them the technologies."""
    items, item_lines = _items(content)
    learned, learned_lines = _technologies(content)
    upper, right, lower = layers.draw(items, item_lines, _TIERS, _EDGE, 120)
    under, right_too, end = layers.draw(learned, learned_lines, _TIERS, _EDGE, lower + 90)
    counts = ((content.resource_types, "resources"), (content.items, "items"), (content.recipes, "recipes"))
    title = ", ".join(f"{len(group)} {name}" for group, name in counts)
    heads = [
        f'<text x="{_EDGE}" y="44" style="font-size:26px;font-weight:700">What is made of what</text>',
        f'<text class="s" style="font-size:13px" x="{_EDGE + 330}" y="44">{title}; hover for more</text>',
        *_legend(),
        f'<text x="{_EDGE}" y="{lower + 56}" style="font-size:26px;font-weight:700">Technologies</text>',
    ]
    return layers.page([*heads, upper, under], max(right, right_too) + _EDGE, end + _EDGE)


def _legend() -> list[str]:
    names = [name for name in _COLOURS if name != "remains"]
    return [
        f'<rect x="{_EDGE + at * 110}" y="62" width="14" height="14" rx="3" fill="{_COLOURS[name]}"/>'
        f'<text x="{_EDGE + at * 110 + 20}" y="74" style="font-size:13px">{name}</text>'
        for at, name in enumerate(names)
    ]


# Items


def tiers(content: Content) -> dict[str, int]:
    """The tier in which each item can first be had: -1 what is found, 0 what needs no technology.

    What cannot be had is left out.
    """
    found = {resource.item: -1 for resource in content.resource_types.values()}
    grown = [(crop.gives, item.name) for item in content.items.values() if (crop := content.crops.get(item.seed))]
    while True:
        before = dict(found)
        for recipe in content.recipes.values():
            tier = _tier(content, recipe, found)
            if tier is not None and tier < found.get(recipe.gives, 7):
                found[recipe.gives] = tier
        plot = min(
            (found[i.name] for i in content.items.values() if i.structure and i.structure.plot and i.name in found),
            default=7,
        )
        for gives, seed in grown:
            if seed in found and plot < 7:
                found.update({name: max(found[seed], plot) for name in gives if name not in found})
        if found == before:
            return found


def _tier(content: Content, recipe: Recipe, found: dict[str, int]) -> int | None:
    """The tier in which a recipe can first be made; None when that is not known yet."""
    if not all(name in found for name in recipe.needs):
        return None
    least = [found[name] for name in recipe.needs]
    if recipe.technology:
        least.append(content.technologies[recipe.technology].tier)
    if recipe.station:
        stations = [i.name for i in content.items.values() if i.structure and i.structure.station == recipe.station]
        there = [found[name] for name in stations if name in found]
        if not there:
            return None
        least.append(min(there))
    return max(0, *least)


def _items(content: Content) -> tuple[list[Box], list[tuple[str, str]]]:
    found = tiers(content)
    recipes: dict[str, list[Recipe]] = {name: [] for name in content.items}
    for recipe in sorted(content.recipes.values(), key=lambda recipe: _tier(content, recipe, found) or 0):
        recipes[recipe.gives].append(recipe)
    columns: dict[str, int] = {}

    def column(name: str, above: tuple[str, ...] = ()) -> int:
        """How many steps of making lie between an item and what earlier tiers give."""
        if name not in columns:
            own = [r for r in recipes[name] if _tier(content, r, found) == found.get(name)]
            needs = {need for recipe in own[:1] for need in recipe.needs}
            same = [need for need in needs if found.get(need) == found.get(name) and need not in above and need != name]
            columns[name] = max((column(need, (*above, name)) + 1 for need in same), default=0)
        return columns[name]

    boxes = [
        Box(
            item.name,
            item.title,
            _made(content, item, recipes[item.name]),
            _about(content, item, recipes[item.name]),
            _COLOURS.get(item.category, "#999999"),
            "#{:02x}{:02x}{:02x}".format(*item.look.colour),
            found[item.name],
            column(item.name) if found[item.name] >= 0 else 0,
        )
        for item in content.items.values()
        if item.name in found
    ]
    lines = {(need, recipe.gives): None for recipe in content.recipes.values() for need in recipe.needs}
    return boxes, [pair for pair in lines if all(name in found for name in pair)]


def _needs(content: Content, recipe: Recipe) -> str:
    return ", ".join(f"{count} {content.items[name].title.lower()}" for name, count in recipe.needs.items())


def _made(content: Content, item: Item, recipes: list[Recipe]) -> str:
    if item.name in content.resource_types:
        return "found"
    return _needs(content, recipes[0]) if recipes else "grown"


def _about(content: Content, item: Item, recipes: list[Recipe]) -> str:
    lines = [f"{item.title} ({item.name})", item.text]
    for recipe in recipes:
        where = recipe.station or "by hand"
        taught = f", {content.technologies[recipe.technology].title}" if recipe.technology else ""
        lines.append(f"{recipe.amount} of {_needs(content, recipe)}: {where}, {recipe.seconds:g} s{taught}")
    uses = [content.items[r.gives].title for r in content.recipes.values() if item.name in r.needs]
    if uses:
        lines.append("For " + ", ".join(dict.fromkeys(uses)))
    return "\n".join(lines)


# Technologies


def _technologies(content: Content) -> tuple[list[Box], list[tuple[str, str]]]:
    boxes = []
    columns: dict[str, int] = {}

    def column(name: str) -> int:
        if name not in columns:
            own = content.technologies[name]
            same = [need for need in own.needs if content.technologies[need].tier == own.tier]
            columns[name] = max((column(need) + 1 for need in same), default=0)
        return columns[name]

    for technology in content.technologies.values():
        gives = [recipe.title for recipe in content.recipes.values() if recipe.technology == technology.name]
        boxes.append(
            Box(
                technology.name,
                technology.title,
                f"{technology.cost} points: {', '.join(gives)}",
                f"{technology.title} ({technology.name})\n{technology.text}\nGives {', '.join(gives)}",
                "#5b6fb5",
                "#dfe4f7",
                technology.tier,
                column(technology.name),
            )
        )
    return boxes, [(need, own.name) for own in content.technologies.values() for need in own.needs]
