"""Every kind of controller plays the whole game, and is told of its own buttons."""

from collections.abc import Iterator

import numpy as np
import pytest

from app.client.placing import Planned
from app.desktop.bindings import ACTIONS, HAND, HANDS, Bindings, device_of, label
from app.desktop.panels.desktop import DesktopPanels
from app.desktop.panels.state import Hud
from app.desktop.settings import change
from app.desktop.worn import IN_MENU, Worn
from app.vr.panels import prompt
from app.vr.panels.radial import MORE, pages, steered
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.desktop.living_states import view as life_view
from tests.app.vr.alive import Alive
from tests.app.vr.panel_work import asked
from tests.app.vr.wearer import Wearer
from vr_render.headset_frame import SIDES, Pose
from vr_render.xr.profiles import BY_PATH, PREFIX, PROFILES, Profile

SIMPLE = PREFIX + "khr/simple_controller"
# What does as well: one of these sets.
INSTEAD: dict[str, tuple[set[str], ...]] = {
    "look_aside": ({"fly_look_left", "fly_look_right", "fly_look_back"},),
    "mode_next": ({"mode_excavate", "mode_elevate", "mode_flatten"},),
    "mode_previous": ({"mode_next"}, {"mode_excavate", "mode_elevate", "mode_flatten"}),
    "back": ({"turn_right", "forward"},),
    "cancel": ({"pause"},),  # and a hop that is let go where one cannot stand is none
    "course": ({"system"},),
    "use_aboard": ({"at_hand"},),
    "roll_left": ({"fly_roll_left"},),
    "roll_right": ({"fly_roll_right"},),
}


def reached(profile: Profile, hand: str, alone: bool) -> tuple[set[str], set[str]]:
    """Actions that an input of this kind of controller asks for, and those that the menu has that it can open."""
    worn, bindings, device = Worn(tuple((side, profile.full) for side in SIDES)), Bindings(), HAND if alone else HANDS
    by_input = {
        action.name
        for action in ACTIONS
        if any(device_of(entry) == device and worn.has(entry, hand) for entry in bindings.inputs(action.name))
    }
    sticks = steered(worn, bindings, hand, alone)
    offered = [page for seat in (False, True) for page in pages(seat, sticks, hand, alone, smooth=True)]
    menu = {entry.name for _, entries in offered for entry in entries}
    return by_input, menu if {"radial", "click"} <= by_input else set()


@pytest.mark.parametrize("alone", [False, True], ids=["two hands", "alone"])
@pytest.mark.parametrize("hand", SIDES)
@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.path)
def test_every_action_is_within_reach(profile: Profile, hand: str, alone: bool) -> None:
    by_input, menu = reached(profile, hand, alone)
    assert {"use_tool", "click", "radial"} <= by_input
    there = by_input | menu
    missing = {action.name for action in ACTIONS if not action.screen} - there
    assert not {name for name in missing if not any(ways <= there for ways in INSTEAD.get(name, ()))}


def test_the_names_of_a_controllers_inputs_are_its_own() -> None:
    for profile in PROFILES:
        for side in SIDES:
            for part, component in profile.parts(side).items():
                if part in ("primary", "secondary"):
                    assert profile.word(side, part) == component[0].upper()
    assert BY_PATH[PREFIX + "htc/vive_controller"].word("left", "stick") == "trackpad press"
    simple = Worn((("left", SIMPLE), ("right", SIMPLE)))
    assert label("vr.main_ring", worn=simple) == "Right menu button"
    assert label("vr.solo_ring", worn=simple) == "Menu button"
    assert label("vr.main_ring") == "Right ring pinch"


@pytest.mark.parametrize(
    ("path", "hand", "alone", "said"),
    [
        ("oculus/touch_controller", "right", False, "Left Y"),
        ("oculus/touch_controller", "left", False, "Right B"),
        ("oculus/touch_controller", "right", True, IN_MENU),
        ("valve/index_controller", "right", False, "Left B"),
        ("valve/index_controller", "right", True, IN_MENU),
        ("bytedance/pico4_controller", "right", False, "Left Y"),
        ("htc/vive_controller", "right", False, IN_MENU),
        ("microsoft/motion_controller", "left", False, IN_MENU),
        ("khr/simple_controller", "right", False, IN_MENU),
        ("khr/simple_controller", "right", True, IN_MENU),
        ("ext/hand_interaction_ext", "right", False, IN_MENU),
        ("somebody/else", "right", False, "Left Y"),
    ],
)
def test_who_can_get_in_is_told_of_a_button_that_is_there(
    panels: DesktopPanels, path: str, hand: str, alone: bool, said: str
) -> None:
    panels.settings = change(change(panels.settings, "vr", "hand", hand), "vr", "one_handed", alone)
    wearer = Wearer(panels)
    wearer.profile = PREFIX + path
    for _ in range(3):
        wearer.frame()
    assert panels.keys("leave_craft") == said


@pytest.mark.parametrize(
    ("path", "alone", "said"),
    [
        ("oculus/touch_controller", False, "Right trigger: put up    stick: turn    Right B: call off"),
        (
            "htc/vive_controller",
            False,
            "Right trigger: put up    Right trackpad right: turn    Right menu button: call off",
        ),
        ("khr/simple_controller", False, f"Right select: put up    {IN_MENU}: turn    Left menu button: call off"),
        ("khr/simple_controller", True, f"Select: put up    {IN_MENU}: turn    {IN_MENU}: call off"),
    ],
)
def test_who_puts_something_up_is_told_how(panels: DesktopPanels, path: str, alone: bool, said: str) -> None:
    panels.settings = change(panels.settings, "vr", "one_handed", alone)
    wearer = Wearer(panels)
    wearer.profile = PREFIX + path
    for _ in range(3):
        wearer.frame()
    told = prompt.of(Hud(placing=Planned("bench", "")), panels.keys, by_tool=True)
    assert told is not None and told.hint == said


