"""Meshing beside the packages that a user would pick instead, on the same bytes of density.

`mesh_1` and `mesh_1000` are chunks through which the surface of a generated planet goes, with their neighbours at
hand; `mesh_256` is a block of 8 x 8 x 8 chunks of the same planet with nothing around it. Ours computes normals and
materials; VTK and scikit-image compute normals too, PyMCubes has none. Peers get each volume ready in the form that
they mesh fastest; `vtk` is called once a chunk, `vtk-stacked` once for all chunks, laid one behind the other.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from perf.harness import Bench, load_peer
from taichi_kernels import generation, meshing, neighbours, planet, runtime
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import AIR_SLOT, CHUNK, FULL, SURFACE, UNITS_PER_METRE

SEED = 2
RADIUS = 500  # metres
ACROSS, HIGH = 48, 12  # chunks of the box around the north pole in which surface is looked for
CHUNKS = 1000
BLOCK = 8
ISO = SURFACE - 0.5
MILLION = 1e6
LARGE = 1_000_000  # samples from which VTK gets threads

Peers = dict[str, Callable[[], object] | str]


class _Ground:
    """A box of chunks around a pole of a planet, generated where it is neither all air nor all solid."""

    def __init__(self) -> None:
        body = planet.recipe(SEED, RADIUS * UNITS_PER_METRE)
        self.shape = (HIGH, ACROSS, ACROSS)
        top = round(RADIUS * UNITS_PER_METRE / 256 / CHUNK)
        base = np.array([-ACROSS // 2, -ACROSS // 2, top - HIGH // 2])
        chunks = np.stack(np.unravel_index(np.arange(np.prod(self.shape)), self.shape)[::-1], axis=1) + base
        kinds = generation.classify(body, chunks.astype(np.int32))
        mixed = np.flatnonzero(kinds == generation.MIXED)
        self.pool = ChunkPool(len(mixed))
        kinds[mixed] = np.arange(len(mixed))
        generation.generate(body, self.pool, kinds[mixed], chunks[mixed].astype(np.int32))
        self.slots = kinds.reshape(self.shape).astype(np.int32)

    def surface(self) -> np.ndarray:
        """Indices of CHUNKS chunks that hold surface, those at the pole first."""
        inner = np.zeros(self.shape, bool)
        inner[1:-1, 1:-1, 1:-1] = True  # all neighbours are in the box
        candidates = np.flatnonzero(inner & (self.slots >= 0))
        mesh = meshing.mesh(self.pool, self.around[candidates])
        found = candidates[np.diff(mesh.vertex_start) > 0]
        _, y, x = np.unravel_index(found, self.shape)
        return found[np.argsort(np.maximum(abs(x - ACROSS // 2), abs(y - ACROSS // 2)), kind="stable")][:CHUNKS]

    @property
    def around(self) -> np.ndarray:
        return neighbours.in_block(self.slots)

    def voxels(self, slots: np.ndarray) -> np.ndarray:
        """Densities of a box of chunks as one volume u8 (z, y, x)."""
        density = np.where(slots == AIR_SLOT, 0, FULL).astype(np.uint8)[..., None, None, None]
        chunks = np.broadcast_to(density, (*slots.shape, CHUNK, CHUNK, CHUNK)).copy()
        chunks[slots >= 0] = self.pool.read(slots[slots >= 0])[0]
        nz, ny, nx = slots.shape
        return chunks.transpose(0, 3, 1, 4, 2, 5).reshape(nz * CHUNK, ny * CHUNK, nx * CHUNK)

    def samples(self, chunk: int) -> np.ndarray:
        """The 33^3 densities of a chunk's cells."""
        z, y, x = np.unravel_index(chunk, self.shape)
        side = CHUNK + 1
        return self.voxels(self.slots[z : z + 2, y : y + 2, x : x + 2])[:side, :side, :side]


