"""Ruins, voxel by voxel, because their walls are thinner than the coarse lattice is wide.

A ruin stands on an upright axis through its cell's middle (`features`): a court on steps with a ring wall and four
gates, a colonnade in it, and a vault below. The lattice says only how far inside a ruin's place a voxel is, and the
ground under it does not count, so that floors are level and walls upright. All lengths are Q7 voxels.

Most functions take vectors of lanes, too. What they say counts only within `slack` of a surface, so a part is asked for
only where it may come so near (`may_stand`, `may_hollow`): where it does not, it changes no byte.
"""

import taichi as ti

from taichi_kernels import materials as m
from taichi_kernels.features import cell_hash, mark_offset, middle_radius
from taichi_kernels.fields import clamped, radius_q7

V = 1 << 7  # a voxel
NOTHING = -(1 << 15)
FRAME = 10  # numbers of a ruin's frame

_FOUNDATION = 24 * V
_STEPS = 8  # around the court, a voxel high and two deep
_SKIRT = 22 * V  # from the ring wall to where the steps end in the ground
_THICK = 2 * V  # half of a wall's
_RING = 9 * V  # from the colonnade to the ring wall
_COLUMN, _ENTABLATURE = 14 * V, 17 * V  # heights
_BASE = 300  # half of a column's width where it is widest
_CEILING, _CELLAR = -4 * V, -13 * V  # of the vault
_HALL = 11 * V  # half of its width
_STAIR_FROM, _STAIR_TO = 9 * V, 23 * V
_HEAP = 5 * V  # how high fallen blocks lie at most
# Columns of an eighth of a round court: cosines and sines of 11.25 and 33.75 degrees, Q14.
_COSINES, _SINES = (16069, 13623), (3196, 9102)


@ti.func
def distance(u, v):
    """Length of (u, v), to 1/8 voxel; both below 2^17."""
    return radius_q7((u >> 3) * (u >> 3) + (v >> 3) * (v >> 3)) >> 4


@ti.func
def frame_of(x, y, z, h):
    """Where the ruin of a voxel's cell stands, whose hash is `h`: its middle [voxels], two level axes [Q14], and how
    far its middle is from the centre. No lanes."""
    lx, ly, lz = mark_offset(x, y, z, h)
    cx, cy, cz = x - lx, y - ly, z - lz
    middle = middle_radius(cx, cy, cz)
    far = ti.max(middle >> 7, 1)
    nx, ny, nz = (cx << 14) // far, (cy << 14) // far, (cz << 14) // far
    # A level axis: across up and the axis of space that is most level there.
    ex, ey, ez = 0, nz, -ny
    if ti.abs(ny) < ti.min(ti.abs(nx), ti.abs(nz) + 1):
        ex, ey, ez = -nz, 0, nx
    elif ti.abs(nz) < ti.abs(nx):
        ex, ey, ez = ny, -nx, 0
    long = ti.max(radius_q7(ex * ex + ey * ey + ez * ez) >> 7, 1)
    ex, ey, ez = (ex << 14) // long, (ey << 14) // long, (ez << 14) // long
    fx, fy, fz = (ny * ez - nz * ey) >> 14, (nz * ex - nx * ez) >> 14, (nx * ey - ny * ex) >> 14
    return ti.Vector([cx, cy, cz, ex, ey, ez, fx, fy, fz, middle])


@ti.func
def along(lx, ly, lz, ax, ay, az):
    """How far (lx, ly, lz) [voxels] reaches along an axis, Q14."""
    return (lx * ax + ly * ay + lz * az) >> 7


@ti.func
def slack(level):
    """How far from a surface densities end, 0 and 255."""
    return 256 << level


@ti.func
def one(true):
    """1 where it is true, else 0."""
    return ti.select(true, 1, 0)


@ti.func
def wall_of(h):
    """How far from the axis the ring wall stands."""
    return (30 + 3 * (h >> 10 & 3)) * V


@ti.func
def reach_of(u, v, h):
    """How far from the axis (u, v) is: courts are round or square."""
    square = (h >> 9) & 1
    return ti.select(square == 0, distance(u, v), ti.max(ti.abs(u), ti.abs(v)))


@ti.func
def floor_of(reach, wall):
    """Height of the court and of the steps around it."""
    return -clamped((reach - wall - 5 * V) >> 8, 0, _STEPS) * V


