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
from taichi_kernels.ruins import one
from taichi_kernels.work_rows import CLEAR, INSIDE, MADE, WORK_ROWS, joined

CLIMATE_ROWS = 6 + l.MOST  # a row of points: its climate, how far it is from the centre, shares of biomes
# What is noted of a row of voxels, a row each: what `biome_strata` says of them,
_DENSITY, _DEPTH, _NEAR, _WALLED, _RADIUS, _HEIGHT, _RICH, _FOUND = range(8)
_ICE = 8  # 1 where it is ice;
# the biomes, with their words of ground: of the chunk where it is calm, and of the row; then what `work_rows` notes.
_CALM, _OWN, WORK = 9, 13, 17
NOTE_ROWS = WORK + WORK_ROWS


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
def note_calm(scratch: ti.template(), words: ti.template(), made, biome, lane, zero):
    """Note the biome of a chunk's voxels where it is calm, see `calm_biome`."""
    put(scratch, made + _CALM, zero, lane * 0 + biome)
    put(scratch, made + _CALM + 1, zero, lane * 0 + words[biome + l.SURFACE])
    put(scratch, made + _CALM + 2, zero, lane * 0 + words[biome + l.ROCKS])
    put(scratch, made + _CALM + 3, zero, lane * 0 + words[biome + l.PATCH])


@ti.func
def biome_row(
    density: ti.template(), material: ti.template(), scratch: ti.template(), notes: ti.template(),
    words: ti.template(), to, made, radii, height, ragged, deep, mark, cave, sums, ramps, edge, t, fine, level,
    builds, ices, calm, zero, zero_u8,
):  # fmt: skip
    """A row of voxels: where each lies in its layers; the words of their biomes, one by one where they may differ; then
    their materials.

    `builds` is what `build_row` said, `ices` 1 where there may be ice on the sea, `calm` what `calm_biome` said, whose
    biome `note_calm` noted.
    """
    radius, detail = scratch[at(radii)], scratch[at(sums)]
    d, depth, near, walled = biome_strata.ground(
        radius, height, ragged, deep, mark, cave, linear_row(scratch, ramps, 0, edge, t, fine), detail, words, level
    )
    density[to] = (density[to] & zero_u8) | ti.cast(d, ti.u8)
    rich, ores = biome_strata.vein(
        radius,
        height,
        linear_row(scratch, ramps, 5, edge, t, fine),
        linear_row(scratch, ramps, 6, edge, t, fine),
        linear_row(scratch, ramps, 7, edge, t, fine),
        words,
    )
    put(scratch, made + _DENSITY, zero, d)
    put(scratch, made + _DEPTH, zero, depth)
    put(scratch, made + _RICH, zero, one(d > 0) | (rich << 1) | (one(ti.abs(near) > calm) << 2))
    # From here on from rows alone: lanes whose values live across a branch are not vectorised.
    if builds == 1:
        natural = scratch[at(made + _DENSITY)]
        left = works.density(natural, scratch[at(made + WORK + INSIDE)], scratch[at(made + WORK + CLEAR)], level)
        put(scratch, made + _DENSITY, zero, left)
        put(scratch, made + _RICH, zero, (scratch[at(made + _RICH)] & 6) | one(left > 0))
        density[to] = (density[to] & zero_u8) | ti.cast(left, ti.u8)
    if ices == 1:
        warmth, ridges = linear_row(scratch, ramps, 1, edge, t, fine), linear_row(scratch, ramps, 5, edge, t, fine)
        bend = scratch[at(sums)] >> 15
        sheet = ice.density(words, scratch[at(radii)], warmth, scratch[at(made + _DEPTH)], bend, ridges, level)
        put(scratch, made + _ICE, zero, one(sheet > scratch[at(made + _DENSITY)]))
        put(scratch, made + _DENSITY, zero, ti.max(scratch[at(made + _DENSITY)], sheet))
        put(scratch, made + _RICH, zero, scratch[at(made + _RICH)] | one(sheet > 0))
        density[to] = (density[to] & zero_u8) | ti.cast(scratch[at(made + _DENSITY)], ti.u8)
    bits = joined(scratch, made + _RICH, 16)
    if (bits & 1) == 0:
        material[to] = material[to] & zero_u8
    else:
        put(scratch, made + _NEAR, zero, near)
        put(scratch, made + _WALLED, zero, walled)
        put(scratch, made + _RADIUS, zero, radius)
        put(scratch, made + _HEIGHT, zero, height)
        put(scratch, made + _FOUND, zero, ores * rich)
        of = made + _CALM
        if (bits & 4) != 0:
            of = made + _OWN
            place = biome_strata.climate_bin(
                linear_row(scratch, ramps, 1, edge, t, fine),
                linear_row(scratch, ramps, 2, edge, t, fine),
                linear_row(scratch, ramps, 3, edge, t, fine),
                linear_row(scratch, ramps, 4, edge, t, fine),
                near,
            )
            put(scratch, of, zero, place)
            for lane in range(16):
                note = of * 16 + lane
                biome = biome_fields.biome_of(words, notes[note])
                notes[note] = biome
                notes[note + 16] = words[biome + l.SURFACE]
                notes[note + 32] = words[biome + l.ROCKS]
                notes[note + 48] = words[biome + l.PATCH]
        if (bits & 2) != 0:
            for lane in range(16):
                note = made * 16 + lane
                if (notes[note + _RICH * 16] & 2) != 0:
                    biome = notes[of * 16 + lane]
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
            scratch[at(of + 1)],
            scratch[at(of + 2)],
            scratch[at(of + 3)],
            scratch[at(made + _FOUND)],
            words,
        )
        material[to] = (material[to] & zero_u8) | ti.cast(made_of, ti.u8)
        if builds == 1:
            built_of = works.material(
                ti.cast(material[to], ti.i32),
                scratch[at(made + _DENSITY)],
                scratch[at(made + _DEPTH)],
                scratch[at(made + WORK + INSIDE)],
                scratch[at(made + WORK + CLEAR)],
                scratch[at(made + WORK + MADE)],
            )
            material[to] = (material[to] & zero_u8) | ti.cast(built_of, ti.u8)
        if ices == 1:
            iced = ti.select(scratch[at(made + _ICE)] == 1, m.ICE, ti.cast(material[to], ti.i32))
            material[to] = (material[to] & zero_u8) | ti.cast(iced, ti.u8)
