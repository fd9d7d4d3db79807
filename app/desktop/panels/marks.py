"""Places that the compass shows: answers to a scan, the own bed, the own remains."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.desktop.captions import bearing_of
from app.desktop.panels.state import Hud
from app.desktop.panels.theme import GOOD, WARNING
from app.desktop.panels.words import distance, title_of
from gameplay import content
from gameplay.outcomes import Signature
from gameplay.positions import Point
from taichi_kernels.units import UNITS_PER_METRE

SCAN_SECONDS = 90.0  # that answers to a scan stay
FADE = 30.0  # seconds of them in which they fade
MOST = 8  # answers, the strongest: the map shows all of them
FAINTEST = 0.35  # of an answer that only just came through
FAR_UP = 4.0  # metres above or below from which a mark says so
AHEAD = 0.125  # of the span on each side: a mark nearer to the middle says what it is
BED, REMAINS = "\uf236", "\uf54c"  # icons


class Mark(NamedTuple):
    """A place around the player.

    Attributes:
        label: in words. icon: a letter of the icon font, "" for a diamond. colour: 0xRRGGBB.
        bearing: clockwise from ahead [degrees], -180 to 180.
        distance: [m]. rise: how far it is above the eye [m].
        clear: how clearly it is shown, 0 to 1.
        stays: whether it is shown at the edge of the compass too, where it is out of it.
    """

    label: str
    icon: str
    colour: int
    bearing: float
    distance: float
    rise: float
    clear: float
    stays: bool


class Placed(NamedTuple):
    """A mark on a strip of the horizon: x of its icon, what is written below it ("" for nothing) and the middle of
    that, counted from the strip's middle [pixels]."""

    mark: Mark
    x: float
    words: str
    below: float


def marks_of(hud: Hud) -> list[Mark]:
    """What the compass shows now, the most important first."""
    if hud.eye is None or hud.around is None:
        return []
    found = [_mark(hud, place, "Your remains", REMAINS, WARNING) for place in hud.remains]
    outlook = hud.around.outlook
    if outlook is not None and outlook.bed is not None:
        found.append(_mark(hud, outlook.bed, "Bed", BED, GOOD))
    left = min(1.0, (SCAN_SECONDS - hud.scan_age) / FADE)
    if left > 0:
        found += [_answer(hud, answer, left) for answer in hud.scan[:MOST]]
    return found


def arrange(
    marks: Sequence[Mark], span: float, room: float, edge: float, size: float, width: Callable[[str], float]
) -> list[Placed]:
    """Put marks on a strip so that none lies on another; the one ahead comes first and says what it is.

    Args:
        span: degrees on each side that the strip shows. room: for them [pixels].
        edge: how far from the middle anything may be written [pixels].
        size: of an icon, width: of words [pixels].
    """
    ahead = min(marks, key=lambda mark: abs(mark.bearing), default=None)
    if ahead is not None and abs(ahead.bearing) < span * AHEAD:
        marks = [ahead, *(mark for mark in marks if mark is not ahead)]
    else:
        ahead = None
    found: list[Placed] = []
    told: list[tuple[float, float]] = []  # left and right ends of what is written
    for mark in marks:
        if abs(mark.bearing) > span and not mark.stays:
            continue
        x = min(max(mark.bearing / span, -1.0), 1.0) * room
        if any(abs(x - other.x) < size for other in found):
            continue
        words = where(mark)
        if mark is ahead:
            words = f"{mark.label} {words}"
        reach = width(words) / 2 + size / 4
        below = min(max(x, reach - edge), edge - reach)
        if any(left < below + reach and below - reach < right for left, right in told):
            words = ""
        else:
            told.append((below - reach, below + reach))
        found.append(Placed(mark, x, words, below))
    return found


def where(mark: Mark) -> str:
    """How far it is, and whether up or down."""
    return distance(mark.distance) + (" \uf0d8" if mark.rise > FAR_UP else " \uf0d7" if mark.rise < -FAR_UP else "")


def _answer(hud: Hud, answer: Signature, left: float) -> Mark:
    item = content.load().items.get(answer.resource)
    red, green, blue = item.look.colour if item else (190, 90, 190)
    clear = left * (FAINTEST + (1 - FAINTEST) * answer.strength / 255)
    return _mark(
        hud, answer.position, title_of(answer.resource), "", _bright(red, green, blue), clear=clear, stays=False
    )


def _bright(*parts: int) -> int:
    """A colour that is seen on a dark plate."""
    lift = max(1.0, 170 / max(*parts, 1))
    red, green, blue = (min(255, round(part * lift)) for part in parts)
    return red << 16 | green << 8 | blue


def _mark(
    hud: Hud, place: Point | Sequence[int], label: str, icon: str, colour: int, clear: float = 1.0, stays: bool = True
) -> Mark:
    assert hud.eye is not None
    x, y, z = place
    there = (x / UNITS_PER_METRE, y / UNITS_PER_METRE, z / UNITS_PER_METRE)
    rise = math.hypot(*there) - math.hypot(*hud.eye)
    return Mark(
        label, icon, colour, bearing_of(hud.eye, hud.forward, there), math.dist(hud.eye, there), rise, clear, stays
    )