@ti.func
def court(u, v, up, reach, h):
    """How far inside the court's floor, its dais and its steps; how far inside the air over it and in its gates."""
    wall = wall_of(h)
    a, b = ti.max(ti.abs(u), ti.abs(v)), ti.min(ti.abs(u), ti.abs(v))
    out = ti.min(ti.min(floor_of(reach, wall) - up, wall + _SKIRT - reach), up + _FOUNDATION)
    dais = (2 - clamped((reach - 2 * V) >> 8, 0, 2)) * V
    out = ti.max(out, ti.min(dais - up, ti.min(6 * V - reach, up + V)))
    out = ti.max(out, ti.min(160 - a, ti.min(6 * V - up, up + V)))
    clear = ti.min(ti.min(wall + V - reach, up), 28 * V - up)
    clear = ti.max(clear, ti.min(ti.min(4 * V - b, wall + 6 * V - reach), ti.min(up, 8 * V - up)))
    return out, clear


@ti.func
def broken(u, v, h):
    """Height at which a wall is broken off here: steps of blocks, 2 to 13 voxels."""
    coarse = cell_hash(u >> 10, v >> 10, 0, h, 0)
    return (2 + (coarse & 7) + (cell_hash(u >> 9, v >> 9, 1, h, 0) & 3)) * V + ((coarse >> 8) & 1) * V


@ti.func
def colonnade(a, b, up, reach, ring, eighth, h):
    """Inside columns that stand `ring` from the axis, two in each eighth of a round court, eight voxels apart in a
    square one; some are broken off, and over some lies a beam."""
    square = (h >> 9) & 1
    near = one(b * 11 > a * 5)
    number = ti.select(square == 0, near, b >> 10)
    at_a = ti.select(square == 0, (ring * ti.select(near == 1, _COSINES[1], _COSINES[0])) >> 14, ring)
    at_b = ti.select(square == 0, (ring * ti.select(near == 1, _SINES[1], _SINES[0])) >> 14, ((b >> 10) << 10) + 4 * V)
    away = distance(a - at_a, b - at_b)
    beam = cell_hash(eighth, 7, 7, h, 0) & 3
    own = cell_hash(eighth, number, 3, h, 0)
    whole = one((own & 3) == 0) | one(beam == 0)
    high = ti.select(whole == 1, _COLUMN, (3 + (own >> 4 & 7)) * V)
    thick = 200 - (clamped(up, 0, _COLUMN) >> 5)
    thick = ti.select(up < V, _BASE, thick)
    thick = ti.select(up > _COLUMN - V, _BASE, thick)
    out = ti.min(thick - away, high - up)
    out = ti.select(at_b > ring - V, NOTHING, out)  # none beyond the corner of a square
    across = ti.max(out, ti.min(220 - ti.abs(reach - ring), ti.min(up - _COLUMN, _ENTABLATURE - up)))
    return ti.select(beam == 0, across, out)


@ti.func
def ring_wall(u, v, a, b, up, reach, wall, eighth, h):
    """Inside the ring wall, which has gates on its four axes, with piers at their sides."""
    side = ti.select((eighth & 4) != 0, eighth & 6, eighth & 1)  # of four
    gate = cell_hash(side, 0, 5, h, 0)
    whole = one((gate & 3) != 0)
    top = ti.select((whole & one(b < 9 * V)) == 1, 13 * V, broken(u, v, h))
    out = ti.min(_THICK - ti.abs(reach - wall), top - up)
    out = ti.min(out, ti.max(b - 4 * V, up - 9 * V))
    pier = ti.select(whole == 1, 16 * V, (4 + (gate >> 4 & 7)) * V)
    return ti.max(out, ti.min(ti.min(3 * V + 64 - ti.abs(reach - wall), 2 * V + 64 - ti.abs(b - 6 * V)), pier - up))


@ti.func
def rubble(u, v, height, h):
    """Inside blocks that fell, up to one in 8 x 8 voxels; `height` is over what they lie on."""
    own = cell_hash(u >> 10, v >> 10, 11, h, 0)
    du = (u & 1023) - 320 - (own >> 4 & 255)
    dv = (v & 1023) - 320 - (own >> 12 & 255)
    lean = (du * ((own >> 20 & 63) - 32)) >> 6
    size = 96 + (own >> 26 & 15) * 9
    out = ti.min(ti.min(size - ti.abs(du), size + 40 - ti.abs(dv)), size - ti.abs(height + lean))
    return ti.select((own & 3) == 0, out, NOTHING)


@ti.func
def lies_on(up, reach, rise, h):
    """Height over what fallen blocks lie on: the floor within the wall, beyond it the steps or the ground."""
    wall = wall_of(h)
    return ti.select(reach < wall + 3 * V, up, ti.min(rise, up - floor_of(reach, wall)))


