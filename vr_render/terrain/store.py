"""The device's buffers of terrain meshes: one of vertices, one of indices, shared by all nodes."""

from __future__ import annotations

from collections import deque

import numpy as np

from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.device import Device
from vr_render.errors import OutOfMemoryError
from vr_render.terrain.maker import INDEX_BYTES, VERTEX_BYTES, Made
from vr_render.terrain.ranges import Ranges
from vr_render.terrain.streaming import Place

FIRST_BYTES = 24 << 20  # of vertices; the buffers grow by half as they fill
VERTEX_SHARE = 0.5  # of the bytes: a mesh has nearly two triangles a vertex


class DeviceStore:
    """Meshes on the device.

    Attributes:
        vertices, indices: the buffers now; bind them anew in each frame.
        limit: bytes that both may take together.
    """

    def __init__(self, device: Device, limit: int) -> None:
        self.device, self.limit = device, limit
        first = min(FIRST_BYTES, int(limit * VERTEX_SHARE))
        self._vertex_ranges = Ranges(first // VERTEX_BYTES)
        self._index_ranges = Ranges(first // INDEX_BYTES)
        self.vertices = self._buffer(self._vertex_ranges.size * VERTEX_BYTES, "vertex")
        self.indices = self._buffer(self._index_ranges.size * INDEX_BYTES, "index")
        self._leaving: deque[tuple[int, Place]] = deque()  # with the frame that may use it last
        self._vertex_copies: list[tuple[int, int, int]] = []
        self._index_copies: list[tuple[int, int, int]] = []
        self._grown: list[tuple[Buffer, Buffer]] = []  # old and new, to be copied

    def _buffer(self, size: int, kind: str) -> Buffer:
        return Buffer(self.device, size, f"{kind} copy_to copy_from", name=f"terrain {kind}")

    @property
    def used(self) -> int:
        """Bytes of meshes."""
        return self._vertex_ranges.used * VERTEX_BYTES + self._index_ranges.used * INDEX_BYTES

    @property
    def size(self) -> int:
        """Bytes of both buffers."""
        return self.vertices.size + self.indices.size

    def put(self, made: Made) -> Place | None:
        """Find room for a mesh and have it copied there; None when there is none."""
        first_vertex = self._room(self._vertex_ranges, made.vertices, "vertices", VERTEX_BYTES, "vertex")
        if first_vertex is None:
            return None
        first_index = self._room(self._index_ranges, made.indices, "indices", INDEX_BYTES, "index")
        if first_index is None:
            self._vertex_ranges.free(first_vertex)
            return None
        self._vertex_copies.append((made.vertex_offset, first_vertex * VERTEX_BYTES, made.vertices * VERTEX_BYTES))
        self._index_copies.append((made.index_offset, first_index * INDEX_BYTES, made.indices * INDEX_BYTES))
        return Place(first_vertex, made.vertices, first_index, made.indices)

    def _room(self, ranges: Ranges, count: int, name: str, unit: int, kind: str) -> int | None:
        start = ranges.allocate(count)
        if start is not None:
            return start
        size = min(max(ranges.size * 3 // 2, ranges.size + 2 * count), (self.limit - self.size) // unit + ranges.size)
        if size < ranges.size + count:
            return None
        old = getattr(self, name)
        try:
            new = self._buffer(size * unit, kind)
        except OutOfMemoryError:
            self.limit = self.size  # no more is to be had
            return None
        ranges.grow(size)
        setattr(self, name, new)
        self._grown.append((old, new))
        return ranges.allocate(count)

    def free(self, place: Place) -> None:
        """Give room back when the frames that may use it are done."""
        self._leaving.append((self.device.frame, place))

    def collect(self) -> None:
        """Give back the room of what no frame uses any more; once a frame."""
        while self._leaving and self._leaving[0][0] <= self.device.finished:
            _, place = self._leaving.popleft()
            self._vertex_ranges.free(place.first_vertex)
            self._index_ranges.free(place.first_index)

    def record(self, commands: Commands, source: Buffer) -> None:
        """Record the copies of all that was put since the last time, out of a maker's buffer."""
        for old, new in self._grown:
            commands.barrier("copy", "copy")
            commands.copy_buffer(old, new, np.array([[0, 0, old.size]], np.uint64))
            self.device.retire(old)
        if self._grown:
            commands.barrier("copy", "copy")
        if self._vertex_copies:
            commands.copy_buffer(source, self.vertices, np.array(self._vertex_copies, np.uint64))
            commands.copy_buffer(source, self.indices, np.array(self._index_copies, np.uint64))
        if self._grown or self._vertex_copies:
            commands.barrier("copy", "draw")
        self._grown, self._vertex_copies, self._index_copies = [], [], []

    def close(self) -> None:
        """Close both buffers; the device is done with them."""
        for old, _ in self._grown:
            old.close()
        self.vertices.close()
        self.indices.close()
