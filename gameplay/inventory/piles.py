"""Piles: stacks of items that lie in the world. They fall, roll down slopes, and join their like where they rest."""

import numpy as np

from gameplay import content
from gameplay.inventory import parts
from gameplay.outcomes import ItemsSpilled, Outcome
from gameplay.positions import Point, point
from gameplay.state import GameState
from gameplay.systems import locomotion
from gameplay.systems.directions import TURN, cosine, cross, sine, times, unit
from taichi_kernels.units import UNITS_PER_METRE

JOIN = UNITS_PER_METRE * 3 // 5  # how near piles lie that become one
VOXEL = UNITS_PER_METRE // 2  # how far beside changed ground the surface moves with it
MOST = (1 << 31) - 1  # items of a pile
FALL_SINCE = 5  # version of the content; in older worlds only piles fall, and only for want of ground
HOP = UNITS_PER_METRE  # [units/s] sideways and up with which a pile is spilled, so that many do not lie in one place
_GOLDEN = 25033  # [1/65536 turn] from the way of one pile to that of the next: they spread evenly


def spill(
    state: GameState, body: int, position: Point, name: str, amount: int, wear: int = 0, player: int = 0
) -> list[Outcome]:
    """Let items fall at a place [units] that is free of ground; none vanish. Canisters and augments fall as such."""
    if amount <= 0:
        return []
    item = content.load().items.get(name)
    if item is not None and item.part:
        for _ in range(amount):
            part = parts.make(state, item, body=body, position=position)
            state.flights.add(id=part)
        return [ItemsSpilled(player, part, name, amount, position)]
    return [drop(state, body, position, state.kind(name), amount, wear, player)]


def drop(state: GameState, body: int, position: Point, kind: int, amount: int, wear: int, player: int = 0) -> Outcome:
    """`spill` by the number of a kind that the world knows, of items that stack."""
    near = _alike(state, body, position, kind, wear, amount)
    if near is not None:
        state.piles.row(near)["count"] += amount
        return ItemsSpilled(player, near, state.name_of(kind), amount, point(state.piles.row(near)["position"]))
    pile = lay(state, body, position, kind, amount, wear)
    state.flights.add(id=pile, velocity=_hop(pile, position))
    return ItemsSpilled(player, pile, state.name_of(kind), amount, position)


def lay(state: GameState, body: int, position: Point, kind: int, amount: int, wear: int) -> int:
    """A new pile at a place; returns its id."""
    pile = state.new_id()
    state.piles.add(id=pile, kind=kind, count=amount, wear=wear, body=body, position=position)
    return pile


def settle(state: GameState, pile: int) -> int:
    """Let a pile that came to rest join its like; returns the id under which it lies now."""
    row = state.piles.row(pile)
    place, count = point(row["position"]), int(row["count"])
    near = _alike(state, int(row["body"]), place, int(row["kind"]), int(row["wear"]), count, but=pile)
    if near is None:
        return pile
    state.piles.row(near)["count"] += count
    state.piles.remove(pile)
    return near


def loosen(state: GameState, body: int, centre: Point, reach: int) -> None:
    """Let fall what lies within reach of a place [units] where the ground, or a structure, has changed."""
    items = state.items.rows
    lying = [state.piles.rows]
    if state.world["content"] >= FALL_SINCE:
        lying.append(items[items["holder"] == 0])
    for rows in lying:
        away = rows["position"].astype(np.int64) - np.array(centre)
        near = (rows["body"] == body) & ((away * away).sum(axis=1) <= (reach + VOXEL) ** 2)
        for thing in rows["id"][near].tolist():
            if thing not in state.flights:
                state.flights.add(id=thing)


def _alike(state: GameState, body: int, position: Point, kind: int, wear: int, amount: int, but: int = 0) -> int | None:
    """The nearest pile at rest of the same kind and wear that can take an amount; of equally near ones the oldest."""
    rows = state.piles.rows
    rows = rows[
        (rows["kind"] == kind)
        & (rows["body"] == body)
        & (rows["wear"] == wear)
        & (rows["id"] != but)
        & (rows["count"] <= MOST - amount)
    ]
    away = rows["position"].astype(np.int64) - np.array(position)
    square = (away * away).sum(axis=1)
    for at in np.lexsort([rows["id"], square]).tolist():
        if square[at] > JOIN * JOIN:
            break
        if int(rows["id"][at]) not in state.flights:
            return int(rows["id"][at])
    return None


def _hop(pile: int, position: Point) -> Point:
    """The velocity with which a pile is spilled [units/s]: up and to a side of its own."""
    above = locomotion.up(np.array(position))
    aside = unit(cross(above, np.array([0, 0, 1 << 14]) if abs(above[2]) < 12000 else np.array([1 << 14, 0, 0])))
    angle = pile * _GOLDEN % TURN
    way = aside * cosine(angle) + cross(above, aside) * sine(angle) >> 14
    return point(times(way + above, HOP))
