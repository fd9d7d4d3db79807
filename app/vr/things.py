"""What there is for hands to take, and what hands are like. Places are in the planet's frame."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from gameplay import content
from gameplay.surroundings import Pile, Stack
from gameplay.view import Held, Lying
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.headset_frame import Pose

NEAR = 0.4  # metres from a hand to the middle of a thing that it can take
MIDDLE = 0.2  # metres from the foot of a thing on the ground to its middle
SLOT_NEAR = 0.11  # metres from a hand to a slot that it can fill or empty


@dataclass(frozen=True)
class Reach:
    """One hand in a frame.

    Attributes:
        grip: None: not tracked.
        aim: where it points from, for grabbing from afar; None: not tracked.
        velocity: with that of the body [m/s], shape (3,).
        squeeze: level of the grip, 0 to 1; None: as it was, nobody can tell.
        tool: whether it holds the tool; then what it takes goes into the pack.
        over_shoulder: whether it reaches over a shoulder.
        busy: whether a squeeze is for something else: the holster, a panel.
        works: whether it is in something that it can work at; then it takes nothing from afar.
        mouth: whether it is at the player's mouth.
    """

    grip: Pose | None
    aim: Pose | None = None
    velocity: np.ndarray = field(default_factory=lambda: np.zeros(3))
    squeeze: float | None = 0.0
    tool: bool = False
    over_shoulder: bool = False
    busy: bool = False
    works: bool = False
    mouth: bool = False


class Ground:
    """What lies about.

    Attributes:
        things: canisters, augments and piles.
        middles: of them [m], shape (n, 3).
    """

    def __init__(self, things: Sequence[Lying | Pile] = ()) -> None:
        self.things = things
        places = np.array([entry.position for entry in things], np.float64).reshape(-1, 3) / UNITS_PER_METRE
        away = np.sqrt((places * places).sum(1, keepdims=True))
        self.middles = places * (1 + MIDDLE / np.maximum(away, 1.0))

    def find(self, number: int) -> Lying | Pile | None:
        """The thing with an id."""
        return next((entry for entry in self.things if entry.id == number), None)


@dataclass(frozen=True)
class Things:
    """What there is to take. `away` are items that are in a hand by now, or on their way.

    Attributes:
        ground: what lies about. held: canisters and augments of the player, in the tool and in the pack.
        stacks: of the pack.
        at_hand: name of the item that is wanted at hand, "" for none. parts: ids of the canisters and augments in the
            pack that are such an item.
        pick: item that the ray of the hand `picks` meets; None: nothing.
        slots: of the tool, by number; none where no hand holds it.
    """

    ground: Ground = field(default_factory=Ground)
    held: Sequence[Held] = ()
    stacks: Sequence[Stack] = ()
    at_hand: str = ""
    parts: frozenset[int] = frozenset()
    pick: int | None = None
    picks: str = "right"
    slots: Mapping[int, Pose] = field(default_factory=dict)

    def near(self, place: np.ndarray, away: Collection[int]) -> Lying | Pile | None:
        """The nearest thing on the ground within a hand's reach."""
        lying = self.ground.things
        if not lying:
            return None
        way = self.ground.middles - place
        square = (way * way).sum(1)
        close = np.flatnonzero(square < NEAR**2)
        near = [at for at in close[np.argsort(square[close])].tolist() if lying[at].id not in away]
        return lying[near[0]] if near else None

    def picked(self, side: str, away: Collection[int]) -> Lying | Pile | None:
        """The thing on the ground that a hand points at."""
        if side != self.picks or self.pick is None or self.pick in away:
            return None
        return self.ground.find(self.pick)

    def middle(self, thing: Lying | Pile) -> np.ndarray:
        """Of a thing on the ground [m], shape (3,)."""
        return self.ground.middles[self.ground.things.index(thing)]

    def pack(self, last: int | str | None, away: Collection[int]) -> Held | Stack | None:
        """What comes out of the pack: what is wanted at hand; else what went in last, an item's id or the name of a
        stack; else the first canister or augment in it, else what can be eaten or drunk."""
        pack = [entry for entry in self.held if entry.slot < 0 and entry.id not in away]
        wanted = next((entry for entry in pack if entry.id in self.parts), None) or self.stack(self.at_hand or None)
        first = wanted or next((entry for entry in pack if entry.id == last), None) or self.stack(last)
        return first or (pack[0] if pack else next((stack for stack in self.stacks if edible(stack.item)), None))

    def stack(self, item: int | str | None, amount: int = 1) -> Stack | None:
        """The stack of the pack that has so many of an item, else the largest one."""
        alike = [stack for stack in self.stacks if stack.item == item]
        enough = (stack for stack in alike if stack.count >= amount)
        return next(enough, None) or max(alike, key=lambda stack: stack.count, default=None)

    def carried(self, item: str) -> int:
        """How many of an item are in the pack."""
        return sum(stack.count for stack in self.stacks if stack.item == item)

    def full_slot(self, place: np.ndarray, away: Collection[int]) -> Held | None:
        """What sits in the slot that is nearest to a hand within its reach."""
        sits = {entry.slot: entry for entry in self.held if entry.slot >= 0 and entry.id not in away}
        slot = self._nearest(place, sits)
        return None if slot is None else sits[slot]

    def free_slot(self, place: np.ndarray, canister: bool, away: Collection[int], taken: Collection[int]) -> int | None:
        """The slot nearest to a hand within its reach that is free and takes such a thing.

        Args:
            place: of the hand [m].
            canister: whether it is one, else an augment.
            taken: slots that something is on its way into.
        """
        full = {entry.slot for entry in self.held if entry.id not in away}.union(taken)
        augments = content.load().tool.augment_slots
        return self._nearest(
            place, [slot for slot in self.slots if slot not in full and canister == (slot >= augments)]
        )

    def _nearest(self, place: np.ndarray, slots: Collection[int]) -> int | None:
        best, least = None, SLOT_NEAR**2
        for slot in slots:
            if slot in self.slots:
                way = self.slots[slot].position - place
                if float(way @ way) < least:
                    best, least = slot, float(way @ way)
        return best


def edible(item: str) -> bool:
    """Whether an item can be eaten, drunk or used up otherwise."""
    known = content.load().items.get(item)
    return known is not None and known.food is not None
