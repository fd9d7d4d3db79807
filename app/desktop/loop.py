"""The game in a window: input, the simulation's news, the picture, again and again."""

import contextlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import cast

from app.client.client import Sight
from app.client.reaching import Pointed
from app.desktop.controls import Controls, Intents
from app.desktop.debug_facts import debug_of
from app.desktop.display import Display, open_device
from app.desktop.flight_facts import flown_of
from app.desktop.free_camera import FreeCamera
from app.desktop.hud_facts import ToolFacts, hud_of
from app.desktop.panels.state import Hud, Loading, View
from app.desktop.picture import Ground, Picture
from app.desktop.requests import Requests
from app.desktop.settings import Settings, graphics
from app.desktop.sway import Sway
from app.playing import EnoughError, Playing
from gameplay.view import Rays
from vr_render.backdrop import Backdrop
from vr_render.device import Device
from vr_render.errors import RenderError
from vr_render.input import InputFrame
from vr_render.renderer import FrameReport
from vr_render.scene import Eye, Scene, perspective
from vr_render.targets import Target
from vr_render.targets.window import Window, WindowTarget
from vr_render.terrain.terrain import chosen_way
from vr_render.window_input import WindowInput

FRAMES_KEPT = 240  # times of frames for the debug overlay
LONGEST = 0.1  # seconds that a frame counts for at most, for what eases and turns
RESHOW = 0.05  # seconds from one loading screen to the next
RESHOW_SLOWLY = 0.5  # where a processor draws it, which could load the planet in that time
REDRAW = 0.05  # seconds from frame to frame of the loading screen, and while there is nothing to draw to
LOOK_AGAIN = 2.0  # seconds from one look for a headset that is gone to the next