def _vtk_filter(modules: tuple[Any, Any, Any], volume: np.ndarray) -> Any:
    data, core, support = modules
    image = data.vtkImageData()
    image.SetDimensions(*volume.shape[::-1])
    image.GetPointData().SetScalars(support.numpy_to_vtk(volume.ravel(), deep=True))
    edges = core.vtkFlyingEdges3D()
    edges.SetInputData(image)
    edges.SetValue(0, ISO)
    edges.ComputeNormalsOn()
    edges.ComputeScalarsOff()
    return edges


def _vtk(volumes: list[np.ndarray], stacked: bool) -> Peers:
    found = [
        load_peer(name, "vtk")
        for name in ("vtkmodules.vtkCommonDataModel", "vtkmodules.vtkFiltersCore", "vtkmodules.util.numpy_support")
    ]
    missing = next((why for module, why in found if module is None), "")
    names = ["vtk", "vtk-stacked"] if stacked else ["vtk"]
    if missing:
        return dict.fromkeys(names, missing)
    modules = (found[0][0], found[1][0], found[2][0])
    common, why = load_peer("vtkmodules.vtkCommonCore", "vtk")
    if common is None:
        return dict.fromkeys(names, why)
    smp = common.vtkSMPTools
    calls: Peers = {"vtk": partial(_update, smp, [_vtk_filter(modules, volume) for volume in volumes])}
    if stacked:
        calls["vtk-stacked"] = partial(_update, smp, [_vtk_filter(modules, np.concatenate(volumes))])
    return calls


def _update(smp: Any, filters: list[Any]) -> None:
    # VTK's own choice is one thread, which is best for a chunk; a large volume is done sooner by all that ours has
    large = filters[0].GetInput().GetNumberOfPoints() > LARGE
    smp.SetBackend("STDThread" if large and runtime.threads() > 1 else "Sequential")
    smp.Initialize(runtime.threads())
    for each in filters:
        each.Modified()
        each.Update()


def _peers(volumes: list[np.ndarray], stacked: bool) -> Peers:
    calls: Peers = {}
    measure, why = load_peer("skimage.measure", "scikit-image")
    floats = [volume.astype(np.float32) for volume in volumes]
    calls["scikit-image"] = why
    if measure is not None:
        calls["scikit-image"] = lambda: [measure.marching_cubes(volume, ISO) for volume in floats]
    mcubes, why = load_peer("mcubes", "PyMCubes")
    calls["pymcubes"] = why
    if mcubes is not None:
        calls["pymcubes"] = lambda: [mcubes.marching_cubes(volume, ISO) for volume in floats]
    return calls | _vtk(volumes, stacked)


def run(bench: Bench) -> None:
    """Measure `mesh_1`, `mesh_1000` and `mesh_256`."""
    bench.note("mesh: generating the ground")
    ground = _Ground()
    surface = ground.surface()
    around = ground.around[surface]
    volumes = [ground.samples(chunk) for chunk in surface]
    mesh = meshing.mesh(ground.pool, around)
    sizes = np.diff(mesh.vertex_start)
    bench.note(f"mesh: {len(surface)} chunks, {sizes.mean():.0f} vertices each")

    middling = int(np.argsort(sizes, kind="stable")[len(sizes) // 2])
    one = around[middling : middling + 1]
    bench.compare(
        "mesh_1", "us", lambda: meshing.mesh(ground.pool, one), _peers(volumes[middling : middling + 1], stacked=False)
    )
    voxels = CHUNK**3 / MILLION
    bench.compare(
        "mesh_1000",
        "Mvoxels/s",
        lambda: meshing.mesh(ground.pool, around),
        _peers(volumes, stacked=True),
        work=len(surface) * voxels,
    )
    middle = ACROSS // 2 - BLOCK // 2
    low = HIGH // 2 - BLOCK // 2
    block = ground.slots[low : low + BLOCK, middle : middle + BLOCK, middle : middle + BLOCK]
    alone = neighbours.in_block(block)
    bench.compare(
        "mesh_256",
        "Mvoxels/s",
        lambda: meshing.mesh(ground.pool, alone),
        _peers([ground.voxels(block)], stacked=False),
        work=BLOCK**3 * voxels,
    )
