"""Scripts: what they make of a player, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.openxr_runtime import Pose, Runtime, scripting
from tests.openxr_runtime.hands import made_up

LOOK = Path(__file__).with_name("look.toml")


def play(runtime: Runtime, *steps: dict[str, Any], to: float, rate: float = 100.0) -> None:
    """Play steps up to a time without an application."""
    timeline = scripting.make({"step": list(steps)})
    for frame in range(round(to * rate) + 1):
        timeline(runtime, frame / rate)


@pytest.fixture
def runtime() -> Runtime:
    """One that is not open: a script needs no application."""
    return Runtime()


def test_a_head_moves_smoothly_with_its_velocity(runtime: Runtime) -> None:
    steps = ({"at": 0, "head": {"place": [0, 1.6, 0]}}, {"at": 0, "over": 2, "head": {"place": [1, 1.6, 0], "yaw": 90}})
    play(runtime, *steps, to=1.0)
    assert runtime.player.head.position == pytest.approx((0.5, 1.6, 0))
    assert runtime.player.velocity[0] == pytest.approx(0.75, rel=0.02)  # 1.5 of the mean speed in the middle
    assert runtime.player.spin[1] == pytest.approx(0.75 * 1.5708, rel=0.02)
    play(runtime, *steps, to=2.1)
    assert runtime.player.head.ahead == pytest.approx((-1, 0, 0), abs=1e-6)
    assert runtime.player.velocity == (0, 0, 0)


def test_a_throw_ends_at_full_speed(runtime: Runtime) -> None:
    there = {"place": [0, 1, -1]}
    start = {"at": 0, "right": {"place": [0, 1, 0]}}
    play(runtime, start, {"at": 0.5, "over": 0.5, "steady": True, "right": there}, to=1.0)
    assert runtime.player.right.velocity == pytest.approx((0, 0, -2), abs=0.01)


def test_hands_that_go_with_the_body(runtime: Runtime) -> None:
    hand = {"place": [0.2, 1.3, -0.4], "in": "body"}
    play(runtime, {"at": 0, "right": hand, "head": {"place": [5, 1.7, 0], "yaw": 90, "pitch": 40}}, to=0.1)
    assert runtime.player.right.aim.position == pytest.approx((4.6, 1.3, -0.2))
    assert runtime.player.right.grip != runtime.player.right.aim


def test_buttons_ramps_and_releases(runtime: Runtime) -> None:
    steps = [
        {"at": 0, "over": 1, "press": {"right/trigger/value": 1.0}},
        {"at": 0, "hold": 0.5, "press": {"left/x/click": True, "left/thumbstick": [0, 1]}},
    ]
    play(runtime, *steps, to=0.4)
    left, right = runtime.player.left.inputs, runtime.player.right.inputs
    assert right["trigger/value"] == pytest.approx(0.4)
    assert (left["x/click"], left["thumbstick"]) == (1.0, (0, 1))
    play(runtime, *steps, to=0.6)
    assert (left["x/click"], left["thumbstick"]) == (0.0, (0, 0))


def test_profiles_tracking_bare_hands_and_events(runtime: Runtime) -> None:
    play(
        runtime,
        {
            "at": 0,
            "profile": {"left": "none"},
            "tracking": {"head": "lost", "right": "inferred"},
            "event": "headset_off",
        },
        {"at": 0.1, "bare": {"left": {"pinch": 1.0, "finger": "middle"}}, "rate": 90.0},
        to=0.2,
    )
    player = runtime.player
    assert (player.left.profile, player.tracking, player.right.tracking) == (None, "lost", "inferred")
    assert runtime.wish == "idle" and runtime.headset.rate == 90.0
    assert player.left.joints == made_up("left", player.left.aim, 1.0, finger="middle")
    play(runtime, {"at": 0, "bare": {"left": {"fist": 1.0}}}, to=0)
    assert player.left.joints == made_up("left", player.left.aim, fist=1.0)
    play(runtime, {"at": 0, "bare": {"left": "none"}, "event": "headset_on"}, to=0)
    assert player.left.joints is None and runtime.wish == "focused"


def test_a_script_begins_when_it_says(runtime: Runtime) -> None:
    timeline = scripting.make({"start": "asked", "step": [{"at": 0, "head": {"place": [9, 9, 9]}}]})
    timeline(runtime, 1.0)
    assert runtime.player.head == Pose((0.0, 1.6, 0.0)) and not timeline.done
    timeline.begin()
    timeline(runtime, 2.0)
    assert runtime.player.head.position == (9, 9, 9) and timeline.done


def test_a_slow_frame_leaves_no_press_out(runtime: Runtime) -> None:
    timeline = scripting.make({"step": [{"at": 1, "press": {"right/trigger/value": 1.0}, "hold": 0.2}]})
    levels = []
    for second in range(40):
        timeline(runtime, float(second))
        levels.append(runtime.player.right.inputs.get("trigger/value", 0.0))
    assert 1.0 in levels and levels[-1] == 0.0 and timeline.finished


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ({}, "step 1: at, in seconds, is missing"),
        ({"at": "soon"}, "'soon' is no number"),
        ({"at": 0, "jump": 1}, "no word 'jump'; there are at, bare, event"),
        ({"at": 0, "head": {"place": [0, 1]}}, "[0, 1] is not 3 numbers"),
        ({"at": 0, "head": {"place": [0, 1, 0], "in": "world"}}, "'world' is not one of stage, body"),
        ({"at": 0, "press": {"right/triger": 1}}, "no controller has 'triger'"),
        ({"at": 0, "press": {"right/thumbstick": 1}}, "is not 2 numbers"),
        ({"at": 0, "press": {"middle/a/click": 1}}, "'middle' is not one of left, right"),
        ({"at": 0, "event": "sleep"}, "'sleep' is not one of headset_off"),
        ({"at": 0, "profile": {"left": "acme"}}, "'acme' is not one of khr/simple_controller"),
    ],
)
def test_wrong_scripts(step: dict[str, Any], text: str) -> None:
    with pytest.raises(scripting.ScriptError) as caught:
        scripting.make({"step": [step]}, "dig.toml")
    assert str(caught.value).startswith("dig.toml: step 1") and text in str(caught.value)


def test_files(tmp_path: Path) -> None:
    lines = tmp_path / "short.jsonl"
    lines.write_text('{"at": 0, "head": {"place": [0, 1, 0]}}\n\n{"at": 2.5, "picture": "end"}\n')
    assert scripting.read(lines).length == 2.5
    assert scripting.read(LOOK).length == 27.0
    assert all(scripting.read(script).length > 10.0 for script in LOOK.parent.glob("*.toml"))
    for name, text in (("none.toml", None), ("bad.toml", "at = "), ("bad.jsonl", "{")):
        if text is not None:
            (tmp_path / name).write_text(text)
        with pytest.raises(scripting.ScriptError, match=name):
            scripting.read(tmp_path / name)
