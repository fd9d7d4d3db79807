"""Someone with a headset before the panels."""

import numpy as np

from app.desktop.panels.desktop import DesktopPanels
from app.desktop.panels.state import View
from app.vr.panels.headup import HeadUp
from app.vr.panels.panels import Shown, VrPanels
from app.vr.panels.pointing import REACH
from app.vr.panels.sheets import Sheet
from app.vr.torso import Torso
from tests.app.desktop.panel_states import VIEWS
from tests.app.vr.poses import pose
from vr_render.headset_frame import Hand, HeadsetFrame, Pose
from vr_render.input import Event, InputFrame
from vr_render.scene import facing

STEP = 1 / 90
UP = np.array([0.0, 1.0, 0.0])


class Wearer:
    """Head and hands that do one thing a frame; what they do not change stays."""

    def __init__(self, panels: DesktopPanels, view: str = "full") -> None:
        self.panels, self.torso = panels, Torso()
        self.vr = VrPanels(panels, self.torso)
        self.view: View = VIEWS[view]
        self.head: Pose | None = pose()
        self.grips: dict[str, Pose | None] = {"left": None, "right": None}
        self.aims: dict[str, Pose | None] = {"left": pose((-0.2, 1.2, -0.3)), "right": pose((0.2, 1.2, -0.3))}
        self.profile = ""
        self.joints: np.ndarray | None = None  # of both hands
        self.pointer: str | None = None  # side of the hand that is at what the view has
        self.levels: dict[str, float] = {}
        self.events: tuple[Event, ...] = ()  # of the next frame
        self.clicks: dict[str, float] = {}
        self.grabs: dict[str, float] = {}
        self.head_up: HeadUp | None = None
        self.focused, self.gone = True, False
        self.shown = Shown()
        self.all: list[Shown] = []
        self._number = 0

    def frame(
        self, *, menu: bool = False, leaves: bool = False, seconds: float = STEP, recentred: bool = False
    ) -> Shown:
        """One frame, and before it what is done between two; what came of it is kept in `all`."""
        self.vr.prepare()
        self._number += 1
        hands = {
            side: Hand(grip=self.grips[side], aim=self.aims[side], profile=self.profile, joints=self.joints)
            for side in ("left", "right")
        }
        told = InputFrame(events=self.events, levels=dict(self.levels), gone=self.gone)
        self.events = ()
        frame = HeadsetFrame(self._number, 0, STEP, True, self.focused, self.head, hands, told, recentred)
        if self.head is not None:
            self.torso.follow(self.head, seconds, recentred)
        self.shown = self.vr.build(
            frame,
            self.view,
            seconds,
            clicks=self.clicks,
            grabs=self.grabs,
            menu=menu,
            leaves=leaves,
            pointer=self.pointer,
            head_up=self.head_up,
        )
        self.all.append(self.shown)
        return self.shown

    def sheet(self, name: str) -> Sheet:
        """What is seen under a name."""
        return next(sheet for sheet in self.shown.sheets if sheet.name == name)

    def seen(self) -> set[str]:
        """Names of what is seen."""
        return {sheet.name for sheet in self.shown.sheets}

    def aim(self, sheet: str, pixel: tuple[float, float], side: str = "right", start: np.ndarray | None = None) -> None:
        """Point a hand at a pixel of the canvas."""
        target = self.sheet(sheet).place(pixel)
        held = self.aims[side]
        place = start if start is not None else held.position if held is not None else np.array([0.2, 1.2, -0.3])
        self.aims[side] = Pose(place, facing(target - place, UP))

    def touch(self, sheet: str, pixel: tuple[float, float], before: float, side: str = "right") -> None:
        """Bring a finger so many metres before a pixel of the canvas."""
        hangs = self.sheet(sheet)
        tip = hangs.place(pixel) + hangs.pose.matrix[:, 2] * before
        turn = facing(-hangs.pose.matrix[:, 2], hangs.pose.matrix[:, 1])
        self.aims[side] = Pose(tip + hangs.pose.matrix[:, 2] * REACH, turn)

    def click(self, sheet: str, pixel: tuple[float, float], side: str = "right") -> list[Shown]:
        """Point, press, let go; what came of the frames."""
        start = len(self.all)
        self.aim(sheet, pixel, side)
        self.frame()
        self.clicks[side] = 1.0
        self.frame()
        self.clicks[side] = 0.0
        self.frame()
        self.frame()
        return self.all[start:]

    def press(self, name: str) -> None:
        """Press a button and let go of it."""
        for down in (True, False):
            self.events = (Event(name, down),)
            self.frame()

    def poke(self, sheet: str, pixel: tuple[float, float], side: str = "right") -> list[Shown]:
        """Touch with a finger and take it away; what came of the frames."""
        start = len(self.all)
        for before in (0.06, 0.005, -0.01, 0.05, 0.2):
            if sheet in self.seen():
                self.touch(sheet, pixel, before, side)
            self.frame()
        return self.all[start:]
