"""What the panels are told of the player, from a real game."""

import numpy as np
import pytest

from app.desktop.hud_facts import about, heading, hud_of, tool_of
from gameplay import content
from gameplay.commands import AttachItem, Envelope, Join, SetRadius, SwitchMode
from gameplay.game import Game
from gameplay.state import HOME
from gameplay.view import Own, PlanetFacts, Viewer


@pytest.fixture(scope="module")
def game() -> Game:
    made = Game.new(22, 100.0)
    for command in (Join(), SwitchMode("flatten"), SetRadius(512), AttachItem("wide", 0)):
        made.submit(Envelope(made.state.tick, 1, -1, HOME, command))
        made.tick()
    return made


@pytest.fixture(scope="module")
def own(game: Game) -> Own:
    found = Viewer(game.state, 1).snapshot().own
    assert found is not None
    return found


def test_the_tool_is_as_the_game_has_it(own: Own) -> None:
    tool = tool_of(own)
    rules = content.load().tool
    assert (tool.mode, tool.radius) == ("flatten", pytest.approx(own.radius / 512))
    assert tool.effective_radius == pytest.approx(1.5 * tool.radius, rel=0.01)
    assert len(tool.slots) == rules.slots
    assert tool.slots[0] is not None and tool.slots[0].name == "wide" and "1.5 times" in tool.slots[0].about
    assert len(tool.canisters) == rules.starting_canisters
    assert all(canister.capacity == rules.canister_capacity for canister in tool.canisters)
    assert {item.name for item in tool.pack} == set(rules.starting_augments) - {"wide"}


def test_soil_is_in_full_voxels(own: Own) -> None:
    first = next(held for held in own.items if held.canister)
    filled = Own(**{**{name: getattr(own, name) for name in own.__struct_fields__}, "fragments": {8: 3}})
    first.soil.update({1: 2550, 99: 255})
    tool = tool_of(filled)
    canister = next(item for item in tool.canisters if item.id == first.id)
    assert canister.soil == {"soil": 10.0, "unknown 99": 1.0}
    assert canister.filled == 11.0
    assert tool.fragments == {"coal": 3}
    first.soil.clear()


def test_place_and_time(game: Game, own: Own) -> None:
    facts = PlanetFacts.of(game.state)
    eye = np.array(own.position, np.float64) / 512
    hud = hud_of(own, facts, game.state.tick, eye, np.array([0.0, 0.0, 1.0]), working=0.5, lamp=True)
    assert 0 <= hud.hours < 24 and hud.lamp and hud.working == 0.5
    level = facts.sea_radius or facts.radius / 512
    assert hud.altitude == pytest.approx(np.linalg.norm(eye) - level)
    deep = hud_of(own, facts, 0.0, eye * 0.5, np.array([0.0, 0.0, 1.0]))
    assert deep.altitude < 0


@pytest.mark.parametrize(
    ("forward", "degrees"),
    [((0, 0, 1), 0), ((0, 1, 0), 90), ((0, 0, -1), 180), ((0, -1, 0), 270), ((0.9, 1, 1), 45)],
)
def test_the_sun_rises_in_the_east(forward: tuple[float, float, float], degrees: float) -> None:
    """On the +x axis, up is +x, north +z, and the planet turns towards +y."""
    assert heading((500.0, 0.0, 0.0), forward) == pytest.approx(degrees)


def test_poles_have_a_heading_too() -> None:
    for place in ((0, 0, 500.0), (0, 0, -500.0), (0, 0, 0)):
        assert 0 <= heading(place, (1.0, 0.2, 0.0)) < 360


def test_every_augment_says_what_it_does() -> None:
    assert all(about(kind) for kind in content.load().tool.augment)
