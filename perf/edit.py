"""Edits, from the command to finished new meshes: spheres in a chunk, in 27 chunks, and of 1 to 10 m.

The peers edit one NumPy volume inside the sphere's bounding box and mesh the same chunks, a call a chunk, as a game
would that keeps a mesh a chunk.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from perf.harness import Bench, load_peer
from taichi_kernels import edits, meshing
from taichi_kernels.brushes import BRUSH_RAMP, Brush, affected_chunks, remesh_chunks
from taichi_kernels.materials import MATERIALS, ROCK
from taichi_kernels.neighbours import in_table
from taichi_kernels.pool import ChunkPool
from taichi_kernels.table import ChunkTable
from taichi_kernels.units import CHUNK, FULL, SURFACE, UNITS_PER_CHUNK, UNITS_PER_METRE, UNITS_PER_VOXEL

SIDE = 5  # chunks along an edge of the ground that is edited
RUNS = 25
Mesh = Callable[[np.ndarray], object]


class Ground:
    """Hills of rock in SIDE^3 chunks around the origin, once in a pool and once as a volume for the peers."""

    def __init__(self) -> None:
        corners = np.indices((SIDE, SIDE, SIDE), np.int32).reshape(3, -1).T
        self.chunks = corners - SIDE // 2
        self.slots = np.arange(len(corners), dtype=np.int32)
        self.pool = ChunkPool(len(corners))
        self.slot_of = dict(zip(map(tuple, self.chunks.tolist()), self.slots.tolist(), strict=True))
        self.table = ChunkTable(len(corners))
        self.table.insert(self.chunks, self.slots)
        self.mesher = meshing.Mesher()
        z, y, x = np.indices((SIDE * CHUNK,) * 3, np.float32) - SIDE // 2 * CHUNK - CHUNK // 2
        height = 4 * np.sin(x / 19) + 3 * np.cos(y / 13) + 2 * np.sin((x + y) / 7)
        self._start = (SURFACE + 64 * (height - z)).clip(0, FULL).astype(np.uint8)
        split = self._start.reshape(SIDE, CHUNK, SIDE, CHUNK, SIDE, CHUNK).transpose(4, 2, 0, 1, 3, 5)
        self._parts = np.ascontiguousarray(split).reshape(-1, CHUNK, CHUNK, CHUNK)
        self._rock = np.where(self._parts > 0, np.uint8(ROCK), np.uint8(0))
        self.volume = self._start.copy()
        self.material = np.zeros_like(self.volume)
        self.restore(self.chunks)

    def restore(self, chunks: np.ndarray) -> None:
        """Undo all edits in chunks; no others are touched, so that caches stay as a game would have them."""
        slots = self.find(chunks)
        self.pool.write(slots, self._parts[slots], self._rock[slots])
        for x, y, z in (chunks + SIDE // 2) * CHUNK:
            box = (slice(z, z + CHUNK), slice(y, y + CHUNK), slice(x, x + CHUNK))
            self.volume[box] = self._start[box]
            self.material[box] = np.where(self._start[box] > 0, np.uint8(ROCK), np.uint8(0))

    def find(self, chunks: np.ndarray) -> np.ndarray:
        """Slots as the game finds them on the host."""
        return np.array([self.slot_of[key] for key in map(tuple, chunks.tolist())], np.int32)

    def ours(self, brushes: Sequence[Brush]) -> None:
        """Edit, and mesh all chunks that may look different."""
        chunks = affected_chunks(brushes)
        edits.apply_all(self.pool, self.find(chunks), chunks, brushes)
        self.mesher.mesh(self.pool, in_table(self.table, remesh_chunks(brushes)))

    def theirs(self, brushes: Sequence[Brush], dirty: np.ndarray, mesh: Mesh) -> None:
        """The same with NumPy, and a peer's meshing of 33 samples along each edge of a chunk."""
        for brush in brushes:
            self._excavate(brush)
        for x, y, z in (dirty + SIDE // 2) * CHUNK:
            mesh(np.ascontiguousarray(self.volume[z : z + CHUNK + 1, y : y + CHUNK + 1, x : x + CHUNK + 1]))

    def _excavate(self, brush: Brush) -> np.ndarray:
        """Take soil away and count it by material, as ours does."""
        centre = [c / UNITS_PER_VOXEL + SIDE // 2 * CHUNK for c in brush.centre]
        reach, radius = brush.reach / UNITS_PER_VOXEL, np.float32(brush.radius / UNITS_PER_VOXEL)
        low, high = [int(c - reach) for c in centre], [int(c + reach) + 2 for c in centre]
        x, y, z = (np.arange(a, b, dtype=np.float32) - np.float32(c) for a, b, c in zip(low, high, centre, strict=True))
        distance = np.sqrt(z[:, None, None] ** 2 + y[:, None] ** 2 + x**2)
        limit = (FULL - SURFACE + BRUSH_RAMP * (distance - radius)).clip(0, FULL).astype(np.uint8)
        box = tuple(slice(a, b) for a, b in zip(low[::-1], high[::-1], strict=True))
        density, material = self.volume[box], self.material[box]
        new = np.minimum(density, limit)
        moved = np.bincount(material.ravel(), (density - new).ravel(), MATERIALS)
        density[...] = new
        material[new == 0] = 0
        return moved


def _meshers() -> dict[str, Mesh | str]:
    """By name a peer that meshes a volume of densities, or why there is none."""
    found: dict[str, Mesh | str] = {}
    skimage, why = load_peer("skimage.measure", "scikit-image")
    if skimage is None:
        found["scikit-image"] = why
    else:
        marching_cubes = skimage.marching_cubes

        def with_skimage(volume: np.ndarray) -> object:
            if volume.min() >= SURFACE or volume.max() < SURFACE:  # it refuses a volume without a surface
                return None
            return marching_cubes(volume, SURFACE - 0.5)

        found["scikit-image"] = with_skimage
    core, why = load_peer("vtkmodules.vtkFiltersCore", "vtk")
    data, data_why = load_peer("vtkmodules.vtkCommonDataModel", "vtk")
    support, support_why = load_peer("vtkmodules.util.numpy_support", "vtk")
    if core is None or data is None or support is None:
        found["vtk"] = why or data_why or support_why
    else:
        image, edges = data.vtkImageData(), core.vtkFlyingEdges3D()
        edges.SetInputData(image)
        edges.SetValue(0, SURFACE - 0.5)
        edges.ComputeNormalsOn()
        edges.ComputeScalarsOff()
        to_vtk, to_numpy = support.numpy_to_vtk, support.vtk_to_numpy

        def with_vtk(volume: np.ndarray) -> object:
            image.SetDimensions(*volume.shape[::-1])
            image.GetPointData().SetScalars(to_vtk(volume.ravel()))
            edges.Update()
            mesh = edges.GetOutput()
            if not mesh.GetNumberOfPoints():
                return None
            return (
                to_numpy(mesh.GetPoints().GetData()),
                to_numpy(mesh.GetPointData().GetNormals()),
                to_numpy(mesh.GetPolys().GetConnectivityArray()),
            )

        found["vtk"] = with_vtk
    return found


def _middle(chunk: tuple[int, ...]) -> tuple[int, int, int]:
    """A point near the middle of a chunk that lies on no voxel."""
    x, y, z = (c * UNITS_PER_CHUNK + UNITS_PER_CHUNK // 2 for c in chunk)
    return x + 37, y - 90, z + 11


def _cases() -> list[tuple[str, list[Brush]]]:
    around = [(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1)]
    small = 6 * UNITS_PER_VOXEL
    cases = [
        ("edit_chunk_1", [Brush.excavate(_middle((0, 0, 0)), small)]),
        ("edit_chunk_27", [Brush.excavate(_middle(chunk), small) for chunk in around]),
    ]
    # near a corner of chunks, so that many are touched
    corner = (200, -150, -900)
    cases += [(f"edit_{m}m", [Brush.excavate(corner, m * UNITS_PER_METRE)]) for m in (1, 2, 5, 10)]
    return cases


def run(bench: Bench) -> None:
    """Measure `edit_chunk_1`, `edit_chunk_27`, `edit_1m` (radius 1 m) to `edit_10m`."""
    ground = Ground()
    meshers = _meshers()
    for name, brushes in _cases():
        touched = affected_chunks(brushes)
        dirty = remesh_chunks(brushes)
        peers: dict[str, Callable[[], object] | str] = {
            peer: mesh if isinstance(mesh, str) else partial(ground.theirs, brushes, dirty, mesh)
            for peer, mesh in meshers.items()
        }
        restore = partial(ground.restore, touched)
        bench.compare(name, "ms", partial(ground.ours, brushes), peers=peers, runs=RUNS, setup=restore)
        restore()
