"""Counts over many systems."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gameplay import content
from gameplay.solar_system import biomes, living
from gameplay.solar_system.bodies import World
from gameplay.solar_system.generator import GREATEST_SEED, SolarSystemGenerator

QUANTILES = {"least": 0, "lower_quarter": 0.25, "median": 0.5, "upper_quarter": 0.75, "greatest": 1}
_COUNTED = ("planets", "moons", "belts", "stars", "kinds", "biomes", "rare", "lacking", "missing", "livable")
_MEASURED = ("radii_metres", "gravities", "mean_celsius", "start_mean_celsius", "last_orbit_kilometres")


@dataclass
class Counts:
    """What there is in systems. Worlds are planets and moons.

    Attributes:
        seed, systems: of them. planets, moons, belts: in a system. stars, kinds: of each class and kind of planet.
        biomes: planets that have each. ground: how much each takes, in planets.
        rare: planets that have each rare resource. lacking: planets by how many of those they have not.
        missing: systems by how many of those no world has.
        resources: by kind of world, how much of what lies in the ground each is, in worlds. worlds: of each kind.
        livable: planets a system on which one could begin. unlivable: systems where one could not.
        radii_metres, gravities, mean_celsius: of each planet. start_mean_celsius: of each first one.
        last_orbit_kilometres: of each system.
    """

    seed: int
    systems: int
    planets: Counter[int] = field(default_factory=Counter)
    moons: Counter[int] = field(default_factory=Counter)
    belts: Counter[int] = field(default_factory=Counter)
    stars: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    biomes: Counter[str] = field(default_factory=Counter)
    ground: dict[str, float] = field(default_factory=dict)
    rare: Counter[str] = field(default_factory=Counter)
    lacking: Counter[int] = field(default_factory=Counter)
    missing: Counter[int] = field(default_factory=Counter)
    resources: dict[str, dict[str, float]] = field(default_factory=dict)
    worlds: Counter[str] = field(default_factory=Counter)
    livable: Counter[int] = field(default_factory=Counter)
    unlivable: list[int] = field(default_factory=list)
    radii_metres: list[float] = field(default_factory=list)
    gravities: list[float] = field(default_factory=list)
    mean_celsius: list[float] = field(default_factory=list)
    start_mean_celsius: list[float] = field(default_factory=list)
    last_orbit_kilometres: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As plain values; numbered counts have their number as text."""
        whole = sum(self.ground.values())
        return {
            "seed": self.seed,
            "systems": self.systems,
            **{name: {str(key): count for key, count in sorted(getattr(self, name).items())} for name in _COUNTED},
            "ground": {name: round(part / whole, 4) for name, part in sorted(self.ground.items())},
            "resources": {kind: self.shares(kind) for kind in sorted(self.resources)},
            "unlivable": self.unlivable,
            **{name: _spread(getattr(self, name)) for name in _MEASURED},
        }

    def shares(self, kind: str) -> dict[str, float]:
        """What lies in the ground of worlds of a kind, the commonest first; they add up to 1."""
        found = self.resources[kind]
        whole = sum(found.values())
        return {name: round(part / whole, 4) for name, part in sorted(found.items(), key=lambda item: -item[1])}

    def lines(self) -> list[tuple[str, str]]:
        """As names and values for people."""
        told = [
            (name, ", ".join(f"{key}: {count:,}" for key, count in sorted(getattr(self, name).items())))
            for name in _COUNTED
        ]
        for name in _MEASURED:
            low, _, middle, _, high = _spread(getattr(self, name)).values()
            told.append((name.replace("_", " "), f"{low:,.4g} to {high:,.4g}, half of them up to {middle:,.4g}"))
        none = "none" if not self.unlivable else ", ".join(map(str, self.unlivable))
        return [*told, ("systems where one cannot begin", none)]


def count(seed: int, systems: int, step: Callable[[int], None] = lambda done: None) -> Counts:
    """Make the systems of seeds from one on, and count what they hold."""
    counts, made = Counts(seed, systems), SolarSystemGenerator()
    rare = set(content.load().system.resources.rare)
    for number in range(systems):
        step(number)
        system = made.generate_solar_system((seed + number) % (GREATEST_SEED + 1))
        first = system.start_planet
        counts.planets[len(system.planets)] += 1
        counts.moons[sum(len(planet.moons) for planet in system.planets)] += 1
        counts.belts[len(system.asteroid_belts)] += 1
        counts.stars[system.star.star_class] += 1
        livable = [planet for planet in system.planets if not living.faults(planet)]
        counts.livable[len(livable)] += 1
        if first not in livable:
            counts.unlivable.append(system.seed)
        counts.start_mean_celsius.append(_mean(first))
        counts.last_orbit_kilometres.append(system.planets[-1].orbital_distance / 1000)
        counts.missing[len(rare.difference(*map(biomes.rare_on, system.worlds)))] += 1
        for world in system.worlds:
            counts.worlds[world.kind] += 1
            known = counts.resources.setdefault(world.kind, {})
            for name, share in biomes.resources_of(world).items():
                known[name] = known.get(name, 0.0) + share
        for planet in system.planets:
            counts.kinds[planet.kind] += 1
            has = biomes.rare_on(planet)
            counts.rare.update(has)
            counts.lacking[len(rare) - len(has)] += 1
            counts.radii_metres.append(planet.radius)
            counts.gravities.append(planet.gravity)
            counts.mean_celsius.append(_mean(planet))
            for biome in planet.biomes:
                counts.biomes[biome.biome_type] += 1
                counts.ground[biome.biome_type] = counts.ground.get(biome.biome_type, 0.0) + biome.share
    return counts


def _mean(world: World) -> float:
    """Over all ground at the shore [°C]: it falls from the equator with the square of the latitude's sine."""
    pole, equator = world.temperature_range
    return round(equator - (equator - pole) / 3, 2)


def _spread(values: list[float]) -> dict[str, float]:
    return {name: round(float(np.quantile(values, share)), 3) for name, share in QUANTILES.items()}
