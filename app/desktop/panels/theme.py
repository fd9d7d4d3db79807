"""How the panels look: colours, fonts and sizes. All lengths are multiples of `u`, the height of the text."""

import functools
from pathlib import Path

import imgui_bundle
from imgui_bundle import imgui

Vec = tuple[float, float]
Colour = int  # as Dear ImGui packs it: sRGB with alpha, red in the low byte

FONTS = Path(imgui_bundle.__file__).parent / "assets" / "fonts"
TEXT_SHARE = 0.027  # height of the text, of the picture's height: 19 pixels of 720
LEAST_TEXT = 12.0  # pixels
ICON_BASE, ICON_SIZE, ICON_DROP = 20.0, 0.92, 0.07  # icons: a reference size, and size and drop in parts of the text
RANGE = (0.75, 2.0)  # of the scale that a player chooses
LEGIBLE = 0.95  # heights of the text below which nothing in a headset is read
EDGE = 0.8  # from the edge of the picture to what lies over it, in heights of the text


@functools.lru_cache(4096)
def rgba(colour: int, alpha: float = 1.0) -> Colour:
    """A colour from 0xRRGGBB."""
    red, green, blue = colour >> 16 & 255, colour >> 8 & 255, colour & 255
    return round(min(max(alpha, 0.0), 1.0) * 255) << 24 | blue << 16 | green << 8 | red


ACCENT = 0xFFB454
TEXT = 0xF3EFE7
DIM = 0xB4AFA6
FAINT = 0x7D7A75
PANEL = 0x12151A
WELL = 0x2A2F37
RAISED = 0x3A414C
GOOD = 0x7BD88F
WARNING = 0xFF7A66
MODE_COLOURS = {"excavate": 0xFFB454, "elevate": 0x7BD88F, "flatten": 0x6CB8FF}

MODE_ICONS = {"excavate": "\uf85e", "elevate": "\uf6fc", "flatten": "\uf7a4"}
ICONS = {
    "clock": "\uf017",
    "sun": "\uf185",
    "moon": "\uf186",
    "altitude": "\uf6fc",
    "lamp": "\uf0eb",
    "camera": "\uf03d",
    "play": "\uf04b",
    "settings": "\uf013",
    "controls": "\uf11b",
    "help": "\uf059",
    "save": "\uf0c7",
    "picture": "\uf030",
    "headset": "\uf729",
    "screen": "\uf108",
    "quit": "\uf2f5",
    "warning": "\uf071",
    "good": "\uf00c",
    "note": "\uf05a",
    "water": "\uf773",
    "gem": "\uf3a5",
    "box": "\uf466",
    "plus": "\u002b",
    "undo": "\uf0e2",
    "back": "\uf060",
    "find": "\uf002",
}


class Theme:
    """Fonts and sizes of one Dear ImGui context; made while that context is current.

    Attributes:
        regular, bold: fonts, with icons in them.
        u: height of the text [pixels].
        size: of the picture [pixels].
        worn: whether it is shown in a headset: menus darken nothing around them, nothing is small.
    """

    def __init__(self) -> None:
        self.worn = False
        self.size: Vec = (1280.0, 720.0)
        self.u = TEXT_SHARE * 720
        self.regular = _font("Roboto-Regular.ttf")
        self.bold = _font("Roboto-Bold.ttf")

    def fit(self, size: Vec, scale: float) -> None:
        """Take the picture's size and the player's scale; sets the sizes of all widgets.

        Args:
            size: of the picture [pixels].
            scale: that the player chose, 0.75 to 2; less is taken where the panels would not fit.
        """
        width, height = size
        scale = min(max(scale, RANGE[0]), RANGE[1])
        least = min(width * 9 / 16, height)
        wanted = max(LEAST_TEXT, TEXT_SHARE * least * scale)
        self.size = size
        self.u = round(max(8.0, min(wanted, least / 18)))
        style = imgui.get_style()
        style.font_size_base = self.u
        _set_sizes(style, self.u)
        if self.worn:  # a laser is no mouse
            style.scrollbar_size = style.grab_min_size = self.u * 0.95

    def small(self, size: float) -> float:
        """Size of text that is smaller than the rest, in heights of the text."""
        return max(size, LEGIBLE) if self.worn else size

    def width(self, text: str, size: float = 1.0, bold: bool = False) -> float:
        """Width of a line of text [pixels], `size` in heights of the text."""
        imgui.push_font(self.bold if bold else self.regular, self.u * size)
        across = imgui.calc_text_size(text).x
        imgui.pop_font()
        return across

    def text(
        self,
        draw: imgui.ImDrawList,
        at: Vec,
        text: str,
        colour: Colour,
        size: float = 1.0,
        bold: bool = False,
        align: float = 0.0,
        wrap: float = 0.0,
    ) -> float:
        """Draw a line of text into a list; returns its width [pixels].

        Args:
            draw: the list.
            at: upper left corner [pixels]; upper middle or right as `align` is 0.5 or 1.
            text: one line, or more when it is wrapped.
            colour: of the text.
            size: in heights of the text.
            bold: whether it is bold.
            align: 0, 0.5 or 1.
            wrap: width at which a line breaks [pixels], 0 for never.
        """
        across = self.width(text, size, bold)
        font = self.bold if bold else self.regular
        draw.add_text(font, self.u * size, (round(at[0] - align * across), round(at[1])), colour, text, wrap)
        return across

    def panel(self, draw: imgui.ImDrawList, low: Vec, high: Vec, alpha: float = 0.72) -> None:
        """A dark translucent plate from the upper left to the lower right corner [pixels]."""
        draw.add_rect_filled(low, high, rgba(PANEL, alpha), self.u * 0.5)


