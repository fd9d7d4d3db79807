"""Proofs by bounds: which chunks are all air or all solid, and what can show in the others."""

import taichi as ti

from taichi_kernels import biome_fields, fields, ice, planet
from taichi_kernels.fields import carved, radius_q7
from taichi_kernels.planet import HULL_TOP, NO_MARK, ROUGH_MAX
from taichi_kernels.radius_bounds import MIXED
from taichi_kernels.strata import CANYON_FROM, hollow
from taichi_kernels.units import AIR_SLOT, CHUNK, SOLID_SLOT

# What can show in a chunk.
DETAIL, CAVES, CANYONS, MARKS, ROOMS, SHEET = 1, 2, 4, 8, 16, 32
ALL = 63


@ti.func
def least_magnitude(low, high):
    """Least |v| of low <= v <= high."""
    return ti.max(ti.max(low, -high), 0)


@ti.func
def bend_share(axis):
    """What the greatest second difference along an axis counts in `spare`."""
    return ti.select(axis == 0, 25, ti.select(axis == 1, 20, 16))


@ti.func
def spare(bends):
    """How far smooth values may lie from trilinear ones, from the sum of second differences by their shares."""
    return (bends >> 7) + 4


@ti.func
def smooth_bounds(lattice: ti.template(), field, n, line):
    """At least the greatest value of a field in a chunk's cells, and how far smooth values may lie from trilinear ones.

    Along one axis a cubic of Catmull and Rom is t (1 - t) / 2 times a mean of the second differences at the cell's ends
    away from the straight line: no more than 1/8 of the greatest. The axes add up; the interpolation along one axis
    multiplies what another one adds by no more than 1.25. Each rounding adds less than 1.
    """
    most = -(1 << 30)
    bends = 0
    plane = n * line
    for axis in range(3):  # one loop for all, because LLVM spends a while on each
        stride = ti.select(axis == 0, 1, ti.select(axis == 1, line, plane))
        greatest = 0
        for z in range(n - ti.select(axis == 2, 2, 0)):
            for y in range(n - ti.select(axis == 1, 2, 0)):
                row = (field * n + z) * plane + y * line
                for to in range(row, row + n - ti.select(axis == 0, 2, 0)):
                    middle = lattice[to + stride]
                    most = ti.max(most, middle)
                    greatest = ti.max(greatest, ti.abs(lattice[to] - 2 * middle + lattice[to + 2 * stride]))
        bends += greatest * bend_share(axis)
    return most, spare(bends)


@ti.func
def distances(x, y, z, offset_x, offset_y, offset_z, width, level):
    """Least and greatest distance from the centre of a cube of samples in chunk (x, y, z), Q7 voxels."""
    nearest = 0
    farthest = 0
    for axis in range(3):
        chunk = ti.select(axis == 0, x, ti.select(axis == 1, y, z))
        offset = ti.select(axis == 0, offset_x, ti.select(axis == 1, offset_y, offset_z))
        low = (chunk * CHUNK + offset) << level
        high = low + ((width - 1) << level)
        least = least_magnitude(low, high)
        most = ti.max(ti.abs(low), ti.abs(high))
        nearest += least * least
        farthest += most * most
    return radius_q7(nearest), radius_q7(farthest)


@ti.func
def above_all(generator: ti.template(), words: ti.template(), around: ti.template(), over, x, y, z, level):
    """Whether chunk (x, y, z) lies above all ground, from the bounds at around[over]."""
    bound = words[planet.DETAIL_BOUND]
    near, _ = distances(x, y, z, 0, 0, 0, CHUNK, level)
    highest = ti.min(around[over] + around[over + 1], words[planet.HEIGHT_HIGH])
    highest = ti.max(words[planet.RADIUS] + highest + ((bound * ROUGH_MAX) >> 8) + 2, words[planet.CORE])
    above = highest - near < -(256 << level)
    if ti.static(generator.biomes):
        mark = around[over + 2 * biome_fields.MARK] + around[over + 2 * biome_fields.MARK + 1]
        if mark + ((bound * ROUGH_MAX) >> 8) + 2 > NO_MARK:
            above = False
        if words[planet.HULL] > 0:
            above = words[planet.RADIUS] + HULL_TOP - near < -(256 << level)
        if ice.freezes(words):
            above = above and ice.above_all(words, near, level)
    return above


