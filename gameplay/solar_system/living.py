"""Whether one can live on a world by the rules of survival: its cold and heat, its air, its water, its plants."""

import numpy as np

from gameplay import content
from gameplay.solar_system import climates
from gameplay.solar_system.bodies import World

_NORTHS = np.arange(0.05, 1.0, 0.1)
GRAVITY = (4.0, 13.0)  # m/s² that legs bear


def mild(world: World) -> float:
    """Share of the ground at its shores where neither cold nor heat hurts who wears nothing, 0 to 1."""
    hazards = content.load().hazards.values()
    low = max(hazard.threshold for hazard in hazards if hazard.source == "cold")
    high = min(hazard.threshold for hazard in hazards if hazard.source == "heat")
    warmth = climates.temperatures(world, _NORTHS, np.zeros(len(_NORTHS)))
    return np.count_nonzero((warmth > low) & (warmth < high)) / len(_NORTHS)


def faults(world: World) -> list[str]:
    """Why one cannot live there from nothing; an empty list where one can. Suits give air to breathe wherever it is no
    poison."""
    rules = content.load().system.start
    found = {name for biome in world.biomes for name in biome.resource_distribution}
    checks = (
        (mild(world) >= rules.breadth, "too much of its ground is too cold or too warm"),
        (GRAVITY[0] <= world.gravity <= GRAVITY[1], f"gravity of {world.gravity:g} m/s²"),
        (world.atmosphere.density > 0, "no air to hold the warmth"),
        (not world.atmosphere.hazards, "poisonous air"),
        (world.has_water, "no water"),
        (rules.plants in found, f"no {rules.plants} grows there"),
    )
    return [text for right, text in checks if not right]
