"""What is on the screen while playing: crosshair, tool, soil, compass, messages and first steps."""

import math
from collections.abc import Callable, Mapping, Sequence

from imgui_bundle import imgui

from app.desktop.captions import Heard
from app.desktop.messages import MESSAGE_SECONDS
from app.desktop.panels import captions
from app.desktop.panels.state import MODES, Hud, Item, Message
from app.desktop.panels.theme import (
    ACCENT,
    DIM,
    FAINT,
    GOOD,
    ICONS,
    MODE_COLOURS,
    MODE_ICONS,
    TEXT,
    WARNING,
    WELL,
    Theme,
    Vec,
    rgba,
)

Keys = Callable[[str], str]  # the words for the inputs of an action

FADE_SECONDS = 0.8
MOST_MESSAGES = 6
MOST_MATERIALS = 6  # named beside the canisters; the rest are summed up
STEPS = (
    ("forward", "Walk"),
    ("look", "Look around"),
    ("use_tool", "Hold to dig"),
    ("mode", "Change the mode"),
    ("radius", "Change the radius"),
    ("lamp", "Light the lamp"),
)
_MESSAGE_COLOURS = {"note": TEXT, "good": GOOD, "warning": WARNING}
CENTRE = imgui.ImDrawFlags_.stroke_center
_EDGE = 0.8  # from the edge of the picture, in heights of the text


def show(
    theme: Theme,
    hud: Hud,
    messages: Sequence[Message],
    colours: Mapping[str, int],
    keys: Keys,
    heard: Sequence[Heard] = (),
    crosshair: bool = True,
    done: frozenset[str] | None = None,
    left: float = 0.0,
    gamepad: bool = False,
) -> None:
    """Draw it all behind the windows.

    Args:
        theme: sizes and fonts.
        hud: what to show.
        messages: newest last.
        colours: of materials, 0xRRGGBB, by name.
        keys: tells which inputs an action has.
        heard: sounds, newest last.
        crosshair: whether to draw one.
        done: first steps that the player has taken; None: they are not shown.
        left: how far the left edge is taken already [pixels].
        gamepad: whether the player holds one; `keys` tells its inputs then.
    """
    draw = imgui.get_background_draw_list()
    width, height = theme.size
    if crosshair:
        _crosshair(theme, draw, hud)
    _compass(theme, draw, hud)
    if hud.flying is None:
        _modes(theme, draw, hud, keys, gamepad)
    else:
        _flight(theme, draw, hud, keys)
    top = _soil(theme, draw, hud, colours)
    _messages(theme, draw, messages, (theme.u * _EDGE, height - theme.u * _EDGE))
    captions.show(theme, draw, heard, (width / 2, height - theme.u * 5.7), 0.95)
    if done is not None and hud.flying is None:
        at = max(theme.u * _EDGE, left + theme.u * 0.5)
        if at + theme.u * 12 < width / 2 - theme.u * 9.5:
            _steps(theme, draw, done, keys, at, gamepad)
    if hud.lamp:
        _lamp(theme, draw, top)


def _crosshair(theme: Theme, draw: imgui.ImDrawList, hud: Hud) -> None:
    x, y = theme.size[0] / 2, theme.size[1] / 2
    u = theme.u
    colour = rgba(MODE_COLOURS[hud.tool.mode] if hud.aimed and hud.flying is None else TEXT, 0.95)
    shade = rgba(0x000000, 0.55)
    near, far = u * (0.32 - 0.08 * hud.working), u * 0.62
    for tone, thick in ((shade, max(3.0, u * 0.2)), (colour, max(1.5, u * 0.09))):
        grow = (thick - max(1.5, u * 0.09)) / 2
        for across, down in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            draw.add_line(
                (x + across * (near - grow), y + down * (near - grow)),
                (x + across * (far + grow), y + down * (far + grow)),
                tone,
                thick,
            )
    draw.add_circle_filled((x, y), max(1.6, u * 0.13), shade, 12)
    draw.add_circle_filled((x, y), max(1.0, u * 0.08), colour, 12)
    if hud.working > 0:
        draw.add_circle((x, y), u * 0.95, rgba(0, 0.4), 40, max(3.0, u * 0.2), CENTRE)
        draw.add_circle((x, y), u * 0.95, colour, 40, max(1.5, u * 0.1), CENTRE)


