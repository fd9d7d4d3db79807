"""What players wear: it protects, carries, and wears out."""

import numpy as np

from gameplay import content
from gameplay.content.definitions import Gear, Item
from gameplay.inventory import parts, piles
from gameplay.inventory.inventory import Inventory
from gameplay.inventory.receive import before, overflow
from gameplay.outcomes import GearWornOut, Outcome
from gameplay.schema.survival import GEAR_PLACES, MOST_STACKS
from gameplay.state import TICKS_PER_SECOND, GameState

WHOLE = 256  # share of a hazard that nothing keeps off


def worn(state: GameState, player: int) -> dict[str, Item]:
    """What a player wears by place, as far as this content knows it."""
    if player not in state.gear:
        return {}
    known = content.load()
    found = zip(GEAR_PLACES, map(known.item_of, state.gear.row(player)["kind"].tolist()), strict=True)
    return {place: item for place, item in found if item is not None and item.gear is not None}


def pieces(state: GameState, player: int) -> list[Gear]:
    """What it does, in the order of the places."""
    return [item.gear for item in worn(state, player).values() if item.gear is not None]


def protection(state: GameState, player: int, hazard: str) -> int:
    """Share of a hazard that gear leaves, 0 to 256: each piece takes its share of what the others leave."""
    share = WHOLE
    for piece in pieces(state, player):
        share = share * (WHOLE - round(piece.protects.get(hazard, 0.0) * WHOLE)) // WHOLE
    return max(share, 0)


def extra_slots(state: GameState, player: int) -> int:
    """Slots that gear adds to the pack."""
    return sum(piece.slots for piece in pieces(state, player))


def life(gear: Gear) -> int:
    """Wear at which a piece is gone: ticks in a hazard; 0 for one that lasts for ever."""
    return round(gear.life * TICKS_PER_SECOND)


def put_on(state: GameState, player: int, place: str, kind: int, wear: int) -> None:
    """Wear a piece of gear at a place where nothing is worn."""
    row = state.gear.row(player) if player in state.gear else state.gear.add(player=player)
    at = GEAR_PLACES.index(place)
    row["kind"][at], row["wear"][at] = kind, wear


def take_off(state: GameState, player: int, place: str) -> tuple[int, int]:
    """Wear nothing at a place; returns the kind of what was worn there, 0 for nothing, and its wear."""
    if player not in state.gear:
        return 0, 0
    row, at = state.gear.row(player), GEAR_PLACES.index(place)
    taken = int(row["kind"][at]), int(row["wear"][at])
    row["kind"][at] = row["wear"][at] = 0
    return taken


def fit_pack(state: GameState, player: int) -> list[Outcome]:
    """Give the pack the slots that gear leaves it; stacks move up, and what has no slot any more falls."""
    if player not in state.inventories:
        return []
    pack = Inventory.of(state, player)
    pack.row["slots"] = min(content.load().survival.start.slots + extra_slots(state, player), MOST_STACKS)
    slots, held = pack.slots, parts.held(state, player)["id"].tolist()
    row = state.players.row(player)
    body, place = int(row["body"]), before(row)
    for number in held[slots:]:
        parts.lay(state, number, body, place)
    outcomes: list[Outcome] = []
    for slot, kind, amount, wear in reversed(pack.stacks()):
        used = int(np.count_nonzero(pack.row["count"])) + min(len(held), slots)
        if slot < slots and used <= slots:
            break
        pack.take(slot)
        left = pack.put(kind, amount, wear)
        if left:
            outcomes += overflow([piles.drop(state, body, place, kind, left, wear, player)])
    return outcomes


def wear_down(state: GameState, player: int, hazard: str, ticks: int) -> list[Outcome]:
    """Use up what protects a player from a hazard that acted for some ticks."""
    outcomes: list[Outcome] = []
    for place, item in worn(state, player).items():
        if item.gear is None or not life(item.gear) or not item.gear.protects.get(hazard):
            continue
        row, at = state.gear.row(player), GEAR_PLACES.index(place)
        row["wear"][at] += ticks
        if row["wear"][at] >= life(item.gear):
            take_off(state, player, place)
            outcomes += [GearWornOut(player, place, item.name), *fit_pack(state, player)]
    return outcomes
