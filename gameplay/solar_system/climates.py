"""How warm and how wet it is on a world, from the light that reaches it and the air that holds the warmth."""

import math

import numpy as np

from gameplay import content
from gameplay.content.worlds import AirKind
from gameplay.solar_system.bodies import AtmosphereData, World

BLANK = 255.0  # kelvins of a body without air that the light 1 reaches
ZERO = 273.0
BOILS = 90.0  # mean temperature [°C] from which there is no sea
FREEZES = -2.0  # mean temperature [°C] below which a sea bears ice
RELIEF = 150.0  # metres from the shore to the highest ground (`taichi_kernels.planet`)
BREATHABLE = (0.16, 0.5)  # oxygen, as a share of all air on Earth
BANDS = (0.15, -0.15, -0.2, 0.0, 0.1, -0.1)  # moisture by height over the equator: wet, dry, dry, wet, dry at the pole


def lit(light: float) -> float:
    """Mean temperature of a body without air [°C] that so much light reaches; 1 is mild."""
    return BLANK * math.sqrt(math.sqrt(light)) - ZERO


def spread(mean: float, density: float) -> tuple[float, float]:
    """Means at the poles and at the equator of a world with a mean [°C]: air carries warmth."""
    contrast = 110.0 / (1.0 + 1.5 * density)
    return round(max(mean - contrast * 2 / 3, -ZERO), 1), round(mean + contrast / 3, 1)


def atmosphere(kind: AirKind | None, density: float) -> AtmosphereData:
    """An air of a kind, so dense; none where there is no kind."""
    if kind is None:
        return AtmosphereData()
    shares = {gas: parts / 1000 for gas, parts in kind.gases.items()}
    oxygen = shares.get("oxygen", 0.0) * density
    breathable = BREATHABLE[0] <= oxygen <= BREATHABLE[1] and not kind.hazards
    return AtmosphereData(kind.name, kind.title, shares, density, breathable, list(kind.hazards))


def temperatures(world: World, north: np.ndarray, height: np.ndarray) -> np.ndarray:
    """Mean temperatures [°C] of places.

    Args:
        world: where.
        north: how far north or south they lie: sines of the latitude, -1 to 1.
        height: -1 to 1, see `gameplay.content.definitions.Biome`.
    """
    pole, equator = world.temperature_range
    lapse = content.load().survival.climate.lapse * RELIEF
    return equator - (equator - pole) * (north * north) - lapse * np.maximum(height, 0.0)


def moistures(world: World, north: np.ndarray, local: np.ndarray) -> np.ndarray:
    """Moisture of places, 0 to 1; `local` is what the place itself adds, about -0.3 to 0.3."""
    last = len(BANDS) - 1
    along = np.abs(north) * last
    low = np.minimum(along.astype(np.int64), last - 1)
    bands = np.array(BANDS)
    band = bands[low] + (bands[low + 1] - bands[low]) * (along - low)
    return np.clip(world.moisture + band * (world.atmosphere.density > 0) + local, 0.0, 1.0)
