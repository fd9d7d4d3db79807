"""Makes meshes on the renderer's own device: voxels, edits and vertices never pass through the host; only counts do.

Each frame records one batch: voxels that are missing, what players changed in them, and meshes. A batch's counts are
read a frame or two later, when the device is done with it; then its meshes are handed out.
"""

from __future__ import annotations

import itertools
import logging
import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from taichi_kernels.generation_plan import LATTICE_WORDS, TILE, TILES, body_words, job_words, tile_words
from taichi_kernels.radius_bounds import MIXED, by_radius
from taichi_kernels.units import CHUNK_VOXELS
from vr_render.owner import Owner
from vr_render.terrain.device_batch import DeviceBatches, Limits, Plan
from vr_render.terrain.maker import INDEX_BYTES, VERTEX_BYTES, Job, Key, Made, Overrides
from vr_render.terrain.voxel_slots import AROUND, VoxelSlots, level_of, pack, unpack_all

if TYPE_CHECKING:
    from taichi_kernels.planet import Recipe
    from vr_render.commands import Commands
    from vr_render.device import Device
    from vr_render.frame_ring import Frame

BUDGET = 0.002
BATCH = "terrain batch"  # name of the device's time for it

_log = logging.getLogger(__name__)

_MOST_VERTICES = 1 << (8 * INDEX_BYTES)  # of a mesh: indices have 16 bits
_NO_ENTRIES = np.zeros((0, 4), np.int32)
_UNKNOWN = -9  # no slot, and none of the kinds that stand in for one
_AROUND = np.array(AROUND, np.int64)
_CHUNK_POINTS = 15  # points of a lattice that cost as much as making a voxel from them does
_WORK: list[float] = ((TILES * TILE * 40 + CHUNK_VOXELS * _CHUNK_POINTS) / (CHUNK_VOXELS * _CHUNK_POINTS)).tolist()
_MESH_WORK = 0.3  # of a mesh, where making the voxels of a chunk of level 0 is 1
_LEAST_WORK = 4.0  # of a batch
_LEAST_PACE = 4  # jobs
_LATTICES: list[int] = LATTICE_WORDS.tolist()
_TILES: list[int] = TILES.tolist()


