"""The menu around the hand: eight ways, some pages, everything that the player can ask for."""

import math
from dataclasses import dataclass

import numpy as np

from app.desktop.bindings import HAND, HANDS, Bindings, device_of
from app.desktop.panels.state import Hud
from app.desktop.panels.theme import ACCENT, DIM, ICONS, MODE_ICONS, PANEL, TEXT, rgba
from app.desktop.worn import Worn
from app.vr.panels.pen import Pen
from app.vr.panels.placing import towards
from app.vr.panels.pointing import PanelHand
from app.vr.panels.sheets import Sheet
from app.vr.presses import Press
from vr_render.headset_frame import Pose

WAYS = 8
SIZE = 0.34  # metres
LIFT = 0.06  # metres above the hand
PUSHED, CENTRED = 0.6, 0.35  # of the stick: beyond it chooses, and below it does what was chosen
MOVED = 0.05  # metres that a hand without a stick moves to choose
RESTED = 0.3  # of stick and trigger that the game hears again afterwards
_INNER, _OUTER, _GAP = 92.0, 248.0, 1.6  # radii [pixels], and degrees on each side of a sector


@dataclass(frozen=True)
class Entry:
    """A sector.

    Attributes:
        name: an action, an order of `app.vr.one_handed`, or "more".
        label: two short words at most. icon: a letter of the icon font.
        stays: whether the menu stays open.
        held: it is done for as long as the trigger is held on it.
    """

    name: str
    label: str
    icon: str
    stays: bool = False
    held: bool = False


MORE = Entry("more", "More", "\uf141", True)
# clockwise from the top
Page = tuple[str, tuple[Entry, ...]]
PAGES: tuple[Page, ...] = (
    (
        "Tool",
        (
            Entry("mode_excavate", "Excavate", MODE_ICONS["excavate"]),
            Entry("radius_more", "Wider", "\uf055", True),
            Entry("mode_elevate", "Elevate", MODE_ICONS["elevate"]),
            Entry("attach_next", "Put in", "\uf1e6", True),
            MORE,
            Entry("detach_last", "Take out", "\uf052", True),
            Entry("mode_flatten", "Flatten", MODE_ICONS["flatten"]),
            Entry("radius_less", "Narrower", "\uf056", True),
        ),
    ),
    (
        "Living",
        (
            Entry("pack", "Pack", "\uf49e"),
            Entry("make", "Make", "\uf6e3"),
            Entry("interact", "Use", "\uf25a"),
            Entry("learn", "Learn", "\uf19d"),
            MORE,
            Entry("map", "Map", "\uf279"),
            Entry("scan", "Scan", "\uf7c0"),
            Entry("guide", "Guide", "\uf14e"),
        ),
    ),
    (
        "Player",
        (
            Entry("jump", "Jump", "\uf062"),
            Entry("sprint", "Sprint", "\uf70c"),
            Entry("take", "Take", "\uf256"),
            Entry("drop_next", "Drop", "\uf019", True),
            MORE,
            Entry("crouch", "Crouch", "\uf063"),
            Entry("tool_panel", "Slots", ICONS["box"]),
            Entry("lamp", "Lamp", ICONS["lamp"]),
        ),
    ),
    (
        "Game",
        (
            Entry("pause", "Pause", "\uf04c"),
            Entry("save", "Save", ICONS["save"]),
            Entry("screenshot", "Picture", ICONS["picture"]),
            Entry("recentre", "Recentre", "\uf05b"),
            MORE,
            Entry("switch_screen", "To screen", "\uf390"),
            Entry("debug", "Timing", "\uf188"),
            Entry("help", "Help", ICONS["help"]),
        ),
    ),
    (
        "Flight",
        (
            Entry("leave_craft", "In, out", "\uf52b"),
            Entry("recentre", "Recentre", "\uf05b"),
            Entry("hold_orbit", "Orbit", "\uf1ce"),
            Entry("at_hand", "At hand", "\uf4be"),
            MORE,
            Entry("land", "Land", "\uf5af"),
            Entry("system", "System", "\uf185"),
            Entry("pack", "Pack", "\uf49e"),
        ),
    ),
    (
        "Thrust",
        (
            Entry("fly_ahead", "Ahead", "\uf062", True),
            Entry("fly_up", "Up", "\uf102", True),
            Entry("fly_right", "Right", "\uf061", True),
            Entry("fly_brake", "Brake", "\uf28d", True),
            MORE,
            Entry("fly_down", "Down", "\uf103", True),
            Entry("fly_left", "Left", "\uf060", True),
            Entry("fly_back", "Back", "\uf063", True),
        ),
    ),
    (
        "Turn",
        (
            Entry("fly_nose_up", "Nose up", "\uf102", True),
            Entry("fly_roll_right", "Roll right", "\uf2f9", True),
            Entry("fly_turn_right", "Turn right", "\uf061", True),
            Entry("fly_nose_down", "Nose down", "\uf103", True),
            MORE,
            Entry("fly_stop", "Let go", "\uf28d", True),
            Entry("fly_turn_left", "Turn left", "\uf060", True),
            Entry("fly_roll_left", "Roll left", "\uf2ea", True),
        ),
    ),
    (
        "Look",
        (
            Entry("fly_look_ahead", "Ahead", "\uf062", True),
            Entry("recentre", "Recentre", "\uf05b"),
            Entry("fly_look_right", "Right", "\uf061", True),
            Entry("fly_look_back", "Back", "\uf063", True),
            MORE,
            Entry("screenshot", "Picture", ICONS["picture"]),
            Entry("fly_look_left", "Left", "\uf060", True),
            Entry("help", "Help", ICONS["help"]),
        ),
    ),
)
ABOARD = ("Flight", "Thrust", "Turn", "Look", "Living", "Game")  # what it has for who sits in a craft
SEATED = ("Thrust", "Turn", "Look")  # what it has for nobody else
_HOP, _FIST = Entry("teleport", "Hop", "\uf3c5", False, True), "\uf255"