@ti.func
def may_stand(up, reach, rise, h, level):
    """1 where `stands` may be more than -slack, else 0.

    Walls, piers and columns lie between the colonnade's inner side and the piers' outer one (4 voxels are more than
    half of any), from a voxel below the floor to the beams. Blocks lie from 7 voxels within the wall on, and less than
    `_HEAP` above or below what they lie on.
    """
    wall, near = wall_of(h), slack(level)
    walls = one(reach > wall - _RING - 4 * V - near) & one(reach < wall + 4 * V + near)
    walls &= one(up > -V - near) & one(up < _ENTABLATURE + near)
    blocks = one(reach > wall - 7 * V) & one(ti.abs(lies_on(up, reach, rise, h)) < _HEAP + near)
    return walls | blocks


@ti.func
def stands(u, v, up, reach, rise, fine, h):
    """How far inside walls, columns and fallen blocks; `rise` and `fine` as in `ruin`."""
    wall = wall_of(h)
    across_u, across_v = ti.abs(u), ti.abs(v)
    a, b = ti.max(across_u, across_v), ti.min(across_u, across_v)
    eighth = one(u < 0) | (one(v < 0) << 1) | (one(across_u < across_v) << 2)
    out = ring_wall(u, v, a, b, up, reach, wall, eighth, h)
    out = ti.max(out, colonnade(a, b, up, reach, wall - _RING, eighth, h))
    out = ti.min(out, up + V) - clamped(fine - V, 0, 3 * V)
    blocks = rubble(u, v, lies_on(up, reach, rise, h), h)
    return ti.max(out, ti.select(reach > wall - 7 * V, blocks, NOTHING))


@ti.func
def may_hollow(u, v, up, level):
    """1 where `vault` may be more than -slack, else 0: the hall and the hole in its ceiling, or the stairs, whose
    treads rise with `u`, so that they reach twice as far up and down."""
    near = slack(level)
    a = ti.max(ti.abs(u), ti.abs(v))
    hall = one(a < 13 * V + near) & one(up > _CELLAR - near) & one(up < 4 * V + near)
    stair = one(ti.abs(v) < 3 * V + near) & one(u > _STAIR_FROM - near) & one(u < _STAIR_TO + near)
    return hall | (stair & one(up > _CELLAR - V - 2 * near) & one(up < 10 * V + 2 * near))


@ti.func
def vault(u, v, up):
    """How far inside the hall below the court, its stairs, and the hole in its ceiling."""
    a, b = ti.max(ti.abs(u), ti.abs(v)), ti.min(ti.abs(u), ti.abs(v))
    hall = ti.min(_HALL - a, ti.min(up - _CELLAR, _CEILING - up))
    hall = ti.min(hall, ti.max(ti.abs(a - 6 * V), ti.abs(b - 6 * V)) - 192)  # but for pillars
    tread = _CELLAR + (((u - _STAIR_FROM) >> 7) << 7)
    stair = ti.min(
        ti.min(320 - ti.abs(v), up - tread), ti.min(tread + 9 * V - up, ti.min(u - _STAIR_FROM, _STAIR_TO - u))
    )
    off = distance(u + 9 * V, v)
    hole = ti.min(448 - off, ti.min(up - 2 * _CEILING, 4 * V - up))
    heap = 5 * V - off - (up - _CELLAR)
    return ti.max(ti.min(ti.max(hall, hole), -heap), stair)


@ti.func
def made_of(u, v, up, h):
    """Material of masonry: blocks of two sorts."""
    aside = (up >> 8 & 1) * 2 * V
    block = cell_hash((u + aside) >> 9, (v + aside) >> 9, up >> 8, h, 0)
    return ti.select((block & 15) == 0, m.ROCK, m.LIMESTONE)


@ti.func
def ruin(frame, x, y, z, radius, rise, mark, fine, h, level):
    """A ruin at a voxel. No lanes: rows call the parts one by one.

    Args:
        frame: from `frame_of`. x, y, z: the voxel. radius: its distance from the centre.
        rise: its height above the natural ground. mark: how far inside the ruin's place it is.
        fine: the ground's detail, which gnaws at walls. h: hash of the cell.
    Returns:
        How far inside masonry; how far inside what was cleared for it; what it is made of.
    """
    lx, ly, lz = x - frame[0], y - frame[1], z - frame[2]
    u = along(lx, ly, lz, frame[3], frame[4], frame[5])
    v = along(lx, ly, lz, frame[6], frame[7], frame[8])
    up = radius - frame[9]
    reach = reach_of(u, v, h)
    inside, clear = court(u, v, up, reach, h)
    if may_stand(up, reach, rise, h, level) == 1:
        inside = ti.max(inside, stands(u, v, up, reach, rise, fine, h))
    if may_hollow(u, v, up, level) == 1:
        below = vault(u, v, up)
        inside, clear = ti.min(inside, -below), ti.max(clear, below)
    return ti.min(inside, mark), ti.min(clear, mark), made_of(u, v, up, h)
