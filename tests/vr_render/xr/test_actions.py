"""Controllers: every profile's components under their names, hands that come and go, roles, haptics."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.openxr_runtime import EXTENSIONS, Pose, Runtime
from tests.openxr_runtime import Headset as Machine
from tests.vr_render.xr.wearing import Wearer, worn
from vr_render.headset_frame import SIDES
from vr_render.input import HAND_BUTTONS, InputFrame
from vr_render.xr import profiles
from vr_render.xr.components import CENTRE, CLOSED, FIRM, TOUCHED, ForceGrip, Trackpad
from vr_render.xr.hand_input import HandInput, sound, stick
from vr_render.xr.profiles import BY_PATH, PREFIX, PROFILES, Profile

ROLES = {"right": "main", "left": "off"}
WAY = {"stick_right": 0.75, "stick_down": 0.5}


def _held(frame: InputFrame) -> dict[str, float]:
    return {**dict.fromkeys(frame.down, 1.0), **frame.levels}


def _expected(profile: Profile, side: str, part: str) -> dict[str, float]:
    role = f"vr.{ROLES[side]}_"
    if part == "way":
        share = TOUCHED if profile.trackpad else 1.0
        return {role + name: value * share for name, value in WAY.items()}
    if part == "pad" and profile.trackpad:
        return {role + "stick": 1.0}  # clicked in the middle
    return {role + part: 1.0}


def test_every_profile_is_offered(runtime):
    with worn():
        assert {profiles.PREFIX + name for name in runtime.actions.suggested} == set(profiles.BY_PATH)


def test_profiles_of_extensions_need_them():
    offered = {name: number for name, number in EXTENSIONS.items() if name not in profiles.EXTENSIONS}
    machine = Machine(extensions=offered, api_version=(1, 0))
    with Runtime(machine) as runtime:
        with worn():
            plain = {profile.path for profile in PROFILES if not profile.extension}
            assert set(runtime.actions.suggested) == plain
        assert not runtime.violations


def test_each_component_arrives_under_its_name(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        for profile in PROFILES:
            for side in SIDES:
                runtime.player.hand(side).profile = profile.path
            wearer.until(lambda: all(hand.profile == profile.full for hand in wearer.frame.hands.values()))  # noqa: B023
            for side in SIDES:
                inputs = runtime.player.hand(side).inputs
                for part, component in profile.parts(side).items():
                    inputs[component] = (0.75, -0.5) if part == "way" else 1.0
                    frame = wearer.turn()
                    wanted = _expected(profile, side, part)
                    assert _held(frame.input) == pytest.approx(wanted), (profile.path, side, part)
                    downs = {event.name for event in frame.input.events if event.down}
                    assert downs == {name for name in wanted if name.partition("_")[2] in HAND_BUTTONS}
                    inputs.clear()
                    ups = {event.name for event in wearer.turn().input.events if not event.down}
                    assert ups == downs
                    assert _held(wearer.frame.input) == {}


def test_grip_and_aim_with_the_speed_of_the_hand(runtime):
    runtime.player.right.place(Pose.at(0.2, 1.3, -0.4, pitch=-30))
    runtime.player.right.velocity, runtime.player.right.spin = (1.0, 2.0, -3.0), (0.0, 4.0, 0.0)
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.until(lambda: wearer.frame is not None and wearer.frame.hands["right"].grip is not None)
        hand = wearer.frame.hands["right"]
        assert hand.aim.position == pytest.approx([0.2, 1.3, -0.4])
        assert -hand.aim.matrix[:, 2] == pytest.approx([0, -0.5, -math.sqrt(0.75)])
        assert np.linalg.norm(hand.grip.position - hand.aim.position) > 0.03
        assert hand.velocity.tolist() == [1, 2, -3] and hand.spin.tolist() == [0, 4, 0]
        runtime.player.right.velocity = (math.nan, 0.0, 0.0)
        assert wearer.turn().hands["right"].velocity.tolist() == [0, 0, 0]


def test_a_controller_that_vanishes_lets_go_and_returns_at_rest(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        wearer.turn()
        hand = runtime.player.right
        hand.inputs = {"trigger/value": 1.0, "a/click": True}
        assert _held(wearer.turn().input) == {"vr.main_trigger": 1.0, "vr.main_primary": 1.0}
        hand.profile = None
        frame = wearer.turn()
        assert _held(frame.input) == {}
        assert [(event.name, event.down) for event in frame.input.events] == [("vr.main_primary", False)]
        wearer.until(lambda: not wearer.frame.hands["right"].profile)
        assert wearer.frame.hands["right"].grip is None
        hand.profile = "valve/index_controller"
        wearer.until(lambda: "index" in wearer.frame.hands["right"].profile)
        wearer.turn()
        assert _held(wearer.frame.input) == {}, "what it held when it came is no press"
        hand.inputs = {}
        wearer.turn()
        hand.inputs = {"trigger/value": 0.5}
        assert _held(wearer.turn().input) == {"vr.main_trigger": 0.5}


def test_a_grip_that_feels_force_closes_lightly_and_opens_when_the_hand_eases(runtime):
    runtime.player.right.profile = "valve/index_controller"
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        wearer.turn()
        inputs = runtime.player.right.inputs
        inputs["squeeze/value"] = 1.0  # a hand lies around it
        for force, held in ((0.0, 0), (0.3, 0), (0.36, 1), (0.2, 1), (0.9, 1), (0.15, 1), (0.1, 0), (0.3, 0), (0.4, 1)):
            inputs["squeeze/force"] = force
            level = _held(wearer.turn().input).get("vr.main_squeeze", 0.0)
            assert level >= CLOSED if held else level == 0, force
        runtime.player.left.inputs = {"squeeze/value": 0.36}
        assert _held(wearer.turn().input)["vr.off_squeeze"] == pytest.approx(0.36), "others feel as they did"


def test_without_focus_nothing_is_held(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        wearer.turn()
        runtime.player.left.inputs = {"squeeze/value": 1.0, "menu/click": True, "thumbstick": (0.0, 1.0)}
        assert len(_held(wearer.turn().input)) == 3
        runtime.wish = "visible"
        wearer.until(lambda: not wearer.frame.focused)
        assert not wearer.frame.input.focused and _held(wearer.frame.input) == {}
        assert [event.name for event in wearer.frame.input.events] == ["vr.off_menu"]
        runtime.wish = "focused"
        wearer.focus()
        wearer.turn()
        assert _held(wearer.frame.input) == {}, "the press that closed the runtime's menu is not for the game"
        runtime.player.left.inputs["squeeze/value"] = 0.1
        wearer.turn()
        runtime.player.left.inputs["squeeze/value"] = 1.0
        assert _held(wearer.turn().input) == {"vr.off_squeeze": 1.0}


def test_hands_change_their_roles(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        wearer.turn()
        runtime.player.right.inputs = {"trigger/value": 1.0}
        assert _held(wearer.turn().input) == {"vr.main_trigger": 1.0}
        headset.main = "left"
        assert headset.main == "left"
        assert _held(wearer.turn().input) == {}, "the press that changed the setting is no press of the other hand"
        runtime.player.right.inputs = {"b/click": True}
        runtime.player.left.inputs = {"trigger/value": 0.25, "x/click": True}
        held = _held(wearer.turn().input)
        assert held == {"vr.off_secondary": 1.0, "vr.main_primary": 1.0, "vr.main_trigger": 0.25}


def test_haptics_reach_hands_that_have_them(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        wearer.turn()
        headset.vibrate("right", 0.5, 0.25, 160.0)
        headset.vibrate("left", 7.0, 0.0)
        felt = list(runtime.haptics)
        assert [(one.side, one.amplitude, one.duration, one.frequency) for one in felt] == [
            ("right", 0.5, 0.25, 160.0),
            ("left", 1.0, -1.0, 0.0),
        ]
        headset.vibrate("right", 0.0, 0.1)
        headset.vibrate("right", math.nan, 0.1)
        assert len(runtime.haptics) == 2
        headset.stop("right")
        assert runtime.haptics[-1].amplitude == 0
        runtime.player.right.profile, runtime.player.left.profile = "ext/hand_interaction_ext", None
        wearer.until(lambda: "hand_interaction" in wearer.frame.hands["right"].profile)
        before = runtime.calls["xrApplyHapticFeedback"], runtime.calls["xrStopHapticFeedback"]
        for side in SIDES:
            headset.vibrate(side, 1.0, 0.1)
            headset.stop(side)
        assert (runtime.calls["xrApplyHapticFeedback"], runtime.calls["xrStopHapticFeedback"]) == before


def test_only_what_is_bound_is_asked_for(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        wearer.turn()
        calls = [name for name in runtime.last.calls if name.startswith("xrGetActionState")]
        touch = profiles.BY_PATH["/interaction_profiles/oculus/touch_controller"]
        assert len(calls) == sum(len(touch.parts(side)) for side in SIDES)


# --- By numbers -----------------------------------------------------------------------------------------------------


def test_what_is_no_number_is_at_rest():
    assert [sound(value) for value in (math.nan, math.inf, -0.5, 0.5, 2.0)] == [0, 0, 0, 0.5, 1]
    assert stick(math.nan, -3.0) == {"stick_right": 0, "stick_left": 0, "stick_up": 0, "stick_down": 1}


def test_a_trackpad_is_a_stick():
    pad = Trackpad()
    touched = pad.poll(0.0, 1.0, 0.0)
    assert touched["stick_up"] == TOUCHED and not touched["stick"]
    clicked = pad.poll(0.0, 1.0, 1.0)
    assert clicked["stick_up"] == 1 and not clicked["stick"]
    assert not pad.poll(0.0, 0.0, 1.0)["stick"], "a thumb that slides to the middle has not clicked there"
    pad.poll(0.0, 0.0, 0.0)
    middle = pad.poll(CENTRE / 2, 0.0, 1.0)
    assert middle["stick"] and middle["stick_right"] == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_the_grip_of_a_hand_that_squeezes_is_closed_from_one_force_to_another(forces):
    closes, opens = BY_PATH[PREFIX + "valve/index_controller"].force
    grip, closed = ForceGrip(closes, opens), False
    for force in forces:
        closed = force >= closes or (closed and force > opens)
        level = grip.poll(force)
        assert (CLOSED <= level <= 1) if closed else level == 0
        assert level == pytest.approx(1) or not (closed and force >= FIRM)
        assert grip.poll(force) == level


def test_what_is_held_when_a_hand_comes_counts_when_it_is_pressed_anew():
    hands = HandInput()
    assert hands.poll({"right": {"trigger": 0.9, "primary": 1.0, "stick_up": 0.1}}, True).levels == {
        "vr.main_stick_up": 0.1
    }
    assert hands.poll({"right": {"trigger": 0.4, "primary": 1.0}}, True).down == frozenset()
    assert hands.poll({"right": {"trigger": 0.2, "primary": 0.0}}, True).levels == {"vr.main_trigger": 0.2}
    assert hands.poll({"right": {"trigger": 0.9, "primary": 1.0}}, True).down == {"vr.main_primary"}
    gone = hands.poll({}, True)
    assert [event.down for event in gone.events] == [False] and not gone.down and not gone.levels


@pytest.mark.parametrize("part", ["primary", "trigger", "stick_up"])
def test_what_goes_away_held_is_not_let_go_of(part: str):
    hands = HandInput()
    there, held = {"right": {part: 0.0, "squeeze": 0.0}}, {"right": {part: 0.9, "squeeze": 0.0}}
    for frame in (there, held, held, there, {}, there, held):
        assert not hands.poll(frame, True).gone
    assert hands.poll({"right": {"squeeze": 0.0}}, True).gone, "another controller, that has it not"
    assert not hands.poll({"right": {"squeeze": 0.0}}, True).gone, "it is told once"
    assert not hands.poll(held, True).gone and not hands.poll({}, False).gone, "it never counted"


@pytest.mark.parametrize("focused", [True, False])
def test_what_goes_away_held_is_kept_until_it_is_seen_let_go_of(focused: bool):
    hands = HandInput()
    held, open_, away = {"right": {"squeeze": 0.9}}, {"right": {"squeeze": 0.0}}, {"right": {}}
    assert not any(hands.poll(frame, True).kept for frame in (open_, held, open_, away, away, open_, held))
    for frame in (away, away, held, held):
        told = hands.poll(frame, focused)
        assert told.kept == {"vr.main_squeeze"} and not told.levels
    assert not hands.poll(open_, True).kept
    assert hands.poll(held, True).levels and not hands.poll({"right": {"trigger": 0.0}}, True).kept, (
        "another controller"
    )


def test_what_is_kept_goes_with_its_hand():
    hands = HandInput()
    held = {"right": {"squeeze": 0.9}, "left": {"squeeze": 0.0}}
    assert not hands.poll({"right": {"squeeze": 0.0}, "left": {"squeeze": 0.0}}, True).kept
    hands.poll(held, True)
    hands.main = "left"
    assert hands.poll(held, True).kept == {"vr.off_squeeze"}
    assert hands.poll({}, True).kept == {"vr.off_squeeze"}
    hands.main = "right"
    assert not hands.poll({}, True).kept


def test_frames_alike_say_the_same_and_press_nothing_anew():
    hands = HandInput()

    def poll(primary: float):
        return hands.poll({"left": {"trigger": 0.0}, "right": {"primary": primary, "trigger": 0.75}}, True)

    hands.poll({"left": {"trigger": 0.0}, "right": {"primary": 0.0, "trigger": 0.0}}, True)
    first = poll(1.0)
    assert [event.name for event in first.events] == ["vr.main_primary"]
    for _ in range(3):
        again = poll(1.0)
        assert not again.events and (again.down, again.levels) == (first.down, first.levels)
    hands.main = "left"
    assert [(event.name, event.down) for event in poll(1.0).events] == [("vr.main_primary", False)]
    poll(0.0)
    assert [event.name for event in poll(1.0).events] == ["vr.off_primary"]
