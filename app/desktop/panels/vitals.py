"""How the player fares: bars at the lower left, and at the upper right what acts now."""

from collections.abc import Sequence
from typing import NamedTuple

from imgui_bundle import imgui

from app.desktop.panels.state import Hud
from app.desktop.panels.theme import DIM, EDGE, GOOD, TEXT, WARNING, Theme, Vec, rgba
from app.desktop.panels.words import hazard_of
from gameplay import content
from gameplay.surroundings import Vitals
from gameplay.survival.outlook import Acting

FULL, LOW = 0.8, 0.25  # shares from which a bar is quiet, and below which it warns
WIDE, ROW = 7.2, 1.1  # of a bar with its icon, and from bar to bar, in heights of the text
COLDEST, HOTTEST = 30.0, 44.0  # degrees of a body at the ends of its bar
BURDEN, ROOF = "\uf5cd", "\uf015"  # icons
MOST = 4  # hazards that are named


class Meter(NamedTuple):
    """A bar.

    Attributes:
        name: of the meter. icon: a letter of the icon font. colour: 0xRRGGBB.
        share: 0 to 1. low: whether it is to be looked after. quiet: whether there is nothing to see.
        text: its level.
    """

    name: str
    icon: str
    colour: int
    share: float
    low: bool
    quiet: bool
    text: str


_METERS = (
    ("health", "\uf004", 0xF07C7C),
    ("oxygen", "\uf604", 0x7CC4FF),
    ("hunger", "\uf2e7", 0xE6AC5E),
    ("thirst", "\uf043", 0x5FD0E0),
    ("stamina", "\uf0e7", 0xA5DA7A),
)
_DOSES = (("toxins", "\uf780", 0xC2DC5A), ("radiation", "\uf7b9", 0xF2E25A))


def meters(vitals: Vitals) -> list[Meter]:
    """The bars of a player, from what kills soonest to what can wait; doses only where there are any."""
    found = []
    for name, icon, colour in _METERS:
        level = getattr(vitals, name) / 10_000
        low = level < LOW
        found.append(Meter(name, icon, WARNING if low else colour, level, low, level >= FULL, f"{level * 100:.0f}"))
    body, degrees = content.load().survival.body, vitals.warmth / 100
    far = degrees < body.cold or degrees > body.hot
    share = min(max((degrees - COLDEST) / (HOTTEST - COLDEST), 0.0), 1.0)
    quiet = abs(degrees - body.warmth) < 1.0
    found.append(Meter("warmth", "\uf2c9", WARNING if far else 0xFFA86B, share, far, quiet, f"{degrees:.1f}°"))
    for name, icon, colour in _DOSES:
        level = getattr(vitals, name) / 10_000
        borne = getattr(body, f"{name}_borne") / 100
        if level > 0:
            low = level > borne
            found.append(Meter(name, icon, WARNING if low else colour, level, low, False, f"{level * 100:.0f}"))
    return found


