"""Which biomes a world has, and how much of its ground each takes."""

import logging
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.content import definitions
from gameplay.content.contents import Content
from gameplay.solar_system import climates
from gameplay.solar_system.bodies import Biome, World
from gameplay.survival.rules import of_content

log = logging.getLogger(__name__)

CONFLICT = -1  # of a climate that no biome takes
_NORTHS = np.arange(0.05, 1.0, 0.1)  # as much ground lies round each
_LAND = ((0.03, 25), (0.1, 25), (0.25, 20), (0.45, 18), (0.75, 12))  # heights, and how much ground has them
_SEA = ((-0.15, 50), (-0.5, 50))
_WATER = 1000  # parts in which the share of a sea is counted: sums of whole numbers are the same in any order
_LOCALS = (-0.22, -0.07, 0.07, 0.22)  # of moisture
_VARIETIES = (0.1, 0.3, 0.5, 0.7, 0.9)


class Boxes(NamedTuple):
    """The climates that biomes take: lesser and greater numbers (n, 4), precedences (n,)."""

    low: np.ndarray
    high: np.ndarray
    precedence: np.ndarray


class Samples(NamedTuple):
    """Places that stand for all ground of a world, a row each."""

    north: np.ndarray
    height: np.ndarray
    local: np.ndarray
    variety: np.ndarray
    weight: np.ndarray


@of_content
def _boxes(known: Content) -> Boxes:
    takes = np.array(
        [(b.temperature, b.moisture, b.height, b.variety) for b in known.biomes.values()], np.float64
    ).reshape(-1, 4, 2)
    return Boxes(takes[..., 0], takes[..., 1], np.array([b.precedence for b in known.biomes.values()], np.int64))


def _sampled() -> Samples:
    heights = np.array((*_LAND, *_SEA))
    grid = np.meshgrid(_NORTHS, np.arange(len(heights)), _LOCALS, _VARIETIES, indexing="ij")
    north, at, local, variety = (axis.ravel() for axis in grid)
    rows = heights[at.astype(np.int64)]
    return Samples(north, rows[:, 0], local, variety, rows[:, 1].astype(np.int64))


_SAMPLES = _sampled()


def climate(world: World, north: np.ndarray, height: np.ndarray, local: np.ndarray, variety: np.ndarray) -> np.ndarray:
    """Climates of places, as biomes take them: temperature, moisture, height, variety; float64 (n, 4).

    Args:
        world: where; the others are as in `climates`, a number a place.
    """
    parts = (climates.temperatures(world, north, height), climates.moistures(world, north, local), height, variety)
    return np.stack(parts, axis=1)


def choose(climate: np.ndarray, traits: Iterable[str]) -> np.ndarray:
    """Which biome takes each of climates, on a world with traits.

    Args:
        climate: see `climate`, (n, 4).
        traits: of the world.
    Returns:
        Places in `Content.biomes`, i64 (n,); CONFLICT where none does. Of more that do, the one of the highest
        precedence, and of those the first.
    """
    boxes, known, traits = _boxes(), list(content.load().biomes.values()), set(traits)
    can = [at for at, biome in enumerate(known) if traits.issuperset(biome.needs) and traits.isdisjoint(biome.lacks)]
    chosen = np.full(len(climate), CONFLICT, np.int64)
    columns = climate.T
    for at in sorted(can, key=lambda at: (boxes.precedence[at], -at)):
        inside = np.ones(len(climate), bool)
        for axis in range(4):
            inside &= (columns[axis] >= boxes.low[at, axis]) & (columns[axis] <= boxes.high[at, axis])
        chosen[inside] = at
    return chosen


def of_world(world: World) -> list[Biome]:
    """The biomes of a world, the largest first. Where no biome takes a climate it is the fallback's, with a warning."""
    sampled, known = _SAMPLES, list(content.load().biomes.values())
    rules = content.load().system.biomes
    under = round(world.water * _WATER)
    weight = sampled.weight * np.where(sampled.height < 0, under, _WATER - under)
    kept = weight > 0
    places = climate(world, *(part[kept] for part in sampled[:4]))
    chosen = choose(places, world.traits)
    free = chosen == CONFLICT
    if free.any():
        names = [biome.name for biome in known]
        warm, wet, high, _ = places[free][0].tolist()
        log.warning(
            f"biome conflict on {world.name}: no biome takes {free.mean():.0%} of its climates, such as {warm:.0f} °C,"
            f" moisture {wet:.2f}, height {high:.2f}; {rules.fallback} takes them"
        )
        chosen[free] = names.index(rules.fallback)
    weight = weight[kept]
    whole = int(weight.sum())
    shares = [int(weight[chosen == at].sum()) / whole for at in range(len(known))]
    order = sorted(range(len(known)), key=lambda at: (-shares[at], at))
    return [_biome(world, known[at], round(shares[at], 3)) for at in order if shares[at] >= rules.least]


def resources_of(world: World) -> dict[str, float]:
    """What part of the resource nodes of a world's ground each resource has, the commonest first; they add up to 1."""
    known = content.load().resource_types
    parts: dict[str, float] = {}
    for biome in world.biomes:
        has = {
            name: weight
            for name, weight in biome.resource_distribution.items()
            if world.atmosphere.density > 0 or not known[name].regrows
        }
        whole = sum(has.values())
        for name, weight in has.items():
            parts[name] = parts.get(name, 0.0) + biome.share * weight / whole
    total = sum(parts.values())
    return {name: parts[name] / total for name in sorted(parts, key=lambda name: (-parts[name], name))}


def rare_on(world: World) -> list[str]:
    """Those of the rare resources that there are on a world, in its ground, its caves or at landmarks; by name."""
    lists = ((own.resource_distribution, own.cave_resources, own.landmark_resources) for own in world.biomes)
    found = {name for own in lists for names in own for name in names}
    return sorted(found & set(content.load().system.resources.rare))


def _biome(world: World, kind: definitions.Biome, share: float) -> Biome:
    return Biome(
        biome_type=kind.name,
        resource_distribution={name: part for name, part in kind.resources.items() if name not in world.lacks},
        creature_types=list(kind.creatures),
        hazards=list(kind.hazards),
        color_palette=list(kind.colours),
        terrain_roughness=kind.roughness,
        share=share,
        cave_resources={name: part for name, part in kind.caves.items() if name not in world.lacks},
        landmark_resources={name: part for name, part in kind.landmarks.items() if name not in world.lacks},
    )
