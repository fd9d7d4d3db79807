"""A Dear ImGui context without a window: input goes in as plain values, draw data comes out."""

from types import TracebackType
from typing import Self

from imgui_bundle import imgui

from app.desktop.panels.theme import Theme, set_colours
from vr_render.input import Event, InputFrame
from vr_render.interface import BACKEND_FLAGS

_BUTTONS = {"mouse.left": 0, "mouse.right": 1, "mouse.middle": 2}
_RENAMED = {
    "left": "left_arrow",
    "right": "right_arrow",
    "up": "up_arrow",
    "down": "down_arrow",
    "left_control": "left_ctrl",
    "right_control": "right_ctrl",
    **{f"kp_{name}": f"keypad{name}" for name in "0123456789"},
    **{
        f"kp_{name}": f"keypad_{name}"
        for name in ("decimal", "divide", "multiply", "subtract", "add", "enter", "equal")
    },
    **{name: f"_{name}" for name in "0123456789"},
}
_PAD = {
    "a": "face_down",
    "b": "face_right",
    "x": "face_left",
    "y": "face_up",
    "left_bumper": "l1",
    "right_bumper": "r1",
    "left_thumb": "l3",
    "right_thumb": "r3",
    "back": "back",
    "start": "start",
    "dpad_up": "dpad_up",
    "dpad_down": "dpad_down",
    "dpad_left": "dpad_left",
    "dpad_right": "dpad_right",
}
_MODIFIERS = {
    "key.left_control": "mod_ctrl",
    "key.right_control": "mod_ctrl",
    "key.left_shift": "mod_shift",
    "key.right_shift": "mod_shift",
    "key.left_alt": "mod_alt",
    "key.right_alt": "mod_alt",
    "key.left_super": "mod_super",
    "key.right_super": "mod_super",
}
_STICK_REST = 0.25
LONGEST = 0.25  # seconds that a frame counts for at most
AWAY = -1e9


class Context:
    """Owns a Dear ImGui context and its theme.

    Attributes:
        theme: fonts and sizes.
    """

    def __init__(self) -> None:
        self._context = imgui.create_context()
        imgui.set_current_context(self._context)
        io = imgui.get_io()
        io.set_ini_filename("")
        io.set_log_filename("")
        io.backend_flags |= BACKEND_FLAGS | imgui.BackendFlags_.has_gamepad
        io.config_flags |= imgui.ConfigFlags_.nav_enable_keyboard | imgui.ConfigFlags_.nav_enable_gamepad
        io.config_nav_escape_clear_focus_item = False
        # every press counts in the frame in which it came; what is let go of in the same one waits, see _feed
        io.config_input_trickle_event_queue = False
        io.config_windows_move_from_title_bar_only = True
        self.theme = Theme()
        set_colours()
        self._fed = False
        self._late: list[Event] = []  # that count in the next frame
        self.closed = False

    def begin(self, frame: InputFrame, size: tuple[int, int], scale: float, seconds: float, feed: bool) -> None:
        """Start a frame.

        Args:
            frame: the input since the last one.
            size: of the picture [pixels].
            scale: of the interface.
            seconds: since the last frame.
            feed: whether the panels hear the input; the game has it otherwise.
        """
        imgui.set_current_context(self._context)
        io = imgui.get_io()
        io.display_size = imgui.ImVec2(max(1, size[0]), max(1, size[1]))
        io.delta_time = min(max(seconds, 1e-4), LONGEST)
        self.theme.fit((float(max(1, size[0])), float(max(1, size[1]))), scale)
        if feed:
            self._late = _feed(io, frame, self._late)
        elif self._fed:  # let go of all that the panels held
            self._late = []
            io.clear_input_keys()
            io.clear_input_mouse()
            io.add_mouse_pos_event(AWAY, AWAY)
        self._fed = feed
        imgui.new_frame()

    def end(self) -> imgui.ImDrawData:
        """Finish the frame; the draw data is good until the next `begin`."""
        imgui.render()
        return imgui.get_draw_data()

    def close(self) -> None:
        """Destroy the context."""
        if not self.closed:
            self.closed = True
            imgui.destroy_context(self._context)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _key(name: str) -> imgui.Key | None:
    """Dear ImGui's name of a key or gamepad button, None where it has none."""
    device, _, rest = name.partition(".")
    if device == "key":
        return getattr(imgui.Key, _RENAMED.get(rest, rest), None)
    return getattr(imgui.Key, f"gamepad_{_PAD[rest]}") if device == "pad" and rest in _PAD else None


def _feed(io: imgui.IO, frame: InputFrame, late: list[Event]) -> list[Event]:
    """Hand input on; returns the events that must wait: a key pressed and let go of at once would not be seen.

    Args:
        io: of the context.
        frame: the input.
        late: what waited since the last frame.
    """
    if frame.cursor is not None:
        io.add_mouse_pos_event(*frame.cursor)
    changed: set[str] = set()
    waiting: list[Event] = []
    for event in [*late, *frame.events]:
        if event.name in changed:
            waiting.append(event)
            continue
        changed.add(event.name)
        if event.name in _BUTTONS:
            io.add_mouse_button_event(_BUTTONS[event.name], event.down)
            continue
        key = _key(event.name)
        if key is not None:
            io.add_key_event(key, event.down)
        if event.name in _MODIFIERS:
            io.add_key_event(getattr(imgui.Key, _MODIFIERS[event.name]), event.down)
    if frame.wheel != (0.0, 0.0):
        io.add_mouse_wheel_event(*frame.wheel)
    for letter in frame.text:
        io.add_input_character(ord(letter))
    for side, (across, upward) in (("l", frame.left_stick), ("r", frame.right_stick)):
        for way, value in (("left", -across), ("right", across), ("up", upward), ("down", -upward)):
            key = getattr(imgui.Key, f"gamepad_{side}_stick_{way}")
            pushed = max(0.0, (value - _STICK_REST) / (1 - _STICK_REST))
            io.add_key_analog_event(key, pushed > 0, pushed)
    return waiting
