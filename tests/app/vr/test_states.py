"""One game that a left hand plays, through all that headset, runtime and device do to it."""

from collections.abc import Callable, Iterator

import pytest
import xr

from app.session import closing, load
from app.simulation.simulation import Simulation
from gameplay.ledger import imbalance
from tests.app.vr.worn import Game, frames, quiet
from tests.openxr_runtime import Pose, Runtime
from vr_render.device import Device
from vr_render.errors import DeviceLostError
from vr_render.frame_block import NEAR
from vr_render.frame_ring import FrameRing

Steps = Iterator[Callable[[], object]]
LEFT_OUT = ("xrWaitFrame", "xrBeginFrame", "xrLocateViews", "xrSyncActions", "xrEndFrame", "xrLocateSpace")
OF_HANDS = (
    *(f"xrGetActionState{kind}" for kind in ("Float", "Boolean", "Vector2f")),
    "xrLocateHandJointsEXT",
    "xrApplyHapticFeedback",
)


def test_a_headset_that_is_off_while_the_game_loads_leaves_the_loading_alone(
    game: Game, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause, early = Simulation.pause, []

    def paused(self: Simulation, on: bool) -> None:
        early.append("loaded" not in game.events)
        pause(self, on)

    monkeypatch.setattr(Simulation, "pause", paused)

    def script(runtime: Runtime) -> Steps:
        yield frames(runtime, 1)
        runtime.wish = "idle"
        yield game.shown
        yield lambda: game.pauses == [True]
        runtime.wish = "focused"
        yield lambda: runtime.state == "focused"
        yield frames(runtime, 3)
        assert game.pauses == [True, False]
        assert runtime.last.projection is not None

    assert quiet(game.play(script))
    assert early == [False] * len(early)


@pytest.mark.long
def test_a_game_outlives_what_happens_to_its_headset(game: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    game.set(hand="left", world_scale=0.8)
    begin, wait, losses, gone = FrameRing.begin, Device.wait, [], list[Device]()

    def lost(self: FrameRing) -> object:
        if losses:
            losses.clear()
            gone.append(self.device)
        if self.device in gone:
            raise DeviceLostError("the device is gone")
        return begin(self)

    def waits(self: Device) -> None:
        wait(self)  # it is not really gone: what it draws with is about to be closed
        if self in gone:
            raise DeviceLostError("the device is gone")

    monkeypatch.setattr(FrameRing, "begin", lost)
    monkeypatch.setattr(Device, "wait", waits)

    def script(runtime: Runtime) -> Steps:
        yield game.shown
        yield frames(runtime, 3)
        assert [view.depth.far for view in runtime.last.projection.views] == [pytest.approx(NEAR / 0.8)] * 2
        yield from without_focus_and_while_it_is_off_the_world_stands_still(game, runtime)
        yield from a_frame_that_fails_is_left_out(runtime)
        yield from a_hiccup_costs_nothing(game, runtime)
        yield from a_left_hand_digs_though_calls_of_hands_fail(runtime)
        ends = (runtime.lose_session, runtime.lose_instance, lambda: losses.append("the device is gone"))
        for number, lose in enumerate(ends, start=2):
            lose()
            yield lambda: game.events.count("loaded") == number  # noqa: B023
            yield lambda: runtime.state == "focused"
            yield frames(runtime, 3)
            assert game.pauses[-2:] == [True, False], "it stands still while nobody can play"
            assert runtime.last.projection is not None

    played = game.play(script)
    assert quiet(played)
    events = [line["event"] for line in played.log]
    assert events.count("the headset's device is lost") == 1
    failed = {line["error"].split()[0] for line in played.log if line["event"] == "a frame of the headset failed"}
    assert len(LEFT_OUT) - 1 <= len(failed) and failed <= set(LEFT_OUT)
    assert sum(played.facts["dug"].values()) > 0
    assert {haptic.side for haptic in played.runtime.haptics} == {"left"}
    with closing(load(game.world)) as session:
        assert session.game.state.tick == played.facts["tick"] > 1
        assert not any(imbalance(session.game.state).values())


def without_focus_and_while_it_is_off_the_world_stands_still(game: Game, runtime: Runtime) -> Steps:
    before = len(game.pauses)
    runtime.wish = "visible"
    yield lambda: runtime.state == "visible"
    yield frames(runtime, 3)
    assert game.pauses[before:] == [True]
    assert runtime.last.projection is not None, "it is still seen"
    runtime.wish = "focused"
    yield lambda: runtime.state == "focused"
    yield frames(runtime, 3)
    assert game.pauses[before:] == [True, False]
    runtime.wish = "idle"
    yield lambda: runtime.state == "idle"
    yield lambda: len(game.pauses) > before + 2
    runtime.wish = "focused"
    yield lambda: runtime.state == "focused"
    yield frames(runtime, 3)
    assert game.pauses[before:] == [True, False, True, False]


def a_frame_that_fails_is_left_out(runtime: Runtime) -> Steps:
    for name in LEFT_OUT:
        runtime.fail(name, xr.Result.ERROR_RUNTIME_FAILURE)
        yield frames(runtime, 3)
        assert runtime.last.projection is not None, name


def a_hiccup_costs_nothing(game: Game, runtime: Runtime) -> Steps:
    runtime.fail("xrWaitFrame", xr.Result.ERROR_RUNTIME_FAILURE, times=34)
    yield frames(runtime, 3)
    assert runtime.last.projection is not None
    assert game.events.count("loaded") == 1, "the headset was not given up"


def a_left_hand_digs_though_calls_of_hands_fail(runtime: Runtime) -> Steps:
    left = runtime.player.left
    left.place(Pose.at(-0.2, 1.3, -0.4, pitch=-60))
    yield frames(runtime, 3)
    left.inputs = {"trigger/value": 1.0}
    for name in OF_HANDS:
        runtime.fail(name, xr.Result.ERROR_RUNTIME_FAILURE)
    yield frames(runtime, 1)
    assert runtime.last.projection is not None, "a frame goes on without a word of the hands"
    yield lambda: any(haptic.side == "left" for haptic in runtime.haptics)
    assert not any(fault.times for faults in runtime.gate.faults.values() for fault in faults), "all have failed"
    left.inputs = {}
    yield frames(runtime, 3)
