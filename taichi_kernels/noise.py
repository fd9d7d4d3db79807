"""Gradient noise in i32 fixed point: one function at a point, and one that fills rows of 16 lanes.

The noise is K. Perlin's improved noise (SIGGRAPH 2002) with twelve edge gradients, on lattices whose wavelength is a
power of two voxels. Both forms give the same integers. Formats (Qn: n fractional bits): offset in a cell Q12; weights
and ramps Q14; gradient sums along x Q14; along z Q28, then scaled by the amplitude to Q8 voxels; along y and over
octaves Q22 voxels. The amplitudes of one field may therefore sum to 490 voxels. GENERATION.md tells why the rows are
laid out as they are.
"""

from collections.abc import Sequence

import numpy as np
import taichi as ti

from taichi_kernels import runtime
from taichi_kernels.errors import ArgumentError
from taichi_kernels.octaves import FADE_WORDS, MAX_LOG, OCTAVE_WORDS, Octave, fade_words, octave_words, wrapped
from taichi_kernels.units import VOXEL_LIMIT

V16 = ti.types.vector(16, ti.i32)
LANES = list(range(16))


PRIME_X, PRIME_Y, PRIME_Z = (wrapped(p) for p in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D))
MIX_1, MIX_2 = 0x2C1B3C6D, 0x297A2D39  # multipliers of C. Wellons' lowbias32 family

# The twelve edges of a cube, four of them twice. Each axis packs its sixteen entries, plus one, into two bits apiece.
_EDGES = [(a, b, 0) for b in (1, -1) for a in (1, -1)] + [(a, 0, b) for b in (1, -1) for a in (1, -1)]
_EDGES += [(0, a, b) for b in (1, -1) for a in (1, -1)] + [(1, 1, 0), (-1, 1, 0), (0, -1, 1), (0, -1, -1)]
EDGES_X, EDGES_Y, EDGES_Z = (wrapped(sum((e[axis] + 1) << 2 * i for i, e in enumerate(_EDGES))) for axis in range(3))


@ti.func
def at(index):
    """The same index, but opaque to LLVM, which emits scalar code for vector accesses that it can see through."""
    return ti.max(index, 0)


@ti.func
def put(rows: ti.template(), index, keep, value):
    """rows[index] = value where keep is 0, rows[index] + value where keep is -1.

    LLVM vectorises the store only if the destination is read first, so `keep` must be unknown at compile time.
    """
    i = at(index)
    rows[i] = (rows[i] & keep) + value


@ti.func
def fade(t):
    """Perlin's quintic 6t^5 - 15t^4 + 10t^3, Q12 to Q14; symmetric, off by at most one."""
    u = ti.min(t, 4096 - t)
    cube = ((u * u >> 5) * u + 2048) >> 12
    poly = (((u * 6 - 61440) * u + 2048) >> 12) + 40960
    half = (cube * poly + 65536) >> 17
    return ti.select(t > 2048, 16384 - half, half)


@ti.func
def corner(hash_x, hash_yz):
    """Which gradient a lattice corner has, as a shift into the packed edges."""
    h = hash_x ^ hash_yz
    h = (h ^ (h >> 15)) * MIX_1
    h = (h ^ (h >> 13)) * MIX_2
    return (h >> 27) & 30


@ti.func
def edge(packed, shift):
    """One component of a gradient: -1, 0 or 1."""
    return ((packed >> shift) & 3) - 1


@ti.func
def scaled(total, amplitude):
    """A sum in Q28 times an amplitude in 1/16 voxel, in Q8 voxels."""
    return ((total >> 12) * amplitude) >> 12


