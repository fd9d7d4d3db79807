"""Bindings: names, defaults, changes, conflicts, and how they are kept."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import glfw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop import settings_file
from app.desktop.bindings import ACTIONS, BY_NAME, HAND, HANDS, MOST_INPUTS, RESERVED, Bindings, device_of, label
from app.desktop.settings import Settings
from app.desktop.worn import Worn
from vr_render.headset_frame import SIDES
from vr_render.input import ANALOG, KEYS, MOUSE, PAD_BUTTONS, VR_BUTTONS, WHEEL, is_input
from vr_render.xr.profiles import PROFILES, Profile

INPUTS = [*KEYS, *MOUSE, *WHEEL, *PAD_BUTTONS, *VR_BUTTONS, *sorted(ANALOG), "key.scan_93"]
free_inputs = st.sampled_from([name for name in INPUTS if name not in RESERVED])
actions = st.sampled_from([action.name for action in ACTIONS])


def test_keys_are_those_of_the_window_library() -> None:
    known = {name for name in dir(glfw) if name.startswith("KEY_")} - {"KEY_UNKNOWN", "KEY_LAST"}
    assert {name.replace("key.", "KEY_").upper() for name in KEYS} == known
    assert len(PAD_BUTTONS) == glfw.GAMEPAD_BUTTON_LAST + 1
    assert PAD_BUTTONS[glfw.GAMEPAD_BUTTON_DPAD_LEFT] == "pad.dpad_left"
    assert PAD_BUTTONS[glfw.GAMEPAD_BUTTON_RIGHT_THUMB] == "pad.right_thumb"


def test_defaults_are_inputs_without_conflicts() -> None:
    assert len(BY_NAME) == len(ACTIONS)
    assert all(is_input(entry) for action in ACTIONS for entry in action.inputs)
    assert all(0 < len(action.inputs) <= MOST_INPUTS for action in ACTIONS)
    assert Bindings().conflicts() == {}
    assert Bindings().changed() == {}


@pytest.mark.parametrize("name", ["", "key.", "key.W", "key.scan_", "key.scan_x", "key.scan_123456", "pad.left_stick"])
def test_other_names_are_no_inputs(name: str) -> None:
    assert not is_input(name)


@given(changes=st.lists(st.tuples(actions, free_inputs, st.booleans()), max_size=12))
def test_changes_come_back_from_the_file(
    changes: list[tuple[str, str, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    bindings = Bindings()
    for action, entry, add in changes:
        bindings = bindings.bind(action, entry) if add else bindings.unbind(action, entry)
    path = tmp_path_factory.mktemp("bindings") / "settings.toml"
    settings_file.save(path, Settings(bindings=bindings.changed()))
    loaded, said = settings_file.load(path)
    assert not said
    assert Bindings.from_saved(loaded.bindings, said.append) == bindings
    assert not said
    for action in ACTIONS:
        bound = bindings.inputs(action.name)
        assert len(bound) == len(set(bound)) <= MOST_INPUTS
        assert all(action.name in bindings.actions(entry) for entry in bound)


def test_an_input_takes_the_place_of_another() -> None:
    bindings = Bindings().bind("lamp", "key.j", instead_of="key.f")
    assert bindings.inputs("lamp") == ("key.j", "pad.y")
    assert bindings.actions("key.f") == []
    assert bindings.reset("lamp") == Bindings()


def test_conflicts_name_the_actions() -> None:
    bindings = Bindings().bind("lamp", "key.w")
    assert bindings.conflicts() == {"key.w": ["forward", "lamp"]}
    assert bindings.actions("key.w") == ["forward", "lamp"]
    assert bindings.unbind("forward", "key.w").conflicts() == {}


def test_what_works_panels_may_do_other_things_elsewhere() -> None:
    bindings = Bindings().bind("click", "vr.main_secondary")
    assert bindings.conflicts() == {}, "it switches the tool's mode where there is no panel"
    assert bindings.bind("pause", "vr.main_secondary").conflicts() == {
        "vr.main_secondary": ["mode_next", "land", "click", "pause"]
    }, "a menu is open for both"


def test_what_flies_a_shuttle_may_do_other_things_on_foot() -> None:
    bindings = Bindings()
    assert bindings.conflicts() == {}
    assert bindings.actions("key.e") == ["interact", "roll_right"]
    assert bindings.bind("land", "key.e").conflicts() == {"key.e": ["interact", "roll_right", "land"]}
    assert bindings.bind("land", "key.k").conflicts() == {"key.k": ["system", "land"]}, "maps open in flight, too"


def test_whoever_flies_with_a_gamepad_lacks_nothing_but_glances() -> None:
    bound = {a.name: {e for e in a.inputs if e.startswith("pad.")} for a in ACTIONS if a.aboard}
    glances = {"glance_left", "glance_right", "glance_up"}
    assert {name for name, inputs in bound.items() if not inputs} == glances | {"look_aside"}, "the last is of hands"


def test_escape_always_pauses() -> None:
    with pytest.raises(ValueError, match="Esc"):
        Bindings().bind("jump", "key.escape")
    bindings = Bindings()
    for entry in bindings.inputs("pause"):
        bindings = bindings.unbind("pause", entry)
    assert bindings.inputs("pause") == ("key.escape",)
    said: list[str] = []
    saved = Bindings.from_saved({"pause": (), "jump": ("key.escape", "key.x")}, said.append)
    assert saved.inputs("pause") == ("key.escape",)
    assert saved.inputs("jump") == ("key.x",)
    assert len(said) == 1 and "jump" in said[0]


@pytest.mark.parametrize("action", ["click", "radial"])
@given(
    profile=st.sampled_from(PROFILES),
    main=st.sampled_from(SIDES),
    order=st.permutations([*BY_NAME["click"].inputs, *BY_NAME["radial"].inputs, "vr.main_secondary"]),
    keys=st.lists(st.sampled_from(KEYS[:9]), max_size=9, unique=True),
)
def test_no_hand_is_left_without_what_works_menus(
    action: str, profile: Profile, main: str, order: Sequence[str], keys: list[str]
) -> None:
    has = partial(Worn(tuple((side, profile.full) for side in SIDES)).has, main=main)
    bindings = Bindings().bind(action, "vr.main_secondary", has=has)
    for key in keys:
        bindings = bindings.bind(action, key, has=has)
    for entry in order:
        bindings = bindings.unbind(action, entry, has)
    for entry in bindings.inputs(action):
        bindings = bindings.bind(action, "key.x", instead_of=entry, has=has)
    for device in (HANDS, HAND):
        assert [has(entry) for entry in bindings.inputs(action) if device_of(entry) == device] == [True]
    assert len(bindings.inputs(action)) <= MOST_INPUTS


def test_a_file_that_leaves_hands_without_what_works_menus_is_not_heeded() -> None:
    said: list[str] = []
    saved = Bindings.from_saved({"click": ("key.x", "vr.main_trigger"), "radial": ("vr.solo_squeeze",)}, said.append)
    assert saved == Bindings() and len(said) == 2 and "click" in said[0] and "radial" in said[1]


def test_unknown_names_in_a_file_are_said(tmp_path: Path) -> None:
    said: list[str] = []
    bindings = Bindings.from_saved({"dance": ("key.t",), "jump": ("key.qq", "key.x")}, said.append)
    assert bindings.inputs("jump") == ("key.x",)
    assert len(said) == 2 and "dance" in said[0] and "key.qq" in said[1]


def test_labels_follow_the_layout() -> None:
    french = {"key.q": "a", "key.semicolon": "m"}.get
    assert label("key.q", french) == "A"
    assert label("key.q") == "Q"
    assert label("key.left_shift", french) == "Left shift"
    assert label("key.minus") == "-"
    assert label("key.f12") == "F12"
    assert label("key.kp_5") == "Keypad 5"
    assert label("mouse.left") == "Mouse left"
    assert label("pad.left_stick_up") == "L stick up"
    assert label("pad.right_trigger") == "RT"


def test_inputs_of_hands_are_called_by_the_side_that_they_are_on() -> None:
    assert label("vr.main_trigger") == "Right trigger"
    assert label("vr.main_trigger", hand="left") == "Left trigger"
    assert label("vr.off_stick_up") == "Left stick up"
    assert label("vr.off_stick", hand="left") == "Right stick press"
    assert label("vr.off_primary") == "Left X" and label("vr.main_secondary") == "Right B"
    assert label("vr.solo_stick_up") == "Stick up"
    assert label("vr.solo_primary", hand="left") == "X button"
    assert label("vr.main_ring") == "Right ring pinch"


def test_every_input_has_a_label_of_its_own() -> None:
    for hand in ("left", "right"):
        labels = [label(name, hand=hand) for name in INPUTS]
        assert all(text.strip() and len(text) <= 17 for text in labels)
        assert len(set(labels)) == len(labels)
