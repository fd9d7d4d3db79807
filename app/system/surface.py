"""How a world looks from afar: its biomes by climate, its sea, ice and air, lit by its star. Only looked at."""

import numpy as np

from gameplay import content
from gameplay.solar_system import biomes, climates
from gameplay.solar_system.bodies import World

SEA = np.array([26.0, 62.0, 104.0])
SHALLOW = np.array([52.0, 120.0, 142.0])
ICE = np.array([224.0, 236.0, 246.0])
FROZEN = climates.FREEZES - 2.0  # mean temperature [°C] from which no floes are left between open sea and ice
AIRS = {
    "thin_air": (126, 176, 236),
    "rich_air": (112, 176, 255),
    "carbon_dioxide": (232, 176, 132),
    "methane": (132, 208, 208),
    "sulphurous": (226, 206, 110),
    "spores": (196, 206, 140),
}
OTHER_AIR = (190, 200, 215)
_BLUR = 0.06  # of climates along borders, so that they are no lines


def noise(points: np.ndarray, frequency: float, seed: int, octaves: int = 4) -> np.ndarray:
    """Smooth noise at points (n, 3), about -1 to 1: values on a lattice, float32 (n,)."""
    total, weight, most = np.zeros(len(points), np.float32), 1.0, 0.0
    for octave in range(octaves):
        total += weight * _values(points.T.astype(np.float32) * np.float32(frequency), seed + octave)
        most += weight
        frequency, weight = frequency * 2.03, weight * 0.55
    return total / np.float32(most) * np.float32(1.7)


_PRIMES = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D], np.uint32)


def _values(at: np.ndarray, seed: int) -> np.ndarray:
    """One octave at (3, n)."""
    cell = np.floor(at)
    part = at - cell
    part = part * part * (3 - 2 * part)
    near = cell.astype(np.int32).view(np.uint32) * _PRIMES[:, None]
    near[0] += np.uint32(seed * 0x27D4EB2F & 0xFFFFFFFF)
    hashes, shares = (near, near + _PRIMES[:, None]), (1 - part, part)
    value = np.zeros(at.shape[1], np.float32)
    for x in (0, 1):
        for y in (0, 1):
            both, share = hashes[x][0] + hashes[y][1], shares[x][0] * shares[y][1]
            for z in (0, 1):
                state = both + hashes[z][2]
                state = (state ^ state >> np.uint32(15)) * np.uint32(0x2C1B3C6D)
                state = (state ^ state >> np.uint32(12)) * np.uint32(0x297A2D39)
                value += share * shares[z][2] * (state >> np.uint32(16)).astype(np.float32)
    return value / np.float32(32768.0) - np.float32(1.0)


def ground(world: World, up: np.ndarray, height: np.ndarray, ice: np.ndarray | None = None) -> np.ndarray:
    """Colours of a world's ground and sea.

    Args:
        world: which.
        up: directions from its centre, unit vectors, float64 (n, 3).
        height: 0 the shore to 1 the highest ground, negative under the sea, float64 (n,).
        ice: whether the sea is frozen, bool (n,); None: that follows from the climate.
    Returns:
        sRGB 0 to 255, float64 (n, 3).
    """
    seed = world.seed & 0x7FFFFFFF
    fine = noise(up, 26.0, seed + 7, 3)
    local = noise(up, 2.6, seed + 1) * 0.3 + fine * _BLUR
    variety = np.clip(0.5 + 0.62 * noise(up, 2.1, seed + 2) + fine * _BLUR, 0, 1)
    height = np.clip(height if world.has_water else np.maximum(height, 0.0), -1, 1)
    climate = biomes.climate(world, up[:, 2], height, local, variety)
    climate[:, 0] += fine * 3
    known = list(content.load().biomes.values())
    palettes = np.array([biome.colours for biome in known], np.float64)
    palette = palettes[np.maximum(biomes.choose(climate, world.traits), 0)]
    second = np.clip(0.5 + noise(up, 9.0, seed + 3), 0, 1)[:, None]
    rock = np.clip((height - 0.25) * 2.2 + fine * 0.3, 0, 1)[:, None]
    grown = np.clip(noise(up, 15.0, seed + 4) * 1.6 - 0.2, 0, 0.7)[:, None]
    colour = palette[:, 0] * (1 - second) + palette[:, 1] * second
    colour = colour * (1 - grown) + palette[:, 3] * grown
    colour = colour * (1 - rock) + palette[:, 2] * rock
    if world.has_water:
        cold = np.clip((climates.FREEZES - climate[:, 0]) / (climates.FREEZES - FROZEN), 0, 1)
        frozen = (cold if ice is None else ice.astype(np.float64))[:, None]
        shallow = np.clip(1 + height * 9, 0, 1)[:, None]
        water = (SEA * (1 - shallow) + SHALLOW * shallow) * (1 - frozen) + ICE * frozen
        colour = np.where(height[:, None] < 0, water, colour)
    return np.clip(colour * (1 + 0.06 * fine[:, None]), 0, 255)


