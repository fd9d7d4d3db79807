"""Resource nodes as players meet them: those that somebody placed, and those that a planet has by itself."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.positions import Point, point
from gameplay.resources import natural, numbering, placement
from gameplay.state import GameState
from gameplay.survival.rules import MINUTE
from gameplay.systems.directions import unit
from taichi_kernels import queries
from taichi_kernels.sampling import ISO
from taichi_kernels.units import UNITS_PER_METRE

NEAR = UNITS_PER_METRE  # within which a node is "at" a place


class Node(NamedTuple):
    """A node that has something left.

    Attributes:
        resource: name of the item that it gives.
        quantity: what is left.
        position: its foot [units]; up: Q14. yaw in 1/65536 turn, size: its height [units].
        open: it lies in the open; else it is in the ground.
    """

    id: int
    body: int
    resource: str
    quantity: int
    position: Point
    up: Point
    yaw: int
    size: int
    open: bool

    @property
    def middle(self) -> Point:
        """Half way up [units]."""
        x, y, z = (at + (up * self.size >> 15) for at, up in zip(self.position, self.up, strict=True))
        return x, y, z


def find(state: GameState, node: int) -> Node | None:
    """A node by its id; None where there is none, where nothing is left of it, and where its ground is not loaded."""
    if node in state.nodes:
        return next(_placed(state, [state.nodes.index(node)]))
    if not node & numbering.GENERATED:
        return None
    body, _, _ = numbering.unpack(node)
    if body not in state.terrains:
        return None
    at = natural.of(state, body).index(node)
    return None if at is None else next(_natural(state, body, [at]), None)


def near(state: GameState, body: int, position: Point, reach: int) -> list[Node]:
    """All nodes within reach of a place [units], the nearest first, of equals the one with the least id."""
    here = np.array(position, np.int64)
    placed, lying = state.nodes.rows, natural.of(state, body)
    some = np.flatnonzero((placed["body"] == body) & (_square(placed["position"], here) <= reach * reach))
    found = [
        *_placed(state, some),
        *_natural(state, body, np.flatnonzero(_square(lying.places, here) <= reach * reach)),
    ]
    return sorted(found, key=lambda node: (_apart(node.position, position), node.id))


def take(state: GameState, node: Node, amount: int) -> None:
    """Take no more from a node than it has; where nothing is left it is gone, until it has grown again."""
    left = node.quantity - amount
    if node.id in state.nodes:
        if left > 0:
            state.nodes.row(node.id)["quantity"] = left
        else:
            state.terrains[node.body].take_node(node.id)
        return
    row = state.harvests.row(node.id) if node.id in state.harvests else state.harvests.add(id=node.id)
    row["left"], row["tick"] = left, state.tick


def _placed(state: GameState, which: Iterable[int]) -> Iterator[Node]:
    rows = state.nodes.rows[list(which)]
    for row, open_ in zip(rows, _in_air(state, rows), strict=True):
        resource = state.name_of(int(row["kind"]))
        known = content.load()
        item, kind = known.items.get(resource), known.resource_types.get(resource)
        look = kind.look if kind and kind.look else item.look if item else None
        yield Node(
            int(row["id"]),
            int(row["body"]),
            resource,
            int(row["quantity"]),
            point(row["position"]),
            point(unit(row["position"])),
            int(row["id"]) * 40503 & 0xFFFF,
            round(look.size * UNITS_PER_METRE) if look else UNITS_PER_METRE // 2,
            bool(open_),
        )


def _in_air(state: GameState, rows: np.ndarray) -> np.ndarray:
    """Whether nothing solid is at placed nodes."""
    out = np.zeros(len(rows), bool)
    for body in np.unique(rows["body"]).tolist():
        here, store = rows["body"] == body, state.terrains[body].store
        out[here] = queries.density(store.pool, store.table, rows["position"][here]) < ISO
    return out


def _natural(state: GameState, body: int, which: Iterable[int]) -> Iterator[Node]:
    lying, types = natural.of(state, body), placement.kinds()
    known = content.load().resource_types
    for at in which:
        row = lying.rows[at]
        number, resource = int(row["id"]), types.names[row["kind"]]
        quantity = int(row["quantity"])
        if number in state.harvests:
            worked = state.harvests.row(number)
            regrows = round(known[resource].regrows * MINUTE)
            if not regrows or state.tick < int(worked["tick"]) + regrows:
                quantity = int(worked["left"])
        if quantity > 0:
            place, up = point(lying.places[at]), point(row["up"])
            size = int(row["size"])
            yield Node(number, body, resource, quantity, place, up, int(row["yaw"]), size, bool(lying.open[at]))


def _square(places: np.ndarray, here: np.ndarray) -> np.ndarray:
    away = places.astype(np.int64) - here
    return (away * away).sum(axis=1)


def _apart(a: Point, b: Point) -> int:
    return sum((p - q) ** 2 for p, q in zip(a, b, strict=True))
