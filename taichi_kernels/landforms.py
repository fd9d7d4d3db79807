"""How raw noise, landforms of biomes and single features become a landscape, on the points of the coarse lattice."""

import taichi as ti

from taichi_kernels import biome_fields, features, landscape, planet
from taichi_kernels.biome_fields import alps
from taichi_kernels.fields import carved, clamped, radius_q7, smooth, walls
from taichi_kernels.generators import LANDSCAPE
from taichi_kernels.planet import LANDMARK_ROOT, LEAST_MARK, LOWEST_CAVE, ROUGH_MAX

F = landscape.Forms(*range(len(landscape.Forms._fields)))  # where each landform's share is

_DUNE = 1900  # height of a dune, Q7 voxels
_SPIRE, _PIT = 5000, 1000  # height and depth, Q7 voxels
_BUMP, _CRACK = 1150, 2000
_STEP = 2048  # of a terrace, Q7 voxels, a power of two


@ti.func
def dune(x, y, z, bend):
    """Height of a dune, 0 to 1, Q14: long slopes and steep ones, 72 voxels apart along a slanted direction."""
    phase = (x * 6 + y * 8 + z * 10 + bend) & 1023
    return smooth(clamped(ti.min(phase * 22, (1023 - phase) * 58), 0, 16384))


@ti.func
def terraced(ground):
    """Ground cut into steps: flat, with short steep risers."""
    within = ground & (_STEP - 1)
    return ground - within + ((smooth(clamped((within - 1640) * 41, 0, 16384)) * _STEP) >> 14)


@ti.func
def relief(
    words: ti.template(), x, y, z, elevation, alpine, rugged, crest, bend, cliff, forms: ti.template(),
):  # fmt: skip
    """Height of the ground without canyons and folds, Q7 voxels, and how steep what stands on it is, Q8."""
    scale = words[planet.FEATURE_SCALE]
    away = ti.abs(crest)
    close = ti.min(away, 2048)
    away = away - close + ((close * close) >> 12)  # crests are round, or the lattice would show as teeth
    sharp = clamped(16384 - away * 2, 0, 16384)
    sharp = (sharp * sharp) >> 14
    mound = smooth(clamped(away * 3, 0, 16384))
    high = (((alpine * 7 + 16384) >> 3) * forms[F.mountain]) >> 14
    profile = sharp + (((mound - sharp) * forms[F.round]) >> 14)
    ground = elevation + ((words[planet.MOUNTAIN] * ((high * profile) >> 14)) >> 14)
    hilly = smooth(clamped(((rugged >> 14) + 8200) * 2, 4096, 16384))
    wave = crest + (((mound - 8192 - crest) * forms[F.round]) >> 14)
    ground = ground + ((((words[planet.HILL] * wave) >> 14) * ((hilly * forms[F.hill]) >> 14)) >> 14)

    steps = terraced(ground) - ground
    ground = ground + ((steps * ((scale * forms[F.terrace]) >> 14)) >> 14)
    if forms[F.dune] > 0:
        swell = clamped(10240 + bend, 8192, 16384)
        own = (dune(x, y, z, (bend >> 4) + (crest >> 5)) * swell) >> 14
        ground = ground + ((((_DUNE * own) >> 14) * ((scale * forms[F.dune]) >> 14)) >> 14)
    size = (scale * forms[F.spire]) >> 14
    needles = (clamped((cliff - 900) * 3, 0, _SPIRE) * size) >> 14
    size = (scale * forms[F.pit]) >> 14
    pools = (clamped((-cliff - 900) * 2, 0, _PIT) * size) >> 14
    size = (scale * forms[F.bump]) >> 14
    bumps = (((smooth(clamped(ti.abs(cliff) * 9, 0, 16384)) * _BUMP) >> 14) * size) >> 14
    size = (scale * forms[F.crack]) >> 14
    cracks = (((smooth(clamped((500 - ti.abs(cliff - 700)) * 48, 0, 16384)) * _CRACK) >> 14) * size) >> 14
    ground = ground + needles - pools + bumps - cracks
    if forms[F.crater] > 0:
        seed = words[planet.FEATURE_SEED]
        own = features.dent(x, y, z, seed, 7) + features.dent(x, y, z, seed, 9)
        ground = ground + ((own * ((scale * forms[F.crater]) >> 14)) >> 14)
    steep = (needles >> 5) + (cracks >> 5) + ((((high * alpine) >> 14) * 90) >> 14)
    return ground, steep


@ti.func
def above_or_below(words: ti.template(), ground, elevation):
    """Ground that stays on its side of the shore: sea floors below it, land above it but for canyons and pools."""
    over = elevation - words[planet.SEA]
    land = ti.max(ground, words[planet.SEA] + clamped(over >> 1, 0, 256))
    floor = ti.min(ground, words[planet.SEA] + (over >> 1))
    kept = ti.select(over >= 0, land, floor)
    return ti.select(words[planet.SEA_RADIUS] > 0, kept, ground)


