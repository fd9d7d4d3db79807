"""Questions about the terrain, in batches: density at points, rays, height of the ground.

All answers are exact integers: equal on every backend, and a batch answers as its members would one by one.
"""

from typing import NamedTuple

import numpy as np
import taichi as ti

from taichi_kernels import runtime
from taichi_kernels.errors import ArgumentError
from taichi_kernels.launch import quick
from taichi_kernels.pool import ChunkPool
from taichi_kernels.sampling import ISO, NO_CHUNK, along, cell, trilinear
from taichi_kernels.table import ChunkTable
from taichi_kernels.units import AIR_SLOT, CHUNK, SURFACE, UNITS_PER_CHUNK, UNITS_PER_METRE, UNLOADED_SLOT
from taichi_kernels.voxels import byte_of, find_slot, unit_vector, word_index

I32_1D = ti.types.ndarray(ti.i32, 1)
I32_2D = ti.types.ndarray(ti.i32, 2)

UNKNOWN = -1  # density and material where chunks are not loaded; material in solid chunks, which store none
NO_GROUND = -1
REACH_LIMIT = 512 * UNITS_PER_METRE
POSITION_LIMIT = 1 << 24  # [units]; twice the largest coordinate of a body
RAY_COLUMNS = 7  # origin, direction, reach
HIT_COLUMNS = 10  # hit, position, normal, material, distance, known
LEAST_STEP = 16  # [units] of the march where the surface is near
CELL_END = UNITS_PER_CHUNK - UNITS_PER_CHUNK // CHUNK  # cells that begin before it touch no other chunk


class Hits(NamedTuple):
    """Where rays met the terrain.

    Attributes:
        hit: 1 met, 0 nothing within reach or before chunks that are not loaded; i32 (n,).
        position: first solid point, or the last that was looked at and loaded [units]; i32 (n, 3).
        normal: unit vector out of the terrain [Q14], 0 without a hit; i32 (n, 3).
        material: of the nearest solid voxel, -1 where it is not stored, 0 without a hit; i32 (n,).
        distance: from the origin to `position` [units]; i32 (n,).
        known: 0 where the ray came to chunks that are not loaded, else 1; i32 (n,).
    """

    hit: np.ndarray
    position: np.ndarray
    normal: np.ndarray
    material: np.ndarray
    distance: np.ndarray
    known: np.ndarray


@quick
@ti.kernel
def _density(words: I32_1D, keys: I32_1D, slots: I32_1D, positions: I32_2D, out: I32_1D, stride: ti.i32):
    for i in range(positions.shape[0] * stride):
        if i % stride == 0:
            n = i // stride
            x, y, z = positions[n, 0], positions[n, 1], positions[n, 2]
            low, high, known, _key, _slot = cell(words, keys, slots, x, y, z, NO_CHUNK, UNLOADED_SLOT)
            value = UNKNOWN
            if known == 1:
                value = trilinear(low, high, x, y, z)
            out[n] = value


@quick
@ti.kernel
def _voxel(words: I32_1D, materials: I32_1D, keys: I32_1D, slots: I32_1D, voxels: I32_2D, out: I32_2D):
    for i in range(voxels.shape[0]):
        x, y, z = voxels[i, 0], voxels[i, 1], voxels[i, 2]
        slot = find_slot(keys, slots, x >> 5, y >> 5, z >> 5)
        if slot >= 0:
            word = word_index(slot, x & 31, y & 31, z & 31)
            out[i, 0] = byte_of(words[word], x & 3)
            out[i, 1] = byte_of(materials[word], x & 3)
        elif slot == AIR_SLOT:
            out[i, 0] = 0
            out[i, 1] = 0
        elif slot == UNLOADED_SLOT:
            out[i, 0] = UNKNOWN
            out[i, 1] = UNKNOWN
        else:
            out[i, 0] = 255
            out[i, 1] = UNKNOWN


