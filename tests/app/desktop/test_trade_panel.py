"""The page of trade: routes are told of, begun and stopped there, at any size of the picture."""

import pytest

from app.desktop.panels.desktop import DesktopPanels
from app.desktop.panels.living.trade import TradePage, lines, progress, state_of
from gameplay.commands import AssignRoute, ClearRoute, Command
from gameplay.shuttles.told import Carrier, Pad, Route, Trade
from tests.app.desktop.living_states import view
from tests.app.desktop.panel_player import SIZES, Player, cut_off

NOW = 9000
HERE = (256_000, 0, 0)
FLIES = Route(22, 12, 11, (2, 1), "outbound", "", False, NOW - 900, NOW + 2700, {"iron": 0}, 5, 3, 700, {"iron": 40})
WAITS = Route(23, 11, 12, (1, 2), "loading", "fuel", False, NOW, NOW + 60, {}, 0, 0, 0, {})
TRADE = Trade(
    [Pad(11, 1, 1, HERE, {"iron": 320, "coal": 4}, 20), Pad(12, 2, 1, HERE, {}, 32), Pad(13, 1, 2, HERE, {}, 32)],
    [Carrier(21, 1, HERE, 8000, 11, False), Carrier(22, 2, HERE, 5000, 0, False), Carrier(23, 1, HERE, 0, 11, False)],
    [FLIES, WAITS],
)


def opened(panels: DesktopPanels, trade: Trade | None, size: tuple[int, int] = (1280, 720)) -> tuple[Player, TradePage]:
    player = Player(panels, view({"tick": NOW}, trade=trade), size)
    player.frame()
    panels.open("trade")
    for _ in range(4):
        player.frame()
    assert panels.screen == "trade"
    return player, panels._living.trade


def pressed(player: Player) -> list[Command]:
    """What is asked for by clicks all over the right column."""
    commands: list[Command] = []
    for y in range(200, 600, 12):
        commands += player.click(690, y).commands
    return commands


def test_a_route_is_begun_with_what_is_chosen(panels: DesktopPanels) -> None:
    player, page = opened(panels, TRADE)
    page._goods, page._keep = {"iron": 60}, 7
    asked = [command for command in pressed(player) if isinstance(command, AssignRoute)]
    assert asked and (asked[0].shuttle, asked[0].origin, asked[0].destination) == (21, 11, 12)
    assert "iron" in asked[0].goods or asked[0].goods == {}  # clicks on the way to the button change it


def test_a_route_is_stopped(panels: DesktopPanels) -> None:
    player, page = opened(panels, TRADE)
    page.chosen = 22
    for _ in range(2):
        player.frame()
    assert ClearRoute(22) in pressed(player)


def test_a_route_that_is_gone_is_looked_at_no_longer(panels: DesktopPanels) -> None:
    _, page = opened(panels, TRADE)
    page.chosen = 99
    opened(panels, TRADE)
    assert page.chosen == 0


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_it_fits(panels: DesktopPanels, size: tuple[int, int]) -> None:
    for trade in (None, TRADE):
        for chosen in (0, 22):
            player, page = opened(panels, trade, size)
            page.chosen = chosen
            for _ in range(2):
                player.frame()
            assert player.data is not None
            assert cut_off(player.data, size, True) == []


def test_states_are_told_in_words() -> None:
    assert state_of(FLIES, NOW) == "on its way, arrives in 1:30"
    assert state_of(WAITS, NOW).startswith("waits: too little fuel")
    assert progress(FLIES, NOW) == 0.25 and progress(WAITS, NOW) is None
    hud = view({"tick": NOW}, trade=TRADE).hud
    assert list(lines(hud)) == [(2, 1, 0.25), (1, 2, 0.0)]
