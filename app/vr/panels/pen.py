"""Draws into one rectangle of the canvas, with places counted from its upper left corner."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from imgui_bundle import imgui

from app.desktop.panels.theme import PANEL, TEXT, Theme, Vec, rgba
from app.vr.panels.sheets import REGIONS

COVER = 0.92  # of what is behind single lines: light adds up before the eyes, and snow in the sun shines through less


class Pen:
    """One rectangle.

    Attributes:
        theme: fonts. draw: the list. width, height: of the rectangle [pixels].
    """

    def __init__(self, theme: Theme, region: str) -> None:
        self.theme = theme
        self.draw = imgui.get_background_draw_list()
        self._left, self._top, self.width, self.height = REGIONS[region]

    def at(self, x: float, y: float) -> Vec:
        """On the canvas."""
        return self._left + x, self._top + y

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: int = TEXT,
        *,
        bold: bool = False,
        align: float = 0.0,
        alpha: float = 1.0,
        room: float = 0.0,
    ) -> float:
        """A line of text; its width [pixels].

        Args:
            x: its left end, middle or right end, as `align` is 0, 0.5 or 1. y: its upper edge.
            size: height [pixels].
            room: width that it has; longer text is made smaller.
        """
        scale = size / self.theme.u
        if room:
            scale *= min(1.0, room / max(1.0, self.theme.width(text, scale, bold)))
            y += (size - scale * self.theme.u) / 2
        return self.theme.text(self.draw, self.at(x, y), text, rgba(colour, alpha), scale, bold, align)

    def width_of(self, text: str, size: float, bold: bool = False) -> float:
        """Of a line of text [pixels]."""
        return self.theme.width(text, size / self.theme.u, bold)

    def broken(self, text: str, size: float, room: float, gap: str = " ") -> list[str]:
        """A text as lines that are no wider than a room [pixels], broken at gaps; what has none may be wider."""
        rows: list[str] = []
        for word in text.split(gap):
            row = f"{rows[-1]}{gap}{word}" if rows else word
            if rows and self.width_of(row, size) <= room:
                rows[-1] = row
            else:
                rows.append(word)
        return rows

    def plate(
        self, x: float, y: float, wide: float, high: float, colour: int = PANEL, alpha: float = 0.86, edge: float = 18.0
    ) -> None:
        """A filled rectangle with round corners."""
        self.draw.add_rect_filled(self.at(x, y), self.at(x + wide, y + high), rgba(colour, alpha), edge)

    def frame(
        self, x: float, y: float, wide: float, high: float, colour: int, alpha: float, edge: float, thick: float
    ) -> None:
        """Its outline."""
        low, high_corner = self.at(x, y), self.at(x + wide, y + high)
        self.draw.add_rect(low, high_corner, rgba(colour, alpha), edge, thick)

    def polygon(self, points: Sequence[Vec], colour: int, alpha: float = 1.0) -> None:
        """A filled shape."""
        self.draw.path_clear()
        for point in points:
            self.draw.path_line_to(self.at(*point))
        self.draw.path_fill_concave(rgba(colour, alpha))


@contextmanager
def pen(theme: Theme, region: str) -> Iterator[Pen]:
    """Draw into a rectangle of the canvas; what goes beyond it is cut off."""
    made = Pen(theme, region)
    low, high = made.at(0, 0), made.at(made.width, made.height)
    made.draw.push_clip_rect(low, high, False)
    try:
        yield made
    finally:
        made.draw.pop_clip_rect()
