"""Canisters and augments among what is carried: each has a content of its own, so they do not stack."""

import numpy as np

from gameplay import content
from gameplay.content.definitions import Item
from gameplay.errors import Rejected
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


def name(row: np.void) -> str:
    """What content and commands call a canister or an augment."""
    return "canister" if row["kind"] == CANISTER else content.load().augment(int(row["type"])).name


def in_pack(state: GameState, player: int, item: int | str) -> Rejected | int:
    """Id of a canister or an augment in a player's pack; a name takes the first of that kind."""
    if isinstance(item, str):
        return _by_name(state, player, item)
    if item not in state.items:
        return Rejected("unknown_item", f"there is no item {item}")
    row = state.items.row(item)
    if row["holder"] != player:
        return Rejected("not_yours", f"item {item} is not in your pack")
    if row["slot"] != IN_PACK:
        return Rejected("in_tool", f"item {item} sits in slot {int(row['slot'])} of the tool: detach it first")
    return item


def _by_name(state: GameState, player: int, kind: str) -> Rejected | int:
    rows = held(state, player)
    if kind == "canister":
        rows = rows[rows["kind"] == CANISTER]
    else:
        try:
            rows = rows[(rows["kind"] == AUGMENT) & (rows["type"] == content.load().augment_id(kind))]
        except KeyError as error:
            return Rejected("unknown_item", str(error.args[0]))
    if not len(rows):
        return Rejected("not_yours", f"there is no {kind} in your pack")
    return int(rows["id"][0])
