"""Controls: edges, holding, toggles, sticks, the wheel, menus and a window that loses the player's attention."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.bindings import Bindings
from app.desktop.controls import DEGREES_A_COUNT, DEGREES_A_SECOND, Controls, Intents, Listener
from app.desktop.settings import ControlSettings
from vr_render.input import Event, InputFrame

STEP = 1 / 60


class Player:
    """A person at a keyboard that is not there."""

    def __init__(self, settings: ControlSettings | None = None, bindings: Bindings | None = None) -> None:
        self.controls = Controls(bindings or Bindings(), settings or ControlSettings())
        self.down: set[str] = set()
        self.playing = True

    def frame(self, *changes: str, **rest: Any) -> Intents:
        """One frame: "+key.w" presses, "-key.w" lets go."""
        events = [Event(change[1:], change[0] == "+") for change in changes]
        for event in events:
            (self.down.add if event.down else self.down.discard)(event.name)
        frame = InputFrame(events=tuple(events), down=frozenset(self.down), **rest)
        return self.controls.poll(frame, STEP, self.playing)


def test_walking_is_held() -> None:
    player = Player()
    assert player.frame("+key.w").forward == 1
    assert player.frame().forward == 1
    assert player.frame("+key.s").forward == 0, "both ways at once cancel"
    assert player.frame("-key.w").forward == -1
    assert player.frame("-key.s") == Intents()


def test_slanted_walking_is_no_faster() -> None:
    intents = Player().frame("+key.w", "+key.d")
    assert math.hypot(intents.forward, intents.right) == pytest.approx(1)
    assert intents.forward == pytest.approx(intents.right)


def test_an_action_is_asked_for_once_a_press() -> None:
    player = Player()
    assert player.frame("+key.f").pressed == ("lamp",)
    assert player.frame().pressed == ()
    assert player.frame("-key.f", "+key.f").pressed == ("lamp",)


def test_a_tap_between_two_frames_is_seen() -> None:
    player = Player()
    intents = player.frame("+mouse.left", "-mouse.left", "+key.space", "-key.space")
    assert intents.tool == 1 and intents.jump
    assert player.frame() == Intents()


def test_any_of_several_inputs_holds() -> None:
    player = Player()
    player.frame("+key.w", "+key.up")
    assert player.frame("-key.w").forward == 1
    assert player.frame("-key.up").forward == 0


def test_the_mouse_turns_the_view() -> None:
    intents = Player().frame(motion=(30.0, -20.0))
    assert intents.yaw == pytest.approx(30 * DEGREES_A_COUNT)
    assert intents.pitch == pytest.approx(20 * DEGREES_A_COUNT), "mouse forward looks up"
    turned = Player(ControlSettings(mouse_sensitivity=2.0, invert_mouse=True)).frame(motion=(30.0, -20.0))
    assert turned.yaw == pytest.approx(2 * intents.yaw)
    assert turned.pitch == pytest.approx(-2 * intents.pitch)


def test_sticks_have_a_dead_zone_and_turn_by_time() -> None:
    player = Player(ControlSettings(dead_zone=0.2))
    assert player.frame(left_stick=(0.13, 0.13), right_stick=(0.0, -0.19)) == Intents()
    full = player.frame(left_stick=(0.0, 1.0), right_stick=(1.0, 0.0))
    assert full.forward == pytest.approx(1)
    assert full.yaw == pytest.approx(DEGREES_A_SECOND * STEP)
    half = player.frame(left_stick=(0.6, 0.0), right_stick=(0.0, -0.6))
    assert half.right == pytest.approx(0.5)
    assert half.pitch == pytest.approx(-DEGREES_A_SECOND * STEP * 0.25), "looks down, slower than by its way"
    inverted = Player(ControlSettings(invert_gamepad=True)).frame(right_stick=(0.0, 1.0))
    assert inverted.pitch == pytest.approx(-DEGREES_A_SECOND * STEP)


@given(
    left=st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    right=st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    trigger=st.floats(0, 1),
    zone=st.floats(0, 0.6),
)
def test_levels_stay_in_range(
    left: tuple[float, float], right: tuple[float, float], trigger: float, zone: float
) -> None:
    player = Player(ControlSettings(dead_zone=zone))
    intents = player.frame(left_stick=left, right_stick=right, right_trigger=trigger)
    assert math.hypot(intents.forward, intents.right) <= 1 + 1e-9
    assert 0 <= intents.tool <= 1
    assert math.hypot(intents.yaw, intents.pitch) <= DEGREES_A_SECOND * STEP * 1.0001


def test_a_trigger_presses_the_tool_as_hard_as_it_is_pulled() -> None:
    player = Player()
    assert player.frame(right_trigger=0.03).tool == 0
    soft = player.frame(right_trigger=0.4)
    assert 0.3 < soft.tool < 0.4 and soft.pressed == ()
    assert player.frame(right_trigger=1.0).pressed == ("use_tool", "course"), "on foot and in flight"
    assert player.frame(right_trigger=0.45).pressed == ()
    assert player.frame(right_trigger=0.6).pressed == (), "it was never let go"
    player.frame(right_trigger=0.0)
    assert player.frame(right_trigger=0.6).pressed == ("use_tool", "course")


def test_each_notch_of_the_wheel_counts() -> None:
    player = Player()
    assert player.frame(wheel=(0.0, 2.0)).pressed == ("radius_more", "radius_more")
    assert player.frame(wheel=(0.0, -1.0)).pressed == ("radius_less",)
    assert [player.frame(wheel=(0.0, 0.4)).pressed for _ in range(3)] == [(), (), ("radius_more",)]
    player.frame(wheel=(0.0, 0.6))
    assert player.frame(wheel=(0.0, -1.0)).pressed == ("radius_less",), "turning back forgets what was left"
    assert len(player.frame(wheel=(0.0, 1e6)).pressed) <= 8


def test_toggles_switch_and_holding_holds() -> None:
    player = Player(ControlSettings(crouch="toggle"))
    assert player.frame("+key.c").crouch
    assert player.frame("-key.c").crouch
    assert not player.frame("+key.c").crouch
    held = Player()
    assert held.frame("+key.c").crouch
    assert not held.frame("-key.c").crouch


def test_a_toggled_sprint_ends_when_one_stops() -> None:
    player = Player(ControlSettings(sprint="toggle"))
    player.frame("+key.w")
    assert player.frame("+key.left_shift", "-key.left_shift").sprint
    assert player.frame().sprint
    assert not player.frame("-key.w").sprint
    assert not player.frame("+key.w").sprint


def test_losing_attention_lets_go_of_all() -> None:
    player = Player(ControlSettings(crouch="toggle"))
    player.frame("+key.w", "+mouse.left", "+key.c")
    gone = player.frame("-key.w", "-mouse.left", "-key.c", focused=False)
    assert gone == Intents()


def test_a_menu_asks_for_nothing_of_the_game() -> None:
    player = Player()
    player.frame("+key.w")
    player.playing = False
    intents = player.frame("+mouse.left", "+key.f12", motion=(50.0, 0.0), left_stick=(0.0, 1.0))
    assert intents == Intents(pressed=("screenshot",), inputs={"key.f12": 1.0})


def test_what_a_menu_was_told_does_not_act_in_the_game() -> None:
    player = Player()
    player.playing = False
    player.frame("+mouse.left", "+key.space")
    player.playing = True
    assert player.frame() == Intents(), "the click on Continue digs no hole"
    assert player.frame("-mouse.left") == Intents()
    assert player.frame("+mouse.left").tool == 1


def test_bindings_can_change_while_playing() -> None:
    player = Player()
    player.frame("+key.w")
    player.controls.bindings = Bindings().bind("forward", "key.i", instead_of="key.w")
    assert player.frame().forward == 0
    assert player.frame("+key.i").forward == 1


def test_an_action_without_inputs_is_at_rest() -> None:
    bindings = Bindings().unbind("use_tool", "mouse.left").unbind("use_tool", "pad.right_trigger")
    assert Player(bindings=bindings).frame("+mouse.left", right_trigger=1.0).tool == 0


def test_hands_are_heard_as_gamepads_are() -> None:
    player = Player()
    assert player.frame(levels={"vr.off_stick_up": 1.0}).forward == 1
    assert player.frame(levels={"vr.off_stick_up": 0.1}).forward == 0, "the dead zone is theirs too"
    pressed = player.frame(levels={"vr.main_trigger": 0.6, "vr.solo_stick_left": 1.0})
    assert 0.5 < pressed.tool < 0.6
    assert pressed.pressed == ("use_tool", "look_aside", "click", "turn_left")
    assert pressed.inputs == {"vr.main_trigger": pressed.tool, "vr.solo_stick_left": 1.0}
    assert player.frame("+vr.main_primary", levels={"vr.main_trigger": 0.4}).pressed == ("jump",)
    assert player.frame("-vr.main_primary") == Intents()
    again = player.frame(levels={"vr.main_trigger": 0.6})
    assert again.pressed == ("use_tool", "look_aside", "click"), "hands without a level have let go"


def test_the_free_camera_rises_and_sinks() -> None:
    player = Player()
    assert player.frame("+key.space").up == 1
    assert player.frame("-key.space", "+key.c").up == -1


def test_listening_hears_the_first_new_input() -> None:
    held = InputFrame(events=(Event("mouse.left", True),), down=frozenset({"mouse.left"}), right_trigger=1.0)
    for frame, name in (
        (InputFrame(events=(Event("key.j", True), Event("key.k", True))), "key.j"),
        (InputFrame(wheel=(0.0, -1.0)), "wheel.down"),
        (InputFrame(left_stick=(0.0, 0.9)), "pad.left_stick_up"),
        (InputFrame(left_trigger=0.9), "pad.left_trigger"),
        (InputFrame(levels={"vr.off_squeeze": 0.9}), "vr.off_squeeze"),
        (InputFrame(levels={"vr.main_stick_left": 0.9}), "vr.main_stick_left"),
    ):
        listener = Listener()
        listener.poll(held)
        listener.poll(replace(held, events=()))
        assert listener.heard is None
        listener.poll(frame)
        assert listener.heard == name
    listener = Listener()
    listener.poll(held)
    listener.poll(InputFrame(events=(Event("key.escape", True),)))
    assert listener.cancelled and listener.heard is None
