"""Interaction profiles: what each kind of controller has, as the specification lists it."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "/interaction_profiles/"
SIDES = ("left", "right")
POSES = "grip/pose aim/pose"
STICK = "thumbstick thumbstick/x thumbstick/y thumbstick/click"
HAPTIC = "haptic"


@dataclass(frozen=True)
class Profile:
    """Components of both hands, and of one, as after `/input/` (haptics: after `/output/`).

    Attributes:
        extensions: one of them must be on; none: always there. since: the version of OpenXR that took it in.
    """

    both: frozenset[str]
    left: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()
    extensions: tuple[str, ...] = ()
    since: tuple[int, int] | None = None

    def has(self, side: str, component: str) -> bool:
        """Whether the controller of a side has a component."""
        return component in self.both or component in (self.left if side == "left" else self.right)


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


def _touched(*names: str) -> str:
    return " ".join(f"{name}/click {name}/touch" for name in names)


_PICO = {
    "both": _words(
        POSES, HAPTIC, STICK, "thumbstick/touch trigger/value trigger/touch squeeze/value squeeze/click menu/click"
    ),
    "left": _words(_touched("x", "y")),
    "right": _words(_touched("a", "b")),
    "extensions": ("XR_BD_controller_interaction",),
    "since": (1, 1),
}

PROFILES = {
    "khr/simple_controller": Profile(_words(POSES, HAPTIC, "select/click menu/click")),
    "oculus/touch_controller": Profile(
        _words(POSES, HAPTIC, STICK, "thumbstick/touch trigger/value trigger/touch squeeze/value thumbrest/touch"),
        _words(_touched("x", "y"), "menu/click"),
        _words(_touched("a", "b"), "system/click"),
    ),
    "valve/index_controller": Profile(
        _words(
            POSES,
            HAPTIC,
            STICK,
            _touched("a", "b", "system"),
            "thumbstick/touch trigger/value trigger/click trigger/touch squeeze/value squeeze/force",
            "trackpad trackpad/x trackpad/y trackpad/force trackpad/touch",
        )
    ),
    "htc/vive_controller": Profile(
        _words(
            POSES,
            HAPTIC,
            "system/click squeeze/click menu/click trigger/click trigger/value",
            "trackpad trackpad/x trackpad/y trackpad/click trackpad/touch",
        )
    ),
    "microsoft/motion_controller": Profile(
        _words(
            POSES,
            HAPTIC,
            STICK,
            "menu/click squeeze/click trigger/value",
            "trackpad trackpad/x trackpad/y trackpad/click trackpad/touch",
        )
    ),
    "hp/mixed_reality_controller": Profile(
        _words(POSES, HAPTIC, STICK, "menu/click squeeze/value trigger/value"),
        _words("x/click y/click"),
        _words("a/click b/click"),
        ("XR_EXT_hp_mixed_reality_controller",),
        (1, 1),
    ),
    "bytedance/pico_neo3_controller": Profile(**_PICO | {"both": _PICO["both"] | _words("system/click")}),
    "bytedance/pico4_controller": Profile(
        **_PICO
        | {
            "both": _PICO["both"] - {"menu/click"} | _words("system/click"),
            "left": _PICO["left"] | _words("menu/click"),
        }
    ),
    "meta/touch_plus_controller": Profile(
        _words(POSES, HAPTIC, STICK, "thumbstick/touch trigger/value trigger/touch squeeze/value thumbrest/touch"),
        _words(_touched("x", "y"), "menu/click"),
        _words(_touched("a", "b"), "system/click"),
        ("XR_META_touch_controller_plus",),
        (1, 1),
    ),
    "htc/vive_cosmos_controller": Profile(
        _words(POSES, HAPTIC, STICK, "thumbstick/touch trigger/value trigger/click squeeze/click shoulder/click"),
        _words("x/click y/click menu/click"),
        _words("a/click b/click system/click"),
        ("XR_HTC_vive_cosmos_controller_interaction",),
        (1, 1),
    ),
    "htc/vive_focus3_controller": Profile(
        _words(POSES, HAPTIC, STICK, "thumbstick/touch trigger/value trigger/click trigger/touch squeeze/click"),
        _words("x/click y/click menu/click"),
        _words("a/click b/click system/click"),
        ("XR_HTC_vive_focus3_controller_interaction",),
        (1, 1),
    ),
    "ext/hand_interaction_ext": Profile(
        _words(
            POSES,
            "pinch_ext/pose poke_ext/pose pinch_ext/value pinch_ext/ready_ext grasp_ext/value grasp_ext/ready_ext",
            "aim_activate_ext/value aim_activate_ext/ready_ext",
        ),
        extensions=("XR_EXT_hand_interaction",),
    ),
}


def split(path: str) -> tuple[str, str] | None:
    """Side and component of a binding such as `/user/hand/left/input/x/click`; None: it is none of a hand."""
    for side in SIDES:
        for kind in ("input", "output"):
            start = f"/user/hand/{side}/{kind}/"
            if path.startswith(start):
                return side, path.removeprefix(start)
    return None
