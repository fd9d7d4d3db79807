"""The density field between voxels: what queries and bodies read.

Voxel (x, y, z) is the sample at position (x, y, z) * 256 units; between eight samples the density is trilinear.

Loops are few here on purpose: Mesa's software driver ends a thread's loops after 65,535 turns in all.
"""

import taichi as ti

from taichi_kernels.units import SOLID_SLOT, UNLOADED_SLOT
from taichi_kernels.voxels import EMPTY_KEY, byte_of, chunk_key, density_at, find_slot, within_limit, word_index

ISO = 32640  # 127.5 in Q8: a point is solid from here on
NO_CHUNK = EMPTY_KEY  # look-up state before the first cell
HIGH_BITS = 0x80808080 - 2**32  # of four bytes: set where a voxel is solid


@ti.func
def cell(density: ti.template(), keys: ti.template(), slots: ti.template(), x, y, z, key, slot):
    """The eight voxels around a position.

    Args:
        x, y, z: position [units].
        key, slot: chunk looked up last, NO_CHUNK and anything before the first call; saves most look-ups.
    Returns:
        Four density bytes at the lower z and four at the upper (bit 0 of the byte's number is x, bit 1 y); 1 if all
        are loaded, else 0; key and slot of the chunk that holds the position.
    """
    vx, vy, vz = x >> 8, y >> 8, z >> 8
    cx, cy, cz = vx >> 5, vy >> 5, vz >> 5
    if within_limit(cx, cy, cz):
        wanted = chunk_key(cx, cy, cz)
        if wanted != key:
            key = wanted
            slot = find_slot(keys, slots, cx, cy, cz)
    else:
        key = NO_CHUNK
        slot = UNLOADED_SLOT
    low, high, known = 0, 0, 1
    lx, ly, lz = vx & 31, vy & 31, vz & 31
    if ti.max(lx, ly, lz) == 31:  # it touches other chunks
        for corner in range(8):
            value = density_at(density, keys, slots, vx + (corner & 1), vy + ((corner >> 1) & 1), vz + (corner >> 2))
            if value < 0:
                known = 0
            elif corner < 4:
                low |= value << (corner << 3)
            else:
                high |= value << ((corner & 3) << 3)
    elif slot >= 0:
        at = word_index(slot, lx, ly, lz)
        beside = word_index(slot, lx + 1, ly, lz)
        a, b = lx & 3, (lx + 1) & 3
        low = byte_of(density[at], a) | (byte_of(density[beside], b) << 8)
        low |= (byte_of(density[at + 8], a) << 16) | (byte_of(density[beside + 8], b) << 24)
        high = byte_of(density[at + 256], a) | (byte_of(density[beside + 256], b) << 8)
        high |= (byte_of(density[at + 264], a) << 16) | (byte_of(density[beside + 264], b) << 24)
    elif slot == SOLID_SLOT:
        low, high = -1, -1
    elif slot == UNLOADED_SLOT:
        known = 0
    return low, high, known, key, slot


@ti.func
def rows_of(four, fx):
    """Densities Q8 at fx / 256 along the two x rows of four bytes."""
    first = (four & 255) * (256 - fx) + byte_of(four, 1) * fx
    second = byte_of(four, 2) * (256 - fx) + byte_of(four, 3) * fx
    return first, second


@ti.func
def trilinear(low, high, x, y, z):
    """Density Q8 at a position from the voxels of its cell."""
    fx, fy, fz = x & 255, y & 255, z & 255
    r00, r10 = rows_of(low, fx)
    r01, r11 = rows_of(high, fx)
    below = r00 * (256 - fy) + r10 * fy
    above = r01 * (256 - fy) + r11 * fy
    # Q16 times Q8 would not fit 32 bits: two bits go before the last product
    return ((below >> 2) * (256 - fz) + (above >> 2) * fz) >> 14


@ti.func
def slope(low, high, x, y, z):
    """How the density rises along x, y and z at a position [Q16 a voxel], from the voxels of its cell."""
    fx, fy, fz = x & 255, y & 255, z & 255
    r00, r10 = rows_of(low, fx)
    r01, r11 = rows_of(high, fx)
    dx_below = (byte_of(low, 1) - byte_of(low, 0)) * (256 - fy) + (byte_of(low, 3) - byte_of(low, 2)) * fy
    dx_above = (byte_of(high, 1) - byte_of(high, 0)) * (256 - fy) + (byte_of(high, 3) - byte_of(high, 2)) * fy
    return ti.Vector(
        [
            dx_below * (256 - fz) + dx_above * fz,
            (r10 - r00) * (256 - fz) + (r11 - r01) * fz,
            (r01 - r00) * (256 - fy) + (r11 - r10) * fy,
        ]
    )


@ti.func
def along(direction, length):
    """direction Q14 times length [units], rounded; exact for |length| < 2^23."""
    low = direction * (length & 255)
    return (direction * (length >> 8) + ((low + 8192) >> 8)) >> 6
