"""Technologies as a tree: a column a tier, lines from what is needed."""

import functools

from imgui_bundle import imgui

from app.desktop.panels.icons import icon
from app.desktop.panels.state import Hud
from app.desktop.panels.theme import ACCENT, DIM, FAINT, GOOD, ICONS, RAISED, TEXT, WELL, Theme, rgba
from app.desktop.panels.window import NAVIGATED, foot, hint
from gameplay import content
from gameplay.commands import Command, UnlockTechnology
from gameplay.content.contents import Content
from gameplay.content.definitions import Technology

WIDE, TALL, APART, BELOW = 10.5, 2.5, 3.2, 0.7  # of a box, and of the gaps, in heights of the text
FOOT = 4.4  # height of the details


class LearnPage:
    """Remembers which technology is chosen."""

    def __init__(self) -> None:
        self._chosen: str | None = None

    def show(self, theme: Theme, hud: Hud) -> list[Command]:
        """Build the page; what the player wants done."""
        around = hud.around
        if around is None:
            return []
        imgui.text_unformatted(f"{ICONS['gem']}  {around.points:,} research points")
        imgui.same_line()
        how = "Analyse items in the pack for points; what you hold for the first time gives some too."
        if theme.width(how) < imgui.get_content_region_avail().x:
            imgui.text_disabled(how)
        else:
            imgui.text_disabled("Analyse items in the pack for points.")
        known = content.load()
        done = set(known.technologies) if around.creative else set(around.technologies)
        imgui.begin_child(
            "tree",
            (0, -theme.u * FOOT - foot(theme)),
            imgui.ChildFlags_.nav_flattened,
            imgui.WindowFlags_.horizontal_scrollbar,
        )
        self._tree(theme, known, done, around.points)
        imgui.end_child()
        return self._foot(theme, known, done, around.points)

    def _tree(self, theme: Theme, known: Content, done: set[str], points: int) -> None:
        u, draw, corner = theme.u, imgui.get_window_draw_list(), imgui.get_cursor_screen_pos()
        places = layout(known)

        def low(name: str) -> tuple[float, float]:
            column, row = places[name]
            return (corner.x + column * (WIDE + APART) * u, corner.y + (1.4 + row * (TALL + BELOW)) * u)

        for tier in sorted({technology.tier for technology in known.technologies.values()}):
            theme.text(
                draw, (corner.x + (tier - 1) * (WIDE + APART) * u, corner.y), f"Tier {tier}", rgba(ACCENT), 0.95, True
            )
        thick = max(1.5, u * 0.09)
        for technology in known.technologies.values():
            x, y = low(technology.name)
            for need in technology.needs:
                a, b = low(need)
                beside = a == x  # of one tier: round the right side, not back across the column
                start, end = (a + WIDE * u, b + TALL * u / 2), (x + WIDE * u * beside, y + TALL * u / 2)
                bend = APART * u * 0.7 if beside else (end[0] - start[0]) * 0.5
                pull = end[0] + bend if beside else end[0] - bend
                lit = technology.name in done or (self._chosen == technology.name)
                ink = rgba(GOOD if technology.name in done else ACCENT if lit else FAINT, 0.9 if lit else 0.55)
                draw.add_bezier_cubic(start, (start[0] + bend, start[1]), (pull, end[1]), end, ink, thick)
        for technology in known.technologies.values():
            self._box(theme, draw, low(technology.name), technology, done, points)
        columns, rows = max(at[0] for at in places.values()) + 1, max(at[1] for at in places.values()) + 1
        imgui.set_cursor_screen_pos((corner.x, corner.y))
        imgui.dummy((columns * (WIDE + APART) * u, (1.4 + rows * (TALL + BELOW)) * u))

    def _box(
        self,
        theme: Theme,
        draw: imgui.ImDrawList,
        low: tuple[float, float],
        technology: Technology,
        done: set[str],
        points: int,
    ) -> None:
        u, size = theme.u, (WIDE * theme.u, TALL * theme.u)
        imgui.set_cursor_screen_pos(low)
        if imgui.invisible_button(technology.name, size, NAVIGATED):
            self._chosen = technology.name
        lit = imgui.is_item_hovered() or imgui.is_item_focused()
        high = (low[0] + size[0], low[1] + size[1])
        have, can = technology.name in done, open_to(technology, done)
        draw.add_rect_filled(low, high, rgba(RAISED if lit or have else WELL, 0.96), u * 0.35)
        edge = GOOD if have else ACCENT if can and points >= technology.cost else FAINT
        thick = max(1.5, u * (0.16 if self._chosen == technology.name else 0.08))
        draw.add_rect(low, high, rgba(edge, 1.0 if have or can else 0.4), u * 0.35, thick)
        ink = rgba(TEXT if have or can else FAINT)
        draw.push_clip_rect(low, (high[0] - u * 0.2, high[1]), True)
        theme.text(draw, (low[0] + u * 0.5, low[1] + u * 0.25), technology.title, ink, theme.small(0.92), have)
        note = "known" if have else f"{technology.cost} points"
        theme.text(draw, (low[0] + u * 0.5, low[1] + u * 1.35), note, rgba(GOOD if have else DIM), theme.small(0.78))
        draw.pop_clip_rect()

    def _foot(self, theme: Theme, known: Content, done: set[str], points: int) -> list[Command]:
        technology = known.technologies.get(self._chosen or "")
        imgui.separator()
        if technology is None:
            hint(theme, "Choose a technology to read what it gives.")
            return []
        imgui.push_font(theme.bold, theme.u)
        imgui.text_unformatted(technology.title)
        imgui.pop_font()
        imgui.same_line()
        imgui.text_disabled(technology.text)
        low, u = imgui.get_cursor_screen_pos(), theme.u
        gives = [recipe for recipe in known.recipes.values() if recipe.technology == technology.name]
        for at, recipe in enumerate(gives):
            item = known.items.get(recipe.gives)
            icon(imgui.get_window_draw_list(), (low.x + at * u * 2.0, low.y), u * 1.8, item.look if item else None)
            imgui.set_cursor_screen_pos((low.x + at * u * 2.0, low.y))
            imgui.dummy((u * 1.8, u * 1.8))
            if imgui.is_item_hovered():
                imgui.set_tooltip(recipe.title)
        imgui.set_cursor_screen_pos((low.x + (len(gives) * 2.0 + bool(gives)) * u, low.y))
        imgui.align_text_to_frame_padding()
        missing = [known.technologies[need].title for need in technology.needs if need not in done]
        if technology.name in done:
            imgui.text_disabled("You know this.")
        elif missing:
            imgui.text_disabled(f"Needs {' and '.join(missing)} first.")
        elif points < technology.cost:
            imgui.text_disabled(f"{technology.cost - points:,} points are missing.")
        elif imgui.button(f"{ICONS['good']}  Learn for {technology.cost:,} points"):
            return [UnlockTechnology(technology.name)]
        return []


def open_to(technology: Technology, done: set[str]) -> bool:
    """Whether all that it needs is known."""
    return all(need in done for need in technology.needs)


@functools.lru_cache(4)
def _rows(names: tuple[tuple[str, int, tuple[str, ...]], ...]) -> dict[str, tuple[int, float]]:
    """Column and row of each technology: each beside what it needs, none upon another."""
    places: dict[str, tuple[int, float]] = {}
    for tier in sorted({tier for _, tier, _ in names}):
        column = [(name, needs) for name, at, needs in names if at == tier]
        wanted = []
        for at, (name, needs) in enumerate(column):
            above = [places[need][1] for need in needs if need in places]
            wanted.append((sum(above) / len(above) if above else float(at), at, name))
        free = 0.0
        for row, _, name in sorted(wanted):
            free = max(free, round(row))
            places[name] = (tier - 1, free)
            free += 1
    return places


def layout(known: Content) -> dict[str, tuple[int, float]]:
    """Column and row of each technology."""
    return _rows(tuple((entry.name, entry.tier, tuple(entry.needs)) for entry in known.technologies.values()))
