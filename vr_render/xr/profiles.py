"""Interaction profiles: which component of each kind of controller is which input of a hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vr_render.headset_frame import SIDES
from vr_render.input import HAND_STICK

PREFIX = "/interaction_profiles/"
_STICK = {"way": "thumbstick", "stick": "thumbstick/click"}
_XY = {"primary": "x/click", "secondary": "y/click"}
_AB = {"primary": "a/click", "secondary": "b/click"}
_MENU = {"menu": "menu/click"}
GESTURES = frozenset(("pinch", "squeeze", "ring", *HAND_STICK))  # that are read from the fingers of a bare hand

# What OpenXR calls actions, with their types. Levels that a controller has as a button are 0 or 1, buttons that it has
# as a level are pressed from where the runtime says so.
PARTS = {
    "trigger": "float",
    "squeeze": "float",
    "pinch": "float",
    "way": "vector",
    "stick": "boolean",
    "primary": "boolean",
    "secondary": "boolean",
    "menu": "boolean",
    "ring": "boolean",
    "pad": "boolean",
}


@dataclass(frozen=True)
class Profile:
    """A kind of controller.

    Attributes:
        path: as after "/interaction_profiles/".
        both, left, right: components by part, as after "/input/", of both hands and of one.
        extension: that must be on; "": it is always there. since: version of OpenXR that needs no extension for it.
        trackpad: the stick is a trackpad, and `pad` its click.
        force: of a grip that feels how firmly it is squeezed, where it closes and where it opens again, 0 to 1.
        haptic: whether it can vibrate.
        bare: it stands for a hand that holds nothing.
    """

    path: str
    both: Mapping[str, str]
    left: Mapping[str, str] = field(default_factory=dict)
    right: Mapping[str, str] = field(default_factory=dict)
    extension: str = ""
    since: tuple[int, int] | None = None
    trackpad: bool = False
    force: tuple[float, float] | None = None
    haptic: bool = True
    bare: bool = False

    @property
    def full(self) -> str:
        """Its whole path."""
        return PREFIX + self.path

    def parts(self, side: str) -> dict[str, str]:
        """Components of a hand by part."""
        return {**self.both, **(self.left if side == "left" else self.right)}

    def inputs(self, side: str) -> frozenset[str]:
        """What a hand can press and push, of `HAND_BUTTONS` and `HAND_LEVELS`; a bare one by its gestures too."""
        found = set(self.parts(side))
        if "way" in found:
            found = (found - {"way"}) | set(HAND_STICK)
            if self.trackpad:
                found = (found - {"pad"}) | {"stick"}
        return frozenset(found | GESTURES if self.bare else found)

    def word(self, side: str, name: str) -> str:
        """What an input of `inputs` is called on this controller, "" where that is as on any other."""
        if self.bare and name == "trigger":
            return "pinch"
        button, _, _ = self.parts(side).get(name, "").partition("/")
        if len(button) == 1:
            return button.upper()
        if self.trackpad and name.startswith("stick"):
            return f"trackpad {name[6:] or 'press'}"
        return {"menu": "menu button", "select": "select"}.get(button, "")

    def paths(self) -> list[tuple[str, str]]:
        """All that is bound: parts, "grip", "aim" and "haptic", each with its full path."""
        found = []
        for side in SIDES:
            hand = f"/user/hand/{side}"
            found += [(part, f"{hand}/input/{name}") for part, name in self.parts(side).items()]
            found += [(pose, f"{hand}/input/{pose}/pose") for pose in ("grip", "aim")]
            if self.haptic:
                found.append(("haptic", f"{hand}/output/haptic"))
        return found


_CLICKED = {"trigger": "trigger/value", "squeeze": "squeeze/click", **_STICK}
_SQUEEZED = {"trigger": "trigger/value", "squeeze": "squeeze/value", **_STICK}
_PICO = "XR_BD_controller_interaction"
_CORE = (1, 1)  # took these in

PROFILES = (
    # what it lacks is in the menu around the hand: the second button opens that, as a bare hand's ring finger does
    Profile("khr/simple_controller", {"trigger": "select/click", "ring": "menu/click"}),
    Profile("oculus/touch_controller", _SQUEEZED, _XY | _MENU, _AB),
    # its squeeze/value is full as soon as a hand lies around it
    Profile(
        "valve/index_controller",
        {**_SQUEEZED, **_AB, "squeeze": "squeeze/force", "pad": "trackpad/force"},
        force=(0.35, 0.12),
    ),
    Profile(
        "htc/vive_controller",
        {"trigger": "trigger/value", "squeeze": "squeeze/click", "way": "trackpad", "pad": "trackpad/click", **_MENU},
        trackpad=True,
    ),
    Profile(
        "microsoft/motion_controller",
        {"trigger": "trigger/value", "squeeze": "squeeze/click", **_STICK, "pad": "trackpad/click", **_MENU},
    ),
    Profile("hp/mixed_reality_controller", _SQUEEZED | _MENU, _XY, _AB, "XR_EXT_hp_mixed_reality_controller", _CORE),
    Profile("bytedance/pico_neo3_controller", _SQUEEZED | _MENU, _XY, _AB, _PICO, _CORE),
    Profile("bytedance/pico4_controller", _SQUEEZED, _XY | _MENU, _AB, _PICO, _CORE),
    Profile("meta/touch_plus_controller", _SQUEEZED, _XY | _MENU, _AB, "XR_META_touch_controller_plus", _CORE),
    Profile(
        "htc/vive_cosmos_controller", _CLICKED, _XY | _MENU, _AB, "XR_HTC_vive_cosmos_controller_interaction", _CORE
    ),
    Profile(
        "htc/vive_focus3_controller", _CLICKED, _XY | _MENU, _AB, "XR_HTC_vive_focus3_controller_interaction", _CORE
    ),
    Profile(
        "ext/hand_interaction_ext",
        {"trigger": "aim_activate_ext/value", "pinch": "pinch_ext/value", "squeeze": "grasp_ext/value"},
        extension="XR_EXT_hand_interaction",
        haptic=False,
        bare=True,
    ),
)
EXTENSIONS = tuple(dict.fromkeys(profile.extension for profile in PROFILES if profile.extension))
BY_PATH = {profile.full: profile for profile in PROFILES}
BARE = next(profile.full for profile in PROFILES if profile.bare)
