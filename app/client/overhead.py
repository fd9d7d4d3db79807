"""What the sky does over the player, as it is drawn: it changes slowly, and goes on where it was."""

import math
from typing import NamedTuple

import numpy as np

from gameplay import content
from gameplay.survival.outlook import Outlook
from vr_render.scene import FALL_BOX, Weather
from vr_render.vectors import length, unit

EASE = 4.0  # seconds in which most of a change is done
STRONG = 256  # strength of the weather at its most
CONTRAST = 3.912  # haze hides what is as far as one sees: one part in fifty of it is left
GALE = 14.0  # metres a second, the strongest wind
FALL = {"rain": 9.0, "snow": 1.6, "dust": 0.25}  # metres a second, downwards
CARRIED = {"rain": 0.35, "snow": 0.5, "dust": 1.0}  # share of the wind's speed
FARTHEST = 20_000.0  # metres: so far one sees where nothing is in the air
LOW, HIGH = 0.15, 0.45  # of the planet's radius: clouds are left behind on the way up


class _Look(NamedTuple):
    cover: float
    light: float
    haze: float
    amount: float
    wind: float
    red: float
    green: float
    blue: float


_CLEAR = _Look(0.0, 1.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.5)


class Overhead:
    """The weather of one player's sky."""

    def __init__(self) -> None:
        self._goal, self._now, self._kind = _CLEAR, _CLEAR, "rain"
        self._seconds: float | None = None
        self._gone, self._drift = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]

    def take(self, outlook: Outlook | None) -> None:
        """Take in what is told of the weather; None: there is none in this world."""
        known = None if outlook is None else content.load().weathers.get(outlook.weather)
        if outlook is None or known is None:
            self._goal = _CLEAR
            return
        strength = min(outlook.strength, STRONG) / STRONG
        inside = outlook.breathable  # under a roof that holds the air
        if known.falls and self._now.amount < 0.01:  # what falls already is not changed in the air
            self._kind = known.falls
        sight = CONTRAST / known.fog if known.fog < FARTHEST else 0.0
        shade = 1.0 - known.light
        self._goal = _Look(
            cover=min(2.0 * shade, 1.0) * strength,
            light=1.0 - shade * strength,
            haze=0.0 if inside else sight * strength,
            amount=strength if known.falls == self._kind and not inside else 0.0,
            wind=known.wind,
            **dict(zip(("red", "green", "blue"), _linear(known.colour), strict=True)),
        )

    def at(self, seconds: float, eye: np.ndarray, radius: float) -> Weather | None:
        """How it looks from a place; None where nothing of it is to be seen.

        Args:
            seconds: on the clock of scenes, which does not go back.
            eye: [m from the planet's centre]. radius: of the planet [m].
        """
        passed = 0.0 if self._seconds is None else min(max(seconds - self._seconds, 0.0), 1.0)
        share = 1.0 if self._seconds is None else 1.0 - math.exp(-passed / EASE)
        self._seconds = seconds
        self._now = now = _Look(*(old + (new - old) * share for old, new in zip(self._now, self._goal, strict=True)))
        place = eye.tolist()
        up, height = unit(place), length(place)
        east = unit((-up[1], up[0], 1e-6))
        blows = [axis * now.wind * GALE for axis in east]
        share, fall = CARRIED[self._kind], FALL[self._kind]
        speed = [wind * share - axis * fall for wind, axis in zip(blows, up, strict=True)]
        self._drift = [old + step * passed for old, step in zip(self._drift, blows, strict=True)]
        self._gone = [(old + step * passed) % FALL_BOX for old, step in zip(self._gone, speed, strict=True)]
        there = 1.0 - min(max((height / radius - 1.0 - LOW) / (HIGH - LOW), 0.0), 1.0)
        if there * max(now.cover, now.haze * 100, now.amount) < 0.002:
            return None
        return Weather(
            cover=now.cover * there,
            light=1.0 - (1.0 - now.light) * there,
            haze=now.haze * there,
            colour=(now.red, now.green, now.blue),
            kind=self._kind,
            amount=now.amount * there,
            speed=(speed[0], speed[1], speed[2]),
            gone=(self._gone[0], self._gone[1], self._gone[2]),
            drift=(self._drift[0], self._drift[1], self._drift[2]),
        )


def _linear(colour: tuple[int, int, int]) -> list[float]:
    return [(part / 255) ** 2.2 for part in colour]
