"""From a headset's input to what hands ask for: both hands, one hand, either hand, panels, other bindings."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.bindings import ACTIONS, Bindings
from app.desktop.settings import ControlSettings, Settings, VrSettings
from app.vr.controls import HELD, Asked, HandControls, named
from app.vr.motion import Levels
from vr_render.input import HAND_BUTTONS, HANDS, VR, VR_BUTTONS, VR_LEVELS, Event, InputFrame

STEP = 1 / 90
HALF = (0.5 - 0.15) / (1 - 0.15)  # of a stick's way, beyond its dead zone
RESTS = Levels(grab={"left": 0.0, "right": 0.0})


class Player:
    """Somebody with a headset that is not there."""

    def __init__(self, bindings: Bindings | None = None, **chosen: Any) -> None:
        self.settings = Settings(vr=VrSettings(**chosen))
        self.controls = HandControls(bindings or Bindings(), self.settings)
        self.playing, self.focused, self.busy = True, True, frozenset[str]()
        self.kept: frozenset[str] = frozenset()
        self._down: frozenset[str] = frozenset()

    def hold(self, **levels: float) -> Asked:
        """A frame in which so much is held, by names without "vr."."""
        down = frozenset(f"{VR}{name}" for name in levels if name.partition("_")[2] in HAND_BUTTONS)
        events = [Event(name, False) for name in sorted(self._down - down)]
        events += [Event(name, True) for name in sorted(down - self._down)]
        self._down = down
        analog = {f"{VR}{name}": level for name, level in levels.items() if f"{VR}{name}" not in down}
        frame = InputFrame(events=tuple(events), down=down, levels=analog, focused=self.focused, kept=self.kept)
        return self.controls.poll(named(frame, self.settings), STEP, self.playing and self.focused, self.busy)


def test_two_hands() -> None:
    player = Player()
    assert player.hold().levels == RESTS
    levels = player.hold(off_stick_up=1.0, main_stick_right=0.5, main_trigger=1.0, off_trigger=1.0).levels
    assert levels == replace(RESTS, move=(0.0, 1.0), turn=HALF, tool=1.0, teleport=1.0, aside=(HALF, 0.0))
    assert player.hold(main_stick_down=1.0, main_trigger=0.6).levels.aside == (0.0, -1.0)
    assert player.hold(main_stick_down=1.0, main_trigger=0.3).levels.aside is None
    levels = player.hold(main_squeeze=1.0, off_stick=1.0, off_primary=1.0, off_secondary=1.0).levels
    assert levels == replace(RESTS, grab={"left": 0.0, "right": 1.0}, sprint=True, crouch=True, cancel=True)
    assert player.hold(main_primary=1.0, main_secondary=1.0).intents.pressed == ("jump", "mode_next", "land")
    assert player.hold(main_stick=1.0, main_menu=1.0).intents.pressed == ("pause", "radial")


@given(
    aside=st.floats(-180, 180), length=st.floats(0, 1.4), rest=st.floats(0, 0.6), by=st.sampled_from(["walk", "turn"])
)
def test_the_dead_zone_is_round_and_beyond_it_the_stick_rises_evenly_to_one(
    aside: float, length: float, rest: float, by: str
) -> None:
    x, y = math.sin(math.radians(aside)) * length, math.cos(math.radians(aside)) * length
    player = Player()
    player.controls.settings = replace(player.settings, controls=ControlSettings(dead_zone=rest))
    hand = "off" if by == "walk" else "main"
    ways = {"right": x, "left": -x, "up": y, "down": -y}
    levels = player.hold(**{f"{hand}_stick_{way}": value for way, value in ways.items() if value > 0}).levels
    got = math.hypot(*levels.move) if by == "walk" else abs(levels.turn)
    most = min(1.0, max(0.0, (length - rest) / (1 - rest)))
    if by == "walk":
        assert got == pytest.approx(most, abs=1e-9)
        assert levels.move[0] * y == pytest.approx(levels.move[1] * x, abs=1e-9)
    else:
        assert levels.turn == pytest.approx(most * math.sin(math.radians(aside)), abs=1e-9)


def test_what_is_held_on_is_asked_for_again_and_pressed_once() -> None:
    player = Player()
    held = {"main_primary": 1.0, "main_trigger": 1.0}
    first = player.hold(**held)
    assert "jump" in first.intents.pressed
    for _ in range(5):
        again = player.hold(**held)
        assert again.levels == first.levels and again.clicks == first.clicks and not again.intents.pressed
    player.busy = frozenset({"right"})
    assert player.hold(**held).levels.tool == 0, "it is for a panel now"
    player.busy = frozenset()
    assert [player.hold(**held).levels.tool for _ in range(4)] == [0.0] * 4, "until it is let go"
    player.hold()
    assert [player.hold(**held).levels.tool for _ in range(4)] == [1.0] * 4


def test_a_stick_that_is_held_goes_on_changing_the_radius() -> None:
    player = Player()
    asked = [player.hold(main_stick_up=1.0).intents.pressed for _ in range(round(1.0 / STEP))]
    assert 4 <= asked.count(("radius_more",)) <= 8 and set(asked) == {(), ("radius_more",)}


@pytest.mark.parametrize("hand", ["left", "right"])
def test_grips_and_clicks_are_those_of_the_hand_that_makes_them(hand: str) -> None:
    other = "left" if hand == "right" else "right"
    player = Player(hand=hand)
    asked = player.hold(main_squeeze=1.0, off_trigger=1.0)
    assert asked.levels.grab == {hand: 1.0, other: 0.0}
    assert asked.clicks == {hand: 0.0, other: 1.0}
    asked = player.hold(off_squeeze=1.0, main_pinch=1.0)
    assert asked.levels.grab == {hand: 0.0, other: 1.0}
    assert asked.clicks == {hand: 1.0, other: 0.0}
    player.busy = frozenset({other})
    levels = player.hold(off_trigger=1.0, main_trigger=1.0).levels
    rest = replace(RESTS, tool=1.0, aside=(0.0, 0.0), busy=frozenset({other}))
    assert levels == rest, "what a hand on a panel holds is for the panel"


@pytest.mark.parametrize("alone", [False, True])
def test_a_hand_that_went_away_with_a_full_grip_keeps_it(alone: bool) -> None:
    player = Player(one_handed=alone)
    for kept, inputs, sides in (
        ({"main_squeeze"}, {}, {"right"}),
        ({"main_trigger", "main_stick_up"}, {}, set()),
        ({"main_squeeze"}, {"main_squeeze": 1.0}, set()),
        (set(), {}, set()),
    ):
        player.kept = frozenset(f"{VR}{name}" for name in kept)
        assert player.hold(**inputs).levels.kept == sides


def test_one_hand_does_it_all() -> None:
    player = Player(one_handed=True)
    assert player.hold(main_trigger=1.0).levels == replace(RESTS, tool=1.0)
    assert player.hold(main_squeeze=1.0).levels.grab["right"] == 1
    assert player.hold(main_stick_up=0.8, main_stick_right=0.6).levels == replace(RESTS, move=(0.6, 0.8), turn=0.6)
    assert player.hold(main_stick=1.0).intents.pressed == ("radial",)
    assert player.hold(main_pinch=1.0).clicks["right"] == 1
    aside = player.hold(main_secondary=1.0, main_stick_down=1.0).levels.aside
    assert aside == (0.0, -1.0), "from a seat it looks back, too"
    walking = Player(one_handed=True, locomotion="smooth")
    levels = walking.hold(main_stick_up=0.8, main_stick_right=0.6).levels
    assert levels.move == (0.0, 0.8) and levels.turn == 0.6, "who walks with the stick turns with it"


def test_every_input_of_hands_but_spares_does_something() -> None:
    bound = {entry for action in ACTIONS for entry in action.inputs if entry.startswith(VR)}
    assert bound <= {*VR_BUTTONS, *VR_LEVELS}
    for hand in HANDS:
        assert {f"{VR}{hand}_{part}" for part in ("trigger", "squeeze", "pinch", "stick", "menu", "ring")} <= bound


def test_other_bindings() -> None:
    bindings = (
        Bindings().bind("use_tool", "vr.off_primary", instead_of="vr.main_trigger").unbind("crouch", "vr.off_primary")
    )
    player = Player(bindings)
    assert player.hold(main_trigger=1.0).levels.tool == 0
    assert player.hold(off_primary=1.0).levels.tool == 1
    player.controls.bindings = bindings.bind("jump", "vr.off_stick_down")
    assert player.hold(off_stick_down=1.0).intents.pressed == ("jump",)


def test_what_is_held_is_no_press() -> None:
    player = Player()
    pressed = player.hold(**{f"{hand}_{part}": 1.0 for hand in ("main", "off") for part in ("trigger", "squeeze")})
    assert pressed.intents.pressed == ()
    assert "use_tool" in HELD, "a press of it would let a tool at the hip dig once"


def test_the_radius_goes_on_while_the_stick_is_held() -> None:
    player = Player()
    steps = [step for _ in range(90) for step in player.hold(main_stick_up=1.0).intents.pressed]
    assert set(steps) == {"radius_more"} and 4 <= len(steps) <= 9
    assert player.hold(main_stick_up=0.5, main_stick_right=1.0).intents.pressed == (), "that is a turn"
    player.playing = False
    assert player.hold(main_stick_down=1.0).intents.pressed == ()


def test_a_menu_hears_clicks_and_grips_alone() -> None:
    player = Player()
    player.playing = False
    asked = player.hold(main_trigger=1.0, off_squeeze=1.0, off_stick_up=1.0, main_stick_left=1.0, main_primary=1.0)
    assert asked.levels == replace(RESTS, grab={"left": 1.0, "right": 0.0})
    assert asked.clicks == {"left": 0.0, "right": 1.0}
    assert asked.intents.pressed == ()
    player.playing = True
    assert player.hold(main_trigger=1.0).levels.tool == 0, "the press that closed the menu digs no hole"
    player.hold()
    assert player.hold(main_trigger=1.0).levels.tool == 1


def test_a_press_on_a_panel_stays_the_panels() -> None:
    player = Player()
    player.busy = frozenset({"right"})
    assert player.hold(main_trigger=1.0).levels.tool == 0
    player.busy = frozenset()
    asked = player.hold(main_trigger=1.0)
    assert asked.levels.tool == 0 and asked.clicks["right"] == 1
    player.hold()
    assert player.hold(main_trigger=1.0).levels.tool == 1


def test_without_focus_nothing_is_asked_for() -> None:
    player = Player()
    player.hold(main_trigger=1.0, off_stick_up=1.0, off_stick=1.0)
    player.focused = False
    assert player.hold().levels == RESTS


def test_sprint_and_crouch_can_be_switched() -> None:
    player = Player()
    player.controls.settings = replace(player.settings, controls=ControlSettings(crouch="toggle"))
    assert player.hold(off_primary=1.0).levels.crouch
    assert player.hold().levels.crouch
    assert not player.hold(off_primary=1.0).levels.crouch
