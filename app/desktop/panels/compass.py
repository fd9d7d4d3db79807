"""The compass at the top: the horizon, marks of places, and below them the hour, the weather and the height."""

import math
from collections.abc import Sequence

from imgui_bundle import imgui

from app.desktop.panels.marks import Mark, arrange, marks_of
from app.desktop.panels.state import Hud
from app.desktop.panels.theme import ACCENT, DIM, EDGE, ICONS, TEXT, WARNING, Theme, Vec, rgba
from app.desktop.panels.words import distance
from gameplay import content
from gameplay.content.definitions import Weather
from gameplay.survival.outlook import Outlook

HALF, TALL, LANE = 8.0, 2.0, 2.1  # of the strip, and of the marks below it, in heights of the text
SPAN = 75.0  # degrees on each side
NAMES = {0: "N", 45: "NE", 90: "E", 135: "SE", 180: "S", 225: "SW", 270: "W", 315: "NW"}
BESIDE = 0.8  # of two marks that are both drawn
CHILLY = 0x9CCBFF


def show(theme: Theme, draw: imgui.ImDrawList, hud: Hud) -> float:
    """Draw it; returns its lower edge [pixels]."""
    u = theme.u
    middle, top = theme.size[0] / 2, u * EDGE
    half, tall = u * HALF, u * TALL
    marks = marks_of(hud)
    bottom = top + tall + (u * LANE if marks else 0.0)
    theme.panel(draw, (middle - half, top), (middle + half, bottom), 0.6)
    draw.push_clip_rect((middle - half + u * 0.3, top), (middle + half - u * 0.3, bottom), True)
    _horizon(theme, draw, hud.heading, (middle, top))
    if marks:
        _marks(theme, draw, marks, (middle, top + tall))
    draw.pop_clip_rect()
    tip = u * 0.3
    draw.add_triangle_filled((middle - tip, top), (middle + tip, top), (middle, top + tip), rgba(ACCENT))
    return _facts(theme, draw, hud, (middle, bottom + u * 0.2))


def _horizon(theme: Theme, draw: imgui.ImDrawList, heading: float, at: Vec) -> None:
    u, (middle, top) = theme.u, at
    half, foot = u * HALF, top + u * TALL
    for bearing in range(0, 360, 15):
        away = (bearing - heading + 180) % 360 - 180
        if abs(away) > SPAN:
            continue
        x = middle + away / SPAN * (half - u * 0.6)
        fade = 1 - (abs(away) / SPAN) ** 3
        name = NAMES.get(bearing)
        if name is None:
            draw.add_line((x, foot - u * 0.55), (x, foot - u * 0.25), rgba(DIM, fade * 0.8), 1.0)
            continue
        if theme.width(name, 0.95, True) / 2 + abs(x - middle) > half - u * 0.3:
            continue  # no letter is cut at the edge
        colour = WARNING if name == "N" else TEXT if len(name) == 1 else DIM
        theme.text(draw, (x, top + u * 0.3), name, rgba(colour, fade), 0.95, len(name) == 1, align=0.5)
        draw.add_line((x, foot - u * 0.55), (x, foot - u * 0.25), rgba(TEXT, fade), 1.5)


def _marks(theme: Theme, draw: imgui.ImDrawList, marks: Sequence[Mark], at: Vec) -> None:
    """Marks at their sides, with distances; the one ahead says what it is."""
    u, (middle, top) = theme.u, at
    placed = arrange(
        marks, SPAN, u * (HALF - 1.4), u * (HALF - 0.3), u * BESIDE, lambda words: theme.width(words, 0.78)
    )
    for mark, x, words, below in placed:
        ink = rgba(mark.colour, mark.clear)
        if mark.icon:
            theme.text(draw, (middle + x, top + u * 0.1), mark.icon, ink, 0.8, align=0.5)
        else:
            _diamond(draw, (middle + x, top + u * 0.5), u * 0.34, ink)
        if words:
            ink = rgba(TEXT, max(mark.clear, 0.6))
            theme.text(draw, (middle + below, top + u * 1.0), words, ink, 0.78, align=0.5)


def _diamond(draw: imgui.ImDrawList, at: Vec, size: float, ink: int) -> None:
    x, y = at
    draw.add_quad_filled((x, y - size), (x + size, y), (x, y + size), (x - size, y), ink)


def _facts(theme: Theme, draw: imgui.ImDrawList, hud: Hud, at: Vec) -> float:
    """The line below; returns its lower edge [pixels]."""
    u, size, gap = theme.u, 0.9, theme.u * 1.1
    minutes = math.floor(hud.hours * 60 + 1e-6) % 1440
    day = 6 <= hud.hours < 18
    facts = [(ICONS["sun" if day else "moon"], f"{minutes // 60:02d}:{minutes % 60:02d}", TEXT)]
    outlook = hud.around.outlook if hud.around is not None else None
    if outlook is not None:
        weather = content.load().weathers.get(outlook.weather)
        facts.append(("\uf2c9", f"{outlook.temperature / 100:.0f} °C", air_colour(outlook)))
        facts.append((weather_icon(weather), weather.title if weather else outlook.weather, TEXT))
    facts.append((ICONS["altitude"], distance(hud.altitude), TEXT))
    facts.append(("", f"{round(hud.heading) % 360:03d}°", TEXT))
    widths = [theme.width(f"{icon} {text}".strip(), size) for icon, text, _ in facts]
    total = sum(widths) + gap * (len(facts) - 1)
    middle, y = at
    low, high = (middle - total / 2 - u * 0.6, y), (middle + total / 2 + u * 0.6, y + u * 1.3)
    theme.panel(draw, low, high, 0.6)
    x = middle - total / 2
    for (icon, text, colour), across in zip(facts, widths, strict=True):
        taken = theme.text(draw, (x, y + u * 0.2), f"{icon} ", rgba(ACCENT), size) if icon else 0.0
        theme.text(draw, (x + taken, y + u * 0.2), text, rgba(colour), size)
        x += across + gap
    return high[1]


def air_colour(outlook: Outlook) -> int:
    """Of the temperature: cold or hot enough to hurt, or neither."""
    degrees = outlook.temperature / 100
    for hazard in content.load().hazards.values():
        if hazard.source == "cold" and degrees < hazard.threshold:
            return CHILLY
        if hazard.source == "heat" and degrees > hazard.threshold:
            return WARNING
    return TEXT


def weather_icon(weather: Weather | None) -> str:
    """A letter of the icon font for a kind of weather."""
    if weather is None:
        return "\uf059"
    if weather.warmth < 0 and weather.wind > 0.5:
        return "\uf2dc"
    if weather.wind > 0.5:
        return "\uf72e"
    if weather.fog < 500:
        return "\uf75f"
    if weather.water:
        return "\uf73d"
    return ICONS["sun"] if weather.light > 0.9 else "\uf0c2"
