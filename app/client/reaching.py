"""What a look or a hand points at, of what can be worked at: nodes, piles, structures."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.positions import Point
from gameplay.surroundings import Surroundings
from taichi_kernels.units import UNITS_PER_METRE

ARM = 3.0  # metres from the eye within which things can be worked at
BESIDE = 0.2  # metres beside a thing that still count as it
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

    def target(self, told: Surroundings | None, origin: np.ndarray, direction: np.ndarray) -> Pointed | None:
        """The nearest thing along a ray.

        Args:
            told: the surroundings as they were told last.
            origin: [m], float64, shape (3,). direction: unit, shape (3,).
        """
        if told is not self._told:
            self._told = told
            self._take(told)
        near = self._nearest(origin, direction)
        aimed = None if told is None else next((node for node in told.nodes if node.id == told.aimed_node), None)
        if aimed is None:
            return near
        away = float(np.linalg.norm(np.array(aimed.position) / UNITS_PER_METRE - origin))
        return near if near is not None and near.distance < away - 1 else Pointed(NODE, aimed.id, aimed.item, away)

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
