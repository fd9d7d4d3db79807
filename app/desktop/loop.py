"""The game in a window: input, the simulation's news, the picture, again and again."""

import contextlib
import gc
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import Any, TypeVar, cast

import numpy as np

from app import paths
from app.client.acting import Acting, panel_commands
from app.client.client import Client, Sight
from app.client.playhead import Playhead
from app.desktop.controls import Controls, Intents
from app.desktop.display import Display, open_device
from app.desktop.free_camera import FreeCamera
from app.desktop.hud_facts import hud_of
from app.desktop.panels.desktop import DesktopPanels
from app.desktop.panels.state import Debug, Hud, Loading, View
from app.desktop.picture import Picture
from app.desktop.requests import Requests
from app.desktop.screenshots import Screenshots
from app.desktop.settings import Settings, graphics
from app.desktop.sway import Sway
from app.session import start_compute
from app.simulation.child import Child
from app.simulation.messages import Report, Saved, Starting, Told
from app.simulation.simulation import Options, Simulation
from vr_render.backdrop import Backdrop
from vr_render.device import Device
from vr_render.input import InputFrame
from vr_render.renderer import FrameReport
from vr_render.scene import Eye, Scene, perspective
from vr_render.targets import Target
from vr_render.targets.window import Window, WindowTarget
from vr_render.terrain.terrain import COARSE
from vr_render.window_input import WindowInput

log = logging.getLogger(__name__)

Come = TypeVar("Come")

FRAMES_KEPT = 240  # times of frames for the debug overlay
LONGEST = 0.1  # seconds that a frame counts for at most, for what eases and turns
MOST_FILLING = 20.0  # seconds in which the first view is filled in a hurry
RESHOW = 0.05  # seconds from one loading screen to the next
RESHOW_SLOWLY = 0.5  # where a processor draws it, which could load the planet in that time
REDRAW = 0.05  # seconds from frame to frame of the loading screen, and while there is nothing to draw to


