"""Ruins, voxel by voxel, because their walls are thinner than the coarse lattice is wide.

A ruin stands on an upright axis through its cell's middle (`features`): a court on steps with a ring wall and four
gates, a colonnade in it, and a vault below. The lattice says only how far inside a ruin's place a voxel is, and the
ground under it does not count, so that floors are level and walls upright. All lengths are Q7 voxels.
"""

import taichi as ti

from taichi_kernels import materials as m
from taichi_kernels.features import cell_hash, mark_offset, middle_radius
from taichi_kernels.fields import clamped, radius_q7

V = 1 << 7  # a voxel
NOTHING = -(1 << 15)

_FOUNDATION = 24 * V
_STEPS = 8  # around the court, a voxel high and two deep
_SKIRT = 22 * V  # from the ring wall to where the steps end in the ground
_THICK = 2 * V  # half of a wall's
_COLUMN, _ENTABLATURE = 14 * V, 17 * V  # heights
_CEILING, _CELLAR = -4 * V, -13 * V  # of the vault
_HALL = 11 * V  # half of its width
_STAIR_FROM, _STAIR_TO = 9 * V, 23 * V
# Columns of an eighth of a round court: cosines and sines of 11.25 and 33.75 degrees, Q14.
_COSINES, _SINES = (16069, 13623), (3196, 9102)


@ti.func
def distance(u, v):
    """Length of (u, v), to 1/8 voxel; both below 2^17."""
    return radius_q7((u >> 3) * (u >> 3) + (v >> 3) * (v >> 3)) >> 4


@ti.func
def plan_of(x, y, z, radius, h):
    """Where a voxel lies in the frame of the ruin of its cell, whose hash is `h`: two level axes, and up."""
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
    u = (lx * ex + ly * ey + lz * ez) >> 7
    v = (lx * fx + ly * fy + lz * fz) >> 7
    return u, v, radius - middle


@ti.func
def broken(u, v, h):
    """Height at which a wall is broken off here: steps of blocks, 2 to 13 voxels."""
    coarse = cell_hash(u >> 10, v >> 10, 0, h, 0)
    return (2 + (coarse & 7) + (cell_hash(u >> 9, v >> 9, 1, h, 0) & 3)) * V + ((coarse >> 8) & 1) * V


@ti.func
def colonnade(u, v, a, b, up, reach, ring, eighth, square, h):
    """Inside columns that stand `ring` from the axis, two in each eighth of a round court, eight voxels apart in a
    square one; some are broken off, and over some lies a beam."""
    at_a, at_b, number = ring, (((b >> 10) << 10) + 4 * V), b >> 10
    if square == 0:
        near = ti.select(b * 11 > a * 5, 1, 0)
        at_a = (ring * ti.select(near == 1, _COSINES[1], _COSINES[0])) >> 14
        at_b = (ring * ti.select(near == 1, _SINES[1], _SINES[0])) >> 14
        number = near
    away = distance(a - at_a, b - at_b)
    beam = cell_hash(eighth, 7, 7, h, 0) & 3
    own = cell_hash(eighth, number, 3, h, 0)
    high = (3 + (own >> 4 & 7)) * V
    if (own & 3) == 0 or beam == 0:
        high = _COLUMN
    thick = 200 - (clamped(up, 0, _COLUMN) >> 5)
    thick = ti.select(up < V, 300, thick)
    thick = ti.select(up > _COLUMN - V, 300, thick)
    out = ti.min(thick - away, high - up)
    if at_b > ring - V:  # none beyond the corner of a square
        out = NOTHING
    if beam == 0:
        out = ti.max(out, ti.min(220 - ti.abs(reach - ring), ti.min(up - _COLUMN, _ENTABLATURE - up)))
    return out


