"""What the sky does over the player, as it is drawn: it follows from what is told of it and from the time alone."""

import math

import numpy as np

from gameplay import content
from gameplay.survival.outlook import Outlook
from vr_render.scene import FALL_BOX, FALLS, Weather
from vr_render.vectors import length, unit

STRONG = 256  # strength of the weather at its most
CONTRAST = 3.912  # haze hides what is as far as one sees: one part in fifty of it is left
FARTHEST = 20_000.0  # metres: so far one sees where nothing is in the air
GALE = 14.0  # metres a second, the strongest wind
FALL = {"rain": 9.0, "snow": 1.6, "dust": 0.25}  # metres a second, downwards
CARRIED = {"rain": 0.35, "snow": 0.5, "dust": 1.0}  # share of the wind's speed
LOW, HIGH = 0.15, 0.45  # of the planet's radius: clouds are left behind on the way up
CELL = 16.0  # metres, within which all falls the same way


def overhead(outlook: Outlook | None, seconds: float, eye: np.ndarray, radius: float) -> Weather | None:
    """How the sky looks from a place; None where nothing of the weather is to be seen.

    Args:
        outlook: as it is told; None: there is no weather in this world.
        seconds: on the clock of scenes.
        eye: [m from the planet's centre]. radius: of the planet [m].
    """
    known = None if outlook is None else content.load().weathers.get(outlook.weather)
    if outlook is None or known is None:
        return None
    place = eye.tolist()
    height = length(place) / radius - 1.0
    there = 1.0 - min(max((height - LOW) / (HIGH - LOW), 0.0), 1.0)
    strength = min(outlook.strength, STRONG) / STRONG * there
    shows = known.light < 1.0 or known.fog < FARTHEST or known.falls or known.aurora
    if strength < 0.002 or not shows:
        return None
    inside = outlook.breathable  # under a roof that holds the air
    shade = 1.0 - known.light
    kind = known.falls or FALLS[0]
    up = unit([round(part / CELL) * CELL for part in place])
    east = unit((-up[1], up[0], 1e-6))
    wind = known.wind * GALE
    x, y, z = (axis * wind * CARRIED[kind] - above * FALL[kind] for axis, above in zip(east, up, strict=True))
    red, green, blue = ((part / 255) ** 2.2 for part in known.colour)
    return Weather(
        cover=min(2.0 * shade, 1.0) * strength,
        light=1.0 - shade * strength,
        haze=CONTRAST / known.fog * strength if known.fog < FARTHEST and not inside else 0.0,
        colour=(red, green, blue),
        kind=kind,
        amount=strength if known.falls and not inside else 0.0,
        speed=(x, y, z),
        gone=(x * seconds % FALL_BOX, y * seconds % FALL_BOX, z * seconds % FALL_BOX),
        drift=math.remainder(wind * seconds / radius, math.tau),
        aurora=known.aurora * strength,
    )
