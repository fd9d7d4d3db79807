"""The session follows the runtime through every state, and ends well however it ends."""

import logging

import pytest
import xr

from tests.vr_render.xr.wearing import Painter, Wearer, worn
from vr_render.xr.errors import HeadsetError


def test_a_session_from_its_beginning_to_its_end(runtime):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        assert headset.state == "idle"
        assert headset.begin() is None  # before the runtime is ready
        wearer.focus()
        assert wearer.states == ["idle", "ready", "synchronized", "visible", "focused"]
        for _ in range(3):
            assert wearer.turn().render
        assert runtime.last.projection is not None
        headset.request_exit()
        wearer.until(lambda: headset.state == "exiting")
        assert wearer.states[5:] == ["visible", "synchronized", "stopping", "idle", "exiting"]
        assert headset.begin() is None
        assert not headset.lost
    assert wearer.frame is None


def test_pictures_are_drawn_only_where_the_runtime_wants_them(runtime):
    runtime.wish = "synchronized"
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.until(lambda: headset.state == "synchronized")
        frame = wearer.turn()
        assert not frame.render and not frame.focused
        assert runtime.last.layers == ()
        assert not painter.draw()  # no image without a frame
        runtime.wish = "focused"
        wearer.focus()
        runtime.should_render = False
        assert not wearer.turn().render
        assert runtime.last.layers == ()


def test_visible_without_focus_has_no_input(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        assert wearer.frame.input.focused
        runtime.wish = "visible"
        wearer.until(lambda: headset.state == "visible")
        frame = wearer.turn()
        assert frame.render and not frame.focused and not frame.input.focused
        runtime.wish = "focused"
        wearer.focus()


def test_taken_off_and_put_on_again(runtime):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        runtime.wish = "idle"
        wearer.until(lambda: headset.state == "idle")
        assert wearer.states[-2:] == ["stopping", "idle"]
        assert wearer.turn() is None and wearer.turn() is None
        runtime.wish = "focused"
        wearer.focus()
        wearer.turn()
        assert runtime.last.projection is not None
        assert runtime.calls["xrBeginSession"] == 2


def test_taken_off_while_the_session_goes_on(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        runtime.player.right.inputs = {"trigger/value": 1.0}
        wearer.turn()
        runtime.wear(False)
        frame = wearer.turn()
        assert headset.state == "focused" and frame.render
        assert not frame.focused and not frame.input.focused and not frame.input.levels
        runtime.wear(True)
        assert wearer.turn().focused
        assert [event.value for event in wearer.events if event.kind == "worn"] == [1, 0, 1]
        runtime.wear(False)
        runtime.wish = "idle"
        wearer.until(lambda: headset.state == "idle")
        runtime.headset.presence = False  # a runtime that says no more of it
        runtime.wish = "focused"
        wearer.focus()


def test_the_player_ends_the_game_from_the_runtime(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        runtime.exit()
        wearer.until(lambda: headset.state == "exiting")


@pytest.mark.parametrize("what", ["session soon", "session now", "runtime"])
def test_a_loss_is_told_once_and_a_new_headset_opens(runtime, what):
    with worn() as headset, Painter(headset) as painter:
        wearer = Wearer(headset, painter)
        wearer.focus()
        if what == "runtime":
            runtime.lose_instance()
        else:
            runtime.lose_session(after=3 if what == "session soon" else 0)
        wearer.until(lambda: headset.lost)
        for _ in range(3):
            assert wearer.turn() is None
        assert wearer.kinds.count("lost") == 1
        headset.eyes()
        headset.end()
        headset.vibrate("left", 1.0, 0.1)
        headset.request_exit()
    with worn() as headset:
        Wearer(headset).focus()


@pytest.mark.parametrize("call", ["xrBeginSession", "xrEndSession"])
def test_beginning_and_ending_are_tried_again(runtime, call):
    with worn() as headset:
        wearer = Wearer(headset)
        if call == "xrEndSession":
            wearer.focus()
            runtime.wish = "idle"
        runtime.fail(call, xr.Result.ERROR_RUNTIME_FAILURE)
        with pytest.raises(HeadsetError, match=call):
            wearer.until(lambda: False)
        runtime.wish = "focused"
        wearer.focus()


def test_other_controllers_are_noticed(runtime):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        wearer.turn()
        assert "profile" in wearer.kinds


def test_a_pose_that_is_none_is_said_once(runtime, caplog):
    with worn() as headset:
        wearer = Wearer(headset)
        wearer.focus()
        runtime.player.head = type(runtime.player.head)((float("nan"), 1.6, 0.0))
        before = wearer.eyes
        with caplog.at_level(logging.WARNING):
            for _ in range(3):
                assert wearer.turn().head is None
                assert wearer.eyes is before
        assert 1 <= len(caplog.records) <= 2  # of the head, of the eyes
