"""The debug overlay and the loading screen."""

import math

import numpy as np
from imgui_bundle import imgui

from app.desktop.panels.state import Debug, Loading
from app.desktop.panels.theme import ACCENT, DIM, GOOD, TEXT, WARNING, WELL, Theme, rgba

SHOWN_FRAMES = 180
BUDGET_MS = 1000 / 60  # above it a bar of the graph is red


def show_debug(theme: Theme, debug: Debug) -> float:
    """Draw the overlay at the upper left; returns its right edge [pixels]."""
    u = theme.u
    draw = imgui.get_background_draw_list()
    size = 0.78
    line = u * size * 1.22
    x, y = u * 0.8, u * 0.8
    wide = min(u * 17.0, theme.size[0] * 0.45)
    rows = _rows(debug)
    room = theme.size[1] - 2 * y - u * 6.2
    rows = rows[: max(0, int(room / line))]
    theme.panel(draw, (x, y), (x + wide, y + u * 6.2 + len(rows) * line), 0.78)
    _graph(theme, draw, debug.frames, (x + u * 0.6, y + u * 0.5), wide - u * 1.2)
    y += u * 5.7
    for name, value, heading in rows:
        colour = rgba(ACCENT if heading else DIM)
        theme.text(draw, (x + u * 0.6, y), _cut(theme, name, wide - u * 1.8, size, value), colour, size, heading)
        theme.text(draw, (x + wide - u * 0.6, y), value, rgba(TEXT), size, align=1.0)
        y += line
    return x + wide


def _rows(debug: Debug) -> list[tuple[str, str, bool]]:
    """Name, value, and whether it is a heading."""
    rows: list[tuple[str, str, bool]] = []
    if debug.parts:
        rows.append(("Processor", f"{sum(debug.parts.values()):.2f} ms", True))
        rows += [(name, f"{value:.2f}", False) for name, value in debug.parts.items()]
    if debug.passes:
        rows.append(("Graphics device", f"{sum(debug.passes.values()):.2f} ms", True))
        rows += [(name, f"{value:.2f}", False) for name, value in debug.passes.items()]
    if debug.counts:
        rows.append(("Counts", "", True))
        rows += [(name, f"{value:,}", False) for name, value in debug.counts.items()]
    if debug.memory:
        rows.append(("Memory", f"{sum(debug.memory.values()):,.0f} MB", True))
        rows += [(name, f"{value:,.1f} MB", False) for name, value in debug.memory.items()]
    rows.append(("World", "", True))
    rows.append(("tick", f"{debug.tick:,}   {debug.tick_ms:.1f} ms", False))
    rows.append(("position", "  ".join(f"{metres:.1f}" for metres in debug.position), False))
    if debug.device:
        rows.append((debug.device, "", False))
    return rows


def _graph(theme: Theme, draw: imgui.ImDrawList, frames: np.ndarray, at: tuple[float, float], wide: float) -> None:
    """Times of the last frames as bars, with rates above."""
    u = theme.u
    times = np.asarray(frames, np.float64)[-SHOWN_FRAMES:]
    times = times[np.isfinite(times)]
    x, y = at
    if not len(times):
        theme.text(draw, (x, y), "no frame yet", rgba(DIM), 0.8)
        return
    median, worst = float(np.median(times)), float(times.max())
    rate = f"{1000 / median:.0f}" if median > 0 else "-"
    taken = theme.text(draw, (x, y - u * 0.1), rate, rgba(TEXT), 1.3, True)
    theme.text(draw, (x + taken + u * 0.3, y + u * 0.25), "frames/s", rgba(DIM), 0.8)
    theme.text(draw, (x + wide, y + u * 0.25), f"{median:.1f} ms, worst {worst:.1f}", rgba(DIM), 0.8, align=1.0)
    top, bottom = y + u * 1.7, y + u * 4.7
    draw.add_rect_filled((x, top), (x + wide, bottom), rgba(WELL, 0.7), u * 0.25)
    scale = max(BUDGET_MS * 1.5, 10 ** math.ceil(math.log10(max(worst, 1e-3))) if worst > 100 else worst * 1.1)
    step = wide / SHOWN_FRAMES
    for place, value in enumerate(times):
        left = x + wide - (len(times) - place) * step
        colour = rgba(WARNING if value > 2 * BUDGET_MS else ACCENT if value > BUDGET_MS else GOOD, 0.9)
        tall = min(1.0, value / scale) * (bottom - top)
        draw.add_rect_filled((left, bottom - tall), (left + max(1.0, step - 0.5), bottom), colour)
    level = bottom - BUDGET_MS / scale * (bottom - top)
    draw.add_line((x, level), (x + wide, level), rgba(TEXT, 0.35), 1.0)


