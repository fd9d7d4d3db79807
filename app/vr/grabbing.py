"""Hands take things, hold them, throw them, and put them into the tool and the pack.

What a hand holds is in the player's pack as far as the simulation knows; that it is in a hand is for the eyes.
"""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.vr.presses import Press
from app.vr.things import Reach, Things, edible
from gameplay import commands, content
from gameplay.commands import AttachItem, Command, Consume, DetachItem
from gameplay.surroundings import Pile, Stack
from gameplay.view import Held, Lying
from vr_render.headset_frame import Pose

SQUEEZED, OPENED = 0.6, 0.4  # levels of a grip that closes and opens a hand
AVERAGED = 0.06  # seconds over which a throw is measured
FLIGHT = 0.25  # seconds in which a thing comes to the hand
SNAP = 0.08  # seconds in which a thing goes into a slot
SMALL = 0.3  # of its size on the ground that a thing in a hand has
SEATED, SEATED_CANISTER = 0.22, 0.15  # and one in a slot, which it fits
PATIENCE = 1.0  # seconds in which the simulation is expected to know what a hand did


def seated(canister: bool) -> float:
    """Of its size on the ground that a canister, or an augment, has in a slot."""
    return SEATED_CANISTER if canister else SEATED


@dataclass(frozen=True)
class Carried:
    """A thing to draw that the simulation does not know there: in a hand, on its way to it, just let go.

    Attributes:
        item: its id. canister, type: as of `Lying`. stack: name of what a stack is of, "" for other things.
        pose: of its middle, in the planet's frame. size: 1 on the ground.
    """

    item: int
    canister: bool
    type: int
    pose: Pose
    size: float
    stack: str = ""


@dataclass(frozen=True)
class Grabbed:
    """What comes of a frame.

    Attributes:
        commands: to send.
        hints: hands and what they should feel: "touch" something can be taken here, "grab", "snap" it lies in a slot,
            "attach", "stow" into the pack, "release", "eat", "rejected".
    """

    commands: list[Command]
    hints: list[tuple[str, str]]


@dataclass
class _Thing:
    """A thing in a hand, or let go and not yet told so.

    A stack has the id of the pile that it was, or below 0 that of the slot that it came from.
    """

    item: int
    canister: bool
    type: int
    pose: Pose
    size: float
    start: tuple[Pose, float]  # pose and size from which it goes to where it belongs
    age: float = 0.0  # seconds on the way there
    waited: float = 0.0  # seconds since it was taken or let go
    told: bool = False  # the simulation has it in the pack
    slot: int | None = None  # that it has snapped into
    velocity: np.ndarray | None = None  # of what was thrown
    stack: str = ""  # name of what it is of, "" for other things
    count: int = 0  # of a stack
    others: frozenset[int] | None = None  # piles that were there when the simulation was told of the throw
    at_mouth: bool = False

    @classmethod
    def of(cls, taken: Lying | Held | Pile | Stack, pose: Pose, size: float) -> "_Thing":
        match taken:
            case Pile(id=number, item=name, count=count):
                return cls(number, False, 0, pose, size, (pose, size), stack=name, count=count)
            case Stack(slot=slot, item=name, count=count):
                return cls(-1 - slot, False, 0, pose, size, (pose, size), told=True, stack=name, count=count)
        return cls(taken.id, taken.canister, taken.type, pose, size, (pose, size))

    def go(self, target: Pose, end: float, span: float, seconds: float) -> None:
        """Go on towards a pose and a size, within a span of seconds; from then on, stay with them."""
        self.age += seconds
        share = min(1.0, self.age / span)
        share *= share * (3 - 2 * share)
        start, size = self.start
        self.pose = Pose(start.position + (target.position - start.position) * share, target.orientation)
        self.size = size + (end - size) * share

    def begin(self) -> None:
        self.start, self.age = (self.pose, self.size), 0.0


class _Fist:
    """What one hand remembers."""

    def __init__(self) -> None:
        self.press = Press(SQUEEZED, OPENED)
        self.thing: _Thing | None = None
        self.touched: int | str | None = None
        self._felt: deque[tuple[float, np.ndarray]] = deque()

    def feel(self, velocity: np.ndarray, seconds: float) -> None:
        self._felt = deque((age + seconds, v) for age, v in self._felt if age + seconds < AVERAGED)
        self._felt.append((0.0, velocity))

    def swing(self) -> np.ndarray:
        """How fast the hand went of late [m/s], as fast as one may throw at most."""
        swing = np.mean([velocity for _, velocity in self._felt], axis=0)
        most = content.load().player.throw_speed
        return swing * (most / max(most, math.sqrt(float(swing @ swing))))


