"""Bodies whose ground is all of one biome, and the nodes in some of it."""

import numpy as np

from gameplay import content
from gameplay.resources import deposits, numbering, placement
from gameplay.resources.placement import ground_radius, length
from gameplay.solar_system import landscapes
from gameplay.state import HOME
from taichi_kernels import planet
from taichi_kernels.planet import Recipe
from taichi_kernels.units import UNITS_PER_CHUNK, UNITS_PER_METRE

RADIUS = 1500 * UNITS_PER_METRE


def of_one_biome(name: str, seed: int) -> Recipe:
    """A body that is this biome all over."""
    return planet.recipe(seed, RADIUS, landscape=landscapes.of_one_biome(name).words)


def column(recipe: Recipe, direction: tuple[int, int, int], reach: int = 3) -> np.ndarray:
    """The chunks around the ground in a direction, more below it than above: i32 (n, 3)."""
    up = np.array(direction) / np.linalg.norm(direction)
    ground = int(ground_radius(recipe, np.rint(up * RADIUS).astype(np.int64)[None])[0])
    middle = np.rint(up * (ground - 20 * UNITS_PER_METRE)).astype(np.int64) // UNITS_PER_CHUNK
    return (middle + (np.indices((2 * reach + 1,) * 3) - reach).reshape(3, -1).T).astype(np.int32)


def never(places: np.ndarray) -> np.ndarray:
    """No place is in a cave."""
    return np.zeros(len(places), bool)


def nodes(
    name: str,
    seed: int,
    direction: tuple[int, int, int],
    within: int = 36,
    reach: int = 3,
    is_open: deposits.Open = never,
) -> np.ndarray:
    """NODE of a biome's body, of columns no farther [m] from one along a direction; they reach to the deepest. Those at
    landmarks, which have weights of their own, are not among them."""
    recipe = of_one_biome(name, seed)
    own = deposits.chances(deposits.of_names([name], frozenset()))
    chunks = column(recipe, direction, reach)
    chunks = chunks[_across(chunks * 16 + 8.0, direction) < within + 14]
    rows = deposits.generate(HOME, recipe, chunks, own, is_open)
    rows = rows[rows["id"] & numbering.LANDMARK == 0]
    return rows[_across(rows["start"] / UNITS_PER_METRE, direction) < within]


def _across(places: np.ndarray, direction: tuple[int, int, int]) -> np.ndarray:
    """How far places lie from the line along a direction."""
    up = np.array(direction) / np.linalg.norm(direction)
    return np.asarray(np.linalg.norm(places - (places @ up)[:, None] * up, axis=1))


def depths(recipe: Recipe, rows: np.ndarray) -> np.ndarray:
    """How far under the ground nodes lie [units]."""
    places = rows["start"].astype(np.int64)
    return ground_radius(recipe, places) - length(places)


def expected(name: str, layer: str) -> np.ndarray:
    """Shares of the kinds among a biome's nodes: of "all", those on the "ground" or "deep" in it, or in "caves"."""
    types, biome = placement.kinds(), content.load().biomes[name]
    weights = np.array([(biome.caves if layer == "caves" else biome.resources).get(own, 0.0) for own in types.names])
    least, most = types.depths.T
    above = np.select([least > 0, most > deposits.SHALLOW], [0.0, 0.5], 1.0)
    shares = weights * {"ground": above, "deep": 1 - above}.get(layer, 1.0)
    return np.asarray(shares / shares.sum())


def chi_squared(counts: np.ndarray, shares: np.ndarray, least: float = 5.0) -> tuple[float, int]:
    """Chi-squared of counts and its degrees of freedom; kinds of which fewer are expected count together."""
    wanted = shares * counts.sum()
    seldom = wanted < least
    groups = [(counts[at], wanted[at]) for at in np.flatnonzero(~seldom)]
    if wanted[seldom].sum() >= least:
        groups.append((counts[seldom].sum(), wanted[seldom].sum()))
    assert counts[shares == 0].sum() == 0
    return float(sum((count - want) ** 2 / want for count, want in groups)), len(groups) - 1
