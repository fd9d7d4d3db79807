"""A shuttle with a headset on: getting in, taking off, reading the wrist, landing, getting out."""

import math
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from app.vr.panels import prompt, radial, wrist
from app.vr.panels.sheets import CANVAS
from app.vr.wearer import Wearer as Wearers
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
from vr_render.headset_frame import Pose


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


@pytest.mark.parametrize("what", ["hop", "crate"])
def test_the_button_that_calls_off_beside_a_shuttle_does_not_get_in(alive: Alive, what: str) -> None:
    placing, teleport = alive.placing, alive.wearer.motion.teleport
    held = {"trigger": 1.0} if what == "hop" else {}
    if what == "crate":
        alive.play.give(crate=1)
        alive.frames(6)
        placing.begin(alive.around, alive.play.slot("crate"))
    alive.press("left", **held).frames(6)
    assert teleport.aiming or placing.item
    alive.press("left", secondary=1.0, **held).frames(6)
    assert not teleport.aiming and not placing.item
    alive.press("left").frames(12)
    assert alive.client.crafts.aboard is None
    alive.tap("left", secondary=1.0).frames(6)
    assert alive.client.crafts.aboard is not None, "with nothing to call off it does"


def nose(alive: Alive) -> np.ndarray:
    """Where the craft points, in the planet's frame: at the moment of the last frame."""
    flight = alive.client.crafts.own(alive.wearer._moment)
    assert flight is not None
    return -flight.axes[:, 2]


def looks(alive: Alive) -> float:
    """How far beside the craft's nose the head looks, to the right [degrees]."""
    flight = alive.client.crafts.own(alive.wearer._moment)
    head = alive.wearer.motion.head
    assert flight is not None and head is not None
    right, _, back = flight.axes.T @ -head.matrix[:, 2]
    return math.degrees(math.atan2(right, -back))


def aboard(alive: Alive, high: bool = True) -> None:
    """Get in, and some metres up."""
    alive.tap("left", secondary=1.0).frames(6)
    assert alive.client.crafts.aboard is not None
    if high:
        alive.press("right", primary=1.0).frames(90)
        alive.press("right").frames(30)


def test_what_legs_and_hands_do_on_foot_rests_in_a_craft(alive: Alive) -> None:
    motion = alive.wearer.motion
    assert motion.settings.locomotion == "teleport" and motion.settings.turn == "snap"
    aboard(alive)
    thing = alive.around.piles
    for side, held in (
        ("right", {"stick_right": 1.0}),
        ("right", {"stick_left": 1.0}),
        ("left", {"stick_up": 1.0}),
        ("left", {"trigger": 1.0}),
        ("left", {"squeeze": 1.0}),
        ("right", {"squeeze": 1.0}),
    ):
        alive.press(side, **held)
        for _ in range(12):
            alive.frames()
            assert looks(alive) == pytest.approx(0.0, abs=0.01), "only the craft turns"
            moved = alive.turns[-1].moved
            assert moved is not None and motion.teleport.arc is None and moved.rays.arc is None, "no hop is aimed"
            assert moved.commands == [] and not motion.grabbing.carried
            assert (moved.walk.forward, moved.walk.right, moved.walk.crouch) == (0, 0, False)
        alive.press(side).frames(3)
    assert alive.around.piles == thing
    assert not alive.happened(CommandRejected)


def test_a_walk_in_the_room_is_none_in_a_craft_and_ends_in_the_dark(alive: Alive) -> None:
    aboard(alive, high=False)
    seat = alive.head.position

    def dark(*way: float) -> float:
        alive.head = Pose(seat + np.array(way), alive.head.orientation)
        alive.frames(60)
        moved = alive.turns[-1].moved
        assert moved is not None and not moved.commands, "no stride"
        return moved.cover.fade

    flight = alive.client.crafts.own(alive.wearer._moment)
    assert flight is not None and alive.wearer.motion.head is not None
    eye = flight.place(alive.client.crafts.seat())
    np.testing.assert_allclose(alive.wearer.motion.head.position, eye, atol=1e-6)
    for free in ((0.0, 0.0, 0.0), (0.4, 0.0, 0.0), (0.0, 0.1, -0.45), (0.0, -0.5, 0.3), (0.2, 0.4, 0.2)):
        assert dark(*free) == 0, free
    for hull in (
        (0.7, 0.0, 0.0),
        (-0.7, 0.0, 0.0),
        (0.0, 0.0, -0.8),
        (0.0, 0.7, 0.0),
        (0.0, 0.0, 1.3),
        (0.4, 0.4, 0.0),
    ):
        assert dark(*hull) == 1, hull
    assert dark(0.0, 0.0, 0.0) == 0, "it is bright again as the head comes back"


