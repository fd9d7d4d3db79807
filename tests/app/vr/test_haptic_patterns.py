"""What hands feel: patterns that can be told apart, one at a time, as strong as the player wants."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vr.haptic_patterns import PATTERNS, ROCK, Feelings, Pattern, Vibration, dig
from gameplay import outcomes
from tests.openxr_runtime import Runtime
from tests.vr_render.xr.wearing import Wearer, worn
from vr_render.headset_frame import SIDES

FRAME = 1 / 90
ME, PLACE = 1, (0, 0, 0)


def _played(feelings: Feelings, seconds: float = 1.0, strength: float = 1.0) -> list[tuple[float, Vibration]]:
    """What is felt from now on, with when."""
    frames = range(round(seconds / FRAME))
    return [(frame * FRAME, felt) for frame in frames for felt in feelings.poll(FRAME, strength)]


def _alone(pattern: Pattern) -> list[tuple[float, Vibration]]:
    feelings = Feelings()
    feelings.feel("right", pattern)
    return _played(feelings)


def _rejected(command: str = "UseTool", reason: str = "nothing_in_reach") -> outcomes.CommandRejected:
    return outcomes.CommandRejected(ME, command, reason, "no")


def _dug(hardness: int, player: int = ME) -> outcomes.SoilExcavated:
    return outcomes.SoilExcavated(player, PLACE, 1, {}, 0, hardness)


def _names(*happened: outcomes.Outcome, guide: str = "left") -> list[tuple[str, str]]:
    """Sides and patterns that are felt of what happens at once."""
    feelings = Feelings()
    feelings.tell(happened, ME, "right", guide)
    felt = _played(feelings)
    by_side = {
        side: [(vibration.amplitude, vibration.frequency) for _, vibration in felt if vibration.side == side]
        for side in SIDES
    }
    return [
        (side, pattern.name)
        for side, pulses in by_side.items()
        for pattern in PATTERNS.values()
        if pulses == [(pulse.amplitude, pulse.frequency) for pulse in pattern.pulses]
    ]


def test_patterns_can_be_told_apart() -> None:
    every = [*PATTERNS.values(), dig(0.0), dig(0.35), dig(0.7)]
    for one, other in itertools.combinations(every, 2):
        rhythm = len(one.pulses) != len(other.pulses) or abs(one.seconds / other.seconds - 1) > 0.3
        first, second = one.pulses[0], other.pulses[0]
        touch = abs(first.amplitude - second.amplitude) >= 0.15 or abs(first.frequency / second.frequency - 1) > 0.25
        assert rhythm or touch, (one.name, other.name)


def test_pulses_are_possible_and_in_order() -> None:
    for pattern in PATTERNS.values():
        starts = [pulse.at for pulse in pattern.pulses]
        assert starts[0] == 0 and starts == sorted(starts)
        assert all(0 < pulse.amplitude <= 1 and pulse.seconds >= 0.01 for pulse in pattern.pulses)
        gaps = [after.at - pulse.at - pulse.seconds for pulse, after in itertools.pairwise(pattern.pulses)]
        assert all(gap >= 0.005 for gap in gaps), f"{pattern.name}: between pulses there is nothing"


@given(softer=st.floats(0, 1), harder=st.floats(0, 1))
def test_harder_ground_feels_stronger_and_brighter(softer: float, harder: float) -> None:
    softer, harder = sorted((softer, harder))
    first, second = dig(softer).pulses[0], dig(harder).pulses[0]
    assert first.amplitude <= second.amplitude and first.frequency <= second.frequency
    assert (dig(harder) is PATTERNS["rock"]) == (harder >= ROCK)


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_goes_over_time(name: str) -> None:
    felt = _alone(PATTERNS[name])
    assert len(felt) == len(PATTERNS[name].pulses)
    for (moment, vibration), pulse in zip(felt, PATTERNS[name].pulses, strict=True):
        assert pulse.at <= moment < pulse.at + FRAME + 1e-9
        assert (vibration.amplitude, vibration.seconds, vibration.frequency) == (
            pulse.amplitude,
            pulse.seconds,
            pulse.frequency,
        )


def test_slow_frames_leave_pulses_out_and_never_add_them_up() -> None:
    feelings = Feelings()
    feelings.feel("right", PATTERNS["warning"])
    assert [len(feelings.poll(0.25, 1.0)) for _ in range(5)] == [1, 1, 1, 0, 0]


def test_one_pattern_a_hand_at_a_time() -> None:
    feelings = Feelings()
    feelings.feel("right", PATTERNS["full"])
    feelings.feel("left", PATTERNS["touch"])
    feelings.feel("right", PATTERNS["touch"])
    sides = [(vibration.side, vibration.frequency) for _, vibration in _played(feelings)]
    assert sorted(sides) == [("left", 200.0), *[("right", 80.0)] * 3], "a touch waits for nothing: it is left out"
    feelings.feel("right", PATTERNS["touch"])
    feelings.feel("right", PATTERNS["full"])
    assert len(_played(feelings)) == 3, "what is more important cuts in"


def test_ground_is_felt_by_who_digs_it_in_the_hand_with_the_tool() -> None:
    assert _names(_dug(250)) == [("right", "rock")]
    feelings = Feelings()
    feelings.tell([_dug(60, player=2)], ME, "right", "left")
    assert _played(feelings) == []
    feelings.tell([_dug(60)], ME, "left", "left")
    assert [vibration.side for _, vibration in _played(feelings)] == ["left"]


def test_what_happens_is_felt() -> None:
    assert _names(outcomes.CanistersFull(ME)) == [("right", "full")]
    assert _names(_dug(10), outcomes.CanistersFull(ME), _dug(10)) == [("right", "full")], "over the digging"
    assert _names(_rejected()) == [("right", "rejected")]
    assert _names(_rejected("Hop", "too_steep")) == [("left", "rejected")]
    assert _names(_rejected(reason="bedrock")) == [("right", "rock")]
    assert _names(outcomes.PlayerHopped(ME, PLACE, PLACE), guide="right") == [("right", "hop")]
    both = [("left", "warning"), ("right", "warning")]
    assert _names(outcomes.PlayerFreed(ME, PLACE)) == both
    assert _names(outcomes.GeyserErupted(ME, "hot_spring", PLACE)) == [(side, "eruption") for side in SIDES]
    assert _names(outcomes.PlayerLanded(ME, 20 * 512, PLACE)) == both
    assert _names(outcomes.PlayerLanded(ME, 512, PLACE)) == []


def test_a_refusal_in_each_tick_is_felt_once() -> None:
    feelings, felt = Feelings(), []
    for _ in range(60):
        feelings.tell([_rejected()], ME, "right", "left")
        felt += _played(feelings, 1 / 30)
    assert len(felt) == len(PATTERNS["rejected"].pulses)
    felt = _played(feelings)
    feelings.tell([_rejected()], ME, "right", "left")
    assert len(_played(feelings)) == 2, "later it is another one"


def test_rest_ends_what_is_felt() -> None:
    feelings = Feelings()
    feelings.feel("right", PATTERNS["full"])
    feelings.poll(FRAME, 1.0)
    feelings.rest()
    assert _played(feelings) == []


def test_the_headset_vibrates_as_strongly_as_the_player_wants() -> None:
    with Runtime() as runtime:
        with worn() as headset:
            wearer = Wearer(headset)
            wearer.focus()
            wearer.turn()
            recorded = {}
            for strength in (0.0, 0.5, 1.0):
                feelings, before = Feelings(), len(runtime.haptics)
                feelings.feel("right", PATTERNS["attach"])
                for _ in range(20):
                    wearer.turn()
                    for felt in feelings.poll(wearer.frame.period, strength):
                        headset.vibrate(felt.side, felt.amplitude, felt.seconds, felt.frequency)
                recorded[strength] = list(runtime.haptics)[before:]
        assert not runtime.violations
    assert recorded[0.0] == [], "off is off: nothing is called"
    for strength in (0.5, 1.0):
        amplitudes = [one.amplitude for one in recorded[strength]]
        assert amplitudes == pytest.approx([0.6 * strength, 0.95 * strength])
        assert [one.side for one in recorded[strength]] == ["right", "right"]
    first, second = recorded[1.0]
    assert 0.07 <= second.seconds - first.seconds < 0.07 + 0.02
