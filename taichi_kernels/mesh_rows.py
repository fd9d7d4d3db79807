"""Rows of samples as bits: which samples are solid, which edges are cut, which cells hold surface.

A chunk's cells use 33 x 33 rows of 33 samples; the last of each comes from the next chunk. A row is the record

    word 0    bit x: sample x of 0..31 is solid
    word 1    flags of the row, below
    word 2    vertices of the rows before it in its plane | x-edges cut << 13 | y-edges cut << 19
    word 3    triangles of the rows before it in its plane

and owns the cut edges that start at its samples; its vertices are numbered x-edges, then y-edges, then z-edges, each
by rising x. So the number of any vertex is a popcount away from the start of its row.

Scratch of a mesher, i32: the tables of cubes and faces, then for each chunk 33 pairs (vertices, triangles before the
plane), the pair of the whole chunk, and the records of its rows; then the skirts (`mesh_skirts`).
"""

import taichi as ti

from taichi_kernels.units import SOLID_SLOT, UNLOADED_SLOT

LAST_SOLID = 1  # sample 32 is solid
HAS_LAST = 2  # sample 32 is there
HAS_ROW = 4  # samples 0..31 are there

SIDE = 33  # samples along an edge of a chunk's cells
ROWS = SIDE * SIDE
ROW_WORDS = 4
ROW_Z = SIDE * ROW_WORDS  # from a row to the next one along z
PLANES_WORDS = 72  # 34 pairs, filled up so that records stay together in cache lines
CHUNK_SCRATCH = 4432  # words a chunk
FACE_TABLE = 1088  # where the table of faces starts; the one of cubes comes first
TABLE_WORDS = 1184  # words of both

OWN = 13  # the chunk itself among its 27 neighbours
BELOW_TOP = 0x7FFFFFFF


@ti.func
def planes_at(chunk):
    """Where the planes of a chunk start in the scratch."""
    return TABLE_WORDS + chunk * CHUNK_SCRATCH


@ti.func
def record_at(chunk, row):
    """Where a row's record starts in the scratch."""
    return TABLE_WORDS + chunk * CHUNK_SCRATCH + PLANES_WORDS + row * ROW_WORDS


