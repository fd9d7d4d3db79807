"""Above a hand: what it is at, what can be done with that, and by what."""

from typing import NamedTuple

import numpy as np

from app.client.reaching import NODE
from app.desktop.panels import prompt
from app.desktop.panels.state import Hud
from app.desktop.panels.steps import Keys
from app.desktop.panels.theme import DIM, GOOD, TEXT, WARNING
from app.desktop.panels.words import title_of
from app.desktop.worn import IN_MENU
from app.vr.panels.pen import COVER, Pen
from app.vr.panels.placing import towards
from app.vr.panels.sheets import Sheet, distance
from vr_render.headset_frame import Pose

SIZE = (0.4, 0.08)  # metres
LIFT, AHEAD = 0.12, 0.3  # metres above the hand, and before it where it points
NEAR = 0.6  # metres from the head; farther off it is larger, and reads as well
GAP = 0.02  # from the gauge up to it, of the distance
_SIZE, _SMALL, _EDGE, _BAR = 44.0, 34.0, 24.0, 10.0  # heights of the text, the plate's rim, the bar [pixels]
_BETWEEN = "    "  # parts of a hint


class Prompt(NamedTuple):
    """What is said.

    Attributes:
        text: what there is. hint: what to press. colour: of the text.
        progress: how far work at it has come, 0 to 1.
    """

    text: str
    hint: str
    colour: int = TEXT
    progress: float = 0.0


def of(hud: Hud, keys: Keys, by_tool: bool, grip: str = "") -> Prompt | None:
    """What there is to say.

    Args:
        hud: what is pointed at, and what is to be put up. keys: words for an action's input.
        by_tool: whether the hand that is at it holds the tool.
        grip: words for the input that the menu has made its grip.
    """
    planned = hud.placing
    if planned is not None:
        turn = "stick" if "stick" in keys("turn_right") else keys("turn_right")
        ways = {"put up": keys("use_tool"), "turn": turn, "call off": keys("mode_next", "cancel", "pause")}
        hint = _BETWEEN.join(f"{key}: {what}" for what, key in ways.items())
        if planned.reason:
            return Prompt(f"{title_of(planned.item)}: {planned.reason}", hint, WARNING)
        return Prompt(f"{title_of(planned.item)} can stand here", hint, GOOD)
    text = prompt.words(hud)
    if not text:
        return None
    if hud.target is None:  # a shuttle
        return Prompt(text, keys("leave_craft"))
    held = hud.target.what == NODE
    if held and by_tool and grip:  # the tool has no trigger now
        return Prompt(text, "")
    grip = grip or ("Grip" if "grip" in keys("grab").lower() else "")
    key = keys("use_tool") if held and by_tool else grip or keys("interact")
    return Prompt(text, f"hold: {key}" if held and key != IN_MENU else key, progress=round(prompt.progress(hud), 2))


def sheet(aim: Pose, head: Pose, scale: float, gauge: Sheet | None = None) -> Sheet:
    """Above a hand, read from the head, in play space.

    Args:
        scale: of the text. gauge: on the tool in that hand; it is not covered, however steeply the hand points.
    """
    place = aim.position + np.array([0.0, LIFT, 0.0]) - aim.matrix[:, 2] * AHEAD
    scale *= max(1.0, distance(place, head.position) / NEAR)
    size = SIZE[0] * scale, SIZE[1] * scale
    found = Sheet("prompt", towards(place, head.position), size)
    if gauge is not None:
        up = found.pose.matrix[:, 1]
        lower = _rise(place - up * size[1] / 2 - head.position, found)
        x, y, wide, _ = gauge.rect
        corners = (gauge.place((left, y)) - head.position for left in (x, x + wide))
        lacks = max(_rise(way, found) for way in corners) + GAP - lower
        if lacks > 0:
            far = distance(place, head.position)
            found = Sheet("prompt", towards(place + up * lacks * far, head.position), size)
    return found


def _rise(way: np.ndarray, sheet: Sheet) -> float:
    """How high a way from the head goes as the sheet is seen: up for each metre towards it."""
    axes = sheet.pose.matrix
    return float(way @ axes[:, 1]) / max(0.05, float(-(way @ axes[:, 2])))


def show(pen: Pen, told: Prompt) -> None:
    """Draw it."""
    room = pen.width - 2 * _EDGE
    hints = pen.broken(told.hint, _SMALL, room, _BETWEEN)
    wide = max(pen.width_of(told.text, _SIZE, True), *(pen.width_of(hint, _SMALL) for hint in hints))
    wide, middle = min(room, wide) + 2 * _EDGE, pen.width / 2
    top, first = (18, 80) if len(hints) == 1 else (10, 60)
    pen.plate(middle - wide / 2, 0, wide, pen.height, 0x05070A, COVER, 22)
    pen.text(middle, top, told.text, _SIZE, told.colour, bold=True, align=0.5, room=room)
    for place, hint in enumerate(hints):
        pen.text(middle, first + place * 38, hint, _SMALL, DIM, align=0.5, room=room)
    if told.progress:
        low, long = pen.height - _BAR, wide - 2 * _EDGE
        pen.plate(middle - long / 2, low - 4, long, _BAR, TEXT, 0.2, _BAR / 2)
        pen.plate(middle - long / 2, low - 4, max(long * told.progress, _BAR), _BAR, GOOD, 1.0, _BAR / 2)