@ti.func
def _way_through_air(x, y, z, dx, dy, dz):
    """Distance [units] along the ray within cells that touch only the chunk of (x, y, z), at least 0."""
    way = 1 << 30
    for axis in ti.static(range(3)):
        at = (x, y, z)[axis] & (UNITS_PER_CHUNK - 1)
        d = (dx, dy, dz)[axis]
        if at >= CELL_END:
            way = 0
        elif d > 0:
            way = ti.min(way, ((CELL_END - at) << 14) // d)
        elif d < 0:
            way = ti.min(way, (at << 14) // (-d))
    return way


@ti.func
def _material_near(words: ti.template(), materials: ti.template(), keys: ti.template(), slots: ti.template(), x, y, z):
    """Material of the solid voxel with the largest share of the density at a position; stored ones first."""
    best, material = -1, UNKNOWN
    for corner in range(8):
        ix, iy, iz = corner & 1, (corner >> 1) & 1, corner >> 2
        vx, vy, vz = (x >> 8) + ix, (y >> 8) + iy, (z >> 8) + iz
        weight = (
            ti.select(ix == 1, x & 255, 256 - (x & 255))
            * ti.select(iy == 1, y & 255, 256 - (y & 255))
            * ti.select(iz == 1, z & 255, 256 - (z & 255))
        )
        slot = find_slot(keys, slots, vx >> 5, vy >> 5, vz >> 5)
        if slot >= 0 and weight > best:
            word = word_index(slot, vx & 31, vy & 31, vz & 31)
            if byte_of(words[word], vx & 3) >= SURFACE:
                best = weight
                material = byte_of(materials[word], vx & 3)
    return material


@quick
@ti.kernel
def _raycast(words: I32_1D, materials: I32_1D, keys: I32_1D, slots: I32_1D, rays: I32_2D, out: I32_2D, stride: ti.i32):
    for job in range(rays.shape[0] * stride):
        if job % stride == 0:
            i = job // stride
            origin = ti.Vector([rays[i, 0], rays[i, 1], rays[i, 2]])
            d = ti.Vector([rays[i, 3], rays[i, 4], rays[i, 5]])
            if d[0] == 0 and d[1] == 0 and d[2] == 0:  # down
                d = -unit_vector(origin[0], origin[1], origin[2])
            reach = rays[i, 6]
            # No trilinear cell rises faster than this along the ray [Q8 a unit], so `gap // rise` skips nothing
            rise = ((255 * (ti.abs(d[0]) + ti.abs(d[1]) + ti.abs(d[2]))) >> 14) + 1
            key, slot = NO_CHUNK, UNLOADED_SLOT
            free, solid, t = 0, -1, 0  # last distance known free, first known solid, the one looked at
            hit, known, running = 0, 1, 1
            at = origin
            while running == 1:
                at = origin + along(d, t)
                low, high, loaded, next_key, next_slot = cell(words, keys, slots, at[0], at[1], at[2], key, slot)
                key, slot = next_key, next_slot
                value = UNKNOWN
                if loaded == 1:
                    value = trilinear(low, high, at[0], at[1], at[2])
                if value >= ISO:
                    solid = t
                elif value < 0 and solid < 0:
                    known, running = 0, 0
                    t = free
                else:
                    free = t
                if solid >= 0:
                    if solid - free <= 1:
                        t = solid
                        hit = 1
                        running = 0
                    else:
                        t = (free + solid) >> 1
                elif running == 1:
                    step = ti.max((ISO - value) // rise, LEAST_STEP)
                    if slot == AIR_SLOT:
                        step = ti.max(step, _way_through_air(at[0], at[1], at[2], d[0], d[1], d[2]))
                    if t == reach:
                        running = 0
                    else:
                        t = ti.min(t + step, reach)
            at = origin + along(d, t)
            normal = ti.Vector([0, 0, 0])
            material = 0
            if hit == 1:
                material = _material_near(words, materials, keys, slots, at[0], at[1], at[2])
                slope = ti.Vector([0, 0, 0])
                for side in range(6):  # central differences over a voxel to each side, as meshes have them
                    axis = side >> 1
                    sign = (side & 1) * 2 - 1
                    beside = at
                    for a in ti.static(range(3)):
                        if axis == a:
                            beside[a] += sign << 8
                    low, high, loaded, next_key, next_slot = cell(
                        words, keys, slots, beside[0], beside[1], beside[2], key, slot
                    )
                    key, slot = next_key, next_slot
                    value = ISO
                    if loaded == 1:
                        value = trilinear(low, high, beside[0], beside[1], beside[2])
                    for a in ti.static(range(3)):
                        if axis == a:
                            slope[a] -= sign * value
                normal = -d
                if slope[0] != 0 or slope[1] != 0 or slope[2] != 0:
                    normal = unit_vector(slope[0], slope[1], slope[2])
            out[i, 0] = hit
            for a in ti.static(range(3)):
                out[i, 1 + a] = at[a]
                out[i, 4 + a] = normal[a]
            out[i, 7] = material
            out[i, 8] = t
            out[i, 9] = known


def stride_for(jobs: int) -> int:
    """How far apart jobs stand in a parallel loop on a processor.

    Taichi gives each thread 512 steps of a loop at a time, so a few heavy jobs would all run on one thread.
    """
    if not runtime.on_host() or jobs < 8 or runtime.threads() == 1:
        return 1
    return max(1, min(512, 32768 // jobs))


def _positions(name: str, values: np.ndarray) -> np.ndarray:
    positions = runtime.job_array(name, values, 3)
    if len(positions) and not (-POSITION_LIMIT <= positions.min() and positions.max() <= POSITION_LIMIT):
        raise ArgumentError(f"{name}: a coordinate is beyond {POSITION_LIMIT} units of the centre")
    return positions


def _reaches(reach: int | np.ndarray, count: int) -> np.ndarray:
    reaches = runtime.job_array("reach", np.broadcast_to(np.asarray(reach), (count,)))
    if count and not (reaches.min() >= 0 and reaches.max() <= REACH_LIMIT):
        raise ArgumentError(f"reach: 0 to {REACH_LIMIT} units are possible")
    return reaches


def density(pool: ChunkPool, table: ChunkTable, positions: np.ndarray) -> np.ndarray:
    """Density between voxels, trilinear.

    Args:
        positions: points [units], i32 (n, 3).
    Returns:
        Density in Q8, 0..65280 (solid from `sampling.ISO` = 127.5 * 256), -1 where not loaded; i32 (n,).
    Raises:
        ArgumentError: positions are no integers (n, 3) or out of range.
    Determinism: bit-exact on every backend.
    """
    positions = _positions("positions", positions)
    out = np.zeros(len(positions), np.int32)
    if len(positions):
        _density(pool.density, table.keys, table.slots, positions, out, stride_for(len(positions) // 64))
    return out


def voxel(pool: ChunkPool, table: ChunkTable, voxels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Density and material bytes of voxels.

    Args:
        voxels: voxel coordinates, i32 (n, 3).
    Returns:
        Density and material, i32 (n,) each; -1 where not loaded, material -1 also in chunks that are solid
        throughout and keep no materials.
    Raises:
        ArgumentError: voxels are no integers (n, 3).
    Determinism: bit-exact on every backend.
    """
    voxels = runtime.job_array("voxels", voxels, 3)
    out = np.zeros((len(voxels), 2), np.int32)
    if len(voxels):
        _voxel(pool.density, pool.material, table.keys, table.slots, voxels, out)
    return out[:, 0], out[:, 1]


def _cast(pool: ChunkPool, table: ChunkTable, rays: np.ndarray) -> np.ndarray:
    out = np.zeros((len(rays), HIT_COLUMNS), np.int32)
    if len(rays):
        _raycast(pool.density, pool.material, table.keys, table.slots, rays, out, stride_for(len(rays)))
    return out


def raycast(
    pool: ChunkPool, table: ChunkTable, origins: np.ndarray, directions: np.ndarray, reach: int | np.ndarray
) -> Hits:
    """First crossing of the surface along rays.

    The march steps by the largest slope that eight bytes can give (sphere tracing, Hart 1996, with that Lipschitz
    bound), at least 1/16 voxel, then halves down to a unit: only slivers under 1/16 voxel along the ray can be
    passed. Chunks of air are crossed in one step. A ray that starts in solid ground hits at distance 0.

    Args:
        origins: [units], i32 (n, 3).
        directions: unit vectors [Q14], i32 (n, 3).
        reach: longest distance [units], 0..512 m; one for all or i32 (n,).
    Returns:
        Hits, one row a ray.
    Raises:
        ArgumentError: shapes, ranges, or a direction whose length is not 1 (within 1 %).
    Determinism: bit-exact on every backend.
    """
    origins = _positions("origins", origins)
    directions = runtime.job_array("directions", directions, 3)
    if len(directions) != len(origins):
        raise ArgumentError(f"directions: {len(origins)} are needed, one a ray, not {len(directions)}")
    wide = directions.astype(np.int64)
    square = (wide * wide).sum(1)
    if len(wide) and not ((square > 263_100_000) & (square < 273_900_000)).all():
        raise ArgumentError("directions: unit vectors in Q14 are needed (length 16384 within 1 %)")
    rays = np.empty((len(origins), RAY_COLUMNS), np.int32)
    rays[:, :3] = origins
    rays[:, 3:6] = directions
    rays[:, 6] = _reaches(reach, len(origins))
    out = _cast(pool, table, rays)
    return Hits(out[:, 0], out[:, 1:4], out[:, 4:7], out[:, 7], out[:, 8], out[:, 9])


def ground_height(pool: ChunkPool, table: ChunkTable, positions: np.ndarray, reach: int | np.ndarray) -> np.ndarray:
    """Distance down, towards the centre of the body, to the first ground under points.

    Args:
        positions: [units], i32 (n, 3).
        reach: longest distance [units], 0..512 m; one for all or i32 (n,). Nothing is looked for beyond the centre.
    Returns:
        Distance [units], 0 inside ground, -1 (`NO_GROUND`) where none was found before the reach, the centre or
        unloaded chunks; i32 (n,).
    Raises:
        ArgumentError: shapes or ranges.
    Determinism: bit-exact on every backend.
    """
    positions = _positions("positions", positions)
    wide = positions.astype(np.int64)
    to_centre = np.sqrt((wide * wide).sum(1)).astype(np.int64)  # sums below 2^53: the root is exact enough
    rays = np.zeros((len(positions), RAY_COLUMNS), np.int32)
    rays[:, :3] = positions
    rays[:, 6] = np.minimum(_reaches(reach, len(positions)), to_centre)
    out = _cast(pool, table, rays)
    return np.where(out[:, 0] == 1, out[:, 8], NO_GROUND).astype(np.int32)
