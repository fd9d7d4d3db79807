"""Content: what the game is made of, as TOML that is validated when it is loaded.

The folder can be read by people who do not program; `load` turns it into frozen values in the units that the game
computes with (docstrings of the classes tell them).
"""

import functools
import math
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

import msgspec

from gameplay import naming
from gameplay.content.definitions import Crop, Goal, Hazard, Item, Recipe, Resource, Technology, Weather
from gameplay.content.living import SurvivalRules
from gameplay.errors import ContentError
from taichi_kernels.materials import MATERIALS

CONTENT_VERSION = 2  # 2: planets have days and seas
RULES = ("materials", "tool", "player", "planet", "survival")  # files that are not lists of definitions
MOST_SLOTS = 16  # that commands can name
FARTHEST_REACH = 40  # metres; what is near a player is loaded


class Material(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A material of the ground. `colour` is sRGB, 0..255; `hardness` is what a hand feels, 0..1."""

    id: int
    name: str
    colour: tuple[int, int, int]
    hardness: float
    ore: bool = False


class AugmentKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An augment: the effects that it sets; None is an effect that it leaves alone."""

    id: int
    name: str
    radius_factor: float | None = None
    power_factor: float | None = None
    collects: bool | None = None
    levels: bool | None = None
    analyses: bool | None = None


class ToolRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The terrain tool and its scanner. Lengths in metres, capacities in full voxels, `scan_pause` in seconds."""

    reach: float
    radius: float
    least_radius: float
    greatest_radius: float
    dig_rate: float
    augment_slots: int
    canister_slots: int
    canister_capacity: int
    scan_reach: float
    scan_pause: float
    starting_canisters: int
    starting_augments: list[str]
    augment: list[AugmentKind]

    @property
    def slots(self) -> int:
        """All slots of a tool, augments first."""
        return self.augment_slots + self.canister_slots


class PlayerRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The player's body, and how far hands and feet in a room reach. Metres, seconds, degrees.

    `hop_reach` is from the feet, `grab_reach` from the hand; `stride` is at once, `stride_speed` for long.
    """

    radius: float
    height: float
    crouched_height: float
    eye_below_top: float
    walk_speed: float
    sprint_speed: float
    crouch_speed: float
    jump_height: float
    greatest_slope: float
    greatest_step: float
    terminal_speed: float
    hop_reach: float
    hop_speed: float
    hop_pause: float
    hop_depth: float
    stride: float
    stride_speed: float
    throw_speed: float
    grab_reach: float


class PlanetRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How planets turn, and their seas: minutes, days, degrees, hours.

    `sea_level` is a share of the way from the mean radius down to the lowest ground that can be.
    """

    day_minutes: float
    year_days: float
    axial_tilt: float
    start_hour: float
    sea_level: float


class _Materials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    material: list[Material]


class Content(msgspec.Struct, frozen=True):
    """All content. Materials are in the order of their numbers, all else by name, in the order of the files."""

    materials: tuple[Material, ...]
    tool: ToolRules
    player: PlayerRules
    planet: PlanetRules
    survival: SurvivalRules
    items: dict[str, Item]
    resource_types: dict[str, Resource]
    recipes: dict[str, Recipe]
    technologies: dict[str, Technology]
    crops: dict[str, Crop]
    hazards: dict[str, Hazard]
    weathers: dict[str, Weather]
    goals: dict[str, Goal]

    def item_of(self, number: int) -> Item | None:
        """The item of a number of the tables; None for what this content does not know."""
        return self.items.get(_names(self).get(number, ""))

    def name_of(self, number: int) -> str | None:
        """The name in this content that has a number; None where there is none."""
        return _names(self).get(number)

    def material_id(self, name: str) -> int:
        """Number of a material.

        Raises:
            KeyError: there is no material of that name.
        """
        for material in self.materials:
            if material.name == name:
                return material.id
        raise KeyError(f"no material {name!r}; there are {', '.join(m.name for m in self.materials)}")

    def augment_id(self, name: str) -> int:
        """Number of an augment.

        Raises:
            KeyError: there is no augment of that name.
        """
        for augment in self.tool.augment:
            if augment.name == name:
                return augment.id
        raise KeyError(f"no augment {name!r}; there are {', '.join(a.name for a in self.tool.augment)}")

    def augment(self, number: int) -> AugmentKind:
        """An augment by its number; one without effects where another version of the content has one."""
        kinds = self.tool.augment
        return kinds[number] if number < len(kinds) else AugmentKind(number, f"unknown {number}")

    def resource(self, number: int) -> str | None:
        """Name of the resource that a material is, None for what is no ore, or unknown."""
        if number < len(self.materials) and self.materials[number].ore:
            return self.materials[number].name
        return None

    @property
    def resources(self) -> tuple[str, ...]:
        """Names of the resources that the ground holds: the ores."""
        return tuple(material.name for material in self.materials if material.ore)


_NAMES: dict[int, dict[int, str]] = {}  # by content


def _names(content: Content) -> dict[int, str]:
    known = _NAMES.get(id(content))
    if known is None:
        groups = (content.items, content.recipes, content.technologies, content.crops, content.hazards, content.goals)
        known = _NAMES[id(content)] = {naming.number(name): name for group in groups for name in group}
    return known


def _definitions(kind: str, model: type, key: str = "name") -> dict:
    """The definitions of a kind in all files, in the order of the files' paths."""
    folder = Path(str(resources.files(__package__)))
    rows = [
        msgspec.convert(row, model)
        for file in sorted(folder.rglob("*.toml"))
        if file.stem not in RULES
        for row in msgspec.toml.decode(file.read_bytes()).get(kind, [])
    ]
    return {getattr(row, key): row for row in rows}


def _finished(recipe: Recipe, items: dict[str, Item]) -> Recipe:
    """A recipe with what its item says where the file says nothing."""
    gives = recipe.gives or recipe.name
    item = items[gives]
    return msgspec.structs.replace(
        recipe,
        gives=gives,
        title=recipe.title or item.title,
        text=recipe.text or item.text,
        category=recipe.category or item.category,
    )


def _decode(name: str, kind: type) -> object:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    try:
        return msgspec.toml.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise ContentError(f"gameplay/content/{name}: {error}") from error


@functools.cache
def load() -> Content:
    """Read and check all content files.

    Raises:
        ContentError: a file has an unknown, missing or wrong field, or numbers that do not fit together.
    """
    materials = _decode("materials.toml", _Materials).material  # type: ignore[attr-defined]
    items = _definitions("item", Item)
    content = Content(
        tuple(materials),
        _decode("tool.toml", ToolRules),  # type: ignore[arg-type]
        _decode("player.toml", PlayerRules),  # type: ignore[arg-type]
        _decode("planet.toml", PlanetRules),  # type: ignore[arg-type]
        _decode("survival.toml", SurvivalRules),  # type: ignore[arg-type]
        items,
        _definitions("resource", Resource, "item"),
        {name: _finished(recipe, items) for name, recipe in _definitions("recipe", Recipe).items()},
        _definitions("technology", Technology),
        _definitions("crop", Crop),
        _definitions("hazard", Hazard),
        _definitions("weather", Weather),
        _definitions("goal", Goal),
    )
    check(content)
    return content


def check(content: Content) -> None:
    """Check that numbers and names fit together.

    Raises:
        ContentError: they do not; the text says in which file, and what would be right.
    """
    tool, player = content.tool, content.player
    materials, augments, planet = content.materials, tool.augment, content.planet
    for file, right, text in (
        ("materials", [m.id for m in materials] == [*range(MATERIALS)], f"materials 0 to {MATERIALS - 1}, in order"),
        ("materials", _differ(m.name for m in materials), "names that differ"),
        ("tool", [a.id for a in augments] == [*range(len(augments))], "augments that are numbered from 0 in order"),
        ("tool", _differ([*(a.name for a in augments), "canister"]), "names that differ, none of them canister"),
        ("tool", set(tool.starting_augments) <= {a.name for a in augments}, "starting_augments that are augments"),
        ("tool", 0 <= tool.starting_canisters <= tool.canister_slots, "starting_canisters that fit the canister_slots"),
        ("tool", 0 <= tool.augment_slots <= tool.slots <= MOST_SLOTS, f"no more than {MOST_SLOTS} slots"),
        ("tool", 0 < tool.least_radius <= tool.radius <= tool.greatest_radius, "a radius from least to greatest"),
        (
            "tool",
            _above_0(tool.reach, tool.dig_rate, tool.canister_capacity, tool.scan_reach, tool.scan_pause),
            "numbers above 0",
        ),
        ("planet", _above_0(planet.day_minutes, planet.year_days), "days and years longer than 0"),
        ("planet", 0 <= planet.axial_tilt <= 90, "an axial_tilt of 0 to 90 degrees"),
        ("planet", 0 <= planet.start_hour < 24, "a start_hour from 0 to less than 24"),
        ("planet", 0 <= planet.sea_level <= 1, "a sea_level from 0 to 1"),
        ("materials", all(0 <= m.hardness <= 1 for m in materials), "a hardness from 0 to 1"),
        ("player", _above_0(*msgspec.structs.astuple(player)), "numbers above 0"),
        ("player", max(player.hop_reach, player.grab_reach) <= FARTHEST_REACH, f"reaches up to {FARTHEST_REACH} m"),
        ("player", player.stride <= min(2, player.stride_speed), "a stride of 2 m, and of a second, at most"),
        (
            "player",
            max(player.hop_speed, player.throw_speed) <= player.terminal_speed,
            "hops and throws no faster than terminal_speed",
        ),
    ):
        if not right:
            raise ContentError(f"gameplay/content/{file}.toml: needs {text}")
    for text in content.survival.faults():
        raise ContentError(f"gameplay/content/survival.toml: needs {text}")


def _above_0(*numbers: float) -> bool:
    return all(0 < number < math.inf for number in numbers)


def _differ(names: Iterable[str]) -> bool:
    names = list(names)
    return len(set(names)) == len(names)
