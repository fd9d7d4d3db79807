"""What players gain: into the pack, and what has no room there falls at their feet."""

import numpy as np
from msgspec.structs import replace

from gameplay import content
from gameplay.crafting import research
from gameplay.inventory import parts
from gameplay.inventory.inventory import Inventory
from gameplay.inventory.piles import spill
from gameplay.outcomes import ItemsReceived, ItemsSpilled, Outcome
from gameplay.positions import Point, point
from gameplay.state import GameState
from gameplay.systems import locomotion
from gameplay.systems.directions import times
from taichi_kernels.units import UNITS_PER_METRE

HEIGHT = UNITS_PER_METRE // 2  # over the feet, from where things fall


def receive(state: GameState, player: int, name: str, amount: int, wear: int = 0) -> list[Outcome]:
    """Give items to a player: as many as fit go into the pack, the others fall; whoever is first discovers them.

    Args:
        name: of an item; a canister or an augment of the content becomes one.
        amount: 0 or more.
    """
    if amount <= 0:
        return []
    outcomes = research.discover(state, player, name)
    left = store(state, player, name, amount, wear)
    if left < amount:
        outcomes.append(ItemsReceived(player, 0, name, amount - left, wear))
    row = state.players.row(player)
    return outcomes + overflow(spill(state, int(row["body"]), before(row), name, left, wear, player))


def overflow(spilled: list[Outcome]) -> list[Outcome]:
    """What was spilled, told as what a pack had no room for."""
    return [replace(outcome, overflow=True) if isinstance(outcome, ItemsSpilled) else outcome for outcome in spilled]


def store(state: GameState, owner: int, name: str, amount: int, wear: int = 0) -> int:
    """Put items into the inventory of a player or a structure; returns how many did not fit."""
    if owner not in state.inventories:
        return amount
    inventory, item = Inventory.of(state, owner), content.load().items.get(name)
    if item is None or not item.part:
        return inventory.add(name, amount, wear)
    fit = min(amount, inventory.free)
    for _ in range(fit):
        parts.make(state, item, holder=owner)
    return amount - fit


def before(player: np.void) -> Point:
    """Where things fall that a player lets go of [units]."""
    return point(player["position"] + times(locomotion.up(player["position"]), HEIGHT))
