"""The generator for GPUs: a thread a lattice point, then a thread a word of four voxels; i32 words only.

A chunk's lattice is its generator's fields of n planes of n lines of n points; a line takes `line` words, of which n
are used.
"""

import taichi as ti

from taichi_kernels import biome_fields, biome_strata, cubic, fields, ice, works
from taichi_kernels import landscape as l
from taichi_kernels import materials as m
from taichi_kernels.landforms import biome_shape
from taichi_kernels.noise import OCTAVE_WORDS, octave_at
from taichi_kernels.strata import hollow, voxel
from taichi_kernels.units import CHUNK


@ti.func
def point(base, x, y, z, n, line):
    """Where the first field of a lattice point is; points outside give the nearest one inside."""
    x = fields.clamped(x, 0, n - 1)
    y = fields.clamped(y, 0, n - 1)
    z = fields.clamped(z, 0, n - 1)
    return base + (z * n + y) * line + x


@ti.func
def plain_shape(words: ti.template(), raw, x, y, z):
    """The lattice fields of a body without biomes at voxel (x, y, z), from the fields of noise there."""
    return fields.shape(
        words,
        raw[0],
        raw[1],
        raw[2],
        raw[3],
        raw[4],
        raw[5],
        raw[6],
        raw[7],
        raw[8],
        raw[9],
        raw[10],
        raw[11],
        x * x + (y * y + z * z),
        ti.abs(z),
    )


@ti.func
def shape_point(generator: ti.template(), lattice: ti.template(), words: ti.template(), to, apart, start, end, x, y, z):
    """Write the fields of the lattice point at voxel (x, y, z) to words `to`, `to + apart`, ...

    The octaves are those in words `start` .. `end`.
    """
    raw = ti.Vector([0] * generator.raw_fields)
    o = start
    while o < end:
        value = octave_at(words, o, x, y, z)
        for field in ti.static(range(generator.raw_fields)):
            raw[field] += ti.select(words[o] == field, value, 0)
        o += OCTAVE_WORDS
    if ti.static(generator.biomes):
        shaped = biome_shape(words, raw, x, y, z)
        for field in ti.static(range(generator.lattice_fields)):
            lattice[to + field * apart] = shaped[field]
    else:
        shaped = plain_shape(words, raw, x, y, z)
        for field in ti.static(range(generator.lattice_fields)):
            lattice[to + field * apart] = shaped[field]


@ti.func
def biome_voxel(x, y, z, smooth, linear, j, bend, words: ti.template(), level):
    """Density and material of voxel (x, y, z), which is j of a word, from the fields there, on a body with biomes."""
    radius = fields.radius_q7(x * x + (y * y + z * z))
    mark, inside, clear, made = smooth[2, j], 0, 0, 0
    builds = works.may_build(words, 1)
    if builds == 1:
        mark, inside, clear, made = works.at_voxel(words, x, y, z, smooth[0, j], smooth[2, j], bend, level)
    cave = ti.min(hollow(smooth[4, j], smooth[5, j], smooth[6, j]), smooth[3, j])
    ragged, deep = biome_strata.canyon(smooth[1, j], bend, words)
    d, depth, near, walled = biome_strata.ground(
        radius, smooth[0, j], ragged, deep, mark, cave, linear[0, j], bend, words, level
    )
    if builds == 1:
        d = works.density(d, inside, clear, level)
    sheet = 0
    if ice.freezes(words):
        sheet = ice.density(words, radius, linear[1, j], depth, bend >> 15, linear[5, j], level)
    laid = sheet > d
    d = ti.max(d, sheet)
    place = biome_strata.climate_bin(linear[1, j], linear[2, j], linear[3, j], linear[4, j], near)
    biome = biome_fields.biome_of(words, place)
    rich, ores = biome_strata.vein(radius, smooth[0, j], linear[5, j], linear[6, j], linear[7, j], words)
    made_of = biome_strata.material(
        d, depth, near, walled, radius, smooth[0, j], linear[0, j], linear[1, j], linear[5, j], linear[7, j],
        words[biome + l.SURFACE], words[biome + l.ROCKS], words[biome + l.PATCH],
        rich * biome_strata.ore_at(words, biome, ores), words,
    )  # fmt: skip
    if builds == 1:
        made_of = works.material(made_of, d, depth, inside, clear, made)
    return d, ti.select(laid, m.ICE, made_of)


