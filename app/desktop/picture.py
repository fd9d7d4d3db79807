"""The renderer of a planet, kept alive: made anew when the device is lost, with less detail when memory runs out."""

import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from gameplay.view import Changed
from vr_render.device import Device
from vr_render.errors import DeviceLostError, OutOfMemoryError, RenderError
from vr_render.graphics import Graphics
from vr_render.owner import Owner
from vr_render.renderer import Extra, FrameReport, Renderer
from vr_render.scene import Planet, Scene
from vr_render.targets import Target

log = logging.getLogger(__name__)

MOST_LOSSES, WITHIN = 3, 60.0  # devices lost in so many seconds, after which it is given up
HURRY = 10.0  # times the usual budget
SHARE, HURRIED_SHARE = 0.15, 0.5  # of a frame's time that terrain may have, where frames are long
LONGEST = 2.0  # seconds that a frame counts for at most
LEAST = Graphics(detail=1.5, surface=0, shadow_size=256, samples=1, scale=0.5, flora=0, particles=0, memory_limit=96)

Say = Callable[[str, str], None]  # a line and its kind, as panels take them
Ground = dict[tuple[int, int, int], Changed]  # what players changed, by chunk


def lowered(graphics: Graphics) -> Graphics | None:
    """Settings that need less memory; None when there is no more to give up."""
    changes: dict[str, Any] = {}
    if graphics.memory_limit > LEAST.memory_limit:
        changes["memory_limit"] = max(LEAST.memory_limit, graphics.memory_limit * 2 // 3)
    if graphics.samples > 1:
        changes["samples"] = 1
    elif graphics.shadow_size > LEAST.shadow_size:
        changes["shadow_size"] = max(LEAST.shadow_size, graphics.shadow_size // 2)
    elif graphics.scale > LEAST.scale:
        changes["scale"] = max(LEAST.scale, graphics.scale * 0.75)
    if graphics.detail > LEAST.detail:
        changes["detail"] = max(LEAST.detail, graphics.detail * 0.8)
    return replace(graphics, **changes) if changes else None


class Picture:
    """Draws scenes of one planet.

    Args:
        planet: that is drawn.
        graphics: settings wanted.
        device, target: opened already; they belong to this object from now on, unless `reopen` is None.
        reopen: opens a device in place of a lost one, and makes a target for that; None: the loss is told to who draws.
        say: takes lines for the player.
        ground: what players changed before; later changes go there too.
        steady: frames take in no changes and make no ground: `work` does, between them.
        progress: is told the share of it that is made, as of `Renderer`.

    Attributes:
        device, target, renderer: those of now.
        graphics: settings that are drawn with: those wanted, or less where memory ran out.
    """

    def __init__(
        self,
        planet: Planet,
        graphics: Graphics,
        device: Device,
        target: Target,
        reopen: tuple[Callable[[], Device], Callable[[Device], Target]] | None,
        say: Say,
        ground: Ground | None = None,
        steady: bool = False,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        self._planet, self._say = planet, say
        self._reopen, self._steady = reopen, steady
        self.device, self.target = device, target
        self.graphics = graphics
        self.renderer: Renderer | None = None
        self._ground: Ground = {} if ground is None else ground
        self._waiting: Ground = {}  # changes that the renderer does not know yet
        self._lost: list[float] = []
        self._others: list[Owner] = []
        self._usual: float | None = None  # budget of the terrain's maker where frames are short
        self._hurried = self._settled = False
        self._drawn = time.perf_counter()
        self._frame = 0.0  # seconds of the last frame
        self._make(progress)

    def show(self, planet: Planet) -> None:
        """Draw a planet from the next frame on; of another one than before no change of players is known yet."""
        if planet.recipe == self._planet.recipe:
            return
        self._planet = planet
        self._ground.clear()
        self._waiting.clear()
        if self.renderer is not None:
            self._usual = None
            self._survive(lambda renderer: renderer.show(planet), None)

    def ground(self, chunks: Iterable[Changed]) -> None:
        """Take in what players changed."""
        for entry in chunks:
            self._ground[entry.chunk] = self._waiting[entry.chunk] = entry
        if not self._steady:
            self._take_in()

    def _take_in(self) -> None:
        """Show changes that wait."""
        while self._waiting and self.renderer is not None:
            self._take_one(self.renderer)

    def _take_one(self, renderer: Renderer) -> None:
        entry = self._waiting.pop(next(iter(self._waiting)))
        renderer.terrain.set_chunk(entry.chunk, entry.index, entry.density, entry.material)

    def prepare(self) -> None:
        """Between two frames, in any thread: see `Renderer.prepare`."""
        if self.renderer is not None:
            self.renderer.prepare()

    def work(self, seconds: float) -> bool:
        """Between two frames, in any thread, where it is `steady`: take a change in, or make ground for some time.

        Returns:
            Whether there is more to do.
        """
        if self.renderer is None:
            return False
        if self._waiting:
            self._take_one(self.renderer)
            return True
        return self.renderer.work(seconds)

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
        """Draw a frame; see `Renderer.draw`. What was lost is made anew, and the frame is left out then.

        Raises:
            DeviceLostError: the device is lost again and again.
            OutOfMemoryError: there is no room for even the least.
        """
        if not self._steady:
            self._take_in()
            if not still:
                self._part_time()
        settled, self._settled = self._settled and not still, False

        def work(renderer: Renderer) -> FrameReport:
            renderer.terrain.frozen = settled  # the first picture shows at once what there is
            return renderer.draw(scene, interface, seconds=seconds, still=still, keep=keep, extras=extras)

        return self._survive(work, FrameReport(drawn=False))

    def settle(
        self, scene: Scene, progress: Callable[[float], None] | None = None, detail: float | None = None
    ) -> None:
        """Stream until nothing is missing; see `Renderer.settle`."""
        self._take_in()
        self._survive(lambda renderer: renderer.settle(scene, progress, detail), None)
        self._settled = True

    @property
    def remembers(self) -> bool:
        """Whether the ground of an earlier run was kept, see `Terrain.remembers`."""
        return self.renderer is not None and self.renderer.terrain.remembers

    def leave(self, scene: Scene) -> None:
        """Keep the ground around the player for the next run; only `close` may follow."""
        self._survive(lambda renderer: renderer.terrain.leave(scene.eyes[0]), None)

    def hurry(self, on: bool) -> None:
        """Give terrain more of each frame, while the first view is filled; or no more than usual."""
        self._hurried = on

    def _part_time(self) -> None:
        """Give terrain its part of the frame's time: where frames are long, a fixed budget would never fill a view."""
        now = time.perf_counter()
        last, self._frame, self._drawn = self._frame, min(now - self._drawn, LONGEST), now
        maker: Any = self.renderer.terrain.maker if self.renderer is not None else None
        if maker is None:
            return
        if self._usual is None:
            self._usual = maker.budget
        frame = min(last, self._frame)  # one long frame among short ones is no reason
        if self._hurried:
            maker.budget = max(self._usual * HURRY, HURRIED_SHARE * frame)
        else:
            maker.budget = max(self._usual, SHARE * frame)

    def set_graphics(self, graphics: Graphics) -> None:
        """Draw with other settings."""
        self.graphics = graphics
        if self.renderer is not None and graphics.way != self.renderer.graphics.way:
            self._close_renderer()
            self._make()
        else:
            self._survive(lambda renderer: renderer.set_graphics(graphics), None)

    def captured(self) -> np.ndarray:
        """What was kept last: u8, shape (height, width, 4)."""
        return self.target.captured()

    def close(self) -> None:
        """Close everything that belongs to this object."""
        self._close_renderer()
        if self._reopen is not None:
            self._close_device()

    # --- Faults -----------------------------------------------------------------------------------------------------

    def _survive(self, work: Callable[[Renderer], Any], instead: Any) -> Any:
        try:
            if self.renderer is None:
                self._make()
            assert self.renderer is not None
            return work(self.renderer)
        except DeviceLostError as error:
            self._recover(error)
        except OutOfMemoryError as error:
            self._close_renderer()
            self._lower(error)
        return instead

    def _make(self, progress: Callable[[float], None] | None = None) -> None:
        """A renderer, with the most of the wanted settings that there is room for."""
        while self.renderer is None:
            self._others, self._usual = list(self.device.owners), None
            try:
                self.renderer = Renderer(self.device, self.target, self._planet, self.graphics, progress)
                self.renderer.terrain.aside = self._steady
                self._waiting.clear()
                for entry in self._ground.values():
                    self.renderer.terrain.set_chunk(entry.chunk, entry.index, entry.density, entry.material)
            except OutOfMemoryError as error:
                self._close_renderer()
                self._lower(error)

    def _lower(self, error: OutOfMemoryError) -> None:
        less = lowered(self.graphics)
        if less is None:
            raise error
        log.warning("out of device memory, detail is lowered", extra={"error": str(error)})
        self._say("The graphics device is out of memory: the picture has less detail now.", "warning")
        self.graphics = less

    def _recover(self, error: DeviceLostError) -> None:
        if self._reopen is None:
            raise error
        open_device, open_target = self._reopen
        now = time.monotonic()
        self._lost = [moment for moment in self._lost if now - moment < WITHIN] + [now]
        if len(self._lost) > MOST_LOSSES:
            raise error
        log.warning("the device is lost, it is opened anew", extra={"error": str(error)})
        self._close_renderer()
        self._close_device()
        self.device = open_device()
        self.target = open_target(self.device)
        self._make()
        self._say("The graphics device was lost and has been started again.", "warning")

    def _close_renderer(self) -> None:
        if self.renderer is not None:
            renderer, self.renderer = self.renderer, None
            with contextlib.suppress(RenderError):
                renderer.close()
            self.device.close_owners(but=self._others)  # what a fault in the middle of something left open

    def _close_device(self) -> None:
        if not self.device.closed:  # it is where no other could be opened in its place
            self.device.close_owners()  # the target among them
            self.device.close()