class Loop:
    """A game in a window; a context manager.

    Args:
        playing: the game.
        display: with a window; who opened it closes it.
    """

    kind = "window"
    redraw = REDRAW

    def __init__(self, playing: Playing, display: Display) -> None:
        assert display.window is not None
        assert display.device is not None
        self._playing, self._display = playing, display
        self._panels = playing.panels
        self._stack = contextlib.ExitStack()
        self._window: Window = display.window
        self._input = WindowInput(self._window.handle)
        self._stack.callback(self._input.close)
        playing.letter = self._input.key_letter
        self._controls = Controls(self._panels.bindings, self._panels.settings.controls)
        self._software = display.device.software
        self.every = RESHOW_SLOWLY if self._software else RESHOW
        self._set_window(self._panels.settings)
        self._target: WindowTarget = WindowTarget(display.device, self._window, self._panels.settings.graphics.vsync)
        self._frames: deque[float] = deque(maxlen=FRAMES_KEPT)
        self._camera: FreeCamera | None = None
        self._pointed: Pointed | None = None  # what the look met in the last frame
        self._tool = ToolFacts()
        self._sway = Sway()
        self._report = FrameReport(drawn=False)
        self._look_again = 0.0
        self._backdrop = Backdrop(display.device, cast(Target, self._target))

    def __enter__(self) -> "Loop":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def run(self) -> None:
        """Play until the player ends it, or wants another screen (`Playing.wanted`).

        Raises:
            SimulationError, RenderError: with a line that says what is wrong.
        """
        playing = self._playing
        try:
            playing.load(self)
        except EnoughError:
            playing.stop()
            return
        finally:
            self._backdrop.close()
        last = time.perf_counter()
        while not (playing.over or self._window.should_close or (playing.wanted and self._find_headset())):
            now = time.perf_counter()
            self._frame(now, now - last)
            last = now
        if not playing.wanted:
            playing.end(self._show_end())

    def _wait_for_headset(self, now: float) -> None:
        """A headset that is gone is looked for as long as the player does nothing but wait."""
        playing = self._playing
        playing.waits = playing.waits and self._panels.paused
        if playing.waits and now >= self._look_again:
            with contextlib.suppress(RenderError):
                self._display.open_headset()
                playing.wanted = "vr"
            self._look_again = time.perf_counter() + LOOK_AGAIN

    def _find_headset(self) -> bool:
        """Whether the headset that the player wants is open now."""
        self._playing.wanted = ""
        try:
            self._display.open_headset()
        except RenderError as error:
            self._panels.say(f"The game stays here: {error}.", "warning")
            return False
        self._playing.wanted = "vr"
        return True

    # --- Loading, and the end ---------------------------------------------------------------------------------------

    @property
    def size(self) -> tuple[int, int]:
        """Of the picture [pixels]."""
        width, height = self._target.size
        return max(1, width), max(1, height)

    @property
    def own_kernels(self) -> bool:
        """See `app.playing.Screen`."""
        assert self._display.device is not None
        return chosen_way(self._display.device, graphics(self._panels.settings, self._software)) == "cpu"

    def show_loading(self, loading: Loading) -> None:
        """See `app.playing.Screen`."""
        self._window.poll()
        if self._playing.over or self._window.should_close:
            raise EnoughError
        frame = self._input.poll()
        view = View(self._playing.options.world.stem, loading=loading, software=self._software)
        data, _ = self._panels.build(view, frame, self._target.size, REDRAW)
        if not self._backdrop.draw(data):
            time.sleep(REDRAW)

    def open_picture(self, ground: Ground, progress: Callable[[float], None]) -> Picture:
        """See `app.playing.Screen`."""
        assert self._display.device is not None

        def open_target(device: Device) -> Target:
            self._target = WindowTarget(device, self._window, self._panels.settings.graphics.vsync)
            return cast(Target, self._target)

        self._picture = Picture(
            self._playing.client.planet,
            graphics(self._panels.settings, self._software),
            self._display.device,
            cast(Target, self._target),
            (lambda: open_device(True), open_target),
            self._panels.say,
            ground,
            progress=progress,
        )
        return self._picture

    def scene_now(self) -> Scene:
        """See `app.playing.Screen`."""
        return self._scene(self._playing.client.tick, 0.0)[0]

    def _show_end(self) -> Scene:
        """The last frame stays while the world is saved; what it shows."""
        view = View(self._playing.options.world.stem, loading=Loading("Saving the world"), software=self._software)
        data, _ = self._panels.build(view, InputFrame(focused=False), self._target.size, REDRAW)
        scene = self.scene_now()
        self._picture.draw(scene, data)
        return scene

    # --- A frame ----------------------------------------------------------------------------------------------------

    def _frame(self, now: float, seconds: float) -> None:
        playing = self._playing
        self._frames.append(seconds * 1e3)
        whole, seconds = seconds, min(seconds, LONGEST)
        self._window.poll()
        frame = self._input.poll()
        intents = self._panels.hear(self._place(self._controls.poll(frame, seconds, self._panels.playing)))
        playing.obey(intents.pressed)
        if "free_camera" in intents.pressed and self._panels.playing and not playing.flying.aboard:
            self._switch_camera()
        playing.pause(self._panels.paused)
        self._wait_for_headset(now)
        moment = playing.poll(now)
        self._move(intents, seconds)
        scene, sight = self._scene(moment, seconds, intents.sprint)
        data, requests = self._panels.build(self._view(moment, sight, scene), frame, self._target.size, whole)
        self._answer(requests)
        self._input.capture(self._panels.playing)
        self._report = playing.draw(scene, data, seconds)
        if not self._report.drawn:
            time.sleep(REDRAW)  # minimised: nothing to draw to

    def _place(self, intents: Intents) -> Intents:
        """What is left of the intents while something is to be put up."""
        placing = self._playing.placing
        if not (placing.item and self._panels.playing):
            return intents
        pressed = placing.hear(intents.pressed, keeps=intents.sprint)
        return replace(intents, tool=0.0, interact=False, pressed=pressed)

    def _switch_camera(self) -> None:
        if self._camera is None:
            sight = self._playing.client.sight(self._playing.client.tick, 0.0)
            self._camera = FreeCamera(sight.position, sight.orientation)
        else:
            self._camera = None

    def _move(self, intents: Intents, seconds: float) -> None:
        if self._camera is not None or not self._panels.playing:
            self._playing.rest()
        elif self._playing.flying.aboard:
            self._playing.fly(intents, seconds)
        else:
            self._act(intents)
        if self._camera is not None and self._panels.playing:
            self._camera.move(intents, seconds)

    def _act(self, intents: Intents) -> None:
        playing = self._playing
        placing, own = playing.placing, playing.client.own
        if own is None or not placing.item:
            playing.acting.take_hands_back()
            boards = "interact" in intents.pressed and self._pointed is None
            playing.acting.act(intents, playing.flying.board() if boards else None, target=self._pointed)
            return
        commands = placing.take(own, playing.client.around)
        towards = playing.client.sight(playing.client.tick, 0.0).forward
        playing.acting.act(intents, commands, placing.rays(Rays(), own, towards))
        if placing.refused:
            self._panels.say(placing.refused[:1].upper() + placing.refused[1:], "warning")
            placing.refused = ""

    def _answer(self, requests: Requests) -> None:
        self._playing.answer(requests)
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

    def _scene(self, moment: float, seconds: float, sprinting: bool = False) -> tuple[Scene, Sight]:
        client, size, fov = self._playing.client, self.size, self._picture.graphics.fov_y
        sight = client.sight(moment, seconds)
        if self._camera is None and client.own is not None and not self._playing.flying.aboard:
            sway, comfort = self._sway, self._panels.settings.comfort
            grounded = client.own.grounded
            sway.step(sight.position, seconds, grounded=grounded, sprinting=sprinting, comfort=comfort)
            sight = replace(sight, position=sight.place(sway.side, sway.rise, 0.0))
            fov += sway.wider
        away = None
        if self._camera is not None:
            away = Eye(self._camera.position, self._camera.orientation, perspective(fov, size))
        scene = client.scene(moment, sight, fov, size, away=away)
        ghost = self._playing.placing.ghost(client.own) if client.own is not None else None
        if ghost is not None:
            scene.shapes.append(ghost)
        if self._playing.placing.item:
            scene.brush = scene.beam = None
        return scene, sight

    def _view(self, moment: float, sight: Sight, scene: Scene) -> View:
        return View(
            self._playing.options.world.stem,
            self._hud(moment, sight, scene),
            debug_of(self._frames, self._report, self._picture.device, self._playing.client, self._playing.tick_ms)
            if self._panels.debug_shown
            else None,
            software=self._software,
        )

    def _hud(self, moment: float, sight: Sight, scene: Scene) -> Hud | None:
        client = self._playing.client
        if client.own is None:
            return None
        camera, eye = self._camera, scene.eyes[0]
        flight, aboard = client.crafts.own(moment), client.crafts.aboard
        pointed = client.target(sight.position, sight.forward) if camera is None and aboard is None else None
        self._pointed = pointed
        return hud_of(
            client.own,
            client.facts,
            moment,
            eye.position,
            -eye.axes[:, 2],
            tool=self._tool.of(client.own),
            working=client.tool,
            lamp=client.lamp,
            flying=camera.speed if camera is not None else None,
            around=client.around,
            target=pointed,
            scan=client.scan,
            scanned=client.scanned,
            explored=client.explored,
            placing=self._playing.placing.planned(client.own),
            flown=flown_of(aboard, flight, client.facts, moment, eye) if aboard is not None and flight else None,
            boards=bool(self._playing.flying.board()),
        )
