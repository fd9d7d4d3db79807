"""What the loop of the desktop game needs from the window, the input and the panels around it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from imgui_bundle import imgui

from app.desktop.bindings import Bindings
from app.desktop.controls import Intents
from app.desktop.panels.state import View
from app.desktop.settings import Settings
from gameplay.outcomes import Outcome
from vr_render.input import InputFrame


class Input(Protocol):
    """The input of a window (`vr_render.window_input.WindowInput`)."""

    def poll(self) -> InputFrame:
        """What came since the last call."""

    def capture(self, wanted: bool) -> None:
        """Take the mouse for looking round, or let it go."""

    def close(self) -> None:
        """Let go of the window."""


class Controls(Protocol):
    """Turns input into what the player wants (`app.desktop.controls.Controls`)."""

    def poll(self, frame: InputFrame, seconds: float, playing: bool) -> Intents:
        """What the player wants now; while a menu is open only what is possible at any time."""


@dataclass(frozen=True)
class Requests:
    """What the player asked the panels for in one frame.

    Attributes:
        save, screenshot, quit: the world, a picture, the game.
        settings: new ones, None where nothing changed. The panels have written the file; the loop hands them on to the
            renderer, the window and the controls.
        bindings: those that belong to the settings, None where nothing changed.
        attach: items to put into slots of the tool: (id of the item, slot).
        detach: slots to empty into the pack.
        drop: items of the pack to lay on the ground.
    """

    save: bool = False
    screenshot: bool = False
    quit: bool = False
    settings: Settings | None = None
    bindings: Bindings | None = None
    attach: tuple[tuple[int, int], ...] = ()
    detach: tuple[int, ...] = ()
    drop: tuple[int, ...] = ()


class Panels(Protocol):
    """Everything that lies over the picture (`app.desktop.panels.desktop.DesktopPanels`).

    Attributes:
        playing: False while a menu has the mouse and the keyboard. The world stands still while `paused` is true.
        paused: whether the pause menu, or what it opened, is on the screen.
        debug_shown: whether `View.debug` is looked at; it need not be filled in otherwise.
        settings, bindings: those that hold now.
    """

    playing: bool
    paused: bool
    debug_shown: bool
    settings: Settings
    bindings: Bindings

    def hear(self, intents: Intents) -> Intents:
        """Open and close panels as the player wants; returns what is left for the game. Save, screenshot, lamp and
        free camera are the loop's; full screen comes back as a change of the settings."""

    def tell(self, outcomes: Iterable[Outcome]) -> None:
        """Say in words what happened, as far as the player wants to know."""

    def say(self, text: str, kind: str = "note") -> None:
        """Show a line for a while; `kind` is "note", "good" or "warning"."""

    def build(
        self, view: View, frame: InputFrame, size: tuple[int, int], seconds: float
    ) -> tuple[imgui.ImDrawData, Requests]:
        """Lay the panels out for one frame.

        Args:
            view: what they show.
            frame: the input, for the mouse and for text.
            size: of the picture [pixels]; text grows with it.
            seconds: since the last call.
        Returns:
            What `vr_render.interface.InterfacePass` draws, good until the next call, and what was asked for.
        """

    def close(self) -> None:
        """Write the settings if they changed, and let go of everything."""


class Camera(Protocol):
    """The free camera: it flies where no player can.

    Attributes:
        position: [m from the planet's centre], float64, shape (3,).
        orientation: quaternion x, y, z, w; float64, shape (4,).
        speed: [m/s].
    """

    position: np.ndarray
    orientation: np.ndarray
    speed: float

    def move(self, intents: Intents, seconds: float) -> None:
        """Fly and turn as the player wants."""
