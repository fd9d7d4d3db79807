"""How raw noise becomes a landscape, on the points of the coarse lattice."""

import taichi as ti

from taichi_kernels import planet
from taichi_kernels.planet import LOWEST_CAVE, ROUGH_MAX

# What is interpolated from the coarse lattice to the voxels. The first few shape the ground, and are interpolated
# without creases (`cubic`); the others trilinearly.
(
    HEIGHT,  # of the surface above the mean radius, without canyons and detail, Q7 voxels
    CUT,  # how far inside a canyon, Q14: negative outside, 1 in the middle
    CAVE_A,  # Q7 voxels; tunnels run where both are 0
    CAVE_B,
    CAVE_WIDTH,  # half width of the caves, Q7 voxels; negative where there are none
    ROUGH,  # share of the detail, Q8
    WARM,  # ice .. gravel .. soil .. sand, Q14
    VEIN_A,
    VEIN_B,
    ORE,  # which ore, Q14
) = range(10)
CUBIC_FIELDS = 5
LATTICE_FIELDS = 10


@ti.func
def radius_q7(s):
    """floor(128 sqrt(s)), exact for 0 <= s < 2^30, also where the square root's last bits are wrong.

    The float is a guess in r - 2 .. r. The remainder (s << 14) - r * r is small, so its low 32 bits are exact.
    """
    r = ti.max(ti.cast(ti.sqrt(ti.cast(s, ti.f32)) * 128.0 - 1.0, ti.i32), 0)
    r = r - ((2 * r - ((s << 14) - r * r)) >> 31)
    return r - ((2 * r - ((s << 14) - r * r)) >> 31)


@ti.func
def clamped(value, low, high):
    return ti.min(ti.max(value, low), high)


@ti.func
def smooth(q):
    """3q^2 - 2q^3 of q in 0..1, Q14."""
    squared = (q * q) >> 14
    return (squared * (49152 - 2 * q)) >> 14


@ti.func
def walls(cut):
    """Share of a canyon's depth that is dug away, Q15, never falling as `cut` grows: two cliffs, a terrace between."""
    return smooth(clamped((cut - 900) * 7, 0, 16384)) + smooth(clamped((cut - 7000) * 7, 0, 16384))


@ti.func
def carved(head: ti.template(), cut):
    """Depth of a canyon, Q7 voxels."""
    return (head[planet.CANYON_DEPTH] * walls(cut)) >> 15


@ti.func
def shape(
    head: ti.template(),
    base,
    rugged,
    ridge,
    canyon,
    cave_a,
    cave_b,
    cavern,
    cliff,
    vein_a,
    vein_b,
    ore,
    climate,
    squares,
    polar,
):
    """Raw fields (Q22 voxels) at a point of the lattice to what is interpolated.

    Args:
        squares: squared distance from the centre [voxels^2].
        polar: distance from the equator's plane [voxels].
    Returns:
        The ten lattice fields, in order; those that shape the ground stay below 2^17, the others below 2^21, so that
        interpolation cannot overflow.
    """
    rug = rugged >> 14
    crest = ridge >> 14
    # Plains below, mountains above, hills between and around.
    alpine = smooth(clamped(((rug - 1700) * 5) >> 1, 0, 16384))
    hilly = smooth(clamped((rug + 4200) * 2, 0, 16384))
    away = ti.abs(crest)
    close = ti.min(away, 2048)
    away = away - close + ((close * close) >> 12)  # crests are round, or the lattice would show as teeth
    sharp = clamped(16384 - away * 2, 0, 16384)
    sharp = (sharp * sharp) >> 14
    mountain = (((sharp * 3 + 16384) >> 2) * alpine) >> 14
    height = (base >> 15) + ((head[planet.MOUNTAIN] * mountain) >> 14)
    height = height + ((((head[planet.HILL] * crest) >> 14) * hilly) >> 14)

    # Canyons keep to dry country and to what is no mountain.
    dry = clamped((climate >> 13) + 2400, 0, 16384)
    cut = clamped(dry - ((ti.abs(canyon) >> 14) * 11) - (alpine << 1), -8192, 16384)
    rim = walls(cut)
    rim = ti.min(rim, 32768 - rim)

    # Folds steep enough to overhang, in mountains and on canyon walls. They dig more than they heap up, because what
    # they heap up may float.
    fold = cliff >> 15
    fold = ti.min(fold, 0) + (ti.max(fold, 0) >> 3)
    height = height + ((fold * clamped(alpine - 2500 + (rim >> 1), 0, 16384)) >> 14)
    height = clamped(height, -head[planet.HEIGHT_LOW], head[planet.HEIGHT_HIGH])
    rough = clamped(30 + ((alpine * 180) >> 14) + ((hilly * 36) >> 14) + ((rim * 60) >> 14), 0, ROUGH_MAX)

    # Cold at the poles and on peaks.
    latitude = ti.min((polar * head[planet.LATITUDE]) >> 6, 32768)
    warm = head[planet.WARMTH] - ((((latitude * latitude) >> 14) * 15) >> 4) + ((climate >> 14) * 11 >> 4)
    warm = warm - ti.max(height - head[planet.SNOW_LINE], 0) * 2
    warm = clamped(warm, -65536, 65536)

    # Tunnels swell to caverns where `cavern` is high and close where it is low, near plains, and far down.
    radius = radius_q7(squares)
    depth = head[planet.RADIUS] + height - carved(head, cut) - radius
    open_up = cavern >> 14
    shift = head[planet.CAVERN_SHIFT]
    width = head[planet.TUNNEL] + clamped((open_up - 3200) >> shift, 0, head[planet.CAVERN_WIDTH])
    width = width + ti.min((open_up + 8500) >> shift, 0)
    lid = clamped(16384 - (clamped(rug + 600, 0, 8192) << 1), 0, 16384)
    width = width - ((clamped(1600 - depth, 0, 4096) * lid) >> 13)
    width = width - (ti.max(depth - head[planet.CAVE_DEPTH], 0) >> 1)
    width = ti.max(width, LOWEST_CAVE)

    return (
        height,
        cut,
        (cave_a >> 15) - head[planet.CAVE_BIAS],
        (cave_b >> 15) - head[planet.CAVE_BIAS],
        width,
        rough,
        warm,
        (vein_a >> 15) - head[planet.VEIN_BIAS],
        (vein_b >> 15) - head[planet.VEIN_BIAS],
        ore >> 14,
    )