@ti.func
def voxel_word(
    generator: ti.template(), lattice: ti.template(), words: ti.template(), base, n, line, start, end, x, y, z, i,
    level, fine,
):  # fmt: skip
    """Densities and materials of the four voxels of word i of a chunk.

    Args:
        base, n, line: where the chunk's lattice is.
        start, end: the octaves of the detail.
        x, y, z: the chunk's first voxel.
        fine: log2 of the samples between two lattice points.
    """
    apart = n * n * line  # of two fields
    iy = (i >> 3) & 31
    iz = (i >> 8) & 31
    vy = y + (iy << level)
    vz = z + (iz << level)
    before = ti.min(fine, 1)  # points of the lattice before the chunk
    samples = 1 << fine
    eighths = 3 - fine
    ix = (i & 7) << 2
    # Cell of the word's first voxel in the lattice; the four voxels share what is read around it. Points that are too
    # far have the weight 0, and their index is kept inside.
    first_x = (ix >> fine) + before
    first_y = (iy >> fine) + before
    first_z = (iz >> fine) + before
    along_x = ti.Vector([0, 1, 2, 3]) + (ix & (samples - 1))
    along_y = iy & (samples - 1)
    along_z = iz & (samples - 1)
    smooth = ti.Matrix([[0] * 4] * generator.cubic_fields)
    for py in range(-1, 3):
        plane = ti.Matrix([[0] * 4] * generator.cubic_fields)
        for pz in range(-1, 3):
            row = ti.Matrix([[0] * 4] * generator.cubic_fields)
            for px in range(-1, 4):
                weight = cubic.weight((along_x << eighths) - (px << 3))
                at = point(base, first_x + px, first_y + py, first_z + pz, n, line)
                for field in ti.static(range(generator.cubic_fields)):
                    for j in ti.static(range(4)):
                        row[field, j] += lattice[at + field * apart] * weight[j]
            plane += (row >> cubic.SHIFT_X) * cubic.weight((along_z << eighths) - (pz << 3))
        smooth += (plane >> cubic.SHIFT_Z) * cubic.weight((along_y << eighths) - (py << 3))
    smooth = smooth >> cubic.SHIFT_Y
    linear_fields = ti.static(generator.lattice_fields - generator.cubic_fields)
    linear = ti.Matrix([[0] * 4] * linear_fields)
    for k in range(16):
        px = k & 3
        py = (k >> 2) & 1
        pz = k >> 3
        weight = ti.max(samples - ti.abs(along_x - (px << fine)), 0)
        weight = weight * (ti.abs(samples * (1 - py) - along_y) * ti.abs(samples * (1 - pz) - along_z))
        at = point(base, first_x + px, first_y + py, first_z + pz, n, line)
        for field in ti.static(range(linear_fields)):
            for j in ti.static(range(4)):
                linear[field, j] += lattice[at + (field + generator.cubic_fields) * apart] * weight[j]
    linear = linear >> (fine * 3)
    densities = 0
    materials = 0
    for j in range(4):
        vx = x + ((ix + j) << level)
        bend = 0
        o = start
        while o < end:
            bend = bend + octave_at(words, o, vx, vy, vz)
            o += OCTAVE_WORDS
        d, m = 0, 0
        if ti.static(generator.biomes):
            d, m = biome_voxel(vx, vy, vz, smooth, linear, j, bend, words, level)
        else:
            d, m = voxel(
                vx * vx + (vy * vy + vz * vz),
                smooth[0, j],
                smooth[1, j],
                hollow(smooth[2, j], smooth[3, j], smooth[4, j]),
                linear[0, j],
                linear[1, j],
                linear[2, j],
                linear[3, j],
                linear[4, j],
                bend,
                words,
                level,
            )
        densities = densities | (d << (j << 3))
        materials = materials | (m << (j << 3))
    return densities, materials


@ti.kernel
def shape_threads(
    lattice: ti.types.ndarray(ti.i32, 1),
    words: ti.types.ndarray(ti.i32, 1),
    chunks: ti.types.ndarray(ti.i32, 1),
    first: ti.i32,
    count: ti.i32,
    end: ti.i32,
    level: ti.i32,
    step: ti.i32,
    n: ti.i32,
    halves: ti.i32,
    generator: ti.template(),
):
    """The same lattice as `shape_rows` makes, as plain integers."""
    for i in range(count * n * n * n):
        chunk = i // (n * n * n)
        ix = i % n
        row = (i // n) % (n * n)
        c = (first + chunk) * 4
        before = ti.select(step > level, 1, 0)
        x = chunks[c] * (CHUNK << level) + ((ix - before) << step)
        y = chunks[c + 1] * (CHUNK << level) + ((row % n - before) << step)
        z = chunks[c + 2] * (CHUNK << level) + ((row // n - before) << step)
        to = (chunk * generator.lattice_fields * n * n + row) * halves * 16 + ix
        shape_point(generator, lattice, words, to, n * n * halves * 16, generator.octaves, end, x, y, z)


@ti.kernel
def voxel_threads(
    density: ti.types.ndarray(ti.i32, 1),
    material: ti.types.ndarray(ti.i32, 1),
    lattice: ti.types.ndarray(ti.i32, 1),
    words: ti.types.ndarray(ti.i32, 1),
    chunks: ti.types.ndarray(ti.i32, 1),
    first: ti.i32,
    count: ti.i32,
    detail: ti.i32,
    end: ti.i32,
    level: ti.i32,
    n: ti.i32,
    halves: ti.i32,
    fine: ti.i32,
    generator: ti.template(),
):
    """The same voxels as `voxel_rows` makes, four in a word; nothing is left out."""
    for i in range(count * (CHUNK * CHUNK * CHUNK // 4)):
        chunk = i >> 13
        c = (first + chunk) * 4
        line = halves * 16
        base = chunk * generator.lattice_fields * n * n * line
        x = chunks[c] * (CHUNK << level)
        y = chunks[c + 1] * (CHUNK << level)
        z = chunks[c + 2] * (CHUNK << level)
        densities, materials = voxel_word(
            generator, lattice, words, base, n, line, detail, end, x, y, z, i & 8191, level, fine
        )
        to = (chunks[c + 3] << 13) | (i & 8191)
        density[to] = densities
        material[to] = materials
