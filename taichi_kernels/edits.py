"""Edits: brushes applied to chunks in a pool, many chunks and brushes a launch, with the soil counted exactly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import taichi as ti

from taichi_kernels import runtime
from taichi_kernels.brushes import (
    BRUSH_GRAIN,
    BRUSH_RAMP,
    HEADER,
    Brush,
    Kind,
    affected_chunks,
    remesh_chunks,
)
from taichi_kernels.errors import ArgumentError
from taichi_kernels.launch import quick
from taichi_kernels.materials import AIR, BEDROCK, MATERIALS
from taichi_kernels.pool import ChunkPool
from taichi_kernels.table import check_chunks
from taichi_kernels.units import CHUNK, FULL, SURFACE, UNITS_PER_VOXEL
from taichi_kernels.voxels import byte_of, isqrt, word_index

__all__ = ["Brush", "Kind", "Moved", "affected_chunks", "apply", "apply_all", "remesh_chunks"]

I32_1D = ti.types.ndarray(ti.i32, 1)

ROWS = CHUNK * CHUNK
LAST = (CHUNK - 1) * UNITS_PER_VOXEL  # from the first sample of a chunk to its last
JOB = 4  # i32 numbers of a chunk: slot, x, y, z
COUNTS = 2 * MATERIALS + 1  # of a brush in a chunk: removed and added by material, voxels changed

# Numbers of a brush's header
KIND, CENTRE, RADIUS, NORMAL, MATERIAL, STEP, DENSITY, REACH, OUTER, INNER = 0, 1, 4, 5, 8, 9, 10, 11, 12, 13

EXCAVATE, ELEVATE, FLATTEN, PAINT = int(Kind.EXCAVATE), int(Kind.ELEVATE), int(Kind.FLATTEN), int(Kind.PAINT)

# Up to this many rows of voxels within reach, one thread is done before a second has woken up.
SERIAL_ROWS = 600
PARTS = 128  # threads a chunk on a GPU
HOST_PARTS = 16  # jobs a chunk on a processor, as long as chunks are few
MANY_CHUNKS = 16
JOB_STEPS = 64  # steps of a parallel loop there that stand for one job, which the first of them does
# Brushes a launch on a GPU: Mesa's software driver ends a thread after 65,535 rounds of all its loops, 1,938 a brush.
BATCH = 24
MOST_COUNTS = 1 << 22  # i32 numbers of counts a launch


@dataclass(frozen=True, slots=True)
class Moved:
    """What an edit did, chunk by chunk, in the order of the chunks given.

    Attributes:
        removed: density taken out of voxels, by their old material, i32, shape (n, 32).
        added: density put into voxels, by their new material, i32, shape (n, 32).
        changed: voxels whose density or material is another now, i32, shape (n,).
    """

    removed: np.ndarray
    added: np.ndarray
    changed: np.ndarray

    def total_removed(self) -> np.ndarray:
        """Density removed from all chunks, by material, i64, shape (32,)."""
        return self.removed.sum(axis=0, dtype=np.int64)

    def total_added(self) -> np.ndarray:
        """Density added in all chunks, by material, i64, shape (32,)."""
        return self.added.sum(axis=0, dtype=np.int64)


@ti.func
def _sphere_density(depth):
    """Density that a sphere wants at a depth below its surface [1/256 voxel]."""
    level = SURFACE + ((depth * BRUSH_RAMP) >> 8)
    density = (level & -BRUSH_GRAIN) | (BRUSH_GRAIN >> 1)
    if level < BRUSH_GRAIN:
        density = 0
    if level >= FULL + 1 - BRUSH_GRAIN:
        density = FULL
    return density


@ti.func
def _plane_density(height):
    """Density of the half space below a plane at a height above it [1/256 voxel]."""
    return ti.min(ti.max(SURFACE - ((height * BRUSH_RAMP + 255) >> 8), 0), FULL)


@ti.func
def _bounds(work: ti.template(), head, dx, dy, dz, square):
    """Least and largest density that a sphere brush leaves at (dx, dy, dz) from its centre."""
    kind = work[head + KIND]
    depth = 0
    wanted = FULL
    if kind == FLATTEN or square >= work[head + INNER]:
        depth = work[head + RADIUS] - isqrt(square)
        wanted = _sphere_density(depth)
    least = 0
    largest = FULL
    if kind == EXCAVATE:
        largest = FULL - wanted
    elif kind == ELEVATE:
        least = wanted
    else:
        nx, ny, nz = work[head + NORMAL], work[head + NORMAL + 1], work[head + NORMAL + 2]
        height = (dx * nx + dy * ny + dz * nz) >> 14
        bank = ti.max((work[head + RADIUS] >> 2) - depth, 0)
        least = ti.min(wanted, _plane_density(height + bank))
        largest = ti.max(FULL - wanted, _plane_density(height - bank))
    return least, largest


@ti.func
def _edited(work: ti.template(), head, dx, dy, dz, square, old, old_material):
    """New density and material of a voxel within reach of the brush."""
    kind = work[head + KIND]
    new = old
    if kind < PAINT:
        least, largest = _bounds(work, head, dx, dy, dz, square)
        step = work[head + STEP]
        new = ti.max(ti.min(old, largest), least)
        new = ti.max(ti.min(new, old + step), old - step)
    elif kind > PAINT:
        new = work[head + DENSITY]
    material = old_material
    if kind >= PAINT or old == 0:
        material = work[head + MATERIAL]
    if new == 0:
        material = AIR
    return new, material


@ti.func
def _edit_row(
    density: ti.template(), material: ti.template(), work: ti.template(), counted: ti.template(), head, job, counts,
    row, write,
):  # fmt: skip
    """Apply one brush to one row of 32 voxels of a chunk in its box; farther away, distances would overflow."""
    y, z = row & 31, row >> 5
    dx0 = (work[job + 1] << 13) - work[head + CENTRE]
    dy = (((work[job + 2] << 5) + y) << 8) - work[head + CENTRE + 1]
    dz = (((work[job + 3] << 5) + z) << 8) - work[head + CENTRE + 2]
    kind, outer = work[head + KIND], work[head + OUTER]
    square_yz = dy * dy + dz * dz
    if square_yz < outer:
        base = word_index(work[job], 0, y, z)
        changed = 0
        for w in range(8):
            word_dx = dx0 + (w << 10)
            near = ti.max(word_dx, -word_dx - 768, 0)
            old_word = density[base + w]
            idle = (kind == EXCAVATE and old_word == 0) or (kind == ELEVATE and old_word == -1)
            if near * near + square_yz < outer and not idle:
                old_materials = material[base + w]
                new_word, new_materials = old_word, old_materials
                for k in range(4):
                    dx = word_dx + (k << 8)
                    square = dx * dx + square_yz
                    old, old_material = byte_of(old_word, k), byte_of(old_materials, k)
                    if square < outer and old_material != BEDROCK and (kind != PAINT or old != 0):
                        new, new_material = _edited(work, head, dx, dy, dz, square, old, old_material)
                        if new != old or new_material != old_material:
                            new_word = new_word ^ ((new ^ old) << (k << 3))
                            new_materials = new_materials ^ ((new_material ^ old_material) << (k << 3))
                            lost, gained = old, new
                            if new_material == old_material:
                                lost, gained = ti.max(old - new, 0), ti.max(new - old, 0)
                            removed, added = counts + old_material, counts + MATERIALS + new_material
                            counted[removed] = counted[removed] + lost
                            counted[added] = counted[added] + gained
                            changed += 1
                if write != 0:
                    density[base + w] = new_word
                    material[base + w] = new_materials
        total = counts + 2 * MATERIALS
        counted[total] = counted[total] + changed


@ti.func
def _in_box(work: ti.template(), head, job):
    """Whether a voxel of a chunk is within reach of a brush along each axis."""
    near = 1
    for axis in ti.static(range(3)):
        first = (work[job + 1 + axis] << 13) - work[head + CENTRE + axis]
        near &= ti.cast(first <= work[head + REACH], ti.i32) & ti.cast(first + LAST >= -work[head + REACH], ti.i32)
    return near


@quick
@ti.kernel
def _edit(
    density: I32_1D, material: I32_1D, work: I32_1D, counted: I32_1D, chunks: ti.i32, brushes: ti.i32, parts: ti.i32,
    stride: ti.i32, write: ti.i32, alone: ti.template(),
):  # fmt: skip
    """Apply all brushes, one after the other, to each part of each chunk: work holds the chunks, then the brushes.

    Each brush has counts of its own in each part of each chunk, which the host adds up: atomic additions inside these
    loops lose lanes on Mesa's software driver.
    """
    if ti.static(alone):
        ti.loop_config(serialize=True)
    for i in range(chunks * parts * stride):
        if i % stride == 0:
            chunk = i // stride // parts
            part = i // stride - chunk * parts
            rows = ROWS // parts
            for brush in range(brushes):
                head = chunks * JOB + brush * HEADER
                if _in_box(work, head, chunk * JOB):
                    counts = ((brush * chunks + chunk) * parts + part) * COUNTS
                    for row in range(part * rows, (part + 1) * rows):
                        _edit_row(density, material, work, counted, head, chunk * JOB, counts, row, write)


def apply(pool: ChunkPool, slots: np.ndarray, chunks: np.ndarray, brush: Brush, dry_run: bool = False) -> Moved:
    """Apply a brush to the chunks named; chunks that it does not reach stay as they are.

    BEDROCK never changes. Soil that is added to a voxel which holds some takes that voxel's material. A painted voxel
    counts as removed from its old and added to its new material.

    Args:
        pool: where the chunks live; changed in place.
        slots: their slots, i32, shape (n,), no slot twice.
        chunks: their coordinates x, y, z, i32, shape (n, 3).
        brush: what to do.
        dry_run: measure what would move, and change nothing.
    Returns:
        The soil moved, by chunk and material.
    Raises:
        ArgumentError: a wrong shape or type, a slot out of range or twice, a coordinate out of range.
    Determinism: bit-exact on every backend; the order of the chunks changes nothing.
    """
    return apply_all(pool, slots, chunks, (brush,), dry_run)[0]


def apply_all(
    pool: ChunkPool, slots: np.ndarray, chunks: np.ndarray, brushes: Sequence[Brush], dry_run: bool = False
) -> list[Moved]:
    """Apply brushes one after the other, in as few launches as the backend allows; else like `apply`.

    Returns:
        What each brush moved. A dry run measures each as if it were alone.
    """
    slots = pool.check_slots(slots)
    chunks = check_chunks(chunks)
    n = len(slots)
    if len(chunks) != n:
        raise ArgumentError(f"chunks: {n} are needed, one a slot, not {len(chunks)}")
    if n > 1 and len(set(slots.tolist())) != n:
        raise ArgumentError("slots: a slot is named twice")
    moved: list[Moved] = []
    if n == 0:
        return [_moved(np.zeros((0, COUNTS), np.int32))] * len(brushes)
    host = runtime.on_host()
    alone = host and _rows_in_reach(brushes) <= SERIAL_ROWS
    parts = (1 if alone or n >= MANY_CHUNKS else HOST_PARTS) if host else PARTS
    batch = max(min(len(brushes) if host else BATCH, MOST_COUNTS // (n * parts * COUNTS)), 1)
    jobs = np.hstack([slots[:, None], chunks]).ravel().tolist()
    for first in range(0, len(brushes), batch):
        some = brushes[first : first + batch]
        work = np.array(jobs + [number for brush in some for number in brush.header()], np.int32)
        counts = np.zeros(len(some) * n * parts * COUNTS, np.int32)
        _edit(
            pool.density, pool.material, work, counts, n, len(some), parts, JOB_STEPS if host and not alone else 1,
            not dry_run, alone,
        )  # fmt: skip
        by_part = counts.reshape(len(some), n, parts, COUNTS)
        moved += map(_moved, by_part[:, :, 0] if parts == 1 else by_part.sum(axis=2, dtype=np.int32))
    return moved


def _moved(counts: np.ndarray) -> Moved:
    return Moved(counts[:, :MATERIALS], counts[:, MATERIALS : 2 * MATERIALS], counts[:, 2 * MATERIALS])


def _rows_in_reach(brushes: Sequence[Brush]) -> int:
    """About how many rows of voxels the brushes touch: discs of their radius."""
    return sum(3 * ((brush.reach >> 8) + 1) ** 2 for brush in brushes)
