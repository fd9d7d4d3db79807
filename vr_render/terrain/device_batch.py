"""The device's side of `DeviceMaker`: its buffers, and what is recorded for a batch.

Everything that the host gives to a batch, the kernels' arguments included, lies in one buffer of the device and arrives
there by one copy, so that no descriptor set ever changes. Meshes go to one of PARTS parts of one buffer in turn: while
one is written, another one waits for the host to read its counts, and the meshes of a third are copied to the terrain.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from taichi_kernels import compiled, cube_tables
from taichi_kernels.generation_plan import (
    BOUND_WORDS,
    JOB,
    LATTICE_WORDS,
    MAX_JOBS,
    TILE,
    TILES,
    BodyWords,
    bound_threads,
    kernel_names,
)
from taichi_kernels.units import CHUNK, CHUNK_VOXELS
from vr_render import transfer
from vr_render.buffers import Buffer
from vr_render.compute.kernels import BoundKernel, KernelPipelines, Range
from vr_render.owner import Owner
from vr_render.terrain.maker import VERTEX_BYTES, Job

if TYPE_CHECKING:
    from vr_render.commands import Commands
    from vr_render.device import Device

PARTS = 3
ALIGNMENT = 256  # the largest that a device may ask of a buffer's part
_CHUNK_WORDS = CHUNK_VOXELS // 4
_ENTRY = 4  # words
MOST_SLOTS = 4096  # 128 MiB of densities: every device can bind so much
LARGEST_MESH = 120_000, 180_000  # more vertices and triangles than a chunk with its skirt can have
_AROUND = 27

Written = tuple[int, Sequence[Job], np.ndarray]  # part, jobs, their counts of vertices and triangles


@dataclasses.dataclass(frozen=True)
class Limits:
    """Sizes of a batch, and of what stays between batches.

    Attributes:
        meshes: of a batch.
        chunks: whose voxels a batch makes.
        lattice: words of their lattices; a chunk of level 3 or above takes 491,520.
        entries: words of voxels with changes by players.
        vertices, triangles: of a batch's meshes; at least what the largest mesh of one chunk can have.
        slots: chunks whose voxels are kept, 64 KiB each; more than a batch's meshes can need.
    """

    meshes: int = 32
    chunks: int = 48
    lattice: int = 1 << 23
    entries: int = 1 << 15
    vertices: int = 1 << 18
    triangles: int = 1 << 19
    slots: int = 2048

    def check(self) -> None:
        """Raise ValueError where a batch could not be made."""
        needed = self.meshes * _AROUND + self.chunks
        if not needed <= self.slots <= MOST_SLOTS:
            raise ValueError(f"slots: {needed} to {MOST_SLOTS} are possible, not {self.slots}")
        if not 0 < self.chunks <= MAX_JOBS or self.meshes < 1:
            raise ValueError(f"a batch has 1 to {MAX_JOBS} chunks and at least one mesh")
        least = {
            "lattice": int(LATTICE_WORDS.max()),
            "entries": _CHUNK_WORDS,
            "vertices": LARGEST_MESH[0],
            "triangles": LARGEST_MESH[1],
        }
        for name, value in least.items():
            if getattr(self, name) < value:
                raise ValueError(f"{name}: at least {value} are needed, not {getattr(self, name)}")

    @property
    def tiles(self) -> int:
        """Tiles of lattice points."""
        return min(self.chunks * int(TILES.max()), self.lattice // int(LATTICE_WORDS.max()) * int(TILES.max()) + 1024)


@dataclasses.dataclass(frozen=True)
class Plan:
    """What a batch does.

    Attributes:
        jobs: whose meshes it makes.
        levels: of the chunks whose voxels it makes.
        neighbours: slots around each of them, i32, shape (len(jobs), 27).
        generated: jobs of the generator, i32, shape (n, JOB).
        tiles: of their lattices, i32.
        entries: changes by players, i32, shape (m, 4).
    """

    jobs: list[Job]
    levels: list[int]
    neighbours: np.ndarray
    generated: np.ndarray
    tiles: np.ndarray
    entries: np.ndarray


@dataclasses.dataclass
class _Part:
    """One of the parts that batches use in turn: its staging memory, its counts, and the kernels that write to it."""

    staging: Buffer
    words: np.ndarray
    read: Buffer
    counts: np.ndarray
    kernels: dict[str, BoundKernel]
    frame: int = 0
    jobs: Sequence[Job] = ()


class DeviceBatches(Owner):
    """Buffers and kernels of batches.

    Args:
        body: from `generation_plan.body_words`.

    Attributes:
        meshes: the buffer of the meshes.
        free: parts that no batch uses.
    """

    def __init__(self, device: Device, body: BodyWords, limits: Limits) -> None:
        self._limits = limits
        self._shape, self._bound, self._voxel = kernel_names(body.generator)
        self._bound_threads = bound_threads(body.generator)
        self._owned: list[Owner] = []
        self._numbers = compiled.load().numbers
        self.free: deque[int] = deque(range(PARTS))
        self._pending: deque[int] = deque()
        super().__init__(device)
        with self.making():
            self._make(body.words)

    def _own(self, owner: Owner) -> None:
        self._owned.append(owner)

    def _buffer(self, words: int, usage: str, where: str = "device", name: str = "") -> Buffer:
        buffer = Buffer(self.device, words * 4, usage, where, name)
        self._own(buffer)
        return buffer

    def _make(self, words: np.ndarray) -> None:
        limits, numbers = self._limits, self._numbers
        names = (
            self._shape,
            self._bound,
            self._voxel,
            "put_overrides",
            "count_meshes",
            "place_meshes",
            "write_meshes",
        )
        pipelines: dict[str, KernelPipelines] = {}
        for name in (*names, "pack_indices"):
            pipelines[name] = KernelPipelines(self.device, name)
            self._own(pipelines[name])

        # The buffer of a batch: by name, where a thing starts and how long it is at most, in words.
        sizes = {name: pipeline.kernel.size // 4 for name, pipeline in pipelines.items()}
        sizes |= {
            "limits": 2,
            "jobs": limits.chunks * JOB,
            "tiles": limits.tiles,
            "neighbours": limits.meshes * _AROUND,
            "entries": limits.entries * _ENTRY,
        }
        self._at: dict[str, tuple[int, int]] = {}
        end = 0
        for name, size in sizes.items():
            self._at[name] = end, size
            end += -(-size * 4 // ALIGNMENT) * ALIGNMENT // 4
        self._head = self._at["jobs"][0]  # words that every batch copies
        self._batch = self._buffer(end, "uniform storage copy_to", name="batch")

        self._density = self._buffer(limits.slots * _CHUNK_WORDS, "storage copy_from", name="density")
        self._material = self._buffer(limits.slots * _CHUNK_WORDS, "storage copy_from", name="material")
        lattice = self._buffer(limits.lattice, "storage", name="lattice")
        bounds = self._buffer(limits.chunks * BOUND_WORDS, "storage", name="bounds")
        body = self._buffer(len(words), "storage copy_to", name="body")
        transfer.write_buffer(body, words)
        scratch = self._buffer(
            numbers["mesh_tables"] + limits.meshes * numbers["mesh_scratch"], "storage copy_to", name="mesh scratch"
        )
        transfer.write_buffer(scratch, cube_tables.packed())
        transfer.write_buffer(scratch, cube_tables.packed_faces(), numbers["mesh_face_table"] * 4)
        counts = self._buffer(limits.meshes * 2, "storage copy_from", name="mesh counts")
        starts = self._buffer((limits.meshes + 1) * 2, "storage", name="mesh starts")
        indices = self._buffer(limits.triangles * 3, "storage", name="mesh indices")

        vertex_bytes = -(-limits.vertices * VERTEX_BYTES // ALIGNMENT) * ALIGNMENT
        index_bytes = -(-limits.triangles * 6 // ALIGNMENT) * ALIGNMENT
        self._places = [
            (part * (vertex_bytes + index_bytes), part * (vertex_bytes + index_bytes) + vertex_bytes)
            for part in range(PARTS)
        ]
        self.meshes = self._buffer(PARTS * (vertex_bytes + index_bytes) // 4, "storage copy_from", name="meshes")
        self._counts = counts
        arrays: dict[str, Buffer | Range] = {
            "density": self._density, "material": self._material, "lattice": lattice, "words": body,
            "bounds": bounds,
            "scratch": scratch, "counts": counts, "starts": starts, "triangles": indices,
        }  # fmt: skip
        for name in ("limits", "jobs", "tiles", "neighbours", "entries"):
            arrays[name] = self._range(name)
        self._parts: list[_Part] = []
        for part in range(PARTS):
            self._parts.append(self._make_part(pipelines, arrays, part))

    def _range(self, name: str) -> Range:
        start, size = self._at[name]
        return self._batch, start * 4, size * 4

    def _make_part(self, pipelines: dict[str, KernelPipelines], arrays: dict[str, Buffer | Range], part: int) -> _Part:
        """A part: kernels that write no meshes are those of the first one."""
        limits = self._limits
        vertex_at, index_at = self._places[part]
        own = arrays | {
            "vertices": (self.meshes, vertex_at, limits.vertices * VERTEX_BYTES),
            "packed": (self.meshes, index_at, limits.triangles * 6),
        }
        kernels: dict[str, BoundKernel] = {}
        for name, pipeline in pipelines.items():
            named = [argument.name for argument in pipeline.kernel.arguments]
            if part and not {"vertices", "packed"} & set(named):
                kernels[name] = self._parts[0].kernels[name]
                continue
            kernels[name] = BoundKernel(
                pipeline, (self._batch, self._at[name][0] * 4), {array: own[array] for array in named}
            )
            self._own(kernels[name])
        staging = self._buffer(self._batch.size // 4, "copy_from", "upload", name=f"batch {part}")
        read = self._buffer(limits.meshes * 2, "copy_to", "readback", name=f"mesh counts {part}")
        words = staging.array(np.int32)
        self._set_constants(words, kernels)
        return _Part(staging, words, read, read.array(np.int32).reshape(-1, 2), kernels)

    def _set_constants(self, words: np.ndarray, kernels: dict[str, BoundKernel]) -> None:
        """All arguments that are the same for every batch."""
        limits = self._limits
        words[: self._head] = 0
        start = self._at["limits"][0]
        words[start : start + 2] = limits.vertices, limits.triangles
        voxels = (limits.slots * _CHUNK_WORDS,)
        shapes: dict[str, tuple[int, ...]] = {
            "density": voxels, "material": voxels, "lattice": (limits.lattice,), "limits": (2,), "words": (1 << 20,),
            "bounds": (limits.chunks * BOUND_WORDS,),
            "scratch": (self._numbers["mesh_tables"] + limits.meshes * self._numbers["mesh_scratch"],),
            "vertices": (limits.vertices * 3,), "triangles": (limits.triangles * 3,),
            "packed": (limits.triangles * 3 // 2,), "jobs": (0, JOB), "tiles": (0,), "entries": (0, _ENTRY),
            "neighbours": (0, _AROUND), "counts": (0, 2), "starts": (0, 2),
        }  # fmt: skip
        changing: dict[str, list[int]] = {"jobs": [], "tiles": [], "entries": [], "neighbours": [], "starts": []}
        for kernel in kernels.values():
            for argument in kernel.kernel.arguments:
                kernel.set_size(words, argument.name, shapes[argument.name])
                first = kernel.places(argument.name)[0]
                if argument.name == "counts":
                    changing["neighbours"].append(first)
                elif argument.name in changing:
                    changing[argument.name].append(first)
        self._changing = {name: np.array(places, np.int64) for name, places in changing.items()}

    # --- Batches ----------------------------------------------------------------------------------------------------

    def places(self, part: int) -> tuple[int, int]:
        """Where the vertices and the indices of a part start in `meshes`, in bytes."""
        return self._places[part]

    def record(self, commands: Commands, frame: int, plan: Plan) -> None:
        """Record a batch into the next free part."""
        number = self.free.popleft()
        part = self._parts[number]
        part.frame, part.jobs = frame, plan.jobs
        self._pending.append(number)
        meshes, chunks = len(plan.jobs), len(plan.generated)
        words, changing = part.words, self._changing
        words[changing["jobs"]] = chunks
        words[changing["tiles"]] = len(plan.tiles)
        words[changing["entries"]] = len(plan.entries)
        words[changing["neighbours"]] = meshes
        words[changing["starts"]] = meshes + 1
        regions = [(0, 0, self._head * 4)]
        given = {"jobs": plan.generated, "tiles": plan.tiles, "neighbours": plan.neighbours, "entries": plan.entries}
        for name, values in given.items():
            if values.size:
                start = self._at[name][0]
                words[start : start + values.size] = values.ravel()
                regions.append((start * 4, start * 4, values.size * 4))

        commands.begin_label("terrain batch")
        commands.barrier("compute copy", "compute copy")
        commands.copy_buffer(part.staging, self._batch, np.array(regions, np.uint64))
        commands.barrier("copy", "compute")
        if chunks:
            self._generate(commands, part.kernels, plan)
        if meshes:
            self._mesh(commands, part.kernels, meshes)
            commands.barrier("compute", "copy")
            commands.copy_buffer(self._counts, part.read, np.array([(0, 0, meshes * 8)], np.uint64))
            commands.barrier("copy", "host")
        commands.end_label()

    def _generate(self, commands: Commands, kernels: dict[str, BoundKernel], plan: Plan) -> None:
        chunks = len(plan.generated)
        kernels[self._shape].record(commands, [len(plan.tiles) * TILE])
        commands.barrier("compute", "compute")
        kernels[self._bound].record(commands, [count * chunks for count in self._bound_threads])
        commands.barrier("compute", "compute")
        kernels[self._voxel].record(commands, [chunks * _CHUNK_WORDS])
        commands.barrier("compute", "compute")
        if len(plan.entries):
            kernels["put_overrides"].record(commands, [len(plan.entries)])
            commands.barrier("compute", "compute")

    def _mesh(self, commands: Commands, kernels: dict[str, BoundKernel], meshes: int) -> None:
        numbers = self._numbers
        rows, lines = meshes * numbers["mesh_rows"], meshes * numbers["mesh_lines"]
        counting = [rows, meshes * numbers["mesh_planes"], meshes * numbers["mesh_faces"], meshes]
        kernels["count_meshes"].record(commands, counting)
        commands.barrier("compute", "compute")
        kernels["place_meshes"].record(commands, [meshes + 1])
        commands.barrier("compute", "compute")
        kernels["write_meshes"].record(commands, [rows, lines])
        commands.barrier("compute", "compute")
        kernels["pack_indices"].record(commands, [numbers["pack_threads"]])

    def done(self, frame: int) -> list[Written]:
        """Batches of frames up to this one, in order, with their counts, i32, shape (n, 2)."""
        found: list[Written] = []
        while self._pending and self._parts[self._pending[0]].frame <= frame:
            number = self._pending.popleft()
            part = self._parts[number]
            found.append((number, part.jobs, part.counts[: len(part.jobs)].copy()))
        return found

    def release(self, part: int) -> None:
        """A part may be written again."""
        self.free.append(part)

    def voxels(self, slot: int) -> tuple[np.ndarray, np.ndarray]:
        """A copy of a slot's density and material, u8, shape (32, 32, 32); waits for the device."""
        of_slot = {"offset": slot * CHUNK_VOXELS, "count": CHUNK_VOXELS}
        density, material = (
            transfer.read_buffer(buffer, np.uint8, **of_slot).reshape(CHUNK, CHUNK, CHUNK)
            for buffer in (self._density, self._material)
        )
        return density, material

    def _destroy(self) -> None:
        for owner in reversed(self._owned):
            owner.close()
