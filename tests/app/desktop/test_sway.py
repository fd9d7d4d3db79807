"""The view goes with the steps only where the player wants it, and comes to rest."""

import numpy as np
import pytest

from app.desktop.settings import ComfortSettings
from app.desktop.sway import RISE, SIDE, WIDER, Sway

BOTH = ComfortSettings(head_bob=True, view_kick=True)


def walk(
    sway: Sway, comfort: ComfortSettings, speed: float = 5.0, grounded: bool = True, sprinting: bool = True
) -> np.ndarray:
    """Two seconds along the ground; rise, side and wider of each frame, shape (n, 3)."""
    told = []
    for number in range(120):
        place = np.array([500.0, speed * number / 60, 0.0])
        sway.step(place, 1 / 60, grounded=grounded, sprinting=sprinting, comfort=comfort)
        told.append((sway.rise, sway.side, sway.wider))
    return np.array(told)


def test_nothing_moves_unless_wanted() -> None:
    assert not walk(Sway(), ComfortSettings()).any()


def test_the_head_goes_with_the_steps_and_the_view_widens() -> None:
    told = walk(Sway(), BOTH)
    assert -RISE <= told[:, 0].min() < -0.8 * RISE and told[:, 0].max() <= 0
    assert 0.8 * SIDE < told[:, 1].max() <= SIDE and -SIDE <= told[:, 1].min() < -0.8 * SIDE
    assert told[-1, 2] == pytest.approx(WIDER, rel=0.01)
    assert np.abs(np.diff(told[:, 0])).max() < 0.01


def test_it_rests_in_the_air_and_standing_still() -> None:
    sway = Sway()
    assert walk(sway, BOTH)[:, 0].any()
    assert abs(walk(sway, BOTH, speed=0.0)[-1]).max() < 1e-3
    air = walk(Sway(), BOTH, grounded=False, sprinting=False)
    assert not air[1:].any()


def test_a_player_who_was_put_elsewhere_takes_no_steps() -> None:
    sway = Sway()
    sway.step(np.array([500.0, 0.0, 0.0]), 0.02, grounded=True, sprinting=True, comfort=BOTH)
    sway.step(np.array([0.0, 500.0, 0.0]), 0.02, grounded=True, sprinting=True, comfort=BOTH)
    assert (sway.rise, sway.side, sway.wider) == (0, 0, 0)
