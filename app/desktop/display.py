"""Where pictures can go on this machine: a headset, a window, an image, nowhere.

With the environment variable PLANETARY_SURVIVAL_VALIDATION set, the device is opened under validation; what that says
is logged at the end.
"""

import contextlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app import paths
from app.progress import say

if TYPE_CHECKING:
    from vr_render.device import Device
    from vr_render.owner import Owner
    from vr_render.targets.window import Window
    from vr_render.xr.headset import Headset

log = logging.getLogger(__name__)

TITLE = "Planetary Survival"
VALIDATION_VARIABLE = "PLANETARY_SURVIVAL_VALIDATION"


@dataclass
class Display:
    """What was opened to draw with.

    Attributes:
        kind: "vr", "window", "offscreen" or "none".
        title, size: of a window [pixels].
        device: that draws; None with "none", and while there is nothing to draw to.
        window: None without one; with "vr" it shows what the player sees.
        headset: with "vr", None elsewhere.
        screen: whether the device can draw to a window.
    """

    kind: str
    title: str = TITLE
    size: tuple[int, int] = (1280, 720)
    device: "Device | None" = None
    window: "Window | None" = None
    headset: "Headset | None" = None
    screen: bool = True
    _kept: "list[Owner]" = field(default_factory=list)

    @property
    def has_screen(self) -> bool:
        """Whether there is a window, or can be one."""
        return self.window is not None or self.screen

    def open_window(self) -> None:
        """Open the window, unless it is.

        Raises:
            RenderError: there is no screen; one line says what is missing.
        """
        if self.window is None:
            from vr_render.targets.window import open_window

            self.window = open_window(self.title, self.size)

    def close_window(self) -> None:
        """Close the window, unless it is; what draws to it must be closed before."""
        if self.window is not None:
            self.window.close()
            self.window = None

    def open_headset(self) -> None:
        """Open a headset, unless one is: to go on there (`go_to_headset`).

        Raises:
            RenderError: there is none that can be used; one line says what is missing.
        """
        if self.headset is None:
            self.headset, self.screen = _open_headset()
            self._kept = list(self.headset.device.owners)

    def go_to_headset(self) -> None:
        """The headset that was opened draws from now on; the window may show what it shows."""
        assert self.headset is not None, "open_headset comes first"
        _close_device(self.device)
        self.kind, self.device = "vr", self.headset.device

    def go_to_window(self) -> None:
        """The window draws from now on, and the headset is closed.

        Raises:
            RenderError: there is no screen, or no device for it.
        """
        self.close_headset()
        self.open_window()
        try:
            self.kind, self.device = "window", open_device(True)
        except BaseException:
            self.close_window()  # it would show nothing
            raise

    def close_headset(self) -> None:
        """Close the headset and its device, unless they are."""
        if self.headset is not None:
            headset, self.headset = self.headset, None
            device = headset.device
            if not device.closed:
                device.close_owners(but=self._kept)  # the headset closes those itself
            self._kept = []
            headset.close()
            _report(headset.messages + device.messages)
            self.device = None if self.device is device else self.device

    def close(self) -> None:
        """Close what is still open."""
        self.close_headset()
        _close_device(self.device)
        self.device = None
        self.close_window()


def open_display(wanted: str, size: tuple[int, int], world: str, tell: Callable[[str], None] = say) -> Display:
    """Open what was asked for; "auto" takes the best that is there, and says which and why.

    Args:
        wanted: "auto", "vr", "window", "offscreen" or "none".
        size: of a window [pixels].
        world: name for its title.
    Raises:
        RenderError: what was asked for cannot be had; one line says what is missing.
    """
    if wanted == "none":
        return Display("none")
    from vr_render.errors import RenderError

    title = f"{TITLE}: {world}"
    if wanted == "vr":
        return _open_vr(title, size)
    if wanted == "window":
        return _open_window(title, size)
    if wanted == "offscreen":
        return Display("offscreen", device=open_device(False))
    from vr_render.probe import openxr_is_set_up

    if openxr_is_set_up():
        with contextlib.suppress(RenderError):
            return _open_vr(title, size)
    try:
        return _open_window(title, size)
    except RenderError as error:
        reason = str(error)
    try:
        display = Display("offscreen", device=open_device(False))
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

    return Device.open(validation=_validation(), window=window, name=name, cache=_cache())


def _open_headset() -> "tuple[Headset, bool]":
    """A headset, and whether its device can draw to a window.

    Raises:
        RenderError: there is none that can be used; one line says what is missing.
    """
    from vr_render.errors import RenderError
    from vr_render.xr.errors import HeadsetError
    from vr_render.xr.headset import Headset

    try:
        return Headset.open(validation=_validation(), window=True, cache=_cache()), True
    except HeadsetError:
        raise
    except RenderError as error:  # there is no screen, or the headset's device cannot draw to it
        log.info("no window beside the headset", extra={"reason": str(error)})
    return Headset.open(validation=_validation(), window=False, cache=_cache()), False


def _close_device(device: "Device | None") -> None:
    if device is not None:
        if not device.closed:
            device.close_owners()
            device.close()
        _report(device.messages)


def _report(messages: list[str]) -> None:
    """Log what validation said."""
    if _validation():
        for message in messages:
            log.error("validation", extra={"said": message})
        log.info("validation ends", extra={"messages": len(messages)})


def _validation() -> bool:
    return bool(os.environ.get(VALIDATION_VARIABLE))


def _cache() -> Path:
    with contextlib.suppress(OSError):
        paths.pipeline_cache().parent.mkdir(parents=True, exist_ok=True)
    return paths.pipeline_cache()


def _open_vr(title: str, size: tuple[int, int]) -> Display:
    display = Display("vr", title, size)
    display.open_headset()
    assert display.headset is not None
    display.device = display.headset.device
    return display


def _open_window(title: str, size: tuple[int, int]) -> Display:
    display = Display("window", title, size)
    display.open_window()
    try:
        display.device = open_device(True)
    except BaseException:
        display.close()
        raise
    return display
