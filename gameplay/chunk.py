"""One chunk of a body, as the game sees it."""

from dataclasses import dataclass, field

import numpy as np

from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import CHUNK_VOXELS, FULL, SOLID_SLOT


@dataclass
class VoxelChunk:
    """A loaded chunk. Its voxels live in the pool; a chunk that is air or solid throughout needs no slot there.

    Attributes:
        position: chunk coordinates x, y, z.
        slot: place in the pool, AIR_SLOT or SOLID_SLOT.
        is_dirty: whether its mesh is older than its voxels.
        mesh_instance: vertices and triangles of its mesh (`taichi_kernels.meshing.Mesh.chunk`), None before the first.
        resource_nodes: ids of the resource nodes in it.
    """

    position: tuple[int, int, int]
    slot: int
    pool: ChunkPool = field(repr=False)
    is_dirty: bool = True
    mesh_instance: tuple[np.ndarray, np.ndarray] | None = None
    resource_nodes: list[int] = field(default_factory=list)

    @property
    def voxels(self) -> np.ndarray:
        """Densities 0.0 air to 1.0 solid, f32, shape (32768,), x fastest, then y, then z; a copy."""
        if self.slot < 0:
            return np.full(CHUNK_VOXELS, float(self.slot == SOLID_SLOT), np.float32)
        density, _ = self.pool.read(np.array([self.slot], np.int32))
        return density.ravel().astype(np.float32) / np.float32(FULL)

    @property
    def collision_shape(self) -> int | None:
        """What bodies collide with: the slot of its voxels in the pool, None for air."""
        return self.slot if self.slot >= 0 or self.slot == SOLID_SLOT else None