@ti.func
def octave_at(words: ti.template(), o, x, y, z):
    """Noise of the octave at word `o` in voxel (x, y, z), Q22 voxels."""
    log = words[o + 1]
    amplitude = words[o + 2]
    mask = (1 << log) - 1
    up = 12 - log
    px = x + words[o + 4]
    py = y + words[o + 5]
    pz = z + words[o + 6]
    tx = (px & mask) << up
    ty = (py & mask) << up
    tz = (pz & mask) << up
    wx = fade(tx)
    wy = fade(ty)
    wz = fade(tz)
    near_x = tx * (16384 - wx)
    far_x = (tx - 4096) * wx
    near_z = (tz * (16384 - wz)) >> 12
    far_z = ((tz - 4096) * wz) >> 12
    hash_x = (px >> log) * PRIME_X
    total = 0
    for cy in range(2):
        level = 0
        slope = 0
        for cz in range(2):
            hash_yz = (((pz >> log) + cz) * PRIME_Z) ^ words[o + 3] ^ (((py >> log) + cy) * PRIME_Y)
            k0 = corner(hash_x, hash_yz)
            k1 = corner(hash_x + PRIME_X, hash_yz)
            along_x = (edge(EDGES_X, k0) * near_x + edge(EDGES_X, k1) * far_x) >> 12
            along_y = edge(EDGES_Y, k0) * (16384 - wx) + edge(EDGES_Y, k1) * wx
            along_z = edge(EDGES_Z, k0) * (16384 - wx) + edge(EDGES_Z, k1) * wx
            weight = ti.select(cz == 0, 16384 - wz, wz)
            ramp = ti.select(cz == 0, near_z, far_z)
            level = level + along_x * weight + along_z * ramp
            slope = slope + along_y * weight
        weight = ti.select(cy == 0, 16384 - wy, wy)
        ramp = ti.select(cy == 0, (ty * (16384 - wy)) >> 12, ((ty - 4096) * wy) >> 12)
        total = total + scaled(level, amplitude) * weight + scaled(slope, amplitude) * ramp
    return total


@ti.func
def cells(first, span, log):
    """Lattice corners along an axis that samples from `first` to `first + span` touch."""
    return ((first + span) >> log) - (first >> log) + 2


@ti.func
def expand_x(
    rows: ti.template(), base, words: ti.template(), o, stop, x, y, z, step, n, halves: ti.template(), lane, zero
):
    """Stage x of a block of n samples an axis, 2^step voxels apart: contract the gradients of every lattice corner.

    Writes three rows (level, slope along y, slope along z) for each octave, corner in z, corner in y and half.
    """
    row = base
    span = (n - 1) << step
    while o < stop:
        log = words[o + 1]
        seed = words[o + 3]
        mask = (1 << log) - 1
        y0 = y + words[o + 5]
        z0 = z + words[o + 6]
        corners_y = cells(y0, span, log)
        corners_z = cells(z0, span, log)
        for half in range(halves):
            px = x + words[o + 4] + ((lane + half * 16) << step)
            hash_0 = (px >> log) * PRIME_X
            hash_1 = hash_0 + PRIME_X
            t = (px & mask) << (12 - log)
            w1 = fade(t)
            w0 = 16384 - w1
            near = t * w0
            far = (t - 4096) * w1
            for cz in range(corners_z):
                hash_z = (((z0 >> log) + cz) * PRIME_Z) ^ seed
                for cy in range(corners_y):
                    hash_yz = hash_z ^ (((y0 >> log) + cy) * PRIME_Y)
                    k0 = corner(hash_0, hash_yz)
                    k1 = corner(hash_1, hash_yz)
                    to = row + ((cz * corners_y + cy) * halves + half) * 3
                    put(rows, to, zero, (edge(EDGES_X, k0) * near + edge(EDGES_X, k1) * far) >> 12)
                    put(rows, to + 1, zero, edge(EDGES_Y, k0) * w0 + edge(EDGES_Y, k1) * w1)
                    put(rows, to + 2, zero, edge(EDGES_Z, k0) * w0 + edge(EDGES_Z, k1) * w1)
        row += corners_z * corners_y * halves * 3
        o += OCTAVE_WORDS


