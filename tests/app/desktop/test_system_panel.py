"""The map of the system: it fits, is turned and looked into, tells of what is chosen, and looks ahead."""

import functools
import math

import numpy as np
import pytest

from app.desktop.panels.desktop import DesktopPanels
from app.desktop.panels.living.system import LEAST, SystemPage, _colour, in_order, view_axes
from app.desktop.panels.living.worlds_told import facts_of, findings_of, title_of
from app.desktop.settings import change
from gameplay.solar_system.bodies import Asteroid, SolarSystem, Star, World
from gameplay.solar_system.generator import SolarSystemGenerator
from tests.app.desktop.living_states import view
from tests.app.desktop.panel_player import SIZES, Player, cut_off

MAP = (438.0, 337.0)  # middle of the map, in a picture of 1280 x 720


@functools.cache
def system() -> SolarSystem:
    return SolarSystemGenerator().generate_solar_system(7)


def opened(panels: DesktopPanels, size: tuple[int, int] = (1280, 720)) -> tuple[Player, SystemPage]:
    player = Player(panels, view({"system": system(), "body": 1, "tick": 5000}), size)
    player.frame()
    player.press("key.k")
    for _ in range(4):
        player.frame()
    assert panels.screen == "system"
    return player, panels._living.system


@pytest.mark.parametrize("scale", [0.75, 2.0])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_it_fits_near_and_far(panels: DesktopPanels, size: tuple[int, int], scale: float) -> None:
    panels.settings = change(panels.settings, "comfort", "interface_scale", scale)
    panels.settings = change(panels.settings, "comfort", "hints", False)
    player, page = opened(panels, size)
    for body, reach in ((1, 2e6), (2, 2e4), (len(system().bodies) - 1, 5e3), (0, 2e7)):
        page.chosen = page.middle = body
        page.reach = reach
        for _ in range(2):
            player.frame()
        assert player.data is not None
        assert cut_off(player.data, size, True) == [], (body, reach)


def test_a_planet_alone_has_none(panels: DesktopPanels) -> None:
    player = Player(panels, view({}))
    player.frame()
    panels.open("system")
    for _ in range(3):
        player.frame()
    alone = player.data.total_vtx_count if player.data else 0
    player, _ = opened(DesktopPanels())
    assert player.data is not None and 0 < alone < player.data.total_vtx_count / 2


def test_it_begins_where_one_is(panels: DesktopPanels) -> None:
    _, page = opened(panels)
    assert (page.chosen, page.middle, page.hours) == (1, 0, 0.0)


def test_dragging_turns_and_the_wheel_looks_nearer(panels: DesktopPanels) -> None:
    player, page = opened(panels)
    turn, pitch, reach = page.turn, page.pitch, page.reach
    player.frame(cursor=MAP)
    player.frame("+mouse.left", cursor=MAP)
    player.frame(cursor=(MAP[0] + 60, MAP[1] + 30))
    player.frame("-mouse.left", cursor=(MAP[0] + 60, MAP[1] + 30))
    assert page.turn < turn - 0.1 and page.pitch > pitch + 0.1
    assert page.chosen == 1  # a drag is no click
    player.frame(cursor=MAP, wheel=(0.0, 3.0))
    player.frame(cursor=MAP)
    assert page.reach < 0.8 * reach


def test_a_click_chooses_and_another_one_centres(panels: DesktopPanels) -> None:
    player, page = opened(panels)
    player.click(*MAP)
    assert (page.chosen, page.middle) == (0, 0)  # the star is in the middle
    places = system().orbits.at(5000)[0]
    share = 474 / 2 / page.reach
    x, y, _ = view_axes(page.turn, page.pitch) @ places[4] * share
    at = MAP[0] + x, MAP[1] - y
    player.click(*at)
    assert (page.chosen, page.middle) == (4, 0)
    player.click(*at)
    assert page.middle == 4
    for _ in range(2):
        player.frame()
    page.chosen = 0
    player.click(*MAP)
    assert page.chosen == 4


def test_views_are_turned_and_not_bent() -> None:
    for turn, pitch in ((0.0, 0.5), (2.0, -1.2), (-3.0, 1.5)):
        axes = view_axes(turn, pitch)
        assert np.abs(axes @ axes.T - np.eye(3)).max() < 1e-12
        assert np.linalg.det(axes) > 0
        assert axes[2, 2] == pytest.approx(math.sin(pitch))  # from above, north is towards the viewer


def test_the_list_names_what_goes_round_what() -> None:
    order = in_order(system())
    assert order[0] == 0 and sorted(order) == list(range(len(order)))
    parents = system().orbits.parents
    around = 0
    for number in order[1:]:
        around = number if parents[number] == 0 else around
        assert parents[number] in (0, around)
    assert [system().bodies[number].name for number in order if parents[number] == 0] == [
        planet.name for planet in system().planets
    ]


def test_what_is_told_of_bodies() -> None:
    bodies = system().bodies
    first = bodies[1]
    assert isinstance(first, World)
    told = dict(facts_of(first))
    assert title_of(first) == "temperate world"
    assert told["Gravity"] == f"{first.gravity / 9.81:.2f} g"
    assert told["Air"].startswith("thin air")
    assert told["Sea"] == f"{first.water:.0%} of it"
    assert "lithium" in findings_of(first) and first.biomes[0].biome_type.replace("_", " ") in findings_of(first)
    moon = next(body for body in bodies if isinstance(body, World) and not body.atmosphere.kind)
    assert dict(facts_of(moon))["Air"] == "none"
    star = bodies[0]
    assert isinstance(star, Star) and title_of(star) == star.title
    rock = bodies[-1]
    assert isinstance(rock, Asteroid)
    assert rock.resource.replace("_", " ") in findings_of(rock) and title_of(rock) == "asteroid"
    for body in bodies:
        assert all(label and text for label, text in facts_of(body))
        colour = _colour(body)
        assert max(colour >> 16, colour >> 8 & 255, colour & 255) >= LEAST