@pytest.mark.parametrize("path", ["", "ext/hand_interaction_ext"])
def test_bare_hands_are_told_of_gestures_alone(panels: DesktopPanels, path: str) -> None:
    wearer = Wearer(panels)
    wearer.profile, wearer.joints = path and PREFIX + path, np.zeros((26, 8), np.float32)
    wearer.view = life_view()
    for _ in range(3):
        wearer.frame()
    assert wearer.view.hud is not None
    first = panels.asked(wearer.view.hud, worn=True)
    assert first is not None
    assert [step.key for step in first.steps] == [
        "Left stick up", "Your head", "Right pinch", "Right ring pinch", "Right stick up", "Right ring pinch",
    ]  # fmt: skip
    assert panels._all_keys("use_tool") == "Right pinch" and panels.keys("jump") == IN_MENU


def choose(alive: Alive, name: str, title: str = "Moving") -> None:
    """Open the menu of the right hand by the second button, and bring the hand to an entry of a page."""
    rest = alive.aims["right"]
    alive.tap("right", ring=1.0)
    offered = alive.wearer.panels._radial.pages
    number = [page for page, _ in offered].index(title)
    for wanted in (*["more"] * number, name):
        entries = [entry.name for entry in alive.wearer.panels._radial.entries]
        sheet = next(sheet for sheet in alive.turns[-1].shown.sheets if sheet.name == "radial")
        angle = np.radians(45 * entries.index(wanted))
        way = sheet.pose.matrix @ np.array([np.sin(angle), np.cos(angle), 0.0])
        alive.aims["right"] = Pose(rest.position + way * 0.08, rest.orientation)
        alive.frames(3)
        if wanted == "more":
            alive.tap("right", trigger=1.0)


@pytest.fixture
def alone() -> Iterator[Alive]:
    alive = Alive(one_handed=True, locomotion="smooth", turn="snap")
    alive.profile = SIMPLE
    alive.frames(3)
    yield alive
    alive.close()


def test_two_buttons_hop(alone: Alive) -> None:
    before = alone.client.own.position
    choose(alone, "teleport")
    alone.press("right", trigger=1.0).frames(12)
    assert alone.wearer.motion.teleport.aiming
    assert "radial" not in {sheet.name for sheet in alone.turns[-1].shown.sheets}, "it is not in the way"
    alone.point("right", np.array([0.0, 0.0, -3.0])).frames(12)
    alone.press("right").frames(60)
    after = alone.client.own.position
    assert np.linalg.norm(np.subtract(after, before)) / UNITS_PER_METRE > 1
    assert not any(turn.moved.tool for turn in alone.turns if turn.moved), "nothing was dug on the way"


def test_the_stick_of_a_hand_alone_walks_and_its_menu_hops_and_steps_aside(alone: Alive) -> None:
    alone.profile = PREFIX + "oculus/touch_controller"
    alone.frames(3)
    titles = [title for title, _ in alone.wearer.panels._pages(False)]
    assert titles[:2] == ["Tool", "Moving"]
    choose(alone, "teleport")
    assert "grab" not in {entry.name for entry in alone.wearer.panels._radial.entries}, "it has a grip"
    alone.press("right", trigger=1.0).frames(12)
    assert alone.wearer.motion.teleport.aiming
    alone.press("right").frames(60)
    choose(alone, "right")
    alone.press("right", trigger=1.0).frames(12)
    assert alone.turns[-1].moved.walk.right > 0.9
    alone.press("right").frames(3)
    alone.panels.settings = change(alone.panels.settings, "vr", "locomotion", "teleport")
    alone.frames(3)
    titles = [title for title, _ in alone.wearer.panels._pages(False)]
    assert "Moving" not in titles, "the stick pushed ahead aims"


@pytest.mark.parametrize(("name", "sign"), [("turn_left", -1), ("turn_right", 1)])
def test_two_buttons_turn_a_step_for_each_press(alone: Alive, name: str, sign: int) -> None:
    choose(alone, name)
    for presses in range(1, 4):
        before = alone.wearer.motion.head.matrix.copy()
        alone.press("right", trigger=1.0).frames(20)
        alone.press("right").frames(4)
        turned = before.T @ -alone.wearer.motion.head.matrix[:, 2]
        angle = np.degrees(np.arctan2(turned[0], -turned[2]))
        assert angle == pytest.approx(sign * alone.panels.settings.vr.snap_angle, abs=2), presses


def test_two_buttons_walk(alone: Alive) -> None:
    choose(alone, "forward")
    alone.press("right", trigger=1.0).frames(12)
    assert alone.turns[-1].moved.walk.forward > 0.9
    aim = alone.aims["right"]
    alone.aims["right"] = Pose(aim.position + np.array([0.3, 0.0, 0.0]), aim.orientation)
    assert alone.frames(3).turns[-1].moved.walk.forward > 0.9, "a hand that strays does not stop it"
    assert alone.press("right").frames(3).turns[-1].moved.walk.forward == 0
    alone.press("right", trigger=1.0).frames(3)
    alone.panels.open("pause")
    assert alone.frames(3).turns[-1].moved.walk.forward == 0, "a menu ends it"


def test_hands_with_sticks_have_no_page_in_their_place(wearer: Wearer) -> None:
    for path, first in (("valve/index_controller", "Tool"), ("khr/simple_controller", "Moving")):
        wearer.profile = PREFIX + path
        wearer.frame(menu=True)
        assert wearer.vr._radial.pages[0][0] == first
        wearer.frame(menu=True)
    assert all(MORE in entries for _, entries in pages(False, sticks=False))
    assert asked(wearer.all) == []
