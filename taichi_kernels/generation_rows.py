"""The generator for processors: rows of 16 voxels, a chunk at a time on each thread.

Each parallel loop walks n * 512 iterations, because one of 512 or fewer would run on one thread.
"""

import taichi as ti

from taichi_kernels import fields, planet
from taichi_kernels.noise import LANES, V16, at, expand_x, fill_plane, put
from taichi_kernels.strata import voxel
from taichi_kernels.units import CHUNK

V16_U8 = ti.types.vector(16, ti.u8)


@ti.kernel
def shape_rows(
    lattice: ti.types.ndarray(V16, 1),
    scratch: ti.types.ndarray(V16, 1),
    words: ti.types.ndarray(ti.i32, 1),
    chunks: ti.types.ndarray(ti.i32, 1),
    first: ti.i32,
    count: ti.i32,
    end: ti.i32,
    level: ti.i32,
    step: ti.i32,
    n: ti.i32,
    jobs: ti.i32,
    expanded: ti.i32,
    zero: ti.i32,
    halves: ti.template(),
):
    """Lattice fields of chunks first .. first + count.

    A row of 16 points is lattice[(((chunk * 10 + field) * n + z) * n + y) * halves + half].
    """
    for i in range(jobs * 512):
        if (i & 511) == 0:
            lane = ti.Vector(LANES)
            base = (i >> 9) * (scratch.shape[0] // jobs)
            sums = base + expanded
            lines = sums + planet.RAW_FIELDS * n * halves
            chunk = i >> 9
            while chunk < count:
                c = (first + chunk) * 4
                x = chunks[c] * (CHUNK << level)
                y = chunks[c + 1] * (CHUNK << level)
                z = chunks[c + 2] * (CHUNK << level)
                expand_x(scratch, base, words, planet.OCTAVES, end, x, y, z, step, n, halves, lane, zero)
                for plane in range(n):
                    fill_plane(
                        scratch,
                        base,
                        lines,
                        sums,
                        words,
                        planet.FADES,
                        planet.OCTAVES,
                        end,
                        y,
                        z,
                        plane,
                        step,
                        n,
                        halves,
                        zero,
                    )
                    pz = z + (plane << step)
                    for row in range(n * halves):
                        px = x + ((lane + (row % halves) * 16) << step)
                        py = y + ((row // halves) << step)
                        s = sums + row
                        f = n * halves
                        shaped = fields.shape(
                            words,
                            scratch[at(s)],
                            scratch[at(s + f)],
                            scratch[at(s + f * 2)],
                            scratch[at(s + f * 3)],
                            scratch[at(s + f * 4)],
                            scratch[at(s + f * 5)],
                            scratch[at(s + f * 6)],
                            scratch[at(s + f * 7)],
                            scratch[at(s + f * 8)],
                            scratch[at(s + f * 9)],
                            scratch[at(s + f * 10)],
                            scratch[at(s + f * 11)],
                            px * px + (py * py + pz * pz),
                            ti.abs(pz),
                        )
                        to = (chunk * fields.LATTICE_FIELDS * n + plane) * f + row
                        for field in ti.static(range(fields.LATTICE_FIELDS)):
                            put(lattice, to + field * n * f, zero, shaped[field])
                chunk += jobs


@ti.kernel
def voxel_rows(
    density: ti.types.ndarray(V16_U8, 1),
    material: ti.types.ndarray(V16_U8, 1),
    lattice_rows: ti.types.ndarray(V16, 1),
    lattice: ti.types.ndarray(ti.i32, 1),
    scratch: ti.types.ndarray(V16, 1),
    words: ti.types.ndarray(ti.i32, 1),
    chunks: ti.types.ndarray(ti.i32, 1),
    detailed: ti.types.ndarray(ti.i32, 1),
    first: ti.i32,
    count: ti.i32,
    detail: ti.i32,
    end: ti.i32,
    level: ti.i32,
    n: ti.i32,
    halves: ti.i32,
    fine: ti.i32,
    jobs: ti.i32,
    expanded: ti.i32,
    corner_lines: ti.i32,
    zero: ti.i32,
):
    """Voxels of chunks first .. first + count from their lattice fields (`lattice_rows` and `lattice` are one memory).

    `fine` is log2 of the voxels between two lattice points. Interpolation is exact: the weights of the eight corners
    sum to 8^fine, by which the sum is divided at last.
    """
    for i in range(jobs * 512):
        if (i & 511) == 0:
            lane = ti.Vector(LANES)
            zero_u8 = ti.cast(zero, ti.u8)
            base = (i >> 9) * (scratch.shape[0] // jobs)
            lines = base + expanded
            sums = lines + corner_lines
            planes = sums + CHUNK * 2  # lattice rows at the height of a plane: value and rise along y
            wide = planes + fields.LATTICE_FIELDS * n * 4  # lattice rows spread over the voxels of x
            apart = 1 << fine
            chunk = i >> 9
            while chunk < count:
                c = (first + chunk) * 4
                x = chunks[c] * (CHUNK << level)
                y = chunks[c + 1] * (CHUNK << level)
                z = chunks[c + 2] * (CHUNK << level)
                slot = chunks[c + 3]
                if detailed[chunk] != 0:
                    expand_x(scratch, base, words, detail, end, x, y, z, level, CHUNK, 2, lane, zero)
                else:
                    for row in range(CHUNK * 2):
                        put(scratch, sums + row, zero, lane * 0)
                from_row = chunk * fields.LATTICE_FIELDS * n * n
                if fine > 0:
                    for row in range(fields.LATTICE_FIELDS * n * n):
                        for half in range(2):
                            total = lane * 0
                            for p in range((16 >> fine) + 1):
                                point = p + half * (16 >> fine)
                                hat = ti.max(apart - ti.abs(lane - (p << fine)), 0)
                                total = total + hat * lattice[(from_row + row) * halves * 16 + point]
                            put(scratch, wide + row * 2 + half, zero, total)
                for plane in range(CHUNK):
                    if detailed[chunk] != 0:
                        fill_plane(
                            scratch,
                            base,
                            lines,
                            sums,
                            words,
                            planet.FADES,
                            detail,
                            end,
                            y,
                            z,
                            plane,
                            level,
                            CHUNK,
                            2,
                            zero,
                        )
                    for field in range(fields.LATTICE_FIELDS):
                        to = planes + field * n * 4
                        if fine == 0:
                            near = (from_row + (field * n + plane) * n) * 2
                            for row in range(n * 2):
                                put(scratch, to + row * 2, zero, lattice_rows[at(near + row)])
                        else:
                            t = plane & (apart - 1)
                            near = wide + (field * n + (plane >> fine)) * n * 2
                            for row in range(n * 2):
                                low = scratch[at(near + row)]
                                high = scratch[at(near + n * 2 + row)]
                                put(scratch, to + row * 2, zero, low * apart + (high - low) * t)
                            for row in range((n - 1) * 2):
                                low = scratch[at(to + row * 2)]
                                put(scratch, to + row * 2 + 1, zero, scratch[at(to + row * 2 + 4)] - low)
                                put(scratch, to + row * 2, zero, low * apart)
                    pz = z + (plane << level)
                    for row in range(CHUNK * 2):
                        half = row & 1
                        yy = row >> 1
                        t = yy & (apart - 1)
                        px = x + ((lane + half * 16) << level)
                        py = y + (yy << level)
                        p = planes + ((yy >> fine) * 2 + half) * 2
                        f = n * 4
                        d, m = voxel(
                            px * px + (py * py + pz * pz),
                            (scratch[at(p)] + scratch[at(p + 1)] * t) >> (fine * 3),
                            (scratch[at(p + f)] + scratch[at(p + f + 1)] * t) >> (fine * 3),
                            (scratch[at(p + f * 2)] + scratch[at(p + f * 2 + 1)] * t) >> (fine * 3),
                            (scratch[at(p + f * 3)] + scratch[at(p + f * 3 + 1)] * t) >> (fine * 3),
                            (scratch[at(p + f * 4)] + scratch[at(p + f * 4 + 1)] * t) >> (fine * 3),
                            (scratch[at(p + f * 5)] + scratch[at(p + f * 5 + 1)] * t) >> (fine * 3),
                            (scratch[at(p + f * 6)] + scratch[at(p + f * 6 + 1)] * t) >> (fine * 3),
                            (scratch[at(p + f * 7)] + scratch[at(p + f * 7 + 1)] * t) >> (fine * 3),
                            (scratch[at(p + f * 8)] + scratch[at(p + f * 8 + 1)] * t) >> (fine * 3),
                            (scratch[at(p + f * 9)] + scratch[at(p + f * 9 + 1)] * t) >> (fine * 3),
                            scratch[at(sums + row)],
                            words,
                            level,
                        )
                        to = at((slot * CHUNK + plane) * CHUNK * 2 + row)
                        density[to] = (density[to] & zero_u8) | ti.cast(d, ti.u8)
                        material[to] = (material[to] & zero_u8) | ti.cast(m, ti.u8)
                chunk += jobs
