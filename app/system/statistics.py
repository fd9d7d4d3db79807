"""Counts over many systems."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gameplay import content
from gameplay.solar_system import living
from gameplay.solar_system.generator import GREATEST_SEED, SolarSystemGenerator


@dataclass
class Counts:
    """What there is in systems.

    Attributes:
        seed, systems: of them. planets, moons, belts: in a system. stars, kinds: of each class and kind.
        biomes: planets that have each. ground: how much each takes, in planets.
        rare: planets that have each rare resource.
        livable: planets a system on which one could begin. unlivable: systems where one could not.
        start_means: mean temperature of each first world [°C]. farthest: last orbit of each system [km].
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
    livable: Counter[int] = field(default_factory=Counter)
    unlivable: list[int] = field(default_factory=list)
    start_means: list[float] = field(default_factory=list)
    farthest: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As plain values; numbered counts have their number as text."""
        counted = ("planets", "moons", "belts", "stars", "kinds", "biomes", "rare", "livable")
        return {
            "seed": self.seed,
            "systems": self.systems,
            **{name: {str(key): count for key, count in sorted(getattr(self, name).items())} for name in counted},
            "unlivable": self.unlivable,
            "start_mean_celsius": [min(self.start_means), max(self.start_means)],
            "farthest_kilometres": [min(self.farthest), max(self.farthest)],
        }

    def lines(self) -> list[tuple[str, str]]:
        """As names and values for people."""
        groups = ("planets", "moons", "stars", "kinds", "biomes", "rare", "livable")
        told = [
            (name, ", ".join(f"{key}: {count:,}" for key, count in sorted(getattr(self, name).items())))
            for name in groups
        ]
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
        pole, equator = first.temperature_range
        counts.start_means.append(round(equator - (equator - pole) / 3, 2))
        counts.farthest.append(system.planets[-1].orbital_distance / 1000)
        for planet in system.planets:
            counts.kinds[planet.kind] += 1
            counts.rare.update(rare - planet.lacks)
            for biome in planet.biomes:
                counts.biomes[biome.biome_type] += 1
                ground = counts.ground.get(biome.biome_type, 0.0)
                counts.ground[biome.biome_type] = ground + biome.share
    return counts
