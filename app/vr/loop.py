"""The game in a headset: wait for the frame, take in what came, ask the hands, look as late as can be, draw."""

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import cast

from app.client.client import FIRST_FOV
from app.desktop.debug_facts import debug_of
from app.desktop.display import Display
from app.desktop.panels.state import Loading
from app.desktop.picture import Ground, Picture
from app.desktop.settings import Settings
from app.playing import EnoughError, Playing
from app.vr.meanwhile import Meanwhile
from app.vr.options import headset_graphics, headset_options
from app.vr.panel_board import PanelBoard
from app.vr.recording import Recording
from app.vr.scenes import scene_of, see
from app.vr.spectator import Spectator
from app.vr.wearer import Wearer
from vr_render.errors import DeviceLostError, RenderError
from vr_render.headset_frame import EyeView, HeadsetFrame, Pose
from vr_render.renderer import Extra, FrameReport
from vr_render.room import Room
from vr_render.scene import Pointer, Scene
from vr_render.targets import Target
from vr_render.terrain.terrain import chosen_way
from vr_render.xr.errors import HeadsetError
from vr_render.xr.layers import Quad

log = logging.getLogger(__name__)

FRAMES_KEPT = 240  # times of frames for the debug overlay
LONGEST = 0.1  # seconds that a frame counts for at most, for what eases and turns
IDLE = 0.02  # seconds from turn to turn while no frames go
RESHOW = 0.1  # seconds from frame to frame of the loading, where a processor draws it
MOST_FAULTY = 1.5  # seconds in which every frame may fail, before the headset counts as lost


