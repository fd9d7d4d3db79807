"""Shuttles in sight, and the one that the player sits in, between two ticks."""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.view import Aboard, Craft
from taichi_kernels.units import UNITS_PER_METRE
from vr_render.scene import Landing, Shape, quaternion, rotation

KEPT = 12  # ticks
ONE = 1 << 30  # 1 in a part of an attitude
FULL = 127.0  # thrust of an engine
NOZZLES = ((2.5, 1.55, 2.8), (-2.5, 1.55, 2.8))  # in the axes of a mesh [m]
LIFTERS = ((2.5, 1.0, 1.2), (-2.5, 1.0, 1.2))
FLAMES = 4.2, 2.2  # metres of fire at full thrust: behind, below
LEAST_FLAME = 0.06
CHASE, MIDDLE = (17.0, 4.5), 1.7  # metres behind and over the middle of a craft, and that over its feet
LOWEST, HIGHEST = 6.0, 250.0  # metres over the ground between which one sees where it would land
STANDS = 5.0  # radius of what it takes up there [m]
CABIN = (150, 154, 162)
GLOWS = (255, 120, 40)
# Axes of a mesh (right, up, back) in a craft's frame (ahead, left, up)
_MESH = np.array([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
_DOWN = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])  # what leads ahead down
_BACK = np.diag([-1.0, 1.0, -1.0])

# At a tick, how places of one body's frame become those of another: a rotation (3, 3) and a way [m], float64
Frame = Callable[[int], tuple[np.ndarray, np.ndarray]]


class Flight(NamedTuple):
    """A craft at a moment.

    Attributes:
        position: of its feet [m], float64, shape (3,).
        turn: quaternion of a mesh, and of a camera that looks ahead.
        velocity: [m/s], float64, shape (3,).
        thrust: ahead, right, up, -1 to 1.
    """

    position: np.ndarray
    turn: np.ndarray
    velocity: np.ndarray
    thrust: tuple[float, float, float]

    @property
    def axes(self) -> np.ndarray:
        """Right, up and back as columns, float64, shape (3, 3)."""
        return rotation(self.turn)

    def place(self, at: Sequence[float] | np.ndarray) -> np.ndarray:
        """A place in the axes of a mesh [m] as one of the body's frame [m]."""
        return self.position + self.axes @ np.asarray(at, np.float64)


def turn_of(attitude: Sequence[int]) -> np.ndarray:
    """The quaternion (x, y, z, w) of a mesh that is turned as a craft is; `attitude` as of `Aboard`."""
    w, x, y, z = (part / ONE for part in attitude)
    return quaternion(rotation(np.array([x, y, z, w])) @ _MESH)


class Path:
    """The last moments of a craft."""

    def __init__(self) -> None:
        self._ticks: deque[int] = deque(maxlen=KEPT)
        self._flights: deque[Flight] = deque(maxlen=KEPT)

    def add(self, tick: int, told: Aboard | Craft) -> None:
        """How it flies at a tick."""
        thrust = told.throttle if isinstance(told, Aboard) else told.thrust
        ahead, right, up = (part / FULL for part in thrust)
        place, velocity = metres_of(told.position), metres_of(told.velocity)
        self._ticks.append(tick)
        self._flights.append(Flight(place, turn_of(told.attitude), velocity, (ahead, right, up)))

    def move(self, frame: Frame) -> None:
        """All that was told is in another frame, each as that was at its tick."""
        flights = list(zip(self._ticks, self._flights, strict=True))
        self._flights.clear()
        for tick, one in flights:
            turn, way = frame(tick)
            place = turn @ one.position + way
            self._flights.append(Flight(place, quaternion(turn @ one.axes), turn @ one.velocity, one.thrust))

    @property
    def last(self) -> Flight:
        """As it was told last."""
        return self._flights[-1]

    def at(self, moment: float) -> Flight:
        """Between the two ticks around a moment; the first or the last where there is none before or behind it."""
        ticks, flights = self._ticks, self._flights
        after = next((place for place, tick in enumerate(ticks) if tick >= moment), len(ticks) - 1)
        new = flights[after]
        if after == 0 or moment >= ticks[after]:
            return new
        old = flights[after - 1]
        share = (moment - ticks[after - 1]) / (ticks[after] - ticks[after - 1])
        near = 1.0 if float(old.turn @ new.turn) >= 0 else -1.0
        turn = old.turn * (1 - share) + new.turn * (near * share)
        return Flight(
            old.position + (new.position - old.position) * share,
            turn / math.sqrt(float(turn @ turn)),
            old.velocity + (new.velocity - old.velocity) * share,
            new.thrust,
        )


