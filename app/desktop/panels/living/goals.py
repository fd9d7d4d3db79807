"""The guide: what to do next, and what is done."""

from imgui_bundle import imgui

from app.desktop.panels.state import Hud
from app.desktop.panels.theme import ACCENT, DIM, GOOD, ICONS, TEXT, Theme, rgba
from app.desktop.panels.window import foot, hint
from gameplay import content
from gameplay.content.definitions import Goal


def open_goal(reached: list[str]) -> Goal | None:
    """The first goal that is not reached; None at the end."""
    done = set(reached)
    return next((goal for goal in content.load().goals.values() if goal.name not in done), None)


def show_goals(theme: Theme, hud: Hud) -> None:
    """Build the page."""
    if hud.around is None:
        return
    done = set(hud.around.goals)
    goals = list(content.load().goals.values())
    now = open_goal(hud.around.goals)
    hint(theme, f"{len(done)} of {len(goals)} done. Each step teaches a thing that the next one needs.")
    imgui.begin_child("goals", (0, -foot(theme)), imgui.ChildFlags_.nav_flattened)
    for goal in goals:
        low, draw, u = imgui.get_cursor_screen_pos(), imgui.get_window_draw_list(), theme.u
        open_ = now is not None and goal.name == now.name
        ink = GOOD if goal.name in done else ACCENT if open_ else DIM
        mark = ICONS["good"] if goal.name in done else ICONS["play"] if open_ else "·"
        theme.text(draw, (low.x + u * 0.7, low.y + u * 0.1), mark, rgba(ink), theme.small(0.9), align=0.5)
        imgui.set_cursor_pos_x(imgui.get_cursor_pos_x() + u * 1.8)
        imgui.push_font(theme.bold if open_ else theme.regular, u)
        imgui.push_style_color(imgui.Col_.text, rgba(TEXT if open_ or goal.name in done else DIM))
        imgui.text_unformatted(goal.title)
        imgui.pop_style_color()
        imgui.pop_font()
        if open_:
            imgui.indent(u * 1.8)
            hint(theme, goal.text)
            imgui.unindent(u * 1.8)
            imgui.set_scroll_here_y(0.3) if imgui.is_window_appearing() else None
    imgui.end_child()
