"""How a system is laid out: its star, how many planets it has, and at which distances they are to be."""

import math
from typing import NamedTuple

from gameplay import content
from gameplay.solar_system.bodies import Planet, Star
from gameplay.solar_system.chances import Chances
from gameplay.solar_system.names import world as named
from gameplay.solar_system.orbits import FOUR_PI_SQUARED
from gameplay.solar_system.worlds import KILOMETRE, PLANET, seed_of

_THOUSANDTHS = 1000


class Layout(NamedTuple):
    """A plan of a system.

    Attributes:
        star: of it. planets: how many are planned. start: index of that where players begin.
        distances: semi-major axis of each planet [m], from the star outwards.
        names: of the planets.
    """

    star: Star
    planets: int
    start: int
    distances: tuple[float, ...]
    names: tuple[str, ...]


def plan(seed: int) -> Layout:
    """The plan of a seed. Around the first world, which is where it is mild, the others follow in and out."""
    rules = content.load().system
    chances = Chances(seed)
    star = _star(chances)
    taken = {star.name}
    count = chances.count("planets", rules.planets.count)
    inside = min(chances.count("inside", rules.planets.inside), count - 3)  # two and more lie farther out
    light = chances.between("light", rules.start.light)
    start = math.sqrt(star.light / light) * rules.scale.orbit * KILOMETRE
    inner, outer = [start], [start]
    for at in range(inside):
        least = room_between() + 2 * rules.planets.eccentricity * inner[-1]
        nearer = min(inner[-1] * chances.between("inward", rules.planets.inward, at), inner[-1] - least)
        if fault_of_distance(star, nearer):
            break
        inner.append(nearer)
    for at in range(count - len(inner)):
        gap = chances.between("gap", rules.planets.gap, at) * KILOMETRE
        outer.append(outer[-1] * chances.between("outward", rules.planets.outward, at) + gap)
    names = []
    for at in range(count):
        names.append(named(Chances(seed_of(seed, PLANET, at)), taken))
        taken.add(names[-1])
    distances = (*inner[:0:-1], *outer)
    return Layout(star, count, len(inner) - 1, tuple(float(round(far)) for far in distances), tuple(names))


def _star(chances: Chances) -> Star:
    rules = content.load().system
    kind = chances.choose("star", rules.star, [kind.weight for kind in rules.star])
    share = chances.share("size")  # the heavier, the brighter, larger and hotter

    def sized(pair: tuple[float, float]) -> float:
        return pair[0] + (pair[1] - pair[0]) * share

    mass = round(sized(kind.mass), 3)
    return Star(
        name=named(chances, set()),
        star_class=kind.name,
        title=kind.title,
        mass=mass,
        light=round(sized(kind.light), 3),
        mu=standard_mu() * round(mass * _THOUSANDTHS) // _THOUSANDTHS,
        radius=round(sized(kind.radius), 2) * KILOMETRE,
        temperature=round(sized(kind.temperature)),
        colour=kind.colour,
    )


def standard_mu() -> int:
    """How a star of mass 1 pulls [m³/s²]: so that the scale's orbit takes the scale's year."""
    scale = content.load().system.scale
    year = round(scale.year_minutes * 60)
    return FOUR_PI_SQUARED * round(scale.orbit * KILOMETRE) ** 3 // (year * year * 10**18)


def fault_of_distance(star: Star, distance: float) -> str:
    """Why a planet cannot be at a distance [m] from a star; "" where it can."""
    rules = content.load().system
    mild = math.sqrt(star.light) * rules.scale.orbit * KILOMETRE
    least, most = (round(share * mild) for share in (rules.planets.closest, rules.planets.farthest))
    if least <= distance <= most:  # NaN is not
        return ""
    possible = f"{least // KILOMETRE:,} to {most // KILOMETRE:,} km"
    return f"{distance / KILOMETRE:,.0f} km from the star; {possible} are possible"


def are_apart(near: Planet, far: Planet) -> bool:
    """Whether a planet, with all that goes round it, is always farther from the star than another one with all that
    goes round that, and never comes near it."""
    return far.orbit.nearest - near.orbit.farthest >= room_between()


def room_between() -> float:
    """Room that two neighbours need between their orbits [m]."""
    rules = content.load().system
    return (2 * rules.moons.reach + rules.scale.clear) * KILOMETRE
