"""Proofs by bounds: which chunks are all air or all solid, and where no detail of the surface is seen."""

import numpy as np
import taichi as ti

from taichi_kernels import fields, planet
from taichi_kernels.fields import carved, radius_q7
from taichi_kernels.planet import Recipe
from taichi_kernels.units import AIR_SLOT, CHUNK, SOLID_SLOT

MIXED = 0

_CELL_DIAGONAL = 14 << 7  # of the coarse lattice, Q7 voxels, rounded up


def by_radius(body: Recipe, chunks: np.ndarray, level: int) -> np.ndarray:
    """AIR_SLOT, SOLID_SLOT or MIXED from the least and greatest distance of each chunk's voxels, i32, shape (n,)."""
    head = planet.plan(body, level).words
    low = chunks.astype(np.int64) * (CHUNK << level)
    high = low + ((CHUNK - 1) << level)
    near = np.maximum(np.maximum(low, -high), 0)
    far = np.maximum(np.abs(low), np.abs(high))
    nearest = (near * near).sum(1) << 14  # squares of Q7
    farthest = (far * far).sum(1) << 14
    bend = int(head[planet.DETAIL_BOUND]) * fields.ROUGH_MAX // 256 + 2
    ramp = 256 << level
    radius = int(head[planet.RADIUS])
    top = radius + int(head[planet.HEIGHT_HIGH]) + bend + ramp
    # Caves end where their width, which shrinks by half a voxel a voxel of depth, is below -ramp.
    widest = int(head[planet.TUNNEL]) + int(head[planet.CAVERN_WIDTH]) + bend
    caves_end = int(head[planet.CAVE_DEPTH]) + 2 * (widest + ramp) + _CELL_DIAGONAL
    bottom = radius - int(head[planet.HEIGHT_LOW]) - int(head[planet.CANYON_DEPTH]) - bend - ramp - caves_end
    kind = np.full(len(chunks), MIXED, np.int32)
    kind[nearest > (top + 1) ** 2] = AIR_SLOT
    core = int(head[planet.CORE]) - ramp - 2
    solid_below = max(bottom, core)
    if solid_below > 0:
        kind[farthest < (solid_below - 1) ** 2] = SOLID_SLOT
    return kind


@ti.func
def least_magnitude(low, high):
    """Least |v| of low <= v <= high."""
    return ti.max(ti.max(low, -high), 0)


@ti.kernel
def by_lattice(
    lattice: ti.types.ndarray(ti.i32, 1),
    words: ti.types.ndarray(ti.i32, 1),
    chunks: ti.types.ndarray(ti.i32, 1),
    kinds: ti.types.ndarray(ti.i32, 1),
    detailed: ti.types.ndarray(ti.i32, 1),
    first: ti.i32,
    count: ti.i32,
    level: ti.i32,
    n: ti.i32,
    halves: ti.i32,
    fine: ti.i32,
):
    """Kind of each chunk, and whether the detail can show in it, from the corners of each cell of its lattice.

    An interpolated value lies between the least and the greatest of its corners.
    """
    for i in range(count * 512):
        if (i & 511) == 0:
            chunk = i >> 9
            c = (first + chunk) * 4
            all_air = 1
            all_solid = 1
            shows = 0
            ramp = 256 << level
            bound = words[planet.DETAIL_BOUND]
            edge = CHUNK >> fine
            for cell in range(edge * edge * edge):
                cx = cell % edge
                cy = (cell // edge) % edge
                cz = cell // (edge * edge)
                high_width = -(1 << 30)
                low_height = 1 << 30
                high_height = -(1 << 30)
                low_cut = 1 << 30
                high_cut = -(1 << 30)
                low_a = 1 << 30
                high_a = -(1 << 30)
                low_b = 1 << 30
                high_b = -(1 << 30)
                rough = 0
                size = n * n * halves * 16
                for k in range(8):
                    to = ((chunk * fields.LATTICE_FIELDS * n + cz + (k >> 2)) * n + cy + ((k >> 1) & 1)) * halves * 16
                    to = to + cx + (k & 1)
                    height = lattice[to + fields.HEIGHT * size]
                    low_height = ti.min(low_height, height)
                    high_height = ti.max(high_height, height)
                    rough = ti.max(rough, lattice[to + fields.ROUGH * size])
                    cut = lattice[to + fields.CUT * size]
                    low_cut = ti.min(low_cut, cut)
                    high_cut = ti.max(high_cut, cut)
                    a = lattice[to + fields.CAVE_A * size]
                    low_a = ti.min(low_a, a)
                    high_a = ti.max(high_a, a)
                    b = lattice[to + fields.CAVE_B * size]
                    low_b = ti.min(low_b, b)
                    high_b = ti.max(high_b, b)
                    high_width = ti.max(high_width, lattice[to + fields.CAVE_WIDTH * size])
                nearest = 0
                farthest = 0
                for axis in range(3):
                    along = ti.select(axis == 0, cx, ti.select(axis == 1, cy, cz))
                    low = (chunks[c + axis] * CHUNK + (along << fine)) << level
                    high = low + ((1 << fine) - 1 << level)
                    least = least_magnitude(low, high)
                    most = ti.max(ti.abs(low), ti.abs(high))
                    nearest += least * least
                    farthest += most * most
                bend = ((bound * rough) >> 8) + 2
                high_height -= carved(words, low_cut - 2 * bound - 2)
                low_height -= carved(words, high_cut + 2 * bound + 2)
                deepest = words[planet.RADIUS] + high_height - radius_q7(nearest) + bend
                shallowest = words[planet.RADIUS] + low_height - radius_q7(farthest) - bend
                wall = ti.max(least_magnitude(low_a, high_a), least_magnitude(low_b, high_b))
                wall = wall - high_width - (bound >> 2) - 2
                core = words[planet.CORE] - radius_q7(nearest)
                if ti.max(ti.min(deepest, 1 << 29), core) >= -ramp:
                    all_air = 0
                if ti.max(ti.min(shallowest, wall), words[planet.CORE] - radius_q7(farthest)) < ramp:
                    all_solid = 0
                    if deepest >= -ramp:
                        shows = 1
                if shallowest < words[planet.SHADE] and deepest >= -ramp:
                    shows = 1
            kinds[first + chunk] = ti.select(all_air == 1, AIR_SLOT, ti.select(all_solid == 1, SOLID_SLOT, MIXED))
            detailed[chunk] = shows