@ti.func
def row_start(scratch: ti.template(), chunk, row):
    """Number of the first vertex of a row in its chunk."""
    return scratch[planes_at(chunk) + 2 * (row // SIDE)] + (scratch[record_at(chunk, row) + 2] & 0x1FFF)


@ti.func
def present(neighbours: ti.template(), chunk):
    """Which chunks give samples: bit dx + 2 dy + 4 dz for the neighbour at (dx, dy, dz), each 0 or 1.

    A neighbour counts only where all chunks between it and the own chunk are there: then each cut edge that is left
    belongs to a cell that is made, and no vertex is without triangles.
    """
    there = 0
    for i in range(8):
        slot = neighbours[chunk, OWN + (i & 1) + 3 * ((i >> 1) & 1) + 9 * (i >> 2)]
        there |= ti.cast(slot != UNLOADED_SLOT, ti.i32) << i
    there &= (there << 1) | 0x55
    there &= (there << 2) | 0x33
    return there & ((there << 4) | 0x0F)


@ti.func
def sign_bits(density: ti.template(), slot, y, z):
    """Signs of 32 samples, one bit each. Eight sign bits of two words are gathered by one multiplication."""
    bits = 0
    if slot >= 0:
        at = (slot << 13) | (z << 8) | (y << 3)
        for i in ti.static(range(4)):
            low = (density[at + 2 * i] >> 7) & 0x01010101
            high = (density[at + 2 * i + 1] >> 3) & 0x10101010
            bits |= ((((low | high) * 0x01020408) >> 24) & 255) << (8 * i)
    elif slot == SOLID_SLOT:
        bits = -1
    return bits


@ti.func
def write_signs(density: ti.template(), neighbours: ti.template(), scratch: ti.template(), chunk, row, there):
    """Write words 0 and 1 of a row's record."""
    z = row // SIDE
    y = row - z * SIDE
    place = OWN + 3 * (y >> 5) + 9 * (z >> 5)
    usable = there >> (2 * (y >> 5) + 4 * (z >> 5))
    bits = 0
    flags = 0
    if usable & 1:
        flags = HAS_ROW
        bits = sign_bits(density, neighbours[chunk, place], y & 31, z & 31)
        if usable & 2:
            flags = HAS_ROW | HAS_LAST
            slot = neighbours[chunk, place + 1]
            if slot >= 0:
                flags |= (density[(slot << 13) | ((z & 31) << 8) | ((y & 31) << 3)] >> 7) & LAST_SOLID
            elif slot == SOLID_SLOT:
                flags |= LAST_SOLID
    at = record_at(chunk, row)
    scratch[at] = bits
    scratch[at + 1] = flags


@ti.func
def cell_rows(scratch: ti.template(), at, row):
    """The four rows around the cells of a row: bits a, b (y + 1), c (z + 1), d (both), then their flags.

    A row that is not there repeats `a` without the flags that it is there.
    """
    z = row // SIDE
    y = row - z * SIDE
    a, fa = scratch[at], scratch[at + 1]
    b, c, d = a, a, a
    fb, fc, fd = fa & LAST_SOLID, fa & LAST_SOLID, fa & LAST_SOLID
    if y < SIDE - 1:
        b, fb = scratch[at + ROW_WORDS], scratch[at + ROW_WORDS + 1]
    if z < SIDE - 1:
        c, fc = scratch[at + ROW_Z], scratch[at + ROW_Z + 1]
        if y < SIDE - 1:
            d, fd = scratch[at + ROW_Z + ROW_WORDS], scratch[at + ROW_Z + ROW_WORDS + 1]
    return a, b, c, d, fa, fb, fc, fd


@ti.func
def mixed(a, b, c, d, fa, fb, fc, fd):
    """Whether the four rows hold both solid and air."""
    some = (a | b | c | d) | ((fa | fb | fc | fd) & LAST_SOLID)
    every = a & b & c & d & -(fa & fb & fc & fd & LAST_SOLID)
    return some != 0 and every != -1


@ti.func
def shifted(bits, flags):
    """Signs of samples 1..32."""
    return ((bits >> 1) & BELOW_TOP) | (flags << 31)


@ti.func
def cut_along(bits, flags):
    """Cut edges along x that start at the samples of a row."""
    cut = 0
    if flags & HAS_ROW:
        cut = (bits ^ shifted(bits, flags)) & (BELOW_TOP | -((flags & HAS_LAST) >> 1))
    return cut


@ti.func
def cut_across(bits, other, flags, other_flags):
    """Cut edges from samples 0..31 of a row to those of another one."""
    return (bits ^ other) & -((flags & other_flags & HAS_ROW) >> 2)


@ti.func
def cut_last(flags, other_flags):
    """1 where the edge from sample 32 of a row to that of another one is cut, else 0."""
    return (flags ^ other_flags) & ((flags & other_flags & HAS_LAST) >> 1)


@ti.func
def active_cells(a, b, c, d, fa, fb, fc, fd):
    """Cells of a row that hold surface."""
    a1, b1, c1, d1 = shifted(a, fa), shifted(b, fb), shifted(c, fc), shifted(d, fd)
    some = a | b | c | d | a1 | b1 | c1 | d1
    every = a & b & c & d & a1 & b1 & c1 & d1
    cells = 0
    if fd & HAS_ROW:  # then the other three are there too
        cells = (some & ~every) & (BELOW_TOP | -((fd & HAS_LAST) >> 1))
    return cells


@ti.func
def cube_case(a, b, c, d, fa, fb, fc, fd, x):
    """Case of cell x of a row."""
    case = ((a >> x) & 3) | (((b >> x) & 3) << 2) | (((c >> x) & 3) << 4) | (((d >> x) & 3) << 6)
    if x == 31:  # the shifts repeat the top bit there
        case = (case & 0x55) | ((fa & 1) << 1) | ((fb & 1) << 3) | ((fc & 1) << 5) | ((fd & 1) << 7)
    return case


@ti.func
def opposite_air(one, other, rest):
    """Cells whose only air is two opposite corners: those that are not solid in `one` and `other`, but in `rest`."""
    return ~(one | other) & rest


@ti.func
def count_triangles(a, b, c, d, fa, fb, fc, fd, cells):
    """Triangles of the given cells of a row, without looking at single cells.

    A loop over n cut edges becomes n - 2 triangles, so a cell has cut - 2 loops. The loops part the cube's surface into
    solid and air regions, one more than there are loops; counting regions with Euler's formula gives, for S solid
    corners and F faces with four of them, triangles = S - 2 F, and 4 less where the only air is two opposite corners
    (the only air corners that share no face, and so the only ones not in one region).
    """
    a1, b1, c1, d1 = shifted(a, fa), shifted(b, fb), shifted(c, fc), shifted(d, fd)
    corners = (
        ti.math.popcnt(a & cells)
        + ti.math.popcnt(a1 & cells)
        + ti.math.popcnt(b & cells)
        + ti.math.popcnt(b1 & cells)
        + ti.math.popcnt(c & cells)
        + ti.math.popcnt(c1 & cells)
        + ti.math.popcnt(d & cells)
        + ti.math.popcnt(d1 & cells)
    )
    aa, bb, cc, dd = a & a1 & cells, b & b1 & cells, c & c1 & cells, d & d1 & cells
    faces = (
        ti.math.popcnt(a & b & c & d & cells)
        + ti.math.popcnt(a1 & b1 & c1 & d1 & cells)
        + ti.math.popcnt(aa & bb)
        + ti.math.popcnt(cc & dd)
        + ti.math.popcnt(aa & cc)
        + ti.math.popcnt(bb & dd)
    )
    ad, da, bc, cb = a & d1, d & a1, b & c1, c & b1
    opposite = (
        opposite_air(a, d1, da & bc & cb)
        | opposite_air(d, a1, ad & bc & cb)
        | opposite_air(b, c1, ad & da & cb)
        | opposite_air(c, b1, ad & da & bc)
    )
    return corners - 2 * faces - 4 * ti.math.popcnt(opposite & cells)


@ti.func
def count_row(scratch: ti.template(), at, row):
    """Cut edges of a row along x, y and z, and triangles of its cells."""
    a, b, c, d, fa, fb, fc, fd = cell_rows(scratch, at, row)
    cut_x, cut_y, cut_z, triangles = 0, 0, 0, 0
    if mixed(a, b, c, d, fa, fb, fc, fd):
        cut_x = ti.math.popcnt(cut_along(a, fa))
        cut_y = ti.math.popcnt(cut_across(a, b, fa, fb)) + cut_last(fa, fb)
        cut_z = ti.math.popcnt(cut_across(a, c, fa, fc)) + cut_last(fa, fc)
        cells = active_cells(a, b, c, d, fa, fb, fc, fd)
        triangles = count_triangles(a, b, c, d, fa, fb, fc, fd, cells)
    return cut_x, cut_y, cut_z, triangles


@ti.func
def count_plane(scratch: ti.template(), chunk, z):
    """Write words 2 and 3 of the records of a plane, and the plane's own counts."""
    vertices, triangles = 0, 0
    for y in range(SIDE):
        row = z * SIDE + y
        at = record_at(chunk, row)
        cut_x, cut_y, cut_z, filled = count_row(scratch, at, row)
        scratch[at + 2] = vertices | (cut_x << 13) | (cut_y << 19)
        scratch[at + 3] = triangles
        vertices += cut_x + cut_y + cut_z
        triangles += filled
    scratch[planes_at(chunk) + 2 * z] = vertices
    scratch[planes_at(chunk) + 2 * z + 1] = triangles


@ti.func
def sum_planes(scratch: ti.template(), chunk):
    """Turn the counts of a chunk's planes into what comes before each; returns the chunk's own counts."""
    vertices, triangles = 0, 0
    at = planes_at(chunk)
    for z in range(SIDE):
        plane_vertices, plane_triangles = scratch[at + 2 * z], scratch[at + 2 * z + 1]
        scratch[at + 2 * z] = vertices
        scratch[at + 2 * z + 1] = triangles
        vertices += plane_vertices
        triangles += plane_triangles
    scratch[at + 2 * SIDE] = vertices
    scratch[at + 2 * SIDE + 1] = triangles
    return vertices, triangles
