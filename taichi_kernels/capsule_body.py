"""A capsule body in the terrain: how it stands at a place, and where near it is free (`CAPSULE.md`)."""

import taichi as ti

from taichi_kernels.launch import quick
from taichi_kernels.sampling import HIGH_BITS, ISO, NO_CHUNK, along, cell, slope, trilinear
from taichi_kernels.units import UNLOADED_SLOT
from taichi_kernels.voxels import isqrt, unit_vector

I32_1D = ti.types.ndarray(ti.i32, 1)
I32_2D = ti.types.ndarray(ti.i32, 2)

# Columns of a body, and of what comes back.
PLACE, WAY, RISE, RADIUS, HEIGHT, FLAGS, SLOPE_COSINE, STEP, SNAP, BODY_COLUMNS = 0, 3, 6, 7, 8, 9, 10, 11, 12, 13
RESULT_COLUMNS = 10  # place, ground normal, wall normal, flags

# Columns of a solid box: its middle [units], three axes across each other [Q14], half of its edges along them [units].
MIDDLE, AXES, HALF, BOX_COLUMNS = 0, 3, 12, 15
FAR = 16384  # [units] along an axis of the frame beyond which a box is not looked at: products stay below 2^31

PART = 64  # [units] a quarter voxel: the longest stretch between two looks
RING_SPACING = 160  # [units] between rings of samples along the body, less than the thinnest wall
PUSH_LIMIT = 96  # [units] of one push
NOT_LOADED = PUSH_LIMIT + 1  # depth of a sample in space that is not loaded
NEAR_RINGS = 32  # search for a free place: so many distances of a quarter voxel in all directions but down,
UP_STEPS = 480  # then so many straight up (to 64 m in all),
FAR_RINGS = 64  # then so many of half a voxel to the sides and down
NEAR_LOOKS = NEAR_RINGS * 9
UP_LOOKS = NEAR_LOOKS + UP_STEPS
ALL_LOOKS = UP_LOOKS + FAR_RINGS * 9


@ti.func
def dot(a, b):
    """Product of Q14 vectors or of one with a vector of units, in the other's unit."""
    return (a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + 8192) >> 14


@ti.func
def length(v):
    """Length of a vector whose components are below 2^14."""
    return isqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])


@ti.func
def cross(a, b):
    """Product of two Q14 vectors, Q14."""
    return ti.Vector(
        [
            (a[1] * b[2] - a[2] * b[1]) >> 14,
            (a[2] * b[0] - a[0] * b[2]) >> 14,
            (a[0] * b[1] - a[1] * b[0]) >> 14,
        ]
    )


@ti.func
def tangent(up):
    """A direction across `up`, the same for the same `up`."""
    aside = ti.Vector([0, 0, 16384])
    if ti.abs(up[2]) > 12000:
        aside = ti.Vector([16384, 0, 0])
    across = cross(aside, up)
    return unit_vector(across[0], across[1], across[2])


@ti.func
def eighth(turn):
    """Cosine and sine of turn / 8 of a circle, Q14; (0, 0) from 8 on."""
    c, s = 0, 0
    if turn == 0:
        c = 16384
    elif turn == 1:
        c, s = 11585, 11585
    elif turn == 2:
        s = 16384
    elif turn == 3:
        c, s = -11585, 11585
    elif turn == 4:
        c = -16384
    elif turn == 5:
        c, s = -11585, -11585
    elif turn == 6:
        s = -16384
    elif turn == 7:
        c, s = 11585, -11585
    return c, s


@ti.func
def near_box(boxes: ti.template(), b, at, radius):
    """1 where a ball may meet a box, 0 where it surely does not."""
    way = at - ti.Vector([boxes[b, MIDDLE], boxes[b, MIDDLE + 1], boxes[b, MIDDLE + 2]])
    near = ti.select(ti.max(ti.abs(way[0]), ti.abs(way[1]), ti.abs(way[2])) < FAR, 1, 0)
    if near == 1:
        for a in ti.static(range(3)):
            axis = ti.Vector([boxes[b, AXES + 3 * a], boxes[b, AXES + 3 * a + 1], boxes[b, AXES + 3 * a + 2]])
            near &= ti.select(ti.abs(dot(way, axis)) <= boxes[b, HALF + a] + radius + 1, 1, 0)
    return near


