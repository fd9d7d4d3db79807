"""Which chunks are all air or all solid, from their distance to the body's centre alone: made without Taichi."""

import numpy as np

from taichi_kernels import landscape, planet
from taichi_kernels.generators import LANDSCAPE
from taichi_kernels.planet import HULL_TOP, ICE_LIFT, ICE_TOP, LEAST_MARK, LOWEST_CAVE, NO_MARK, ROUGH_MAX, Recipe
from taichi_kernels.units import AIR_SLOT, CHUNK, SOLID_SLOT

MIXED = 0

_REACH = 28 << 7  # from a voxel to the farthest lattice point that it is made of, Q7 voxels: 16 sqrt(3), rounded up


def _width_below(limit: int, least: int = LOWEST_CAVE) -> int:
    """The width of caves on the lattice that leaves them narrower than -limit at the voxels [Q7 voxels].

    `least`: that the lattice has.

    Weights of interpolation sum to 1, and the negative ones to no less than -(1.25^3 - 1) / 2 > -1/2, so that a value
    exceeds the greatest on the lattice by less than half of how far those differ.
    """
    return -(limit * 2 - least + 2) // 3 - 3


def by_radius(body: Recipe, chunks: np.ndarray, level: int) -> np.ndarray:
    """AIR_SLOT, SOLID_SLOT or MIXED from the least and greatest distance of each chunk's voxels, i32, shape (n,)."""
    head = planet.head(body)
    low = chunks.astype(np.int64) * (CHUNK << level)
    high = low + ((CHUNK - 1) << level)
    near = np.maximum(np.maximum(low, -high), 0)
    far = np.maximum(np.abs(low), np.abs(high))
    nearest = (near * near).sum(1) << 14  # squares of Q7
    farthest = (far * far).sum(1) << 14
    bend = int(head[planet.DETAIL_BOUND]) * ROUGH_MAX // 256 + 2
    ramp = 256 << level
    radius = int(head[planet.RADIUS])
    top = radius + int(head[planet.HEIGHT_HIGH]) + bend + ramp
    if head[planet.LANDMARK_HEIGHT]:
        # A landmark ends where the lattice's values, which fall by a voxel a voxel of height, are low enough.
        gone = -_width_below(-NO_MARK + bend, LEAST_MARK)
        top = max(top, radius + int(head[planet.HEIGHT_HIGH]) + int(head[planet.LANDMARK_HEIGHT]) + gone + _REACH)
    if body.landscape and head[LANDSCAPE + landscape.ICE]:
        depth = int(head[LANDSCAPE + landscape.SHORE]) * int(head[planet.HEIGHT_LOW] + head[planet.DETAIL_BOUND]) >> 14
        top = max(top, radius - depth + ICE_TOP + (ICE_LIFT << level) + ramp)
    if head[planet.HULL]:
        top = radius + HULL_TOP + ramp
    # Vaults of ruins never lie as deep as caves.
    # Caves end where their width, which shrinks by half a voxel a voxel of depth, is below -ramp after interpolation.
    widest = int(head[planet.TUNNEL]) + int(head[planet.CAVERN_WIDTH])
    narrow = _width_below(ramp + (int(head[planet.DETAIL_BOUND]) >> 2) + 2)
    caves_end = int(head[planet.CAVE_DEPTH]) + 2 * (widest - narrow) + _REACH
    bottom = radius - int(head[planet.HEIGHT_LOW]) - int(head[planet.CANYON_DEPTH]) - bend - ramp - caves_end
    if narrow < LOWEST_CAVE or head[planet.HULL]:  # the ramp is so long that it never ends, or all is hollow
        bottom = 0
    kind = np.full(len(chunks), MIXED, np.int32)
    kind[nearest > (top + 1) ** 2] = AIR_SLOT
    core = int(head[planet.CORE]) - ramp - 2
    solid_below = max(bottom, core)
    if solid_below > 0:
        kind[farthest < (solid_below - 1) ** 2] = SOLID_SLOT
    return kind
