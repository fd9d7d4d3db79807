"""What is drawn over the view for the player's comfort: a vignette, and darkness."""

import math
from dataclasses import dataclass

import numpy as np

from app.client.poses import Pose
from app.desktop.settings import VrSettings
from gameplay.view import Own
from taichi_kernels.units import UNITS_PER_METRE

SLOWEST, FASTEST = 0.3, 4.0  # metres a second of being carried that begin to narrow the view, and that do so fully
LEAST_TURN, MOST_TURN = 10.0, 120.0  # degrees a second of smooth turns
LEAST_PUSH, MOST_PUSH = 2.0, 20.0  # what a craft speeds up and slows down by [m/s²]
NO_TURN, NO_PUSH = 360.0, 120.0  # more than any craft does: another body's frame counts from now on
TICK, STEADY = 1 / 30, 0.15  # seconds of a tick, and after which a speed that is told as before is one that stays
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


class Ride:
    """How a craft carries who sits in it."""

    def __init__(self) -> None:
        self._axes: np.ndarray | None = None
        self._velocity = np.zeros(3)
        self._since = self._push = 0.0

    def poll(self, own: Own, body: Pose, seconds: float) -> tuple[float, float]:
        """How fast it turns [degrees/s], and how hard it pushes [m/s²]; 0 on foot.

        Args:
            own: as it was told last. body: of who sits, at the moment that is shown.
            seconds: since the last frame.
        """
        if own.aboard is None or body.up is None:
            self._axes = None
            return 0.0, 0.0
        axes, velocity = np.stack([body.forward, body.up, np.cross(body.forward, body.up)]), np.array(own.velocity)
        if self._axes is None:
            self._axes, self._velocity, self._since, self._push = axes, velocity, 0.0, 0.0
        half = float(np.linalg.norm(axes - self._axes)) / math.sqrt(8)
        turning = math.degrees(2 * math.asin(min(half, 1.0))) / max(seconds, 1e-3)
        self._since += seconds
        if (velocity != self._velocity).any():
            self._push = float(np.linalg.norm(velocity - self._velocity)) / UNITS_PER_METRE / max(self._since, TICK)
            self._since = 0.0
        elif self._since > STEADY:
            self._push = 0.0
        self._axes, self._velocity = axes, velocity
        # on a course through the empty sky nothing near moves past
        push = 0.0 if self._push > NO_PUSH or own.aboard.mode == "transit" else self._push
        return 0.0 if turning > NO_TURN else turning, push


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
        pushed: float = 0.0,
        buried: bool = False,
        blink: float = 0.0,
        paused: bool = False,
    ) -> Cover:
        """Go on by a frame.

        Args:
            settings: strengths of the vignette.
            seconds: since the last frame.
            speed: with which the body carries the head [m/s], strides apart.
            turning: of the view, smooth turns and those of a craft only [degrees/s].
            pushed: by a craft that speeds up or slows down [m/s²].
            buried: whether the head is in the ground.
            blink: `Teleport.fade`.
            paused: whether the game stands still.
        """
        wanted = max(
            settings.vignette_moving * max(_share(speed, SLOWEST, FASTEST), _share(pushed, LEAST_PUSH, MOST_PUSH)),
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
