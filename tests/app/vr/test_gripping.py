"""Hands without a grip have one in the menu."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.worn import IN_MENU
from app.vr.gripping import GRIPS, TAP, Gripping
from gameplay import outcomes
from tests.app.vr.poses import pose
from tests.app.vr.wielder import Wielder
from vr_render.headset_frame import SIDES
from vr_render.input import InputFrame
from vr_render.xr.profiles import BY_PATH, PREFIX

SIMPLE = BY_PATH[PREFIX + "khr/simple_controller"]
FRAME = 1 / 90


@pytest.fixture(params=[False, True], ids=["two hands", "alone"])
def player(request: pytest.FixtureRequest) -> Iterator[Wielder]:
    made = Wielder(SIMPLE, one_handed=request.param, locomotion="smooth")
    made.wearer.motion.holster.drawn = False
    made.head = pose(pitch=-30)
    made.play.give(bean=3)
    made.frames(6)
    yield made
    made.close()


@pytest.fixture
def side(player: Wielder) -> str:
    return player.main if player.alone else player.off


def taken(player: Wielder, side: str, frames: int) -> Wielder:
    """What the pack has is in the hand: by a press over the shoulder for some frames."""
    rest = player.ready(side).aims[side]
    player.reach(side, player.head.position + np.array([0.2 if side == "right" else -0.2, 0.0, 0.35])).frames(6)
    player.hold(side, frames, "trigger")
    player.aims[side] = rest
    player.frames(30)
    return player


def carries(player: Wielder, side: str) -> bool:
    return player.wearer.motion.grabbing.holds(side) is not None


def test_what_a_tap_takes_stays_in_the_hand_until_the_next_press_is_let_go(player: Wielder, side: str) -> None:
    taken(player, side, 6)
    assert carries(player, side) and not player.wearer.motion.teleport.aiming
    player.choose("forward", 30)
    assert any(turn.moved is not None and turn.moved.walk.forward > 0.9 for turn in player.turns[-40:])
    assert carries(player, side), "it is carried about"
    player.press(side, trigger=1.0).frames(9)
    assert carries(player, side)
    player.press(side).frames(30)
    assert not carries(player, side) and player.happened(outcomes.ItemThrown) == 1
    assert not player.wearer._gripping.chosen


def test_a_hand_that_is_chosen_again_opens(player: Wielder, side: str) -> None:
    taken(player, side, 6)
    name = "grab" if side == player.main else "grab_off"
    assert player.wearer.panels._radial.holds == {name}, "the menu shows it"
    player.choose(name).frames(30)
    assert not carries(player, side) and player.happened(outcomes.ItemThrown) == 1


def test_a_menu_leaves_in_the_hand_what_is_there(player: Wielder, side: str) -> None:
    taken(player, side, 6)
    player.panels.open("pause")
    player.frames(6).hold(side, 60, "trigger").frames(30)
    assert carries(player, side)
    player.press(side, trigger=1.0).frames(6)
    player.panels.back()
    player.frames(12).press(side).frames(12)
    assert carries(player, side), "the press that closed the menu is not for the hand"


def test_once_is_once(player: Wielder, side: str) -> None:
    player.wearer.motion.holster.drawn = True
    player.point(player.main, np.array([0.0, 0.0, -3.0])).frames(3)
    said = player.ready(side).panels.messages.lines[-1].text
    assert said.startswith("Select grips now" if player.alone else "Left select grips now")
    player.press(side, trigger=1.0).frames(40)
    moved = player.turns[-1].moved
    assert moved is not None and moved.tool == 0 and moved.rays.arc is None, "it is the grip, and nothing else"
    player.press(side).frames(30)
    assert not player.wearer._gripping.chosen, "it gripped nothing"
    assert not player.happened(outcomes.SoilExcavated) and not player.happened(outcomes.PlayerHopped)
    player.hold(player.main, 60, "trigger")
    assert player.happened(outcomes.SoilExcavated), "the trigger is the tool's again"


def test_who_is_at_a_structure_is_told_what_grips(player: Wielder, side: str) -> None:
    crate = player.play.build("crate")
    player.frames(6)
    if not player.alone:
        player.reach(player.main, np.array([0.3, 2.5, 0.5]))

    def said() -> str:
        there = next(structure for structure in player.around.structures if structure.id == crate)
        player.point(side, player.foot(there, 0.4)).frames(9)
        shown = player.wearer.panels._prompt
        assert shown is not None and shown[1] is not None
        return shown[1].hint

    before = said()
    assert before == IN_MENU
    player.ready(side)
    assert said() == ("Select" if player.alone else "Left select")
    player.hold(side, 6, "trigger").frames(6)
    assert player.panels.screen == "pack", "it opened the crate"


presses = st.lists(
    st.tuples(st.sampled_from(["grab", "grab_off", "lamp", ""]), st.floats(0, 1), st.booleans(), st.booleans()),
    min_size=1,
    max_size=60,
)


@given(presses, st.sampled_from(SIDES))
def test_a_trigger_is_a_grip_or_what_it_was(frames: list[tuple[str, float, bool, bool]], main: str) -> None:
    gripping, before = Gripping(), frozenset[str]()
    for name, level, full, free in frames:
        was = name in gripping.chosen
        begun = gripping.hear([name])
        assert begun == ([name] if name in GRIPS and not was else [])
        told = InputFrame(levels={"vr.main_trigger": level, "vr.off_trigger": level, "vr.main_stick_up": 0.5})
        sides = frozenset(SIDES)
        frame, closed = gripping.poll(told, main, sides if full else (), sides if free else (), FRAME)
        chosen = {main if GRIPS[name] == "main" else next(s for s in SIDES if s != main) for name in gripping.chosen}
        assert closed <= chosen, "no hand is closed that was not chosen"
        assert frame.levels.items() <= told.levels.items() and "vr.main_stick_up" in frame.levels
        if not free:
            assert frame.levels == told.levels and closed <= before, "what has the trigger has it"
        if not (full or level >= 0.35):
            assert not closed, "an empty hand opens with the trigger"
        before = closed


@pytest.mark.parametrize(("seconds", "stays"), [(TAP - 0.1, True), (TAP + 0.1, False)])
def test_a_tap_is_short(seconds: float, stays: bool) -> None:
    gripping = Gripping()
    gripping.hear(["grab"])
    for level, count in ((0.0, 2), (1.0, round(seconds / FRAME)), (0.0, 2)):
        for _ in range(count):
            told = InputFrame(levels={"vr.solo_trigger": level})
            _, closed = gripping.poll(told, "left", {"left"}, SIDES, FRAME)
    assert closed == ({"left"} if stays else set()) and bool(gripping.chosen) == stays
