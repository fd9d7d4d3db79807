"""Who wears the headset: in each frame, from poses and inputs to what is sent, what the panels show, what is felt."""

from dataclasses import dataclass, replace

import numpy as np

from app.client.reaching import Pointed
from app.desktop.controls import Intents
from app.desktop.flight_facts import flown_of
from app.desktop.hud_facts import ToolFacts, hud_of
from app.desktop.panels.state import Debug, Hud, Loading, View
from app.desktop.settings import Settings
from app.playing import Playing
from app.simulation.messages import Told
from app.vr import one_handed
from app.vr.controls import Asked, HandControls, named
from app.vr.gripping import Gripping
from app.vr.haptic_patterns import PATTERNS, Feelings, Vibration
from app.vr.motion import Levels, Motion, Moved
from app.vr.panels.headup import HeadUp, eye_of
from app.vr.panels.panels import Shown, VrPanels
from app.vr.panels.radial import words
from app.vr.placing_hand import PlacingHand
from app.vr.steering import Steering
from gameplay.commands import Hop
from gameplay.hands import Rays
from gameplay.view import TICKS_PER_SECOND
from vr_render.headset_frame import SIDES, HeadsetFrame
from vr_render.scene import Eye

FORWARD = np.array([-1.0, 1.0, 1.0, -1.0])  # a quarter of a turn about where the head looks
HELD = range(2)  # ticks after one that was looked at for which panels say the same: they are read, not aimed with
SWITCHES = ("sprint", "crouch")  # that the menu around the hand switches on and off


@dataclass(frozen=True)
class Turn:
    """What comes of a frame.

    Attributes:
        frame: with the inputs under the names that count.
        moved: of the body; None before the player takes part.
        shown: of the panels.
        sent: sequence of the message that went out; -1: there was none.
        recentre: whether play space is to be put where the head is.
        felt: what the hands are to feel from now on.
    """

    frame: HeadsetFrame
    moved: Moved | None
    shown: Shown
    sent: int
    recentre: bool
    felt: list[Vibration]


