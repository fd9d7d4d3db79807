"""What a body is made of: from a seed and a radius to the octaves and numbers that the generator's kernels read."""

import functools
from typing import Any, NamedTuple

import numpy as np

from taichi_kernels import generators
from taichi_kernels import landscape as landscapes
from taichi_kernels.errors import ArgumentError
from taichi_kernels.generators import HEAD_WORDS, Generator
from taichi_kernels.landscape import Forms
from taichi_kernels.octaves import (
    BOUND_PERCENT,
    MAX_LOG,
    Octave,
    fade_words,
    octave_words,
    wrapped,
)
from taichi_kernels.units import UNITS_PER_VOXEL

GENERATOR_VERSION = 1  # of bodies without a landscape
BIOMES_VERSION = 2  # of bodies with one
GENERATOR_VERSIONS = (1, 2)  # a change of the bytes is a new version, and the older ones stay runnable

MIN_RADIUS = 40 * UNITS_PER_VOXEL
MAX_RADIUS = 8000 * UNITS_PER_VOXEL
MAX_LEVEL = 8

# Fields of noise that are sampled on the coarse lattice, and from which `fields.shape` makes what is interpolated.
(
    BASE,  # swells of the whole body
    RUGGED,  # where plains, hills and mountains are
    RIDGE,  # crests of mountains, humps of hills
    CANYON,  # canyons run along its zeros
    CAVE_A,  # tunnels run where both
    CAVE_B,  # of these cross a level
    CAVERN,  # where tunnels swell to caverns, or close
    CLIFF,  # folds that make overhangs
    VEIN_A,  # veins run where both
    VEIN_B,  # of these cross a level
    ORE,  # which ore a vein holds
    CLIMATE,  # warm and cold, wet and dry; where there are biomes, wet and dry alone
    VARIETY,  # where there are biomes: what differs from place to place for no other reason
) = range(13)
DETAIL = 0  # the only field that is sampled at each voxel

# Numbers of a body at the head of its words; voxels are Q7 unless said otherwise.
(
    RADIUS,
    CORE,  # radius of the bedrock
    HEIGHT_LOW,  # heights are clamped to -HEIGHT_LOW..HEIGHT_HIGH
    HEIGHT_HIGH,
    MOUNTAIN,  # height of a crest
    HILL,
    CANYON_DEPTH,
    CAVE_BIAS,  # level of the cave fields that tunnels follow: not 0, where all lattice points would lie on tunnels
    TUNNEL,  # half width
    CAVERN_WIDTH,  # most that a cavern adds to it
    CAVERN_SHIFT,  # how steeply it does
    CAVE_DEPTH,  # caves close below
    VEIN_BIAS,
    VEIN_WIDTH,
    VEIN_DEPTH,  # veins begin at this depth
    TIER_1,  # depths at which the ores change
    TIER_2,
    BASALT_DEPTH,
    LATITUDE,  # Q20 of 1 / radius in voxels
    WARMTH,  # climate at the equator at height 0, Q14
    SNOW_LINE,  # height above which it gets colder
    DETAIL_BOUND,
    SHADE,  # depth at which nothing of the surface is left
    # The others are of bodies with biomes.
    SEA,  # height of the shore
    SEA_RADIUS,  # 0 where there is no sea
    RISE_SCALE,  # from height above the shore to that of the climate, Q12
    FROST,  # temperature below which snow lies, Q14
    FEATURE_SCALE,  # how large dunes, craters and landmarks are, Q14
    FEATURE_SEED,
    LANDMARK_HEIGHT,
    RUINS,  # 1 where some landmarks are ruins
    HULL,  # 1 where the body is a wreck
) = range(32)

LATTICE_LOG = 3  # the coarse lattice is 8 voxels wide
ROUGH_MAX = 288  # most of the share of detail, Q8
LOWEST_CAVE = -(64 << 7)  # least width of caves on the lattice, Q7 voxels
LEAST_MARK = -(32 << 7)  # the least that is said of how far inside a landmark a place is, Q7 voxels
NO_MARK = -1152  # so far outside there is nothing of a landmark
LANDMARK_ROOT = 64 << 7  # how deep landmarks, and how high rooms are looked for, Q7 voxels
HULL_TOP = 12 << 7  # how far a wreck's parts stand out over its mean radius, Q7 voxels
ICE_TOP = 4 << 7  # how far ice stands out over the sea at most, Q7 voxels,
ICE_LIFT = 32  # and how much more at each level of detail, Q7 of its voxels
RUIN_RADIUS = 760  # of the least bodies that have ruins [voxels]: features have their full size there