def lit(
    world: World, colour: np.ndarray, up: np.ndarray, normal: np.ndarray, sun: np.ndarray, light: np.ndarray
) -> np.ndarray:
    """Colours in the light of the star.

    Args:
        world: which.
        colour: of the ground, (n, 3).
        up: away from the centre, (n, 3). normal: of the ground, (n, 3).
        sun: direction to the star, unit, (3,).
        light: its colour, 1 is white, (3,).
    """
    air = min(1.0, world.atmosphere.density)
    day = np.clip((up @ sun) * (2.2 - air) + 0.10 + 0.12 * air, 0, 1)
    shade = (0.25 + 0.75 * np.clip(normal @ sun, 0, 1.2)) * day
    return colour * light * (0.03 + 1.15 * shade)[:, None]


def veil(world: World) -> np.ndarray:
    """Colour of a world's air, sRGB 0 to 255 (3,)."""
    return np.array(AIRS.get(world.atmosphere.kind, OTHER_AIR), np.float64)


def disc(
    world: World, size: int, axes: np.ndarray, sun: np.ndarray, light: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """A small picture of a world whose heights are made up.

    Args:
        size: edge in pixels. axes: right, up and towards the viewer, unit vectors in the world's frame, (3, 3).
        sun, light: as in `lit`.
    Returns:
        sRGB 0 to 255, float64 (size, size, 3), and how much of it covers what is behind, 0 to 1 (size, size).
    """
    across = ((np.arange(size) + 0.5) / size * 2 - 1) * 1.08
    u, v = np.meshgrid(across, -across)
    away = np.sqrt(u * u + v * v)
    inside = away < 1
    up = np.stack([u, v, np.sqrt(np.maximum(1 - away * away, 0))], axis=2)[inside] @ axes
    lands = noise(up, 1.5, world.seed & 0xFFFF, 6)
    at = np.quantile(lands, world.water) if world.has_water else lands.min()
    height = (lands - at) * 0.8
    slope = np.gradient(_filled(height, inside))
    bumps = np.stack([-slope[1], slope[0], np.zeros_like(slope[0])], axis=2)[inside] * (size / 9)
    normal = up + np.where((height > 0)[:, None], bumps, 0.0) @ axes
    normal /= np.sqrt((normal * normal).sum(axis=1, keepdims=True))
    picture = np.zeros((size, size, 3))
    picture[inside] = lit(world, ground(world, up, height), up, normal, sun, light)
    cover = np.clip((1 - away) * size / 2 / 1.08 + 0.5, 0, 1)
    return rim(world, picture, away, cover, axes @ sun), cover


def rim(world: World, picture: np.ndarray, away: np.ndarray, cover: np.ndarray, sun: np.ndarray) -> np.ndarray:
    """Haze of the air over a disc, thicker to its edge; `sun` in the picture's axes."""
    density = min(1.0, world.atmosphere.density)
    if not density:
        return picture
    size = len(away)
    across = (np.arange(size) + 0.5) / size * 2 - 1
    day = np.clip(0.36 + 0.9 * (across[None, :, None] * sun[0] - across[:, None, None] * sun[1]) + 0.3 * sun[2], 0, 1)
    haze = (np.clip(away, 0, 1) ** 5 * (0.25 + 0.45 * density))[..., None] * day
    return picture * (1 - haze * 0.6) + veil(world) * haze


def _filled(values: np.ndarray, inside: np.ndarray) -> np.ndarray:
    out = np.zeros(inside.shape)
    out[inside] = values
    return out


def axes(towards: np.ndarray) -> np.ndarray:
    """Right, up and towards the viewer for one who looks from a direction, north upwards; (3, 3)."""
    towards = towards / np.sqrt(towards @ towards)
    right = np.array([-towards[1], towards[0], 0.0])
    right /= np.sqrt(right @ right)
    return np.stack([right, np.cross(towards, right), towards])
