"""Lines before the player's eyes: what is heard, and messages."""

import functools
import math
from collections.abc import Collection, Mapping, Sequence

from app.desktop.captions import Heard
from app.desktop.messages import MESSAGE_SECONDS
from app.desktop.panels import captions
from app.desktop.panels.hud import FADE_SECONDS
from app.desktop.panels.state import Message
from app.desktop.panels.theme import GOOD, ICONS, TEXT, WARNING
from app.vr.panels.pen import COVER, Pen
from app.vr.panels.placing import locked
from app.vr.panels.sheets import REGIONS, Sheet
from vr_render.headset_frame import Pose

DISTANCE = 1.1  # metres
WIDE = 1.0  # metres of both: a capital letter is a degree high
DOWN = 30.0  # degrees below ahead at which the lower one ends
_SIZE = 34.0  # height of the text [pixels]
_ROOM = 600.0  # for a line of a message [pixels]: lines are short, for what is beside them is looked at
GAP = 0.008  # metres to a sheet that they lie beside
MOST = 4  # messages
_UPWARDS = ("subtitles", "toast")
_COLOURS = {"note": TEXT, "good": GOOD, "warning": WARNING}


@functools.lru_cache(maxsize=1)  # each frame asks, and the text's size stays
def sheets(scale: float) -> Mapping[str, Sheet]:
    """Where they lie before the eyes: the messages above what is heard.

    Args:
        scale: of the text; the sheets grow by `grown` of it, and what is written on them by as much again.
    """
    found, down = {}, DOWN
    across = WIDE * grown(scale)
    for name in _UPWARDS:
        size = across, _high(name, across)
        half = math.degrees(math.atan(size[1] / 2 / DISTANCE))
        found[name] = Sheet(name, locked(down - half, DISTANCE), size, head_locked=True)
        down -= 2 * half
    return found


def beside(other: Sheet, scale: float, names: Collection[str], below: bool) -> Mapping[str, Sheet]:
    """Where they lie while another sheet is read, which they do not cover: in one plane with it, and about as fine.

    Args:
        scale: of the text. names: of those that are seen.
        below: whether they lie under it, the upper one what is heard; else they lie on it.
    """
    found, way = {}, -1.0 if below else 1.0
    pixel = other.size[0] / other.rect[2]
    across = REGIONS["toast"][2] * pixel * (1 / grown(scale) if below else 0.8)
    up, away = other.pose.matrix[:, 1], other.size[1] / 2 + GAP
    for name in _UPWARDS:
        if name in names:
            size = across, _high(name, across)
            place = other.pose.position + up * (way * (away + size[1] / 2))
            found[name] = Sheet(name, Pose(place, other.pose.orientation), size)
            away += size[1]
    return found


def grown(scale: float) -> float:
    """How many times the sheets are larger for a text that is so many times larger."""
    return math.sqrt(scale)


def _high(name: str, across: float) -> float:
    _, _, wide, high = REGIONS[name]
    return across * high / wide


def show_heard(pen: Pen, heard: Sequence[Heard], scale: float, below: bool) -> None:
    """Draw what is heard, as much of it as there is room for; `scale`: of the text, `below`: from the upper edge."""
    size = _SIZE * grown(scale)
    step = size * captions.LINE
    fit = heard[-max(1, int((pen.height - 12) / step)) :]
    foot = len(fit) * step if below else pen.height - 6
    captions.show(pen.theme, pen.draw, fit, pen.at(pen.width / 2, foot), size / pen.theme.u, COVER)


def recent(messages: Sequence[Message]) -> list[tuple[Message, float]]:
    """The messages that are shown, newest last, and how clearly."""
    return [
        (message, alpha)
        for message in messages[-MOST:]
        if message.text and (alpha := min(1.0, (MESSAGE_SECONDS - message.age) / FADE_SECONDS)) > 0
    ]


def show_messages(pen: Pen, messages: Sequence[tuple[Message, float]], scale: float, below: bool) -> None:
    """Draw the messages that `recent` gave, as many of the newest as there is room for.

    Args:
        scale: of the text. below: whether they begin at the upper edge; else they end at the lower one.
    """
    size = _SIZE * grown(scale)
    room, step = min(_ROOM * grown(scale), pen.width - 40 - size * 2.2), size * 1.2
    left = float(pen.height)
    shown: list[tuple[Message, float, list[str], float]] = []
    for message, alpha in reversed(messages):
        rows = pen.broken(message.text, size, room)
        high = step * (len(rows) - 1) + size * 1.5
        if shown and left < high + 4:
            break
        left -= high + 4
        shown.append((message, alpha, rows, high))
    y = pen.height - left if below else float(pen.height)
    for message, alpha, rows, high in shown:
        y -= high + 4
        icon = ICONS.get(message.kind, ICONS["note"])
        wide = min(room, max(pen.width_of(row, size) for row in rows)) + size * 2.2
        x = (pen.width - wide) / 2
        pen.plate(x, y, wide, high, 0x05070A, COVER * alpha, 14)
        pen.text(x + size * 0.9, y + 9, icon, size * 0.9, _COLOURS.get(message.kind, TEXT), align=0.5, alpha=alpha)
        for place, row in enumerate(rows):
            pen.text(x + size * 1.7, y + size * 0.2 + place * step, row, size, alpha=alpha, room=room)