class VrLoop:
    """A game in a headset; a context manager.

    Args:
        playing: the game.
        display: with a headset; who opened it closes it.
        spectator: whether a window shows what the player sees; None: as it is set.
    """

    kind = "vr"
    redraw = 0.0  # a frame waits for its own time

    def __init__(self, playing: Playing, display: Display, spectator: bool | None = None) -> None:
        assert display.headset is not None
        assert display.device is not None
        self._playing, self._display, self._headset = playing, display, display.headset
        self._panels, self._wanted = playing.panels, spectator
        self._window_set = playing.panels.settings.vr.spectator
        self._software = display.device.software
        self.every = RESHOW if self._software else 0.0
        self._target = self._headset.target
        self._wearer = Wearer(playing, self._software)
        self._frames: deque[float] = deque(maxlen=FRAMES_KEPT)
        self._report = FrameReport(drawn=False)
        self._recording = Recording(playing.simulation.keep) if playing.options.record else None
        self._faulty: float | None = None  # since when frames fail
        self._plays = False  # whether all is loaded
        self._last = time.perf_counter()
        self._stack = contextlib.ExitStack()
        self._board = PanelBoard(self._headset, kept=display.has_screen)
        self._stack.callback(self._board.close)
        self._spectator: Spectator | None = None
        self._stack.callback(self._close_spectator)
        self._room = Room(display.device, self._target)
        self._stack.callback(self._room.close)
        self._set(self._panels.settings)
        playing.letter = None
        playing.on_told = self._wearer.told
        self._stack.callback(setattr, playing, "on_told", None)

    def __enter__(self) -> "VrLoop":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def run(self) -> None:
        """Play until the player ends it, or wants or has to go on with another screen (`Playing.wanted`).

        Raises:
            SimulationError, RenderError: with a line that says what is wrong.
        """
        playing = self._playing
        try:
            try:
                playing.load(self)
            except EnoughError:
                if not playing.wanted:
                    playing.stop()
                return
            self._plays = True
            self._wearer.begin()
            self._room.close()
            self._last = time.perf_counter()
            self._show_frames()
        except DeviceLostError as error:
            log.warning("the headset's device is lost", extra={"error": str(error)})
            self._lose()
        if self._recording is not None:
            self._recording.flush()
        if not playing.wanted:
            playing.end(self.scene_now())

    def _show_frames(self) -> None:
        """Show the game until it ends, and work on what comes next while the runtime lets the frames wait."""
        playing, headset = self._playing, self._headset
        with contextlib.closing(Meanwhile(self._prepare, playing.simulation.comes)) as meanwhile:
            headset.aside = meanwhile
            try:
                while not (playing.over or playing.wanted):
                    self._turn(self._play)
            finally:
                headset.aside = contextlib.nullcontext()

    def _prepare(self, seconds: float) -> bool:
        """Prepare the next frame, while the runtime lets it wait, for a time; whether there is more to do."""
        self._wearer.panels.prepare()
        self._playing.hear(time.perf_counter())
        self._playing.client.prepare()
        self._wearer.prepare()
        picture = self._playing.picture
        if picture is None:
            return False
        picture.prepare()
        return picture.work(seconds)

    def _set(self, settings: Settings) -> None:
        """Go on with other settings."""
        self._headset.set_options(headset_options(settings))
        self._headset.main, self._headset.world_scale = settings.vr.hand, settings.vr.world_scale
        self._wearer.set(settings)
        if self._playing.picture is not None:
            self._playing.picture.set_graphics(headset_graphics(settings, self._software))
        if settings.vr.spectator != self._window_set:  # what is set while one plays counts from then on
            self._window_set, self._wanted = settings.vr.spectator, None
        self._show_window(settings.vr.spectator if self._wanted is None else self._wanted)

    def _show_window(self, wanted: bool) -> None:
        """Open or close the window beside the headset."""
        if wanted and self._spectator is None and self._display.has_screen:
            try:
                self._spectator = Spectator(self._display, self._target, self._board.board)
            except RenderError as error:
                self._display.screen = False
                log.info("no window beside the headset", extra={"reason": str(error)})
        elif not wanted:
            self._close_spectator(window=True)

    def _close_spectator(self, window: bool = False) -> None:
        if self._spectator is not None:
            spectator, self._spectator = self._spectator, None
            spectator.close(window)

    # --- Loading ----------------------------------------------------------------------------------------------------

    @property
    def size(self) -> tuple[int, int]:
        """Of an eye's picture [pixels]."""
        return self._target.size

    @property
    def own_kernels(self) -> bool:
        """See `app.playing.Screen`."""
        return chosen_way(self._headset.device, headset_graphics(self._panels.settings, self._software)) == "cpu"

    def show_loading(self, loading: Loading) -> None:
        """See `app.playing.Screen`."""
        self._turn(lambda frame: self._wait(frame, loading))
        if self._playing.over or self._playing.wanted:
            raise EnoughError

    def open_picture(self, ground: Ground, progress: Callable[[float], None]) -> Picture:
        """See `app.playing.Screen`."""
        return Picture(
            self._playing.client.planet,
            headset_graphics(self._panels.settings, self._software),
            self._headset.device,
            cast(Target, self._target),
            None,
            self._panels.say,
            ground,
            steady=True,
            progress=progress,
        )

    def scene_now(self) -> Scene:
        """See `app.playing.Screen`."""
        client = self._playing.client
        return client.scene(client.tick, client.sight(client.tick, 0.0), FIRST_FOV, self.size)

    def _wait(self, frame: HeadsetFrame, loading: Loading) -> Sequence[Quad]:
        seconds = self._pass()
        self._heed_window()
        if not frame.render:
            return ()
        shown = self._wearer.wait(frame, loading, seconds)
        quads = self._board.quads(shown)
        drawn = False
        try:
            self._board.board.show(shown.data)
            eyes = self._headset.eyes()
            extras = self._extras(eyes, frame.head, quads)
            drawn = self._room.draw(eyes, loading.share or 0.0, extras) and not self._board.board.missed
        finally:
            if not drawn:
                self._wearer.panels.redraw()
        return quads

    # --- States -----------------------------------------------------------------------------------------------------

    def _turn(self, show: Callable[[HeadsetFrame], Sequence[Quad]]) -> None:
        """Follow the headset's states, and show a frame if one goes."""
        headset = self._headset
        quads: Sequence[Quad] = ()
        try:
            self._follow()
            frame = None if headset.lost else headset.begin()
            if frame is None:
                self._rest()
                return
            with self._playing.simulation.together():
                try:
                    quads = show(frame)
                finally:
                    headset.end(quads)
            self._faulty = None
        except HeadsetError as error:
            log.warning("a frame of the headset failed", extra={"error": str(error)})
            now = time.perf_counter()
            self._faulty = now if self._faulty is None else self._faulty
            if now - self._faulty > MOST_FAULTY:
                self._lose()
            self._heed_window()
            time.sleep(IDLE)  # what fails at once shall not fail too often

    def _follow(self) -> None:
        for event in self._headset.poll():
            if event.kind == "state":
                log.info("headset", extra={"state": event.text})
            if event.kind == "lost":
                self._lose()
            elif event.kind == "state" and event.text == "exiting":
                self._playing.stop()

    def _lose(self) -> None:
        """Go on without the headset, paused, until it is there again."""
        self._playing.wanted, self._playing.waits = "window", True

    def _rest(self) -> None:
        """No frames go: the headset is off. While all is loaded the news are for who loads."""
        self._heed_window()
        if self._plays:
            self._playing.pause(True)
            self._playing.poll(time.perf_counter())
        time.sleep(IDLE)

    # --- A frame ----------------------------------------------------------------------------------------------------

    def _pass(self) -> float:
        """Seconds since the last frame."""
        now = time.perf_counter()
        whole, self._last = now - self._last, now
        self._frames.append(whole * 1e3)
        return min(whole, LONGEST)

    def _play(self, frame: HeadsetFrame) -> Sequence[Quad]:
        seconds = self._pass()
        playing, client, motion = self._playing, self._playing.client, self._wearer.motion
        moment = playing.moment(self._last)
        self._heed_window()
        debug = None
        if self._panels.debug_shown:
            debug = debug_of(self._frames, self._report, self._headset.device, client, playing.tick_ms)
        turn = self._wearer.turn(frame, moment, seconds, debug)
        for felt in turn.felt:
            self._headset.vibrate(felt.side, felt.amplitude, felt.seconds, felt.frequency)
        if turn.recentre:
            self._headset.recentre()
        if turn.shown.requests.settings is not None:
            self._set(turn.shown.requests.settings)
        quads = self._board.quads(turn.shown)
        seen, drawn = None, False
        try:  # whatever fails: what was done in this frame is done
            if frame.render:
                rig = motion.rig
                lasers = turn.shown.lasers
                pointers = [Pointer(rig.point(laser.start), rig.point(laser.end), hit=laser.hit) for laser in lasers]
                self._board.board.show(turn.shown.data)
                views = self._headset.eyes()
                eyes = [rig.eye(view) for view in views]
                seen = see(client, moment, eyes, motion, turn.moved, pointers, playing.placing)
                extras = self._extras(views, frame.head, quads)
                self._report = playing.draw(scene_of(client, seen), None, seconds, extras=extras)
                drawn = self._report.drawn and not self._board.board.missed
        finally:
            if turn.shown.data is not None and not drawn:
                self._wearer.panels.redraw()  # nobody saw it
            if self._recording is not None:
                self._recording.add(turn.frame, client.tick, turn.sent, seen)
        return quads

    def _extras(self, views: Sequence[EyeView], head: Pose | None, quads: Sequence[Quad]) -> list[Extra]:
        """What is drawn with the eyes' pictures: the panels' canvas, the window beside the headset."""
        extras: list[Extra] = [self._board.board]
        if self._spectator is not None:
            self._spectator.mirror.look(views[0], head, quads)
            extras.append(self._spectator.mirror)
        return extras

    def _heed_window(self) -> None:
        if self._spectator is not None:
            self._playing.obey(self._spectator.poll(self._panels.bindings))
            if self._spectator.should_close:
                self._playing.stop()
