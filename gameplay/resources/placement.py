"""Resource nodes that a planet has by itself: a closed form of its seed, a chunk and a number, the same in any order.

Places are drawn by hashing. Those on the ground are points of a chunk moved up or down to the surface, and kept so that
they lie equally dense everywhere; those in the ground stay where they were drawn. What a place holds is drawn by weight
among what fits its depth and zone, half of the time with the chunk's own luck, so that like lies by like.

The surface is that of the height kernel, which the voxels follow to about a voxel. Where a node lies in the end is
found in the voxels (`gameplay.resources.natural`).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from gameplay.content import Content
from gameplay.resources import numbering
from gameplay.schema.base import VECTOR, columns
from gameplay.survival.rules import of_content
from gameplay.systems.directions import unit
from taichi_kernels import heights
from taichi_kernels.planet import Recipe
from taichi_kernels.units import CHUNK_LIMIT, UNITS_PER_CHUNK, UNITS_PER_METRE

ON_GROUND = 32  # tries a chunk for nodes on the ground: one on 32 m², where something fits
IN_GROUND = 6  # and for nodes in it: one in 680 m³
CHORD = 4 * UNITS_PER_METRE  # way up and down within the chunk for which a try on the ground counts fully
APART = 3 * UNITS_PER_METRE // 2  # nodes of a chunk on the ground
LEAST_DEPTH = UNITS_PER_METRE // 2  # of nodes in the ground
LIFT = 3 * UNITS_PER_METRE // 2  # above the estimated ground, from where the ground in the voxels is looked for
STEEPEST = 30 * UNITS_PER_METRE  # how far the ground may be, over a chunk's extent, from where its middle has it

NODE = columns(
    ("id", "<i8"),
    ("kind", "<u2"),
    ("quantity", "<i4"),
    ("start", VECTOR),
    ("up", VECTOR),
    ("yaw", "<u2"),
    ("size", "<i4"),
    ("on_ground", "u1"),
)
"""A node: `kind` counts the `kinds()`; it lies at `start`, or falls from there; `yaw` in 1/65536 turn, `size` is its
height in units."""

Zones = Callable[[np.ndarray], Sequence[frozenset[str]]]


class Kinds(NamedTuple):
    """Resources that lie in nodes, as the draws need them, one entry each."""

    names: tuple[str, ...]
    weights: np.ndarray
    depths: np.ndarray  # (n, 2) units
    zones: tuple[frozenset[str], ...]
    quantities: np.ndarray  # (n, 2)
    sizes: np.ndarray  # units


@of_content
def kinds(known: Content) -> Kinds:
    """Those of the content; at the end, without a weight, those that lie by biomes alone."""
    named = {name for biome in known.biomes.values() for name in (*biome.resources, *biome.caves, *biome.landmarks)} | {
        own.item for own in known.resource_types.values() if own.ruins > 0
    }
    types = [resource for resource in known.resource_types.values() if resource.nodes > 0]
    types += [own for own in known.resource_types.values() if own.nodes <= 0 and own.item in named]
    looks = [resource.look or known.items[resource.item].look for resource in types]
    return Kinds(
        tuple(resource.item for resource in types),
        np.array([max(1, round(own.nodes * 256)) if own.nodes > 0 else 0 for own in types], np.int64),
        np.array([[round(m * UNITS_PER_METRE) for m in resource.depth] for resource in types], np.int64).reshape(-1, 2),
        tuple(frozenset(resource.zones) for resource in types),
        np.array([resource.quantity for resource in types], np.int64).reshape(-1, 2),
        np.array([round(look.size * UNITS_PER_METRE) for look in looks], np.int64),
    )


def generate(body: int, recipe: Recipe, chunks: np.ndarray, zones: Zones) -> np.ndarray:
    """The nodes of chunks, in the order of their ids.

    Args:
        body: its number.
        recipe: of the planet.
        chunks: i32 (n, 3).
        zones: names of the zones that places, i64 (n, 3) [units], are in.
    Returns:
        NODE (m,).
    """
    types = kinds()
    chunks, below = chunks_at(recipe, chunks)
    if not len(chunks) or not types.names:
        return np.zeros(0, NODE)
    deepest = int(types.depths.max()) + STEEPEST
    rows = [
        _on_ground(recipe, chunks[np.abs(below) <= STEEPEST], zones),
        _in_ground(recipe, chunks[(below >= -STEEPEST) & (below <= deepest)], zones),
    ]
    nodes = np.concatenate(rows)
    nodes["id"] |= body << 42
    return nodes[np.argsort(nodes["id"])]


def chunks_at(recipe: Recipe, chunks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Those of chunks that can be, i64 (n, 3), and how far their middles lie under the ground [units], (n,)."""
    chunks = np.asarray(chunks, np.int64)
    chunks = chunks[((chunks >= -CHUNK_LIMIT) & (chunks < CHUNK_LIMIT)).all(axis=1)]
    middles = chunks * UNITS_PER_CHUNK + UNITS_PER_CHUNK // 2
    return chunks, ground_radius(recipe, middles) - length(middles)


