"""What of structures is solid: their boxes; of those that one lives in the walls, with a door at the front."""

from collections.abc import Sequence
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np

from gameplay import content
from gameplay.building import structures
from gameplay.building.boxes import FOUNDATION, Box
from gameplay.content.definitions import Item
from gameplay.entities import EntityTable
from gameplay.positions import Point
from gameplay.state import GameState
from gameplay.systems.directions import TURN, cosine, cross, dot, sine, times, unit
from taichi_kernels.capsule import BOX_COLUMNS, Solids
from taichi_kernels.units import UNITS_PER_METRE

SINCE = 4  # version of the content; in older worlds one walks through structures
CLOSED_SINCE = 5  # in older worlds things fly through structures, and a dome lacks the whole side with the door
SIDES = 8  # of the walls of a dome; the door is in that at the front
DOOR = 65  # half its width, in shares of 256 of the radius
WALL = UNITS_PER_METRE // 8  # how thick they are [units]
# from foot to top: shares of 256 of the radius and the height
CURVE = ((256, 0), (237, 98), (181, 181), (98, 237), (0, 256))
OLD_CURVE = ((256, 0), (181, 181), (0, 256))
CELL = 4 * UNITS_PER_METRE  # places in the same cube share what is near
NEAR = 9 * UNITS_PER_METRE  # from the middle of a cube: half its diagonal, a body, and the longest way of a tick
WIDEST = 64 * UNITS_PER_METRE  # farther off no box of a structure reaches
MOST_CELLS = 4096  # that are remembered


class _Known:
    """Boxes of the structures of a table, i32 (n, 15), as they were asked for.

    Attributes:
        made: by structure. cells: all that are near a cube, by its body and place.
    """

    def __init__(self, items: object, version: int) -> None:
        self.items, self.version, self.rows = items, version, np.zeros(0)
        self.made: dict[int, np.ndarray] = {}
        self.cells: dict[tuple[int, ...], np.ndarray] = {}


_KNOWN: WeakKeyDictionary[EntityTable, _Known] = WeakKeyDictionary()


def near(state: GameState, body: int, positions: np.ndarray) -> Solids | None:
    """The boxes that bodies at positions (n, 3) [units] may meet within a tick; None where there are none."""
    if state.world["content"] < SINCE or not len(state.structures):
        return None
    table, items, version = state.structures, content.load().items, int(state.world["content"])
    known = _KNOWN.get(table)
    if known is None or known.items is not items or known.version != version:
        known = _KNOWN[table] = _Known(items, version)
    if known.rows is not table.rows or len(known.cells) > MOST_CELLS:  # rows are replaced when any come or go
        known.rows, known.cells = table.rows, {}
    found = [_around(state, known, body, cell) for cell in (positions.astype(np.int64) // CELL).tolist()]
    ends = np.cumsum([len(boxes) for boxes in found])
    if not ends[-1]:
        return None
    return Solids(np.concatenate(found), np.stack([np.concatenate([[0], ends[:-1]]), ends], axis=1).astype(np.int32))


def stopping(state: GameState, body: int, places: Sequence[Point]) -> Solids | None:
    """Those that things may meet within a tick which fly from places [units]."""
    if state.world["content"] < CLOSED_SINCE:
        return None
    return near(state, body, np.array(places, np.int64).reshape(-1, 3))


def walked_round(state: GameState, box: int) -> bool:
    """Whether a protected box is that of a structure whose solid parts alone are in the way."""
    return bool(state.world["content"] >= SINCE and box in state.structures)


def of(state: GameState, structure: int) -> list[Box]:
    """The boxes of a structure."""
    known, stands = structures.item(state, structure), structures.box(state, structure)
    if known is not None and known.structure is not None and known.structure.remains:
        return []
    if not lived_in(known):
        return [stands]
    return _walls(stands) if state.world["content"] >= CLOSED_SINCE else _old_walls(stands)


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
    """The walls of a dome that fills a box: they leave no gap but the door, which has no top."""
    door, walls = int(stands.half[0]) * DOOR >> 8, []
    for side in range(SIDES):
        for low, high in pairwise(CURVE):
            wall = _wall(stands, side, low, high, low[0], 0 if low[1] else FOUNDATION)
            if side:
                walls.append(wall)
            elif (beside := int(wall.half[0]) - door) > 0:
                half = np.array([beside // 2, *wall.half[1:]])
                away = times(wall.axes[0], door + beside // 2)
                walls += [Box(wall.middle + way, wall.axes, half) for way in (away, -away)]
            else:
                walls.append(wall)
    return walls


def _old_walls(stands: Box) -> list[Box]:
    return [
        _wall(stands, side, low, high, low[0] + high[0] >> 1, 0)
        for side in range(1, SIDES)
        for low, high in pairwise(OLD_CURVE)
    ]


def _wall(stands: Box, side: int, low: tuple[int, int], high: tuple[int, int], wide: int, below: int) -> Box:
    """A piece of a side of a dome, from a point of the curve to another.

    Args:
        wide: as wide as a side is at this share of 256. below: how much farther down it goes [units].
    """
    right, above, ahead = stands.axes
    foot = stands.middle - times(above, stands.half[1])
    s, c = sine(side * TURN // SIDES), cosine(side * TURN // SIDES)
    across = unit(right * c - ahead * s)
    out = times(right, stands.half[0] * s >> 14) + times(ahead, stands.half[2] * c >> 14)
    start, end = (foot + (out * far >> 8) + times(above, stands.half[1] * up >> 7) for far, up in (low, high))
    start = start - times(unit(end - start), below)
    normal = unit(cross(across, unit(end - start)))
    normal = normal if dot(normal, out) > 0 else -normal
    width = int(stands.half[0]) * wide // 256 * sine(TURN // (2 * SIDES)) // cosine(TURN // (2 * SIDES))
    half = np.array([width, int(np.sqrt(float(((end - start) ** 2).sum()))) // 2, WALL // 2], np.int64)
    middle = (start + end >> 1) - times(normal, WALL // 2)
    return Box(middle, np.stack([across, cross(normal, across), normal]), half)
