"""The ground of a whole body as seen from above: colours, heights and slopes for any directions from its centre.

The generator runs at a coarser level, and changed chunks are sampled into it, so that a body of any size fits.
"""

from dataclasses import dataclass

import numpy as np

from app.inspect import places
from gameplay.deltas import ChunkKey
from gameplay.terrain import VoxelTerrain
from taichi_kernels import generation, planet, queries
from taichi_kernels.pool import ChunkPool
from taichi_kernels.table import ChunkTable
from taichi_kernels.units import CHUNK, CHUNK_LIMIT, Q14, UNITS_PER_CHUNK

MOST_SHELLS = 8  # radii of a body in coarse chunks, which bounds how many chunks its surface takes
BATCH = 64  # changed chunks that are sampled at a time
RAYS = 1 << 18  # rays a call


@dataclass
class Seen:
    """What rays met. Arrays have a row a ray.

    Attributes:
        hit: whether there was ground.
        material: number of the material.
        height: above the mean radius [units].
        normal: of the surface, unit vectors, f64 (n, 3).
    """

    hit: np.ndarray
    material: np.ndarray
    height: np.ndarray
    normal: np.ndarray


def level_for(radius_units: int) -> int:
    """The finest level of detail at which a whole surface fits into memory."""
    level = 0
    while radius_units / (UNITS_PER_CHUNK << level) > MOST_SHELLS:
        level += 1
    return level


class Globe:
    """A body's ground at one level of detail. All lengths inside are 2^level times as coarse."""

    def __init__(self, terrain: VoxelTerrain) -> None:
        self._recipe = terrain.store.recipe
        self.level = level_for(self._recipe.radius_units)
        lowest, self.highest = planet.shell(self._recipe)
        self.lowest = max(0, lowest - (self.highest - lowest) // 4)  # canyons reach deeper than that shell
        chunks = self._shell()
        kinds = generation.classify(self._recipe, chunks, self.level)
        changed = {self._coarse(key) for key in terrain.deltas}
        own = np.fromiter((tuple(chunk) in changed for chunk in chunks.tolist()), bool, len(chunks))
        real = np.flatnonzero((kinds == 0) | own)
        slots = np.asarray(kinds, np.int32).copy()
        slots[real] = np.arange(len(real), dtype=np.int32)
        self.pool = ChunkPool(max(1, len(real)))
        self.table = ChunkTable(len(chunks))
        generation.generate(self._recipe, self.pool, slots[real], chunks[real], self.level)
        self.table.insert(chunks, slots)
        self._sample_changes(terrain, dict(zip(map(tuple, chunks[own].tolist()), slots[own].tolist(), strict=True)))

    def look_down(self, directions: np.ndarray, start: np.ndarray | None = None) -> Seen:
        """The ground along directions from the centre, seen from outside.

        Args:
            directions: unit vectors, f64 (n, 3).
            start: above the mean radius, where each ray starts [units], f64 (n,); above everything when None.
        """
        if start is None:
            start = np.full(len(directions), np.inf)
        cuts = range(0, len(directions), RAYS)
        parts = [self._look(directions[cut : cut + RAYS], start[cut : cut + RAYS]) for cut in cuts]
        names = ("hit", "material", "height", "normal")
        return Seen(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def _look(self, directions: np.ndarray, start: np.ndarray) -> Seen:
        radii = np.minimum(start + self._recipe.radius_units, self.highest)
        rays = np.rint(directions * Q14).astype(np.int32)
        origins = np.rint(directions * radii[:, None] / (1 << self.level)).astype(np.int32)
        reach = np.maximum(radii - self.lowest, 0).astype(np.int32) // (1 << self.level) + 512
        hits = queries.raycast(self.pool, self.table, origins, -rays, reach)
        position = hits.position.astype(np.float64) * (1 << self.level)
        height = np.sqrt((position**2).sum(axis=1)) - self._recipe.radius_units
        normal = hits.normal.astype(np.float64)
        length = np.sqrt((normal**2).sum(axis=1, keepdims=True))
        normal = np.where(length > 0, normal / np.maximum(length, 1), directions)
        return Seen(hits.hit.astype(bool), hits.material, height, normal)

    def _coarse(self, key: ChunkKey) -> ChunkKey:
        x, y, z = (part >> self.level for part in key)
        return x, y, z

    def _shell(self) -> np.ndarray:
        """Coordinates of the coarse chunks that the surface may pass, i32 (n, 3)."""
        edge = UNITS_PER_CHUNK << self.level
        most = min(-(-self.highest // edge) + 1, CHUNK_LIMIT)
        chunks = (np.indices((2 * most,) * 3) - most).reshape(3, -1).T
        low, high = chunks * edge, (chunks + 1) * edge
        nearest = np.maximum(0, np.maximum(low, -high)).astype(np.float64)
        farthest = np.maximum(np.abs(low), np.abs(high)).astype(np.float64)
        inside = (nearest**2).sum(axis=1) <= float(self.highest + edge) ** 2
        outside = (farthest**2).sum(axis=1) >= float(self.lowest - edge) ** 2
        return chunks[inside & outside].astype(np.int32)

    def _sample_changes(self, terrain: VoxelTerrain, slots: dict[ChunkKey, int]) -> None:
        """Put every 2^level-th voxel of the changed chunks in its place."""
        step = 1 << self.level
        side = CHUNK >> self.level
        keys = [key for key in sorted(terrain.deltas) if self._coarse(key) in slots]
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            _, density, material = places.edited_voxels(terrain, batch)
            for at, key in enumerate(batch):
                slot = np.array([slots[self._coarse(key)]], np.int32)
                coarse_density, coarse_material = (part.copy() for part in self.pool.read(slot))
                x, y, z = ((part & (step - 1)) * side for part in key)
                box = (0, slice(z, z + side), slice(y, y + side), slice(x, x + side))
                coarse_density[box] = density[at, ::step, ::step, ::step]
                coarse_material[box] = material[at, ::step, ::step, ::step]
                self.pool.write(slot, coarse_density, coarse_material)
