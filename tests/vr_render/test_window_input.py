"""Input of a real window on a display of its own: keys, buttons, the wheel, motion, text, attention, gamepads."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import glfw
import pytest

from vr_render.input import Event, InputFrame
from vr_render.targets.window import Window, open_window
from vr_render.window_input import WindowInput

sys.path.insert(0, str(Path(__file__).parent))
from display import PATIENCE, virtual_display

if sys.platform != "linux":
    pytest.skip("Xvfb is for Linux", allow_module_level=True)


@pytest.fixture(scope="module")
def window() -> Iterator[Window]:
    if shutil.which("xdotool") is None:
        pytest.fail("xdotool is not installed (on Debian: xdotool)")
    with virtual_display(), open_window("input", (320, 200)) as made:
        yield made


@pytest.fixture
def given(window: Window) -> Iterator[WindowInput]:
    made = WindowInput(window.handle)
    attend(window, made)
    yield made
    made.close()


def xdotool(*words: str) -> None:
    subprocess.run(["xdotool", *words], check=True, capture_output=True, timeout=PATIENCE)


def attend(window: Window, given: WindowInput) -> None:
    """Give the window the keyboard and put the mouse into it."""
    number = str(glfw.get_x11_window(window.handle))
    xdotool("windowfocus", "--sync", number, "mousemove", "--window", number, "160", "100")
    collect(window, given, lambda frames: frames[-1].focused and frames[-1].cursor is not None)


def collect(window: Window, given: WindowInput, enough: object) -> list[InputFrame]:
    """Frames until `enough(frames)`."""
    frames: list[InputFrame] = []
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        window.poll()
        frames.append(given.poll())
        if enough(frames):  # type: ignore[operator]
            return frames
        time.sleep(0.01)
    pytest.fail(f"it did not come within {PATIENCE:g} s; the last: {frames[-1]}")


def events(frames: list[InputFrame]) -> list[Event]:
    return [event for frame in frames for event in frame.events]


def test_keys_go_down_and_up(window: Window, given: WindowInput) -> None:
    xdotool("keydown", "w")
    frames = collect(window, given, lambda frames: "key.w" in frames[-1].down)
    assert events(frames) == [Event("key.w", True)]
    assert "".join(frame.text for frame in frames)[:1] == "w"
    xdotool("keyup", "w")
    frames = collect(window, given, lambda frames: "key.w" not in frames[-1].down)
    assert events(frames) == [Event("key.w", False)]


def test_buttons_and_the_wheel(window: Window, given: WindowInput) -> None:
    xdotool("click", "1", "click", "4", "click", "4", "click", "5")
    frames = collect(window, given, lambda frames: len(events(frames)) >= 2 and sum(f.wheel[1] for f in frames) == 1)
    assert events(frames) == [Event("mouse.left", True), Event("mouse.left", False)]


def test_the_free_mouse_has_a_place(window: Window, given: WindowInput) -> None:
    number = str(glfw.get_x11_window(window.handle))
    xdotool("mousemove", "--window", number, "40", "30")
    frames = collect(window, given, lambda frames: frames[-1].cursor == (40.0, 30.0))
    assert all(frame.motion == (0.0, 0.0) for frame in frames), "only a captured mouse turns the view"


def test_the_captured_mouse_has_motion(window: Window, given: WindowInput) -> None:
    given.capture(True)
    assert given.captured
    for _ in range(5):
        window.poll()
        given.poll()
        time.sleep(0.02)
    for _ in range(4):
        xdotool("mousemove_relative", "--", "10", "-5")
        time.sleep(0.02)

    def moved(frames: list[InputFrame]) -> bool:
        return sum(frame.motion[0] for frame in frames) >= 25

    frames = collect(window, given, moved)
    assert sum(frame.motion[1] for frame in frames) < 0
    assert all(frame.cursor is None for frame in frames)
    given.capture(False)
    window.poll()
    given.poll()
    assert given.poll().motion == (0.0, 0.0)


def test_losing_attention_lets_go(window: Window, given: WindowInput) -> None:
    xdotool("keydown", "d")
    collect(window, given, lambda frames: "key.d" in frames[-1].down)
    with open_window("another", (100, 100)) as other:
        xdotool("windowfocus", "--sync", str(glfw.get_x11_window(other.handle)))
        frames = collect(window, given, lambda frames: not frames[-1].focused)
        assert Event("key.d", False) in events(frames)
        assert frames[-1].down == frozenset() and frames[-1].cursor is None
        xdotool("keyup", "d")
    attend(window, given)


def test_keys_have_the_letters_of_the_layout(given: WindowInput) -> None:
    assert given.key_letter("key.w") == "w"
    assert given.key_letter("key.left_shift") is None
    assert given.key_letter("key.nothing") is None


def test_a_gamepad_is_read(window: Window, given: WindowInput, monkeypatch: pytest.MonkeyPatch) -> None:
    buttons = [0] * (glfw.GAMEPAD_BUTTON_LAST + 1)
    axes = [0.5, -1.0, 0.0, 0.25, -1.0, 1.0]
    state = SimpleNamespace(buttons=buttons, axes=axes)
    there = True
    monkeypatch.setattr(glfw, "joystick_present", lambda number: there and number == glfw.JOYSTICK_3)
    monkeypatch.setattr(glfw, "joystick_is_gamepad", lambda number: True)
    monkeypatch.setattr(glfw, "get_gamepad_state", lambda number: state)
    monkeypatch.setattr(glfw, "get_gamepad_name", lambda number: b"Some pad")
    buttons[glfw.GAMEPAD_BUTTON_A] = 1
    frame = given.poll()
    assert frame.gamepad == "Some pad"
    assert frame.left_stick == (0.5, 1.0), "forward is up"
    assert frame.right_stick == (0.0, -0.25)
    assert (frame.left_trigger, frame.right_trigger) == (0.0, 1.0)
    assert frame.events == (Event("pad.a", True),)
    assert given.poll().events == ()
    there = False
    taken_away = given.poll()
    assert taken_away.events == (Event("pad.a", False),)
    assert taken_away.left_stick == (0.0, 0.0) and taken_away.gamepad is None
