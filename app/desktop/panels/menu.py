"""The pause menu and the help page."""

from collections.abc import Callable, Iterable, Mapping, Sized

from imgui_bundle import imgui

from app.desktop.bindings import ACTIONS
from app.desktop.panels.theme import ICONS, Theme
from app.desktop.panels.window import centred, heading, hint, title, wide_button

Keys = Callable[[str], str]

ENTRIES = (
    ("continue", "Continue", "play"),
    ("settings", "Settings", "settings"),
    ("controls", "Controls", "controls"),
    ("help", "Help", "help"),
    ("save", "Save", "save"),
    ("screenshot", "Screenshot", "picture"),
    ("switch_screen", "Play in the headset", "headset"),
    ("quit", "Save and quit", "quit"),
)
ABOUT = (
    "Dig with the terrain tool: what it takes away goes into the canisters, and Elevate builds with it again. "
    "Flatten brings the ground to a plane. A tool with full canisters digs on, but the soil is lost. "
    "Ore gives fragments. Augments in the tool's slots change how it works."
)

GESTURES = (
    "A grip at the hip puts the tool away or draws it; over the shoulder is the pack. "
    "The back of the hand without the tool, held as a watch is read, tells how you fare and what to do next. "
    "Without controllers: a pinch is thumb and index finger. Thumb and middle finger, held and moved, are the stick; "
    "thumb and ring finger are the ring pinch; a fist is the grip."
)
FLIGHT = (
    "In a shuttle the stick thrusts; with the trigger of that hand held it lifts and lowers and pushes aside, and the "
    "trigger alone comes to rest. One hand alone turns with that stick too, and with the grip held pitches and rolls. "
    "The menu around the hand has it all as well, and looks aside: what is chosen there holds until it is chosen again."
)


def show_pause(theme: Theme, world: str, headset: bool = False) -> str | None:
    """The pause menu, in a headset or on the screen; the name of the entry that was chosen."""
    chosen = None
    around = theme.u * 4.8  # the heading and the window's edges
    row = (theme.size[1] * 0.96 - around) / len(ENTRIES) - imgui.get_style().item_spacing.y
    with centred(theme, "pause", 20):
        title(theme, "Paused", world if len(world) <= 20 else world[:18] + "...")
        for name, text, icon in ENTRIES:
            if name == "switch_screen" and headset:
                text, icon = "Play on the screen", "screen"
            if wide_button(theme, text, ICONS[icon], min(theme.u * 2.0, row), strong=name == "continue"):
                chosen = name
            if name == "continue":
                imgui.set_item_default_focus()
    return chosen


def show_help(theme: Theme, keys: Keys, hands: bool = False) -> bool:
    """What the game is and what each bound input does, those of hands in a headset; True when it is to close."""
    close = False
    with centred(theme, "help", 46, 34):
        title(theme, "Help")
        foot = imgui.get_frame_height_with_spacing() + theme.u * 0.4
        # nav_flattened is not set: arrow keys and the stick scroll the page
        imgui.begin_child("page", (0, -foot))
        hint(theme, ABOUT)
        imgui.spacing()
        if hands:
            hint(theme, GESTURES)
            imgui.spacing()
            hint(theme, FLIGHT)
            imgui.spacing()
        groups: dict[str, list[tuple[str, str]]] = {}
        for action in ACTIONS:
            if keys(action.name):
                groups.setdefault(action.group, []).append((action.label, keys(action.name)))
        columns = 2 if imgui.get_content_region_avail().x > theme.u * 34 else 1
        if imgui.begin_table("bindings", columns, imgui.TableFlags_.sizing_stretch_same):
            for chosen in _balanced(groups, columns):
                imgui.table_next_column()
                for group in chosen:
                    _group(theme, group, groups[group])
            imgui.end_table()
        imgui.end_child()
        close = imgui.button(f"{ICONS['back']}  Back")
        imgui.set_item_default_focus()
    return close


def _balanced(groups: Mapping[str, Sized], columns: int) -> list[list[str]]:
    """Groups for each column, so that the columns are about as long."""
    chosen: list[list[str]] = [[] for _ in range(columns)]
    lengths = [0] * columns
    for group, rows in groups.items():
        place = lengths.index(min(lengths))
        chosen[place].append(group)
        lengths[place] += 1 + len(rows)
    return chosen


def _group(theme: Theme, group: str, rows: Iterable[tuple[str, str]]) -> None:
    """Actions and their inputs, under the group's name."""
    heading(theme, group)
    if not imgui.begin_table(group, 2, imgui.TableFlags_.row_bg):
        return
    imgui.table_setup_column("action", imgui.TableColumnFlags_.width_stretch, 0.46)
    imgui.table_setup_column("inputs", imgui.TableColumnFlags_.width_stretch, 0.54)
    imgui.push_font(theme.regular, theme.u * theme.small(0.88))
    for text, inputs in rows:
        imgui.table_next_row()
        imgui.table_next_column()
        imgui.text_wrapped(text)
        imgui.table_next_column()
        imgui.push_style_color(imgui.Col_.text, imgui.get_style_color_vec4(imgui.Col_.text_disabled))
        imgui.text_wrapped(inputs)
        imgui.pop_style_color()
    imgui.pop_font()
    imgui.end_table()
    imgui.spacing()
