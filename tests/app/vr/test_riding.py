"""A shuttle with a headset on: getting in, taking off, reading the wrist, landing, getting out."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from app.vr.panels import prompt, wrist
from app.vr.panels.sheets import CANVAS
from gameplay.outcomes import CommandRejected
from gameplay.positions import point
from gameplay.shuttles import craft
from gameplay.state import HOME
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.desktop.panel_player import cut_off
from tests.app.desktop.test_instruments import FLOWN
from tests.app.vr.alive import Alive
from tests.app.vr.panel_work import watch
from tests.app.vr.poses import pose
from tests.app.vr.wearer import Wearer
from tests.worlds import PLAYER


@pytest.fixture
def alive() -> Iterator[Alive]:
    """Someone beside a shuttle that is fuelled."""
    made = Alive()
    state = made.play.game.state
    there, ahead = made.play.place(4.0)
    spot = np.array(there) * UNITS_PER_METRE
    number = craft.place(state, "shuttle", HOME, point(spot), point(np.array(ahead) * 16384), PLAYER)
    state.shuttles.row(number)["fuel"] = craft.tank()
    yield made.frames(6)
    made.close()


def test_a_flight_by_hand(alive: Alive) -> None:
    hud = alive.wearer._hud
    assert hud is not None
    said = prompt.of(hud[1], alive.panels.keys, False)
    assert said is not None and said.text == "Get into the shuttle"
    on_foot = wrist.state(hud[1])

    alive.tap("left", secondary=1.0).frames(6)
    aboard = alive.client.crafts.aboard
    assert aboard is not None and aboard.landed
    assert alive.turns[-1].moved is not None and alive.turns[-1].moved.cover.vignette == 0

    alive.press("right", primary=1.0).frames(150)
    aboard = alive.client.crafts.aboard
    assert aboard is not None and not aboard.landed and aboard.climb > 0
    assert alive.turns[-1].moved.cover.vignette > 0.2, "it speeds up"
    alive.press("right").frames(3)

    assert alive.wearer._hud is not None and alive.wearer._hud[1].flown is not None
    flown = alive.wearer._hud[1].flown
    shown = wrist.state(alive.wearer._hud[1])
    empty = replace(flown, aboard=msgspec.structs.replace(flown.aboard, fuel=100))
    assert on_foot != shown != wrist.state(replace(alive.wearer._hud[1], flown=empty))

    alive.press("left", trigger=1.0).frames(120)
    alive.press("left").frames(6)
    mark = alive.client.crafts.landing(alive.client.tick)
    assert mark is not None and mark.ok is None
    alive.tap("right", secondary=1.0).frames(6)
    mark = alive.client.crafts.landing(alive.client.tick)
    assert mark is not None and mark.ok
    assert not alive.happened(CommandRejected)


def test_a_stick_at_rest_does_not_fly(alive: Alive) -> None:
    alive.tap("left", secondary=1.0).frames(6)
    alive.press("right", primary=1.0).frames(60)
    alive.press("right").frames(60)

    def throttle() -> tuple[int, int, int]:
        aboard = alive.client.crafts.aboard
        assert aboard is not None
        return aboard.throttle

    alive.press("left", stick_left=0.1).frames(12)
    assert throttle() == (0, 0, 0), "it rests"
    alive.press("left", stick_left=0.9).frames(12)
    assert throttle()[1] < -90


def test_the_wrist_tells_how_it_flies(wearer: Wearer) -> None:
    assert wearer.view.hud is not None
    wearer.view = replace(wearer.view, hud=replace(wearer.view.hud, flown=FLOWN))
    wearer.head, wearer.grips["left"] = pose(pitch=-40), watch()
    wearer.frame()
    wearer.vr.redraw()
    shown = wearer.frame()
    assert "wrist" in wearer.seen() and shown.data is not None
    assert cut_off(shown.data, CANVAS, False) == []
