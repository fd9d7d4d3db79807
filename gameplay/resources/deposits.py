"""Resource nodes of bodies with biomes: a closed form of seed, chunk and number, like those by zones (`placement`).

Of all nodes of a column of ground, from what lies on it to the deepest, each kind has the share that its weight has
among those of the biome. Of kinds that lie on the ground and deep in it, half does either; those in it are spread
evenly over the depths of their kind. Like lies by like: half of the draws of a chunk have one luck.

Caves have nodes of their own on their floors, walls and roofs, drawn by the weights of caves, and what is rare comes
nearer there: from half its least depth on. Whether a place is in a cave, the ground is asked as it was made.

Round each landmark lie a few more, by weights of their own (`sites`).
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.content import Content
from gameplay.resources import numbering, sites
from gameplay.resources.placement import (
    LEAST_DEPTH,
    LIFT,
    NODE,
    ON_GROUND,
    STEEPEST,
    chunks_at,
    draw,
    ground_radius,
    kinds,
    length,
    on_ground,
    rows_of,
    tries,
)
from gameplay.survival.rules import of_content
from gameplay.systems.directions import unit
from taichi_kernels import heights
from taichi_kernels.planet import Recipe
from taichi_kernels.units import Q14, UNITS_PER_CHUNK, UNITS_PER_METRE

log = logging.getLogger(__name__)

IN_GROUND, IN_CAVES = 16, 16  # tries a chunk
CAVE_DEPTH = 4 * UNITS_PER_METRE  # under the ground, from which what is open is a cave
SHALLOW = 2 * UNITS_PER_METRE  # kinds that come no deeper lie on the ground alone
ONE = 1 << 16  # all of a draw
_KEPT = 0.9  # of the nodes on the ground, those that are not too near to others
_AREA = 32.0  # m² of ground for a try on it
_CHUNK = (UNITS_PER_CHUNK / UNITS_PER_METRE) ** 3  # m³

Open = Callable[[np.ndarray], np.ndarray]
"""Whether places, i64 (n, 3) [units], each in one of the chunks, were open when the ground was made: bool (n,)."""


class Chances(NamedTuple):
    """Where the draws of the kinds end, out of ONE, a row a biome: i64 (biomes, kinds)."""

    ground: np.ndarray
    deep: np.ndarray
    caves: np.ndarray
    landmarks: np.ndarray
    ruins: np.ndarray


Weights = Mapping[str, float]
_NOTHING: Weights = MappingProxyType({})


class Lists(NamedTuple):
    """Weights of what lies in a biome: on and in its ground, in caves, at landmarks and in ruins; and how many nodes
    it has beside other biomes, 0 to 1, landmarks and ruins apart."""

    ground: Weights = _NOTHING
    caves: Weights = _NOTHING
    landmarks: Weights = _NOTHING
    ruins: Weights = _NOTHING
    nodes: float = 1.0


def of_names(names: Sequence[str], lacks: frozenset[str], rich: str = "") -> list[Lists]:
    """The weights of biomes of the content; none for a biome that is unknown.

    Args:
        names: of the biomes.
        lacks: resources that are not found there. rich: one of which there is as much as of all others.
    """
    known, ruins, found = content.load().biomes, of_ruins(lacks), []
    for name in names:
        biome = known.get(name)
        lists = (biome.resources, biome.caves, biome.landmarks) if biome else ({}, {}, {})
        ground, caves, landmarks = (
            {name: weight for name, weight in own.items() if name not in lacks} for own in lists
        )
        for own in (ground, caves) if rich else ():
            own[rich] = sum(own.values()) - own.get(rich, 0.0)
        found.append(Lists(ground, caves, landmarks, ruins, biome.nodes if biome else 0.0))
    return found


def of_ruins(lacks: frozenset[str]) -> Weights:
    """The weights of what lies in ruins, but for what is not found there."""
    types = content.load().resource_types
    return {name: own.ruins for name, own in types.items() if own.ruins > 0 and name not in lacks}


def chances(weights: Sequence[Lists]) -> Chances:
    """The chances of biomes with weights. What cannot lie anywhere is left out, and the log says so."""
    types = kinds()
    made = [_chances(own) for own in weights]
    ends = np.array(made, np.int64).reshape(-1, len(Chances._fields), len(types.names))
    return Chances(*ends.transpose(1, 0, 2))


def _chances(lists: Lists) -> list[np.ndarray]:
    types = kinds()
    whole = _numbers(lists.ground)
    least, most = types.depths.T
    above = np.where(least > 0, 0.0, np.where(most > SHALLOW, 0.5, 1.0)) * whole
    thick = np.maximum(most - np.maximum(least, LEAST_DEPTH), 1) / UNITS_PER_METRE
    total = above.sum()
    dense = _CHUNK / _AREA * _KEPT / (total or 1.0)  # nodes a chunk, for a weight of 1 and a metre of depth
    return [
        _ends(above, lists.nodes),
        np.rint(np.cumsum((whole - above) * dense / thick / IN_GROUND) * lists.nodes * ONE),
        _ends(_numbers(lists.caves), lists.nodes),
        _ends(_numbers(lists.landmarks)),
        _ends(_numbers(lists.ruins)),
    ]


def _ends(weights: np.ndarray, share: float = 1.0) -> np.ndarray:
    """Where draws end that give something in a share of all cases."""
    return np.rint(np.cumsum(weights) / (weights.sum() or 1.0) * share * ONE)


def _numbers(weights: Weights) -> np.ndarray:
    """By kinds, float64 (kinds,)."""
    names = kinds().names
    for name in weights:
        if name not in names:
            log.error(f"no {name} is placed: nodes of it are not known")
    return np.array([weights.get(name, 0.0) for name in names], np.float64)


def generate(body: int, recipe: Recipe, chunks: np.ndarray, own: Chances, is_open: Open) -> np.ndarray:
    """The nodes of chunks, in the order of their ids.

    Args:
        body: its number.
        recipe: of it, with a landscape.
        chunks: i32 (n, 3).
        own: chances of the landscape's biomes, by their numbers.
        is_open: see `Open`.
    Returns:
        NODE (m,).
    """
    chunks, below = chunks_at(recipe, chunks)
    if not len(chunks):
        return np.zeros(0, NODE)
    deepest = int(kinds().depths.max()) + STEEPEST
    within = chunks[(below >= -STEEPEST) & (below <= deepest)]
    rows = [
        _on_ground(recipe, chunks[np.abs(below) <= STEEPEST], own),
        _in_ground(recipe, within, own),
        _in_caves(recipe, within, own, is_open),
        sites.generate(recipe, chunks[np.abs(below) <= STEEPEST], own.landmarks, own.ruins),
    ]
    nodes = np.concatenate(rows)
    nodes["id"] |= body << 42
    return nodes[np.argsort(nodes["id"])]


def _on_ground(recipe: Recipe, chunks: np.ndarray, own: Chances) -> np.ndarray:
    owner, number, places, up, draws = on_ground(recipe, chunks)
    kind = _drawn(recipe, chunks[owner], draws, own.ground[_biomes(recipe, places)], 1)
    starts = places + (up * LIFT >> 14)
    return rows_of(recipe, chunks[owner], number, starts, up, kind, 1)


def _in_ground(recipe: Recipe, chunks: np.ndarray, own: Chances) -> np.ndarray:
    owner, number, points, draws = tries(recipe, chunks, ON_GROUND, IN_GROUND)
    depth = ground_radius(recipe, points) - length(points)
    kind = _drawn(recipe, chunks[owner], draws, own.deep[_biomes(recipe, points)], 0)
    least, most = kinds().depths[np.minimum(kind, len(kinds().names) - 1)].T
    kind[(depth < np.maximum(least, LEAST_DEPTH)) | (depth > most)] = len(kinds().names)
    return rows_of(recipe, chunks[owner], number, points, unit(points), kind, 0)


def _in_caves(recipe: Recipe, chunks: np.ndarray, own: Chances, is_open: Open) -> np.ndarray:
    owner, number, points, draws = tries(recipe, chunks, ON_GROUND + IN_GROUND, IN_CAVES)
    depth = ground_radius(recipe, points) - length(points)
    kept = np.flatnonzero(depth >= CAVE_DEPTH)
    kept = kept[is_open(points[kept])]
    owner, number, points, draws, depth = (part[kept] for part in (owner, number, points, draws, depth))
    kind = _drawn(recipe, chunks[owner], draws, own.caves[_biomes(recipe, points)], 2)
    fits = depth >= kinds().depths[np.minimum(kind, len(kinds().names) - 1), 0] // 2
    kind[~fits] = len(kinds().names)
    # what grows or was made stands upright, all else sits on any side
    up = unit(points)
    more = draw(recipe.seed, chunks[owner], number, 3)
    lean = np.stack([more >> np.uint64(shift) & np.uint64(0xFFFF) for shift in (0, 16, 32)], axis=-1).astype(np.int64)
    up = np.where(_upright()[kind][:, None], up, unit(up * 3 // 4 + lean - Q14 * 2))
    return rows_of(recipe, chunks[owner], number, points, up, kind, 0)


@of_content
def _upright(known: Content) -> np.ndarray:
    """Which kinds grow or were made, and one that is none: bool (kinds + 1,)."""
    types = [known.resource_types[name] for name in kinds().names]
    return np.array([*(own.regrows > 0 or own.ruins > 0 for own in types), False])


def _drawn(recipe: Recipe, chunks: np.ndarray, draws: np.ndarray, ends: np.ndarray, purpose: int) -> np.ndarray:
    """The kinds of tries whose draws end at `ends` i64 (n, kinds); their number where nothing is: i64 (n,)."""
    common = draw(recipe.seed, chunks, np.full(len(chunks), numbering.MOST), purpose)
    luck = np.where(draws & np.uint64(1), draws >> np.uint64(48), common >> np.uint64(48)).astype(np.int64)
    return (ends <= luck[:, None]).sum(axis=1)


def _biomes(recipe: Recipe, places: np.ndarray) -> np.ndarray:
    return heights.biomes(recipe, unit(places).astype(np.int32))
