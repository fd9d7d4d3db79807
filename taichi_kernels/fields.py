"""How raw noise becomes a landscape, on the points of the coarse lattice."""

import taichi as ti

from taichi_kernels import planet

# What is interpolated from the coarse lattice to the voxels.
(
    HEIGHT,  # of the surface above the mean radius, without detail, Q7 voxels
    ROUGH,  # share of the detail, Q8
    WARM,  # ice .. gravel .. soil .. sand .. canyon walls, Q14
    CAVE_A,  # Q7 voxels; tunnels run where both are 0
    CAVE_B,
    CAVE_WIDTH,  # half width of the caves, Q7 voxels; negative where there are none
    VEIN_A,
    VEIN_B,
    ORE,  # which ore, Q14
) = range(9)
LATTICE_FIELDS = 9

ROUGH_MAX = 288  # Q8

_LOWEST_CAVE = -(64 << 7)


@ti.func
def radius_q7(s):
    """floor(128 sqrt(s)), exact for 0 <= s < 3 * 2^28, also where the square root is off by some units in the last place.

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
        The nine lattice fields, in order; each stays below 2^21, so that interpolation cannot overflow.
    """
    rug = rugged >> 14
    crest = ridge >> 14
    # Plains below, mountains above, hills between and around.
    alpine = smooth(clamped(((rug - 1700) * 5) >> 1, 0, 16384))
    hilly = smooth(clamped((rug + 4200) * 2, 0, 16384))
    sharp = clamped(16384 - ti.abs(crest) * 2, 0, 16384)
    sharp = (sharp * sharp) >> 14
    mountain = (((sharp * 3 + 16384) >> 2) * alpine) >> 14
    height = (base >> 15) + ((head[planet.MOUNTAIN] * mountain) >> 14)
    height = height + ((((head[planet.HILL] * crest) >> 14) * hilly) >> 14)

    # Canyons keep to dry country and to what is no mountain. Two cliffs with a terrace between.
    dry = clamped((climate >> 13) + 2400, 0, 16384)
    cut = clamped(16384 - ((ti.abs(canyon) >> 14) * 11), 0, 16384)
    cut = (((cut * dry) >> 14) * (16384 - alpine)) >> 14
    walls = smooth(clamped((cut - 800) * 7, 0, 16384)) + smooth(clamped((cut - 7000) * 7, 0, 16384))
    height = height - ((head[planet.CANYON_DEPTH] * walls) >> 15)

    # Folds steep enough to overhang, in mountains and on canyon walls.
    rim = clamped(walls, 0, 16384) - clamped(walls - 16384, 0, 16384)
    folded = clamped(alpine - 3000 + (rim >> 2), 0, 16384)
    height = height + (((cliff >> 15) * folded) >> 14)
    height = clamped(height, -head[planet.HEIGHT_LOW], head[planet.HEIGHT_HIGH])
    rough = clamped(30 + ((alpine * 190) >> 14) + ((hilly * 36) >> 14) + ((rim * 90) >> 14), 0, ROUGH_MAX)

    # Cold at the poles and on peaks.
    latitude = ti.min((polar * head[planet.LATITUDE]) >> 6, 32768)
    warm = head[planet.WARMTH] - ((((latitude * latitude) >> 14) * 15) >> 4) + ((climate >> 14) * 11 >> 4)
    warm = warm - ti.max(height - head[planet.SNOW_LINE], 0) * 2 + walls * 4
    warm = clamped(warm, -65536, 131072)

    # Tunnels swell to caverns where `cavern` is high and close where it is low, near plains, and far down.
    radius = radius_q7(squares)
    depth = head[planet.RADIUS] + height - radius
    open_up = cavern >> 14
    shift = head[planet.CAVERN_SHIFT]
    width = head[planet.TUNNEL] + clamped((open_up - 3200) >> shift, 0, head[planet.CAVERN_WIDTH])
    width = width + ti.min((open_up + 5200) >> shift, 0)
    lid = clamped(16384 - (clamped(rug + 600, 0, 8192) << 1), 0, 16384)
    width = width - ((clamped(1600 - depth, 0, 4096) * lid) >> 13)
    width = width - (ti.max(depth - head[planet.CAVE_DEPTH], 0) >> 1)
    width = ti.max(width, _LOWEST_CAVE)

    return (
        height,
        rough,
        warm,
        (cave_a >> 15) - head[planet.CAVE_BIAS],
        (cave_b >> 15) - head[planet.CAVE_BIAS],
        width,
        (vein_a >> 15) - head[planet.VEIN_BIAS],
        (vein_b >> 15) - head[planet.VEIN_BIAS],
        ore >> 14,
    )
