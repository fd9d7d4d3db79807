"""Draw records made on the renderer's own device: what each list of a frame draws never passes through the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taichi_kernels import compiled
from vr_render import transfer
from vr_render.buffers import Buffer
from vr_render.compute.kernels import BoundKernel, KernelPipelines, Range
from vr_render.owner import Owner
from vr_render.terrain.lists import LISTS
from vr_render.terrain.nodes import RECORD

if TYPE_CHECKING:
    from taichi_kernels.candidates import Candidates, Volumes
    from vr_render.commands import Commands
    from vr_render.device import Device

_ALIGNMENT = 64  # words: the largest that a device may ask of a buffer's part
_VOLUMES = LISTS  # at most: two eyes, and the lists behind the first two
_EYE = 7  # numbers


class DeviceCulling(Owner):
    """Takes the place of `culling.fill` in `DrawLists`: it keeps what it is given, and `record` has the device do it.

    Args:
        capacity: of the table of nodes.
        frames: in flight.

    Raises:
        KernelFileError: the compiled kernel is missing or damaged.
        OutOfMemoryError: the device has no room.

    Attributes:
        records: the records of list k from k * capacity on; usage indirect.
        frame: index of the frame in flight that is prepared; the caller sets it.
    """

    def __init__(self, device: Device, capacity: int, frames: int = 2) -> None:
        self.capacity, self.frame = capacity, 0
        self._owned: list[Owner] = []
        super().__init__(device)
        with self.making():
            self._make(frames)

    def _buffer(self, words: int, usage: str, where: str = "device", name: str = "") -> Buffer:
        buffer = Buffer(self.device, words * 4, usage, where, name)
        self._owned.append(buffer)
        return buffer

    def _make(self, frames: int) -> None:
        pipelines = KernelPipelines(self.device, "cull_nodes")
        self._owned.append(pipelines)
        self._block = compiled.load().numbers["cull_block"]
        blocks = -(-self.capacity // self._block)
        columns = {"nodes": 2, "box": 4, "mesh": 3, "horizon": 5}
        sizes = {"arguments": pipelines.kernel.size // 4, "eye": _EYE, "planes": _VOLUMES * 6 * 4}
        sizes |= {name: self.capacity * count for name, count in columns.items()}
        self._at: dict[str, int] = {}
        end = 0
        for name, size in sizes.items():
            self._at[name] = end
            end += -(-size // _ALIGNMENT) * _ALIGNMENT
        self._head = self._at["nodes"]
        self._given = self._buffer(end, "uniform storage copy_to", name="nodes to cull")
        masks = self._buffer(self.capacity, "storage", name="node masks")
        self._totals = self._buffer((blocks + 1) * LISTS, "storage copy_from", name="record totals")
        words = LISTS * self.capacity * RECORD.itemsize // 4
        self.records = self._buffer(words, "storage indirect copy_from", name="terrain records")
        arrays: dict[str, Buffer | Range] = {"masks": masks, "totals": self._totals, "records": self.records}
        for name in ("eye", "planes", *columns):
            arrays[name] = (self._given, self._at[name] * 4, sizes[name] * 4)
        self._kernel = BoundKernel(pipelines, (self._given, 0), arrays)
        self._owned.append(self._kernel)
        self._staging = [self._buffer(end, "copy_from", "upload", name="nodes to cull") for _ in range(frames)]
        self._words = [staging.array(np.int32) for staging in self._staging]
        shapes = {name: (self.capacity, count) for name, count in columns.items()}
        shapes |= {"planes": (_VOLUMES * 6, 4), "totals": (1, LISTS)}
        for memory in self._words:
            memory[: self._head] = 0
            for name, shape in shapes.items():
                self._kernel.set_size(memory, name, shape)
            for name, count in (("eye", _EYE), ("masks", self.capacity), ("records", words)):
                self._kernel.set_size(memory, name, (count,))
        self._nodes_place = self._kernel.places("nodes")[0]
        self._totals_place = self._kernel.places("totals")[0]
        self._count = self._end = 0

    def __call__(self, nodes: Candidates, volumes: Volumes, records: np.ndarray, counts: np.ndarray) -> None:
        """As `culling.fill`; `records` is not written, and every list counts as many records as there are nodes."""
        count = self._count = len(nodes.slots)
        counts[:] = count
        if not count:
            return
        end = self._end = int(nodes.slots.max()) + 1
        words, at = self._words[self.frame], self._at
        words[self._nodes_place] = count
        words[self._totals_place] = -(-count // self._block) + 1
        words[at["eye"] : at["eye"] + _EYE] = *volumes.eye, volumes.eyes
        words[at["planes"] : at["planes"] + volumes.planes.size] = volumes.planes.ravel()
        listed = words[at["nodes"] : at["nodes"] + 2 * count].reshape(-1, 2)
        listed[:, 0] = nodes.slots
        listed[:, 1] = nodes.fades[:count]
        for name, table in (("box", nodes.box), ("mesh", nodes.mesh), ("horizon", nodes.horizon)):
            part = table[:end].ravel()
            words[at[name] : at[name] + part.size] = part

    def record(self, commands: Commands) -> None:
        """Record the making of this frame's records, before its draws and outside of render passes."""
        count, end, at = self._count, self._end, self._at
        if not count:
            return
        parts = [(0, self._head), (at["nodes"], 2 * count)]
        parts += [(at[name], end * columns) for name, columns in (("box", 4), ("mesh", 3), ("horizon", 5))]
        regions = np.array([(start * 4, start * 4, size * 4) for start, size in parts], np.uint64)
        commands.barrier("draw compute copy", "compute copy")
        commands.copy_buffer(self._staging[self.frame], self._given, regions)
        commands.barrier("copy", "compute")
        blocks = -(-count // self._block)
        self._kernel.record(commands, [count, blocks * LISTS, LISTS, count])
        commands.barrier("compute", "draw")

    def totals(self) -> np.ndarray:
        """Records that each list of the last frame draws, i32, shape (LISTS,); waits for the device."""
        if not self._count:
            return np.zeros(LISTS, np.int32)
        last = -(-self._count // self._block)
        return transfer.read_buffer(self._totals, np.int32, last * LISTS * 4, LISTS)

    def _destroy(self) -> None:
        for owner in reversed(self._owned):
            owner.close()