@ti.func
def ring_wall(u, v, a, b, up, reach, wall, eighth, h):
    """Inside the ring wall, which has gates on its four axes, with piers at their sides."""
    side = ti.select((eighth & 4) != 0, eighth & 6, eighth & 1)  # of four
    gate = cell_hash(side, 0, 5, h, 0)
    top = broken(u, v, h)
    whole = (gate & 3) != 0
    if whole and b < 9 * V:
        top = 13 * V
    out = ti.min(_THICK - ti.abs(reach - wall), top - up)
    out = ti.min(out, ti.max(b - 4 * V, up - 9 * V))
    pier = ti.select(whole, 16 * V, (4 + (gate >> 4 & 7)) * V)
    return ti.max(out, ti.min(ti.min(3 * V + 64 - ti.abs(reach - wall), 2 * V + 64 - ti.abs(b - 6 * V)), pier - up))


@ti.func
def rubble(u, v, height, h):
    """Inside blocks that fell, up to one in 8 x 8 voxels; `height` is over what they lie on."""
    own = cell_hash(u >> 10, v >> 10, 11, h, 0)
    out = NOTHING
    if (own & 3) == 0:
        du = (u & 1023) - 320 - (own >> 4 & 255)
        dv = (v & 1023) - 320 - (own >> 12 & 255)
        lean = (du * ((own >> 20 & 63) - 32)) >> 6
        size = 96 + (own >> 26 & 15) * 9
        out = ti.min(ti.min(size - ti.abs(du), size + 40 - ti.abs(dv)), size - ti.abs(height + lean))
    return out


@ti.func
def vault(u, v, a, b, up):
    """Inside the hall below the court, its stairs, and the hole in its ceiling."""
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
def ruin(x, y, z, radius, rise, mark, fine, h):
    """The ruin of a voxel's cell there.

    Args:
        x, y, z: the voxel. radius: its distance from the centre. rise: its height above the natural ground.
        mark: how far inside the ruin's place it is. fine: the ground's detail, which gnaws at walls. h: hash of the
            cell.
    Returns:
        How far inside masonry; how far inside what was cleared for it; what it is made of.
    """
    u, v, up = plan_of(x, y, z, radius, h)
    across_u, across_v = ti.abs(u), ti.abs(v)
    a, b = ti.max(across_u, across_v), ti.min(across_u, across_v)
    eighth = ti.select(u < 0, 1, 0) | ti.select(v < 0, 2, 0) | ti.select(across_u < across_v, 4, 0)
    square = (h >> 9) & 1
    reach = a
    if square == 0:
        reach = distance(u, v)
    wall = (30 + 3 * (h >> 10 & 3)) * V

    step = clamped((reach - wall - 5 * V) >> 8, 0, _STEPS)
    floor = -step * V
    court = ti.min(ti.min(floor - up, wall + _SKIRT - reach), up + _FOUNDATION)
    dais = (2 - clamped((reach - 2 * V) >> 8, 0, 2)) * V
    court = ti.max(court, ti.min(dais - up, ti.min(6 * V - reach, up + V)))
    court = ti.max(court, ti.min(160 - a, ti.min(6 * V - up, up + V)))
    stands = ring_wall(u, v, a, b, up, reach, wall, eighth, h)
    stands = ti.max(stands, colonnade(u, v, a, b, up, reach, wall - 9 * V, eighth, square, h))
    stands = ti.min(stands, up + V) - clamped(fine - V, 0, 3 * V)
    if reach > wall - 7 * V:
        lies = ti.min(rise, up - floor)
        if reach < wall + 3 * V:
            lies = up
        stands = ti.max(stands, rubble(u, v, lies, h))

    below = vault(u, v, a, b, up)
    inside = ti.min(ti.max(court, stands), -below)
    clear = ti.min(ti.min(wall + V - reach, up), 28 * V - up)
    clear = ti.max(clear, ti.min(ti.min(4 * V - b, wall + 6 * V - reach), ti.min(up, 8 * V - up)))
    block = cell_hash((u + (up >> 8 & 1) * 2 * V) >> 9, (v + (up >> 8 & 1) * 2 * V) >> 9, up >> 8, h, 0)
    made = ti.select((block & 15) == 0, m.ROCK, m.LIMESTONE)
    return ti.min(inside, mark), ti.min(ti.max(clear, below), mark), made
