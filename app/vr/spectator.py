"""The window beside the headset: it shows what the player sees, and hears a few keys."""

import contextlib

from app.desktop.bindings import Bindings
from app.desktop.display import Display
from vr_render.board import Board
from vr_render.errors import RenderError
from vr_render.targets import ImagedTarget
from vr_render.targets.mirror import Mirror
from vr_render.window_input import WindowInput

HEARD = frozenset({"switch_screen", "save", "screenshot"})  # actions that are for who sits before the screen, too


class Spectator:
    """Opens the window, or takes the one that is open; close it before the display.

    Attributes:
        mirror: for `Renderer.draw`, as one of its extras.

    Raises:
        RenderError: there is no screen.
    """

    def __init__(self, display: Display, target: ImagedTarget, board: Board) -> None:
        assert display.device is not None
        display.open_window()
        assert display.window is not None
        self._display, self._device, self._window = display, display.device, display.window
        self.mirror = Mirror(display.device, display.window, target, board)
        self._input = WindowInput(display.window.handle)

    @property
    def should_close(self) -> bool:
        """Whether the window was told to."""
        return self._window.should_close

    def poll(self, bindings: Bindings) -> tuple[str, ...]:
        """Actions that were asked for at the keyboard since the last call."""
        self._window.poll()
        down = [event.name for event in self._input.poll().events if event.down]
        return tuple(name for entry in down for name in bindings.actions(entry) if name in HEARD)

    def close(self, window: bool = False) -> None:
        """Wait for the device and close what draws; the window too where that is wanted."""
        self._input.close()
        if not self._device.closed:
            with contextlib.suppress(RenderError):  # a lost device has nothing to wait for
                self._device.wait()
            self.mirror.close()
        if window:
            self._display.close_window()
