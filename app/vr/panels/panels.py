"""All panels in the headset together: which are there, and what hands do with them."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from imgui_bundle import imgui

from app.desktop.panels.context import AWAY
from app.desktop.panels.desktop import DesktopPanels
from app.desktop.panels.state import Hud, View
from app.desktop.panels.steps import Next
from app.desktop.requests import Requests
from app.desktop.settings import Settings
from app.desktop.worn import Worn
from app.vr.controls import named
from app.vr.panels import gauge, headup, lines, next_step, placing, prompt, wrist
from app.vr.panels import keyboard as keys
from app.vr.panels.canvas import Content
from app.vr.panels.headup import HeadUp
from app.vr.panels.hung import SIZE, Hung
from app.vr.panels.keyboard import Keyboard, Typed
from app.vr.panels.pointing import Laser, PanelHand, Point, Pointing, hands_of
from app.vr.panels.prompt import Prompt
from app.vr.panels.radial import Page, Radial, pages, steered
from app.vr.panels.sheets import CANVAS, REGIONS, Sheet
from app.vr.tool_hand import tool_pose
from app.vr.torso import Torso
from vr_render.headset_frame import Hand, HeadsetFrame, Pose
from vr_render.input import Event, InputFrame
from vr_render.xr.profiles import BARE

SCALE = 1.45  # of the desktop's interface, so that letters are as large before the eyes as they have to be
ROLLED, ROLL_REST = 8.0, 0.3  # notches of a wheel in a second, of a stick pushed all the way; what is no push
BELOW, OUT = 0.61, 0.2  # metres from the main panel's middle to the keyboard's, where the panel is far
ORDER = (
    "ahead",
    "main",
    "keyboard",
    "tool",
    "prompt",
    "toast",
    "subtitles",
    "next",
    "wrist",
    "radial",
)  # the lowest first: what is near lies on what is far, but what is told is soon gone, and always seen
FIGURES = frozenset({"tool", "wrist"})  # sheets that show what changes all the time
FIGURES_REST = 0.1  # seconds from one look of theirs to the next
AT_ONCE = frozenset({"dots", "radial"})  # what follows a hand; all else is drawn between two frames


@dataclass(frozen=True)
class Shown:
    """What comes of a frame.

    Attributes:
        data: to draw on the canvas (`sheets.CANVAS` pixels, cleared before); None: it stays as it was.
        sheets: what hangs in the room, the lowest first.
        lasers: to draw.
        asked: actions (`app.desktop.bindings.ACTIONS`), and orders of `app.vr.one_handed`.
        held: an action that the menu around the hand asks for as long as the trigger is held on it, "" for none.
        requests: of the screens.
        busy: sides of hands that are for panels now.
        hints: sides and what their hands should feel: "touch".
    """

    data: imgui.ImDrawData | None = None
    sheets: list[Sheet] = field(default_factory=list)
    lasers: list[Laser] = field(default_factory=list)
    asked: tuple[str, ...] = ()
    held: str = ""
    requests: Requests = field(default_factory=Requests)
    busy: frozenset[str] = frozenset()
    hints: list[tuple[str, str]] = field(default_factory=list)


class VrPanels:
    """The panels of a game, in the headset.

    Args:
        panels: the same as on the desktop.
        torso: of who wears the headset.
    """

    def __init__(self, panels: DesktopPanels, torso: Torso) -> None:
        self._panels, self._torso = panels, torso
        self._pointing, self._hung, self._radial, self._keyboard = Pointing(), Hung(), Radial(), Keyboard()
        self._seen: tuple[Any, ...] | None = None  # what it is decided by what hands hold
        self._steered = True  # whether they have sticks
        self._head: Pose | None = None
        self._worker = ""  # side of the hand that works the main panel
        self._pressing = False  # that hand, on it
        self._reading = False  # the wrist
        self._found = False  # what hangs there of what to do next, since the headset is worn
        self._felt: dict[str, Any] = {}  # what the hands were on in the last frame
        self._looks: dict[str, Any] | None = None  # of the canvas
        self._looked = 0.0  # seconds for which it has looked so
        self._due: tuple[View, Content, InputFrame] | None = None  # what is to be drawn
        self._ready: tuple[imgui.ImDrawData, Requests] | None = None  # what was drawn for the next frame
        self._fares: tuple[Hud, Settings, Hashable, Next | None] | None = None  # what the wrist tells, and of what
        self._prompt: tuple[tuple[Hud, bool, str], Prompt | None] | None = None  # and what it was made of

    def redraw(self) -> None:
        """The canvas is a new one."""
        self._looks = None

    def prepare(self) -> None:
        """Between two frames, in any thread: draw for the next one what need not be seen at once."""
        if self._due is not None:
            due, self._due = self._due, None
            self._ready = self._lay_out(*due, 0.0)

    def build(
        self,
        frame: HeadsetFrame,
        view: View,
        seconds: float,
        *,
        clicks: Mapping[str, float],
        grabs: Mapping[str, float],
        menu: bool = False,
        leaves: bool = False,
        drawn: bool = True,
        pointer: str | None = None,
        head_up: HeadUp | None = None,
        holds: frozenset[str] = frozenset(),
    ) -> Shown:
        """Go on by a frame.

        Args:
            frame: head, hands, and their input.
            view: what the panels show.
            seconds: since the last frame.
            clicks, grabs: how far hands press on what they point at, and grip, by side, 0 to 1.
            menu: whether the radial menu was asked for in it, to come or to go.
            leaves: whether a button asks for the way back, which from a field that is typed into is out of it.
            drawn: whether the tool is in the dominant hand.
            pointer: side of the hand that is at what the view has as pointed at; None: nothing is said of that.
            head_up: marks over the way of a shuttle.
            holds: entries of the radial menu that are held on.
        Returns:
            Its draw data is good until the next call.
        """
        panels, settings = self._panels, self._panels.settings.vr
        head = self._head = frame.head or self._head
        if head is None:
            panels.rest(seconds)
            return Shown()
        main = settings.hand
        heard = frame.focused and not frame.input.gone  # what goes away in a hand has chosen and pressed nothing
        hands = hands_of(frame, main, clicks, grabs) if heard else {}
        self._take_hold(frame)
        self._radial.holds = holds
        offered = self._pages(view.hud is not None and view.hud.flown is not None)
        asked = self._turn_menu(hands.get(main), head, menu, offered)
        panels.heed(view.hud)
        self._hang(view, head, frame.recentred)
        content = self._content(view, pointer, drawn)
        content.head_up = head_up
        sheets = self._sheets(frame, head, main, drawn, content, pointer)
        points, lasers = self._point(hands, sheets, main)
        self._hung.follow(hands, points, head, seconds)
        if self._hung.sheet is not None:
            sheets["main"] = self._hung.sheet
        button, pressed = self._wrist(points)
        if pressed and button is not None:
            asked.append(button)
        worked = InputFrame()
        if "main" in sheets:
            worked = self._work(frame.input, hands, points, seconds, leaves)
        else:
            self._pressing = False
        dots = [
            (point.at, point.down) for side, point in points.items() if point.sheet != "main" or side == self._worker
        ]
        content.names, content.button, content.dots = list(sheets), (button, pressed), dots
        data, requests = self._draw(view, content, worked, seconds)
        held = {self._hung.held} if self._hung.held else set()
        return Shown(
            data=data,
            sheets=[sheets[name] for name in ORDER if name in sheets],
            lasers=lasers,
            asked=tuple(asked),
            held=self._radial.held or "",
            requests=requests,
            busy=frozenset({*points, *held, *([main] if self._radial.busy else [])}),
            hints=self._feel(points, button, main),
        )

    # --- What is there ----------------------------------------------------------------------------------------------

    @property
    def _size(self) -> float:
        return self._panels.settings.vr.text_size

    def _take_hold(self, frame: HeadsetFrame) -> None:
        """See what the hands hold, where that is something else than before."""
        held = tuple((side, _held(hand)) for side, hand in sorted(frame.hands.items()))
        panels, vr = self._panels, self._panels.settings.vr
        seen = held, panels.bindings, vr.hand, vr.one_handed, vr.locomotion
        if seen != self._seen:
            self._seen = seen
            worn = Worn(held)
            self._steered = steered(worn, panels.bindings, vr.hand, vr.one_handed)
            offered = (*self._pages(False), *self._pages(True))
            panels.worn = replace(worn, menu=frozenset(entry.name for _, entries in offered for entry in entries))

    def _pages(self, aboard: bool) -> tuple[Page, ...]:
        settings = self._panels.settings.vr
        smooth = settings.locomotion == "smooth"
        return pages(aboard, self._steered, settings.hand, settings.one_handed, smooth)

    def _turn_menu(self, hand: PanelHand | None, head: Pose, menu: bool, offered: tuple[Page, ...]) -> list[str]:
        if hand is not None and menu and self._panels.playing:
            self._radial.toggle(hand, head, self._size, offered)
        if hand is None or not self._panels.playing:
            self._radial.sheet = self._radial.held = None
        name = self._radial.poll(hand or PanelHand())
        return [] if name is None else [name]

    def _hang(self, view: View, head: Pose, recentred: bool) -> None:
        panels = self._panels
        debug = panels.debug_shown and view.debug is not None
        by_finger = panels.settings.vr.pointing == "finger"
        if panels.playing and view.loading is None and not debug:
            self._hung.close()
        elif self._hung.sheet is None or recentred or self._hung.by_finger != by_finger:
            self._hung.open(head, by_finger, panels.settings.vr.text_size)

    def _content(self, view: View, pointer: str | None, drawn: bool) -> Content:
        """What there is to tell; which of it is seen is not known yet."""
        panels, comfort, hud = self._panels, self._panels.settings.comfort, view.hud
        heard, messages = panels.captions.heard(None, (0.0, 0.0, 1.0)), panels.messages.lines
        if hud is not None:
            heard = panels.captions.heard(hud.eye, hud.forward)
        return Content(
            (),
            hud,
            panels.colours,
            self._radial,
            self._keyboard,
            heard if comfort.subtitles else [],
            lines.recent(messages) if comfort.messages else [],
            prompt=self._say(hud, drawn, pointer) if pointer and hud else None,
        )

    def _say(self, hud: Hud, drawn: bool, side: str) -> Prompt | None:
        """What is said above a hand; thought of anew with each view."""
        keys, main = self._panels.keys, side == self._panels.settings.vr.hand
        entry, action = ("grab", "use_tool") if main else ("grab_off", "teleport")
        grip = keys(action) if entry in self._radial.holds else ""
        seen = hud, drawn and main, grip
        if self._prompt is None or self._prompt[0][0] is not hud or self._prompt[0] != seen:
            self._prompt = seen, prompt.of(hud, keys, seen[1], grip)
        return self._prompt[1]

    def _tell(self, hud: Hud) -> tuple[Hashable, Next | None]:
        """How the wrist looks, and what is next; thought of anew with each view."""
        settings = self._panels.settings
        if self._fares is None or self._fares[0] is not hud or self._fares[1] is not settings:
            self._fares = hud, settings, wrist.state(hud), self._panels.asked(hud, worn=True)
        return self._fares[2:]

    def _sheets(
        self, frame: HeadsetFrame, head: Pose, main: str, drawn: bool, content: Content, pointer: str | None
    ) -> dict[str, Sheet]:
        """What is seen, by name."""
        found: dict[str, Sheet] = {}
        off = "left" if main == "right" else "right"
        size = self._size
        tool = tool_pose(frame.hands.get(main, Hand()))
        free = self._panels.playing and self._radial.sheet is None  # the menu lies there
        digs = content.hud is not None and content.hud.flown is None and drawn
        if digs and tool is not None and free:
            found["tool"] = Sheet("tool", placing.gauge(tool, main, size), _times(gauge.SIZE, size))
        aim = frame.hands.get(pointer or main, Hand()).aim
        if content.prompt is not None and aim is not None and free:
            found["prompt"] = prompt.sheet(aim, head, size, found.get("tool") if pointer == main else None)
        grip = frame.hands.get(off, Hand()).grip
        pose = None if grip is None else placing.wrist(grip, off)
        if pose is None and self._panels.settings.vr.one_handed:
            pose = placing.at_side(self._torso, main, head)
        self._reading = content.hud is not None and pose is not None and placing.looked_at(pose, head, self._reading)
        if self._reading and content.hud is not None and pose is not None:
            found["wrist"] = Sheet("wrist", pose, _times(wrist.SIZE, size))
            content.fares, content.asked = self._tell(content.hud)
            if content.asked is not None and self._panels.playing:
                found["next"] = next_step.sheet(found["wrist"])
                self._found = True
        elif self._seeks(content.hud) and pose is not None:
            content.messages = [*content.messages, (next_step.whereabouts(off, grip is not None), 1.0)]
        hung = self._hung.sheet
        if hung is not None:
            found["main"] = hung
        if hung is not None and self._panels.typing:
            near = hung.size[0] / SIZE[0]
            pose = placing.below(hung.pose, BELOW * near, OUT * near)
            found["keyboard"] = Sheet("keyboard", pose, _times(keys.SIZE, near))
        else:
            self._keyboard.release()
        if self._radial.sheet is not None:
            found["radial"] = self._radial.sheet
        if content.head_up is not None and hung is None:
            found["ahead"] = headup.sheet(head, content.head_up.aside)
        self._tell_lines(found, content)
        return found

    def _seeks(self, hud: Hud | None) -> bool:
        """Whether somebody new has yet to be told where it is read what to do."""
        new = self._panels.settings.comfort.hints and not self._found
        return new and self._panels.playing and hud is not None and hud.flown is None

    def _tell_lines(self, found: dict[str, Sheet], content: Content) -> None:
        """Lines before the eyes, or at what is read, so that they do not cover it."""
        told = [name for name, said in (("toast", content.messages), ("subtitles", content.heard)) if said]
        if not told:
            return
        content.text, content.below = self._size, "main" not in found and "wrist" in found
        read = found.get("main") or found.get("wrist")
        lie = lines.sheets(content.text) if read is None else lines.beside(read, content.text, told, content.below)
        found.update((name, lie[name]) for name in told)

    # --- What hands do ----------------------------------------------------------------------------------------------

    def _point(
        self, hands: Mapping[str, PanelHand], sheets: Mapping[str, Sheet], main: str
    ) -> tuple[dict[str, Point], list[Laser]]:
        by_laser = self._panels.settings.vr.pointing == "laser" and not self._panels.playing
        touched = [sheets[name] for name in ("main", "keyboard", "wrist") if name in sheets]
        worn = None if self._panels.settings.vr.one_handed else "wrist"  # a finger is nearer to it than a laser
        shone = [sheet for sheet in touched if sheet.name != worn] if by_laser else []
        points, lasers = self._pointing.poll(hands, touched, shone)
        for side in list(points):
            # a hand's own wrist is out of its finger's reach
            if points[side].sheet == "wrist" and side != main:
                del points[side]
        return points, [laser for side, laser in lasers.items() if laser.hit or side == main]

    def _wrist(self, points: Mapping[str, Point]) -> tuple[str | None, bool]:
        for point in points.values():
            if point.sheet == "wrist":
                return wrist.button_at(point.at), point.pressed
        return None, False

    def _work(
        self,
        told: InputFrame,
        hands: Mapping[str, PanelHand],
        points: Mapping[str, Point],
        seconds: float,
        leaves: bool,
    ) -> InputFrame:
        """The input as a mouse and a keyboard would give it."""
        typed = self._keyboard.poll(points, seconds) if self._panels.typing else Typed()
        if leaves and self._panels.typing:
            typed = replace(typed, events=(*typed.events, Event("key.escape", True), Event("key.escape", False)))
        on = {side: point for side, point in points.items() if point.sheet == "main" and side != self._hung.held}
        if not self._pressing:
            fresh = [side for side, point in on.items() if point.pressed]
            if fresh or self._worker not in on:
                main = self._panels.settings.vr.hand
                self._worker = next(iter(fresh or sorted(on, key=lambda side: side != main)), self._worker)
        point = on.get(self._worker)
        events: list[Event] = []
        if self._pressing and (point is None or not point.down):
            self._pressing = False
            events.append(Event("mouse.left", False))
        elif point is not None and point.pressed and not self._panels.listening:
            self._pressing = True
            events.append(Event("mouse.left", True))
        pushed = hands[self._worker].stick if point is not None else (0.0, 0.0)
        across, rolled = (push * ROLLED * seconds if abs(push) > ROLL_REST else 0.0 for push in pushed)
        told = named(told, self._panels.settings)
        return replace(
            told,
            events=(*told.events, *events, *typed.events),
            cursor=(AWAY, AWAY) if point is None else point.at,
            wheel=(-across, rolled),
            text=typed.text,
            focused=True,
        )

    def _feel(self, points: Mapping[str, Point], button: str | None, main: str) -> list[tuple[str, str]]:
        """Hands that came to another key, button or sector."""
        felt: dict[str, Any] = dict(self._keyboard.hovered)
        felt |= {side: button for side, point in points.items() if point.sheet == "wrist"}
        if self._radial.sheet is not None:
            felt[main] = self._radial.page, self._radial.chosen
        before, self._felt = self._felt, felt
        return [(side, "touch") for side, what in felt.items() if what is not None and before.get(side) != what]

    # --- The canvas -------------------------------------------------------------------------------------------------

    def _draw(
        self, view: View, content: Content, worked: InputFrame, seconds: float
    ) -> tuple[imgui.ImDrawData | None, Requests]:
        looks = content.looks()
        self._looked += seconds
        ready, self._ready = self._ready, None
        differ = self._differing(looks) if content.names else frozenset()
        if differ:
            self._looks, self._looked, self._due = looks, 0.0, (view, content, worked)
        if self._due is None or differ.isdisjoint(AT_ONCE):
            self._panels.rest(seconds)
            return ready or (None, Requests())
        due, self._due = self._due, None
        data, requests = self._lay_out(*due, seconds)
        return data, requests if ready is None or ready[1] == Requests() else ready[1]

    def _lay_out(
        self, view: View, content: Content, worked: InputFrame, seconds: float
    ) -> tuple[imgui.ImDrawData, Requests]:
        scale = self._panels.settings.vr.text_size / self._hung.grown * SCALE
        _, _, wide, high = REGIONS["main"]
        data, requests = self._panels.build(view, worked, (wide, high), seconds, scale, content.draw)
        data.display_size = imgui.ImVec2(*CANVAS)
        return data, requests

    def _differing(self, looks: dict[str, Any] | None) -> frozenset[str]:
        """What of the canvas is to look otherwise now."""
        before = self._looks
        if looks is None or before is None:
            return AT_ONCE
        differ = {name for name in looks if name not in before or looks[name] != before[name]}
        differ.update(name for name in before if name not in looks)
        return frozenset(differ if self._looked >= FIGURES_REST else differ - FIGURES)


def _held(hand: Hand) -> str:
    """The profile of what a hand holds; bare ones have one, too, where the runtime tells of their fingers alone."""
    return hand.profile or (BARE if hand.joints is not None else "")


def _times(size: tuple[float, float], scale: float) -> tuple[float, float]:
    return size[0] * scale, size[1] * scale
