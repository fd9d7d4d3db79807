"""What tests of panels in the headset share: opening screens, and where things are on them."""

import math

import numpy as np

from app.desktop.panels.menu import ENTRIES
from app.vr.panels.panels import Shown
from tests.app.vr.wearer import Wearer
from vr_render.headset_frame import Pose
from vr_render.scene import quaternion


def opened(wearer: Wearer, screen: str, tab: str | None = None) -> Wearer:
    wearer.panels.open(screen)
    wearer.panels._settings_screen.wanted = tab
    for _ in range(4):
        wearer.frame()
    return wearer


def menu_row(entry: str) -> tuple[float, float]:
    """Where an entry of the pause menu is on the canvas."""
    place = [name for name, _, _ in ENTRIES].index(entry)
    return 640.0, 198.0 + 67.2 * place


def asked(frames: list[Shown]) -> list[str]:
    return [name for shown in frames for name in shown.asked]


def watch(side: str = "left") -> Pose:
    """A grip whose wrist is read by a head at (0, 1.65, 0) that looks 40 degrees down."""
    out = np.array([0.0, math.cos(math.radians(50)), math.sin(math.radians(50))])
    back = np.array([-1.0 if side == "left" else 1.0, 0.0, 0.0])  # to the elbow
    right = -out if side == "left" else out
    return Pose(np.array([0.0, 1.3, -0.4]), quaternion(np.stack([right, back, np.cross(right, back)], axis=1)))
