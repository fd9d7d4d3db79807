"""The settings screen. Every change holds at once."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from imgui_bundle import imgui

from app.desktop.bindings import (
    ACTIONS,
    BY_NAME,
    DESK,
    DEVICES,
    MOST_INPUTS,
    RESERVED,
    Bindings,
    Letter,
    device_of,
    label,
)
from app.desktop.panels.theme import ICONS, WARNING, Theme, rgba
from app.desktop.panels.window import centred, heading, hint, title
from app.desktop.settings import SECTIONS, Choice, Flag, Kind, Number, Settings, change, kinds, with_preset
from app.desktop.worn import UNKNOWN

CROSS = "\u00d7"
LONGEST_FIND = 40  # letters
TABS = {"graphics": "Graphics", "controls": "Controls", "comfort": "Comfort", "vr": "VR"}
# What else counts in a headset is to be found there, too: a page shows these of other sections after its own.
SHARED = {"vr": {"comfort": ("subtitles", "messages", "hints", "guide", "crosshair"), "controls": ("dead_zone",)}}


@dataclass(frozen=True)
class Wait:
    """An action that waits for the input to be bound to it, in the place of another or as one more."""

    action: str
    instead_of: str | None = None


@dataclass(frozen=True)
class Answer:
    """What the player did on the settings screen.

    Attributes:
        settings: as they are now.
        bindings: as they are now.
        close: whether to close the screen.
        wait: an action to listen for, None.
    """

    settings: Settings
    bindings: Bindings
    close: bool = False
    wait: Wait | None = None


class SettingsScreen:
    """Remembers the page that was open.

    Attributes:
        wanted: the tab to open next, None to stay.
        device: of DEVICES, whose inputs the controls page shows.
        find: only settings and actions with these letters are shown; "" for all.
    """

    def __init__(self) -> None:
        self.wanted: str | None = None
        self.device, self.worn = DESK, UNKNOWN
        self.find = ""
        self._about = ""
        self._entered: str | None = None  # tab whose first row is to be chosen

    def show(
        self, theme: Theme, settings: Settings, bindings: Bindings, letter: Letter | None, software: bool
    ) -> Answer:
        """Build the screen; settings, bindings and `software` are those that hold now."""
        answer = Answer(settings, bindings)
        self._entered = self.wanted or self._entered
        about, self._about = self._about, ""
        with centred(theme, "settings", 42, 34):
            title(theme, "Settings")
            foot = imgui.get_frame_height_with_spacing() + theme.u * 1.9
            section = ""
            if self.find:
                imgui.begin_child("found", (0, -foot), imgui.ChildFlags_.nav_flattened)
                for name, text in TABS.items():
                    answer = self._page(theme, name, answer, letter, software, text)
                imgui.end_child()
            elif imgui.begin_tab_bar("tabs"):
                for name, text in TABS.items():
                    flags = imgui.TabItemFlags_.set_selected if self.wanted == name else 0
                    if imgui.begin_tab_item(text, None, flags)[0]:
                        section = name
                        imgui.begin_child(name, (0, -foot), imgui.ChildFlags_.nav_flattened)
                        answer = self._page(theme, name, answer, letter, software)
                        imgui.end_child()
                        imgui.end_tab_item()
                imgui.end_tab_bar()
            if not self.find:
                self.wanted = None
            imgui.push_font(theme.regular, theme.u * theme.small(0.88))
            room = imgui.get_cursor_pos_y() + theme.u * 1.5
            imgui.text_wrapped(about) if about else imgui.text_unformatted(" ")
            imgui.pop_font()
            imgui.set_cursor_pos_y(room)
            if imgui.button(f"{ICONS['back']}  Back"):
                answer = replace(answer, close=True)
            if section:
                imgui.same_line()
                if imgui.button(f"{ICONS['undo']}  Defaults of this page"):
                    answer = _defaults(section, answer)
            self._seek(theme)
        return answer

    def _seek(self, theme: Theme) -> None:
        """The field for what is sought, at the right."""
        wide = theme.u * 10
        imgui.same_line(imgui.get_window_width() - imgui.get_style().window_padding.x - wide)
        imgui.set_next_item_width(wide)
        _, text = imgui.input_text_with_hint("##find", f"{ICONS['find']}  Find", self.find)
        self.find = text[:LONGEST_FIND]

    def _finds(self, words: str) -> bool:
        return self.find.strip().lower() in words.lower()

    def _page(
        self, theme: Theme, section: str, answer: Answer, letter: Letter | None, software: bool, title: str = ""
    ) -> Answer:
        """The settings of a section that are sought; under a title, if there are any."""
        settings = answer.settings
        sought = [row for row in _rows(section, shared=not title) if self._finds(row[2].label)]
        if sought and title:
            heading(theme, title)
        if sought and imgui.begin_table(section, 2, imgui.TableFlags_.row_bg):
            imgui.table_setup_column("name", imgui.TableColumnFlags_.width_stretch, 0.46)
            imgui.table_setup_column("value", imgui.TableColumnFlags_.width_stretch, 0.54)
            for of, name, kind in sought:
                group = getattr(answer.settings, of)
                old = getattr(with_preset(group, software) if of == "graphics" else group, name)
                new = self._field(theme, name, kind, old, chosen=self._entered == section)
                self._entered = None if self._entered == section else self._entered
                if new != old:
                    settings = change(settings, of, name, new, software)
            imgui.end_table()
        answer = replace(answer, settings=settings)
        return self._bindings(theme, answer, letter) if section == "controls" else answer

    def _field(self, theme: Theme, name: str, kind: Kind, value: Any, chosen: bool) -> Any:
        """One row, to be chosen or not; the value as it is now."""
        imgui.table_next_row()
        imgui.table_next_column()
        imgui.align_text_to_frame_padding()
        imgui.text_unformatted(kind.label)
        imgui.table_next_column()
        imgui.set_next_item_width(-1)
        imgui.push_id(name)
        touched = False
        match kind:
            case Flag():
                _, value = imgui.checkbox("On" if value else "Off", value)
                touched = _touched(chosen)
            case Number():
                imgui.set_next_item_width(-theme.u * 3.4)
                _, new = imgui.slider_float("##value", value, kind.low, kind.high, "", imgui.SliderFlags_.always_clamp)
                value = new if abs(new - value) > 1e-6 else value
                touched = _touched(chosen)
                imgui.same_line()
                imgui.text_unformatted(kind.form % value)
            case Choice():
                opened = imgui.begin_combo("##value", kind.options[value])
                touched = _touched(chosen)
                if opened:
                    for option, words in kind.options.items():
                        picked, _ = imgui.selectable(words, option == value)
                        if option == value:
                            imgui.set_item_default_focus()
                        if picked:
                            value = option
                    imgui.end_combo()
        if kind.about and touched:
            self._about = kind.about
        imgui.pop_id()
        return value

    def _bindings(self, theme: Theme, answer: Answer, letter: Letter | None) -> Answer:
        imgui.spacing()
        if not self.find:
            text = f"Choose an input to change it, + to add one, {CROSS} to take one away. Red: asks for two actions."
            hint(theme, text)
        sought = [action for action in ACTIONS if self._finds(action.label)]
        if sought:
            for place, (name, words) in enumerate(DEVICES.items()):
                if place:
                    imgui.same_line()
                if imgui.radio_button(words, self.device == name):
                    self.device = name
        conflicts = answer.bindings.conflicts()
        group = ""
        for action in sought:
            if action.screen and self.device != DESK:
                continue
            if action.group != group:
                group = action.group
                imgui.spacing()
                heading(theme, group)
            answer = self._binding(theme, action.name, answer, conflicts, letter)
        return answer

    def _binding(
        self, theme: Theme, action: str, answer: Answer, conflicts: dict[str, list[str]], letter: Letter | None
    ) -> Answer:
        """One action with its inputs, which break into lines where they do not fit."""
        u = theme.u
        imgui.push_id(action)
        imgui.align_text_to_frame_padding()
        imgui.text_unformatted(BY_NAME[action].label)
        left, right = u * 12.5, imgui.get_window_width() - u * 0.8
        x = left
        bound = answer.bindings.inputs(action)
        style = imgui.get_style()
        pad = style.frame_padding.x * 2
        cross = theme.width(CROSS) + pad * 0.6
        for entry in bound:
            if device_of(entry) != self.device:
                continue
            text = label(entry, letter, answer.settings.vr.hand, self.worn)
            across = theme.width(text) + pad + (0.0 if entry in RESERVED else cross)
            if x > left and x + across > right:
                imgui.new_line()
                x = left
            imgui.same_line(x)
            answer = self._chip(theme, action, entry, text, answer, conflicts, cross)
            x += across + style.item_spacing.x
        extras = [("plus", len(bound) < MOST_INPUTS), ("undo", bound != BY_NAME[action].inputs)]
        for icon, there in extras:
            across = theme.width(ICONS[icon]) + pad
            if not there:
                continue
            if x + across > right:
                imgui.new_line()
                x = left
            imgui.same_line(x)
            if imgui.button(f"{ICONS[icon]}##{icon}"):
                if icon == "plus":
                    answer = replace(answer, wait=Wait(action))
                else:
                    answer = replace(answer, bindings=answer.bindings.reset(action))
            x += across + style.item_spacing.x
        imgui.pop_id()
        return answer

    def _chip(
        self,
        theme: Theme,
        action: str,
        entry: str,
        text: str,
        answer: Answer,
        conflicts: dict[str, list[str]],
        cross: float,
    ) -> Answer:
        """An input as a button that changes it, with a small one that takes it away."""
        if entry in RESERVED:
            imgui.begin_disabled()
            imgui.button(text)
            imgui.end_disabled()
            return answer
        has = partial(self.worn.has, main=answer.settings.vr.hand)
        stays = answer.bindings.stays(action, entry, has)
        shared = [BY_NAME[name].label for name in conflicts.get(entry, []) if name != action]
        if shared:
            imgui.push_style_color(imgui.Col_.button, rgba(WARNING, 0.55))
        if imgui.button(f"{text}##{entry}"):
            answer = replace(answer, wait=Wait(action, entry))
        touched = imgui.is_item_hovered() or imgui.is_item_focused()
        imgui.same_line(0, 1)
        imgui.begin_disabled(stays)
        if imgui.button(f"{CROSS}##x{entry}", (cross, 0)):
            answer = replace(answer, bindings=answer.bindings.unbind(action, entry, has))
        imgui.end_disabled()
        if stays and (touched or imgui.is_item_hovered(imgui.HoveredFlags_.allow_when_disabled)):
            hands = DEVICES[self.device].lower()
            self._about = f"{text} stays until another input of {hands} does this: it works the menus of a headset."
        elif shared and touched:
            self._about = f"{text} also asks for: {', '.join(shared)}."
        if shared:
            imgui.pop_style_color()
        return answer


def _touched(chosen: bool) -> bool:
    """Whether the last item is pointed at; one to be chosen is from now on (by itself Dear ImGui chooses a tab)."""
    if chosen:
        imgui.internal.focus_item()
    return imgui.is_item_hovered() or imgui.is_item_focused()


def show_wait(theme: Theme, wait: Wait, hands: bool) -> None:
    """Ask for an input, over everything; `hands`: of a headset's hands."""
    draw = imgui.get_foreground_draw_list()
    u = theme.u
    middle, centre = theme.size[0] / 2, theme.size[1] / 2
    draw.add_rect_filled((0, 0), theme.size, rgba(0x05070A, 0.7))
    half = min(u * 14, theme.size[0] * 0.47)
    theme.panel(draw, (middle - half, centre - u * 3), (middle + half, centre + u * 3), 0.97)
    theme.text(draw, (middle, centre - u * 2.2), BY_NAME[wait.action].label, rgba(0xFFB454), 1.3, True, align=0.5)
    what = "Press a button, a trigger or a stick" if hands else "Press a key, a mouse or gamepad button"
    leave = "Wait, and it stays as it is" if hands else "Esc leaves it as it is"
    theme.text(draw, (middle, centre - u * 0.2), what, rgba(0xF3EFE7), align=0.5)
    theme.text(draw, (middle, centre + u * 1.3), leave, rgba(0xB4AFA6), 0.88, align=0.5)


def _rows(section: str, shared: bool) -> list[tuple[str, str, Kind]]:
    """Section, name and kind of the settings on a page; with those that it shares with others, or not."""
    own = [(section, name, kind) for name, kind in kinds(section).items()]
    others = SHARED.get(section, {}) if shared else {}
    return own + [(of, name, kinds(of)[name]) for of, names in others.items() for name in names]


def _defaults(section: str, answer: Answer) -> Answer:
    settings = answer.settings
    for of, name, _ in _rows(section, shared=True):
        settings = replace(settings, **{of: replace(getattr(settings, of), **{name: getattr(SECTIONS[of](), name)})})
    return replace(answer, settings=settings, bindings=Bindings() if section == "controls" else answer.bindings)