@ti.func
def shape(
    words: ti.template(), x, y, z, radius, raw: ti.template(), elevation, temperature, moisture, variety, rise,
    forms: ti.template(),
):  # fmt: skip
    """Raw fields at a point of the lattice to what is interpolated.

    Args:
        x, y, z: the point [voxels]. radius: its distance from the centre, Q7 voxels.
        raw: fields of noise, Q22 voxels, in the order of `planet`.
        elevation .. rise: what `biome_fields.climate` makes of them.
        forms: shares of landforms, in the order of `landscape.Forms`, Q14.
    Returns:
        The lattice fields of `biome_fields`, in order; bounded like those of `fields.shape`.
    """
    alpine = alps(raw[planet.RUGGED])
    cliff = raw[planet.CLIFF] >> 15
    ground, steep = relief(
        words, x, y, z, elevation, alpine, raw[planet.RUGGED], raw[planet.RIDGE] >> 14, raw[planet.CLIMATE] >> 14,
        cliff, forms,
    )  # fmt: skip
    ground = above_or_below(words, ground, elevation)
    gorge = forms[F.canyon]

    # Canyons where their biome is, and not through high mountains.
    cut = clamped(gorge + 2400 - ((16384 - gorge) >> 1), -16384, 16384)
    cut = clamped(cut - ((ti.abs(raw[planet.CANYON]) >> 14) * 11) - alpine, -8192, 16384)
    rim = walls(cut)
    rim = ti.min(rim, 32768 - rim)
    # Folds dig more than they heap up, because what they heap up may float.
    bent = ti.min(cliff, 0) + (ti.max(cliff, 0) >> 3)
    height = ground + (
        (bent * clamped(((forms[F.fold] * ((alpine >> 1) + 8192)) >> 14) + (rim >> 2) - 1000, 0, 16384)) >> 14
    )
    height = clamped(height, -words[planet.HEIGHT_LOW], words[planet.HEIGHT_HIGH])
    coarse = clamped(24 + ((forms[F.rough] * 210) >> 14) + ((rim * 60) >> 14) + steep, 0, ROUGH_MAX)

    deep = words[planet.RADIUS] + height - carved(words, cut) - radius
    shift = words[planet.CAVERN_SHIFT]
    open_up = raw[planet.CAVERN] >> 14
    width = words[planet.TUNNEL] + clamped((open_up - 3200) >> shift, 0, words[planet.CAVERN_WIDTH])
    width = width + ti.min((open_up + 8500) >> shift, 0) + ((forms[F.caves] - 8192) >> 5)
    lid = clamped(16384 - (clamped((raw[planet.RUGGED] >> 14) + 600, 0, 8192) << 1), 0, 16384)
    width = width - ((clamped(1600 - deep, 0, 4096) * lid) >> 13)
    close = ti.max(deep - words[planet.CAVE_DEPTH], 0)
    width = ti.max(width - (close >> 1), LOWEST_CAVE)

    scale = words[planet.FEATURE_SCALE]
    seed = words[planet.FEATURE_SEED]
    over = radius - words[planet.RADIUS] - height
    mark, chimney = LEAST_MARK, features.MOST_ROOM
    if over < words[planet.LANDMARK_HEIGHT] - LEAST_MARK and over > -LANDMARK_ROOT:
        mark, chimney = features.landmark(
            words, x, y, z, radius, over,
            forms[F.arch], forms[F.pillar], forms[F.needle], forms[F.cone], forms[F.dome], forms[F.ruin],
        )  # fmt: skip
    hollow = features.MOST_ROOM
    if over < LANDMARK_ROOT:
        hollow = features.room(x, y, z, radius, deep, seed, scale, forms[F.shaft], forms[F.gallery], forms[F.cavern])
    hollow = ti.min(ti.min(hollow, chimney) + ti.min(close, 1 << 15), features.MOST_ROOM)
    return (
        height,
        cut,
        mark,
        hollow,
        (raw[planet.CAVE_A] >> 15) - words[planet.CAVE_BIAS],
        (raw[planet.CAVE_B] >> 15) - words[planet.CAVE_BIAS],
        width,
        coarse,
        temperature,
        moisture,
        variety,
        rise,
        (raw[planet.VEIN_A] >> 15) - words[planet.VEIN_BIAS],
        (raw[planet.VEIN_B] >> 15) - words[planet.VEIN_BIAS],
        raw[planet.ORE] >> 14,
    )


@ti.func
def biome_shape(words: ti.template(), raw, x, y, z):
    """The lattice fields of a body with biomes at voxel (x, y, z), from the fields of noise there."""
    elevation, temperature, moisture, variety, rise = biome_fields.climate(
        words, raw[planet.BASE], raw[planet.RUGGED], raw[planet.CLIMATE], raw[planet.VARIETY], ti.abs(z)
    )
    forms = ti.Vector([0] * biome_fields.FORM_COUNT)
    for number in range(words[LANDSCAPE + landscape.COUNT]):
        biome = LANDSCAPE + landscape.BIOMES + number * landscape.BIOME
        part = biome_fields.share(words, biome, temperature, moisture, variety, rise)
        if part > 0:
            for form in ti.static(range(biome_fields.FORM_COUNT)):
                forms[form] = biome_fields.mixed(forms[form], words[biome + landscape.FORMS + form], part)
    radius = radius_q7(x * x + (y * y + z * z))
    return shape(words, x, y, z, radius, raw, elevation, temperature, moisture, variety, rise, forms)
