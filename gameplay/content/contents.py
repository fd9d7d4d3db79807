"""All content, as the game looks things up in it."""

import weakref

import msgspec

from gameplay import naming
from gameplay.content.definitions import (
    Biome,
    Crop,
    Flora,
    Geyser,
    Goal,
    Hazard,
    Item,
    Outfit,
    Recipe,
    Resource,
    Technology,
    Weather,
)
from gameplay.content.packs import Pack
from gameplay.content.rules import AugmentKind, Rules


class Content(Rules, frozen=True, weakref=True, eq=False):
    """All content: the rules, and the definitions by name, in the order of packs and their files.

    Attributes:
        packs: that the definitions come from, the game's own first.
    """

    items: dict[str, Item]
    resource_types: dict[str, Resource]
    recipes: dict[str, Recipe]
    technologies: dict[str, Technology]
    crops: dict[str, Crop]
    hazards: dict[str, Hazard]
    weathers: dict[str, Weather]
    goals: dict[str, Goal]
    geysers: dict[str, Geyser]
    biomes: dict[str, Biome]
    flora: dict[str, Flora]
    outfits: dict[str, Outfit]
    packs: tuple[Pack, ...]

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

    @property
    def named(self) -> tuple[dict[str, msgspec.Struct], ...]:
        """The groups whose names tables hold as numbers."""
        return (  # type: ignore[return-value]
            self.items, self.recipes, self.technologies, self.crops, self.hazards, self.weathers, self.goals
        )  # fmt: skip


_NAMES: weakref.WeakKeyDictionary[Content, dict[int, str]] = weakref.WeakKeyDictionary()


def _names(content: Content) -> dict[int, str]:
    known = _NAMES.get(content)
    if known is None:
        known = _NAMES[content] = {naming.number(name): name for group in content.named for name in group}
    return known
