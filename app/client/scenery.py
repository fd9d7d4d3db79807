"""What stands, grows and lies around the player, as shapes of a scene. Made anew only when something of it changes."""

import functools
import math
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from app.client.poses import CENTRE, level, standing, up_at
from gameplay import content
from gameplay.content.definitions import Look
from gameplay.positions import Point
from gameplay.surroundings import Growing, Nodes, Pile, Standing, Surroundings
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.scene import SHAPES, Props, Shape, quaternions

TICKS = 30.0
UNKNOWN = Look("bundle", (190, 90, 190))  # what a content pack made that is gone
PILE = 0.32  # height of what lies about [m]
PLANTS = ((-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25))  # of a plot, as shares of its size
GREEN, EARTHEN = (84, 140, 62), (110, 92, 70)
_ORIGIN, _UNTURNED = np.zeros(3), np.array([0.0, 0.0, 0.0, 1.0])


# what is drawn for shapes that are told apart only as icons
_SHAPE = {
    **dict.fromkeys(("plate", "rod"), "ingot"),
    **dict.fromkeys(("wire", "gear", "pipe", "chip", "capsule", "bowl", "box", "tool"), "box_of_parts"),
    **dict.fromkeys(("helmet", "gloves", "boots", "pack"), "suit"),
}


class _Prop(NamedTuple):
    kind: int
    place: np.ndarray
    turn: np.ndarray
    colour: tuple[int, int, int]
    accent: tuple[int, int, int]
    scale: float


_Rows = tuple[np.ndarray, ...]  # fields of `Props`