def show(theme: Theme, draw: imgui.ImDrawList, hud: Hud) -> float:
    """Draw the bars; returns their upper edge [pixels]."""
    u, bottom = theme.u, theme.size[1] - theme.u * EDGE
    if hud.around is None or hud.around.vitals is None:
        return bottom
    vitals = hud.around.vitals
    bars = meters(vitals)
    notes = []
    if vitals.encumbered:
        notes.append((BURDEN, "Too heavy: you are slow", WARNING))
    if vitals.shelter:
        notes.append((ROOF, "In pressurised air", GOOD))
    columns = 2 if theme.size[0] / 2 - u * 8.0 > u * (2 * WIDE + 1.5) else 1
    rows = -(-len(bars) // columns)
    wide = u * (columns * WIDE + 0.5)
    wide = max([wide, *(theme.width(f"{icon} {text}", 0.85) + u * 1.2 for icon, text, _ in notes)])
    tall = u * (rows * ROW + len(notes) * 1.2 + 0.5)
    low = (u * EDGE, bottom - tall)
    theme.panel(draw, low, (low[0] + wide, bottom), 0.5)
    y = low[1] + u * 0.3
    for icon, text, colour in notes:
        theme.text(draw, (low[0] + u * 1.0, y), icon, rgba(colour), 0.8, align=0.5)
        theme.text(draw, (low[0] + u * 1.9, y), text, rgba(colour), 0.85)
        y += u * 1.2
    for at, meter in enumerate(bars):
        column, row = divmod(at, rows)
        _bar(theme, draw, meter, (low[0] + u * (0.4 + column * WIDE), y + row * u * ROW), hud.tick)
    return low[1]


def _bar(theme: Theme, draw: imgui.ImDrawList, meter: Meter, at: Vec, tick: int) -> None:
    u, (x, y) = theme.u, at
    clear = 0.55 if meter.quiet else 1.0
    if meter.low and tick // 12 % 2:
        clear = 0.6
    theme.text(draw, (x + u * 0.6, y), meter.icon, rgba(meter.colour, clear), 0.8, align=0.5)
    left, right = x + u * 1.4, x + u * (WIDE - 2.2)
    low, high = (left, y + u * 0.24), (right, y + u * 0.74)
    draw.add_rect_filled(low, high, rgba(0x05070A, 0.55), u * 0.25)
    if meter.name == "warmth":  # neither end is good
        place = left + (right - left - u * 0.3) * meter.share
        draw.add_rect_filled((place, low[1]), (place + u * 0.3, high[1]), rgba(meter.colour, clear), u * 0.15)
    elif meter.share * (right - left) >= 1:
        end = left + (right - left) * min(meter.share, 1.0)
        draw.add_rect_filled(low, (end, high[1]), rgba(meter.colour, clear * 0.95), u * 0.25)
    ink = rgba(WARNING if meter.low else DIM if meter.quiet else TEXT, 0.8 if meter.quiet else 1.0)
    theme.text(draw, (x + u * (WIDE - 0.3), y + u * 0.05), meter.text, ink, 0.78, align=1.0)


def show_hazards(theme: Theme, draw: imgui.ImDrawList, acting: Sequence[Acting], between: Vec) -> None:
    """Name what acts at the upper right; where that is taken, at the left, between two heights [pixels]."""
    u, right = theme.u, theme.size[0] - theme.u * EDGE
    worst = sorted(acting, key=lambda entry: -entry.share)[:MOST]
    lines = [(hazard_of(entry.hazard), *gear_words(entry.share)) for entry in worst]
    if not lines:
        return
    wide = max(max(theme.width(title, 0.95, True) + u * 1.5, theme.width(note, 0.8)) for title, note, _ in lines) + u
    beside = theme.size[0] / 2 + u * 9.0 < right - wide
    left, y, lowest = (
        (right - wide, u * EDGE, theme.size[1] / 2) if beside else (u * EDGE, between[0] + u * 0.1, between[1])
    )
    tall = u * (2.35 if beside else 1.35)
    for title, note, colour in lines:
        if y + tall > lowest:
            return
        theme.panel(draw, (left, y), (left + wide, y + tall), 0.66)
        draw.add_rect_filled((left, y), (left + u * 0.22, y + tall), rgba(colour), u * 0.1)
        theme.text(draw, (left + u * 0.7, y + u * 0.2), title, rgba(TEXT), 0.95, True)
        if beside:
            theme.text(draw, (left + u * 0.7, y + u * 1.3), note, rgba(colour), 0.8)
        y += tall + u * 0.3


def gear_words(share: int) -> tuple[str, int]:
    """What gear leaves of a hazard, 0 to 256, in words and with their colour."""
    if share <= 0:
        return "your gear holds it off", GOOD
    if share >= 256:
        return "nothing you wear helps", WARNING
    return f"your gear leaves {share * 100 / 256:.0f} %", 0xFFC27A