@ti.func
def out_of_box(boxes: ti.template(), b, at, radius):
    """How deep a ball is in a box [units, PUSH_LIMIT at most], 0 when they do not meet, and the way out [Q14]."""
    way = at - ti.Vector([boxes[b, MIDDLE], boxes[b, MIDDLE + 1], boxes[b, MIDDLE + 2]])
    depth = 0
    out = ti.Vector([0, 0, 0])
    if ti.max(ti.abs(way[0]), ti.abs(way[1]), ti.abs(way[2])) < FAR:
        beyond = ti.Vector([0, 0, 0])  # from the nearest place of the box, along its axes
        least = ti.Vector([0, 0, 0])  # the way out through the nearest face
        inside = FAR
        for a in ti.static(range(3)):
            axis = ti.Vector([boxes[b, AXES + 3 * a], boxes[b, AXES + 3 * a + 1], boxes[b, AXES + 3 * a + 2]])
            here, half = dot(way, axis), boxes[b, HALF + a]
            beyond[a] = here - ti.max(ti.min(here, half), -half)
            if half - ti.abs(here) < inside:
                inside = half - ti.abs(here)
                least = ti.select(here < 0, -axis, axis)
        gap = ti.max(ti.abs(beyond[0]), ti.abs(beyond[1]), ti.abs(beyond[2]))
        if gap == 0:
            depth, out = ti.min(inside + radius, PUSH_LIMIT), least
        elif gap < radius:
            away = length(beyond)
            if away < radius:
                depth = ti.min(radius - away, PUSH_LIMIT)
                total = ti.Vector([0, 0, 0])
                for a in ti.static(range(3)):
                    axis = ti.Vector([boxes[b, AXES + 3 * a], boxes[b, AXES + 3 * a + 1], boxes[b, AXES + 3 * a + 2]])
                    total += axis * beyond[a]
                out = unit_vector(total[0], total[1], total[2])
    return depth, out


