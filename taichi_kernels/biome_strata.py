"""From fields to voxels where there are biomes: how dense each one is, and of what its biome makes it."""

import taichi as ti

from taichi_kernels import landscape as l
from taichi_kernels import materials as m
from taichi_kernels import planet
from taichi_kernels.biome_fields import bin_of
from taichi_kernels.fields import carved, clamped
from taichi_kernels.planet import NO_MARK
from taichi_kernels.strata import CANYON_FROM, below
from taichi_kernels.units import FULL, SURFACE

_SNOW_DEPTH = 192  # Q7 voxels
_SHORE = 320  # how far above and below the sea its shore reaches, Q7 voxels
_BAND_LOG = 9  # of the height of a stripe, Q7 voxels


@ti.func
def ground(radius, height, ragged, deep, mark, cave, rough, detail, words: ti.template(), level):
    """How dense voxels are, and where in its layers each lies.

    Args:
        radius: distance from the centre, Q7 voxels.
        height .. rough: the lattice fields, interpolated; `ragged` and `deep` what `canyon` makes of the cut, `cave` is
            the lesser of the tunnels' and the rooms'.
        detail: Q22 voxels.
        level: level of detail; the ramp of the density is 64 >> level steps a voxel.
    Returns:
        Density 0..255; depth below the surface, Q7 voxels; its detail near the surface; 1 on canyon walls and
        landmarks.
    """
    bulk = words[planet.RADIUS] + limited(words, height) - radius
    fine = detail >> 15
    bend = (fine * rough) >> 8
    depth = bulk - deep + bend
    stands = mark + bend
    stands = ti.select(stands > NO_MARK, stands, -(1 << 20))
    walled = below(depth, stands) | below(CANYON_FROM - 1, ragged)
    depth = ti.max(depth, stands)
    cave = cave + (fine >> 2)
    solid = ti.max(ti.min(depth, cave), words[planet.CORE] - radius)
    density = ti.min(ti.max(SURFACE + (solid >> (1 + level)), 0), FULL)
    near = ti.select(depth < words[planet.SHADE], fine, 0)
    return density, depth, near, walled


@ti.func
def canyon(cut, detail, words: ti.template()):
    """Cut with its detail, Q14, and how deep the canyon is, Q7 voxels."""
    ragged = cut + (detail >> 15) * 2
    return ragged, carved(words, ragged)


@ti.func
def limited(words: ti.template(), height):
    """Height within its limits: a cubic overshoots."""
    return clamped(height, -words[planet.HEIGHT_LOW], words[planet.HEIGHT_HIGH])


@ti.func
def climate_bin(temperature, moisture, variety, rise, near):
    """Place of a voxel in the landscape's table; `near` is what `ground` says, and makes borders ragged."""
    return bin_of(temperature + near, moisture + near * 2, variety - near * 2, rise + near)


@ti.func
def eighth(ore):
    """Of the ore's field."""
    return clamped((ore + 16384) >> 12, 0, 7)


@ti.func
def vein(radius, height, vein_a, vein_b, ore, words: ti.template()):
    """1 in a vein, where the biome's ore is if it has one, else 0; and where in its ores that is: by tier of depth and
    eighth of the field."""
    bulk = words[planet.RADIUS] + limited(words, height) - radius
    outer = ti.abs(2 * eighth(ore) - 7)  # 1 in the middle of the ore's field, 7 at its ends, where veins are thin
    width = (words[planet.VEIN_WIDTH] * (17 - outer)) >> 4
    off = ti.max(ti.abs(vein_a), ti.abs(vein_b))
    tier = 2 - below(bulk, words[planet.TIER_1]) - below(bulk, words[planet.TIER_2])
    return below(off, width) & below(words[planet.VEIN_DEPTH], bulk), (tier << 3) + eighth(ore)


@ti.func
def ore_at(words: ti.template(), biome, place):
    """The ore at a place of those of the biome whose words start at `biome`; numbers."""
    return (words[biome + l.ORES + (place >> 2)] >> ((place & 3) << 3)) & 255


@ti.func
def material(
    density, depth, near, walled, radius, height, rough, temperature, vein_a, ore,
    surface, rocks, patch, found, words: ti.template(),
):  # fmt: skip
    """What voxels are made of, 0 exactly where density is 0.

    Args:
        density .. walled: from `ground`. radius: Q7 voxels. height .. ore: lattice fields.
        surface, rocks, patch: words of the biome. found: its ore where a vein is, else 0.
    """
    bulk = words[planet.RADIUS] + limited(words, height) - radius
    bare = walled | below((surface >> 22) & 508, rough + (near >> 5))
    band = ((radius + (near >> 1)) >> _BAND_LOG) & 3
    stone = ti.select(bulk + (ore >> 3) < words[planet.BASALT_DEPTH], rocks & 31, (rocks >> 5) & 31)
    stone = ti.select((bare & below(depth, words[planet.SHADE])) == 1, (rocks >> (10 + band * 5)) & 31, stone)

    # The sea's shore, unless rock stands there; layers; veins of another top; snow over all.
    shore = below(ti.abs(radius - words[planet.SEA_RADIUS]), _SHORE + near) & (1 - bare)
    top_depth = ti.max(((surface >> 5) & 15) << 7, shore * 384)
    top = ti.select(shore == 1, (surface >> 18) & 31, surface & 31)
    veined = below(ti.abs(vein_a + near), (patch >> 5) << 3) & below(0, patch & 31) & (1 - shore)
    top = ti.select(veined == 1, patch & 31, top)
    top_end = top_depth - (bare << 14)
    below_end = top_end + (((surface >> 14) & 15) << 7)
    made = ti.select(depth < below_end, (surface >> 9) & 31, stone)
    made = ti.select(depth < top_end, top, made)
    snow = (
        below(temperature + near, words[planet.FROST]) & ((surface >> 23) & 1) & below(words[planet.SEA_RADIUS], radius)
    )
    made = ti.select((snow & below(depth, _SNOW_DEPTH - (bare << 8))) == 1, m.SNOW, made)

    made = ti.select(found > 0, found, made)
    made = ti.select(words[planet.CORE] - radius > 0, m.BEDROCK, made)
    return ti.select(density > 0, made, m.AIR)
