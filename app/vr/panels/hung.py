"""The panel that hangs before the player: where it was opened, until a hand takes it elsewhere."""

import math
from collections.abc import Mapping

import numpy as np

from app.vr.panels.placing import before, towards
from app.vr.panels.pointing import PanelHand, Point
from app.vr.panels.sheets import Sheet
from app.vr.presses import Press
from vr_render.headset_frame import SIDES, Pose

FAR, NEAR = 1.2, 0.55  # metres from the head, for lasers and for fingers
SIZE = (1.6, 1.0)  # metres at FAR; it looks as large when it is near
DROP = 0.12  # metres below the eyes
PULL = 1.0  # metres a second by which a stick moves it along the laser
SPAN = (0.35, 3.0)  # metres from the hand between which it may go


class Hung:
    """Holds the pose of the main panel.

    Attributes:
        sheet: None while it is closed.
        held: side of the hand that carries it, None.
        by_finger: whether it hangs where a finger reaches it.
        grown: how many times SIZE it is as seen from where it was opened, for text that is larger or smaller.
    """

    def __init__(self) -> None:
        self.sheet: Sheet | None = None
        self.held: str | None = None
        self.by_finger = False
        self.grown = 1.0
        self._far = 0.0  # along the hand's aim
        self._offset = np.zeros(3)  # from there to the middle
        self._squeezes = {side: Press() for side in SIDES}

    def open(self, head: Pose, by_finger: bool, text: float) -> None:
        """Hang it before the head; the size of `text` makes it grow, and what is written in it, half each."""
        self.by_finger = by_finger
        distance = NEAR if by_finger else FAR
        self.grown = math.sqrt(text)
        near = distance / FAR
        scale = near * self.grown
        self.sheet = Sheet("main", before(head, distance, DROP * near), (SIZE[0] * scale, SIZE[1] * scale))
        self.held = None

    def close(self) -> None:
        """Take it away."""
        self.sheet, self.held, self.grown = None, None, 1.0

    def follow(self, hands: Mapping[str, PanelHand], points: Mapping[str, Point], head: Pose, seconds: float) -> None:
        """Let hands carry it, one that grips while it points at it.

        Args:
            hands, points: of this frame. head: that it faces. seconds: since the last frame.
        """
        for side, press in self._squeezes.items():
            hand = hands.get(side, PanelHand())
            press.poll(hand.grab)
            if self.sheet is None:
                continue
            point = points.get(side)
            if press.went_down and point is not None and point.sheet == "main" and hand.aim is not None:
                self.held = side
                origin, ahead = hand.aim.position, -hand.aim.matrix[:, 2]
                self._far = float((self.sheet.pose.position - origin) @ ahead)
                self._offset = hand.aim.matrix.T @ (self.sheet.pose.position - origin - ahead * self._far)
            if self.held == side and (not press.held or hand.aim is None):
                self.held = None
            if self.held == side and hand.aim is not None:
                self._carry(self.sheet, hand.aim, hand.stick[1] * seconds, head)

    def _carry(self, sheet: Sheet, aim: Pose, pushed: float, head: Pose) -> None:
        self._far = min(max(self._far + pushed * PULL, SPAN[0]), SPAN[1])
        axes = aim.matrix
        place = aim.position - axes[:, 2] * self._far + axes @ self._offset
        self.sheet = Sheet("main", towards(place, head.position), sheet.size)
