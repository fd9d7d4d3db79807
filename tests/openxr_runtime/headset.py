"""The machine that the runtime plays: what it is, set before the application starts, and who wears it, at any time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from tests.openxr_runtime.poses import Pose, Vector

EXTENSIONS = {
    "XR_KHR_vulkan_enable": 8,
    "XR_KHR_vulkan_enable2": 2,
    "XR_KHR_composition_layer_depth": 6,
    "XR_KHR_visibility_mask": 2,
    "XR_KHR_locate_spaces": 1,
    "XR_EXT_local_floor": 1,
    "XR_EXT_hand_tracking": 4,
    "XR_EXT_hand_interaction": 1,
    "XR_EXT_user_presence": 1,
    "XR_EXT_hp_mixed_reality_controller": 1,
    "XR_BD_controller_interaction": 2,
    "XR_FB_display_refresh_rate": 1,
    "XR_FB_swapchain_update_state": 3,
    "XR_FB_foveation": 1,
    "XR_FB_foveation_configuration": 1,
}

# Vulkan's numbers of formats. Runtimes list them in their own order; linear 16-bit first is common.
RGBA16_FLOAT, RGBA8_SRGB, BGRA8_SRGB, RGBA8_UNORM, BGRA8_UNORM = 97, 43, 50, 37, 44
DEPTH32, DEPTH16, DEPTH24_STENCIL, DEPTH32_STENCIL = 126, 124, 129, 130
COLOUR_FORMATS = (RGBA16_FLOAT, RGBA8_SRGB, BGRA8_SRGB, RGBA8_UNORM, BGRA8_UNORM)
DEPTH_FORMATS = (DEPTH32, DEPTH16, DEPTH24_STENCIL, DEPTH32_STENCIL)

Fov = tuple[float, float, float, float]  # radians: left, right, up, down, signed as in XrFovf


@dataclass
class Headset:
    """What the machine is. Change it before the instance, or before what it is about is asked for.

    Attributes:
        present: whether a headset is connected; without, xrGetSystem answers FORM_FACTOR_UNAVAILABLE.
        api_version: the newest version of OpenXR that applications may ask for.
        extensions: names and versions of what the runtime offers.
        views: 2 eyes, or 1.
        size, largest: recommended and largest width and height of an eye's image, pixels.
        fovs: of each eye. eye_distance: metres.
        formats: of swapchains, in the order in which they are listed.
        rates: of the display, Hz. rate: the one it has.
        spaces: reference spaces: "view", "local", "stage", "local_floor" (the last only where it may be asked for).
        eye_height: metres that LOCAL lies above the floor.
        hidden: how much of each corner the lenses hide, as a share of the picture's half; 0: no mask.
        images: of a swapchain. max_layers: in a frame.
        vulkan_instance_extensions, vulkan_device_extensions: that XR_KHR_vulkan_enable asks for, with spaces between.
        vulkan_versions: the lowest and highest version of Vulkan, as (major, minor).
        hand_tracking: whether the machine can track hands (the extension may be there without). presence: whether it
            feels that it is worn.
    """

    name: str = "Test headset"
    runtime_name: str = "Test runtime in Python"
    present: bool = True
    api_version: tuple[int, int] = (1, 1)
    extensions: dict[str, int] = field(default_factory=lambda: dict(EXTENSIONS))
    views: int = 2
    size: tuple[int, int] = (320, 240)
    largest: tuple[int, int] = (4096, 4096)
    fovs: tuple[Fov, ...] = ((-0.9, 0.7, 0.8, -0.8), (-0.7, 0.9, 0.8, -0.8))
    eye_distance: float = 0.064
    formats: tuple[int, ...] = COLOUR_FORMATS + DEPTH_FORMATS
    rates: tuple[float, ...] = (72.0, 80.0, 90.0, 120.0)
    rate: float = 72.0
    spaces: tuple[str, ...] = ("view", "local", "stage", "local_floor")
    eye_height: float = 1.6
    hidden: float = 0.25
    images: int = 3
    max_layers: int = 16
    vulkan_instance_extensions: str = ""
    vulkan_device_extensions: str = ""
    vulkan_versions: tuple[tuple[int, int], tuple[int, int]] = ((1, 0), (1, 4))
    hand_tracking: bool = True
    presence: bool = True

    def without(self, *names: str) -> Headset:
        """The same machine without some extensions.

        Raises:
            KeyError: it has no extension of that name.
        """
        left = dict(self.extensions)
        for name in names:
            del left[name]
        return replace(self, extensions=left)

    @property
    def period(self) -> int:
        """Nanoseconds of a frame."""
        return round(1e9 / self.rate)

    def eye(self, view: int) -> Pose:
        """An eye's pose in the head's."""
        if self.views == 1:
            return Pose()
        return Pose(((view - 0.5) * self.eye_distance, 0.0, 0.0))


HERE = Pose()
STANDING = Pose((0.0, 1.6, 0.0))
# How well something is tracked: what locations and views say of it.
TRACKED, INFERRED, LOST = "tracked", "inferred", "lost"
FLAGS = {TRACKED: 15, INFERRED: 3, LOST: 0}  # orientation valid, position valid, the same tracked


@dataclass
class Hand:
    """A hand with its controller.

    Attributes:
        grip, aim: poses in STAGE. velocity, spin: metres and radians a second, in STAGE.
        tracking: "tracked", "inferred" or "lost".
        profile: of the controller, for example "oculus/touch_controller"; None: there is none (not switched on).
        inputs: values by component as in a path after `/input/`: {"trigger/value": 0.7, "thumbstick": (0.2, -1.0),
            "a/click": True}.
        joints: rows x y z, qx qy qz qw, radius of the 26 joints in STAGE; None: the hand is not seen.
    """

    grip: Pose = HERE
    aim: Pose = HERE
    velocity: Vector = (0.0, 0.0, 0.0)
    spin: Vector = (0.0, 0.0, 0.0)
    tracking: str = TRACKED
    profile: str | None = "oculus/touch_controller"
    inputs: dict[str, float | tuple[float, float]] = field(default_factory=dict)
    joints: list[tuple[float, ...]] | None = None

    def place(self, aim: Pose) -> None:
        """Point with the controller: the grip follows."""
        self.aim, self.grip = aim, aim * GRIP_IN_AIM


GRIP_IN_AIM = Pose((0.0, -0.03, 0.06), (math.sin(math.radians(20)), 0.0, 0.0, math.cos(math.radians(20))))


@dataclass
class Player:
    """Who wears it: set at any time, best in a script. Poses are in STAGE, whose origin lies on the floor."""

    head: Pose = STANDING
    velocity: Vector = (0.0, 0.0, 0.0)
    spin: Vector = (0.0, 0.0, 0.0)
    tracking: str = TRACKED
    left: Hand = field(default_factory=Hand)
    right: Hand = field(default_factory=Hand)

    def __post_init__(self) -> None:
        self.left.place(Pose((-0.2, 1.3, -0.4)))
        self.right.place(Pose((0.2, 1.3, -0.4)))

    def hand(self, side: str) -> Hand:
        """By "left" or "right"."""
        return {"left": self.left, "right": self.right}[side]
