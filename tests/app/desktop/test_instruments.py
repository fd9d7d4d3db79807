"""Instruments of a shuttle: they fit, they say what it does, and the map of the system sets its course."""

from dataclasses import replace

import pytest

from app.desktop.flight_facts import Flown
from app.desktop.panels.desktop import DesktopPanels
from app.desktop.panels.instruments import clock, doing
from app.desktop.settings import change
from gameplay.commands import CancelCourse, Command, SetCourse
from gameplay.view import Aboard, Course
from tests.app.desktop.living_states import view
from tests.app.desktop.panel_player import SIZES, Player, cut_off
from tests.app.desktop.test_system_panel import system

ABOARD = Aboard(
    shuttle=7, seat=0, position=(0, 0, 700_000), velocity=(51_200, 0, 0), attitude=(1 << 30, 0, 0, 0),
    eye=(800, 250, 900), fuel=640, hull=1000, heat=120, throttle=(127, 0, 0), speed=51_200, climb=-5_120,
    height=102_400, altitude=110_000, mode="manual", landed=False, goal=None, course=None, gravity=4_000,
    density=900, realm=4_000_000,
)  # fmt: skip
FLOWN = Flown(
    ABOARD, (0.1, 0.99, 0.05), (0.0, 0.0, -1.0), (0.05, -0.1, -0.99), ("Kelorador", (0.3, 0.1, -0.9), 4.2e6), None,
    "Vaulvex", 1.2, 0.7,
)  # fmt: skip
UNDER_WAY = Course(2, 5_000, 9_500, False, True, [(0, 0, 0), (100_000, 50_000, 0), (400_000, 0, 0)])


def of(course: Course | None = None, mode: str = "manual") -> Flown:
    aboard = Aboard(
        **{name: getattr(ABOARD, name) for name in ABOARD.__struct_fields__} | {"course": course, "mode": mode}
    )
    return replace(FLOWN, aboard=aboard, left=150.0 if course else None)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_they_fit(panels: DesktopPanels, size: tuple[int, int]) -> None:
    panels.settings = change(panels.settings, "comfort", "hints", False)
    for flown in (FLOWN, of(UNDER_WAY, "transit"), replace(FLOWN, up=(0.0, 0.05, 0.99), target=None, going=None)):
        player = Player(panels, view({"flown": flown, "system": system()}), size)
        for _ in range(2):
            player.frame()
        assert player.data is not None
        assert cut_off(player.data, size, False) == []


def test_they_say_what_it_does() -> None:
    assert doing(replace(FLOWN, target=None)) == "By hand, Vaulvex"
    assert doing(of(UNDER_WAY, "transit")) == "On course to Kelorador, there in 2:30 min"
    assert clock(59.4) == "59 s"


def test_the_map_sets_a_course_and_gives_it_up(panels: DesktopPanels) -> None:
    def asked(flown: Flown | None, chosen: int) -> list[Command]:
        player = Player(panels, view({"system": system(), "body": 1, "tick": 5000, "flown": flown}))
        panels.open("system")
        player.frame()
        panels._living.system.chosen = chosen
        player.frame()
        for y in range(300, 500, 12):
            said = list(player.click(840.0, y).commands)
            panels._living.system.chosen = chosen
            if said:
                return said
        return []

    assert asked(FLOWN, 2) == [SetCourse(2)]
    assert asked(of(UNDER_WAY, "transit"), 2) == [CancelCourse()]