@ti.func
def fill_plane(
    rows: ti.template(),
    base,
    lines,
    sums,
    words: ti.template(),
    fades,
    o,
    stop,
    y,
    z,
    plane,
    step,
    n,
    halves: ti.template(),
    zero,
):
    """Stages z and y of one plane of a block: the fields at rows[sums + (field * n + y) * halves + half], Q22 voxels.

    `base` is where `expand_x` wrote, `lines` has room for four rows a corner in y, `fades` is where in `words` the fade
    table starts. The first octave of a field overwrites what was there.
    """
    row = base
    last = -1
    span = (n - 1) << step
    while o < stop:
        field = words[o]
        log = words[o + 1]
        amplitude = words[o + 2]
        mask = (1 << log) - 1
        up = 12 - log
        y0 = y + words[o + 5]
        z0 = z + words[o + 6]
        corners_y = cells(y0, span, log)
        corners_z = cells(z0, span, log)
        stride = corners_y * halves
        pz = z0 + (plane << step)
        fz = fades + (((pz & mask) << up) << 2)
        w1 = words[fz]
        w0 = 16384 - w1
        r0 = words[fz + 1]
        r1 = words[fz + 2]
        near = row + ((pz >> log) - (z0 >> log)) * stride * 3
        far = near + stride * 3
        for i in range(stride):
            p = near + 3 * i
            q = far + 3 * i
            level = rows[at(p)] * w0 + rows[at(q)] * w1 + rows[at(p + 2)] * r0 + rows[at(q + 2)] * r1
            put(rows, lines + 2 * i, zero, scaled(level, amplitude))
            put(rows, lines + 2 * i + 1, zero, scaled(rows[at(p + 1)] * w0 + rows[at(q + 1)] * w1, amplitude))
        keep = zero - ti.cast(field == last, ti.i32)
        last = field
        begin = 0
        for cy in range(corners_y - 1):
            end = ti.min(n, (((((y0 >> log) + cy + 1) << log) - y0) + (1 << step) - 1) >> step)
            for half in range(halves):
                i = lines + (cy * halves + half) * 2
                j = i + halves * 2
                level = rows[at(i)]
                rise = rows[at(j)] - level
                level = level << 14
                slope_0 = rows[at(i + 1)]
                slope_1 = rows[at(j + 1)]
                for yy in range(begin, end):
                    fy = fades + ((((y0 + (yy << step)) & mask) << up) << 2)
                    put(
                        rows,
                        sums + (field * n + yy) * halves + half,
                        keep,
                        level + rise * words[fy] + slope_0 * words[fy + 1] + slope_1 * words[fy + 2],
                    )
            begin = end
        row += corners_z * stride * 3
        o += OCTAVE_WORDS


def rows_needed(octaves: Sequence[Octave], step: int, n: int, halves: int) -> tuple[int, int]:
    """Most rows that `expand_x` writes, and that `fill_plane` needs for its lines, wherever the block lies."""
    corners = [(((n - 1) << step) >> o.log) + 3 for o in octaves]
    return sum(c * c * halves * 3 for c in corners), max(corners, default=0) * halves * 2


_BLOCK = 32


