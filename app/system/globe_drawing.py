"""A planet from space: the ground that its generator makes, in the colours of its biomes, in the light of its star."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.system import surface
from gameplay.solar_system.bodies import Planet, Star
from gameplay.solar_system.climates import RELIEF
from taichi_kernels import heights
from taichi_kernels import planet as planets
from taichi_kernels.units import Q14, UNITS_PER_METRE

SIDE = 760
FILLS = 0.78  # of the side by the disc
HALO = 0.16  # width of the air's glow, in radii
SUN = np.array([-0.62, 0.42, 0.66])  # right, up, towards the viewer
RELIEF_DRAWN = 2.2  # how much stronger slopes are drawn
INK, FAINT = (236, 238, 242), (150, 157, 170)


def draw(planet: Planet, star: Star) -> np.ndarray:
    """The picture: sRGB, u8 (side, side, 3). Needs the compute runtime."""
    across = ((np.arange(SIDE) + 0.5) / SIDE * 2 - 1) / FILLS
    u, v = np.meshgrid(across, -across)
    away = np.sqrt(u * u + v * v)
    view = surface.axes(np.array([0.9, -0.35, 0.32]))
    light = np.array(star.colour) / 255.0
    to_sun = SUN / np.sqrt(SUN @ SUN)
    picture = _stars(planet.seed)
    inside = away < 1
    up = np.stack([u, v, np.sqrt(np.maximum(1 - away * away, 0))], axis=2)[inside] @ view
    height, raised, ice = _ground(planet, up)
    normal = _normals(up, 1 + raised, inside)
    slope = normal - (normal * up).sum(axis=1, keepdims=True) * up
    normal = up + RELIEF_DRAWN * slope * (height >= 0)[:, None]
    normal /= np.sqrt((normal * normal).sum(axis=1, keepdims=True))
    sun = to_sun @ view
    disc = np.zeros_like(picture)
    disc[inside] = surface.lit(planet, surface.ground(planet, up, height, ice), up, normal, sun, light)
    if planet.has_water:
        glint = np.clip(normal @ ((sun + view[2]) / np.sqrt((sun + view[2]) @ (sun + view[2]))), 0, 1) ** 60
        open_sea = (height < 0) & ~ice
        disc[inside] += (glint * open_sea * 90)[:, None] * light
    disc = surface.rim(planet, disc, away, inside, to_sun)
    cover = np.clip((1 - away) * SIDE * FILLS / 2, 0, 1)[..., None]
    picture = disc * cover + (picture + _glow(planet, away, u, v, to_sun)) * (1 - cover)
    return _labelled(np.rint(np.clip(picture, 0, 255)).astype(np.uint8), planet)


def _ground(planet: Planet, up: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Height of the ground in directions, 0 the shore to 1, and above the middle radius in radii; whether the sea there
    is frozen."""
    recipe = planet.recipe
    ways = np.rint(up * Q14).astype(np.int32)
    found = heights.along(recipe, ways).astype(np.float64) * heights.UNITS_PER_HEIGHT
    lowest = recipe.radius_units - planets.shell(recipe)[0]
    shore = -lowest * planet.sea_level if planet.has_water else -lowest
    ice = heights.ice_along(recipe, ways) != heights.OPEN
    return (found - shore) / (RELIEF * UNITS_PER_METRE), found / recipe.radius_units, ice


def _normals(up: np.ndarray, radius: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Of the ground, from how its places differ from one pixel to the next."""
    places = np.zeros((*inside.shape, 3))
    places[inside] = up * radius[:, None]
    right, down = np.gradient(places, axis=1), np.gradient(places, axis=0)
    normal = np.cross(down, right)[inside]
    length = np.sqrt((normal * normal).sum(axis=1, keepdims=True))
    normal = normal / np.maximum(length, 1e-12)
    edge = (normal * up).sum(axis=1) < 0.3  # where a neighbour lies beside the disc
    return np.where(edge[:, None], up, normal)


def _stars(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    picture = np.zeros((SIDE, SIDE, 3)) + np.array([5.0, 6.0, 10.0])
    rows, columns = rng.integers(0, SIDE, (2, 700))
    bright = rng.uniform(0.05, 1, 700) ** 3 * 210
    picture[rows, columns] += bright[:, None] * rng.uniform(0.8, 1.0, (700, 3))
    return picture


def _glow(planet: Planet, away: np.ndarray, u: np.ndarray, v: np.ndarray, sun: np.ndarray) -> np.ndarray:
    """Light of the air beyond the disc."""
    density = min(1.0, planet.atmosphere.density)
    fade = np.clip(1 - (away - 1) / (HALO * (0.3 + 0.7 * density)), 0, 1) ** 3
    day = np.clip(0.35 + 0.8 * (u * sun[0] + v * sun[1]) / np.maximum(away, 1e-9), 0, 1)
    return (fade * day * density * 0.75)[..., None] * surface.veil(planet)


def _labelled(picture: np.ndarray, planet: Planet) -> np.ndarray:
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    pole, equator = planet.temperature_range
    air = planet.atmosphere.title if planet.atmosphere.kind else "no air"
    pen.text((28, 20), planet.name, INK, ImageFont.load_default(34))
    line = f"{planet.kind}  ·  radius {planet.radius:,.0f} m  ·  {planet.gravity / 9.81:.2f} g  ·  {air}"
    pen.text((28, SIDE - 66), line, FAINT, ImageFont.load_default(18))
    line = f"{pole:.0f} to {equator:.0f} °C" + (f"  ·  {planet.water:.0%} sea" if planet.has_water else "")
    pen.text((28, SIDE - 40), line, FAINT, ImageFont.load_default(18))
    return np.asarray(image)
