"""A game in play, whatever shows it: the simulation, what is known of it, what the player has open and has set.

A screen is a window or a headset. It loads the game (`load`), shows frames of it, and lets go of it (`leave`) for
another screen, or for good (`end`). All else stays as it is meanwhile.
"""

import contextlib
import gc
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from app import compiling, paths
from app.client.acting import Acting
from app.client.client import Client
from app.client.flying import Flying, Wishes
from app.client.placing import Placing
from app.client.playhead import Playhead
from app.desktop.bindings import Letter
from app.desktop.panels.desktop import DesktopPanels
from app.desktop.panels.state import Loading
from app.desktop.picture import Ground, Picture
from app.desktop.requests import Requests
from app.desktop.screenshots import Screenshots
from app.session import start_compute
from app.simulation.child import Child
from app.simulation.messages import Report, Saved, Starting, Told
from app.simulation.simulation import Options, Simulation
from gameplay.hands import Rays
from vr_render.renderer import Extra, FrameReport
from vr_render.scene import Scene
from vr_render.terrain.terrain import COARSE

log = logging.getLogger(__name__)

Come = TypeVar("Come")

MOST_FILLING = 20.0  # seconds in which the first view is filled in a hurry


class EnoughError(Exception):
    """The player has enough before the game has begun."""


class Screen(Protocol):
    """What shows a game.

    Attributes:
        kind: "vr" or "window".
        size: of a picture [pixels], at least 1.
        every: seconds from one loading screen to the next: it shall not take the time it tells of.
        redraw: seconds that may go by between two, while nothing comes from the simulation.
        own_kernels: whether ground is made in this process, not by the device.
    """

    kind: str
    every: float
    redraw: float

    @property
    def size(self) -> tuple[int, int]: ...

    @property
    def own_kernels(self) -> bool: ...

    def show_loading(self, loading: Loading) -> None:
        """Show what is waited for.

        Raises:
            EnoughError: the player does not want to wait.
        """

    def open_picture(self, ground: Ground, progress: Callable[[float], None]) -> Picture:
        """What draws the planet.

        Args:
            ground: what players changed of it, now and later.
            progress: is told the share of it that is made.
        """

    def scene_now(self) -> Scene:
        """What is shown first."""


