"""Meshes of terrain nodes by Taichi kernels in this process, written straight into mapped memory."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from taichi_kernels import generation, meshing, radius_bounds
from taichi_kernels.errors import KernelError
from taichi_kernels.neighbours import OFFSETS
from taichi_kernels.planet import Recipe
from taichi_kernels.pool import ChunkPool
from taichi_kernels.units import AIR_SLOT, CHUNK_LIMIT, CHUNK_VOXELS, SOLID_SLOT
from vr_render.terrain import rehearsal
from vr_render.terrain.kept_meshes import KeptMesh, KeptMeshes
from vr_render.terrain.maker import INDEX_BYTES, VERTEX_BYTES, Job, Key, Made, Overrides
from vr_render.terrain.octree import among, code_of, decode, key_of

if TYPE_CHECKING:
    from vr_render.buffers import Buffer
    from vr_render.commands import Commands
    from vr_render.device import Device
    from vr_render.frame_ring import Frame

log = logging.getLogger(__name__)

QUEUE = 40  # jobs that are taken at once: more would be out of date when their turn comes
SPARE = 16  # of them, kept for edits
BATCH = 8  # jobs a launch of the mesher: one thread does so few sooner than a second one wakes
CLASSIFIED = 16  # chunks whose lattices are looked at together
POOL_SLOTS = 1024
SEGMENT_BYTES = 8 << 20  # of staging memory, a frame in flight
PLAIN_LIMIT = 1 << 18  # chunks that are remembered to be air or solid
BUDGET = 0.002  # seconds a frame
URGENT_BUDGET = 0.006  # while an edit waits: its first stroke may have to make voxels of many chunks again
LEAVING_BUDGET = 1.0  # seconds at a time, of making what is kept
MOST_VERTICES = 1 << (8 * INDEX_BYTES)

_STEPS = (
    OFFSETS[:, 0].astype(np.int64) + (OFFSETS[:, 1].astype(np.int64) << 16) + (OFFSETS[:, 2].astype(np.int64) << 32)
)


class HostMaker:
    """Makes meshes on the processor within a time budget a frame; see `maker.Maker`.

    Chunks of all levels of detail share a pool of voxels, which forgets those that were not needed for longest. What
    `record` makes is to be taken (`finished`) and copied in the same frame: its memory is used again when the frame of
    the same index comes round. `work_ahead` makes meshes between frames, in any thread; the next `record` hands them
    over.

    Attributes:
        buffer: where finished meshes lie; None where the memory belongs to no buffer (tests).
        budget, urgent_budget: seconds of work a frame; the latter while an edit waits.
        aside: while it is set frames make nothing; `work_ahead` does, once all kernels are loaded.
        generated, meshed: chunks so far.
    """

    spare = SPARE
    aside = False

    def __init__(
        self,
        body: Recipe,
        overrides: Overrides,
        memory: np.ndarray,
        buffer: Buffer | None = None,
        frames: int = 2,
        slots: int = POOL_SLOTS,
        clock: Callable[[], float] = time.perf_counter,
        folder: Path | None = None,
    ) -> None:
        """
        Args:
            memory: staging, u8, shape (n,), parted evenly among `frames` frames in flight.
            slots: chunks of voxels that are kept, 64 KiB each.
            folder: where meshes are kept between runs; None: nowhere.
        """
        self.body, self.overrides = body, overrides
        self.budget, self.urgent_budget = BUDGET, URGENT_BUDGET
        self.buffer: Any = buffer
        self.generated = self.meshed = 0
        self._memory, self._frames, self._clock = memory, frames, clock
        self._segment = memory.nbytes // frames // 64 * 64
        self._pool = ChunkPool(slots)
        self._mesher = meshing.Mesher(skirts=True)
        self._slots: OrderedDict[int, int] = OrderedDict()  # chunk to slot, the longest unused first
        self._free = list(range(slots - 1, -1, -1))
        self._plain: dict[int, int] = {}  # chunks without voxels: AIR_SLOT or SOLID_SLOT
        self._mixed: set[int] = set()  # chunks that are neither, and not made yet
        self._applied: dict[int, np.ndarray] = {}  # where overrides lie in the voxels of a slot
        self._stale: set[int] = set()
        self._queue: deque[Job] = deque()
        self._made: list[Made] = []
        self._waiting: deque[tuple[Job, KeptMesh]] = deque()  # made between frames
        self._open = False  # whether a frame is recorded, whose segment can be written to
        self._start = self._end = 0  # of the free part of that segment
        self._cost: dict[int, float] = {}  # seconds a generated chunk, by level
        self._mesh_cost = 0.0  # seconds a mesh; 0: not known
        self._kept = KeptMeshes(folder, body, overrides)

    @classmethod
    def on_device(cls, device: Device, body: Recipe, overrides: Overrides, frames: int = 2) -> HostMaker:
        """A maker with staging memory of a device; `close` gives it back."""
        from vr_render.buffers import Buffer

        buffer = Buffer(device, SEGMENT_BYTES * frames, "copy_from", "readback", "terrain staging")
        return cls(body, overrides, buffer.array(np.uint8), buffer, frames, folder=device.cache_folder)

    # --- The protocol -----------------------------------------------------------------------------------------------

    def room(self) -> int:
        """How many jobs `submit` takes now."""
        return QUEUE - len(self._queue)

    def submit(self, jobs: Sequence[Job]) -> None:
        """Take jobs, the most urgent first.

        Raises:
            ValueError: more jobs than there is room for.
        """
        if len(jobs) > self.room():
            raise ValueError(f"jobs: there is room for {self.room()}, not for {len(jobs)}")
        self._queue.extendleft([job for job in reversed(jobs) if job.urgent])
        self._queue.extend([job for job in jobs if not job.urgent])

    def record(self, commands: Commands | None, frame: Frame | None) -> None:
        """Work for the frame's budget; nothing is recorded."""
        urgent = bool(self._queue) and self._queue[0].urgent
        idle = self.aside and rehearsal.share() == 1  # kernels are loaded in the thread that started Taichi
        budget = None if idle else max(self.budget, self.urgent_budget * urgent)
        self.work(frame.index if frame is not None else 0, budget)

    def finished(self) -> list[Made]:
        """Meshes done since the last call; valid until `release`."""
        made, self._made = self._made, []
        return made

    def release(self) -> None:
        """Nothing: a frame's memory is its own until the frame comes round again."""

    def forget(self, keys: Iterable[Key]) -> None:
        """The overrides of these chunks changed."""
        for code in map(code_of, keys):
            self._plain.pop(code, None)
            if code in self._slots:
                self._stale.add(code)

    def close(self) -> None:
        """Give back the staging memory."""
        self._memory = np.zeros(0, np.uint8)
        if self.buffer is not None:
            self.buffer.close()

    # --- Between runs -----------------------------------------------------------------------------------------------

    @property
    def remembers(self) -> bool:
        """Whether meshes were kept by an earlier run: those need no kernels."""
        return len(self._kept) > 0

    def keep(self, keys: Iterable[Key]) -> None:
        """Keep the meshes of these nodes for the next run, in place of those before; what is queued is dropped.

        The device is done with the staging memory.
        """
        self._queue.clear()
        self._waiting.clear()
        meshes, missing = {}, []
        for key in keys:
            mesh = self._kept.get(key)
            if mesh is not None:
                meshes[key] = mesh
            else:
                missing.append(key)
        if not missing:
            return
        while missing or self._queue:
            count = self.room()
            self.submit([Job(key) for key in missing[:count]])
            del missing[:count]
            self.work(0, LEAVING_BUDGET)
            for made in self.finished():
                vertices = self._memory[made.vertex_offset :][: made.vertices * VERTEX_BYTES]
                indices = self._memory[made.index_offset :][: made.indices * INDEX_BYTES]
                if not made.failed:
                    meshes[made.job.key] = KeptMesh(vertices.copy(), indices.copy().view(f"<u{INDEX_BYTES}"))
        self._kept.replace(meshes)

    # --- Work -------------------------------------------------------------------------------------------------------

    def work(self, frame: int, budget: float | None) -> None:
        """Hand over what was made ahead, and make meshes until the budget [s] is spent; at least a step of the first is
        done, or a kernel loaded.

        Args:
            frame: index of the frame in flight, whose part of the memory is free.
            budget: None: nothing is made.
        """
        self._open, self._start, self._end = True, frame * self._segment, (frame + 1) * self._segment
        while self._waiting and self._stage(*self._waiting[0]):
            self._waiting.popleft()
        if budget is not None:
            self._make(budget)
        self._open = False

    def work_ahead(self, budget: float) -> bool:
        """Make meshes between two frames until the budget [s] is spent; at least a step of the first one is done.

        Returns:
            Whether there is more to make, and room for it.
        """
        if not self._queue or rehearsal.share() < 1 or len(self._waiting) >= QUEUE:
            return False
        self._make(budget)
        return bool(self._queue)

    def _make(self, budget: float) -> None:
        deadline = self._clock() + budget
        while self._queue:
            mesh = self._kept.get(self._queue[0].key)
            if mesh is not None:
                if not self._stage(self._queue[0], mesh):
                    break
                self._queue.popleft()
                continue
            if rehearsal.step():
                if self._clock() >= deadline:
                    break
                continue
            few = int((deadline - self._clock()) / self._mesh_cost) if self._mesh_cost else BATCH
            jobs = [self._queue[i] for i in range(min(max(1, few), BATCH, len(self._queue)))]
            try:
                done = self._try(jobs, deadline)
            except KernelError:
                done = self._one_by_one(jobs, deadline)
            for _ in range(done):
                self._queue.popleft()
            if done < len(jobs) or self._clock() >= deadline:
                break

    def _one_by_one(self, jobs: list[Job], deadline: float) -> int:
        """One bad chunk must not keep the others back; what fails alone comes back as failed."""
        for done, job in enumerate(jobs):
            try:
                if not self._try([job], deadline):
                    return done
            except KernelError as error:
                log.error("making terrain node %s failed, it is tried again: %s", job.key, error)
                self._made.append(Made(job, 0, 0, 0, 0, failed=True))
        return len(jobs)

    def _try(self, jobs: list[Job], deadline: float) -> int:
        """Make all of these jobs, or none if the time is over; how many were made."""
        around = np.array([code_of(job.key) for job in jobs], np.int64)[:, None] + _STEPS
        codes, places = np.unique(around, return_inverse=True)
        wanted = codes.tolist()
        if not self._load(wanted, codes, deadline):
            return 0
        plain, slots = self._plain, self._slots
        found = np.array([slots[code] if code in slots else plain[code] for code in wanted], np.int32)
        for code in wanted:
            if code in slots:
                slots.move_to_end(code)
        neighbours = found[places].reshape(len(jobs), len(_STEPS))
        cells = neighbours.reshape(-1, 3, 3, 3)[:, 1:, 1:, 1:].reshape(len(jobs), 8)  # what a node's own cells look at
        bare = (cells == AIR_SLOT).all(axis=1) | (cells == SOLID_SLOT).all(axis=1)
        meshed = np.flatnonzero(~bare)
        began = self._clock()
        done = self._write(jobs, bare, self._mesher.mesh(self._pool, neighbours[meshed]))
        if len(meshed):
            self._mesh_cost = _mean(self._mesh_cost, (self._clock() - began) / len(meshed))
        return done

    def _write(self, jobs: list[Job], bare: np.ndarray, mesh: meshing.Mesh) -> int:
        """Copy meshes into the staging memory; how many jobs are done before it is full."""
        at = 0
        for done, job in enumerate(jobs):
            if bare[done]:
                self._made.append(Made(job, 0, 0, 0, 0))
                continue
            vertices, triangles = mesh.chunk(at)
            at += 1
            if len(vertices) > MOST_VERTICES:
                log.error("terrain node %s has %d vertices, more than its indices can name", job.key, len(vertices))
                self._made.append(Made(job, 0, 0, 0, 0, failed=True))
                continue
            if not self._stage(job, KeptMesh(vertices.reshape(-1).view(np.uint8), triangles.reshape(-1))):
                return done
            self.meshed += 1
        return len(jobs)

    def _stage(self, job: Job, mesh: KeptMesh) -> bool:
        """Copy a mesh into the staging memory; False when it is full. Between frames, keep a copy for the next one."""
        if not self._open:
            self._waiting.append((job, KeptMesh(mesh.vertices.copy(), mesh.indices.astype(f"<u{INDEX_BYTES}"))))
            return True
        vertices, count = mesh.vertices.size, mesh.indices.size
        first_index = -(-(self._start + vertices) // 4) * 4
        end = first_index + count * INDEX_BYTES
        if end > self._end:
            return False
        self._memory[self._start : self._start + vertices] = mesh.vertices
        indices = self._memory[first_index:end].view(f"<u{INDEX_BYTES}")
        np.copyto(indices, mesh.indices, casting="unsafe")
        self._made.append(Made(job, vertices // VERTEX_BYTES, count, self._start, first_index))
        self._start = -(-end // 4) * 4
        return True

    # --- Voxels -----------------------------------------------------------------------------------------------------

    def _load(self, wanted: list[int], codes: np.ndarray, deadline: float) -> bool:
        """Have the voxels of chunks; whether they are all there before the deadline."""
        if len(self._plain) > PLAIN_LIMIT:
            self._plain.clear()
            self._mixed.clear()
        for code in self._stale.intersection(wanted):
            self._refresh(code)
        missing = [code for code in wanted if code not in self._slots and code not in self._plain]
        if not missing:
            return True
        levels, chunks = decode(np.array(missing, np.int64))
        needed = set(wanted)
        for level in np.unique(levels).tolist():
            of_level = np.flatnonzero(levels == level)
            mixed = self._by_distance(level, chunks[of_level], [missing[i] for i in of_level.tolist()])
            unsure = [code for code in mixed if code not in self._mixed]
            for first in range(0, len(unsure), CLASSIFIED):
                if first and self._clock() >= deadline:
                    return False
                self._mixed.update(self._classify(level, unsure[first : first + CLASSIFIED]))
            if unsure and self._clock() >= deadline:
                return False
            mixed = [code for code in mixed if code in self._mixed]
            while mixed:
                left = deadline - self._clock()
                count = max(1, min(len(mixed), int(left / self._cost.get(level, 0.001))))
                self._generate(level, mixed[:count], needed)
                mixed = mixed[count:]
                if self._clock() >= deadline:
                    return False  # the voxels are kept: the next frame goes on from here
        return True

    def _by_distance(self, level: int, chunks: np.ndarray, codes: list[int]) -> list[int]:
        """Note which chunks are air or solid by their distance to the centre; returns the others."""
        limit = CHUNK_LIMIT >> level
        there = np.asarray(((chunks >= -limit) & (chunks < limit)).all(axis=1))
        kinds = np.where(there, radius_bounds.by_radius(self.body, chunks, level), AIR_SLOT)
        return self._note(codes, kinds)

    def _classify(self, level: int, codes: list[int]) -> list[int]:
        """Note which chunks are air or solid by their lattices; returns the others."""
        return self._note(codes, generation.classify(self.body, decode(np.array(codes, np.int64))[1], level))

    def _note(self, codes: list[int], kinds: np.ndarray) -> list[int]:
        mixed = []
        for code, kind in zip(codes, kinds.tolist(), strict=True):
            if kind != radius_bounds.MIXED and self.overrides.at(key_of(code)) is None:
                self._plain[code] = kind
            else:
                mixed.append(code)
        return mixed

    def _generate(self, level: int, codes: list[int], needed: set[int]) -> None:
        slots = [self._take(needed) for _ in codes]
        began = self._clock()
        try:
            chunks = decode(np.array(codes, np.int64))[1].astype(np.int32)
            generation.generate(self.body, self._pool, np.array(slots, np.int32), chunks, level)
        except KernelError:
            self._free.extend(slots)
            raise
        cost = (self._clock() - began) / len(codes)
        self._cost[level] = _mean(self._cost.get(level, 0.0), cost)
        self.generated += len(codes)
        for code, slot in zip(codes, slots, strict=True):
            self._slots[code] = slot
            self._mixed.discard(code)
            self._apply(code, slot)

    def _take(self, needed: set[int]) -> int:
        """A free slot; that of the chunk not used for longest if there is none. Never one that is needed now."""
        if not self._free:
            code = next(code for code in self._slots if code not in needed)
            self._drop(code)
        return self._free.pop()

    def _drop(self, code: int) -> None:
        self._free.append(self._slots.pop(code))
        self._applied.pop(code, None)
        self._stale.discard(code)

    def _apply(self, code: int, slot: int) -> None:
        """Put what players changed over generated voxels."""
        changed = self.overrides.at(key_of(code))
        self._stale.discard(code)
        if changed is None:
            return
        assert self._pool.bytes is not None
        index, density, material = changed
        first = slot * CHUNK_VOXELS
        self._pool.bytes[0][first : first + CHUNK_VOXELS][index] = density
        self._pool.bytes[1][first : first + CHUNK_VOXELS][index] = material
        self._applied[code] = index

    def _refresh(self, code: int) -> None:
        """Bring kept voxels up to date with changed overrides; drop them where something was changed back."""
        changed = self.overrides.at(key_of(code))
        before = self._applied.get(code)
        if before is not None and (changed is None or not among(before, changed[0]).all()):
            self._drop(code)
        else:
            self._apply(code, self._slots[code])


def _mean(before: float, now: float) -> float:
    """Of costs, the last ones more than those long ago; 0 is none."""
    return 0.8 * before + 0.2 * now if before else now
