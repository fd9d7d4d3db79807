"""From what the components of two controllers say to events and levels under the names of inputs."""

import functools
import math
from collections.abc import Mapping

from vr_render.input import HAND_BUTTONS, RESTING_STICK, VR, Event, InputFrame

PRESSED = 0.5  # of a button that is a level to the runtime
_OTHER = {"left": "right", "right": "left"}


class HandInput:
    """Remembers what is held.

    What is held already when a hand begins to count (the headset was put on, a menu of the runtime was closed, a
    controller was switched on, the hands changed their roles) counts when it is pressed anew. What a hand that goes
    away held does not count from then on, though nobody let go of it (`InputFrame.gone`, `kept`).

    Attributes:
        main: side of the dominant hand.
    """

    def __init__(self) -> None:
        self.main = "right"
        self._there: set[str] = set()  # names that said something in the last frame
        self._stale: set[str] = set()
        self._held: set[str] = set()
        self._away: set[str] = set()  # what hands held as they went away
        self._kept: frozenset[str] = frozenset()
        self._down: frozenset[str] = frozenset()
        self._last: tuple[str, Mapping[str, Mapping[str, float]]] | None = None  # role and values of the last frame
        self._levels: dict[str, float] = {}  # that came of them

    def poll(self, hands: Mapping[str, Mapping[str, float]], focused: bool) -> InputFrame:
        """The input of a frame.

        Args:
            hands: by side, values of 0 to 1 of `HAND_BUTTONS` and `HAND_LEVELS`; those are missing that no controller
                has. They are kept until the next frame.
            focused: whether they are meant for the game.
        """
        if self._last == (self.main, hands):  # most frames are like the one before
            return InputFrame(down=self._down, levels=self._levels, focused=focused, kept=self._kept)
        self._last = self.main, hands
        roles = {self.main: "main", _OTHER[self.main]: "off"}
        levels: dict[str, float] = {}
        down: set[str] = set()
        there: set[str] = set()
        held: set[str] = set()
        for side, values in hands.items():
            role = roles[side]
            for part, value in values.items():
                name, known = _names(side, role, part)
                there.add(known)
                if value < RESTING_STICK:
                    self._stale.discard(known)
                elif known not in self._there:
                    self._stale.add(known)
                if known in self._stale:
                    continue
                if value >= RESTING_STICK:
                    held.add(known)
                if part in HAND_BUTTONS:
                    if value >= PRESSED:
                        down.add(name)
                elif value > 0:
                    levels[name] = value
        gone, went = not self._held <= there, (self._held | self._stale) - there
        absent = {f"{side} {role}" for side, role in roles.items() if not hands.get(side)}
        self._away = {known for known in self._away | went if known.rpartition(" ")[0] in absent}
        self._held, self._there = held, there
        self._stale &= there
        self._kept = frozenset(_name(known) for known in self._stale | self._away)
        self._levels = levels
        before, self._down = self._down, frozenset(down)
        events = [Event(name, False) for name in sorted(before - self._down)]
        events += [Event(name, True) for name in sorted(self._down - before)]
        return InputFrame(
            events=tuple(events), down=self._down, levels=levels, focused=focused, gone=gone, kept=self._kept
        )


@functools.cache
def _names(side: str, role: str, part: str) -> tuple[str, str]:
    """An input's name, and one that tells its side too: hands that change their roles begin anew."""
    return f"{VR}{role}_{part}", f"{side} {role} {part}"


def _name(known: str) -> str:
    _, role, part = known.split(" ")
    return f"{VR}{role}_{part}"


def stick(x: float, y: float) -> dict[str, float]:
    """The four levels of a stick: x to the right, y up, -1 to 1; what is no number is at rest."""
    x, y = sound(x, -1.0), sound(y, -1.0)
    return {
        "stick_right": max(0.0, x),
        "stick_left": max(0.0, -x),
        "stick_up": max(0.0, y),
        "stick_down": max(0.0, -y),
    }


def sound(value: float, least: float = 0.0) -> float:
    """A level within its bounds; what is no number is 0."""
    return min(1.0, max(least, value)) if math.isfinite(value) else 0.0
