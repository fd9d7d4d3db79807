"""What digging gives besides soil: fragments, in the tool by resource, until they make a stack.

In worlds from before there were packs ore is only counted.
"""

import logging
from typing import TYPE_CHECKING

import numpy as np

from gameplay import content
from gameplay.content import Content
from gameplay.content.definitions import Resource
from gameplay.inventory.receive import receive
from gameplay.outcomes import FragmentsCollected, Outcome, StackFormed
from gameplay.positions import Point
from gameplay.survival.rules import of_content
from taichi_kernels.units import FULL

if TYPE_CHECKING:
    from gameplay.state import GameState
    from gameplay.tool import TerrainTool

log = logging.getLogger(__name__)


@of_content
def by_material(known: Content) -> dict[int, Resource]:
    """What the materials of the ground give, by their numbers."""
    numbers = {material.name: material.id for material in known.materials}
    return {numbers[resource.material]: resource for resource in known.resource_types.values() if resource.material}


@of_content
def names(known: Content) -> tuple[str, ...]:
    """All resources of the content."""
    return tuple(known.resource_types)


def resource(name: str) -> Resource:
    """A resource by its name; one that is not known is logged, and the first that the ground holds taken instead."""
    known = content.load().resource_types.get(name)
    if known is None:
        known = next(iter(by_material().values()))
        log.error("unknown resource %r: %s is taken instead", name, known.item)
    return known


def collect(tool: "TerrainTool", name: str) -> list[Outcome]:
    """One fragment of a resource comes into a tool; what no ground gives comes into the pack as it is."""
    found = resource(name)
    if not found.material:
        return receive(tool.state, tool.player, found.item, 1)
    return _find(tool, content.load().material_id(found.material), found.item, FULL, None)


def dug(tool: "TerrainTool", removed: np.ndarray, place: Point) -> list[Outcome]:
    """What ground by material, i64 (32,), gave that a tool took away [density units]."""
    outcomes: list[Outcome] = []
    for material in content.load().materials:
        found = by_material().get(material.id)
        if removed[material.id] and (material.ore or (found and _has_pack(tool))):
            name = found.item if found else material.name
            outcomes += _find(tool, material.id, name, int(removed[material.id]), place)
    return outcomes


def fragments(state: "GameState", player: int) -> dict[int, int]:
    """Whole fragments in a player's tool, by material."""
    rows = state.fragments.rows
    mine = rows[rows["player"] == player]
    return {
        number: units // FULL for number, units in zip(mine["material"].tolist(), mine["units"].tolist(), strict=True)
    }


def worth(found: Resource, count: int) -> tuple[int, int]:
    """Items that fragments of a resource make, and how many of the fragments that takes."""
    each = found.gives or found.fragments
    items = count * each // found.fragments
    return items, -(-items * found.fragments // each)


def take(tool: "TerrainTool", materials: list[int]) -> list[Outcome]:
    """Partial stacks of fragments of materials come out of a tool into the pack."""
    outcomes: list[Outcome] = []
    held = fragments(tool.state, tool.player)
    for number in materials:
        found = by_material()[number]
        items, used = worth(found, held[number])
        tool.state.fragments.row(tool.player, number)["units"] -= used * FULL
        outcomes += receive(tool.state, tool.player, found.item, items)
    return outcomes


def _find(tool: "TerrainTool", material: int, name: str, units: int, place: Point | None) -> list[Outcome]:
    new, total = tool.find_ore(material, units)
    rare = content.load().materials[material].ore  # of what lies everywhere only whole stacks are told
    outcomes: list[Outcome] = [FragmentsCollected(tool.player, name, new, total, place)] if new and rare else []
    return outcomes + _form(tool, material, total) if _has_pack(tool) else outcomes


def _form(tool: "TerrainTool", material: int, total: int) -> list[Outcome]:
    """Whole stacks leave a tool that holds so many fragments of a material."""
    found = by_material().get(material)
    if found is None or total < found.fragments:
        return []
    stacks = total // found.fragments
    amount = stacks * (found.gives or found.fragments)
    tool.state.fragments.row(tool.player, material)["units"] -= stacks * found.fragments * FULL
    return [StackFormed(tool.player, found.item, amount), *receive(tool.state, tool.player, found.item, amount)]


def _has_pack(tool: "TerrainTool") -> bool:
    return tool.player in tool.state.inventories
