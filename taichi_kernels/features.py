"""What stands alone in the ground: craters, landmarks, and rooms of caves, at most one of each in a cell of space.

A cell's hash says where in it the feature lies and what it is, and none reaches beyond its cell: so a place is decided
by its own cell alone. Which landmarks and rooms there are follows from the landforms' shares at the place, which only
make them smaller, so that borders of biomes cut through none. "Up" is the distance from the body's centre, and what is
level is the rest: features follow the curve of the ground.
"""

import taichi as ti

from taichi_kernels import planet
from taichi_kernels.fields import clamped, radius_q7, smooth
from taichi_kernels.noise import MIX_1, MIX_2, PRIME_X, PRIME_Y, PRIME_Z
from taichi_kernels.planet import LEAST_MARK

MOST_ROOM = 64 << 7
MARK_LOG, ROOM_LOG = 8, 7  # log2 of the cells' width [voxels]
# Of ruins, Q7 voxels: how far the ground may lie above or below their floor, and around their middle what may be built.
RUIN_NEAR = 12 << 7
RUIN_WIDTH, RUIN_TOP, RUIN_DEPTH = 66 << 7, 30 << 7, 30 << 7


@ti.func
def cell_hash(x, y, z, seed, log: ti.template()):
    h = ((x >> log) * PRIME_X) ^ ((y >> log) * PRIME_Y) ^ ((z >> log) * PRIME_Z) ^ seed
    h = (h ^ (h >> 15)) * MIX_1
    h = (h ^ (h >> 13)) * MIX_2
    return h ^ (h >> 16)


@ti.func
def in_cell(value, log: ti.template()):
    """Offset from the middle of the cell."""
    return (value & ((1 << log) - 1)) - (1 << (log - 1))


@ti.func
def picked(number, a, b, c, d):
    """One of four."""
    return ti.select(number < 2, ti.select(number == 0, a, b), ti.select(number == 2, c, d))


@ti.func
def dent(x, y, z, seed, log: ti.template()):
    """Height that a crater in the cell adds, Q7 voxels: a bowl with a rim. 4 to 10 sixteenths of the cell wide."""
    h = cell_hash(x, y, z, seed, log)
    kind = h & 3
    half = 1 << (log - 1)
    sixteenths = picked(kind, 4, 5, 7, 9)
    room = half - ((sixteenths * half) >> 4)
    ox = in_cell(x, log) - ((((h >> 4 & 255) - 128) * room) >> 8)
    oy = in_cell(y, log) - ((((h >> 12 & 255) - 128) * room) >> 8)
    oz = in_cell(z, log) - ((((h >> 20 & 255) - 128) * room) >> 8)
    square = ox * ox + oy * oy + oz * oz
    if ti.static(2 * (log - 1) >= 14):
        square = square >> ti.static(max(2 * (log - 1) - 14, 0))
    else:
        square = square << ti.static(max(14 - 2 * (log - 1), 0))
    # 1 at the rim, Q14: squares of the distance in those of the radius
    share = (square * picked(kind, 4096, 2621, 1337, 809)) >> 8
    deep = (sixteenths * half) << 1  # a quarter of the radius, Q7
    bowl = clamped(((share * 5) >> 2) - 16384, -13000, 0)
    rim = smooth(clamped(16384 - ti.abs(share - 16384) * 2, 0, 16384))
    return ((bowl * deep) >> 14) + ((rim * deep) >> 16)


@ti.func
def built(words: ti.template(), h):
    """Whether the landmark of a cell with this hash is a ruin: a quarter of them, on bodies that have ruins."""
    return words[planet.RUINS] > 0 and ((h >> 1) & 3) == 3


@ti.func
def rarity(h):
    """Share of the landform that a place needs for the ruin of a cell with this hash, Q14."""
    return (h >> 28 & 15) * 900


@ti.func
def mark_offset(x, y, z, h):
    """From the middle of the cell's landmark, which its hash tells, to the place [voxels]."""
    lx = in_cell(x, MARK_LOG) - ((((h >> 4 & 255) - 128) * 80) >> 8)
    ly = in_cell(y, MARK_LOG) - ((((h >> 12 & 255) - 128) * 80) >> 8)
    lz = in_cell(z, MARK_LOG) - ((((h >> 20 & 255) - 128) * 80) >> 8)
    return lx, ly, lz


@ti.func
def across(square, up):
    """Distance from an upright axis [Q7 voxels], from the squared distance from the feature's middle [voxels^2] and
    how far above it the place lies [Q7 voxels]."""
    return radius_q7(ti.max(square - ((up * up) >> 14), 0))


@ti.func
def middle_radius(x, y, z):
    """Distance of a feature's middle from the centre, Q7 voxels."""
    return radius_q7(x * x + y * y + z * z)


