"""What the player asks for through the panels."""

from dataclasses import dataclass

from app.desktop.bindings import Bindings
from app.desktop.settings import Settings
from gameplay.commands import Command


@dataclass(frozen=True)
class Requests:
    """What the player asked the panels for in one frame.

    Attributes:
        save, screenshot, quit: the world, a picture, the game.
        switch_screen: to play on in the headset, or on the screen.
        settings: new ones, None where nothing changed. The panels have written the file; the loop hands them on to the
            renderer, the window and the controls.
        bindings: those that belong to the settings, None where nothing changed.
        commands: for the simulation.
        place: slot of the pack whose structure is to be placed in the world, None for none.
    """

    save: bool = False
    screenshot: bool = False
    quit: bool = False
    switch_screen: bool = False
    settings: Settings | None = None
    bindings: Bindings | None = None
    commands: tuple[Command, ...] = ()
    place: int | None = None
