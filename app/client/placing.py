"""Putting up what is in the pack: it is shown where it would stand, turned, and put there or not.

A screen asks with its rays where it would stand (`asking`), and the simulation tells by its own rule (`Own.site`).
"""

import math
from dataclasses import replace
from typing import NamedTuple

import msgspec
import numpy as np

from app.client.poses import level, up_at
from app.client.scenery import structure_shape
from gameplay.commands import Command, PlaceStructure
from gameplay.positions import Point
from gameplay.surroundings import Surroundings
from gameplay.view import Own, Rays, Site
from taichi_kernels.units import Q14
from vr_render.scene import Shape
from vr_render.vectors import cross

STEP = 15.0  # degrees of a turn
GOOD, BAD = (96, 216, 128), (232, 92, 78)
PUTS = frozenset({"use_tool", "interact"})  # actions that put it up,
ENDS = frozenset({"mode_next", "mode_previous", "pause", "cancel"})  # and that call it off
TURNS = {"radius_more": STEP, "radius_less": -STEP}


class Planned(NamedTuple):
    """What is to be put up: an item, and why it cannot stand there, "" where it can."""

    item: str
    reason: str


class Placing:
    """A structure that waits for its place. The same for a look and for a hand that points.

    Attributes:
        item: that is to be put up, "" while there is none.
        refused: why it was not put up when that was last wanted; who says it empties it.
    """

    def __init__(self) -> None:
        self.item = ""
        self.refused = ""
        self._slot = 0
        self._turn = 0.0  # degrees from facing the player
        self._wanted = self._keeps = False

    def begin(self, around: Surroundings | None, slot: int) -> None:
        """Take what is in a slot of the pack."""
        stacks = around.stores[0].stacks if around is not None and around.stores else []
        self.item = next((stack.item for stack in stacks if stack.slot == slot), "")
        self._slot, self._turn, self._wanted = slot, 0.0, False

    def end(self) -> None:
        """Call it off."""
        self.item = ""

    def hear(self, pressed: tuple[str, ...], keeps: bool = False) -> tuple[str, ...]:
        """Take the actions that are meant for it; returns the others.

        Args:
            pressed: names of actions in order. keeps: whether to go on after it was put up, while there is more.
        """
        if not self.item:
            return pressed
        left = []
        for name in pressed:
            if name in PUTS and self.item:
                self._wanted, self._keeps = True, keeps
            elif name in ENDS and self.item:
                self.end()
            elif name in TURNS:
                self._turn += TURNS[name]
            else:
                left.append(name)
        return tuple(left)

    def asking(self, own: Own, towards: np.ndarray) -> tuple[str, Point, Point] | None:
        """What the simulation is asked about, for `Rays.place`; None while nothing is pointed at.

        Args:
            towards: direction in which the player looks or points, shape (3,).
        """
        if not self.item or own.aim is None:
            return None
        up = up_at(np.array(own.aim.position, np.float64))
        front, angle = -level(np.array(towards, np.float64), up), math.radians(self._turn)
        turned = front * math.cos(angle) + np.array(cross(up.tolist(), front.tolist())) * math.sin(angle)
        x, y, z = (turned * Q14).round().astype(int).tolist()
        return self.item, own.aim.position, (x, y, z)

    def rays(self, rays: Rays, own: Own, towards: np.ndarray) -> Rays:
        """Rays with that."""
        return msgspec.structs.replace(rays, place=self.asking(own, towards))

    def take(self, own: Own, around: Surroundings | None) -> list[Command]:
        """The commands of this frame; it ends by itself where there is nothing left to put up."""
        if not self.item:
            return []
        stacks = around.stores[0].stacks if around is not None and around.stores else []
        left = next((stack.count for stack in stacks if stack.slot == self._slot and stack.item == self.item), 0)
        wanted, self._wanted = self._wanted, False
        if not left:
            self.end()
            return []
        if not wanted:
            return []
        site, planned = self._site(own), self.planned(own)
        if site is None or not site.ok:
            self.refused = planned.reason if planned else ""
            return []
        if not self._keeps or left < 2:
            self.end()
        return [PlaceStructure(self._slot, site.position, site.forward)]

    def planned(self, own: Own) -> Planned | None:
        """What is to be put up, in words; None while nothing is."""
        if not self.item:
            return None
        site = self._site(own)
        if own.aim is None or site is None:
            return Planned(self.item, "point at the ground where it shall stand")
        return Planned(self.item, "" if site.ok else site.text)

    def ghost(self, own: Own) -> Shape | None:
        """How it would stand there, in the colour of whether it can."""
        site = self._site(own)
        if site is None:
            return None
        colour = GOOD if site.ok else BAD
        shape = structure_shape(site.item, site.position, site.forward)
        return replace(shape, colour=colour, accent=colour, shadow=False)

    def _site(self, own: Own) -> Site | None:
        return own.site if own.site is not None and own.site.item == self.item and self.item else None
