"""Skirts: the rim of a chunk's mesh, once more, for a renderer to pull into the ground where levels of detail meet.

The surface meets the six faces of a chunk's cells in contours. For each face, each cut edge of the grid on it has one
more vertex, equal to the mesh's own but for the flag `SKIRT` in word 1; and each segment of a contour has two triangles
between the vertices of the mesh and their twins. While twins lie where the mesh does, the skirt has no area. They come
behind the chunk's own vertices and triangles: face by face (-x, +x, -y, +y, -z, +z), line by line.

A face's samples are 33 lines of 33, along u from line to line along v: (u, v) is (y, z), (x, z) or (x, y). A line is a
record as rows have one (`mesh_rows`):

    word 0    bit u: sample u of 0..31 is solid
    word 1    flags of the line, as those of a row
    word 2    vertices of the lines before it on the face
    word 3    triangles of the lines before it on the face

Scratch of a chunk, behind the scratch of all chunks: for each face the pair (vertices, triangles before it in the
skirt), and the records of its lines.
"""

import taichi as ti

from taichi_kernels.mesh_rows import (
    CHUNK_SCRATCH,
    FACE_TABLE,
    HAS_LAST,
    HAS_ROW,
    LAST_SOLID,
    ROW_WORDS,
    ROW_Z,
    SIDE,
    TABLE_WORDS,
    cut_across,
    cut_along,
    cut_last,
    planes_at,
    record_at,
    row_start,
    shifted,
)

FACES = 6
LINES = FACES * SIDE  # of all faces of a chunk
HEAD_WORDS = 16  # pairs of the faces, filled up
SKIRT_SCRATCH = HEAD_WORDS + LINES * 4 + 8  # words a chunk, filled up to whole cache lines
VERTEX_WORDS = 3
SKIRT = 1 << 24  # flag in word 1 of a vertex


@ti.func
def skirt_at(chunks, chunk):
    """Where a chunk's skirt starts in the scratch of `chunks` chunks."""
    return TABLE_WORDS + chunks * CHUNK_SCRATCH + chunk * SKIRT_SCRATCH


@ti.func
def line_at(chunks, chunk, face, line):
    """Where the record of a line starts in the scratch."""
    return skirt_at(chunks, chunk) + HEAD_WORDS + (face * SIDE + line) * 4


@ti.func
def write_line(scratch: ti.template(), chunks, chunk, face, line):
    """Write words 0 and 1 of the record of a line, from those of the rows."""
    side = face & 1
    bits, flags = 0, 0
    if face >= 2:
        row = line + side * (SIDE - 1) * SIDE
        if face < 4:
            row = line * SIDE + side * (SIDE - 1)
        at = record_at(chunk, row)
        bits, flags = scratch[at], scratch[at + 1]
    else:  # across the rows: sample 0 or 32 of each
        at = record_at(chunk, line * SIDE)
        there = ti.select(side == 1, HAS_LAST, HAS_ROW)
        if scratch[at + 1] & there:
            flags = HAS_ROW
            for u in range(SIDE - 1):
                solid = ti.select(side == 1, scratch[at + u * ROW_WORDS + 1], scratch[at + u * ROW_WORDS]) & 1
                bits |= solid << u
            at += (SIDE - 1) * ROW_WORDS
            if scratch[at + 1] & there:
                flags |= HAS_LAST
                if ti.select(side == 1, scratch[at + 1], scratch[at]) & 1:
                    flags |= LAST_SOLID
    to = line_at(chunks, chunk, face, line)
    scratch[to] = bits
    scratch[to + 1] = flags


@ti.func
def two_lines(scratch: ti.template(), at, line):
    """A line and the next one: bits a, b, flags of both. Behind the last, one that is not there repeats it."""
    a, fa = scratch[at], scratch[at + 1]
    b, fb = a, fa & LAST_SOLID
    if line < SIDE - 1:
        b, fb = scratch[at + 4], scratch[at + 5]
    return a, b, fa, fb


@ti.func
def contour_cells(a, b, fa, fb):
    """Cells between two lines that hold a contour."""
    a1, b1 = shifted(a, fa), shifted(b, fb)
    cells = 0
    if fb & HAS_ROW:
        cells = ((a | b | a1 | b1) & ~(a & b & a1 & b1)) & (0x7FFFFFFF | -((fb & HAS_LAST) >> 1))
    return cells


@ti.func
def count_face(scratch: ti.template(), chunks, chunk, face):
    """Write the records of a face, and its own counts."""
    for line in range(SIDE):
        write_line(scratch, chunks, chunk, face, line)
    vertices, triangles = 0, 0
    for line in range(SIDE):
        at = line_at(chunks, chunk, face, line)
        scratch[at + 2] = vertices
        scratch[at + 3] = triangles
        a, b, fa, fb = two_lines(scratch, at, line)
        vertices += ti.math.popcnt(cut_along(a, fa)) + ti.math.popcnt(cut_across(a, b, fa, fb)) + cut_last(fa, fb)
        cells = contour_cells(a, b, fa, fb)
        a1, b1 = shifted(a, fa), shifted(b, fb)
        crossed = cells & (a ^ a1) & ~(a ^ b1) & ~(b ^ a1)  # two solid corners across each other: two segments
        triangles += 2 * (ti.math.popcnt(cells) + ti.math.popcnt(crossed))
    to = skirt_at(chunks, chunk) + 2 * face
    scratch[to] = vertices
    scratch[to + 1] = triangles


