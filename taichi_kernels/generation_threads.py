"""The generator for GPUs: a thread a lattice point, then a thread a word of four voxels; i32 words only."""

import taichi as ti

from taichi_kernels import cubic, fields, planet
from taichi_kernels.noise import OCTAVE_WORDS, octave_at
from taichi_kernels.strata import hollow, voxel
from taichi_kernels.units import CHUNK

_LINEAR_FIELDS = fields.LATTICE_FIELDS - fields.CUBIC_FIELDS


@ti.func
def point(chunk, x, y, z, n, halves):
    """Where a chunk's first field is in the lattice; points outside give the nearest one inside."""
    x = fields.clamped(x, 0, n - 1)
    y = fields.clamped(y, 0, n - 1)
    z = fields.clamped(z, 0, n - 1)
    return ((chunk * fields.LATTICE_FIELDS * n + z) * n + y) * halves * 16 + x


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
        raw = ti.Vector([0] * planet.RAW_FIELDS)
        o = planet.OCTAVES
        while o < end:
            value = octave_at(words, o, x, y, z)
            for field in ti.static(range(planet.RAW_FIELDS)):
                raw[field] += ti.select(words[o] == field, value, 0)
            o += OCTAVE_WORDS
        shaped = fields.shape(
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
        to = (chunk * fields.LATTICE_FIELDS * n * n + row) * halves * 16 + ix
        for field in ti.static(range(fields.LATTICE_FIELDS)):
            lattice[to + field * n * n * halves * 16] = shaped[field]


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
):
    """The same voxels as `voxel_rows` makes, four in a word; nothing is left out."""
    for i in range(count * (CHUNK * CHUNK * CHUNK // 4)):
        chunk = i >> 13
        c = (first + chunk) * 4
        iy = (i >> 3) & 31
        iz = (i >> 8) & 31
        y = chunks[c + 1] * (CHUNK << level) + (iy << level)
        z = chunks[c + 2] * (CHUNK << level) + (iz << level)
        before = ti.min(fine, 1)  # points of the lattice before the chunk
        apart = 1 << fine
        eighths = 3 - fine
        ix = (i & 7) << 2
        # Cell of the word's first voxel in the lattice; the four voxels share what is read around it. Points that are
        # too far have the weight 0, and their index is kept inside.
        first_x = (ix >> fine) + before
        first_y = (iy >> fine) + before
        first_z = (iz >> fine) + before
        along_x = ti.Vector([0, 1, 2, 3]) + (ix & (apart - 1))
        along_y = iy & (apart - 1)
        along_z = iz & (apart - 1)
        smooth = ti.Matrix([[0] * 4] * fields.CUBIC_FIELDS)
        for py in range(-1, 3):
            plane = ti.Matrix([[0] * 4] * fields.CUBIC_FIELDS)
            for pz in range(-1, 3):
                line = ti.Matrix([[0] * 4] * fields.CUBIC_FIELDS)
                for px in range(-1, 4):
                    weight = cubic.weight((along_x << eighths) - (px << 3))
                    at = point(chunk, first_x + px, first_y + py, first_z + pz, n, halves)
                    for field in ti.static(range(fields.CUBIC_FIELDS)):
                        for j in ti.static(range(4)):
                            line[field, j] += lattice[at + field * n * n * halves * 16] * weight[j]
                plane += (line >> cubic.SHIFT_X) * cubic.weight((along_z << eighths) - (pz << 3))
            smooth += (plane >> cubic.SHIFT_Z) * cubic.weight((along_y << eighths) - (py << 3))
        smooth = smooth >> cubic.SHIFT_Y
        linear = ti.Matrix([[0] * 4] * _LINEAR_FIELDS)
        for k in range(16):
            px = k & 3
            py = (k >> 2) & 1
            pz = k >> 3
            weight = ti.max(apart - ti.abs(along_x - (px << fine)), 0)
            weight = weight * (ti.abs(apart * (1 - py) - along_y) * ti.abs(apart * (1 - pz) - along_z))
            at = point(chunk, first_x + px, first_y + py, first_z + pz, n, halves)
            for field in ti.static(range(_LINEAR_FIELDS)):
                for j in ti.static(range(4)):
                    linear[field, j] += lattice[at + (field + fields.CUBIC_FIELDS) * n * n * halves * 16] * weight[j]
        linear = linear >> (fine * 3)
        densities = 0
        materials = 0
        for j in range(4):
            x = chunks[c] * (CHUNK << level) + ((ix + j) << level)
            bend = 0
            o = detail
            while o < end:
                bend = bend + octave_at(words, o, x, y, z)
                o += OCTAVE_WORDS
            d, m = voxel(
                x * x + (y * y + z * z),
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
        to = (chunks[c + 3] << 13) | (i & 8191)
        density[to] = densities
        material[to] = materials
