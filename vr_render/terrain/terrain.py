"""The ground of a planet, from under the feet to the horizon and from an orbit: what passes draw, and what keeps it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from taichi_kernels import planet as planet_kernels
from taichi_kernels.units import UNITS_PER_VOXEL, VOXEL_METRES
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.frame_ring import Frame, FrameRing
from vr_render.pipelines import VertexInputs
from vr_render.terrain.device_culling import DeviceCulling
from vr_render.terrain.lists import LISTS, DrawLists, shadow_volumes
from vr_render.terrain.maker import INDEX_BYTES, VERTEX_BYTES, Maker
from vr_render.terrain.nodes import RECORD, ROW, NodeTable
from vr_render.terrain.octree import Octree, key_of
from vr_render.terrain.overrides import Overrides
from vr_render.terrain.store import DeviceStore
from vr_render.terrain.streaming import Streaming
from vr_render.vectors import Vector, middle

if TYPE_CHECKING:
    from vr_render.device import Device
    from vr_render.graphics import Graphics
    from vr_render.scene import Eye, Planet

log = logging.getLogger(__name__)

CAPACITY = 8192  # nodes with meshes
FADE_SECONDS = 0.4  # a phase
FADE_STEP = 1 / 72  # most of a phase that a frame may pass, so that nothing jumps before an eye that rests
MOVING_STEP = 1 / 8  # and before one that moves: there all changes from frame to frame
JUMP = 64.0  # metres that an eye moves between two frames of one place
SETTLE_BUDGET = 0.2  # seconds of work a frame while nobody watches
SETTLE_FRAMES = 20_000
COARSE = 0.75  # detail with which a planet can be walked on: nothing is missing, and the rest comes while one plays
OCCLUDER = 0.97  # of the lowest ground's radius: a ball through which nothing is seen


@dataclass(frozen=True)
class TerrainReport:
    """What the terrain holds and does.

    Attributes:
        nodes: with meshes that are shown. fading: nodes that come or go, now or next. hidden: nodes kept for later.
        remaining: changes of the tree and edits that are still to come; 0: all is as wanted.
        triangles: of the shown nodes.
        drawn: records of each list of the last frame; before culling where the device does that.
        used, size: bytes of meshes, and of the buffers for them.
        detail: that memory had room for.
        generated, meshed: chunks so far. failures: nodes that could not be made, so far.
    """

    nodes: int
    fading: int
    hidden: int
    remaining: int
    triangles: int
    drawn: tuple[int, ...]
    used: int
    size: int
    detail: float
    generated: int
    meshed: int
    failures: int


class Terrain:
    """Nodes, their streaming and their buffers.

    Attributes:
        nodes_buffer: table of nodes, see shaders/terrain_vertex.glsl.
        vertex_inputs: of pipelines that draw terrain.
        maker: makes the meshes.
        frozen: while it is set no ground comes or goes, wherever the eyes are.
        aside: while it is set `work`, between frames, decides what comes and goes and makes it: a frame does not wait
            for that, and shows it a frame later.
        changes: another number whenever what this frame's lists draw may differ from the frame before, fades aside.
        faded: how many fades have gone by, the share of one that goes on with them.
    """

    vertex_inputs = VertexInputs((VERTEX_BYTES,), ((0, 0, "R32G32B32_UINT", 0),))

    def __init__(
        self, device: Device, planet: Planet, graphics: Graphics, frames: int = 2, maker: Maker | None = None
    ) -> None:
        """
        Args:
            frames: in flight.
            maker: of meshes, with overrides of its own; None: what `graphics.way` asks for.
        Raises:
            OutOfMemoryError: the device has no room.
        """
        self.device, self.planet, self._frames = device, planet, frames
        body = planet.recipe
        occluder = OCCLUDER * planet_kernels.shell(body)[0] / UNITS_PER_VOXEL
        tree = Octree(body)
        self.overrides = Overrides(tree.root_level)
        self.nodes = NodeTable(CAPACITY, occluder)
        way = chosen_way(device, graphics)
        self._culling = DeviceCulling(device, CAPACITY, frames) if way == "device" else None
        self.lists = DrawLists(self.nodes, occluder, self._culling)
        self.maker = maker or make_maker(device, planet, way, self.overrides, frames)
        self._measured = getattr(self.maker, "measured", None)
        self.store = DeviceStore(device, graphics.memory_limit << 20)
        self.streaming = Streaming(tree, self.overrides, self.nodes, self.store, graphics.detail)
        self.nodes_buffer = Buffer(device, CAPACITY * ROW.itemsize, "storage copy_to", name="terrain nodes")
        self._rows = [
            Buffer(device, CAPACITY * ROW.itemsize, "copy_from", "upload", "terrain rows") for _ in range(frames)
        ]
        size = LISTS * CAPACITY * RECORD.itemsize
        self._records = [
            Buffer(device, size, "indirect", "upload", "terrain records") for _ in range(0 if self._culling else frames)
        ]
        self._words = [buffer.array(np.int32) for buffer in self._records] or [np.zeros(0, np.int32)] * frames
        self._frame = 0  # index of the one that is recorded
        self._copied = 0  # rows of it
        self._written = -1  # of the nodes, when rows were copied last
        self.changes, self.faded = 0, 0.0
        self._eye: Vector | None = None
        self.frozen = self._aside = False
        self._sight: tuple[Sequence[Eye], float] | None = None  # that `work` has not seen, and seconds until then
        self._views: list[bytes] = []  # of the last frame
        self._hurry = True

    @property
    def aside(self) -> bool:
        """See the class."""
        return self._aside

    @aside.setter
    def aside(self, on: bool) -> None:
        self._aside = self.maker.aside = on

    # --- A frame ----------------------------------------------------------------------------------------------------

    def set_chunk(self, chunk: Sequence[int], index: np.ndarray, density: np.ndarray, material: np.ndarray) -> None:
        """Replace all that players changed in a chunk of level 0; it shows at every level.

        Args:
            chunk: its coordinates x, y, z.
            index: of the changed voxels, (z * 32 + y) * 32 + x, rising, i32, shape (n,).
            density, material: u8, shape (n,).
        """
        differ, meshes = self.overrides.set_chunk((chunk[0], chunk[1], chunk[2]), index, density, material)
        if differ:
            self.maker.forget(differ)
            self.streaming.edit(meshes)

    def update(
        self,
        eyes: Sequence[Eye],
        shadows: np.ndarray,
        origin: np.ndarray,
        frame: Frame,
        seconds: float = 0.0,
        shadow_shares: np.ndarray | None = None,
    ) -> None:
        """Decide what this frame shows and what is made next. Nothing is recorded.

        Args:
            eyes: one or two.
            shadows: matrices of the cascades, see `lists.shadow_volumes`; shape (6, 4, 4), or (0, 4, 4) without any.
            origin: floating origin [voxels], i32, shape (3,).
            seconds: since the frame before.
            shadow_shares: of each shadow map's edge that is used, shape (6,); None: all.
        """
        self._frame = frame.index
        self.store.collect()
        if self._aside:
            waited = 0.0 if self._sight is None else self._sight[1]
            self._sight = None if self.frozen else (eyes, waited + seconds)
        elif not self.frozen:
            self._stream(eyes, seconds)
        self.changes, self.faded = self.nodes.changes, self.nodes.faded
        self._copied = self.nodes.end if self._written != self.nodes.written else 0
        self._written = self.nodes.written
        if self._copied:
            self._rows[frame.index].array(ROW, 0, self._copied)[:] = self.nodes.rows[: self._copied]
        if self._culling:
            self._culling.frame = frame.index
        self.lists.write(eyes, shadow_volumes(shadows, origin, shadow_shares), self._words[frame.index])

    def work(self, budget: float) -> bool:
        """Between two frames, in any thread, while `aside` is set: let ground come and go as the last frame's eyes want
        it, and make some; at least a step.

        Args:
            budget: seconds.
        Returns:
            Whether there is more to make.
        """
        if self._sight is not None:
            sight, self._sight = self._sight, None
            self._stream(*sight)
        return self.maker.work_ahead(budget)

    def _stream(self, eyes: Sequence[Eye], seconds: float) -> None:
        """Let ground come and go, and ask for what is to be made."""
        streaming = self.streaming
        eye = middle([each.position.tolist() for each in eyes])
        if self._eye is None or max(abs(now - last) for now, last in zip(eye, self._eye, strict=True)) > JUMP:
            self._hurry = True
        self._eye = eye
        streaming.fade = not self._hurry
        streaming.look(np.array(eye) / VOXEL_METRES, self.lists.in_view)
        self._hurry = self._hurry and streaming.remaining > 0
        views = [each.position.tobytes() + each.orientation.tobytes() for each in eyes]
        most = FADE_STEP if views == self._views else MOVING_STEP
        self._views = views
        streaming.advance(min(max(seconds, 0.0) / FADE_SECONDS, most))
        jobs = streaming.jobs(self.maker.room(), self.maker.spare)
        if jobs:
            self.maker.submit(jobs)

    def record(self, commands: Commands, frame: Frame) -> None:
        """Record what the frame's draws need, before them and outside of render passes."""
        self.maker.record(commands, frame)
        for made in self.maker.finished():
            self.streaming.take(made)
        self.store.record(commands, self.maker.buffer)
        self.maker.release()
        if self._copied:
            commands.barrier("draw fragment", "copy")
            regions = np.array([[0, 0, self._copied * ROW.itemsize]], np.uint64)
            commands.copy_buffer(self._rows[frame.index], self.nodes_buffer, regions)
            commands.barrier("copy", "draw fragment")
        if self._culling:
            self._culling.record(commands)

    def measured(self, frame: int, times: Mapping[str, float]) -> None:
        """The device's times [ms] of a frame that it has finished, by number, as `FrameRing` has them."""
        if self._measured:
            self._measured(frame, times)

    def draw(self, commands: Commands, list_index: int) -> None:
        """Draw all nodes of a list with the pipeline that is bound; the instance is a node's slot."""
        count = int(self.lists.counts[list_index])
        if count:
            commands.vertex_buffers([self.store.vertices])
            commands.index_buffer(self.store.indices, 8 * INDEX_BYTES)
            first = list_index * CAPACITY * RECORD.itemsize
            records = self._culling.records if self._culling else self._records[self._frame]
            commands.draw_indexed_indirect(records, first, count, RECORD.itemsize)

    # --- Between frames ---------------------------------------------------------------------------------------------

    def settle(
        self, eyes: Sequence[Eye], progress: Callable[[float], None] | None = None, detail: float | None = None
    ) -> None:
        """Stream until nothing is missing for these eyes and nothing fades. Waits for the device.

        Args:
            progress: is told the share that is done, 0..1.
            detail: the most that is needed now, as `Graphics.detail`; frames refine it from there. None: all.
        """
        self.device.wait()
        aside, self.aside = self.aside, False
        full = self.streaming.detail
        if detail is not None:
            self.streaming.set_detail(min(detail, full))
        ring = FrameRing(self.device, self._frames)
        budget = getattr(self.maker, "budget", None)
        if budget is not None:
            self.maker.budget = SETTLE_BUDGET  # type: ignore[attr-defined]
        nothing = np.zeros((0, 4, 4))
        most, last = 1, (-1, -1)
        try:
            for _ in range(SETTLE_FRAMES):
                self._hurry = True
                frame = ring.begin()
                self.update(eyes, nothing, np.zeros(3, np.int32), frame)
                self.record(frame.commands, frame)
                ring.end(frame)
                left = self.streaming.remaining
                most = max(most, left)
                if progress is not None and (left, most) != last:
                    last = left, most
                    progress(1 - left / most)
                if not left and not self.streaming.fading:
                    break
            else:
                log.warning("terrain: %d changes are still to come after %d frames", left, SETTLE_FRAMES)
        finally:
            if detail is not None:
                self.streaming.set_detail(full)
            self.aside = aside
            self.device.wait()
            ring.close()
            if budget is not None:
                self.maker.budget = budget  # type: ignore[attr-defined]

    @property
    def remembers(self) -> bool:
        """Whether an earlier run kept ground: where it ended, `settle` with COARSE makes next to nothing."""
        return bool(getattr(self.maker, "remembers", False))

    def leave(self, eye: Eye) -> None:
        """Keep the ground around an eye for the next run, as coarse as that begins with. The last thing before `close`;
        waits for the device."""
        if keep := getattr(self.maker, "keep", None):
            self.device.wait()
            tree = self.streaming.tree
            split = tree.split(np.array(eye.position) / VOXEL_METRES, COARSE, self.overrides.changed)
            keep(map(key_of, [*split.tolist(), *tree.leaves(split).tolist()]))

    def appear(self) -> bool:
        """It is to be seen: whether ground is there all around, however coarse. From then on changes are faded."""
        whole = self.streaming.whole
        self._hurry = self._hurry and not whole
        return whole

    def set_graphics(self, graphics: Graphics) -> None:
        """Take another detail and memory limit; a maker of another way needs a new terrain."""
        self.store.limit = max(graphics.memory_limit << 20, self.store.size)
        self.streaming.set_detail(graphics.detail)

    def report(self) -> TerrainReport:
        """What the terrain holds and does now."""
        streaming, nodes = self.streaming, self.nodes
        return TerrainReport(
            nodes=len(nodes.drawn),
            fading=streaming.fading,
            hidden=streaming.hidden,
            remaining=streaming.remaining,
            triangles=int(nodes.mesh[nodes.drawn, 0].sum()) // 3,
            drawn=tuple(self.lists.counts.tolist()),
            used=self.store.used,
            size=self.store.size,
            detail=float(min(streaming.detail, streaming.allowed)),
            generated=self.maker.generated,
            meshed=self.maker.meshed,
            failures=streaming.failures,
        )

    def close(self) -> None:
        """Close everything; the device is done with it."""
        self.maker.close()
        self.store.close()
        if self._culling:
            self._culling.close()
        for buffer in (*self._records, *self._rows, self.nodes_buffer):
            buffer.close()


def chosen_way(device: Device, graphics: Graphics) -> str:
    """ "device" or "cpu", as the settings ask for; "auto" is the device's own where it is no processor."""
    if graphics.way == "auto":
        return "cpu" if device.software else "device"
    return graphics.way


def make_maker(device: Device, planet: Planet, way: str, overrides: Overrides, frames: int) -> Maker:
    """The maker of a way."""
    if way == "device":
        from vr_render.terrain.device_maker import DeviceMaker

        return DeviceMaker(device, planet.recipe, overrides)
    from vr_render.terrain.host_maker import HostMaker

    return HostMaker.on_device(device, planet.recipe, overrides, frames)
