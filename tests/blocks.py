"""Boxes of chunks with a given field, meshed; and what a closed surface must fulfil."""

import numpy as np

from taichi_kernels import meshing, neighbours
from taichi_kernels.materials import AIR, ROCK
from taichi_kernels.mesh_weld import Surface, weld
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK, UNITS_PER_VOXEL


class Block:
    """Voxels u8 (z, y, x), a whole number of chunks along each side, in a pool of their own.

    Args:
        density: the field.
        material: of the voxels; rock when None.
        order: seed that shuffles the slots; in rising order when None.
    """

    def __init__(self, density: np.ndarray, material: np.ndarray | None = None, order: int | None = None) -> None:
        self.density = density
        self.material = np.where(density > 0, ROCK if material is None else material, AIR).astype(np.uint8)
        self.shape = tuple(side // CHUNK for side in density.shape)
        count = int(np.prod(self.shape))
        self.slots = np.arange(count, dtype=np.int32)
        if order is not None:
            np.random.default_rng(order).shuffle(self.slots)
        self.pool = ChunkPool(count)
        self.pool.write(self.slots, split(self.density), split(self.material))
        self.around = neighbours.in_block(self.slots.reshape(self.shape))
        self.chunks = np.stack(np.unravel_index(np.arange(count), self.shape)[::-1], axis=1).astype(np.int32)

    def mesh(self) -> meshing.Mesh:
        return meshing.mesh(self.pool, self.around)

    def surface(self) -> Surface:
        return weld(self.mesh(), self.chunks)


def split(volume: np.ndarray) -> np.ndarray:
    """The chunks of a volume; shape (n, 32, 32, 32)."""
    nz, ny, nx = (side // CHUNK for side in volume.shape)
    parts = volume.reshape(nz, CHUNK, ny, CHUNK, nx, CHUNK).transpose(0, 2, 4, 1, 3, 5)
    return np.ascontiguousarray(parts.reshape(-1, CHUNK, CHUNK, CHUNK))


def grid(chunks: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coordinates x, y, z of the voxels of a cube of chunks, to broadcast."""
    line = np.arange(chunks * CHUNK, dtype=np.float64)
    return line[None, None, :], line[None, :, None], line[:, None, None]


def field(depth: np.ndarray, ramp: float = 64.0) -> np.ndarray:
    """Density of a field of depths below the surface [voxels], `ramp` steps a voxel."""
    return np.clip(np.rint(127.5 + ramp * depth), 0, 255).astype(np.uint8)


def ball(chunks: int, centre: tuple[float, float, float], radius: float, ramp: float = 64.0) -> np.ndarray:
    """A ball [voxels] in a cube of chunks."""
    x, y, z = grid(chunks)
    return field(radius - np.sqrt((x - centre[0]) ** 2 + (y - centre[1]) ** 2 + (z - centre[2]) ** 2), ramp)


def torus(chunks: int, centre: float, ring: float, tube: float) -> np.ndarray:
    """A torus around the z axis through the middle of a cube of chunks."""
    x, y, z = grid(chunks)
    return field(tube - np.hypot(np.hypot(x - centre, y - centre) - ring, z - centre))


def edges(surface: Surface) -> tuple[np.ndarray, np.ndarray]:
    """Directed edges of all triangles, as one number each, and the same edges the other way round."""
    a, b, c = surface.triangles.astype(np.int64).T
    start, end = np.concatenate([a, b, c]), np.concatenate([b, c, a])
    return start << 32 | end, end << 32 | start


def assert_closed(surface: Surface) -> None:
    """Each edge belongs to exactly two triangles, which run along it in opposite directions; no vertex is unused."""
    there, back = (np.sort(keys) for keys in edges(surface))
    assert (there[1:] != there[:-1]).all(), "an edge is used twice in one direction"
    np.testing.assert_array_equal(there, back, "an edge is used in one direction only")
    np.testing.assert_array_equal(np.unique(surface.triangles), np.arange(len(surface.positions)))


def euler_characteristic(surface: Surface) -> int:
    """Vertices - edges + faces of a closed surface: 2 for each ball, 0 for each torus."""
    return len(surface.positions) - len(surface.triangles) * 3 // 2 + len(surface.triangles)


def corners(surface: Surface) -> np.ndarray:
    """Corners of the triangles [voxels]; float64, shape (nt, 3, 3)."""
    return surface.positions[surface.triangles] / UNITS_PER_VOXEL


def volume(surface: Surface) -> float:
    """Volume inside a closed surface [voxels]; positive where triangles face outward."""
    a, b, c = corners(surface).transpose(1, 0, 2)
    return float((a * np.cross(b, c)).sum() / 6)


def area(surface: Surface) -> float:
    """Area of a surface [voxels squared]."""
    a, b, c = corners(surface).transpose(1, 0, 2)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)