class Wearer:
    """The player.

    Args:
        playing: the game.
        software: whether a processor draws.

    Attributes:
        motion: the body. panels: what hangs in the room.
    """

    def __init__(self, playing: Playing, software: bool) -> None:
        self._playing, self._software = playing, software
        settings = playing.panels.settings
        self._controls = HandControls(playing.panels.bindings, settings)
        self.motion = Motion(settings.vr)
        self.panels = VrPanels(playing.panels, self.motion.torso)
        self._feelings = Feelings()
        self._shown = Shown()
        self._hud: tuple[int, Hud] | None = None  # and its tick
        self._moment = 0.0  # of the last frame [ticks]
        self._target: Pointed | None = None  # what a hand was at then
        self._tool = ToolFacts()
        self._on: set[str] = set()  # of SWITCHES
        self._placing = PlacingHand(playing.placing)
        self._steering = Steering()
        self._gripping = Gripping()
        self._worker: str | None = None  # side of the hand that gathered last

    def begin(self) -> None:
        """The game is loaded, and may have been played on a screen before."""
        self._playing.client.outside = False  # a view that swings about the craft is for screens alone

    def told(self, told: Told) -> None:
        """A tick has come; `Playing` has taken it."""
        motion, own = self.motion, self._playing.client.own
        motion.told(told.known, told.snapshot.tick, self._playing.client.around)
        self._steering.told(self._playing.client.crafts.aboard)
        if own is not None:
            self._feelings.tell(told.snapshot.outcomes, own.id, motion.main, motion.guide, self._worker)

    def prepare(self) -> None:
        """Between two frames, in any thread: take what panels tell from what was told of the game, if it is old."""
        client, head, moment = self._playing.client, self.motion.head, self._moment
        own = client.own
        if own is None or head is None or not self._old():
            return
        ahead, eye = -head.matrix[:, 2], Eye(head.position, head.orientation, FORWARD)
        aboard, flight = client.crafts.aboard, client.crafts.own(moment)
        hud = hud_of(
            own,
            client.facts,
            moment,
            head.position,
            ahead,
            tool=self._tool.of(own),
            working=client.tool,
            lamp=client.lamp,
            around=client.around,
            target=self._target,
            placing=self._playing.placing.planned(own),
            scan=client.scan,
            scanned=client.scanned,
            explored=client.explored,
            flown=flown_of(aboard, flight, client.facts, moment, eye) if aboard is not None and flight else None,
            boards=bool(self._playing.flying.board()),
        )
        self._hud = client.tick, hud

    def _old(self) -> bool:
        """Whether panels tell of another time, or of something else than a hand is at."""
        if self._hud is None:
            return True
        tick, hud = self._hud
        at, told = self._target, hud.target
        return self._playing.client.tick - tick not in HELD or (at and at[:2]) != (told and told[:2])

    def set(self, settings: Settings) -> None:
        """Go on with other settings; bindings are those of the panels."""
        self._controls.settings, self._controls.bindings = settings, self._playing.panels.bindings

    def wait(self, frame: HeadsetFrame, loading: Loading, seconds: float) -> Shown:
        """A frame of the loading: the panel that tells of it."""
        view = View(self._playing.options.world.stem, loading=loading, software=self._software, headset=True)
        return self.panels.build(frame, view, seconds, clicks={}, grabs={}, drawn=False)

    def turn(self, frame: HeadsetFrame, moment: float, seconds: float, debug: Debug | None) -> Turn:
        """Go on by a frame.

        Args:
            frame: as the headset gives it.
            moment: that is shown [ticks]. seconds: since the last frame.
            debug: for the overlay, where it is shown.
        """
        playing = self._playing
        panels, settings = playing.panels, playing.panels.settings
        if settings.vr.one_handed:
            frame = replace(frame, input=named(frame.input, settings))
        plays = frame.focused and panels.playing
        frame, closed = self._grip(frame, plays, seconds)
        asked = self._controls.poll(frame.input, seconds, plays, self._shown.busy, self._shown.held)
        if closed:
            grab = {**asked.levels.grab, **dict.fromkeys(closed, 1.0)}
            asked = replace(asked, levels=replace(asked.levels, grab=grab))
        begun = self.motion.teleport.aiming or bool(playing.placing.item)  # which this frame may call off
        pressed, levels = asked.intents.pressed if frame.focused else (), asked.levels
        if panels.playing:
            pressed, levels = self._placing.poll(pressed, levels, seconds)
        self._hear(pressed)
        moved = self._move(frame, levels, moment, seconds)
        self._moment, self._target = moment, None if moved is None else moved.target
        self._shown = self._build(frame, asked, moved, moment, seconds, pressed, debug)
        chosen = playing.placing.hear(self._shown.asked)
        self._hear(chosen)
        pressed += chosen
        playing.answer(self._shown.requests)
        playing.pause(not frame.focused or panels.paused)
        if begun and levels.cancel and not playing.flying.aboard:  # the button that gets in only calls off
            pressed = tuple(name for name in pressed if name != "leave_craft")
        sent = self._act(frame, moved, pressed, asked, seconds)
        if moved is not None and moved.opened:
            panels.open_structure(moved.opened)
        felt = self._feel(moved, seconds, frame.focused)
        return Turn(frame, moved, self._shown, -1 if sent is None else sent, "recentre" in pressed, felt)

    def _grip(self, frame: HeadsetFrame, plays: bool, seconds: float) -> tuple[HeadsetFrame, frozenset[str]]:
        """The frame without the triggers that the menu has made grips, and the hands that these close."""
        if not self._gripping.chosen:
            return frame, frozenset()
        playing, holds = self._playing, self.motion.grabbing.holds
        idle = plays and not playing.flying.aboard and not playing.placing.item
        told, closed = self._gripping.poll(
            frame.input,
            self.motion.main,
            full={side for side in SIDES if holds(side) is not None},
            free=frozenset(SIDES) - self._shown.busy if idle else (),
            seconds=seconds,
        )
        return replace(frame, input=told), closed if plays else frozenset()

    def _feel(self, moved: Moved | None, seconds: float, focused: bool) -> list[Vibration]:
        feelings = self._feelings
        for side, what in (*self._shown.hints, *(() if moved is None else moved.hints)):
            feelings.feel(side, PATTERNS[what])
        if not focused:
            feelings.rest()
        return feelings.poll(seconds, self._playing.panels.settings.vr.haptics)

    def _hear(self, pressed: tuple[str, ...]) -> None:
        """Do what actions ask for that is not the body's."""
        if pressed:
            before = self._steering.held
            self._steering.hear(pressed)
            if self._steering.held != before:
                self._playing.panels.say(words(self._steering.held))
            for name in self._gripping.hear(pressed):
                trigger = self._playing.panels.keys("use_tool" if name == "grab" else "teleport")
                self._playing.panels.say(f"{trigger} grips now: press to take, let go to throw. A tap keeps hold")
            self._playing.panels.hear(Intents(pressed=pressed))
            self._playing.obey(pressed)
            self._on.symmetric_difference_update(name for name in pressed if name in SWITCHES)

    def _move(self, frame: HeadsetFrame, levels: Levels, moment: float, seconds: float) -> Moved | None:
        client, panels = self._playing.client, self._playing.panels
        self.motion.settings, self.motion.at_hand = panels.settings.vr, panels.settings.at_hand
        if client.own is None:
            return None
        if self._on:
            sprint, crouch = levels.sprint or "sprint" in self._on, levels.crouch or "crouch" in self._on
            levels = replace(levels, sprint=sprint, crouch=crouch)
        if self._steering.aside is not None and levels.aside is None:
            levels = replace(levels, aside=self._steering.aside)
        return self.motion.frame(
            frame,
            levels,
            client.own,
            client.lying,
            client.pose(moment),
            client.heading(),
            moment,
            seconds,
            playing=frame.focused and panels.playing,
            around=client.around,
            placing=bool(self._playing.placing.item),
        )

    def _build(
        self,
        frame: HeadsetFrame,
        asked: Asked,
        moved: Moved | None,
        moment: float,
        seconds: float,
        pressed: tuple[str, ...],
        debug: Debug | None,
    ) -> Shown:
        hud = None if self._hud is None else self._hud[1]
        return self.panels.build(
            frame,
            View(self._playing.options.world.stem, hud, debug, software=self._software, headset=True),
            seconds,
            clicks=asked.clicks,
            grabs=asked.levels.grab,
            menu="radial" in pressed,
            leaves="pause" in pressed,
            drawn=self.motion.holster.drawn,
            pointer=self.motion.main if moved is None or self._playing.placing.item else moved.pointer,
            head_up=self._head_up(moment, seconds),
            holds=self._steering.held | self._gripping.chosen,
        )

    def _head_up(self, moment: float, seconds: float) -> HeadUp | None:
        """Marks over the way of who flies, as they are in the next frame: then they are drawn."""
        client, panels = self._playing.client, self._playing.panels
        aboard, flight = client.crafts.aboard, client.crafts.own(moment + seconds * TICKS_PER_SECOND)
        if aboard is None or flight is None or not panels.settings.comfort.crosshair:
            return None
        eye = eye_of(flight, client.crafts.seat())
        return HeadUp(flown_of(aboard, flight, client.facts, moment, eye), self.motion.rig.aside)

    def _fly(self, frame: HeadsetFrame, pressed: tuple[str, ...], looks: bool, seconds: float) -> None:
        """Fly as the hands ask, and as the menu holds."""
        panels = self._playing.panels
        wishes = self._steering.wishes(
            frame.input,
            panels.bindings,
            panels.settings,
            taken=self._controls.taken,
            looks=looks,
            pressed=pressed,
            seconds=seconds,
        )
        self._playing.fly(wishes, seconds)

    def _act(
        self, frame: HeadsetFrame, moved: Moved | None, pressed: tuple[str, ...], asked: Asked, seconds: float
    ) -> int | None:
        """Send what the player does; the message's sequence."""
        acting, own = self._playing.acting, self._playing.client.own
        panels = self._playing.panels
        if own is None or moved is None or not (frame.focused and panels.playing):
            goes = moved is not None and not panels.paused and not self._playing.flying.aboard
            self._playing.rest(
                Rays(head=moved.rays.head, risen=moved.rays.risen) if moved is not None and goes else None
            )
            if moved is not None and moved.commands and not self._playing.flying.aboard:
                self.motion.sent(acting.order(moved.commands))  # what was begun before goes on: a throw, a hop
            return None
        walk = moved.walk
        if self._playing.flying.aboard:
            self._fly(frame, pressed, asked.levels.aside is not None, seconds)
            return None
        self._worker = moved.worker
        rays, placed = self._placing.put(moved.rays, own, self._playing.client.around)
        intents = Intents(
            forward=walk.forward,
            right=walk.right,
            sprint=walk.sprint,
            crouch=walk.crouch,
            yaw=walk.yaw,
            pitch=walk.pitch,
            tool=moved.tool,
            interact=asked.intents.interact or moved.node is not None,
            pressed=pressed,
        )
        hops = any(isinstance(command, Hop) for command in moved.commands)
        panels.follow(replace(intents, forward=1.0) if hops else intents)
        orders = [command for name in pressed if name in one_handed.ORDERS for command in one_handed.orders(name, own)]
        if "leave_craft" in pressed:  # the same button on foot
            orders += self._playing.flying.board()
        for refused in (moved.refused, self._placing.refused()):
            if refused:
                self._playing.panels.say(refused, "warning")
        sequence = acting.act(intents, moved.commands + orders + placed, rays, moved.node or moved.target)
        if sequence is not None:
            self.motion.sent(sequence)
        return sequence