@ti.func
def sum_faces(scratch: ti.template(), chunks, chunk):
    """Turn the counts of a chunk's faces into what comes before each; returns the skirt's counts."""
    vertices, triangles = 0, 0
    at = skirt_at(chunks, chunk)
    for face in range(FACES):
        face_vertices, face_triangles = scratch[at + 2 * face], scratch[at + 2 * face + 1]
        scratch[at + 2 * face] = vertices
        scratch[at + 2 * face + 1] = triangles
        vertices += face_vertices
        triangles += face_triangles
    return vertices, triangles


@ti.func
def count_skirt(scratch: ti.template(), chunks, chunk, of_mesh):
    """Write all records of a chunk's skirt; returns its counts. A mesh without vertices has none."""
    vertices, triangles = 0, 0
    if of_mesh != 0:
        for face in range(FACES):
            count_face(scratch, chunks, chunk, face)
        vertices, triangles = sum_faces(scratch, chunks, chunk)
    return vertices, triangles


@ti.func
def number_of(scratch: ti.template(), chunk, face, line, u, along_v):
    """Number of the mesh's own vertex on the cut edge from sample u of a line, along u (`along_v` 0) or along v (1)."""
    row, x = line * SIDE + u, (face & 1) * (SIDE - 1)
    if face >= 2:
        row, x = line + (face & 1) * (SIDE - 1) * SIDE, u
        if face < 4:
            row = line * SIDE + (face & 1) * (SIDE - 1)
    axis = ti.select(face < 2, 1, 0)
    if along_v == 1:
        axis = ti.select(face < 4, 2, 1)
    at = record_at(chunk, row)
    bits, flags = scratch[at], scratch[at + 1]
    number = row_start(scratch, chunk, row)
    cut = 0
    if axis == 0:
        cut = cut_along(bits, flags)
    else:
        counts = scratch[at + 2]
        number += (counts >> 13) & 63
        other = at + ROW_WORDS
        if axis == 2:
            number += counts >> 19
            other = at + ROW_Z
        cut = cut_across(bits, scratch[other], flags, scratch[other + 1])
    return number + ti.math.popcnt(cut & ti.select(x == SIDE - 1, -1, (1 << (x & 31)) - 1))


@ti.func
def write_skirt(
    scratch: ti.template(),
    vertices: ti.template(),
    triangles: ti.template(),
    chunks,
    chunk,
    face,
    line,
    first_vertex,
    first_triangle,
):
    """Write the vertices that a line of a face owns and the triangles of its cells; the mesh itself is written."""
    at = line_at(chunks, chunk, face, line)
    a, b, fa, fb = two_lines(scratch, at, line)
    ua, va, last = cut_along(a, fa), cut_across(a, b, fa, fb), cut_last(fa, fb)
    head = skirt_at(chunks, chunk) + 2 * face
    behind = scratch[planes_at(chunk) + 2 * SIDE] + scratch[head]  # vertices of the mesh, and of the faces before
    start = behind + scratch[at + 2]
    after_u = ti.math.popcnt(ua)
    to = (first_vertex + start) * VERTEX_WORDS
    cut = ua
    for i in range(after_u + ti.math.popcnt(va) + last):
        cut = ti.select(i == after_u, va, cut)
        u = ti.math.popcnt((cut & -cut) - 1)
        cut &= cut - 1
        along_v = ti.cast(i >= after_u, ti.i32)
        own = (first_vertex + number_of(scratch, chunk, face, line, u, along_v)) * VERTEX_WORDS
        vertices[to] = vertices[own]
        vertices[to + 1] = vertices[own + 1] | SKIRT
        vertices[to + 2] = vertices[own + 2]
        to += VERTEX_WORDS

    cells = contour_cells(a, b, fa, fb)
    if cells != 0:
        ub = cut_along(b, fb)
        a1, b1 = shifted(a, fa), shifted(b, fb)
        after_start, next_start = start + after_u, behind + scratch[at + 4 + 2]
        out = (first_triangle + scratch[planes_at(chunk) + 2 * SIDE + 1] + scratch[head + 1] + scratch[at + 3]) * 3
        while cells != 0:
            lowest = cells & -cells
            cells ^= lowest
            before = lowest - 1
            u = ti.math.popcnt(before)
            case = ((a >> u) & 1) | (((a1 >> u) & 1) << 1) | (((b >> u) & 1) << 2) | (((b1 >> u) & 1) << 3)
            below = ti.math.popcnt(ub & before)
            segments = scratch[FACE_TABLE + face * 16 + case]
            for i in range(segments & 3):
                own, twin, own_before, twin_before = 0, 0, 0, 0
                for end in range(2):
                    own_before, twin_before = own, twin
                    edge = (segments >> (2 + 4 * i + 2 * end)) & 3  # 0 and 1 run along u, 2 and 3 along v
                    along_v, second = edge >> 1, edge & 1
                    at_line, at_u = line + second * (1 - along_v), u + second * along_v
                    own = number_of(scratch, chunk, face, at_line, at_u, along_v)
                    twin = ti.select(
                        along_v == 1,
                        after_start + ti.math.popcnt(va & (before | (lowest & -second))),
                        ti.select(second == 1, next_start + below, start + ti.math.popcnt(ua & before)),
                    )
                triangles[out] = own
                triangles[out + 1] = own_before
                triangles[out + 2] = twin_before
                triangles[out + 3] = own
                triangles[out + 4] = twin_before
                triangles[out + 5] = twin
                out += 6
