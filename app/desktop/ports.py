"""What the loop of the desktop game needs from the window, the input and the panels around it."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from app.desktop.controls import Intents
from app.desktop.panels.state import View
from app.desktop.settings import Settings
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
        resume: close the pause menu.
        save, quit: the world, the game.
        settings: new ones, None where nothing changed. The panels have written the file; the loop hands them on to the
            renderer, the window and the controls.
        attach: items to put into slots of the tool: (id of the item, slot).
        detach: slots to empty into the pack.
        drop: items of the pack to lay on the ground.
    """

    resume: bool = False
    save: bool = False
    quit: bool = False
    settings: Settings | None = None
    attach: tuple[tuple[int, int], ...] = ()
    detach: tuple[int, ...] = ()
    drop: tuple[int, ...] = ()


class Panels(Protocol):
    """Everything that lies over the picture.

    Attributes:
        playing: False while a menu has the mouse and the keyboard. The world stands still while `paused` is true.
        paused: whether the pause menu, or the settings above it, is open.
    """

    playing: bool
    paused: bool

    def press(self, action: str) -> None:
        """An action that concerns panels was asked for: pause, help, debug, tool_panel."""

    def build(
        self, view: View, frame: InputFrame, size: tuple[int, int], scale: float, seconds: float
    ) -> tuple[Any, Requests]:
        """Lay the panels out for one frame.

        Args:
            view: what they show.
            frame: the input, for the mouse and for text.
            size: of the picture [pixels].
            scale: of the screen: 2 where a letter takes twice as many pixels.
            seconds: since the last call.
        Returns:
            What `Renderer.draw` takes as `interface`, and what was asked for.
        """


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
