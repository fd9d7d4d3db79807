"""The generator for processors: rows of 16 voxels, a chunk at a time on each thread.

Each parallel loop walks n * 512 iterations, because one of 512 or fewer would run on one thread.
"""

import taichi as ti

from taichi_kernels import biome_fields, cubic, fields, ice, planet, works
from taichi_kernels.biome_bounds import asked, calm_biome
from taichi_kernels.biome_rows import CLIMATE_ROWS, NOTE_ROWS, WORK, biome_row, note_calm, shape_biome_plane
from taichi_kernels.biome_strata import canyon
from taichi_kernels.generation_bounds import CANYONS, CAVES, DETAIL, MARKS, ROOMS, SHEET
from taichi_kernels.generators import Generator
from taichi_kernels.noise import LANES, V16, at, expand_x, fill_plane, put
from taichi_kernels.planet import LEAST_MARK
from taichi_kernels.row_blends import blend_linear, blend_z, curve, ramp
from taichi_kernels.strata import hollow, voxel
from taichi_kernels.units import CHUNK
from taichi_kernels.work_rows import CELL_LEVEL, PART, build_row, note_cells

V16_U8 = ti.types.vector(16, ti.u8)
PART_ROW = ti.types.vector(PART, ti.i32)

_WEIGHT_ROWS = 24  # of the weights along x
NO_CANYON = 8192  # minus this cut is far outside of canyons
NO_CAVE = 1 << 20


def shape_rows_needed(generator: Generator, n: int, halves: int) -> int:
    """Rows of scratch that `shape_rows` needs beside the noise's."""
    return (generator.raw_fields + (CLIMATE_ROWS if generator.biomes else 0)) * n * halves


def voxel_rows_needed(generator: Generator, n: int, fine: int) -> int:
    """Rows of scratch that `voxel_rows` needs beside the noise's."""
    linear = generator.lattice_fields - generator.cubic_fields
    planes = (generator.cubic_fields * 8 + linear * 4) * (CHUNK >> fine)
    wide = generator.lattice_fields * n * n * 2 if fine else 0
    return CHUNK * 6 + planes + _WEIGHT_ROWS + wide + (CHUNK * 6 + NOTE_ROWS if generator.biomes else 0)


