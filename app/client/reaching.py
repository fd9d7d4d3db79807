"""What a look or a hand points at, of what can be worked at: nodes, piles, structures."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.positions import Point
from gameplay.surroundings import Nodes, Surroundings
from taichi_kernels.units import UNITS_PER_METRE

ARM = 3.0  # metres from the eye within which things can be worked at
BESIDE = 0.2  # metres beside a thing that still count as it
TOUCHED = 0.3  # metres from a thing within which a hand is at it; from a node, that and a share of its height
GRASPED = 0.08  # as TOUCHED, of what grows everywhere
BRANCHES = 0.2
AROUND, SLACK = 12.0, 2.0  # metres within which things are looked at, and of the way after which others are
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
        self._nodes: Nodes | None = None
        self._flora: Nodes | None = None
        self._all, self._grown = _Things(), _Grown()
        self._near, self._plants = _Things(), _Grown()  # those around the centre
        self._lower = _Grown()  # flora that is told
        self._free = 0.0  # metres from the centre within which a hand is at nothing
        self._centre: np.ndarray | None = None

    def take(self, told: Surroundings | None) -> None:
        """Take in the surroundings as they were told last, before anything is asked."""
        if self._centre is not None:
            self._heed(told, self._centre)

    def target(
        self, told: Surroundings | None, origin: np.ndarray, direction: np.ndarray, aims: bool = True
    ) -> Pointed | None:
        """The nearest thing along a ray.

        Args:
            told: the surroundings as they were told last.
            origin: [m], float64, shape (3,). direction: unit, shape (3,).
            aims: whether it is the ray that the simulation was told of; nodes are found by that one alone.
        """
        self._heed(told, origin)
        near = self._nearest(origin, direction)
        aimed = self.aimed(told, origin) if aims else None
        return near if aimed is None or (near is not None and near.distance < aimed.distance - 1) else aimed

    def aimed(self, told: Surroundings | None, origin: np.ndarray) -> Pointed | None:
        """The node, or else the plant, that the simulation says is aimed at from a place [m], whatever is before it."""
        self._heed(told, origin)
        if told is None:
            return None
        node = told.nodes.find(told.aimed_node) if told.aimed_node else None
        if node is None:
            node = told.plants.find(told.aimed_plant) if told.aimed_plant else None
        if node is None:
            return None
        away = float(np.linalg.norm(np.array(node.position) / UNITS_PER_METRE - origin))
        return Pointed(NODE, node.id, node.item, away)

    def touched(self, told: Surroundings | None, place: np.ndarray) -> Pointed | None:
        """The node or structure that a hand at a place [m] is at; the smaller one where it is in two."""
        self._heed(told, place)
        if self._centre is not None and math.dist(place, self._centre) < self._free:
            return None
        near = (
            self._built(place),
            _plant(place, self._plants, self._nodes, TOUCHED),
            _plant(place, self._lower, self._flora, GRASPED),
        )
        return min(filter(None, near), default=(0.0, None))[1]

    def _built(self, place: np.ndarray) -> tuple[float, Pointed] | None:
        things = self._near
        if not things.named:
            return None
        offset = things.middles - place
        away = np.sqrt((offset * offset).sum(axis=1)) - things.sizes
        beyond = np.maximum(away, 0.0) + things.sizes * 0.01
        beyond[(away > TOUCHED) | ~things.built] = np.inf
        at = int(np.argmin(beyond))
        return (float(beyond[at]), Pointed(*things.named[at], 0.0)) if beyond[at] < np.inf else None

    def _nearest(self, origin: np.ndarray, direction: np.ndarray) -> Pointed | None:
        things = self._near
        if not things.named:
            return None
        offset = things.middles - origin
        along = np.clip(offset @ direction, 0.0, None)
        missed = np.sqrt(np.maximum((offset * offset).sum(axis=1) - along * along, 0.0))
        near = np.flatnonzero((along > 0) & (missed < things.sizes + BESIDE) & (along - things.sizes < ARM))
        if not len(near):
            return None
        at = int(near[np.argmin(along[near] + missed[near])])
        return Pointed(*things.named[at], float(max(along[at] - things.sizes[at], 0.0)))

    def _heed(self, told: Surroundings | None, place: np.ndarray) -> None:
        """Take in what is told, and what of it is around a place."""
        if told is not self._told:
            before, self._told = self._told, told
            if before is None or told is None or (before.piles, before.structures) != (told.piles, told.structures):
                self._all, self._centre = _Things.of(told), None
            nodes = None if told is None else told.nodes
            if nodes is not self._nodes:
                self._nodes, self._centre = nodes, None
                self._grown = _Grown() if nodes is None else _Grown.of(nodes)
            flora = None if told is None else told.plants
            if flora is not self._flora:
                self._flora, self._centre = flora, None
                self._lower = _Grown() if flora is None else _Grown.of(flora)
        if self._centre is None or math.dist(place, self._centre) > SLACK:
            self._centre = place
            self._near, self._plants = self._all.around(place), self._grown.around(place)
            self._free = min(part.free(place) for part in (self._near, self._plants, self._lower))


@dataclass(frozen=True)
class _Things:
    """Piles and structures.

    Attributes:
        named: what they are. middles: of them [m], (n, 3). sizes: half of their heights [m], (n,).
        built: which are structures, bool, (n,).
    """

    named: Sequence[tuple[str, int, str]] = ()
    middles: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))
    sizes: np.ndarray = field(default_factory=lambda: np.zeros(0))
    built: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))

    @classmethod
    def of(cls, told: Surroundings | None) -> "_Things":
        things = [] if told is None else [*_piles(told), *_structures(told)]
        sizes = np.array([height for _, _, height in things]) / 2
        feet = np.array([foot for _, foot, _ in things], np.float64).reshape(-1, 3) / UNITS_PER_METRE
        away = np.sqrt((feet * feet).sum(axis=1, keepdims=True))
        middles = feet * (1 + sizes[:, None] / np.maximum(away, 1.0))
        built = np.array([thing[0] == STRUCTURE for thing, _, _ in things], bool)
        return cls([thing for thing, _, _ in things], middles, sizes, built)

    def around(self, place: np.ndarray) -> "_Things":
        near = _around(self.middles, place)
        return _Things([self.named[at] for at in near], self.middles[near], self.sizes[near], self.built[near])

    def free(self, place: np.ndarray) -> float:
        """How far a hand may be from a place without being at any of them [m]."""
        offset = self.middles - place
        away = np.sqrt((offset * offset).sum(axis=1)) - self.sizes - TOUCHED
        return float(away.min(initial=SLACK * 2))


@dataclass(frozen=True)
class _Grown:
    """Nodes: their numbers among all, (n,), their feet [m], their unit directions up, (n, 3), and heights [m], (n,)."""

    nodes: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    feet: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))
    ups: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))
    heights: np.ndarray = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def of(cls, nodes: Nodes) -> "_Grown":
        rows = nodes.rows
        ups = rows["up"].astype(np.float64)
        ups /= np.maximum(np.sqrt((ups * ups).sum(axis=1, keepdims=True)), 1.0)
        return cls(np.arange(len(rows)), rows["position"] / UNITS_PER_METRE, ups, rows["size"] / UNITS_PER_METRE)

    def around(self, place: np.ndarray) -> "_Grown":
        near = _around(self.feet, place)
        return _Grown(self.nodes[near], self.feet[near], self.ups[near], self.heights[near])

    def free(self, place: np.ndarray) -> float:
        """As of `_Things`."""
        return float((self.away(place) - TOUCHED - self.heights * BRANCHES).min(initial=SLACK * 2))

    def away(self, place: np.ndarray) -> np.ndarray:
        """From a place to each, from its foot to its top [m]."""
        offset = place - self.feet
        up = np.clip((offset * self.ups).sum(axis=1), 0.0, self.heights)
        offset -= self.ups * up[:, None]
        return np.asarray(np.sqrt((offset * offset).sum(axis=1)))


def _plant(place: np.ndarray, plants: _Grown, nodes: Nodes | None, touched: float) -> tuple[float, Pointed] | None:
    """The nearest of some plants that a hand at a place is at, within so many metres, and how far it is from it."""
    if nodes is None or not len(plants.nodes):
        return None
    away = plants.away(place)
    at = int(np.argmin(away))
    nearest = float(away[at])
    if nearest > touched + float(plants.heights[at]) * BRANCHES:
        return None
    node = nodes[int(plants.nodes[at])]
    return nearest, Pointed(NODE, node.id, node.item, nearest)


def _around(places: np.ndarray, middle: np.ndarray) -> np.ndarray:
    offset = places - middle
    return np.flatnonzero((offset * offset).sum(axis=1) < AROUND**2)


def _piles(told: Surroundings) -> Iterator[_Thing]:
    for pile in told.piles:
        yield (PILE, pile.id, pile.item), pile.position, 0.3


def _structures(told: Surroundings) -> Iterator[_Thing]:
    known = content.load().items
    for structure in told.structures:
        item = known.get(structure.item)
        size = item.structure.size if item and item.structure else (1.0, 1.0, 1.0)
        yield (STRUCTURE, structure.id, structure.item), structure.position, max(size) * 0.9
