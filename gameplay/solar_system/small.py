"""What is small: moons on their orbits, belts of asteroids, wrecks."""

import logging
from itertools import pairwise
from typing import NamedTuple

from gameplay import content
from gameplay.errors import GenerationError
from gameplay.solar_system import names, worlds
from gameplay.solar_system.bodies import Asteroid, AsteroidBelt, Moon, Planet, Star, Station
from gameplay.solar_system.chances import Chances
from gameplay.solar_system.orbits import ONE
from gameplay.solar_system.worlds import KILOMETRE, Site

log = logging.getLogger(__name__)


class Place(NamedTuple):
    """Where there is room for a moon: its seed, radius [m], gravity [m/s²], distance from the planet [m]."""

    seed: int
    radius: int
    gravity: float
    away: int


def _places(planet: Planet, star: Star, count: int) -> list[Place]:
    """Places for so many moons, as far as there is room: beyond the Roche limit, within the hill sphere."""
    rules = content.load().system.moons
    most = min(rules.hill * worlds.hill_radius(planet, star.mu), rules.reach * KILOMETRE)
    placed: list[Place] = []
    for number in range(count):
        seed = worlds.seed_of(planet.seed, worlds.MOON, number)
        chances = Chances(seed)
        radius = round(chances.between("radius", rules.radius))
        gravity = round(chances.between("gravity", rules.gravity), 2)
        least = rules.roche * worlds.roche_limit(planet, radius, round(gravity * radius * radius))
        if placed:
            apart = placed[-1].away + 4 * rules.radius[1]
            least = max(least, apart, placed[-1].away * chances.between("step", rules.step))
        away = round(least)
        if away > most:
            break
        placed.append(Place(seed, radius, gravity, away))
    return placed


def moons(planet: Planet, star: Star, count: int) -> list[Moon]:
    """So many moons, from the planet outwards; those for which there is no room are left out, and the log says so."""
    rules = content.load().system.moons
    light = worlds.light_at(star, planet.orbital_distance)
    placed = []
    for number, place in enumerate(_places(planet, star, count)):
        orbit = worlds.orbit(Chances(place.seed), place.away, planet.mu, 0.0, rules.inclination)
        site = Site(worlds.moon_name(planet.name, number), place.seed, orbit, light, planet.lacks)
        placed.append(worlds.moon(site, place.radius, place.gravity))
    if len(placed) < count:
        log.error(f"{planet.name} has room for {len(placed)} moons, not for {count}: the others are left out")
    return placed


def count_moons(planet: Planet, star: Star) -> int:
    """How many moons a planet has by its seed and its room."""
    rules, chances = content.load().system.moons, Chances(planet.seed)
    wanted = chances.count("moons", rules.count) if chances.share("has moons") < rules.chance else 0
    return len(_places(planet, star, wanted))


def belt(seed: int, star: Star, inner_radius: float, outer_radius: float) -> AsteroidBelt:
    """A belt whose bodies stay between two distances from the star [m].

    Raises:
        GenerationError: it is narrower than a belt can be, or begins in the star.
    """
    rules = content.load().system.belt
    if not star.radius < inner_radius <= outer_radius - rules.least * KILOMETRE:
        raise GenerationError(
            f"a belt from {inner_radius / KILOMETRE:,.0f} to {outer_radius / KILOMETRE:,.0f} km; it begins beyond the"
            f" star and is {rules.least:g} km wide at least"
        )
    chances = Chances(worlds.seed_of(seed, worlds.BELT, 0))
    made = AsteroidBelt(f"{star.name} Belt", inner_radius, outer_radius)
    kinds = content.load().biomes[content.load().system.biomes.fallback].resources
    for number in range(chances.count("count", rules.count)):
        own = Chances(worlds.seed_of(seed, worlds.BELT, number + 1))
        inside = (own.share("away") + own.share("away", 1)) / 2  # denser in the middle
        away = round(inner_radius + (outer_radius - inner_radius) * (0.1 + 0.8 * inside))
        room = min(away - inner_radius, outer_radius - away) / away
        part = own.share("size")
        radius = float(round(rules.radius[0] + (rules.radius[1] - rules.radius[0]) * part * part))  # most are small
        orbit = worlds.orbit(own, away, star.mu, min(room, 0.1) * (1 - 2 / ONE), rules.inclination)
        resource = own.choose("resource", [*kinds], [*kinds.values()])
        gravity = round(radius * rules.density, 3)
        made.bodies.append(Asteroid(f"{star.name} {number + 1}", own.seed, orbit, radius, gravity, resource))
    return made


def widest_room(planets: list[Planet], start: int) -> tuple[float, float] | None:
    """The widest room between two neighbours beyond the first world, that no moon reaches [m]; None where none is."""
    reach = content.load().system.moons.reach * KILOMETRE
    beyond = [planet for planet in planets if planet.planet_id >= start]
    rooms = [(near.orbit.farthest + reach, far.orbit.nearest - reach) for near, far in pairwise(beyond)]
    return max(rooms, key=lambda room: room[1] - room[0], default=None)


def within(seed: int, room: tuple[float, float]) -> tuple[float, float]:
    """Where the belt of a seed lies in a room: from and to [m]."""
    width = Chances(seed).between("belt", content.load().system.belt.width) * (room[1] - room[0])
    middle = (room[0] + room[1]) / 2
    return float(round(middle - width / 2)), float(round(middle + width / 2))


def stations(seed: int, planets: list[Planet]) -> list[Station]:
    """Wrecks around planets, below their moons."""
    rules, chances = content.load().system.stations, Chances(worlds.seed_of(seed, worlds.STATION, 0))
    called = names.wrecks(chances)
    made = []
    for number in range(chances.count("count", rules.count)):
        own = Chances(worlds.seed_of(seed, worlds.STATION, number + 1))
        planet = own.choose("planet", planets)
        away = round(planet.radius * own.between("height", rules.height))
        orbit = worlds.orbit(own, away, planet.mu, 0.0, 60.0)
        radius, gravity = round(own.between("radius", rules.radius)), round(own.between("gravity", rules.gravity), 2)
        made.append(Station(called[number], own.seed, planet.planet_id, orbit, float(radius), gravity))
    return made
