"""Hands: taking, holding, throwing, filling and emptying the tool, the pack behind the shoulder."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vr import one_handed
from app.vr.grabbing import AVERAGED, FLIGHT, PATIENCE, SMALL, Grabbing, seated
from app.vr.things import MIDDLE, NEAR, Ground, Reach, Things
from app.vr.tool_hand import slot_poses, slots
from gameplay.commands import AttachItem, Command, DetachItem, DropItem, PickUpItem, ThrowItem
from gameplay.view import Held, Lying, Own, Viewer
from taichi_kernels.units import UNITS_PER_METRE
from tests.app.vr.poses import RADIUS, pose
from tests.worlds import PLAYER, Play
from vr_render.headset_frame import Pose

FRAME = 1 / 90
GROUND = np.array([0.0, RADIUS, 0.0])
CANISTER, AUGMENT = 41, 42


def at(x: float = 0.0, y: float = 1.0, z: float = 0.0) -> Pose:
    return Pose(GROUND + np.array([x, y, z]), pose().orientation)


def lying(item: int = CANISTER, place: tuple[float, float, float] = (0.0, 0.8, 0.0), canister: bool = True) -> Lying:
    x, y, z = np.rint((GROUND + place) * UNITS_PER_METRE).astype(int).tolist()
    return Lying(item, canister, 0, (x, y, z))


def held(item: int, slot: int = -1, canister: bool = True) -> Held:
    return Held(item, canister, 0, slot, {})


class Player:
    """One hand at work, and a simulation that answers when the test says."""

    def __init__(self, side: str = "right") -> None:
        self.grabbing = Grabbing()
        self.side = side
        self.things = Things()
        self.commands: list[Command] = []
        self.hints: list[str] = []

    def frames(self, count: int = 1, grip: Pose | None = None, squeeze: float | None = 0.0, **more: object) -> None:
        reach = Reach(grip or at(), at(), squeeze=squeeze, **more)  # type: ignore[arg-type]
        for _ in range(count):
            done = self.grabbing.poll({self.side: reach}, self.things, FRAME)
            self.commands += done.commands
            self.hints += [hint for _, hint in done.hints]

    def taken(self) -> "Player":
        """A canister is in the hand, and the simulation knows."""
        self.things = Things(Ground([lying()]))
        self.frames(1, squeeze=1.0)
        self.things = Things(held=[held(CANISTER)])
        self.frames(40, squeeze=1.0)
        self.commands.clear()
        self.hints.clear()
        return self

    def shown(self) -> Pose:
        (thing,) = self.grabbing.carried
        return thing.pose


def test_what_lies_near_is_taken_flies_to_the_hand_and_stays_in_it() -> None:
    player = Player()
    player.things = Things(Ground([lying(place=(0.1, 0.9, 0.0)), lying(7, (0.3, 0.9, 0.0)), lying(8, (3.0, 1.0, 0.0))]))
    player.frames(2)
    player.frames(1, squeeze=1.0)
    (command,) = player.commands
    assert isinstance(command, PickUpItem) and command.item == CANISTER
    assert player.hints == ["touch", "grab"]
    assert player.grabbing.hidden == {CANISTER} and player.grabbing.holds("right") == CANISTER
    np.testing.assert_allclose(player.shown().position - GROUND, (0.1, 0.9 + MIDDLE, 0), atol=0.01)
    player.things = Things(held=[held(CANISTER)])
    player.frames(int(FLIGHT / FRAME) + 2, squeeze=1.0)
    assert player.grabbing.carried[0].size == pytest.approx(SMALL)
    hand = at(0.5, 1.4, -0.2)
    player.frames(1, hand, squeeze=1.0)
    np.testing.assert_allclose(player.shown().position, hand.position)
    np.testing.assert_array_equal(player.shown().orientation, hand.orientation)


@given(x=st.floats(-1, 1), y=st.floats(0, 2), z=st.floats(-1, 1))
def test_a_hand_reaches_as_far_as_it_says(x: float, y: float, z: float) -> None:
    player = Player()
    player.things = Things(Ground([lying(place=(x, y, z))]))
    player.frames(1, squeeze=1.0)
    far = np.linalg.norm(np.array([x, y + MIDDLE - 1, z]))
    assert (player.grabbing.holds("right") is not None) == (far < NEAR) or abs(far - NEAR) < 0.003


def test_what_a_hand_points_at_comes_from_afar() -> None:
    for picks, comes in (("right", True), ("left", False)):
        player = Player()
        player.things = Things(Ground([lying(place=(0.0, 0.0, -4.0))]), pick=CANISTER, picks=picks)
        player.frames(1, squeeze=1.0)
        assert bool(player.commands) == comes
    player = Player()
    player.things = Things(Ground([lying(place=(0.0, 0.0, -4.0))]), pick=CANISTER)
    player.frames(1, squeeze=1.0)
    (command,) = player.commands
    assert isinstance(command, PickUpItem) and command.direction == (0, 0, -16384)
    assert np.allclose(np.array(command.origin) / UNITS_PER_METRE, at().position, atol=0.01)
    ways = []
    for _ in range(int(FLIGHT / FRAME) + 2):
        player.frames(1, squeeze=1.0)
        ways.append(float(np.linalg.norm(player.shown().position - at().position)))
    assert ways[0] > 3.5 and ways[-1] < 1e-6 and np.all(np.diff(ways) <= 1e-9)


def test_what_the_simulation_never_gives_is_in_no_hand() -> None:
    player = Player()
    player.things = Things(Ground([lying()]))
    player.frames(int(PATIENCE / FRAME) - 5, squeeze=1.0)
    assert player.grabbing.holds("right") == CANISTER
    player.frames(10, squeeze=1.0)
    assert player.grabbing.holds("right") is None and not player.grabbing.hidden
    assert "rejected" in player.hints
    player.frames(20)
    assert len(player.commands) == 1, "and it is not thrown either"


def test_what_is_used_otherwise_leaves_the_hand() -> None:
    player = Player().taken()
    player.things = Things(held=[held(CANISTER, slot=4)])
    player.frames(1, squeeze=1.0)
    assert player.grabbing.holds("right") is None


@pytest.mark.parametrize("fps", [72, 90, 144])
def test_a_throw_is_the_mean_of_the_last_moments(fps: int) -> None:
    player = Player().taken()
    grabbing = player.grabbing
    for number in range(fps):
        ago = (fps - 1 - number) / fps
        velocity = np.array([1.0, 2.0, -6.0]) if ago < AVERAGED - 1e-6 else np.array([50.0, 0.0, 0.0])
        reach = Reach(at(), at(), velocity, squeeze=0.0 if number == fps - 1 else 1.0)
        done = grabbing.poll({"right": reach}, player.things, 1 / fps)
    (command,) = done.commands
    assert isinstance(command, ThrowItem) and command.item == CANISTER
    np.testing.assert_allclose(np.array(command.velocity) / UNITS_PER_METRE, [1, 2, -6], atol=0.01)
    np.testing.assert_allclose(np.array(command.origin) / UNITS_PER_METRE, at().position, atol=0.01)


def test_nobody_throws_faster_than_the_rules_allow() -> None:
    player = Player().taken()
    player.frames(20, squeeze=1.0, velocity=np.array([30.0, 0.0, 40.0]))
    player.frames(1, velocity=np.array([30.0, 0.0, 40.0]))
    (command,) = player.commands
    assert isinstance(command, ThrowItem)
    np.testing.assert_allclose(np.array(command.velocity) / UNITS_PER_METRE, [7.2, 0, 9.6], atol=0.01)


def test_what_is_thrown_is_seen_until_the_simulation_shows_it() -> None:
    player = Player().taken()
    player.frames(10, squeeze=1.0, velocity=np.array([0.0, 0.0, -5.0]))
    player.frames(1, velocity=np.array([0.0, 0.0, -5.0]))
    places = []
    for _ in range(6):
        player.frames(1)
        places.append(float(player.shown().position[2]))
    assert np.allclose(np.diff(places), -5 * FRAME)
    player.things = Things(Ground([lying(place=(0.0, 1.0, -0.5))]))
    player.frames(1)
    assert not player.grabbing.carried


def test_over_the_shoulder_is_the_pack() -> None:
    player = Player().taken()
    player.frames(1, over_shoulder=True)
    assert player.hints == ["stow"] and not player.commands and not player.grabbing.carried
    player.things = Things(held=[held(3), held(CANISTER), held(9, slot=3)])
    player.frames(5)
    player.frames(1, squeeze=1.0, over_shoulder=True)
    assert player.grabbing.holds("right") == CANISTER, "what went in last comes out first"
    empty = Player()
    empty.things = Things(held=[held(9, slot=3)])
    empty.frames(1, squeeze=1.0, over_shoulder=True)
    assert empty.grabbing.holds("right") is None and not empty.hints


SLOTS = slot_poses(at(0.0, 1.0, -0.3))


@pytest.mark.parametrize("slot", range(7))
def test_a_thing_snaps_into_a_free_slot_that_takes_it_and_is_attached(slot: int) -> None:
    for canister in (True, False):
        player = Player("left")
        player.things = Things(Ground([lying(canister=canister)]))
        player.frames(1, squeeze=1.0)
        player.things = Things(held=[held(CANISTER, canister=canister)], slots=SLOTS)
        player.frames(30, at(0.0, 2.0, 1.0), squeeze=1.0)
        player.commands.clear()
        player.hints.clear()
        near = Pose(SLOTS[slot].position + np.array([0.0, 0.01, 0.0]), at().orientation)
        player.frames(20, near, squeeze=1.0)
        fits = canister == (slot >= 3)
        snapped = player.grabbing._fists["left"].thing.slot  # type: ignore[union-attr]
        if fits:
            assert snapped == slot and player.hints == ["snap"]
            np.testing.assert_allclose(player.shown().position, SLOTS[slot].position)
        else:
            assert snapped != slot
        player.frames(1, near)
        if fits:
            assert player.commands == [AttachItem(CANISTER, slot)]
            assert player.hints == ["snap", "attach"]
            player.frames(5, near)
            assert player.grabbing.hidden == {CANISTER}, "drawn in its slot until the simulation has it there"
            player.things = Things(held=[held(CANISTER, slot, canister)], slots=SLOTS)
            player.frames(1, near)
            assert not player.grabbing.carried


def test_a_full_slot_takes_nothing() -> None:
    player = Player("left").taken()
    full = [held(CANISTER), *(held(100 + slot, slot, slot >= 3) for slot in range(7))]
    player.things = Things(held=full, slots=SLOTS)
    player.frames(5, SLOTS[4], squeeze=1.0)
    player.frames(1, SLOTS[4])
    assert [type(command) for command in player.commands] == [ThrowItem]


def test_a_slot_that_something_is_on_its_way_into_takes_nothing_else() -> None:
    player = Player("left").taken()
    both = [held(CANISTER), held(77)]
    player.things = Things(held=both, slots=SLOTS)
    player.frames(10, SLOTS[4], squeeze=1.0)
    player.frames(1, SLOTS[4])
    assert player.commands == [AttachItem(CANISTER, 4)]
    player.frames(1, at(), squeeze=1.0, over_shoulder=True)
    assert player.grabbing.holds("left") == 77
    player.frames(10, SLOTS[4], squeeze=1.0)
    assert player.grabbing._fists["left"].thing.slot != 4  # type: ignore[union-attr]


def test_a_hand_takes_a_thing_out_of_a_slot_and_can_put_it_back() -> None:
    player = Player("left")
    player.things = Things(held=[held(CANISTER, 5)], slots=SLOTS)
    player.frames(1, SLOTS[5])
    player.frames(1, SLOTS[5], squeeze=1.0)
    assert player.commands == [DetachItem(5)] and player.hints == ["touch", "grab", "snap"]
    player.frames(10, SLOTS[5], squeeze=1.0)
    assert player.grabbing.holds("left") == CANISTER, "the simulation does not know yet"
    player.things = Things(held=[held(CANISTER)], slots=SLOTS)
    player.frames(1, SLOTS[5], squeeze=1.0)
    player.frames(1, SLOTS[5])
    assert player.commands[1:] == [AttachItem(CANISTER, 5)]


def test_two_hands_take_two_things() -> None:
    grabbing = Grabbing()
    things = Things(Ground([lying(), lying(AUGMENT, (0.05, 0.8, 0.0), False)]), slots=SLOTS)
    reach = Reach(at(), squeeze=1.0)
    done = grabbing.poll({"left": reach, "right": reach}, things, FRAME)
    assert {command.item for command in done.commands if isinstance(command, PickUpItem)} == {CANISTER, AUGMENT}
    assert grabbing.holds("left") != grabbing.holds("right")


def test_the_hand_with_the_tool_takes_things_into_the_pack() -> None:
    player = Player()
    player.things = Things(Ground([lying()]), slots=SLOTS, held=[held(9, 4)])
    player.frames(1, SLOTS[4], squeeze=1.0, tool=True)
    player.frames(1, squeeze=0.0, tool=True)
    player.frames(1, squeeze=1.0, tool=True)
    assert [type(command) for command in player.commands] == [PickUpItem]
    player.frames(int(FLIGHT / FRAME) + 10, tool=True)
    assert player.grabbing.carried, "it flies to the hand although that is open again"
    player.things = Things(held=[held(CANISTER)])
    player.frames(30, tool=True)
    assert player.hints[-1] == "stow" and not player.grabbing.carried
    assert len(player.commands) == 1


def test_a_busy_hand_takes_nothing_and_a_lost_one_keeps_what_it_has() -> None:
    player = Player()
    player.things = Things(Ground([lying()]))
    player.frames(1, squeeze=1.0, busy=True)
    assert not player.commands
    player = Player().taken()
    done = player.grabbing.poll({"right": Reach(None, squeeze=0.0)}, player.things, FRAME)
    assert not done.commands and player.grabbing.holds("right") == CANISTER
    player.frames(1)
    assert [type(command) for command in player.commands] == [ThrowItem]


def test_a_hand_of_which_nobody_can_tell_goes_on_with_what_it_did() -> None:
    player = Player().taken()
    player.grabbing.poll({"right": Reach(None, squeeze=None)}, player.things, FRAME)
    player.frames(5, squeeze=None)
    assert not player.commands and player.grabbing.holds("right") == CANISTER
    player.frames(1)
    assert [type(command) for command in player.commands] == [ThrowItem]
    player = Player()
    player.things = Things(Ground([lying()]))
    player.frames(3, squeeze=None)
    assert not player.commands


def test_the_slots_fit_the_rules_and_lie_apart() -> None:
    places = slots()
    assert sorted(places) == list(range(7))
    points = [place.position for place in places.values()]
    away = [np.linalg.norm(a - b) for i, a in enumerate(points) for b in points[:i]]
    assert min(away) > 0.07
    assert places[0].position[2] < places[2].position[2], "slot 0 is the foremost"
    outward = {slot: place.matrix[:, 1] for slot, place in places.items()}
    np.testing.assert_allclose(outward[1], [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(outward[3], [0, 0, 1], atol=1e-12)
    wide, high = np.array([0.17, 0.555]) * seated(True)  # of a canister that sits there
    assert 2 * wide < min(away)
    for slot in range(3, 7):
        aside, end = np.linalg.norm(places[slot].position[:2]), places[slot].position[2] + high
        assert aside + wide < 0.09 and end < 0.2, "what sits there leaves the ground ahead free to be seen"


# --- With the rules ---------------------------------------------------------------------------------------------------


def own_of(play: Play) -> Own:
    own = Viewer(play.game.state, PLAYER).snapshot().own
    assert own is not None
    return own


def test_one_hand_does_it_by_the_menu() -> None:
    play = Play()

    def order(name: str) -> Command | None:
        given = one_handed.orders(name, own_of(play))
        for command in given:
            plain = msgspec.to_builtins(command)
            play.must(plain.pop("do"), **plain)
        return given[0] if given else None

    for _ in range(2):
        assert isinstance(order("detach_last"), DetachItem)
    assert order("detach_last") is None
    attached = [order("attach_next") for _ in range(9)]
    assert sum(isinstance(command, AttachItem) for command in attached) == 5, "three augments and two canisters"
    assert attached[-1] is None
    assert all(isinstance(order("drop_next"), DropItem) for _ in range(3))
    assert order("drop_next") is None
    with pytest.raises(KeyError):
        one_handed.orders("juggle", own_of(play))
    assert set(one_handed.ORDERS) == {"attach_next", "detach_last", "drop_next"}
