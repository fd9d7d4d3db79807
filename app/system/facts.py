"""A system as plain values, for programs and for tables."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from gameplay.solar_system import biomes, living
from gameplay.solar_system.bodies import Planet, SolarSystem, Station, World
from gameplay.solar_system.orbits import ONE, Orbit

TICKS_PER_MINUTE = 1800
MAIN = 5  # resources of a world that a line names
HEAD = ("body", "kind", "orbit", "turn", "radius", "gravity", "day", "tilt", "°C", "sea", "air")


def of_system(system: SolarSystem, tick: int) -> dict[str, Any]:
    """All of a system, and where its bodies are at a tick; units are in the names."""
    places, velocities = system.orbits.at(tick)
    numbers = {id(body): number for number, body in enumerate(system.bodies)}

    def placed(body: object) -> dict[str, Any]:
        number = numbers[id(body)]
        return {
            "body": number,
            "position_metres": places[number].tolist(),
            "velocity_metres_per_second": velocities[number].tolist(),
        }

    star = system.star
    return {
        "seed": system.seed,
        "name": system.name,
        "tick": tick,
        "start": system.start_planet.name,
        "star": {
            "name": star.name,
            "class": star.star_class,
            "title": star.title,
            "mass": star.mass,
            "light": star.light,
            "radius_metres": star.radius,
            "temperature_kelvin": star.temperature,
            "colour": list(star.colour),
        },
        "planets": [
            {
                "planet_id": planet.planet_id,
                **_world(planet, system),
                **placed(planet),
                "moons": [{**_world(moon, system), **placed(moon)} for moon in planet.moons],
            }
            for planet in system.planets
        ],
        "asteroid_belts": [
            {
                "name": belt.name,
                "inner_radius_metres": belt.inner_radius,
                "outer_radius_metres": belt.outer_radius,
                "bodies": [
                    {
                        "name": small.name,
                        "seed": small.seed,
                        "radius_metres": small.radius,
                        "gravity": small.gravity,
                        "resource": small.resource,
                        "orbit": _orbit(small.orbit),
                        **placed(small),
                    }
                    for small in belt.bodies
                ],
            }
            for belt in system.asteroid_belts
        ],
        "stations": [
            {
                "name": wreck.name,
                "seed": wreck.seed,
                "radius_metres": wreck.radius,
                "gravity": wreck.gravity,
                "around": _around(system, wreck),
                "orbit": _orbit(wreck.orbit),
                **placed(wreck),
            }
            for wreck in system.stations
        ],
    }


def _world(world: World, system: SolarSystem) -> dict[str, Any]:
    air = world.atmosphere
    facts = {
        "name": world.name,
        "seed": world.seed,
        "kind": world.kind,
        "radius_metres": world.radius,
        "gravity": world.gravity,
        "day_minutes": world.day_length,
        "axial_tilt_degrees": world.axial_tilt,
        "temperature_celsius": list(world.temperature_range),
        "moisture": world.moisture,
        "water": world.water,
        "atmosphere": {
            "kind": air.kind,
            "density": air.density,
            "composition": air.composition,
            "breathable": air.breathable,
            "hazards": air.hazards,
        },
        "lacks": sorted(world.lacks),
        "biomes": {biome.biome_type: biome.share for biome in world.biomes},
        "resources": {name: round(share, 4) for name, share in biomes.resources_of(world).items()},
        "rare": biomes.rare_on(world),
        "orbit": _orbit(world.orbit),
    }
    if isinstance(world, Planet):
        facts["start"] = world is system.start_planet
        facts["unlivable"] = living.faults(world)
    return facts


def resources(world: World) -> str:
    """What there is most of on a world, and what rare there is, in a line."""
    parts = islice(biomes.resources_of(world).items(), MAIN)
    rare = ", ".join(biomes.rare_on(world)) or "nothing"
    return f"{', '.join(f'{name} {share:.0%}' for name, share in parts)}; rare: {rare}"


def _orbit(orbit: Orbit) -> dict[str, Any]:
    return {
        "semi_major_metres": orbit.semi_major,
        "eccentricity": orbit.eccentricity / ONE,
        "period_ticks": orbit.period,
        "inclination_degrees": 360 * orbit.inclination / ONE,
    }


def _around(system: SolarSystem, wreck: Station) -> str:
    return next(planet.name for planet in system.planets if planet.planet_id == wreck.planet_id)


def rows(system: SolarSystem) -> Iterator[list[str]]:
    """Lines of the table under `HEAD`: planets, each with what goes round it; the belt between its neighbours."""
    belts = {belt.inner_radius: belt for belt in system.asteroid_belts}
    for planet in system.planets:
        for inner in [inner for inner in belts if inner < planet.orbital_distance]:
            belt = belts.pop(inner)
            sizes = [small.radius for small in belt.bodies]
            span = f"{belt.inner_radius / 1000:,.0f}-{belt.outer_radius / 1000:,.0f} km"
            small = f"{min(sizes):.0f}-{max(sizes):.0f} m"
            yield [belt.name, f"{len(sizes)} asteroids", span, "", small, *[""] * 6]
        mark = " *" if planet is system.start_planet else ""
        yield _row(planet, planet.name + mark)
        for moon in planet.moons:
            yield _row(moon, f"  {moon.name}")
        for wreck in (wreck for wreck in system.stations if wreck.planet_id == planet.planet_id):
            turn = f"{wreck.orbit.period / TICKS_PER_MINUTE:,.1f} min"
            yield [
                f"  {wreck.name}",
                "wreck",
                f"{wreck.orbit.semi_major / 1000:.1f} km",
                turn,
                f"{wreck.radius:.0f} m",
                *[""] * 6,
            ]


def _row(world: World, name: str) -> list[str]:
    air, (pole, equator) = world.atmosphere, world.temperature_range
    far = world.orbit.semi_major / 1000
    turn = world.orbit.period / TICKS_PER_MINUTE
    return [
        name,
        world.kind,
        f"{far:,.0f} km" if isinstance(world, Planet) else f"{far:.1f} km",
        f"{turn / 60:,.1f} h" if turn >= 120 else f"{turn:,.1f} min",
        f"{world.radius:,.0f} m",
        f"{world.gravity:g} m/s²",
        f"{world.day_length:g} min",
        f"{world.axial_tilt:g}°",
        f"{pole:.0f} to {equator:.0f}",
        f"{world.water:.0%}" if world.has_water else "",
        f"{air.title} {air.density:g}" if air.kind else "",
    ]
