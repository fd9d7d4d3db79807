"""Panels in the headset, worked as a player does it: with lasers, fingers, sticks, and by looking."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from imgui_bundle import imgui

from app.desktop import settings_file
from app.desktop.bindings import ACTIONS, BY_NAME, Bindings
from app.desktop.panels.desktop import SAVE_AFTER, DesktopPanels
from app.desktop.panels.menu import ENTRIES
from app.desktop.settings import change
from app.vr.one_handed import ORDERS
from app.vr.panels import lines, radial, wrist
from app.vr.panels.keyboard import AGAIN, HELD, KEYS
from app.vr.panels.panels import FIGURES_REST, SCALE, Shown
from app.vr.panels.pointing import Laser
from app.vr.panels.radial import MORE, PAGES, sector
from app.vr.panels.sheets import CANVAS, REGIONS, Sheet
from gameplay import outcomes
from tests.app.vr.poses import pose
from tests.app.vr.wearer import STEP, Wearer
from vr_render.headset_frame import Pose
from vr_render.input import Event, InputFrame
from vr_render.scene import quaternion

UNIT = 512  # of places in outcomes, in a metre


@pytest.fixture
def panels() -> Iterator[DesktopPanels]:
    made = DesktopPanels()
    yield made
    made.close()


@pytest.fixture
def wearer(panels: DesktopPanels) -> Wearer:
    return Wearer(panels)


def opened(wearer: Wearer, screen: str, tab: str | None = None) -> Wearer:
    wearer.panels.open(screen)
    wearer.panels._settings_screen.wanted = tab
    for _ in range(4):
        wearer.frame()
    return wearer


def menu_row(entry: str) -> tuple[float, float]:
    """Where an entry of the pause menu is on the canvas."""
    place = [name for name, _, _ in ENTRIES].index(entry)
    return 640.0, 207.0 + 63.5 * place


def asked(frames: list[Shown]) -> list[str]:
    return [name for shown in frames for name in shown.asked]


def watch(side: str = "left") -> Pose:
    """A grip whose wrist is read by a head at (0, 1.65, 0) that looks 40 degrees down."""
    out = np.array([0.0, math.cos(math.radians(50)), math.sin(math.radians(50))])
    back = np.array([-1.0 if side == "left" else 1.0, 0.0, 0.0])  # to the elbow
    right = -out if side == "left" else out
    return Pose(np.array([0.0, 1.3, -0.4]), quaternion(np.stack([right, back, np.cross(right, back)], axis=1)))


# --- Pointing ---------------------------------------------------------------------------------------------------------


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


def test_a_tracked_finger_is_the_tip_of_its_joints(wearer: Wearer) -> None:
    from app.vr.panels.pointing import hands_of
    from vr_render.headset_frame import JOINTS, Hand, HeadsetFrame

    joints = np.zeros((JOINTS, 8), np.float32)
    joints[10, :3] = 0.1, 1.25, -0.5
    frame = HeadsetFrame(1, 0, STEP, True, True, None, {"left": Hand(joints=joints)}, InputFrame())
    finger = hands_of(frame, "right", {}, {})["left"].finger
    np.testing.assert_allclose(finger, (0.1, 1.25, -0.5), atol=1e-6)


# --- The panel that hangs ---------------------------------------------------------------------------------------------


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
    rows = wearer.click("main", (620, 644))
    assert any(shown.requests.settings for shown in rows), "the last rows are seen: a box for the spectator window"


# --- Settings ---------------------------------------------------------------------------------------------------------


def test_a_setting_changed_by_laser_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    panels = DesktopPanels(path)
    wearer = opened(Wearer(panels), "settings", "vr")
    panels._settings_screen.find = "one-handed"
    wearer.frame()
    wearer.frame()
    answers = wearer.click("main", (623, 180))  # its box
    assert panels.settings.vr.one_handed
    assert [shown.requests.settings for shown in answers if shown.requests.settings] == [panels.settings]
    panels.open("game")
    for _ in range(12):
        wearer.frame(seconds=SAVE_AFTER / 10)
    assert settings_file.load(path)[0].vr.one_handed
    panels.close()


def test_a_slider_follows_a_laser_beyond_its_end(wearer: Wearer) -> None:
    opened(wearer, "settings", "vr")
    wearer.aim("main", (840, 428))
    wearer.frame()
    wearer.clicks = {"right": 1.0}
    wearer.frame()
    for x in (900, 1000, 1250, 2000):
        wearer.aim("main", (x, 428))
        wearer.frame()
    assert wearer.panels.settings.vr.vignette_moving == 1.0
    wearer.clicks = {}
    wearer.frame()
    wearer.aim("main", (700, 428))
    wearer.frame()
    assert wearer.panels.settings.vr.vignette_moving == 1.0, "let go of"


@pytest.mark.parametrize(("solo", "entry"), [(False, "vr.main_secondary"), (True, "vr.solo_secondary")])
def test_an_input_of_a_hand_is_bound_by_pressing_it(wearer: Wearer, solo: bool, entry: str) -> None:
    panels = wearer.panels
    panels.settings = change(panels.settings, "vr", "one_handed", solo)
    opened(wearer, "settings")
    panels._settings_screen.find, panels._settings_screen.device = "lamp", "hand" if solo else "hands"
    wearer.frame()
    wearer.frame()
    for y in range(120, 260, 8):
        wearer.click("main", (486, y))
        if panels.listening:
            break
    assert panels.listening
    wearer.frame()
    wearer.press("vr.main_secondary")
    assert not panels.listening and entry in panels.bindings.inputs("lamp")


def test_a_wait_for_an_input_ends_by_itself(wearer: Wearer) -> None:
    opened(wearer, "settings")
    wearer.panels._settings_screen.find = "lamp"
    wearer.panels._settings_screen.device = "hands"
    wearer.frame()
    for y in range(120, 260, 8):
        wearer.click("main", (486, y))
        if wearer.panels.listening:
            break
    for _ in range(70):
        wearer.frame(seconds=0.1)
    assert not wearer.panels.listening and wearer.panels.bindings == Bindings()


# --- Keyboard ---------------------------------------------------------------------------------------------------------


def key(name: str) -> tuple[float, float]:
    x, y, wide, high = next(entry for entry in KEYS if entry.name == name).box
    left, top, _, _ = REGIONS["keyboard"]
    return left + x + wide / 2, top + y + high / 2


def in_field(wearer: Wearer) -> Wearer:
    opened(wearer, "settings", "vr")
    assert "keyboard" not in wearer.seen()
    wearer.click("main", (1000, 728))
    wearer.frame()
    assert "keyboard" in wearer.seen()
    return wearer


@pytest.mark.parametrize("way", ["laser", "finger"])
def test_the_keyboard_types_into_a_field(wearer: Wearer, way: str) -> None:
    in_field(wearer)
    work = wearer.click if way == "laser" else wearer.poke
    for name in ("t", "u", "x", "backspace", "r", "n", "space", "shift", "q", "w"):
        work("keyboard", key(name))
    assert wearer.panels._settings_screen.find == "turn Qw"
    for name in ("left", "left", "backspace"):
        work("keyboard", key(name))
    assert wearer.panels._settings_screen.find == "turnQw"
    work("keyboard", key("enter"))
    wearer.frame()
    assert "keyboard" not in wearer.seen() and wearer.panels.screen == "settings"


def test_two_hands_type_at_once_and_a_held_key_comes_again(wearer: Wearer) -> None:
    in_field(wearer)
    for side, name in (("left", "a"), ("right", "p")):
        wearer.aim("keyboard", key(name), side)
    wearer.frame()
    wearer.clicks = {"left": 1.0, "right": 1.0}
    wearer.frame()
    wearer.clicks = {"right": 1.0}
    wearer.frame(seconds=HELD + 0.001)
    wearer.frame(seconds=AGAIN + 0.001)
    wearer.clicks = {}
    wearer.frame()
    assert sorted(wearer.panels._settings_screen.find) == ["a", "p", "p", "p"]


def test_keys_do_not_overlap_and_every_pixel_of_one_is_its() -> None:
    boxes = [(entry.box, entry.name) for entry in KEYS]
    for place, ((x, y, wide, high), _) in enumerate(boxes):
        assert x >= 0 and y >= 0 and x + wide <= 1024 and y + high <= 400
        for (a, b, c, d), _ in boxes[place + 1 :]:
            assert x + wide <= a or a + c <= x or y + high <= b or b + d <= y


# --- Wrist ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_wrist_is_seen_when_it_is_looked_at(wearer: Wearer, side: str) -> None:
    wearer.panels.settings = change(wearer.panels.settings, "vr", "hand", "right" if side == "left" else "left")
    wearer.head = pose(pitch=-40)
    wearer.grips[side] = watch(side)
    wearer.frame()
    assert "wrist" in wearer.seen()
    wearer.head = pose(pitch=30)
    wearer.frame()
    assert "wrist" not in wearer.seen()
    wearer.head = pose(pitch=-40)
    held = watch(side)
    wearer.grips[side] = Pose(held.position, quaternion(held.matrix * (-1, 1, -1)))  # the palm
    wearer.frame()
    assert "wrist" not in wearer.seen()
    wearer.grips[side] = None
    wearer.frame()
    assert "wrist" not in wearer.seen()


def test_its_buttons_are_worked_by_the_other_hand(wearer: Wearer) -> None:
    wearer.head, wearer.grips["left"] = pose(pitch=-40), watch()
    wearer.frame()
    left, top, _, _ = REGIONS["wrist"]
    for name, x in (("pause", 90), ("pack", 256), ("save", 420)):
        assert wrist.button_at((left + x, top + 450)) == name
        assert asked(wearer.poke("wrist", (left + x, top + 450))) == [name]
        assert asked(wearer.poke("wrist", (left + x, top + 200))) == []
        assert asked(wearer.poke("wrist", (left + x, top + 450), "left")) == [], "a hand does not reach its own"


# --- Around the hand --------------------------------------------------------------------------------------------------


def toward(number: int) -> dict[str, float]:
    x, y = math.sin(math.radians(45 * number)), math.cos(math.radians(45 * number))
    ways = {"stick_right": x, "stick_left": -x, "stick_up": y, "stick_down": -y}
    return {f"vr.main_{way}": level for way, level in ways.items() if level > 0}


def test_sectors_are_found_by_direction() -> None:
    for degrees in range(-360, 360):
        found = sector(math.sin(math.radians(degrees)), math.cos(math.radians(degrees)))
        off = (degrees - found * 45 + 180) % 360 - 180
        assert 0 <= found < 8 and abs(off) <= 22.5


@pytest.mark.parametrize("way", ["release", "trigger", "hand"])
def test_every_entry_of_the_menu_is_done(wearer: Wearer, way: str) -> None:
    for page, (_, entries) in enumerate(PAGES):
        assert len(entries) == 8 and MORE in entries
        for number, entry in enumerate(entries):
            if entry is MORE:
                continue
            start = len(wearer.all)
            wearer.frame(menu=True)
            wearer.frame()
            for step in [entries.index(MORE)] * page + [number]:
                if way == "hand":
                    rest = wearer.aims["right"]
                    x, y = math.sin(math.radians(45 * step)), math.cos(math.radians(45 * step))
                    axes = wearer.sheet("radial").pose.matrix
                    wearer.aims["right"] = Pose(rest.position + axes @ np.array([x, y, 0]) * 0.08, rest.orientation)
                else:
                    wearer.levels = toward(step)
                wearer.frame()
                if way != "release":
                    wearer.clicks = {"right": 1.0}
                    wearer.frame()
                wearer.levels, wearer.clicks = {}, {}
                if way == "hand":
                    wearer.aims["right"] = rest
                wearer.frame()
            assert asked(wearer.all[start:]) == [entry.name], (page, entry)
            assert ("radial" in wearer.seen()) == entry.stays
            if entry.stays:
                wearer.frame(menu=True)
            assert "radial" not in wearer.seen()
            assert "right" not in wearer.frame().busy


def test_a_stick_that_is_still_pushed_is_not_the_games_yet(wearer: Wearer) -> None:
    wearer.frame(menu=True)
    wearer.levels = toward(0)
    wearer.frame()
    wearer.clicks = {"right": 1.0}
    assert wearer.frame().asked == ("mode_excavate",)
    assert "right" in wearer.frame().busy
    wearer.levels, wearer.clicks = {}, {}
    assert "right" not in wearer.frame().busy


def test_one_hand_reaches_everything() -> None:
    menu = {entry.name for _, entries in PAGES for entry in entries}
    hand = {action.name for action in ACTIONS if any(name.startswith("vr.solo_") for name in action.inputs)}
    not_in_headsets = {
        *("look_up", "look_down", "look_left", "look_right"),  # the head does
        *("left", "right"),  # one turns, and goes ahead
        *("free_camera", "full_screen"),  # a window's
        *("mode_previous", "cancel", "teleport"),  # three modes; a stick that goes back calls off; it aims, too
    }
    assert set(BY_NAME) - not_in_headsets <= menu | hand
    assert set(ORDERS) <= menu
    assert menu <= {*BY_NAME, *ORDERS, "more"}
    assert not not_in_headsets & menu


# --- What is told, and how it is drawn --------------------------------------------------------------------------------


def test_lines_are_there_while_there_is_something_to_say(wearer: Wearer) -> None:
    wearer.frame()
    assert wearer.seen() == {"tool"}
    wearer.panels.tell([outcomes.CanistersFull(1)])
    assert wearer.frame().data is not None
    assert {"toast", "subtitles"} <= wearer.seen()
    told = [wearer.sheet(name) for name in ("toast", "subtitles")]
    assert all(sheet.head_locked and sheet.pose.position[1] < -0.2 for sheet in told)
    assert told[0].pose.position[1] > told[1].pose.position[1], "messages above what is heard"
    comfort = replace(wearer.panels.settings.comfort, subtitles=False, messages=False)
    wearer.panels.settings = replace(wearer.panels.settings, comfort=comfort)
    wearer.frame()
    assert wearer.seen() == {"tool"}


def test_the_canvas_is_drawn_when_it_looks_different(wearer: Wearer) -> None:
    assert wearer.frame().data is not None
    assert wearer.frame().data is None
    hud = wearer.view.hud
    wearer.view = replace(wearer.view, hud=replace(hud, heading=12.0))
    assert wearer.frame().data is None, "the gauge tells no heading"
    wearer.frame(seconds=FIGURES_REST)
    wearer.view = replace(wearer.view, hud=replace(hud, tool=replace(hud.tool, mode="flatten")))
    assert wearer.frame().data is not None
    wearer.view = replace(wearer.view, hud=replace(hud, tool=replace(hud.tool, mode="elevate")))
    assert wearer.frame().data is None, "the gauge has its time"
    assert wearer.frame(seconds=FIGURES_REST).data is not None
    assert wearer.frame(seconds=FIGURES_REST).data is None
    wearer.vr.redraw()
    assert wearer.frame().data is not None


def test_letters_are_large_enough(wearer: Wearer) -> None:
    """Capitals, a degree high where the panel hangs."""
    opened(wearer, "pause")
    hangs = wearer.sheet("main")
    text = wearer.panels._context.theme.u
    capitals = 0.711 * text * hangs.size[1] / hangs.rect[3]
    assert math.degrees(capitals / 1.2) > 1.0
    assert text >= 19 * SCALE - 1
    wearer.panels.settings = change(wearer.panels.settings, "vr", "text_size", 1.5)
    wearer.frame()
    assert wearer.panels._context.theme.u > 1.4 * text
    line = lines.sheets(1.0)["toast"]
    assert math.degrees(0.711 / 1.172 * lines._SIZE * line.size[1] / line.rect[3] / lines.DISTANCE) > 1


@pytest.mark.parametrize("size", [0.75, 1.0, 2.0])
def test_panels_stay_in_their_rectangles(wearer: Wearer, size: float) -> None:
    from tests.app.desktop.test_panels import cut_off

    wearer.panels.settings = change(wearer.panels.settings, "vr", "text_size", size)
    wearer.head, wearer.grips["left"] = pose(pitch=-40), watch()
    for text in ("Short", "A line that is rather long, and goes on, and tells of a folder: /home/somebody/worlds/1"):
        wearer.panels.say(text)
    wearer.panels.tell([outcomes.CanistersFull(1)])
    wearer.frame(menu=True)
    shown = wearer.frame()
    wearer.vr.redraw()
    shown = wearer.frame()
    assert {"tool", "wrist", "radial", "toast", "subtitles"} <= wearer.seen()
    assert shown.data is not None
    assert cut_off(shown.data, CANVAS, False) == []
    boxes = [*REGIONS.values()]
    for place, (x, y, wide, high) in enumerate(boxes):
        assert x + wide <= CANVAS[0] and y + high <= CANVAS[1]
        for a, b, c, d in boxes[place + 1 :]:
            assert x + wide + 8 <= a or a + c + 8 <= x or y + high + 8 <= b or b + d + 8 <= y


def test_nothing_is_there_before_the_head_is(panels: DesktopPanels) -> None:
    wearer = Wearer(panels)
    wearer.head = None
    assert wearer.frame() == Shown()


def test_hands_feel_what_they_come_to(wearer: Wearer) -> None:
    wearer.frame(menu=True)
    wearer.frame()
    wearer.levels = toward(2)
    assert wearer.frame().hints == [("right", "touch")]
    assert wearer.frame().hints == []


def test_icons_are_in_the_font(panels: DesktopPanels) -> None:
    panels.build(Wearer(panels).view, InputFrame(events=(Event("key.a", True),)), (640, 480), STEP)
    font = panels._context.theme.regular
    letters = [entry.icon for _, entries in radial.PAGES for entry in entries] + [
        icon for _, icon in wrist.BUTTONS.values()
    ]
    assert all(font.is_glyph_in_font(ord(letter)) for letter in letters)
    assert imgui.get_current_context() is not None
