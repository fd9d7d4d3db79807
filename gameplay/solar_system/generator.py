"""The specification's face of all this: a generator of whole systems, their planets, moons, belts and biomes."""

import functools
import logging
from dataclasses import asdict
from typing import Any

import numpy as np

from gameplay import content
from gameplay.chunk import VoxelChunk
from gameplay.errors import GenerationError
from gameplay.resources import deposits
from gameplay.solar_system import biomes, caves, small, worlds
from gameplay.solar_system.bodies import AsteroidBelt, Biome, Moon, Planet, SolarSystem, World
from gameplay.solar_system.caves import CaveNetwork
from gameplay.solar_system.landscapes import landscape_of
from gameplay.solar_system.layout import are_apart, fault_of_distance, plan
from gameplay.solar_system.worlds import Site
from gameplay.systems.directions import unit
from taichi_kernels import generation, heights
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK, UNITS_PER_METRE, UNITS_PER_VOXEL

log = logging.getLogger(__name__)

DEFAULT_SEED = 42  # where a seed is none
GREATEST_SEED = 2**63 - 1
_RETREAT = 0.12  # of a distance that is tried again, outwards; half as much inwards


class SolarSystemGenerator:
    """Makes systems. What a method gives depends on its arguments, the world's seed and the content alone.

    Attributes:
        world_seed: of the system that planets and belts are made for. num_planets: how many it is planned to have.
        star_properties: fields of its star (`bodies.Star`).
    """

    def __init__(self, world_seed: int = DEFAULT_SEED) -> None:
        self._use(world_seed)

    def _use(self, seed: Any) -> None:
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed <= GREATEST_SEED:
            log.error(f"no seed of a system: {seed!r}; 0 to {GREATEST_SEED} are possible, {DEFAULT_SEED} is taken")
            seed = DEFAULT_SEED
        self.world_seed = int(seed)
        self._layout = plan(self.world_seed)
        self.num_planets = self._layout.planets
        self.star_properties: dict[str, Any] = asdict(self._layout.star)
        self.__dict__.pop("_numbers", None)

    def generate_solar_system(self, seed: int) -> SolarSystem:
        """The system of a seed, 0 to 2^63 - 1; for what is none, with a word in the log, that of the default seed.

        A planet that cannot be where it is planned is tried again a little farther from its neighbour, and left out in
        the end; so is a belt without room. The log says so.
        """
        self._use(seed)
        layout = self._layout
        planets = self._place()
        system = SolarSystem(self.world_seed, layout.star.name, layout.star, layout.start, planets)
        for planet in planets:
            planet.moons = self.generate_moons(planet, small.count_moons(planet, layout.star))
        room = small.widest_room(planets, layout.start)
        try:
            if room is not None:
                system.asteroid_belts.append(self.generate_asteroid_belt(*small.within(self.world_seed, room)))
        except GenerationError as error:
            log.error(f"the belt is left out: {error}")
        system.stations = small.stations(self.world_seed, planets)
        self._numbers = _numbered(system)
        return system

    def generate_planet(self, orbit_index: int, distance: float) -> Planet:
        """A planet of this system, without its moons.

        Args:
            orbit_index: its place, counted from the star; that of the first world makes one that can be lived on.
            distance: semi-major axis of its orbit [m].
        Raises:
            GenerationError: there is no such place, or it is too near the star, or too far from it.
        """
        layout, rules = self._layout, content.load().system.planets
        if not 0 <= orbit_index < layout.planets:
            raise GenerationError(f"planet {orbit_index}: this system has 0 to {layout.planets - 1}")
        fault = fault_of_distance(layout.star, distance)
        if fault:
            raise GenerationError(f"planet {orbit_index}: {fault}")
        seed = self.get_planet_seed(orbit_index)
        chances = worlds.Chances(seed)
        has = worlds.rare_of(self.world_seed, layout.planets, orbit_index, layout.start)
        lacks = frozenset(content.load().system.resources.rare) - has
        orbit = worlds.orbit(chances, round(distance), layout.star.mu, rules.eccentricity, rules.inclination)
        light = worlds.light_at(layout.star, distance)
        site = Site(layout.names[orbit_index], seed, orbit, light, lacks)
        return worlds.planet(site, orbit_index, orbit_index == layout.start)

    def generate_moons(self, planet: Planet, count: int) -> list[Moon]:
        """So many moons of a planet of this system, between its Roche limit and its hill sphere; those for which there
        is no room are left out, with a word in the log."""
        return small.moons(planet, self._layout.star, count)

    def generate_asteroid_belt(self, inner_radius: float, outer_radius: float) -> AsteroidBelt:
        """A belt of this system whose bodies stay between two distances from the star [m].

        Raises:
            GenerationError: it begins in the star, or is too narrow.
        """
        return small.belt(self.world_seed, self._layout.star, inner_radius, outer_radius)

    def generate_terrain(self, planet: Planet, chunk_pos: tuple[int, int, int]) -> VoxelChunk:
        """A chunk of a planet's ground as nobody has changed it, in a pool of its own. Needs the compute runtime."""
        chunk = np.array([chunk_pos], np.int32)
        kind = int(generation.classify(planet.recipe, chunk)[0])
        pool = ChunkPool(1)
        if kind == generation.MIXED:
            generation.generate(planet.recipe, pool, np.zeros(1, np.int32), chunk)
        x, y, z = (int(part) for part in chunk_pos)
        return VoxelChunk((x, y, z), 0 if kind == generation.MIXED else kind, pool)

    def generate_biomes(self, planet: Planet) -> list[Biome]:
        """The biomes of a planet with their shares of its ground, the largest first. Where no biome takes a climate,
        the content's fallback does, with a warning in the log."""
        return biomes.of_world(planet)

    def generate_cave_system(self, planet: Planet, position: tuple[float, float, float]) -> CaveNetwork:
        """The caves of a planet's ground around a place [m], with what lies in them. Needs the compute runtime."""
        found = caves.network(planet.recipe, position)
        names = landscape_of(planet).biomes
        weights = {biome.biome_type: biome.cave_resources for biome in planet.biomes}
        for cave in found.caves:
            middle = np.add(cave.low, cave.high)[None] * (UNITS_PER_METRE / 2)
            number = int(heights.biomes(planet.recipe, unit(middle.astype(np.int64)).astype(np.int32))[0])
            cave.resources = dict(weights.get(names[number], {}))
        return found

    def place_procedural_resources(self, planet: Planet, biome: Biome, chunk: VoxelChunk) -> None:
        """Note in a chunk of a planet of this system the nodes that lie in it on ground of a biome of the planet: those
        that players meet, if nobody changed the ground. What cannot be placed is left out, and the log says so. Needs
        the compute runtime.

        Raises:
            GenerationError: the planet is in another system.
        """
        weights = deposits.Lists(
            biome.resource_distribution,
            biome.cave_resources,
            biome.landmark_resources,
            deposits.of_ruins(planet.lacks),
            content.load().biomes[biome.biome_type].nodes,
        )
        names = landscape_of(planet).biomes
        own = deposits.chances([weights if name == biome.biome_type else deposits.Lists() for name in names])
        recipe, position = planet.recipe, np.array([chunk.position], np.int32)
        number = self._numbers.get(planet.seed)
        if number is None:
            raise GenerationError(f"planet {planet.name}: it is in another system than that of seed {self.world_seed}")
        nodes = deposits.generate(number, recipe, position, own, functools.partial(_is_open, chunk))
        known = set(chunk.resource_nodes)
        chunk.resource_nodes += [node for node in nodes["id"].tolist() if node not in known]

    def get_planet_seed(self, planet_index: int) -> int:
        """The seed of a planet: SplitMix64 over the world's seed and its place; 0 to 2^63 - 1."""
        return worlds.seed_of(self.world_seed, worlds.PLANET, planet_index)

    def get_chunk_seed(self, planet_seed: int, chunk_pos: tuple[int, int, int]) -> int:
        """The seed of a chunk: SplitMix64 over the planet's seed and the chunk's coordinates; 0 to 2^63 - 1.

        For what content or tools draw for a chunk. Ground and nodes do not draw from it: they follow from the planet's
        seed and the place alone, see `taichi_kernels.noise` and `gameplay.resources.placement.draw`.
        """
        x, y, z = (int(part) for part in chunk_pos)
        return worlds.seed_of(planet_seed, worlds.CHUNK, x, y, z)

    @functools.cached_property
    def _numbers(self) -> dict[int, int]:
        """Numbers of the worlds of this system by their seeds."""
        return _numbered(SolarSystemGenerator().generate_solar_system(self.world_seed))

    def _place(self) -> list[Planet]:
        """The planets on their orbits, from the first world outwards, then inwards."""
        layout = self._layout
        placed: dict[int, Planet] = {}
        for index in (*range(layout.start, layout.planets), *range(layout.start - 1, -1, -1)):
            outwards = index >= layout.start
            neighbour = placed[max(placed) if outwards else min(placed)] if placed else None
            planet = self._tried(index, neighbour, outwards)
            if planet is not None:
                placed[index] = planet
        return [placed[index] for index in sorted(placed)]

    def _tried(self, index: int, neighbour: Planet | None, outwards: bool) -> Planet | None:
        distance = self._layout.distances[index]
        for _ in range(content.load().system.planets.tries):
            try:
                planet = self.generate_planet(index, distance)
                near, far = (neighbour, planet) if outwards else (planet, neighbour)
                if near is None or far is None or are_apart(near, far):
                    return planet
                fault = f"planet {index} would come near planet {near.planet_id if outwards else far.planet_id}"
            except GenerationError as error:
                fault = str(error)
            distance *= 1 + _RETREAT if outwards else 1 - _RETREAT / 2
        log.error(f"left out: {fault}", extra={"seed": self.world_seed, "planet": index})
        return None


def _numbered(system: SolarSystem) -> dict[int, int]:
    return {body.seed: number for number, body in enumerate(system.bodies) if isinstance(body, World)}


def _is_open(chunk: VoxelChunk, places: np.ndarray) -> np.ndarray:
    """Whether places i64 (n, 3) [units] in a chunk are in its air: bool (n,)."""
    x, y, z = (places // UNITS_PER_VOXEL % CHUNK).T
    return np.asarray(chunk.voxels.reshape(CHUNK, CHUNK, CHUNK)[z, y, x] < 0.5)
