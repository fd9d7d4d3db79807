"""A craft is flown with whatever one holds: each kind of controller, bare hands, with either hand, with one alone."""

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vr.panels.radial import pages
from app.vr.steering import AHEAD, HOLDS, LOOKS, STOP, Steering
from gameplay.outcomes import CommandRejected
from gameplay.positions import point
from gameplay.shuttles import craft
from gameplay.shuttles.seen import Aboard
from gameplay.state import HOME
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.desktop.test_instruments import FLOWN
from tests.app.vr.wielder import Wielder
from tests.worlds import PLAYER
from vr_render.xr.profiles import PROFILES

KINDS = {
    "Touch": "oculus/touch_controller",
    "Index": "valve/index_controller",
    "Vive": "htc/vive_controller",
    "WMR": "microsoft/motion_controller",
    "hands": "ext/hand_interaction_ext",
}
SETS = {"two hands": {}, "left-handed": {"hand": "left"}, "one hand": {"one_handed": True}}
WAYS = ("stick_up", "stick_right", "stick_down", "stick_left")


class Pilot:
    """Someone beside a craft who has nothing but what the kind of controller has."""

    def __init__(self, kind: str, **vr: object) -> None:
        known = next(profile for profile in PROFILES if profile.path == KINDS[kind])
        self.alive = Wielder(known, **vr)
        self.main, self.off, self.alone = self.alive.main, self.alive.off, self.alive.alone
        self.bare = kind == "hands"
        state, (there_, ahead) = self.alive.play.game.state, self.alive.play.place(4.0)
        spot = np.array(there_) * UNITS_PER_METRE
        number = craft.place(state, "shuttle", HOME, point(spot), point(np.array(ahead) * 16384), PLAYER)
        state.shuttles.row(number)["fuel"] = craft.tank()
        self.alive.frames(6)

    @property
    def craft(self) -> Aboard:
        found = self.alive.client.crafts.aboard
        assert found is not None
        return found

    @property
    def axes(self) -> np.ndarray:
        """Right, up and back of the craft, as columns."""
        flight = self.alive.client.crafts.own(self.alive.client.tick)
        assert flight is not None
        return flight.axes

    def hold(self, side: str, frames: int, **parts: float) -> None:
        """Hold parts down that are there, and let go of them."""
        assert not (self.alone and side == self.off)
        self.alive.press(side, **parts).frames(frames)
        self.alive.press(side).frames(6)

    def choose(self, *names: str) -> None:
        """Open the menu, choose what has these names, and close it if it stays open."""
        button = {"ring" if self.bare else "stick": 1.0}
        radial = self.alive.wearer.panels._radial
        for name in names:
            if radial.sheet is None:
                self.hold(self.main, 3, **button)
            for _ in pages(True):
                if name in {entry.name for entry in radial.entries}:
                    break
                self.hold(self.main, 3, stick_down=1.0)
            number = next(place for place, entry in enumerate(radial.entries) if entry.name == name)
            push = {WAYS[step // 2 % 4]: 1.0 for step in (number - number % 2, number + number % 2)}
            self.hold(self.main, 3, **push)
        if radial.sheet is not None:
            self.hold(self.main, 3, **button)
        assert radial.sheet is None


@pytest.fixture(params=[(kind, chosen) for kind in KINDS for chosen in SETS], ids=lambda given: "-".join(given))
def pilot(request: pytest.FixtureRequest) -> "Pilot":
    kind, chosen = request.param
    made = Pilot(kind, **SETS[chosen])
    request.addfinalizer(made.alive.close)
    return made


def test_the_menu_flies_with_anything(pilot: Pilot) -> None:
    alive = pilot.alive
    pilot.choose("leave_craft")
    assert pilot.craft.landed

    pilot.choose("fly_up")
    alive.frames(90)
    assert not pilot.craft.landed and pilot.craft.climb > 0 and pilot.craft.throttle == (0, 0, 127)
    pilot.choose("fly_brake")
    pilot.choose("fly_up")
    alive.frames(90)
    assert pilot.craft.throttle == (0, 0, 0) and pilot.craft.speed < 200, "it hovers"
    pilot.choose("fly_brake", "fly_down")
    assert pilot.craft.throttle == (0, 0, -127) and pilot.craft.climb < 0
    pilot.choose("fly_up", "fly_ahead", "fly_left")
    assert pilot.craft.throttle == (127, -127, 127), "the opposite comes in the place of it"
    assert alive.panels.messages.lines[-1].text == "The menu holds: Ahead, Up, Left"

    for chosen, moved, towards, sign in (
        ("fly_turn_right", 2, 0, -1),  # the back goes to the left
        ("fly_nose_up", 2, 1, -1),
        ("fly_roll_right", 1, 0, 1),
    ):
        pilot.choose(STOP)
        start = pilot.axes
        pilot.choose(chosen)
        assert (start[:, towards] @ pilot.axes[:, moved]) * sign > 0.02, chosen
    pilot.choose(STOP)

    looks = alive.wearer.motion.glancing
    for chosen, degrees in (
        ("fly_look_left", -90),
        ("fly_look_back", 180),
        (STOP, 180),  # of the craft
        ("fly_look_right", 90),
        ("fly_look_right", 0),
        ("fly_look_left", -90),
        ("fly_look_ahead", 0),
        ("fly_look_back", 180),
    ):
        pilot.choose(chosen)
        assert looks.degrees == degrees, chosen
    assert alive.panels.messages.lines[-1].text == "The menu holds: look back"
    assert pilot.craft.throttle == (0, 0, 0)
    pilot.choose("leave_craft")
    assert alive.wearer._steering.held == {"fly_look_back"}, "one does not get out in the air"
    assert alive.happened(CommandRejected) <= 1


def test_sticks_fly_with_what_a_controller_has(pilot: Pilot) -> None:
    alive, main, off = pilot.alive, pilot.main, pilot.off
    slider = main if pilot.alone else off
    pilot.choose("leave_craft")
    assert pilot.craft.landed

    def during(side: str, look: Callable[[], object], **parts: float) -> None:
        """Hold, and look at the craft before letting go."""
        alive.press(side, **parts).frames(30)
        look()
        alive.press(side).frames(6)

    def throttle(ahead: int, right: int, up: int) -> Callable[[], None]:
        def look() -> None:
            assert pilot.craft.throttle == (ahead, right, up)

        return look

    if pilot.bare:
        pilot.choose("fly_up")
        alive.frames(60)
        pilot.choose(STOP)
    else:
        pilot.hold(slider, 90, trigger=1.0, stick_up=1.0)
    assert not pilot.craft.landed and pilot.craft.climb > 0
    during(slider, throttle(127, 0, 0), stick_up=1.0)
    during(slider, throttle(-127, 0, 0), stick_down=1.0)
    start = pilot.axes
    pilot.hold(main, 30, stick_right=1.0)
    assert start[:, 0] @ pilot.axes[:, 2] < -0.1, "it turns to the right"
    if pilot.bare:
        return

    during(slider, throttle(0, 0, -127), trigger=1.0, stick_down=1.0)
    during(slider, throttle(0, -127, 0), trigger=1.0, stick_left=1.0)
    start = pilot.axes
    pilot.hold(main, 30, **({"squeeze": 1.0} if pilot.alone else {}), stick_up=1.0)
    assert start[:, 1] @ pilot.axes[:, 2] < -0.1, "the nose goes up"
    start = pilot.axes
    pilot.hold(slider, 30, squeeze=1.0, **({"stick_left": 1.0} if pilot.alone else {}))
    assert start[:, 0] @ pilot.axes[:, 1] < -0.1, "it rolls to the left"
    pilot.hold(slider, 240, trigger=1.0)
    assert pilot.craft.speed < 200 and pilot.craft.throttle == (0, 0, 0)
    assert not alive.happened(CommandRejected)


def test_the_flight_computer_takes_over_what_is_held_and_gives_it_back() -> None:
    pilot = Pilot("hands")
    try:
        pilot.choose("leave_craft", "fly_up")
        assert pilot.alive.wearer._steering.held == {"fly_up"}
        pilot.alive.frames(60)
        pilot.choose("land")
        pilot.alive.frames(6)
        assert pilot.craft.mode == "landing" and not pilot.alive.wearer._steering.held
        pilot.choose("fly_up")
        assert pilot.craft.mode == "manual" and pilot.craft.throttle == (0, 0, 127)
    finally:
        pilot.alive.close()


@pytest.mark.parametrize(
    ("then", "held"),
    [({}, True), ({"landed": True}, False), ({"mode": "hold"}, False), ({"mode": "transit"}, False), (None, False)],
)
def test_what_is_held_ends_with_the_flight(then: dict[str, Any] | None, held: bool) -> None:
    steering, flies = Steering(), msgspec.structs.replace(FLOWN.aboard, mode="manual", landed=False)
    for mode, landed in (("manual", True), ("hold", False), ("manual", False)):
        steering.told(msgspec.structs.replace(flies, mode=mode, landed=landed))
        if not steering.held:
            steering.hear(["fly_up"])
        assert steering.held == {"fly_up"}, "so one takes off, and takes over from the computer"
    steering.hear(["fly_look_left"])
    steering.told(None if then is None else msgspec.structs.replace(flies, **then))
    assert ("fly_up" in steering.held) == held
    assert (steering.aside == (-1, 0)) == (then is not None), "one looks there as long as one sits there"


@given(st.lists(st.sampled_from([*HOLDS, *LOOKS, STOP, AHEAD, "lamp"])))
def test_of_an_axis_one_way_is_held_at_most(names: list[str]) -> None:
    steering = Steering()
    for name in names:
        before = steering.held
        steering.hear([name])
        axes = ["look" if one in LOOKS else HOLDS[one][0] for one in steering.held]
        assert len(axes) == len(set(axes)) and ("look" in axes) == (steering.aside is not None)
        if name in HOLDS or name in LOOKS:
            assert (name in steering.held) == (name not in before)
    steering.hear([STOP])
    assert steering.held <= LOOKS.keys()
    steering.hear([AHEAD])
    assert not steering.held