@ti.func
def look(
    words: ti.template(),
    keys: ti.template(),
    slots: ti.template(),
    boxes: ti.template(),
    first,
    last,
    feet,
    radius,
    height,
    brief,
):
    """How a body would stand in the terrain and among solid boxes with its feet at a place.

    Samples: rings of eight and the axis, at most RING_SPACING apart, a ring on each cap, and both poles. For boxes it
    is balls along the axis, at most RING_SPACING apart.

    Args:
        boxes: those that may be near are first ... last - 1.
        feet: lowest point [units].
        brief: 1 to stop at the first solid sample.
    Returns:
        Depth of the deepest solid sample [units, NOT_LOADED at most], 0 when all are free; direction out of there
        [Q14, 0 if the density has no slope]; sum of all directions out, by depth.
    """
    up = unit_vector(feet[0], feet[1], feet[2])
    right = tangent(up)
    ahead = cross(up, right)
    straight = height - 2 * radius
    rings = (straight + RING_SPACING - 1) // RING_SPACING
    narrow = (radius * 11585) >> 14
    depth = 0
    out = ti.Vector([0, 0, 0])
    total = ti.Vector([0, 0, 0])
    key, slot = NO_CHUNK, UNLOADED_SLOT
    samples = 9 * (rings + 3)
    n = 0
    while n < samples:
        level = n // 9
        c, s = eighth(n - level * 9)
        axis = n - level * 9 == 8
        above = radius
        wide = radius
        if level == 0:
            wide = narrow
            above = ti.select(axis, 0, radius - narrow)
        elif level == rings + 2:
            wide = narrow
            above = ti.select(axis, height, height - radius + narrow)
        elif rings > 0:
            above = radius + (level - 1) * straight // rings
        at = feet + along(up, above) + along((right * c + ahead * s + 8192) >> 14, wide)
        low, high, known, next_key, next_slot = cell(words, keys, slots, at[0], at[1], at[2], key, slot)
        key, slot = next_key, next_slot
        this = 0
        normal = ti.Vector([0, 0, 0])
        if known == 0:
            this = NOT_LOADED
        elif (low | high) & HIGH_BITS != 0:  # else nothing around is solid
            excess = trilinear(low, high, at[0], at[1], at[2]) - ISO
            if excess >= 0:
                this = PUSH_LIMIT
                rise = slope(low, high, at[0], at[1], at[2])
                if rise[0] != 0 or rise[1] != 0 or rise[2] != 0:
                    normal = -unit_vector(rise[0], rise[1], rise[2])
                    steep = -((rise[0] >> 8) * normal[0] + (rise[1] >> 8) * normal[1] + (rise[2] >> 8) * normal[2])
                    this = ti.min(excess * 256 // ti.max(steep >> 14, 1) + 1, PUSH_LIMIT)
        if this > 0:
            if this > depth:
                depth = this
                out = normal
            total += normal * this
            if brief == 1:
                n = samples
        n += 1
    middle = feet + along(up, height >> 1)
    for b in range(first, ti.select(brief == 1 and depth > 0, first, last)):
        balls = ti.select(near_box(boxes, b, middle, (height >> 1) + 1) == 1, rings + 1, 0)
        for ball in range(balls):
            this, normal = out_of_box(boxes, b, feet + along(up, radius + ball * straight // ti.max(rings, 1)), radius)
            if this > 0:
                if this > depth:
                    depth = this
                    out = normal
                total += normal * this
    return depth, out, total


@ti.func
def free_place(start, up, index):
    """Place number `index` of the search for one that is free."""
    right = tangent(up)
    ahead = cross(up, right)
    place = start
    if index < NEAR_LOOKS:
        turn = index % 9
        far = (index // 9 + 1) * PART
        c, s = eighth((turn - 1) * 2 if turn < 5 else (turn - 5) * 2)
        flat = (right * c + ahead * s + 8192) >> 14
        if turn == 0:
            place = start + along(up, far)
        elif turn < 5:
            place = start + along((flat * 11585 + up * 11585 + 8192) >> 14, far)
        else:
            place = start + along(flat, far)
    elif index < UP_LOOKS:
        place = start + along(up, (NEAR_RINGS + 1 + index - NEAR_LOOKS) * PART)
    else:
        turn = (index - UP_LOOKS) % 9
        far = ((index - UP_LOOKS) // 9 + 1) * 2 * PART
        c, s = eighth(turn)
        flat = (right * c + ahead * s + 8192) >> 14
        if turn == 8:
            flat = -up
        place = start + along(flat, far)
    return place


@ti.func
def sideways(normal, up):
    """The part of a normal across `up` as a direction, and its share, both Q14."""
    flat = normal - along(up, dot(normal, up))
    share = length(ti.Vector([flat[0] >> 1, flat[1] >> 1, flat[2] >> 1])) << 1
    return unit_vector(flat[0], flat[1], flat[2]), share


@quick
@ti.kernel
def fits(words: I32_1D, keys: I32_1D, slots: I32_1D, boxes: I32_2D, spans: I32_2D, bodies: I32_2D, out: I32_1D):
    """1 for each body (place, radius, height) that is free; `spans` are first and last + 1 of the boxes near each."""
    for i in range(bodies.shape[0]):
        feet = ti.Vector([bodies[i, 0], bodies[i, 1], bodies[i, 2]])
        depth, _out, _total = look(
            words, keys, slots, boxes, spans[i, 0], spans[i, 1], feet, bodies[i, 3], bodies[i, 4], 1
        )
        out[i] = ti.select(depth == 0, 1, 0)


@quick
@ti.kernel
def search(
    words: I32_1D,
    keys: I32_1D,
    slots: I32_1D,
    boxes: I32_2D,
    spans: I32_2D,
    bodies: I32_2D,
    first: ti.i32,
    count: ti.i32,
    found: I32_1D,
):
    """The first of places `first` ... `first + count - 1` that is free, for each body; `found` starts at ALL_LOOKS."""
    for job in range(bodies.shape[0] * count):
        i = job // count
        start = ti.Vector([bodies[i, PLACE], bodies[i, PLACE + 1], bodies[i, PLACE + 2]])
        index = first + job - i * count
        spot = free_place(start, unit_vector(start[0], start[1], start[2]), index)
        depth, _out, _total = look(
            words, keys, slots, boxes, spans[i, 0], spans[i, 1], spot, bodies[i, RADIUS], bodies[i, HEIGHT], 1
        )
        if depth == 0:
            ti.atomic_min(found[i], index)


@quick
@ti.kernel
def take_place(bodies: I32_2D, found: I32_1D):
    """Put each body where its search ended."""
    for i in range(bodies.shape[0]):
        start = ti.Vector([bodies[i, PLACE], bodies[i, PLACE + 1], bodies[i, PLACE + 2]])
        spot = free_place(start, unit_vector(start[0], start[1], start[2]), found[i])
        for a in ti.static(range(3)):
            bodies[i, PLACE + a] = spot[a]
