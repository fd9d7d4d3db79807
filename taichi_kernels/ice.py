"""Ice on cold seas: a sheet that stands a little out of the water, the thicker the colder it is, with ridges where it
was pressed together and floes where it ends. It is ground like any other, but for where it lies: above all of that.

The sheet is max-ed with the natural ground at each voxel, so a place with neither costs nothing. A coarse level of
detail has it at least two voxels thick, and as much higher as flat triangles dip under a round sea. What is below it
is water, so nobody sees that; its top is where it is at the finest level.
"""

import taichi as ti

from taichi_kernels import landscape as l
from taichi_kernels import planet
from taichi_kernels.fields import clamped
from taichi_kernels.generators import LANDSCAPE
from taichi_kernels.planet import ICE_LIFT, ICE_TOP
from taichi_kernels.units import FULL, SURFACE

# Q7 voxels.
_LEAST, _MOST = 256, 1024  # thickness: 1 m at its edge, 4 m
_FREEBOARD = 40  # least height over the water; a sixteenth of its thickness comes to it
_RIDGE = 512  # twice the height of pressure ridges
_DRIFT = 96  # most that its surface is uneven
_LOST = 1 << 13  # growth from which it makes no difference where its edge is
_EDGE = 4  # shift from growth to how far inside the edge a place is,
_FLOES = 2  # and how much of the detail comes to that: it breaks the edge into floes


@ti.func
def freezes(words: ti.template()):
    """Whether a body with a landscape can have ice on its sea."""
    return words[LANDSCAPE + l.ICE] != 0


@ti.func
def sea(words: ti.template()):
    """Distance of the sea's surface from the centre as it is drawn and swum in, Q7 voxels: `planet.SEA_RADIUS`, from
    which landforms are made, leaves out the detail."""
    lowest = words[planet.HEIGHT_LOW] + words[planet.DETAIL_BOUND]
    return words[planet.RADIUS] - ((words[LANDSCAPE + l.SHORE] * lowest) >> 14)


@ti.func
def growth(words: ti.template(), temperature):
    """How much more than at its edge ice grows where it is so cold, Q7 voxels; negative where the sea is open."""
    word = words[LANDSCAPE + l.ICE]
    return clamped((((word & 0xFFFF) - temperature) * (word >> 16)) >> 8, -_LOST, _LOST)


@ti.func
def inside(grown, fine):
    """How far inside the edge of the ice a place is, Q7 voxels; `fine` is the detail, Q7 voxels."""
    return (grown << _EDGE) + fine * _FLOES


@ti.func
def lift(words: ti.template(), level):
    """How much higher it is at a level of detail, Q7 voxels: 3/8 of a voxel's square, over the radius."""
    return ti.min((6144 << (2 * level)) // words[planet.RADIUS], ICE_LIFT << level)


@ti.func
def rise(grown, fine, vein):
    """Height of its top over the water, Q7 voxels; `vein`: a lattice field, along whose zeros ridges run."""
    thick = clamped(_LEAST + grown, _LEAST, _MOST)
    ridge = ti.max(_RIDGE - ti.abs((vein >> 2) + (fine >> 1)), 0) >> 1
    return _FREEBOARD + (thick >> 4) + ridge + clamped(fine >> 3, 0, _DRIFT)


@ti.func
def density(words: ti.template(), radius, temperature, depth, fine, vein, level):
    """Of the ice at voxels, 0..255; also of vectors of lanes.

    Args:
        radius: distance from the centre, Q7 voxels. temperature, vein: lattice fields.
        depth: below the natural ground, Q7 voxels: the sheet ends there, and leaves caves free.
        fine: detail, Q7 voxels.
    """
    grown = growth(words, temperature)
    above = sea(words) - radius
    bottom = ti.max(clamped(_LEAST + grown, _LEAST, _MOST), 256 << level)
    sheet = ti.min(rise(grown, fine, vein) + lift(words, level) + above, bottom - above)
    sheet = ti.min(sheet, ti.min(inside(grown, fine) * (1 << level), (256 << level) - depth))
    return clamped(SURFACE + (sheet >> (1 + level)), 0, FULL)


@ti.func
def above_all(words: ti.template(), nearest, level):
    """Whether what is so far from the centre, Q7 voxels, is above all ice."""
    return nearest - sea(words) - ICE_TOP - (ICE_LIFT << level) > 256 << level


@ti.func
def in_reach(words: ti.template(), nearest, farthest, level):
    """Whether what is so far from the centre, Q7 voxels, is at the height of ice."""
    ramp = 256 << level
    return farthest >= sea(words) - ti.max(_MOST, ramp) - ramp and not above_all(words, nearest, level)


@ti.func
def may_lie(words: ti.template(), shallowest, coldest, level):
    """Whether there can be ice in a cell at its height.

    Args:
        shallowest: least depth of a voxel below the ground, Q7 voxels. coldest: least temperature at a corner, Q14.
    """
    most = inside(growth(words, coldest), words[planet.DETAIL_BOUND])
    return most >= -256 and shallowest <= 512 << level
