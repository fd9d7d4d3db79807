"""Which landmarks stand where: what `features.landmark` makes of cells, for what is to lie round them.

Each cell is told by its hash, the ground at its landmark's middle and the landforms of the biome there. The kernels
blend landforms and height point by point, so at the border of a biome a landmark is smaller than is said here, or gone.
A ruin has its floor at its middle, all others stand on the ground.

Determinism: integers, on heights and biomes that are bit-exact on every backend.
"""

from typing import Any, NamedTuple

import numpy as np

from taichi_kernels import heights, landscape, planet
from taichi_kernels.features import MARK_LOG, RUIN_NEAR, RUIN_TOP
from taichi_kernels.heights import UNITS_PER_HEIGHT
from taichi_kernels.landscape import Forms
from taichi_kernels.noise import MIX_1, MIX_2, PRIME_X, PRIME_Y, PRIME_Z
from taichi_kernels.planet import Recipe
from taichi_kernels.units import CHUNK, Q14, UNITS_PER_VOXEL

ARCH, PILLAR, NEEDLE, CONE, DOME, RUIN = range(6)
CHUNKS_LOG = MARK_LOG - (CHUNK.bit_length() - 1)  # log2 of the chunks along the edge of a cell
LEAST = 768  # height that a landmark needs to count as one [Q7 voxels]
_RUIN, _COURT = 17 << 7, 7 << 7  # how high a ruin's colonnade is, and how wide the steps in its middle are [Q7 voxels]
_CELLAR = 13 << 7  # how deep its vault
_HALF = 1 << (MARK_LOG - 1)


class Landmarks(NamedTuple):
    """Landmarks, an entry each.

    Attributes:
        kind: ARCH .. RUIN, i64 (n,).
        cell: that it is alone in, i64 (n, 3).
        foot: where its axis meets the ground, or a ruin's floor, or the middle beneath an arch [units], i64 (n, 3).
        height: over the foot; reach: of what stands there, from the axis; both [units], i64 (n,). One walks through
            beneath an arch, which has no reach, and in the court of a ruin, which has that of its middle.
        biome: number of the biome at its middle, i64 (n,).
    """

    kind: np.ndarray
    cell: np.ndarray
    foot: np.ndarray
    height: np.ndarray
    reach: np.ndarray
    biome: np.ndarray


def cells_of(chunks: np.ndarray) -> np.ndarray:
    """The cells that chunks (n, 3) lie in, each once: i64 (m, 3)."""
    return np.unique(np.asarray(chunks, np.int64) >> CHUNKS_LOG, axis=0).reshape(-1, 3)


def of_cells(body: Recipe, cells: Any) -> Landmarks:
    """The landmarks in cells of a body.

    Args:
        body: one with a landscape. cells: integers, shape (n, 3).
    Returns:
        Those that stand, in the order of their cells.
    Raises:
        ArgumentError: the body has no landscape.
        ComputeError: no backend was started.
    """
    cells = np.asarray(cells, np.int64).reshape(-1, 3)
    words = planet.head(body).astype(np.int64)
    drawn = _hash(cells, int(words[planet.FEATURE_SEED]))
    middle = (
        (cells << MARK_LOG) + _HALF + np.stack([((drawn >> shift & 255) - 128) * 80 >> 8 for shift in (4, 12, 20)], 1)
    )
    away = np.maximum(np.sqrt((middle * middle).sum(axis=1) * 1.0), 1.0)
    directions = np.rint(middle / away[:, None] * Q14).astype(np.int32)
    height = heights.along(body, directions).astype(np.int64)
    biome = heights.biomes(body, directions).astype(np.int64)
    off = words[planet.RADIUS] + height - np.floor(away * 128).astype(np.int64)
    own = landscape.unpack(body.landscape)[landscape.BIOMES :].reshape(landscape.MOST, landscape.BIOME)[biome]
    kind, share = _kinds(drawn, own[:, landscape.FORMS :].astype(np.int64), bool(words[planet.RUINS]))
    near, steep = np.where(kind == RUIN, [[RUIN_NEAR], [4]], [[4800], [3]])
    grown = np.clip(Q14 - (np.maximum(np.abs(off) - near, 0) << steep), 0, Q14)
    size = share * (grown * words[planet.FEATURE_SCALE] >> 14) >> 14
    high, reach = _measures(kind, size, drawn)
    slant, level = _slants(middle, away)
    high = np.where(kind == ARCH, _crowns(drawn, size, off, slant), high)
    high = np.minimum(high, words[planet.LANDMARK_HEIGHT])
    kept = np.flatnonzero((size > 0) & (high >= LEAST))
    ground = body.radius_units + height * UNITS_PER_HEIGHT
    foot = np.floor(middle / away[:, None] * ground[:, None]).astype(np.int64)
    foot -= np.where(kind == ARCH, np.rint(slant * off * UNITS_PER_HEIGHT).astype(np.int64), 0)[:, None] * level >> 14
    foot = np.where(kind[:, None] == RUIN, middle * UNITS_PER_VOXEL, foot)
    found = Landmarks(kind, cells, foot, high * UNITS_PER_HEIGHT, reach * UNITS_PER_HEIGHT, biome)
    return Landmarks(*(part[kept] for part in found))


