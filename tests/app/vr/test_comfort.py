"""What covers the view."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.settings import VrSettings
from app.vr.comfort import PAUSED, Comfort, Cover

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
