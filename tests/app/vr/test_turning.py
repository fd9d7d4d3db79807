"""Turning with a stick."""

import pytest

from app.desktop.settings import VrSettings
from app.vr.turning import Turning

SNAP = VrSettings(turn="snap", snap_angle=45)
SMOOTH = VrSettings(turn="smooth", turn_speed=90.0)


def test_one_push_is_one_step() -> None:
    turning = Turning()
    levels = [0.0, 0.3, 0.6, 0.69, 0.8, 1.0, 1.0, 0.5, 0.9, 0.41, 0.8, 0.2, 0.75, 0.0]
    steps = [turning.poll(level, 1 / 90, SNAP) for level in levels]
    assert [number for number, step in enumerate(steps) if step] == [4, 12]
    assert set(steps) == {0.0, 45.0}


def test_a_flick_to_the_other_side_counts_at_once() -> None:
    turning = Turning()
    assert [turning.poll(level, 1 / 90, SNAP) for level in (-1.0, -1.0, 1.0, -1.0)] == [-45, 0, 45, -45]


def test_a_smooth_turn_goes_by_time_and_not_by_frames() -> None:
    for frames in (72, 90, 144):
        turning = Turning()
        assert sum(turning.poll(-1.0, 1 / frames, SMOOTH) for _ in range(frames)) == pytest.approx(-90)
    assert Turning().poll(0.0, 1.0, SMOOTH) == 0
    assert Turning().poll(0.3, 1.0, SMOOTH) == pytest.approx(27)


def test_who_holds_the_stick_while_the_settings_change_is_not_thrown_about() -> None:
    turning = Turning()
    turning.poll(1.0, 0.01, SNAP)
    turning.poll(1.0, 0.01, SMOOTH)
    assert turning.poll(1.0, 0.01, SNAP) == 0
