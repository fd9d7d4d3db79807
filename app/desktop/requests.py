"""What the player asks for through the panels."""

from dataclasses import dataclass

from app.desktop.bindings import Bindings
from app.desktop.settings import Settings


@dataclass(frozen=True)
class Requests:
    """What the player asked the panels for in one frame.

    Attributes:
        save, screenshot, quit: the world, a picture, the game.
        switch_screen: to play on in the headset, or on the screen.
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
    switch_screen: bool = False
    settings: Settings | None = None
    bindings: Bindings | None = None
    attach: tuple[tuple[int, int], ...] = ()
    detach: tuple[int, ...] = ()
    drop: tuple[int, ...] = ()
