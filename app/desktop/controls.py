"""From inputs to what the player wants, with bindings, sensitivity, dead zones and toggles. No gameplay in here."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.desktop.bindings import IN_MENUS, Bindings
from app.desktop.settings import ControlSettings
from vr_render.input import HANDS, RESTING_STICK, VR, InputFrame

DEGREES_A_COUNT = 0.1  # of the mouse, at sensitivity 1
DEGREES_A_SECOND = 150.0  # of a stick pushed all the way, at sensitivity 1
PRESSED, RELEASED = (
    0.5,
    0.35,
)  # levels at which a trigger or stick counts as a button; apart, so that it does not flutter
NAVIGATING = frozenset(f"pad.dpad_{way}" for way in ("up", "down", "left", "right"))  # in menus that is all they do
LOOKING = ("look_left", "look_right", "look_down", "look_up")


@dataclass(frozen=True)
class Intents:
    """What the player wants in this frame.

    Attributes:
        forward, right, up: -1 to 1; the first two together are no longer than 1.
        sprint, crouch, jump: held, or switched on where sprint and crouch are toggles.
        yaw, pitch: to turn by [degrees], to the right and upwards.
        tool: how hard the tool is pressed, 0 to 1.
        interact: whether hands work at what is pointed at.
        roll: clockwise, -1 to 1. brake: whether a craft is to come to rest.
        glance: to the right and up, in quarters of a turn.
        pressed: names of the actions that were asked for, each as often as it was, in order.
        inputs: how far each input is pressed that can ask for something now, those above 0, up to 1.
    """

    forward: float = 0.0
    right: float = 0.0
    up: float = 0.0
    sprint: bool = False
    crouch: bool = False
    jump: bool = False
    yaw: float = 0.0
    pitch: float = 0.0
    tool: float = 0.0
    interact: bool = False
    roll: float = 0.0
    brake: bool = False
    glance: tuple[float, float] = (0.0, 0.0)
    pressed: tuple[str, ...] = ()
    inputs: Mapping[str, float] = field(default_factory=dict)


class Controls:
    """Turns frames of input into intents. It remembers what was held, toggles, and the rest of a fine wheel.

    Args:
        bindings: which inputs ask for which actions.
        settings: sensitivity and the like.
    """

    def __init__(self, bindings: Bindings, settings: ControlSettings) -> None:
        self.bindings = bindings
        self.settings = settings
        self._levels = Levels()
        self._held: frozenset[str] = frozenset()  # inputs, in the last frame
        self._stale: frozenset[str] = frozenset()  # inputs that a menu had; they count when pressed again
        self._on: set[str] = set()  # toggles
        self._playing = False

    def poll(self, frame: InputFrame, seconds: float, playing: bool) -> Intents:
        """What the player wants now.

        Args:
            frame: the input since the last call.
            seconds: since the last call; sticks turn the view by time.
            playing: false while a menu is open: only what is possible at any time is asked for then.
        """
        levels, pressed = self._levels.poll(frame, self.settings.dead_zone)
        held = frozenset(levels)
        if not frame.focused:
            self._on.clear()
        if playing and not self._playing:
            self._stale = self._held
        elif not playing and self._playing:
            self._on.clear()
        self._playing = playing
        self._stale = (self._stale & held) - set(pressed)
        self._held = held
        asked = [name for entry in pressed for name in self.bindings.actions(entry)]
        fresh = {entry: level for entry, level in levels.items() if entry not in self._stale}
        if not playing:
            asked = [name for entry in pressed if entry not in NAVIGATING for name in self.bindings.actions(entry)]
            fresh = {
                entry: level for entry, level in fresh.items() if not IN_MENUS.isdisjoint(self.bindings.actions(entry))
            }
            return Intents(pressed=tuple(name for name in asked if name in IN_MENUS), inputs=fresh)
        for entry in pressed:  # a tap between two frames counts as held for one
            fresh.setdefault(entry, 1.0)
        level = dict.fromkeys(_HELD, 0.0)
        for entry, value in fresh.items():
            for name in self.bindings.actions(entry):
                level[name] = max(value, level.get(name, 0.0))
        return self._intents(frame, seconds, level, asked, fresh)

    def _intents(
        self,
        frame: InputFrame,
        seconds: float,
        level: dict[str, float],
        asked: list[str],
        inputs: dict[str, float],
    ) -> Intents:
        forward, right = level["forward"] - level["back"], level["right"] - level["left"]
        length = max(1.0, math.hypot(forward, right))
        crouch = self._switch("crouch", self.settings.crouch, level, asked)
        sprint = self._switch("sprint", self.settings.sprint, level, asked)
        if self.settings.sprint == "toggle" and forward <= 0:
            self._on.discard("sprint")
            sprint = False
        yaw, pitch = self._turn(frame, seconds, level)
        jump = level["jump"] > 0
        return Intents(
            forward=forward / length,
            right=right / length,
            up=level["jump"] - level["crouch"],
            sprint=sprint,
            crouch=crouch,
            jump=jump,
            yaw=yaw,
            pitch=pitch,
            tool=level["use_tool"],
            interact=level["interact"] > 0,
            roll=level["roll_right"] - level["roll_left"],
            brake=level["brake"] > 0,
            glance=(level["glance_right"] - level["glance_left"] + 2 * level["glance_back"], level["glance_up"]),
            pressed=tuple(asked),
            inputs=inputs,
        )

    def _switch(self, name: str, way: str, level: dict[str, float], asked: list[str]) -> bool:
        if way == "hold":
            self._on.discard(name)
            return level[name] > 0
        for _ in range(asked.count(name)):
            self._on ^= {name}
        return name in self._on

    def _turn(self, frame: InputFrame, seconds: float, level: dict[str, float]) -> tuple[float, float]:
        counts = DEGREES_A_COUNT * self.settings.mouse_sensitivity
        yaw = frame.motion[0] * counts
        pitch = frame.motion[1] * counts * (1 if self.settings.invert_mouse else -1)
        across, upward = level["look_right"] - level["look_left"], level["look_up"] - level["look_down"]
        # the square of the stick's way: fine near the middle, fast at the edge
        turn = DEGREES_A_SECOND * self.settings.gamepad_sensitivity * seconds * math.hypot(across, upward)
        yaw += across * turn
        pitch += upward * turn * (-1 if self.settings.invert_gamepad else 1)
        return yaw, pitch


_HELD = (
    *("forward", "back", "left", "right", "jump", "crouch", "sprint", "use_tool", "interact", *LOOKING),
    *("roll_left", "roll_right", "brake", "glance_left", "glance_right", "glance_up", "glance_back"),
)


class Levels:
    """How far each input is pressed, sticks with a round dead zone, and which of them were pressed anew."""

    def __init__(self) -> None:
        self._pushed: set[str] = set()  # sticks and triggers that count as pressed
        self._wheel = [0.0, 0.0]

    def poll(self, frame: InputFrame, dead_zone: float) -> tuple[dict[str, float], list[str]]:
        """Levels above 0 by input, and the inputs pressed since the last call, in order.

        Args:
            frame: the input since the last call.
            dead_zone: of sticks, 0 to 1; triggers have a small one of their own.
        """
        levels = dict.fromkeys(frame.down, 1.0)
        pressed = [event.name for event in frame.events if event.down]
        analog = {
            **_stick("pad.left_stick", frame.left_stick, dead_zone),
            **_stick("pad.right_stick", frame.right_stick, dead_zone),
            **_trigger("pad.left_trigger", frame.left_trigger),
            **_trigger("pad.right_trigger", frame.right_trigger),
        }
        if frame.levels:
            for hand in HANDS:
                analog |= _hand(f"{VR}{hand}", frame.levels, dead_zone)
        levels |= analog
        self._pushed = {name for name in self._pushed if analog.get(name, 0.0) > RELEASED}
        for name, value in analog.items():
            if value >= PRESSED and name not in self._pushed:
                self._pushed.add(name)
                pressed.append(name)
        if any(frame.wheel):
            pressed += self._notches(frame.wheel)
        return levels, pressed

    def _notches(self, wheel: tuple[float, float]) -> list[str]:
        names: list[str] = []
        for axis, (less, more) in enumerate((("wheel.left", "wheel.right"), ("wheel.down", "wheel.up"))):
            if wheel[axis] * self._wheel[axis] < 0:
                self._wheel[axis] = 0.0  # turned back: what was left of the other way is forgotten
            self._wheel[axis] += wheel[axis]
            whole = int(self._wheel[axis])
            self._wheel[axis] -= whole
            names += [more if whole > 0 else less] * min(abs(whole), MOST_NOTCHES)
        return names


TRIGGER_REST = 0.05
MOST_NOTCHES = 8  # of the wheel in one frame


def _beyond(value: float, rest: float) -> float:
    """0 up to the rest, then rising to 1."""
    return min(1.0, max(0.0, (value - rest) / (1 - rest)))


def _stick(name: str, place: tuple[float, float], dead_zone: float) -> dict[str, float]:
    """Its levels above 0, by input."""
    across, upward = place
    if not (across or upward):
        return {}
    length = math.hypot(across, upward)
    scale = _beyond(length, dead_zone) / length
    found = {}
    for value, more, less in ((across * scale, "right", "left"), (upward * scale, "up", "down")):
        if value:
            found[f"{name}_{more if value > 0 else less}"] = abs(value)
    return found


def _trigger(name: str, value: float) -> dict[str, float]:
    """Its level, where it is above 0, by input."""
    level = _beyond(value, TRIGGER_REST) if value else 0.0
    return {name: level} if level else {}


def _hand(name: str, levels: Mapping[str, float], dead_zone: float) -> dict[str, float]:
    """Levels above 0 of a hand's stick and triggers, by input."""
    right, left, up, down = [levels.get(f"{name}_stick_{way}", 0.0) for way in ("right", "left", "up", "down")]
    found = _stick(f"{name}_stick", (right - left, up - down), dead_zone)
    for part in (f"{name}_trigger", f"{name}_squeeze", f"{name}_pinch"):
        found |= _trigger(part, levels.get(part, 0.0))
    return found


class Listener:
    """Waits for the input that an action is to be bound to.

    Attributes:
        heard: the input, once there is one.
        cancelled: whether the player pressed Escape instead.
    """

    def __init__(self) -> None:
        self.heard: str | None = None
        self.cancelled = False
        self._levels = Levels()
        self._first = True

    def poll(self, frame: InputFrame) -> None:
        """Hear what was pressed since the last call. What is held when listening starts does not count."""
        _, pressed = self._levels.poll(frame, RESTING_STICK)
        if self._first:
            self._first = False
            return
        for name in pressed:
            if name == "key.escape":
                self.cancelled = True
                return
            self.heard = self.heard or name
