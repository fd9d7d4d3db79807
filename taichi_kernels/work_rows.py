"""What is built, in rows of voxels: what `works.at_voxel` says, for `generation_rows`."""

import taichi as ti

from taichi_kernels import planet, ruins, works
from taichi_kernels.features import MARK_LOG, built, cell_hash
from taichi_kernels.noise import at, put
from taichi_kernels.planet import LEAST_MARK
from taichi_kernels.ruins import FRAME, NOTHING, one
from taichi_kernels.wrecks import wreck

# What is noted of a row of voxels, a row each: what `works.at_voxel` says, and what it needs to know;
INSIDE, CLEAR, MADE, HEIGHT, RADIUS = range(5)
# how far inside the place of a ruin it is; its cell's hash, whether that cell has a ruin, and its frame.
_MARK, _HASH, _BUILT, _FRAME = range(5, 9)
WORK_ROWS = _FRAME + FRAME
# Lanes of a part of a row. Ruins are made in parts, because Taichi's time to compile grows with the square of what is
# in a kernel, where each lane counts, and because more parts can be left out.
PART = 8
_PARTS = 16 // PART
_LANES = list(range(PART))
CELL_LEVEL = MARK_LOG - 5  # to this level of detail a chunk lies in one cell of landmarks


@ti.func
def joined(rows: ti.template(), row, lanes: ti.template()):
    """The bits that any lane of a row of so many has."""
    values = rows[at(row)]
    bits = 0
    for lane in ti.static(range(lanes)):
        bits |= values[lane]
    return bits


@ti.func
def note_cells(notes: ti.template(), words: ti.template(), work, x, y, z, level):
    """Note the cells of landmarks in which a row of voxels from (x, y, z) on lies; 1 if any has a ruin."""
    found = 0
    for lane in range(16):
        note = work * 16 + lane
        px = x + (lane << level)
        h = cell_hash(px, y, z, words[planet.FEATURE_SEED], MARK_LOG)
        frame = ruins.frame_of(px, y, z, h)
        for k in ti.static(range(FRAME)):
            notes[note + (_FRAME + k) * 16] = frame[k]
        own = ti.select(built(words, h), 1, 0)
        notes[note + _HASH * 16] = h
        notes[note + _BUILT * 16] = own
        found |= own
    return found


@ti.func
def _wreck_row(notes: ti.template(), words: ti.template(), work, x, y, z, level):
    """A row of a wreck from (x, y, z) on."""
    for lane in range(16):
        note = work * 16 + lane
        inside, made = wreck(words, x + (lane << level), y, z, notes[note + RADIUS * 16], notes[note + HEIGHT * 16])
        notes[note + INSIDE * 16] = inside
        notes[note + CLEAR * 16] = -NOTHING
        notes[note + MADE * 16] = made


@ti.func
def _of(work, row, number):
    """Where a part of a noted row is."""
    return at((work + row) * _PARTS + number)


@ti.func
def _ruin_part(parts: ti.template(), words: ti.template(), work, marks, sums, number, x, y, z, level, zero):
    """Part `number` of a row of voxels, `x` in lanes, in noted cells; as `ruins.ruin`, but what a ruin consists
    of is made where any lane may need it. Where a ruin's place is no landmark stands in row `marks`.

    Returns:
        1 if a ruin may change a voxel of the part.
    """
    own = parts[_of(work, _BUILT, number)] == 1
    mark = parts[_of(marks, 0, number)]
    put(parts, _of(work, _MARK, number), zero, ti.select(own, mark, NOTHING))
    put(parts, _of(marks, 0, number), zero, ti.select(own, ti.min(mark, LEAST_MARK), mark))
    there = parts[_of(work, _MARK, number)]
    counts = there > works.least_mark(level)
    inside_at, clear_at, made_at = _of(work, INSIDE, number), _of(work, CLEAR, number), _of(work, MADE, number)
    put(parts, inside_at, zero, there * 0 + NOTHING)
    put(parts, clear_at, zero, there * 0 + NOTHING)
    put(parts, made_at, zero, one(counts))
    changes = joined(parts, made_at, PART)
    if changes == 1:
        lx = x - parts[_of(work, _FRAME, number)]
        ly = y - parts[_of(work, _FRAME + 1, number)]
        lz = z - parts[_of(work, _FRAME + 2, number)]
        u = ruins.along(
            lx, ly, lz, parts[_of(work, _FRAME + 3, number)], parts[_of(work, _FRAME + 4, number)],
            parts[_of(work, _FRAME + 5, number)],
        )  # fmt: skip
        v = ruins.along(
            lx, ly, lz, parts[_of(work, _FRAME + 6, number)], parts[_of(work, _FRAME + 7, number)],
            parts[_of(work, _FRAME + 8, number)],
        )  # fmt: skip
        up = parts[_of(work, RADIUS, number)] - parts[_of(work, _FRAME + 9, number)]
        rise = parts[_of(work, RADIUS, number)] - words[planet.RADIUS] - parts[_of(work, HEIGHT, number)]
        h = parts[_of(work, _HASH, number)]
        reach = ruins.reach_of(u, v, h)
        inside, clear = ruins.court(u, v, up, reach, h)
        put(parts, inside_at, zero, inside)
        put(parts, clear_at, zero, clear)
        near = ruins.may_stand(up, reach, rise, h, level) | (ruins.may_hollow(u, v, up, level) << 1)
        put(parts, made_at, zero, near)
        needed = joined(parts, made_at, PART)
        if (needed & 1) != 0:
            stands = ruins.stands(u, v, up, reach, rise, parts[_of(sums, 0, number)] >> 15, h)
            put(parts, inside_at, zero, ti.max(parts[inside_at], stands))
        if (needed & 2) != 0:
            below = ruins.vault(u, v, up)
            put(parts, inside_at, zero, ti.min(parts[inside_at], -below))
            put(parts, clear_at, zero, ti.max(parts[clear_at], below))
        put(parts, inside_at, zero, ti.select(counts, ti.min(parts[inside_at], there), NOTHING))
        put(parts, clear_at, zero, ti.select(counts, ti.min(parts[clear_at], there), NOTHING))
        put(parts, made_at, zero, ti.select(counts, ruins.made_of(u, v, up, h), 0))
    return changes | one(ruins.slack(level) > -NOTHING)  # at level 8 even NOTHING leaves a density


@ti.func
def build_row(
    notes: ti.template(), scratch: ti.template(), parts: ti.template(), words: ti.template(), work, marks, sums, height,
    radius, x, y, z, level, zero,
):  # fmt: skip
    """Note what is built in a row of voxels from (x, y, z) on, which `note_cells` has noted to level CELL_LEVEL.

    Args:
        notes, scratch, parts: one memory, as words, rows and parts of rows. work: where rows are noted.
        marks, sums: rows of landmarks, which ruins take the place of, and of the detail.
        height, radius: of the voxels.
    Returns:
        1 if anything may be built.
    """
    put(scratch, work + HEIGHT, zero, height)
    put(scratch, work + RADIUS, zero, radius)
    builds = 0
    if words[planet.HULL] > 0:
        _wreck_row(notes, words, work, x, y, z, level)
        builds = 1
    else:
        if level > CELL_LEVEL:
            note_cells(notes, words, work, x, y, z, level)
        for number in range(_PARTS):
            px = x + ((ti.Vector(_LANES) + number * PART) << level)
            builds |= _ruin_part(parts, words, work, marks, sums, number, px, y, z, level, zero)
    return builds
