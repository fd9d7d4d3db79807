"""The display on the wrist: how the player fares and what the player has, or how the shuttle flies; some buttons."""

import math
from collections.abc import Hashable, Mapping, Sequence

from app.desktop.flight_facts import Flown
from app.desktop.panels.compass import NAMES, air_colour, weather_icon
from app.desktop.panels.instruments import doing, gauges, numbers
from app.desktop.panels.marks import Mark, arrange, marks_of, where
from app.desktop.panels.state import Hud
from app.desktop.panels.theme import ACCENT, DIM, FAINT, GOOD, ICONS, RAISED, TEXT, WARNING, WELL, rgba
from app.desktop.panels.vitals import BURDEN, MOST, ROOF, Meter, gear_words, meters
from app.desktop.panels.words import distance, hazard_of
from app.vr.panels.gauge import soil_bar
from app.vr.panels.pen import Pen
from app.vr.panels.sheets import REGIONS
from gameplay import content

SIZE = (0.22, 0.2853)  # metres
BUTTONS = {"pause": ("Menu", "\uf04c"), "pack": ("Pack", "\uf49e"), "save": ("Save", ICONS["save"])}  # actions
_U = 36.0  # height of the text [pixels]: its capitals are a degree high where a watch is read
_TOP, _HIGH, _GAP, _EDGE = 566.0, 82.0, 12.0, 16.0
_ROW = 42.0  # from meter to meter
SPAN = 80.0  # degrees of the compass on each side
TURN = 2.0  # degrees in which marks go round; finer is not seen
FADES = 8  # steps in which they fade


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
    _marks(pen, marks_of(hud))
    _facts(pen, hud, messages)
    if hud.flown is not None:
        _flight(pen, hud.flown)
    else:
        _meters(pen, _bars(hud), 220.0)
        _warn(pen, hud, 394.0)
        _tool(pen, hud, colours)
    for place, (name, (label, icon)) in enumerate(BUTTONS.items()):
        x, across = _button(place, pen.width)
        here = name == hovered
        pen.plate(x, _TOP, across, _HIGH, ACCENT if here and pressed else RAISED if here else WELL, 1.0, 18)
        ink = 0x14171C if here and pressed else TEXT
        wide = pen.width_of(f"{icon}  {label}", _U * 1.1, True)
        pen.text(x + (across - wide) / 2, _TOP + 24, f"{icon}  {label}", _U * 1.1, ink, bold=True)


def _facts(pen: Pen, hud: Hud, messages: int) -> None:
    """Two lines: the hour, the air, the height and the weather; beside them the lamp, and messages."""
    minutes, y = _minute(hud), 130.0
    facts = [
        (ICONS["sun" if 6 <= hud.hours < 18 else "moon"], f"{minutes // 60:02d}:{minutes % 60:02d}", TEXT),
        (ICONS["altitude"], distance(hud.altitude), TEXT),
    ]
    outlook = None if hud.around is None else hud.around.outlook
    if outlook is not None:
        weather = content.load().weathers.get(outlook.weather)
        facts.insert(1, ("\uf2c9", f"{outlook.temperature / 100:.0f} °C", air_colour(outlook)))
        facts.append((weather_icon(weather), weather.title if weather else outlook.weather, TEXT))
    for place, (icon, text, ink) in enumerate(facts):
        row, column = divmod(place, 2)
        x, line = (26.0, 210.0)[column], y + row * 44
        pen.text(x + 18, line + 3, icon, _U, ACCENT, align=0.5)
        room = 122.0 if column == 0 else 122.0 if row == 0 else pen.width - 276
        pen.text(x + 46, line, text, _U * 1.05, ink, bold=True, room=room)
    pen.text(pen.width - 22, y + 3, ICONS["lamp"], _U, 0xFFE9A8 if hud.lamp else FAINT, align=1.0)
    if messages:
        across = pen.text(pen.width - 62, y + 3, str(messages), _U * 0.9, TEXT, bold=True, align=1.0)
        pen.text(pen.width - 68 - across, y + 3, "\uf27a", _U * 0.9, DIM, align=1.0)


def _minute(hud: Hud) -> int:
    return math.floor(hud.hours * 60 + 1e-6) % 1440


def _tool(pen: Pen, hud: Hud, colours: Mapping[str, int]) -> None:
    """The tool, and what is in its canisters."""
    canisters = hud.tool.canisters
    filled, room = sum(item.filled for item in canisters), sum(item.capacity for item in canisters)
    if canisters:
        total: dict[str, float] = {}
        for item in canisters:
            for name, amount in item.soil.items():
                total[name] = total.get(name, 0.0) + amount
        pen.text(pen.width - 26, 479, f"{filled:,.0f} / {room:,.0f}", _U, bold=True, align=1.0, room=260)
        soil_bar(pen, (26, 524, pen.width - 52, 26), total, room, colours)
    else:
        pen.text(pen.width / 2, 516, "No canister in the tool", _U, WARNING, align=0.5)
    text = f"{hud.tool.mode.capitalize()}, {hud.tool.effective_radius:.1f} m"
    pen.text(26, 480, text, _U * 0.95, room=194)


def _flight(pen: Pen, flown: Flown) -> None:
    """What the instruments of a shuttle tell."""
    across = (pen.width - 52) / 3
    for place, (label, text, ink) in enumerate(numbers(flown.aboard)):
        x = 26 + place * across
        pen.text(x, 226, label, _U * 0.85, DIM)
        pen.text(x, 262, text, _U * 1.1, ink, bold=True, room=across - 8)
    for place, (icon, share, ink) in enumerate(gauges(flown.aboard)):
        y, left, wide = 342 + place * 54.0, 72.0, pen.width - 202
        pen.text(40, y - 8, icon, _U * 0.9, ink, align=0.5)
        pen.plate(left, y, wide, 20, WELL, 1.0, 8)
        if share * wide >= 2:
            pen.plate(left, y, wide * min(share, 1.0), 20, ink, 1.0, 8)
        pen.text(pen.width - 26, y - 9, f"{share * 100:.0f} %", _U * 0.95, align=1.0)
    pen.text(pen.width / 2, 510, doing(flown), _U * 0.85, ACCENT, bold=True, align=0.5, room=pen.width - 44)


