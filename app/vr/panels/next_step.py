"""The sheet beyond the wrist's: what to do next, in the desktop's words."""

import functools

import numpy as np
from imgui_bundle import imgui

from app.desktop.panels.state import Message
from app.desktop.panels.steps import Next
from app.desktop.panels.theme import ACCENT, DIM, FAINT, GOOD, ICONS, TEXT, rgba
from app.vr.panels.pen import Pen
from app.vr.panels.sheets import REGIONS, Sheet
from vr_render.headset_frame import Pose

GAP = 0.008  # metres to the wrist's
_U = 34.0  # height of the text [pixels]
_EDGE, _ROW = 22.0, 44.0


def sheet(wrist: Sheet) -> Sheet:
    """Above the wrist's, in one plane with it and as fine."""
    _, _, wide, high = REGIONS["next"]
    size = wrist.size[0], wrist.size[0] * high / wide
    up = wrist.pose.matrix[:, 1] * ((wrist.size[1] + size[1]) / 2 + GAP)
    return Sheet("next", Pose(np.asarray(wrist.pose.position + up), wrist.pose.orientation), size)


@functools.cache
def whereabouts(side: str, hand: bool) -> Message:
    """What tells somebody new where it hangs; `side`: of the wrist, `hand`: whether a hand is there."""
    where = f"Look at your {side} wrist, as at a watch" if hand else f"Look down to your {side}"
    return Message(f"{where}: there is what to do next")


def show(pen: Pen, asked: Next) -> None:
    """Draw it; it ends at the lower edge, next to the wrist's."""
    room = pen.width - 2 * _EDGE
    imgui.push_font(pen.theme.regular, _U)
    tall = imgui.calc_text_size(asked.text, False, room).y if asked.text else _ROW * len(asked.steps)
    imgui.pop_font()
    top = pen.height - tall - (78 if not asked.key else 78 + _ROW)
    pen.plate(0, top, pen.width, pen.height - top, alpha=0.9, edge=28)
    title = asked.title if asked.steps else f"{ICONS['play']}  {asked.title}"
    pen.text(_EDGE, top + 14, title, _U * 1.05, ACCENT, bold=True, room=room)
    if asked.key:
        pen.text(_EDGE, pen.height - _ROW - 12, f"Guide: {asked.key}", _U * 0.9, DIM, room=room)
    y = top + 58
    if asked.text:
        scale = _U / pen.theme.u
        pen.theme.text(pen.draw, pen.at(_EDGE, y), asked.text, rgba(TEXT), scale, wrap=room)
    for text, key, done in asked.steps:
        middle = pen.at(_EDGE + 14, y + _U / 2)
        if done:
            pen.text(_EDGE + 14, y, ICONS["good"], _U * 0.9, GOOD, align=0.5)
        else:
            pen.draw.add_circle(middle, 10, rgba(DIM), 24, 2.5)
        wide = pen.text(_EDGE + 42, y, text, _U, DIM if done else TEXT)
        left = room - 42 - wide - 16
        pen.text(pen.width - _EDGE, y, key, _U * 0.9, FAINT if done else ACCENT, align=1.0, room=left)
        y += _ROW
