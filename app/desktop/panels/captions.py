"""Draws what is heard: lines, each with an arrow to the side from which it comes."""

import math
from collections.abc import Sequence

from imgui_bundle import imgui

from app.desktop.captions import Heard
from app.desktop.panels.theme import ACCENT, TEXT, Theme, Vec, rgba

LINE = 1.45  # from line to line, in heights of the text


def show(
    theme: Theme, draw: imgui.ImDrawList, heard: Sequence[Heard], foot: Vec, size: float, plate: float = 0.74
) -> None:
    """Draw lines, the newest at the bottom.

    Args:
        heard: newest last.
        foot: lower middle [pixels].
        size: height of the text, in heights of the theme's.
        plate: how far what is behind a line is covered, 0 to 1.
    """
    u = theme.u * size
    x, bottom = foot
    for entry in reversed(heard):
        room = u * 1.3 if entry.bearing is not None else 0.0
        wide = theme.width(entry.text, size) + room
        left = x - wide / 2
        low, high = (left - u * 0.6, bottom - u * 1.35), (left + wide + u * 0.6, bottom)
        draw.add_rect_filled(low, high, rgba(0x05070A, plate * entry.alpha), u * 0.4)
        if entry.bearing is not None:
            _arrow(draw, (left + u * 0.5, bottom - u * 0.68), u * 0.46, entry.bearing, rgba(ACCENT, entry.alpha))
        theme.text(draw, (left + room, bottom - u * 1.2), entry.text, rgba(TEXT, entry.alpha), size)
        bottom -= u * LINE


def _arrow(draw: imgui.ImDrawList, middle: Vec, size: float, bearing: float, colour: int) -> None:
    """Up is ahead, right is to the right."""
    sine, cosine = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))

    def at(right: float, up: float) -> Vec:
        return middle[0] + (right * cosine + up * sine) * size, middle[1] + (right * sine - up * cosine) * size

    tip, dent = at(0.0, 1.0), at(0.0, -0.35)
    for side in (-1.0, 1.0):
        draw.add_triangle_filled(tip, at(side * 0.8, -0.8), dent, colour)
