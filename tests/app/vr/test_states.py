"""The game follows the headset: off and on, without focus, gone and back."""

from collections.abc import Callable, Iterator

import xr

from app.session import closing, load
from tests.app.vr.worn import Game, frames, quiet
from tests.openxr_runtime import Runtime


def test_without_focus_and_while_it_is_off_the_world_stands_still(game: Game) -> None:
    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        yield game.shown
        yield frames(runtime, 5)
        before = len(game.pauses)
        runtime.wish = "visible"
        yield lambda: runtime.state == "visible"
        yield frames(runtime, 5)
        assert game.pauses[before:] == [True]
        assert runtime.last.projection is not None  # it is still seen
        runtime.wish = "focused"
        yield lambda: runtime.state == "focused"
        yield frames(runtime, 5)
        assert game.pauses[before:] == [True, False]
        runtime.wish = "idle"
        yield lambda: runtime.state == "idle"
        yield lambda: len(game.pauses) > before + 2
        runtime.wish = "focused"
        yield lambda: runtime.state == "focused"
        yield frames(runtime, 10)
        assert game.pauses[before:] == [True, False, True, False]

    played = game.play(script)
    assert quiet(played)
    with closing(load(game.world)) as session:
        assert session.game.state.tick == played.facts["tick"] > 1


def test_a_session_that_is_lost_is_waited_for(game: Game) -> None:
    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        yield game.shown
        yield frames(runtime, 5)
        runtime.lose_session(after=2)
        yield lambda: game.events.count("loaded") == 2
        yield lambda: runtime.state == "focused"
        yield frames(runtime, 5)
        assert game.pauses[-2:] == [True, False], "it stands still while nobody can play"

    played = game.play(script)
    assert quiet(played)
    assert played.facts["tick"] > 1


def test_a_frame_that_fails_is_left_out(game: Game) -> None:
    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        yield game.shown
        yield frames(runtime, 3)
        for name in ("xrWaitFrame", "xrBeginFrame", "xrLocateViews", "xrSyncActions", "xrEndFrame", "xrLocateSpace"):
            runtime.fail(name, xr.Result.ERROR_RUNTIME_FAILURE)
            yield frames(runtime, 3)
            assert runtime.last.projection is not None, name
        for name in ("Float", "Boolean", "Vector2f"):
            runtime.fail(f"xrGetActionState{name}", xr.Result.ERROR_RUNTIME_FAILURE)
        runtime.fail("xrLocateHandJointsEXT", xr.Result.ERROR_RUNTIME_FAILURE)
        yield frames(runtime, 1)
        assert runtime.last.projection is not None, "a frame goes on without a word of the hands"
        assert not any(fault.times for faults in runtime.gate.faults.values() for fault in faults), "all have failed"

    played = game.play(script)
    assert quiet(played)
    assert 5 <= len([line for line in played.log if line["event"] == "a frame of the headset failed"]) <= 6