@ti.func
def landmark(words: ti.template(), x, y, z, radius, over, arch, pillar, needle, cone, dome, ruin):
    """How far inside the cell's landmark a place is, or inside where its ruin stands, Q7 voxels; and how far outside
    its shaft.

    Args:
        radius: distance from the centre, Q7 voxels. over: height above the ground, Q7 voxels.
        arch .. ruin: shares of landforms.
    """
    h = cell_hash(x, y, z, words[planet.FEATURE_SEED], MARK_LOG)
    scale = words[planet.FEATURE_SCALE]
    kind = (h >> 1) & 7
    made = built(words, h)
    share = arch
    if made:
        share = ruin
    elif kind == 2 or kind == 3:
        share = ti.max(pillar, needle)
    elif kind == 4:
        share = needle
    elif kind == 5:
        share = cone
    elif kind >= 6:
        share = dome
    mark = LEAST_MARK
    shaft = MOST_ROOM
    rise = ti.min(ti.max(over, -8192), 16384)
    size, up = 0, 0
    lx, ly, lz = 0, 0, 0
    if share > 0:
        lx, ly, lz = mark_offset(x, y, z, h)
        up = radius - middle_radius(x - lx, y - ly, z - lz)
        # It stands where the ground passes near the cell's middle.
        grown = clamped(16384 - (ti.max(ti.abs(up - over) - 4800, 0) << 3), 0, 16384)
        if made:
            grown = clamped(16384 - (ti.max(ti.abs(up - over) - RUIN_NEAR, 0) << 4), 0, 16384)
            share = clamped((share - rarity(h)) * 8, 0, 16384)
        size = (share * ((grown * scale) >> 14)) >> 14
    if size > 0:
        away = across(lx * lx + ly * ly + lz * lz, clamped(up, -32000, 32000))
        near = ti.min(away, 20000)
        # Along and across an upright plane through the middle, by the axis that is most level there.
        middle_x, middle_y, middle_z = ti.abs(x - lx), ti.abs(y - ly), ti.abs(z - lz)
        flat_x = ti.select(middle_x <= ti.min(middle_y, middle_z), 1, 0)
        flat_y = ti.select(flat_x == 1, 0, ti.select(middle_y <= middle_z, 1, 0))
        side = (lx * flat_x + ly * flat_y + lz * (1 - flat_x - flat_y)) << 7
        flank = ti.min(ti.abs(side), 20000)
        if made:
            mark = ti.min(ti.min(RUIN_WIDTH - away, RUIN_TOP - up), up + RUIN_DEPTH) - ((16384 - size) >> 2)
        elif kind <= 1:  # an arch: a ring that stands half in the ground
            ring = 2300 + ((h & 3) << 8)
            along = ti.max(((near >> 4) * (near >> 4)) - ((flank >> 4) * (flank >> 4)), 0)
            round = radius_q7(ti.min(along + (rise >> 4) * (rise >> 4), 1 << 22)) >> 3
            tube = radius_q7(((round - ring) >> 4) * ((round - ring) >> 4) + (flank >> 4) * (flank >> 4)) >> 3
            mark = 860 + ((ring - rise) >> 3) - tube - ((16384 - size) >> 2)
        elif kind <= 3 and pillar >= needle:  # with a cap
            top = (3600 * size) >> 14
            waist = 620 + (h >> 9 & 255) + ti.max(rise - top + 1000, 0) - (ti.max(rise, 0) >> 4)
            mark = ti.min(waist - near, top - rise)
        elif kind <= 4:  # a needle that leans
            top = (5600 * size) >> 14
            lean = (near >> 4) * (near >> 4) + (rise >> 6) * (rise >> 6) + ((side >> 4) * (rise >> 6)) * 2
            mark = ((top - rise) >> 2) - (radius_q7(clamped(lean, 0, 1 << 22)) >> 3)
        elif kind == 5:  # a cone with a shaft
            top = (2600 * size) >> 14
            mark = ti.min(top - (near >> 1), near + (near >> 1) + (top >> 1) - 700) - rise
            if size > 4096:
                shaft = ti.max(near - 460, -rise - 5000)
        else:  # a dome
            round = radius_q7(ti.min((near >> 4) * (near >> 4) + (rise >> 3) * (rise >> 3), 1 << 22)) >> 3
            mark = 3000 - ((16384 - size) >> 2) - round
    return clamped(ti.min(mark, words[planet.LANDMARK_HEIGHT] - rise), LEAST_MARK, 1 << 13), clamped(
        shaft, -4096, MOST_ROOM
    )


@ti.func
def room(x, y, z, radius, deep, seed, scale, shaft, gallery, cavern):
    """How far outside the cell's room of the caves a place is, Q7 voxels.

    Args:
        deep: depth below the ground, Q7 voxels. The others are as in `landmark`.
    """
    h = cell_hash(x, y, z, seed, ROOM_LOG)
    kind = h & 7
    size = 0
    if kind <= 1:
        size = shaft
    elif kind <= 3:
        size = gallery
    elif kind <= 5:
        size = cavern
    size = (size * scale) >> 14
    out = MOST_ROOM
    if size > 0:
        lx = in_cell(x, ROOM_LOG) - ((((h >> 4 & 255) - 128) * 24) >> 8)
        ly = in_cell(y, ROOM_LOG) - ((((h >> 12 & 255) - 128) * 24) >> 8)
        lz = in_cell(z, ROOM_LOG) - ((((h >> 20 & 255) - 128) * 24) >> 8)
        up = clamped(radius - middle_radius(x - lx, y - ly, z - lz), -16384, 16384)
        high = (up * up) >> 14
        level = ti.max(lx * lx + ly * ly + lz * lz - high, 0)
        # Quadratic forms, which cubics go through exactly. Only shafts open to the sky.
        form = level * 12 + (high >> 1)
        lid = 0
        if kind >= 4:
            form = level + high * 2
        elif kind >= 2:
            form = ((level * 3) >> 2) + high * 12
        if kind >= 2:
            lid = clamped((1800 - deep) * 2, 0, 8192)
        out = ((ti.min(form, 1 << 15) - 1024) << 1) + lid + ((16384 - size) >> 2)
    return clamped(out, -4096, MOST_ROOM)
