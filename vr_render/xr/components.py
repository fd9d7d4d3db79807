"""From what the components of one controller say to values of the inputs of a hand."""

import math
from collections.abc import Mapping

from vr_render.xr.hand_input import PRESSED, sound, stick
from vr_render.xr.profiles import Profile

CENTRE = 0.45  # of a trackpad's radius in which a click is one of the stick
TOUCHED = 0.45  # of the way that a trackpad gives which is touched but not clicked: too little for a turn or a hop
CLOSED, FIRM = 0.7, 0.7  # what a grip that feels force says when it has just closed, and the force at which it says 1


class Components:
    """Those of a controller, which remember what they have to.

    Args:
        profile: None: one that is not known.
    """

    def __init__(self, profile: Profile | None) -> None:
        self._trackpad = Trackpad() if profile is not None and profile.trackpad else None
        self._force = ForceGrip(*profile.force) if profile is not None and profile.force else None

    def poll(self, said: Mapping[str, float], way: tuple[float, float] | None) -> dict[str, float]:
        """Values of `HAND_BUTTONS` and `HAND_LEVELS`, 0 to 1.

        Args:
            said: by part; those are missing that are not there. way: of the stick or the trackpad, if there is one.
        """
        found = {part: sound(value) for part, value in said.items()}
        if self._force is not None and "squeeze" in found:
            found["squeeze"] = self._force.poll(found["squeeze"])
        if way is not None and self._trackpad is not None:
            found |= self._trackpad.poll(*way, found.pop("pad", 0.0))
        elif way is not None:
            found |= stick(*way)
        return found


class Trackpad:
    """A round trackpad in the place of a stick: touched it gives a part of the way, clicked all of it, and a click in
    the middle is one of the stick."""

    def __init__(self) -> None:
        self._clicked = self._middle = False

    def poll(self, x: float, y: float, click: float) -> dict[str, float]:
        """Values of the stick and its click."""
        clicked = click >= PRESSED
        if clicked and not self._clicked:
            self._middle = math.hypot(x, y) < CENTRE
        self._clicked = clicked
        middle = clicked and self._middle
        share = 0.0 if middle else 1.0 if clicked else TOUCHED
        return {**stick(x * share, y * share), "stick": float(middle)}


class ForceGrip:
    """A grip that feels how firmly it is squeezed: a light squeeze closes it, and closed it stays until the hand eases,
    so that nobody has to squeeze hard for long.

    Args:
        closes, opens: forces, 0 to 1.
    """

    def __init__(self, closes: float, opens: float) -> None:
        self._closes, self._opens = closes, opens
        self._closed = False

    def poll(self, force: float) -> float:
        """The level of the grip: 0 open, `CLOSED` to 1 closed, the more the firmer."""
        self._closed = force >= self._closes or (self._closed and force > self._opens)
        if not self._closed:
            return 0.0
        firmer = (force - self._closes) / (FIRM - self._closes)
        return CLOSED + (1 - CLOSED) * min(1.0, max(0.0, firmer))
