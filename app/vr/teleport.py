"""Hops along an arc from the hand: push the stick ahead or hold the trigger, aim, let go."""

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from app.client.poses import up_at
from app.vr.echoes import Echoes
from app.vr.presses import Press
from gameplay import commands, content
from gameplay.commands import Hop
from gameplay.state import GRAVITY
from gameplay.view import Landing
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.headset_frame import Pose

PULL = GRAVITY / UNITS_PER_METRE  # [m/s²]
PUSHED, LET_GO = 0.7, 0.4  # of the stick
STRAIGHT = 30.0  # degrees beside straight ahead in which a push begins to aim, and in which it asks for no turn
STEADY = 0.08  # seconds before letting go at which the aim counts: fingers that let go twitch
BLINK_OUT, BLINK_IN = 0.08, 0.16  # seconds in which the view goes dark and comes back
PATIENCE = 1.0  # seconds in the dark after which the view comes back, hop or no hop
POINTS = 32  # of an arc that is drawn
UNKNOWN = 0.9  # seconds of an arc that are drawn while nobody has told where it ends


@dataclass(frozen=True)
class Step:
    """What comes of a frame.

    Attributes:
        hop: to send; tell `Teleport.sent`.
        turn: of the view, to the right [degrees].
        refused: why one cannot go where the arc ended when it was let go, in words; "" otherwise.
    """

    hop: Hop | None = None
    turn: float = 0.0
    refused: str = ""


class Teleport:
    """From idle to aiming, into the dark, over there, and back into the light.

    Attributes:
        aiming: whether the arc is shown.
        arc: where it starts [m] and its velocity [m/s], for `Rays.of(arc=...)`; None while nobody aims.
        turn: that the stick asks for after the hop, to the right [degrees].
        fade: how dark the view is, 0 to 1.
    """

    def __init__(self) -> None:
        self.echoes = Echoes()
        self.arc: tuple[np.ndarray, np.ndarray] | None = None
        self.turn = 0.0
        self.fade = 0.0
        self._trigger, self._stick = Press(), Press(PUSHED, LET_GO)
        self._by: Press | None = None  # what holds the aim
        self._arcs: deque[tuple[float, tuple[np.ndarray, np.ndarray]]] = deque()  # age [s], arc
        self._going: Hop | None = None  # goes out when it is dark
        self._sequence: int | None = None  # of the hop that went out
        self._waits = False
        self._dark = 0.0  # seconds

    @property
    def aiming(self) -> bool:
        return self._by is not None

    def poll(
        self,
        hand: Pose | None,
        landing: Landing | None,
        moment: float,
        seconds: float,
        *,
        stick: tuple[float, float] = (0.0, 0.0),
        by_stick: bool = False,
        trigger: float = 0.0,
        cancel: bool = False,
    ) -> Step:
        """Go on by a frame.

        Args:
            hand: that aims, in the planet's frame; None: not tracked.
            landing: of the arc as it was told last.
            moment: that is shown [ticks]. seconds: since the last frame.
            stick: of that hand. by_stick: whether pushing it ahead aims. trigger: of the action "teleport".
            cancel: whether the player wants to stay after all.
        """
        self._trigger.poll(trigger)
        self._stick.poll(math.hypot(*stick))
        if self._waits or self._going is not None:
            return self._blink(moment, seconds)
        self.fade = max(0.0, self.fade - seconds / BLINK_IN)
        if self._by is None:
            self._begin(stick, by_stick)
        elif cancel:
            self._stop()
        if self._by is None:
            return Step()
        self._steer(stick)
        if self._by.went_up:
            return self._let_go(landing)
        if hand is None:
            self._stop()
        else:
            self._aim(hand, seconds)
        return Step()

    def sent(self, sequence: int) -> None:
        """The hop is on its way, in the message with this sequence."""
        self._sequence = sequence

    def _begin(self, stick: tuple[float, float], by_stick: bool) -> None:
        if self._trigger.went_down:
            self._by = self._trigger
        elif by_stick and self._stick.went_down and abs(_side(stick)) <= STRAIGHT:
            self._by = self._stick

    def _stop(self) -> None:
        self._by = self.arc = None
        self._arcs.clear()
        self.turn = 0.0

    def _steer(self, stick: tuple[float, float]) -> None:
        # while the stick springs back it points anywhere
        if math.hypot(*stick) >= PUSHED:
            side = _side(stick)
            self.turn = side if abs(side) > STRAIGHT else 0.0

    def _aim(self, hand: Pose, seconds: float) -> None:
        self.arc = hand.position, -hand.matrix[:, 2] * content.load().player.hop_speed
        self._arcs = deque((age + seconds, arc) for age, arc in self._arcs if age < STEADY)
        self._arcs.append((0.0, self.arc))

    def _let_go(self, landing: Landing | None) -> Step:
        arcs, turn = self._arcs.copy(), self.turn
        self._stop()
        if landing is None or not arcs:
            return Step()
        if not landing.ok:
            return Step(refused=landing.text)
        origin, velocity = arcs[0][1]
        hop = commands.make("hop", {"origin": origin.tolist(), "velocity": velocity.tolist()})
        assert isinstance(hop, Hop)
        self._going, self.turn, self._dark, self._sequence = hop, turn, 0.0, None
        return Step()

    def _blink(self, moment: float, seconds: float) -> Step:
        self.fade = min(1.0, self.fade + seconds / BLINK_OUT)
        if self._going is not None:
            if self.fade < 1:
                return Step()
            hop, self._going, self._waits = self._going, None, True
            return Step(hop=hop)
        self._dark += seconds
        there = self._sequence is not None and self.echoes.share(self._sequence, moment) >= 1
        if not there and self._dark < PATIENCE:
            return Step()
        turn, self.turn, self._waits = self.turn, 0.0, False
        return Step(turn=turn if there else 0.0)

    def points(self, landing: Landing | None) -> np.ndarray:
        """The arc as a line [m], shape (POINTS, 3); empty while nobody aims.

        It starts at the hand as it is now, and ends at the landing, which is a little older.
        """
        if self.arc is None:
            return np.zeros((0, 3))
        origin, velocity = self.arc
        up = up_at(origin)
        end = None if landing is None else np.array(landing.position, np.float64) / UNITS_PER_METRE
        last = UNKNOWN if end is None else _time(origin, velocity, up, end)
        share = np.linspace(0, 1, POINTS)[:, None]
        line = origin + velocity * (share * last) - up * (PULL / 2 * (share * last) ** 2)
        return line if end is None else line + (end - line[-1]) * share**2


def _side(stick: tuple[float, float]) -> float:
    """Of a push, to the right of straight ahead [degrees]."""
    return math.degrees(math.atan2(stick[0], stick[1]))


def _time(origin: np.ndarray, velocity: np.ndarray, up: np.ndarray, end: np.ndarray) -> float:
    """When an arc comes nearest to where it ends [s]: of the times at which it is as high, the better one."""
    rise, high = float(velocity @ up), float((end - origin) @ up)
    root = math.sqrt(max(0.0, rise * rise - 2 * PULL * high))
    times = [max(0.05, (rise + sign * root) / PULL) for sign in (-1, 1)]
    off = [float(np.linalg.norm(origin + velocity * t - up * (PULL / 2 * t * t) - end)) for t in times]
    return times[int(np.argmin(off))]
