"""Deltas: where chunks differ from what the generator makes, as runs of voxels, and back.

A run is a row of four bytes (gap, length, density, material): skip `gap` voxels from the end of the run before (from
the start of the chunk for the first), then `length` voxels hold this density and material. Voxels are numbered
(z * 32 + y) * 32 + x. Runs are as long as they can be, up to 255; a run that would be longer goes on in a row of gap 0.
A gap over 255 begins with rows (255, 0, 0, 0) until at most 255 are left. So equal deltas are equal bytes.
"""

import numpy as np
import taichi as ti

from taichi_kernels import runtime
from taichi_kernels.errors import ArgumentError
from taichi_kernels.launch import quick
from taichi_kernels.materials import MATERIALS
from taichi_kernels.pool import CHUNK_WORDS, ChunkPool
from taichi_kernels.units import CHUNK_VOXELS
from taichi_kernels.voxels import byte_of

I32_1D = ti.types.ndarray(ti.i32, 1)

LONGEST = 255  # of a run, and of a gap in one row
GAP_ROW = 255  # the row (255, 0, 0, 0) as a word
LANES = 16
MASKS = CHUNK_WORDS // 32  # words with a bit a word of voxels

MOST_GAP_ROWS = CHUNK_VOXELS // LONGEST  # in a chunk

# A chunk's job for `_walk`: slot, slot of the baseline, first row, rows; else: slot, first row, rows, fault
JOB = 4

FAULTS = (
    "",
    "a row of length 0 is not (255, 0, 0, 0)",
    "density 0 and material 0 do not go together",
    f"the material is not below {MATERIALS}",
    "a gap of a multiple of 255 has one row too many",
    "a run is cut in two",
    "the runs end behind the chunk",
    "the last row is a gap without a run",
)
_LENGTH, _EMPTINESS, _MATERIAL, _GAP, _CUT, _END, _LAST = range(1, len(FAULTS))


class DeltaError(ArgumentError):
    """Runs that are no canonical delta.

    Attributes:
        chunk: index of the chunk in the list given, or -1 when the lists do not fit each other.
    """

    def __init__(self, message: str, chunk: int = -1) -> None:
        super().__init__(message)
        self.chunk = chunk


@quick
@ti.kernel
def _compare(
    density: I32_1D, material: I32_1D, base_density: I32_1D, base_material: I32_1D, jobs: I32_1D, masks: I32_1D
):
    """Mark each word of voxels that differs: bit w & 31 of masks[chunk * MASKS + (w >> 5)]."""
    for i in range(masks.shape[0]):
        job = (i >> 8) * JOB
        at = ti.max((jobs[job] << 13) | ((i & 255) << 5), 0)  # hidden from the compiler, so that it uses vectors
        base = ti.max((jobs[job + 1] << 13) | ((i & 255) << 5), 0)
        mask = 0
        for half in range(2):
            a, b = at + half * LANES, base + half * LANES
            d = ti.Vector([density[a + k] for k in range(LANES)]) ^ ti.Vector(
                [base_density[b + k] for k in range(LANES)]
            )
            m = ti.Vector([material[a + k] for k in range(LANES)]) ^ ti.Vector(
                [base_material[b + k] for k in range(LANES)]
            )
            differ = d | m
            some = 0
            for k in ti.static(range(LANES)):
                some = some | differ[k]
            if some != 0:
                for k in ti.static(range(LANES)):
                    if differ[k] != 0:
                        mask = mask | (1 << (half * LANES + k))
        masks[i] = mask


