"""The generator for GPUs: a thread a lattice point, then a thread a word of four voxels; i32 words only."""

import taichi as ti

from taichi_kernels import fields, planet
from taichi_kernels.noise import OCTAVE_WORDS, octave_at
from taichi_kernels.strata import voxel
from taichi_kernels.units import CHUNK


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
        x = chunks[c] * (CHUNK << level) + (ix << step)
        y = chunks[c + 1] * (CHUNK << level) + ((row % n) << step)
        z = chunks[c + 2] * (CHUNK << level) + ((row // n) << step)
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
    """The same voxels as `voxel_rows` makes, four in a word; the detail is always computed."""
    for i in range(count * (CHUNK * CHUNK * CHUNK // 4)):
        chunk = i >> 13
        c = (first + chunk) * 4
        iy = (i >> 3) & 31
        iz = (i >> 8) & 31
        y = chunks[c + 1] * (CHUNK << level) + (iy << level)
        z = chunks[c + 2] * (CHUNK << level) + (iz << level)
        densities = 0
        materials = 0
        for j in range(4):
            ix = ((i & 7) << 2) + j
            x = chunks[c] * (CHUNK << level) + (ix << level)
            bend = 0
            o = detail
            while o < end:
                bend = bend + octave_at(words, o, x, y, z)
                o += OCTAVE_WORDS
            value = ti.Vector([0] * fields.LATTICE_FIELDS)
            apart = 1 << fine
            for k in range(8):
                dx = k & 1
                dy = (k >> 1) & 1
                dz = k >> 2
                # Weights are 0 for far points beyond the lattice's end; their index is kept inside.
                wx = ti.abs(apart * (1 - dx) - (ix & (apart - 1)))
                wy = ti.abs(apart * (1 - dy) - (iy & (apart - 1)))
                wz = ti.abs(apart * (1 - dz) - (iz & (apart - 1)))
                px = ti.min((ix >> fine) + dx, n - 1)
                py = ti.min((iy >> fine) + dy, n - 1)
                pz = ti.min((iz >> fine) + dz, n - 1)
                at = ((chunk * fields.LATTICE_FIELDS * n + pz) * n + py) * halves * 16 + px
                for field in ti.static(range(fields.LATTICE_FIELDS)):
                    value[field] += lattice[at + field * n * n * halves * 16] * (wx * wy * wz)
            value = value >> (fine * 3)
            d, m = voxel(
                x * x + (y * y + z * z),
                value[0],
                value[1],
                value[2],
                value[3],
                value[4],
                value[5],
                value[6],
                value[7],
                value[8],
                value[9],
                bend,
                words,
                level,
            )
            densities = densities | (d << (j << 3))
            materials = materials | (m << (j << 3))
        to = (chunks[c + 3] << 13) | (i & 8191)
        density[to] = densities
        material[to] = materials
