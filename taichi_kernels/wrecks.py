"""Wrecks, voxel by voxel: a round hull with a collar, engines and a pad to land on, decks below each other, a wound.

"Up" is away from the middle, so decks are spheres, a few metres apart. Bulkheads stand on them: eight half planes
through the axis (z), and planes across it; all have doors, and hatches lead from deck to deck. Round the axis runs a
shaft from pole to pole, through the engine room in the middle. The same eighth of the hull is repeated round the axis;
what is torn and what is lit differs. All lengths are Q7 voxels.
"""

import taichi as ti

from taichi_kernels import materials as m
from taichi_kernels import planet
from taichi_kernels.features import cell_hash
from taichi_kernels.fields import clamped, radius_q7
from taichi_kernels.planet import HULL_TOP

V = 1 << 7  # a voxel

_PLATING = 3 * V
_DECK, _THICK = 9 * V, 2 * V  # from deck to deck, and how thick each is
_WALL = V  # half of a bulkhead's thickness
_DOOR, _LINTEL = 5 * V // 2, 11 * V // 2  # half of a door's width, and its height
_ENGINE_ROOM, _ENGINE = 15 * V, 8 * V  # radii
_SHAFT = 4 * V
_COLLAR = 3 * V  # half of its width
_PAD = 13 * V  # radius


@ti.func
def length(x, y, z):
    """Of (x, y, z) [Q7 voxels], each below 2^16, to 1/8 voxel."""
    return radius_q7((x >> 3) * (x >> 3) + (y >> 3) * (y >> 3) + (z >> 3) * (z >> 3)) >> 4


@ti.func
def wound(x, y, z, size, height, seed):
    """How far inside what was torn out of the hull: three bites with ragged borders."""
    h = cell_hash(0, 0, 0, seed, 0)
    rag = height * 2 + (cell_hash(x, y, z, seed, 8) & 255)  # by two voxels
    out = -(1 << 15)
    for number in range(3):
        own = cell_hash(number, 1, 0, h, 0)
        bx, by, bz = (own & 255) - 128, (own >> 8 & 255) - 128, (own >> 16 & 127) - 64
        far = ti.max(length(bx << 7, by << 7, bz << 7) >> 7, 1)
        deep = (size * ti.select(number == 0, 9, 5)) >> 4
        cx, cy, cz = bx * size // far, by * size // far, bz * size // far
        out = ti.max(out, deep - length(x - cx, y - cy, z - cz))
    return out + rag


@ti.func
def wreck(words: ti.template(), vx, vy, vz, radius, height):
    """The wreck at voxel (vx, vy, vz).

    Args:
        radius: distance from the middle. height: of the ground that would be there, a noise.
    Returns:
        How far inside what it is made of, and the material.
    """
    size, seed = words[planet.RADIUS], words[planet.FEATURE_SEED]
    x, y, z = vx << 7, vy << 7, vz << 7
    along, aside, north = ti.abs(x), ti.abs(y), ti.abs(z)
    a, b = ti.max(along, aside), ti.min(along, aside)
    eighth = ti.select(x < 0, 1, 0) | ti.select(y < 0, 2, 0) | ti.select(along < aside, 4, 0)
    axis = length(x, y, 0)
    middle = ti.abs(((b * 15137) >> 14) - ((a * 6270) >> 14))  # from the middle of the eighth, across it
    depth = size - radius
    number = depth // _DECK  # decks above here
    under = depth - number * _DECK  # a deck's top
    over = _DECK - under
    low, high = (size * 3) >> 3, (size * 11) >> 4  # where bulkheads cross the axis
    panel = cell_hash(vx, vy, vz, seed, 3)

    # Zones along the axis, and the middle of the one here.
    zone = ti.select(north < low, 0, ti.select(north < high, 1, 2))
    off = ti.select(zone == 0, north, ti.abs(((north * 13734) >> 14) - ((axis * 8934) >> 14)))

    torn = wound(x, y, z, size, height, seed)
    hatch = _DOOR - ti.max(middle, ti.select((number & 1) == (zone & 1), 1 << 14, off))

    plate = ti.min(depth - (panel >> 4 & 1) * 96, _PLATING - depth)
    collar = ti.min(ti.min(depth + HULL_TOP // 2, _PLATING - depth), _COLLAR - north)
    plate = ti.max(plate, ti.min(collar, ((size * 11) >> 5) - middle))
    airlock = _DOOR + 64 - ti.max(middle, ti.abs(north - low // 2))
    plate = ti.min(plate, ti.select((eighth & 1) == 0, -airlock, plate))
    pad = ti.min(ti.min(_PAD - axis, size + V - z), z - size + 6 * V)
    plate = ti.max(plate, pad)
    plate = ti.min(plate, -torn)
    made = ti.select((panel & 15) == 0, m.BASALT, m.DUST)
    if pad > -V:
        made = ti.select(ti.abs(axis - 9 * V) < V, m.BASALT, m.ROCK)

    inner = ti.min(depth - V, radius - _ENGINE_ROOM)  # where decks and bulkheads are
    deck = ti.min(ti.min(under, _THICK - under), ti.select(number > 0, inner, -V))
    deck = ti.max(deck, ti.min(_ENGINE_ROOM - radius, radius - _ENGINE_ROOM + _THICK))
    deck = ti.min(ti.min(deck, -hatch), axis - _SHAFT)
    deck = ti.min(deck, -torn + 4 * V)

    door = ti.min(_LINTEL - over, _DOOR - off)
    wall = ti.min(_WALL - ti.min(b, ((a - b) * 11585) >> 14), -door)
    gate = ti.min(_LINTEL - over, _DOOR - middle)
    wall = ti.max(wall, ti.min(_WALL - ti.min(ti.abs(north - low), ti.abs(north - high)), -gate))
    wall = ti.max(wall, ti.min(_WALL - ti.abs(axis - _SHAFT - _WALL), -gate))
    wall = ti.min(wall, ti.min(inner, axis - _SHAFT))
    wall = ti.min(wall, -torn + 7 * V)

    engine = ti.max(_ENGINE - radius, ti.min(_WALL - b, ti.min(_ENGINE_ROOM + V - radius, radius - _ENGINE + V)))
    engine = ti.min(engine, ti.max(3 * V - north, _ENGINE - radius))

    # Four engines, on the side of -z.
    place = (size * 5) >> 4
    tube = length(along - place, aside - place, 0)
    bell = ti.min(
        V + 32 - ti.abs(tube - (size >> 3) + (z >> 5)), ti.min(-z - ((size * 11) >> 4), z + size + (size >> 5))
    )

    inside = plate
    if deck > inside:
        inside = deck
        lit = (cell_hash(number, eighth, zone, seed, 0) & 3) == 0
        made = ti.select(lit and under > V and middle < V and off > 3 * V, m.EMBER, m.ROCK)
    if wall > inside:
        inside, made = wall, m.BASALT
    if bell > inside:
        inside, made = bell, m.OBSIDIAN
    if engine > inside:
        inside, made = engine, m.OBSIDIAN
    core = words[planet.CORE] - radius
    if core > inside:
        inside, made = core, m.BEDROCK
    return ti.min(inside, size + HULL_TOP - radius), clamped(made, 0, 255)
