"""Instruments of a shuttle: attitude, way and goal over the view; speed, heights, fuel, heat and hull below it."""

import math
from collections.abc import Sequence

from imgui_bundle import imgui

from app.desktop.flight_facts import Flown, Vector
from app.desktop.panels.steps import Keys
from app.desktop.panels.theme import ACCENT, DIM, EDGE, GOOD, TEXT, WARNING, WELL, Theme, Vec, rgba
from app.desktop.panels.words import distance
from gameplay.view import Aboard
from taichi_kernels.units import UNITS_PER_METRE

MODES = {
    "manual": "By hand",
    "hold": "Holds its place",
    "orbit": "Keeps its orbit",
    "landing": "Lands by itself",
    "course": "Gets ready for the course",
    "transit": "On course",
}
SKY = 0x8FD0FF
LADDER = (-60, -30, 0, 30, 60)  # degrees over the horizon
LOW_FUEL, HOT, HURT = 0.15, 0.6, 0.5
BEHIND = -0.05  # of the view's depth, from which nothing is drawn where it is
FIRE, GAUGE, HULL = "\uf7e4", "\uf52f", "\uf3ed"


def show(theme: Theme, draw: imgui.ImDrawList, flown: Flown, keys: Keys, forward: bool = True) -> float:
    """Draw them; returns their upper edge [pixels].

    Args:
        theme: sizes. flown: what they show. keys: tells which inputs an action has.
        forward: whether what lies over the view is drawn, too.
    """
    if forward:
        ahead(theme, draw, flown)
    return _board(theme, draw, flown, keys)


def ahead(theme: Theme, draw: imgui.ImDrawList, flown: Flown) -> None:
    """Draw what lies over the view."""
    _ladder(theme, draw, flown)
    _marks(theme, draw, flown)


def _at(theme: Theme, flown: Flown, way: Vector) -> Vec | None:
    """Where a direction is in the picture [pixels]; None behind the viewer."""
    x, y, back = way
    if back > BEHIND:
        return None
    width, height = theme.size
    return width / 2 * (1 + x / -back / flown.wide), height / 2 * (1 - y / -back / flown.high)


def _ladder(theme: Theme, draw: imgui.ImDrawList, flown: Flown) -> None:
    """Lines over and under the horizon, as far as they are near the middle of the view."""
    u, up = theme.u, flown.up
    ahead = (-up[0] * -up[2], -up[1] * -up[2], -1.0 - up[2] * -up[2])  # ahead, level
    length = math.sqrt(sum(part * part for part in ahead))
    if length < 0.05:
        return
    level = [part / length for part in ahead]
    right = (
        level[1] * up[2] - level[2] * up[1],
        level[2] * up[0] - level[0] * up[2],
        level[0] * up[1] - level[1] * up[0],
    )
    for degrees in LADDER:
        c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        half, gap = (0.30, 0.075) if degrees == 0 else (0.15, 0.075)
        ink = rgba(SKY if degrees >= 0 else ACCENT, 0.85 if degrees == 0 else 0.5)
        for side in (-1, 1):
            ends = [_at(theme, flown, _sum(c, level, s, up, side * part, right)) for part in (gap, half)]
            if ends[0] is None or ends[1] is None or not all(_inside(theme, end) for end in ends if end):
                continue
            draw.add_line(ends[0], ends[1], rgba(0, 0.35), max(3.0, u * 0.16))
            draw.add_line(ends[0], ends[1], ink, max(1.2, u * 0.08))
            if degrees:
                theme.text(draw, (ends[1][0], ends[1][1] - u * 0.5), f"{degrees:+d}", ink, 0.7, align=0.5)


def _sum(a: float, x: Sequence[float], b: float, y: Sequence[float], c: float, z: Sequence[float]) -> Vector:
    one, two, three = (a * p + b * q + c * r for p, q, r in zip(x, y, z, strict=True))
    return one, two, three


def _inside(theme: Theme, at: Vec) -> bool:
    width, height = theme.size
    return 0.06 * width < at[0] < 0.94 * width and 0.14 * height < at[1] < 0.8 * height


def _marks(theme: Theme, draw: imgui.ImDrawList, flown: Flown) -> None:
    """The nose, where one flies, and where one wants to."""
    u = theme.u
    nose = _at(theme, flown, flown.nose)
    if nose is not None:
        for ink, thick in ((rgba(0, 0.5), u * 0.2), (rgba(TEXT, 0.95), u * 0.1)):
            for side in (-1, 1):
                x, y = nose
                draw.add_line((x + side * u * 0.5, y), (x + side * u * 1.1, y), ink, thick)
                draw.add_line((x + side * u * 0.5, y), (x, y + u * 0.4), ink, thick)
    if flown.going is not None:
        going = _at(theme, flown, flown.going)
        if going is not None and _inside(theme, going):
            x, y = going
            for ink, thick in ((rgba(0, 0.5), u * 0.22), (rgba(GOOD), u * 0.11)):
                draw.add_circle((x, y), u * 0.5, ink, 24, thick)
                for ends in ((-1.1, 0, -0.5, 0), (0.5, 0, 1.1, 0), (0, -1.1, 0, -0.5)):
                    a, b, c, d = (part * u for part in ends)
                    draw.add_line((x + a, y + b), (x + c, y + d), ink, thick)
    if flown.target is not None:
        _goal(theme, draw, flown, flown.target)


