"""Planets and moons from their seeds: their kind, how large and how warm they are, their air, what they lack."""

from dataclasses import dataclass
from typing import Any

from gameplay import content
from gameplay.content.worlds import AirKind, WorldKind
from gameplay.solar_system import biomes, climates
from gameplay.solar_system.angles import cube_root
from gameplay.solar_system.bodies import Moon, Planet, Star, World
from gameplay.solar_system.chances import Chances
from gameplay.solar_system.names import NUMERALS
from gameplay.solar_system.orbits import ONE, TICKS_PER_SECOND, Orbit, period
from gameplay.survival.draws import draw

KILOMETRE = 1000
TICKS_PER_MINUTE = 60 * TICKS_PER_SECOND
PLANET, MOON, BELT, STATION, CHUNK = range(5)  # places of seeds: those of one kind begin with the same number
_PRECISION = 1000  # radii of spheres of gravity are counted in thousandths


def seed_of(parent: int, *place: int) -> int:
    """The seed of a body, 0 to 2^63 - 1: SplitMix64 over its parent's and its place there."""
    return draw(parent, *place) >> 1


def orbit(chances: Chances, semi_major: int, mu: int, eccentricity: float, inclination: float) -> Orbit:
    """An orbit with a semi-major axis [m] around what pulls with `mu`.

    Args:
        chances: of the body.
        eccentricity, inclination: at most; the latter in degrees.
    """
    turn = period(semi_major, mu)
    return Orbit(
        semi_major=semi_major,
        period=turn,
        since=chances.count("since", (0, turn - 1)),
        eccentricity=round(chances.between("eccentricity", (0.0, eccentricity)) * ONE),
        inclination=round(chances.between("inclination", (0.0, inclination)) / 360 * ONE),
        node=round(chances.share("node") * ONE),
        periapsis=round(chances.share("periapsis") * ONE),
    )


@dataclass(frozen=True)
class Site:
    """Where a world is to be.

    Attributes:
        name, seed: of the world. orbit: of it. light: that reaches it; 1 is mild.
        lacks: rare resources that it has not.
    """

    name: str
    seed: int
    orbit: Orbit
    light: float
    lacks: frozenset[str]


def planet(site: Site, planet_id: int, first: bool) -> Planet:
    """A planet; the `first` is the one on which players begin."""
    rules = content.load().system
    chances, bare = Chances(site.seed), climates.lit(site.light)
    air: AirKind | None
    if first:
        kind = next(kind for kind in rules.world if kind.name == rules.start.kind)
        air = next(air for air in rules.air if air.name == rules.start.air)
        density = (chances.between("mean", rules.start.mean) - bare) / air.warms  # as much as its warmth needs
    else:
        fit = [kind for kind in rules.world if kind.warmth[0] <= bare <= kind.warmth[1]]
        kind = chances.choose("kind", fit, [kind.weight for kind in fit])
        airs = [air for air in rules.air if air.name in kind.airs]
        air = chances.choose("air", airs) if airs else None
        density = chances.between("density", kind.density) if air else 0.0
    made = Planet(
        **_common(site, kind, air, round(density, 2)),
        day_length=round(chances.between("day", kind.day), 1),
        radius=float(round(chances.between("radius", kind.radius))),
        gravity=round(chances.between("gravity", kind.gravity), 2),
        planet_id=planet_id,
        orbital_distance=float(site.orbit.semi_major),
    )
    made.biomes = biomes.of_world(made)
    return made


def moon(site: Site, radius: int, gravity: float) -> Moon:
    """A moon of a radius [m] and a gravity [m/s²]; moons have no air."""
    kinds = [kind for kind in content.load().system.world if kind.moons > 0]
    chances, bare = Chances(site.seed), climates.lit(site.light)
    fit = [kind for kind in kinds if kind.warmth[0] <= bare <= kind.warmth[1]]
    kind = chances.choose("kind", fit, [kind.moons for kind in fit])
    made = Moon(
        **_common(site, kind, None, 0.0),
        day_length=round(site.orbit.period / TICKS_PER_MINUTE, 1),
        radius=float(radius),
        gravity=gravity,
    )
    made.biomes = biomes.of_world(made)
    return made


def _common(site: Site, kind: WorldKind, air: AirKind | None, density: float) -> dict[str, Any]:
    """What planets and moons have alike."""
    chances = Chances(site.seed)
    mean = climates.lit(site.light) + chances.between("heat", kind.heat) + (air.warms * density if air else 0.0)
    water = round(chances.between("water", kind.water), 3) if air and mean < climates.BOILS else 0.0
    traits = {*kind.traits, "air" if air else "airless", *(["water"] if water > 0 else [])}
    return {
        "name": site.name,
        "seed": site.seed,
        "kind": kind.name,
        "orbit": site.orbit,
        "axial_tilt": round(chances.between("tilt", kind.tilt), 1),
        "atmosphere": climates.atmosphere(air, density),
        "temperature_range": climates.spread(mean, density),
        "moisture": round(chances.between("moisture", kind.moisture), 3),
        "water": water,
        "traits": frozenset(traits),
        "lacks": site.lacks,
    }


def hill_radius(world: World, around: int) -> float:
    """How far a world holds moons against what pulls with `around` [m³/s²], at its nearest to it [m]."""
    nearest = int(world.orbit.nearest * _PRECISION)
    return cube_root(nearest**3 * world.mu // (3 * around)) / _PRECISION


def roche_limit(planet: Planet, radius: int, mu: int) -> float:
    """How near a planet a fluid moon of a radius [m] and `mu` would be torn [m]."""
    return 2.44 * cube_root((radius * _PRECISION) ** 3 * planet.mu // mu) / _PRECISION


def rare_of(seed: int, planets: int, index: int, first: int) -> frozenset[str]:
    """Rare resources that a planet has: each is on some planet beyond the first, and none has them all.

    Args:
        seed: of the system; planets: how many it has; index: of the planet; first: of that where players begin.
    """
    rules = content.load().system.resources
    chances = Chances(seed)
    order = chances.shuffled("rare", rules.rare)
    others = range(first + 1, planets)
    has = {name for at, name in enumerate(order) if others[at % len(others)] == index}
    own = Chances(seed_of(seed, index))
    has |= {name for at, name in enumerate(rules.rare) if own.share("has", at) < rules.chance}
    if index == first:
        has |= set(rules.start)
    if has == set(rules.rare):
        sure = {name for at, name in enumerate(order) if others[at % len(others)] == index}
        has.discard(next(name for name in order if name not in (rules.start if index == first else sure)))
    return frozenset(has)


def moon_name(planet: str, number: int) -> str:
    """Name of a planet's moon, counted from 0."""
    return f"{planet} {NUMERALS[number]}"


def light_at(star: Star, distance: float) -> float:
    """Light that reaches a distance [m] from a star; 1 is mild."""
    share = content.load().system.scale.orbit * KILOMETRE / distance
    return star.light * share * share
