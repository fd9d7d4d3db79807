"""The runtime goes, and then the device, in the middle of a game that a left hand plays."""

from collections.abc import Callable, Iterator

import pytest

from app.session import closing, load
from gameplay.ledger import imbalance
from tests.app.vr.worn import Game, frames, quiet
from tests.openxr_runtime import Pose, Runtime
from vr_render.errors import DeviceLostError
from vr_render.frame_ring import FrameRing


def test_a_left_hand_digs_and_the_game_outlives_runtime_and_device(game: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    game.set(hand="left")
    begin, losses = FrameRing.begin, []

    def lost(self: FrameRing) -> object:
        if losses:
            raise DeviceLostError(losses.pop())
        return begin(self)

    monkeypatch.setattr(FrameRing, "begin", lost)

    def script(runtime: Runtime) -> Iterator[Callable[[], object]]:
        yield game.shown
        left = runtime.player.left
        left.place(Pose.at(-0.2, 1.3, -0.4, pitch=-60))
        yield frames(runtime, 3)
        left.inputs = {"trigger/value": 1.0}
        yield lambda: any(haptic.side == "left" for haptic in runtime.haptics)
        left.inputs = {}
        yield frames(runtime, 3)
        for number, lose in enumerate((runtime.lose_instance, lambda: losses.append("the device is gone")), start=2):
            lose()
            yield lambda: game.events.count("loaded") == number  # noqa: B023
            yield lambda: runtime.state == "focused"
            yield frames(runtime, 3)
            assert game.pauses[-2:] == [True, False], "it stands still while nobody can play"
            assert runtime.last.projection is not None

    played = game.play(script)
    assert quiet(played)
    assert sum(played.facts["dug"].values()) > 0
    assert {haptic.side for haptic in played.runtime.haptics} == {"left"}
    assert len([line for line in played.log if line["event"] == "the headset's device is lost"]) == 1
    with closing(load(game.world)) as session:
        assert session.game.state.tick == played.facts["tick"]
        assert not any(imbalance(session.game.state).values())
