"""Whether definitions fit together: numbers within limits, names that are there, and a game that can be played."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from gameplay import naming, outcomes
from gameplay.content import economy
from gameplay.content.contents import Content
from gameplay.content.definitions import KINDS, Recipe
from gameplay.content.limits import (
    BANDS,
    CATEGORIES,
    COLOURS,
    DEEPEST_LAYER,
    FALLS,
    LIMITS,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
    METERS,
    MOST,
    MOST_ORES,
    SOURCES,
    TOLD_METERS,
    ZONES,
    Limit,
)
from gameplay.content.shapes import FLORA, SHAPES
from gameplay.content.sources import Problem, Source
from gameplay.schema.survival import GEAR_PLACES, MOST_STACKS
from taichi_kernels.landscape import Forms

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_Wrong = Iterator[tuple[str, str]]  # field, what would be right


def check(content: Content, sources: Iterable[Source]) -> list[Problem]:
    """All that is wrong, in the order of the files; what the game as a whole lacks comes last."""
    by_place = {(source.kind, source.name): source for source in sources}
    problems = []
    for (kind, name), source in by_place.items():
        definition = getattr(content, KINDS[kind].group)[name]
        wrong = [*_numbers(kind, definition), *_words(definition), *_RULES[kind](content, definition)]
        problems += [source.problem(path, text) for path, text in wrong]
    problems += _colliding(by_place)
    problems += _too_many(content, by_place)
    problems += [_start(name) for name in content.survival.start.items if name not in content.items]
    unknown = content.system.unknown(content.resource_types, content.hazards, content.biomes)
    problems += [Problem("gameplay/content/system.toml", 0, "", text) for text in unknown]
    if not problems:  # on what is whole only
        problems = [by_place[kind, name].problem(path, text) for kind, name, path, text in economy.faults(content)]
    return problems


def _start(name: str) -> Problem:
    return Problem("gameplay/content/survival.toml", 0, "start, items", f"there is no item {name}")


# Numbers and words


def _numbers(kind: str, definition: Any) -> _Wrong:
    for path, limit in LIMITS[kind].items():
        value = definition
        for part in path.split("."):
            value = getattr(value, part, None)
        for where, number in _each(path, value):
            if not limit.least <= number <= limit.most:  # NaN is not, either
                yield where, _beyond(number, limit)


def _each(path: str, value: Any) -> Iterator[tuple[str, float]]:
    if isinstance(value, dict):
        yield from ((f"{path}.{name}", number) for name, number in value.items())
    elif isinstance(value, (list, tuple)):
        yield from ((path, number) for number in value)
    elif value is not None:
        yield path, value


def _beyond(number: float, limit: Limit) -> str:
    return f"is {number:g}; {limit.least:g} to {limit.most:,g} {limit.unit} are possible"


def _words(definition: Any) -> _Wrong:
    name = getattr(definition, "name", "name")
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        yield "name", f"is {name!r}; up to {LONGEST_NAME} lower-case letters, digits and _ are possible"
    least = 0 if isinstance(definition, Recipe) else 1  # a recipe has those of its item
    for path, most in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT)):
        if not least <= len(getattr(definition, path, " ")) <= most:
            yield path, f"has {len(getattr(definition, path))} letters; {least} to {most} are possible"
    look = getattr(definition, "look", None)
    if look is not None:
        yield from _one_of("look.shape", look.shape, SHAPES)
    for zone in getattr(definition, "zones", ()):
        yield from _one_of("zones", zone, ZONES, "zone")


def _one_of(path: str, name: str, names: Iterable[str], what: str = "") -> _Wrong:
    """Nothing where a name is one of those that there are."""
    names = list(names)
    if name not in names:
        close = get_close_matches(name, names, 1)
        hint = f"did you mean {close[0]}?" if close else (f"there are {', '.join(names)}" if len(names) <= 50 else "")
        yield path, f"there is no {what or path.split('.')[-1]} {name}" + (f"; {hint}" if hint else "")


def _ascends(path: str, pair: tuple[float, float]) -> _Wrong:
    if pair[0] > pair[1]:
        yield path, f"is {pair[0]:g} to {pair[1]:g}; the lesser comes first"


# The rules of each kind


def _item(content: Content, item: Any) -> _Wrong:
    yield from _one_of("category", item.category, CATEGORIES)
    if item.seed:
        yield from _one_of("seed", item.seed, content.crops, "crop")
    if item.part:
        yield from _one_of("part", item.part, ["canister", *(kind.name for kind in content.tool.augment)])
    if item.food is not None and item.food.leaves:
        yield from _one_of("food.leaves", item.food.leaves, content.items, "item")
    if item.gear is not None:
        yield from _one_of("gear.place", item.gear.place, GEAR_PLACES)
        for hazard in item.gear.protects:
            yield from _one_of("gear.protects", hazard, content.hazards, "hazard")
        if item.stack != 1:
            yield "stack", f"is {item.stack}; gear wears, each piece by itself: 1 is possible"
        free = MOST_STACKS - content.survival.start.slots
        if 0 < free < item.gear.slots:
            yield "gear.slots", f"is {item.gear.slots}; a pack has room for {free} more"
    if item.structure is not None and item.structure.greenhouse and not item.structure.plot:
        yield "structure.greenhouse", "is for plots; plot = true is missing"


def _resource(content: Content, resource: Any) -> _Wrong:
    yield from _one_of("item", resource.item, content.items)
    if resource.material:
        yield from _one_of("material", resource.material, [m.name for m in content.materials if m.name != "air"])
    rivals = [r.item for r in content.resource_types.values() if r.material == resource.material != ""]
    if rivals and rivals[0] != resource.item:
        yield "material", f"{resource.material} is {rivals[0]} already; a material is one resource"
    if not (resource.material or resource.nodes or resource.ruins or _in_biomes(content, resource.item)):
        yield "nodes", "is 0, and no material is given: it lies nowhere; biomes and ruins can have it, too"
    if (resource.nodes or resource.ruins) and resource.look is None:
        yield "look", "is missing; its nodes need one"
    yield from _ascends("depth", resource.depth)
    yield from _ascends("quantity", resource.quantity)


def _in_biomes(content: Content, name: str) -> bool:
    return any(name in own for biome in content.biomes.values() for own in (biome.resources, biome.caves))


def _recipe(content: Content, recipe: Any) -> _Wrong:
    yield from _one_of("gives" if recipe.gives != recipe.name else "name", recipe.gives, content.items, "item")
    if not recipe.needs:
        yield "needs", "is empty; nothing is made of nothing"
    for name in recipe.needs:
        yield from _one_of("needs", name, content.items, "item")
    if recipe.station:
        stations = sorted({i.structure.station for i in content.items.values() if i.structure} - {""})
        yield from _one_of("station", recipe.station, stations)
    if recipe.technology:
        yield from _one_of("technology", recipe.technology, content.technologies)


def _technology(content: Content, technology: Any) -> _Wrong:
    for name in technology.needs:
        yield from _one_of("needs", name, content.technologies, "technology")
        needed = content.technologies.get(name)
        if needed is not None and needed.tier > technology.tier:
            yield "needs", f"{name} is of tier {needed.tier}, and this of tier {technology.tier}; no less is possible"


def _crop(content: Content, crop: Any) -> _Wrong:
    for name in crop.gives:
        yield from _one_of("gives", name, content.items, "item")
    if not crop.gives:
        yield "gives", "is empty; a harvest needs an item"
    if not 2 <= len(crop.stages) <= 8:
        yield "stages", f"has {len(crop.stages)}; 2 to 8 are possible"
    yield from _ascends("warmth", crop.warmth)
    if all(item.seed != crop.name for item in content.items.values()):
        yield "name", f'no item is its seed; one needs seed = "{crop.name}"'


def _hazard(content: Content, hazard: Any) -> _Wrong:
    yield from _one_of("source", hazard.source, SOURCES)
    yield from _one_of("meter", hazard.meter, METERS)
    if hazard.source == "weather":
        yield from _one_of("weather", hazard.weather, content.weathers)
    if hazard.source in ("near", "lava"):
        yield from _one_of("material", hazard.material, [material.name for material in content.materials])
    if hazard.threshold == hazard.full:
        yield "full", f"is {hazard.full:g} like threshold; they must differ"


def _weather(content: Content, weather: Any) -> _Wrong:
    yield from _ascends("minutes", weather.minutes)
    yield from _one_of("falls", weather.falls, ("", *FALLS))


def _geyser(content: Content, geyser: Any) -> _Wrong:
    known = [name for name, hazard in content.hazards.items() if hazard.source == "geyser"]
    yield from _one_of("hazard", geyser.hazard, known, "hazard of a geyser")
    for path in ("period", "lasts"):
        yield from _ascends(path, getattr(geyser, path))
    if geyser.lasts[1] >= geyser.period[0]:
        yield "lasts", f"is up to {geyser.lasts[1]:g} s; it begins again after {geyser.period[0]:g} s"
    if geyser.swells + geyser.dies > geyser.lasts[0]:
        yield "swells", f"and dies are {geyser.swells + geyser.dies:g} s; it lasts {geyser.lasts[0]:g} s at least"


def _goal(content: Content, goal: Any) -> _Wrong:
    yield from _one_of("when", goal.when, _told(), "outcome")
    if goal.what and goal.what not in TOLD_METERS:
        yield from _one_of("what", goal.what, [name for group in content.named for name in group], "name")


def _biome(content: Content, biome: Any) -> _Wrong:
    for path in ("temperature", "moisture", "height", "variety"):
        yield from _ascends(path, getattr(biome, path))
    for path in ("needs", "lacks"):
        for trait in getattr(biome, path):
            yield from _one_of(path, trait, sorted(content.system.traits), "trait")
    for name in biome.hazards:
        yield from _one_of("hazards", name, content.hazards, "hazard")
    for name, share in biome.foul.items():
        yield from _one_of(f"foul.{name}", name, biome.hazards, "hazard of this biome")
        if not 0 < share <= 1:
            yield f"foul.{name}", f"is {share:g}; above 0 to 1 is possible"
    for path in ("resources", "caves", "landmarks"):
        for name, weight in getattr(biome, path).items():
            yield from _one_of(path, name, content.resource_types, "resource")
            if weight <= 0:
                yield f"{path}.{name}", f"is {weight:g}; weights are above 0"
    if not biome.resources:
        yield "resources", "is empty; something must lie there"
    if len(biome.colours) != COLOURS or not all(0 <= part <= 255 for colour in biome.colours for part in colour):
        yield "colours", f"needs {COLOURS} colours of three numbers from 0 to 255"
    for name in biome.creatures:
        if not _NAME.fullmatch(name):
            yield "creatures", f"is {name!r}; lower-case letters, digits and _ are possible"
    if biome.geyser:
        yield from _one_of("geyser", biome.geyser, content.geysers)
    for name in biome.landforms:
        yield from _one_of("landforms", name, Forms._fields, "landform")
    yield from _ground(content, biome.ground)


def _ground(content: Content, ground: Any) -> _Wrong:
    materials = [material.name for material in content.materials[1:]]  # air is none
    for path in ("top", "below"):
        name, depth = getattr(ground, path)
        yield from _one_of(f"ground.{path}", name, materials, "material")
        if not 0 <= depth <= DEEPEST_LAYER:
            yield f"ground.{path}", f"is {depth} voxels deep; 0 to {DEEPEST_LAYER} are possible"
    for path, names in (
        *((path, [getattr(ground, path)]) for path in ("shore", "stone", "deep")),
        ("patch", [ground.patch] if ground.patch else []),
        ("bands", ground.bands),
    ):
        for name in names:
            yield from _one_of(f"ground.{path}", name, materials, "material")
    if len(ground.bands) not in (0, BANDS):
        yield "ground.bands", f"has {len(ground.bands)} materials; none or {BANDS} are possible"
    for tier in ground.ores:
        for name in tier:
            yield from _one_of("ground.ores", name, content.resources, "ore")
        if len(tier) > MOST_ORES:
            yield "ground.ores", f"has {len(tier)} in a tier; up to {MOST_ORES} are possible"


def _flora(content: Content, flora: Any) -> _Wrong:
    yield from _one_of("shape", flora.shape, FLORA)
    for path in ("size", "height"):
        yield from _ascends(path, getattr(flora, path))
    for name in flora.grows_on:
        yield from _one_of("grows_on", name, [material.name for material in content.materials[1:]], "material")
    if not flora.grows_on:
        yield "grows_on", "is empty; it must stand on something"
    if flora.gives:
        yield from _one_of("gives", flora.gives, content.resource_types, "resource")


def _outfit(content: Content, outfit: Any) -> _Wrong:
    yield from _one_of("store", outfit.store, content.items, "item")
    made = content.items[outfit.store].structure if outfit.store in content.items else None
    if outfit.store in content.items and (made is None or not made.slots):
        yield "store", f"{outfit.store} holds nothing; a structure with slots is needed"
    for name in outfit.items:
        yield from _one_of("items", name, content.items, "item")
    for name in outfit.technologies:
        yield from _one_of("technologies", name, content.technologies, "technology")


_RULES = {
    "item": _item,
    "resource": _resource,
    "recipe": _recipe,
    "technology": _technology,
    "crop": _crop,
    "hazard": _hazard,
    "weather": _weather,
    "goal": _goal,
    "geyser": _geyser,
    "biome": _biome,
    "flora": _flora,
    "outfit": _outfit,
}


def _told() -> list[str]:
    """Names of the outcomes, in snake case."""
    return [re.sub(r"(?<!^)([A-Z])", r"_\1", kind.__name__).lower() for kind in get_args(outcomes.AnyOutcome)]


def _too_many(content: Content, by_place: dict[tuple[str, str], Source]) -> Iterator[Problem]:
    for kind, most in MOST.items():
        names = list(getattr(content, KINDS[kind].group))
        if len(names) > most:
            yield by_place[kind, names[most]].problem("", f"is one too many; there can be {most} of this kind")


def _colliding(by_place: dict[tuple[str, str], Source]) -> list[Problem]:
    """Names that tables could not tell apart; see `gameplay.naming`."""
    names: dict[int, str] = {0: "nothing"}
    problems = []
    for (kind, name), source in by_place.items():
        if kind != "resource" and names.setdefault(naming.number(name), name) != name:
            problems.append(source.problem("name", f"has the number of {names[naming.number(name)]}; choose another"))
    return problems
