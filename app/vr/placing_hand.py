"""A hand puts up what is in the pack: it points, the trigger puts, the stick turns, the second button calls off."""

from dataclasses import replace

import numpy as np

from app.client.placing import Placing
from app.vr.motion import Levels
from app.vr.presses import Press
from app.vr.tool_hand import RadiusStick
from gameplay.commands import Command
from gameplay.surroundings import Surroundings
from gameplay.view import Own, Rays


class PlacingHand:
    """Hears the hand for it.

    Args:
        placing: what is to be put up; the same as on the desktop.
    """

    def __init__(self, placing: Placing) -> None:
        self._placing = placing
        self._trigger, self._cancel, self._stick = Press(), Press(), RadiusStick()

    def poll(self, pressed: tuple[str, ...], levels: Levels, seconds: float) -> tuple[tuple[str, ...], Levels]:
        """What is left of a frame's actions and levels while something is to be put up."""
        self._trigger.poll(levels.tool)
        self._cancel.poll(float(levels.cancel))
        if not self._placing.item:
            return pressed, levels
        turned = self._stick.poll((0.0, levels.turn), seconds)
        meant = (
            *([] if turned is None else [turned]),
            *(["use_tool"] if self._trigger.went_down else []),
            *(["cancel"] if self._cancel.went_down else []),
        )
        return self._placing.hear((*pressed, *meant), levels.sprint), replace(levels, tool=0.0, turn=0.0)

    def put(self, rays: Rays, own: Own, around: Surroundings | None) -> tuple[Rays, list[Command]]:
        """What to ask the simulation about, and what to tell it."""
        if not self._placing.item:
            return rays, []
        commands = self._placing.take(own, around)
        return rays if rays.tool is None else self._placing.rays(rays, own, np.array(rays.tool[1])), commands

    def refused(self) -> str:
        """Why it was not put up, once; "" otherwise."""
        said, self._placing.refused = self._placing.refused, ""
        return said[:1].upper() + said[1:]
