"""What a look or a hand points at, of what can be worked at: nodes, piles, structures."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.positions import Point
from gameplay.surroundings import Nodes, SeenNode, Surroundings
from taichi_kernels.units import UNITS_PER_METRE

ARM = 3.0  # metres from the eye within which things can be worked at
BESIDE = 0.2  # metres beside a thing that still count as it
TOUCHED = 0.3  # metres from a thing within which a hand is at it; from a node, that and a share of its height
BRANCHES = 0.2
NODE, PILE, STRUCTURE = "node", "pile", "structure"


_Thing = tuple[tuple[str, int, str], Point, float]  # what it is, its foot [units], its height [m]


class Pointed(NamedTuple):
    """Something that is pointed at.

    Attributes:
        what: "node", "pile" or "structure".
        id: of it. item: its name in the content.
        distance: [m].
    """

    what: str
    id: int
    item: str
    distance: float


class Reach:
    """Finds what is pointed at; looks at the surroundings anew only when others are told.

    Which node it is the simulation tells, since the ground may hide one.
    """

    def __init__(self) -> None:
        self._told: Surroundings | None = None
        self._things: list[tuple[str, int, str]] = []
        self._middles = np.zeros((0, 3))
        self._sizes = np.zeros(0)
        self._nodes: Nodes | None = None
        self._known: dict[int, SeenNode] = {}
        self._feet, self._trunks, self._heights = np.zeros((0, 3)), np.zeros((0, 3)), np.zeros(0)

    def target(
        self, told: Surroundings | None, origin: np.ndarray, direction: np.ndarray, aims: bool = True
    ) -> Pointed | None:
        """The nearest thing along a ray.

        Args:
            told: the surroundings as they were told last.
            origin: [m], float64, shape (3,). direction: unit, shape (3,).
            aims: whether it is the ray that the simulation was told of; nodes are found by that one alone.
        """
        self._heed(told)
        near = self._nearest(origin, direction)
        aimed = self.aimed(told, origin) if aims else None
        return near if aimed is None or (near is not None and near.distance < aimed.distance - 1) else aimed

    def aimed(self, told: Surroundings | None, origin: np.ndarray) -> Pointed | None:
        """The node that the simulation says is aimed at from an origin [m], whatever is before it."""
        self._heed(told)
        node = None if told is None else self._known.get(told.aimed_node)
        if node is None:
            return None
        away = float(np.linalg.norm(np.array(node.position) / UNITS_PER_METRE - origin))
        return Pointed(NODE, node.id, node.item, away)

    def touched(self, told: Surroundings | None, place: np.ndarray) -> Pointed | None:
        """The node or structure that a hand at a place [m] is at; the smaller one where it is in two."""
        self._heed(told)
        found: list[tuple[float, Pointed]] = []
        if self._things:
            offset = self._middles - place
            away = np.sqrt((offset * offset).sum(axis=1))
            beyond = np.maximum(away - self._sizes, 0.0) + self._sizes * 0.01
            for at in np.argsort(beyond).tolist():
                what, number, item = self._things[at]
                if away[at] - self._sizes[at] > TOUCHED:
                    break
                if what == STRUCTURE:
                    found.append((float(beyond[at]), Pointed(what, number, item, 0.0)))
                    break
        if len(self._feet) and self._nodes is not None:
            offset = place - self._feet
            up = np.clip((offset * self._trunks).sum(axis=1), 0.0, self._heights)
            offset -= self._trunks * up[:, None]
            away = np.sqrt((offset * offset).sum(axis=1))
            at = int(np.argmin(away))
            if away[at] < TOUCHED + self._heights[at] * BRANCHES:
                node = self._nodes[at]
                found.append((float(away[at]), Pointed(NODE, node.id, node.item, float(away[at]))))
        return min(found)[1] if found else None

    def _heed(self, told: Surroundings | None) -> None:
        if told is self._told:
            return
        before, self._told = self._told, told
        if before is None or told is None or (before.piles, before.structures) != (told.piles, told.structures):
            self._take(told)
        nodes = None if told is None else told.nodes
        if nodes is not self._nodes:
            self._nodes = nodes
            self._take_nodes(nodes or Nodes())

    def _take_nodes(self, nodes: Nodes) -> None:
        self._known = {node.id: node for node in nodes}
        self._feet = np.array([node.position for node in nodes], np.float64).reshape(-1, 3) / UNITS_PER_METRE
        ups = np.array([node.up for node in nodes], np.float64).reshape(-1, 3)
        self._trunks = ups / np.maximum(np.sqrt((ups * ups).sum(axis=1, keepdims=True)), 1.0)
        self._heights = np.array([node.size for node in nodes], np.float64) / UNITS_PER_METRE

    def _nearest(self, origin: np.ndarray, direction: np.ndarray) -> Pointed | None:
        if not self._things:
            return None
        offset = self._middles - origin
        along = np.clip(offset @ direction, 0.0, None)
        missed = np.sqrt(np.maximum((offset * offset).sum(axis=1) - along * along, 0.0))
        near = np.flatnonzero((along > 0) & (missed < self._sizes + BESIDE) & (along - self._sizes < ARM))
        if not len(near):
            return None
        at = int(near[np.argmin(along[near] + missed[near])])
        return Pointed(*self._things[at], float(max(along[at] - self._sizes[at], 0.0)))

    def _take(self, told: Surroundings | None) -> None:
        things = [] if told is None else [*_piles(told), *_structures(told)]
        self._things = [thing for thing, _, _ in things]
        self._sizes = np.array([height for _, _, height in things]) / 2
        feet = np.array([foot for _, foot, _ in things], np.float64).reshape(-1, 3) / UNITS_PER_METRE
        away = np.sqrt((feet * feet).sum(axis=1, keepdims=True))
        self._middles = feet * (1 + self._sizes[:, None] / np.maximum(away, 1.0))


def _piles(told: Surroundings) -> Iterator[_Thing]:
    for pile in told.piles:
        yield (PILE, pile.id, pile.item), pile.position, 0.3


def _structures(told: Surroundings) -> Iterator[_Thing]:
    known = content.load().items
    for structure in told.structures:
        item = known.get(structure.item)
        size = item.structure.size if item and item.structure else (1.0, 1.0, 1.0)
        yield (STRUCTURE, structure.id, structure.item), structure.position, max(size) * 0.9
