"""Panels: every screen builds for every state and size, nothing is cut off, and what is chosen is asked for."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from imgui_bundle import imgui

from app.desktop import settings_file
from app.desktop.bindings import ACTIONS, BY_NAME, DESK, DEVICES, Bindings
from app.desktop.controls import Intents
from app.desktop.panels.desktop import SAVE_AFTER, DesktopPanels
from app.desktop.panels.steps import step_keys
from app.desktop.panels.theme import Theme
from app.desktop.requests import Requests
from app.desktop.settings import Settings, VrSettings, change
from gameplay import outcomes
from gameplay.commands import AttachItem, DetachItem, DropItem
from gameplay.positions import Point
from tests.app.desktop.panel_player import SIZES, STEP, Player, cut_off
from tests.app.desktop.panel_states import FULL_TOOL, MESSAGES, VIEWS
from vr_render.input import InputFrame

SCREENS = ("game", "pause", "settings", "help", "tool")


@pytest.mark.parametrize("scale", [0.75, 1.0, 2.0])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_fits(size: tuple[int, int], scale: float) -> None:
    with_panels = DesktopPanels()
    try:
        with_panels.settings = change(with_panels.settings, "comfort", "interface_scale", scale)
        for name in VIEWS:
            for screen in SCREENS:
                for text, kind in MESSAGES:
                    with_panels.say(text, kind)
                with_panels.screen = screen
                with_panels.debug_shown = name in ("full", "flying")
                player = Player(with_panels, name, size)
                for _ in range(3):
                    player.frame()
                    with_panels.screen = screen
                assert player.data is not None
                scrolls = screen in ("settings", "help", "tool")
                assert cut_off(player.data, size, scrolls) == [], (name, screen)
    finally:
        with_panels.close()


@pytest.mark.parametrize("tab", ["graphics", "controls", "comfort", "vr"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_settings_page_fits(panels: DesktopPanels, tab: str, size: tuple[int, int]) -> None:
    player = Player(panels, "new", size)
    panels.bindings = panels.bindings.bind("lamp", "key.w").bind("use_tool", "pad.right_stick_right")
    panels.open("settings")
    panels._settings_screen.wanted = tab
    for _ in range(4):
        player.frame()
        assert player.data is not None
        assert cut_off(player.data, size, True) == []


def test_text_is_large_enough() -> None:
    context = imgui.create_context()
    try:
        imgui.set_current_context(context)
        theme = Theme()
        theme.fit((1280, 720), 1.0)
        assert theme.u >= 18
        theme.fit((1280, 720), 1.5)
        assert theme.u >= 27
        theme.fit((2560, 1440), 1.0)
        assert theme.u >= 36
        theme.fit((640, 360), 1.0)
        assert theme.u >= 12
    finally:
        imgui.destroy_context(context)


def test_pausing_and_going_on(panels: DesktopPanels) -> None:
    player = Player(panels)
    player.frame()
    assert panels.playing and not panels.paused
    player.press("key.escape")
    assert panels.paused and not panels.playing
    player.press("key.escape")
    assert panels.playing and not panels.paused


def test_losing_attention_pauses(panels: DesktopPanels) -> None:
    player = Player(panels)
    player.frame()
    player.frame(focused=False)
    assert panels.paused


@pytest.mark.parametrize("use", ["key.enter", "key.space", "pad.a"])
def test_the_menu_works_without_a_mouse(panels: DesktopPanels, use: str) -> None:
    player = Player(panels)
    down = "pad.dpad_down" if use.startswith("pad") else "key.down"
    player.press("pad.start" if use.startswith("pad") else "key.escape")
    for _ in range(3):
        player.frame()
    player.press(use)
    assert panels.playing, "Continue is chosen first"
    player.press("key.escape")
    for _ in range(3):
        player.frame()
    for _ in range(4):
        player.press(down)
    assert player.press(use).save
    player.press(down)
    assert player.press(use).screenshot
    player.press(down)
    assert player.press(use).switch_screen
    player.press(down)
    assert player.press(use).quit


def test_the_menu_works_with_the_mouse(panels: DesktopPanels) -> None:
    player = Player(panels)
    player.press("key.escape")
    for _ in range(2):
        player.frame()
    player.click(640, 270)
    assert panels.screen == "settings" and panels.paused
    player.press("key.escape")
    assert panels.screen == "pause"
    player.press("pad.b")
    assert panels.screen == "pause", "the pause menu itself stays"


def test_settings_hold_at_once_and_are_written(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    panels = DesktopPanels(path)
    player = Player(panels)
    panels.open("settings")
    for _ in range(3):
        player.frame()
    # the box of "Full screen"
    answer = player.click(626, 297)
    assert answer.settings is not None and answer.settings.graphics.full_screen
    assert panels.settings is answer.settings
    assert not path.exists(), "not on every frame of a slider"
    for _ in range(round(SAVE_AFTER / STEP) + 1):
        player.frame()
    assert settings_file.load(path)[0].graphics.full_screen
    panels.close()


def test_the_headset_page_has_what_else_counts_there(tmp_path: Path) -> None:
    """It comes first in a headset; its defaults are those of all that it shows, and of nothing else."""
    panels = DesktopPanels(tmp_path / "settings.toml")
    panels.settings = change(panels.settings, "comfort", "head_bob", True)
    player = Player(panels, replace(VIEWS["full"], headset=True))
    panels.open("pause")
    for _ in range(3):
        player.frame()
    ways = ((640, y) for y in range(150, 600, 20))
    while panels.screen == "pause":
        player.click(*next(ways))
        panels.screen = "pause" if panels.screen != "settings" else "settings"
    for _ in range(4):
        player.frame()
    player.frame(cursor=(640, 400), wheel=(0.0, -99.0))
    for _ in range(4):
        player.frame(cursor=(640, 400))
    for y in range(560, 120, -8):
        player.click(626, y)
        if not panels.settings.comfort.subtitles:
            break
    assert not panels.settings.comfort.subtitles, "it is on the page that was opened"
    for y in range(700, 560, -10):  # the button at the foot
        player.click(520, y)
        if panels.settings.vr == VrSettings() and panels.settings.comfort.subtitles:
            break
    assert panels.settings == change(Settings(), "comfort", "head_bob", True)
    panels.close()


def test_a_change_just_before_the_end_is_written(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    panels = DesktopPanels(path)
    player = Player(panels)
    answer = player.press("key.f11")
    assert answer.settings is not None and answer.settings.graphics.full_screen
    panels.close()
    assert settings_file.load(path)[0].graphics.full_screen


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    panels = DesktopPanels(tmp_path / "file" / "settings.toml")
    player = Player(panels)
    panels.messages.step(100.0)
    player.press("key.f11")
    for _ in range(round(SAVE_AFTER / STEP) + 1):
        player.frame()
    assert any("cannot be saved" in message.text for message in panels.messages.lines)
    panels.close()


def test_a_damaged_file_is_told_on_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[bindings]\nfly = ['key.x']\n[graphics]\nscale = 40\n", encoding="utf-8")
    panels = DesktopPanels(path)
    assert len(panels.warnings) == len(panels.messages.lines) == 2
    assert panels.settings.graphics.scale == 1.5
    panels.close()


def choose_forward(player: Player) -> None:
    """On the Controls page, choose the first input of "Forward", which waits for another then."""
    player.panels.open("settings")
    player.panels._settings_screen.wanted = "controls"
    for _ in range(4):
        player.frame()
    player.frame(cursor=(640, 400), wheel=(0.0, -3.0))  # to the bindings, below the other settings
    for _ in range(4):
        player.frame(cursor=(640, 400))
    for y in range(150, 420, 10):
        player.panels._settings_screen.device = "desk"  # a click before may have chosen another
        player.click(514, y)
        if player.panels._wait is not None:
            break
    assert player.panels._wait is not None and player.panels._wait.instead_of == "key.w"
    player.frame()


def rebind(player: Player, *keys: str) -> Requests:
    """Choose the first input of "Forward" and press keys."""
    choose_forward(player)
    return [player.press(key) for key in keys][-1]


def test_an_input_is_bound_by_pressing_it(panels: DesktopPanels) -> None:
    player = Player(panels, "new")
    answer = rebind(player, "key.f12")
    assert panels.bindings.inputs("forward") == ("key.f12", *BY_NAME["forward"].inputs[1:])
    assert answer.bindings == panels.bindings
    assert answer.settings is not None and answer.settings.bindings == panels.bindings.changed()
    assert panels.bindings.conflicts() == {"key.f12": ["forward", "screenshot"]}


def test_hands_are_offered_nothing_that_a_headset_has_not(
    panels: DesktopPanels, monkeypatch: pytest.MonkeyPatch
) -> None:
    player, seen, write = Player(panels, "new"), [], imgui.text_unformatted
    monkeypatch.setattr(imgui, "text_unformatted", lambda text: (seen.append(text), write(text))[1])
    panels.open("settings")
    panels._settings_screen.wanted = "controls"
    for _ in range(4):
        player.frame()
    for device, labels in DEVICES.items():
        panels._settings_screen.device = device
        seen.clear()
        player.frame()
        assert "Lamp" in seen, labels
        offered = {action.label for action in ACTIONS if action.screen} & set(seen)
        assert ("Free camera" in offered) == bool(offered) == (device == DESK)
    assert not any(name.startswith("vr.") for action in ACTIONS if action.screen for name in action.inputs)


def test_escape_leaves_a_binding_as_it_is(panels: DesktopPanels) -> None:
    player = Player(panels, "new")
    rebind(player, "key.escape")
    assert panels._wait is None
    assert panels.bindings == Bindings()
    assert panels.screen == "settings", "the page stays open"


def test_nothing_else_is_asked_for_while_an_input_is_awaited(panels: DesktopPanels) -> None:
    player = Player(panels, "new")
    choose_forward(player)
    assert panels.hear(Intents(pressed=("screenshot", "help"))) == Intents()
    assert panels.screen == "settings"


def test_items_move_between_slots_and_pack(panels: DesktopPanels) -> None:
    player = Player(panels)
    player.press("key.t")
    assert panels.screen == "tool" and not panels.paused and not panels.playing
    for _ in range(3):
        player.frame()
    assert player.click(400, 190).commands == (DetachItem(0),)
    assert player.click(400, 236) == Requests(), "an empty slot gives nothing"
    assert player.click(700, 190).commands == (AttachItem(FULL_TOOL.pack[0].id, 1),), "into the slot that is free"
    assert player.click(1000, 190).commands == (DropItem(FULL_TOOL.pack[0].id),)
    player.press("key.escape")
    assert panels.playing


def test_first_steps_are_ticked_and_go(panels: DesktopPanels) -> None:
    player = Player(panels, "new")
    player.frame("+key.w", motion=(400.0, 0.0))
    assert panels._taken == {"forward", "look"}
    for key in ("mouse.left", "key.2", "key.f"):
        player.press(key)
    assert panels.settings.comfort.hints
    player.frame(wheel=(0.0, 1.0))
    assert not panels.settings.comfort.hints
    assert any("First steps" in message.text for message in panels.messages.lines)


def test_hints_name_what_the_player_holds(panels: DesktopPanels) -> None:
    player = Player(panels, "new")
    player.frame()
    assert [step_keys(name, panels.keys) for name in ("forward", "look", "use_tool", "mode")] == [
        "W A S D",
        "Mouse",
        "Mouse left",
        "1 2 3",
    ]
    player.press("pad.x")
    player.press("pad.x")
    assert [step_keys(name, panels.keys, True) for name in ("forward", "look", "use_tool", "mode", "lamp")] == [
        "L stick",
        "R stick",
        "RT",
        "RB",
        "Pad Y",
    ]
    player.press("key.w")
    assert panels.keys("lamp") == "F"


def test_taps_between_two_frames_count(panels: DesktopPanels) -> None:
    """A slow machine sees a key go down and up in one frame, and more than once."""
    player = Player(panels)
    player.press("key.escape")
    player.frame()
    player.frame(*["+key.down", "-key.down"] * 3)
    for _ in range(6):
        player.frame()
    player.frame("+key.enter", "-key.enter")
    player.frame()
    assert panels.screen == "help"


def test_menus_take_the_players_intents(panels: DesktopPanels) -> None:
    player = Player(panels)
    player.frame("+key.w")
    assert player.left.forward == 1
    panels.open("pause")
    player.frame()
    assert player.left == Intents()
    panels.open("game")
    assert player.panels.hear(Intents(forward=0.5, pressed=("lamp",))) == Intents(forward=0.5, pressed=("lamp",))


def test_help_and_debug_toggle(panels: DesktopPanels) -> None:
    player = Player(panels)
    player.press("key.f1")
    assert panels.screen == "help"
    player.press("key.f1")
    assert panels.playing
    player.press("key.f3")
    assert panels.debug_shown


def test_messages_age_and_do_not_pile_up(panels: DesktopPanels) -> None:
    rejected = outcomes.CommandRejected(1, "use_tool", "out_of_reach", "nothing is in reach")
    for _ in range(50):
        panels.tell([rejected, outcomes.FragmentsCollected(1, "coal", 1, 7), outcomes.CanistersFull(2)])
    assert [message.text for message in panels.messages.lines] == ["Nothing is in reach", "Coal: 7 fragments"]
    panels.messages.step(3.0)
    panels.tell([outcomes.FragmentsCollected(1, "coal", 2, 9)])
    panels.messages.step(3.0)
    assert [message.text for message in panels.messages.lines] == ["Coal: 9 fragments"]
    for number in range(100):
        panels.say(f"line {number}")
    assert len(panels.messages.lines) <= 12


def test_a_line_is_read_also_where_a_frame_takes_seconds(panels: DesktopPanels) -> None:
    panels.say("The world is saved.")
    for _ in range(3):
        panels.rest(4.0)
        assert [message.text for message in panels.messages.lines] == ["The world is saved."]
    for _ in range(9):
        panels.rest(4.0)
    assert panels.messages.lines == []


@pytest.mark.parametrize(
    ("entry", "section", "name"), [("settings", "graphics", "preset"), ("controls", "controls", "mouse_sensitivity")]
)
def test_the_first_row_of_a_page_is_chosen(panels: DesktopPanels, entry: str, section: str, name: str) -> None:
    player = Player(panels)
    before = getattr(getattr(panels.settings, section), name)
    for key in ("escape", "down", *["down"] * (entry == "controls"), "enter"):
        player.press(f"key.{key}")
    for _ in range(4):
        player.frame()
    for key in ("space", "down" if entry == "settings" else "right", "space"):
        player.press(f"key.{key}")
    player.frame()
    assert getattr(getattr(panels.settings, section), name) != before


def test_every_outcome_can_be_told(panels: DesktopPanels) -> None:
    place = (1, 2, 3)
    answer = outcomes.Signature(1, "coal", place, 700, place, 5, 200)
    fills = {
        int: 3,
        str: "coal",
        bool: True,
        Point: place,
        Point | None: place,
        list[str]: ["coal"],
        dict[int, int]: {1: 2550, 99: 700},
        dict[str, int]: {"coal": 2},
        list[outcomes.Signature]: [answer],
    }
    for kind in outcomes.Outcome.__subclasses__():
        values = {entry.name: fills[entry.type] for entry in msgspec.structs.fields(kind)}
        panels.tell([kind(**{**values, "player": 1}), kind(**{**values, "player": 2})])
    assert all(message.text for message in panels.messages.lines)


def test_hidden_marks_stay_hidden() -> None:
    panels = DesktopPanels()
    player = Player(panels)
    player.frame()
    assert player.data is not None
    shown = player.data.total_vtx_count
    panels.settings = replace(
        Settings(), comfort=replace(panels.settings.comfort, crosshair=False, hints=False, messages=False)
    )
    player.frame()
    assert player.data.total_vtx_count < shown
    panels.close()


def test_contexts_close(panels: DesktopPanels) -> None:
    other = DesktopPanels()
    player = Player(other)
    player.frame()
    other.close()
    other.close()
    Player(panels).frame()


def test_settings_are_found_by_typing(panels: DesktopPanels) -> None:
    player = Player(panels, "new")
    panels.open("settings")
    for _ in range(3):
        player.frame()
    player.click(960, 644)
    assert panels.typing
    for letter in "lamp":
        player.frame(text=letter)
    assert panels._settings_screen.find == "lamp"
    player.press("key.escape")
    assert panels.screen == "settings" and not panels.typing, "Escape leaves the field first"
    player.press("key.escape")
    assert panels.playing


def test_pages_name_the_inputs_of_what_is_in_use(panels: DesktopPanels) -> None:
    player = Player(panels, "new")
    player.frame()
    assert "Right stick left" not in panels._all_keys("turn_left") and "W" in panels._all_keys("forward")
    panels.build(player.view, InputFrame(), player.size, STEP, beside=lambda theme: None)
    assert "Right stick left" in panels._all_keys("turn_left") and "W" not in panels._all_keys("forward")


def test_hints_name_no_input_of_what_is_not_in_use(panels: DesktopPanels) -> None:
    player = Player(panels, "new")
    player.frame()
    assert (panels.keys("use_tool"), panels.keys("teleport"), panels.keys("radial")) == ("Mouse left", "", "")
    panels.build(player.view, InputFrame(), player.size, STEP, beside=lambda theme: None)
    assert (panels.keys("use_tool"), panels.keys("teleport")) == ("Right trigger", "Left trigger")
    assert panels.keys("look_up") == panels.keys("debug") == ""
