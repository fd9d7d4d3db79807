"""Hands that point at sheets: with a laser, or with a finger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.vr.panels.sheets import Sheet
from app.vr.presses import Press
from vr_render.headset_frame import Hand, HeadsetFrame, Pose
from vr_render.input import VR

LONGEST = 2.5  # metres of a laser that meets nothing
INDEX_TIP = 10  # joint
REACH = 0.05  # metres by which the finger is before the aim of a controller
HOVER = 0.08  # metres before a sheet from which a finger is seen on it
POKE, LIFT = 0.02, 0.03  # metres before it at which a finger presses, and at which it lets go
BEYOND = 0.08  # metres behind it that a finger may go

_STICKS = {  # names of the ways of the sticks that a hand works panels with
    role: [[f"{VR}{hand}_stick_{way}" for way in ("left", "right", "down", "up")] for hand in hands]
    for role, hands in {"main": ("main", "solo"), "off": ("off",)}.items()
}


@dataclass(frozen=True)
class PanelHand:
    """What of a hand works panels.

    Attributes:
        aim: in play space; None: not tracked.
        finger: tip of the index finger in play space [m], shape (3,); None: not tracked.
        click, grab: how far it presses on what it points at, and grips, 0 to 1.
        stick: x to the right, y up, -1 to 1.
    """

    aim: Pose | None = None
    finger: np.ndarray | None = None
    click: float = 0.0
    grab: float = 0.0
    stick: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Point:
    """What a hand points at.

    Attributes:
        sheet: name of it.
        at: pixel of the canvas.
        down: whether it presses. pressed: whether that began in this frame. let_go: whether it ended.
        by_finger: it touches; else a laser points.
    """

    sheet: str
    at: tuple[float, float]
    down: bool = False
    pressed: bool = False
    let_go: bool = False
    by_finger: bool = False


@dataclass(frozen=True)
class Laser:
    """A line to draw, in play space [m]; `hit`: its end lies on a sheet."""

    start: np.ndarray
    end: np.ndarray
    hit: bool


def hands_of(
    frame: HeadsetFrame, main: str, clicks: Mapping[str, float], grabs: Mapping[str, float]
) -> dict[str, PanelHand]:
    """What the hands of a frame do, by side.

    Args:
        main: side of the dominant hand, by which levels are named.
        clicks, grabs: as `PanelHand` has them, by side.
    """
    level = frame.input.levels.get
    found = {}
    for side, hand in frame.hands.items():
        across = upward = 0.0
        for left, right, down, up in _STICKS["main" if side == main else "off"]:
            across += level(right, 0.0) - level(left, 0.0)
            upward += level(up, 0.0) - level(down, 0.0)
        pushed = across, upward
        found[side] = PanelHand(hand.aim, _finger(hand), clicks.get(side, 0.0), grabs.get(side, 0.0), pushed)
    return found


def _finger(hand: Hand) -> np.ndarray | None:
    if hand.joints is not None:
        return hand.joints[INDEX_TIP, :3].astype(np.float64)
    return None if hand.aim is None else hand.aim.position - hand.aim.matrix[:, 2] * REACH


class _Pointer:
    """One hand."""

    def __init__(self) -> None:
        self._click = Press()
        self._poked: str | None = None  # the sheet that the finger is on
        self._near: set[str] = set()  # sheets that the finger came to from the front
        self._held: str | None = None  # the sheet that a press began on
        self.laser: Laser | None = None

    def poll(self, hand: PanelHand, sheets: Sequence[Sheet], lasers: Sequence[Sheet]) -> Point | None:
        self._click.poll(hand.click)
        self.laser = None
        touched = self._touch(hand.finger, sheets)
        if touched is not None:
            return touched
        return self._shine(hand.aim, lasers)

    def _touch(self, finger: np.ndarray | None, sheets: Sequence[Sheet]) -> Point | None:
        best: tuple[float, Sheet, tuple[float, float]] | None = None
        near: set[str] = set()
        if finger is not None:
            for sheet in sheets:
                right, up, before = sheet.from_front(finger)
                at = sheet.pixel(right, up)
                came = before > 0 or sheet.name in self._near
                if not (came and -BEYOND < before < HOVER and sheet.holds(at)):
                    continue
                near.add(sheet.name)
                if best is None or abs(before) < abs(best[0]):
                    best = before, sheet, at
        self._near = near
        last, poked = self._poked, None
        if best is not None and best[0] < (LIFT if last == best[1].name else POKE):
            # what a finger came to sideways, already behind the surface, is not pressed
            poked = best[1].name
        self._poked = poked
        if best is None:
            return None
        name = best[1].name
        return Point(name, best[2], poked == name, poked == name != last, last == name != poked, True)

    def _shine(self, aim: Pose | None, sheets: Sequence[Sheet]) -> Point | None:
        held, went_down, went_up = self._held, self._click.went_down, self._click.went_up
        if not self._click.held:
            self._held = None
        if aim is None or not sheets:
            self._held = None
            return None
        origin, direction = aim.position, -aim.matrix[:, 2]
        best: tuple[float, Sheet, tuple[float, float]] | None = None
        for sheet in sheets:
            if held not in (None, sheet.name):
                continue
            met = sheet.meet(origin, direction)
            if met is None:
                continue
            at, far = met
            if held is None and not sheet.holds(at):
                continue
            if best is None or far < best[0]:
                best = far, sheet, sheet.clamped(at)
        if best is None:
            self.laser = Laser(origin, origin + direction * LONGEST, False)
            return None
        far, sheet, at = best
        if went_down:
            self._held = sheet.name
        self.laser = Laser(origin, sheet.place(at), True)
        return Point(sheet.name, at, self._held is not None, went_down, held is not None and went_up)


class Pointing:
    """Both hands."""

    def __init__(self) -> None:
        self._pointers = {"left": _Pointer(), "right": _Pointer()}

    def poll(
        self, hands: Mapping[str, PanelHand], touched: Sequence[Sheet], shone: Sequence[Sheet]
    ) -> tuple[dict[str, Point], dict[str, Laser]]:
        """What the hands point at, and their lasers, by side.

        Args:
            hands: by side.
            touched: sheets that fingers work. shone: sheets that lasers work; without one there are no lasers.
        """
        points, lasers = {}, {}
        for side, pointer in self._pointers.items():
            point = pointer.poll(hands.get(side, PanelHand()), touched, shone)
            if point is not None:
                points[side] = point
            if pointer.laser is not None:
                lasers[side] = pointer.laser
        return points, lasers