def _font(name: str) -> imgui.ImFont:
    """A font of the interface with icons merged in; the built-in one where the files are not there."""
    fonts = imgui.get_io().fonts
    path = FONTS / "Roboto" / name
    if not path.exists():
        return fonts.add_font_default_vector()
    font = fonts.add_font_from_file_ttf(str(path), ICON_BASE)
    icons = imgui.ImFontConfig()
    icons.merge_mode = True
    icons.glyph_offset = imgui.ImVec2(0, ICON_DROP * ICON_BASE)  # of the size below; other sizes scale it
    path = FONTS / "Font_Awesome_6_Free-Solid-900.otf"
    if path.exists():
        fonts.add_font_from_file_ttf(str(path), ICON_BASE * ICON_SIZE, icons)
    return font


def _vec4(colour: int, alpha: float = 1.0) -> imgui.ImVec4:
    return imgui.ImVec4((colour >> 16 & 255) / 255, (colour >> 8 & 255) / 255, (colour & 255) / 255, alpha)


def _set_sizes(style: imgui.Style, u: float) -> None:
    style.window_padding = imgui.ImVec2(u, u * 0.9)
    style.frame_padding = imgui.ImVec2(u * 0.6, u * 0.28)
    style.item_spacing = imgui.ImVec2(u * 0.55, u * 0.42)
    style.item_inner_spacing = imgui.ImVec2(u * 0.4, u * 0.3)
    style.cell_padding = imgui.ImVec2(u * 0.35, u * 0.16)
    style.window_rounding = u * 0.6
    style.child_rounding = u * 0.4
    style.frame_rounding = u * 0.35
    style.popup_rounding = u * 0.35
    style.grab_rounding = u * 0.3
    style.grab_min_size = u * 0.7
    style.scrollbar_size = u * 0.55
    style.scrollbar_rounding = u * 0.3
    style.tab_rounding = u * 0.35
    style.indent_spacing = u


def set_colours() -> None:
    """The colours of all widgets of the current context."""
    style = imgui.get_style()
    style.window_border_size = 0.0
    style.popup_border_size = 0.0
    style.frame_border_size = 0.0
    style.tab_bar_border_size = 1.0
    style.tab_bar_overline_size = 0.0
    style.disabled_alpha = 0.45
    style.window_title_align = imgui.ImVec2(0.5, 0.5)
    names = imgui.Col_
    for name, colour in {
        names.text: _vec4(TEXT),
        names.text_disabled: _vec4(DIM),
        names.window_bg: _vec4(PANEL, 0.9),
        names.child_bg: _vec4(PANEL, 0.0),
        names.popup_bg: _vec4(0x1B2027, 0.98),
        names.frame_bg: _vec4(WELL, 0.9),
        names.frame_bg_hovered: _vec4(RAISED, 0.95),
        names.frame_bg_active: _vec4(RAISED),
        names.check_mark: _vec4(ACCENT),
        names.slider_grab: _vec4(ACCENT, 0.85),
        names.slider_grab_active: _vec4(ACCENT),
        names.button: _vec4(WELL, 0.9),
        names.button_hovered: _vec4(RAISED),
        names.button_active: _vec4(ACCENT, 0.5),
        names.header: _vec4(RAISED, 0.8),
        names.header_hovered: _vec4(RAISED),
        names.header_active: _vec4(ACCENT, 0.5),
        names.separator: _vec4(0xFFFFFF, 0.1),
        names.tab: _vec4(WELL, 0.0),
        names.tab_hovered: _vec4(RAISED),
        names.tab_selected: _vec4(RAISED),
        names.tab_dimmed: _vec4(WELL, 0.0),
        names.tab_dimmed_selected: _vec4(RAISED),
        names.scrollbar_bg: _vec4(PANEL, 0.0),
        names.scrollbar_grab: _vec4(RAISED),
        names.table_row_bg_alt: _vec4(0xFFFFFF, 0.03),
        names.nav_cursor: _vec4(ACCENT),
        names.modal_window_dim_bg: _vec4(0x000000, 0.5),
        names.text_selected_bg: _vec4(ACCENT, 0.35),
        names.plot_lines: _vec4(ACCENT),
        names.plot_histogram: _vec4(ACCENT),
    }.items():
        style.set_color_(name, colour)