class Recipe(NamedTuple):
    """All that decides the bytes of a body's chunks.

    Attributes:
        seed: 0 .. 2^63 - 1.
        radius_units: mean radius [1/256 voxel].
        generator: version of the generator.
        landscape: the biomes of the body, see `taichi_kernels.landscape`; empty for version 1.
    """

    seed: int
    radius_units: int
    generator: int
    landscape: bytes = b""


def recipe(seed: int, radius_units: int, generator: int | None = None, landscape: bytes = b"") -> Recipe:
    """Check what decides a body.

    Args:
        seed: 0 .. 2^63 - 1; each of its bits changes the body.
        radius_units: mean radius [1/256 voxel], 10,240 .. 2,048,000 (20 m to 4 km).
        generator: version of the generator; 2 with a landscape and 1 without when None.
        landscape: from `landscape.pack`; version 2 needs one, version 1 has none.
    Raises:
        ArgumentError: an argument is no integer or out of range, the version is unknown, or does not go with the
            landscape.
    """
    if generator is None:
        generator = BIOMES_VERSION if landscape else GENERATOR_VERSION
    seed = _integer("seed", seed, 0, 2**63 - 1)
    radius_units = _integer("radius_units", radius_units, MIN_RADIUS, MAX_RADIUS)
    if _integer("generator", generator, 0, 2**31) not in GENERATOR_VERSIONS:
        known = ", ".join(map(str, GENERATOR_VERSIONS))
        raise ArgumentError(f"generator: version {generator} is unknown here; this program has {known}")
    if generator == GENERATOR_VERSION and landscape:
        raise ArgumentError("landscape: generator 1 has none; generator 2 takes it")
    if generator == BIOMES_VERSION:
        if not landscape:
            raise ArgumentError("landscape: generator 2 needs one, from landscape.pack")
        landscapes.unpack(landscape)
    return Recipe(seed, radius_units, int(generator), bytes(landscape))


