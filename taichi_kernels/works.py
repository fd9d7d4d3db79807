"""What somebody built on a body, voxel by voxel: it takes the place of the natural ground."""

import taichi as ti

from taichi_kernels import planet
from taichi_kernels.features import MARK_LOG, built, cell_hash
from taichi_kernels.fields import clamped, radius_q7
from taichi_kernels.planet import LEAST_MARK
from taichi_kernels.ruins import NOTHING, frame_of, ruin, slack
from taichi_kernels.units import FULL, SURFACE
from taichi_kernels.wrecks import wreck


@ti.func
def may_build(words: ti.template(), marked):
    """1 where works may be, in a chunk where landmarks show or not."""
    return ti.select(words[planet.HULL] > 0 or (words[planet.RUINS] > 0 and marked != 0), 1, 0)


@ti.func
def density(natural, inside, clear, level):
    """Of voxels where the natural ground has a density, from what `at_voxel` says; also of vectors of lanes."""
    left = clamped(SURFACE + (-clear >> (1 + level)), 0, FULL)
    return ti.max(ti.min(natural, left), clamped(SURFACE + (inside >> (1 + level)), 0, FULL))


@ti.func
def least_mark(level):
    """How far outside a ruin's place it changes nothing any more: there its densities have ended."""
    return ti.max(LEAST_MARK, -slack(level))


@ti.func
def at_voxel(words: ti.template(), x, y, z, height, mark, detail, level):
    """What is built at voxel (x, y, z).

    Args:
        height: of the ground there. mark: how far inside a landmark it is. detail: Q22 voxels.
    Returns:
        How far inside a landmark that nobody built; how far inside what is built, and inside what was cleared for it;
        what it is made of.
    """
    inside, clear, made = NOTHING, NOTHING, 0
    stands = mark
    radius = radius_q7(x * x + (y * y + z * z))
    if words[planet.HULL] > 0:
        clear = -NOTHING
        inside, made = wreck(words, x, y, z, radius, height)
    elif mark > LEAST_MARK:
        h = cell_hash(x, y, z, words[planet.FEATURE_SEED], MARK_LOG)
        if built(words, h):
            stands = LEAST_MARK
            if mark > least_mark(level):
                rise = radius - words[planet.RADIUS] - height
                frame = frame_of(x, y, z, h)
                inside, clear, made = ruin(frame, x, y, z, radius, rise, mark, detail >> 15, h, level)
    return stands, inside, clear, made


@ti.func
def material(natural, density, depth, inside, clear, made):
    """Of voxels, from what the natural ground is made of, their density, their depth in it, and what `at_voxel` says;
    also of vectors of lanes."""
    own = (inside >= 0) | (inside > ti.min(depth, -clear))
    return ti.select(own & (made > 0) & (density > 0), made, natural)
