"""Canisters and augments among what is carried: each has a content of its own, so they do not stack."""

import numpy as np

from gameplay import content
from gameplay.content.definitions import Item
from gameplay.state import GameState

CANISTER, AUGMENT = 0, 1  # column `kind` of items
IN_PACK = -1  # column `slot` of items


def held(state: GameState, owner: int) -> np.ndarray:
    """Rows of the canisters and augments that a player has in the pack, or a structure holds."""
    rows = state.items.rows
    return rows[(rows["holder"] == owner) & (rows["slot"] == IN_PACK)]


def count(state: GameState, owner: int) -> int:
    """How many that are."""
    rows = state.items.rows
    return int(np.count_nonzero((rows["holder"] == owner) & (rows["slot"] == IN_PACK)))


def make(state: GameState, item: Item, **place: object) -> int:
    """A new canister or augment, of an item that is one; `place` are columns of the table items. Returns its id."""
    number = state.new_id()
    if item.part == "canister":
        state.items.add(id=number, kind=CANISTER, slot=IN_PACK, **place)
    else:
        kind = content.load().augment_id(item.part)
        state.items.add(id=number, kind=AUGMENT, type=kind, slot=IN_PACK, **place)
    return number


def lay(state: GameState, number: int, body: int, position: tuple[int, int, int]) -> None:
    """Let go of a canister or an augment: it falls from a place [units]."""
    row = state.items.row(number)
    row["holder"], row["slot"], row["body"], row["position"] = 0, IN_PACK, body, position
    if number not in state.flights:
        state.flights.add(id=number)