class Scenery:
    """Keeps what the last snapshot told of the surroundings as shapes."""

    def __init__(self) -> None:
        self._props: Props | None = None
        self._told: tuple = ()
        self._stale = False  # whether other things were told since they were looked at
        self._known: dict[tuple, list[_Prop]] = {}
        self._nodes: Nodes | None = None
        self._grown: _Rows = _joined(())  # of the nodes
        self._moving: list[Pile] = []
        self._tick = 0

    def take(self, surroundings: Surroundings | None, tick: int) -> None:
        """Take in what was told after a tick."""
        self._tick = tick
        if surroundings is None:
            self._props, self._told, self._known, self._moving, self._stale = None, (), {}, [], False
            return
        self._moving = [pile for pile in surroundings.piles if any(pile.velocity)]
        still = [pile for pile in surroundings.piles if not any(pile.velocity)]
        told = (surroundings.structures, still, surroundings.crops, surroundings.nodes)
        if told != self._told:
            self._told, self._stale = told, True

    @property
    def props(self) -> Props | None:
        """What stands still; another object whenever something of it changed, None where there is nothing."""
        if self._stale:
            self._stale = False
            self._props = self._made(*self._told)
        return self._props

    def _made(
        self,
        structures: Sequence[Standing],
        piles: Sequence[Pile],
        crops: Sequence[Growing],
        nodes: Nodes,
    ) -> Props | None:
        known: dict[tuple, list[_Prop]] = {}
        for key, made in self._entries(structures, piles, crops):
            known[key] = self._known.get(key) or made()
        self._known = known
        if nodes is not self._nodes:
            self._nodes, self._grown = nodes, _nodes(nodes)
        rows = [
            np.concatenate(parts)
            for parts in zip(_joined([prop for props in known.values() for prop in props]), self._grown, strict=True)
        ]
        order = np.argsort(rows[0], kind="stable")
        return Props(*(row[order] for row in rows)) if len(order) else None

    def _entries(
        self, structures: Sequence[Standing], piles: Sequence[Pile], crops: Sequence[Growing]
    ) -> Iterator[tuple]:
        """A key for each thing, equal while it looks the same, and what makes its shapes."""
        plots = {structure.id: structure for structure in structures}
        for structure in structures:
            look = (structure.id, structure.item, structure.position, structure.forward)
            yield look, functools.partial(_structure, structure)
        for pile in piles:
            yield (pile.id, pile.item, pile.position), functools.partial(_pile, pile)
        for crop in crops:
            if crop.crop and crop.plot in plots:
                grown = (crop.plot, crop.crop, crop.stage, crop.withered, crop.growth // 500)
                yield grown, functools.partial(_crop, crop, plots[crop.plot])

    def moving(self, moment: float, hidden: Container[int] = ()) -> list[Shape]:
        """What rolls and flies at a moment [ticks]."""
        shapes = []
        for pile in self._moving:
            if pile.id in hidden:
                continue
            way = np.array(pile.velocity, np.float64) * ((moment - self._tick) / TICKS)
            kind, place, turn, colour, accent, scale = _pile(pile)[0]
            shapes.append(Shape(SHAPES[kind], place + way / UNITS_PER_METRE, turn, colour, scale, accent=accent))
        return shapes


def _joined(props: Sequence[_Prop]) -> _Rows:
    kinds, places, turns, colours, accents, scales = zip(*props, strict=True) if props else ((),) * 6
    return (
        np.array(kinds, np.int32),
        np.array(places, np.float64).reshape(-1, 3),
        np.array(turns, np.float32).reshape(-1, 4),
        np.array(colours, np.int64).reshape(-1, 3),
        np.array(accents, np.int64).reshape(-1, 3),
        np.array(scales, np.float32),
    )


def _prop(look: Look, place: np.ndarray, ahead: np.ndarray, height: float) -> _Prop:
    up = up_at(place)
    return _Prop(_kind(look), place, standing(level(ahead, up), up), look.colour, look.accent, height)


def _kind(look: Look) -> int:
    return SHAPES.index(look.shape if look.shape in SHAPES else _SHAPE.get(look.shape, "bundle"))


def _look(item: str) -> Look:
    known = content.load().items.get(item)
    return known.look if known else UNKNOWN


def _metres(position: Sequence[int]) -> np.ndarray:
    return np.array(position, np.float64) / UNITS_PER_METRE


def _round(number: int) -> np.ndarray:
    """A direction that goes with an id."""
    turn = (number * 2654435761 & 0xFFFF) / 0xFFFF * math.tau
    return np.array([math.cos(turn), math.sin(turn), 0.3])


def stack_shape(name: str, place: np.ndarray, turn: np.ndarray, size: float) -> Shape:
    """How a stack looks that is in a hand: its foot [m], quaternion, and its size, 1 on the ground."""
    look = _look(name)
    kind = look.shape if look.shape in SHAPES else _SHAPE.get(look.shape, "bundle")
    return Shape(kind, place, turn, look.colour, PILE * size, shadow=False, accent=look.accent)


def structure_shape(name: str, position: Point, forward: Point) -> Shape:
    """How a structure stands at a place [units]; `forward` of any length."""
    kind, place, turn, colour, accent, scale = _built(name, position, forward)
    return Shape(SHAPES[kind], place, turn, colour, scale, accent=accent)


def _structure(structure: Standing) -> list[_Prop]:
    return [_built(structure.item, structure.position, structure.forward)]


def _built(name: str, position: Point, forward: Point) -> _Prop:
    item = content.load().items.get(name)
    height = item.structure.size[1] if item and item.structure else 1.0
    return _prop(_look(name), _metres(position), np.array(forward, np.float64), height)


def _pile(pile: Pile) -> list[_Prop]:
    return [_prop(_look(pile.item), _metres(pile.position), _round(pile.id), PILE)]


def _nodes(nodes: Nodes) -> _Rows:
    """All nodes at once: many come into sight together."""
    known, rows = content.load().resource_types, nodes.rows
    looks = []
    for item in nodes.items:
        resource = known.get(item)
        looks.append(resource.look if resource and resource.look else _look(item))
    if not looks:
        return _joined(())
    of_kind = _joined([_Prop(_kind(look), _ORIGIN, _UNTURNED, look.colour, look.accent, look.size) for look in looks])
    kinds, _, _, colours, accents, sizes = (part[rows["item"]] for part in of_kind)
    places = rows["position"] / UNITS_PER_METRE
    ups = np.where(rows["up"].any(axis=1, keepdims=True), rows["up"], places)
    ups = ups / np.maximum(np.linalg.norm(ups, axis=1, keepdims=True), CENTRE)
    turns = rows["yaw"] * (math.tau / 65536)
    ahead = np.stack([np.cos(turns), np.sin(turns), np.full(len(rows), 0.3)], axis=1)
    ahead -= ups * (ahead * ups).sum(axis=1, keepdims=True)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), CENTRE)
    axes = np.stack([np.cross(ahead, ups), ups, -ahead], axis=2)
    sizes = np.where(rows["size"], rows["size"] / UNITS_PER_METRE, sizes)
    return kinds, places, quaternions(axes).astype(np.float32), colours, accents, sizes.astype(np.float32)


def _crop(crop: Growing, plot: Standing) -> list[_Prop]:
    known, item = content.load().crops.get(crop.crop), content.load().items.get(plot.item)
    width, height, depth = item.structure.size if item and item.structure else (1.0, 0.5, 1.0)
    ripe = known.look if known else UNKNOWN
    if crop.withered:
        look, size = Look("wilted", EARTHEN), ripe.size * 0.7
    else:
        stages = known.stages if known else ["sprout"]
        shape = stages[min(crop.stage, len(stages) - 1)]
        last = crop.stage >= len(stages) - 1
        colour = ripe.colour if last or shape == "flower" else GREEN
        look = Look(ripe.shape if last else shape, colour, ripe.accent)
        size = ripe.size * (0.35 + 0.65 * crop.growth / 10_000)
    foot, up = _metres(plot.position), up_at(_metres(plot.position))
    ahead = level(np.array(plot.forward, np.float64), up)
    right = np.cross(ahead, up)
    return [
        _prop(look, foot + up * height * 0.9 + right * (x * width) + ahead * (z * depth), _round(crop.plot + at), size)
        for at, (x, z) in enumerate(PLANTS)
    ]
