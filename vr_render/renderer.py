"""Draws scenes: owns the terrain, the passes and what they share."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from vr_render import cascades
from vr_render.bindings import Layout
from vr_render.frame_ring import FrameRing
from vr_render.globe import Globe, Shot
from vr_render.passes import FRAME_SET, SLOTS, Drawing, Pass, Stage
from vr_render.passes.bloom import Bloom
from vr_render.passes.compose import Compose
from vr_render.passes.depth import DepthCopy
from vr_render.passes.exposure import Exposure
from vr_render.passes.fade import Fade
from vr_render.passes.flora import Undergrowth
from vr_render.passes.scene import ScenePass
from vr_render.passes.shadows import ShadowPass
from vr_render.passes.shapes import Shapes
from vr_render.passes.surfaces import Surfaces
from vr_render.passes.tone import Tone
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


FADE = 1.0  # seconds from the picture of one body to that of the next
FADE_STEP = 1 / 8  # most of it that a frame may pass
PATIENCE = 3.0  # seconds for which the body before is shown until the ground of the next is there all around
TIMED = 8  # frames of a software driver of which one is timed: to note times takes a sixth of a millisecond


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
    Step("fade", ("composed", "depth"), ("composed",)),  # from the body before; all of it is drawn before "shadows"
    Step("exposure", ("composed",), ("exposure",)),
    Step("bloom", ("composed", "exposure"), ("bloom",)),
    Step("depth", ("depth",), ("target depth",)),  # where the target takes it
    Step("tone", ("composed", "bloom", "exposure", "depth"), ("target",)),  # and marks, and the interface
)
PAST = ("shadows", "atmosphere", "scene", "compose")  # what of it draws the body before, too
SHADOW, MATERIALS = 1, 6  # slots of set 0 (see shaders/frame.glsl) that bodies share


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
        self.device, self.target, self.graphics = device, target, graphics
        self.frames = 0
        before = dict(device.owners)

        def told(share: float) -> None:
            ours = set(device.owners)
            if progress is not None:
                progress(share)
            before.update(dict.fromkeys(owner for owner in device.owners if owner not in ours))

        try:
            self._make(planet, told)
        except BaseException:
            device.close_owners(but=before)
            raise

    def _make(self, planet: Planet, told: Callable[[float], None]) -> None:
        device, graphics = self.device, self.graphics
        self._ring = FrameRing(device, SLOTS, TIMED if device.software else 1)
        self._layout = Layout(device, [FRAME_SET])
        self._passes: dict[str, Pass] = {}
        self._stage = self._stage_of(planet)
        self._globe = Globe(self._stage, self._layout, planet, graphics)
        self._beside: Globe | None = None  # of a body that comes near
        self._past: Globe | None = None  # of the one before, while it fades out
        self._left = self._waited = 0.0  # of its picture; seconds for ground
        self._make_passes(told)

    def _stage_of(self, planet: Planet) -> Stage:
        target, graphics = self.target, self.graphics
        size = graphics.render_size(target.size)
        return Stage(self.device, planet, graphics, target.views, size, Terrain.vertex_inputs, target)

    def _make_passes(self, told: Callable[[float], None] = lambda share: None) -> None:
        target, graphics = self.target, self.graphics
        self._shadow_shares = cascades.shares(graphics.shadow_size) if graphics.shadows else None
        stage = self._stage
        self._last: Drawing | None = None  # what shapes and flora showed
        self._shapes, self._flora = Shapes(self.device), Undergrowth(stage)
        self._surfaces = Surfaces(self.device, stage.planet.colours, graphics.surface)
        self._fade = Fade(stage)
        make: dict[str, Callable[[], Pass]] = {
            "shadows": lambda: ShadowPass(stage, self._shapes, self._flora),
            "atmosphere": self._globe.make_air,
            "scene": lambda: ScenePass(stage, self._shapes, self._flora, self._surfaces),
            "compose": lambda: Compose(stage),
            "fade": lambda: self._fade,
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

    @property
    def terrain(self) -> Terrain:
        """The ground that is drawn; edits go there."""
        return self._globe.terrain

    @property
    def planet(self) -> Planet:
        """The body that is drawn."""
        return self._globe.planet

    def _bind(self) -> None:
        """Make set 0 of all bodies whose air is there."""
        shared = {SHADOW: self._stage.images["shadow"], MATERIALS: self._surfaces.table}
        for globe in (self._globe, self._beside, self._past):
            if globe is not None and globe.atmosphere is not None and not globe.bound:
                globe.bind(shared)

    def _resize(self) -> None:
        self._target_size = self.target.size
        self._stage.size = self.graphics.render_size(self.target.size)
        for step in self._passes.values():
            step.resize()

    def show(self, planet: Planet) -> None:
        """Draw another body, of materials that look the same, from the next frame on.

        What was made of it beside the last one is there at once; air that is missing is waited for. While scenes tell
        of the body before, its picture stays until there is ground all around the next, and then gives way in a second.
        """
        globe, self._beside = self._beside, None
        if globe is not None and globe.planet != planet:
            self.device.retire(globe)
            globe = None
        if globe is None and self._past is not None and self._past.planet == planet:
            globe, self._past = self._past, None
        if globe is None:
            globe = Globe(self._stage, self._layout, planet, self.graphics)
        globe.terrain.aside, globe.terrain.frozen = self.terrain.aside, False
        self._let_go()
        self._past, self._globe, self._last = self._globe, globe, None
        self._past.terrain.frozen, self._left, self._waited = True, 1.0, 0.0
        self._passes["atmosphere"] = globe.make_air()
        self._bind()

    def _let_go(self) -> None:
        """Of the body before."""
        if self._past is not None:
            self.device.retire(self._past)
        self._past, self._left = None, 0.0

    def work(self, seconds: float) -> bool:
        """Between two frames, in any thread: see `Terrain.work`; ground beside comes last."""
        more = self.terrain.work(seconds)
        return more or (self._beside is not None and self._beside.terrain.work(seconds))

    def _approach(self, scene: Scene, frame: Frame, seconds: float) -> None:
        """Decide what is made of a body that comes near, and record that."""
        beside, globe = scene.beside, self._beside
        if beside is not None and self._past is not None and self._past.planet == beside.planet:
            return  # it is there, and fades out
        if globe is not None and (beside is None or globe.planet != beside.planet):
            self.device.retire(globe)
            globe = self._beside = None
        if beside is None:
            return
        if globe is None:
            globe = self._beside = Globe(self._stage, self._layout, beside.planet, self.graphics)
            self._fade.make_ready()
        globe.terrain.aside, globe.terrain.frozen = self.terrain.aside, False
        globe.approach(beside, frame, seconds)
        self._bind()

    def _fading(self, scene: Scene, seconds: float, still: bool) -> Globe | None:
        """The body before, as long as it is to be seen."""
        past = self._past
        if past is None:
            return None
        if self._left <= 0.0 and scene.beside is not None and scene.beside.planet == past.planet and not still:
            if self._beside is not None:
                self.device.retire(self._beside)
            self._past, self._beside = None, past
        elif self._left <= 0.0 or still or scene.before is None:
            self._let_go()
        return self._past

    def _fade_on(self, seconds: float) -> None:
        """A frame of a fade has gone by."""
        self._waited += seconds
        if self.terrain.appear() or self._waited > PATIENCE:
            self._left = max(self._left - min(seconds / FADE, FADE_STEP), 0.0)

    def _draw_past(self, globe: Globe, scene: Scene, shot: Shot) -> None:
        """The picture of the body before, for the pass that lays it over that of the next."""
        drawn = globe.look(scene, shot, self.graphics, self._shadow_shares, 1.0)
        drawing = replace(drawn, slot=drawn.slot + SLOTS, past=True)
        assert globe.atmosphere is not None
        steps = {**self._passes, "atmosphere": globe.atmosphere}
        commands = shot.frame.commands
        globe.atmosphere.prepare(drawing)
        commands.timestamp("past")
        globe.terrain.record(commands, shot.frame)
        for name in PAST:
            steps[name].record(commands, drawing)
        self._fade.keep(commands)

    def prepare(self) -> None:
        """Between two frames, in any thread: do what the next one need not wait for; see `FrameRing.prepare`."""
        self._ring.prepare()
        if self._last is not None and self._ring.coming is not None:
            ahead = replace(self._last, slot=self._ring.coming)
            self._shapes.foresee(ahead)
            self._flora.foresee(ahead)

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
        shot = Shot(frame, view, self._stage.size, seconds, still, interface)
        past = self._fading(scene, seconds, still)
        clock.part("scene")
        self.terrain.measured(self._ring.time_number, self._ring.times)
        drawing = self._globe.look(scene, shot, self.graphics, self._shadow_shares, self._left)
        clock.part("terrain")
        self._shapes.prepare(drawing)
        self._flora.prepare(drawing)
        for each in self._passes.values():
            each.prepare(drawing)
        self._last = drawing
        clock.part("prepare")
        commands = frame.commands
        commands.timestamp("terrain")
        self.terrain.record(commands, frame)
        if not still:
            self._approach(scene, frame, seconds)
        if past is not None and scene.before is not None:
            self._draw_past(past, scene.before, shot)
            self._fade_on(seconds)
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
        self._let_go()
        self._close_passes()
        self.graphics = graphics
        self._stage = self._stage_of(self.planet)
        for globe in filter(None, (self._globe, self._beside)):
            globe.terrain.set_graphics(graphics)
        self._make_passes()

    def _close_passes(self) -> None:
        for name, each in reversed(self._passes.items()):
            if name != "atmosphere":  # that of a body
                each.close()
        for globe in filter(None, (self._globe, self._beside, self._past)):
            globe.unbind()
        self._last = None
        self._surfaces.close()
        self._flora.close()
        self._shapes.close()
        self._passes = {}

    def close(self) -> None:
        """Wait for the device and close everything; the target and the device stay open."""
        self.device.wait()
        self._close_passes()
        for globe in filter(None, (self._beside, self._past, self._globe)):
            globe.close()
        self._layout.close()
        self._ring.close()
