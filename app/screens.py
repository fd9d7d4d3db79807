"""A game in play on one screen after the other: a window, a headset, and the window again."""

import contextlib
import logging
from collections.abc import Callable
from typing import Any

from app.desktop.display import Display
from app.desktop.panels.desktop import GAME, PAUSE
from app.playing import Playing
from app.simulation.child import Child
from app.simulation.process import Options
from vr_render.errors import RenderError

RETRY = 1.0  # seconds from one look for a headset that is gone to the next

log = logging.getLogger(__name__)


def play_live(
    display: Display, options: Options, stopped: Callable[[], bool], child: Child, spectator: bool | None = None
) -> dict[str, Any]:
    """Play until the player has enough; what happened.

    Args:
        display: a window or a headset; it may be another one in the end.
        options: of the simulation. stopped: whether the terminal asks for an end.
        child: the simulation's process, told what to play.
        spectator: whether a window shows what the player with a headset sees; None: as it is set.
    Raises:
        SimulationError, RenderError: with a line that says what is wrong.
    """
    with Playing(options, stopped, child) as playing:
        while not playing.over:
            _play_on(playing, display, spectator)
            if not playing.wanted:
                break
            _switch(playing, display)
    return playing.facts


def _play_on(playing: Playing, display: Display, spectator: bool | None) -> None:
    """Play on one screen; nothing of it is held afterwards."""
    if display.kind == "vr":
        from app.vr.loop import VrLoop  # nobody waits for it who plays in a window

        with VrLoop(playing, display, spectator) as vr_loop:
            vr_loop.run()
    else:
        from app.desktop.loop import Loop

        with Loop(playing, display) as loop:
            loop.run()


def _switch(playing: Playing, display: Display) -> None:
    """Go on with the screen that is wanted.

    Raises:
        RenderError: it cannot be had any more.
    """
    wanted = playing.wanted
    playing.hand_over()
    playing.leave()
    playing.panels.open(GAME)
    if wanted == "window" and display.has_screen:
        try:
            display.go_to_window()
        except RenderError as error:
            display.screen = False
            log.warning("there is no window", extra={"reason": str(error)})
        else:
            if playing.waits:
                playing.panels.say("The headset is gone; the game waits for it.", "warning")
                playing.panels.open(PAUSE)
            return
    if wanted == "window":
        display.close_headset()
        log.warning("there is neither headset nor window, the game waits for the headset")
        while display.headset is None and not playing.over:
            playing.listen(RETRY)
            with contextlib.suppress(RenderError):
                display.open_headset()
    if display.headset is not None:
        playing.waits = False
        display.go_to_headset()
