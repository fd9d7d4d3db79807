"""The tool at the hip."""

import numpy as np

from app.vr.directions import AHEAD, UP, across
from app.vr.torso import Torso
from vr_render.headset_frame import Pose
from vr_render.scene import quaternion

REACH = 0.17  # metres from the hip in which a hand can take the tool or put it away


class Holster:
    """Whether the tool is in the hand or at the hip.

    Attributes:
        drawn: whether it is in the hand.
        near: whether the hand could take it or put it away.
        entered: whether it has just come near; a hint for the hand.
    """

    def __init__(self) -> None:
        self.drawn = True
        self.near = self.entered = False

    def poll(self, hand: np.ndarray | None, squeezed: bool, torso: Torso, side: str) -> bool:
        """Go on by a frame; whether the squeeze was for the holster.

        Args:
            hand: place of the dominant hand in play space [m]; None: not tracked.
            squeezed: whether it was squeezed in this frame.
            torso: whose hip it is. side: of the dominant hand.
        """
        away = None if hand is None else hand - torso.hip(side)
        near = away is not None and float(away @ away) < REACH**2
        self.entered, self.near = near and not self.near, near
        if near and squeezed:
            self.drawn = not self.drawn
            return True
        return False

    @staticmethod
    def pose(torso: Torso, side: str) -> Pose:
        """How the tool hangs there, in play space: its tip down."""
        ahead = AHEAD if torso.ahead is None else torso.ahead
        return Pose(torso.hip(side), quaternion(np.stack([across(ahead, UP), ahead, UP], axis=1)))
