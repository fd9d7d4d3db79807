"""The sky that is made before its frame."""

import numpy as np
import pytest

from app.client.foreseen import NEAR, SOON, Foreseen
from app.client.heavens import Heavens
from vr_render.sky import BODY, Sky

EYE = np.array([0.0, 0.0, 100.0])


class Counting(Heavens):
    """Heavens that say when they were asked."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    def sun(self, moment: float, eye: np.ndarray) -> np.ndarray:
        return np.array([moment, *eye[:2]])

    def sky(self, moment: float, eye: np.ndarray) -> Sky:
        self.asked.append(moment)
        return Sky(np.zeros(0, BODY), (1.0, 1.0, 1.0), 0.01, 0.0, np.eye(3))


@pytest.fixture
def heavens() -> Counting:
    return Counting()


@pytest.fixture
def foreseen(heavens: Counting) -> Foreseen:
    """Of which two frames were shown, at the moments 10 and 10.5."""
    made = Foreseen()
    for moment in (10.0, 10.5):
        made.look(heavens, moment, EYE)
    heavens.asked.clear()
    return made


def test_what_was_foreseen_is_shown(foreseen: Foreseen, heavens: Counting) -> None:
    foreseen.prepare(heavens)
    foreseen.prepare(heavens)
    assert heavens.asked == [11.0], "once, as far on as the last frame was"
    sun, _ = foreseen.look(heavens, 11.0 + 0.9 * SOON, EYE + 0.9 * NEAR)
    assert sun[0] == 11.0 and heavens.asked == [11.0]


@pytest.mark.parametrize(("moment", "away"), [(11.0 + 1.1 * SOON, 0.0), (11.0, 1.1 * NEAR)])
def test_what_turned_out_otherwise_is_made_anew(
    foreseen: Foreseen, heavens: Counting, moment: float, away: float
) -> None:
    foreseen.prepare(heavens)
    sun, _ = foreseen.look(heavens, moment, EYE + np.array([away, 0.0, 0.0]))
    assert sun.tolist() == [moment, away, 0.0]


def test_what_was_foreseen_counts_for_one_frame_under_one_sky(foreseen: Foreseen, heavens: Counting) -> None:
    foreseen.prepare(heavens)
    other = Counting()
    foreseen.look(other, 11.0, EYE)
    assert other.asked == [11.0]
    assert foreseen.look(heavens, 11.0, EYE)[0][0] == 11.0 and heavens.asked == [11.0, 11.0]


def test_nothing_is_foreseen_before_the_first_frame(heavens: Counting) -> None:
    made = Foreseen()
    made.prepare(heavens)
    assert not heavens.asked
    assert made.look(heavens, 3.0, EYE)[0][0] == 3.0
