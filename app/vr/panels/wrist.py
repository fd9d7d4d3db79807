"""The display on the wrist: what the player is and has, and two buttons."""

import math
from collections.abc import Mapping

from app.desktop.panels.state import Hud
from app.desktop.panels.theme import ACCENT, DIM, FAINT, ICONS, RAISED, TEXT, WARNING, WELL, rgba
from app.desktop.panels.words import distance
from app.vr.panels.gauge import soil_bar
from app.vr.panels.pen import Pen
from app.vr.panels.sheets import REGIONS

SIZE = (0.16, 0.12)  # metres
BUTTONS = {"pause": ("Menu", "\uf04c"), "save": ("Save", ICONS["save"])}  # actions
_U = 30.0  # height of the text [pixels]
_TOP, _HIGH, _GAP, _EDGE = 286.0, 82.0, 12.0, 16.0


def button_at(pixel: tuple[float, float]) -> str | None:
    """The action of the button at a pixel of the canvas."""
    left, top, wide, _ = REGIONS["wrist"]
    for place, name in enumerate(BUTTONS):
        x, across = _button(place, wide)
        if x <= pixel[0] - left < x + across and _TOP <= pixel[1] - top < _TOP + _HIGH:
            return name
    return None


def _button(place: int, wide: float) -> tuple[float, float]:
    across = (wide - 2 * _EDGE - _GAP * (len(BUTTONS) - 1)) / len(BUTTONS)
    return _EDGE + place * (across + _GAP), across


def show(pen: Pen, hud: Hud, colours: Mapping[str, int], messages: int, hovered: str | None, pressed: bool) -> None:
    """Draw it.

    Args:
        hud: what is known. colours: of materials. messages: lines that are shown now.
        hovered: button that a finger is on. pressed: whether it presses.
    """
    pen.plate(0, 0, pen.width, pen.height, alpha=0.9, edge=28)
    _compass(pen, hud.heading)
    hours = math.floor(hud.hours * 60 + 1e-6) % 1440
    day = 6 <= hud.hours < 18
    facts = (
        (ICONS["sun" if day else "moon"], f"{hours // 60:02d}:{hours % 60:02d}"),
        (ICONS["altitude"], distance(hud.altitude)),
    )
    y = 84.0
    for x, (icon, text) in zip((26.0, 220.0), facts, strict=True):
        taken = pen.text(x, y + 3, icon, _U, ACCENT)
        pen.text(x + taken + 12, y, text, _U * 1.1, bold=True)
    pen.text(pen.width - 22, y + 3, ICONS["lamp"], _U, 0xFFE9A8 if hud.lamp else FAINT, align=1.0)
    note = "\uf27a"
    if messages:
        across = pen.text(pen.width - 64, y + 3, str(messages), _U, TEXT, bold=True, align=1.0)
        pen.text(pen.width - 72 - across, y + 3, note, _U, DIM, align=1.0)
    canisters = hud.tool.canisters
    filled, room = sum(item.filled for item in canisters), sum(item.capacity for item in canisters)
    if canisters:
        total: dict[str, float] = {}
        for item in canisters:
            for name, amount in item.soil.items():
                total[name] = total.get(name, 0.0) + amount
        pen.text(26, 146, "Soil", _U * 0.9, DIM)
        pen.text(pen.width - 26, 144, f"{filled:,.0f} / {room:,.0f}", _U, bold=True, align=1.0)
        soil_bar(pen, (26, 190, pen.width - 52, 30), total, room, colours)
    else:
        pen.text(pen.width / 2, 166, "No canister in the tool", _U, WARNING, align=0.5)
    text = f"{hud.tool.mode.capitalize()}, {hud.tool.effective_radius:.1f} m"
    pen.text(26, 236, text, _U * 0.95)
    for place, (name, (label, icon)) in enumerate(BUTTONS.items()):
        x, across = _button(place, pen.width)
        here = name == hovered
        pen.plate(x, _TOP, across, _HIGH, ACCENT if here and pressed else RAISED if here else WELL, 1.0, 18)
        ink = 0x14171C if here and pressed else TEXT
        wide = pen.width_of(f"{icon}  {label}", _U * 1.1, True)
        pen.text(x + (across - wide) / 2, _TOP + 24, f"{icon}  {label}", _U * 1.1, ink, bold=True)


def _compass(pen: Pen, heading: float) -> None:
    """A strip of the horizon."""
    middle, half, y = pen.width / 2, pen.width / 2 - 26, 20.0
    for bearing in range(0, 360, 15):
        away = (bearing - heading + 180) % 360 - 180
        if abs(away) > 80:
            continue
        x = middle + away / 80 * half
        fade = 1 - (abs(away) / 80) ** 3
        name = {0: "N", 45: "NE", 90: "E", 135: "SE", 180: "S", 225: "SW", 270: "W", 315: "NW"}.get(bearing)
        if name is None:
            pen.draw.add_line(pen.at(x, y + 10), pen.at(x, y + 24), rgba(DIM, fade * 0.8), 2.0)
        else:
            colour = WARNING if name == "N" else TEXT if len(name) == 1 else DIM
            pen.text(x, y, name, _U, colour, bold=len(name) == 1, align=0.5, alpha=fade)
    pen.polygon([(middle - 10, 2), (middle + 10, 2), (middle, 14)], ACCENT)