def _cut(theme: Theme, text: str, room: float, size: float, value: str) -> str:
    """The text, shortened so that it and the value fit into the room [pixels]."""
    room -= theme.width(value, size)
    if theme.width(text, size) <= room:
        return text
    while text and theme.width(text + "...", size) > room:
        text = text[:-1]
    return text + "..."


def show_loading(theme: Theme, loading: Loading, seconds: float) -> None:
    """Cover the picture with what the game waits for.

    Args:
        theme: sizes and fonts.
        loading: what it waits for.
        seconds: a clock, for what moves.
    """
    u = theme.u
    width, height = theme.size
    draw = imgui.get_background_draw_list()
    top, bottom = rgba(0x0B1220), rgba(0x1D1712)
    draw.add_rect_filled_multi_color((0, 0), (width, height), top, top, bottom, bottom)
    _planet(theme, draw, seconds)
    middle = width / 2
    y = height * 0.62
    theme.text(draw, (middle, y), "PLANETARY SURVIVAL", rgba(TEXT), 2.0, True, align=0.5)
    y += u * 3.2
    half = min(u * 13, width * 0.4)
    draw.add_rect_filled((middle - half, y), (middle + half, y + u * 0.45), rgba(WELL), u * 0.22)
    if loading.share is None:  # a part that runs to and fro
        place = (math.sin(seconds * 2) + 1) / 2 * half * 1.5
        draw.add_rect_filled(
            (middle - half + place, y), (middle - half / 2 + place, y + u * 0.45), rgba(ACCENT), u * 0.22
        )
    elif loading.share > 0:
        end = middle - half + 2 * half * min(1.0, loading.share)
        draw.add_rect_filled(
            (middle - half, y), (max(end, middle - half + u * 0.45), y + u * 0.45), rgba(ACCENT), u * 0.22
        )
    y += u * 0.9
    share = "" if loading.share is None else f"  {min(1.0, max(0.0, loading.share)):.0%}"
    theme.text(draw, (middle, y), loading.what + share, rgba(DIM), 0.95, align=0.5)


def _planet(theme: Theme, draw: imgui.ImDrawList, seconds: float) -> None:
    """A ball in the light of a sun to the left, with a ring of air."""
    u = theme.u
    x, y, radius = theme.size[0] / 2, theme.size[1] * 0.34, min(theme.size[1] * 0.2, u * 8)
    for ring in range(14, 0, -1):
        draw.add_circle_filled((x, y), radius * (1 + 0.0006 * ring * ring), rgba(0x6CB8FF, 0.016), 96)
    draw.add_circle_filled((x, y), radius, rgba(0x1A1410), 96)
    steps = 48
    for step in range(steps):  # nested discs toward the light
        share = step / steps
        shift = radius * 0.62 * share
        tone = [round(low + (high - low) * share**1.4) for low, high in ((0x1A, 0xD8), (0x14, 0x93), (0x10, 0x55))]
        colour = tone[0] << 16 | tone[1] << 8 | tone[2]
        reach = radius * (1 - share) ** 0.72
        draw.add_circle_filled((x - shift * 0.8, y - shift * 0.5), min(reach, radius - shift), rgba(colour, 0.16), 96)
    swing = seconds * 0.6
    moon = (x + math.cos(swing) * radius * 1.75, y + math.sin(swing) * radius * 0.35)
    if math.sin(swing) > 0 or abs(moon[0] - x) > radius * 1.02:
        draw.add_circle_filled(moon, radius * 0.09, rgba(0xC9C4BA), 24)
