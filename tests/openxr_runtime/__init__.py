"""An OpenXR runtime in Python, behind the real Khronos loader: for tests, and to see VR without a headset.

    with Runtime() as runtime:
        ...  # anything that uses OpenXR; set runtime.player, look at runtime.frames

README.md tells all of it.
"""

from tests.openxr_runtime.headset import EXTENSIONS, Hand, Headset, Player
from tests.openxr_runtime.poses import Pose
from tests.openxr_runtime.runtime import Runtime

__all__ = ["EXTENSIONS", "Hand", "Headset", "Player", "Pose", "Runtime"]
