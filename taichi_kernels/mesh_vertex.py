"""One vertex: place on its edge, normal and material, in 12 bytes.

    word 0    x | y << 16               [1/256 voxel in the chunk, 0..8192]
    word 1    z | material << 16
    word 2    normal: octahedral u | v << 16, both signed 16 bits, 32767 is 1

Two of x, y, z are whole voxels; the third lies strictly between two. So no two vertices of a mesh coincide, and no
triangle of a cell is degenerate (three points on three edges of a cube are never on one line).

The normal is minus the gradient of density: central differences at both ends of the edge, interpolated to the vertex,
projected onto the octahedron |x| + |y| + |z| = 1, whose lower half is folded out (Cigolle et al., A Survey of
Efficient Representations for Independent Unit Vectors, JCGT 2014). It needs no root and is exact in integers.
"""

from typing import Any

import taichi as ti

from taichi_kernels.materials import ROCK
from taichi_kernels.mesh_rows import OWN
from taichi_kernels.units import FULL, SOLID_SLOT, SURFACE

NORMAL_ONE = 32767


def holds_bytes(data: Any) -> bool:
    """Whether an array given to a kernel holds bytes; else it holds the same memory as words."""
    return bool(data.get_type().element_type == ti.u8)


@ti.func
def byte_in_row(data: ti.template(), row, x):
    """Byte x of a row whose first word is `row`."""
    value = 0
    if ti.static(holds_bytes(data)):
        value = ti.cast(data[(row << 2) + x], ti.i32)
    else:
        value = (data[row + (x >> 2)] >> ((x & 3) << 3)) & 255
    return value


@ti.func
def row_word(slot, y, z):
    """First word of a row of a slot."""
    return (slot << 13) | (z << 8) | (y << 3)


@ti.func
def slot_around(neighbours: ti.template(), chunk, x, y, z):
    """Slot of the chunk that holds sample (x, y, z), each -32..63 counted in `chunk`."""
    return neighbours[chunk, OWN + (x >> 5) + 3 * (y >> 5) + 9 * (z >> 5)]


@ti.func
def density_around(density: ti.template(), neighbours: ti.template(), chunk, x, y, z):
    """Density of sample (x, y, z), each -32..63 counted in `chunk`; -1 where it is not loaded."""
    slot = slot_around(neighbours, chunk, x, y, z)
    value = -1
    if slot >= 0:
        value = byte_in_row(density, row_word(slot, y & 31, z & 31), x & 31)
    elif slot == SOLID_SLOT:
        value = FULL
    elif slot > SOLID_SLOT:
        value = 0
    return value


@ti.func
def difference(low, middle, high):
    """Difference of the samples on both sides; one that is not loaded continues the slope of the others."""
    before, after = low, high
    if low < 0 or high < 0:
        if low >= 0:
            after = ti.min(ti.max(2 * middle - low, 0), FULL)
        elif high >= 0:
            before = ti.min(ti.max(2 * middle - high, 0), FULL)
        else:
            before, after = 0, 0
    return after - before


@ti.func
def gradient_around(density: ti.template(), neighbours: ti.template(), chunk, x, y, z):
    """Central differences of density at a sample anywhere in the mesh of `chunk`, and the sample itself."""
    middle = density_around(density, neighbours, chunk, x, y, z)
    slot = slot_around(neighbours, chunk, x, y, z)
    row = row_word(slot, y & 31, z & 31)
    slopes = ti.Vector([0, 0, 0])
    for axis in ti.static(range(3)):
        place = (x, y, z)[axis] & 31
        if ((place - 1) | (30 - place) | slot) >= 0:  # both samples lie in the chunk of the middle one
            step, along = ti.static(((0, 1), (8, 0), (256, 0))[axis])
            slopes[axis] = byte_in_row(density, row + step, (x & 31) + along) - byte_in_row(
                density, row - step, (x & 31) - along
            )
        else:
            low = density_around(density, neighbours, chunk, x - (axis == 0), y - (axis == 1), z - (axis == 2))
            high = density_around(density, neighbours, chunk, x + (axis == 0), y + (axis == 1), z + (axis == 2))
            slopes[axis] = difference(low, middle, high)
    return slopes, middle


