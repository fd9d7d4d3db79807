"""What to do next, at the upper left: first steps, each ticked when it was taken, then what the guide asks for."""

from collections.abc import Callable
from typing import NamedTuple

from imgui_bundle import imgui

from app.desktop.flight_facts import Flown
from app.desktop.panels.living.goals import open_goal
from app.desktop.panels.state import MODES, Hud
from app.desktop.panels.theme import ACCENT, DIM, EDGE, FAINT, GOOD, ICONS, TEXT, Theme, rgba
from app.desktop.worn import IN_MENU

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
_FLOWN = {"forward": "thrust", "turn_right": "turn", "jump": "up", "crouch": "down", "brake": "stop", "land": "land"}
_LANDED = {"jump": "up", "leave_craft": "get out"}
_WORN = {"mode": "mode_next", "radius": "radius_more"}  # what hands do for a step


class Step(NamedTuple):
    """A first step in words, the inputs for it, and whether it was taken."""

    text: str
    key: str
    taken: bool


class Next(NamedTuple):
    """What to do next.

    Attributes:
        title: of it. text: what the guide says, "" with first steps.
        key: that opens the guide, "" for none. steps: the first steps, none with a goal of the guide.
    """

    title: str
    text: str = ""
    key: str = ""
    steps: tuple[Step, ...] = ()


def next_of(
    hud: Hud, taken: frozenset[str] | None, guide: bool, keys: Keys, gamepad: bool = False, worn: bool = False
) -> Next | None:
    """What a player is to do next, and in a craft what hands can do there; None for nothing.

    Args:
        taken: first steps that were; None: they are not asked for.
        guide: whether the guide is asked, once there are no first steps.
        keys: tells which inputs an action has. gamepad, worn: whether they are of a gamepad, of hands.
    """
    if worn and hud.flown is not None:
        return Next("Flying", flown_with(hud.flown, keys))
    if hud.flown is not None or hud.flying is not None:
        return None
    if taken is not None:
        rows = (Step(text, step_keys(name, keys, gamepad, worn), name in taken) for name, text in STEPS)
        return Next("First steps", steps=tuple(rows))
    goal = open_goal(hud.around.goals) if guide and hud.around is not None and hud.around.vitals is not None else None
    return None if goal is None else Next(goal.title, goal.text, keys("guide"))


def show(theme: Theme, draw: imgui.ImDrawList, asked: Next, x: float, room: float) -> float:
    """Draw it; returns the lower edge [pixels].

    Args:
        x: left edge, room: width that there is [pixels].
    """
    return _show_steps(theme, draw, asked, x, room) if asked.steps else _show_goal(theme, draw, asked, x, room)


def _show_goal(theme: Theme, draw: imgui.ImDrawList, goal: Next, x: float, room: float) -> float:
    u, top = theme.u, theme.u * EDGE
    wide = min(u * MOST, room)
    imgui.push_font(theme.regular, u * 0.86)
    tall = imgui.calc_text_size(goal.text, False, wide - u * 1.3).y
    imgui.pop_font()
    high = (x + wide, top + u * 2.1 + tall)
    theme.panel(draw, (x, top), high, 0.6)
    theme.text(draw, (x + u * 0.6, top + u * 0.35), f"{ICONS['play']}  {goal.title}", rgba(ACCENT), 0.95, True)
    if goal.key:
        theme.text(draw, (high[0] - u * 0.6, top + u * 0.42), goal.key, rgba(DIM), 0.8, align=1.0)
    theme.text(draw, (x + u * 0.6, top + u * 1.65), goal.text, rgba(TEXT), 0.86, wrap=wide - u * 1.3)
    return high[1]


def _show_steps(theme: Theme, draw: imgui.ImDrawList, asked: Next, x: float, room: float) -> float:
    u, rows = theme.u, asked.steps
    wide = max(theme.width(row.text, 0.88) + theme.width(row.key, 0.82) for row in rows) + u * 3.4
    wide = min(wide, room)
    top = u * EDGE
    theme.panel(draw, (x, top), (x + wide, top + u * (2.0 + 1.25 * len(rows))), 0.6)
    theme.text(draw, (x + u * 0.6, top + u * 0.4), asked.title, rgba(ACCENT), 0.95, True)
    y = top + u * 1.75
    for text, key, done in rows:
        if done:
            theme.text(draw, (x + u * 0.55, y), ICONS["good"], rgba(GOOD), 0.85)
        else:
            draw.add_circle((x + u * 1.0, y + u * 0.5), u * 0.3, rgba(DIM), 24, max(1.0, u * 0.07), CENTRE)
        theme.text(draw, (x + u * 1.8, y - u * 0.05), text, rgba(DIM if done else TEXT), 0.88)
        theme.text(draw, (x + wide - u * 0.6, y), key, rgba(FAINT if done else ACCENT), 0.82, align=1.0)
        y += u * 1.25
    return top + u * (2.0 + 1.25 * len(rows))


def step_keys(name: str, keys: Keys, gamepad: bool = False, worn: bool = False) -> str:
    """The inputs for a first step, in words."""
    if worn:
        key = "Your head" if name == "look" else keys(_WORN.get(name, name))
        return keys("radial") if key in ("", IN_MENU) else key  # what opens that menu is shorter
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


def flown_with(flown: Flown, keys: Keys) -> str:
    """What hands fly with, a line for each input; what opens the menu around the hand stands for what is in it."""
    lines: dict[str, list[str]] = {}
    for name, words in {**(_LANDED if flown.aboard.landed else _FLOWN), "system": "course"}.items():
        key = keys(name)
        key = keys("radial") if key in ("", IN_MENU) else key.removesuffix(" up").removesuffix(" right")
        lines.setdefault(key, []).append(words)
    return "\n".join(f"{key}: {', '.join(words)}" for key, words in lines.items())


def _together(words: list[str]) -> str:
    """The name of a stick for its four ways, else all words."""
    parts = [word.rpartition(" ") for word in words]
    same = {front for front, _, _ in parts}
    ways = [way for _, _, way in parts]
    return same.pop() if len(same) == 1 and ways == ["up", "left", "down", "right"] else " ".join(words)
