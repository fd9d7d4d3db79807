"""The tool in the hand: its ray, its power, its radius."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.settings import VrSettings
from app.vr.rig import Rig
from app.vr.tool_hand import RadiusStick, power, ray, tip, tool_pose
from gameplay.view import Rays, Viewer
from taichi_kernels import queries
from taichi_kernels.sampling import ISO
from taichi_kernels.units import Q14, UNITS_PER_METRE, VOXEL_METRES
from tests.app.vr.poses import any_pose, body, feet, heads, pose, scales
from tests.worlds import PLAYER, Play
from vr_render.headset_frame import Hand, Pose
from vr_render.scene import facing

REACH = 10.0
STEPS = np.arange(0, REACH, 0.01)  # metres along a ray
FRAME = 1 / 90


@given(head=heads, hand=any_pose, place=feet, scale=scales)
def test_the_ray_that_is_sent_is_where_the_hand_points(head: Pose, hand: Pose, place: np.ndarray, scale: float) -> None:
    rig = Rig(VrSettings(world_scale=scale))
    rig.follow(body(place), head, 0.0, 0.1)
    origin, direction = ray(rig.place(hand))
    rays = Rays.of(tool=(origin.tolist(), direction.tolist()))
    assert rays.tool is not None
    sent_from = np.array(rays.tool[0]) / UNITS_PER_METRE
    sent_way = np.array(rays.tool[1]) / Q14
    pointed = rig.point(hand.position - hand.matrix[:, 2] * REACH / scale)
    for far in (0.0, REACH / 2, REACH):
        exact = origin + (pointed - origin) * far / REACH
        assert np.linalg.norm(sent_from + sent_way * far - exact) < 0.003, "a hair's breadth, not a quarter voxel"


def test_the_beam_hits_the_ground_where_the_hand_points_within_a_quarter_voxel() -> None:
    """Against a ray that is followed much more finely, through the same ground."""
    play = Play(seed=22, radius=90.0)
    play.tick(30)
    random = np.random.default_rng(5)
    here = np.array(play.player["position"], np.float64) / UNITS_PER_METRE
    up = here / np.linalg.norm(here)
    viewer = Viewer(play.game.state, PLAYER)
    hits = 0
    for _ in range(150):
        aside = random.normal(size=3)
        hand = here + up * random.uniform(0.8, 1.6) + aside / np.linalg.norm(aside) * 0.4
        way = random.normal(size=3) - up * random.uniform(0.4, 2.0)
        aim = Pose(hand, facing(way, up))
        origin, direction = ray(aim)
        own = viewer.snapshot(rays=Rays.of(tool=(origin.tolist(), direction.tolist()))).own
        assert own is not None
        if own.aim is None:
            continue
        met = np.array(own.aim.position) / UNITS_PER_METRE
        solid = np.flatnonzero(density(play, origin + direction * STEPS[:, None]) >= ISO)
        if len(solid):
            assert np.linalg.norm(met - origin - direction * STEPS[solid[0]]) < VOXEL_METRES / 4
            hits += 1
    assert hits > 75


def density(play: Play, places: np.ndarray) -> np.ndarray:
    store = play.terrain.store
    return queries.density(store.pool, store.table, np.rint(places * UNITS_PER_METRE).astype(np.int32))


def test_the_tool_lies_in_the_grip_and_points_along_the_aim() -> None:
    grip, aim = pose((0.2, 1.0, -0.3), pitch=50), pose((0.2, 1.05, -0.35), yaw=10)
    tool = tool_pose(Hand(grip=grip, aim=aim))
    assert tool is not None
    np.testing.assert_array_equal(tool.position, grip.position)
    np.testing.assert_array_equal(tool.orientation, aim.orientation)
    assert (tip(tool) - tool.position) @ -aim.matrix[:, 2] == pytest.approx(0.36)
    np.testing.assert_allclose(tip(tool, 2.0) - tool.position, 2 * (tip(tool) - tool.position))
    assert tool_pose(Hand()) is None
    only = tool_pose(Hand(aim=aim))
    assert only is not None and only.position is aim.position


@given(level=st.floats(0, 1), more=st.floats(0, 1))
def test_power_rises_with_the_trigger_from_nothing_to_all(level: float, more: float) -> None:
    assert 0 <= power(level) <= 1
    assert (power(level) <= power(more)) or level > more
    assert power(0.05) == 0 and power(0.97) == 1
    assert power(0.51) == pytest.approx(0.5)


def asked(levels: list[tuple[float, float]]) -> list[str | None]:
    stick = RadiusStick()
    return [stick.poll(level, FRAME) for level in levels]


def test_a_push_is_a_step_and_holding_repeats_it() -> None:
    said = asked([(0.0, 0.0), (0.0, 0.5), (0.0, 0.8), (0.0, 0.5), (0.0, 0.45), (0.0, 0.3), (0.1, -0.9), (0.0, 0.0)])
    assert said == [None, None, "radius_more", None, None, None, "radius_less", None]
    held = asked([(0.0, 1.0)] * 91)
    assert 5 <= held.count("radius_more") <= 7
    assert held.index("radius_more", 1) >= 30, "the second step waits"


def test_a_push_to_the_side_is_a_turn_and_no_step() -> None:
    assert asked([(0.9, 0.5), (0.8, 0.65), (-1.0, -0.7)]) == [None] * 3