@quick
@ti.kernel
def _walk(
    density: I32_1D,
    material: I32_1D,
    base_density: I32_1D,
    base_material: I32_1D,
    jobs: I32_1D,
    masks: I32_1D,
    runs: I32_1D,
    spread: ti.i32,
):
    """Follow the differing voxels of each chunk, write its runs from the row that its job names, and count them there.

    Few and flat loops: Mesa's software driver ends a thread after 65,535 rounds of all its loops.
    """
    for i in range((jobs.shape[0] // JOB) << spread):
        if (i >> spread) << spread == i:
            chunk = i >> spread
            slot, base = jobs[chunk * JOB] << 13, jobs[chunk * JOB + 1] << 13
            row = jobs[chunk * JOB + 2]
            gap, length, value, end = 0, 0, 0, 0  # of the run that grows; `end` is the voxel behind it
            for m in range(MASKS):
                mask = masks[chunk * MASKS + m]
                while mask != 0:
                    lowest = mask & -mask
                    mask = mask ^ lowest
                    w = (m << 5) + ti.math.popcnt(lowest - 1)
                    d, t = density[slot + w], material[slot + w]
                    differ = (d ^ base_density[base + w]) | (t ^ base_material[base + w])
                    if (w << 2) - end > LONGEST - 4:  # only between words can a gap be that long
                        first = (w << 2) + (ti.math.popcnt((differ & -differ) - 1) >> 3)
                        if first - end > LONGEST:
                            if length > 0:
                                runs[row] = gap | (length << 8) | (value << 16)
                                row += 1
                                length = 0
                            rows = (first - end - 1) // LONGEST
                            for r in range(rows):
                                runs[row + r] = GAP_ROW
                            row += rows
                            end += rows * LONGEST
                    for k in ti.static(range(4)):
                        if byte_of(differ, k) != 0:
                            voxel = (w << 2) + k
                            new = byte_of(d, k) | (byte_of(t, k) << 8)
                            if voxel == end and length > 0 and length < LONGEST and new == value:
                                length += 1
                            else:
                                if length > 0:
                                    runs[row] = gap | (length << 8) | (value << 16)
                                    row += 1
                                gap, length, value = voxel - end, 1, new
                            end = voxel + 1
            if length > 0:
                runs[row] = gap | (length << 8) | (value << 16)
                row += 1
            jobs[chunk * JOB + 3] = row - jobs[chunk * JOB + 2]


@quick
@ti.kernel
def _check(jobs: I32_1D, runs: I32_1D, spread: ti.i32):
    """Put into each job 0, or the first fault | its row << 4."""
    for i in range((jobs.shape[0] // JOB) << spread):
        if (i >> spread) << spread == i:
            job = (i >> spread) * JOB
            rows = jobs[job + 2]
            status, end, length, value, skipping = 0, 0, 0, 0, 0
            for r in range(rows):
                if status == 0:
                    word = runs[jobs[job + 1] + r]
                    fault = 0
                    if byte_of(word, 1) == 0:
                        if word != GAP_ROW:
                            fault = _LENGTH
                        end += LONGEST
                        skipping = 1
                        if r == rows - 1:
                            fault = _LAST
                    else:
                        gap, new = byte_of(word, 0), word >> 16
                        if (byte_of(word, 2) == 0) != (byte_of(word, 3) == 0):
                            fault = _EMPTINESS
                        elif byte_of(word, 3) >= MATERIALS:
                            fault = _MATERIAL
                        elif gap == 0 and skipping == 1:
                            fault = _GAP
                        elif gap == 0 and new == value and 0 < length and length < LONGEST:
                            fault = _CUT
                        length, value, skipping = byte_of(word, 1), new, 0
                        end += gap + length
                    if fault == 0 and end > CHUNK_VOXELS:
                        fault = _END
                    if fault != 0:
                        status = fault | (r << 4)
            jobs[job + 3] = status


@quick
@ti.kernel
def _write(density: I32_1D, material: I32_1D, jobs: I32_1D, runs: I32_1D, spread: ti.i32):
    for i in range((jobs.shape[0] // JOB) << spread):
        if (i >> spread) << spread == i:
            job = (i >> spread) * JOB
            slot, row = jobs[job] << 13, jobs[job + 1]
            last = row + jobs[job + 2]
            voxel, end, d, t = 0, 0, 0, 0
            while row < last or voxel < end:  # one loop for rows and words, for the reason told in `_walk`
                if voxel == end:
                    word = runs[row]
                    row += 1
                    voxel += byte_of(word, 0)
                    end = voxel + byte_of(word, 1)
                    d, t = byte_of(word, 2) * 0x01010101, byte_of(word, 3) * 0x01010101
                if voxel < end:
                    w = slot + (voxel >> 2)
                    stop = ti.min(end, (voxel | 3) + 1)
                    keep = ~(ti.bit_shr(-1, (4 - stop + voxel) << 3) << ((voxel & 3) << 3))
                    density[w] = (density[w] & keep) | (d & ~keep)
                    material[w] = (material[w] & keep) | (t & ~keep)
                    voxel = stop


def encode(
    pool: ChunkPool, slots: np.ndarray, baseline: ChunkPool, baseline_slots: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Runs in which chunks differ from their baselines in density or material.

    Args:
        pool, slots: the chunks; slots i32, shape (n,).
        baseline, baseline_slots: what the generator makes of them, in the same order; may be the same pool.
    Returns:
        Rows of each chunk, i32, shape (n,), 0 for a chunk that equals its baseline, and all rows (gap, length, density,
        material), u8, shape (sum of the rows, 4).
    Raises:
        ArgumentError: a wrong shape or type, or a slot out of range.
    Determinism: canonical, so bit-exact on every backend.
    """
    slots, baseline_slots = pool.check_slots(slots), baseline.check_slots(baseline_slots)
    n = len(slots)
    if len(baseline_slots) != n:
        raise ArgumentError(f"baseline_slots: {n} are needed, one a slot, not {len(baseline_slots)}")
    if n == 0:
        return np.zeros(0, np.int32), np.zeros((0, 4), np.uint8)
    jobs = np.zeros((n, JOB), np.int32)
    jobs[:, 0], jobs[:, 1] = slots, baseline_slots
    words = (pool.density, pool.material, baseline.density, baseline.material, jobs.ravel())
    masks = runtime.zeros(n * MASKS)
    _compare(*words, masks)
    # room for a run for each voxel of the words that differ: too much, but memory that is not written costs nothing
    marks = runtime.fetch(masks).view(np.uint32).reshape(n, MASKS)  # of a signed number, the magnitude's bits count
    differing = np.bitwise_count(marks).sum(axis=1, dtype=np.int64)
    room = np.where(differing > 0, 4 * differing + MOST_GAP_ROWS, 0)
    ends = room.cumsum()
    if ends[-1] >= 2**31:
        raise ArgumentError(f"slots: {n} chunks that differ so much are too many at a time; encode fewer")
    if ends[-1] == 0:
        return np.zeros(n, np.int32), np.zeros((0, 4), np.uint8)
    jobs[:, 2] = ends - room
    loose = np.empty(int(ends[-1]), np.int32)
    _walk(*words, masks, loose, _spread())
    counts = jobs[:, 3].copy()
    pieces = zip(jobs[:, 2].tolist(), (jobs[:, 2] + counts).tolist(), strict=True)
    runs = np.concatenate([loose[first:last] for first, last in pieces])
    return counts, runs.view(np.uint8).reshape(-1, 4)


def check(counts: np.ndarray, runs: np.ndarray) -> None:
    """Check that every chunk's runs are a canonical delta.

    Args:
        counts: rows of each chunk, integers, shape (n,).
        runs: all rows, u8, shape (sum of counts, 4).
    Raises:
        DeltaError: they are not; says which chunk, which row and why.
        ArgumentError: a wrong shape or type.
    """
    _checked_jobs(np.zeros(len(counts), np.int32), counts, runs)


def apply(pool: ChunkPool, slots: np.ndarray, counts: np.ndarray, runs: np.ndarray) -> None:
    """Write runs over chunks that hold what the generator makes.

    Args:
        pool, slots: the chunks; slots i32, shape (n,), no slot twice; changed in place.
        counts: rows of each chunk, integers, shape (n,).
        runs: all rows, u8, shape (sum of counts, 4).
    Raises:
        DeltaError: a chunk's runs are no canonical delta; says which chunk. Nothing is changed.
        ArgumentError: a wrong shape or type, a slot out of range or twice.
    Determinism: bit-exact on every backend.
    """
    slots = pool.check_slots(slots)
    if len(set(slots.tolist())) != len(slots):
        raise ArgumentError("slots: a slot is named twice")
    jobs, words = _checked_jobs(slots, counts, runs)
    if len(words):
        _write(pool.density, pool.material, jobs, words, _spread())


def _checked_jobs(slots: np.ndarray, counts: np.ndarray, runs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Jobs i32 (n * JOB,) and runs as words; raises like `check`."""
    counts = runtime.job_array("counts", counts)
    n = len(counts)
    if len(slots) != n:
        raise ArgumentError(f"counts: {len(slots)} are needed, one a slot, not {n}")
    if not isinstance(runs, np.ndarray) or runs.dtype != np.uint8 or runs.ndim != 2 or runs.shape[1] != 4:
        raise ArgumentError(f"runs: u8 of shape (rows, 4) is needed, not {getattr(runs, 'dtype', type(runs).__name__)}")
    beyond = np.flatnonzero((counts < 0) | (counts > CHUNK_VOXELS))
    if len(beyond):
        chunk = int(beyond[0])
        raise DeltaError(f"chunk {chunk}: 0 to {CHUNK_VOXELS} rows are possible, not {counts[chunk]}", chunk)
    ends = np.cumsum(counts, dtype=np.int64)
    total = int(ends[-1]) if n else 0
    if total != len(runs):
        raise DeltaError(f"runs: the chunks have {total} rows, but {len(runs)} are given")
    jobs = np.zeros((n, JOB), np.int32)
    words = np.ascontiguousarray(runs).view(np.int32).ravel()
    if total:
        jobs[:, 0], jobs[:, 1], jobs[:, 2] = slots, ends - counts, counts
        _check(jobs.ravel(), words, _spread())
        faulty = np.flatnonzero(jobs[:, 3])
        if len(faulty):
            chunk = int(faulty[0])
            fault, row = int(jobs[chunk, 3]) & 15, int(jobs[chunk, 3]) >> 4
            gap, length, density, material = runs[int(jobs[chunk, 1]) + row].tolist()
            raise DeltaError(
                f"chunk {chunk}, row {row} ({gap}, {length}, {density}, {material}): {FAULTS[fault]}", chunk
            )
    return jobs.ravel(), words


def _spread() -> int:
    """Logarithm of the loop steps a chunk: a processor runs a loop of 512 steps or fewer on one thread."""
    return 5 if runtime.on_host() else 0
