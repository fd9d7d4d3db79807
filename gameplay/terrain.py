"""The deformable ground of one body."""

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from gameplay import content, positions
from gameplay.chunk import VoxelChunk
from gameplay.chunk_store import ChunkStore
from gameplay.deltas import ChunkDeltas, ChunkKey
from gameplay.entities import EntityTable
from gameplay.errors import Rejected
from taichi_kernels import edits, meshing, queries
from taichi_kernels.edits import Brush, Kind, Moved
from taichi_kernels.errors import KernelError
from taichi_kernels.materials import SOIL
from taichi_kernels.planet import Recipe
from taichi_kernels.units import (
    AIR_SLOT,
    CHUNK,
    CHUNK_LIMIT,
    FULL,
    Q14,
    SOLID_SLOT,
    UNITS_PER_CHUNK,
    UNLOADED_SLOT,
    VOXEL_METRES,
)

if TYPE_CHECKING:
    from gameplay.flora.growth import Growth
    from gameplay.resources.natural import Natural

log = logging.getLogger(__name__)

NODE_REACH = 512  # units within which a node is "at" a place: one metre


class VoxelTerrain:
    """Chunk-based voxels of one body: edits, look-ups and meshes.

    Edits are whole or not at all: `reject` says why one is impossible, `measure` what it would move, `apply` does it.
    The methods in metres are the same for tools and tests; they keep no ledger.

    Attributes:
        chunks: loaded chunks by chunk coordinates.
        chunk_size: voxels along an edge of a chunk.
        voxel_size: metres.
        nodes, volumes: placed resource nodes and protected boxes of the state.
        natural, growth: the resource nodes and the flora that the body has by itself; None before they are first
            asked for.
        loads: counts how often chunks came or went.
        anchors: chunks of the players around whom the chunks are loaded (`gameplay.systems.loading`).
    """

    chunk_size = CHUNK
    voxel_size = VOXEL_METRES

    def __init__(
        self,
        body: int,
        recipe: Recipe,
        nodes: EntityTable,
        volumes: EntityTable,
        new_id: Callable[[], int],
        kind: Callable[[str], int],
    ) -> None:
        self.body = body
        self._new_id = new_id
        self._kind = kind
        self.nodes = nodes
        self.volumes = volumes
        self.deltas = ChunkDeltas(body)
        self.store = ChunkStore(recipe, self.deltas)
        self.chunks: dict[ChunkKey, VoxelChunk] = {}
        self.anchors: set[ChunkKey] = set()
        self.natural: Natural | None = None
        self.growth: Growth | None = None
        self.loads = 0
        self._dirty: dict[ChunkKey, None] = {}
        self._edits: list[Brush] = []
        self._reached: tuple[Brush, np.ndarray] | None = None

    # What is loaded

    def load(self, chunks: np.ndarray) -> None:
        """Load chunks i32 (n, 3); those that are loaded stay as they are."""
        new = self.store.load(chunks)
        self.loads += bool(new)
        for key in new:
            self.chunks[key] = VoxelChunk(key, self.store.slots[key], self.store.pool)
            self._dirty[key] = None
        at = self.nodes.rows["position"] // UNITS_PER_CHUNK
        near = (at >= chunks.min(axis=0, initial=CHUNK_LIMIT)) & (at <= chunks.max(axis=0, initial=-CHUNK_LIMIT))
        for node in self.nodes.rows[(self.nodes.rows["body"] == self.body) & near.all(axis=1)]:
            chunk = self.chunks.get(positions.chunk_of(node["position"]))
            if chunk and int(node["id"]) not in chunk.resource_nodes:
                chunk.resource_nodes.append(int(node["id"]))

    def unload(self, chunks: Iterable[ChunkKey]) -> None:
        """Forget chunks; what was changed in them is kept encoded."""
        keys = list(chunks)
        self.anchors = set()
        self.loads += bool(keys)
        self.store.unload(keys)
        for key in keys:
            self.chunks.pop(key, None)
            self._dirty.pop(key, None)

    def release(self) -> None:
        """Forget all chunks, and all that takes memory but for what was changed."""
        if self.chunks:
            self.unload(list(self.chunks))
        self.natural = self.growth = None
        self.store.release()

    # Edits

    def reject(self, brush: Brush) -> Rejected | None:
        """Why a brush may not be applied, or None."""
        if (self.store.find(self._affected(brush)) == UNLOADED_SLOT).any():
            log.error("edit at %s reaches outside the loaded chunks", brush.centre)
            return Rejected("not_loaded", "the ground there is too far away: go closer")
        if self.protects(brush.centre, brush.reach):
            return Rejected("protected", "a structure stands there: dig or build beside it")
        return None

    def protects(self, centre: positions.Point, reach: int) -> list[int]:
        """Protected boxes, those of structures too, that are within reach of a place [units]."""
        rows = self.volumes.rows[self.volumes.rows["body"] == self.body]
        middle = np.array(centre, np.int64)
        gap = np.maximum(rows["minimum"] - middle, middle - rows["maximum"]).clip(0)
        near: list[int] = rows["id"][(gap * gap).sum(axis=1) <= reach**2].tolist()
        return near

    def measure(self, brush: Brush) -> Moved:
        """What a brush would move; nothing changes."""
        return self._run(brush, dry_run=True)[1]

    def apply(self, brush: Brush) -> Moved:
        """Apply a brush that was not rejected."""
        chunks, moved = self._run(brush, dry_run=False)
        changed = [tuple(key) for key in chunks[moved.changed > 0].tolist()]
        if changed:
            self._edits.append(brush)
            self.store.touch(changed)
            if self.natural:
                self.natural.disturb(brush.centre, brush.reach)
            remeshed = list(map(tuple, edits.remesh_chunks(brush).tolist()))
            if self.growth:
                self.growth.disturb(remeshed)
            for key in remeshed:
                if key in self.chunks:
                    self.chunks[key].is_dirty = True
                    self._dirty[key] = None
        return moved

    def take_edits(self) -> list[Brush]:
        """Brushes that changed the ground since this was last asked."""
        edits, self._edits = self._edits, []
        return edits

    def _run(self, brush: Brush, dry_run: bool) -> tuple[np.ndarray, Moved]:
        chunks = self._affected(brush)
        slots = self.store.find(chunks)
        # Air has nothing to take away and what is full takes nothing more.
        idle = {Kind.EXCAVATE: AIR_SLOT, Kind.PAINT: AIR_SLOT, Kind.ELEVATE: SOLID_SLOT}.get(brush.kind)
        if (slots < 0).any():
            chunks = chunks[slots != idle]
            slots = self._materialise(chunks)
        return chunks, edits.apply(self.store.pool, slots, chunks, brush, dry_run)

    def _materialise(self, chunks: np.ndarray) -> np.ndarray:
        """Give chunks that are all air or all solid voxels of their own; slots of all chunks."""
        slots = self.store.materialise(chunks)
        for key, slot in zip(map(tuple, chunks.tolist()), slots.tolist(), strict=True):
            if key in self.chunks:
                self.chunks[key].slot = slot
        return slots

    def _affected(self, brush: Brush) -> np.ndarray:
        """Chunks within reach; one brush is rejected or not, measured and applied in turn, so the last is kept."""
        if self._reached is None or self._reached[0] is not brush:
            self._reached = brush, edits.affected_chunks(brush)
        return self._reached[1]

    # In metres

    def excavate_sphere(self, center: Iterable[float], radius: float) -> int:
        """Take the soil inside a sphere [metres] away; returns how much it was [density units], 0 when rejected."""
        brush = Brush.excavate(positions.point_units(center), positions.length_units(radius, "radius"))
        if self._warn(brush):
            return 0
        return int(self.apply(brush).total_removed().sum())

    def elevate_sphere(self, center: Iterable[float], radius: float, soil_cost: int) -> bool:
        """Fill a sphere [metres] with soil, if that takes no more than `soil_cost` density units."""
        brush = Brush.elevate(positions.point_units(center), positions.length_units(radius, "radius"), SOIL)
        if self._warn(brush):
            return False
        needed = int(self.measure(brush).total_added().sum())
        if needed > soil_cost:
            log.warning("%d density units of soil are needed, %d are there", needed, soil_cost)
            return False
        self.apply(brush)
        return True

    def flatten_area(self, center: Iterable[float], radius: float, target_normal: Iterable[float]) -> int:
        """Bring the ground inside a sphere [metres] to the plane through its centre.

        Returns:
            Soil that is left over; negative when the ground took more than it gave [density units]; 0 when rejected.
        """
        brush = Brush.flatten(
            positions.point_units(center), positions.length_units(radius, "radius"), unit_q14(target_normal), SOIL
        )
        if self._warn(brush):
            return 0
        moved = self.apply(brush)
        return int(moved.total_removed().sum() - moved.total_added().sum())

    def _warn(self, brush: Brush) -> bool:
        rejected = self.reject(brush)
        if rejected:
            log.warning(rejected.text)
        return rejected is not None

    def get_voxel_density(self, position: Iterable[float]) -> float:
        """Density of the voxel nearest to a place [metres], 0.0 air to 1.0 solid.

        Raises:
            ValueError: no finite place, or not in a loaded chunk.
        """
        voxel = positions.nearest_voxel(positions.point_units(position))
        density, _ = queries.voxel(self.store.pool, self.store.table, np.array([voxel], np.int32))
        if density[0] < 0:
            raise ValueError(f"position: {tuple(position)} is not in a loaded chunk")
        return int(density[0]) / FULL

    def set_voxel_density(self, position: Iterable[float], density: float) -> None:
        """Set the density of the voxel nearest to a place [metres]; what was air becomes soil.

        Raises:
            ValueError: no finite place, not in a loaded chunk, protected, or the density is not within 0.0 to 1.0.
        """
        if not 0.0 <= density <= 1.0:
            raise ValueError(f"density: 0.0 to 1.0 is possible, not {density}")
        voxel = positions.nearest_voxel(positions.point_units(position))
        # a chunk that is solid throughout knows no materials
        self._materialise(np.array([voxel], np.int32) // CHUNK)
        old, material = queries.voxel(self.store.pool, self.store.table, np.array([voxel], np.int32))
        level = round(density * FULL)
        new_material = (int(material[0]) if old[0] > 0 else SOIL) if level else 0
        brush = Brush.set_voxel(voxel, level, new_material)
        rejected = self.reject(brush)
        if rejected:
            raise ValueError(f"position: {rejected.text}")
        self.apply(brush)

    # Meshes

    def update_chunk_mesh(self, chunk_pos: ChunkKey) -> None:
        """Make the mesh of a loaded chunk anew. On a failure the chunk stays dirty and is tried again.

        Raises:
            KeyError: the chunk is not loaded.
        """
        chunk = self.chunks[chunk_pos]
        chunk.is_dirty = True
        self._dirty[chunk.position] = None
        self._mesh([chunk.position])

    def update_meshes(self, limit: int | None = None) -> list[ChunkKey]:
        """Make the meshes of dirty chunks anew, at most `limit` of them; returns those that were made."""
        keys = list(self._dirty)[:limit]
        made = self._mesh(keys)
        if len(made) < len(keys):  # one bad chunk must not keep the others back
            made += [key for key in keys if key in self._dirty and self._mesh([key])]
        return made

    def _mesh(self, keys: list[ChunkKey]) -> list[ChunkKey]:
        if not keys:
            return []
        try:
            mesh = meshing.mesh(self.store.pool, self.store.neighbourhoods(np.array(keys, np.int32)))
        except KernelError as error:
            log.error("meshing %d chunks failed, they are tried again: %s", len(keys), error)
            return []
        for at, key in enumerate(keys):
            vertices, triangles = mesh.chunk(at)
            self.chunks[key].mesh_instance = vertices.copy(), triangles.copy()
            self.chunks[key].is_dirty = False
            del self._dirty[key]
        return keys

    def generate_collision_shape(self, chunk_pos: ChunkKey) -> None:
        """Bodies collide with the voxels themselves: this loads the chunk if it is not there."""
        self.load(np.array([chunk_pos], np.int32))

    # Resource nodes

    def place_resource_node(self, position: Iterable[float], resource_type: str, quantity: int) -> None:
        """Put a node of any resource of the content at a place [metres].

        Raises:
            ValueError: no finite place, an unknown resource, or a quantity below 1.
        """
        known = content.load().resource_types
        if resource_type not in known:
            raise ValueError(f"unknown resource {resource_type!r}; there are {', '.join(known)}")
        self.add_node(positions.point_units(position), resource_type, quantity)

    def extract_resource_at(self, position: Iterable[float]) -> dict[str, str | int]:
        """Take all that the node which somebody placed within a metre of a place [metres] has.

        Returns:
            "resource_type" and "quantity"; empty when there is no node.
        """
        known = content.load()
        near = self.nodes_near(positions.point_units(position))
        near = [node for node in near if known.name_of(int(self.nodes.row(node)["kind"])) in known.resource_types]
        if not near:
            return {}
        resource, quantity = self.take_node(near[0])
        return {"resource_type": resource, "quantity": quantity}

    def add_node(self, position: positions.Point, resource: str, quantity: int) -> int:
        """Put a node of an item at a place [units]; returns its id.

        Raises:
            ValueError: a quantity below 1.
        """
        if quantity < 1:
            raise ValueError(f"quantity: at least 1 is needed, not {quantity}")
        node = self._new_id()
        kind = self._kind(resource)
        self.nodes.add(id=node, body=self.body, position=position, kind=kind, quantity=quantity)
        chunk = self.chunks.get(positions.chunk_of(position))
        if chunk:
            chunk.resource_nodes.append(node)
        return node

    def take_node(self, node: int) -> tuple[str, int]:
        """Take all that a node has, and the node with it; returns its resource, "" if unknown, and how much.

        Raises:
            KeyError: there is no such node.
        """
        row = self.nodes.row(node)
        resource, quantity = content.load().name_of(int(row["kind"])) or "", int(row["quantity"])
        chunk = self.chunks.get(positions.chunk_of(row["position"]))
        if chunk and node in chunk.resource_nodes:
            chunk.resource_nodes.remove(node)
        self.nodes.remove(node)
        return resource, quantity

    def nodes_near(self, position: positions.Point) -> list[int]:
        """Ids of the resource nodes within a metre of a place [units], nearest first."""
        rows = self.nodes.rows[self.nodes.rows["body"] == self.body]
        offset = rows["position"].astype(np.int64) - np.array(position, np.int64)
        square = (offset * offset).sum(axis=1)
        order = np.lexsort([rows["id"], square])
        return [int(rows["id"][at]) for at in order if square[at] <= NODE_REACH**2]


def unit_q14(direction: Iterable[float]) -> tuple[int, int, int]:
    """A direction of any length as a Q14 unit vector.

    Raises:
        ValueError: it has no length, or is not three finite numbers.
    """
    vector = np.array(list(direction), np.float64)
    length = float(np.sqrt((vector * vector).sum())) if vector.shape == (3,) else 0.0
    if not np.isfinite(length) or length == 0.0:
        raise ValueError("direction: three finite numbers, not all zero, are needed")
    x, y, z = (round(float(part) / length * Q14) for part in vector)
    return x, y, z