class Loop:
    """The window, the panels and the simulation; a context manager.

    Args:
        display: with a window; who opened it closes it.
        options: of the simulation.
        stopped: whether the terminal asks for an end.
        child: a process for the simulation that was started already.
    """

    def __init__(
        self, display: Display, options: Options, stopped: Callable[[], bool], child: Child | None = None
    ) -> None:
        assert display.window is not None
        assert display.device is not None
        self._options, self._stopped, self._child = options, stopped, child
        self._stack = contextlib.ExitStack()
        self._display = display
        self._window: Window = display.window
        self._input = WindowInput(self._window.handle)
        self._stack.callback(self._input.close)
        self._panels = DesktopPanels(paths.settings_file(), self._input.key_letter, options.player)
        self._stack.callback(self._panels.close)
        self._controls = Controls(self._panels.bindings, self._panels.settings.controls)
        self._shots = Screenshots(paths.pictures_folder())
        self._stack.callback(self._shots.close)
        self._software = display.device.software
        self._device_name = display.device.name
        self._set_window(self._panels.settings)
        self._target: WindowTarget = WindowTarget(display.device, self._window, self._panels.settings.graphics.vsync)
        self._playhead = Playhead()
        self._frames: deque[float] = deque(maxlen=FRAMES_KEPT)
        self._camera: FreeCamera | None = None
        self._sway = Sway()
        self._paused = self._want_shot = self._ending = False
        self._seen_none = True
        self._told: list[Told] = []  # before there is a picture
        self._tick_ms = 0.0
        self._report = FrameReport(drawn=False)

    def __enter__(self) -> "Loop":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def run(self) -> dict[str, Any]:
        """Play until the player ends it; what happened, as `play --json` tells it.

        Raises:
            SimulationError, RenderError: with a line that says what is wrong.
        """
        simulation = self._stack.enter_context(Simulation(self._options, self._child))
        with contextlib.ExitStack() as stack:
            try:
                self._begin(simulation, stack)
            except _EnoughError:
                return {}
            last = time.perf_counter()
            while not (self._stopped() or self._window.should_close or self._ending or simulation.facts is not None):
                now = time.perf_counter()
                self._frame(simulation, now, now - last)
                last = now
            simulation.quit()
            self._picture.leave(self._show_end())
        simulation.close()
        return simulation.facts or {}

    # --- Beginning and end ------------------------------------------------------------------------------------------

    def _begin(self, simulation: Simulation, stack: contextlib.ExitStack) -> None:
        """Load what is needed to play, the ground while the simulation plays its first tick, and show how far it is.

        Whatever takes part of the picture's making is ready before the first frame; the ground is so coarse then that
        it is there soon, without a hole, and gets finer while one plays.

        Args:
            stack: closes the picture.
        Raises:
            _EnoughError: at the next loading screen after the player had enough.
        """
        assert self._display.device is not None
        with contextlib.closing(Backdrop(self._display.device, self._target)) as backdrop:
            every = RESHOW_SLOWLY if self._software else RESHOW
            loading = _Loading("Starting", every, lambda shown: self._show_loading(backdrop, shown))
            loading.show()
            said: list[str] = []
            start_compute(tell=said.append)  # the terrain's kernels run in this process too
            found = self._wait(simulation, loading, lambda: simulation.found)
            self._client = Client(found.planet)
            self._acting = Acting(self._client, simulation)
            self._make_picture()
            stack.callback(lambda: self._picture.close())
            placed = self._wait(simulation, loading, lambda: simulation.placed)
            scene = self._client.begin(placed, (max(1, self._target.size[0]), max(1, self._target.size[1])))
            meanwhile: Iterable[None] = ()
            if self._picture.remembers:
                meanwhile = self._picture.rehearse(scene)
            else:
                loading.what = "Compiling; only the first start does this" if said else "Making the planet"
                self._picture.settle(scene, loading.progress, COARSE)
            self._wait(simulation, loading, lambda: simulation.ready if self._told else None, meanwhile)
            now = time.perf_counter()
            for told in self._told:
                self._take(told, now)
            scene, _ = self._scene(self._client.tick, 0.0)
            self._picture.settle(scene, loading.progress, COARSE)
        gc.freeze()  # what was loaded stays: looking through it for garbage again would hold a frame up
        self._picture.hurry(True)
        self._filled = time.perf_counter() + MOST_FILLING

    def _wait(
        self,
        simulation: Simulation,
        loading: "_Loading",
        come: Callable[[], Come | None],
        meanwhile: Iterable[None] = (),
    ) -> Come:
        """Show what the simulation is busy with until something has come of it.

        Args:
            meanwhile: steps of what can be done while this waits.
        """
        steps, busy = iter(meanwhile), True
        while (here := come()) is None:
            busy = busy and next(steps, self) is not self
            for report in simulation.poll(0.0 if busy else REDRAW):
                if isinstance(report, Starting):
                    loading.what = report.text
                elif isinstance(report, Told):
                    self._told.append(report)
            loading.show()
        return here

    def _make_picture(self) -> None:
        assert self._display.device is not None

        def open_target(device: Device) -> Target:
            self._target = WindowTarget(device, self._window, self._panels.settings.graphics.vsync)
            return cast(Target, self._target)

        self._picture = Picture(
            self._client.planet,
            graphics(self._panels.settings, self._software),
            self._display.device,
            cast(Target, self._target),
            lambda: open_device(True),
            open_target,
            self._panels.say,
        )

    def _show_loading(self, backdrop: Backdrop, loading: Loading) -> None:
        self._window.poll()
        if self._stopped() or self._window.should_close:
            raise _EnoughError
        frame = self._input.poll()
        view = View(self._options.world.stem, loading=loading, software=self._software)
        data, _ = self._panels.build(view, frame, self._target.size, REDRAW)
        if not backdrop.draw(data):
            time.sleep(REDRAW)

    def _show_end(self) -> Scene:
        """The last frame stays while the world is saved; what it shows."""
        view = View(self._options.world.stem, loading=Loading("Saving the world"), software=self._software)
        data, _ = self._panels.build(view, InputFrame(focused=False), self._target.size, REDRAW)
        scene, _ = self._scene(self._client.tick, 0.0)
        self._picture.draw(scene, data)
        return scene

    # --- A frame ----------------------------------------------------------------------------------------------------

    def _frame(self, simulation: Simulation, now: float, seconds: float) -> None:
        self._frames.append(seconds * 1e3)
        whole, seconds = seconds, min(seconds, LONGEST)
        self._window.poll()
        frame = self._input.poll()
        intents = self._panels.hear(self._controls.poll(frame, seconds, self._panels.playing))
        self._obey(simulation, intents)
        for report in simulation.poll():
            self._note(report, now)
        for line in self._shots.told():
            self._panels.say(*line)
        moment = self._playhead.tick(now)
        self._move(intents, seconds)
        scene, sight = self._scene(moment, seconds, intents.sprint)
        data, requests = self._panels.build(self._view(moment, sight, scene), frame, self._target.size, whole)
        self._answer(simulation, requests)
        self._input.capture(self._panels.playing)
        shot, self._want_shot = self._want_shot, False
        self._report = self._picture.draw(scene, data, seconds=seconds, keep=shot)
        if self._report.drawn and self._seen_none:
            self._seen_none = False
            log.info("first image")
        terrain = self._report.terrain
        if now > self._filled or (terrain is not None and not terrain.remaining):
            self._picture.hurry(False)
        if not self._report.drawn:
            self._want_shot = shot
            time.sleep(REDRAW)  # minimised: nothing to draw to
        elif shot:
            self._shots.keep(self._picture.captured(), self._options.world.stem)

    def _obey(self, simulation: Simulation, intents: Intents) -> None:
        for name in intents.pressed:
            match name:
                case "save":
                    simulation.save()
                case "screenshot":
                    self._want_shot = True
                case "lamp" if self._panels.playing:
                    self._client.lamp = not self._client.lamp
                case "free_camera" if self._panels.playing:
                    self._switch_camera()
        if self._panels.paused != self._paused:
            self._paused = self._panels.paused
            simulation.pause(self._paused)

    def _switch_camera(self) -> None:
        if self._camera is None:
            sight = self._sight(self._client.tick, 0.0)
            self._camera = FreeCamera(sight.position, sight.orientation)
        else:
            self._camera = None

    def _note(self, report: Report, now: float) -> None:
        match report:
            case Told():
                self._take(report, now)
            case Saved():
                log.info("world saved")
                self._panels.say("The world is saved.", "good")

    def _take(self, told: Told, now: float) -> None:
        self._tick_ms = told.milliseconds
        self._client.take(told)
        self._playhead.told(told.snapshot.tick, now)
        self._picture.ground(self._client.take_chunks())
        self._panels.tell(self._client.take_outcomes())

    def _move(self, intents: Intents, seconds: float) -> None:
        if self._camera is not None or not self._panels.playing:
            self._acting.rest()
        else:
            self._acting.act(intents)
        if self._camera is not None and self._panels.playing:
            self._camera.move(intents, seconds)

    def _answer(self, simulation: Simulation, requests: Requests) -> None:
        commands = panel_commands(requests.attach, requests.detach, requests.drop)
        if commands:
            simulation.act(cast(list[Any], commands))
        if requests.save:
            simulation.save()
        self._want_shot |= requests.screenshot
        self._ending |= requests.quit
        if requests.settings is not None:
            self._set_window(requests.settings)
            self._target.set_vsync(requests.settings.graphics.vsync)
            self._controls.settings = requests.settings.controls
            self._picture.set_graphics(graphics(requests.settings, self._software))
        if requests.bindings is not None:
            self._controls.bindings = requests.bindings

    def _set_window(self, settings: Settings) -> None:
        self._window.set_fullscreen(settings.graphics.full_screen)

    # --- What is shown ----------------------------------------------------------------------------------------------

    def _sight(self, moment: float, seconds: float) -> Sight:
        return self._client.sight(moment, seconds)

    def _scene(self, moment: float, seconds: float, sprinting: bool = False) -> tuple[Scene, Sight]:
        size, fov = self._target.size, self._picture.graphics.fov_y
        size = (max(1, size[0]), max(1, size[1]))
        sight = self._sight(moment, seconds)
        if self._camera is None and self._client.own is not None:
            sway, comfort = self._sway, self._panels.settings.comfort
            grounded = self._client.own.grounded
            sway.step(sight.position, seconds, grounded=grounded, sprinting=sprinting, comfort=comfort)
            sight = replace(sight, position=sight.place(sway.side, sway.rise, 0.0))
            fov += sway.wider
        away = None
        if self._camera is not None:
            away = Eye(self._camera.position, self._camera.orientation, perspective(fov, size))
        return self._client.scene(moment, sight, fov, size, away=away), sight

    def _view(self, moment: float, sight: Sight, scene: Scene) -> View:
        return View(
            self._options.world.stem,
            self._hud(moment, sight, scene),
            self._debug() if self._panels.debug_shown else None,
            software=self._software,
        )

    def _hud(self, moment: float, sight: Sight, scene: Scene) -> Hud | None:
        client = self._client
        if client.own is None:
            return None
        camera, eye = self._camera, scene.eyes[0]
        return hud_of(
            client.own,
            client.facts,
            moment,
            eye.position,
            -eye.axes[:, 2],
            working=client.tool,
            lamp=client.lamp,
            flying=camera.speed if camera is not None else None,
        )

    def _debug(self) -> Debug:
        report, device = self._report, self._picture.device
        counts = {"Vulkan calls": report.calls}
        if report.terrain is not None:
            names = ("nodes", "fading", "remaining", "triangles")
            counts |= {name: int(getattr(report.terrain, name)) for name in names}
        memory = {"device": device.memory.device_bytes() / 1e6}
        if report.terrain is not None:
            memory["terrain"] = report.terrain.used / 1e6
        own = self._client.own
        position = np.array(own.position) / 512 if own is not None else np.zeros(3)
        return Debug(
            frames=np.array(self._frames),
            parts=report.host,
            passes=report.device,
            counts=counts,
            memory=memory,
            device=device.name,
            tick=self._client.tick,
            tick_ms=self._tick_ms,
            position=cast(Any, position),
        )


class _EnoughError(Exception):
    """The player has enough before the game has begun."""


class _Loading:
    """What the loading screen says, shown again and again, but not so often that it takes the time it tells of.

    Attributes:
        what: is done now. shown: what was shown last.
    """

    def __init__(self, what: str, every: float, show: Callable[[Loading], None]) -> None:
        self.what, self._every, self._show = what, every, show
        self.shown = Loading(what)
        self._next = 0.0

    def show(self, share: float | None = None) -> None:
        """Show it, and the share that is done."""
        self.shown = Loading(self.what, share)
        if time.perf_counter() >= self._next:
            self._show(self.shown)
            self._next = time.perf_counter() + self._every

    def progress(self, share: float) -> None:
        """As `show`."""
        self.show(share)
