"""What comes from a keyboard, a mouse, a gamepad and the hands of a headset, as plain values with names; no window and
no library here.

Names are places, not letters: "key.w" is the key where a US keyboard has W. "key.scan_93" is a key that has no name,
by its scancode. "mouse.left", "wheel.up", "pad.a" and "pad.left_stick_up" speak for themselves; the two sticks and the
triggers of a gamepad are levels between 0 and 1.

"vr.main_trigger" is the trigger of the dominant hand, whichever that is, "vr.off_trigger" that of the other one, and
"vr.solo_trigger" that of the dominant hand when it plays alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

_KEYS = """
space apostrophe comma minus period slash 0 1 2 3 4 5 6 7 8 9 semicolon equal
a b c d e f g h i j k l m n o p q r s t u v w x y z left_bracket backslash right_bracket grave_accent world_1 world_2
escape enter tab backspace insert delete right left down up page_up page_down home end caps_lock scroll_lock num_lock
print_screen pause f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20 f21 f22 f23 f24 f25
kp_0 kp_1 kp_2 kp_3 kp_4 kp_5 kp_6 kp_7 kp_8 kp_9 kp_decimal kp_divide kp_multiply kp_subtract kp_add kp_enter kp_equal
left_shift left_control left_alt left_super right_shift right_control right_alt right_super menu
"""
# in the order of GLFW's gamepad mapping
_PAD_BUTTONS = """
a b x y left_bumper right_bumper back start guide left_thumb right_thumb dpad_up dpad_right dpad_down dpad_left
"""

KEYS = tuple(f"key.{name}" for name in _KEYS.split())
SCANCODE = "key.scan_"
MOUSE = ("mouse.left", "mouse.right", "mouse.middle", "mouse.4", "mouse.5", "mouse.6", "mouse.7", "mouse.8")
WHEEL = ("wheel.up", "wheel.down", "wheel.left", "wheel.right")
PAD_BUTTONS = tuple(f"pad.{name}" for name in _PAD_BUTTONS.split())
RESTING_STICK = 0.3  # no stick at rest gives more
STICKS = tuple(f"pad.{side}_stick_{way}" for side in ("left", "right") for way in ("left", "right", "down", "up"))
TRIGGERS = ("pad.left_trigger", "pad.right_trigger")
VR = "vr."
HANDS = ("main", "off", "solo")
# "stick" is its click; primary is the lower of the two buttons (A, X), secondary the upper (B, Y); "pad" is a press of
# the trackpad that is there besides a stick; bare hands have "pinch", thumb to index finger, and "ring", thumb to ring
# finger; "ring" is also the second button of a controller that has but two
HAND_BUTTONS = ("stick", "primary", "secondary", "menu", "pad", "ring")
HAND_STICK = ("stick_left", "stick_right", "stick_down", "stick_up")
HAND_LEVELS = ("trigger", "squeeze", "pinch", *HAND_STICK)
VR_BUTTONS = tuple(f"{VR}{hand}_{part}" for hand in HANDS for part in HAND_BUTTONS)
VR_LEVELS = tuple(f"{VR}{hand}_{part}" for hand in HANDS for part in HAND_LEVELS)
ANALOG = frozenset((*STICKS, *TRIGGERS, *VR_LEVELS))
_KNOWN = frozenset((*KEYS, *MOUSE, *WHEEL, *PAD_BUTTONS, *VR_BUTTONS, *ANALOG))


def is_input(name: str) -> bool:
    """Whether this is the name of an input."""
    code = name.removeprefix(SCANCODE)
    return name in _KNOWN or (code != name and code.isascii() and code.isdigit() and len(code) <= 5)


@dataclass(frozen=True)
class Event:
    """A key or button went down or up."""

    name: str
    down: bool


@dataclass(frozen=True)
class InputFrame:
    """All that came since the last frame, and what is held now.

    Attributes:
        events: in the order in which they came; a key that loses the window's attention comes up.
        down: keys and buttons that are held now.
        left_stick, right_stick: x to the right, y up, -1 to 1, as the gamepad gives them.
        left_trigger, right_trigger: 0 to 1.
        motion: of the captured mouse [counts], x to the right, y down.
        wheel: notches, x to the right, y up; a fine wheel gives parts of one.
        cursor: place of the free mouse [pixels of the picture], from the upper left; None when it is captured or away.
        text: that was typed.
        focused: whether the window has the player's attention.
        gamepad: its name, None without one.
        levels: of a headset's hands, by names of VR_LEVELS, 0 to 1; what is not there is at rest.
        gone: whether something that a hand held went away (no focus, the controller is off, or is another one), instead
            of being let go of.
        kept: names of what hands held as they went away, until they are back, and of what they held as they came, until
            it is let go of: it does not count, and nobody let go of it.
    """

    events: tuple[Event, ...] = ()
    down: frozenset[str] = frozenset()
    left_stick: tuple[float, float] = (0.0, 0.0)
    right_stick: tuple[float, float] = (0.0, 0.0)
    left_trigger: float = 0.0
    right_trigger: float = 0.0
    motion: tuple[float, float] = (0.0, 0.0)
    wheel: tuple[float, float] = (0.0, 0.0)
    cursor: tuple[float, float] | None = None
    text: str = ""
    focused: bool = True
    gamepad: str | None = field(default=None)
    levels: Mapping[str, float] = field(default_factory=dict)
    gone: bool = False
    kept: frozenset[str] = frozenset()
