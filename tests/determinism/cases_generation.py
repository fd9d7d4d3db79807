"""Digests of noise and of generated chunks, the same on every compute backend."""

import hashlib

import numpy as np

from taichi_kernels import cube_maps, generation, heights, landmarks, landscape, noise, planet, runtime
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK

# Radius in 1/256 voxel, seed, and a direction in which the surface is met.
BODIES = (
    (40 * 256 + 77, 1, (1, 0, 0)),
    (300 * 256, 2**62 + 5, (-3, 2, 6)),
    (2500 * 256 + 13, 77, (2, -6, 3)),
    (8000 * 256, 9, (-6, -3, -2)),
)
_DEPTHS = (-40, 0, 0, 0, 30, 60, 90, 140)  # voxels below the mean radius


def surface_chunks(radius_units: int, direction: tuple[int, int, int], level: int = 0) -> np.ndarray:
    """Chunks around the surface in a direction of whole length, and two about the axes."""
    length = round(sum(d * d for d in direction) ** 0.5)
    width = 32 << level
    chunks = []
    for i, depth in enumerate(_DEPTHS):
        r = radius_units // 256 - depth
        chunks.append([(d * r // length + (i - 3) * 8 * (axis == 0)) // width for axis, d in enumerate(direction)])
    chunks += [[0, -1, radius_units // 256 // width], [-1, 0, -1]]
    return np.array(chunks, np.int32)


BIOME_SEEDS = range(20)
_FORMS = (
    landscape.Forms(hill=9000, dune=16384, terrace=12000, arch=16384),
    landscape.Forms(mountain=16384, hill=12000, fold=16384, rough=9000, needle=16384, cavern=16384),
    landscape.Forms(hill=6000, round=16384, bump=16384, pit=9000, dome=16384, gallery=16384),
    landscape.Forms(canyon=16384, crack=16384, spire=9000, pillar=16384, cone=9000, shaft=16384),
    landscape.Forms(crater=16384, hill=4000, cone=16384, caves=4000, shaft=9000, cavern=9000),
)


def biome_landscape(freezes: int = 0, growth: int = 0, **more: int) -> bytes:
    """Five biomes with all landforms that are natural, by temperature, moisture, variety and height; and what more
    there is to be of a landform in each. `freezes` and `growth` are the climate's."""
    temperatures, moistures, varieties, rises = (np.arange(len(axis)) for axis in landscape.bins())
    table = np.zeros((len(temperatures), len(moistures), len(varieties), len(rises)), np.int64)
    table[20:] = 1
    table[:, 8:] = 2
    table[:, :, 4:] = 3
    table[..., 2:] = 4
    every = (-landscape.ANY, landscape.ANY)
    half = (landscape.ONE // 2, landscape.ANY)
    boxes = (
        (every,) * 4,
        ((landscape.ONE * 5 // 8, landscape.ANY), every, every, every),
        (every, half, every, every),
        (every, every, half, every),
        (every, every, every, half),
    )
    biomes = []
    for number, (box, forms) in enumerate(zip(boxes, _FORMS, strict=True)):
        ores = tuple(tuple((8 + number + tier + i % 5) for i in range(8)) for tier in range(3))
        layers = landscape.Layers(
            16 + number, 3, 22 + number, 4, 3, number != 0, 120, 5, 6, (21, 22, 31, 30), 27 + number, 20, ores
        )
        biomes.append(landscape.Biome(box, forms._replace(**more), layers))
    climate = landscape.Climate(
        13000, 9000, 3000, 5000, 8000, (2000, -2000, -3000, 0, 1500, -1500), 800, True, freezes, growth
    )
    return landscape.pack(climate, table, biomes)


def biome_body(seed: int, radius: int, **more: int) -> planet.Recipe:
    """A body with these biomes; radius in voxels."""
    return planet.recipe(seed, radius * 256, landscape=biome_landscape(**more))


def ruin_body(seed: int, radius: int = 900) -> planet.Recipe:
    """The same with ruins; radius in voxels."""
    return biome_body(seed, radius, ruin=landscape.ONE)


def wreck_body(seed: int, radius: int = 50) -> planet.Recipe:
    """A wreck; radius in voxels."""
    return biome_body(seed, radius, hull=landscape.ONE)


def ice_body(seed: int, radius: int = 900, growth: int = 48) -> planet.Recipe:
    """The same with ice on the cold half of its sea; radius in voxels."""
    return biome_body(seed, radius, freezes=9000, growth=growth)


def frozen(body: planet.Recipe, most: int, deep: int = 700, far: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Some places on ice: directions, i32 (n, 3), and the voxels at its top, i64 (n, 3).

    Args:
        deep: how far the ground lies under the ice at least [1/128 voxel].
        far: how far around there is ice, too [voxels].
    """
    ways = cube_maps.quantised(cube_maps.directions(48, 0)).reshape(-1, 3)
    ways = np.roll(ways, len(ways) // 3, axis=0)
    top = heights.ice_along(body, ways)
    kept = (top != heights.OPEN) & (heights.along(body, ways) < top - deep)
    radius = body.radius_units // 256
    for aside in np.eye(3)[: 3 * (far > 0)]:
        for side in (-1, 1):
            around = ways + aside * side * far * 16384 // radius
            around = np.rint(around / np.linalg.norm(around, axis=1)[:, None] * 16384).astype(np.int32)
            kept &= heights.ice_along(body, around) != heights.OPEN
            kept &= heights.along(body, around) < top - deep
    at = np.flatnonzero(kept)
    at = at[:: max(len(at) // most, 1)][:most]
    return ways[at], ways[at].astype(np.int64) * (radius + (top[at] >> 7))[:, None] >> 14


def ruins(body: planet.Recipe, most: int) -> np.ndarray:
    """The middles of the floors of some ruins that are whole, near the equator [voxels], i64 (n, 3)."""
    radius = body.radius_units // 256
    edge = (radius >> landmarks.CHUNKS_LOG + 5) + 2
    cells = np.indices((2 * edge, 2 * edge, 6)).reshape(3, -1).T - [edge, edge, 3]
    away = np.sqrt((((cells + 0.5) * 256) ** 2).sum(1))
    found = landmarks.of_cells(body, cells[np.abs(away - radius) < 200])
    whole = (found.kind == landmarks.RUIN) & (found.height == found.height[found.kind == landmarks.RUIN].max(initial=0))
    return found.foot[whole][:most] // 256


def chunks_about(place: np.ndarray, reach: int, level: int = 0) -> np.ndarray:
    """The chunks that lie within so many voxels of one along each axis, i32 (n, 3)."""
    low, high = (place - reach) // (CHUNK << level), (place + reach) // (CHUNK << level)
    return (np.indices(high - low + 1).reshape(3, -1).T + low).astype(np.int32)


def biome_chunks(seed: int) -> tuple[planet.Recipe, np.ndarray]:
    """A body of a seed, and chunks around its surface."""
    radius = (60, 300, 1200, 3000, 7000)[seed % 5]
    direction = BODIES[seed % 4][2]
    return biome_body(seed, radius), surface_chunks(radius * 256, tuple(np.roll(direction, seed)))


def in_each_biome(body: planet.Recipe) -> tuple[np.ndarray, np.ndarray]:
    """The biomes that a body has, and the voxel at the ground of a place in each, (n, 3)."""
    axis = np.arange(-3, 4)
    tried = np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(-1, 3)
    tried = tried[(tried != 0).any(1)]
    directions = np.rint(tried / np.sqrt((tried * tried).sum(1))[:, None] * 16384).astype(np.int32)
    here, first = np.unique(heights.biomes(body, directions), return_index=True)
    radius = body.radius_units // 256 + (heights.along(body, directions[first]) >> 7)
    return here, (directions[first].astype(np.int64) * radius[:, None] >> 14).astype(np.int32)


def digests() -> dict[str, str]:
    """Digest of the bytes of each case, by its name."""
    found = {}
    for radius, seed, direction in BODIES:
        body = planet.recipe(seed, radius)
        for level in (0, 1, 2, 3, 6):
            chunks = surface_chunks(radius, direction, level)
            if level >= 2:
                chunks = chunks[:3]
            slots = np.arange(len(chunks))[::-1]
            pool = ChunkPool(len(chunks))
            generation.generate(body, pool, slots, chunks, level)
            digest = hashlib.sha256()
            for voxels in pool.read(slots):
                digest.update(voxels.tobytes())
            digest.update(generation.classify(body, chunks, level).tobytes())
            found[f"generate, radius {radius}, level {level}"] = digest.hexdigest()
    for seed in BIOME_SEEDS:
        body, level = biome_chunks(seed)[0], seed % 4
        here, places = in_each_biome(body)
        chunks = places // (CHUNK << level)
        pool = ChunkPool(len(chunks))
        generation.generate(body, pool, np.arange(len(chunks)), chunks, level)
        kinds = generation.classify(body, chunks, level)
        for biome, *parts in zip(here.tolist(), *pool.read(np.arange(len(chunks))), kinds, strict=True):
            digest = hashlib.sha256()
            for part in parts:
                digest.update(part.tobytes())
            found[f"biomes, seed {seed}, {biome}"] = digest.hexdigest()
    for name, body, place in (
        ("ruin", ruin_body(5), ruins(ruin_body(5), 1)[0]),
        ("wreck", wreck_body(5), np.zeros(3, np.int64)),
        ("ice", ice_body(5), frozen(ice_body(5), 1)[1][0]),
    ):
        for level in (0, 1, 3):
            chunks = chunks_about(place, 40, level)
            pool = ChunkPool(len(chunks))
            generation.generate(body, pool, np.arange(len(chunks)), chunks, level)
            digest = hashlib.sha256(generation.classify(body, chunks, level).tobytes())
            for voxels in pool.read(np.arange(len(chunks))):
                digest.update(voxels.tobytes())
            found[f"{name}, level {level}"] = digest.hexdigest()
    many = np.indices((8, 10, 20)).reshape(3, -1).T.astype(np.int32) + np.array(
        [103, 86, 101], np.int32
    )  # some batches
    kinds = generation.classify(planet.recipe(1, 5700 * 256), many)
    found["classify"] = hashlib.sha256(kinds.tobytes()).hexdigest()
    octaves = [noise.Octave(0, 6 - i, 512 >> i, 1234567 * (i + 1)) for i in range(5)]
    values = runtime.fetch(noise.Grid(octaves, 64).fill(-64, 128, -8192))
    found["noise"] = hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()
    return found
