"""The game in a headset: wait for the frame, take in what came, ask the hands, look as late as can be, draw."""

import logging
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import cast

from app.client.client import FIRST_FOV
from app.desktop.controls import Intents
from app.desktop.display import Display
from app.desktop.panels.state import Loading
from app.desktop.picture import Ground, Picture
from app.playing import EnoughError, Playing
from app.simulation.messages import Told
from app.vr.motion import Levels, Motion, Moved
from app.vr.options import headset_graphics, headset_options
from app.vr.recording import Recording
from app.vr.scenes import scene_of, see
from vr_render.backdrop import Backdrop
from vr_render.errors import DeviceLostError
from vr_render.headset_frame import HeadsetFrame
from vr_render.scene import Scene
from vr_render.targets import Target
from vr_render.xr.errors import HeadsetError
from vr_render.xr.layers import Quad

log = logging.getLogger(__name__)

LONGEST = 0.1  # seconds that a frame counts for at most, for what eases and turns
IDLE = 0.02  # seconds from turn to turn while no frames go
RESHOW = 0.03  # seconds from frame to frame of the loading, where a processor draws it
MOST_FAULTS = 30  # frames in a row that may fail, before the headset counts as lost


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
        self._software = display.device.software
        self.every = RESHOW if self._software else 0.0
        self._headset.set_options(headset_options(self._panels.settings))
        self._target = cast(Target, self._headset.target)
        self._motion = Motion(self._panels.settings.vr)
        self._moved: Moved | None = None
        self._backdrop = Backdrop(display.device, self._target)
        self._recording = Recording(playing.simulation.keep) if playing.options.record else None
        self._faults = 0
        self._last = time.perf_counter()
        playing.letter = None
        playing.on_told = self._told

    def __enter__(self) -> "VrLoop":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._playing.on_told = None

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
            finally:
                self._backdrop.close()
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

    # --- A frame ----------------------------------------------------------------------------------------------------

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

    def _play(self, frame: HeadsetFrame) -> Sequence[Quad]:
        now = time.perf_counter()
        seconds, self._last = min(now - self._last, LONGEST), now
        playing, client, motion = self._playing, self._playing.client, self._motion
        moment = playing.poll(now)
        self._moved = None
        goes = frame.focused and self._panels.playing
        playing.pause(not frame.focused or self._panels.paused)
        motion.settings = self._panels.settings.vr
        sent: int | None = None
        if client.own is not None:
            self._moved = motion.frame(
                frame,
                _levels(frame),
                client.own,
                client.lying,
                client.pose(moment),
                client.heading(),
                moment,
                seconds,
                playing=goes,
            )
            sent = self._act(self._moved, (), goes)
        seen = None
        if frame.render:
            eyes = [motion.rig.eye(view) for view in self._headset.eyes()]
            seen = see(client, moment, eyes, motion, self._moved)
            playing.draw(scene_of(client, seen), None, seconds)
        if self._recording is not None:
            self._recording.add(frame, client.tick, -1 if sent is None else sent, seen)
        return ()

    def _act(self, moved: Moved, pressed: tuple[str, ...], goes: bool) -> int | None:
        """Send what the player does; the message's sequence."""
        acting, walk = self._playing.acting, moved.walk
        if not goes:
            acting.rest()
            return None
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
        sequence = acting.act(intents, moved.commands, moved.rays)
        if sequence is not None:
            self._motion.sent(sequence)
        return sequence


def _levels(frame: HeadsetFrame) -> Levels:
    return Levels()
