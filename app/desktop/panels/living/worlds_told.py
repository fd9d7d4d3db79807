"""What a player reads of a body of the system."""

from collections.abc import Iterator

from gameplay import content
from gameplay.solar_system.bodies import Asteroid, Body, Star, World, is_solid
from gameplay.solar_system.orbits import TICKS_PER_SECOND

EARTH = 9.81  # m/s²
MOST = 6  # things that are named


def title_of(body: Body) -> str:
    """What a body is, in a few words."""
    if isinstance(body, Star):
        return body.title
    if isinstance(body, World):
        return next((kind.title for kind in content.load().system.world if kind.name == body.kind), body.kind)
    return "asteroid" if isinstance(body, Asteroid) else "wreck"


def facts_of(body: Body) -> Iterator[tuple[str, str]]:
    """Its numbers, each with what it is of."""
    if isinstance(body, Star):
        yield "Class", f"{body.star_class}, {body.temperature:,} K"
        yield "Radius", f"{body.radius / 1000:.1f} km"
        return
    if isinstance(body, World):
        pole, equator = body.temperature_range
        air = body.atmosphere
        told = f"{air.title}, {air.density:.2g} of Earth's" if air.kind else "none"
        yield "Air", told + (", can be breathed" if air.breathable else "")
        yield "Warmth", f"{pole:.0f} to {equator:.0f} °C"
    if is_solid(body):
        yield "Gravity", f"{body.gravity / EARTH:.2f} g"
        yield "Radius", f"{body.radius:,.0f} m"
    if isinstance(body, World):
        yield "Day", f"{body.day_length:.0f} min"
        if body.has_water:
            yield "Sea", f"{body.water:.0%} of it"
    yield "Turn", _time(body.orbit.period)


def findings_of(body: Body) -> str:
    """A line about what one may find there, "" where there is nothing to say."""
    if isinstance(body, Asteroid):
        return f"Rich in {body.resource.replace('_', ' ')}."
    if not isinstance(body, World):
        return ""
    shares: dict[str, float] = {}
    for biome in body.biomes:
        for name, weight in biome.resource_distribution.items():
            shares[name] = shares.get(name, 0.0) + biome.share * weight
    rare = set(content.load().system.resources.rare)
    first = sorted(shares, key=lambda name: (name not in rare, -shares[name]))[:MOST]
    lands = ", ".join(biome.biome_type.replace("_", " ") for biome in body.biomes[:4])
    told = ", ".join(name.replace("_", " ") for name in first)
    return (f"Lands: {lands}. " if lands else "") + (f"There may be {told}." if told else "")


def _time(ticks: int) -> str:
    minutes = ticks / TICKS_PER_SECOND / 60
    return f"{minutes / 60:.1f} h" if minutes >= 120 else f"{minutes:.0f} min"