class Grabbing:
    """Both hands. What they do shows at once; the simulation's answer comes later and wins."""

    def __init__(self) -> None:
        self._fists = {"left": _Fist(), "right": _Fist()}
        self._loose: list[_Thing] = []  # let go, and not yet told where
        self._stowed: int | str | None = None  # that went over the shoulder last

    def poll(self, hands: Mapping[str, Reach], things: Things, seconds: float) -> Grabbed:
        """Go on by a frame.

        Args:
            hands: by side, "left" and "right".
            things: as they were told last.
            seconds: since the last frame.
        """
        done = Grabbed([], [])
        self._heed(things, seconds, done)
        for side, hand in hands.items():
            fist = self._fists[side]
            fist.press.poll(float(fist.press.held) if hand.squeeze is None else hand.squeeze)
            fist.feel(hand.velocity, seconds)
            if hand.grip is None:
                continue
            if fist.press.went_down and fist.thing is None and not hand.busy:
                self._take(side, hand, things, done)
            if fist.thing is not None:
                self._hold(side, hand, hand.grip, things, seconds, done)
            else:
                self._touch(side, hand, hand.grip, things, done)
        return done

    @property
    def carried(self) -> list[Carried]:
        """What hands hold, what flies to them, and what they have just let go."""
        return [
            Carried(thing.item, thing.canister, thing.type, thing.pose, thing.size, thing.stack)
            for thing in self._things()
        ]

    @property
    def hidden(self) -> frozenset[int]:
        """Items that are not to be drawn where the simulation has them: they are in `carried`."""
        return frozenset(thing.item for thing in self._things())

    def holds(self, side: str) -> int | None:
        """Id of what a hand holds."""
        thing = self._fists[side].thing
        return None if thing is None else thing.item

    def _things(self) -> list[_Thing]:
        return [*(fist.thing for fist in self._fists.values() if fist.thing is not None), *self._loose]

    # --- Taking -----------------------------------------------------------------------------------------------------

    def _take(self, side: str, hand: Reach, things: Things, done: Grabbed) -> None:
        grip, away = hand.grip, self.hidden
        assert grip is not None
        sits = None if hand.tool else things.full_slot(grip.position, away)
        there = things.near(grip.position, away) if sits is None else None
        packed = None
        if sits is not None:
            done.commands.append(DetachItem(sits.slot))
            pose = things.slots[sits.slot]
        elif there is None and hand.over_shoulder:
            packed = None if hand.tool else things.pack(self._stowed, away)
            pose = grip
        else:
            there = there or (None if hand.works else things.picked(side, away))
            if there is not None:
                done.commands.append(_pick_up(there.id, hand))
                pose = Pose(things.middle(there), grip.orientation)
        taken = sits or there or packed
        if taken is not None:
            size = 1.0 if isinstance(taken, Lying | Pile) else SMALL if sits is None else seated(sits.canister)
            self._fists[side].thing = _Thing.of(taken, pose, size)
            done.hints.append((side, "grab"))

    # --- Holding and letting go -------------------------------------------------------------------------------------

    def _hold(self, side: str, hand: Reach, grip: Pose, things: Things, seconds: float, done: Grabbed) -> None:
        fist = self._fists[side]
        thing = fist.thing
        assert thing is not None
        if hand.tool:
            thing.go(grip, SMALL, FLIGHT, seconds)
            if thing.told and thing.age >= FLIGHT:
                self._stow(side, done)
            return
        taken = [other.slot for other in self._things() if other is not thing and other.slot is not None]
        slot = None
        if not thing.stack:
            slot = things.free_slot(grip.position, thing.canister, self.hidden, taken)
        elif self._eat(side, hand, thing, things, done):
            return
        if slot != thing.slot:
            thing.begin()
            thing.slot = slot
            if slot is not None:
                done.hints.append((side, "snap"))
        if slot is None:
            thing.go(grip, SMALL, FLIGHT, seconds)
        else:
            thing.go(things.slots[slot], seated(thing.canister), SNAP, seconds)
        if not fist.press.held:
            self._open(side, hand, grip, things, done)

    def _eat(self, side: str, hand: Reach, thing: _Thing, things: Things, done: Grabbed) -> bool:
        """Eat or drink one each time that it comes to the mouth; whether that was the last."""
        came, thing.at_mouth = hand.mouth and not (thing.at_mouth or hand.busy), hand.mouth
        stack = things.stack(thing.stack) if came and thing.told and edible(thing.stack) else None
        if stack is None:
            return False
        thing.count -= 1
        done.commands.append(Consume(stack.slot))
        done.hints.append((side, "eat"))
        if not thing.count:
            self._fists[side].thing = None
        return not thing.count

    def _open(self, side: str, hand: Reach, grip: Pose, things: Things, done: Grabbed) -> None:
        fist = self._fists[side]
        thing = fist.thing
        assert thing is not None
        if thing.slot is None and hand.over_shoulder:
            self._stow(side, done)
            return
        if thing.slot is not None:
            done.commands.append(AttachItem(thing.item, thing.slot))
            done.hints.append((side, "attach"))
        else:
            thing.velocity = fist.swing()
            thing.pose = Pose(grip.position, thing.pose.orientation)
            done.hints.append((side, "release"))
            if not thing.stack:
                done.commands.append(commands.make("throw_item", {"item": thing.item, **_flight(thing)}))
            elif thing.told:
                self._throw(thing, things, done)
        thing.begin()
        thing.waited = 0.0
        fist.thing = None
        self._loose.append(thing)

    @staticmethod
    def _throw(thing: _Thing, things: Things, done: Grabbed) -> None:
        """Tell the simulation that a stack was thrown."""
        stack = things.stack(thing.stack, thing.count)
        thing.others = frozenset(pile.id for pile in things.ground.things)
        if stack is not None:
            fields = {"slot": stack.slot, "amount": min(thing.count, stack.count), **_flight(thing)}
            done.commands.append(commands.make("throw_stack", fields))

    def _stow(self, side: str, done: Grabbed) -> None:
        fist = self._fists[side]
        assert fist.thing is not None
        self._stowed, fist.thing = fist.thing.stack or fist.thing.item, None
        done.hints.append((side, "stow"))

    # --- What the simulation says -----------------------------------------------------------------------------------

    def _heed(self, things: Things, seconds: float, done: Grabbed) -> None:
        """Let go of what the simulation has somewhere else by now, and of what it never gave."""
        slots = {entry.id: entry.slot for entry in things.held}
        lying = {entry.id for entry in things.ground.things}
        for side, fist in self._fists.items():
            thing = fist.thing
            if thing is None:
                continue
            thing.waited += seconds
            if _in_pack(thing, things) if thing.stack else slots.get(thing.item) == -1:
                thing.told = True
            elif thing.told or thing.waited > PATIENCE:
                fist.thing = None
                done.hints.append((side, "rejected"))
        going = []
        for thing in self._loose:
            thing.waited += seconds
            thing.told = thing.told or (_in_pack(thing, things) if thing.stack else slots.get(thing.item) == -1)
            if thing.velocity is not None:
                if thing.stack and thing.told and thing.others is None:
                    self._throw(thing, things, done)
                there = _landed(thing, things) if thing.stack else thing.told and thing.item in lying
                thing.pose = Pose(thing.start[0].position + thing.velocity * thing.waited, thing.pose.orientation)
            else:
                assert thing.slot is not None
                there = slots.get(thing.item) == thing.slot
                thing.pose = things.slots.get(thing.slot, thing.pose)
            if not there and thing.waited < PATIENCE:
                going.append(thing)
        self._loose = going

    def _touch(self, side: str, hand: Reach, grip: Pose, things: Things, done: Grabbed) -> None:
        """Something for an empty hand to feel when it comes near what it can take."""
        away = self.hidden
        near = (None if hand.tool else things.full_slot(grip.position, away)) or things.near(grip.position, away)
        touched: int | str | None = None if near is None else near.id
        if near is None and hand.over_shoulder and not hand.tool and things.pack(self._stowed, away) is not None:
            touched = "pack"
        if touched is not None and touched != self._fists[side].touched:
            done.hints.append((side, "touch"))
        self._fists[side].touched = touched


def _pick_up(item: int, hand: Reach) -> Command:
    if hand.aim is None:
        return commands.make("pick_up_item", {"item": item})
    origin, direction = hand.aim.position.tolist(), (-hand.aim.matrix[:, 2]).tolist()
    return commands.make("pick_up_item", {"item": item, "origin": origin, "direction": direction})


def _flight(thing: _Thing) -> dict[str, list[float]]:
    """Where a thrown thing starts, and how fast."""
    assert thing.velocity is not None
    return {"origin": thing.pose.position.tolist(), "velocity": thing.velocity.tolist()}


def _in_pack(thing: _Thing, things: Things) -> bool:
    """Whether what a hand took of a pile is in the pack; from then on it holds no more than that."""
    carried = things.carried(thing.stack)
    if not thing.told:
        left = things.ground.find(thing.item)
        if isinstance(left, Pile):
            if left.count >= thing.count:
                return False
            thing.count -= left.count
    thing.count = min(thing.count, carried)
    return carried > 0


def _landed(thing: _Thing, things: Things) -> bool:
    """Whether the simulation shows a stack that was thrown."""
    return thing.others is not None and any(
        isinstance(pile, Pile) and pile.item == thing.stack and pile.id not in thing.others
        for pile in things.ground.things
    )
