"""Soil in the air, from what happened."""

from collections.abc import Iterable

import numpy as np

from app.client.poses import up_at
from gameplay import outcomes
from gameplay.outcomes import Outcome
from taichi_kernels.units import FULL, UNITS_PER_METRE
from vr_render.scene import Burst

MUCH = 24 * FULL  # density units in a tick that make the thickest burst
SPRINKLE = 0.35  # of what goes into the ground little is seen in the air


def made(happened: Iterable[Outcome], eye: np.ndarray, born: float) -> list[Burst]:
    """Bursts for the outcomes of a tick.

    Args:
        happened: the outcomes.
        eye: of the player; what is dug flies up and towards it [m].
        born: on the clock of the scene [s].
    """
    bursts = []
    for number, outcome in enumerate(happened):
        match outcome:
            case outcomes.SoilExcavated(centre=centre, soil=soil):
                share = 1.0
            case outcomes.TerrainFlattened(centre=centre, removed=removed, placed=placed):
                soil, share = (removed, 1.0) if removed else (placed, SPRINKLE)
            case outcomes.SoilElevated(centre=centre, soil=soil):
                share = SPRINKLE
            case outcomes.TerrainShaped(centre=centre, removed=soil):
                share = 1.0
            case _:
                continue
        total = sum(soil.values())
        if total <= 0:
            continue
        place = np.array(centre, np.float64) / UNITS_PER_METRE
        towards = eye - place
        direction = up_at(place) + towards / max(float(np.sqrt(towards @ towards)), 1e-6)
        direction /= max(float(np.sqrt(direction @ direction)), 1e-6)
        material = max(soil, key=lambda name: (soil[name], -name))
        seed = (round(born * 30) * 7919 + number * 104729 + sum(centre)) & 0x7FFFFFFF
        bursts.append(Burst(place, direction, material, min(1.0, total * share / MUCH), seed, born))
    return bursts
