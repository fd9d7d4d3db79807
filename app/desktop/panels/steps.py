"""What to do next, at the upper left: first steps, each ticked when it was taken, then what the guide asks for."""

from collections.abc import Callable

from imgui_bundle import imgui

from app.desktop.panels.state import MODES
from app.desktop.panels.theme import ACCENT, DIM, EDGE, FAINT, GOOD, ICONS, TEXT, Theme, rgba
from gameplay.content.definitions import Goal

Keys = Callable[..., str]  # the words for the inputs of an action

LEAST, MOST = 12.0, 17.0  # of the width that a list needs, and takes, in heights of the text
CENTRE = imgui.ImDrawFlags_.stroke_center
STEPS = (
    ("forward", "Walk"),
    ("look", "Look around"),
    ("use_tool", "Hold to dig"),
    ("mode", "Change the mode"),
    ("radius", "Change the radius"),
    ("lamp", "Light the lamp"),
)


def show_goal(theme: Theme, draw: imgui.ImDrawList, goal: Goal, key: str, x: float, room: float) -> float:
    """Draw what the guide asks for; returns the lower edge [pixels].

    Args:
        key: that opens the guide. x: left edge, room: width that there is [pixels].
    """
    u, top = theme.u, theme.u * EDGE
    wide = min(u * MOST, room)
    imgui.push_font(theme.regular, u * 0.86)
    tall = imgui.calc_text_size(goal.text, False, wide - u * 1.3).y
    imgui.pop_font()
    high = (x + wide, top + u * 2.1 + tall)
    theme.panel(draw, (x, top), high, 0.6)
    theme.text(draw, (x + u * 0.6, top + u * 0.35), f"{ICONS['play']}  {goal.title}", rgba(ACCENT), 0.95, True)
    if key:
        theme.text(draw, (high[0] - u * 0.6, top + u * 0.42), key, rgba(DIM), 0.8, align=1.0)
    theme.text(draw, (x + u * 0.6, top + u * 1.65), goal.text, rgba(TEXT), 0.86, wrap=wide - u * 1.3)
    return high[1]


def show_steps(
    theme: Theme, draw: imgui.ImDrawList, taken: frozenset[str], keys: Keys, x: float, room: float, gamepad: bool
) -> float:
    """Draw first steps; returns the lower edge [pixels]. Arguments as for `show_goal`."""
    u = theme.u
    rows = [(name, text, step_keys(name, keys, gamepad)) for name, text in STEPS]
    wide = max(theme.width(text, 0.88) + theme.width(key, 0.82) for _, text, key in rows) + u * 3.4
    wide = min(wide, room)
    top = u * EDGE
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
    return top + u * (2.0 + 1.25 * len(rows))


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
