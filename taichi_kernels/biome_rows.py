"""What bodies with biomes do otherwise in `generation_rows`: planes of the lattice, and rows of voxels."""

import taichi as ti

from taichi_kernels import biome_fields, biome_strata, ice, planet, works
from taichi_kernels import landscape as l
from taichi_kernels import materials as m
from taichi_kernels.fields import radius_q7
from taichi_kernels.generators import BIOMES, LANDSCAPE
from taichi_kernels.landforms import shape
from taichi_kernels.noise import at, put
from taichi_kernels.row_blends import linear_row

CLIMATE_ROWS = 6 + l.MOST  # a row of points: its climate, how far it is from the centre, shares of biomes
# What is noted of a row of voxels, a row each: what `biome_strata` says of them, and words of their biomes.
_DENSITY, _DEPTH, _NEAR, _WALLED, _RADIUS, _HEIGHT, _PLACE, _RICH, _FOUND, _SURFACE, _ROCKS, _PATCH = range(12)
_INSIDE, _CLEAR, _MADE = range(12, 15)  # what `works.at_voxel` says
_ICE = 15  # 1 where it is ice
NOTE_ROWS = 16


@ti.func
def shape_biome_plane(
    points: ti.template(), scratch: ti.template(), notes: ti.template(), words: ti.template(), sums, first, x, y, pz,
    step, n, halves: ti.template(), lane, zero,
):  # fmt: skip
    """Lattice fields of a plane from its noise; `first` is where its first row is. Climates and shares of biomes are
    made in lanes, then landforms point by point, because most of what can be there is not, and lanes would compute all
    of it.

    `points` is the lattice, and `notes` the scratch, as words.
    """
    f = n * halves
    climates = sums + BIOMES.raw_fields * f  # five rows of a climate, the distance from the centre, shares of biomes
    count = words[LANDSCAPE + l.COUNT]
    for row in range(f):
        px = x + ((lane + (row % halves) * 16) << step)
        py = y + ((row // halves) << step)
        s = sums + row
        elevation, temperature, moisture, variety, rise = biome_fields.climate(
            words,
            scratch[at(s + f * planet.BASE)],
            scratch[at(s + f * planet.RUGGED)],
            scratch[at(s + f * planet.CLIMATE)],
            scratch[at(s + f * planet.VARIETY)],
            ti.abs(pz),
        )
        to = climates + row * CLIMATE_ROWS
        put(scratch, to, zero, elevation)
        put(scratch, to + 1, zero, temperature)
        put(scratch, to + 2, zero, moisture)
        put(scratch, to + 3, zero, variety)
        put(scratch, to + 4, zero, rise)
        put(scratch, to + 5, zero, radius_q7(px * px + (py * py + pz * pz)))
        for number in range(count):
            biome = LANDSCAPE + l.BIOMES + number * l.BIOME
            part = biome_fields.share(
                words, biome, scratch[at(to + 1)], scratch[at(to + 2)], scratch[at(to + 3)], scratch[at(to + 4)]
            )
            put(scratch, to + 6 + number, zero, part)
    for i in range(n * n):
        at_x, at_y = i % n, i // n
        row = at_y * halves + at_x // 16
        note = (climates + row * CLIMATE_ROWS) * 16 + at_x % 16
        raw = ti.Vector([0] * BIOMES.raw_fields)
        for field in ti.static(range(BIOMES.raw_fields)):
            raw[field] = notes[(sums + row + f * field) * 16 + at_x % 16]
        forms = ti.Vector([0] * biome_fields.FORM_COUNT)
        for number in range(count):
            part = notes[note + (6 + number) * 16]
            if part > 0:
                own = LANDSCAPE + l.BIOMES + number * l.BIOME + l.FORMS
                for form in ti.static(range(biome_fields.FORM_COUNT)):
                    forms[form] = biome_fields.mixed(forms[form], words[own + form], part)
        shaped = shape(
            words, x + (at_x << step), y + (at_y << step), pz, notes[note + 80], raw,
            notes[note], notes[note + 16], notes[note + 32], notes[note + 48], notes[note + 64], forms,
        )  # fmt: skip
        for field in ti.static(range(BIOMES.lattice_fields)):
            points[(first + row + field * n * f) * 16 + at_x % 16] = shaped[field]


@ti.func
def joined(rows: ti.template(), row):
    """The bits that any lane of a row has."""
    lanes = rows[at(row)]
    bits = 0
    for lane in ti.static(range(16)):
        bits |= lanes[lane]
    return bits


@ti.func
def build_row(
    notes: ti.template(), scratch: ti.template(), words: ti.template(), made, marks, sums, height, x, y, z, level, zero
):
    """What is built in a row of voxels from (x, y, z) on; where a ruin's place is no landmark stands in `marks`."""
    put(scratch, made + _HEIGHT, zero, height)
    for lane in range(16):
        note = made * 16 + lane
        mark, inside, clear, of = works.at_voxel(
            words, x + (lane << level), y, z, notes[note + _HEIGHT * 16], notes[marks * 16 + lane],
            notes[sums * 16 + lane],
        )  # fmt: skip
        notes[marks * 16 + lane] = mark
        notes[note + _INSIDE * 16] = inside
        notes[note + _CLEAR * 16] = clear
        notes[note + _MADE * 16] = of


@ti.func
def biome_row(
    density: ti.template(), material: ti.template(), scratch: ti.template(), notes: ti.template(),
    words: ti.template(), to, made, squares, height, cut, mark, cave, detail, ramps, edge, t, fine, level, builds,
    ices, zero, zero_u8,
):  # fmt: skip
    """A row of voxels: where each lies in its layers, then the words of its biome one by one, then its material.

    `builds` is 1 where `build_row` came before, `ices` where there may be ice on the sea.
    """
    radius = radius_q7(squares)
    d, depth, near, walled = biome_strata.ground(
        radius, height, cut, mark, cave, linear_row(scratch, ramps, 0, edge, t, fine), detail, words, level
    )
    if builds == 1:
        d = works.density(d, scratch[at(made + _INSIDE)], scratch[at(made + _CLEAR)], level)
    if ices == 1:
        warmth, ridges = linear_row(scratch, ramps, 1, edge, t, fine), linear_row(scratch, ramps, 5, edge, t, fine)
        sheet = ice.density(words, radius, warmth, depth, detail >> 15, ridges, level)
        put(scratch, made + _ICE, zero, ti.select(sheet > d, 1, 0))
        d = ti.max(d, sheet)
    density[to] = (density[to] & zero_u8) | ti.cast(d, ti.u8)
    put(scratch, made + _DENSITY, zero, d)
    if joined(scratch, made + _DENSITY) == 0:
        material[to] = material[to] & zero_u8
    else:
        put(scratch, made + _DEPTH, zero, depth)
        put(scratch, made + _NEAR, zero, near)
        put(scratch, made + _WALLED, zero, walled)
        put(scratch, made + _RADIUS, zero, radius)
        put(scratch, made + _HEIGHT, zero, height)
        place = biome_strata.climate_bin(
            linear_row(scratch, ramps, 1, edge, t, fine),
            linear_row(scratch, ramps, 2, edge, t, fine),
            linear_row(scratch, ramps, 3, edge, t, fine),
            linear_row(scratch, ramps, 4, edge, t, fine),
            near,
        )
        put(scratch, made + _PLACE, zero, place)
        rich, ores = biome_strata.vein(
            radius,
            height,
            linear_row(scratch, ramps, 5, edge, t, fine),
            linear_row(scratch, ramps, 6, edge, t, fine),
            linear_row(scratch, ramps, 7, edge, t, fine),
            words,
        )
        put(scratch, made + _RICH, zero, rich)
        put(scratch, made + _FOUND, zero, ores * rich)
        first = notes[(made + _PLACE) * 16]
        put(scratch, made + _SURFACE, zero, ((place ^ first) << 1) | rich)
        apart = joined(scratch, made + _SURFACE)
        if apart < 2:  # one biome for all
            biome = biome_fields.biome_of(words, first)
            put(scratch, made + _SURFACE, zero, place * 0 + words[biome + l.SURFACE])
            put(scratch, made + _ROCKS, zero, place * 0 + words[biome + l.ROCKS])
            put(scratch, made + _PATCH, zero, place * 0 + words[biome + l.PATCH])
        else:
            for lane in range(16):
                note = made * 16 + lane
                biome = biome_fields.biome_of(words, notes[note + _PLACE * 16])
                notes[note + _SURFACE * 16] = words[biome + l.SURFACE]
                notes[note + _ROCKS * 16] = words[biome + l.ROCKS]
                notes[note + _PATCH * 16] = words[biome + l.PATCH]
        if (apart & 1) == 1:
            for lane in range(16):
                note = made * 16 + lane
                if notes[note + _RICH * 16] != 0:
                    biome = biome_fields.biome_of(words, notes[note + _PLACE * 16])
                    notes[note + _FOUND * 16] = biome_strata.ore_at(words, biome, notes[note + _FOUND * 16])
        made_of = biome_strata.material(
            scratch[at(made + _DENSITY)],
            scratch[at(made + _DEPTH)],
            scratch[at(made + _NEAR)],
            scratch[at(made + _WALLED)],
            scratch[at(made + _RADIUS)],
            scratch[at(made + _HEIGHT)],
            linear_row(scratch, ramps, 0, edge, t, fine),
            linear_row(scratch, ramps, 1, edge, t, fine),
            linear_row(scratch, ramps, 5, edge, t, fine),
            linear_row(scratch, ramps, 7, edge, t, fine),
            scratch[at(made + _SURFACE)],
            scratch[at(made + _ROCKS)],
            scratch[at(made + _PATCH)],
            scratch[at(made + _FOUND)],
            words,
        )
        if builds == 1:
            made_of = works.material(
                made_of,
                scratch[at(made + _DENSITY)],
                scratch[at(made + _DEPTH)],
                scratch[at(made + _INSIDE)],
                scratch[at(made + _CLEAR)],
                scratch[at(made + _MADE)],
            )
        if ices == 1:
            made_of = ti.select(scratch[at(made + _ICE)] == 1, m.ICE, made_of)
        material[to] = (material[to] & zero_u8) | ti.cast(made_of, ti.u8)
