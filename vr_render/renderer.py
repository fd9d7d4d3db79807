"""Draws scenes: owns the terrain, the passes and what they share."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from vr_render import cascades, frame_block
from vr_render.bindings import Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.frame_ring import FrameRing
from vr_render.passes import FRAME_SET, SLOTS, Drawing, Pass, Stage
from vr_render.passes.atmosphere import Atmosphere
from vr_render.passes.bloom import Bloom
from vr_render.passes.compose import Compose
from vr_render.passes.depth import DepthCopy
from vr_render.passes.exposure import Exposure
from vr_render.passes.flora import Undergrowth
from vr_render.passes.scene import ScenePass
from vr_render.passes.shadows import ShadowPass
from vr_render.passes.shapes import Shapes
from vr_render.passes.surfaces import Surfaces
from vr_render.passes.tone import Tone
from vr_render.shadow_turns import ShadowTurns
from vr_render.targets import DepthTarget
from vr_render.terrain import Terrain
from vr_render.terrain.terrain import TerrainReport

if TYPE_CHECKING:
    from vr_render.commands import Commands
    from vr_render.device import Device
    from vr_render.frame_ring import Frame
    from vr_render.graphics import Graphics
    from vr_render.scene import Planet, Scene
    from vr_render.targets import Target


NO_SHADOWS = np.zeros((0, 4, 4))
TIMED = 8  # frames of a software driver of which one is timed: to read its times takes as long as to record some passes


class Step(NamedTuple):
    """One pass of the frame, what it reads and what it writes: names of `Stage.images` and `Stage.buffers`."""

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]


# In the order in which they run. `colour` is light (linear, half floats); `depth` is reversed and has one sample.
FRAME = (
    Step("terrain", (), ("nodes",)),  # streaming, culling
    Step("shadows", ("nodes",), ("shadow",)),
    Step("atmosphere", (), ("transmittance", "sky", "air", "heights")),
    Step(
        "scene",
        ("nodes", "materials", "shadow", "transmittance", "sky", "air"),
        ("colour", "depth", "depth_samples"),
    ),
    Step("compose", ("colour", "depth_samples", "sky", "air", "heights"), ("composed",)),  # occlusion, water
    Step("exposure", ("composed",), ("exposure",)),
    Step("bloom", ("composed", "exposure"), ("bloom",)),
    Step("depth", ("depth",), ("target depth",)),  # where the target takes it
    Step("tone", ("composed", "bloom", "exposure", "depth"), ("target",)),  # and marks, and the interface
)
# Slots of set 0 (see shaders/frame.glsl) that a pass fills, besides the uniform block.
FRAME_IMAGES = {1: "shadow", 2: "transmittance", 3: "sky", 4: "air", 7: "heights"}
FRAME_BUFFERS = {5: "nodes", 6: "materials"}


@dataclass
class FrameReport:
    """What one frame cost and showed.

    Attributes:
        drawn: False where the target had nothing to draw to.
        calls: Vulkan calls.
        host: time in Python by part [ms].
        device: time of the device by part, of the last frame that it finished [ms]; empty without timestamps.
        ground: the terrain.
    """

    drawn: bool = True
    calls: int = 0
    host: dict[str, float] = field(default_factory=dict)
    device: dict[str, float] = field(default_factory=dict)
    ground: Terrain | None = None

    @functools.cached_property
    def terrain(self) -> TerrainReport | None:
        """What the terrain reports, of when it is first asked."""
        return None if self.ground is None else self.ground.report()


class Extra(Protocol):
    """Something else that is drawn with a frame, in the same submission: a board, a window beside the headset."""

    def record(self, commands: Commands, frame: Frame) -> None:
        """Record after the last pass, outside render passes; `frame.waits` and `frame.signals` may be added to."""

    def submitted(self) -> None:
        """The frame was given to the device."""


class _Clock:
    """Splits a frame's time in Python into parts."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self._last = time.perf_counter()

    def part(self, name: str) -> None:
        """What passed since the last call counts as `name`."""
        now = time.perf_counter()
        self.parts[name] = self.parts.get(name, 0.0) + (now - self._last) * 1000
        self._last = now


