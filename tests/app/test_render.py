"""Stills: what is typed wrongly, what is looked at when little is said, and the tour's data."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app import stills, tour
from app.errors import UserError
from app.inspect import terrain
from app.paths import world_path
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.conftest import Typed

SMALL = ("--size", "64x48", "--preset", "low")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["-o", "p.png"], "a WORLD is needed"),
        (["w", "-o", "p.gif"], ".png"),
        (["w", "-o", "no/folder/p.png"], "no folder"),
        (["w"], "--output"),
        (["w", "--at", "1,2", "-o", "p.png"], "three numbers"),
        (["w", "--at", "1,2,inf", "-o", "p.png"], "1,000,000 m"),
        (["w", "--look", "here", "-o", "p.png"], "three numbers"),
        (["w", "--time", "25", "-o", "p.png"], "0 to 24"),
        (["w", "--time", "nan", "-o", "p.png"], "0 to 24"),
        (["w", "--time", "noon", "-o", "p.png"], "noon"),
        (["w", "--size", "640", "-o", "p.png"], "width and height"),
        (["w", "--size", "640x0", "-o", "p.png"], "pixels an edge"),
        (["w", "--size", "640x99999", "-o", "p.png"], "pixels an edge"),
        (["w", "--fov", "180", "-o", "p.png"], "10 to 150"),
        (["w", "--preset", "best", "-o", "p.png"], "best"),
        (["w", "--tour", "-o", "p"], "leave out 'w'"),
        (["--tour", "--lamp", "-o", "p"], "do not go with it"),
        (["--tour", "--time", "0", "-o", "p"], "do not go with it"),
        (["--tour", "-o", "no/such/folder"], "is no folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_typed_wrongly_is_said_in_one_line(type_in: Typed, words: list[str], says: str) -> None:
    answer = type_in("render", *words)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("Error: ")
    assert answer.err.count("\n") == 1
    assert says in answer.err


def test_a_missing_world_is_said(type_in: Typed, tmp_path: Path) -> None:
    answer = type_in("render", "missing", "-o", tmp_path / "p.png")
    assert answer.code == 1
    assert "there is no world" in answer.err


def test_a_still_is_drawn_and_the_world_stays(type_in: Typed, world: str, tmp_path: Path) -> None:
    before = world_path(world).read_bytes()
    out = tmp_path / "p.png"
    answer = type_in("render", world, "--time", 12, *SMALL, "-o", out, "--json")
    assert answer.code == 0, answer.err
    facts = json.loads(answer.out)
    assert facts["picture"] == str(out)
    assert facts["size"] == [64, 48]
    assert not facts["in_ground"]
    with Image.open(out) as image:
        assert image.size == (64, 48)
        assert np.ptp(np.asarray(image.convert("L"))) > 20
    assert world_path(world).read_bytes() == before


def test_a_place_in_the_ground_is_said(type_in: Typed, world: str, tmp_path: Path) -> None:
    answer = type_in("render", world, "--at", "0,0,30", "--look", "0,0,0", *SMALL, "-o", tmp_path / "p.png")
    assert answer.code == 0, answer.err
    assert "in the ground" in answer.err


def test_what_is_seen_when_little_is_said(world: str) -> None:
    state, _ = terrain.load(world_path(world))
    at, look = stills.own_view(state, None, None)
    player = state.players.rows[0]
    feet = player["position"] / UNITS_PER_METRE
    assert 1.0 < np.linalg.norm(np.array(at) - feet) < 2.0
    assert np.linalg.norm(np.subtract(look, at)) == pytest.approx(1.0, abs=1e-3)
    below = np.subtract(look, at) @ (feet / np.linalg.norm(feet))
    assert below < -0.5  # the script looked down to dig
    # from a place near the ground level ahead, from far away at the planet
    _, look = stills.own_view(state, (70.0, 0.0, 0.0), None)
    assert np.subtract(look, (70.0, 0.0, 0.0)) == pytest.approx((0, 0, 1))
    assert stills.own_view(state, (700.0, 0.0, 0.0), None)[1] == (0.0, 0.0, 0.0)
    assert stills.own_view(state, (0.0, 0.0, 70.0), None)[1] == pytest.approx((1, 0, 70))
    with pytest.raises(UserError, match="--look"):
        stills.own_view(state, (70.0, 0.0, 0.0), (70.0, 0.0, 0.0))


def test_the_ground_is_known_with_its_changes(world: str) -> None:
    from app.inspect import places

    state, ground = terrain.load(world_path(world))
    (place,) = places.find(ground)
    x, y, z = (part / UNITS_PER_METRE for part in place.centre)
    assert not stills.is_inside_ground(state, (x, y, z))  # dug away
    assert stills.is_inside_ground(state, (0.0, 0.0, 30.0))
    assert not stills.is_inside_ground(state, (0.0, 0.0, 300.0))
    assert not stills.is_inside_ground(state, (1e9, 0.0, 0.0))


def test_views_of_the_tour_are_named_once_and_look_somewhere() -> None:
    views = tour.load().view
    names = [view.name for view in views]
    assert len(set(names)) == len(names)
    assert {"noon", "dusk", "night", "cave", "tunnel", "yard", "mountain", "coast", "orbit", "planet"} == set(names)
    for view in views:
        assert view.about
        assert view.hour is not None
        assert 0 <= view.hour <= 24
        assert np.linalg.norm(np.subtract(view.look, view.at)) > 1
