"""Resource nodes as players meet them: those that somebody placed, and those that a planet has by itself; and flora,
of which each plant is one of these, too."""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.ballistics import triple
from gameplay.deltas import ChunkKey
from gameplay.flora import growth, kinds
from gameplay.positions import Point, point
from gameplay.resources import natural, numbering, placement
from gameplay.state import GameState
from gameplay.survival.rules import MINUTE
from gameplay.systems.directions import unit
from taichi_kernels import queries
from taichi_kernels.sampling import ISO
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE

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
        return next(placed(state, [state.nodes.index(node)]))
    if not node & numbering.GENERATED:
        return None
    if node & numbering.FLORA:
        return _plant(state, node)
    body, _, _ = numbering.unpack(node)
    if body not in state.terrains:
        return None
    at = natural.of(state, body).index(node)
    return None if at is None else next(_natural(state, body, [at]), None)


def near(state: GameState, body: int, position: Point, reach: int) -> list[Node]:
    """All nodes within reach of a place [units], the nearest first, of equals the one with the least id."""
    here = np.array(position, np.int64)
    rows, lying = state.nodes.rows, natural.of(state, body)
    some = np.flatnonzero((rows["body"] == body) & (_square(rows["position"], here) <= reach * reach))
    found = [
        *placed(state, some),
        *_natural(state, body, np.flatnonzero(_square(lying.places, here) <= reach * reach)),
    ]
    return sorted(found, key=lambda node: (_apart(node.position, position), node.id))


def flora_near(state: GameState, body: int, position: Point, reach: int) -> list[Node]:
    """Flora within reach of a place [units] that gives something, in the order of its ids."""
    here = np.array(position, np.int64)
    low, high = ((here + side * reach) // UNITS_PER_CHUNK for side in (-1, 1))
    xs, ys, zs = (range(start, end + 1) for start, end in zip(low.tolist(), high.tolist(), strict=True))
    chunks = list(itertools.product(xs, ys, zs))
    growing = growth.of(state, body)
    growing.look(chunks)
    found: list[Node] = []
    for chunk in chunks:
        rows = growing.free(chunk)
        if len(rows):
            found += _flora(state, body, chunk, rows[_square(rows["place"], here) <= reach * reach])
    return sorted(found, key=lambda node: node.id)


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


def _plant(state: GameState, plant: int) -> Node | None:
    body, chunk, number = numbering.unpack_flora(plant)
    if body not in state.terrains or chunk not in state.terrains[body].store.slots:
        return None
    growing = growth.of(state, body)
    growing.look([chunk])
    rows = growing.free(chunk)
    return next(_flora(state, body, chunk, rows[rows["number"] == number]), None)


def _flora(state: GameState, body: int, chunk: ChunkKey, rows: np.ndarray) -> Iterator[Node]:
    """PLANT of a chunk as nodes, where it gives something and something is left."""
    first = numbering.pack_flora(body, chunk)
    for row, up, size in zip(rows, unit(rows["place"]).tolist(), kinds.heights(rows).tolist(), strict=True):
        kind, plant = kinds.kind(int(row["kind"])), first + int(row["number"])
        left = kind.count
        if plant in state.harvests:
            taken = state.harvests.row(plant)
            if not kinds.grown(int(row["kind"]), state.tick - int(taken["tick"])):
                left = int(taken["left"])
        if kind.gives and left:
            place = point(row["place"])
            yield Node(plant, body, kind.gives, left, place, triple(up), int(row["yaw"]) << 8, size, open=True)


def placed(state: GameState, which: Sequence[int] | np.ndarray) -> Iterator[Node]:
    """Nodes that somebody placed, by their rows in the table."""
    rows = state.nodes.rows[which]
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


def _natural(state: GameState, body: int, which: Sequence[int] | np.ndarray) -> Iterator[Node]:
    lying, names = natural.of(state, body), placement.kinds().names
    rows = lying.rows[which]
    columns = (rows["id"], rows["kind"], rows["quantity"], rows["yaw"], rows["size"], lying.open[which])
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    vectors = zip(lying.places[which].tolist(), rows["up"].tolist(), strict=True)
    for (number, kind, quantity, yaw, size, open_), (place, up) in zip(numbers, vectors, strict=True):
        resource = names[kind]
        if number in state.harvests:
            quantity = left(state, number, resource, quantity)
        if quantity > 0:
            yield Node(number, body, resource, quantity, triple(place), triple(up), yaw, size, open_)


def left(state: GameState, number: int, resource: str, whole: int) -> int:
    """What is left of a node that was worked at; all of it when it has had the time to grow again."""
    row = state.harvests.row(number)
    regrows = round(content.load().resource_types[resource].regrows * MINUTE)
    return whole if regrows and state.tick >= int(row["tick"]) + regrows else int(row["left"])


def _square(places: np.ndarray, here: np.ndarray) -> np.ndarray:
    away = places.astype(np.int64) - here
    return (away * away).sum(axis=1)


def _apart(a: Point, b: Point) -> int:
    return sum((p - q) ** 2 for p, q in zip(a, b, strict=True))
