"""When what was sent is seen."""

import pytest

from app.vr.echoes import Echoes


def test_an_effect_is_seen_between_the_snapshot_before_and_the_one_that_knows_it() -> None:
    echoes = Echoes()
    for known, tick in ((-1, 10), (3, 11), (3, 12), (5, 15)):
        echoes.told(known, tick)
    assert [echoes.share(3, moment) for moment in (9.0, 10.0, 10.25, 11.0, 99.0)] == [0, 0, 0.25, 1, 1]
    assert echoes.share(2, 10.25) == 0.25
    assert [echoes.share(4, moment) for moment in (11.9, 12.0, 14.0, 15.0)] == pytest.approx([0, 0, 2 / 3, 1])
    assert echoes.share(6, 99.0) == 0


def test_it_keeps_no_more_than_it_needs() -> None:
    echoes = Echoes()
    for tick in range(10_000):
        echoes.told(tick, tick)
    assert len(echoes._told) < 100
    assert echoes.share(1, 9999) == 1