@ti.func
def gradient_inside(density: ti.template(), row, x):
    """Central differences of density at a sample whose neighbours all lie in its own chunk."""
    return ti.Vector(
        [
            byte_in_row(density, row, x + 1) - byte_in_row(density, row, x - 1),
            byte_in_row(density, row + 8, x) - byte_in_row(density, row - 8, x),
            byte_in_row(density, row + 256, x) - byte_in_row(density, row - 256, x),
        ]
    )


@ti.func
def place_on_edge(low, high):
    """Where density crosses 127.5 between two samples, rounded [1/256 voxel]; always 1..255."""
    span = ti.abs(high - low)
    return ti.raw_div(ti.abs(FULL - 2 * low) * 128 + (span >> 1), span)


@ti.func
def pack_normal(x, y, z):
    """Direction (x, y, z), not zero, |each| <= 65280, as a word."""
    total = ti.abs(x) + ti.abs(y) + ti.abs(z)
    u = ti.raw_div(x * NORMAL_ONE, total)
    v = ti.raw_div(y * NORMAL_ONE, total)
    if z < 0:
        folded = NORMAL_ONE - ti.abs(v)
        v = NORMAL_ONE - ti.abs(u)
        if y < 0:
            v = -v
        u = folded
        if x < 0:
            u = -u
    return (u & 0xFFFF) | (v << 16)


@ti.func
def write_vertex(
    density: ti.template(),
    material: ti.template(),
    neighbours: ti.template(),
    out: ti.template(),
    chunk,
    slot,
    x,
    y,
    z,
    axis,
    at,
):
    """Write the vertex on the edge from sample (x, y, z) along `axis`, which must be cut, to words `at`..`at + 2`.

    `density` and `material` are words or bytes; `slot` is the chunk's own.
    """
    dx, dy, dz = ti.cast(axis == 0, ti.i32), ti.cast(axis == 1, ti.i32), ti.cast(axis == 2, ti.i32)
    low, high = 0, 0
    first, second = ti.Vector([0, 0, 0]), ti.Vector([0, 0, 0])
    matter = ROCK
    # negative where a sample next to either end lies in another chunk
    margin = (x - 1) | (y - 1) | (z - 1) | (30 - x - dx) | (30 - y - dy) | (30 - z - dz) | slot
    if margin >= 0:
        row = row_word(slot, y, z)
        next_row = row + 8 * dy + 256 * dz
        low = byte_in_row(density, row, x)
        high = byte_in_row(density, next_row, x + dx)
        first = gradient_inside(density, row, x)
        second = gradient_inside(density, next_row, x + dx)
        matter = byte_in_row(material, ti.select(low >= SURFACE, row, next_row), ti.select(low >= SURFACE, x, x + dx))
    else:
        for end in range(2):
            first, low = second, high
            second, high = gradient_around(density, neighbours, chunk, x + dx * end, y + dy * end, z + dz * end)
        solid = ti.cast(low < SURFACE, ti.i32)
        sx, sy, sz = x + dx * solid, y + dy * solid, z + dz * solid
        solid_slot = slot_around(neighbours, chunk, sx, sy, sz)
        if solid_slot >= 0:
            matter = byte_in_row(material, row_word(solid_slot, sy & 31, sz & 31), sx & 31)
    t = place_on_edge(low, high)
    normal = (first - second) * t - (first << 8)
    if normal[0] == 0 and normal[1] == 0 and normal[2] == 0:  # a wall one voxel thin: face along the edge
        facing = ti.select(low < high, -1, 1)
        normal = ti.Vector([dx * facing, dy * facing, dz * facing])
    out[at] = (x * 256 + dx * t) | ((y * 256 + dy * t) << 16)
    out[at + 1] = (z * 256 + dz * t) | (matter << 16)
    out[at + 2] = pack_normal(normal[0], normal[1], normal[2])
