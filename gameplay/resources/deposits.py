"""Resource nodes of bodies with biomes: a closed form of seed, chunk and number, like those by zones (`placement`).

Of all nodes of a column of ground, from what lies on it to the deepest, each kind has the share that its weight has
among those of the biome. Of kinds that lie on the ground and deep in it, half does either; those in it are spread
evenly over the depths of their kind. Like lies by like: half of the draws of a chunk have one luck.

Caves have nodes of their own on their floors, walls and roofs, drawn by the weights of caves, and what is rare comes
nearer there: from half its least depth on. Whether a place is in a cave, the ground is asked as it was made.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.content import Content
from gameplay.resources import numbering
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


Weights = Mapping[str, float]


def of_names(names: Sequence[str], lacks: frozenset[str], rich: str = "") -> list[tuple[Weights, Weights]]:
    """The weights on and in the ground, and in caves, of biomes of the content; none for a biome that is unknown.

    Args:
        names: of the biomes.
        lacks: resources that are not found there. rich: one of which there is as much as of all others.
    """
    known = content.load().biomes
    found: list[tuple[Weights, Weights]] = []
    for name in names:
        biome = known.get(name)
        lists = (biome.resources, biome.caves) if biome else ({}, {})
        ground, caves = ({name: weight for name, weight in own.items() if name not in lacks} for own in lists)
        for own in (ground, caves) if rich else ():
            own[rich] = sum(own.values()) - own.get(rich, 0.0)
        found.append((ground, caves))
    return found


def chances(weights: Sequence[tuple[Weights, Weights]]) -> Chances:
    """The chances of biomes with weights. What cannot lie anywhere is left out, and the log says so."""
    types = kinds()
    made = [_chances(*own) for own in weights]
    ends = np.array(made, np.int64).reshape(-1, 3, len(types.names))
    return Chances(*ends.transpose(1, 0, 2))


def _chances(ground: Weights, caves: Weights) -> list[np.ndarray]:
    types = kinds()
    whole, within = _numbers(ground), _numbers(caves)
    least, most = types.depths.T
    above = np.where(least > 0, 0.0, np.where(most > SHALLOW, 0.5, 1.0)) * whole
    thick = np.maximum(most - np.maximum(least, LEAST_DEPTH), 1) / UNITS_PER_METRE
    total = above.sum()
    dense = _CHUNK / _AREA * _KEPT / (total or 1.0)  # nodes a chunk, for a weight of 1 and a metre of depth
    return [
        np.rint(np.cumsum(above) / (total or 1.0) * ONE),
        np.rint(np.cumsum((whole - above) * dense / thick / IN_GROUND) * ONE),
        np.rint(np.cumsum(within) / (within.sum() or 1.0) * ONE),
    ]


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
    # what grows stands upright, all else sits on any side
    up = unit(points)
    more = draw(recipe.seed, chunks[owner], number, 3)
    lean = np.stack([more >> np.uint64(shift) & np.uint64(0xFFFF) for shift in (0, 16, 32)], axis=-1).astype(np.int64)
    up = np.where(_growing()[kind][:, None], up, unit(up * 3 // 4 + lean - Q14 * 2))
    return rows_of(recipe, chunks[owner], number, points, up, kind, 0)


@of_content
def _growing(known: Content) -> np.ndarray:
    """Which kinds grow, and one that is none: bool (kinds + 1,)."""
    return np.array([*(known.resource_types[name].regrows > 0 for name in kinds().names), False])


def _drawn(recipe: Recipe, chunks: np.ndarray, draws: np.ndarray, ends: np.ndarray, purpose: int) -> np.ndarray:
    """The kinds of tries whose draws end at `ends` i64 (n, kinds); their number where nothing is: i64 (n,)."""
    common = draw(recipe.seed, chunks, np.full(len(chunks), numbering.MOST), purpose)
    luck = np.where(draws & np.uint64(1), draws >> np.uint64(48), common >> np.uint64(48)).astype(np.int64)
    return (ends <= luck[:, None]).sum(axis=1)


def _biomes(recipe: Recipe, places: np.ndarray) -> np.ndarray:
    return heights.biomes(recipe, unit(places).astype(np.int32))