@ti.kernel
def _fill_rows(
    out: ti.types.ndarray(V16, 1),
    scratch: ti.types.ndarray(V16, 1),
    words: ti.types.ndarray(ti.i32, 1),
    octaves: ti.i32,
    x: ti.i32,
    y: ti.i32,
    z: ti.i32,
    size: ti.i32,
    step: ti.i32,
    jobs: ti.i32,
    lines: ti.i32,
    zero: ti.i32,
):
    for i in range(jobs * 512):  # a parallel loop of 512 iterations or fewer would run on one thread
        if (i & 511) == 0:
            lane = ti.Vector(LANES)
            room = scratch.shape[0] // jobs
            base = (i >> 9) * room
            sums = base + room - _BLOCK * 2
            blocks = size >> 5
            block = i >> 9
            while block < blocks * blocks * blocks:
                bx = block % blocks
                by = (block // blocks) % blocks
                bz = block // (blocks * blocks)
                ox = x + ((bx * _BLOCK) << step)
                oy = y + ((by * _BLOCK) << step)
                oz = z + ((bz * _BLOCK) << step)
                expand_x(scratch, base, words, FADE_WORDS, octaves, ox, oy, oz, step, _BLOCK, 2, lane, zero)
                for plane in range(_BLOCK):
                    fill_plane(
                        scratch,
                        base,
                        sums - lines,
                        sums,
                        words,
                        0,
                        FADE_WORDS,
                        octaves,
                        oy,
                        oz,
                        plane,
                        step,
                        _BLOCK,
                        2,
                        zero,
                    )
                    for yy in range(_BLOCK):
                        to = ((bz * _BLOCK + plane) * size + by * _BLOCK + yy) * (size >> 4) + bx * 2
                        put(out, to, zero, scratch[at(sums + yy * 2)])
                        put(out, to + 1, zero, scratch[at(sums + yy * 2 + 1)])
                block += jobs


@ti.kernel
def _fill_points(
    out: ti.types.ndarray(ti.i32, 1),
    words: ti.types.ndarray(ti.i32, 1),
    octaves: ti.i32,
    x: ti.i32,
    y: ti.i32,
    z: ti.i32,
    size: ti.i32,
    step: ti.i32,
):
    for i in range(size * size * size):
        px = x + ((i % size) << step)
        py = y + (((i // size) % size) << step)
        pz = z + ((i // (size * size)) << step)
        total = 0
        o = FADE_WORDS
        while o < octaves:
            total = total + octave_at(words, o, px, py, pz)
            o += OCTAVE_WORDS
        out[i] = total


class Grid:
    """Noise of one field over a cube of samples; keeps its buffers between calls.

    Args:
        octaves: octaves of field 0. One whose wavelength is no longer than the step is left out: it is zero there.
        size: samples along an edge, a multiple of 32.
        step: log2 of the distance of two samples in voxels, 0..8.
        form: "rows" (16 lanes, for processors) or "points" (a thread a sample, for a GPU); what suits the backend
            when None.
    Raises:
        ArgumentError: an argument is out of range, or an octave that cannot be left out is too short for the step.
    Determinism: bit-exact on every backend and in both forms.
    """

    def __init__(self, octaves: Sequence[Octave], size: int, step: int = 0, form: str | None = None) -> None:
        if size <= 0 or size % _BLOCK or size > 1024:
            raise ArgumentError(f"size: a multiple of 32 up to 1024 is needed, not {size}")
        if not 0 <= step <= 8:
            raise ArgumentError(f"step: 0 to 8, not {step}")
        if form not in (None, "rows", "points"):
            raise ArgumentError(f"form: rows or points, not {form!r}")
        if any(o.field for o in octaves):
            raise ArgumentError("octaves: only field 0 is computed")
        if any(o.log <= step and any(o.offset) for o in octaves):
            raise ArgumentError(f"octaves: a wavelength with an offset must be longer than the step of {1 << step}")
        octave_words(octaves)
        kept = [o for o in octaves if o.log > step] or [Octave(0, MAX_LOG, 0, 0)]
        self.size = size
        self.step = step
        self.by_rows = (form or ("rows" if runtime.on_host() else "points")) == "rows"
        if self.by_rows and not runtime.on_host():
            raise ArgumentError("form: rows run on the cpu backend only")
        self._words = np.concatenate([fade_words(), octave_words(kept)])
        self._out = runtime.zeros(size**3)
        if self.by_rows:
            self._jobs = min((size // _BLOCK) ** 3, 8 * runtime.threads())
            expanded, self._lines = rows_needed(kept, step, _BLOCK, 2)
            self._scratch = np.zeros((self._jobs * (expanded + self._lines + _BLOCK * 2), 16), np.int32)

    def fill(self, x: int, y: int, z: int) -> runtime.Array:
        """Compute the cube whose first sample is voxel (x, y, z).

        Args:
            x, y, z: multiples of 32 steps.
        Returns:
            Q22 voxels, i32, shape (size**3,), indexed [z, y, x]; overwritten by the next call.
        Raises:
            ArgumentError: the cube is not aligned, or leaves the range of voxel coordinates.
        """
        for low in (x, y, z):
            if low % (_BLOCK << self.step):
                raise ArgumentError(f"origin: multiples of {_BLOCK << self.step} are needed, not {(x, y, z)}")
            if low < -VOXEL_LIMIT or low + (self.size << self.step) > VOXEL_LIMIT:
                raise ArgumentError(f"origin: the cube at {(x, y, z)} leaves -{VOXEL_LIMIT}..{VOXEL_LIMIT - 1}")
        end = len(self._words)
        if self.by_rows:
            rows = self._out.reshape(-1, 16)
            _fill_rows(rows, self._scratch, self._words, end, x, y, z, self.size, self.step, self._jobs, self._lines, 0)
        else:
            _fill_points(self._out, self._words, end, x, y, z, self.size, self.step)
        return self._out
