"""One script, played in the whole game: by the right hand, by the left hand, by each of them alone, and with another
controller."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.session import closing, load
from app.vr.panels.sheets import REGIONS, Sheet
from app.vr.tool_hand import slot_poses
from gameplay.ledger import imbalance
from gameplay.state import HOME
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.vr.lockstep import Lockstep
from tests.app.vr.panel_work import menu_row
from tests.app.vr.worn import Game, frames, quiet
from tests.openxr_runtime import Pose, Runtime
from vr_render import headset_frame

Steps = Iterator[Callable[[], object]]
OTHER = {"left": "right", "right": "left"}
TOUCH, INDEX = "oculus/touch_controller", "valve/index_controller"
SECOND = {TOUCH: {"left": "y/click", "right": "b/click"}, INDEX: {"left": "b/click", "right": "b/click"}}
GRIP = {TOUCH: "squeeze/value", INDEX: "squeeze/force"}
MORE = 0.0, -1.0  # of the menu around the hand
PUT_IN, TAKE_OUT, SAVE, PAUSE = (0.7, -0.7), (-0.7, -0.7), (0.7, 0.7), (0.0, 1.0)
HOP = {"yaw": -30, "pitch": -10}  # where hops are aimed


class Body:
    """Who plays. What a hand does, it does at the same place, whichever it is.

    Args:
        main: side of the dominant hand. alone: the other one is not there. profile: of the controllers.
    """

    def __init__(self, game: Game, runtime: Runtime, main: str, alone: bool, profile: str) -> None:
        self.game, self.runtime, self.alone = game, runtime, alone
        self.main = runtime.player.hand(main)
        self.off = runtime.player.hand(OTHER[main])
        self.second, self.grip = SECOND[profile][main], GRIP[profile]
        self.main.profile = self.off.profile = profile
        self.free = self.main if alone else self.off  # aims hops
        if alone:
            self.off.profile = None

    def point(self, hand: Any, **turned: float) -> Steps:
        """Bring a hand somewhere before the head, and the other one to where nothing is."""
        idle = self.off if hand is self.main else self.main
        back = self.runtime.player.head.position[2]
        idle.place(Pose.at(0.3, 0.9, back + 0.1, pitch=-60))
        hand.place(Pose.at(0.0, 1.3, back - 0.4, **turned))
        yield frames(self.runtime, 9)

    def hold(self, hand: Any, count: int, **levels: Any) -> Steps:
        """Press for so many frames, and let go; components with an underscore for each slash."""
        pressed = {name.replace("_", "/"): level for name, level in levels.items()}
        hand.inputs |= pressed
        yield frames(self.runtime, count)
        hand.inputs.clear()
        yield frames(self.runtime, 9)

    def hop(self) -> Steps:
        yield from self.point(self.free, **HOP)
        yield from self.hold(self.free, 30, thumbstick=(0.0, 1.0))
        yield frames(self.runtime, 60)

    def rather_not_hop(self) -> Steps:
        self.free.inputs["thumbstick"] = (0.0, 1.0)
        yield frames(self.runtime, 30)
        self.free.inputs[self.grip] = 1.0
        yield frames(self.runtime, 9)
        self.free.inputs.clear()
        yield frames(self.runtime, 60)

    def dig(self) -> Steps:
        yield from self.point(self.main, pitch=-50, yaw=-5)
        yield from self.hold(self.main, 60, trigger_value=1.0)
        yield from self.point(self.main, pitch=-40, yaw=12)
        yield from self.hold(self.main, 60, trigger_value=0.6)

    def build(self) -> Steps:
        yield from self.hold(self.main, 6, **{self.second: True})
        yield from self.point(self.main, pitch=-45, yaw=-20)
        yield from self.hold(self.main, 60, trigger_value=1.0)

    def walk(self) -> Steps:
        """On its own feet."""
        for step in range(90):
            self.runtime.player.head = Pose.at(0, 1.6, 0.9 * (step + 1) / 90)
            yield frames(self.runtime, 1)
        yield frames(self.runtime, 30)

    def menu(self, *ways: tuple[float, float]) -> Steps:
        """Choose in the menu around the hand."""
        yield from self.hold(self.main, 6, thumbstick_click=True)
        for way in ways:
            yield from self.hold(self.main, 6, thumbstick=way)

    def augment(self) -> Steps:
        """Out of the pack into the tool, out of it, and in again."""
        if self.alone:
            for way in (PUT_IN, TAKE_OUT, PUT_IN):
                yield from self.menu(way)
                yield frames(self.runtime, 30)
                yield from self.menu()  # closes it
            return
        self.off.place(Pose.at(-0.2, 1.65, self.runtime.player.head.position[2] + 0.35))  # over the shoulder
        yield from self._squeeze(True)
        self._to_slot()
        yield frames(self.runtime, 15)
        for on in (False, True, False):
            yield from self._squeeze(on)
            yield frames(self.runtime, 30)

    def _squeeze(self, on: bool) -> Steps:
        yield frames(self.runtime, 6)
        self.off.inputs[self.grip] = float(on)
        yield frames(self.runtime, 9)

    def _to_slot(self) -> None:
        """Bring the grip of the other hand to the tool's foremost slot."""
        main, off = self.main, self.off
        slot = slot_poses(headset_frame.Pose(np.array(main.grip.position), np.array(main.aim.orientation)))[0]
        shift = np.array(off.grip.position) - off.aim.position
        off.place(Pose((*(slot.position - shift).tolist(),), off.aim.orientation))

    def panel(self) -> Steps:
        """Pause, and go on with what a laser presses."""
        yield from self.menu(MORE, MORE, MORE, PAUSE)
        self.runtime.should_render = True
        yield frames(self.runtime, 6)
        quad = next(quad for quad in self.runtime.last.quads if quad.sub.rect == REGIONS["main"])
        pose = headset_frame.Pose(np.array(quad.pose.position), np.array(quad.pose.orientation))
        target = Sheet("main", pose, quad.size).place(menu_row("continue"))
        right, up, back = target - self.main.aim.position
        yaw, pitch = np.degrees([np.arctan2(-right, -back), np.arctan2(up, np.hypot(right, back))])
        self.main.place(Pose.at(*self.main.aim.position, yaw=float(yaw), pitch=float(pitch)))
        yield frames(self.runtime, 9)
        yield from self.hold(self.main, 9, trigger_value=1.0)
        self.runtime.should_render = False

    def save(self) -> Steps:
        yield from self.menu(MORE, MORE, MORE, SAVE)
        yield lambda: "world saved" in self.game.events


