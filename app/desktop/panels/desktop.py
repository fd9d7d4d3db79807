"""All panels of the desktop game together: which are open, what they change, and the settings file behind them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from imgui_bundle import imgui

from app.client import at_hand
from app.client.reaching import STRUCTURE, Pointed
from app.desktop import settings_file
from app.desktop.bindings import DESK, HAND, HANDS, Bindings, Letter, device_of, label
from app.desktop.captions import CaptionLog
from app.desktop.controls import Intents, Listener
from app.desktop.messages import MessageLog
from app.desktop.panels import death, hud, menu, overlay, tool_panel
from app.desktop.panels.context import Context
from app.desktop.panels.living.screen import PAGES, LivingScreen
from app.desktop.panels.settings_screen import SettingsScreen, Wait, show_wait
from app.desktop.panels.state import Hud, Tool, View
from app.desktop.panels.steps import STEPS, Next, next_of
from app.desktop.panels.theme import Theme
from app.desktop.panels.words import title_of
from app.desktop.requests import Requests
from app.desktop.settings import Settings, change
from app.desktop.worn import IN_MENU, UNKNOWN
from gameplay import content
from gameplay.commands import Command, WakeUp
from gameplay.outcomes import Outcome, PlayerDied
from gameplay.surroundings import Surroundings
from vr_render.input import RESTING_STICK, InputFrame

PATIENCE = 6.0  # seconds in which hands press what is to be bound; they have no Escape
LONGEST = 0.5  # seconds that a frame counts for at most, for what is read: it must be shown before it goes
SAVE_AFTER = 1.0  # seconds without a change, after which the file is written
GAME, PAUSE, SETTINGS, HELP, TOOL, DEAD = "game", "pause", "settings", "help", "tool", "dead"
WAKING = ("interact", "jump")  # actions that wake the dead up, like the button
LIVING = frozenset(PAGES)
_LEAST_TURN = 15.0  # degrees that count as having looked around
_STEPS = {
    "back": "forward",
    "left": "forward",
    "right": "forward",
    "mode_excavate": "mode",
    "mode_elevate": "mode",
    "mode_flatten": "mode",
    "mode_next": "mode",
    "mode_previous": "mode",
    "radius_more": "radius",
    "radius_less": "radius",
}


class DesktopPanels:
    """Everything that lies over the picture.

    Args:
        path: of the settings file; None: the defaults, never written.
        letter: what the layout in use prints with a key, None for the US layout.
        player: whose outcomes are told.

    Attributes:
        settings, bindings: those that hold now.
        messages, captions: what is told in words.
        colours: of materials, 0xRRGGBB, by name.
        debug_shown: whether the debug overlay is. worn: what hands hold, where a headset is worn.
        screen: "game", "pause", "settings", "help", "tool", "dead", or a page of living.
    """

    def __init__(self, path: Path | None = None, letter: Letter | None = None, player: int = 1) -> None:
        self._path, self._letter, self._player = path, letter, player
        self.messages, self.captions = MessageLog(), CaptionLog()
        self.settings, said = settings_file.load(path) if path else (Settings(), [])
        self.bindings = Bindings.from_saved(self.settings.bindings, said.append)
        self.warnings = list(said)
        for line in said:
            self.say(line, "warning")
        self.debug_shown = False
        self.worn = UNKNOWN
        self.screen = GAME
        self._below: list[str] = []  # screens to come back to
        self._shown = GAME  # the screen of the last frame
        self._context = Context()
        self._settings_screen, self._living = SettingsScreen(), LivingScreen()
        self._pointed: Pointed | None = None  # what the player pointed at in the last frame
        self._cause = ""  # of the last death
        self._wait: Wait | None = None
        self._listener: Listener | None = None
        self._taken: frozenset[str] = frozenset()  # first steps
        self._turned = 0.0
        self._unsaved: float | None = None  # seconds since the last change of the settings
        self._changed = False
        self._clock = 0.0
        self._focused = True
        self._device = DESK  # that is in use
        self._waited = 0.0  # seconds for an input
        self._popup = self._typing = False  # in the last frame
        self._gamepad = False  # whether the last input came from one
        self.colours = {
            material.name: material.colour[0] << 16 | material.colour[1] << 8 | material.colour[2]
            for material in content.load().materials
        }

    # --- What is open -----------------------------------------------------------------------------------------------

    @property
    def playing(self) -> bool:
        """Whether the game has the mouse and the keyboard."""
        return self.screen == GAME

    @property
    def paused(self) -> bool:
        """Whether the world stands still."""
        return self.screen == PAUSE or PAUSE in self._below

    @property
    def listening(self) -> bool:
        """Whether an input is awaited that is to be bound."""
        return self._listener is not None

    @property
    def typing(self) -> bool:
        """Whether a field of text had the keyboard in the last frame."""
        return self._typing

    def open(self, screen: str) -> None:
        """Open a screen above the one that is there; "game" closes all."""
        if screen == GAME:
            self._below.clear()
            self._wait = self._listener = None
        else:
            self._below.append(self.screen)
        self.screen = screen

    def back(self) -> None:
        """Close the uppermost screen."""
        self.screen = self._below.pop() if self._below else GAME

    def hear(self, intents: Intents) -> Intents:
        """Open and close panels as the player wants; returns what is left for the game. Save, screenshot, lamp and
        free camera are the loop's; full screen comes back as a change of the settings."""
        if self.listening or self.typing:  # letters may be bound to anything; Escape leaves the field
            return Intents()
        for name in intents.pressed:
            if name == "pause" and self.screen in (GAME, DEAD):
                self.open(PAUSE)
            elif name == "pause":
                # Escape goes back one by one; so does a popup, which Dear ImGui closes itself
                if not self._popup:
                    self.back()
            elif name == "help":
                self.back() if self.screen == HELP else self.open(HELP)
            elif name == "tool_panel" and self.screen == GAME:
                self.open(TOOL)
            elif name in LIVING:
                self.turn_to(name)
            elif name == "interact" and self._pointed is not None and self._pointed.what == STRUCTURE:
                self.open_structure(self._pointed.id)
            elif name == "debug":
                self.debug_shown = not self.debug_shown
            elif name == "full_screen":
                wanted = not self.settings.graphics.full_screen
                self._set(change(self.settings, "graphics", "full_screen", wanted))
        self.follow(intents)
        return intents if self.playing else Intents(pressed=intents.pressed)

    def open_structure(self, structure: int) -> None:
        """Open the pack with a structure beside it, while nothing else is open."""
        if self.screen == GAME:
            self._living.pack.opened = structure
            self.open("pack")

    def use_at_hand(self, around: Surroundings | None) -> Requests:
        """Use what the player wants at hand, or say why not."""
        item = self.settings.at_hand
        match at_hand.use(around, item):
            case int(slot):
                return Requests(place=slot)
            case Command() as command:
                return Requests(commands=(command,))
        if not item:
            self.say("Nothing is at hand: choose it in the pack.")
        elif at_hand.stack_of(around, item) is None and not at_hand.parts_of(around, item):
            self.say(f"{title_of(item)} is not in the pack.", "warning")
        else:
            self.say(f"{title_of(item)} is for building and making; nothing else is done with it.")
        return Requests()

    def heed(self, hud: Hud | None) -> None:
        """Take in what is pointed at, and whether the player lives; for frames in which nothing is laid out, too."""
        self._pointed = hud.target if hud else None
        self._die_or_wake(death.is_dead(hud))

    def turn_to(self, page: str) -> None:
        """Open a page of living, turn to it, or close it."""
        if self.screen == page:
            self.back()
        elif self.screen in LIVING:
            self.screen = page
        elif self.screen == GAME:
            self._living.pack.opened = 0
            self.open(page)

    # --- Messages ---------------------------------------------------------------------------------------------------

    def tell(self, outcomes: Iterable[Outcome]) -> None:
        """Say in words what happened, as far as the player wants to know."""
        outcomes = list(outcomes)
        self.messages.tell(outcomes, self._player)
        for outcome in outcomes:
            if isinstance(outcome, PlayerDied) and outcome.player == self._player:
                self._cause = outcome.cause
        self.captions.tell(outcomes, self._player)

    def say(self, text: str, kind: str = "note") -> None:
        """Show a line for a while; `kind` is "note", "good" or "warning"."""
        self.messages.say(text, kind)

    def keys(self, *actions: str) -> str:
        """The words for the first input of actions on what the player uses: keyboard and mouse, a gamepad, hands; for
        hands that have none, the menu around them."""
        inputs = [entry for action in actions for entry in self._inputs(action)]
        shown = [entry for entry in inputs if entry.startswith("pad.") == self._gamepad] or inputs
        return self._label(shown[0]) if shown else self._in_menu(*actions)

    def _in_menu(self, *actions: str) -> str:
        return "" if self._device == DESK or self.worn.menu.isdisjoint(actions) else IN_MENU

    def asked(self, hud: Hud, worn: bool = False) -> Next | None:
        """What to do next, as far as the player wants to know; `worn`: with a headset."""
        comfort = self.settings.comfort
        self._use(worn)
        return next_of(hud, self._taken if comfort.hints else None, comfort.guide, self.keys, self._gamepad, worn)

    def _use(self, worn: bool) -> None:
        self._device = DESK if not worn else HAND if self.settings.vr.one_handed else HANDS

    def _all_keys(self, action: str) -> str:
        return ", ".join(dict.fromkeys(map(self._label, self._inputs(action)))) or self._in_menu(action)

    def _inputs(self, action: str) -> list[str]:
        main = self.settings.vr.hand
        bound = [entry for entry in self.bindings.inputs(action) if device_of(entry) == self._device]
        return [entry for entry in bound if self.worn.has(entry, main)]

    def _label(self, entry: str) -> str:
        return label(entry, self._letter, self.settings.vr.hand, self.worn)

    # --- A frame ----------------------------------------------------------------------------------------------------

    def build(
        self,
        view: View,
        frame: InputFrame,
        size: tuple[int, int],
        seconds: float,
        scale: float | None = None,
        beside: Callable[[Theme], None] | None = None,
    ) -> tuple[imgui.ImDrawData, Requests]:
        """Lay the panels out for one frame.

        Args:
            view: what they show.
            frame: the input, for the mouse and for text.
            size: of the picture [pixels]; text grows with it.
            seconds: since the last call.
            scale: of the interface; None: as it is set for the desktop.
            beside: draws what else there is, in the place of what lies over the picture while playing.
        Returns:
            What `vr_render.interface.InterfacePass` draws, good until the next call, and what was asked for.
        """
        self.rest(seconds)
        if self._focused and not frame.focused and self.screen == GAME and view.loading is None:
            self.open(PAUSE)  # another window has the player's attention
        self._focused = frame.focused
        self.heed(view.hud)
        self._use(beside is not None)
        self._gamepad = _holds_gamepad(frame, self._gamepad)
        requests = Requests()
        feed = not self.playing and self._listener is None and view.loading is None
        scale = self.settings.comfort.interface_scale if scale is None else scale
        theme = self._context.theme
        theme.worn = beside is not None
        self._context.begin(frame, size, scale, seconds, feed)
        if view.loading is not None:
            overlay.show_loading(theme, view.loading, self._clock)
        else:
            self._listen(frame, seconds)
            taken = 0.0
            if self.debug_shown and view.debug is not None:
                taken = overlay.show_debug(theme, view.debug)
            if beside is None:
                self._show_hud(view, taken)
            else:
                beside(theme)
            opened, self._shown = self.screen != self._shown, self.screen
            requests = self._show_screen(view, requests)
            if opened:
                imgui.set_nav_cursor_visible(not theme.worn)  # a key or a gamepad goes on from here; the mouse hides it
            pressed = [event.name for event in frame.events if event.down]
            if self.screen == DEAD and not {*pressed}.isdisjoint(self._waking()):
                requests = replace(requests, commands=(WakeUp(),))
            closes = self.screen in {SETTINGS, HELP, TOOL, *LIVING} and self._wait is None
            if closes and "pad.b" in pressed and not self._popup and not imgui.is_any_item_active():
                self.back()
        flags = imgui.PopupFlags_.any_popup_id | imgui.PopupFlags_.any_popup_level
        self._popup = imgui.is_popup_open("", flags)
        self._typing = imgui.get_io().want_text_input and not self.playing
        data = self._context.end()
        if self._changed:
            self._changed = False
            requests = replace(requests, settings=self.settings, bindings=self.bindings)
        return data, requests

    def _die_or_wake(self, dead: bool) -> None:
        """Nothing but menus is open over death, and death over nothing else."""
        if dead and self.screen in (GAME, TOOL, *LIVING):
            self.open(GAME)
            self.open(DEAD)
        elif not dead and self.screen == DEAD:
            self.back()
            self._cause = ""

    def rest(self, seconds: float) -> None:
        """Let time pass; for frames in which nothing is laid out anew."""
        self._clock += seconds
        counted = min(seconds, LONGEST)
        self.messages.step(counted)
        self.captions.step(counted)
        self._save_when_due(seconds)

    def _show_hud(self, view: View, taken: float) -> None:
        theme, comfort = self._context.theme, self.settings.comfort
        if view.hud is None or self.screen not in (GAME, PAUSE):
            return
        hud.show(
            theme,
            view.hud,
            self.messages.lines if comfort.messages else [],
            self.colours,
            self.keys,
            heard=self.captions.heard(view.hud.eye, view.hud.forward) if comfort.subtitles else [],
            crosshair=comfort.crosshair and self.playing,
            asked=self.asked(view.hud),
            left=taken,
            gamepad=self._gamepad,
        )

    def _show_screen(self, view: View, requests: Requests) -> Requests:
        theme = self._context.theme
        match self.screen:
            case "pause":
                requests = self._choose(menu.show_pause(theme, view.world, view.headset), requests, view.headset)
            case "settings":
                self._settings_screen.worn = self.worn
                answer = self._settings_screen.show(theme, self.settings, self.bindings, self._letter, view.software)
                if answer.bindings != self.bindings:
                    self.bindings = answer.bindings
                    self._set(replace(answer.settings, bindings=answer.bindings.changed()))
                elif answer.settings != self.settings:
                    self._set(answer.settings)
                if answer.wait is not None:
                    self._wait, self._listener, self._waited = answer.wait, Listener(), 0.0
                if answer.close:
                    self.back()
            case "help":
                if menu.show_help(theme, self._all_keys, hands=self._device != DESK):
                    self.back()
            case "tool":
                tool = view.hud.tool if view.hud else Tool()
                moves = tool_panel.show_tool(theme, tool, self.colours)
                requests = replace(requests, commands=(*requests.commands, *moves.commands))
                if moves.close:
                    self.back()
            case "dead":
                if death.show(theme, view.hud or Hud(), self._cause, self._waking_key()):
                    requests = replace(requests, commands=(WakeUp(),))
            case page if page in LIVING:
                wanted = self.settings.at_hand
                living = self._living.show(theme, view.hud or Hud(), page, wanted, self.keys("at_hand"))
                self.screen = living.page
                if living.at_hand != wanted:
                    self._set(replace(self.settings, at_hand=living.at_hand))
                requests = replace(requests, commands=living.commands, place=living.place)
                if living.close:
                    self.back()
        if self._wait is not None:
            show_wait(theme, self._wait, hands=self._device != DESK)
        return requests

    def _waking(self) -> list[str]:
        return [entry for action in WAKING for entry in self.bindings.inputs(action)]

    def _waking_key(self) -> str:
        key = self.keys(*WAKING)
        return "" if key == IN_MENU else key  # over death there is no such menu

    def _choose(self, entry: str | None, requests: Requests, worn: bool) -> Requests:
        """What an entry of the pause menu does; in a headset its settings come first."""
        match entry:
            case "continue":
                self.open(GAME)
            case "settings" | "controls":
                self._settings_screen.wanted = "controls" if entry == "controls" else "vr" if worn else "graphics"
                self._settings_screen.device = self._device
                self._settings_screen.find = ""
                self.open(SETTINGS)
            case "help":
                self.open(HELP)
            case "save":
                return replace(requests, save=True)
            case "screenshot":
                return replace(requests, screenshot=True)
            case "switch_screen":
                return replace(requests, switch_screen=True)
            case "quit":
                return replace(requests, quit=True)
        return requests

    def _listen(self, frame: InputFrame, seconds: float) -> None:
        """Wait for the input of a binding."""
        if self._listener is None or self._wait is None:
            return
        self._listener.poll(frame)
        self._waited += seconds
        late = self._device != DESK and self._waited > PATIENCE
        if self._listener.heard is not None:
            has = partial(self.worn.has, main=self.settings.vr.hand)
            self.bindings = self.bindings.bind(self._wait.action, self._listener.heard, self._wait.instead_of, has)
            self._set(replace(self.settings, bindings=self.bindings.changed()))
        if self._listener.heard is not None or self._listener.cancelled or late or not frame.focused:
            self._wait = self._listener = None

    # --- Settings and first steps -----------------------------------------------------------------------------------

    def _set(self, settings: Settings) -> None:
        self.settings = settings
        self._changed = True
        self._unsaved = 0.0

    def _save_when_due(self, seconds: float) -> None:
        if self._unsaved is not None:
            self._unsaved += seconds
            if self._unsaved >= SAVE_AFTER:
                self._save()

    def _save(self) -> None:
        self._unsaved = None
        if self._path is None:
            return
        try:
            settings_file.save(self._path, self.settings)
        except OSError as error:
            self.say(f"The settings cannot be saved in {self._path}: {error.strerror or error}", "warning")

    def follow(self, intents: Intents) -> None:
        """Tick first steps; when all are taken, the hints go for good."""
        if not self.playing or not self.settings.comfort.hints:
            return
        self._turned += abs(intents.yaw) + abs(intents.pitch)
        taken = {_STEPS.get(name, name) for name in intents.pressed}
        if intents.forward or intents.right:
            taken.add("forward")
        if intents.tool > 0:
            taken.add("use_tool")
        if self._turned >= _LEAST_TURN:
            taken.add("look")
        known = {name for name, _ in STEPS}
        self._taken |= taken & known
        if self._taken == known:
            self._taken = frozenset()
            self._set(change(self.settings, "comfort", "hints", False))
            where = self.keys("help") or "Help in the menu"
            where = f"Help in the {where}" if where == IN_MENU else where
            self.say(f"First steps are done. {where} shows all keys.", "good")

    def close(self) -> None:
        """Write the settings if they changed, and let go of everything."""
        if self._unsaved is not None:
            self._save()
        self._context.close()


def _holds_gamepad(frame: InputFrame, before: bool) -> bool:
    """Whether the player's hands are on a gamepad: the last input says so."""
    pressed = [event.name for event in frame.events if event.down]
    levels = (*frame.left_stick, *frame.right_stick, frame.left_trigger, frame.right_trigger)
    if any(name.startswith("pad.") for name in pressed) or max(map(abs, levels)) > RESTING_STICK:
        return True
    if pressed or any(frame.motion) or any(frame.wheel):
        return False
    return before