def state(hud: Hud) -> Hashable:
    """What is shown beside the tool: equal where it looks the same."""
    marks = [
        (mark.label, round(mark.bearing / TURN), where(mark), round(mark.clear * FADES), mark.colour)
        for mark in marks_of(hud)
        if abs(mark.bearing) <= SPAN or mark.stays
    ]
    outlook = None if hud.around is None else hud.around.outlook
    air = None if outlook is None else (outlook.weather, round(outlook.temperature / 100))
    common = _minute(hud), distance(hud.altitude), round(hud.heading), hud.lamp, air, tuple(marks)
    if hud.flown is not None:
        aboard = hud.flown.aboard
        told = tuple((icon, f"{part:.2f}") for icon, part, _ in gauges(aboard))
        return *common, doing(hud.flown), numbers(aboard), told
    around = hud.around
    if around is None or around.vitals is None:
        return common
    acting = () if outlook is None else tuple((entry.hazard, entry.share) for entry in outlook.hazards)
    return *common, *meters(around.vitals), around.vitals.encumbered, around.vitals.shelter, acting


def _bars(hud: Hud) -> Sequence[Meter]:
    return () if hud.around is None or hud.around.vitals is None else meters(hud.around.vitals)


def _meters(pen: Pen, bars: Sequence[Meter], top: float) -> None:
    """The meters in two columns."""
    across = pen.width / 2 - 20
    for place, bar in enumerate(bars):
        x, y = 26 + place % 2 * across, top + place // 2 * _ROW
        pen.text(x + 14, y, bar.icon, _U * 0.9, bar.colour, align=0.5)
        left, wide = x + 36, across - 128
        pen.plate(left, y + 8, wide, 16, WELL, 1.0, 6)
        if bar.name == "warmth":  # neither end is good
            pen.plate(left + (wide - 10) * bar.share, y + 6, 10, 20, bar.colour, 1.0, 4)
        elif bar.share * wide >= 2:
            pen.plate(left, y + 8, wide * min(bar.share, 1.0), 16, bar.colour, 1.0, 6)
        ink = WARNING if bar.low else DIM if bar.quiet else TEXT
        pen.text(x + across - 14, y - 1, bar.text, _U * 0.95, ink, bold=bar.low, align=1.0)


def _warn(pen: Pen, hud: Hud, y: float) -> None:
    """What acts on the player, the worst first; or what else there is to know."""
    around = hud.around
    if around is None or around.vitals is None:
        return
    acting = [] if around.outlook is None else sorted(around.outlook.hazards, key=lambda entry: -entry.share)
    if acting:
        note, colour = gear_words(acting[0].share)
        text = f"\uf071  {hazard_of(acting[0].hazard)}: {note}"
    elif around.vitals.encumbered:
        text, colour = f"{BURDEN}  Too heavy: you are slow", WARNING
    elif around.vitals.shelter:
        text, colour = f"{ROOF}  In pressurised air", GOOD
    else:
        return
    room, middle = pen.width - 60, pen.width / 2
    pen.text(middle, y, text, _U * 0.95, colour, align=0.5, room=room)
    more = [f"{hazard_of(entry.hazard)} {max(entry.share, 0) * 100 / 256:.0f} %" for entry in acting[1:MOST]]
    if more:
        pen.text(
            middle, y + 42, "also  " + ",  ".join(more), _U * 0.85, gear_words(acting[1].share)[1], align=0.5, room=room
        )


def _marks(pen: Pen, marks: Sequence[Mark]) -> None:
    """Places below the compass, at their sides; the one ahead says what it is."""
    half, size, small = pen.width / 2 - 26, _U * 0.85, _U * 0.78
    for mark, x, words, below in arrange(
        marks, SPAN, half - 8, half + 10, _U, lambda words: pen.width_of(words, small)
    ):
        x, below = pen.width / 2 + x, pen.width / 2 + below
        if mark.icon:
            pen.text(x, 57, mark.icon, size, mark.colour, align=0.5, alpha=mark.clear)
        else:
            pen.polygon([(x, 59), (x + 13, 72), (x, 85), (x - 13, 72)], mark.colour, mark.clear)
        if words:
            pen.text(below, 90, words, small, TEXT, align=0.5, alpha=max(mark.clear, 0.6))


def _compass(pen: Pen, heading: float) -> None:
    """A strip of the horizon."""
    middle, half, y = pen.width / 2, pen.width / 2 - 26, 20.0
    for bearing in range(0, 360, 15):
        away = (bearing - heading + 180) % 360 - 180
        if abs(away) > SPAN:
            continue
        x = middle + away / SPAN * half
        fade = 1 - (abs(away) / SPAN) ** 3
        name = NAMES.get(bearing)
        if name is None:
            pen.draw.add_line(pen.at(x, y + 10), pen.at(x, y + 24), rgba(DIM, fade * 0.8), 2.0)
        else:
            colour = WARNING if name == "N" else TEXT if len(name) == 1 else DIM
            pen.text(x, y, name, _U, colour, bold=len(name) == 1, align=0.5, alpha=fade)
    pen.polygon([(middle - 10, 2), (middle + 10, 2), (middle, 14)], ACCENT)
