"""Which biome a chunk is of, where bounds of its climate prove that it has only one: most chunks have."""

import taichi as ti

from taichi_kernels import landscape as l
from taichi_kernels import planet
from taichi_kernels.biome_fields import MOISTURE, RISE, TEMPERATURE, VARIETY, bin_of, biome_of

# Where in a bin's place each number is, and its mask.
_WET = l.HEIGHTS + l.VARIETIES
_WARM = _WET + l.MOISTURES
_WETS, _KINDS, _HIGHS = (1 << l.MOISTURES) - 1, (1 << l.VARIETIES) - 1, (1 << l.HEIGHTS) - 1


@ti.func
def asked(field, whole):
    """Whether a trilinear field is asked for in a chunk that is one biome as a whole (1) or not."""
    return whole == 0 or (field != MOISTURE and field != VARIETY and field != RISE)


@ti.func
def biome_between(words: ti.template(), low, high, off):
    """Where the words of the one biome start that climates have; 0 where they may have several.

    Args:
        low, high: bounds of temperature, moisture, variety and rise, without the detail. off: how much that may be.

    The detail goes in as in `biome_strata.climate_bin`. Bins never fall as a climate's numbers grow, so those of all
    climates lie in the box between the bins of the bounds.
    """
    a = bin_of(low[0] - off, low[1] - 2 * off, low[2] - 2 * off, low[3] - off)
    b = bin_of(high[0] + off, high[1] + 2 * off, high[2] + 2 * off, high[3] + off)
    biome = biome_of(words, a)
    several = 0
    for warm in range(a >> _WARM, (b >> _WARM) + 1):
        for wet in range(a >> _WET & _WETS, (b >> _WET & _WETS) + 1):
            for kind in range(a >> l.HEIGHTS & _KINDS, (b >> l.HEIGHTS & _KINDS) + 1):
                for high_class in range(a & _HIGHS, (b & _HIGHS) + 1):
                    place = (warm << _WARM) + (wet << _WET) + (kind << l.HEIGHTS) + high_class
                    several |= biome_of(words, place) - biome
    return ti.select(several == 0, biome, 0)


@ti.func
def calm_biome(lattice: ti.template(), words: ti.template(), first, n, line, edge):
    """The biome of all voxels of a chunk whose detail is small enough.

    Trilinear climates lie between those of the lattice's points around them.

    Args:
        first: where the chunk's lattice starts, of n planes of n lines, a line `line` words. edge: cells along an edge.
    Returns:
        Where the biome's words start; and how large the detail may be [Q7 voxels]: its bound if the whole chunk is of
        one biome, less than 0 where no voxel is known.
    """
    low = ti.Vector([1 << 30] * 4)
    high = ti.Vector([-(1 << 30)] * 4)
    for k in ti.static(range(4)):
        for row in range((edge + 1) * (edge + 1)):
            at = first + (((TEMPERATURE + k) * n + row // (edge + 1) + 1) * n + row % (edge + 1) + 1) * line + 1
            for point in range(at, at + edge + 1):
                low[k] = ti.min(low[k], lattice[point])
                high[k] = ti.max(high[k], lattice[point])
    biome, calm = 0, -1
    for quarter in range(5):
        if biome == 0:
            off = (words[planet.DETAIL_BOUND] * (4 - quarter)) >> 2
            biome = biome_between(words, low, high, off)
            calm = ti.select(biome > 0, off, -1)
    return biome, calm
