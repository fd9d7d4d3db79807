"""What the generator needs to know of a body's biomes, packed into words: made by who knows what biomes are.

Climates are counted in Q14: 0 .. 16384 is the body's coldest to its warmest mean temperature, moisture 0 to 1, variety
0 to 1, and height 0 (the shore) to 1 (the highest ground), negative below the shore. A landscape is the bytes of
`WORDS` little-endian i32:

    numbers of the climate   HEAD words, see `Climate`
    table                    number of the biome for each climate, a nibble each: see `bins`
    biomes                   BIOME words each: its climates, landforms and layers of ground; at most MOST

A table tells what a voxel is made of; boxes of climate, softened at their borders, blend the landforms.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from taichi_kernels import materials
from taichi_kernels.errors import ArgumentError

FORMAT = 1
ONE = 1 << 14

# Numbers of the climate, and where in a landscape they are.
(
    FORMAT_AT,
    COUNT,
    EQUATOR,  # mean temperature there, at the shore
    POLAR_DROP,  # how much colder the poles are
    LAPSE,  # how much colder the highest ground is
    FROST,  # temperature below which snow lies
    MOISTURE,  # mean
    BANDS,  # what latitude adds to it: six numbers from the equator to a pole
) = range(8)
BAND_COUNT = 6
SHORE = (
    BANDS + BAND_COUNT
)  # how deep the shore lies below the mean radius, as a share of the lowest ground there can be
WET = SHORE + 1  # 1 where there is a sea
ICE = WET + 1  # temperature below which the sea bears ice, Q14, and its growth << 16; 0 where it never does
HEAD = 16

# The table's bins along temperature, moisture, variety (log2 of their number), and the heights that part its classes.
TEMPERATURES, MOISTURES, VARIETIES, HEIGHTS = 5, 4, 3, 2
HEIGHT_BORDERS = (0, ONE // 2, ONE * 3 // 5)
TABLE = HEAD
TABLE_WORDS = 1 << (TEMPERATURES + MOISTURES + VARIETIES + HEIGHTS - 3)

MOST = 16
BIOMES = TABLE + TABLE_WORDS
BOX = 0  # least and greatest temperature, moisture, variety, height
FORMS = 8  # shares of landforms, in the order of `Forms`
SURFACE, ROCKS, PATCH, ORES = range(32, 36)
ORE_TIERS, ORE_EIGHTHS = 3, 8
BIOME = 48
WORDS = BIOMES + MOST * BIOME

ANY = 30000  # beyond all climates


class Forms(NamedTuple):
    """How much of each landform a biome has, Q14, 0 .. 16384 (caves: 8192 is usual)."""

    mountain: int = 0  # crests
    hill: int = 0
    round: int = 0  # how round its crests and hills are
    canyon: int = 0
    dune: int = 0
    terrace: int = 0  # table mountains and steps
    spire: int = 0  # close and sharp
    pit: int = 0  # pools and sinkholes
    fold: int = 0  # overhangs
    crater: int = 0
    bump: int = 0  # close and round
    crack: int = 0  # crevasses
    rough: int = 0  # share of small detail
    caves: int = ONE // 2
    arch: int = 0  # landmarks
    pillar: int = 0
    needle: int = 0
    cone: int = 0
    dome: int = 0
    shaft: int = 0  # rooms of caves
    gallery: int = 0
    cavern: int = 0
    ruin: int = 0  # landmarks that somebody built
    hull: int = 0  # above 0 in any biome, the whole body is a wreck, and there is no other ground


class Layers(NamedTuple):
    """What the ground of a biome is made of; numbers of materials, and depths in voxels 0 .. 15.

    Attributes:
        top, top_depth, below, below_depth: the layers over the rock.
        shore: at the water's edge.
        snow: whether snow may lie.
        bare: roughness from which rock shows, Q8, 0 .. 508.
        stone, deep: rock, and rock far down. bands: four stripes of bare walls.
        patch, patch_width: of the surface, in veins so wide, 1/16 voxel, 0 .. 2047.
        ores: by tiers of depth (shallow, middle, deep) and eighths, (3, 8); AIR where there is none.
    """

    top: int
    top_depth: int
    below: int
    below_depth: int
    shore: int
    snow: bool
    bare: int
    stone: int
    deep: int
    bands: tuple[int, int, int, int]
    patch: int
    patch_width: int
    ores: tuple[tuple[int, ...], ...]


class Biome(NamedTuple):
    """A biome.

    Attributes:
        box: least and greatest temperature, moisture, variety, height, Q14, -ANY .. ANY; shape (4, 2).
    """

    box: tuple[tuple[int, int], ...]
    forms: Forms
    layers: Layers


class Climate(NamedTuple):
    """The climate of a body, Q14; see the numbers above.

    Attributes:
        freezes: temperature below which the sea bears ice, 0 .. 65535; 0 where it never does.
        growth: by how much the ice is thicker where it is colder by 1, Q15 voxels, 0 .. 32767.
    """

    equator: int
    polar_drop: int
    lapse: int
    frost: int
    moisture: int
    bands: tuple[int, ...]
    shore: int
    wet: bool
    freezes: int = 0
    growth: int = 0


def bins() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Middles of the table's bins along temperature, moisture, variety, and a height for each class, Q14."""

    def middles(log: int) -> np.ndarray:
        return (np.arange(1 << log) * 2 + 1) * (ONE >> log) // 2

    low, middle, high = HEIGHT_BORDERS
    heights = np.array([low - ONE // 5, (low + middle) // 2, (middle + high) // 2, (high + ONE) // 2])
    return middles(TEMPERATURES), middles(MOISTURES), middles(VARIETIES), heights


def pack(climate: Climate, table: np.ndarray, biomes: Sequence[Biome]) -> bytes:
    """A landscape.

    Args:
        climate: of the body.
        table: number of the biome in each bin of temperature, moisture, variety and height, integers, shape
            (32, 16, 8, 4).
        biomes: by their numbers, those of lesser precedence first; 1 .. 16.
    Raises:
        ArgumentError: a number is out of range, or the table has another shape.
    """
    if not 1 <= len(biomes) <= MOST:
        raise ArgumentError(f"biomes: 1 to {MOST} are possible, not {len(biomes)}")
    shape = tuple(1 << log for log in (TEMPERATURES, MOISTURES, VARIETIES, HEIGHTS))
    if table.shape != shape or not 0 <= table.min() <= table.max() < len(biomes):
        raise ArgumentError(f"table: numbers of {len(biomes)} biomes in the shape {shape} are needed")
    words = np.zeros(WORDS, np.int64)
    numbers = [FORMAT, len(biomes), *climate[:5], *climate.bands, climate.shore, climate.wet]
    words[: len(numbers)] = numbers
    words[ICE] = _fields((16, climate.freezes), (15, climate.growth))
    nibbles = table.reshape(-1, 8).astype(np.int64) << (4 * np.arange(8))
    words[TABLE:BIOMES] = nibbles.sum(1)
    for number, biome in enumerate(biomes):
        at = BIOMES + number * BIOME
        words[at : at + FORMS] = np.ravel(biome.box)
        words[at + FORMS : at + FORMS + len(biome.forms)] = biome.forms
        words[at + SURFACE : at + ORES + ORE_TIERS * ORE_EIGHTHS // 4] = _layer_words(biome.layers)
    landscape = (words & 0xFFFFFFFF).astype("<u4").tobytes()
    unpack(landscape)
    return landscape


def _layer_words(layers: Layers) -> list[int]:
    surface = _fields(
        (5, layers.top), (4, layers.top_depth), (5, layers.below), (4, layers.below_depth), (5, layers.shore),
        (1, layers.snow), (7, layers.bare >> 2),
    )  # fmt: skip
    rocks = _fields(*((5, material) for material in (layers.stone, layers.deep, *layers.bands)))
    patch = _fields((5, layers.patch), (11, layers.patch_width))
    ores = np.ravel(layers.ores)
    if len(ores) != ORE_TIERS * ORE_EIGHTHS:
        raise ArgumentError(f"ores: {ORE_TIERS} tiers of {ORE_EIGHTHS} are needed")
    return [surface, rocks, patch, *(_fields(*((8, int(ore)) for ore in four)) for four in ores.reshape(-1, 4))]


def _fields(*parts: tuple[int, int]) -> int:
    """Numbers in a word, (bits, number) each, the first lowest."""
    word, at = 0, 0
    for bits, number in parts:
        if not 0 <= number < 1 << bits:
            raise ArgumentError(f"landscape: {int(number)} does not fit {bits} bits")
        word |= int(number) << at
        at += bits
    return word


def unpack(landscape: bytes) -> np.ndarray:
    """The words of a landscape, i32, shape (WORDS,).

    Raises:
        ArgumentError: it is no landscape of this format, or a number in it is out of range.
    """
    if len(landscape) != WORDS * 4:
        raise ArgumentError(f"landscape: {WORDS * 4} bytes are needed, not {len(landscape)}")
    words = np.frombuffer(landscape, "<i4").astype(np.int32)
    if words[FORMAT_AT] != FORMAT:
        raise ArgumentError(f"landscape: format {words[FORMAT_AT]} is unknown here; this program has {FORMAT}")
    count = int(words[COUNT])
    if not 1 <= count <= MOST:
        raise ArgumentError(f"landscape: 1 to {MOST} biomes are possible, not {count}")
    if np.abs(words[EQUATOR : WET + 1]).max() > 2 * ONE:
        raise ArgumentError(f"landscape: numbers of the climate lie within {2 * ONE}")
    if words[ICE] < 0 or (words[ICE] > 0 and not words[WET]):
        raise ArgumentError("landscape: only a sea freezes, and its ice grows by 0 to 32767")
    numbers = (words[TABLE:BIOMES, None].view(np.uint32) >> np.arange(0, 32, 4, dtype=np.uint32)) & 15
    if numbers.max() >= count:
        raise ArgumentError(f"landscape: the table names biome {numbers.max()} of {count}")
    biomes = words[BIOMES:].reshape(MOST, BIOME)[:count]
    if np.abs(biomes[:, :FORMS]).max() > ANY:
        raise ArgumentError(f"landscape: climates lie within {ANY}")
    forms = biomes[:, FORMS:SURFACE]
    if forms.min() < 0 or forms.max() > ONE:
        raise ArgumentError(f"landscape: shares of landforms are 0 to {ONE}")
    found = biomes[:, ORES : ORES + ORE_TIERS * ORE_EIGHTHS // 4].copy().view(np.uint8)
    if found.max() >= materials.MATERIALS:
        raise ArgumentError(f"landscape: an ore is material {found.max()}, and there are {materials.MATERIALS}")
    return words
