"""What a system is made of. Metres, m/s², degrees, degrees Celsius, minutes of play."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TypeGuard

from gameplay.solar_system.orbits import Orbit, Orbits
from taichi_kernels import planet
from taichi_kernels.planet import Recipe
from taichi_kernels.units import UNITS_PER_METRE

Colour = tuple[int, int, int]


@dataclass
class Star:
    """What all else goes round.

    Attributes:
        star_class: "M", "K", "G", "F" or "A"; title: in words.
        mass, light: 1 are those of the scale (`system.toml`). mu: how it pulls [m³/s²].
        temperature: of its surface [K]. colour: of its light, sRGB 0 to 255.
    """

    name: str
    star_class: str
    title: str
    mass: float
    light: float
    mu: int
    radius: float
    temperature: int
    colour: Colour


@dataclass
class AtmosphereData:
    """An air.

    Attributes:
        kind: of the content's airs, "" where there is none; title: in words.
        composition: shares of the gases, which add up to 1.
        density: at the sea, 1 is that of Earth. breathable: by who wears nothing.
        hazards: of the content, that are in it.
    """

    kind: str = ""
    title: str = "none"
    composition: dict[str, float] = field(default_factory=dict)
    density: float = 0.0
    breathable: bool = False
    hazards: list[str] = field(default_factory=list)


@dataclass
class Biome:
    """A biome as it is on one world.

    Attributes:
        biome_type: its name in the content. share: of the world's ground.
        resource_distribution: weights of the resources; those that the world lacks are not among them.
        cave_resources: the same in its caves. landmark_resources: the same at its landmarks.
        terrain_roughness: 0 to 1.
    """

    biome_type: str
    resource_distribution: dict[str, float]
    creature_types: list[str]
    hazards: list[str]
    color_palette: list[Colour]
    terrain_roughness: float
    share: float
    cave_resources: dict[str, float] = field(default_factory=dict)
    landmark_resources: dict[str, float] = field(default_factory=dict)


@dataclass
class World:
    """A planet or a moon.

    Attributes:
        seed: of its terrain, 0 to 2^63 - 1. kind: of the content's kinds of worlds.
        orbit: around its planet or the star.
        radius: mean [m]. gravity: on its ground [m/s²].
        day_length: minutes from noon to noon. axial_tilt: degrees.
        temperature_range: means at the poles and at the equator, at the sea [°C].
        moisture: 0 to 1. water: share of the ground that lies under a sea.
        lacks: resources that are not found here.
    """

    name: str
    seed: int
    kind: str
    orbit: Orbit
    radius: float
    gravity: float
    day_length: float
    axial_tilt: float
    atmosphere: AtmosphereData
    temperature_range: tuple[float, float]
    moisture: float
    water: float
    traits: frozenset[str]
    lacks: frozenset[str]
    biomes: list[Biome] = field(default_factory=list, kw_only=True)

    @property
    def has_water(self) -> bool:
        """Whether it has a sea."""
        return self.water > 0

    @property
    def mu(self) -> int:
        """How it pulls [m³/s²]."""
        return round(self.gravity * self.radius * self.radius)

    @property
    def recipe(self) -> Recipe:
        """All that decides the voxels of its ground."""
        from gameplay.solar_system.landscapes import landscape_of  # it is about worlds, too

        return planet.recipe(self.seed, round(self.radius * UNITS_PER_METRE), landscape=landscape_of(self).words)

    @property
    def sea_level(self) -> float:
        """Height of the sea as a share of the way from the mean radius (0) down to the lowest ground that can be (1),
        negative above the mean radius. Only where it has water."""
        return sea_level(self.water)


# Share of a body's ground that lies lower, and how low: measured on bodies of 1 to 4 km, and between them by lines.
_LOWER: tuple[tuple[float, float], ...] = (
    (0.0, 0.2),
    (0.05, 0.13),
    (0.1, 0.09),
    (0.2, 0.052),
    (0.3, 0.025),
    (0.4, 0.0),
    (0.5, -0.023),
    (0.6, -0.05),
    (0.7, -0.088),
    (0.8, -0.17),
)


def sea_level(water: float) -> float:
    """Where a sea stands that covers so much of the ground; see `World.sea_level`."""
    for (less, low), (more, high) in pairwise(_LOWER):
        if water <= more:
            return low + (high - low) * (water - less) / (more - less)
    return _LOWER[-1][1]


@dataclass
class Moon(World):
    """A moon; it shows its planet always the same side."""


@dataclass
class Planet(World):
    """A planet.

    Attributes:
        planet_id: its place, counted from the star. orbital_distance: semi-major axis [m].
    """

    planet_id: int
    orbital_distance: float
    moons: list[Moon] = field(default_factory=list, kw_only=True)


@dataclass
class Asteroid:
    """A body of a belt, made of voxels like a planet; see `World`. `resource`: what there is most of."""

    name: str
    seed: int
    orbit: Orbit
    radius: float
    gravity: float
    resource: str


@dataclass
class AsteroidBelt:
    """Small bodies between two distances from the star [m]."""

    name: str
    inner_radius: float
    outer_radius: float
    bodies: list[Asteroid] = field(default_factory=list)


@dataclass
class Station:
    """A wreck that goes round a planet.

    Attributes:
        radius, gravity: as of a `World`; 0 where it is not made of voxels, as in older systems.
    """

    name: str
    seed: int
    planet_id: int
    orbit: Orbit
    radius: float = 0.0
    gravity: float = 0.0


Body = Star | World | Asteroid | Station
Solid = World | Asteroid | Station  # what can be made of voxels


def is_solid(body: object) -> TypeGuard[Solid]:
    """Whether a body is made of voxels."""
    return isinstance(body, World | Asteroid) or (isinstance(body, Station) and body.radius > 0)


@dataclass
class SolarSystem:
    """A whole system. `start`: `planet_id` of the planet on which players begin."""

    seed: int
    name: str
    star: Star
    start: int
    planets: list[Planet] = field(default_factory=list)
    asteroid_belts: list[AsteroidBelt] = field(default_factory=list)
    stations: list[Station] = field(default_factory=list)

    @property
    def start_planet(self) -> Planet:
        """The planet on which players begin."""
        return next(own for own in self.planets if own.planet_id == self.start)

    @property
    def worlds(self) -> list[World]:
        """Planets, each with its moons behind it."""
        return [world for own in self.planets for world in (own, *own.moons)]

    @cached_property
    def bodies(self) -> list[Body]:
        """All bodies by their numbers: 0 the star, 1 where players begin, other planets, moons, wrecks, asteroids."""
        return [body for body, _, _ in self._rows()]

    @cached_property
    def orbits(self) -> Orbits:
        """Their orbits, a row a body."""
        rows = self._rows()
        numbers = {id(body): number for number, (body, _, _) in enumerate(rows)}
        return Orbits([(-1 if parent is None else numbers[id(parent)], orbit) for _, parent, orbit in rows])

    def _rows(self) -> list[tuple[Body, Body | None, Orbit | None]]:
        """Bodies in the order of their numbers, their parents and orbits."""
        first = self.start_planet
        planets = [first, *(own for own in self.planets if own is not first)]
        by_id = {own.planet_id: own for own in planets}
        return [
            (self.star, None, None),
            *((own, self.star, own.orbit) for own in planets),
            *((moon, own, moon.orbit) for own in self.planets for moon in own.moons),
            *((wreck, by_id[wreck.planet_id], wreck.orbit) for wreck in self.stations),
            *((small, self.star, small.orbit) for belt in self.asteroid_belts for small in belt.bodies),
        ]
