"""One script, played by the right hand, the left hand and one hand alone: from poses and levels to the world."""

from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from app.client.acting import Acting
from app.client.client import Client
from app.client.flying import Flying
from app.client.placing import Placing
from app.desktop.panels.desktop import DesktopPanels
from app.desktop.settings import Settings, VrSettings
from app.playing import Playing
from app.simulation.messages import Told
from app.vr.wearer import Wearer
from gameplay.commands import Command, Envelope, Gather, UseTool
from gameplay.positions import point
from gameplay.state import HOME
from gameplay.view import PlanetFacts, Rays, Viewer
from tests.app.vr.poses import pose
from tests.worlds import PLAYER, Play, voxels
from vr_render.headset_frame import Hand, HeadsetFrame
from vr_render.xr.hand_input import HandInput

HEAD, OFF = pose(), pose((-0.3, 1.0, -0.1), pitch=-60)
FRAMES = 3  # a tick
# Frames, what a hand holds, and where it points: the one with the tool, or (HOP) the one that aims hops, which is the
# other one of two, and the only one of one.
HOP = (0.1, 30.0)
SCRIPT: tuple[tuple[int, dict[str, float], tuple[float, float]], ...] = (
    (6, {}, HOP),
    (30, {"stick_up": 1.0}, HOP),
    (60, {}, HOP),
    (30, {"stick_up": 1.0}, HOP),
    (6, {"stick_up": 1.0, "squeeze": 1.0}, HOP),  # rather not
    (60, {}, HOP),
    (6, {"menu": 1.0}, (-50, 5)),
    (6, {}, (-50, 5)),
    (6, {"menu": 1.0}, (-50, 5)),
    (6, {}, (-50, 5)),
    (60, {"trigger": 1.0}, (-50, 5)),
    (60, {"trigger": 0.6}, (-40, -12)),
    (6, {}, (-40, -12)),
    (3, {"secondary": 1.0}, (-40, -12)),  # builds from now on
    (12, {}, (-45, 20)),
    (60, {"trigger": 1.0}, (-45, 20)),
    (6, {}, (-45, 20)),
)


class Link:
    """The way to a game in this process: what was sent counts from the next tick on."""

    def __init__(self, play: Play) -> None:
        self.play, self.sequence, self.tool, self.rays, self.gather = play, -1, 0, Rays(), 0
        self.happened: set[str] = set()

    def act(
        self, commands: list[Command], tool: int = 0, tap: int = 0, rays: Rays | None = None, gather: int = 0
    ) -> int:
        self.sequence += 1
        self.gather = gather
        self.tool, self.rays = max(tool, tap), self.rays if rays is None else rays
        for command in commands:
            self.submit(command)
        return self.sequence

    def submit(self, command: Command) -> None:
        self.play.sequence += 1
        tick = self.play.game.state.tick
        self.play.game.submit(Envelope(tick, PLAYER, self.play.sequence, HOME, command))  # type: ignore[arg-type]

    def tick(self) -> None:
        if self.tool:
            self.submit(UseTool(self.tool, *(self.rays.tool or ())))
        if self.gather:
            self.submit(Gather(self.gather))
        self.happened |= {type(outcome).__name__ for outcome in self.play.tick()}


@dataclass(frozen=True)
class Played:
    """What came of the script: voxels that were changed, names of what happened, where the player is, and which
    screens were seen."""

    edited: dict[tuple[int, int, int], bytes]
    happened: set[str]
    place: tuple[int, ...]
    screens: list[str]


def played(**settings: object) -> Played:
    """The script in a new game."""
    vr = VrSettings(**settings)  # type: ignore[arg-type]
    play = Play(seed=22, radius=90.0)
    play.tick(30)
    link, viewer = Link(play), Viewer(play.game.state, PLAYER)
    client = Client(PlanetFacts.of(play.game.state))
    panels = DesktopPanels()
    panels.settings = replace(Settings(), vr=vr)

    def nothing(*_: object) -> None:
        pass

    acting = Acting(client, link)
    playing = SimpleNamespace(
        panels=panels, client=client, acting=acting, rest=acting.rest, flying=Flying(client),
        options=SimpleNamespace(world=Path("small")), placing=Placing(), obey=nothing, answer=nothing, pause=nothing,
    )  # fmt: skip
    wearer, hands = Wearer(cast(Playing, playing), software=True), HandInput()
    hands.main = vr.hand
    off = "left" if vr.hand == "right" else "right"

    def tick() -> None:
        link.tick()
        told = Told(viewer.snapshot(rays=link.rays), link.sequence, 1.0)
        client.take(told)
        wearer.told(told)

    number, screens = 0, ["game"]
    for _ in range(3):
        tick()
    for count, held, way in SCRIPT:
        hop = way is HOP and not vr.one_handed
        aim, rest = pose((0.1, 1.25, -0.35), pitch=way[0], yaw=way[1]), {"trigger": 0.0, "secondary": 0.0, "menu": 0.0}
        rest |= {"stick_up": 0.0, "squeeze": 0.0}
        for _ in range(count):
            if number % FRAMES == 0:
                tick()
            number += 1
            does, idles = (off, vr.hand) if hop else (vr.hand, off)
            there, said = {does: Hand(grip=aim, aim=aim, profile="x")}, {does: {**rest, **held}}
            if not vr.one_handed:
                there[idles], said[idles] = Hand(grip=OFF, aim=OFF, profile="x"), rest
            frame = HeadsetFrame(number, 0, 1 / 90, True, True, HEAD, there, hands.poll(said, True))
            wearer.turn(frame, client.tick - 1.5 + (number - 1) % FRAMES / FRAMES, 1 / 90, None)
            screens += [panels.screen] if panels.screen != screens[-1] else []
    panels.close()
    return Played(voxels(play.terrain), link.happened, point(play.player["position"]), screens)


@pytest.fixture(scope="module")
def right() -> Played:
    return played()


@pytest.mark.parametrize(
    "settings",
    [{"hand": "left"}, {"one_handed": True}, {"hand": "left", "one_handed": True}],
    ids=["left", "right alone", "left alone"],
)
def test_every_hand_makes_the_same_world(right: Played, settings: dict[str, object]) -> None:
    assert played(**settings) == right


def test_the_script_hops_once_opens_a_menu_digs_and_builds(right: Played) -> None:
    assert right.happened >= {"PlayerHopped", "SoilExcavated", "SoilElevated"}
    assert right.screens == ["game", "pause", "game"]
