"""The gauge on the tool: what is in the canisters, the mode, the radius."""

from collections.abc import Mapping

from app.desktop.panels.state import Tool
from app.desktop.panels.theme import DIM, FAINT, MODE_COLOURS, MODE_ICONS, TEXT, WARNING, WELL
from app.vr.panels.pen import Pen

SIZE = (0.08, 0.12)  # metres
_U = 28.0  # height of the text [pixels]
MOST_BARS = 4


def show(pen: Pen, tool: Tool, colours: Mapping[str, int], working: float) -> None:
    """Draw it.

    Args:
        tool: its state. colours: of materials. working: how hard it works, 0 to 1.
    """
    colour = MODE_COLOURS[tool.mode]
    pen.plate(0, 0, pen.width, pen.height, alpha=0.9, edge=24)
    pen.plate(12, 12, pen.width - 24, 62, colour, 0.75 + 0.25 * working, 16)
    pen.text(42, 26, MODE_ICONS[tool.mode], _U * 1.2, 0x14171C, align=0.5)
    pen.text(70, 27, tool.mode.capitalize(), _U * 1.15, 0x14171C, bold=True, room=pen.width - 90)
    pen.text(20, 88, "Radius", _U * 0.95, DIM)
    pen.text(pen.width - 20, 84, f"{tool.effective_radius:.1f} m", _U * 1.15, bold=True, align=1.0)
    canisters = tool.canisters
    if not canisters:
        pen.text(pen.width / 2, 200, "No canister", _U, WARNING, align=0.5, room=pen.width - 24)
        return
    top, bottom = 134.0, pen.height - 64.0
    shown = canisters[:MOST_BARS]
    gap = 12.0
    across = (pen.width - 40 - gap * (len(shown) - 1)) / len(shown)
    for place, item in enumerate(shown):
        x = 20 + place * (across + gap)
        _column(pen, (x, top, across, bottom - top), item.soil, item.capacity, colours)
    filled, room = sum(item.filled for item in canisters), sum(item.capacity for item in canisters)
    full = filled >= room - 0.05
    text = "Full" if full else f"{filled:,.0f} / {room:,.0f}"
    pen.text(
        pen.width / 2,
        pen.height - 50,
        text,
        _U * 1.05,
        WARNING if full else TEXT,
        bold=True,
        align=0.5,
        room=pen.width - 24,
    )


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
