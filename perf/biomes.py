"""What ground of each biome costs: chunks of surface on worlds that have it, beside those of a body without biomes.

`richest_biome_ratio` is the costliest biome's time a chunk over that of plain ground (generator 1), both measured in
turn: six places of each biome are drawn, and ruins stand on some of them, which is more than their share of the ground.
`ruin_ratio` is the same for the ground about ruins alone, of which there is little. `first_ground` is a planet that was
never seen, from its seed to 512 chunks of mesh around a place on its ground.
"""

import statistics
import time
from collections.abc import Iterator

import numpy as np

from gameplay import content
from gameplay.solar_system.bodies import World
from gameplay.solar_system.generator import SolarSystemGenerator
from gameplay.solar_system.landscapes import landscape_of
from perf.harness import Bench
from taichi_kernels import generation, heights, landmarks, meshing, neighbours, planet, runtime
from taichi_kernels.features import RUIN_WIDTH
from taichi_kernels.planet import Recipe
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK, Q14, SURFACE, UNITS_PER_CHUNK, UNITS_PER_VOXEL

PLAIN = (1, 5700)  # seed, and radius in voxels, of the body without biomes
SITES, PLAIN_SITES = 6, 12
SYSTEMS = 40  # in which a biome is looked for
RUIN = "ruin"  # stands for the ground about ruins among the biomes
RUIN_TRIES = 4000  # places at which ruins are looked for
AROUND = 80  # voxels around a site that are of its biome
TRIES = 400  # places at which a site is looked for
REACH = 2  # chunks around a site of which those with surface are taken
SIDE = 8  # chunks along an edge around the first ground
RUNS = 9

Ground = tuple[Recipe, np.ndarray]  # a body, and chunks of it


def run(bench: Bench) -> None:
    """Measure the biomes, then planets that were never seen."""
    _measure_biomes(bench)
    _measure_first_ground(bench)


def _measure_biomes(bench: Bench) -> None:
    bench.note("richest_biome_ratio: looking for biomes")
    random = np.random.default_rng(1)
    seed, radius = PLAIN
    body = planet.recipe(seed, radius * UNITS_PER_VOXEL)
    plain = body, _surface(body, _chunks(body, _directions(random, PLAIN_SITES)))
    grounds = _grounds(random)
    grounds[RUIN], share = _ruins(random)
    pool = ChunkPool(max(len(chunks) for _, chunks in (plain, *grounds.values())))
    bench.note("richest_biome_ratio: measuring")
    times: dict[str, list[float]] = {name: [] for name in ("", *grounds)}
    for _ in range(bench.runs or RUNS):
        for name, (body, chunks) in {"": plain, **grounds}.items():
            times[name].append(_seconds(body, pool, chunks) / len(chunks))
    ratios = {name: min(times[name]) / min(times[""]) for name in grounds}
    ruin = ratios.pop(RUIN)
    worst = max(ratios, key=lambda name: ratios[name])
    bench.fact("biomes", ", ".join(f"{name} {ratio:.2f}" for name, ratio in sorted(ratios.items(), key=lambda r: r[1])))
    bench.note(f"richest_biome_ratio: {worst}; without are {_wanted() - set(grounds) or 'none'}")
    bench.record("richest_biome_ratio", "ratio", [ratios[worst]])
    bench.note(f"ruin_ratio: ruins stand on {share:.2%} of the ground of a world")
    bench.record("ruin_ratio", "ratio", [ruin])


def _grounds(random: np.random.Generator) -> dict[str, Ground]:
    """Chunks of surface of every biome of worlds, by its name, on the first that has enough of it."""
    made: dict[str, Ground] = {}
    for seed in range(SYSTEMS):
        for world in SolarSystemGenerator().generate_solar_system(seed).worlds:
            names = landscape_of(world).biomes
            for number, name in enumerate(names):
                if name not in made and len(sites := _sites(world.recipe, number, random)) == SITES:
                    made[name] = world.recipe, _surface(world.recipe, _chunks(world.recipe, sites))
        if made.keys() >= _wanted():
            break
    return made


def _wanted() -> set[str]:
    """The biomes of worlds; wrecks are none."""
    return content.load().biomes.keys() - {content.load().system.biomes.wreck}


def _sites(body: Recipe, biome: int, random: np.random.Generator) -> np.ndarray:
    """Directions in which a biome lies, and nothing else around; as many as `SITES`, or fewer."""
    tried = _directions(random, 4000)
    found: list[np.ndarray] = []
    for place in tried[heights.biomes(body, tried) == biome][:TRIES]:
        wide = random.normal(size=(24, 3)) * (AROUND * UNITS_PER_VOXEL / body.radius_units)
        if (heights.biomes(body, _quantised(place / Q14 + wide)) == biome).all():
            found.append(place)
        if len(found) == SITES:
            break
    return np.array(found, np.int32).reshape(-1, 3)