def moving(main: str, alone: bool, sticks: bool = False) -> Page:
    """In the place of sticks and grips, for hands that have none, or of the other hand's stick where one plays alone;
    `main`, `alone`: as of `steered`, which tells of `sticks`."""
    grips = {main: Entry("grab", f"{main.capitalize()} grip", _FIST)}
    off = "left" if main == "right" else "right"
    grips[off] = Entry("grab_off", f"{off.capitalize()} grip", _FIST)
    single = Entry("back", "Back", "\uf063", True, True) if sticks else Entry("grab", "Grip", _FIST)
    return (
        "Moving",
        (
            Entry("forward", "Ahead", "\uf062", True, True),
            Entry("turn_right", "Turn right", "\uf01e", True, True),
            Entry("right", "Right", "\uf061", True, True),
            _HOP if alone else grips["right"],  # two hands have a trigger for it
            MORE,
            single if alone else grips["left"],
            Entry("left", "Left", "\uf060", True, True),
            Entry("turn_left", "Turn left", "\uf0e2", True, True),
        ),
    )


def steered(worn: Worn, bindings: Bindings, main: str, alone: bool) -> bool:
    """Whether hands have something to turn with; `main`: side of the dominant one, `alone`: whether it plays alone."""
    device = HAND if alone else HANDS
    return any(device_of(entry) == device and worn.has(entry, main) for entry in bindings.inputs("turn_right"))


def pages(
    aboard: bool, sticks: bool = True, main: str = "right", alone: bool = False, smooth: bool = False
) -> tuple[Page, ...]:
    """Titles and entries, in the order in which they come: in a craft, or on foot, for hands with sticks or without;
    `main`, `alone`: as of `steered`; `smooth`: whether a stick walks: then one alone neither aims nor steps aside."""
    if aboard:
        found = dict(PAGES)
        return tuple((title, found[title]) for title in ABOARD)
    on_foot = [page for page in PAGES if page[0] not in SEATED]
    if not sticks or (alone and smooth):
        on_foot.insert(1 if sticks else 0, moving(main, alone, sticks))
    return tuple(on_foot)


def words(holds: frozenset[str]) -> str:
    """What is held on, for a message."""
    labels = [
        f"look {entry.label.lower()}" if title == "Look" else entry.label
        for title, entries in PAGES
        for entry in entries
        if entry.name in holds
    ]
    return f"The menu holds: {', '.join(labels)}" if labels else "The menu holds nothing"


