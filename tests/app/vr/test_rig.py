"""The play space on the planet: nothing jumps, nothing tilts, lengths and turns are right."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.client import poses
from app.client.poses import Track, up_at
from app.desktop.settings import VrSettings
from app.vr.directions import angle, heading, transported, turned
from app.vr.rig import CROUCHED, LEAN, LOWEST, PATIENCE, RISEN, Rig
from taichi_kernels.units import Q14, UNITS_PER_METRE
from tests.app.vr.poses import RADIUS, any_pose, body, directions, feet, heads, pose, scales, turns
from vr_render.headset_frame import EyeView, Pose
from vr_render.scene import perspective, rotation

TICK = 1 / 30


def standing(head: Pose, place: np.ndarray | None = None, **settings: object) -> Rig:
    rig = Rig(VrSettings(**settings))  # type: ignore[arg-type]
    rig.follow(body() if place is None else body(place), head, 0.0, TICK)
    return rig


# --- Play space to planet ---------------------------------------------------------------------------------------------


@given(head=heads, place=feet, a=any_pose, b=any_pose, scale=scales)
def test_lengths_grow_with_the_scale_of_the_world_and_nothing_else(
    head: Pose, place: np.ndarray, a: Pose, b: Pose, scale: float
) -> None:
    rig = standing(head, place, world_scale=scale, height_offset=0.3)
    far = np.linalg.norm(rig.point(a.position) - rig.point(b.position))
    assert far == pytest.approx(scale * np.linalg.norm(a.position - b.position), abs=1e-9)
    relative = rotation(rig.place(a).orientation).T @ rotation(rig.place(b).orientation)
    np.testing.assert_allclose(relative, a.matrix.T @ b.matrix, atol=1e-12)


@given(head=heads, place=feet, degrees=turns)
def test_up_is_up_and_the_head_is_above_the_feet(head: Pose, place: np.ndarray, degrees: float) -> None:
    rig = standing(head, place)
    rig.turn(degrees)
    up = up_at(place)
    np.testing.assert_allclose(rig.direction(np.array([0.0, 1.0, 0.0])), up, atol=1e-12)
    np.testing.assert_allclose(rig.place(head).position, place + up * head.position[1], atol=1e-9)
    assert rig.ahead @ up == pytest.approx(0, abs=1e-12)


@given(head=heads, place=feet)
def test_play_begins_facing_where_the_body_faces(head: Pose, place: np.ndarray) -> None:
    rig = standing(head, place)
    seen = heading(rotation(rig.place(head).orientation), rig.up)
    assert angle(body(place).forward, seen, rig.up) == pytest.approx(0, abs=1e-6)


@given(place=feet, scale=scales)
def test_the_eyes_are_as_far_apart_as_the_scale_says(place: np.ndarray, scale: float) -> None:
    head = pose()
    rig = standing(head, place, world_scale=scale)
    tangents = perspective(90, (1, 1))
    left, right = (rig.eye(EyeView(pose((x, 1.65, 0.0)), tangents)) for x in (-0.032, 0.032))
    assert np.linalg.norm(right.position - left.position) == pytest.approx(0.064 * scale, abs=1e-9)
    np.testing.assert_allclose((right.position - left.position) / (0.064 * scale), right.axes[:, 0], atol=1e-9)
    assert right.tangents is tangents


# --- Turning ----------------------------------------------------------------------------------------------------------


@given(head=any_pose, walked=st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3)), degrees=turns)
def test_a_turn_keeps_the_heads_place_and_turns_to_the_right(
    head: Pose, walked: tuple[float, float], degrees: float
) -> None:
    rig = standing(pose())
    rig.follow(body(), head, 1.0, TICK)
    before, ahead = rig.point(head.position), rig.ahead
    rig.turn(degrees)
    np.testing.assert_allclose(rig.point(head.position), before, atol=1e-9)
    np.testing.assert_allclose(rig.ahead, turned(ahead, rig.up, degrees), atol=1e-9)
    assert np.linalg.norm(rig.feet - before) == pytest.approx(np.linalg.norm(body().position - before))


@pytest.mark.parametrize("step", [15, 30, 45, 60, 90])
def test_a_full_circle_of_turns_is_no_turn(step: int) -> None:
    rig = standing(pose((0.4, 1.6, -0.2), yaw=20))
    rig.follow(body(), pose((0.5, 1.6, -0.1)), 1.0, TICK)
    ahead, anchor = rig.ahead, rig.anchor
    for _ in range(360 // step):
        rig.turn(step)
    np.testing.assert_allclose(rig.ahead, ahead, atol=1e-12)
    np.testing.assert_allclose(rig.anchor, anchor, atol=1e-12)


def test_right_is_right() -> None:
    rig = standing(pose())
    right = rig.direction(np.array([1.0, 0.0, 0.0]))
    rig.turn(90)
    np.testing.assert_allclose(rig.ahead, right, atol=1e-12)
    np.testing.assert_allclose(rig.facing, right, atol=1e-12)


# --- Curved ground ----------------------------------------------------------------------------------------------------


@given(old=directions, new=directions, seed=directions)
def test_what_is_carried_stays_level_and_keeps_its_angle_to_the_way(
    old: np.ndarray, new: np.ndarray, seed: np.ndarray
) -> None:
    old, new = old / np.linalg.norm(old), new / np.linalg.norm(new)
    axis = np.cross(old, new)
    if np.linalg.norm(axis) < 1e-3 or np.linalg.norm(np.cross(seed, old)) < 1e-3:
        return
    flat = seed - old * (seed @ old)
    flat /= np.linalg.norm(flat)
    carried = transported(flat, old, new)
    assert carried @ new == pytest.approx(0, abs=1e-9)
    axis /= np.linalg.norm(axis)  # the way is a great circle; both ends see it at the same angle
    assert carried @ axis == pytest.approx(flat @ axis, abs=1e-9)
    assert carried @ np.cross(axis, new) == pytest.approx(flat @ np.cross(axis, old), abs=1e-9)


def test_walking_straight_never_turns_and_around_an_octant_turns_by_its_angles() -> None:
    """Around a triangle of three right angles what is carried has turned by a right angle: the excess of the angles."""
    head = pose()
    rig = Rig(VrSettings())
    corners = np.eye(3) * RADIUS
    rig.follow(body(corners[0]), head, 0.0, TICK)
    start = rig.ahead
    moment = 0.0
    for a, b in ((0, 1), (1, 2), (2, 0)):
        across = np.cross(corners[a], corners[b]) / RADIUS**2
        off = rig.ahead @ across
        for step in np.linspace(0, math.pi / 2, 200)[1:]:
            moment += 1
            rig.follow(body(corners[a] * math.cos(step) + corners[b] * math.sin(step)), head, moment, TICK)
            assert rig.ahead @ across == pytest.approx(off, abs=1e-9)
    assert angle(start, rig.ahead, rig.up) == pytest.approx(-90, abs=1e-6)


def test_a_hop_to_the_other_side_has_a_heading() -> None:
    rig = standing(pose(), np.array([0.0, RADIUS, 0.0]))
    rig.follow(body((0.0, -RADIUS, 0.0)), pose(), 1.0, TICK)
    assert np.linalg.norm(rig.ahead) == pytest.approx(1)
    assert rig.ahead @ rig.up == pytest.approx(0, abs=1e-9)


@given(yaw=turns, pitch=st.floats(-90, 90))
def test_a_heading_is_steady_from_straight_down_to_straight_up(yaw: float, pitch: float) -> None:
    up = np.array([0.0, 1.0, 0.0])
    wanted = heading(pose(yaw=yaw).matrix, up)
    assert angle(wanted, heading(pose(yaw=yaw, pitch=pitch).matrix, up), up) == pytest.approx(0, abs=1e-6)
    rolled = heading(pose(yaw=yaw, pitch=pitch / 2, roll=20).matrix, up)
    assert abs(angle(wanted, rolled, up)) < 6


# --- Room-scale -------------------------------------------------------------------------------------------------------


class Walker:
    """A rig in a room, and a simulation that plays its strides late; `wall` stops the body at a play-space x."""

    def __init__(self, rig: Rig, wall: float = math.inf, speed: float = 0.0, delay: int = 2) -> None:
        self.rig, self.wall, self.speed, self.delay = rig, wall, speed, delay
        self.place = body().position
        self.walked = np.zeros(3)
        self.right = rig.direction(np.array([1.0, 0.0, 0.0]))
        self.forward = rig.ahead
        self.track = Track()
        self.tick, self.known, self.sequence = 0, -1, 0
        self.way: list[tuple[int, int, np.ndarray]] = []
        self.strides: list[np.ndarray] = []
        self.tell()

    def tell(self) -> None:
        x, y, z = np.rint(self.place * UNITS_PER_METRE).astype(int).tolist()
        fx, fy, fz = np.rint(self.forward * Q14).astype(int).tolist()
        self.track.add(self.tick, (x, y, z), (fx, fy, fz), round(1.65 * UNITS_PER_METRE))
        self.rig.echoes.told(self.known, self.tick)

    def play(self) -> None:
        self.tick += 1
        self.place = self.place + self.forward * self.speed / 30
        self.walked = self.walked + self.forward * self.speed / 30
        while self.way and self.way[0][0] <= self.tick:
            _, self.known, by = self.way.pop(0)
            across = (self.place - body().position) @ self.right
            self.place = self.place + by - self.right * max(0.0, across + by @ self.right - self.wall)
        self.tell()

    def frame(self, head: Pose, moment: float, seconds: float) -> np.ndarray:
        """The place that the head is seen from."""
        self.rig.follow(self.track.at(moment), head, moment, seconds)
        stride = self.rig.stride()
        if stride is not None:
            self.strides.append(np.array(stride.by) / UNITS_PER_METRE)
            self.rig.sent(stride, self.sequence)
            self.way.append((self.tick + self.delay, self.sequence, self.strides[-1]))
            self.sequence += 1
        return self.rig.point(head.position)

    def walk(self, places: np.ndarray) -> np.ndarray:
        """Views along a way of the head, three frames a tick, shown one and a half ticks late."""
        views = []
        for number, place in enumerate(places):
            if number % 3 == 0:
                self.play()
            moment = max(0.0, self.tick + number % 3 / 3 - 1.5)
            views.append(self.frame(pose((place[0], 1.65, place[1])), moment, TICK / 3))
        return np.array(views)


def line(length: float, speed: float = 1.4, rest: int = 60) -> np.ndarray:
    steps = np.arange(int(length / speed * 90) + 1) * speed / 90
    return np.stack([np.append(steps, [steps[-1]] * rest), np.zeros(len(steps) + rest)], 1)


@pytest.mark.parametrize("scale", [1.0, 0.7, 1.6])
def test_walking_through_the_room_carries_the_body_along_and_the_view_never_jumps(scale: float) -> None:
    walker = Walker(standing(pose(), posture="room_scale", world_scale=scale))
    start = walker.rig.point(pose().position)
    way = line(2.0)
    views = walker.walk(way)
    seen = (views - start) @ walker.right
    np.testing.assert_allclose(seen, way[:, 0] * scale, atol=0.01)  # as if there was no body
    assert np.abs(np.diff(seen)).max() < 1.4 / 90 * scale + 0.002
    done = (walker.place - body().position) @ walker.right
    assert abs(done - way[-1, 0] * scale) <= LEAN["room_scale"] + 0.01
    assert all(np.linalg.norm(by) <= 0.5 for by in walker.strides)
    assert all(np.linalg.norm(by) > 0.14 for by in walker.strides), "small steps of the head move nobody"


def test_walking_through_the_room_and_with_the_stick_at_once_adds_up() -> None:
    walker = Walker(standing(pose(), posture="room_scale"), speed=4.0)
    start = walker.rig.point(pose().position)
    way = line(1.5)
    views = walker.walk(way) - start
    np.testing.assert_allclose(views @ walker.right, way[:, 0], atol=0.01)
    steps = np.diff(views @ walker.forward)[5:]  # while the playhead goes
    assert steps.max() < 4 / 90 * 1.6 and steps.min() > 0


def test_a_wall_pushes_the_view_back() -> None:
    walker = Walker(standing(pose(), posture="room_scale"), wall=0.6)
    start = walker.rig.point(pose().position)
    views = walker.walk(line(2.0))
    seen = (views - start) @ walker.right
    assert seen.max() < 0.6 + 0.45, "as far as the head gets before the wall is known"
    assert seen[-1] <= 0.6 + LEAN["room_scale"] + 0.01
    steps = np.diff(seen)
    assert steps.min() > -0.2, "it is pushed back over a tick, not at once"


def test_a_turn_while_a_stride_is_on_its_way_leaves_no_jump() -> None:
    walker = Walker(standing(pose(), posture="room_scale"))
    views = []
    way = line(0.6)
    for number, place in enumerate(way):
        if number % 3 == 0:
            walker.play()
        if number == 12:
            walker.rig.turn(45)
        moment = max(0.0, walker.tick + number % 3 / 3 - 1.5)
        views.append(walker.frame(pose((place[0], 1.65, place[1])), moment, TICK / 3))
    assert np.linalg.norm(np.diff(np.array(views), axis=0), axis=1).max() < 1.4 / 90 + 0.003


def test_leaning_moves_nobody_and_a_long_way_goes_in_strides() -> None:
    rig = standing(pose(), posture="standing")
    rig.follow(body(), pose((0.34, 1.65, 0.0)), 1.0, TICK)
    assert rig.stride() is None
    rig.follow(body(), pose((0.0, 1.65, -3.0)), 2.0, TICK)
    stride = rig.stride()
    assert stride is not None
    by = np.array(stride.by) / UNITS_PER_METRE
    assert 0.45 < np.linalg.norm(by) <= 0.5
    np.testing.assert_allclose(by / np.linalg.norm(by), rig.ahead, atol=0.01)


def test_who_sits_stays_and_cannot_lean_through_a_wall() -> None:
    rig = standing(pose((0.0, 1.1, 0.0)), posture="seated")
    start = rig.point(np.array([0.0, 1.1, 0.0]))
    for x in np.linspace(0, 1.5, 50):
        head = pose((x, 1.1, 0.0))
        rig.follow(body(), head, 1.0, TICK)
        assert rig.stride() is None
        far = np.linalg.norm(rig.point(head.position) - start)
        assert far == pytest.approx(min(x, LEAN["seated"]), abs=1e-9)


# --- Height and recentring --------------------------------------------------------------------------------------------


def height(rig: Rig, head: Pose) -> float:
    return float((rig.point(head.position) - rig.feet) @ rig.up)


@pytest.mark.parametrize(
    ("settings", "high"),
    [
        ({"posture": "standing"}, 1.5),
        ({"posture": "standing", "height_offset": 0.25}, 1.75),
        ({"posture": "standing", "world_scale": 2.0}, 1.5),
        ({"posture": "standing", "world_scale": 0.5}, 0.75),
        ({"posture": "seated"}, 1.65),
        ({"posture": "seated", "world_scale": 0.5, "height_offset": -0.1}, 1.55),
    ],
)
def test_how_high_the_eyes_are(settings: dict[str, object], high: float) -> None:
    head = pose((0.0, 1.5, 0.0))
    assert height(standing(head, **settings), head) == pytest.approx(high)


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.5, 2.0])
def test_who_bends_down_comes_down_at_every_scale_but_not_into_the_ground(scale: float) -> None:
    rig = standing(pose((0.0, 1.6, 0.0)), world_scale=scale)
    highs = []
    for high in np.arange(1.6, 0.4, -0.05):
        head = pose((0.0, float(high), 0.0))
        rig.follow(body(), head, 1.0, TICK)
        highs.append(height(rig, head))
    steps = np.diff(highs)
    assert steps.max() < 1e-9 and steps.min() == pytest.approx(-0.05 * scale)
    assert highs[-1] >= min(LOWEST, scale * head.position[1]) - 1e-9


@pytest.mark.parametrize("posture", ["seated", "standing", "room_scale"])
@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_a_view_without_room_comes_down_to_the_bodys_eye_and_rises_where_there_is_room(
    posture: str, scale: float
) -> None:
    head = pose((0.0, 1.6, 0.0))
    rig = standing(head, posture=posture, height_offset=1.0, world_scale=scale)
    free = height(rig, head)
    for _ in range(60):
        rig.follow(body(), head, 1.0, 1 / 90, under=True)
    assert height(rig, head) == pytest.approx(min(free, 1.65), abs=0.005)
    assert height(rig, head) + rig.lowered == pytest.approx(free), "it tells where it would be"
    for number in range(int(PATIENCE * 90) - 2):
        rig.follow(body(), head, 1.0, 1 / 90, under=number == 0)
        assert height(rig, head) == pytest.approx(min(free, 1.65), abs=0.005), "it does not flutter"
    for _ in range(60):
        rig.follow(body(), head, 1.0, 1 / 90)
    assert height(rig, head) == pytest.approx(free, abs=0.005)


def test_who_sits_rises_and_sinks_as_much_as_the_head_does_and_crouches_with_the_body() -> None:
    rig = standing(pose((0.0, 1.1, 0.0)), posture="seated")
    up = pose((0.0, 1.2, 0.0))
    rig.follow(body(), up, 1.0, TICK)
    assert height(rig, up) == pytest.approx(1.75)
    highs = []
    for _ in range(60):
        rig.follow(body(eye=1.05), up, 1.0, 1 / 90, crouched=True, button=True)
        highs.append(height(rig, up))
    assert highs[0] > 1.6 and highs[-1] == pytest.approx(1.15, abs=0.001)
    assert not rig.low


def test_who_bends_the_knees_crouches() -> None:
    rig = standing(pose((0.0, 1.6, 0.0)))
    said = []
    for high in (1.6, 1.6 * CROUCHED + 0.01, 1.6 * CROUCHED - 0.01, 1.6 * RISEN - 0.01, 1.6 * RISEN + 0.01):
        head = pose((0.0, high, 0.0))
        rig.follow(body(), head, 1.0, TICK)
        said.append(rig.low)
        assert height(rig, head) == pytest.approx(high), "the view is where the head is"
    assert said == [False, False, True, True, False]


def test_a_button_crouches_who_stands_and_a_low_ceiling_keeps_the_view_below_it() -> None:
    head = pose((0.0, 1.6, 0.0))
    rig = standing(head)
    for _ in range(60):
        rig.follow(body(eye=1.05), head, 1.0, 1 / 90, crouched=True, button=True)
    assert height(rig, head) == pytest.approx(1.2, abs=0.005)
    for _ in range(90):
        rig.follow(body(), head, 1.0, 1 / 90)
    assert height(rig, head) == pytest.approx(1.6, abs=0.005)
    for number in range(180):
        rig.follow(body(eye=1.05), head, 1.0, 1 / 90, crouched=True)
        if number / 90 < PATIENCE - 0.02:
            assert height(rig, head) == pytest.approx(1.6, abs=0.005), "the body may just need a moment to rise"
    assert height(rig, head) == pytest.approx(1.2, abs=0.005)


@given(head=heads, moved=heads)
def test_when_the_runtime_moves_the_room_the_view_goes_on_facing_where_it_did(head: Pose, moved: Pose) -> None:
    rig = standing(pose())
    rig.follow(body(), head, 1.0, TICK)
    facing = rig.facing
    rig.follow(body(), moved, 2.0, TICK, recentred=True)
    np.testing.assert_allclose(rig.facing, facing, atol=1e-9)
    seen = rig.point(moved.position)
    assert np.linalg.norm(np.cross(seen - rig.feet, rig.up)) < 1e-9, "the head is above the feet"


def test_sitting_down_in_the_settings_measures_the_seat() -> None:
    head = pose((0.3, 1.1, 0.2))
    rig = standing(pose((0.0, 1.7, 0.0)))
    rig.settings = VrSettings(posture="seated")
    rig.follow(body(), head, 1.0, TICK)
    assert height(rig, head) == pytest.approx(1.65)


def test_a_lost_head_leaves_the_view_where_it_was() -> None:
    rig = standing(pose((0.1, 1.6, 0.0)))
    before = rig.point(np.array([0.1, 1.6, 0.0]))
    rig.follow(body(), None, 1.0, TICK)
    np.testing.assert_array_equal(rig.point(np.array([0.1, 1.6, 0.0])), before)
    assert rig.stride() is None


def test_a_ledge_lifts_the_view_softly() -> None:
    rig = standing(pose())
    head = pose().position
    views = [float(rig.point(head) @ rig.up)]
    stepped = body((0.0, RADIUS + 0.4, 0.0))._replace(lift=0.4)
    for _ in range(60):
        rig.follow(stepped, pose(), 1.0, 1 / 90)
        views.append(float(rig.point(head) @ rig.up))
    steps = np.diff(views)
    assert steps.max() < 0.06 and steps.min() > 0
    assert views[-1] - views[0] == pytest.approx(0.4, abs=0.002)


def test_who_sits_in_a_craft_turns_with_it() -> None:
    rig = Rig(VrSettings(posture="standing"))
    head = Pose(np.array([0.2, 1.7, 0.1]), np.array([0.0, 0.0, 0.0, 1.0]))
    for up, ahead in (((0.0, 0.0, 1.0), (1.0, 0.0, 0.0)), ((0.0, -1.0, 0.0), (0.6, 0.0, 0.8))):
        seat = poses.Pose(np.array([40.0, 0.0, 900.0]), np.array(ahead), 0.0, 1.2, np.array(up))
        rig.follow(seat, head, 1.0, 0.02)
        seen = rig.place(head)
        np.testing.assert_allclose(seen.position, seat.position + 1.2 * np.array(up), atol=1e-9)
        np.testing.assert_allclose(-seen.matrix[:, 2], ahead, atol=1e-9)
        np.testing.assert_allclose(seen.matrix[:, 1], up, atol=1e-9)
