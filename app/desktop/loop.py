"""The game in a window: input, the simulation's news, the picture, again and again."""

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any, cast

import numpy as np

from app import paths
from app.client.acting import Acting, panel_commands
from app.client.client import Client, Sight
from app.client.playhead import Playhead
from app.desktop.controls import Controls, Intents
from app.desktop.display import Display
from app.desktop.free_camera import FreeCamera
from app.desktop.hud_facts import hud_of
from app.desktop.panels.desktop import DesktopPanels
from app.desktop.panels.state import Debug, Hud, Loading, View
from app.desktop.picture import Picture
from app.desktop.ports import Requests
from app.desktop.screenshots import Screenshots
from app.desktop.settings import Settings, graphics
from app.session import start_compute
from app.simulation.child import Child
from app.simulation.messages import Ready, Report, Saved, Starting, Told
from app.simulation.simulation import Options, Simulation
from vr_render.backdrop import Backdrop
from vr_render.device import Device
from vr_render.input import InputFrame
from vr_render.renderer import FrameReport
from vr_render.scene import Eye, Scene, perspective
from vr_render.targets import Target
from vr_render.targets.window import Window, WindowTarget
from vr_render.window_input import WindowInput

log = logging.getLogger(__name__)

FRAMES_KEPT = 240  # times of frames for the debug overlay
LONGEST = 0.1  # seconds that a frame counts for at most, for what eases and turns
MOST_FILLING = 20.0  # seconds in which the first view is filled in a hurry
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
        self._paused = self._want_shot = self._ending = False
        self._seen_none = True
        self._tick_ms = 0.0
        self._report = FrameReport(drawn=False)

    def __enter__(self) -> "Loop":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self) -> dict[str, Any]:
        """Play until the player ends it; what happened, as `play --json` tells it.

        Raises:
            SimulationError, RenderError: with a line that says what is wrong.
        """
        simulation = self._stack.enter_context(Simulation(self._options, self._child))
        assert self._display.device is not None
        backdrop = Backdrop(self._display.device, self._target)
        try:
            ready = self._wait_for_world(simulation, backdrop)
            if ready is None:
                simulation.close()
                return simulation.facts or {}
            self._begin(simulation, ready, backdrop)
        finally:
            backdrop.close()
        with contextlib.closing(self._picture):
            last = time.perf_counter()
            while not (self._stopped() or self._window.should_close or self._ending or simulation.facts is not None):
                now = time.perf_counter()
                self._frame(simulation, now, now - last)
                last = now
            self._show_end()
        simulation.close()
        return simulation.facts or {}

    # --- Beginning and end ------------------------------------------------------------------------------------------

    def _wait_for_world(self, simulation: Simulation, backdrop: Backdrop) -> Ready | None:
        """Show what the simulation is busy with until its world is there; None when the player has enough."""
        self._show_loading(backdrop, Loading("Starting"))
        said: list[str] = []
        start_compute(tell=said.append)  # the terrain's kernels run in this process too
        self._first_start = bool(said)
        self._first: list[Told] = []
        text = "Starting"
        while simulation.ready is None or not self._first:
            for report in simulation.poll(REDRAW):
                if isinstance(report, Starting):
                    text = report.text
                elif isinstance(report, Told):
                    self._first.append(report)
            self._show_loading(backdrop, Loading(text))
            if self._stopped() or self._window.should_close:
                return None
        return simulation.ready

    def _begin(self, simulation: Simulation, ready: Ready, backdrop: Backdrop) -> None:
        """Make the picture; the ground is filled in while it is shown already, the coarse first."""
        self._client = Client(ready)
        self._acting = Acting(self._client, simulation)
        self._show_loading(backdrop, Loading("Making the planet"))
        assert self._display.device is not None

        def reopen() -> tuple[Device, Target]:
            device = Device.open(window=True, cache=paths.pipeline_cache())
            self._target = WindowTarget(device, self._window, self._panels.settings.graphics.vsync)
            return device, cast(Target, self._target)

        self._picture = Picture(
            self._client.planet,
            graphics(self._panels.settings, self._software),
            self._display.device,
            cast(Target, self._target),
            reopen,
            self._panels.say,
        )
        now = time.perf_counter()
        for told in self._first:
            self._take(told, now)
        if self._first_start:
            self._compile(backdrop)
        self._picture.hurry(True)
        self._filled = now + MOST_FILLING

    def _compile(self, backdrop: Backdrop) -> None:
        """Let the terrain's kernels be compiled now, not one by one between the first frames."""
        scene, _ = self._scene(self._client.tick, 0.0)
        drawn = 0.0

        def progress(share: float) -> None:
            nonlocal drawn
            if time.perf_counter() - drawn >= REDRAW:
                self._show_loading(backdrop, Loading("Compiling; only the first start does this", share))
                drawn = time.perf_counter()

        progress(0.0)
        self._picture.settle(scene, progress)

    def _show_loading(self, backdrop: Backdrop, loading: Loading) -> None:
        self._window.poll()
        frame = self._input.poll()
        view = View(self._options.world.stem, loading=loading, software=self._software)
        data, _ = self._panels.build(view, frame, self._target.size, REDRAW)
        if not backdrop.draw(data):
            time.sleep(REDRAW)

    def _show_end(self) -> None:
        """The last frame stays while the world is saved."""
        view = View(self._options.world.stem, loading=Loading("Saving the world"), software=self._software)
        data, _ = self._panels.build(view, InputFrame(focused=False), self._target.size, REDRAW)
        scene, _ = self._scene(self._client.tick, 0.0)
        self._picture.draw(scene, data)

    # --- A frame ----------------------------------------------------------------------------------------------------

    def _frame(self, simulation: Simulation, now: float, seconds: float) -> None:
        self._frames.append(seconds * 1e3)
        seconds = min(seconds, LONGEST)
        self._window.poll()
        frame = self._input.poll()
        intents = self._panels.hear(self._controls.poll(frame, seconds, self._panels.playing))
        self._obey(simulation, intents)
        for report in simulation.poll():
            self._note(report, now)
        for line in self._shots.told():
            self._panels.say(*line)
        moment = self._playhead.tick(now)
        self._move(simulation, intents, seconds)
        scene, sight = self._scene(moment, seconds)
        data, requests = self._panels.build(self._view(moment, sight, scene), frame, self._target.size, seconds)
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
                self._panels.say("The world is saved.", "good")

    def _take(self, told: Told, now: float) -> None:
        self._tick_ms = told.milliseconds
        self._client.take(told)
        self._playhead.told(told.snapshot.tick, now)
        self._picture.ground(self._client.take_chunks())
        self._panels.tell(self._client.take_outcomes())

    def _move(self, simulation: Simulation, intents: Intents, seconds: float) -> None:
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

    def _scene(self, moment: float, seconds: float) -> tuple[Scene, Sight]:
        size, fov = self._target.size, self._picture.graphics.fov_y
        size = (max(1, size[0]), max(1, size[1]))
        sight = self._sight(moment, seconds)
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
