"""The density field between voxels: what queries and bodies read.

Voxel (x, y, z) is the sample at position (x, y, z) * 256 units; between eight samples the density is trilinear.
"""

import taichi as ti

from taichi_kernels.units import AIR_SLOT, SOLID_SLOT, UNLOADED_SLOT
from taichi_kernels.voxels import EMPTY_KEY, byte_of, chunk_key, find_slot, within_limit, word_index

ISO = 32640  # 127.5 in Q8: a point is solid from here on
NO_CHUNK = EMPTY_KEY  # look-up state before the first sample


@ti.func
def sample(density: ti.template(), keys: ti.template(), slots: ti.template(), x, y, z, key, slot):
    """Density and its slope at a position.

    Args:
        x, y, z: position [units].
        key, slot: chunk looked up last, NO_CHUNK and anything before the first call; saves most look-ups.
    Returns:
        density Q8 (-1 where one of the eight voxels is not loaded), slope along x, y, z [Q16 a voxel], key, slot.
        Slot is that of the cell's own chunk if the cell lies within one chunk.
    """
    below, above, gx, gy, gz = 0, 0, 0, 0, 0
    known = 1
    fx, fy, fz = x & 255, y & 255, z & 255
    for corner in range(8):
        ix, iy, iz = corner & 1, (corner >> 1) & 1, corner >> 2
        vx, vy, vz = (x >> 8) + ix, (y >> 8) + iy, (z >> 8) + iz
        cx, cy, cz = vx >> 5, vy >> 5, vz >> 5
        if within_limit(cx, cy, cz):
            wanted = chunk_key(cx, cy, cz)
            if wanted != key:
                key = wanted
                slot = find_slot(keys, slots, cx, cy, cz)
        else:
            key = NO_CHUNK
            slot = UNLOADED_SLOT
        value = 0
        if slot >= 0:
            value = byte_of(density[word_index(slot, vx & 31, vy & 31, vz & 31)], vx & 3)
        elif slot == SOLID_SLOT:
            value = 255
        elif slot == UNLOADED_SLOT:
            known = 0
        wx = ti.select(ix == 1, fx, 256 - fx)
        wy = ti.select(iy == 1, fy, 256 - fy)
        wz = ti.select(iz == 1, fz, 256 - fz)
        share = wx * wy * value
        if iz == 1:
            above += share
        else:
            below += share
        gx += (2 * ix - 1) * wy * wz * value
        gy += (2 * iy - 1) * wx * wz * value
        gz += (2 * iz - 1) * wx * wy * value
    # Q16 times Q8 would not fit 32 bits: two bits go before the last product
    result = ((below >> 2) * (256 - fz) + (above >> 2) * fz) >> 14
    if known == 0:
        result = -1
        gx, gy, gz = 0, 0, 0
    return result, gx, gy, gz, key, slot


@ti.func
def is_clear(density: ti.template(), slot, x, y, z):
    """1 if no voxel of the cell at a position is solid, as seen from the slot of the cell's own chunk.

    0 says nothing: the cell may touch another chunk. Where it is 1, `sample` answers less than ISO.
    """
    vx, vy, vz = (x >> 8) & 31, (y >> 8) & 31, (z >> 8) & 31
    clear = 0
    if ti.max(vx, vy, vz) < 31:
        if slot >= 0:
            at = word_index(slot, vx, vy, vz)
            beside = word_index(slot, vx + 1, vy, vz)
            here = density[at] | density[at + 8] | density[at + 256] | density[at + 264]
            there = density[beside] | density[beside + 8] | density[beside + 256] | density[beside + 264]
            clear = 1 - ((byte_of(here, vx & 3) | byte_of(there, (vx + 1) & 3)) >> 7)
        elif slot == AIR_SLOT:
            clear = 1
    return clear


@ti.func
def along(direction, length):
    """direction Q14 times length [units], rounded; exact for |length| < 2^23."""
    low = direction * (length & 255)
    return (direction * (length >> 8) + ((low + 8192) >> 8)) >> 6
