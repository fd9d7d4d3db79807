"""Hands gather at nodes and open structures.

What a press begins on, it goes on with. A trigger that is pressed on a node gathers until it is let go of, and never
digs; one that is pressed on ground digs, whatever comes before the tool. A hand without the tool that grips in a plant
gathers it; one that grips a structure, or points at one, opens it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.client.reaching import NODE, STRUCTURE, Pointed
from app.vr.presses import Press
from gameplay import content

SQUEEZED, OPENED = 0.6, 0.4  # levels of a grip that closes and opens a hand
FELT = 0.2  # seconds from one stroke that is felt to the next


@dataclass(frozen=True)
class At:
    """What a hand is at.

    Attributes:
        touched: the structure that it is in, or the node that it can gather there. pointed: what it points at.
        squeeze: level of the grip, 0 to 1.
        free: whether it holds nothing else, and its grip is for nothing else.
    """

    touched: Pointed | None = None
    pointed: Pointed | None = None
    squeeze: float = 0.0
    free: bool = True


@dataclass(frozen=True)
class Worked:
    """What comes of a frame.

    Attributes:
        node: that is gathered now. side: of the hand that does it.
        gathers: whether the trigger is for that, so that the tool does not dig.
        opened: id of a structure that is to be opened; 0: none.
        hints: hands and what they should feel: "gather".
    """

    node: Pointed | None
    side: str
    gathers: bool
    opened: int
    hints: list[tuple[str, str]]


class Working:
    """Both hands."""

    def __init__(self) -> None:
        self._fists = {side: Press(SQUEEZED, OPENED) for side in ("left", "right")}
        self._plucks: set[str] = set()  # hands whose grip began in a node
        self._pressed = self._gathers = False
        self._felt = 0.0

    def poll(self, hands: Mapping[str, At], main: str, power: float, aimed: Pointed | None, seconds: float) -> Worked:
        """Go on by a frame.

        Args:
            hands: by side. main: side of the dominant hand.
            power: how hard the tool is pressed, 0 to 1. aimed: the node that it points at.
            seconds: since the last frame.
        """
        began, self._pressed = power > 0 and not self._pressed, power > 0
        self._gathers = self._pressed and (aimed is not None if began else self._gathers)
        node, side = (aimed, main) if self._gathers else (None, main)
        opened = 0
        for name, hand in hands.items():
            press = self._fists[name]
            press.poll(hand.squeeze)
            if not (press.held and hand.free):
                self._plucks.discard(name)
            elif press.went_down:
                opened = self._grip(name, hand) or opened
            if name in self._plucks and node is None and hand.touched is not None and hand.touched.what == NODE:
                node, side = hand.touched, name
        return Worked(node, side, self._gathers, opened, self._feel(node is not None, side, seconds))

    def _grip(self, side: str, hand: At) -> int:
        """A hand closes: on a plant, or on a structure, whose id is returned."""
        if hand.touched is not None and hand.touched.what == NODE:
            self._plucks.add(side)
            return 0
        for thing in (hand.touched, hand.pointed):
            if thing is not None and thing.what == STRUCTURE:
                return thing.id
        return 0

    def _feel(self, works: bool, side: str, seconds: float) -> list[tuple[str, str]]:
        self._felt = max(0.0, self._felt - seconds)
        if not works or self._felt:
            return []
        self._felt = FELT
        return [(side, "gather")]


def by_hand(node: Pointed) -> bool:
    """Whether a node can be gathered without a tool."""
    known = content.load().resource_types.get(node.item)
    return known is not None and known.by_hand