class Radial:
    """The menu of the dominant hand.

    Attributes:
        sheet: None while it is closed.
        pages: that it has. page: number of the one that is open. chosen: sector that would be done, None.
        holds: names of entries that are held on.
        held: action of the entry that the trigger is held on, None.
        busy: whether stick and trigger of the hand are for the menu: while it is open, and until they rest again.
    """

    def __init__(self) -> None:
        self.sheet: Sheet | None = None
        self.pages, self.page = pages(False), 0
        self.holds: frozenset[str] = frozenset()
        self.chosen: int | None = None
        self.held: str | None = None
        self.busy = False
        self._click = Press()
        self._by_stick = self._spent = False  # the stick chose; the trigger has done what it chose
        self._start = np.zeros(3)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Of the page that is open."""
        return self.pages[self.page][1]

    def toggle(self, hand: PanelHand, head: Pose, scale: float, offered: tuple[Page, ...]) -> None:
        """Open it at the hand with the pages that are offered, or close it; `scale`: how large it is."""
        if self.sheet is not None or hand.aim is None:
            self.sheet = None
            return
        self._start = hand.aim.position
        place = self._start + np.array([0.0, LIFT, 0.0])
        self.sheet = Sheet("radial", towards(place, head.position), (SIZE * scale, SIZE * scale))
        self.pages, self.page, self.chosen, self._by_stick, self.busy = offered, 0, None, False, True

    def poll(self, hand: PanelHand) -> str | None:
        """Take a frame; what is to be done."""
        self._click.poll(hand.click)
        length = math.hypot(*hand.stick)
        if self.held is not None and self._click.held:
            return None
        self.held = None
        if self.sheet is None:
            self.busy = self.busy and (length > RESTED or hand.click > RESTED)
            return None
        released = self._choose(hand, length, self.sheet)
        chosen = self.chosen
        if released:
            self.chosen = None
        if chosen is None or not (self._click.went_down or (released and not self._spent)):
            return None
        self._spent = self._by_stick
        entry = self.entries[chosen]
        if entry.held:
            self.held = entry.name if self._click.went_down else None
            self.sheet = self.sheet if entry.stays else None
            return None
        return self._do(entry)

    def _choose(self, hand: PanelHand, length: float, sheet: Sheet) -> bool:
        """Find the sector; whether the stick was let go of."""
        if length >= PUSHED:
            self._spent = self._spent and self._by_stick
            self._by_stick = True
            self.chosen = sector(*hand.stick)
        elif self._by_stick:
            released = length < CENTRED
            self._by_stick = not released
            return released and self.chosen is not None
        elif hand.aim is not None:
            right, up, _ = (sheet.pose.matrix.T @ (hand.aim.position - self._start)).tolist()
            self.chosen = sector(right, up) if math.hypot(right, up) >= MOVED else None
        return False

    def _do(self, entry: Entry) -> str | None:
        if entry is MORE:
            self.page = (self.page + 1) % len(self.pages)
            self.chosen = self.chosen if self._by_stick else None
            return None
        if not entry.stays:
            self.sheet = None
        return entry.name


def sector(right: float, up: float) -> int:
    """The sector of a direction: 0 is up, then clockwise."""
    return round(math.degrees(math.atan2(right, up)) / (360 / WAYS)) % WAYS


def show(pen: Pen, radial: Radial, hud: Hud | None) -> None:
    """Draw it; `hud` tells what is on already."""
    middle = pen.width / 2
    pen.draw.add_circle_filled(pen.at(middle, middle), _INNER - 6, rgba(PANEL, 0.96), 64)
    on = _on(hud) | radial.holds
    for number, entry in enumerate(radial.entries):
        chosen = number == radial.chosen
        _wedge(pen, number, ACCENT if chosen else PANEL, 0.98 if chosen else 0.94)
        angle = math.radians(number * 360 / WAYS)
        x, y = middle + math.sin(angle) * 172, middle - math.cos(angle) * 172
        ink = 0x14171C if chosen else ACCENT if entry.name in on else TEXT
        pen.text(x, y - 36, entry.icon, 34, ink, align=0.5)
        pen.text(x, y + 6, entry.label, 26, ink, bold=True, align=0.5, room=118)
    pen.text(middle, middle - 34, radial.pages[radial.page][0], 32, TEXT, bold=True, align=0.5)
    if hud is not None and any(entry.name == "radius_more" for entry in radial.entries):
        pen.text(middle, middle + 6, f"{hud.tool.effective_radius:.1f} m", 26, DIM, align=0.5)
    for page in range(len(radial.pages)):
        x = middle + (page - (len(radial.pages) - 1) / 2) * 20
        colour = rgba(ACCENT if page == radial.page else DIM)
        pen.draw.add_circle_filled(pen.at(x, middle + 52), 5, colour, 16)


def _on(hud: Hud | None) -> set[str]:
    return set() if hud is None else {f"mode_{hud.tool.mode}", *(["lamp"] if hud.lamp else [])}


def _wedge(pen: Pen, number: int, colour: int, alpha: float) -> None:
    """A sector of the ring."""
    middle, slices = pen.width / 2, 8
    half = 180 / WAYS
    points = []
    for step in range(slices + 1):
        share = step / slices * 2 - 1
        outer = math.radians(number * 360 / WAYS + share * (half - _GAP))
        inner = math.radians(number * 360 / WAYS + share * (half - _GAP * _OUTER / _INNER))
        points.append(
            (
                (middle + math.sin(inner) * _INNER, middle - math.cos(inner) * _INNER),
                (middle + math.sin(outer) * _OUTER, middle - math.cos(outer) * _OUTER),
            )
        )
    pen.polygon([outer for _, outer in points] + [inner for inner, _ in reversed(points)], colour, alpha)
