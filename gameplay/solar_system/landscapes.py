"""What the generator is told of a world's ground, from the content: see `taichi_kernels.landscape`."""

from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.content import definitions
from gameplay.solar_system import biomes, climates
from gameplay.solar_system.bodies import Asteroid, Solid, World, sea_level
from taichi_kernels import landscape
from taichi_kernels.landscape import ANY, ONE, ORE_EIGHTHS
from taichi_kernels.materials import AIR
from taichi_kernels.units import VOXEL_METRES

_MARGIN = 5.0  # degrees beyond the coldest and the warmest mean that the table covers
_ICE = 0.12  # metres by which ice on a sea is thicker where it is a degree colder
_SNOW = -3.0  # mean temperature [°C] below which snow lies
_ROUGH = 255  # of 1/256: roughness at which `Ground.bare` is 1
_GROWTH = 1 << 15  # parts of a voxel in which growth of ice is counted
_VEIN = 16  # parts of a voxel in which veins are counted
_DRY = 0.05  # share of the ground of a world without water that counts as being at the shore
_RANKS = (3, 2, 1, 0, 0, 1, 2, 3)  # of the eighths' ores: 0 is the commonest


class Landscape(NamedTuple):
    """What the generator is told, and the names of its biomes by their numbers there."""

    words: bytes
    biomes: tuple[str, ...]


def landscape_of(body: Solid) -> Landscape:
    """The landscape of a body; the same as long as the content is the same."""
    rules = content.load().system.biomes
    if not isinstance(body, World):
        return of_one_biome(rules.fallback if isinstance(body, Asteroid) else rules.wreck)
    cold, warm = _range(body)
    scale = ONE / (warm - cold)
    known = content.load().biomes
    chosen = _chosen(body, cold, warm)
    names = list(known)
    used = sorted(
        (int(at) for at in np.unique(chosen)), key=lambda at: (known[names[at]].precedence, -at)
    )  # as `biomes.choose` ranks them
    table = np.searchsorted(np.sort(used), chosen)
    table = np.array([used.index(at) for at in sorted(used)])[table]
    pole, equator = body.temperature_range
    lapse = content.load().survival.climate.lapse * climates.RELIEF
    frozen = body.has_water and min(body.temperature_range) - _MARGIN < climates.FREEZES
    numbers = landscape.Climate(
        equator=round((equator - cold) * scale),
        polar_drop=round((equator - pole) * scale),
        lapse=round(lapse * scale),
        frost=_clipped((_SNOW - cold) * scale, 2 * ONE) if body.atmosphere.density > 0 else -2 * ONE,
        moisture=round(body.moisture * ONE),
        bands=tuple(round(band * ONE * (body.atmosphere.density > 0)) for band in climates.BANDS),
        shore=round(sea_level(body.water or _DRY) * ONE),
        wet=body.has_water,
        freezes=round((climates.FREEZES - cold) * scale) if frozen else 0,
        growth=round(_ICE / VOXEL_METRES / scale * _GROWTH) if frozen else 0,
    )
    packed = [_biome(known[names[at]], cold, scale, body.has_water, body.lacks) for at in used]
    return Landscape(landscape.pack(numbers, table, packed), tuple(names[at] for at in used))


def _range(world: World) -> tuple[float, float]:
    """The coldest and the warmest mean temperature that the table covers [°C]."""
    lapse = content.load().survival.climate.lapse * climates.RELIEF
    return min(world.temperature_range) - lapse - _MARGIN, max(world.temperature_range) + _MARGIN


def _chosen(world: World, cold: float, warm: float) -> np.ndarray:
    """Which biome takes each bin of the table, as places in the content's biomes."""
    temperatures, moistures, varieties, heights = landscape.bins()
    heights = heights / ONE
    if not world.has_water:
        heights[0] = 0.0
    axes = (cold + temperatures / ONE * (warm - cold), moistures / ONE, heights, varieties / ONE)
    # choose takes temperature, moisture, height, variety; the table has variety before height
    warmth, wet, high, variety = (axis.ravel() for axis in np.meshgrid(*axes, indexing="ij"))
    found = biomes.choose(np.stack([warmth, wet, high, variety], axis=1), world.traits)
    names = list(content.load().biomes)
    found[found == biomes.CONFLICT] = names.index(content.load().system.biomes.fallback)
    return found.reshape([len(axis) for axis in axes]).transpose(0, 1, 3, 2)


def of_one_biome(name: str) -> Landscape:
    """Of a body that has one biome all over: without air or sea, and as warm everywhere."""
    kind = content.load().biomes[name]
    numbers = landscape.Climate(ONE // 2, 0, 0, -2 * ONE, 0, (0,) * landscape.BAND_COUNT, ONE // 5, False)
    table = np.zeros([len(axis) for axis in landscape.bins()], np.int64)
    packed = landscape.pack(numbers, table, [_biome(kind, -273.0, ONE / 1000, False, frozenset())])
    return Landscape(packed, (kind.name,))


def _biome(kind: definitions.Biome, cold: float, scale: float, wet: bool, lacks: frozenset[str]) -> landscape.Biome:
    forms = {name: round(share * ONE) for name, share in kind.landforms.items()}
    low, high = kind.height
    box = (
        (_clipped((kind.temperature[0] - cold) * scale, ANY), _clipped((kind.temperature[1] - cold) * scale, ANY)),
        _shares(kind.moisture),
        _shares(kind.variety),
        (
            -ANY if low <= (-1 if wet else 0) else round(low * ONE),
            ANY if high >= 1 else round(high * ONE),
        ),
    )
    return landscape.Biome(box, landscape.Forms(**forms), _layers(kind.ground, lacks))


def _shares(bounds: tuple[float, float]) -> tuple[int, int]:
    """Bounds of what is 0 to 1; open where they are the ends."""
    return (-ANY if bounds[0] <= 0 else round(bounds[0] * ONE), ANY if bounds[1] >= 1 else round(bounds[1] * ONE))


def _clipped(value: float, most: int) -> int:
    return round(min(max(value, -most), most))


def _layers(ground: definitions.Ground, lacks: frozenset[str]) -> landscape.Layers:
    number = content.load().material_id
    bands = [number(name) for name in ground.bands or [ground.stone] * 4]
    return landscape.Layers(
        top=number(ground.top[0]),
        top_depth=ground.top[1],
        below=number(ground.below[0]),
        below_depth=ground.below[1],
        shore=number(ground.shore),
        snow=ground.snow,
        bare=round(ground.bare * _ROUGH),
        stone=number(ground.stone),
        deep=number(ground.deep),
        bands=(bands[0], bands[1], bands[2], bands[3]),
        patch=number(ground.patch) if ground.patch else AIR,
        patch_width=round(ground.vein * _VEIN),
        ores=tuple(_tier(names, lacks) for names in ground.ores),
    )


def _tier(names: list[str], lacks: frozenset[str]) -> tuple[int, ...]:
    """Ores of a tier by eighths of their field, the commonest in the middle; none where the world lacks it."""
    number = content.load().material_id
    ores = [AIR if name in lacks else number(name) for name in names]
    return tuple(ores[min(_RANKS[at], len(ores) - 1)] if ores else AIR for at in range(ORE_EIGHTHS))
