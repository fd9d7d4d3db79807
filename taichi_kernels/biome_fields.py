"""From climate to biomes, on the points of the coarse lattice: how warm and wet a place is, and how much of each biome.

Climates are Q14, as `landscape` tells. `climate`, `share` and `bin_of` take vectors of lanes, too.
"""

import taichi as ti

from taichi_kernels import landscape as l
from taichi_kernels import planet
from taichi_kernels.fields import clamped, smooth
from taichi_kernels.generators import LANDSCAPE

# Lattice fields of generator 2; the first seven are interpolated without creases. What is left out of a chunk is a
# tail of them.
(
    HEIGHT,
    CUT,
    MARK,  # how far inside a landmark, Q7 voxels; negative outside
    ROOM,  # how far outside a room of the caves, Q7 voxels
    CAVE_A,
    CAVE_B,
    CAVE_WIDTH,
    ROUGH,
    TEMPERATURE,
    MOISTURE,
    VARIETY,
    RISE,  # height of the climate: 0 the shore, 1 the highest ground, Q14
    VEIN_A,
    VEIN_B,
    ORE,
) = range(15)

FORM_COUNT = len(l.Forms._fields) - 1  # all but the last, which is of whole bodies
_LOCAL = 9830  # most that a place itself adds to moisture, twice: 0.6
_WIGGLE = 5  # shift: how much the borders of temperature wander
# How soft the borders of biomes are, as a shift of what lies beyond: 1 / (1 << shift) of all climates.
_SOFT_TEMPERATURE, _SOFT_MOISTURE, _SOFT_VARIETY, _SOFT_RISE = 4, 3, 3, 4


@ti.func
def evened(noise):
    """Noise, Q14, to numbers of 0 to 1 that are about equally frequent."""
    return smooth(clamped(8192 + noise + (noise >> 1), 0, 16384))


@ti.func
def alps(rugged):
    """Where mountains are, 0 to 1, Q14."""
    return smooth(clamped((((rugged >> 14) - 1700) * 5) >> 1, 0, 16384))


@ti.func
def climate(words: ti.template(), base, rugged, wet, varied, polar):
    """Climate of a place.

    Args:
        base, rugged, wet, varied: raw fields, Q22 voxels.
        polar: distance from the equator's plane [voxels].
    Returns:
        Elevation without landforms, Q7 voxels; temperature, moisture, variety and rise, Q14.
    """
    elevation = (base >> 15) + ((words[planet.MOUNTAIN] * alps(rugged)) >> 14) // 3
    over = clamped(elevation - words[planet.SEA], -(1 << 15), 1 << 15)
    rise = clamped((over * words[planet.RISE_SCALE]) >> 12, -16384, 16384)
    north = ti.min((polar * words[planet.LATITUDE]) >> 6, 16384)
    place = wet >> 14
    at = LANDSCAPE
    mean = words[at + l.EQUATOR] - ((words[at + l.POLAR_DROP] * ((north * north) >> 14)) >> 14)
    temperature = mean - ((words[at + l.LAPSE] * ti.max(rise, 0)) >> 14) + (place >> _WIGGLE)
    moisture = words[at + l.MOISTURE] + (((evened(place) - 8192) * _LOCAL) >> 14)
    for band in ti.static(range(l.BAND_COUNT)):
        near = ti.max(16384 - ti.abs(north * (l.BAND_COUNT - 1) - band * 16384), 0)
        moisture = moisture + ((words[at + l.BANDS + band] * near) >> 14)
    return elevation, clamped(temperature, 0, 16383), clamped(moisture, 0, 16383), evened(varied >> 14), rise


@ti.func
def inside(value, low, high, soft: ti.template()):
    """How far within bounds, Q14: 8192 at them, 0 and 16384 some way beyond and within."""
    return ti.min(value - low, high - value) * (1 << soft)


@ti.func
def share(words: ti.template(), biome, temperature, moisture, variety, rise):
    """How much of the biome whose words start at `biome` a place of a climate has, Q14."""
    at = biome + l.BOX
    within = inside(temperature, words[at], words[at + 1], _SOFT_TEMPERATURE)
    within = ti.min(within, inside(moisture, words[at + 2], words[at + 3], _SOFT_MOISTURE))
    within = ti.min(within, inside(variety, words[at + 4], words[at + 5], _SOFT_VARIETY))
    within = ti.min(within, inside(rise, words[at + 6], words[at + 7], _SOFT_RISE))
    return smooth(clamped(within + 8192, 0, 16384))


@ti.func
def mixed(form, own, part):
    """A landform's share so far, and a biome's own of which there is `part`."""
    return form + (((own - form) * part) >> 14)


@ti.func
def bin_of(temperature, moisture, variety, rise):
    """Place of a climate in the landscape's table."""
    warm = clamped(temperature, 0, 16383) >> (14 - l.TEMPERATURES)
    wet = clamped(moisture, 0, 16383) >> (14 - l.MOISTURES)
    kind = clamped(variety, 0, 16383) >> (14 - l.VARIETIES)
    high = 3 + ((rise - l.HEIGHT_BORDERS[0]) >> 31) + ((rise - l.HEIGHT_BORDERS[1]) >> 31)
    high = high + ((rise - l.HEIGHT_BORDERS[2]) >> 31)
    return (((((warm << l.MOISTURES) + wet) << l.VARIETIES) + kind) << l.HEIGHTS) + high


@ti.func
def biome_of(words: ti.template(), place):
    """Where the words of the biome at a place of the table start; a number."""
    number = (words[LANDSCAPE + l.TABLE + (place >> 3)] >> ((place & 7) << 2)) & 15
    return LANDSCAPE + l.BIOMES + number * l.BIOME
