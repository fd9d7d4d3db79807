"""What terrain asks of a maker of meshes; there are two ways to make the same bytes.

`HostMaker` runs Taichi kernels in this process and writes into mapped memory; `DeviceMaker` records kernels compiled
ahead of time. Terrain uses either in this order, each frame:

    maker.submit(jobs)                    # at most maker.room() of them
    maker.record(commands, frame)         # outside of render passes, in every frame
    for made in maker.finished(): ...     # allocate, record copies out of maker.buffer
    maker.release()                       # behind the recorded copies: what was made may be overwritten

Or it sets `aside`, and calls `work_ahead` between frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

if TYPE_CHECKING:
    from vr_render.buffers import Buffer
    from vr_render.commands import Commands
    from vr_render.frame_ring import Frame

Key = tuple[int, int, int, int]  # level of detail, chunk coordinates x, y, z at that level

VERTEX_BYTES = 12
INDEX_BYTES = 2


class Job(NamedTuple):
    """A chunk to mesh.

    Attributes:
        key: which.
        version: comes back as it is: so terrain knows a mesh that an edit made old while it was under way.
        urgent: an edit that somebody waits for: it goes before what is queued.
    """

    key: Key
    version: int = 0
    urgent: bool = False


class Made(NamedTuple):
    """A mesh that is done.

    Attributes:
        job: as submitted.
        vertices, indices: how many; both 0 where the chunk has no surface.
        vertex_offset, index_offset: where they lie in the maker's buffer [bytes]; 12 bytes a vertex, 2 bytes an index,
            numbered within the mesh.
        failed: it could not be made; what was there before stays, and it is asked for again.
    """

    job: Job
    vertices: int
    indices: int
    vertex_offset: int
    index_offset: int
    failed: bool = False


class Overrides(Protocol):
    """What players changed, at every level of detail."""

    def at(self, key: Key) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """The changed voxels of a chunk: index (z * 32 + y) * 32 + x, rising, i32; density and material, u8, each of
        shape (n,), n > 0. None where nothing is changed."""
        ...


class Maker(Protocol):
    """Makes meshes of chunks, with skirts.

    Attributes:
        buffer: usage copy_from; where finished meshes lie.
        generated, meshed: chunks so far.
        spare: of `room`, how much is to be left to urgent jobs.
        aside: while it is set frames wait for no mesh; `work_ahead` makes them between frames.
    """

    buffer: Buffer
    spare: int
    aside: bool
    generated: int
    meshed: int

    def room(self) -> int:
        """How many jobs `submit` takes now."""
        ...

    def submit(self, jobs: Sequence[Job]) -> None:
        """Take jobs, the most urgent first. What the overrides hold when they are made is in the mesh.

        Raises:
            ValueError: more jobs than there is room for.
        """
        ...

    def record(self, commands: Commands, frame: Frame) -> None:
        """Record the work of this frame; the host way has none."""
        ...

    def work_ahead(self, budget: float) -> bool:
        """Work between two frames, in any thread, for a time [s], and whether there is more to do then; the device way
        has nothing to do there."""
        ...

    def finished(self) -> list[Made]:
        """Meshes done since the last call, in the order of the jobs; each submitted job comes back once. Copies out of
        `buffer` need no barrier before them. Valid until `release`."""
        ...

    def release(self) -> None:
        """Give back the room of all that `finished` returned."""
        ...

    def forget(self, keys: Iterable[Key]) -> None:
        """The overrides of these chunks changed: voxels that were kept of them are made again when next needed."""
        ...

    def close(self) -> None:
        """Give back all memory; the device is done with it."""
        ...
