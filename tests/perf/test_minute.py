"""The scripted minute: above the ground, without jumps, with edits where the player looks. No test looks at speed."""

import numpy as np
import pytest

from gameplay import wire
from gameplay.view import Snapshot
from perf import minute


@pytest.fixture(scope="module")
def stage() -> minute.Stage:
    return minute.Stage()


def test_the_eye_stays_above_the_ground_and_does_not_jump(stage: minute.Stage) -> None:
    moments = np.arange(0, minute.MINUTE, 0.1)
    places = np.array([stage.scene(float(moment), (16, 9), 70.0).eyes[0].position for moment in moments])
    away = np.linalg.norm(places, axis=1)
    ground = minute.Ground(stage.facts.recipe, stage.facts.sea_radius).at(places / away[:, None])
    assert (away - ground).min() > 0.5
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    landing = round((minute.WALK + minute.DIG) / 0.1)
    assert np.delete(steps, landing - 1).max() < 60  # 600 m/s at most, from an orbit
    assert away.max() > minute.RADIUS + 0.9 * minute.ORBIT
    assert np.linalg.norm(places[-1] - places[landing - 1]) < 3  # down to where was dug


def test_edits_are_where_the_player_digs(stage: minute.Stage) -> None:
    sent = minute.edits(stage, 0.5)
    assert len(sent) == minute.SNAPSHOTS_PER_SECOND // 2
    snapshots = [wire.decode(data, Snapshot) for data in sent]
    assert all(snapshot.chunks for snapshot in snapshots)
    scene = stage.scene(minute.WALK, (16, 9), 70.0)
    offset = stage.dug_at() - scene.eyes[0].position
    assert 2 < np.linalg.norm(offset) < 8
    assert offset @ scene.eyes[0].axes[:, 2] < 0  # ahead
    for changed in snapshots[-1].chunks:
        middle = (np.array(changed.chunk) + 0.5) * 16
        assert np.linalg.norm(middle - stage.dug_at()) < 40


def test_a_headset_has_two_eyes(stage: minute.Stage) -> None:
    left, right = stage.scene(1.0, (16, 9), 90.0, eyes=2).eyes
    assert np.linalg.norm(right.position - left.position) == pytest.approx(0.064)
    assert (right.position - left.position) @ left.axes[:, 0] > 0
