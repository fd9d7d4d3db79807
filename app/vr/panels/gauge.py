"""The gauge on the tool: the mode, the radius, what is in the canisters. All of it is seen at a glance."""

from collections.abc import Mapping

from app.desktop.panels.state import Tool
from app.desktop.panels.theme import FAINT, MODE_COLOURS, MODE_ICONS, WARNING, WELL
from app.vr.panels.pen import Pen

SIZE = (0.08, 0.12)  # metres
_U = 58.0  # height of the text [pixels]: its capitals are a degree high at arm's length
MOST_BARS = 4
_INK = 0x14171C
_ALARM = "\uf071"


def show(pen: Pen, tool: Tool, colours: Mapping[str, int], working: float) -> None:
    """Draw it.

    Args:
        tool: its state. colours: of materials. working: how hard it works, 0 to 1.
    """
    colour = MODE_COLOURS[tool.mode]
    pen.plate(0, 0, pen.width, pen.height, alpha=0.9, edge=24)
    pen.plate(12, 12, pen.width - 24, 86, colour, 0.75 + 0.25 * working, 16)
    pen.text(58, 26, MODE_ICONS[tool.mode], _U, _INK, align=0.5)
    pen.text(pen.width - 28, 26, f"{tool.effective_radius:.1f}", _U, _INK, bold=True, align=1.0)
    top, bottom = 114.0, pen.height - 16.0
    canisters = tool.canisters[:MOST_BARS]
    if not canisters:
        pen.frame(16, top, pen.width - 32, bottom - top, WARNING, 0.9, 10, 4.0)
        _alarm(pen, (top + bottom) / 2)
        return
    gap = 12.0
    across = (pen.width - 32 - gap * (len(canisters) - 1)) / len(canisters)
    for place, item in enumerate(canisters):
        x = 16 + place * (across + gap)
        _column(pen, (x, top, across, bottom - top), item.soil, item.capacity, colours)
    filled, room = sum(item.filled for item in tool.canisters), sum(item.capacity for item in tool.canisters)
    if filled >= room - 0.05:
        _alarm(pen, top + 60)


def _alarm(pen: Pen, y: float) -> None:
    """No soil goes in: they are full, or there are none."""
    pen.plate(pen.width / 2 - 54, y - 46, 108, 92, alpha=0.95, edge=20)
    pen.text(pen.width / 2, y - _U * 0.6, _ALARM, _U * 1.2, WARNING, align=0.5)


def _column(
    pen: Pen, box: tuple[float, float, float, float], soil: Mapping[str, float], room: float, colours: Mapping[str, int]
) -> None:
    """A canister that stands; the soil with the greatest share lies lowest."""
    x, y, wide, high = box
    pen.plate(x, y, wide, high, WELL, 1.0, 10)
    bottom = y + high
    for name, amount in sorted(soil.items(), key=lambda entry: -entry[1]):
        tall = min(high * amount / max(room, 1e-9), bottom - y)
        if tall >= 1:
            pen.plate(x, bottom - tall, wide, tall, colours.get(name, FAINT), 1.0, 6)
            bottom -= tall
    full = sum(soil.values()) >= room - 0.05
    pen.frame(x, y, wide, high, WARNING if full else 0xFFFFFF, 0.9 if full else 0.3, 10, 3.0 if full else 2.0)


def soil_bar(
    pen: Pen, box: tuple[float, float, float, float], soil: Mapping[str, float], room: float, colours: Mapping[str, int]
) -> None:
    """Soil by materials in a bar that lies: x, y, width, height [pixels]."""
    x, y, wide, high = box
    pen.plate(x, y, wide, high, WELL, 1.0, 8)
    left = x
    for name, amount in sorted(soil.items(), key=lambda entry: -entry[1]):
        across = min(wide * amount / max(room, 1e-9), x + wide - left)
        if across >= 1:
            pen.plate(left, y, across, high, colours.get(name, FAINT), 1.0, 4)
            left += across
    full = sum(soil.values()) >= room - 0.05
    pen.frame(x, y, wide, high, WARNING if full else 0xFFFFFF, 0.9 if full else 0.3, 8, 2.0)
