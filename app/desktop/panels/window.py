"""What the menus share: a window in the middle of the picture, rows of buttons, headings."""

from collections.abc import Iterator
from contextlib import contextmanager

from imgui_bundle import imgui

from app.desktop.panels.theme import ACCENT, DIM, TEXT, Theme, rgba

NAVIGATED = imgui.ButtonFlags_.enable_nav  # of buttons that draw themselves: keys and gamepads reach them
_FLAGS = (
    imgui.WindowFlags_.no_title_bar
    | imgui.WindowFlags_.no_resize
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_collapse
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_scrollbar
    | imgui.WindowFlags_.no_scroll_with_mouse
)


@contextmanager
def centred(theme: Theme, name: str, width: float, height: float | None = None) -> Iterator[None]:
    """A window in the middle, on a darkened picture where the theme dims it.

    Args:
        theme: sizes.
        name: of the window, unseen.
        width, height: in heights of the text; the picture's size bounds them. No height: what the content needs.
    """
    if not theme.worn:
        imgui.get_background_draw_list().add_rect_filled((0, 0), theme.size, rgba(0x05070A, 0.45))
    across = min(theme.u * width, theme.size[0] * 0.96)
    down = 0.0 if height is None else min(theme.u * height, theme.size[1] * 0.94)
    imgui.set_next_window_pos((theme.size[0] / 2, theme.size[1] / 2), imgui.Cond_.always, (0.5, 0.5))
    imgui.set_next_window_size((across, down))
    imgui.begin(name, None, _FLAGS)
    try:
        yield
    finally:
        imgui.end()


def title(theme: Theme, text: str, note: str = "") -> None:
    """A heading with a line below; the note stands at the right."""
    imgui.push_font(theme.bold, theme.u * 1.3)
    imgui.text_unformatted(text)
    imgui.pop_font()
    if note:
        room = imgui.get_content_region_avail().x
        across = theme.width(note)
        imgui.same_line()
        left = imgui.get_cursor_pos_x()
        place = imgui.get_window_width() - imgui.get_style().window_padding.x - across
        if place > left and across < room:
            imgui.set_cursor_pos_x(place)
            imgui.set_cursor_pos_y(imgui.get_cursor_pos_y() + theme.u * 0.25)
            imgui.text_disabled(note)
    imgui.separator()
    imgui.spacing()


def heading(theme: Theme, text: str) -> None:
    """A heading inside a page."""
    imgui.push_font(theme.bold, theme.u * 0.95)
    imgui.push_style_color(imgui.Col_.text, rgba(ACCENT))
    imgui.text_unformatted(text)
    imgui.pop_style_color()
    imgui.pop_font()


def wide_button(theme: Theme, text: str, icon: str, height: float, strong: bool = False) -> bool:
    """A button as wide as the window and so high [pixels], with an icon at the left; True when it was pressed."""
    draw = imgui.get_window_draw_list()
    low = imgui.get_cursor_screen_pos()
    width = imgui.get_content_region_avail().x
    if strong:
        imgui.push_style_color(imgui.Col_.button, rgba(ACCENT))
        imgui.push_style_color(imgui.Col_.button_hovered, rgba(0xFFC67A))
        imgui.push_style_color(imgui.Col_.button_active, rgba(0xFFD79E))
    pressed = imgui.button(f"##{text}", (width, height))
    if strong:
        imgui.pop_style_color(3)
    ink = rgba(0x14171C if strong else TEXT)
    down = low.y + (height - theme.u) / 2 - theme.u * 0.08
    theme.text(draw, (low.x + theme.u * 1.3, down), icon, ink if strong else rgba(ACCENT), align=0.5)
    theme.text(draw, (low.x + theme.u * 2.6, down), text, ink, bold=strong)
    return pressed


def hint(theme: Theme, text: str) -> None:
    """A dim line or two at the bottom of a window."""
    imgui.push_font(theme.regular, theme.u * theme.small(0.88))
    imgui.push_style_color(imgui.Col_.text, rgba(DIM))
    imgui.text_wrapped(text)
    imgui.pop_style_color()
    imgui.pop_font()


@contextmanager
def column(theme: Theme, name: str, share: float = 1.0, under: float | None = None) -> Iterator[None]:
    """A column of a page down to the window's foot, beside the one before; keys and gamepads go from one to the other.

    They do not into a child of a child: there is none around it.

    Args:
        theme: sizes. name: of it, unseen. share: of the width that is left.
        under: room that is kept for what stands under it [pixels]; it is no taller than it has to be then.
    """
    room, gap = imgui.get_content_region_avail(), imgui.get_style().item_spacing
    wide = room.x * share - (gap.x if share < 1 else 0.0)
    flags, high = imgui.ChildFlags_.nav_flattened, -foot(theme)
    if under is not None:
        most = max(room.y - foot(theme) - under - gap.y, theme.u)
        imgui.set_next_window_size_constraints((wide, 0.0), (wide, most))
        flags, high = flags | imgui.ChildFlags_.auto_resize_y, 0.0
    imgui.begin_child(name, (wide, high), flags)
    try:
        yield
    finally:
        imgui.end_child()
        if share < 1 and under is None:
            imgui.same_line()


def foot(theme: Theme) -> float:
    """Height that a row of buttons at the end of a window takes [pixels]."""
    return imgui.get_frame_height_with_spacing() + theme.u * 0.4