@ti.func
def cell_bounds(
    generator: ti.template(),
    lattice: ti.template(),
    words: ti.template(),
    around: ti.template(),
    over,
    corner,
    n,
    line,
    x,
    y,
    z,
    cx,
    cy,
    cz,
    level,
    fine,
):
    """What is proven of a cell of chunk (x, y, z)'s lattice: whether it may hold ground, whether it may hold air, and
    what can show in it.

    Args:
        over: where in `around` the bounds of the chunk's fields are.
        corner: word of the cell's first point.
    """
    size = n * n * line
    ramp = 256 << level
    bound = words[planet.DETAIL_BOUND]
    low = ti.Vector([0] * (generator.cubic_fields + 1))
    high = ti.Vector([0] * (generator.cubic_fields + 1))
    for field in range(generator.cubic_fields + 1):  # the last one is ROUGH
        least = 1 << 30
        most = -(1 << 30)
        for k in range(8):
            value = lattice[corner + field * size + (k >> 2) * n * line + ((k >> 1) & 1) * line + (k & 1)]
            least = ti.min(least, value)
            most = ti.max(most, value)
        beyond = 0
        if field < generator.cubic_fields:
            beyond = around[over + 2 * field + 1]
        low[field] = least - beyond
        high[field] = most + beyond
    nearest, farthest = distances(x, y, z, cx << fine, cy << fine, cz << fine, 1 << fine, level)
    bend = ((bound * high[generator.cubic_fields]) >> 8) + 2
    high_cut = high[fields.CUT] + 2 * bound + 2
    uncarved = words[planet.RADIUS] + ti.min(high[fields.HEIGHT], words[planet.HEIGHT_HIGH])
    bottom = ti.max(low[fields.HEIGHT], -words[planet.HEIGHT_LOW]) - carved(words, high_cut)
    deepest = uncarved - carved(words, low[fields.CUT] - 2 * bound - 2) - nearest + bend
    shallowest = words[planet.RADIUS] + bottom - farthest - bend
    tunnels = ti.static(generator.cubic_fields - 3)  # the first of the tunnels' fields
    wall = hollow(
        least_magnitude(low[tunnels], high[tunnels]),
        least_magnitude(low[tunnels + 1], high[tunnels + 1]),
        high[tunnels + 2],
    )
    wall = wall - (bound >> 2) - 2
    tunnel_wall = wall
    room_wall = ramp
    ground = 0
    air = 0
    shows = 0
    marked = 0
    if ti.static(generator.biomes):
        room_wall = low[biome_fields.ROOM] - (bound >> 2) - 2
        wall = ti.min(wall, room_wall)
        if high[biome_fields.MARK] + bend > NO_MARK:
            marked = 1
            shows |= MARKS
            deepest = ti.max(deepest, high[biome_fields.MARK] + bend)
            if words[planet.RUINS] > 0:  # its vaults and courts are hollow
                air = 1
                shows |= DETAIL
    if ti.max(deepest, words[planet.CORE] - nearest) >= -ramp:
        ground = 1
    if ti.max(ti.min(shallowest, wall), words[planet.CORE] - farthest) < ramp:
        air = 1
        if deepest >= -ramp:
            shows |= DETAIL
            if tunnel_wall < ramp:
                shows |= CAVES
            if room_wall < ramp:
                shows |= ROOMS
    if deepest >= -ramp and shallowest < words[planet.SHADE]:
        shows |= DETAIL
    if (uncarved - nearest + bend >= -ramp or marked == 1) and high_cut >= CANYON_FROM:
        shows |= CANYONS
    if words[planet.HULL] > 0:
        ground, air = 1, 1
    if ti.static(generator.biomes):  # noqa: SIM102 - only then they have a temperature
        if ice.freezes(words) and ice.in_reach(words, nearest, farthest, level):
            coldest = 1 << 30
            for k in range(8):
                to = corner + (k >> 2) * n * line + ((k >> 1) & 1) * line + (k & 1)
                coldest = ti.min(coldest, lattice[to + biome_fields.TEMPERATURE * size])
            if ice.may_lie(words, shallowest, coldest, level):
                ground = 1
                shows |= DETAIL | SHEET
    return ground, air, shows


@ti.kernel
def by_lattice(
    lattice: ti.types.ndarray(ti.i32, 1),
    words: ti.types.ndarray(ti.i32, 1),
    chunks: ti.types.ndarray(ti.i32, 1),
    kinds: ti.types.ndarray(ti.i32, 1),
    shown: ti.types.ndarray(ti.i32, 1),
    around: ti.types.ndarray(ti.i32, 1),
    first: ti.i32,
    count: ti.i32,
    level: ti.i32,
    n: ti.i32,
    halves: ti.i32,
    fine: ti.i32,
    generator: ti.template(),
):
    """Kind of each chunk, and what can show in it (DETAIL, CAVES, CANYONS), from the corners of its lattice's cells.

    A value that is interpolated trilinearly lies between the least and the greatest of its corners, a smooth one not
    far beyond them (`smooth_bounds`, which come first and into `around`, because a software driver of Vulkan ends
    threads that loop more than 65,535 times).
    """
    for i in range(count * generator.cubic_fields):
        field = i // generator.cubic_fields * generator.lattice_fields + i % generator.cubic_fields
        most, over = smooth_bounds(lattice, field, n, halves * 16)
        around[2 * i] = most
        around[2 * i + 1] = over
    for i in range(count * 512):
        if (i & 511) == 0:
            chunk = i >> 9
            c = (first + chunk) * 4
            line = halves * 16
            over = 2 * chunk * generator.cubic_fields
            all_air = 1
            all_solid = 0
            shows = 0
            if not above_all(generator, words, around, over, chunks[c], chunks[c + 1], chunks[c + 2], level):
                all_solid = 1
                edge = CHUNK >> fine
                for cell in range(edge * edge * edge):
                    cx = cell % edge
                    cy = (cell // edge) % edge
                    cz = cell // (edge * edge)
                    corner = ((chunk * generator.lattice_fields * n + cz + 1) * n + cy + 1) * line + cx + 1
                    ground, air, shown_here = cell_bounds(
                        generator, lattice, words, around, over, corner, n, line,
                        chunks[c], chunks[c + 1], chunks[c + 2], cx, cy, cz, level, fine,
                    )  # fmt: skip
                    all_air &= 1 - ground
                    all_solid &= 1 - air
                    shows |= shown_here
            kinds[chunk] = ti.select(all_air == 1, AIR_SLOT, ti.select(all_solid == 1, SOLID_SLOT, MIXED))
            shown[chunk] = shows