def test_who_turned_about_in_the_room_sits_down_facing_the_nose(alive: Alive) -> None:
    alive.head = pose((0.2, 1.5, -0.1), yaw=130.0, pitch=-10.0)
    alive.frames(3)
    aboard(alive, high=False)
    assert looks(alive) == pytest.approx(0.0, abs=0.01)
    flight, head = alive.client.crafts.own(alive.wearer._moment), alive.wearer.motion.head
    assert flight is not None and head is not None
    np.testing.assert_allclose(head.position, flight.place(alive.client.crafts.seat()), atol=1e-6)
    alive.head = pose((0.2, 1.5, -0.1), yaw=150.0)
    alive.frames(3)
    assert looks(alive) == pytest.approx(20.0, abs=0.01)


@pytest.mark.parametrize(
    ("stick", "degrees"), [("stick_left", -90.0), ("stick_right", 90.0), ("stick_down", 180.0), ("stick_up", 0.0)]
)
def test_a_glance_is_there_at_once_and_comes_out_of_the_dark(alive: Alive, stick: str, degrees: float) -> None:
    aboard(alive)
    start = nose(alive)
    alive.press("right", trigger=1.0).frames(3)
    assert looks(alive) == pytest.approx(0.0, abs=0.01)
    first = len(alive.turns)
    alive.press("right", trigger=1.0, **{stick: 1.0})
    seen = []
    for _ in range(40):
        alive.frames()
        seen.append(looks(alive))
    turned = math.remainder(seen[-1] - degrees, 360)
    assert turned == pytest.approx(0.0, abs=0.01)
    assert {round(abs(math.remainder(one, 360))) for one in seen} <= {0, round(abs(degrees))}, "it does not sweep"
    fades = [turn.moved.cover.fade for turn in alive.turns[first:] if turn.moved is not None]
    assert max(fades) == (1.0 if degrees else 0.0) and fades[-1] == 0.0
    np.testing.assert_allclose(nose(alive), start, atol=1e-3, err_msg="the craft does not turn")
    alive.press("right", trigger=1.0).frames(6)
    assert math.remainder(looks(alive) - degrees, 360) == pytest.approx(0.0, abs=0.01), "the stick may rest"
    alive.press("right").frames(3)
    assert looks(alive) == pytest.approx(0.0, abs=0.01)


def test_there_is_no_view_from_outside(alive: Alive) -> None:
    aboard(alive, high=False)
    alive.client.outside = True  # as it was on the screen
    again = Wearers(alive.wearer._playing, software=True)
    again.begin()
    assert not alive.client.outside and again.motion.rig.aside == 0.0
    alive.wearer._fly(alive.turns[-1].frame, ("outside",), False, 0.1)
    assert [shape.kind for shape in alive.client.crafts.shapes(alive.client.tick, alive.client.outside)] == ["cockpit"]
    assert "outside" not in {entry.name for _, page in radial.PAGES for entry in page}


def test_the_wrist_tells_how_it_flies(wearer: Wearer) -> None:
    assert wearer.view.hud is not None
    wearer.view = replace(wearer.view, hud=replace(wearer.view.hud, flown=FLOWN))
    wearer.head, wearer.grips["left"] = pose(pitch=-40), watch()
    wearer.frame()
    wearer.vr.redraw()
    shown = wearer.frame()
    assert "wrist" in wearer.seen() and shown.data is not None
    assert cut_off(shown.data, CANVAS, False) == []