def _integer(name: str, value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise ArgumentError(f"{name}: an integer is needed, not {value!r}")
    if not low <= value <= high:
        raise ArgumentError(f"{name}: {low} to {high} is possible, not {value}")
    return int(value)


def shell(body: Recipe) -> tuple[int, int]:
    """Radii between which all ground surfaces of a body lie, caves and canyons aside [units]: lowest, highest."""
    words = head(body)
    if words[HULL]:
        return 2 * int(words[CORE]), body.radius_units + 2 * HULL_TOP
    bound = int(words[DETAIL_BOUND])
    return (
        body.radius_units - 2 * (int(words[HEIGHT_LOW]) + bound),
        body.radius_units + 2 * (int(words[HEIGHT_HIGH]) + bound + int(words[LANDMARK_HEIGHT])),
    )


class Plan(NamedTuple):
    """A recipe made ready for kernels at one level of detail.

    Attributes:
        generator: its version, as kernels take it.
        words: i32, numbers, landscape if any, fade table, octaves of the coarse lattice, octaves of the detail.
        coarse_end, detail_end: where in `words` each kind of octave ends.
        coarse, detail: the same octaves.
    """

    generator: Generator
    words: np.ndarray
    coarse_end: int
    detail_end: int
    coarse: tuple[Octave, ...]
    detail: tuple[Octave, ...]


@functools.lru_cache(maxsize=64)
def plan(body: Recipe, level: int) -> Plan:
    """The words of a body at a level of detail (0 .. 8); octaves that are zero on all samples are left out."""
    radius = body.radius_units // UNITS_PER_VOXEL
    generator = generators.of(body.generator)
    coarse_step = max(level, LATTICE_LOG)
    coarse = _sampled(_coarse_octaves(body.seed, radius, generator.biomes), coarse_step, generator.raw_fields)
    detail = _sampled(_detail_octaves(body.seed, radius), level, 1)
    coarse_words, detail_words = octave_words(coarse), octave_words(detail)
    words = np.concatenate([head(body), fade_words(), coarse_words, detail_words])
    coarse_end = generator.octaves + len(coarse_words)
    return Plan(generator, words, coarse_end, coarse_end + len(detail_words), coarse, detail)


def head(body: Recipe) -> np.ndarray:
    """The words of a body that are the same at all levels: numbers, and its landscape if it has one, i32."""
    radius = body.radius_units // UNITS_PER_VOXEL
    numbers = _numbers(body, radius)
    if not body.landscape:
        return numbers.astype(np.int32)
    given = landscapes.unpack(body.landscape)
    sea = -(int(given[landscapes.SHORE]) * int(numbers[HEIGHT_LOW]) >> 14)
    top = max(_swell(radius) + _mountain(radius) // 3, 16) << 7  # as high as the ground is without landforms, about
    numbers[SEA] = sea
    numbers[SEA_RADIUS] = numbers[RADIUS] + sea if given[landscapes.WET] else 0
    numbers[RISE_SCALE] = (1 << 26) // max(top - sea, 16 << 7)
    numbers[FROST] = given[landscapes.FROST]
    numbers[FEATURE_SCALE] = _clamp((radius - 60) * 16384 // 700, 0, 16384)
    numbers[FEATURE_SEED] = wrapped(_draws(body.seed ^ 0x2545F4914F6CDD1D, 0)[0])
    numbers[LANDMARK_HEIGHT] = (48 << 7) * numbers[FEATURE_SCALE] >> 14
    biomes = given[landscapes.BIOMES :].reshape(landscapes.MOST, landscapes.BIOME)[: given[landscapes.COUNT]]
    most = Forms(*biomes[:, landscapes.FORMS :].max(axis=0).tolist()[: len(Forms._fields)])
    numbers[RUINS] = most.ruin > 0 and radius >= RUIN_RADIUS
    numbers[HULL] = most.hull > 0
    return np.concatenate([numbers.astype(np.int32), given])


def _sampled(octaves: list[Octave], step: int, fields: int) -> tuple[Octave, ...]:
    kept = [o for o in octaves if o.log > step]
    empty = set(range(fields)) - {o.field for o in kept}
    return tuple(kept + [Octave(field, MAX_LOG, 0, 0) for field in empty])


def _draws(seed: int, stream: int) -> list[int]:
    """Four 32-bit numbers of (seed, stream), by S. Vigna's splitmix64."""
    mask = 2**64 - 1
    state = (seed * 0x9E3779B97F4A7C15 + stream * 0xD1342543DE82EF95) & mask
    draws = []
    for _ in range(2):
        state = (state + 0x9E3779B97F4A7C15) & mask
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        mixed ^= mixed >> 31
        draws += [mixed & 0xFFFFFFFF, mixed >> 32]
    return draws


def _seeded(seed: int, bands: list[tuple[int, int, int]]) -> list[Octave]:
    """Octaves of (field, log2 wavelength, amplitude in 1/16 voxel), each with its own seed.

    Wavelengths beyond the coarsest stride get an offset, so that not all lattices meet in the body's centre.
    """
    octaves = []
    for stream, (field, log, amplitude) in enumerate(bands):
        draws = _draws(seed, stream + (field << 8))
        offset = (0, 0, 0)
        if log > MAX_LEVEL:
            offset = tuple(d & ((1 << log) - 1) for d in draws[1:])  # type: ignore[assignment]
        octaves.append(Octave(field, log, amplitude, wrapped(draws[0]), offset))
    return octaves


def _scale(radius: int) -> int:
    """log2 of the radius, rounded down: 5 (40 voxels) .. 12 (8000)."""
    return radius.bit_length() - 1


def _clamp(value: int, low: int, high: int) -> int:
    return max(low, min(high, value))


def _swell(radius: int) -> int:
    """Amplitude of the longest wavelength [voxels]."""
    return min(32, 2 + radius // 14)


def _mountain(radius: int) -> int:
    """Height of a crest [voxels]: 6 on the smallest body, 150 from a radius of 1.1 km."""
    return min(150, 4 + radius // 15)


def _cave_log(radius: int) -> int:
    return _clamp(_scale(radius) - 1, 5, 7)


def _coarse_octaves(seed: int, radius: int, biomes: bool) -> list[Octave]:
    scale = _scale(radius)
    swell = _swell(radius) * 16
    longest = _clamp(scale - 1, 5, 11)
    region = _clamp(scale - 1, 5, 10)
    cave = _cave_log(radius)
    vein = min(cave, 6)
    unit = 64 * 16  # a raw field of this amplitude is Q14 after a shift by 14
    bands = [(BASE, longest, swell), (BASE, longest - 2, swell * 3 // 10), (BASE, longest - 4, swell // 12)]
    bands += [(RUGGED, region, unit * 4 // 5), (RUGGED, region - 1, unit * 7 // 10), (RUGGED, region - 2, unit // 4)]
    bands += [(RIDGE, min(region, 9) - i, unit * 9 // 10 >> i) for i in range(4)]
    bands += [(CANYON, region, unit), (CANYON, region - 2, unit // 5), (CANYON, region - 4, unit // 24)]
    for field in (CAVE_A, CAVE_B):
        bands += [(field, cave, 11 << cave), (field, cave - 1, 5 << (cave - 1))]
    bands += [(CAVERN, cave + 1, unit), (CAVERN, cave - 1, unit // 3)]
    bands += [(CLIFF, _clamp(scale - 2, 4, 6), 13 << _clamp(scale - 2, 4, 6)), (CLIFF, _clamp(scale - 3, 4, 5), 80)]
    for field in (VEIN_A, VEIN_B):
        bands += [(field, vein, 12 << vein), (field, vein - 1, 5 << (vein - 1))]
    bands += [(ORE, cave, unit * 3 // 2)]
    if biomes:
        bands += [(field, longest - i, unit * 9 // 10 >> i) for field in (CLIMATE, VARIETY) for i in range(3)]
    else:
        bands += [(CLIMATE, region, unit), (CLIMATE, region - 2, unit // 3)]
    return _seeded(seed, [b for b in bands if b[1] > LATTICE_LOG])


def _detail_amplitudes(radius: int) -> list[int]:
    """Amplitudes of the wavelengths 32, 16 and 8 [1/16 voxel]."""
    share = min(radius, 240)
    return [80 * share // 240, 36 * share // 240, 16 * share // 240]


def _detail_octaves(seed: int, radius: int) -> list[Octave]:
    return _seeded(seed ^ 0x5DEECE66D, [(DETAIL, 5 - i, a) for i, a in enumerate(_detail_amplitudes(radius))])


def _numbers(body: Recipe, radius: int) -> np.ndarray:
    cave = _cave_log(radius)
    vein = min(cave, 6)
    core = max(4, radius // 16)
    mountain = _mountain(radius)
    depth = radius - core  # of the soil and rock
    cliff = (13 << _clamp(_scale(radius) - 2, 4, 6)) // 16 + 5
    low = min(_swell(radius) * 3 // 2 + mountain // 3 + cliff, depth // 3)
    high = _swell(radius) * 3 // 2 + mountain * 3 // 2 + cliff // 4
    numbers = np.zeros(HEAD_WORDS, np.int64)
    numbers[RADIUS] = body.radius_units >> 1
    numbers[CORE] = core << 7
    numbers[HEIGHT_LOW] = low << 7
    numbers[HEIGHT_HIGH] = high << 7
    numbers[MOUNTAIN] = mountain << 7
    numbers[HILL] = min(mountain, radius // 20) * 128 // 3  # lower on small bodies, whose waves are short
    numbers[CANYON_DEPTH] = mountain * 128 // 3
    numbers[CAVE_BIAS] = (11 << cave) * 128 // 16 // 5
    numbers[TUNNEL] = {5: 390, 6: 560, 7: 750}[cave]
    numbers[CAVERN_WIDTH] = (24 << 7) >> (7 - cave)
    numbers[CAVERN_SHIFT] = 8 - cave
    numbers[CAVE_DEPTH] = min(130, depth // 3) << 7
    numbers[VEIN_BIAS] = (12 << vein) * 128 // 16 // 5
    numbers[VEIN_WIDTH] = {5: 240, 6: 330}[vein]
    numbers[VEIN_DEPTH] = min(7, depth // 8) << 7
    numbers[TIER_1] = min(48, depth // 5) << 7
    numbers[TIER_2] = min(140, depth * 2 // 5) << 7
    numbers[BASALT_DEPTH] = min(110, depth * 3 // 10) << 7
    numbers[LATITUDE] = (1 << 20) // radius
    numbers[WARMTH] = 9000 if radius >= 400 else 1500  # small bodies hold no air: gravel and ice
    numbers[SNOW_LINE] = mountain * 128 * 5 // 12
    numbers[DETAIL_BOUND] = sum(_detail_amplitudes(radius)) * 128 * BOUND_PERCENT // 1600 + 2
    numbers[SHADE] = 28 << 7
    return numbers
