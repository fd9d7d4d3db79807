"""Marks over the way of a shuttle: a head-up display, as far off as what it marks, so that both eyes see it as one.

It stays ahead of the craft's nose: whoever looks aside leaves it there.
"""

import math
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from app.client.crafts import Flight
from app.desktop.flight_facts import Flown, Vector
from app.desktop.panels import instruments
from app.desktop.panels.words import distance
from app.vr.panels.pen import Pen
from app.vr.panels.sheets import REGIONS, Sheet
from vr_render.headset_frame import Pose
from vr_render.scene import Eye

AWAY = 50.0  # metres: two eyes see a mark there less than a tenth of a degree apart
WIDE = 0.62  # tangent of half the angle that it takes in
FINE = 1200  # steps of a direction: about half a pixel


@dataclass(frozen=True)
class HeadUp:
    """What is to be seen.

    Attributes:
        flown: to the eye of `eye_of`. aside: how far play space is turned from the craft, to the right [degrees].
    """

    flown: Flown
    aside: float

    def looks(self) -> Hashable:
        """Equal to another's where the two look the same."""
        flown, target = self.flown, self.flown.target
        named = None if target is None else (target[0], _steps(target[1]), distance(target[2]))
        return _steps(flown.up), _steps(flown.going), named


def eye_of(flight: Flight, seat: np.ndarray) -> Eye:
    """What looks through it: from the seat [m, in the axes of a mesh] along the nose."""
    _, _, wide, high = REGIONS["ahead"]
    rise = WIDE * high / wide
    return Eye(flight.place(seat), flight.turn, np.array([-WIDE, WIDE, rise, -rise]))


def sheet(head: Pose, aside: float) -> Sheet:
    """Where it hangs for a head, in play space."""
    half = math.radians(aside) / 2
    turn = Pose(np.zeros(3), np.array([0.0, math.sin(half), 0.0, math.cos(half)]))
    _, _, wide, high = REGIONS["ahead"]
    across = 2 * AWAY * WIDE
    place = head.position - turn.matrix[:, 2] * AWAY
    return Sheet("ahead", Pose(place, turn.orientation), (across, across * high / wide))


def show(pen: Pen, flown: Flown) -> None:
    """Draw it."""
    instruments.ahead(pen.theme, pen.draw, flown)


def _steps(way: Vector | None) -> Hashable:
    return None if way is None else tuple(round(part * FINE) for part in way)
