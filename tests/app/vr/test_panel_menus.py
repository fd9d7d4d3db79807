"""Screens, the keyboard, the wrist and the menu around the hand, in the headset."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from imgui_bundle import imgui

from app.desktop import settings_file
from app.desktop.bindings import ACTIONS, BY_NAME, Bindings
from app.desktop.controls import Intents
from app.desktop.panels.desktop import SAVE_AFTER, DesktopPanels
from app.desktop.panels.settings_screen import CROSS
from app.desktop.settings import change
from app.vr.one_handed import ORDERS
from app.vr.panels import wrist
from app.vr.panels.keyboard import AGAIN, HELD, KEYS
from app.vr.panels.radial import MORE, PAGES, pages, sector
from app.vr.panels.sheets import REGIONS
from app.vr.steering import AHEAD, HOLDS, LOOKS, STOP
from tests.app.desktop.test_instruments import FLOWN
from tests.app.vr.panel_work import asked, opened, watch
from tests.app.vr.poses import pose
from tests.app.vr.wearer import Wearer
from vr_render.headset_frame import Pose
from vr_render.scene import quaternion
from vr_render.xr.profiles import PREFIX


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
    wearer.aim("main", (840, 458))
    wearer.frame()
    wearer.clicks = {"right": 1.0}
    wearer.frame()
    for x in (900, 1000, 1250, 2000):
        wearer.aim("main", (x, 458))
        wearer.frame()
    assert wearer.panels.settings.vr.vignette_moving == 1.0
    wearer.clicks = {}
    wearer.frame()
    wearer.aim("main", (700, 458))
    wearer.frame()
    assert wearer.panels.settings.vr.vignette_moving == 1.0, "let go of"


def listens(wearer: Wearer, device: str = "hands") -> None:
    """An input is awaited for the lamp."""
    opened(wearer, "settings")
    wearer.panels._settings_screen.find, wearer.panels._settings_screen.device = "lamp", device
    wearer.frame()
    wearer.frame()
    for y in range(120, 260, 8):
        wearer.click("main", (460, y))
        if wearer.panels.listening:
            break
    assert wearer.panels.listening


@pytest.mark.parametrize(("solo", "entry"), [(False, "vr.main_secondary"), (True, "vr.solo_secondary")])
def test_an_input_of_a_hand_is_bound_by_pressing_it(wearer: Wearer, solo: bool, entry: str) -> None:
    panels = wearer.panels
    panels.settings = change(panels.settings, "vr", "one_handed", solo)
    listens(wearer, "hand" if solo else "hands")
    wearer.frame()
    wearer.press("vr.main_secondary")
    assert not panels.listening and entry in panels.bindings.inputs("lamp")


def test_a_wait_for_an_input_ends_by_itself(wearer: Wearer) -> None:
    listens(wearer)
    for _ in range(70):
        wearer.frame(seconds=0.1)
    assert not wearer.panels.listening and wearer.panels.bindings == Bindings()


def test_a_headset_that_is_lost_during_a_wait_for_an_input_takes_it_along(wearer: Wearer) -> None:
    listens(wearer)
    wearer.panels.open("game")  # on the next screen
    wearer.frame()
    wearer.panels.hear(Intents(pressed=("pause",)))
    assert wearer.panels.screen == "pause", "the menu opens as ever"
    wearer.press("vr.main_secondary")
    assert wearer.panels.bindings == Bindings()


@pytest.mark.parametrize(("path", "entry"), [("valve/index_controller", "vr.solo_trigger"), ("", "vr.solo_pinch")])
def test_the_last_input_that_presses_on_panels_stays(
    wearer: Wearer, path: str, entry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wearer.profile = PREFIX + path
    opened(wearer, "settings", "controls")
    wearer.panels._settings_screen.find, wearer.panels._settings_screen.device = "press on", "hand"
    crosses: dict[str, tuple[float, float]] = {}
    told: list[str] = []
    button, write = imgui.button, imgui.text_wrapped

    def seen(text: str, *size: tuple[float, float]) -> bool:
        pressed = button(text, *size)
        low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        crosses[text] = (low.x + high.x) / 2, (low.y + high.y) / 2
        return pressed

    monkeypatch.setattr(imgui, "button", seen)
    monkeypatch.setattr(imgui, "text_wrapped", lambda text: (told.append(text), write(text))[1])
    wearer.vr.redraw()
    wearer.frame()
    left, top, _, _ = REGIONS["main"]
    x, y = crosses[f"{CROSS}##x{entry}"]
    wearer.click("main", (left + x, top + y))
    stays = path != ""
    assert (entry in wearer.panels.bindings.inputs("click")) == stays
    assert any("stays until another input of one hand" in text for text in told) == stays


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


def test_the_button_that_leads_back_leads_out_of_a_field_first(wearer: Wearer) -> None:
    in_field(wearer)
    wearer.frame(leaves=True)
    wearer.frame()
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
        assert wrist.button_at((left + x, top + 600)) == name
        assert asked(wearer.poke("wrist", (left + x, top + 600))) == [name]
        assert asked(wearer.poke("wrist", (left + x, top + 200))) == []
        assert asked(wearer.poke("wrist", (left + x, top + 600), "left")) == [], "a hand does not reach its own"


def toward(number: int) -> dict[str, float]:
    x, y = math.sin(math.radians(45 * number)), math.cos(math.radians(45 * number))
    ways = {"stick_right": x, "stick_left": -x, "stick_up": y, "stick_down": -y}
    return {f"vr.main_{way}": level for way, level in ways.items() if level > 0}


def test_sectors_are_found_by_direction() -> None:
    for degrees in range(-360, 360):
        found = sector(math.sin(math.radians(degrees)), math.cos(math.radians(degrees)))
        off = (degrees - found * 45 + 180) % 360 - 180
        assert 0 <= found < 8 and abs(off) <= 22.5


@pytest.mark.parametrize("aboard", [False, True])
@pytest.mark.parametrize("way", ["release", "trigger", "hand"])
def test_every_entry_of_the_menu_is_done(wearer: Wearer, way: str, aboard: bool) -> None:
    assert wearer.view.hud is not None
    if aboard:
        wearer.view = replace(wearer.view, hud=replace(wearer.view.hud, flown=FLOWN))
    for page, (_, entries) in enumerate(pages(aboard)):
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


@pytest.mark.parametrize("why", ["gone", "unfocused"])
def test_a_hand_that_goes_away_chooses_nothing_in_the_menu(wearer: Wearer, why: str) -> None:
    wearer.frame(menu=True)
    wearer.levels = toward(0)
    wearer.frame()
    wearer.levels = {}
    wearer.gone, wearer.focused = why == "gone", why == "gone"
    assert not wearer.frame().asked and "radial" not in wearer.seen()
    wearer.gone, wearer.focused = False, True
    assert not wearer.frame().asked and not wearer.shown.busy
    wearer.frame(menu=True)
    assert "radial" in wearer.seen()


def test_one_hand_reaches_everything() -> None:
    menu = {entry.name for _, entries in PAGES for entry in entries}
    hand = {action.name for action in ACTIONS if any(name.startswith("vr.solo_") for name in action.inputs)}
    not_in_headsets = {
        *(action.name for action in ACTIONS if action.screen),
        *("left", "right"),  # one turns, and goes ahead
        *("course", "use_aboard"),  # the menu's `system` and `at_hand` are the same
        "roll_left",  # the grip and the stick do both
        *("mode_previous", "cancel", "teleport"),  # three modes; a grip calls off; the stick aims, too
    }
    assert set(BY_NAME) - not_in_headsets <= menu | hand
    assert set(ORDERS) <= menu
    assert {*HOLDS, *LOOKS, STOP, AHEAD} <= menu
    assert menu <= {*BY_NAME, *ORDERS, *HOLDS, *LOOKS, STOP, AHEAD, "more"}
    assert {title for title, _ in PAGES} == {title for aboard in (False, True) for title, _ in pages(aboard)}
    assert not not_in_headsets & menu


def test_hands_feel_what_they_come_to(wearer: Wearer) -> None:
    wearer.frame(menu=True)
    wearer.frame()
    wearer.levels = toward(2)
    assert wearer.frame().hints == [("right", "touch")]
    assert wearer.frame().hints == []


def test_the_help_page_tells_hands_of_hip_and_shoulder(wearer: Wearer, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    write = imgui.text_wrapped
    monkeypatch.setattr(imgui, "text_wrapped", lambda text: (told.append(text), write(text))[1])
    opened(wearer, "help")
    assert any("at the hip" in text and "over the shoulder" in text for text in told)
