"""Where pictures can go on this machine: a window, an image, nowhere.

With the environment variable PLANETARY_SURVIVAL_VALIDATION set, the device is opened under validation; what that says
is logged at the end.
"""

import contextlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import paths
from app.progress import say

if TYPE_CHECKING:
    from vr_render.device import Device
    from vr_render.targets.window import Window

log = logging.getLogger(__name__)

TITLE = "Planetary Survival"
VALIDATION_VARIABLE = "PLANETARY_SURVIVAL_VALIDATION"


@dataclass
class Display:
    """What was opened to draw with.

    Attributes:
        kind: "window", "offscreen" or "none".
        device: None with "none".
        window: None without one.
    """

    kind: str
    device: "Device | None" = None
    window: "Window | None" = None

    def close(self) -> None:
        """Close what is still open."""
        if self.device is not None and not self.device.closed:
            self.device.close_owners()
            self.device.close()
        if self.device is not None and os.environ.get(VALIDATION_VARIABLE):
            for message in self.device.messages:
                log.error("validation", extra={"said": message})
            log.info("validation ends", extra={"messages": len(self.device.messages)})
        if self.window is not None:
            self.window.close()


def open_display(wanted: str, size: tuple[int, int], world: str, tell: Callable[[str], None] = say) -> Display:
    """Open what was asked for; "auto" takes the best that is there, and says which and why.

    Args:
        wanted: "auto", "window", "offscreen" or "none".
        size: of a window [pixels].
        world: name for its title.
    Raises:
        RenderError: what was asked for cannot be had; one line says what is missing.
    """
    if wanted == "none":
        return Display("none")
    from vr_render.errors import RenderError

    if wanted == "window":
        return _open_window(size, world)
    if wanted == "offscreen":
        return Display("offscreen", open_device(False))
    try:
        return _open_window(size, world)
    except RenderError as error:
        reason = str(error)
    try:
        display = Display("offscreen", open_device(False))
        assert display.device is not None
        tell(f"There is no window: {reason}. Drawing offscreen, with {display.device.name}.")
        return display
    except RenderError as error:
        tell(f"There are no pictures: {error}. Playing without a screen.")
        return Display("none")


def open_device(window: bool, name: str | None = None) -> "Device":
    """Open a device.

    Args:
        window: for drawing to windows.
        name: part of its name; None: the best.
    Raises:
        RenderError: there is none; one line says what is missing.
    """
    from vr_render.device import Device

    with contextlib.suppress(OSError):
        paths.pipeline_cache().parent.mkdir(parents=True, exist_ok=True)
    validation = bool(os.environ.get(VALIDATION_VARIABLE))
    return Device.open(validation=validation, window=window, name=name, cache=paths.pipeline_cache())


def _open_window(size: tuple[int, int], world: str) -> Display:
    from vr_render.targets.window import open_window

    window = open_window(f"{TITLE}: {world}", size)
    try:
        return Display("window", open_device(True), window)
    except BaseException:
        window.close()
        raise
