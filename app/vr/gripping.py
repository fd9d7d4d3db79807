"""Hands that have no grip: the menu around the hand makes the trigger one, for once.

Chosen there, the next press of the trigger closes the hand. Let go of, it opens, which throws; but what a tap has taken
stays in it, so that the trigger works the menu meanwhile, until it is pressed once more and let go of.
"""

from collections.abc import Collection
from dataclasses import replace

from app.vr.presses import Press
from vr_render.headset_frame import SIDES
from vr_render.input import VR, InputFrame

GRIPS = {"grab": "main", "grab_off": "off"}  # entries of the menu, with the hand of each
TAP = 0.4  # seconds of a press that does not open the hand again


class _Hand:
    """One that was chosen. Its trigger is what it was until it has been let go of."""

    def __init__(self) -> None:
        self.closed = False
        self.waits = True
        self._press = Press()
        self._tapped = False  # what is pressed now may still be a tap
        self._pressed = 0.0  # seconds

    def poll(self, level: float, full: bool, free: bool, seconds: float) -> bool:
        """Take a frame; whether it is over.

        Args:
            level: of the trigger. full: whether something is in the hand. free: whether the trigger is the grip.
        """
        self._press.poll(level)
        waited, press = self.waits, self._press
        self.waits = not free or (waited and press.held)
        if not self.waits and press.went_down:
            self._tapped, self.closed, self._pressed = not self.closed, True, 0.0
        self._pressed += seconds
        if not self.closed or (press.held and not self.waits):
            return False
        lets_go = press.went_up and not (self.waits or waited or (self._tapped and self._pressed <= TAP))
        return lets_go or not full


class Gripping:
    """Both hands."""

    def __init__(self) -> None:
        self._hands: dict[str, _Hand] = {}  # by entry

    @property
    def chosen(self) -> frozenset[str]:
        """Entries that are on."""
        return frozenset(self._hands)

    def hear(self, names: Collection[str]) -> list[str]:
        """Take what was chosen; entries that are on from now on. Chosen again, a hand opens."""
        begun = []
        for name in names:
            if name in GRIPS and self._hands.pop(name, None) is None:
                self._hands[name] = _Hand()
                begun.append(name)
        return begun

    def poll(
        self, frame: InputFrame, main: str, full: Collection[str], free: Collection[str], seconds: float
    ) -> tuple[InputFrame, frozenset[str]]:
        """Go on by a frame; the input without the triggers that are grips, and the sides of hands that are closed.

        Args:
            frame: with the inputs under the names that count. main: side of the dominant hand.
            full: sides of hands with something in them. free: sides whose trigger is for nothing else.
            seconds: since the last frame.
        """
        if not self._hands:
            return frame, frozenset()
        levels, closed = dict(frame.levels), set()
        for name, hand in list(self._hands.items()):
            role = GRIPS[name]
            side = next(side for side in SIDES if (side == main) == (role == "main"))
            triggers = [f"{VR}{other}_trigger" for other in (("main", "solo") if role == "main" else ("off",))]
            level = max(levels.get(trigger, 0.0) for trigger in triggers)
            if hand.poll(level, side in full, side in free, seconds):
                del self._hands[name]
            elif hand.closed:
                closed.add(side)
            if not hand.waits:
                for trigger in triggers:
                    levels.pop(trigger, None)
        return replace(frame, levels=levels), frozenset(closed)