def _compass(theme: Theme, draw: imgui.ImDrawList, hud: Hud) -> None:
    """A strip of the horizon at the top, with the hour and the altitude below."""
    u = theme.u
    middle, top = theme.size[0] / 2, u * _EDGE
    half, tall = u * 8.0, u * 2.0
    theme.panel(draw, (middle - half, top), (middle + half, top + tall), 0.6)
    draw.push_clip_rect((middle - half + u * 0.3, top), (middle + half - u * 0.3, top + tall), True)
    span = 75.0  # degrees on each side
    for bearing in range(0, 360, 15):
        away = (bearing - hud.heading + 180) % 360 - 180
        if abs(away) > span:
            continue
        x = middle + away / span * (half - u * 0.6)
        fade = 1 - (abs(away) / span) ** 3
        name = {0: "N", 45: "NE", 90: "E", 135: "SE", 180: "S", 225: "SW", 270: "W", 315: "NW"}.get(bearing)
        if name is None:
            draw.add_line((x, top + tall - u * 0.55), (x, top + tall - u * 0.25), rgba(DIM, fade * 0.8), 1.0)
            continue
        if theme.width(name, 0.95, True) / 2 + abs(x - middle) > half - u * 0.3:
            continue  # no letter is cut at the edge
        colour = WARNING if name == "N" else TEXT if len(name) == 1 else DIM
        theme.text(draw, (x, top + u * 0.3), name, rgba(colour, fade), 0.95, len(name) == 1, align=0.5)
        draw.add_line((x, top + tall - u * 0.55), (x, top + tall - u * 0.25), rgba(TEXT, fade), 1.5)
    draw.pop_clip_rect()
    tip = u * 0.3
    draw.add_triangle_filled((middle - tip, top), (middle + tip, top), (middle, top + tip), rgba(ACCENT))
    hours = math.floor(hud.hours * 60 + 1e-6) % 1440
    day = 6 <= hud.hours < 18
    facts = [
        (ICONS["sun" if day else "moon"], f"{hours // 60:02d}:{hours % 60:02d}"),
        (ICONS["altitude"], distance(hud.altitude)),
        ("", f"{round(hud.heading) % 360:03d}°"),
    ]
    gap, size = u * 1.1, 0.9
    widths = [theme.width(f"{icon} {text}".strip(), size) for icon, text in facts]
    total = sum(widths) + gap * (len(facts) - 1)
    y = top + tall + u * 0.2
    theme.panel(draw, (middle - total / 2 - u * 0.6, y), (middle + total / 2 + u * 0.6, y + u * 1.3), 0.6)
    x = middle - total / 2
    for (icon, text), across in zip(facts, widths, strict=True):
        taken = theme.text(draw, (x, y + u * 0.2), f"{icon} ", rgba(ACCENT), size) if icon else 0.0
        theme.text(draw, (x + taken, y + u * 0.2), text, rgba(TEXT), size)
        x += across + gap


def _modes(theme: Theme, draw: imgui.ImDrawList, hud: Hud, keys: Keys, gamepad: bool) -> None:
    """The tool's modes and its radius, at the bottom."""
    u = theme.u
    middle, bottom = theme.size[0] / 2, theme.size[1] - u * _EDGE
    tall, narrow = u * 2.2, u * 2.7
    label = hud.tool.mode.capitalize()
    wide = narrow + theme.width(label, bold=True) + u * 0.4
    x = middle - (wide + 2 * narrow) / 2
    theme.panel(draw, (x - u * 0.25, bottom - tall - u * 0.25), (x + wide + 2 * narrow + u * 0.25, bottom + u * 0.25))
    for mode in MODES:
        chosen = mode == hud.tool.mode
        across = wide if chosen else narrow
        colour = MODE_COLOURS[mode]
        if chosen:
            draw.add_rect_filled((x, bottom - tall), (x + across, bottom), rgba(colour, 0.92), u * 0.4)
        ink = rgba(0x14171C) if chosen else rgba(colour, 0.9)
        theme.text(draw, (x + u * 1.05, bottom - tall + u * 0.52), MODE_ICONS[mode], ink, 1.15, align=0.5)
        if chosen:
            theme.text(draw, (x + u * 2.1, bottom - tall + u * 0.6), label, ink, bold=True)
        key = keys(f"mode_{mode}")
        if len(key) <= 2 and not gamepad:
            at = (x + across - u * 0.25, bottom - u * 0.95)
            theme.text(draw, at, key, rgba(0x14171C, 0.75) if chosen else rgba(DIM), 0.7, align=1.0)
        x += across
    _radius(theme, draw, hud, (middle, bottom - tall - u * 0.7))


def _radius(theme: Theme, draw: imgui.ImDrawList, hud: Hud, at: Vec) -> None:
    """The tool's radius; where augments change it, that too."""
    u = theme.u
    text = f"Radius {hud.tool.radius:.1f} m"
    if abs(hud.tool.effective_radius - hud.tool.radius) > 0.01:
        text += f", with augments {hud.tool.effective_radius:.1f} m"
    half = theme.width(text, 0.9) / 2 + u * 0.6
    theme.panel(draw, (at[0] - half, at[1] - u * 1.25), (at[0] + half, at[1]), 0.6)
    theme.text(draw, (at[0], at[1] - u * 1.08), text, rgba(TEXT), 0.9, align=0.5)