class Renderer:
    """Draws frames of one planet to one target.

    Attributes:
        terrain: the ground; edits go there.
        graphics: the settings now.
        frames: number of frames drawn.
    """

    def __init__(
        self,
        device: Device,
        target: Target,
        planet: Planet,
        graphics: Graphics,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        """Make all that frames need.

        Args:
            progress: is told the share that is done, some times a second; it may draw to the target, and what it makes
                on the device stays its own.
        Raises:
            OutOfMemoryError: the device has no room for it.
            ShaderError: a shader is not compiled.
        """
        self.device, self.target, self.planet, self.graphics = device, target, planet, graphics
        self.frames = 0
        before = dict(device.owners)

        def told(share: float) -> None:
            ours = set(device.owners)
            if progress is not None:
                progress(share)
            before.update(dict.fromkeys(owner for owner in device.owners if owner not in ours))

        try:
            self._make(told)
        except BaseException:
            device.close_owners(but=before)
            raise

    def _make(self, told: Callable[[float], None]) -> None:
        device, planet, graphics = self.device, self.planet, self.graphics
        self._ring = FrameRing(device, SLOTS, TIMED if device.software else 1)
        self.terrain = Terrain(device, planet, graphics, SLOTS)
        self._blocks = [
            Buffer(device, frame_block.BLOCK.itemsize, "uniform", "upload", name="frame") for _ in range(SLOTS)
        ]
        self._layout = Layout(device, [FRAME_SET])
        self._sets: list[Bindings] = []
        self._passes: dict[str, Pass] = {}
        self._beside: Terrain | None = None  # of a body that comes near
        self._make_passes(told)

    def _make_passes(self, told: Callable[[float], None] = lambda share: None) -> None:
        target, graphics = self.target, self.graphics
        size = graphics.render_size(target.size)
        self._shadow_shares = cascades.shares(graphics.shadow_size) if graphics.shadows else None
        self._shadow_turns = ShadowTurns()
        stage = Stage(self.device, self.planet, graphics, target.views, size, self.terrain, target)
        self._stage = stage
        self._shapes, self._flora = Shapes(self.device), Undergrowth(stage)
        self._surfaces = Surfaces(self.device, self.planet.colours, graphics.surface)
        stage.buffers["nodes"] = self.terrain.nodes_buffer
        stage.buffers["materials"] = self._surfaces.table
        make: dict[str, Callable[[], Pass]] = {
            "shadows": lambda: ShadowPass(stage, self._shapes, self._flora),
            "atmosphere": lambda: Atmosphere(stage),
            "scene": lambda: ScenePass(stage, self._shapes, self._flora, self._surfaces),
            "compose": lambda: Compose(stage),
            "exposure": lambda: Exposure(stage),
            "bloom": lambda: Bloom(stage),
            "tone": lambda: Tone(stage),
        }
        if isinstance(target, DepthTarget) and target.depth_format:
            make["depth"] = lambda: DepthCopy(stage, target)
        self._passes = {}
        for step in (step for step in FRAME if step.name in make):
            told(len(self._passes) / len(make))  # a driver that compiles a pass for the first time takes its time
            self._passes[step.name] = make[step.name]()
        self._resize()
        self._bind()

    def _bind(self) -> None:
        """Make set 0 of what passes wrote for each other."""
        stage = self._stage
        resources: dict[int, Any] = {slot: stage.images[name] for slot, name in FRAME_IMAGES.items()}
        resources |= {slot: stage.buffers[name] for slot, name in FRAME_BUFFERS.items()}
        self._sets = [
            Bindings(self.device, self._layout, 0, {0: block, **resources}, "frame") for block in self._blocks
        ]

    def _resize(self) -> None:
        self._target_size = self.target.size
        self._stage.size = self.graphics.render_size(self.target.size)
        for step in self._passes.values():
            step.resize()

    def show(self, planet: Planet) -> None:
        """Draw another body, of materials that look the same, from the next frame on; waits for the device. Its ground
        is there as far as it was made beside that of the last one, see `Scene.beside`."""
        terrain, self._beside = self._beside, None
        if terrain is not None and terrain.planet != planet:
            terrain.close()
            terrain = None
        new = terrain or Terrain(self.device, planet, self.graphics, SLOTS)
        new.aside = self.terrain.aside
        self.device.wait()
        self.terrain.close()
        stage = self._stage
        self.terrain = stage.terrain = new
        self.planet = stage.planet = planet
        self._passes["atmosphere"].close()
        self._passes["atmosphere"] = Atmosphere(stage)
        stage.buffers["nodes"] = new.nodes_buffer
        self._shadow_turns = ShadowTurns()
        for bindings in self._sets:
            bindings.close()
        self._bind()

    def work(self, seconds: float) -> bool:
        """Between two frames, in any thread: see `Terrain.work`; ground beside comes last."""
        more = self.terrain.work(seconds)
        return more or (self._beside is not None and self._beside.work(seconds))

    def _approach(self, scene: Scene, frame: Frame, seconds: float) -> None:
        """Decide what is made of a body that comes near, and record that."""
        beside, terrain = scene.beside, self._beside
        if terrain is not None and (beside is None or terrain.planet != beside.planet):
            terrain.close()
            terrain = None
        if beside is not None:
            terrain = terrain or Terrain(self.device, beside.planet, self.graphics, SLOTS)
            terrain.aside = self.terrain.aside
            origin = frame_block.floating_origin(beside.eyes)
            terrain.update(beside.eyes, NO_SHADOWS, origin, frame, seconds)
            terrain.record(frame.commands, frame)
        self._beside = terrain

    def prepare(self) -> None:
        """Between two frames, in any thread: do what the next one need not wait for; see `FrameRing.prepare`."""
        self._ring.prepare()

    def draw(
        self,
        scene: Scene,
        interface: Any = None,
        *,
        seconds: float = 0.0,
        still: bool = False,
        keep: bool = False,
        extras: Sequence[Extra] = (),
    ) -> FrameReport:
        """Draw one frame.

        Args:
            scene: as many eyes as the target has views; a single one is drawn to both.
            interface: what the last pass draws over the picture (see `interface.py`).
            seconds: since the frame before, for what fades and adapts.
            still: nothing adapts slowly: the picture depends on the scene and on what terrain there is, alone.
            keep: the target keeps a copy of the picture (`WindowTarget.captured`).
            extras: drawn afterwards, in this order.
        Raises:
            DeviceLostError: everything must be closed and made anew.
        """
        clock = _Clock()
        frame = self._ring.begin()
        view = self.target.acquire(frame)
        if view is None:
            self._ring.cancel(frame)
            return FrameReport(drawn=False, host=clock.parts)
        if self.target.size != self._target_size:
            self._resize()
        clock.part("wait")
        origin = frame_block.floating_origin(scene.eyes)
        boxes = cascades.NONE
        if self.graphics.shadows:
            wanted = cascades.fit(scene.eyes, scene.sun, self.planet, self.graphics.shadow_size)
            boxes = self._shadow_turns.place(wanted, still)
        shadows = boxes.matrices(origin)
        block = self._blocks[frame.index].array(frame_block.BLOCK)[0]
        frame_block.fill(block, scene, self.planet, self._stage.size, frame.number, shadows, boxes.ends)
        drawing = Drawing(
            scene=scene,
            slot=frame.index,
            number=frame.number,
            origin=origin,
            block=block,
            set=self._sets[frame.index],
            cascades=boxes,
            target=view,
            seconds=seconds,
            still=still,
            interface=interface,
        )
        clock.part("scene")
        self.terrain.measured(self._ring.time_number, self._ring.times)
        self.terrain.update(scene.eyes, shadows, origin, frame, seconds, self._shadow_shares)
        clock.part("terrain")
        self._shapes.prepare(drawing)
        self._flora.prepare(drawing)
        for each in self._passes.values():
            each.prepare(drawing)
        clock.part("prepare")
        commands = frame.commands
        commands.timestamp("terrain")
        self.terrain.record(commands, frame)
        if not still:
            self._approach(scene, frame, seconds)
        for name, each in self._passes.items():
            commands.timestamp(name)
            commands.begin_label(name)
            each.record(commands, drawing)
            commands.end_label()
        if keep:
            last = self._passes[FRAME[-1].name]
            self.target.capture(frame, lambda view: last.record(commands, replace(drawing, target=view)))
        for extra in extras:
            extra.record(commands, frame)
        clock.part("record")
        self._ring.end(frame)
        self.target.present(frame)
        for extra in extras:
            extra.submitted()
        clock.part("submit")
        self.frames += 1
        return FrameReport(True, self.device.calls, clock.parts, self._ring.times, self.terrain)

    def settle(
        self, scene: Scene, progress: Callable[[float], None] | None = None, detail: float | None = None
    ) -> None:
        """Stream terrain until nothing is missing for these eyes and nothing fades: for stills, tests and the start.

        Args:
            progress: is told the share that is done, 0..1.
            detail: the most that is needed now, see `Terrain.settle`; None: all.
        """
        self.terrain.settle(scene.eyes, progress, detail)

    def set_graphics(self, graphics: Graphics) -> None:
        """Draw with other settings from the next frame on; waits for the device. Another way needs a new renderer."""
        if graphics == self.graphics:
            return
        self.device.wait()
        self._close_passes()
        self.graphics = graphics
        for terrain in filter(None, (self.terrain, self._beside)):
            terrain.set_graphics(graphics)
        self._make_passes()

    def _close_passes(self) -> None:
        for each in reversed(self._passes.values()):
            each.close()
        for bindings in self._sets:
            bindings.close()
        self._surfaces.close()
        self._flora.close()
        self._shapes.close()
        self._passes, self._sets = {}, []

    def close(self) -> None:
        """Wait for the device and close everything; the target and the device stay open."""
        self.device.wait()
        self._close_passes()
        for terrain in filter(None, (self._beside, self.terrain)):
            terrain.close()
        for block in self._blocks:
            block.close()
        self._layout.close()
        self._ring.close()
