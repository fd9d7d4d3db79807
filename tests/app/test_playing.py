"""A game in play between two screens: what the simulation tells then is kept."""

from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path
from threading import Timer
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from app.desktop.controls import Intents
from app.desktop.display import Display
from app.desktop.picture import Ground, Picture
from app.playing import Playing
from app.screens import _switch
from app.simulation.child import Child
from app.simulation.messages import Act, Ended, Found, Order, Pause, Placed, Report, Saved, Told, decode_order, encode
from app.simulation.simulation import Options
from gameplay.commands import Fly, Move
from gameplay.positions import point
from gameplay.shuttles import craft
from gameplay.state import HOME
from gameplay.view import Changed, PlanetFacts, Rays, Viewer
from taichi_kernels.units import UNITS_PER_METRE
from tests.carrying import Carrying
from tests.worlds import PLAYER
from vr_render.graphics import Graphics


class Simulated(Child):
    """A simulation whose part the test plays."""

    def __init__(self) -> None:
        self.connection, self.other = Pipe()
        self.told = True
        self.process = SimpleNamespace(join=lambda *_: None, is_alive=lambda: False, exitcode=0)  # type: ignore[assignment]
        self.play = Carrying()
        self.viewer = Viewer(self.play.game.state, PLAYER)

    def tell(self, *, power: float = 0.0) -> None:
        """Play a tick, in which the tool may work, and tell of it."""
        self.play.do("use_tool", power=power)
        self.say(Told(self.viewer.snapshot(), -1, 1.0))

    def say(self, report: Report) -> None:
        self.other.send_bytes(encode(report))

    def hear(self, kind: type[Order]) -> list[Order]:
        """Wait for an order of a kind; all orders up to it."""
        orders: list[Order] = []
        while not (orders and isinstance(orders[-1], kind)):
            assert self.other.poll(5.0), "no order came"
            orders.append(decode_order(self.other.recv_bytes()))
        return orders


class Screen:
    """Shows nothing; what its picture is told of the ground is in `chunks`."""

    kind, size, every, redraw, own_kernels = "window", (64, 64), 0.0, 0.0, False

    def __init__(self) -> None:
        self.chunks: list[Changed] = []

    def show_loading(self, loading: object) -> None:
        pass

    def open_picture(self, ground: Ground, progress: Callable[[float], None]) -> Picture:
        def nothing(*_: object) -> None:
            pass

        picture = SimpleNamespace(
            remembers=True, graphics=Graphics(), settle=nothing, hurry=nothing, show=nothing,
            ground=self.chunks.extend, close=nothing,
        )  # fmt: skip
        return cast(Picture, picture)

    def scene_now(self) -> object:
        return None


@pytest.mark.parametrize("wanted", ["window", "vr"])
@pytest.mark.parametrize("flies", [False, True])
def test_between_two_screens_nothing_goes_on_by_itself(home: Path, tmp_path: Path, wanted: str, flies: bool) -> None:
    child = Simulated()
    there, ahead = child.play.place(4.0)
    state = child.play.game.state
    spot = point(np.array(there) * UNITS_PER_METRE)
    number = craft.place(state, "shuttle", HOME, spot, point(np.array(ahead) * 16384), PLAYER)
    state.shuttles.row(number)["fuel"] = craft.tank()
    if flies:
        child.play.do("board", shuttle=number)
    place = tuple(int(part) for part in child.play.player["position"])
    for message in (Found(PlanetFacts.of(state)), Placed(PlanetFacts.of(state), place)):
        child.say(message)
    child.tell()
    with Playing(Options(tmp_path / "small.h5"), lambda: False, child) as playing:
        playing.load(Screen())
        assert playing.flying.aboard == flies
        if flies:
            playing.fly(Intents(forward=1.0), 0.1)
        else:
            hand = Rays.of(tool=([0.0, 0.0, 60.0], [0.0, 0.0, -1.0]))
            playing.acting.act(Intents(forward=1.0, tool=1.0), rays=hand)
        begun = child.hear(Act)[-1]
        assert isinstance(begun, Act) and begun.commands and bool(begun.tool) != flies
        playing.wanted = wanted
        display = SimpleNamespace(has_screen=True, headset=wanted == "vr", go_to_window=int, go_to_headset=int)
        _switch(playing, cast(Display, display))
        *acts, last = child.hear(Pause)
        assert last == Pause(True)
        commands = [command for act in acts if isinstance(act, Act) for command in act.commands]
        assert commands == [Fly() if flies else Move()]
        assert isinstance(acts[-1], Act) and not acts[-1].tool and (flies or acts[-1].rays == Rays())
        Timer(0.1, child.say, [Ended({})]).start()
        playing.listen(20.0)


def test_what_comes_while_there_is_no_screen_is_told_to_the_next(home: Path, tmp_path: Path) -> None:
    child = Simulated()
    facts = PlanetFacts.of(child.play.game.state)
    place = tuple(int(part) for part in child.play.player["position"])
    for message in (Found(facts), Placed(facts, place)):
        child.say(message)
    child.tell()
    with Playing(Options(tmp_path / "small.h5"), lambda: False, child) as playing:
        playing.load(Screen())
        playing.leave()
        child.play.look_down()
        before = playing.client.tick
        for power in (1.0, 1.0, 1.0, 0.0):
            child.tell(power=power)
            playing.listen(0.01)
        assert playing.client.tick == before, "it is for who shows it"
        screen = Screen()
        playing.load(screen)
        assert playing.client.tick == child.play.game.state.tick == before + 5
        assert {entry.chunk for entry in screen.chunks} == set(child.play.terrain.deltas) != set()
        playing.leave()
        child.say(Saved(before))
        playing.listen(0.1)
        assert [line.text for line in playing.panels.messages.lines] == ["The world is saved."]
        Timer(0.1, child.say, [Ended({})]).start()
        playing.listen(20.0)
        assert playing.over, "that the game has ended is heard, too"