def _flight(theme: Theme, draw: imgui.ImDrawList, hud: Hud, keys: Keys) -> None:
    u = theme.u
    middle, bottom = theme.size[0] / 2, theme.size[1] - u * _EDGE
    speed = hud.flying or 0.0
    title = f"{ICONS['camera']}  Free camera, {distance(speed)}/s"
    line = f"{keys('radius_more')}, {keys('radius_less')}: speed     {keys('free_camera')}: back"
    half = max(theme.width(title, bold=True), theme.width(line, 0.85)) / 2 + u * 0.8
    theme.panel(draw, (middle - half, bottom - u * 2.9), (middle + half, bottom))
    theme.text(draw, (middle, bottom - u * 2.6), title, rgba(ACCENT), bold=True, align=0.5)
    theme.text(draw, (middle, bottom - u * 1.3), line, rgba(DIM), 0.85, align=0.5)


def _soil(theme: Theme, draw: imgui.ImDrawList, hud: Hud, colours: Mapping[str, int]) -> float:
    """Canisters with what is in them, at the lower right; returns the upper edge [pixels]."""
    u = theme.u
    right, bottom = theme.size[0] - u * _EDGE, theme.size[1] - u * _EDGE
    canisters = hud.tool.canisters
    total: dict[str, float] = {}
    for canister in canisters:
        for name, amount in canister.soil.items():
            total[name] = total.get(name, 0.0) + amount
    names = sorted((name for name in total if total[name] >= 0.05), key=lambda name: -total[name])
    named, others = names[:MOST_MATERIALS], names[MOST_MATERIALS:]
    rows = len(named) + bool(others)
    wide = u * 11.0
    tall = u * (0.5 + 1.55 * max(1, len(canisters)) + (0.25 if rows else 0.0) + 1.15 * rows)
    low = (right - wide, bottom - tall)
    theme.panel(draw, low, (right, bottom))
    y = low[1] + u * 0.35
    if not canisters:
        theme.text(draw, (right - wide / 2, y), "No canister in the tool", rgba(WARNING), 0.9, align=0.5)
    for canister in canisters:
        _canister(theme, draw, canister, colours, (low[0] + u * 0.5, y), wide - u)
        y += u * 1.55
    y += u * 0.1
    for name in [*named, *(["others"] if others else [])]:
        amount = total[name] if name != "others" else sum(total[other] for other in others)
        x = low[0] + u * 0.5
        swatch = rgba(colours.get(name, FAINT))
        draw.add_rect_filled((x, y + u * 0.2), (x + u * 0.75, y + u * 0.95), swatch, u * 0.18)
        draw.add_rect((x, y + u * 0.2), (x + u * 0.75, y + u * 0.95), rgba(0xFFFFFF, 0.25), u * 0.18)
        theme.text(draw, (x + u * 1.1, y + u * 0.08), name.capitalize(), rgba(TEXT), 0.88)
        theme.text(draw, (right - u * 0.5, y + u * 0.08), f"{amount:,.1f}", rgba(TEXT), 0.88, align=1.0)
        y += u * 1.15
    return low[1]


def _canister(
    theme: Theme, draw: imgui.ImDrawList, canister: Item, colours: Mapping[str, int], at: Vec, wide: float
) -> None:
    u = theme.u
    low, high = at, (at[0] + wide, at[1] + u * 1.25)
    draw.add_rect_filled(low, high, rgba(WELL, 0.95), u * 0.3)
    x = low[0]
    for name, amount in sorted(canister.soil.items(), key=lambda entry: -entry[1]):
        across = min(wide * amount / max(canister.capacity, 1e-9), high[0] - x)
        if across < 0.5:
            continue
        first, last = x == low[0], x + across >= high[0] - 0.5
        corners = imgui.ImDrawFlags_.round_none
        if first and last:
            corners = imgui.ImDrawFlags_.round_all
        elif first:
            corners = imgui.ImDrawFlags_.round_left
        elif last:
            corners = imgui.ImDrawFlags_.round_right
        draw.add_rect_filled((x, low[1]), (x + across, high[1]), rgba(colours.get(name, FAINT)), u * 0.3, corners)
        x += across
    full = canister.filled >= canister.capacity - 0.05
    draw.add_rect(low, high, rgba(WARNING if full else 0xFFFFFF, 0.9 if full else 0.18), u * 0.3, 1.5 if full else 1.0)
    text = f"{canister.filled:,.0f} / {canister.capacity:,.0f}" + ("  full" if full else "")
    middle = ((low[0] + high[0]) / 2, low[1] + u * 0.18)
    for across, down in ((-1, 0), (1, 0), (0, -1), (0, 1), (1, 1)):  # an edge, so that it is read on any soil
        theme.text(draw, (middle[0] + across, middle[1] + down), text, rgba(0, 0.6), 0.85, True, align=0.5)
    theme.text(draw, middle, text, rgba(TEXT), 0.85, True, align=0.5)


