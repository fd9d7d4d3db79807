"""What stands, grows and lies around the player, as shapes of a scene. Made anew only when something of it changes."""

import functools
import math
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from app.client.poses import level, standing, up_at
from gameplay import content
from gameplay.content.definitions import Look
from gameplay.positions import Point
from gameplay.surroundings import Growing, Pile, SeenNode, Standing, Surroundings
from taichi_kernels.units import Q14, UNITS_PER_METRE
from vr_render.scene import SHAPES, Props, Shape

TICKS = 30.0
UNKNOWN = Look("bundle", (190, 90, 190))  # what a content pack made that is gone
PILE = 0.32  # height of what lies about [m]
PLANTS = ((-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25))  # of a plot, as shares of its size
GREEN, EARTHEN = (84, 140, 62), (110, 92, 70)


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


class Scenery:
    """Keeps what the last snapshot told of the surroundings as shapes.

    Attributes:
        props: what stands still; another object whenever something of it changed, None where there is nothing.
    """

    def __init__(self) -> None:
        self.props: Props | None = None
        self._told: tuple = ()
        self._known: dict[tuple, list[_Prop]] = {}
        self._moving: list[Pile] = []
        self._tick = 0

    def take(self, surroundings: Surroundings | None, tick: int) -> None:
        """Take in what was told after a tick."""
        self._tick = tick
        if surroundings is None:
            self.props, self._told, self._known, self._moving = None, (), {}, []
            return
        self._moving = [pile for pile in surroundings.piles if any(pile.velocity)]
        still = [pile for pile in surroundings.piles if not any(pile.velocity)]
        told = (surroundings.structures, still, surroundings.crops, surroundings.nodes)
        if told == self._told:
            return
        self._told = told
        known: dict[tuple, list[_Prop]] = {}
        for key, made in self._entries(*told):
            known[key] = self._known.get(key) or made()
        self._known = known
        self.props = _joined(sorted((prop for props in known.values() for prop in props), key=lambda prop: prop.kind))

    def _entries(
        self,
        structures: Sequence[Standing],
        piles: Sequence[Pile],
        crops: Sequence[Growing],
        nodes: Sequence[SeenNode],
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
        for node in nodes:
            yield (node.id, node.item, node.position), functools.partial(_node, node)

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


def _joined(props: Sequence[_Prop]) -> Props | None:
    if not props:
        return None
    kinds, places, turns, colours, accents, scales = zip(*props, strict=True)
    return Props(
        np.array(kinds, np.int32),
        np.array(places),
        np.array(turns, np.float32),
        np.array(colours),
        np.array(accents),
        np.array(scales, np.float32),
    )


def _prop(look: Look, place: np.ndarray, ahead: np.ndarray, height: float, up: np.ndarray | None = None) -> _Prop:
    up = up_at(place) if up is None else up / np.linalg.norm(up)
    kind = SHAPES.index(look.shape if look.shape in SHAPES else _SHAPE.get(look.shape, "bundle"))
    return _Prop(kind, place, standing(level(ahead, up), up), look.colour, look.accent, height)


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


def _node(node: SeenNode) -> list[_Prop]:
    resource = content.load().resource_types.get(node.item)
    look = resource.look if resource and resource.look else _look(node.item)
    turn = node.yaw / 65536 * math.tau
    place, ahead = _metres(node.position), np.array([math.cos(turn), math.sin(turn), 0.3])
    up = np.array(node.up, np.float64) / Q14 if any(node.up) else up_at(place)
    return [_prop(look, place, ahead, node.size / UNITS_PER_METRE if node.size else look.size, up)]


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