class Crafts:
    """All that were told of last.

    Attributes:
        aboard: the one that the player sits in, None on foot.
    """

    def __init__(self) -> None:
        self.aboard: Aboard | None = None
        self._own = Path()
        self._others: dict[int, tuple[Path, Craft]] = {}

    def take(self, tick: int, aboard: Aboard | None, crafts: Sequence[Craft]) -> None:
        """Take in what was told after a tick."""
        if aboard is None or self.aboard is None or aboard.shuttle != self.aboard.shuttle:
            self._own = Path()
        self.aboard = aboard
        if aboard is not None:
            self._own.add(tick, aboard)
        others = {}
        for craft in crafts:
            path = self._others[craft.id][0] if craft.id in self._others else Path()
            path.add(tick, craft)
            others[craft.id] = path, craft
        self._others = others

    def arrive(self, frame: Frame) -> None:
        """Another body's frame counts from now on; see `Path.move`."""
        self._own.move(frame)
        self._others = {}

    def own(self, moment: float) -> Flight | None:
        """The craft that the player sits in at a moment [ticks]."""
        return None if self.aboard is None else self._own.at(moment)

    def seat(self) -> np.ndarray:
        """Where the eye of who sits is, in the axes of a mesh [m]."""
        assert self.aboard is not None
        return np.array(self.aboard.eye, np.float64) @ _MESH / UNITS_PER_METRE

    def nearest(self, place: np.ndarray, within: float) -> int | None:
        """Id of the nearest craft whose middle is within so many metres of a place [m]; None where none is."""
        away = {number: math.dist(path.last.position, place) for number, (path, _) in self._others.items()}
        found = min(away, key=lambda number: (away[number], number), default=None)
        return found if found is not None and away[found] <= within else None

    def view(self, flight: Flight, glance: tuple[float, float], outside: bool) -> tuple[np.ndarray, np.ndarray]:
        """Where one looks from [m], and the axes of the view as columns; from the seat, or from behind the craft.

        Args:
            glance: to the right and up of ahead [radians].
        """
        yaw, pitch = glance
        c, s, high, low = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch)
        axes = flight.axes @ np.array([[c, -s * low, -s * high], [0.0, high, -low], [s, c * low, c * high]])
        if not outside:
            return flight.place(self.seat()), axes
        back, up = CHASE
        return flight.place((0.0, MIDDLE, 0.0)) + axes @ np.array([0.0, up, back]), axes

    def landing(self, moment: float) -> Landing | None:
        """Where the own craft comes down by itself, or would: there the ground is taken to be as high as below it.

        None on foot, on the ground, near it, and high over it.
        """
        flight, told = self.own(moment), self.aboard
        if flight is None or told is None or told.landed:
            return None
        high = told.height / UNITS_PER_METRE
        if not LOWEST < high < HIGHEST:
            return None
        place = flight.position if told.goal is None else metres_of(told.goal)
        up = place / math.sqrt(float(place @ place))
        level = math.hypot(*told.position) / UNITS_PER_METRE - high
        return Landing(up * level, up, ok=None if told.goal is None else True, radius=STANDS)

    def shapes(self, moment: float, outside: bool) -> Iterator[Shape]:
        """What of them is seen: the own one from its seat, or from outside."""
        for number, (path, _) in self._others.items():
            if self.aboard is None or number != self.aboard.shuttle:
                yield from _shapes(path.at(moment))
        flight = self.own(moment)
        if flight is None:
            return
        if outside:
            yield from _shapes(flight)
        else:
            yield Shape("cockpit", flight.place(self.seat()), flight.turn, CABIN, 1.0, False, GLOWS)


def _shapes(flight: Flight) -> Iterator[Shape]:
    rules = content.load()
    look, height = rules.items[rules.shuttle.item].look, rules.shuttle.size[1]
    yield Shape("shuttle", flight.position, flight.turn, look.colour, height, accent=look.accent)
    ahead, _, up = flight.thrust
    for nozzles, thrust, length, turned in ((NOZZLES, ahead, FLAMES[0], _BACK), (LIFTERS, up, FLAMES[1], _DOWN)):
        if thrust > LEAST_FLAME:
            turn = quaternion(flight.axes @ turned)
            for place in nozzles:
                yield Shape("flame", flight.place(place), turn, look.colour, length * thrust, False, look.accent)


def metres_of(place: Sequence[int]) -> np.ndarray:
    """A place in units as one in metres, float64, shape (3,)."""
    return np.array(place, np.float64) / UNITS_PER_METRE
