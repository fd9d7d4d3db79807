"""Panels in the headset are pointed at, pressed and carried, with lasers, fingers and sticks."""

import math

import numpy as np
import pytest

from app.desktop.settings import change
from app.vr.panels.pointing import Laser
from app.vr.panels.sheets import Sheet
from tests.app.vr.panel_work import menu_row, opened
from tests.app.vr.poses import pose
from tests.app.vr.wearer import STEP, Wearer
from vr_render.headset_frame import Pose
from vr_render.input import InputFrame


def test_rays_meet_sheets_where_they_point() -> None:
    generator = np.random.default_rng(3)
    for _ in range(300):
        place = tuple(generator.uniform(-1, 1, 3))
        sheet = Sheet("main", pose(place, *generator.uniform(-80, 80, 3)), tuple(generator.uniform(0.3, 2, 2)))
        pixel = generator.uniform(0, 1280), generator.uniform(0, 800)
        target = sheet.place(pixel)
        hand = target + sheet.pose.matrix @ generator.uniform((-0.5, -0.5, 0.2), (0.5, 0.5, 2.0))
        way = (target - hand) / np.linalg.norm(target - hand)
        met = sheet.meet(hand, way)
        assert met is not None
        np.testing.assert_allclose(met[0], pixel, atol=1e-6)
        assert met[1] == pytest.approx(np.linalg.norm(target - hand))
        assert sheet.meet(hand, -way) is None, "behind the hand"
        behind = target - (hand - target)
        assert sheet.meet(behind, -way) is None, "from the back"


def test_a_sheet_is_as_high_and_wide_as_it_says() -> None:
    sheet = Sheet("main", pose((0, 1, -2)), (1.2, 0.75))
    np.testing.assert_allclose(sheet.place((0, 0)), (-0.6, 1.375, -2), atol=1e-9)
    np.testing.assert_allclose(sheet.place((1280, 800)), (0.6, 0.625, -2), atol=1e-9)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_laser_presses_what_it_points_at_from_anywhere(wearer: Wearer, side: str) -> None:
    generator = np.random.default_rng(7)
    for entry in ("save", "screenshot", "switch_screen", "quit") * 3:
        wearer.panels.open("game")
        wearer.head = pose(tuple(generator.uniform((-1, 1.2, -1), (1, 1.8, 1))), generator.uniform(-180, 180))
        wearer.frame()
        opened(wearer, "pause")
        hangs = wearer.sheet("main")
        hand = hangs.pose.position + hangs.pose.matrix @ generator.uniform((-0.6, -0.6, 0.4), (0.6, 0.4, 1.6))
        wearer.aim("main", menu_row(entry), side, hand)
        answers = [shown.requests for shown in wearer.click("main", menu_row(entry), side)]
        assert sum(getattr(answer, entry) for answer in answers) == 1, entry


@pytest.mark.parametrize("why", ["gone", "unfocused"])
def test_a_hand_that_goes_away_presses_nothing_that_it_was_on(wearer: Wearer, why: str) -> None:
    opened(wearer, "pause")
    wearer.aim("main", menu_row("quit"))
    wearer.frame()
    wearer.clicks = {"right": 1.0}
    wearer.frame()
    wearer.clicks = {}
    wearer.gone, wearer.focused = why == "gone", why == "gone"
    start = len(wearer.all)
    wearer.frame()
    wearer.aims["right"] = None
    wearer.frame()
    wearer.gone, wearer.focused = False, True
    for _ in range(3):
        wearer.frame()
    assert not any(shown.requests.quit for shown in wearer.all[start:])
    assert any(shown.requests.save for shown in wearer.click("main", menu_row("save"))), "it works again"


def test_the_laser_ends_where_the_cursor_is(wearer: Wearer) -> None:
    opened(wearer, "pause")
    wearer.aim("main", (500, 300))
    shown = wearer.frame()
    hit = [laser for laser in shown.lasers if laser.hit]
    ends = [laser.end for laser in hit]
    assert any(np.allclose(end, wearer.sheet("main").place((500, 300)), atol=1e-6) for end in ends)
    wearer.aims["right"] = pose((0.2, 1.2, -0.3), yaw=180)
    wearer.aims["left"] = None
    lasers: list[Laser] = wearer.frame().lasers
    assert [laser.hit for laser in lasers] == [False]


def test_a_press_that_began_elsewhere_is_no_press_on_a_panel(wearer: Wearer) -> None:
    opened(wearer, "pause")
    wearer.aims["right"] = pose((0.2, 1.2, -0.3), yaw=180)
    wearer.clicks = {"right": 1.0}
    wearer.frame()
    wearer.aim("main", menu_row("save"))
    answers = [wearer.frame().requests for _ in range(3)]
    wearer.clicks = {}
    answers += [wearer.frame().requests for _ in range(3)]
    assert not any(answer.save for answer in answers)


