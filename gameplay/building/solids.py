"""What of structures is solid for bodies: their boxes; of those that one lives in the walls, open at the front."""

from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np

from gameplay import content
from gameplay.building import structures
from gameplay.building.boxes import Box
from gameplay.content.definitions import Item
from gameplay.entities import EntityTable
from gameplay.state import GameState
from gameplay.systems.directions import TURN, cosine, cross, dot, sine, times, unit
from taichi_kernels.capsule import BOX_COLUMNS, Solids
from taichi_kernels.units import UNITS_PER_METRE

SINCE = 4  # version of the content; in older worlds one walks through structures
SIDES = 8  # of the walls of a dome; the one at the front is left out
WALL = UNITS_PER_METRE // 8  # how thick they are [units]
CURVE = ((256, 0), (181, 181), (0, 256))  # from their foot to their top: shares of 256 of the radius and the height
CELL = 4 * UNITS_PER_METRE  # places in the same cube share what is near
NEAR = 9 * UNITS_PER_METRE  # from the middle of a cube: half its diagonal, a body, and the longest way of a tick
WIDEST = 64 * UNITS_PER_METRE  # farther off no box of a structure reaches
MOST_CELLS = 4096  # that are remembered


class _Known:
    """Boxes of the structures of a table, i32 (n, 15), as they were asked for.

    Attributes:
        made: by structure. cells: all that are near a cube, by its body and place.
    """

    def __init__(self, items: object) -> None:
        self.items, self.rows = items, np.zeros(0)
        self.made: dict[int, np.ndarray] = {}
        self.cells: dict[tuple[int, ...], np.ndarray] = {}


_KNOWN: WeakKeyDictionary[EntityTable, _Known] = WeakKeyDictionary()


def near(state: GameState, body: int, positions: np.ndarray) -> Solids | None:
    """The boxes that bodies at positions (n, 3) [units] may meet within a tick; None where there are none."""
    if state.world["content"] < SINCE or not len(state.structures):
        return None
    table, items = state.structures, content.load().items
    known = _KNOWN.get(table)
    if known is None or known.items is not items:
        known = _KNOWN[table] = _Known(items)
    if known.rows is not table.rows or len(known.cells) > MOST_CELLS:  # rows are replaced when any come or go
        known.rows, known.cells = table.rows, {}
    found = [_around(state, known, body, cell) for cell in (positions.astype(np.int64) // CELL).tolist()]
    ends = np.cumsum([len(boxes) for boxes in found])
    if not ends[-1]:
        return None
    return Solids(np.concatenate(found), np.stack([np.concatenate([[0], ends[:-1]]), ends], axis=1).astype(np.int32))


def walked_round(state: GameState, box: int) -> bool:
    """Whether a protected box is that of a structure whose solid parts alone are in the way."""
    return bool(state.world["content"] >= SINCE and box in state.structures)


def of(state: GameState, structure: int) -> list[Box]:
    """The boxes of a structure."""
    known, stands = structures.item(state, structure), structures.box(state, structure)
    if known is not None and known.structure is not None and known.structure.remains:
        return []
    return _walls(stands) if lived_in(known) else [stands]


def lived_in(item: Item | None) -> bool:
    """Whether one goes into what an item is as a structure: one sleeps in its air."""
    return item is not None and item.structure is not None and item.structure.bed and item.structure.shelter > 0


def _around(state: GameState, known: _Known, body: int, cell: list[int]) -> np.ndarray:
    key = (body, *cell)
    if key not in known.cells:
        middle, rows = np.array(cell, np.int64) * CELL + CELL // 2, state.structures.rows
        away = np.abs(rows["position"] - middle).max(axis=1)
        here = rows["id"][(rows["body"] == body) & (away < WIDEST)].tolist()
        boxes = np.concatenate([np.zeros((0, BOX_COLUMNS), np.int32), *(_made(state, known, one) for one in here)])
        gap = np.abs(boxes[:, :3] - middle) - np.abs(boxes[:, 12:]).sum(axis=1, keepdims=True)
        known.cells[key] = boxes[(gap < NEAR).all(axis=1)]
    return known.cells[key]


def _made(state: GameState, known: _Known, structure: int) -> np.ndarray:
    if structure not in known.made:
        rows = [np.concatenate([box.middle, box.axes.ravel(), box.half]) for box in of(state, structure)]
        known.made[structure] = np.array(rows, np.int32).reshape(-1, BOX_COLUMNS)
    return known.made[structure]


def _walls(stands: Box) -> list[Box]:
    """The walls of a dome that fills a box."""
    right, above, ahead = stands.axes
    foot = stands.middle - times(above, stands.half[1])
    wide = sine(TURN // (2 * SIDES)), cosine(TURN // (2 * SIDES))
    walls = []
    for side in range(1, SIDES):
        s, c = sine(side * TURN // SIDES), cosine(side * TURN // SIDES)
        across = unit(right * c - ahead * s)
        out = times(right, stands.half[0] * s >> 14) + times(ahead, stands.half[2] * c >> 14)
        for low, high in pairwise(CURVE):
            start, end = (foot + (out * far >> 8) + times(above, stands.half[1] * up >> 7) for far, up in (low, high))
            normal = unit(cross(across, unit(end - start)))
            normal = normal if dot(normal, out) > 0 else -normal
            width = int(stands.half[0]) * (low[0] + high[0]) // 512 * wide[0] // wide[1]
            half = np.array([width, int(np.sqrt(float(((end - start) ** 2).sum()))) // 2, WALL // 2], np.int64)
            middle = (start + end >> 1) - times(normal, WALL // 2)
            walls.append(Box(middle, np.stack([across, cross(normal, across), normal]), half))
    return walls
