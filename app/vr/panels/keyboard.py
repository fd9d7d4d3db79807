"""A keyboard in the room, for fields of text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.desktop.panels.theme import ACCENT, DIM, RAISED, TEXT, WELL
from app.vr.panels.pen import Pen
from app.vr.panels.pointing import Point
from app.vr.panels.sheets import REGIONS
from vr_render.input import Event

SIZE = (0.72, 0.28125)  # metres
HELD, AGAIN = 0.45, 0.08  # seconds until a key that is held comes again, and then each time
_EDGE, _GAP = 16.0, 8.0
_LETTERS = ("1234567890-", "qwertyuiop'", "asdfghjkl;", "zxcvbnm,.")
_SHIFTED = ("!@#$%^&*()_", 'QWERTYUIOP"', "ASDFGHJKL:", "ZXCVBNM<>")
_ICONS = {"backspace": "\uf55a", "enter": "\uf3be", "shift": "\uf062", "left": "\uf060", "right": "\uf061"}
_KEYS = {"backspace": "key.backspace", "enter": "key.enter", "left": "key.left", "right": "key.right"}


@dataclass(frozen=True)
class Key:
    """One key.

    Attributes:
        name: a letter, "space", "shift", or one of what stands for a key of a real keyboard.
        shifted: what it types with shift; "" for what is no letter.
        box: x, y, width, height in the region [pixels].
    """

    name: str
    shifted: str
    box: tuple[float, float, float, float]


def _layout() -> tuple[Key, ...]:
    _, _, wide, high = REGIONS["keyboard"]
    unit, tall = (wide - 2 * _EDGE + _GAP) / 12, (high - 2 * _EDGE + _GAP) / 5
    keys = []

    def add(name: str, shifted: str, row: int, start: float, units: float) -> None:
        box = (_EDGE + start * unit, _EDGE + row * tall, units * unit - _GAP, tall - _GAP)
        keys.append(Key(name, shifted, box))

    starts = (0.0, 0.0, 0.5, 1.5)
    for row, (letters, others) in enumerate(zip(_LETTERS, _SHIFTED, strict=True)):
        for place, (letter, other) in enumerate(zip(letters, others, strict=True)):
            add(letter, other, row, starts[row] + place, 1.0)
    add("backspace", "", 0, 11.0, 1.0)
    add("/", "?", 1, 11.0, 1.0)
    add("enter", "", 2, 10.5, 1.5)
    add("shift", "", 3, 0.0, 1.5)
    add("shift", "", 3, 10.5, 1.5)
    add("left", "", 4, 0.0, 1.5)
    add("space", "", 4, 1.5, 9.0)
    add("right", "", 4, 10.5, 1.5)
    return tuple(keys)


KEYS = _layout()


@dataclass(frozen=True)
class Typed:
    """What was typed in a frame: letters, and keys that went down and up."""

    text: str = ""
    events: tuple[Event, ...] = ()


def key_at(pixel: tuple[float, float]) -> Key | None:
    """The key at a pixel of the canvas."""
    left, top, _, _ = REGIONS["keyboard"]
    for key in KEYS:
        x, y, wide, high = key.box
        if x <= pixel[0] - left < x + wide and y <= pixel[1] - top < y + high:
            return key
    return None


@dataclass
class _Press:
    key: Key
    wait: float


@dataclass
class Keyboard:
    """Remembers shift, and what each hand holds.

    Attributes:
        shift: whether the next letter is a capital.
        hovered: keys that hands are on.
    """

    shift: bool = False
    hovered: dict[str, Key] = field(default_factory=dict)
    _held: dict[str, _Press] = field(default_factory=dict)

    def poll(self, points: Mapping[str, Point], seconds: float) -> Typed:
        """Take what hands do with the keyboard, by side; `seconds` since the last frame."""
        text, events = "", []
        on = {side: point for side, point in points.items() if point.sheet == "keyboard"}
        self.hovered = {side: key for side, point in on.items() if (key := key_at(point.at)) is not None}
        for side in list(self._held):
            if side not in on or not on[side].down:
                del self._held[side]
        for side, key in self.hovered.items():
            if on[side].pressed:
                self._held[side] = _Press(key, HELD)
            elif side in self._held and key.name != "shift":
                held = self._held[side]
                held.wait -= seconds
                if held.wait > 0:
                    continue
                held.wait, key = AGAIN, held.key
            else:
                continue
            letter, name = self._type(key)
            text += letter
            if name:
                events += [Event(name, True), Event(name, False)]
        return Typed(text, tuple(events))

    def _type(self, key: Key) -> tuple[str, str]:
        """The letter that a key types, and the key of a real keyboard that it stands for."""
        if key.name == "shift":
            self.shift = not self.shift
            return "", ""
        if key.name in _KEYS:
            return "", _KEYS[key.name]
        letter = " " if key.name == "space" else key.shifted if self.shift else key.name
        self.shift = False
        return letter, ""

    @property
    def holding(self) -> list[Key]:
        """Keys that are pressed now."""
        return [press.key for press in self._held.values()]

    def release(self) -> None:
        """It is put away."""
        self._held.clear()
        self.hovered.clear()
        self.shift = False


def show(pen: Pen, keyboard: Keyboard) -> None:
    """Draw it."""
    pen.plate(0, 0, pen.width, pen.height, alpha=0.92, edge=26)
    holding, hovered = keyboard.holding, list(keyboard.hovered.values())
    for key in KEYS:
        x, y, wide, high = key.box
        down = key in holding or (key.name == "shift" and keyboard.shift)
        pen.plate(x, y, wide, high, ACCENT if down else RAISED if key in hovered else WELL, 1.0, 12)
        ink = 0x14171C if down else TEXT
        if key.name in _ICONS:
            pen.text(x + wide / 2, y + high / 2 - 21, _ICONS[key.name], 38, ink, align=0.5)
        elif key.name == "space":
            pen.text(x + wide / 2, y + high / 2 - 24, "space", 44, ink if down else DIM, align=0.5)
        else:
            shown = key.shifted if keyboard.shift else key.name
            pen.text(x + wide / 2, y + high / 2 - 24, shown, 44, ink, bold=True, align=0.5)
