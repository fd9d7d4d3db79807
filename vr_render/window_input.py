"""Reads the keyboard and mouse of a GLFW window and the first gamepad."""

from typing import Any

import glfw

from vr_render.input import KEYS, MOUSE, PAD_BUTTONS, SCANCODE, Event, InputFrame

_NAMES: dict[int, str] = {getattr(glfw, name.replace("key.", "KEY_").upper()): name for name in KEYS}
_CODES = {name: code for code, name in _NAMES.items()}


class WindowInput:
    """Collects input between two calls of `poll`. Used on the thread of the window only.

    Args:
        window: of GLFW; its callbacks for keys, text, the mouse and focus belong to this object until `close`.
    """

    def __init__(self, window: Any) -> None:
        self._window = window
        self._events: list[Event] = []
        self._down: set[str] = set()
        self._text: list[str] = []
        self._motion = [0.0, 0.0]
        self._wheel = [0.0, 0.0]
        self._captured = False
        self._last: tuple[float, float] | None = None
        self._focused = bool(glfw.get_window_attrib(window, glfw.FOCUSED))
        glfw.set_key_callback(window, self._on_key)
        glfw.set_char_callback(window, self._on_text)
        glfw.set_mouse_button_callback(window, self._on_button)
        glfw.set_scroll_callback(window, self._on_scroll)
        glfw.set_cursor_pos_callback(window, self._on_cursor)
        glfw.set_window_focus_callback(window, self._on_focus)

    def poll(self) -> InputFrame:
        """What came since the last call; the caller has let GLFW gather its events before."""
        pad = self._poll_gamepad()
        frame = InputFrame(
            events=tuple(self._events),
            down=frozenset(self._down),
            motion=(self._motion[0], self._motion[1]),
            wheel=(self._wheel[0], self._wheel[1]),
            cursor=self._cursor(),
            text="".join(self._text),
            focused=self._focused,
            **pad,
        )
        self._events, self._text = [], []
        self._motion, self._wheel = [0.0, 0.0], [0.0, 0.0]
        return frame

    def capture(self, wanted: bool) -> None:
        """Hide the mouse and take its motion alone, or let it go free in the middle of the window."""
        if wanted == self._captured:
            return
        self._captured = wanted
        self._last = None  # the first place after a change is no motion
        self._motion = [0.0, 0.0]
        glfw.set_input_mode(self._window, glfw.CURSOR, glfw.CURSOR_DISABLED if wanted else glfw.CURSOR_NORMAL)
        if glfw.raw_mouse_motion_supported():
            glfw.set_input_mode(self._window, glfw.RAW_MOUSE_MOTION, glfw.TRUE if wanted else glfw.FALSE)
        if not wanted:
            width, height = glfw.get_window_size(self._window)
            glfw.set_cursor_pos(self._window, width / 2, height / 2)

    @property
    def captured(self) -> bool:
        """Whether the mouse is captured."""
        return self._captured

    def key_letter(self, name: str) -> str | None:
        """What the layout in use prints with a key, None for keys that print nothing."""
        if name.startswith(SCANCODE):
            return glfw.get_key_name(glfw.KEY_UNKNOWN, int(name.removeprefix(SCANCODE)))
        code = _CODES.get(name)
        return None if code is None else glfw.get_key_name(code, 0)

    def close(self) -> None:
        """Let go of the mouse and of the window's callbacks."""
        self.capture(False)
        unset: Any
        for unset in (
            glfw.set_key_callback,
            glfw.set_char_callback,
            glfw.set_mouse_button_callback,
            glfw.set_scroll_callback,
            glfw.set_cursor_pos_callback,
            glfw.set_window_focus_callback,
        ):
            unset(self._window, None)

    def _set(self, name: str, down: bool) -> None:
        if down == (name in self._down):
            return
        (self._down.add if down else self._down.discard)(name)
        self._events.append(Event(name, down))

    def _on_key(self, _: Any, code: int, scancode: int, action: int, __: int) -> None:
        if action != glfw.REPEAT:
            self._set(_NAMES.get(code) or f"{SCANCODE}{scancode}", action == glfw.PRESS)

    def _on_text(self, _: Any, code: int) -> None:
        self._text.append(chr(code))

    def _on_button(self, _: Any, button: int, action: int, __: int) -> None:
        if button < len(MOUSE):
            self._set(MOUSE[button], action == glfw.PRESS)

    def _on_scroll(self, _: Any, x: float, y: float) -> None:
        self._wheel[0] += x
        self._wheel[1] += y

    def _on_cursor(self, _: Any, x: float, y: float) -> None:
        if self._captured and self._focused:
            if self._last is not None:
                self._motion[0] += x - self._last[0]
                self._motion[1] += y - self._last[1]
            self._last = (x, y)

    def _on_focus(self, _: Any, focused: int) -> None:
        self._focused = bool(focused)
        self._last = None
        if not focused:
            for name in sorted(self._down):
                self._set(name, False)

    def _cursor(self) -> tuple[float, float] | None:
        if self._captured or not self._focused:
            return None
        x, y = glfw.get_cursor_pos(self._window)
        width, height = glfw.get_window_size(self._window)
        if not (width and height and 0 <= x < width and 0 <= y < height):
            return None
        across, down = glfw.get_framebuffer_size(self._window)
        return x * across / width, y * down / height

    def _poll_gamepad(self) -> dict[str, Any]:
        for number in range(glfw.JOYSTICK_1, glfw.JOYSTICK_LAST + 1):
            if glfw.joystick_present(number) and glfw.joystick_is_gamepad(number):
                state = glfw.get_gamepad_state(number)
                if state and self._focused:
                    return self._read_gamepad(state, glfw.get_gamepad_name(number))
        for name in sorted(self._down & set(PAD_BUTTONS)):  # taken away while held
            self._set(name, False)
        return {}

    def _read_gamepad(self, state: Any, name: str | bytes | None) -> dict[str, Any]:
        for button, pressed in zip(PAD_BUTTONS, state.buttons, strict=True):
            self._set(button, bool(pressed))
        left_x, left_y, right_x, right_y, left, right = (float(axis) for axis in state.axes)
        return {
            "left_stick": (left_x, -left_y),
            "right_stick": (right_x, -right_y),
            "left_trigger": (left + 1) / 2,
            "right_trigger": (right + 1) / 2,
            "gamepad": name.decode("utf-8", "replace") if isinstance(name, bytes) else (name or "gamepad"),
        }