def _goal(theme: Theme, draw: imgui.ImDrawList, flown: Flown, target: tuple[str, Vector, float]) -> None:
    """A diamond over the goal, or at the edge of the picture on its side."""
    u, (name, way, away) = theme.u, target
    width, height = theme.size
    at = _at(theme, flown, way)
    if at is None or not _inside(theme, at):
        long = math.hypot(way[0], way[1]) or 1.0
        x = min(max(width / 2 + way[0] / long * width, 0.12 * width), 0.88 * width)
        y = min(max(height / 2 - way[1] / long * height, 0.2 * height), 0.72 * height)
        at = x, y
    x, y = at
    for ink, thick in ((rgba(0, 0.5), u * 0.24), (rgba(ACCENT), u * 0.12)):
        draw.add_quad((x, y - u * 0.7), (x + u * 0.7, y), (x, y + u * 0.7), (x - u * 0.7, y), ink, thick)
    text = f"{name}  {distance(away)}"
    half = theme.width(text, 0.85) / 2 + u * 0.3
    theme.panel(draw, (x - half, y + u * 0.9), (x + half, y + u * 2.1), 0.5)
    theme.text(draw, (x, y + u * 0.98), text, rgba(TEXT), 0.85, align=0.5)


def _board(theme: Theme, draw: imgui.ImDrawList, flown: Flown, keys: Keys) -> float:
    """What is below the view; its upper edge [pixels]."""
    u, aboard = theme.u, flown.aboard
    width, height = theme.size
    bottom, wide, tall = height - u * EDGE, u * 25.0, u * 4.3
    left, top = width / 2 - wide / 2, bottom - tall
    theme.panel(draw, (left, top), (left + wide, bottom), 0.66)
    for at, (label, text, ink) in enumerate(numbers(aboard)):
        x = left + u * 0.7 + at * u * 4.9
        theme.text(draw, (x, top + u * 0.35), label, rgba(DIM), 0.75)
        theme.text(draw, (x, top + u * 1.15), text, rgba(ink), 1.15, True)
    for at, (icon, share, ink) in enumerate(gauges(aboard)):
        y, x = top + u * (0.4 + 0.98 * at), left + u * 15.4
        theme.text(draw, (x + u * 0.5, y - u * 0.1), icon, rgba(ink), 0.8, align=0.5)
        low, high = (x + u * 1.3, y + u * 0.05), (left + wide - u * 3.0, y + u * 0.6)
        draw.add_rect_filled(low, high, rgba(WELL, 0.95), u * 0.25)
        end = low[0] + (high[0] - low[0]) * min(max(share, 0.0), 1.0)
        if share > 0.005:
            draw.add_rect_filled(low, (end, high[1]), rgba(ink, 0.9), u * 0.25)
        theme.text(draw, (left + wide - u * 0.6, y - u * 0.08), f"{share * 100:.0f} %", rgba(TEXT), 0.78, align=1.0)
    draw.add_line(
        (left + u * 0.7, bottom - u * 1.35), (left + wide - u * 0.7, bottom - u * 1.35), rgba(TEXT, 0.15), 1.0
    )
    theme.text(draw, (left + u * 0.7, bottom - u * 1.15), doing(flown), rgba(ACCENT), 0.85, True)
    hint = asked(flown, keys)
    theme.text(draw, (left + wide - u * 0.7, bottom - u * 1.1), hint, rgba(DIM), 0.75, align=1.0)
    return top - u * 0.3


def numbers(aboard: Aboard) -> tuple[tuple[str, str, int], ...]:
    """What is told in numbers: names, values and colours."""
    metres = 1.0 / UNITS_PER_METRE
    over = aboard.height if aboard.height >= 0 else aboard.altitude
    return (
        ("Speed", f"{aboard.speed * metres:,.0f} m/s", TEXT),
        ("Height", distance(over * metres), TEXT),
        ("Climb", f"{aboard.climb * metres:+,.0f} m/s", TEXT if aboard.climb > -40 * UNITS_PER_METRE else WARNING),
    )


def gauges(aboard: Aboard) -> tuple[tuple[str, float, int], ...]:
    """Fuel, heat and hull: icons, shares and colours."""
    fuel, heat, hull = aboard.fuel / 1000, aboard.heat / 1000, aboard.hull / 1000
    return (
        (GAUGE, fuel, WARNING if fuel < LOW_FUEL else ACCENT),
        (FIRE, heat, WARNING if heat > HOT else 0xFFA86B),
        (HULL, hull, WARNING if hull < HURT else GOOD),
    )


def doing(flown: Flown) -> str:
    """What the craft does, in words."""
    aboard = flown.aboard
    words = "Landed" if aboard.landed else MODES.get(aboard.mode, aboard.mode)
    if flown.target is not None and aboard.course is not None:
        words = f"{words} to {flown.target[0]}"
    elif flown.place:
        words = f"{words}, {flown.place}"
    return words if flown.left is None else f"{words}, there in {clock(flown.left)}"


def asked(flown: Flown, keys: Keys) -> str:
    """What can be done now, with the keys for it."""
    names = {"jump": "up", "leave_craft": "get out"} if flown.aboard.landed else {"land": "land", "brake": "stop"}
    hints = [(keys(name), words) for name, words in names.items()] + [(keys("system", "course"), "course")]
    return "     ".join(f"{key}: {words}" for key, words in hints if key)


def clock(seconds: float) -> str:
    """A time as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d} min" if seconds >= 60 else f"{seconds:.0f} s"
