"""What is on the screen while playing, all together; here the crosshair, the tool, its soil and messages."""

import math
from collections.abc import Mapping, Sequence

from imgui_bundle import imgui

from app.desktop.captions import Heard
from app.desktop.messages import MESSAGE_SECONDS
from app.desktop.panels import captions, compass, instruments, prompt, steps, vitals
from app.desktop.panels.state import MODES, Hud, Item, Message
from app.desktop.panels.steps import CENTRE, Keys
from app.desktop.panels.theme import (
    ACCENT,
    DIM,
    EDGE,
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
from app.desktop.panels.words import distance

FADE_SECONDS = 0.8
MOST_MESSAGES = 6
MOST_MATERIALS = 6  # named below the canisters, where there is room; the rest are summed up
_MESSAGE_COLOURS = {"note": TEXT, "good": GOOD, "warning": WARNING}


def show(
    theme: Theme,
    hud: Hud,
    messages: Sequence[Message],
    colours: Mapping[str, int],
    keys: Keys,
    heard: Sequence[Heard] = (),
    crosshair: bool = True,
    asked: steps.Next | None = None,
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
        asked: what to do next; None: nothing is asked for.
        left: how far the left edge is taken already [pixels].
        gamepad: whether the player holds one; `keys` tells its inputs then.
    """
    draw = imgui.get_background_draw_list()
    width, height = theme.size
    if crosshair and hud.flown is None:
        _crosshair(theme, draw, hud)
    below = compass.show(theme, draw, hud)
    low = height - theme.u * EDGE
    if hud.flown is not None and hud.flying is None:
        low, high = instruments.show(theme, draw, hud.flown, keys, forward=crosshair), 0.0
    elif hud.flying is None:
        _modes(theme, draw, hud, keys, gamepad)
        text = prompt.words(hud)
        if hud.placing is not None:
            prompt.show_placing(theme, draw, hud.placing, keys)
        elif text:
            prompt.show(theme, draw, text, keys("interact"))
            _ring(theme, draw, prompt.progress(hud))
        low = vitals.show(theme, draw, hud) - theme.u * 0.3
        if hud.around is not None and hud.around.outlook is not None:
            vitals.show_hazards(theme, draw, hud.around.outlook.hazards, (below, low))
        high = 0.0 if asked is None else _corner(theme, draw, asked, left)
    else:
        _flight(theme, draw, hud, keys)
        high = 0.0
    top = height - theme.u * EDGE if hud.flown is not None else _soil(theme, draw, hud, colours)
    _messages(theme, draw, messages, (theme.u * EDGE, low), max(high, height * 0.35))
    captions.show(theme, draw, heard, (width / 2, height - theme.u * 5.7), 0.95)
    if hud.lamp:
        _lamp(theme, draw, top)


def _corner(theme: Theme, draw: imgui.ImDrawList, asked: steps.Next, left: float) -> float:
    """What to do next, at the upper left where there is room; its lower edge [pixels]."""
    at = max(theme.u * EDGE, left + theme.u * 0.5)
    room = theme.size[0] / 2 - theme.u * 9.0 - at
    return 0.0 if room < theme.u * steps.LEAST else steps.show(theme, draw, asked, at, room)


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


def _ring(theme: Theme, draw: imgui.ImDrawList, share: float) -> None:
    """How far work has come, round the crosshair, from the top clockwise."""
    if share <= 0:
        return
    middle, u, top = (theme.size[0] / 2, theme.size[1] / 2), theme.u, -math.pi / 2
    for colour, thick, end in ((rgba(0, 0.5), u * 0.3, 1.0), (rgba(GOOD, 0.95), u * 0.18, share)):
        draw.path_clear()
        draw.path_arc_to(middle, u * 1.15, top, top + math.tau * end, 48)
        draw.path_stroke(colour, thick)


def _modes(theme: Theme, draw: imgui.ImDrawList, hud: Hud, keys: Keys, gamepad: bool) -> None:
    """The tool's modes and its radius, at the bottom."""
    u = theme.u
    middle, bottom = theme.size[0] / 2, theme.size[1] - u * EDGE
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
    middle, bottom = theme.size[0] / 2, theme.size[1] - u * EDGE
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
    right, bottom = theme.size[0] - u * EDGE, theme.size[1] - u * EDGE
    canisters = hud.tool.canisters
    total: dict[str, float] = {}
    for canister in canisters:
        for name, amount in canister.soil.items():
            total[name] = total.get(name, 0.0) + amount
    names = sorted((name for name in total if total[name] >= 0.05), key=lambda name: -total[name])
    room = int((theme.size[1] * 0.5 / u - 1.55 * len(canisters) - 0.75) / 1.15)
    most = min(max(room, 1), MOST_MATERIALS + 1)
    named, others = (names, []) if len(names) <= most else (names[: most - 1], names[most - 1 :])
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
    right = theme.size[0] - u * EDGE
    text = f"{ICONS['lamp']}  Lamp"
    wide = theme.width(text, 0.9) + u
    low = (right - wide, bottom - u * 1.7)
    theme.panel(draw, low, (right, bottom - u * 0.4), 0.6)
    theme.text(draw, (low[0] + u * 0.5, low[1] + u * 0.2), text, rgba(0xFFE9A8), 0.9)


def _messages(theme: Theme, draw: imgui.ImDrawList, messages: Sequence[Message], corner: Vec, highest: float) -> None:
    """Lines at the left, the newest at the bottom, fading; none is above a height [pixels]."""
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
        if y - tall < highest:
            break
        theme.panel(draw, (x, y - tall), (x + wide, y), 0.72 * alpha)
        theme.text(draw, (x + u * 0.5, y - tall + u * 0.22), icon, rgba(colour, alpha), 0.9)
        at = (x + u * 0.5 + indent, y - tall + u * 0.22)
        theme.text(draw, at, message.text, rgba(TEXT, alpha), 0.9, wrap=room - indent - u)
        y -= tall + u * 0.3
