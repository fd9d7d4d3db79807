"""The game in a headset: wait for the frame, take in what came, ask the hands, look as late as can be, draw."""

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import cast

from app.client.client import FIRST_FOV
from app.desktop.controls import Intents
from app.desktop.debug_facts import debug_of
from app.desktop.display import Display
from app.desktop.hud_facts import hud_of
from app.desktop.panels.state import Hud, Loading, View
from app.desktop.picture import Ground, Picture
from app.desktop.requests import Requests
from app.playing import EnoughError, Playing
from app.simulation.messages import Told
from app.vr import one_handed
from app.vr.controls import HandControls, named
from app.vr.motion import Levels, Motion, Moved
from app.vr.options import headset_graphics, headset_options
from app.vr.panel_board import PanelBoard
from app.vr.panels.panels import Shown, VrPanels
from app.vr.recording import Recording
from app.vr.scenes import scene_of, see
from vr_render.backdrop import Backdrop
from vr_render.errors import DeviceLostError
from vr_render.headset_frame import HeadsetFrame
from vr_render.renderer import FrameReport
from vr_render.scene import Pointer, Scene
from vr_render.targets import Target
from vr_render.xr.errors import HeadsetError
from vr_render.xr.layers import Quad

log = logging.getLogger(__name__)

FRAMES_KEPT = 240  # times of frames for the debug overlay
LONGEST = 0.1  # seconds that a frame counts for at most, for what eases and turns
IDLE = 0.02  # seconds from turn to turn while no frames go
RESHOW = 0.03  # seconds from frame to frame of the loading, where a processor draws it
MOST_FAULTS = 30  # frames in a row that may fail, before the headset counts as lost
SWITCHES = ("sprint", "crouch")  # that the radial menu switches on and off


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
        self._panels = playing.panels
        self._spectator = spectator
        self._stack = contextlib.ExitStack()
        self._software = display.device.software
        self.every = RESHOW if self._software else 0.0
        settings = self._panels.settings
        self._headset.set_options(headset_options(settings))
        self._target = cast(Target, self._headset.target)
        self._controls = HandControls(self._panels.bindings, settings)
        self._motion = Motion(settings.vr)
        self._hands_on = VrPanels(self._panels)
        self._shown = Shown()
        self._hud: tuple[int, Hud] | None = None
        self._on: set[str] = set()  # of SWITCHES
        self._frames: deque[float] = deque(maxlen=FRAMES_KEPT)
        self._report = FrameReport(drawn=False)
        self._recording = Recording(playing.simulation.keep) if playing.options.record else None
        self._faults = 0
        self._last = time.perf_counter()
        self._backdrop = Backdrop(display.device, self._target)
        self._stack.callback(self._backdrop.close)
        playing.letter = None
        playing.on_told = self._told
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
            self._board = PanelBoard(self._headset, kept=False)
            self._stack.callback(self._board.close)
            self._last = time.perf_counter()
            while not (playing.over or playing.wanted):
                self._turn(self._play)
        except DeviceLostError as error:
            log.warning("the headset's device is lost", extra={"error": str(error)})
            self._lose()
        if self._recording is not None:
            self._recording.flush()
        if playing.wanted:
            playing.acting.rest()
            playing.acting.take_hands_back()
        else:
            playing.end(self.scene_now())

    def _told(self, told: Told) -> None:
        self._motion.told(told.known, told.snapshot.tick)

    # --- Loading ----------------------------------------------------------------------------------------------------

    @property
    def size(self) -> tuple[int, int]:
        """Of an eye's picture [pixels]."""
        return self._target.size

    def show_loading(self, loading: Loading) -> None:
        """See `app.playing.Screen`."""
        self._turn(self._wait)
        if self._playing.over or self._playing.wanted:
            raise EnoughError

    def open_picture(self, ground: Ground) -> Picture:
        """See `app.playing.Screen`."""
        self._picture = Picture(
            self._playing.client.planet,
            headset_graphics(self._panels.settings, self._software),
            self._headset.device,
            self._target,
            None,
            self._panels.say,
            ground,
        )
        return self._picture

    def scene_now(self) -> Scene:
        """See `app.playing.Screen`."""
        client = self._playing.client
        return client.scene(client.tick, client.sight(client.tick, 0.0), FIRST_FOV, self.size)

    def _wait(self, frame: HeadsetFrame) -> Sequence[Quad]:
        if frame.render:
            self._headset.eyes()
            self._backdrop.draw()
        return ()

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
            try:
                quads = show(frame)
            finally:
                headset.end(quads)
            self._faults = 0
        except HeadsetError as error:
            self._faults += 1
            log.warning("a frame of the headset failed", extra={"error": str(error)})
            if self._faults >= MOST_FAULTS:
                self._lose()

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
        """No frames go: the headset is off."""
        if self._playing.picture is not None:
            self._playing.pause(True)
            self._playing.poll(time.perf_counter())
        time.sleep(IDLE)

    # --- A frame ----------------------------------------------------------------------------------------------------

    def _play(self, frame: HeadsetFrame) -> Sequence[Quad]:
        now = time.perf_counter()
        whole, self._last = now - self._last, now
        self._frames.append(whole * 1e3)
        seconds = min(whole, LONGEST)
        playing, client, motion = self._playing, self._playing.client, self._motion
        moment = playing.poll(now)
        frame = replace(frame, input=named(frame.input, self._panels.settings))
        asked = self._controls.poll(frame.input, seconds, frame.focused and self._panels.playing, self._shown.busy)
        pressed = self._hear(asked.intents.pressed) if frame.focused else ()
        moved = self._move(frame, asked.levels, moment, seconds)
        shown = self._shown = self._hands_on.build(
            frame,
            self._view(moment),
            seconds,
            clicks=asked.clicks,
            grabs=asked.levels.grab,
            menu="radial" in pressed,
            drawn=motion.holster.drawn,
        )
        pressed += self._hear(shown.asked)
        self._answer(shown.requests)
        playing.pause(not frame.focused or self._panels.paused)
        sent = self._act(moved, pressed, frame.focused and self._panels.playing)
        seen = None
        if frame.render:
            rig = motion.rig
            pointers = [Pointer(rig.point(laser.start), rig.point(laser.end), hit=laser.hit) for laser in shown.lasers]
            self._board.board.show(shown.data)
            eyes = [rig.eye(view) for view in self._headset.eyes()]
            seen = see(client, moment, eyes, motion, moved, pointers)
            self._report = playing.draw(scene_of(client, seen), None, seconds, extras=[self._board.board])
        if self._recording is not None:
            self._recording.add(frame, client.tick, -1 if sent is None else sent, seen)
        return self._board.quads(shown)

    def _hear(self, pressed: tuple[str, ...]) -> tuple[str, ...]:
        """Do what actions ask for that is not the body's; returns them all."""
        if pressed:
            self._panels.hear(Intents(pressed=pressed))
            self._playing.obey(pressed)
            for name in pressed:
                if name == "recentre":
                    self._headset.recentre()
                elif name in SWITCHES:
                    self._on ^= {name}
        return pressed

    def _move(self, frame: HeadsetFrame, levels: Levels, moment: float, seconds: float) -> Moved | None:
        client, motion = self._playing.client, self._motion
        motion.settings = self._panels.settings.vr
        if client.own is None:
            return None
        sprint, crouch = levels.sprint or "sprint" in self._on, levels.crouch or "crouch" in self._on
        return motion.frame(
            frame,
            replace(levels, sprint=sprint, crouch=crouch),
            client.own,
            client.lying,
            client.pose(moment),
            client.heading(),
            moment,
            seconds,
            playing=frame.focused and self._panels.playing,
        )

    def _act(self, moved: Moved | None, pressed: tuple[str, ...], goes: bool) -> int | None:
        """Send what the player does; the message's sequence."""
        acting, own = self._playing.acting, self._playing.client.own
        if own is None or moved is None or not goes:
            acting.rest()
            return None
        walk = moved.walk
        intents = Intents(
            forward=walk.forward,
            right=walk.right,
            sprint=walk.sprint,
            crouch=walk.crouch,
            yaw=walk.yaw,
            pitch=walk.pitch,
            tool=moved.tool,
            pressed=pressed,
        )
        orders = [command for name in pressed if name in one_handed.ORDERS for command in one_handed.orders(name, own)]
        sequence = acting.act(intents, moved.commands + orders, moved.rays)
        if sequence is not None:
            self._motion.sent(sequence)
        return sequence

    def _answer(self, requests: Requests) -> None:
        self._playing.answer(requests)
        settings = requests.settings
        if settings is not None:
            self._controls.settings = settings
            self._headset.set_options(headset_options(settings))
            self._picture.set_graphics(headset_graphics(settings, self._software))
        if requests.bindings is not None:
            self._controls.bindings = requests.bindings

    def _view(self, moment: float) -> View:
        playing, client = self._playing, self._playing.client
        own, head = client.own, self._motion.head
        if own is not None and head is not None and (self._hud is None or self._hud[0] != client.tick):
            hud = hud_of(
                own,
                client.facts,
                moment,
                head.position,
                -head.matrix[:, 2],
                working=client.tool,
                lamp=client.lamp,
            )
            self._hud = client.tick, hud
        debug = None
        if self._panels.debug_shown:
            debug = debug_of(self._frames, self._report, self._headset.device, client, playing.tick_ms)
        name = playing.options.world.stem
        return View(name, self._hud[1] if self._hud else None, debug, software=self._software, headset=True)