@dataclass(frozen=True)
class Outcome:
    """What came of the script: how often what happened, where the player was after each part, when the game stood
    still, what lies where, and voxels that were changed."""

    happened: dict[str, int]
    places: list[tuple[int, ...]]
    pauses: list[bool]
    items: list[tuple[int, ...]]
    edited: dict[tuple[int, int, int], bytes]


def outcome(game: Game, main: str, alone: bool, profile: str) -> Outcome:
    """Of the script in a new game."""
    game.set(hand=main, one_handed=alone)
    places: list[tuple[int, ...]] = []

    def script(runtime: Runtime) -> Steps:
        yield game.shown
        runtime.should_render = False  # what is not drawn is soon played
        body = Body(game, runtime, main, alone, profile)
        yield from body.point(body.main, pitch=-10)
        yield frames(runtime, 90)
        for part in (body.hop, body.rather_not_hop, body.walk, body.dig, body.build, body.augment, body.panel):
            yield from part()
            places.append(tuple(game.own.position))
        yield from body.save()

    assert quiet(game.play(script))
    counted = ("PlayerHopped", "SoilExcavated", "SoilElevated", "ItemAttached", "ItemDetached")
    with closing(load(game.world)) as session:
        state = session.game.state
        assert not any(imbalance(state).values())
        items = [(int(row["kind"]), int(row["type"]), int(row["slot"])) for row in state.items.rows]
        deltas = state.terrains[HOME].deltas
        edited = {key: deltas.runs(key).tobytes() for key in deltas}
    happened = {name: game.happened.count(name) for name in counted}
    return Outcome(happened, places, game.pauses[:2], sorted(items), edited)


RUNS = {
    "right": ("right", False, TOUCH),
    "left": ("left", False, TOUCH),
    "right alone": ("right", True, TOUCH),
    "left alone": ("left", True, TOUCH),
    "Index": ("right", False, INDEX),
}


@pytest.mark.long
def test_every_hand_comes_to_the_same(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    outcomes = {}
    for name, hands in RUNS.items():
        with monkeypatch.context() as patches:
            game = Game(tmp_path / name, patches, capfd)
            Lockstep(game, patches)
            outcomes[name] = outcome(game, *hands)
    first = outcomes["right"]
    assert first.happened["PlayerHopped"] == 1
    assert (first.happened["ItemAttached"], first.happened["ItemDetached"]) == (2, 1)
    assert min(first.happened["SoilExcavated"], first.happened["SoilElevated"]) > 10
    assert first.pauses == [True, False]
    assert np.linalg.norm(np.subtract(first.places[2], first.places[1])) > UNITS_PER_METRE / 2, "it walked"
    for name, other in outcomes.items():
        assert other == first, name
