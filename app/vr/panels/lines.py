"""Lines before the player's eyes: what is heard, and messages."""

import functools
import math
from collections.abc import Mapping, Sequence

from app.desktop.captions import Heard
from app.desktop.messages import MESSAGE_SECONDS
from app.desktop.panels import captions
from app.desktop.panels.hud import FADE_SECONDS
from app.desktop.panels.state import Message
from app.desktop.panels.theme import GOOD, ICONS, TEXT, WARNING
from app.vr.panels.pen import Pen
from app.vr.panels.placing import locked
from app.vr.panels.sheets import REGIONS, Sheet

DISTANCE = 1.1  # metres
WIDE = 1.0  # metres of both: a capital letter is a degree high
DOWN = 30.0  # degrees below ahead at which the lower one ends
_SIZE = 34.0  # height of the text [pixels]
MOST = 4  # messages
_COLOURS = {"note": TEXT, "good": GOOD, "warning": WARNING}


@functools.lru_cache(maxsize=1)  # each frame asks, and the text's size stays
def sheets(scale: float) -> Mapping[str, Sheet]:
    """Where they lie: the messages above what is heard; `scale` of the text."""
    found, down = {}, DOWN
    for name in ("subtitles", "toast"):
        _, _, wide, high = REGIONS[name]
        size = WIDE * scale, WIDE * scale * high / wide
        half = math.degrees(math.atan(size[1] / 2 / DISTANCE))
        found[name] = Sheet(name, locked(down - half, DISTANCE), size, head_locked=True)
        down -= 2 * half
    return found


def show_heard(pen: Pen, heard: Sequence[Heard]) -> None:
    """Draw what is heard."""
    captions.show(pen.theme, pen.draw, heard, pen.at(pen.width / 2, pen.height - 6), _SIZE / pen.theme.u)


def recent(messages: Sequence[Message]) -> list[tuple[Message, float]]:
    """The messages that are shown, newest last, and how clearly."""
    return [
        (message, alpha)
        for message in messages[-MOST:]
        if message.text and (alpha := min(1.0, (MESSAGE_SECONDS - message.age) / FADE_SECONDS)) > 0
    ]


def show_messages(pen: Pen, messages: Sequence[tuple[Message, float]]) -> None:
    """Draw the messages that `recent` gave."""
    high, y = _SIZE * 1.5, float(pen.height)
    for message, alpha in reversed(messages):
        y -= high + 4
        icon = ICONS.get(message.kind, ICONS["note"])
        room = pen.width - 40 - _SIZE * 2.2
        wide = min(room, pen.width_of(message.text, _SIZE)) + _SIZE * 2.2
        left = (pen.width - wide) / 2
        pen.plate(left, y, wide, high, 0x05070A, 0.74 * alpha, 14)
        pen.text(left + _SIZE * 0.9, y + 9, icon, _SIZE * 0.9, _COLOURS.get(message.kind, TEXT), align=0.5, alpha=alpha)
        pen.text(left + _SIZE * 1.7, y + 7, message.text, _SIZE, alpha=alpha, room=room)