def _ruins(random: np.random.Generator) -> tuple[Ground, float]:
    """Chunks of surface about some ruins of a world, and the share of its ground that ruins take."""
    for seed in range(SYSTEMS):
        for world in SolarSystemGenerator().generate_solar_system(seed).worlds:
            body = world.recipe
            near = _chunks(body, _directions(random, RUIN_TRIES))
            found = landmarks.of_cells(body, landmarks.cells_of(near))
            feet = found.foot[found.kind == landmarks.RUIN] // UNITS_PER_CHUNK
            if len(feet) >= SITES:
                away = np.linalg.norm(near[:, None] - feet, axis=2).min(axis=1)
                share = float((away * CHUNK < RUIN_WIDTH >> 7).mean())
                return (body, _surface(body, feet[random.permutation(len(feet))[:SITES]])), share
    raise LookupError(f"no world of {SYSTEMS} systems has {SITES} ruins")


def _surface(body: Recipe, sites: np.ndarray) -> np.ndarray:
    """Those of the chunks around chunks through which the surface goes."""
    box = np.indices((2 * REACH + 1,) * 3).reshape(3, -1).T - REACH
    chunks = np.unique((sites[:, None] + box).reshape(-1, 3), axis=0).astype(np.int32)
    chunks = chunks[generation.classify(body, chunks) == generation.MIXED]
    pool = ChunkPool(len(chunks))
    generation.generate(body, pool, np.arange(len(chunks), dtype=np.int32), chunks)
    flat = pool.read(np.arange(len(chunks), dtype=np.int32))[0].reshape(len(chunks), -1)
    return chunks[(flat.min(1) < SURFACE) & (flat.max(1) >= SURFACE)]


def _seconds(body: Recipe, pool: ChunkPool, chunks: np.ndarray) -> float:
    """Of the processor on a host, so that a ratio does not follow who else uses it."""
    slots = np.arange(len(chunks), dtype=np.int32)
    clock = time.process_time if runtime.on_host() else time.perf_counter
    start = clock()
    generation.generate(body, pool, slots, chunks)
    if not runtime.on_host():
        pool.read(slots[:1])  # a GPU still has to do it
    return clock() - start


def _measure_first_ground(bench: Bench) -> None:
    bench.note("first_ground: measuring")
    worlds = _worlds()
    _first_ground(next(worlds))  # kernels are loaded
    times = []
    for _ in range(bench.runs or RUNS):
        world = next(worlds)
        start = time.perf_counter()
        _first_ground(world)
        times.append((time.perf_counter() - start) * 1e3)
    bench.note(f"first_ground: at most {max(times):.0f} ms, {statistics.median(times):.0f} in the middle")
    bench.record("first_ground", "ms", times)


def _worlds() -> Iterator[World]:
    """Planets and moons with air, one after the other: each is a new one."""
    for seed in range(SYSTEMS, 1_000_000):
        for world in SolarSystemGenerator().generate_solar_system(seed).worlds:
            if world.atmosphere.density > 0:
                yield world


def _first_ground(world: World) -> int:
    """The ground at a place of a world, and meshes of what is around it; how many chunks have one."""
    body = world.recipe
    up = _quantised(np.array([[0.6, 0.5, 0.625]]))
    chunks = (np.indices((SIDE,) * 3)[::-1].reshape(3, -1).T - SIDE // 2 + _chunks(body, up)).astype(np.int32)
    slots = generation.classify(body, chunks)
    mixed = np.flatnonzero(slots == generation.MIXED)
    pool = ChunkPool(max(1, len(mixed)))
    slots[mixed] = np.arange(len(mixed))
    generation.generate(body, pool, slots[mixed], chunks[mixed])
    around = neighbours.in_block(slots.reshape((SIDE,) * 3).astype(np.int32))
    return int(np.count_nonzero(np.diff(meshing.mesh(pool, around[mixed]).vertex_start)))


def _directions(random: np.random.Generator, count: int) -> np.ndarray:
    return _quantised(random.normal(size=(count, 3)))


def _quantised(directions: np.ndarray) -> np.ndarray:
    """Directions of any length as the kernels take them, Q14."""
    lengths = np.linalg.norm(directions, axis=1)[:, None]
    return np.asarray(np.rint(directions / lengths * Q14), np.int32)


def _chunks(body: Recipe, directions: np.ndarray) -> np.ndarray:
    """The chunks in which the ground lies in directions, (n, 3)."""
    radius = body.radius_units / UNITS_PER_VOXEL + heights.along(body, directions) / 128
    return np.floor(directions / Q14 * radius[:, None] / CHUNK).astype(np.int64)
