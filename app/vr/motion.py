"""All that head and hands do in a frame: from poses and levels to what the simulation is told and what is drawn."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app.client import poses
from app.client.at_hand import parts_of
from app.client.reaching import NODE, Pointed
from app.client.reaching import Reach as Sensed
from app.desktop.settings import VrSettings
from app.vr import tool_hand
from app.vr.comfort import Comfort, Cover, Ride
from app.vr.glancing import Glancing
from app.vr.grabbing import Grabbing
from app.vr.holster import Holster
from app.vr.locomotion import Walk, walk
from app.vr.presses import Press
from app.vr.rig import Rig
from app.vr.teleport import Teleport
from app.vr.things import Ground, Reach, Things
from app.vr.torso import Torso
from app.vr.turning import Turning
from app.vr.working import At, Worked, Working, by_hand
from gameplay.commands import Command, Hop, Stride
from gameplay.surroundings import Pile, Surroundings
from gameplay.view import Lying, Own, Rays
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.headset_frame import SIDES, Hand, HeadsetFrame, Pose

MOUTH = np.array([0.0, -0.09, -0.05])  # from between the eyes, in the head's own frame [m]
MOUTH_NEAR = 0.17  # metres from there to a hand that feeds it
LOWERED = 0.01  # metres by which the view is lowered, at least, to ask whether it could rise


@dataclass(frozen=True)
class Levels:
    """What buttons, triggers and sticks ask for in a frame; sticks as they come, without a dead zone.

    Attributes:
        move: x to the right, y ahead, -1 to 1; pushed ahead it aims a hop where the settings say so.
        turn: -1 to 1, to the right.
        teleport, tool: 0 to 1. cancel: whether a hop that is aimed is not wanted any more.
        grab: by side, 0 to 1. kept: sides that went away with a full grip, and have not let go of it since.
        sprint, crouch: held, or switched on.
        busy: sides whose grip is for a panel now.
        aside: of who sits in a craft: where the stick points that says where to look, to the right and up; None: it
            steers.
    """

    move: tuple[float, float] = (0.0, 0.0)
    turn: float = 0.0
    teleport: float = 0.0
    tool: float = 0.0
    cancel: bool = False
    grab: Mapping[str, float] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    sprint: bool = False
    crouch: bool = False
    busy: frozenset[str] = frozenset()
    aside: tuple[float, float] | None = None


@dataclass(frozen=True)
class Moved:
    """What comes of a frame.

    Attributes:
        walk: wishes of legs and neck. tool: how hard the tool works, 0 to 1.
        commands: to send; the message's sequence goes to `Motion.sent`.
        rays: of hands and head, to send with them.
        cover: over the view.
        hints: sides and what their hands should feel, as of `Grabbed` and `Worked`; "rejected" too for a hop that
            cannot be.
        aimed: node that the tool points at. node: that is gathered. worker: side of the hand that does it.
        target: what a hand is at or points at. pointer: side of that hand.
        opened: id of a structure that a hand opens; 0: none.
        refused: why a hop cannot be, in words; "" otherwise.
    """

    walk: Walk
    tool: float
    commands: list[Command]
    rays: Rays
    cover: Cover
    hints: list[tuple[str, str]]
    refused: str = ""
    aimed: Pointed | None = None
    node: Pointed | None = None
    worker: str = "right"
    target: Pointed | None = None
    pointer: str = "right"
    opened: int = 0


class Motion:
    """The player's body.

    Attributes:
        settings: count at once.
        at_hand: name of the item that a hand over the shoulder takes first, "" for none.
        rig: where play space lies; for eyes, hands and panels.
        head: of the player, in the planet's frame; None before it was ever tracked.
        teleport, grabbing, holster: for what is drawn of them.
        glancing: where one looks from a seat.
        torso: in play space.
        tool: pose of the tool in the planet's frame, in the hand or at the hip; None: not tracked.
        slots: of the tool, by number, in the planet's frame; none where it is not tracked.
        hands: grips in the planet's frame by side; None: not tracked.
        joints: of hands in play space by side, as of `Hand.joints`.
    """

    def __init__(self, settings: VrSettings) -> None:
        self.settings, self.at_hand = settings, ""
        self.rig = Rig(settings)
        self.teleport, self.grabbing, self.holster = Teleport(), Grabbing(), Holster()
        self.glancing = Glancing()
        self._sensed, self._working = Sensed(), Working()
        self._ground = Ground()
        self._about: tuple[Sequence[Lying], Sequence[Pile] | None] = (), None  # that it was made of
        self.tool: Pose | None = None
        self.slots: Mapping[int, Pose] = {}
        self.hands: dict[str, Pose | None] = dict.fromkeys(SIDES)
        self.joints: dict[str, np.ndarray | None] = dict.fromkeys(SIDES)
        self.torso, self._turning, self._comfort, self._ride = Torso(), Turning(), Comfort(), Ride()
        self._draws, self._grip = Press(), Press()
        self._called_off = False  # by a grip that is still held
        self._head: Pose | None = None  # in play space
        self.head: Pose | None = None
        self._sent: list[Command] = []
        self._grabs: Mapping[str, float] = {}

    @property
    def main(self) -> str:
        """Side of the dominant hand."""
        return self.settings.hand

    @property
    def guide(self) -> str:
        """Side of the hand that aims hops, and that guides smooth moving."""
        off = "left" if self.main == "right" else "right"
        return self.main if self.settings.one_handed else off

    def told(self, known: int, tick: int, around: Surroundings | None = None) -> None:
        """A snapshot of a tick has come that knows the messages up to a sequence, and tells what is around."""
        self._sensed.take(around)
        self.rig.echoes.told(known, tick)
        self.teleport.echoes.told(known, tick)

    def sent(self, sequence: int) -> None:
        """The commands of the last frame went out in the message with this sequence."""
        for command in self._sent:
            if isinstance(command, Stride):
                self.rig.sent(command, sequence)
            else:
                self.teleport.sent(sequence)
        self._sent = []

    def frame(
        self,
        frame: HeadsetFrame,
        levels: Levels,
        own: Own,
        lying: Sequence[Lying],
        body: poses.Pose,
        facing: tuple[np.ndarray, float],
        moment: float,
        seconds: float,
        playing: bool = True,
        around: Surroundings | None = None,
        placing: bool = False,
    ) -> Moved:
        """Go on by a frame.

        Args:
            frame: poses of it.
            levels: what is asked for in it.
            own: the player as it was told last. lying: what is on the ground.
            body: `Client.pose` of the moment. facing: `Client.heading`.
            moment: that is shown [ticks]. seconds: since the last frame.
            playing: false while a menu is open or the game is paused: then only the view moves.
            around: what there is to live on, as it was told last.
            placing: whether a structure is to be put up: then the hand points, and the tool rests.
        """
        rig, settings = self.rig, self.settings
        rig.settings = settings
        seated = own.aboard is not None
        afoot = playing and not seated
        if playing or not seated:
            self.glancing.poll(seated, levels.aside, seconds)
        if afoot:
            levels = self._call_off(levels)
            self._grabs = levels.grab
        else:  # hands keep what they have; in a craft the sticks and grips are for flying
            crouch = levels.crouch and not seated
            levels = Levels(crouch=crouch, grab=self._grabs, kept=levels.kept, busy=frozenset(SIDES))
        head = self._head = frame.head or self._head
        rig.follow(
            body,
            head,
            moment,
            seconds,
            crouched=own.crouched,
            button=levels.crouch,
            recentred=frame.recentred,
            under=own.low_ceiling,
            glance=self.glancing.degrees,
        )
        if head is not None:
            self.torso.follow(head, seconds, frame.recentred)
        turned = self._turn(levels, seconds)
        carried, pushed = self._ride.poll(own, body, seconds)
        self.hands = {side: self._placed(frame, side, "grip") for side in SIDES}
        self.joints = {side: hand.joints for side, hand in frame.hands.items()}
        aims = {side: self._placed(frame, side, "aim") for side in SIDES}

        hop = self.teleport.poll(
            aims[self.guide],
            own.landing,
            moment,
            seconds,
            stick=levels.move,
            by_stick=settings.locomotion == "teleport",
            trigger=levels.teleport,
            cancel=levels.cancel or not afoot or frame.input.gone,
        )
        if hop.turn:
            rig.turn(hop.turn)
        self.head = None if head is None else rig.place(head)
        hints = [(self.guide, "rejected")] if hop.refused else []
        at = self._sense(levels, aims, around)
        commands = self._grab(frame, levels, own, self._lie(lying, around), aims, around, at, seconds, hints)
        rays = self._rays(aims, placing)
        power = tool_hand.power(levels.tool) if self.holster.drawn and aims[self.main] is not None else 0.0
        aimed = self._aimed(aims, around) if self.holster.drawn and not placing else None
        worked = self._work(at, 0.0 if placing else power, aimed, seconds)
        hints += worked.hints
        target, pointer = self._target(at, worked)
        strides = self._legs(hop.hop, afoot)
        commands += strides
        self._sent = strides
        return Moved(
            walk=self._walk(levels, aims, facing),
            tool=0.0 if worked.gathers or placing else power,
            commands=commands,
            rays=rays,
            cover=self._comfort.poll(
                settings,
                seconds,
                speed=math.hypot(*own.velocity) / UNITS_PER_METRE if not seated else 0.0,
                turning=max(carried, abs(turned) / seconds if settings.turn == "smooth" and seconds > 0 else 0.0),
                pushed=pushed,
                buried=own.head_buried or rig.out,
                blink=max(self.teleport.fade, self.glancing.fade),
                paused=not playing,
            ),
            hints=hints,
            refused=hop.refused,
            aimed=aimed,
            node=worked.node,
            worker=worked.side,
            opened=worked.opened,
            target=target,
            pointer=pointer,
        )

    # --- Legs -------------------------------------------------------------------------------------------------------

    def _call_off(self, levels: Levels) -> Levels:
        """A grip of the hand that aims a hop calls it off, and takes nothing until it is let go: every hand has one."""
        self._grip.poll(levels.grab.get(self.guide, 0.0))
        self._called_off |= self.teleport.aiming and self._grip.went_down
        self._called_off &= self._grip.held
        return replace(levels, cancel=True, grab={**levels.grab, self.guide: 0.0}) if self._called_off else levels

    def _turn(self, levels: Levels, seconds: float) -> float:
        # with one hand the same stick aims a hop and says where to face then
        busy = self.teleport.aiming and self.settings.one_handed
        degrees = self._turning.poll(0.0 if busy else levels.turn, seconds, self.settings)
        if degrees:
            self.rig.turn(degrees)
        return degrees

    def _legs(self, hop: Hop | None, afoot: bool) -> list[Command]:
        if hop is not None:
            return [hop]
        stride = self.rig.stride() if afoot and self.teleport.fade < 1 else None
        return [] if stride is None else [stride]

    def _walk(self, levels: Levels, aims: Mapping[str, Pose | None], facing: tuple[np.ndarray, float]) -> Walk:
        smooth = self.settings.locomotion == "smooth" and not self.teleport.aiming and self.teleport.fade < 1
        if self.head is None:
            return Walk()
        head = self.head.matrix
        hand = aims[self.guide]
        by_hand = self.settings.direction == "hand" and hand is not None
        return walk(
            levels.move if smooth else (0.0, 0.0),
            head,
            hand.matrix if by_hand and hand is not None else head,
            self.rig.up,
            facing,
            sprint=levels.sprint,
            crouch=levels.crouch or self.rig.low,
        )

    # --- Hands ------------------------------------------------------------------------------------------------------

    def _placed(self, frame: HeadsetFrame, side: str, part: str) -> Pose | None:
        hand = frame.hands.get(side)
        pose = None if hand is None else getattr(hand, part)
        return None if pose is None else self.rig.place(pose)

    def _grab(
        self,
        frame: HeadsetFrame,
        levels: Levels,
        own: Own,
        ground: Ground,
        aims: Mapping[str, Pose | None],
        around: Surroundings | None,
        at: Mapping[str, At],
        seconds: float,
        hints: list[tuple[str, str]],
    ) -> list[Command]:
        main = frame.hands.get(self.main, Hand())
        self._draws.poll(levels.grab.get(self.main, 0.0))
        free = self.main not in levels.busy and self.grabbing.holds(self.main) is None
        place = None if main.grip is None else main.grip.position
        for_tool = self.holster.poll(place, self._draws.went_down and free, self.torso, self.main)
        if self.holster.entered and free:
            hints.append((self.main, "touch"))
        if for_tool:
            hints.append((self.main, "grab"))
        self._hold_tool(main)
        speed = np.array([part / UNITS_PER_METRE for part in own.velocity])
        mouth = None if self._head is None else self._head.position + self._head.matrix @ MOUTH
        reaches = {}
        for side in SIDES:
            hand = frame.hands.get(side, Hand())
            reaches[side] = Reach(
                grip=self.hands[side],
                aim=aims[side],
                velocity=self.rig.direction(hand.velocity) * self.settings.world_scale + speed,
                squeeze=None if side in levels.kept else levels.grab.get(side, 0.0),
                tool=side == self.main and self.holster.drawn,
                over_shoulder=hand.grip is not None and self.torso.over_shoulder(hand.grip.position),
                busy=side in levels.busy or (for_tool and side == self.main),
                works=at[side].touched is not None,
                mouth=hand.grip is not None and mouth is not None and _near(hand.grip, mouth),
            )
        self.slots = {} if self.tool is None else tool_hand.slot_poses(self.tool, self.settings.world_scale)
        stacks = around.stores[0].stacks if around is not None and around.stores else ()
        parts = (
            parts_of(around, self.at_hand) if any(reach.over_shoulder for reach in reaches.values()) else frozenset()
        )
        things = Things(ground, own.items, stacks, self.at_hand, parts, own.pick, self._picks(aims), self.slots)
        grabbed = self.grabbing.poll(reaches, things, seconds)
        hints += grabbed.hints
        return grabbed.commands

    def _hold_tool(self, main: Hand) -> None:
        pose = tool_hand.tool_pose(main) if self.holster.drawn else self.holster.pose(self.torso, self.main)
        self.tool = None if pose is None else self.rig.place(pose)

    def _picks(self, aims: Mapping[str, Pose | None]) -> str:
        """Side of the hand whose ray finds things afar: the other hand's, unless that is away or full."""
        other = self.guide
        return other if aims[other] is not None and self.grabbing.holds(other) is None else self.main

    def _lie(self, lying: Sequence[Lying], around: Surroundings | None) -> Ground:
        """What lies about, made anew only when it differs."""
        about = lying, None if around is None else around.piles
        if about[0] is not self._about[0] or about[1] is not self._about[1]:
            if about != self._about:
                self._ground = Ground([*lying, *(about[1] or ())])
            self._about = about
        return self._ground

    # --- Work -------------------------------------------------------------------------------------------------------

    def _sense(self, levels: Levels, aims: Mapping[str, Pose | None], around: Surroundings | None) -> dict[str, At]:
        """What the hands are at. Nodes afar are found by the tool's ray alone."""
        found = {}
        for side in SIDES:
            aim, grip = aims[side], self.hands[side]
            tool = side == self.main and self.holster.drawn
            touched = None if grip is None else self._sensed.touched(around, grip.position)
            if touched is not None and touched.what == NODE and (tool or not by_hand(touched)):
                touched = None
            pointed = None
            if aim is not None:
                pointed = self._sensed.target(around, *tool_hand.ray(aim), aims=tool)
            found[side] = At(touched, pointed, levels.grab.get(side, 0.0), side not in levels.busy)
        return found

    def _aimed(self, aims: Mapping[str, Pose | None], around: Surroundings | None) -> Pointed | None:
        """The node that the tool points at."""
        aim = aims[self.main]
        return None if aim is None else self._sensed.aimed(around, aim.position)

    def _work(self, at: Mapping[str, At], power: float, aimed: Pointed | None, seconds: float) -> Worked:
        hands = {
            side: hand if self.grabbing.holds(side) is None else replace(hand, free=False) for side, hand in at.items()
        }
        return self._working.poll(hands, self.main, power, aimed, seconds)

    def _target(self, at: Mapping[str, At], worked: Worked) -> tuple[Pointed | None, str]:
        """What there is to say about, and the side of the hand that is at it: first what is worked at, then what a free
        hand is in, then what the hand with the tool points at."""
        if worked.node is not None:
            return worked.node, worked.side
        for side in (self.guide, self.main):
            if at[side].touched is not None:
                return at[side].touched, side
        for side in (self.main, self.guide):
            if at[side].pointed is not None:
                return at[side].pointed, side
        return None, self.main

    def _rays(self, aims: Mapping[str, Pose | None], placing: bool) -> Rays:
        tool, pick, arc = aims[self.main], aims[self._picks(aims)], self.teleport.arc
        tool_ray = tool_hand.ray(tool) if tool is not None and (self.holster.drawn or placing) else None
        return Rays.of(
            tool=_plain(tool_ray),
            arc=_plain(arc),
            pick=_plain(None if pick is None else tool_hand.ray(pick)),
            head=None if self.head is None else self.head.position.tolist(),
            risen=self._risen(),
        )

    def _risen(self) -> list[float] | None:
        """Where the head would be if the view was not lowered [m]; None where it is not."""
        rig = self.rig
        if self.head is None or rig.lowered < LOWERED:
            return None
        return (self.head.position + rig.up * rig.lowered).tolist()


def _near(hand: Pose, mouth: np.ndarray) -> bool:
    return math.dist(hand.position.tolist(), mouth.tolist()) < MOUTH_NEAR


def _plain(pair: tuple[np.ndarray, np.ndarray] | None) -> tuple[list[float], list[float]] | None:
    return None if pair is None else (pair[0].tolist(), pair[1].tolist())
