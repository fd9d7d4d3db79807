"""What a headset tells the game each frame, as plain data: no library, no device.

Places are metres in *play space*: +Y is up, −Z is ahead of the player as the play space was set up, and the origin lies
on the floor. Turns are quaternions (x, y, z, w). Poses here are always sound: what is not tracked, not finite or not
a turn is None.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from vr_render.input import InputFrame
from vr_render.scene import rotation

SIDES = ("left", "right")
JOINTS = 26  # of a tracked hand, in OpenXR's order: palm, wrist, then thumb to little finger from the root to the tip


@dataclass(frozen=True)
class Pose:
    """A place and a turn in play space.

    Attributes:
        position: [m], float64, shape (3,).
        orientation: unit quaternion, float64, shape (4,).
    """

    position: np.ndarray
    orientation: np.ndarray

    @functools.cached_property
    def matrix(self) -> np.ndarray:
        """Right, up and backward as columns, float64, shape (3, 3); not to be written."""
        return rotation(self.orientation)


@dataclass(frozen=True)
class EyeView:
    """Where an eye is and what it takes in; `tangents` as of `scene.Eye`: left, right, up, down, signed."""

    pose: Pose
    tangents: np.ndarray


@dataclass(frozen=True)
class Hand:
    """One hand or controller.

    Attributes:
        grip, aim: how it is held, and where it points; None: not tracked.
        velocity, spin: of the grip [m/s], [rad/s], float64, shape (3,); zero where they are not known.
        profile: interaction profile, for example "/interaction_profiles/oculus/touch_controller"; "" where none is
            active.
        joints: of a tracked hand: x y z [m], qx qy qz qw, radius [m], float32, shape (JOINTS, 8); None without.
    """

    grip: Pose | None = None
    aim: Pose | None = None
    velocity: np.ndarray = field(default_factory=lambda: np.zeros(3))
    spin: np.ndarray = field(default_factory=lambda: np.zeros(3))
    profile: str = ""
    joints: np.ndarray | None = None


@dataclass(frozen=True)
class HeadsetFrame:
    """What the beginning of a frame gives.

    Attributes:
        number: of the frame, counts up from 1 over the session.
        time: at which the frame will be shown [ns], on the runtime's clock. period: between two frames [s].
        render: whether the frame is to be drawn. focused: whether the player's input goes to the game.
        head: between the eyes; None: not tracked (keep the last).
        hands: by side, "left" and "right".
        input: what the hands' buttons and sticks did.
        recentred: the play space moved since the frame before.
    """

    number: int
    time: int
    period: float
    render: bool
    focused: bool
    head: Pose | None
    hands: Mapping[str, Hand]
    input: InputFrame
    recentred: bool = False
