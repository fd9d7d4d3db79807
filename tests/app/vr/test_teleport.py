"""Hops by arc: aiming, letting go, the dark, arriving, and all the ways in which it comes to nothing."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.client.poses import up_at
from app.vr.teleport import BLINK_OUT, PATIENCE, STRAIGHT, Step, Teleport
from gameplay.commands import Hop
from gameplay.view import Landing, Own, Rays, Viewer
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.vr.poses import RADIUS, pose
from tests.worlds import PLAYER, Play
from vr_render.headset_frame import Pose
from vr_render.scene import facing

HAND = replace(pose((0.0, 0.0, 0.0), pitch=20), position=np.array([0.0, RADIUS + 1.2, 0.0]))
OK = Landing((0, round(RADIUS * UNITS_PER_METRE), -round(6 * UNITS_PER_METRE)), (0, 16384, 0), True)
STEEP = Landing(OK.position, OK.normal, False, "too_steep", "it is too steep there")
FRAME = 1 / 90


class Driver:
    """Frames of a teleport; the simulation is played by `told`."""

    def __init__(self) -> None:
        self.teleport = Teleport()
        self.landing: Landing | None = OK
        self.moment = 100.0
        self.hops: list[Hop] = []
        self.turned = 0.0
        self.said: list[str] = []

    def frames(self, count: int = 1, hand: Pose | None = HAND, **inputs: object) -> Step:
        for _ in range(count):
            step = self.teleport.poll(hand, self.landing, self.moment, FRAME, **inputs)  # type: ignore[arg-type]
            if step.hop is not None:
                self.hops.append(step.hop)
                self.teleport.sent(7)
            self.turned += step.turn
            self.said += [step.refused] if step.refused else []
        return step

    def told(self, known: int = 7) -> None:
        self.teleport.echoes.told(known - 1, 100)
        self.teleport.echoes.told(known, 101)
        self.moment = 101.0


STICK = {"stick": (0.0, 1.0), "by_stick": True}
TRIGGER = {"trigger": 1.0}


@pytest.mark.parametrize("hold", [STICK, TRIGGER], ids=["stick", "trigger"])
def test_hold_aim_let_go_and_be_there(hold: dict[str, object]) -> None:
    driver = Driver()
    teleport = driver.teleport
    driver.frames(1)
    assert not teleport.aiming and teleport.arc is None and not len(teleport.points(OK))
    driver.frames(20, **hold)
    assert teleport.aiming and teleport.arc is not None and teleport.fade == 0
    driver.frames(1)
    driver.frames(math.floor(BLINK_OUT / FRAME) - 1)
    assert not teleport.aiming and not driver.hops and 0.5 < teleport.fade < 1, "it is not dark yet"
    driver.frames(3)
    assert len(driver.hops) == 1 and teleport.fade == 1
    driver.frames(10)
    assert teleport.fade == 1, "until the body is there"
    driver.told()
    driver.frames(1)
    assert driver.turned == 0
    driver.frames(20)
    assert teleport.fade == 0
    assert len(driver.hops) == 1 and not driver.said


def test_the_hop_is_the_arc_of_the_hand() -> None:
    driver = Driver()
    driver.frames(20, **TRIGGER)
    driver.frames(12)
    origin = np.array(driver.hops[0].origin) / UNITS_PER_METRE
    velocity = np.array(driver.hops[0].velocity) / UNITS_PER_METRE
    np.testing.assert_allclose(origin, HAND.position, atol=0.002)
    np.testing.assert_allclose(velocity / 9.0, -HAND.matrix[:, 2], atol=0.001)


def test_a_twitch_while_letting_go_does_not_count() -> None:
    driver = Driver()
    driver.frames(20, **TRIGGER)
    twitched = replace(HAND, orientation=pose(pitch=-60).orientation)
    driver.frames(4, twitched, **TRIGGER)
    driver.frames(12, twitched)
    np.testing.assert_allclose(np.array(driver.hops[0].velocity) / UNITS_PER_METRE / 9, -HAND.matrix[:, 2], atol=0.001)


@pytest.mark.parametrize(
    ("stick", "turn"),
    [((0.0, 1.0), 0.0), ((0.45, 0.89), 0.0), ((1.0, 0.0), 90.0), ((-1.0, 0.0), -90.0), ((0.707, -0.707), 135.0)],
)
def test_the_stick_chooses_where_one_faces_then(stick: tuple[float, float], turn: float) -> None:
    driver = Driver()
    driver.frames(5, **STICK)
    driver.frames(5, stick=stick, by_stick=True)
    assert driver.teleport.turn == pytest.approx(turn, abs=0.1)
    driver.frames(3, stick=(stick[0] * 0.5, 0.3), by_stick=True)  # on its way back to the middle
    driver.frames(20, by_stick=True)
    driver.told()
    driver.frames(20)
    assert driver.turned == pytest.approx(turn, abs=0.1)


@given(side=st.floats(-180, 180))
def test_only_a_push_ahead_begins(side: float) -> None:
    driver = Driver()
    stick = math.sin(math.radians(side)), math.cos(math.radians(side))
    driver.frames(2, stick=stick, by_stick=True)
    assert driver.teleport.aiming == (abs(side) <= STRAIGHT) or abs(abs(side) - STRAIGHT) < 1e-6
    other = Driver()
    other.frames(2, stick=stick)
    assert not other.teleport.aiming, "with smooth walking the stick is for walking"


def test_who_cancels_stays_until_the_next_push() -> None:
    driver = Driver()
    driver.frames(5, **STICK)
    driver.frames(1, **STICK, cancel=True)
    driver.frames(5, **STICK)
    assert not driver.teleport.aiming
    driver.frames(20)
    assert not driver.hops and driver.teleport.fade == 0
    driver.frames(2, **STICK)
    assert driver.teleport.aiming


def test_where_one_cannot_stand_one_is_told_why_and_stays() -> None:
    driver = Driver()
    driver.landing = STEEP
    driver.frames(5, **TRIGGER)
    driver.frames(20)
    assert driver.said == ["it is too steep there"]
    assert not driver.hops and driver.teleport.fade == 0


def test_before_it_is_known_where_the_arc_ends_nothing_happens() -> None:
    driver = Driver()
    driver.landing = None
    driver.frames(5, **TRIGGER)
    assert len(driver.teleport.points(None)) > 10
    driver.frames(20)
    assert not driver.hops and not driver.said


def test_a_lost_hand_ends_the_aim() -> None:
    driver = Driver()
    driver.frames(5, **TRIGGER)
    driver.frames(1, None, **TRIGGER)
    assert not driver.teleport.aiming
    driver.frames(20)
    assert not driver.hops


def test_the_light_comes_back_when_nobody_answers() -> None:
    driver = Driver()
    driver.frames(5, **STICK)
    driver.frames(5, stick=(1.0, 0.0), by_stick=True)
    driver.frames(int((PATIENCE + BLINK_OUT) / FRAME) + 30)
    assert driver.teleport.fade == 0 and driver.turned == 0 and len(driver.hops) == 1


def test_the_arc_begins_at_the_hand_ends_at_the_landing_and_is_smooth() -> None:
    driver = Driver()
    driver.frames(5, **TRIGGER)
    points = driver.teleport.points(OK)
    np.testing.assert_allclose(points[0], HAND.position)
    np.testing.assert_allclose(points[-1], np.array(OK.position) / UNITS_PER_METRE)
    first = points[1] - points[0]
    assert first @ -HAND.matrix[:, 2] / np.linalg.norm(first) > 0.99
    bends = np.diff(points, 2, axis=0)
    assert np.linalg.norm(bends, axis=1).max() < 0.05
    high = points @ up_at(HAND.position)
    assert (np.diff(np.sign(np.diff(high))) != 0).sum() <= 1, "up, then down"


# --- With the rules ---------------------------------------------------------------------------------------------------


def own_of(play: Play, rays: Rays) -> Own:
    own = Viewer(play.game.state, PLAYER).snapshot(rays=rays).own
    assert own is not None
    return own


def test_the_arc_that_is_drawn_is_the_arc_that_the_rules_follow() -> None:
    play = Play(seed=22, radius=90.0)
    play.tick(30)
    feet = np.array(play.player["position"], np.float64) / UNITS_PER_METRE
    up = up_at(feet)
    ahead = np.array(play.player["forward"], np.float64) / 16384
    right = np.cross(ahead, up)
    hopped = 0
    for side in range(0, 360, 30):
        for rise in (-20, 10, 35):
            level = ahead * math.cos(math.radians(side)) + right * math.sin(math.radians(side))
            way = level * math.cos(math.radians(rise)) + up * math.sin(math.radians(rise))
            hand = Pose(feet + up * 1.3 + level * 0.3, facing(way, up))
            teleport = Teleport()
            teleport.poll(hand, None, 0.0, FRAME, trigger=1.0)
            assert teleport.arc is not None
            own = own_of(play, Rays.of(arc=tuple(part.tolist() for part in teleport.arc)))
            assert own.landing is not None
            end = np.array(own.landing.position) / UNITS_PER_METRE
            free = teleport.points(None)
            bent = teleport.points(own.landing)
            if own.landing.ok:
                hopped += 1
                # what is bent to end there goes hardly beside the arc of a thrown thing
                off = np.linalg.norm(bent[:, None] - free[None], axis=2).min(1)[: len(bent) // 2]
                assert off.max() < 0.3, (side, rise)
            np.testing.assert_allclose(bent[-1], end, atol=1e-9)
    assert hopped >= 10


def test_a_whole_hop_through_the_rules_arrives_where_the_landing_was_shown() -> None:
    play = Play(seed=22, radius=90.0)
    play.tick(30)
    feet = np.array(play.player["position"], np.float64) / UNITS_PER_METRE
    up, ahead = up_at(feet), np.array(play.player["forward"], np.float64) / 16384
    hand = Pose(feet + up * 1.3, facing(ahead + up * 0.3, up))
    driver = Driver()
    driver.landing = None
    driver.frames(2, hand, **TRIGGER)
    assert driver.teleport.arc is not None
    own = own_of(play, Rays.of(arc=tuple(part.tolist() for part in driver.teleport.arc)))
    assert own.landing is not None and own.landing.ok, own.landing
    driver.landing = own.landing
    driver.frames(10, hand, **TRIGGER)
    driver.frames(12, hand)
    play.must("hop", **_metres(driver.hops[0]))
    there = np.array(play.player["position"], np.float64) / UNITS_PER_METRE
    assert np.linalg.norm(there - np.array(own.landing.position) / UNITS_PER_METRE) < 0.05
    assert np.linalg.norm(there - feet) > 3


def _metres(hop: Hop) -> dict[str, list[float]]:
    return {name: [part / UNITS_PER_METRE for part in getattr(hop, name)] for name in ("origin", "velocity")}
