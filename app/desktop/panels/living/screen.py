"""The window of living: a tab for each page."""

from dataclasses import dataclass

from imgui_bundle import imgui

from app.desktop.panels.living.goals import show_goals
from app.desktop.panels.living.learn import LearnPage
from app.desktop.panels.living.make import MakePage
from app.desktop.panels.living.map import MapPage
from app.desktop.panels.living.pack import PackPage
from app.desktop.panels.living.system import SystemPage
from app.desktop.panels.living.trade import TradePage
from app.desktop.panels.state import Hud
from app.desktop.panels.theme import ICONS, Theme
from app.desktop.panels.window import centred, foot
from gameplay.commands import Command

PAGES = {
    "pack": "Pack",
    "make": "Make",
    "learn": "Technologies",
    "map": "Map",
    "system": "System",
    "trade": "Trade",
    "guide": "Guide",
}


@dataclass(frozen=True)
class Answer:
    """What the player wants.

    Attributes:
        commands: for the simulation.
        at_hand: item that the player wants at hand.
        place: slot of the pack whose structure is to be placed, None for none.
        page: that is shown.
        close: whether the window is to close.
    """

    page: str
    at_hand: str
    commands: tuple[Command, ...] = ()
    place: int | None = None
    close: bool = False


class LivingScreen:
    """Remembers what its pages remember.

    Attributes:
        pack: the page of the pack, to open a structure beside it.
        system: the map of the system, to look at a body of it. trade: routes, to look at one of them.
    """

    def __init__(self) -> None:
        self.pack = PackPage()
        self._make, self._learn, self._map = MakePage(), LearnPage(), MapPage()
        self.system = SystemPage()
        self.trade = TradePage()
        self._shown = ""

    def show(self, theme: Theme, hud: Hud, page: str, at_hand: str, key: str) -> Answer:
        """Build the window.

        Args:
            theme: sizes. hud: what the pages show. page: the tab that is wanted.
            at_hand: item that the player wants at hand. key: that uses it.
        """
        commands: list[Command] = []
        with centred(theme, "living", 58, 33):
            chosen = page
            if imgui.begin_tab_bar("pages"):
                for name, label in PAGES.items():
                    flags = imgui.TabItemFlags_.set_selected if name == page != self._shown else 0
                    if imgui.begin_tab_item(label, None, flags)[0]:
                        chosen = name
                        imgui.end_tab_item()
                imgui.end_tab_bar()
            if page != self._shown:  # the tab bar follows in the next frame
                chosen = page
            self._shown = chosen
            if chosen == "pack":
                at_hand = self.pack.show(theme, hud, at_hand, key, commands)
            elif chosen == "make":
                commands += self._make.show(theme, hud)
            elif chosen == "learn":
                commands += self._learn.show(theme, hud)
            elif chosen == "map":
                self._map.show(theme, hud)
            elif chosen == "system":
                commands += self.system.show(theme, hud)
            elif chosen == "trade":
                commands += self.trade.show(theme, hud)
            else:
                show_goals(theme, hud)
            imgui.set_cursor_pos_y(imgui.get_window_height() - foot(theme) - imgui.get_style().window_padding.y * 0.6)
            close = imgui.button(f"{ICONS['back']}  Back")
            if chosen != "pack":  # there the first slot is chosen
                imgui.set_item_default_focus()
        place, self.pack.wanted = self.pack.wanted, None
        return Answer(chosen, at_hand, tuple(commands), place, close or place is not None)
