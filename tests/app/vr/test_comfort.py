"""What covers the view."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.client.poses import Pose
from app.desktop.settings import VrSettings
from app.vr.comfort import PAUSED, Comfort, Cover, Ride

FRAME = 1 / 90
BOTH = VrSettings(vignette_moving=0.8, vignette_turning=0.4)


def after(seconds: float, settings: VrSettings = BOTH, comfort: Comfort | None = None, **state: object) -> Cover:
    comfort = comfort or Comfort()
    for _ in range(round(seconds / FRAME)):
        cover = comfort.poll(settings, FRAME, **state)  # type: ignore[arg-type]
    return cover


@pytest.mark.parametrize(
    ("state", "vignette"),
    [
        ({}, 0.0),
        ({"speed": 0.2}, 0.0),
        ({"speed": 4.0}, 0.8),
        ({"speed": 30.0}, 0.8),
        ({"turning": 120.0}, 0.4),
        ({"turning": -120.0}, 0.4),
        ({"turning": 5.0}, 0.0),
        ({"speed": 4.0, "turning": 120.0}, 0.8),
        ({"pushed": 1.0}, 0.0),
        ({"pushed": 11.0}, 0.4),
        ({"pushed": 40.0}, 0.8),
    ],
)
def test_how_far_the_view_narrows(state: dict[str, object], vignette: float) -> None:
    assert after(3.0, **state).vignette == pytest.approx(vignette, abs=0.002)


def test_each_strength_is_for_its_own_motion() -> None:
    assert after(3.0, VrSettings(vignette_moving=0.0, vignette_turning=1.0), speed=9.0).vignette == 0
    assert after(3.0, VrSettings(vignette_moving=1.0, vignette_turning=0.0), turning=300.0).vignette == 0


@given(speeds=st.lists(st.floats(0, 30), min_size=2, max_size=40), turning=st.floats(-400, 400))
def test_it_eases_and_stays_within_its_strength(speeds: list[float], turning: float) -> None:
    comfort, last = Comfort(), 0.0
    for speed in speeds:
        cover = comfort.poll(BOTH, FRAME, speed=speed, turning=turning)
        assert 0 <= cover.vignette <= 0.8
        assert abs(cover.vignette - last) < 0.1, "nothing jumps"
        last = cover.vignette


def test_it_opens_again_slower_than_it_closes() -> None:
    comfort = Comfort()
    closing = after(0.15, comfort=comfort, speed=4.0).vignette
    after(3.0, comfort=comfort, speed=4.0)
    assert 0.8 - after(0.15, comfort=comfort).vignette < closing
    assert after(3.0, comfort=comfort).vignette == 0


def test_a_head_in_the_ground_sees_nothing_and_comes_back_to_light() -> None:
    comfort = Comfort()
    fades = [comfort.poll(BOTH, FRAME, buried=True).fade for _ in range(20)]
    assert 0 < fades[0] < 0.2 and fades[-1] == 1 and np.all(np.diff(fades) >= 0)
    assert 0 < after(0.1, comfort=comfort).fade < 1
    assert after(0.5, comfort=comfort).fade == 0


def test_blinks_pass_at_once_and_the_darkest_wins() -> None:
    assert Comfort().poll(BOTH, FRAME, blink=0.7).fade == 0.7
    assert after(1.0, paused=True).fade == pytest.approx(PAUSED)
    assert after(1.0, paused=True, blink=0.9).fade == 0.9
    assert after(1.0, paused=True, buried=True).fade == 1


def ridden(turn: float, push: float, mode: str | None = "manual", frames: int = 30) -> tuple[float, float]:
    """What is felt in a craft that turns by so many degrees a second, and goes faster by so many m/s²."""
    ride, felt, velocity = Ride(), (0.0, 0.0), 5120.0
    for frame in range(frames):
        if frame % 3 == 0:  # a tick
            velocity += push * 512 / 30
        way = math.radians(turn * frame * FRAME)
        body = Pose(np.zeros(3), np.array([math.cos(way), math.sin(way), 0.0]), up=np.array([0.0, 0.0, 1.0]))
        own = SimpleNamespace(aboard=mode and SimpleNamespace(mode=mode), velocity=(round(velocity), 0, 0))
        felt = ride.poll(own, body if mode else body._replace(up=None), FRAME)  # type: ignore[arg-type]
    return felt


def test_a_craft_is_felt_as_it_turns_and_speeds_up_not_as_it_flies() -> None:
    assert ridden(0, 0) == (0, 0)
    assert ridden(60, 0) == (pytest.approx(60, rel=1e-3), 0)
    assert ridden(0, -15) == (0, pytest.approx(15, rel=0.02))
    assert ridden(0, 40, "transit") == (0, 0)
    assert ridden(0, 30_000) == (0, 0), "another frame counts from now on"
    assert ridden(60, 15, None) == (0, 0)