def test_a_finger_presses_from_the_front_alone(wearer: Wearer) -> None:
    wearer.panels.settings = change(wearer.panels.settings, "vr", "pointing", "finger")
    opened(wearer, "pause")
    assert wearer.frame().lasers == []
    assert np.linalg.norm(wearer.sheet("main").pose.position - wearer.head.position) < 0.7, "within reach"
    assert sum(shown.requests.save for shown in wearer.poke("main", menu_row("save"))) == 1
    start = len(wearer.all)
    for before in (-0.3, -0.05, 0.05, 0.3):  # through it from behind
        wearer.touch("main", menu_row("save"), before)
        wearer.frame()
    wearer.touch("main", menu_row("save"), 0.04)  # near is not on it
    wearer.frame()
    wearer.touch("main", menu_row("save"), 0.3)
    wearer.frame()
    assert not any(shown.requests.save for shown in wearer.all[start:])


def test_what_is_open_comes_to_the_finger_and_goes_to_the_laser_that_is_chosen_on_it(wearer: Wearer) -> None:
    opened(wearer, "pause")
    for way, near in (("finger", True), ("laser", False)):
        wearer.panels.settings = change(wearer.panels.settings, "vr", "pointing", way)
        wearer.frame()
        wearer.frame()
        assert bool(wearer.shown.lasers) != near
        assert (np.linalg.norm(wearer.sheet("main").pose.position - wearer.head.position) < 0.7) == near
        assert (
            sum(shown.requests.save for shown in (wearer.poke if near else wearer.click)("main", menu_row("save"))) == 1
        )


def test_a_tracked_finger_is_the_tip_of_its_joints(wearer: Wearer) -> None:
    from app.vr.panels.pointing import hands_of
    from vr_render.headset_frame import JOINTS, Hand, HeadsetFrame

    joints = np.zeros((JOINTS, 8), np.float32)
    joints[10, :3] = 0.1, 1.25, -0.5
    frame = HeadsetFrame(1, 0, STEP, True, True, None, {"left": Hand(joints=joints)}, InputFrame())
    finger = hands_of(frame, "right", {}, {})["left"].finger
    np.testing.assert_allclose(finger, (0.1, 1.25, -0.5), atol=1e-6)


@pytest.mark.parametrize("yaw", [-170.0, -40.0, 0.0, 95.0])
def test_a_screen_hangs_where_it_was_opened(wearer: Wearer, yaw: float) -> None:
    wearer.head = pose((0.3, 1.7, -0.2), yaw, -20)
    opened(wearer, "pause")
    hangs = wearer.sheet("main")
    way = wearer.head.position - hangs.pose.position
    assert math.hypot(way[0], way[2]) == pytest.approx(1.2)
    assert hangs.pose.matrix[:, 2] @ (way / np.linalg.norm(way)) == pytest.approx(1)
    assert abs(hangs.pose.matrix[1, 0]) < 1e-9, "upright"
    wearer.head = pose((0.0, 1.2, 1.0), yaw + 60)
    wearer.frame()
    np.testing.assert_array_equal(wearer.sheet("main").pose.position, hangs.pose.position)
    wearer.frame(recentred=True)
    assert np.linalg.norm(wearer.sheet("main").pose.position - hangs.pose.position) > 0.3, "play space moved"
    wearer.panels.open("game")
    wearer.frame()
    assert "main" not in wearer.seen()


def test_a_hand_carries_it_and_it_faces_the_player(wearer: Wearer) -> None:
    opened(wearer, "pause")
    before = wearer.sheet("main").pose.position
    wearer.aim("main", (900, 150))
    wearer.frame()
    wearer.grabs = {"right": 1.0}
    assert "right" in wearer.frame().busy
    np.testing.assert_allclose(wearer.sheet("main").pose.position, before, atol=1e-9)
    hand, moved = wearer.aims["right"], np.array([0.3, 0.1, 0.2])
    wearer.aims["right"] = Pose(hand.position + moved, hand.orientation)
    wearer.frame()
    np.testing.assert_allclose(wearer.sheet("main").pose.position, before + moved, atol=1e-9)
    wearer.levels = {"vr.main_stick_up": 1.0}
    for _ in range(30):
        wearer.frame()
    hangs = wearer.sheet("main")
    assert np.linalg.norm(hangs.pose.position - before - moved) == pytest.approx(30 * STEP, rel=1e-6)
    way = wearer.head.position - hangs.pose.position
    assert hangs.pose.matrix[:, 2] @ (way / np.linalg.norm(way)) == pytest.approx(1)
    wearer.grabs, wearer.levels = {}, {}
    wearer.frame()
    wearer.aims["right"] = pose((0.2, 1.2, -0.3))
    wearer.frame()
    np.testing.assert_array_equal(wearer.sheet("main").pose.position, hangs.pose.position)


def test_a_stick_scrolls(wearer: Wearer) -> None:
    opened(wearer, "settings", "vr")
    wearer.aim("main", (400, 400))
    wearer.levels = {"vr.main_stick_down": 1.0}
    for _ in range(60):
        wearer.frame()
    wearer.levels = {}
    rows = wearer.click("main", (620, 614))
    assert any(shown.requests.settings for shown in rows), "the last rows are seen: a box for the spectator window"