def _lamp(theme: Theme, draw: imgui.ImDrawList, bottom: float) -> None:
    u = theme.u
    right = theme.size[0] - u * _EDGE
    text = f"{ICONS['lamp']}  Lamp"
    wide = theme.width(text, 0.9) + u
    low = (right - wide, bottom - u * 1.7)
    theme.panel(draw, low, (right, bottom - u * 0.4), 0.6)
    theme.text(draw, (low[0] + u * 0.5, low[1] + u * 0.2), text, rgba(0xFFE9A8), 0.9)


def _messages(theme: Theme, draw: imgui.ImDrawList, messages: Sequence[Message], corner: Vec) -> None:
    """Lines at the lower left, the newest at the bottom, fading."""
    u = theme.u
    x, y = corner
    room = theme.size[0] / 2 - u * 7.5 - x - u
    for message in reversed(messages[-MOST_MESSAGES:]):
        alpha = min(1.0, (MESSAGE_SECONDS - message.age) / FADE_SECONDS)
        if alpha <= 0 or not message.text:
            continue
        colour = _MESSAGE_COLOURS.get(message.kind, TEXT)
        icon = ICONS.get(message.kind, ICONS["note"])
        indent = theme.width(icon, 0.9) + u * 0.45
        imgui.push_font(theme.regular, u * 0.9)
        extent = imgui.calc_text_size(message.text, False, room - indent - u)
        imgui.pop_font()
        tall, wide = extent.y + u * 0.5, extent.x + indent + u
        if y - tall < theme.size[1] * 0.35:
            break
        theme.panel(draw, (x, y - tall), (x + wide, y), 0.72 * alpha)
        theme.text(draw, (x + u * 0.5, y - tall + u * 0.22), icon, rgba(colour, alpha), 0.9)
        at = (x + u * 0.5 + indent, y - tall + u * 0.22)
        theme.text(draw, at, message.text, rgba(TEXT, alpha), 0.9, wrap=room - indent - u)
        y -= tall + u * 0.3


def _steps(theme: Theme, draw: imgui.ImDrawList, taken: frozenset[str], keys: Keys, x: float, gamepad: bool) -> None:
    """First steps at the upper left; each is ticked when it was taken."""
    u = theme.u
    rows = [(name, text, step_keys(name, keys, gamepad)) for name, text in STEPS]
    wide = max(theme.width(text, 0.88) + theme.width(key, 0.82) for _, text, key in rows) + u * 3.4
    wide = min(wide, theme.size[0] / 2 - u * 9 - x)
    top = u * _EDGE
    theme.panel(draw, (x, top), (x + wide, top + u * (2.0 + 1.25 * len(rows))), 0.6)
    theme.text(draw, (x + u * 0.6, top + u * 0.4), "First steps", rgba(ACCENT), 0.95, True)
    y = top + u * 1.75
    for name, text, key in rows:
        done = name in taken
        if done:
            theme.text(draw, (x + u * 0.55, y), ICONS["good"], rgba(GOOD), 0.85)
        else:
            draw.add_circle((x + u * 1.0, y + u * 0.5), u * 0.3, rgba(DIM), 24, max(1.0, u * 0.07), CENTRE)
        theme.text(draw, (x + u * 1.8, y - u * 0.05), text, rgba(DIM if done else TEXT), 0.88)
        theme.text(draw, (x + wide - u * 0.6, y), key, rgba(FAINT if done else ACCENT), 0.82, align=1.0)
        y += u * 1.25


def step_keys(name: str, keys: Keys, gamepad: bool = False) -> str:
    """The inputs for a first step, in words."""
    match name:
        case "forward":
            return _together([keys(way) for way in ("forward", "left", "back", "right")])
        case "look" if gamepad:
            return _together([keys(f"look_{way}") for way in ("up", "left", "down", "right")])
        case "look":
            return "Mouse"
        case "mode" if gamepad:
            return keys("mode_next")
        case "mode":
            return " ".join(keys(f"mode_{mode}") for mode in MODES)
        case "radius":
            return keys("radius_more")
    return keys(name)


def _together(words: list[str]) -> str:
    """The name of a stick for its four ways, else all words."""
    parts = [word.rpartition(" ") for word in words]
    same = {front for front, _, _ in parts}
    ways = [way for _, _, way in parts]
    return same.pop() if len(same) == 1 and ways == ["up", "left", "down", "right"] else " ".join(words)


def distance(metres: float) -> str:
    """A length in words, with as many digits as help."""
    if abs(metres) >= 10_000:
        return f"{metres / 1000:,.1f} km"
    return f"{metres:,.0f} m" if abs(metres) >= 10 else f"{metres:.1f} m"
