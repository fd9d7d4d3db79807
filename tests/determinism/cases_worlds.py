"""Digests of the ground of real systems, in each biome of the content: the landscapes that players meet."""

import hashlib
from collections.abc import Iterator

import numpy as np

from gameplay import content
from gameplay.solar_system import landscapes
from gameplay.solar_system.bodies import World
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.systems.directions import unit
from taichi_kernels import cube_maps, generation, heights
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK, UNITS_PER_VOXEL

SEEDS = range(20)
_WAYS = cube_maps.quantised(cube_maps.directions(24, 0)).reshape(-1, 3)


def natural() -> set[str]:
    """The biomes of worlds."""
    return {name for name, biome in content.load().biomes.items() if "wreck" not in biome.needs}


def worlds() -> Iterator[tuple[int, World]]:
    """Seed and world: where players begin in each system first, then the others."""
    made = [(seed, SolarSystemGenerator(seed).generate_solar_system(seed)) for seed in SEEDS]
    yield from ((seed, system.start_planet) for seed, system in made)
    yield from ((seed, world) for seed, system in made for world in system.worlds if world is not system.start_planet)


def digests() -> dict[str, str]:
    """Digest of the bytes of a chunk at the ground by biome, seed and world: of all biomes of the planets where players
    begin, and of other worlds those that none has had."""
    found: dict[str, str] = {}
    missing = natural()
    for number, (seed, world) in enumerate(worlds()):
        if number >= len(SEEDS) and not missing & {biome.biome_type for biome in world.biomes}:
            continue
        names = landscapes.landscape_of(world).biomes
        body = world.recipe
        here, first = np.unique(heights.biomes(body, _WAYS), return_index=True)
        wanted = [at for at, biome in enumerate(here) if number < len(SEEDS) or names[biome] in missing]
        ways = _WAYS[first[wanted]]
        radii = (body.radius_units + heights.along(body, ways) * heights.UNITS_PER_HEIGHT) // UNITS_PER_VOXEL
        chunks = (unit(ways.astype(np.int64)) * radii[:, None] // cube_maps.ONE // CHUNK).astype(np.int32)
        slots = np.arange(len(chunks))
        pool = ChunkPool(len(chunks))
        generation.generate(body, pool, slots, chunks)
        for biome, *parts in zip(here[wanted].tolist(), *pool.read(slots), strict=True):
            digest = hashlib.sha256()
            for part in parts:
                digest.update(part.tobytes())
            found[f"{names[biome]}, seed {seed}, {world.name}"] = digest.hexdigest()
            missing.discard(names[biome])
    assert not missing, f"no world of these seeds has {missing}"
    return found