def on_ground(recipe: Recipe, chunks: np.ndarray) -> tuple[np.ndarray, ...]:
    """Chunk (index), number, place [units], up [Q14] and 64 random bits of the tries on the ground."""
    owner, number, points, draws = tries(recipe, chunks, 0, ON_GROUND)
    radius = ground_radius(recipe, points)
    places = points * radius[:, None] // np.maximum(length(points), 1)[:, None]
    inside = (places // UNITS_PER_CHUNK == chunks[owner]).all(axis=1)
    up = unit(places)
    # a place where the way up through the chunk is long is tried more often: it is kept as much more seldom
    chord = _way_out(places, up) + _way_out(places, -up)
    kept = inside & ((draws >> 8) % 65536 * np.maximum(chord, 1).astype(np.uint64) < 65536 * CHORD)
    kept &= ~_crowded(owner, places, kept)
    return tuple(part[kept] for part in (owner, number, places, up, draws))


def _on_ground(recipe: Recipe, chunks: np.ndarray, zones: Zones) -> np.ndarray:
    owner, number, places, up, draws = on_ground(recipe, chunks)
    fits = _in_zones(zones(places), on_ground=True) & (kinds().depths[:, 0] <= 0)
    return _nodes(recipe, chunks, owner, number, places + (up * LIFT >> 14), up, draws, fits, on_ground=True)


def _in_ground(recipe: Recipe, chunks: np.ndarray, zones: Zones) -> np.ndarray:
    owner, number, points, draws = tries(recipe, chunks, ON_GROUND, IN_GROUND)
    depth = ground_radius(recipe, points) - length(points)
    least, most = kinds().depths.T
    fits = (depth[:, None] >= np.maximum(least, LEAST_DEPTH)) & (depth[:, None] <= most)
    kept = fits.any(axis=1)
    owner, number, points, draws, fits = (part[kept] for part in (owner, number, points, draws, fits))
    fits &= _in_zones(zones(points), on_ground=False)
    return _nodes(recipe, chunks, owner, number, points, unit(points), draws, fits, on_ground=False)


def tries(recipe: Recipe, chunks: np.ndarray, first: int, count: int) -> tuple[np.ndarray, ...]:
    """Chunk (index), number, point [units] and 64 random bits of all tries."""
    owner = np.repeat(np.arange(len(chunks)), count)
    number = np.tile(np.arange(first, first + count), len(chunks))
    place = draw(recipe.seed, chunks[owner], number, 0)
    within = np.stack([place >> np.uint64(shift) & np.uint64(0x1FFF) for shift in (0, 16, 32)], axis=-1)
    points = chunks[owner] * UNITS_PER_CHUNK + within.astype(np.int64)
    return owner, number, points, draw(recipe.seed, chunks[owner], number, 1)


def _nodes(
    recipe: Recipe,
    chunks: np.ndarray,
    owner: np.ndarray,
    number: np.ndarray,
    starts: np.ndarray,
    up: np.ndarray,
    draws: np.ndarray,
    fits: np.ndarray,
    on_ground: bool,
) -> np.ndarray:
    """Rows of the tries of which something fits: fits is bool (tries, kinds)."""
    types = kinds()
    sums = np.cumsum(np.where(fits, types.weights, 0), axis=1)
    some = sums[:, -1] > 0
    owner, number, starts, up, draws, sums = (part[some] for part in (owner, number, starts, up, draws, sums))
    common = draw(recipe.seed, chunks[owner], np.full(len(owner), numbering.MOST), int(on_ground))
    luck = np.where(draws & np.uint64(1), draws >> np.uint64(32), common >> np.uint64(32)).astype(np.int64)
    kind = (sums <= (luck % sums[:, -1])[:, None]).sum(axis=1)
    return rows_of(recipe, chunks[owner], number, starts, up, kind, int(on_ground))


def rows_of(
    recipe: Recipe,
    chunks: np.ndarray,
    number: np.ndarray,
    starts: np.ndarray,
    up: np.ndarray,
    kind: np.ndarray,
    on_ground: int,
) -> np.ndarray:
    """NODE rows of tries, each with the chunk that it is of; without those whose kind is none."""
    types = kinds()
    some = kind < len(types.names)
    chunks, number, starts, up, kind = (part[some] for part in (chunks, number, starts, up, kind))
    rows = np.zeros(len(number), NODE)
    rows["id"] = numbering.pack_all(chunks, number)
    rows["kind"], rows["start"], rows["up"], rows["on_ground"] = kind, starts, up, on_ground
    more = draw(recipe.seed, chunks, number, 2)
    least, most = types.quantities[kind].T
    rows["quantity"] = least + (more & np.uint64(0xFFFF)).astype(np.int64) % (most - least + 1)
    rows["yaw"] = (more >> np.uint64(16)) & np.uint64(0xFFFF)
    scale = 205 + ((more >> np.uint64(32)) % np.uint64(103)).astype(np.int64)  # 0.8 to 1.2, Q8
    rows["size"] = np.maximum(types.sizes[kind] * scale >> 8, 1)
    return rows


def _in_zones(places: Sequence[frozenset[str]], on_ground: bool) -> np.ndarray:
    """Which kinds may be at places of zones, bool (n, kinds). Only what names the sea stands on its ground."""
    table = {
        zones: [
            (not allowed or bool(zones & allowed)) and ("sea" not in zones or "sea" in allowed or not on_ground)
            for allowed in kinds().zones
        ]
        for zones in set(places)
    }
    return np.array([table[zones] for zones in places], bool).reshape(len(places), len(kinds().names))


def _crowded(owner: np.ndarray, places: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Which tries have a kept one of the same chunk before them too near by."""
    wide = places.reshape(-1, ON_GROUND, 3)
    square = sum((wide[:, :, None, axis] - wide[:, None, :, axis]) ** 2 for axis in range(3))
    near = (square < APART**2) & np.tri(ON_GROUND, k=-1, dtype=bool)
    return (near & kept.reshape(-1, 1, ON_GROUND)).any(axis=2).ravel()


def ground_radius(recipe: Recipe, points: np.ndarray) -> np.ndarray:
    """Radius of the ground over and under points [units], i64 (n,)."""
    above = heights.along(recipe, unit(points).astype(np.int32)).astype(np.int64)
    return recipe.radius_units + above * heights.UNITS_PER_HEIGHT


def length(points: np.ndarray) -> np.ndarray:
    wide = points.astype(np.float64)
    return np.sqrt((wide * wide).sum(axis=1)).astype(np.int64)  # sums below 2^53: exact


def _way_out(places: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """How far it is out of the chunk along Q14 directions [units]."""
    at = places % UNITS_PER_CHUNK
    room = np.where(direction > 0, UNITS_PER_CHUNK - at, at)
    return np.where(direction == 0, 1 << 40, (room << 14) // np.maximum(np.abs(direction), 1)).min(axis=1)


def draw(seed: int, chunks: np.ndarray, numbers: np.ndarray, purpose: int) -> np.ndarray:
    """64 bits that any change of any of the numbers changes (SplitMix64 over them): u64 (n,)."""
    state = np.zeros(len(numbers), np.uint64)
    for part in (np.full(len(numbers), seed), *chunks.T, numbers, np.full(len(numbers), purpose)):
        state = (state ^ part.astype(np.int64).view(np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ state >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ state >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        state ^= state >> np.uint64(31)
    return state
