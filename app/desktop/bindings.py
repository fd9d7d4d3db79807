"""Actions of the game, on a screen and in a headset, and the inputs that they are bound to.

An action may have several inputs. Bindings are values: a change gives new ones.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.desktop.worn import UNKNOWN, Worn, side_of
from vr_render.input import VR, is_input

Warn = Callable[[str], None]
Letter = Callable[[str], str | None]  # what the layout in use prints with a key
Has = Callable[[str], bool]  # whether there is an input, with what hands hold; `bool`: there is each

RESERVED = frozenset({"key.escape"})  # always pauses, and ends a menu or the wait for a key: nobody locks themselves in
WORKED = frozenset({"click", "radial"})  # what menus are worked with in a headset, where there is no such key
MOST_INPUTS = 8  # of one action


@dataclass(frozen=True)
class Action:
    """Something that the player can ask for.

    Attributes:
        name: in files.
        label: on the screen.
        group: heading on the screen.
        inputs: those it is bound to without settings.
        always: whether it can be asked for while a menu is open too.
        panels: whether it is for panels alone; what works them does other things elsewhere.
        aboard: whether it is for who flies alone; what works it does other things on foot.
        screen: whether it is for a screen alone: in a headset the head does it, or nothing should.
    """

    name: str
    label: str
    group: str
    inputs: tuple[str, ...]
    always: bool = False
    panels: bool = False
    aboard: bool = False
    screen: bool = False


_MOVE, _LOOK, _TOOL = "Moving", "Looking", "Terrain tool"
_LIFE, _FLY, _HANDS, _GAME = "Living", "Flying", "Hands", "Game"

# Inputs of keyboard and mouse come first, then those of a gamepad, of two hands, and of a hand that plays alone.
ACTIONS = (
    Action(
        "forward", "Forward", _MOVE, ("key.w", "key.up", "pad.left_stick_up", "vr.off_stick_up", "vr.solo_stick_up")
    ),
    Action(
        "back",
        "Back",
        _MOVE,
        ("key.s", "key.down", "pad.left_stick_down", "vr.off_stick_down", "vr.solo_stick_down"),
    ),
    Action("left", "Left", _MOVE, ("key.a", "key.left", "pad.left_stick_left", "vr.off_stick_left")),
    Action("right", "Right", _MOVE, ("key.d", "key.right", "pad.left_stick_right", "vr.off_stick_right")),
    Action(
        "jump",
        "Jump, fly up",
        _MOVE,
        ("key.space", "pad.a", "vr.main_primary", "vr.main_pad", "vr.solo_primary", "vr.solo_pad"),
    ),
    Action("crouch", "Crouch, fly down", _MOVE, ("key.left_control", "key.c", "pad.b", "vr.off_primary")),
    Action("sprint", "Sprint", _MOVE, ("key.left_shift", "pad.left_thumb", "vr.off_stick")),
    Action("teleport", "Aim a hop", _MOVE, ("vr.off_trigger", "vr.off_pinch")),
    Action("cancel", "Call a hop off", _MOVE, ("vr.off_secondary",)),
    Action("look_up", "Look up", _LOOK, ("pad.right_stick_up",), screen=True),
    Action("look_down", "Look down", _LOOK, ("pad.right_stick_down",), screen=True),
    Action("look_left", "Look left", _LOOK, ("pad.right_stick_left",), screen=True),
    Action("look_right", "Look right", _LOOK, ("pad.right_stick_right",), screen=True),
    Action("turn_left", "Turn left", _LOOK, ("vr.main_stick_left", "vr.solo_stick_left")),
    Action("turn_right", "Turn right", _LOOK, ("vr.main_stick_right", "vr.solo_stick_right")),
    Action(
        "use_tool",
        "Use the tool",
        _TOOL,
        ("mouse.left", "pad.right_trigger", "vr.main_trigger", "vr.main_pinch", "vr.solo_trigger", "vr.solo_pinch"),
    ),
    Action("mode_excavate", "Excavate", _TOOL, ("key.1",)),
    Action("mode_elevate", "Elevate", _TOOL, ("key.2",)),
    Action("mode_flatten", "Flatten", _TOOL, ("key.3",)),
    Action(
        "mode_next",
        "Next mode",
        _TOOL,
        ("mouse.right", "key.r", "pad.right_bumper", "vr.main_secondary", "vr.solo_secondary"),
    ),
    Action("mode_previous", "Previous mode", _TOOL, ("key.q", "pad.left_bumper")),
    Action(
        "radius_more",
        "Wider, faster flight",
        _TOOL,
        ("wheel.up", "key.equal", "pad.dpad_up", "vr.main_stick_up"),
    ),
    Action(
        "radius_less",
        "Narrower, slower flight",
        _TOOL,
        ("wheel.down", "key.minus", "pad.dpad_down", "vr.main_stick_down"),
    ),
    Action("tool_panel", "Slots of the tool", _TOOL, ("key.t",)),
    Action("interact", "Gather, pick up, open", _LIFE, ("key.e", "pad.x")),
    Action("take", "Take what lies here", _LIFE, ("key.g", "pad.dpad_right")),
    Action("at_hand", "Use what is at hand", _LIFE, ("key.h",)),
    Action("scan", "Scan for resources", _LIFE, ("key.x", "pad.left_trigger")),
    Action("pack", "Pack", _LIFE, ("key.tab", "pad.dpad_left"), always=True),
    Action("make", "Make", _LIFE, ("key.b",), always=True),
    Action("learn", "Technologies", _LIFE, ("key.n",), always=True),
    Action("map", "Map", _LIFE, ("key.m",), always=True),
    Action("system", "Map of the system", _LIFE, ("key.k",), always=True),
    Action("guide", "Guide", _LIFE, ("key.j",), always=True),
    Action("roll_left", "Roll to the left", _FLY, ("key.q", "pad.left_bumper", "vr.off_squeeze"), aboard=True),
    Action(
        "roll_right",
        "Roll to the right",
        _FLY,
        ("key.e", "pad.right_bumper", "vr.main_squeeze", "vr.solo_squeeze"),
        aboard=True,
    ),
    Action(
        "brake", "Come to rest", _FLY, ("key.x", "pad.left_trigger", "vr.off_trigger", "vr.solo_trigger"), aboard=True
    ),
    Action("hold_orbit", "Keep this orbit", _FLY, ("key.o", "pad.dpad_up"), aboard=True),
    Action("land", "Land", _FLY, ("key.l", "pad.x", "vr.main_secondary"), aboard=True),
    Action("leave_craft", "Get out", _FLY, ("key.g", "pad.dpad_right", "vr.off_secondary"), aboard=True),
    Action("course", "Set a course", _FLY, ("pad.right_trigger",), aboard=True),
    Action("use_aboard", "Use what is at hand", _FLY, ("pad.left_thumb",), aboard=True),
    Action("look_aside", "Look aside with the stick", _FLY, ("vr.main_trigger", "vr.solo_secondary"), aboard=True),
    Action("outside", "Look from outside", _FLY, ("key.v", "pad.right_thumb"), aboard=True, screen=True),
    Action("glance_left", "Look to the left", _FLY, ("key.kp_4", "key.1"), aboard=True, screen=True),
    Action("glance_right", "Look to the right", _FLY, ("key.kp_6", "key.2"), aboard=True, screen=True),
    Action("glance_up", "Look up", _FLY, ("key.kp_8", "key.3"), aboard=True, screen=True),
    Action("glance_back", "Look back", _FLY, ("key.kp_2", "key.r", "pad.dpad_down"), aboard=True, screen=True),
    Action(
        "grab",
        "Grab, with that hand",
        _HANDS,
        ("vr.main_squeeze", "vr.off_squeeze", "vr.solo_squeeze"),
        always=True,
    ),
    Action(
        "click",
        "Press on a panel",
        _HANDS,
        ("vr.main_trigger", "vr.main_pinch", "vr.off_trigger", "vr.off_pinch", "vr.solo_trigger", "vr.solo_pinch"),
        panels=True,
    ),
    Action(
        "radial",
        "Menu around the hand",
        _HANDS,
        ("vr.main_stick", "vr.main_ring", "vr.solo_stick", "vr.solo_ring"),
    ),
    Action("lamp", "Lamp", _GAME, ("key.f", "pad.y")),
    Action("free_camera", "Free camera", _GAME, ("key.v", "pad.right_thumb"), screen=True),
    Action(
        "pause",
        "Pause",
        _GAME,
        ("key.escape", "pad.start", "vr.main_menu", "vr.off_menu", "vr.off_pad", "vr.off_ring", "vr.solo_menu"),
        always=True,
    ),
    Action("help", "Help", _GAME, ("key.f1", "pad.back"), always=True),
    Action("save", "Save", _GAME, ("key.f5",), always=True),
    Action("recentre", "Recentre the view", _GAME, ("key.f8",), always=True),
    Action("debug", "Debug overlay", _GAME, ("key.f3",), always=True),
    Action("full_screen", "Full screen", _GAME, ("key.f11",), always=True, screen=True),
    Action("screenshot", "Screenshot", _GAME, ("key.f12",), always=True),
    Action("switch_screen", "Headset or screen", _GAME, ("key.f9",), always=True),
)
DESK, HANDS, HAND = "desk", "hands", "hand"
DEVICES = {DESK: "Keyboard, mouse, gamepad", HANDS: "Two hands", HAND: "One hand"}
BY_NAME = {action.name: action for action in ACTIONS}
IN_MENUS = frozenset(action.name for action in ACTIONS if action.always or action.panels)

_SPOKEN = {
    "page_up": "Page up",
    "page_down": "Page down",
    "left_control": "Left Ctrl",
    "right_control": "Right Ctrl",
    "escape": "Esc",
    "up": "Up arrow",
    "down": "Down arrow",
    "left": "Left arrow",
    "right": "Right arrow",
    "apostrophe": "'",
    "comma": ",",
    "minus": "-",
    "period": ".",
    "slash": "/",
    "semicolon": ";",
    "equal": "=",
    "left_bracket": "[",
    "backslash": "\\",
    "right_bracket": "]",
    "grave_accent": "`",
}
_PAD = {
    "left_bumper": "LB",
    "right_bumper": "RB",
    "left_trigger": "LT",
    "right_trigger": "RT",
    "left_thumb": "L stick press",
    "right_thumb": "R stick press",
}
_HAND = {
    "squeeze": "grip",
    "stick": "stick press",
    "menu": "menu button",
    "pad": "trackpad",
    "ring": "ring pinch",
}
_LETTERS = {
    ("left", "primary"): "X",
    ("left", "secondary"): "Y",
    ("right", "primary"): "A",
    ("right", "secondary"): "B",
}


class Bindings:
    """Which inputs ask for which actions.

    Args:
        inputs: by the name of the action, for all actions.
    """

    def __init__(self, inputs: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._inputs = {action.name: action.inputs for action in ACTIONS} if inputs is None else dict(inputs)
        self._actions: dict[str, list[str]] = {}
        for name, bound in self._inputs.items():
            for entry in bound:
                self._actions.setdefault(entry, []).append(name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bindings) and self._inputs == other._inputs

    def __hash__(self) -> int:
        return hash(tuple(self._inputs.items()))

    @classmethod
    def from_saved(cls, saved: Mapping[str, tuple[str, ...]], warn: Warn) -> "Bindings":
        """The defaults with what a player changed.

        Args:
            saved: inputs by action; unknown names are left out.
            warn: takes a line for each thing that was left out.
        """
        inputs = cls()._inputs
        for name, bound in saved.items():
            if name not in BY_NAME:
                warn(f"binding: there is no action {name!r}")
                continue
            for entry in bound:
                if not is_input(entry):
                    warn(f"binding {name}: there is no input {entry!r}")
                elif entry in RESERVED and entry not in BY_NAME[name].inputs:
                    warn(f"binding {name}: {entry} is kept for the menu")
            known = dict.fromkeys(entry for entry in bound if is_input(entry))
            inputs[name] = _allowed(name, known)
            if name in WORKED and not {HANDS, HAND} <= {device_of(entry) for entry in inputs[name]}:
                warn(f"binding {name}: hands would have no input left for it")
                inputs[name] = BY_NAME[name].inputs
        return cls(inputs)

    def changed(self) -> dict[str, tuple[str, ...]]:
        """What differs from the defaults: the form that is saved."""
        return {name: bound for name, bound in self._inputs.items() if bound != BY_NAME[name].inputs}

    def inputs(self, action: str) -> tuple[str, ...]:
        """Inputs of an action."""
        return self._inputs[action]

    def actions(self, entry: str) -> list[str]:
        """Actions that an input asks for."""
        return self._actions.get(entry, [])

    def stays(self, action: str, entry: str, has: Has = bool) -> bool:
        """Whether an input cannot be taken from an action: a reserved one, and of WORKED the last one of two hands,
        or of the hand that plays alone; `has` tells which inputs count."""
        bound, device = self._inputs[action], device_of(entry)
        others = (other for other in bound if other != entry and device_of(other) == device)
        return entry in RESERVED or (
            action in WORKED and device != DESK and entry in bound and has(entry) and not any(map(has, others))
        )

    def bind(self, action: str, entry: str, instead_of: str | None = None, has: Has = bool) -> "Bindings":
        """Bind one more input to an action, or one in the place of another, unless that stays; a full list loses the
        last that does not.

        Raises:
            ValueError: no such input, or one that is reserved.
        """
        if not is_input(entry):
            raise ValueError(f"{entry!r} is no input")
        if entry in RESERVED and entry not in BY_NAME[action].inputs:
            raise ValueError(f"{label(entry)} is kept for the menu")
        bound = self._inputs[action]
        place = bound.index(instead_of) if instead_of in bound else len(bound)
        more = Bindings({**self._inputs, action: tuple(dict.fromkeys((*bound[:place], entry, *bound[place:])))})
        bound = more.inputs(action)
        spare = [other for other in bound if other != entry and not more.stays(action, other, has)]
        goes = instead_of if instead_of in spare else spare[-1] if len(bound) > MOST_INPUTS else None
        return more._with(action, (other for other in bound if other != goes))

    def unbind(self, action: str, entry: str, has: Has = bool) -> "Bindings":
        """Take an input from an action, unless it stays; `has` as of `stays`."""
        if self.stays(action, entry, has):
            return self
        return self._with(action, (other for other in self._inputs[action] if other != entry))

    def reset(self, action: str) -> "Bindings":
        """Give an action its default inputs."""
        return self._with(action, BY_NAME[action].inputs)

    def conflicts(self) -> dict[str, list[str]]:
        """Inputs that ask for more than one action at a time, with all that they are bound to."""
        return {entry: names for entry, names in self._actions.items() if _clash(names)}

    def _with(self, action: str, inputs: Iterable[str]) -> "Bindings":
        return Bindings({**self._inputs, action: _allowed(action, inputs)})


def device_of(entry: str) -> str:
    """Which of DEVICES has an input."""
    if not entry.startswith(VR):
        return DESK
    return HAND if entry.startswith(f"{VR}solo_") else HANDS


def _allowed(action: str, inputs: Iterable[str]) -> tuple[str, ...]:
    """The inputs without those that are reserved for others, and with those reserved for this action."""
    kept = tuple(entry for entry in BY_NAME[action].inputs if entry in RESERVED)
    free = [entry for entry in inputs if entry not in RESERVED]
    return kept + tuple(free[: MOST_INPUTS - len(kept)])


def _clash(actions: list[str]) -> bool:
    asked = [BY_NAME[name] for name in actions]
    on_foot = [action for action in asked if not (action.panels or action.aboard)]
    flying = [action for action in asked if action.aboard or (action.always and action.group != _HANDS)]
    return len(on_foot) > 1 or len(flying) > 1 or sum(name in IN_MENUS for name in actions) > 1


def _of_hand(role: str, part: str, main: str, worn: Worn) -> str:
    side = side_of(role, main)
    words = worn.word(side, part) or _LETTERS.get((side, part)) or _HAND.get(part) or part.replace("_", " ")
    if role != "solo":
        return f"{side.capitalize()} {words}"
    return f"{words} button" if len(words) == 1 else words.capitalize()


def label(entry: str, letter: Letter | None = None, hand: str = "right", worn: Worn = UNKNOWN) -> str:
    """What a person calls an input.

    Args:
        entry: its name.
        letter: tells what the layout in use prints with a key; without it the US layout's letters are taken.
        hand: side of the dominant hand. worn: what the hands hold, for the names on it.
    """
    device, _, name = entry.partition(".")
    if device == "key":
        printed = letter(entry) if letter else None
        if printed and printed.strip():
            return printed.upper() if len(printed.upper()) == 1 else printed
        if name in _SPOKEN:
            return _SPOKEN[name]
        if name.startswith("kp_"):
            return "Keypad " + name[3:].replace("_", " ")
        if name.startswith("scan_"):
            return "Key " + name[5:]
        words = name.replace("_", " ")
        return words.upper() if len(words) <= 2 or words[1:].isdigit() else words.capitalize()
    if device == "mouse":
        return f"Mouse {name}"
    if device == "wheel":
        return f"Wheel {name}"
    if f"{device}." == VR:
        role, _, part = name.partition("_")
        return _of_hand(role, part, hand, worn)
    if name in _PAD:
        return _PAD[name]
    if "_stick_" in name:
        side, _, way = name.partition("_stick_")
        return f"{side[0].upper()} stick {way}"
    if name.startswith("dpad_"):
        return "D-pad " + name[5:]
    return f"Pad {name.upper() if len(name) == 1 else name}"