def _hash(cells: np.ndarray, seed: int) -> np.ndarray:
    """`features.cell_hash`, i64 (n,): 32 bits with a sign."""

    def signed(value: np.ndarray) -> np.ndarray:
        return (value + 2**31) % 2**32 - 2**31

    x, y, z = (signed(part * prime) for part, prime in zip(cells.T, (PRIME_X, PRIME_Y, PRIME_Z), strict=True))
    h = x ^ y ^ z ^ seed
    h = signed((h ^ (h >> 15)) * MIX_1)
    h = signed((h ^ (h >> 13)) * MIX_2)
    return np.asarray(h ^ (h >> 16))


def _kinds(drawn: np.ndarray, forms: np.ndarray, ruins: bool) -> tuple[np.ndarray, np.ndarray]:
    """Kinds by hashes and landforms (n, ...), and their shares, Q14; ruins: whether the body has some."""
    number = drawn >> 1 & 7
    shares = Forms(*forms.T[: len(Forms._fields)])
    ruin = np.clip((shares.ruin - (drawn >> 28 & 15) * 900) * 8, 0, Q14)
    slim = np.where(shares.pillar >= shares.needle, PILLAR, NEEDLE)
    kind = np.select([number <= 1, number <= 3, number == 4, number == 5], [ARCH, slim, NEEDLE, CONE], DOME)
    kind = np.where(ruins & (number & 3 == 3), RUIN, kind)
    return kind, np.choose(kind, [shares.arch, shares.pillar, shares.needle, shares.cone, shares.dome, ruin])


def _measures(kind: np.ndarray, size: np.ndarray, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Heights and reaches by kind and size [Q7 voxels]: where `mark` is 0 on the axis, and on the ground."""
    lost = (Q14 - size) >> 2
    pillar, needle, cone, dome = 3600 * size >> 14, 5600 * size >> 14, 2600 * size >> 14, 3000 - lost
    waist = 620 + (drawn >> 9 & 255) + np.maximum(1000 - pillar, 0)
    ruin = np.minimum(_RUIN, RUIN_TOP - _CELLAR - lost)
    high = np.choose(kind, [0 * size, pillar, needle, cone * 7 // 8 - 175, dome // 2, ruin])
    return high, np.choose(kind, [0 * size, waist, needle // 4, cone * 2, dome, 0 * size + _COURT])


def _slants(middle: np.ndarray, away: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far arches get aside for each length above their middles, because their planes are across an axis of space
    that is not quite level; and that axis made level, Q14."""
    up = middle / away[:, None]
    flat = np.argmin(np.abs(middle), axis=1)
    axis = np.eye(3)[flat]
    rises = (up * axis).sum(axis=1)
    level = axis - up * rises[:, None]
    lengths = np.sqrt((level * level).sum(axis=1))
    return rises / np.maximum(lengths, 0.1), np.rint(level / np.maximum(lengths, 0.1)[:, None] * Q14).astype(np.int64)


def _crowns(drawn: np.ndarray, size: np.ndarray, off: np.ndarray, slant: np.ndarray) -> np.ndarray:
    """Heights of arches [Q7 voxels], 0 where there is no way beneath. `off`: the ground's height over their middles."""
    ring = (2300 + ((drawn & 3) << 8))[:, None]
    rise = np.arange(0, 6144, 64)
    aside = slant[:, None] * (off[:, None] + rise)
    round_ = np.sqrt(aside * aside + rise * rise)
    inside = 860 + (ring - rise) / 8 - np.abs(round_ - ring) - ((Q14 - size) >> 2)[:, None] > 0
    top = np.where(inside.any(axis=1), len(rise) - 1 - inside[:, ::-1].argmax(axis=1), 0)
    return np.where(inside[:, :7].any(axis=1), 0, rise[top])
