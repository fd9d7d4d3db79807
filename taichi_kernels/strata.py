"""From fields to voxels: how dense each one is, and of what."""

import taichi as ti

from taichi_kernels import materials as m
from taichi_kernels import planet
from taichi_kernels.fields import carved, clamped, radius_q7
from taichi_kernels.noise import wrapped
from taichi_kernels.units import FULL, SURFACE


def _nibbles(*values: int) -> int:
    """Up to eight numbers below 16 in one word, the first lowest."""
    return wrapped(sum(v << 4 * i for i, v in enumerate(values)))


# Kinds of ground, from cold to warm; the last are the walls and floors of canyons.
_GRAVEL_FROM, _SOIL_FROM, _SAND_FROM = -3000, 2200, 13500  # climate, Q14
CANYON_FROM = 700  # cut, Q14
_CANYON_KIND = 4
_BARE_FROM = 175  # Q8: rock shows where the ground is rougher
_TOP = _nibbles(m.ICE, m.GRAVEL, m.SOIL, m.SAND, m.ROCK)
_BELOW = _nibbles(m.GRAVEL, m.GRAVEL, m.CLAY, m.SAND, m.ROCK)
_TOP_VOXELS = _nibbles(5, 3, 3, 4, 0)
_BELOW_VOXELS = _nibbles(2, 3, 4, 3, 0)
_BANDS = _nibbles(m.ROCK, m.CLAY, m.SAND, m.ROCK, m.GRAVEL, m.CLAY, m.ROCK, m.SAND)  # stripes of canyon walls
_NONE = m.AIR

# Ores by depth and by eighths of the ore field; the middle eighths are common, the outer ones rare.
_ORES_SHALLOW = _nibbles(m.COPPER, m.COPPER, m.IRON, m.COAL, m.COAL, m.COPPER, m.IRON, m.IRON)
_ORES_MIDDLE = _nibbles(m.CRYSTAL, m.LITHIUM, m.TITANIUM, m.IRON, m.COPPER, m.COAL, m.TITANIUM, m.LITHIUM)
_ORES_DEEP = _nibbles(m.URANIUM, m.CRYSTAL, m.TITANIUM, m.IRON, _NONE, m.LITHIUM, m.CRYSTAL, m.URANIUM)
_ORES_THIN = _nibbles(5, 3, 1, 0, 0, 1, 3, 5)  # in 1/16 of the width: how much thinner the outer eighths' veins are


@ti.func
def nibble(packed, index):
    return (packed >> (index << 2)) & 15


@ti.func
def below(value, limit):
    """1 where value < limit, else 0; only for differences within i32."""
    return ((value - limit) >> 31) & 1


@ti.func
def hollow(cave_a, cave_b, cave_width):
    """How far outside the caves, Q7 voxels of the cave fields: negative inside. Tunnels are round where both are 0."""
    a = ti.min(ti.abs(cave_a), 16000)
    b = ti.min(ti.abs(cave_b), 16000)
    return (radius_q7(a * a + b * b) >> 7) - cave_width


@ti.func
def voxel(
    squares,
    height,
    cut,
    cave,
    rough,
    warm,
    vein_a,
    vein_b,
    ore,
    detail,
    head: ti.template(),
    level,
):
    """Density and material of voxels.

    Args:
        squares: squared distance from the centre [voxels^2].
        height .. ore: the lattice fields, interpolated; `cave` is what `hollow` makes of three of them.
        detail: Q22 voxels.
        level: level of detail; the ramp of the density is 64 >> level steps a voxel.
    Returns:
        Density 0..255 and material 0..15; material 0 exactly where density is 0.
    """
    radius = radius_q7(squares)
    # Interpolation overshoots a little beyond the values of the lattice; the bounds rely on the height's limits.
    height = clamped(height, -head[planet.HEIGHT_LOW], head[planet.HEIGHT_HIGH])
    bulk = head[planet.RADIUS] + height - radius  # depth below the surface without canyons and detail, Q7 voxels
    fine = detail >> 15
    ragged = cut + fine * 2
    depth = bulk - carved(head, ragged) + ((fine * rough) >> 8)
    cave = cave + (fine >> 2)
    to_core = head[planet.CORE] - radius
    solid = ti.max(ti.min(depth, cave), to_core)
    density = ti.min(ti.max(SURFACE + (solid >> (1 + level)), 0), FULL)

    climate = warm + fine * 2
    kind = 3 - below(climate, _GRAVEL_FROM) - below(climate, _SOIL_FROM) - below(climate, _SAND_FROM)
    kind = ti.select(ragged < CANYON_FROM, kind, _CANYON_KIND)
    bare = below(_BARE_FROM, rough + (fine >> 3)) & below(0, kind)
    top_end = (nibble(_TOP_VOXELS, kind) << 7) - (bare << 14)
    below_end = top_end + (nibble(_BELOW_VOXELS, kind) << 7)
    stone = ti.select(head[planet.RADIUS] - radius + (ore >> 3) < head[planet.BASALT_DEPTH], m.ROCK, m.BASALT)
    stripe = ti.select(kind == _CANYON_KIND, nibble(_BANDS, ((radius + (fine >> 1)) >> 9) & 7), stone)
    stone = ti.select(depth < head[planet.SHADE], stripe, stone)
    material = ti.select(depth < below_end, nibble(_BELOW, kind), stone)
    material = ti.select(depth < top_end, nibble(_TOP, kind), material)

    eighth = ti.min(ti.max((ore + 16384) >> 12, 0), 7)
    ores = ti.select(bulk < head[planet.TIER_1], _ORES_SHALLOW, _ORES_MIDDLE)
    ores = ti.select(bulk < head[planet.TIER_2], ores, _ORES_DEEP)
    found = nibble(ores, eighth)
    width = (head[planet.VEIN_WIDTH] * (16 - nibble(_ORES_THIN, eighth))) >> 4
    vein = ti.max(ti.abs(vein_a), ti.abs(vein_b))
    rich = below(vein, width) & below(head[planet.VEIN_DEPTH], bulk) & below(0, found)
    material = ti.select(rich == 1, found, material)
    material = ti.select(to_core > 0, m.BEDROCK, material)
    return density, ti.select(density > 0, material, m.AIR)
