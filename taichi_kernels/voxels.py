"""What kernels share: bytes in words, chunk look-up, exact integer roots and directions."""

import taichi as ti

from taichi_kernels.units import CHUNK_LIMIT, UNLOADED_SLOT

EMPTY_KEY = -1
HASH_FACTOR = 0x9E3779B1 - 2**32  # Knuth's multiplicative hash, 2^32 / golden ratio


@ti.func
def byte_of(word, index):
    """Byte 0..3 of a word, as i32."""
    return (word >> (index << 3)) & 255


@ti.func
def chunk_key(cx, cy, cz):
    """Chunk coordinates in one non-negative i32; only for coordinates within the limit."""
    return (cx + CHUNK_LIMIT) | ((cy + CHUNK_LIMIT) << 10) | ((cz + CHUNK_LIMIT) << 20)


@ti.func
def within_limit(cx, cy, cz):
    """Whether the three chunk coordinates can be keys."""
    lowest = ti.min(cx, cy, cz)
    highest = ti.max(cx, cy, cz)
    return lowest >= -CHUNK_LIMIT and highest < CHUNK_LIMIT


@ti.func
def key_home(key, mask):
    """Where the search for a key starts."""
    mixed = key * HASH_FACTOR
    return (mixed ^ (mixed >> 15)) & mask


@ti.func
def find_slot(keys: ti.template(), slots: ti.template(), cx, cy, cz):
    """Slot of a chunk in a `ChunkTable`, UNLOADED_SLOT where it is not in there."""
    found = UNLOADED_SLOT
    if within_limit(cx, cy, cz):
        key = chunk_key(cx, cy, cz)
        mask = keys.shape[0] - 1
        at = key_home(key, mask)
        while keys[at] != EMPTY_KEY and keys[at] != key:
            at = (at + 1) & mask
        if keys[at] == key:
            found = slots[at]
    return found


@ti.func
def word_index(slot, x, y, z):
    """Index of the word that holds local voxel (x, y, z) of a slot."""
    return (slot << 13) | (z << 8) | (y << 3) | (x >> 2)


@ti.func
def density_at(density: ti.template(), keys: ti.template(), slots: ti.template(), x, y, z):
    """Density byte of voxel (x, y, z) of the body, -1 where it is not loaded."""
    slot = find_slot(keys, slots, x >> 5, y >> 5, z >> 5)
    value = -1
    if slot >= 0:
        value = byte_of(density[word_index(slot, x & 31, y & 31, z & 31)], x & 3)
    elif slot > UNLOADED_SLOT:
        value = -(slot + 1) * 255  # AIR_SLOT 0, SOLID_SLOT 255
    return value


@ti.func
def isqrt(s):
    """floor(sqrt(s)), exact for 0 <= s < 2^31. The float is a guess, the integers decide."""
    root = ti.cast(ti.sqrt(ti.cast(s, ti.f32)), ti.i32)
    root = ti.min(root, 46340)
    # the guess is off by one at most
    root -= ti.cast(root * root > s, ti.i32)
    # behind 46340, the square wraps to a negative number
    root += ti.cast(s - root * root > 2 * root, ti.i32)
    return root


@ti.func
def unit_vector(x, y, z):
    """Direction of (x, y, z) in Q14, exact on every backend; the zero vector points along +z.

    The components are brought to 14 bits first, so any i32 input above -2^31 will do.
    """
    largest = ti.max(ti.abs(x), ti.abs(y), ti.abs(z))
    a, b, c = x, y, z
    if largest == 0:
        c = 1
        largest = 1
    for bits in ti.static((16, 8, 4, 2, 1)):  # no loops: a thread of Mesa's software driver has few turns
        if largest >= 1 << (13 + bits):
            a, b, c, largest = a >> bits, b >> bits, c >> bits, largest >> bits
    for bits in ti.static((8, 4, 2, 1)):
        if largest < 1 << (14 - bits):
            a, b, c, largest = a << bits, b << bits, c << bits, largest << bits
    length = isqrt(a * a + b * b + c * c)
    half = length >> 1
    return ti.Vector([((p << 14) + half) // length for p in ti.static((a, b, c))])
