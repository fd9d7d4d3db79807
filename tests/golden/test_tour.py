"""The tour on the software driver against golden pictures, under validation."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app import tour as tours
from app.stills import Studio, View, is_inside_ground
from gameplay.state import GameState
from tests.golden.pictures import compare
from vr_render import graphics

SIZE = (320, 180)
SOFTWARE = "llvmpipe"
FOLDER = Path(__file__).parent / "tour"
VIEWS = tours.load().view


@pytest.fixture(scope="module")
def world() -> GameState:
    return tours.world(tours.load())


@pytest.fixture(scope="module", params=["low", "medium"])
def preset(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def studio(preset: str, world: GameState) -> Iterator[Studio]:
    with Studio(world, SIZE, graphics.preset(preset, flora=0), validation=True, device=SOFTWARE) as studio:
        yield studio
        messages = studio.device.messages
    assert messages == []


@pytest.fixture(scope="module")
def taken(studio: Studio) -> dict[str, np.ndarray]:
    """The pictures of this studio so far, by the names of their views."""
    return {}


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_of_the_tour_is_as_it_was(
    studio: Studio, preset: str, view: View, taken: dict[str, np.ndarray], request: pytest.FixtureRequest
) -> None:
    picture = taken[view.name] = studio.take(view)
    assert studio.device.messages == []
    golden = FOLDER / preset / f"{view.name}.png"
    compare(f"{view.name}-{preset}", picture, golden, request.config.getoption("--write-golden"))


def test_a_picture_depends_on_nothing_before_it(studio: Studio, taken: dict[str, np.ndarray]) -> None:
    if not {VIEWS[0].name, VIEWS[-1].name} <= set(taken):  # this test runs alone
        taken.update({view.name: studio.take(view) for view in (VIEWS[0], VIEWS[-1])})
    assert np.array_equal(studio.take(VIEWS[0]), taken[VIEWS[0].name])


def test_the_eye_of_no_view_is_in_the_ground(world: GameState) -> None:
    assert [view.name for view in VIEWS if is_inside_ground(world, view.at)] == []