class DeviceMaker(Owner):
    """A `Maker` that runs compiled kernels on the device.

    Args:
        body: what to make.
        overrides: what players changed; read when a batch is recorded.
        limits: sizes of a batch and of the memory for voxels.

    Raises:
        ValueError: the limits do not go together.
        KernelFileError: a compiled kernel is missing or damaged.
        OutOfMemoryError: the device has no room.

    Attributes:
        buffer: where finished meshes lie.
        budget: seconds of the device's time that a batch should take; kept to once `measured` was told what they take.
        generated, meshed: chunks made so far.
    """

    spare = 0
    aside = False

    def __init__(self, device: Device, body: Recipe, overrides: Overrides, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._limits.check()
        self._body, self._words = body, body_words(body)
        self._overrides = overrides
        self._slots = VoxelSlots(self._limits.slots)
        self._queue: deque[Job] = deque()
        self._number = 0  # of the batch
        self._pace = self._limits.meshes  # jobs that may wait
        self._handed: list[int] = []
        self.budget = BUDGET
        self._cost = 0.0  # seconds of a unit of work; 0: not known
        self._recorded: dict[int, float] = {}  # work by number of frame, until it was measured
        self.generated = self.meshed = 0
        self._batches = DeviceBatches(device, self._words, self._limits)
        self.buffer = self._batches.meshes
        super().__init__(device)

    # --- What terrain calls -----------------------------------------------------------------------------------------

    def room(self) -> int:
        """How many jobs `submit` takes now: about two batches wait, so that an edit need not wait for many."""
        return max(self._pace - len(self._queue), 0)

    def submit(self, jobs: Sequence[Job]) -> None:
        """Take jobs, the most urgent first.

        Raises:
            ValueError: more jobs than there is room for.
        """
        if len(jobs) > self.room():
            raise ValueError(f"{len(jobs)} jobs are more than there is room for ({self.room()})")
        self._queue.extendleft([job for job in reversed(jobs) if job.urgent])
        self._queue.extend([job for job in jobs if not job.urgent])

    def record(self, commands: Commands, frame: Frame) -> None:
        """Record a batch; nothing where there is nothing to do, or where all parts of `buffer` are in use."""
        if not self._queue or not self._batches.free:
            return
        plan = self._plan()
        if plan is None:
            return
        self._pace = min(max(2 * len(plan.jobs), self._pace // 2, _LEAST_PACE), self._limits.meshes)
        self.generated += len(plan.generated)
        self.meshed += len(plan.jobs)
        self._recorded[frame.number] = sum(_WORK[level] for level in plan.levels) + _MESH_WORK * len(plan.jobs)
        commands.timestamp(BATCH)
        self._batches.record(commands, frame.number, plan)
        commands.timestamp("terrain")

    def work_ahead(self, budget: float) -> bool:
        """Nothing: the device works in frames."""
        return False

    def measured(self, frame: int, times: Mapping[str, float]) -> None:
        """Learn from the device's times of a frame that it has finished what a batch takes.

        Args:
            frame: number of the frame.
            times: milliseconds by name, as `FrameRing.times`.
        """
        work, spent = self._recorded.pop(frame, 0.0), times.get(BATCH, 0.0) / 1000
        if work and spent:
            cost = spent / work
            self._cost = 0.75 * self._cost + 0.25 * cost if self._cost else cost
        for number in [number for number in self._recorded if number < frame]:
            del self._recorded[number]

    def finished(self) -> list[Made]:
        """Meshes that the device is done with, in the order of the jobs. Valid until `release`."""
        made: list[Made] = []
        for part, jobs, counts in self._batches.done(self.device.finished):
            fitting = _fitting(counts, self._limits)
            vertex_at, index_at = self._batches.places(part)
            for job, (vertices, triangles) in zip(jobs[:fitting], counts[:fitting].tolist(), strict=True):
                if vertices <= _MOST_VERTICES:
                    made.append(Made(job, vertices, 3 * triangles, vertex_at, index_at))
                else:
                    _log.error("terrain node %s has %d vertices, more than its indices can name", job.key, vertices)
                    made.append(Made(job, 0, 0, 0, 0, failed=True))
                vertex_at += vertices * VERTEX_BYTES
                index_at += (triangles + 1 & ~1) * 3 * INDEX_BYTES
            self._queue.extendleft(reversed(jobs[fitting:]))
            self._handed.append(part)
        return made

    def release(self) -> None:
        """Give back the room of all that `finished` returned."""
        for part in self._handed:
            self._batches.release(part)
        self._handed.clear()

    def forget(self, keys: Iterable[Key]) -> None:
        """The overrides of these chunks changed: their voxels are made again when next needed."""
        for key in keys:
            self._slots.drop(pack(key))

    def voxels(self, key: Key) -> tuple[np.ndarray, np.ndarray] | None:
        """A copy of the voxels that the device keeps of a chunk, for looking at; waits for the device.

        Returns:
            Density and material, u8, shape (32, 32, 32), indexed [z, y, x]; None where it keeps none.
        """
        slot = self._slots.of.get(pack(key), -1)
        return None if slot < 0 else self._batches.voxels(slot)

    def _destroy(self) -> None:
        self._batches.close()

    # --- Planning ---------------------------------------------------------------------------------------------------

    def _plan(self) -> Plan | None:
        """The next batch: as many of the jobs, in their order, as its limits allow."""
        slots, limits = self._slots, self._limits
        self._number += 1
        slots.trim()
        heads = list(itertools.islice(self._queue, limits.meshes))
        around = (np.array([pack(job.key) for job in heads], np.int64)[:, None] + _AROUND).ravel().tolist()
        places = np.fromiter(map(slots.of.get, around, itertools.repeat(_UNKNOWN)), np.int32, len(around))
        open_places = np.flatnonzero(places == _UNKNOWN).tolist()
        missing = [around[place] for place in open_places]
        entries = self._look_up(list(dict.fromkeys(missing)))

        chosen: dict[int, None] = {}
        work = max(self.budget / self._cost, _LEAST_WORK) if self._cost else math.inf
        room = _Room(limits, work)
        end = len(around)
        for place, packed in zip(open_places, missing, strict=True):
            if packed not in slots.of and packed not in chosen:
                if not room.take(packed, len(entries.get(packed, _NO_ENTRIES))):
                    end = place // len(AROUND) * len(AROUND)
                    break
                chosen[packed] = None
        if math.isfinite(work):  # the meshes get what is left, and some in any case
            end = min(end, len(AROUND) * int(max(room.work, _LEAST_WORK * _MESH_WORK) / _MESH_WORK))
        jobs = heads[: end // len(AROUND)]
        if not chosen and not jobs:
            return None
        slots.use(places[:end], self._number)
        made = list(chosen)
        taken = slots.take(made, self._number)
        for place, packed in zip(open_places, missing, strict=True):
            if place < end:
                places[place] = slots.of[packed]
        for _ in jobs:
            self._queue.popleft()
        levels, chunks = unpack_all(made)
        changed = [entries.get(packed) for packed in made]
        return Plan(
            jobs,
            levels.tolist(),
            places[:end].reshape(-1, len(AROUND)),
            job_words(
                self._words,
                levels,
                chunks,
                np.array(taken, np.int32),
                np.array([words is not None for words in changed], bool),
            ),
            tile_words(levels),
            np.concatenate(
                [_NO_ENTRIES]
                + [
                    words + np.array([slot * CHUNK_VOXELS // 4, 0, 0, 0], np.int32)
                    for words, slot in zip(changed, taken, strict=True)
                    if words is not None
                ]
            ),
        )

    def _look_up(self, unknown: list[int]) -> dict[int, np.ndarray]:
        """Sort out chunks that are all air or all solid, and bring what players changed in the others."""
        entries: dict[int, np.ndarray] = {}
        if not unknown:
            return entries
        levels, chunks = unpack_all(unknown)
        for packed, level, (x, y, z) in zip(unknown, levels.tolist(), chunks.tolist(), strict=True):
            changed = self._overrides.at((level, x, y, z))
            if changed is not None:
                entries[packed] = override_words(*changed)
        for level in set(levels.tolist()):
            of_level = np.flatnonzero(levels == level)
            kinds = by_radius(self._body, chunks[of_level], level)
            for index in np.flatnonzero(kinds != MIXED).tolist():
                packed = unknown[of_level[index]]
                if packed not in entries:
                    self._slots.put_uniform(packed, int(kinds[index]))
        return entries


class _Room:
    """What is left of a batch's limits for voxels."""

    def __init__(self, limits: Limits, work: float) -> None:
        self.work = work
        self.chunks, self.lattice, self.entries = limits.chunks, limits.lattice, limits.entries
        self.tiles = limits.tiles

    def take(self, packed: int, entries: int) -> bool:
        """Whether one more chunk fits; if so, it is counted."""
        level = level_of(packed)
        lattice, tiles = _LATTICES[level], _TILES[level]
        if self.work <= 0 or self.chunks < 1 or self.lattice < lattice or self.tiles < tiles or self.entries < entries:
            return False
        self.work -= _WORK[level]
        self.chunks -= 1
        self.lattice -= lattice
        self.tiles -= tiles
        self.entries -= entries
        return True


def override_words(index: np.ndarray, density: np.ndarray, material: np.ndarray) -> np.ndarray:
    """Changed voxels of a chunk as the kernel takes them: word in the chunk, mask of its changed bytes, densities,
    materials.

    Args:
        index: (z * 32 + y) * 32 + x, rising, shape (n,), n > 0.
        density, material: u8, shape (n,).
    Returns:
        i32, shape (m, 4), no word twice.
    """
    words = index.astype(np.int64) >> 2
    first = np.flatnonzero(np.diff(words, prepend=-1))
    shift = (index.astype(np.uint32) & 3) << 3
    full = np.full(len(index), 255, np.uint32)
    columns = [words[first].astype(np.uint32)]
    columns += [np.bitwise_or.reduceat(v.astype(np.uint32) << shift, first) for v in (full, density, material)]
    return np.stack(columns, axis=1).astype(np.uint32).view(np.int32)


def _fitting(counts: np.ndarray, limits: Limits) -> int:
    """How many meshes of a batch had room; as the kernel `place_meshes` decides."""
    vertices = np.cumsum(counts[:, 0], dtype=np.int64)
    triangles = np.cumsum(counts[:, 1] + 1 & ~1, dtype=np.int64)
    return int(((vertices <= limits.vertices) & (triangles <= limits.triangles)).sum())
