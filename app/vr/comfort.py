"""What is drawn over the view for the player's comfort: a vignette, and darkness."""

import math
from dataclasses import dataclass

from app.desktop.settings import VrSettings

SLOWEST, FASTEST = 0.3, 4.0  # metres a second of being carried that begin to narrow the view, and that do so fully
LEAST_TURN, MOST_TURN = 10.0, 120.0  # degrees a second of smooth turns
NARROW, WIDEN = 0.12, 0.35  # seconds in which the vignette comes and goes
BURY, UNBURY = 0.1, 0.3  # seconds in which the view goes dark with the head in the ground, and comes back
DIM, PAUSED = 0.3, 0.6  # seconds, and how dark a paused game is


@dataclass(frozen=True)
class Cover:
    """What lies over the view.

    Attributes:
        vignette: how far it narrows the view, 0 to 1.
        fade: how dark all of it is, 0 to 1.
    """

    vignette: float = 0.0
    fade: float = 0.0


class Comfort:
    """Eases what covers the view. Only motion that is not the player's own counts: sticks, falls, what pushes."""

    def __init__(self) -> None:
        self._vignette = self._buried = self._dim = 0.0

    def poll(
        self,
        settings: VrSettings,
        seconds: float,
        *,
        speed: float = 0.0,
        turning: float = 0.0,
        buried: bool = False,
        blink: float = 0.0,
        paused: bool = False,
    ) -> Cover:
        """Go on by a frame.

        Args:
            settings: strengths of the vignette.
            seconds: since the last frame.
            speed: with which the body carries the head [m/s], strides apart.
            turning: of the view, smooth turns only [degrees/s].
            buried: whether the head is in the ground.
            blink: `Teleport.fade`.
            paused: whether the game stands still.
        """
        wanted = max(
            settings.vignette_moving * _share(speed, SLOWEST, FASTEST),
            settings.vignette_turning * _share(turning, LEAST_TURN, MOST_TURN),
        )
        self._vignette = _ease(self._vignette, wanted, seconds, NARROW, WIDEN)
        self._buried = _step(self._buried, 1.0 if buried else 0.0, seconds, BURY, UNBURY)
        self._dim = _step(self._dim, PAUSED if paused else 0.0, seconds, DIM, DIM)
        return Cover(self._vignette, max(self._buried, blink, self._dim))


def _share(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (abs(value) - low) / (high - low)))


def _ease(value: float, wanted: float, seconds: float, rise: float, fall: float) -> float:
    """Closer to what is wanted, the faster the farther it is away."""
    near = wanted + (value - wanted) * math.exp(-seconds / (rise if wanted > value else fall))
    return near if abs(near - wanted) > 1e-3 else wanted


def _step(value: float, wanted: float, seconds: float, rise: float, fall: float) -> float:
    """Closer to what is wanted, evenly; `rise` and `fall` are for all the way from 0 to 1 and back."""
    if wanted > value:
        return min(wanted, value + seconds / rise)
    return max(wanted, value - seconds / fall)