@ti.func
def shape_plain_plane(
    lattice: ti.template(), scratch: ti.template(), words: ti.template(), sums, first, x, y, pz, step, n,
    halves: ti.template(), lane, zero,
):  # fmt: skip
    """Lattice fields of a plane from its noise, without biomes; `first` is where its first row is."""
    f = n * halves
    for row in range(f):
        px = x + ((lane + (row % halves) * 16) << step)
        py = y + ((row // halves) << step)
        s = sums + row
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
        for field in ti.static(range(fields.LATTICE_FIELDS)):
            put(lattice, first + row + field * n * f, zero, shaped[field])


@ti.func
def showing(generator: ti.template(), field, shows):
    """Whether a cubic field before the last that shows in a chunk shows there, too."""
    shown = field != fields.CUT or (shows & CANYONS) != 0
    if ti.static(generator.biomes):
        shown = shown and (field != biome_fields.MARK or (shows & MARKS) != 0)
        shown = shown and (field != biome_fields.ROOM or (shows & ROOMS) != 0)
    return shown


@ti.kernel
def shape_rows(
    lattice: ti.types.ndarray(V16, 1),
    points: ti.types.ndarray(ti.i32, 1),
    scratch: ti.types.ndarray(V16, 1),
    notes: ti.types.ndarray(ti.i32, 1),
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
    generator: ti.template(),
):
    """Lattice fields of chunks first .. first + count (`lattice` and `points` are one memory, `scratch` and `notes`).

    The lattice begins one step before the chunk where samples are finer than it. A row of 16 points is
    lattice[(((chunk * lattice_fields + field) * n + z) * n + y) * halves + half].
    """
    for i in range(jobs * 512):
        if (i & 511) == 0:
            lane = ti.Vector(LANES)
            base = (i >> 9) * (scratch.shape[0] // jobs)
            sums = base + expanded
            lines = sums + (generator.raw_fields + ti.static(CLIMATE_ROWS * generator.biomes)) * n * halves
            before = ti.select(step > level, 1 << step, 0)
            chunk = i >> 9
            while chunk < count:
                c = (first + chunk) * 4
                x = chunks[c] * (CHUNK << level) - before
                y = chunks[c + 1] * (CHUNK << level) - before
                z = chunks[c + 2] * (CHUNK << level) - before
                expand_x(scratch, base, words, generator.octaves, end, x, y, z, step, n, halves, lane, zero)
                for plane in range(n):
                    fill_plane(
                        scratch,
                        base,
                        lines,
                        sums,
                        words,
                        generator.fades,
                        generator.octaves,
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
                    if ti.static(generator.biomes):
                        shape_biome_plane(
                            points, scratch, notes, words, sums,
                            (chunk * generator.lattice_fields * n + plane) * n * halves,
                            x, y, pz, step, n, halves, lane, zero,
                        )  # fmt: skip
                    else:
                        shape_plain_plane(
                            lattice, scratch, words, sums,
                            (chunk * generator.lattice_fields * n + plane) * n * halves,
                            x, y, pz, step, n, halves, lane, zero,
                        )  # fmt: skip
                chunk += jobs


@ti.kernel
def voxel_rows(
    density: ti.types.ndarray(V16_U8, 1),
    material: ti.types.ndarray(V16_U8, 1),
    lattice_rows: ti.types.ndarray(V16, 1),
    lattice: ti.types.ndarray(ti.i32, 1),
    scratch: ti.types.ndarray(V16, 1),
    parts: ti.types.ndarray(PART_ROW, 1),
    notes: ti.types.ndarray(ti.i32, 1),
    words: ti.types.ndarray(ti.i32, 1),
    chunks: ti.types.ndarray(ti.i32, 1),
    shown: ti.types.ndarray(ti.i32, 1),
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
    generator: ti.template(),
):
    """Voxels of chunks first .. first + count from their lattice fields (`lattice_rows` and `lattice` are one memory,
    and `scratch`, `parts` and `notes`).

    `shown` says what can show in each chunk; the rest is left out, which changes no byte.
    `fine` is log2 of the voxels between two lattice points. The trilinear weights of the eight corners sum to 8^fine,
    by which the sum is divided at last: exact in any order.
    """
    for i in range(jobs * 512):
        if (i & 511) == 0:
            lane = ti.Vector(LANES)
            zero_u8 = ti.cast(zero, ti.u8)
            linear_fields = ti.static(generator.lattice_fields - generator.cubic_fields)
            tunnels = ti.static(generator.cubic_fields - 3)  # the first of the tunnels' fields
            apart = 1 << fine
            eighths = 3 - fine  # log2 of the eighths of a lattice step between two voxels
            edge = CHUNK >> fine
            across = 16 >> fine  # lattice steps along a row
            base = (i >> 9) * (scratch.shape[0] // jobs)
            lines = base + expanded
            sums = lines + corner_lines
            cuts = sums + CHUNK * 2
            caves = cuts + CHUNK * 2
            curves = caves + CHUNK * 2  # cubics along y in a plane: four coefficients a cell and half
            ramps = curves + generator.cubic_fields * edge * 8  # the linear fields in a plane: value and rise along y
            weights = ramps + linear_fields * edge * 4
            marks = weights + _WEIGHT_ROWS
            canyons = marks + ti.static(CHUNK * 2 * generator.biomes)  # how deep they are
            radii = canyons + ti.static(CHUNK * 2 * generator.biomes)
            made = radii + ti.static(CHUNK * 2 * generator.biomes)
            wide = made + ti.static(NOTE_ROWS * generator.biomes)  # lattice rows spread over the voxels of x
            hats = weights + across + 3
            last = ti.select(fine > 0, cubic.SHIFT_Y, 0)
            if fine > 0:
                for p in range(across + 3):
                    put(scratch, weights + p, zero, cubic.weight((lane << eighths) - ((p - 1) << 3)))
                for p in range(across + 1):
                    put(scratch, hats + p, zero, ti.max(apart - ti.abs(lane - (p << fine)), 0))
            chunk = i >> 9
            while chunk < count:
                c = (first + chunk) * 4
                x = chunks[c] * (CHUNK << level)
                y = chunks[c + 1] * (CHUNK << level)
                z = chunks[c + 2] * (CHUNK << level)
                slot = chunks[c + 3]
                shows = shown[chunk]
                if shows & DETAIL:
                    expand_x(scratch, base, words, detail, end, x, y, z, level, CHUNK, 2, lane, zero)
                else:
                    for row in range(CHUNK * 2):
                        put(scratch, sums + row, zero, lane * 0)
                if (shows & CANYONS) == 0:
                    for row in range(CHUNK * 2):
                        put(scratch, cuts + row, zero, lane * 0 - NO_CANYON)
                        if ti.static(generator.biomes):
                            put(scratch, canyons + row, zero, lane * 0)
                if (shows & CAVES) == 0:
                    for row in range(CHUNK * 2):
                        put(scratch, caves + row, zero, lane * 0 + NO_CAVE)
                if ti.static(generator.biomes):  # noqa: SIM102 - only then the rows are there
                    if (shows & MARKS) == 0:
                        for row in range(CHUNK * 2):
                            put(scratch, marks + row, zero, lane * 0 + LEAST_MARK)
                from_row = chunk * generator.lattice_fields * n * n
                calm, whole = -1, 0
                if ti.static(generator.biomes):  # noqa: SIM102 - only then there are any
                    if fine > 0:
                        biome, most = calm_biome(lattice, words, from_row * halves * 16, n, halves * 16, edge)
                        note_calm(scratch, words, made, biome, lane, zero)
                        calm, whole = most, ti.select(most == words[planet.DETAIL_BOUND], 1, 0)
                smooth = ti.select(shows & MARKS, 3, ti.select(shows & CANYONS, 2, 1))
                smooth = ti.select(shows & CAVES, generator.cubic_fields, ti.select(shows & ROOMS, 4, smooth))
                if fine > 0:
                    for field in range(smooth):
                        if showing(generator, field, shows):
                            for row in range(field * n * n, (field + 1) * n * n):
                                for half in range(2):
                                    total = lane * 0
                                    at_point = (from_row + row) * halves * 16 + half * across
                                    for p in range(across + 3):
                                        total = total + scratch[at(weights + p)] * lattice[at_point + p]
                                    put(scratch, wide + row * 2 + half, zero, total >> cubic.SHIFT_X)
                    for line in range(linear_fields * (edge + 1) * (edge + 1)):
                        field = line // ((edge + 1) * (edge + 1)) + generator.cubic_fields
                        row = (field * n + line // (edge + 1) % (edge + 1) + 1) * n + line % (edge + 1) + 1
                        if asked(field, whole):
                            for half in range(2):
                                total = lane * 0
                                at_point = (from_row + row) * halves * 16 + half * across + 1
                                for p in range(across + 1):
                                    total = total + scratch[at(hats + p)] * lattice[at_point + p]
                                put(scratch, wide + row * 2 + half, zero, total)
                builds, ices = 0, 0
                if ti.static(generator.biomes):
                    if ice.freezes(words) and (shows & SHEET) != 0:
                        ices = 1
                    builds = works.may_build(words, shows & MARKS)
                    if builds == 1 and words[planet.HULL] == 0 and level <= CELL_LEVEL:
                        builds = note_cells(notes, words, made + WORK, x, y, z, level)
                for plane in range(CHUNK):
                    if shows & DETAIL:
                        fill_plane(
                            scratch,
                            base,
                            lines,
                            sums,
                            words,
                            generator.fades,
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
                    if fine == 0:
                        for field in range(generator.lattice_fields):
                            near = (from_row + (field * n + plane) * n) * 2
                            to = ti.select(
                                field < generator.cubic_fields,
                                curves + field * edge * 8,
                                ramps + (field - generator.cubic_fields) * edge * 4,
                            )
                            wider = ti.select(field < generator.cubic_fields, 4, 2)
                            for row in range(n * 2):
                                put(scratch, to + row * wider, zero, lattice_rows[at(near + row)])
                    else:
                        k = (plane & (apart - 1)) << eighths
                        w0 = cubic.weight(k + 8)
                        w1 = cubic.weight(k)
                        w2 = cubic.weight(8 - k)
                        w3 = cubic.weight(16 - k)
                        for field in range(smooth):
                            if showing(generator, field, shows):
                                near = wide + (field * n + (plane >> fine)) * n * 2
                                to = curves + field * edge * 8
                                for half in range(2):
                                    q = near + half
                                    v0 = blend_z(scratch, q, n * 2, w0, w1, w2, w3)
                                    v1 = blend_z(scratch, q + 2, n * 2, w0, w1, w2, w3)
                                    v2 = blend_z(scratch, q + 4, n * 2, w0, w1, w2, w3)
                                    for cell in range(edge):
                                        v3 = blend_z(scratch, q + cell * 2 + 6, n * 2, w0, w1, w2, w3)
                                        c0, c1, c2, c3 = cubic.powers(v0, v1, v2, v3)
                                        put(scratch, to + (cell * 2 + half) * 4, zero, c0)
                                        put(scratch, to + (cell * 2 + half) * 4 + 1, zero, c1)
                                        put(scratch, to + (cell * 2 + half) * 4 + 2, zero, c2)
                                        put(scratch, to + (cell * 2 + half) * 4 + 3, zero, c3)
                                        v0 = v1
                                        v1 = v2
                                        v2 = v3
                        t = plane & (apart - 1)
                        for field in range(linear_fields):
                            near = wide + (((field + generator.cubic_fields) * n + (plane >> fine) + 1) * n + 1) * 2
                            to = ramps + field * edge * 4
                            if asked(field + generator.cubic_fields, whole):
                                for row in range(edge * 2):
                                    low = blend_linear(scratch, near + row, n * 2, apart, t)
                                    high = blend_linear(scratch, near + row + 2, n * 2, apart, t)
                                    put(scratch, to + row * 2, zero, low * apart)
                                    put(scratch, to + row * 2 + 1, zero, high - low)
                    if shows & CANYONS:
                        for row in range(CHUNK * 2):
                            p = curves + edge * 8 + ((row >> 1 >> fine) * 2 + (row & 1)) * 4
                            k = ((row >> 1) & (apart - 1)) << eighths
                            cut = curve(scratch, p, k) >> last
                            if ti.static(generator.biomes):
                                ragged, deep = canyon(cut, scratch[at(sums + row)], words)
                                put(scratch, cuts + row, zero, ragged)
                                put(scratch, canyons + row, zero, deep)
                            else:
                                put(scratch, cuts + row, zero, cut)
                    if shows & CAVES:
                        for row in range(CHUNK * 2):
                            p = curves + edge * 8 * tunnels + ((row >> 1 >> fine) * 2 + (row & 1)) * 4
                            k = ((row >> 1) & (apart - 1)) << eighths
                            cave_a = curve(scratch, p, k) >> last
                            cave_b = curve(scratch, p + edge * 8, k) >> last
                            width = curve(scratch, p + edge * 16, k) >> last
                            put(scratch, caves + row, zero, hollow(cave_a, cave_b, width))
                    pz = z + (plane << level)
                    if ti.static(generator.biomes):
                        for row in range(CHUNK * 2):
                            px = x + ((lane + (row & 1) * 16) << level)
                            py = y + ((row >> 1) << level)
                            put(scratch, radii + row, zero, fields.radius_q7(px * px + (py * py + pz * pz)))
                            p = curves + ((row >> 1 >> fine) * 2 + (row & 1)) * 4
                            k = ((row >> 1) & (apart - 1)) << eighths
                            if shows & ROOMS:
                                tunnel = scratch[at(caves + row)]
                                if (shows & CAVES) == 0:
                                    tunnel = lane * 0 + NO_CAVE
                                room = curve(scratch, p + edge * 8 * biome_fields.ROOM, k) >> last
                                put(scratch, caves + row, zero, ti.min(tunnel, room))
                            if shows & MARKS:
                                mark = curve(scratch, p + edge * 8 * biome_fields.MARK, k) >> last
                                put(scratch, marks + row, zero, mark)
                    for row in range(CHUNK * 2):
                        half = row & 1
                        yy = row >> 1
                        t = yy & (apart - 1)
                        px = x + ((lane + half * 16) << level)
                        py = y + (yy << level)
                        p = curves + ((yy >> fine) * 2 + half) * 4
                        q = ramps + ((yy >> fine) * 2 + half) * 2
                        squares = px * px + (py * py + pz * pz)
                        to = at((slot * CHUNK + plane) * CHUNK * 2 + row)
                        if ti.static(generator.biomes):
                            height = curve(scratch, p, t << eighths) >> last
                            changes = 0
                            if builds == 1:
                                changes = build_row(
                                    notes, scratch, parts, words, made + WORK, marks + row, sums + row, height,
                                    scratch[at(radii + row)],
                                    x + ((half * 16) << level), py, pz, level, zero,
                                )  # fmt: skip
                            biome_row(
                                density, material, scratch, notes, words, to, made,
                                radii + row,
                                height,
                                scratch[at(cuts + row)],
                                scratch[at(canyons + row)],
                                scratch[at(marks + row)],
                                scratch[at(caves + row)],
                                sums + row,
                                q, edge, t, fine, level, changes, ices, calm, zero, zero_u8,
                            )  # fmt: skip
                        else:
                            d, m = voxel(
                                squares,
                                curve(scratch, p, t << eighths) >> last,
                                scratch[at(cuts + row)],
                                scratch[at(caves + row)],
                                ramp(scratch, q, t) >> (fine * 3),
                                ramp(scratch, q + edge * 4, t) >> (fine * 3),
                                ramp(scratch, q + edge * 8, t) >> (fine * 3),
                                ramp(scratch, q + edge * 12, t) >> (fine * 3),
                                ramp(scratch, q + edge * 16, t) >> (fine * 3),
                                scratch[at(sums + row)],
                                words,
                                level,
                            )
                            density[to] = (density[to] & zero_u8) | ti.cast(d, ti.u8)
                            material[to] = (material[to] & zero_u8) | ti.cast(m, ti.u8)
                chunk += jobs