class Playing:
    """The game; a context manager.

    Args:
        options: of the simulation.
        stopped: whether the terminal asks for an end.
        child: the simulation's process, told what to play; None: it is started now.

    Attributes:
        options: as given.
        simulation, client, acting, flying, playhead, placing, panels, shots: as their classes say; `client`, `acting`
            and `flying` after `load`.
        picture: what draws the game now; after `load`.
        letter: what the keyboard prints, where there is one.
        wanted: the other screen, once the player asks for it: "vr" or "window".
        waits: whether the game would rather go on in a headset that is gone.
        screen: that shows it now: "vr" or "window".
        on_told: is called with each news of the simulation, before all else.
        tick_ms: time of the last tick [ms].
    """

    def __init__(self, options: Options, stopped: Callable[[], bool], child: Child | None = None) -> None:
        self.options, self._stopped = options, stopped
        self._stack = contextlib.ExitStack()
        self.letter: Letter | None = None
        self.panels = DesktopPanels(paths.settings_file(), self._printed, options.player)
        self._stack.callback(self.panels.close)
        self.shots = Screenshots(paths.pictures_folder())
        self._stack.callback(self.shots.close)
        self._stack.callback(self.leave)
        self.simulation = self._stack.enter_context(Simulation(options, child))
        self.playhead = Playhead()
        self.placing = Placing()
        self.picture: Picture | None = None
        self.wanted = ""
        self.waits = False
        self.screen = ""
        self.on_told: Callable[[Told], None] | None = None
        self.tick_ms = 0.0
        self._met: tuple[Client, Acting, Flying] | None = None
        self._ground: Ground = {}
        self._told: list[Told] = []  # before there is a picture
        self._paused = self._want_shot = self._ending = False
        self._loaded, self._seen_none = False, True
        self._filled = 0.0
        self._far = 0.0  # how far off the simulation was asked to tell of tall flora [m]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def _printed(self, key: str) -> str | None:
        return self.letter(key) if self.letter is not None else None

    @property
    def client(self) -> Client:
        """What is known of the world."""
        assert self._met is not None, "load comes first"
        return self._met[0]

    @property
    def acting(self) -> Acting:
        """What the player does goes through here."""
        assert self._met is not None, "load comes first"
        return self._met[1]

    @property
    def flying(self) -> Flying:
        """What the player does in a shuttle goes through here."""
        assert self._met is not None, "load comes first"
        return self._met[2]

    @property
    def over(self) -> bool:
        """Whether the player, the terminal or the simulation itself has ended it."""
        return self._ending or self._stopped() or self.simulation.facts is not None

    @property
    def facts(self) -> dict[str, Any]:
        """What happened, as `play --json` tells it; known once all is closed, nothing where it was never shown."""
        return (self.simulation.facts or {}) if self._loaded else {}

    # --- Beginning and end ------------------------------------------------------------------------------------------

    def load(self, screen: Screen) -> None:
        """Load what a screen needs, and show how far it is; the ground while the simulation plays its first tick.

        Whatever takes part of the picture's making is ready before the first frame; the ground is so coarse then that
        it is there soon, without a hole, and gets finer while one plays.

        Raises:
            EnoughError: at the next loading screen after the player had enough.
            SimulationError, RenderError: with a line that says what is wrong.
        """
        self.screen = screen.kind
        if self._loaded:  # for another screen, of which nothing shall be left
            gc.unfreeze()
            gc.collect()
        loading = _Shown("Starting", screen)
        loading.show()
        known = self._met is not None and self.client.own is not None
        if not known:
            self._meet(loading)
        loading.what = "Preparing the picture"
        self.picture = screen.open_picture(self._ground, loading.progress)
        if not known:
            placed = self._wait(loading, lambda: self.simulation.placed)
            scene = self.client.begin(placed, screen.size)
            if not self.picture.remembers:
                loading.what = "Making the planet"
                while self._load_kernel(screen):
                    loading.show()
                self.picture.settle(scene, loading.progress, COARSE)
            self._wait(loading, lambda: self._told or None)
            while screen.kind == "vr" and self._load_kernel(screen):  # none holds up a frame that shows the world
                loading.show()
        told, self._told = self._told, []
        now = time.perf_counter()
        for report in told:
            self._take(report, now)
        self.picture.settle(screen.scene_now(), loading.progress, COARSE)
        gc.freeze()  # what was loaded stays: looking through it for garbage again would hold a frame up
        self.picture.hurry(True)
        self._loaded = True
        log.info("loaded", extra={"screen": screen.kind})
        self._filled = time.perf_counter() + MOST_FILLING

    def _meet(self, loading: "_Shown") -> None:
        """Start the terrain's kernels, which run in this process too, and learn which planet it is."""
        importing = threading.Thread(target=_import_kernels, daemon=True)
        importing.start()
        while importing.is_alive():
            loading.show()
            importing.join(max(loading.screen.redraw, 0.001))
        if loading.screen.own_kernels and compiling.wanted():
            self._compile(loading)
        start_compute(tell=lambda text: None)
        found = self._wait(loading, lambda: self.simulation.found)
        client = Client(found.planet)
        self._met = client, Acting(client, self.simulation), Flying(client)

    def _compile(self, loading: "_Shown") -> None:
        """Have the kernels compiled for the first time."""
        loading.what = "Compiling; only the first start does this"
        with contextlib.closing(compiling.Compiling()) as process:
            while not process.ended:
                self._hear(loading.screen.redraw)
                loading.show(process.share)

    def _wait(self, loading: "_Shown", come: Callable[[], Come | None]) -> Come:
        """Show what the simulation is busy with until something has come of it, and load kernels meanwhile."""
        while (here := come()) is None:
            busy = self._load_kernel(loading.screen)
            loading.what = self._hear(0.0 if busy else loading.screen.redraw) or loading.what
            loading.show()
        return here

    def _load_kernel(self, screen: Screen) -> bool:
        """Load a kernel that this process needs, which takes some tenths of a second; whether there was one left."""
        from vr_render.terrain import rehearsal

        return screen.own_kernels and rehearsal.step()

    def _hear(self, seconds: float) -> str:
        """Take what comes from the simulation before there is a picture; what it is busy with, if it says so."""
        said = ""
        for report in self.simulation.poll(seconds):
            if isinstance(report, Starting):
                said = report.text
            elif isinstance(report, Told):
                self._told.append(report)
            elif isinstance(report, Saved):
                self._say_saved()
        return said

    def hand_over(self) -> None:
        """Nobody plays until the next screen does: all is let go of, and the world stands still."""
        if self._met is not None:
            self.rest()
            self.acting.take_hands_back()
        self.pause(True)

    def leave(self) -> None:
        """Close the picture; the game goes on."""
        if self.picture is not None:
            picture, self.picture = self.picture, None
            picture.close()
        self.wanted = ""

    def listen(self, seconds: float) -> None:
        """Without a screen: keep what comes from the simulation for the next one, for a time [s]."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0 and not self.over:
            self._hear(left)

    def stop(self) -> None:
        """End the game at once; what was played is saved."""
        self._ending = True

    def end(self, scene: Scene) -> None:
        """Save and end the game, and keep the ground of a scene for the next run."""
        self.simulation.quit()
        if self.picture is not None:
            self.picture.leave(scene)

    # --- A frame ----------------------------------------------------------------------------------------------------

    def poll(self, now: float) -> float:
        """Take in what came; the moment that is to be shown now [ticks].

        Args:
            now: on the clock of time.perf_counter [s].
        """
        self.hear(now)
        return self.moment(now)

    def hear(self, now: float) -> None:
        """Take in what came from the simulation; `now` as of `poll`."""
        for report in self.simulation.poll():
            self._note(report, now)

    def moment(self, now: float) -> float:
        """The moment that is to be shown [ticks]; `now` as of `poll`."""
        for line in self.shots.told():
            self.panels.say(*line)
        return self.playhead.tick(now)

    def _note(self, report: Report, now: float) -> None:
        match report:
            case Told():
                self._take(report, now)
            case Saved():
                self._say_saved()

    def _say_saved(self) -> None:
        log.info("world saved")
        self.panels.say("The world is saved.", "good")

    def _take(self, told: Told, now: float) -> None:
        assert self.picture is not None
        if self._far != self.picture.graphics.far_flora:
            self._far = self.picture.graphics.far_flora
            self.simulation.see(self._far)
        self.tick_ms = told.milliseconds
        self.client.take(told)
        if self.on_told is not None:
            self.on_told(told)
        self.playhead.told(told.snapshot.tick, now)
        self.picture.show(self.client.planet)
        self.picture.ground(self.client.take_chunks())
        self.panels.tell(self.client.take_outcomes())

    def obey(self, pressed: Iterable[str]) -> None:
        """Do what actions ask for that mean the same on every screen."""
        for name in pressed:
            match name:
                case "save":
                    self.simulation.save()
                case "screenshot":
                    self._want_shot = True
                case "switch_screen":
                    self.switch_screen()
                case "at_hand" if self.panels.playing:
                    self.answer(self.panels.use_at_hand(self.client.around))
                case "lamp" if self.panels.playing:
                    self.client.lamp = not self.client.lamp

    def fly(self, wishes: Wishes, seconds: float) -> None:
        """Fly as the player wants in this frame; `seconds` since the last one."""
        for name in wishes.pressed:
            match name:
                case "course":
                    self.panels.turn_to("system")
                case "use_aboard":
                    self.answer(self.panels.use_at_hand(self.client.around))
        commands = self.flying.commands(wishes, seconds)
        if commands:
            self.acting.order(commands)

    def rest(self, rays: Rays | None = None) -> None:
        """Let go of all: a menu is open, or the free camera flies; `rays` as of `Acting.rest`."""
        self.acting.rest(rays)
        if self.flying.aboard and (commands := self.flying.rest()):
            self.acting.order(commands)

    def switch_screen(self) -> None:
        """Go on in the headset, or on the screen."""
        self.wanted = "window" if self.screen == "vr" else "vr"

    def pause(self, on: bool) -> None:
        """Let the world stand still, or go on."""
        if on != self._paused:
            self._paused = on
            self.simulation.pause(on)

    def answer(self, requests: Requests) -> None:
        """Do what the panels ask for; settings and bindings are the screen's."""
        if requests.place is not None:
            self.placing.begin(self.client.around, requests.place)
        if requests.commands:
            self.acting.order(list(requests.commands))
        if requests.save:
            self.simulation.save()
        self._want_shot |= requests.screenshot
        if requests.switch_screen:
            self.switch_screen()
        self._ending |= requests.quit

    def draw(self, scene: Scene, interface: Any, seconds: float, extras: Sequence[Extra] = ()) -> FrameReport:
        """Draw a frame, and keep a picture of it where one was asked for.

        Args:
            seconds: since the last frame. extras: see `Renderer.draw`.
        """
        assert self.picture is not None
        shot, self._want_shot = self._want_shot, False
        report = self.picture.draw(scene, interface, seconds=seconds, keep=shot, extras=extras)
        if report.drawn and self._seen_none:
            self._seen_none = False
            log.info("first image")
        if self._filled and (time.perf_counter() > self._filled or (report.terrain and not report.terrain.remaining)):
            self._filled = 0.0
            self.picture.hurry(False)
        if shot and report.drawn:
            self.shots.keep(self.picture.captured(), self.options.world.stem)
        else:
            self._want_shot |= shot
        return report


def _import_kernels() -> None:
    with contextlib.suppress(ImportError):  # who needs it says so
        from vr_render.terrain import rehearsal  # noqa: F401


class _Shown:
    """What the loading screen says, shown again and again.

    Attributes:
        what: is done now. screen: that shows it.
    """

    def __init__(self, what: str, screen: Screen) -> None:
        self.what, self.screen = what, screen
        self._next = 0.0

    def show(self, share: float | None = None) -> None:
        """Show it, and the share that is done."""
        if time.perf_counter() >= self._next:
            self.screen.show_loading(Loading(self.what, share))
            self._next = time.perf_counter() + self.screen.every

    def progress(self, share: float) -> None:
        """As `show`."""
        self.show(share)
